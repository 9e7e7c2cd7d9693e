"""Values as version 1's resolver has them: JavaScript's undefined, dates, and unknown parts of texts."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

from restage.errors import SourceError
from restage.source import bounds, pieces
from restage.source.nodes import (
    NO_NAMES,
    NO_TRACE,
    NOTHING,
    List,
    Map,
    Node,
    Nothing,
    Path,
    Place,
    Text,
    Trace,
    Unknown,
    Value,
    count,
    entries,
    entry_of,
    place_of,
    put,
    same_places,
)  # fmt: skip

Old: TypeAlias = Value | Nothing  # NOTHING is JavaScript's undefined

# Stands for what is undefined in objects until they are final
UNDEFINED: Final = Unknown("undefined", NO_NAMES)
# Unknown parts of a text are characters of a private plane as long as it is worked at
_FIRST_MARK: Final = 0xF0000
_LAST_MARK: Final = 0xFFFFD


class Rejected(Exception):
    """A source has no value, or an error: a fallback may take its place."""


class Fatal(Exception):
    """An error that no fallback helps against."""


class Got(NamedTuple):
    """What a source or a text came to."""

    value: Old
    trace: Trace = NO_TRACE
    written: Place | None = None
    may_be_missing: bool = False


class Leaf(NamedTuple):
    """A text with variables, by the object that it is in."""

    node: Node
    key: str | int
    path: Path


class Date(str):
    """A date, which may be a value, but not stand within a text."""

    __slots__ = ()


class Marks:
    """Unknown parts of texts, each as one character."""

    def __init__(self) -> None:
        self._unknown: list[Unknown] = []

    def mark(self, unknown: Unknown) -> str:
        if unknown not in self._unknown:
            self._unknown.append(unknown)
        return chr(_FIRST_MARK + self._unknown.index(unknown))

    def _marks(self, text: str) -> list[Unknown]:
        marks = (ord(char) - _FIRST_MARK for char in text if _FIRST_MARK <= ord(char) <= _LAST_MARK)
        return [self._unknown[mark] for mark in marks if mark < len(self._unknown)]

    def lookups_of(self, text: str) -> frozenset[str] | None:
        """What a text waits for; None where all of it is known."""
        marks = [] if text.isascii() or not self._unknown else self._marks(text)
        return NO_NAMES.union(*(unknown.lookups for unknown in marks)) if marks else None

    def decoded(self, value: Old) -> Old:
        """A value with its unknown parts as such."""
        if not isinstance(value, str) or value.isascii() or not self._marks(value):
            return value
        parts: list[pieces.Piece] = []
        for char in value:
            index = ord(char) - _FIRST_MARK
            known = not 0 <= index < len(self._unknown)
            parts.append(pieces.Piece(char if known else self._unknown[index], False))
        return pieces.joined(parts)

    def decoded_text(self, text: str) -> str:
        """A text with its unknown parts named."""
        value = self.decoded(text)
        return pieces.shown(value) if isinstance(value, Text) else text


def is_valid(value: Old) -> bool:
    """Does a value count, or is a fallback taken?"""
    return not (value is None or value is NOTHING or value is UNDEFINED or (isinstance(value, Map) and not value))


def member(value: Value, key: str) -> tuple[Old, Trace, Place | None]:
    """The member of a value, what it depends on, and where it is written."""
    if isinstance(value, Map):
        index: str | int | None = key if key in value else None
    elif isinstance(value, (List, str)):
        index = int(key) if key.isascii() and key.isdigit() and str(int(key)) == key and int(key) < len(value) else None
        if key == "length":
            return len(value), NO_TRACE, None
    else:
        index = None
    if index is None:
        return NOTHING, NO_TRACE, None
    if isinstance(value, str):
        return value[int(index)], NO_TRACE, None
    assert isinstance(value, (Map, List))
    record = value.records.get(index)
    found = entry_of(value, index)
    trace, written = (record.trace, record.written) if record else (NO_TRACE, None)
    if isinstance(found, str) and index in value.dates:
        found = Date(found)
    return NOTHING if found is UNDEFINED else found, trace, written or place_of(value, index)


def copied(value: Value, budget: list[int]) -> Value:
    """A copy that may be changed. Raises SourceError where that takes too much."""
    if not isinstance(value, (Map, List)):
        return value
    budget[0] -= len(value) + 1
    if budget[0] < 0:
        raise SourceError(f"{value.file}: more than {bounds.NODES:,} values, once its variables are evaluated")
    copy = same_places(value)
    copy.records = dict(value.records)
    for key, item in entries(value):
        put(copy, key, copied(item, budget))
    return copy


def final(marks: Marks, value: Value, above: tuple[int, ...] = ()) -> Value:
    """The value as it is written as JSON: without what is undefined, unknown parts as such, and with its sizes.

    Raises SourceError for an object that holds itself.
    """
    if not isinstance(value, (Map, List)):
        decoded = marks.decoded(value)
        assert decoded is not NOTHING
        return decoded
    if id(value) in above or len(above) > bounds.YAML_DEPTH:
        raise SourceError(f"{value.file}: an object holds itself, or is nested more than {bounds.YAML_DEPTH} deep")
    copy = same_places(value)
    copy.records = value.records
    for key, item in entries(value):
        if item is UNDEFINED and isinstance(copy, Map):
            continue
        inner = None if item is UNDEFINED else final(marks, item, (*above, id(value)))
        put(copy, key, inner)
        count(copy, inner)
    if copy.size > bounds.NODES:
        raise SourceError(f"{copy.file}: more than {bounds.NODES:,} values, once its variables are evaluated")
    return copy
