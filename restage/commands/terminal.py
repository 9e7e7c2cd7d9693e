"""What the commands print: results on stdout, problems on stderr."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

import typer

from restage.errors import OutputError, RestageError
from restage.values import printable

FAILED = 2


def emit(text: str, *, err: bool = False) -> None:
    """Writes a report. A reader that has gone away is no failure; half of a character that UTF-16 writes as two, which
    JSON can hold and no output can, is spelled out. Raises OutputError where it can't be written."""
    stream = sys.stderr if err else sys.stdout
    if stream is None:  # closed by whoever called
        return
    try:
        typer.echo(text.encode("utf-8", "backslashreplace").decode(), nl=False, err=err, color=True)
        stream.flush()
    except BrokenPipeError:
        _to_nowhere(stream.fileno())
    except OSError as error:
        _to_nowhere(stream.fileno())
        raise OutputError(f"the report can't be written ({error.strerror})") from error


def _to_nowhere(stream: int) -> None:
    """Nothing of what waits to be written to `stream` troubles the end of the process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream)
    os.close(nowhere)


def give_up(error: RestageError) -> NoReturn:
    """Says what is wrong, one line for each problem, and ends with the exit status for that."""
    emit("".join(f"restage: {printable(problem)}\n" for problem in error.problems), err=True)
    raise typer.Exit(FAILED) from None


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
