"""Values looked up by stage: what the artifact itself shows to be the source stage's entry of a map."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from restage.values import Json, JsonObject, Path, as_list, as_object, show
from restage.verdict import Kind, Verdict
from restage.words import STAGES

_SHORTEST_PART = 5  # shorter entries are only found as whole values
DEFAULTS = ("default", "other", "others", "fallback")
_WORD = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}")


class Entry(NamedTuple):
    """What a stage-keyed map of the state holds for the source and for the target, and where."""

    source: Json
    target: Json
    source_path: Path
    target_path: Path


def all_entries(value: Json, source: str, target: str) -> tuple[Entry, ...]:
    """The entries of all maps by stage in `value`, and of maps by what those give: `accounts.${self:custom.kind}`."""
    first = tuple(entries(value, source, target))
    kinds = {(e.source, e.target): None for e in first if isinstance(e.source, str) and isinstance(e.target, str)}
    return first + tuple(entry for one, other in kinds for entry in entries(value, str(one), str(other)))


def entries(value: Json, source: str, target: str, path: Path = ()) -> Iterator[Entry]:
    """Every pair of scalars in `value` at the same place of a map's entries for both stages that differ.

    A map has an entry for each of several stages; where the target has none, what stands for all others counts.
    """
    if isinstance(value, dict):
        ours, theirs = _own_key(value, source, target), _other(value, source, target)
        if ours is not None and theirs is not None and ours != theirs:
            yield from _pairs(value, theirs, ours, target, path)
        for key, child in value.items():
            yield from entries(child, source, target, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from entries(child, source, target, (*path, index))


def stage_maps(value: Json, source: str, target: str, path: Path = ()) -> Iterator[Path]:
    """The entries of maps by stage, which stand there for every stage alike."""
    if isinstance(value, dict):
        if is_stage_map(value, source, target):
            yield from ((*path, key) for key in value)
            return
        for key, child in value.items():
            yield from stage_maps(child, source, target, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from stage_maps(child, source, target, (*path, index))


def is_stage_map(value: JsonObject, source: str, target: str) -> bool:
    """Has `value` an entry for each of several stages, the source or the target among them?"""
    return _own_key(value, source, target) is not None and _other(value, source, target) is not None


def _own_key(value: JsonObject, source: str, target: str) -> str | None:
    """The key of the source's entry; a map with an entry for the target alone has one for all others."""
    if source in value:
        return source
    return next((key for key in DEFAULTS if key in value), None) if target in value else None


def _other(value: JsonObject, source: str, target: str) -> str | None:
    """The key of the target's entry, or of that which stands in for it; None where `value` is no map by stage."""
    keys = [target, *DEFAULTS]
    found = next((key for key in keys if key in value), None)
    if found is None and any(key in STAGES and key != source for key in value):
        return target
    return found


def _pairs(value: JsonObject, other: str, source: str, target: str, path: Path) -> Iterator[Entry]:
    """Where entries are objects, what the target's lacks comes from the map's default, as `params` are merged."""
    default = next((value[key] for key in DEFAULTS if key in value), None)
    theirs = value.get(other)
    if isinstance(theirs, dict) and isinstance(default, dict):
        theirs = {**default, **theirs}
    yield from _leaves(value[source], theirs, (*path, source), (*path, other))


def _leaves(source: Json, target: Json, source_path: Path, target_path: Path) -> Iterator[Entry]:
    if isinstance(source, dict):
        for key, child in source.items():
            yield from _leaves(child, as_object(target).get(key), (*source_path, key), (*target_path, key))
    elif isinstance(source, list):
        others = as_list(target)
        for index, child in enumerate(source):
            yield from _leaves(
                child, others[index] if index < len(others) else None, (*source_path, index), (*target_path, index)
            )
    elif source is not None and source != target:
        yield Entry(source, target, source_path, target_path)


@dataclass(frozen=True, eq=False, repr=False)
class LookupJudge:
    """Finds values that equal an entry for the source stage: in the target they are most likely the target's entry.

    `skip`: places, with all below them, where the formulas have spoken. `texts`: the texts that change, as they become.
    """

    file: str
    entries: tuple[Entry, ...]
    skip: Set[Path]
    texts: Mapping[Path, Json]

    def verdicts(self, value: Json) -> Iterator[Verdict]:
        """One uncertain verdict for each such value; none is changed here."""
        return self._walk(value, ()) if self.entries else iter(())

    def _walk(self, value: Json, path: Path) -> Iterator[Verdict]:
        if path in self.skip:
            return
        if isinstance(value, dict):
            for key, child in value.items():
                yield from self._walk(child, (*path, key))
        elif isinstance(value, list):
            for index, child in enumerate(value):
                yield from self._walk(child, (*path, index))
        elif (entry := self._entry(value, path)) and self.texts.get(path, value) != entry.target:
            theirs = f"at {show(entry.target_path)}" if entry.target is not None else "nowhere"
            reason = f"the source stage's entry at {show(entry.source_path)}; the target's stands {theirs}"
            yield Verdict(Kind.LOOKUP, self.file, path, value, value, reason, False, show(entry.target_path))

    def _entry(self, value: Json, path: Path) -> Entry | None:
        whole = self._by_type.get((type(value), value), [])
        if not whole and isinstance(value, str):
            whole = self._as_written.get(value, [])
        if _common(value) or len(whole) > 1:
            alike = [entry for entry in whole if akin(entry.source_path, path)]
            whole = alike if alike or _common(value) else whole
        # An entry that has its like for the target tells more than one that has none
        found = [*whole, *self._inside(value)]
        return next((entry for entry in found if entry.target is not None), next(iter(found), None))

    def _inside(self, value: Json) -> Iterator[Entry]:
        """Entries that are parts of a text."""
        for pattern in self._parts if isinstance(value, str) else ():
            part = pattern.search(str(value))
            if part:
                yield from self._as_written[part.group()]

    @cached_property
    def _by_type(self) -> dict[tuple[type, Json], list[Entry]]:
        out: dict[tuple[type, Json], list[Entry]] = {}
        for entry in self.entries:
            out.setdefault((type(entry.source), entry.source), []).append(entry)
        return out

    @cached_property
    def _as_written(self) -> dict[str, list[Entry]]:
        """The entries as the framework writes them into an environment variable."""
        out: dict[str, list[Entry]] = {}
        for entry in self.entries:
            text = str(entry.source).lower() if isinstance(entry.source, bool) else str(entry.source)
            out.setdefault(text, []).append(entry)
        return out

    @cached_property
    def _parts(self) -> list[re.Pattern[str]]:
        """Texts long enough to mean something inside of a longer one (account numbers, hosts): those that have their
        like for the target, and the others."""
        texts = {one.source: one.target is not None for one in self.entries if isinstance(one.source, str)}
        texts |= {one.source: True for one in self.entries if isinstance(one.source, str) and one.target is not None}
        long = sorted((text for text in texts if len(text) >= _SHORTEST_PART), key=len, reverse=True)
        kinds = ([text for text in long if texts[text] is known] for known in (True, False))
        return [re.compile("|".join(map(re.escape, kind))) for kind in kinds if kind]


def _common(value: Json) -> bool:
    """Too common to mean anything by itself: booleans, 0, 1 and the like only count beside a name that fits."""
    return isinstance(value, bool) or value in (0, 1, "0", "1", "true", "false", "")


def akin(one: Path, other: Path) -> bool:
    """Do two places share a word, by its first letters? `provisionedConcurrency`, `ProvisionedConcurrentExecutions`."""
    first, second = (
        {word.lower()[:5] for step in path for word in _WORD.findall(str(step))} for path in (one[1:], other[2:])
    )
    return bool(first & second)
