"""Values looked up by stage: what the artifact itself shows to be the source stage's entry of a map."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from restage.values import Json, JsonObject, Path, as_list, as_object, show
from restage.verdict import Kind, Verdict
from restage.words import STAGES

_SHORTEST_PART = 5  # shorter entries are only found as whole values
DEFAULTS = ("default", "other", "others", "fallback")
_WORD = re.compile(r"[A-Z]?[a-z]{3,}|[A-Z]{4,}")


@dataclass(frozen=True)
class Entry:
    """What a stage-keyed map of the state holds for the source and for the target, and where."""

    source: Json
    target: Json
    source_path: Path
    target_path: Path


def entries(value: Json, source: str, target: str, path: Path = ()) -> Iterator[Entry]:
    """Every pair of scalars in `value` at the same place of a map's entries for both stages that differ.

    A map has an entry for each of several stages; where the target has none, what stands for all others counts.
    """
    if isinstance(value, dict):
        if source in value and source != target:
            other = _other(value, source, target)
            if other is not None:
                yield from _pairs(value, other, source, target, path)
        for key, child in value.items():
            yield from entries(child, source, target, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from entries(child, source, target, (*path, index))


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


@dataclass(frozen=True)
class LookupJudge:
    """Finds values that equal an entry for the source stage: in the target they are most likely the target's entry."""

    file: str
    entries: tuple[Entry, ...]
    skip: Set[Path]

    def verdicts(self, value: Json) -> Iterator[Verdict]:
        """One uncertain verdict for each such value; none is changed."""
        if self.entries:
            exact: dict[tuple[type, Json], list[Entry]] = {}
            for entry in self.entries:
                exact.setdefault((type(entry.source), entry.source), []).append(entry)
            parts = [
                entry for entry in self.entries if isinstance(entry.source, str) and len(entry.source) >= _SHORTEST_PART
            ]
            yield from self._walk(value, (), exact, parts)

    def _walk(
        self, value: Json, path: Path, exact: dict[tuple[type, Json], list[Entry]], parts: list[Entry]
    ) -> Iterator[Verdict]:
        if path in self.skip:
            return
        if isinstance(value, dict):
            for key, child in value.items():
                yield from self._walk(child, (*path, key), exact, parts)
        elif isinstance(value, list):
            for index, child in enumerate(value):
                yield from self._walk(child, (*path, index), exact, parts)
        elif entry := self._entry(value, path, exact, parts):
            theirs = f"at {show(entry.target_path)}" if entry.target is not None else "nowhere"
            reason = f"the source stage's entry at {show(entry.source_path)}; the target's stands {theirs}"
            yield Verdict(Kind.LOOKUP, self.file, path, value, value, reason, False, show(entry.target_path))

    def _entry(
        self, value: Json, path: Path, exact: dict[tuple[type, Json], list[Entry]], parts: list[Entry]
    ) -> Entry | None:
        found = exact.get((type(value), value), [])
        if isinstance(value, str):
            for other in (int, bool, float):
                found = found or [
                    e
                    for (kind, _), group in exact.items()
                    if kind is other
                    for e in group
                    if _as_text(e.source) == value
                ]
        if _common(value):
            found = [entry for entry in found if _akin(entry.source_path, path)]
        if found:
            return found[0]
        return next((e for e in parts if isinstance(value, str) and str(e.source) in value), None)


def _common(value: Json) -> bool:
    """Too common to mean anything by itself: booleans, 0, 1 and the like only count beside a name that fits."""
    return isinstance(value, bool) or value in (0, 1, "0", "1", "true", "false", "")


def _akin(one: Path, other: Path) -> bool:
    """Do two places share a word, by its first letters? `provisionedConcurrency`, `ProvisionedConcurrentExecutions`."""
    first, second = (
        {word.lower()[:5] for step in path for word in _WORD.findall(str(step))} for path in (one[1:], other[2:])
    )
    return bool(first & second)


def _as_text(value: Json) -> str:
    """A scalar as the framework writes it into an environment variable."""
    return str(value).lower() if isinstance(value, bool) else str(value)
