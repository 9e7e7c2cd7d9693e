"""Patterns of places, with which some differences are asked not to count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from restage.document.placepatterns import names
from restage.document.values import Json, Path, show, steps_in
from restage.errors import UsageError

_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Pattern:
    """A place and all that lies below it: `Resources.*.Properties.Environment`, `service.custom.**.arn`, `*.zip`.

    Steps as places are printed; in those without quotes `*` stands for any part of a step, `**` for any number of
    steps. `FILE: PLACE` is of one file only; a pattern also names the file of its name.
    """

    text: str
    file: str
    steps: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Pattern:
        """The pattern that `text` spells. Raises UsageError where it spells none."""
        file, colon, place = text.partition(": ")
        wanted = place if colon else text
        if not wanted:
            raise UsageError(f"--ignore {text!r}: expected a place, such as Resources.*.Properties.Tags")
        # What spells no place may still name a file
        steps = tuple(_GLOB.sub(r"[\g<0>]", step.text) if step.in_quotes else step.text for step in steps_in(wanted))
        return cls(text, file if colon else "*", steps or (wanted,))

    def matches(self, file: str, path: Path) -> bool:
        """Does `path` of `file` lie at or below this place?"""
        if not path:
            return fnmatchcase(file, self.text)
        return fnmatchcase(file, self.file) and names((*self.steps, "**"), tuple(map(str, path)), fnmatchcase)


@dataclass(frozen=True)
class Patterns:
    """All that was asked not to count."""

    patterns: tuple[Pattern, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Patterns:
        """The patterns that `texts` spell. Raises UsageError."""
        return cls(tuple(map(Pattern.of, texts)))

    def find(self, file: str, *paths: Path) -> list[Pattern]:
        """All patterns that name one of `paths` in `file`."""
        return [pattern for pattern in self.patterns if any(pattern.matches(file, path) for path in paths)]

    def refuse_unused(self, used: Iterable[Pattern], places: Iterable[tuple[str, Path]]) -> None:
        """Raises UsageError for patterns that are not among `used` and name none of `places` either."""
        waiting = set(self.patterns) - set(used)
        for file, path in places if waiting else ():
            waiting -= {pattern for pattern in waiting if pattern.matches(file, path)}
            if not waiting:
                return
        if waiting:
            texts = [pattern.text for pattern in self.patterns if pattern in waiting]
            raise UsageError(
                [f"--ignore {text!r}: names no place of either side; look at its spelling" for text in texts]
            )


def spelled(file: str, path: Path) -> str:
    """A place as it can be given to --ignore."""
    return f"{file}: {show(path)}" if path else file


def all_places(file: str, value: Json, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Every place of a document, the document itself first."""
    yield file, path
    if isinstance(value, dict):
        for key, child in value.items():
            yield from all_places(file, child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from all_places(file, child, (*path, index))
