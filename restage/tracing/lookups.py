"""What the configuration looks up elsewhere: what is given for it, what the artifact shows of it, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from restage.rules.model import Rules
from restage.source import Dependency, Place, Result, Text, Unknown
from restage.source.invocation import Json as Given
from restage.values import Json, JsonObject, Path, as_object, at, find_at

# The id of a packaging: no lookup, but another one each time
INSTANCE = "sls:instanceId"

# What may be another value for each stage, though the stage is not in the expression
_BY_STAGE = frozenset({Dependency.DASHBOARD, Dependency.SCRIPT, Dependency.PLUGIN, Dependency.PACKAGING})


_RESOURCES: Path = ("provider", "compiledCloudFormationTemplate", "Resources")


class Asked(NamedTuple):
    """A lookup that has no value: what is looked up, where it is written, and at how many places of the artifact the
    value is missing. `optional`: the configuration has something else for the case that there is none."""

    expression: str
    place: Place
    places: int
    optional: bool


def given_values(service: JsonObject, source: Result, rules: Rules, more: Mapping[str, Given]) -> dict[str, Given]:
    """The values of lookups for the target: those of `rules`, `more`, and of those that are the same for both stages
    what `service`, the configuration in the source's state, holds. The packaging's id is the source's; what is a
    reference to a resource of the stack itself is the same everywhere."""
    same = {one.expression for one in source.asked if rules.same.all and one.kind not in _BY_STAGE}
    same |= rules.same.expressions | {INSTANCE}
    found: dict[str, Given] = {}
    for expression, value in held_values(service, source, [one.expression for one in source.asked]):
        if expression in same or _is_own_reference(service, value):
            found[expression] = value
    return {**found, **{one.expression: one.value for one in rules.values}, **more}


def _is_own_reference(service: JsonObject, value: Json) -> bool:
    """Is it a reference to a resource of the stack, as plugins give it for what they make?"""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    named = value.get("Ref") or at(value, ("Fn::GetAtt", 0))
    return isinstance(named, str) and at(service, (*_RESOURCES, named)) is not None


def held_values(service: JsonObject, source: Result, expressions: Iterable[str]) -> Iterator[tuple[str, Json]]:
    """What an artifact's `service` holds of `expressions` at the places where `source`, the configuration evaluated for
    its stage, needs them, where all agree."""
    shown: dict[str, list[Json]] = {}
    documents = (service, as_object(service.get("initialServerlessConfig")))
    for leaf in source.merged.unresolved():
        for ours in (find_at(one, leaf.path) for one in documents):
            found = _value_in(ours, leaf.value)
            if found is not None:
                shown.setdefault(found[0], []).append(found[1])
    for expression in expressions:
        values = shown.get(expression, [])
        if values and all(value == values[0] for value in values):
            yield expression, values[0]


def _value_in(ours: object, value: object) -> tuple[str, Json] | None:
    """The one lookup in `value`, and what it gave."""
    if not isinstance(ours, (str, int, float, bool, list, dict)):
        return None
    if isinstance(value, Unknown):
        names = value.lookups
        return (value.expression, ours) if names == {value.expression} else None
    if not isinstance(value, Text) or not isinstance(ours, str):
        return None
    unknown = [part for part in value.parts if isinstance(part, Unknown)]
    if len(unknown) != 1 or unknown[0].lookups != {unknown[0].expression}:
        return None
    index = value.parts.index(unknown[0])
    before = "".join(str(part) for part in value.parts[:index])
    behind = "".join(str(part) for part in value.parts[index + 1 :])
    is_it = ours.startswith(before) and ours.endswith(behind) and len(ours) >= len(before) + len(behind)
    return (unknown[0].expression, ours[len(before) : len(ours) - len(behind)]) if is_it else None


def asked(target: Result, missing: Iterable[Iterable[str]]) -> Iterator[Asked]:
    """The lookups that have no value, of which `missing` has those of each place of the artifact that needs some."""
    places = list(missing)
    for lookup in target.lookups:
        count = sum(lookup.expression in names for names in places)
        if lookup.expression != INSTANCE and (count or lookup.paths):
            yield Asked(lookup.expression, lookup.place, count, lookup.optional)
