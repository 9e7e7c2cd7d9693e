"""What the commands print: results on stdout, problems on stderr."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from typing import Final, NoReturn, TextIO

from restage.cli.form import Form
from restage.document.values import JsonObject, printable, printable_json
from restage.errors import OutputError, RestageError

FAILED = 2
SCHEMA_VERSION = 1

# What reports use besides ASCII, for outputs that can't take it
_ALIKE: Final = {
    "→": "->", "…": "...", "–": "-", "−": "-",
    "≠": "!=", "±": "+-", "↕": "^v", "▤": "[]", "○": "o", "✅": "ok:", "❌": "no:", "⚠": "open:",
}  # fmt: skip


def emit_document(document: JsonObject, *, in_line: bool = False) -> None:
    """Writes `document` as JSON, which it is in every encoding; `in_line` as one line. Raises OutputError."""
    emit(printable_json(document, in_line=in_line), exact=True)


def emit(text: str, *, err: bool = False, exact: bool = False) -> None:
    """Writes a report. A reader that has gone away is no failure. What the output's encoding does not have is written
    in other characters or, where it is to be `exact`, as an escape. Raises OutputError where it can't be written."""
    stream = sys.stderr if err else sys.stdout
    if stream is None:  # closed by whoever called
        return
    try:
        fitting = encodable(text, stream.encoding or "utf-8", {} if exact else _ALIKE)
        _write(stream, fitting, err)
        stream.flush()
    except BrokenPipeError:
        _to_nowhere(stream.fileno())
    except OSError as error:
        _to_nowhere(stream.fileno())
        raise OutputError(f"the report can't be written ({error.strerror})") from error


def columns(*, err: bool = False) -> int | None:
    """How wide the terminal is that a report goes to; None for a file or a pipe."""
    stream = sys.stderr if err else sys.stdout
    return shutil.get_terminal_size().columns if stream is not None and stream.isatty() else None


def encodable(text: str, encoding: str, alike: Mapping[str, str]) -> str:
    """`text` in characters that `encoding` has: of the others those in `alike` are replaced, the rest escaped as in
    JSON. Half of a character that UTF-16 writes as two, which JSON can hold, is in no encoding."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate({ord(c): alike.get(c) or _escaped(c) for c in set(text) if not _fits(c, encoding)})
    return text


def _fits(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]


def _write(stream: TextIO, text: str, err: bool) -> None:
    if os.name == "nt" and "\x1b" in text:
        import typer  # noqa: PLC0415 - it knows what consoles there take for a colour

        typer.echo(text, nl=False, err=err, color=True)
        return
    stream.write(text)


def _to_nowhere(stream: int) -> None:
    """Nothing of what waits to be written to `stream` troubles the end of the process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream)
    os.close(nowhere)


def give_up(error: RestageError, *, as_document: bool = False, form: Form = Form.TEXT) -> NoReturn:
    """Says what is wrong, one line for each problem, and ends with the exit status for that. In every `form` but text
    it is on stdout, too, where programs read (`as_document`: as JSON)."""
    with contextlib.suppress(OutputError):  # which may be the very problem
        if as_document or form.is_document:
            document: JsonObject = {"schema_version": SCHEMA_VERSION, "problems": [*map(printable, error.problems)]}
            emit_document(document, in_line=form is Form.LINES)
        elif form.is_markdown:
            from restage.cli.annotated import of_refusal  # noqa: PLC0415 - few calls ask

            emit(of_refusal(error.problems, form, os.environ), exact=form is Form.GITHUB)
    emit("".join(f"restage: {printable(problem)}\n" for problem in error.problems), err=True)
    raise SystemExit(FAILED) from None


def guarded(command: Callable[[], object]) -> None:
    """Runs a command. Python would end with 1 for what nobody foresaw, and 1 says that there are differences."""
    try:
        command()
    except OutputError as error:
        emit(f"restage: {printable(str(error))}\n", err=True)
        sys.exit(FAILED)
    except Exception as error:
        if isinstance(error.__cause__, KeyboardInterrupt):
            raise
        from restage.cli.unexpected import problem_of, traceback_of  # noqa: PLC0415 - no run should need it

        emit(traceback_of(error, os.environ), err=True)
        give_up(RestageError(problem_of(error)), form=Form.in_words(sys.argv[1:]))
