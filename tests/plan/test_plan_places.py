"""Every place that a plan changes is told, and nothing is told that it does not do."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from broken import golden
from fresh import STATE
from restaged import Made, everything, loaded

from restage import Kind
from restage.document.values import Json, Path

ALL = everything("dev", "prod")
# Ids as plain text in the state's configuration, which have a test of their own
IDS = ("versionLogicalId", "logicalId")
ROWS = [(*row, "prod") for row in ALL] + [(*row, "pr-123") for row in ALL if row[0] == "v3"]


def changed(old: Json, new: Json, path: Path = ()) -> Iterator[tuple[Path, bool]]:
    """Places of changed values and of changed keys, in terms of the old document; both have the same order."""
    if isinstance(old, dict) and isinstance(new, dict):
        gone = [key for key in old if key not in new and len(old) > len(new)]
        yield from (((*path, key), False) for key in gone)
        kept = [(key, child) for key, child in old.items() if key not in gone]
        for (key, child), (other, twin) in zip(kept, new.items(), strict=True):
            if key != other:
                yield (*path, key), True
            yield from changed(child, twin, (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, two) in enumerate(zip(old, new, strict=True)):
            yield from changed(one, two, (*path, index))
    elif old != new or type(old) is not type(new):
        yield path, False


def documents(made: Made) -> Iterator[tuple[str, Json, Json]]:
    sources = {STATE: made.artifact.state, **made.artifact.templates}
    for name, document in sources.items():
        yield name, document.value, json.loads(made.texts[name])


@pytest.mark.parametrize(("framework", "service", "target"), ROWS, ids=["/".join(row) for row in ROWS])
def test_every_changed_place_is_told(framework: str, service: str, target: str) -> None:
    """References of json-cycle apart: their paths follow renamed keys, and say nothing by themselves."""
    made = Made.of(loaded(golden(framework, service)), target)
    silent = [
        f"{name}: {'/'.join(map(str, path))}"
        for name, old, new in documents(made)
        for path, _ in changed(old, new)
        if path[-1:] != ("$ref",) and path[-1] not in IDS and not any(v.changed for v in made.verdicts_on(name, path))
    ]
    assert silent == []


WITH_IDS = [("v1", "plain"), ("v2", "hash-2020"), ("v3", "plain"), ("v3", "plugin-canary"), ("osls", "durable")]


@pytest.mark.parametrize(("framework", "service"), WITH_IDS, ids=["/".join(row) for row in WITH_IDS])
def test_ids_that_the_configuration_repeats_are_told(framework: str, service: str) -> None:
    made = Made.of(loaded(golden(framework, service)), "prod")
    repeated = [
        path for name, old, new in documents(made) for path, _ in changed(old, new) if name == STATE and path[-1] in IDS
    ]
    assert repeated
    assert [path for path in repeated if not any(v.changed for v in made.verdicts_on(STATE, path))] == []


@pytest.mark.parametrize(("framework", "service", "target"), ROWS, ids=["/".join(row) for row in ROWS])
def test_every_change_that_is_told_is_made(framework: str, service: str, target: str) -> None:
    made = Made.of(loaded(golden(framework, service)), target)
    done = {made.source_place(name, path) for name, old, new in documents(made) for path, _ in changed(old, new)}
    above = {(name, path[:length]) for name, path in done for length in range(len(path))}
    missing = [
        f"{verdict.file}: {'/'.join(map(str, verdict.path))}: {verdict.evidence}"
        for verdict in made.plan.verdicts
        if verdict.changed and made.source_place(verdict.file, verdict.path) not in done | above
    ]
    assert missing == []


@pytest.mark.parametrize(("framework", "service"), ALL, ids=["/".join(row) for row in ALL])
def test_kinds_and_certainty(framework: str, service: str) -> None:
    plan = Made.of(loaded(golden(framework, service)), "prod").plan
    for verdict in plan.verdicts:
        assert verdict.evidence
        if verdict.kind is Kind.KEPT:
            assert not verdict.changed
        if verdict.kind in (Kind.TEXT, Kind.LOOKUP):
            assert not verdict.certain
        assert verdict.kind is not Kind.RULE
    assert [verdict for verdict in plan.open if verdict not in plan.uncertain] == []
