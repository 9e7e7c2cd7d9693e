"""What is known of one value of an artifact from the configuration."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple, TypeAlias

from restage.document.values import ABSENT, Absent, Side
from restage.source import Result, Text, Unknown
from restage.source.nodes import Path
from restage.verdict import Deferred

# A value of an artifact or of the configuration, of which parts may not be known
Given: TypeAlias = bool | int | float | str | Unknown | Text | Absent | Mapping[str, "Given"] | Sequence["Given"] | None
# Where a value may be written, the first that is there
Origins: TypeAlias = tuple[Path, ...]


class Traced(NamedTuple):
    """The value `old` at `path` of a document is what the configuration gives at `origins`; `new` is the target's.

    `origins`: where the value may be written, the first that is there. `open`: why the target's value is not known
    (`new` is `old` then), "" where it is. `lookups`: what has to be looked up for it.
    """

    path: Path
    old: Side
    new: Side
    origins: Origins
    open: str = ""
    lookups: frozenset[str] = frozenset()


class Function(NamedTuple):
    """A function of the configuration, and where it is written."""

    path: Path
    value: Given


class Functions(NamedTuple):
    """Those of both evaluations, by key."""

    source: Mapping[str, Function]
    target: Mapping[str, Function]


class Unproven(NamedTuple):
    """Why a place of the configuration is not proven, and `where` it is written."""

    where: str
    why: str


@dataclass(eq=False, repr=False)
class Both:
    """A configuration evaluated for the source stage and for the target.

    `unproven`: the places at which the artifact does not have what the configuration gives for the source stage, lists
    of functions and of resources in one object each. `file`: where the configuration stands, as it would be typed;
    `proven`: how many of its values the artifact has. `looked_up`: the texts that were asked for elsewhere, or given
    instead; no report shows them. `secrets`: other values that were given and look like secrets. `read`: the files that
    it was read from, None for those that were looked for and not there.
    """

    source: Result
    target: Result
    unproven: Mapping[Path, Unproven] = field(default_factory=dict)
    file: str = ""
    proven: int = 0
    looked_up: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    read: Mapping[str, bytes | None] = field(default_factory=dict)
    _evidence: dict[Origins, Deferred] = field(default_factory=dict)

    @cached_property
    def is_certain(self) -> bool:
        """Is every value of both evaluations known?"""
        return not any(any(one.unresolved()) for one in (self.source, self.target))

    @cached_property
    def functions(self) -> Functions:
        """The functions of both."""
        return Functions(functions_of(self.source.value), functions_of(self.target.value))

    def is_known(self, value: Given) -> bool:
        """Is all of `value`, which is taken from one of the evaluations, known?"""
        return self.is_certain or is_known(value)

    def uncertainty(self, origins: Origins) -> str:
        """Why a value that is written at `origins` is not proven; "" where nothing speaks against it."""
        found = (self.unproven.get(in_one(path)) for path in origins) if self.unproven else iter(())
        return next((one.why for one in found if one), "")

    def evidence(self, origins: Origins) -> Deferred:
        """Where the value is written: `serverless.yml:14 ${self:custom.hosts.${sls:stage}}`."""
        # Every setting stands in several documents
        found = self._evidence.get(origins)
        if found is None:
            found = self._evidence[origins] = Deferred(partial(self._evidence_of, origins))
        return found

    def _evidence_of(self, origins: Origins) -> str:
        from restage.secrets.expressions import shown_expression  # noqa: PLC0415 - most evidence is read by nobody

        # Lists of resources are written in several objects, and merged into one
        results = [one for side in (self.target, self.source) for one in (side, side.merged)]
        there = ((result, path) for result in results if (path := _first_there(result, origins)) is not None)
        result, path = next(there, (self.source, origins[0]))
        place, expression = result.written(path)
        return f"{place} {shown_expression(path, expression)}" if expression else str(place)


def functions_of(configuration: Given) -> dict[str, Function]:
    """The functions by key: `functions` may be one object or a list of them."""
    given = entry(configuration, "functions")
    blocks: list[tuple[Path, Given]] = [(("functions",), given)]
    if isinstance(given, list):
        blocks = [(("functions", index), block) for index, block in enumerate(items(given))]
    return {
        key: Function((*path, key), function)
        for path, block in blocks
        for key, function in entries(block).items()
        if isinstance(function, dict)
    }


def in_one(path: Path) -> Path:
    """`path` with lists of functions and of resources in one object each."""
    is_listed = path[:1] in (("functions",), ("resources",)) and isinstance(path[1:2] and path[1], int)
    return (path[0], *path[2:]) if is_listed else path


def _first_there(result: Result, origins: Origins) -> Path | None:
    for path in origins:
        if at(result.value, path) is not ABSENT:
            return path
    return None


def at(value: Given, path: Path) -> Given:
    """What stands at `path`; ABSENT where it leads nowhere."""
    for step in path:
        # As `entry`, which would be called for every step of all these paths
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step, ABSENT)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return ABSENT
    return value


def entry(value: Given, key: str | int) -> Given:
    """The entry `key` of an object or a list; ABSENT where there is none."""
    found: Given = ABSENT
    if isinstance(value, dict) and isinstance(key, str):
        found = value.get(key, ABSENT)
    elif isinstance(value, list) and isinstance(key, int) and key < len(value):
        found = value[key]
    return found


def entries(value: Given) -> Mapping[str, Given]:
    """The entries of an object; none where it is none."""
    return value if isinstance(value, dict) else {}


def items(value: Given) -> Sequence[Given]:
    """The items of a list; none where it is none."""
    return value if isinstance(value, list) else ()


def known(value: Given) -> Side:
    """A value that `is_known`."""
    # Of a known value, all is JSON; `cast` would be called as often as this is, thousands of times
    return value  # type: ignore[return-value]


def is_unknown(value: Given) -> bool:
    """Is it a leaf of which something is not known?"""
    return isinstance(value, (Unknown, Text))


def is_known(value: Given) -> bool:
    """Is all of it known?"""
    if isinstance(value, dict):
        return all(map(is_known, value.values()))
    return all(map(is_known, value)) if isinstance(value, list) else not is_unknown(value)


def lies_in(path: Path, places: Collection[Path]) -> bool:
    """Is `path`, or a place above it, one of `places`?"""
    return bool(places) and any(path[:size] in places for size in range(1, len(path) + 1))


def below(origins: Origins, *steps: str | int) -> Origins:
    """The same a few steps further."""
    return tuple([(*path, *steps) for path in origins])
