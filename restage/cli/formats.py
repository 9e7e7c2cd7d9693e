"""The forms in which a command tells its result, on the output or in a file; each command has a table of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from restage.cli.terminal import emit
from restage.document.values import JsonObject, printable_json
from restage.errors import UsageError

STDOUT: Final = Path("-")
Report = TypeVar("Report")


class Format(NamedTuple, Generic[Report]):
    """`write` gives the text. `exact`: a program reads it, so no character of it may be replaced."""

    write: Callable[[Report], str]
    exact: bool = False

    def print(self, report: Report, *, err: bool = False) -> None:
        """Writes the report to the output. Raises OutputError."""
        emit(self.write(report), exact=self.exact, err=err)

    def save(self, report: Report, option: str, file: Path, read_only: Iterable[Path]) -> None:
        """Writes the report into `file`, for which `option` asks.

        Raises UsageError where that lies in one of the folders that are only read; OutputError.
        """
        from restage.artifact.writing import write_text  # noqa: PLC0415 - few calls write one

        for folder in read_only:
            if folder.resolve() in (file.resolve(), *file.resolve().parents):
                raise UsageError(f"{option} {file}: this lies in {folder}, which is only read; choose another place")
        write_text(file, self.write(report))


def refuse_several(options: Iterable[str]) -> None:
    """Raises UsageError where several of the `options` want the output for themselves."""
    if len(wanted := list(options)) > 1:
        raise UsageError(f"{' and '.join(wanted)}: only one of them goes to the output")


def written(document: JsonObject) -> str:
    """A JSON document as a text."""
    return printable_json(document)
