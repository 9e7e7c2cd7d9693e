"""The service's own configuration while rules are learned: what it settles needs no rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from restage.artifact.folder import Artifact
from restage.document.values import Json, as_object
from restage.errors import RestageError
from restage.evidence.stamps import STAMP
from restage.learn.plans import Plans
from restage.rules.model import Rule, Rules
from restage.source import Files
from restage.tracing.lookupvalues import INSTANCE, held_values
from restage.tracing.model import Both
from restage.tracing.reading import Packaging, configured

_NUMBER: Final = re.compile(r"\d+")

# A value that is looked up may be part of what another one is looked up by
_ROUNDS = 5


@dataclass(frozen=True)
class Known:
    """The configuration for both stages, and the `values` of lookups that the model shows."""

    both: Both
    values: Mapping[str, Json]


def known_by_source(source: Artifact, model: Artifact, files: Files, packaging: Packaging) -> Known:
    """The configuration in `files`, with what `model` shows of all that it looks up. Raises SourceError, UsageError."""
    instance = model.stamp[:13] if STAMP.search(model.stamp) else ""
    service = as_object(as_object(model.resolved.value).get("service"))
    values: dict[str, Json] = {}
    for _ in range(_ROUNDS):
        packaged = replace(packaging, values={**packaging.values, **values}, instance=instance)
        both = configured(source, files, model.stage, packaged, check=False)
        missing = [one.expression for one in both.target.lookups if one.expression not in {INSTANCE, *values}]
        found = dict(held_values(service, both.target, missing))
        if not found:
            break
        values.update(found)
    return Known(both, values)


def superfluous(plans: Plans, rules: Rules) -> Iterator[str]:
    """Where rules stand without all of which the configuration gives the very same, and nothing more is uncertain."""
    ways = [*_ways(rules)]
    try:
        goal = _made(plans, rules) if ways else None
    except RestageError:
        return
    for where, without in ways:
        less = without(rules)
        try:
            is_same = _made(plans, less) == goal
        except RestageError:
            continue
        if is_same:
            rules = less
            yield where


def _made(plans: Plans, rules: Rules) -> tuple[Mapping[str, str], int]:
    made = plans.made(rules, maps=True)
    return made.texts, len(made.plan.open)


def _ways(rules: Rules) -> Iterator[tuple[str, Callable[[Rules], Rules]]]:
    """Where each rule and setting stands, and how it is taken out."""
    for rule in sorted(rules.all, key=lambda one: [*map(int, _NUMBER.findall(one.where))][-2:]):
        yield rule.where, partial(_without, rule=rule)
    if rules.stage_follows:
        yield rules.stage_where, lambda one: one._replace(stage_follows=False)
    if rules.region:
        yield rules.region.where, lambda one: one._replace(region=None)
    if rules.text:
        yield "text: replace", lambda one: one._replace(text=False)
    if rules.service:
        yield f"service: {rules.service}", lambda one: one._replace(service="")


def _without(rules: Rules, rule: Rule) -> Rules:
    return rules._replace(
        places=tuple(one for one in rules.places if one is not rule),
        maps=tuple(one for one in rules.maps if one is not rule),
        words=tuple(one for one in rules.words if one is not rule),
    )
