"""The forms in which a command tells its result, on the output or in a file; each command has a table of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, Generic, NamedTuple, TypeVar

from restage.cli.terminal import emit
from restage.document.values import JsonObject, printable_json
from restage.remote.urls import is_url, parts, place_of

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
        from restage.artifact.writing import refuse_inside, write_text  # noqa: PLC0415 - few calls write one

        refuse_inside(option, file, read_only)
        write_text(file, self.write(report))


def to_output(files: Mapping[str, Path]) -> list[str]:
    """Those of the options with a file that name the output, as they were typed."""
    return [f"{option} {STDOUT}" for option, file in files.items() if file == STDOUT]


def written(document: JsonObject) -> str:
    """A JSON document as a text."""
    return printable_json(document)


def base_of(artifact: Path) -> str:
    """The artifact's folder as seen from here, where the viewer of the report is most likely rooted; else its name. Of
    one at a URL, all but the scheme."""
    if is_url(place := place_of(artifact)):
        return "/".join(parts(place))
    here, folder = Path(os.getcwd()).resolve(), artifact.resolve()
    return folder.relative_to(here).as_posix() if folder.is_relative_to(here) and folder != here else folder.name
