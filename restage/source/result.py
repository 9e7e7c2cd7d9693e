"""What an evaluation gives: every value, where it comes from, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from restage.source import origin, walk
from restage.source.nodes import (
    LISTED,
    NO_TRACE,
    List,
    Map,
    Node,
    Path,
    Place,
    Text,
    Unknown,
    Value,
    entry_of,
    place_of,
    put,
)
from restage.source.origin import Lookup, Origin, Problem
from restage.source.walk import Leaf


@dataclass(eq=False, repr=False)
class Result:
    """A configuration, evaluated for one packaging.

    `value` is a JSON tree, not to be changed, in which an Unknown or a Text stands for what is not known. `problems`
    are the places where the framework would have stopped.
    """

    name: str
    value: Map
    problems: tuple[Problem, ...]
    asked: tuple[Lookup, ...]

    def at(self, path: Path) -> Value:
        """What stands at a path; None where it leads nowhere."""
        return walk.value_at(self.value, path)

    @cached_property
    def merged(self) -> Result:
        """The same with lists of `functions` and `resources` as one object each, as the framework goes on with them."""
        if not any(isinstance(self.value.get(key), List) for key in LISTED):
            return self
        from restage.source.merging import merged  # noqa: PLC0415  # few configurations need it

        return replace(self, value=merged(self.value))

    def leaves(self) -> Iterator[Leaf]:
        """Every value that is no object and no array, with its path and what it depends on."""
        return iter(self._leaves)

    @cached_property
    def _leaves(self) -> tuple[Leaf, ...]:
        return tuple(walk.leaves(self.value))

    def put(self, path: Path, value: Value) -> None:
        """Another value at a path that leads to one."""
        node = self.at(path[:-1])
        if isinstance(node, (Map, List)):
            put(node, path[-1], value)
        for one in (self, self.merged):
            one.__dict__.pop("_leaves", None)

    def unresolved(self) -> Iterator[Leaf]:
        """Leaves of which something is unknown."""
        return (leaf for leaf in self.leaves() if isinstance(leaf.value, (Unknown, Text)))

    @cached_property
    def lookups(self) -> tuple[Lookup, ...]:
        """What has to be looked up and was not given, each once, with the paths of all values that need it."""
        paths: dict[str, list[Path]] = {lookup.expression: [] for lookup in self.asked}
        if paths:
            for leaf in self.leaves():
                for expression in leaf.trace.lookups:
                    if expression in paths:
                        paths[expression].append(leaf.path)
        return tuple(lookup._replace(paths=tuple(paths[lookup.expression])) for lookup in self.asked)

    def written(self, path: Path) -> tuple[Place, str | None]:
        """The `place` and the `expression` of the origin of the value at a path."""
        value: Value = self.value
        found: tuple[Node, str | int] | None = None
        for key in path:
            if not isinstance(value, (Map, List)) or not _holds(value, key):
                break
            record = value.records.get(key)
            if record is not None:
                return place_of(value, key), record.expression
            found = value, key
            value = entry_of(value, key)
        return place_of(*found) if found else Place(self.name, 1), None

    def origin(self, path: Path) -> Origin:
        """How the value at a path came to be; for a path that leads nowhere, the last object on the way to it."""
        place, expression, written = Place(self.name, 1), None, None
        trace = NO_TRACE
        value: Value = self.value
        for key in path:
            if not isinstance(value, (Map, List)) or not _holds(value, key):
                break
            here = place_of(value, key)
            record = value.records.get(key)
            written = here
            if record is not None:
                trace = origin.joined(trace, record.trace)
                written = record.written or here
            if expression is None:
                place, expression = here, record.expression if record else None
            value = walk.value_at(value, (key,))
        return Origin(place, expression, written, trace.depends_on, trace.lookups)


def _holds(value: Node, key: str | int) -> bool:
    if isinstance(value, Map):
        return key in value
    return str(key).isdecimal() and int(key) < len(value)
