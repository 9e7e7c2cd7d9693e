"""What the commands print: results on stdout, problems on stderr."""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn, TextIO

from restage.errors import OutputError, RestageError
from restage.values import JsonObject, printable

FAILED = 2
SCHEMA_VERSION = 1


def emit(text: str, *, err: bool = False) -> None:
    """Writes a report. A reader that has gone away is no failure; half of a character that UTF-16 writes as two, which
    JSON can hold and no output can, is spelled out. Raises OutputError where it can't be written."""
    stream = sys.stderr if err else sys.stdout
    if stream is None:  # closed by whoever called
        return
    try:
        _write(stream, text.encode("utf-8", "backslashreplace").decode(), err)
        stream.flush()
    except BrokenPipeError:
        _to_nowhere(stream.fileno())
    except OSError as error:
        _to_nowhere(stream.fileno())
        raise OutputError(f"the report can't be written ({error.strerror})") from error


def _write(stream: TextIO, text: str, err: bool) -> None:
    if os.name == "nt" and "\x1b" in text:
        import typer  # noqa: PLC0415 - it knows what consoles there take for a colour

        typer.echo(text, nl=False, err=err, color=True)
        return
    if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name == "ascii":
        stream.reconfigure(encoding="utf-8")  # nobody chose it, Python found no locale
    stream.write(text)


def emit_document(document: JsonObject) -> None:
    """Writes `document` as JSON. Raises OutputError."""
    emit(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _to_nowhere(stream: int) -> None:
    """Nothing of what waits to be written to `stream` troubles the end of the process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream)
    os.close(nowhere)


def give_up(error: RestageError, *, as_document: bool = False) -> NoReturn:
    """Says what is wrong, one line for each problem, and ends with the exit status for that. `as_document`: on stdout,
    where a program reads, too."""
    if as_document:
        with contextlib.suppress(OutputError):  # which may be the very problem
            emit_document({"schema_version": SCHEMA_VERSION, "problems": [*map(printable, error.problems)]})
    emit("".join(f"restage: {printable(problem)}\n" for problem in error.problems), err=True)
    raise SystemExit(FAILED) from None


def guarded(command: Callable[[], object]) -> None:
    """Runs a command. Python would end with 1 for what nobody foresaw, and 1 says that there are differences."""
    try:
        command()
    except OutputError as error:
        emit(f"restage: {printable(str(error))}\n", err=True)
        sys.exit(FAILED)
    except Exception:
        traceback.print_exc()
        sys.exit(FAILED)
