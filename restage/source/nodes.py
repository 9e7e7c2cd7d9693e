"""The values of a configuration: JSON that knows where it is written, and what is not known of it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
Names: TypeAlias = frozenset[str]

NO_NAMES: Final[Names] = frozenset()
# What a text has to hold to hold a variable or an escaped one
MARK: Final = "${"
# Of which a configuration may have a list, as the framework goes on with one object
LISTED: Final = ("resources", "functions")


class Place(NamedTuple):
    """Where something is written: a file, relative to the service's folder, and a line, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Nothing(Enum):
    """No value at all, which is not `null`."""

    NOTHING = "nothing"


NOTHING: Final = Nothing.NOTHING


class Unknown:
    """A value that the configuration alone does not tell.

    `expression` names it, resolved as far as it can be (`ssm:/shop/prod/db-url`); `lookups` are the expressions that
    have to be given for it. `otherwise` is what the framework takes where nothing is found; NOTHING: that is an error.
    """

    __slots__ = ("expression", "lookups", "otherwise")

    def __init__(self, expression: str, lookups: Names, otherwise: Value | Nothing = NOTHING) -> None:
        self.expression = expression
        self.lookups = lookups
        self.otherwise = otherwise

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Unknown):
            return NotImplemented
        return (self.expression, self.lookups, self.otherwise) == (other.expression, other.lookups, other.otherwise)

    def __hash__(self) -> int:
        return hash((self.expression, self.lookups))

    def __repr__(self) -> str:
        return f"Unknown({self.expression!r}, {self.lookups!r}, {self.otherwise!r})"


class Text:
    """A text of which parts are unknown."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[str | Unknown, ...]) -> None:
        self.parts = parts

    def __eq__(self, other: object) -> bool:
        return self.parts == other.parts if isinstance(other, Text) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.parts)

    def __repr__(self) -> str:
        return f"Text({self.parts!r})"


class Trace(NamedTuple):
    """What a value depends on (see origin.py), and the lookups that it needs."""

    depends_on: Names = NO_NAMES
    lookups: Names = NO_NAMES


NO_TRACE: Final = Trace()


class Record(NamedTuple):
    """How one value came to be: the text that stands in its place, and where the value itself is written, if it is."""

    expression: str
    trace: Trace
    written: Place | None


# What objects and arrays have in common: `lines` are those of the keys or items; `files` names the files of those that
# are not in `file`. `dates` are the keys of what YAML read as something that JSON does not know. `marked`: some text
# below holds `${`. `records` tell how entries were evaluated. `size` counts the values below.


class Map(dict[str, "Value"]):
    """An object of a configuration."""

    __slots__ = ("dates", "file", "files", "lines", "marked", "records", "size")

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[str, int] = {}
        self.files: dict[str | int, str] | None = None
        self.dates: frozenset[str | int] = frozenset()
        self.records: dict[str | int, Record] = {}
        self.marked = False
        self.size = 1


class List(list["Value"]):
    """An array of a configuration."""

    __slots__ = ("dates", "file", "files", "lines", "marked", "records", "size")

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: list[int] = []
        self.files: dict[str | int, str] | None = None
        self.dates: frozenset[str | int] = frozenset()
        self.records: dict[str | int, Record] = {}
        self.marked = False
        self.size = 1


Scalar: TypeAlias = str | int | float | bool | None
Node: TypeAlias = Map | List
Value: TypeAlias = Scalar | Unknown | Text | Map | List


def place_of(node: Node, key: str | int) -> Place:
    """Where the entry `key` of `node` is written."""
    file = node.file if node.files is None else node.files.get(key, node.file)
    line = node.lines.get(str(key), 1) if isinstance(node, Map) else node.lines[int(key)]
    return Place(file, line)


def same_places(node: Node) -> Node:
    """An empty object or array that will have the same keys in the same places."""
    copy: Node
    if isinstance(node, Map):
        copy = Map(node.file)
        copy.lines = node.lines
    else:
        copy = List(node.file)
        copy.lines = node.lines
    copy.files, copy.dates = node.files, node.dates
    return copy


def shallow_copy(node: Node) -> Node:
    """The same object or array once more, of which entries may be changed."""
    copy = same_places(node)
    copy.records, copy.marked, copy.size = dict(node.records), node.marked, node.size
    for key, member in entries(node):
        put(copy, key, member)
    return copy


def list_of(value: Value, place: Place) -> List:
    """A list of one, written at `place`."""
    listed = List(place.file)
    listed.append(value)
    listed.lines = [place.line]
    count(listed, value)
    return listed


def entry_of(node: Node, key: str | int) -> Value:
    """What stands at `key`."""
    return node[str(key)] if isinstance(node, Map) else node[int(key)]


def put(node: Node, key: str | int, value: Value) -> None:
    """Puts a value at `key`: a new one only at an array's end."""
    if isinstance(node, Map):
        node[str(key)] = value
    elif int(key) < len(node):
        node[int(key)] = value
    else:
        node.append(value)


def entries(node: Node) -> Iterator[tuple[str | int, Value]]:
    """The entries of an object or array."""
    return iter(node.items()) if isinstance(node, Map) else iter(enumerate(node))


def count(node: Node, value: Value) -> None:
    """Says that `value` is a member of `node`: its size, and whether it may hold variables."""
    if isinstance(value, str):
        node.size += 1
        if MARK in value:
            node.marked = True
    elif isinstance(value, (Map, List)):
        node.size += value.size
        node.marked = node.marked or value.marked
    else:
        node.size += 1


def is_marked(value: Value) -> bool:
    """Does it hold text that may be a variable?"""
    if isinstance(value, str):
        return MARK in value
    return isinstance(value, (Map, List)) and value.marked
