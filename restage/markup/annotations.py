"""Annotations of files as GitHub Actions takes them from a step's output: workflow commands.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions; what is escaped, and how, is said by
`@actions/core` (packages/core/src/command.ts: escapeData, escapeProperty).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from restage.document.values import printable

_MOST: Final = 10  # of a level in one step; GitHub drops the others without a word


class Level(StrEnum):
    """How bad it is, in GitHub's words."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Annotation(NamedTuple):
    """`message` about a line of a file, "" where it is about none; `line` 0 where that is not known."""

    level: Level
    title: str
    message: str
    file: str = ""
    line: int = 0

    def below(self, folder: str) -> Annotation:
        """The same about a file in `folder`, as the repository's viewer names that."""
        return self._replace(file=f"{folder}/{self.file}") if self.file and folder else self


def commands(annotations: Iterable[Annotation]) -> str:
    """The lines for a step's output: the worst first, of each level as many as are shown."""
    found = list(annotations)
    return "".join(f"{line}\n" for level in Level for line in _of_level(level, [a for a in found if a.level is level]))


def _of_level(level: Level, found: list[Annotation]) -> Iterator[str]:
    fitting = found if len(found) <= _MOST else found[: _MOST - 1]
    yield from map(_command, fitting)
    if more := len(found) - len(fitting):
        message = f"{more} more like these are in the step's summary, and in the report with --format json"
        yield _command(Annotation(level, "restage", message))


def _command(one: Annotation) -> str:
    properties = {"file": one.file, "line": str(one.line) if one.file and one.line else "", "title": one.title}
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{one.level.value} {given}::{_data(one.message)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
