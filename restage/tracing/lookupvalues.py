"""What the configuration looks up elsewhere: what is given for it, what the artifact shows of it, what is missing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from restage.document.values import ABSENT, Absent, Json, JsonObject, Path, Side, as_object, at, find_at
from restage.errors import UsageError
from restage.framework.versions import version_of
from restage.rules.model import Rules
from restage.source import Dependency, Place, Result, Text, Unknown, Value
from restage.source.invocation import Json as Given
from restage.tracing.coercion import is_typed
from restage.tracing.normalised import moved

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


def shown_values(service: JsonObject, source: Result, rules: Rules, held: Mapping[str, Given]) -> dict[str, Given]:
    """Those of the values `held` by `service`, the configuration in the source's state, that are the same in the
    target: of lookups of which `rules` say so, of references to resources of the stack itself; and the packaging's
    id."""
    same = {one.expression for one in source.asked if rules.same.all and one.kind not in _BY_STAGE}
    same |= rules.same.expressions | {INSTANCE}
    return {name: value for name, value in held.items() if name in same or _is_own_reference(service, value)}


def _is_own_reference(service: JsonObject, value: Given) -> bool:
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
        # The initial configuration may hold the variable itself, where a plugin filled it in later
        paths = [leaf.path, *filter(None, [moved(leaf.path)])]
        held = (_value_in(find_at(one, path), leaf.value) for path in paths for one in documents)
        found = next((one for one in held if one is not None), None)
        if found is not None:
            shown.setdefault(found[0], []).append(found[1])
    for expression in expressions:
        values = shown.get(expression, [])
        if len({_as_text(value) for value in values}) == 1:
            # The framework may have made a number of it at some places
            yield expression, next((value for value in values if isinstance(value, str)), values[0])


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _value_in(ours: Side, value: Value) -> tuple[str, Json] | None:
    """The one lookup in `value`, and what it gave."""
    if isinstance(ours, Absent) or ours is None:
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


def fit(result: Result, service: JsonObject) -> None:
    """Give what was looked up for `result` the type that `service`, the configuration in the state, has there: lookups
    give texts, of which the framework makes numbers and switches where its schema has some.

    Raises UsageError for texts that are none.
    """
    wrong: list[str] = []
    documents = (service, as_object(service.get("initialServerlessConfig")))
    has_schema = version_of(service).has_schema
    for leaf in result.leaves():
        if not leaf.trace.lookups or not isinstance(leaf.value, str):
            continue
        # Elsewhere the source's may be another text's fallback
        if has_schema and not is_typed(leaf.path):
            continue
        like = next((one for one in (find_at(each, leaf.path) for each in documents) if one is not ABSENT), None)
        if not isinstance(like, (bool, int, float)):
            continue
        value = _typed(leaf.value, like)
        if value is None:
            names, kind = ", ".join(sorted(leaf.trace.lookups)), "switch" if isinstance(like, bool) else "number"
            wrong.append(f"{result.origin(leaf.path).place}: {names}: the artifact has a {kind} here, and this is none")
        else:
            result.put(leaf.path, value)
    if wrong:
        raise UsageError(wrong)


def _typed(text: str, like: float) -> float | None:
    if isinstance(like, bool):
        return {"true": True, "false": False}.get(text)
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None


def stops(stage: str, result: Result) -> list[str]:
    """Why the framework would not package the configuration for `stage`."""
    if not result.problems:
        return []
    from restage.secrets.expressions import shown_expression  # noqa: PLC0415 - most configurations have none

    shown = (one._replace(expression=shown_expression(one.path, one.expression)) for one in result.problems)
    return [f"for {stage!r}, packaging would stop: {problem}" for problem in shown]


def asked(target: Result, missing: Iterable[Iterable[str]]) -> Iterator[Asked]:
    """The lookups that have no value, of which `missing` has those of each place of the artifact that needs some."""
    places = list(missing)
    for lookup in target.lookups:
        count = sum(lookup.expression in names for names in places)
        if lookup.expression != INSTANCE and (count or lookup.paths):
            yield Asked(lookup.expression, lookup.place, count, lookup.optional)
