"""The walk over an artifact's values beside the configuration's, of the source stage and of the target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from restage.document.changes import leaves
from restage.document.equality import equal, identical
from restage.document.linear import gaps
from restage.document.values import ABSENT, Absent, Json, JsonObject, Side, find_at
from restage.source import Text, Unknown
from restage.source.nodes import Path
from restage.tracing.model import (
    Both,
    Given,
    Origins,
    Traced,
    below,
    entries,
    entry,
    is_known,
    is_unknown,
    items,
    known,
)
from restage.tracing.spelling import respelled

NO_VALUE = "the configuration looks it up elsewhere"
NO_LIKE = "the framework wrote the source's in another way, and the target's is of another kind"


@dataclass(eq=False, repr=False)
class Walk:
    """Walks values of one document beside the configuration's. `both`: the configuration's evaluations."""

    both: Both

    def traced(self, value: Side, source: Given, target: Given, path: Path, origins: Origins) -> Iterator[Traced]:
        """What is known of `value`, which stands at `path`, from `source` and `target`, both at `origins`."""
        if source is ABSENT or value is ABSENT:
            return
        is_proven = (self.both.is_certain or is_known(source)) and equal(value, known(source))
        if is_proven and isinstance(value, (dict, list)):
            yield from self._proven(value, target, path, origins)
        elif is_proven:
            yield self.towards(value, value if identical(value, known(target)) else target, path, origins)
        elif isinstance(value, dict) and isinstance(source, dict):
            yield from self._object(value, source, target, path, origins)
        elif isinstance(value, list) and isinstance(source, list):
            yield from self._list(value, source, target, path, origins)
        elif is_unknown(source):
            yield from self._uncertain(value, path, origins) or self._partly_known(value, source, target, path, origins)
        elif not isinstance(source, (dict, list)) or _is_single(value, source):
            found = self._respelled(value, source, target, path, origins)
            yield from found or (self._uncertain(value, path, origins) if target is not ABSENT else ())

    def _proven(self, value: JsonObject | list[Json], target: Given, path: Path, origins: Origins) -> Iterator[Traced]:
        """`value` is the source's: the smallest places at which the target's differs, and all texts that stay."""
        if self.both.is_known(target):
            yield from self._differing(value, known(target), path, origins)
        elif isinstance(value, dict) and isinstance(target, dict):
            yield from self._object(value, value, target, path, origins)
        elif isinstance(value, list) and isinstance(target, list):
            yield from self._list(value, value, target, path, origins)
        else:
            yield self.towards(value, target, path, origins)

    def _differing(
        self, value: JsonObject | list[Json], target: Side, path: Path, origins: Origins
    ) -> Iterator[Traced]:
        if not isinstance(target, (dict, list)):
            yield Traced(path, value, target, origins)
            return
        changed = list(leaves(value, target, ()))
        for place, new in changed:
            yield Traced((*path, *place), find_at(value, place), new, below(origins, *place))
        if not any(place == () for place, _ in changed):
            yield Traced(path, value, value, origins)

    def members(
        self, value: JsonObject, source: Given, target: Given, path: Path, origins: Origins
    ) -> Iterator[Traced]:
        """The same of an object that may have more than `value`, and so is never changed as a whole."""
        return self._object(value, source, target, path, origins)

    def _object(
        self, value: JsonObject, source: Given, target: Given, path: Path, origins: Origins
    ) -> Iterator[Traced]:
        if not isinstance(target, (dict, Absent)):
            yield Traced(path, value, value, origins, NO_LIKE)
            return
        mine, theirs = entries(source), entries(target)
        for key in mine:
            place, where = (*path, key), below(origins, key)
            child, other = mine[key], theirs.get(key, ABSENT)
            if key in value and other is ABSENT and isinstance(child, dict) and covers(child, value[key]):
                yield Traced(place, value[key], ABSENT, where)
            elif key in value and not (child is None and value[key] == {}):
                yield from self.traced(value[key], child, other, place, where)
            elif child is None and other is not ABSENT and other is not None:
                # The framework takes nulls away, or has an empty object for them
                yield self.added(place, other, where)._replace(old=value.get(key, ABSENT))
        for key, child in theirs.items():
            if key not in mine and (key not in value or value[key] == {}):
                yield self.added((*path, key), child, below(origins, key))._replace(old=value.get(key, ABSENT))
        for key in (key for key in value if key not in mine) if self.both.unproven else ():
            yield from self._uncertain(value[key], (*path, key), below(origins, key))

    def added(self, path: Path, target: Given, origins: Origins) -> Traced:
        """What only the target has."""
        return self.towards(ABSENT, target, path, origins)

    def towards(self, old: Side, target: Given, path: Path, origins: Origins) -> Traced:
        """`old` becomes what the target has, which may have to be looked up."""
        if self.both.is_known(target):
            return Traced(path, old, known(target), origins)
        return Traced(path=path, old=old, new=old, origins=origins, open=NO_VALUE, lookups=lookups_of(target))

    def _list(self, value: list[Json], source: Given, target: Given, path: Path, origins: Origins) -> Iterator[Traced]:
        if not isinstance(target, list) or len(target) != len(items(source)):
            if target is not ABSENT:
                yield Traced(path, value, value, origins, NO_LIKE)
            return
        for index, (child, theirs) in enumerate(zip(items(source), items(target), strict=True)):
            place, where = (*path, index), below(origins, index)
            ours = value[index] if index < len(value) else ABSENT
            yield from self.traced(ours, child, theirs, place, where)

    def _partly_known(self, value: Json, source: Given, target: Given, path: Path, origins: Origins) -> list[Traced]:
        if not fits(value, source):
            return []
        return [self.towards(value, target, path, origins)]

    def _respelled(self, value: Json, source: Given, target: Given, path: Path, origins: Origins) -> list[Traced]:
        """The framework may have written the value in another way, the target's then, too."""
        if respelled(value, known(source), known(source)) is ABSENT:
            return []
        if target is ABSENT:
            return [Traced(path, value, ABSENT, origins)]
        found = respelled(value, known(source), known(target)) if self.both.is_known(target) else ABSENT
        return [
            Traced(path, value, value, origins, NO_LIKE) if found is ABSENT else Traced(path, value, found, origins)
        ]

    def _uncertain(self, value: Side, path: Path, origins: Origins) -> list[Traced]:
        """A value of which the configuration does not give what the artifact has."""
        uncertainty = self.both.uncertainty(origins)
        return [Traced(path, value, value, origins, uncertainty)] if uncertainty else []


def covers(source: Given, value: Json) -> bool:
    """Does the configuration write all that `value` has?"""
    if isinstance(value, list) and isinstance(source, list):
        return len(value) <= len(source)
    if not isinstance(value, dict):
        return source is not ABSENT
    return isinstance(source, dict) and all(covers(entry(source, key), child) for key, child in value.items())


def _is_single(value: Json, source: Given) -> bool:
    """Is a list of one in the configuration its item in the artifact?"""
    return isinstance(source, list) and len(source) == 1 and not isinstance(value, (dict, list))


def lookups_of(value: Given) -> frozenset[str]:
    """What has to be looked up for the parts of `value` that are not known."""
    if isinstance(value, Unknown):
        return value.lookups or frozenset({value.expression})
    if isinstance(value, Text):
        return frozenset().union(*(lookups_of(part) for part in value.parts))
    if isinstance(value, dict):
        return frozenset().union(*map(lookups_of, entries(value).values()))
    return frozenset().union(*map(lookups_of, items(value)))


def fits(value: Json, partly: Given) -> bool:
    """Can `value` be what a lookup gave in `partly`?"""
    if isinstance(partly, Unknown):
        return True
    if not isinstance(partly, Text) or not isinstance(value, str):
        return False
    known = [""]
    for part in partly.parts:
        if isinstance(part, str):
            known[-1] += part
        else:
            known.append("")
    return gaps(known, value) is not None
