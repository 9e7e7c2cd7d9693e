"""In which lines of a JSON text places stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from restage.document.jsonparts import STRING, unquote
from restage.document.values import Path

_TOKEN = re.compile(
    rf"(?P<string>{STRING.pattern})|(?P<mark>[{{}}\[\],:])|(?P<line>\n)|(?P<scalar>[^\s{{}}\[\],:\"]+)", re.DOTALL
)


class _Reader:
    """Follows a text, token by token. `path` is that of the value that comes next or is being read."""

    def __init__(self, paths: Set[Path]) -> None:
        self.paths = paths
        self.found: dict[Path, int] = {}
        self.path: list[str | int] = []
        self.lists: list[bool] = []
        self.line = 1
        self.key_line = 1
        self.is_key = False

    def note(self, line: int) -> None:
        """A value begins; a member of an object stands where its key does."""
        path = tuple(self.path)
        if path in self.paths:
            self.found.setdefault(path, line)

    def read(self, kind: str, text: str) -> None:
        """One token."""
        if kind == "line":
            self.line += 1
        elif kind == "string" and self.is_key:
            self.path[-1], self.key_line, self.is_key = unquote(text), self.line, False
        elif kind == "mark":
            self.mark(text)
        else:
            self.note(self.start())

    def start(self) -> int:
        """The line in which the value that begins now is to be looked for."""
        return self.key_line if self.lists and not self.lists[-1] else self.line

    def mark(self, text: str) -> None:
        """A bracket opens or closes, or the next member comes."""
        if text in "{[":
            self.note(self.start())
            self.lists.append(text == "[")
            self.path.append(0 if text == "[" else "")
            self.is_key = text == "{"
        elif text in "}]":
            self.lists.pop()
            self.path.pop()
            self.is_key = False
        elif text == ",":
            last = self.path[-1]
            if isinstance(last, int):
                self.path[-1] = last + 1
            self.is_key = not self.lists[-1]


def lines(text: str, paths: Set[Path]) -> dict[Path, int]:
    """The line of each of `paths` that is in the JSON document `text`; of a member, that of its key."""
    reader = _Reader(paths)
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind:
            reader.read(kind, match.group())
    return reader.found


def lines_of(texts: Mapping[str, str], places: Sequence[tuple[str, Path]]) -> list[int]:
    """In which line each place of a file stands, 0 where there is no text of that file.

    What the state has by reference stands elsewhere in it: then it is the line of the nearest that holds it. The
    places of a file are looked up together.
    """
    wanted: dict[str, set[Path]] = {}
    for file, path in places:
        wanted.setdefault(file, set()).update(_around(path))
    known = {file: lines(texts[file], paths) for file, paths in wanted.items() if file in texts}
    return [_nearest(known[file], path) if file in known else 0 for file, path in places]


def _nearest(known: Mapping[Path, int], path: Path) -> int:
    return next((known[one] for one in _around(path) if one in known), 1)


def _around(path: Path) -> Iterator[Path]:
    """`path` and all that it lies in, the nearest first."""
    return (path[:length] for length in range(len(path), -1, -1))
