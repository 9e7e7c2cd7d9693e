"""Entries of maps by stage that version 1 shares with what was looked up: the entry stays, the other one changes."""

from __future__ import annotations

import pytest
from restaged import Made, invented, loaded
from ruled import evolving

from restage import Request, plan_restage
from restage.document.values import JsonObject, Path, at
from restage.text.sharing import with_own_entries

ENTRY: Path = ("service", "custom", "network", "dev")
USED: Path = ("service", "provider", "vpc")


@pytest.mark.parametrize("framework", ["v1", "v2", "v3", "osls"])
def test_a_shared_entry_stays_and_what_was_looked_up_changes(framework: str) -> None:
    source, fresh = (loaded(evolving(framework, "parcel", stage)) for stage in ("dev", "prod"))
    made = Made.of(source, "prod").reborn().resolved.value
    for path in (ENTRY, (*ENTRY[:-1], "prod"), USED):
        assert at(made, path) == at(fresh.resolved.value, path), path


def test_an_entry_by_what_another_map_gives_is_shared_alike() -> None:
    """`custom.network.${self:custom.kinds.${opt:stage}}` beside `custom.kinds: {dev: test, prod: live}`."""
    networks: JsonObject = {"test": {"$ref": '$["service"]["provider"]["vpc"]'}, "live": {"ids": ["net-0009"]}}
    custom: JsonObject = {"kinds": {"dev": "test", "prod": "live"}, "network": networks}
    artifact = invented({}, settings={"custom": custom}, provider={"vpc": {"ids": ["net-0001"]}})
    made = Made.of(artifact, "prod").reborn().resolved.value
    assert at(made, ("service", "custom", "network")) == {"test": {"ids": ["net-0001"]}, "live": {"ids": ["net-0009"]}}
    assert at(made, USED) == {"ids": ["net-0009"]}


STAYS = [
    pytest.param("v1", "dev", "q7", id="no entry for the target"),
    pytest.param("v1", "prod", "prod", id="an entry that is no reference"),
    pytest.param("v3", "dev", "prod", id="a framework that copies"),
]


@pytest.mark.parametrize(("framework", "source", "target"), STAYS)
def test_nothing_is_written_out_that_need_not_be(framework: str, source: str, target: str) -> None:
    artifact = loaded(evolving(framework, "parcel"))
    assert with_own_entries(artifact, source, target) is artifact


def test_rules_see_what_was_packaged() -> None:
    artifact = loaded(evolving("v1", "parcel"))
    plan = plan_restage(artifact, Request(target="prod", maps=False))
    assert plan.applied.artifact is artifact
