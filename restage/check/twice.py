"""Physical names that can be there only once, and stand twice in one artifact."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from restage.check.findings import Finding
from restage.check.inputs import Judged, Part
from restage.document.values import Json, JsonObject, Path, as_object, as_text, at
from restage.framework.naming.unique import UNIQUE, Unique
from restage.plan.namelimits import literal


class _Named(NamedTuple):
    part: Part
    path: Path
    shown: str
    condition: str | None


def twice(judged: Judged) -> Iterator[Finding]:
    """Each name that an earlier resource, or output, has already. Two that have conditions may well share one."""
    seen: dict[tuple[str, ...], _Named] = {}
    for rule_id, key, named in (*_resources(judged), *_exports(judged)):
        first = seen.setdefault(key, named)
        both = {first.condition, named.condition}
        if first is not named and (None in both or len(both) == 1):
            message = f"{named.shown} is the name of {first.path[1]} already"
            yield named.part.finding(rule_id, named.path, message)


def _resources(judged: Judged) -> Iterator[tuple[str, tuple[str, ...], _Named]]:
    for part in judged.main:
        for logical_id, body in as_object(part.value.get("Resources")).items():
            resource = as_object(body)
            for row in _rows(as_text(resource.get("Type"))):
                path = ("Properties", *row.name.split("."))
                if value := at(resource, path):
                    name = literal(value, judged.region) or _canonical(value)
                    scope = _canonical(at(resource, ("Properties", row.scope))) if row.scope else ""
                    named = _Named(part, ("Resources", logical_id, *path), name, _condition(resource))
                    yield "RS203", (row.type, row.name, scope, name), named


@cache
def _rows(kind: str) -> tuple[Unique, ...]:
    return tuple(row for row in UNIQUE if row.type == kind)


def _exports(judged: Judged) -> Iterator[tuple[str, tuple[str, ...], _Named]]:
    for part in judged.main:
        for key, body in as_object(part.value.get("Outputs")).items():
            output: JsonObject = as_object(body)
            value = at(output, ("Export", "Name"))
            if value:
                name = literal(value, judged.region) or _canonical(value)
                named = _Named(part, ("Outputs", key, "Export", "Name"), name, _condition(output))
                yield "RS204", ("export", name), named


def _condition(body: JsonObject) -> str | None:
    return as_text(body.get("Condition")) or None


def _canonical(value: Json) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
