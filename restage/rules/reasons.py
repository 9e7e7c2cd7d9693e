"""What learned rules come from: entries of maps by stage, of which they keep a digest so as not to outlive them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from restage.document.values import ABSENT, Json, JsonObject, Path, Side, as_object, at, find_at, show
from restage.rules.effects import digest
from restage.rules.fingerprints import has_reasons
from restage.rules.groups import grouped
from restage.rules.model import Rules
from restage.rules.scope import scalars
from restage.text.stagemaps import Entry, all_entries

_INITIAL: Final = "initialServerlessConfig"  # a copy
_FREE: Final[tuple[Path, ...]] = (  # where people may name things as they like
    ("service", "custom"),
    ("service", "params"),
    ("service", _INITIAL, "params"),
)
NO_REASONS: Final = "learned by an earlier version, which did not record what the rule comes from"
THERE: Final = "there"  # instead of a digest, which would tell a short secret


@dataclass(frozen=True)
class Memory:
    """What the `configuration` of an artifact holds for two stages."""

    configuration: JsonObject
    source: str
    target: str

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Of maps by stage, in which the stages differ; of maps with no entry for the target the source's alone."""
        found = all_entries(self.once, self.source, self.target)
        known = {entry.source_path for entry in found}
        lone = (entry for place in _FREE for entry in self._alone(at(self.once, place), place))
        return (*found, *(entry for entry in lone if entry.source_path not in known))

    @cached_property
    def once(self) -> JsonObject:
        """The configuration without what the initial one only repeats; `params` of version 3 are there alone."""
        service = as_object(self.configuration.get("service"))
        initial = {key: child for key, child in as_object(service.get(_INITIAL)).items() if key not in service}
        return {"service": {**service, _INITIAL: initial}}

    def _alone(self, value: Json, path: Path) -> Iterator[Entry]:
        for key, child in value.items() if isinstance(value, dict) else ():
            if key == self.source and isinstance(value, dict) and self.target not in value:
                leaves = scalars(child, (*path, key))
                yield from (Entry(leaf, None, place, (*path, self.target)) for place, leaf in leaves)
            else:
                yield from self._alone(child, (*path, key))

    @cached_property
    def _targets(self) -> dict[Path, list[Json]]:
        found: dict[Path, list[Json]] = {}
        for entry in self.entries:
            if entry.target is not None:
                found.setdefault(entry.source_path, []).append(entry.target)
        return found

    def digest_at(self, place: Path) -> str:
        """Of all that is `held` at a place, "" for nothing."""
        held = self.held(place)
        return digest(held) if held else ""

    def held(self, place: Path) -> list[Json]:
        """What stands at `place`, and the other stage's entry where it lies in a map by stage; nothing for nothing."""
        value = find_at(self.configuration, place)
        if value is ABSENT:
            return []
        others = [other for other in map(self._find, self._other_places(place)) if other is not ABSENT]
        return [value, *others, *(other for other in self._targets.get(place, ()) if other not in others)]

    def _find(self, place: Path) -> Side:
        return find_at(self.configuration, place)

    def _other_places(self, place: Path) -> Iterator[Path]:
        swapped = {self.source: self.target, self.target: self.source}
        for index, step in enumerate(place):
            if step in swapped:
                yield (*place[:index], swapped[str(step)], *place[index + 1 :])


def outdated(rules: Rules, memory: Memory) -> Iterator[tuple[str, str]]:
    """Where a learned rule stands whose reason is gone or has changed, and what became of it."""
    for rule in grouped(rules):
        for place, known in rule.reasons if rule.learned else ():
            now = memory.digest_at(place)
            if now != known and not (now and known == THERE):
                became = "has changed since then" if now else "is not there any more"
                yield rule.where, f"learned with {show(place)}, which {became}"


def unrecorded(rules: Rules) -> Iterator[str]:
    """Where learned rules stand of which nobody knows whether their reason is still there: all without reasons in a
    file that version 0.1 of `learn` wrote."""
    if rules.seen is not None and not has_reasons(rules.seen):
        yield from (rule.where for rule in grouped(rules) if rule.learned and not rule.reasons)
