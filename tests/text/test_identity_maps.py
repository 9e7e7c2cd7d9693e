"""Maps that hold nothing but the stages' own names, `{dev: dev, prod: prod}`, are no evidence beyond the word."""

from __future__ import annotations

import pytest
from folders import DATA_FOLDER
from learned import learned
from restaged import STAMP, invented, loaded

from restage import Plan, Request, plan_restage
from restage.document.values import Json, JsonObject
from restage.rules.model import Rules
from restage.verdict import Kind

CASE = DATA_FOLDER / "cases" / "identity-map"
IDENTITY: JsonObject = {"dev": "dev", "test": "test", "prod": "prod"}


def planned(custom: JsonObject, value: Json) -> Plan:
    artifact = invented({"X": {"Type": "AWS::Thing", "Properties": {"Value": value}}}, settings={"custom": custom})
    return plan_restage(artifact, Request(target="prod", stamp=STAMP, rules=Rules(text=True)))


def test_every_place_has_one_verdict_and_the_configured_stage_stays() -> None:
    plan = plan_restage(loaded(CASE / "dev"), Request(target="prod", stamp=STAMP))
    places = [(verdict.file, verdict.path) for verdict in plan.open]
    assert len(places) == len(set(places))
    assert {verdict.kind for verdict in plan.open} == {Kind.TEXT}
    stays = [verdict for verdict in plan.verdicts if verdict.path == ("service", "provider", "stage")]
    assert [(verdict.new, verdict.certain) for verdict in stays] == [("dev", True)]


def test_its_own_pair_wants_no_rule_but_that_words_are_the_stage() -> None:
    found = learned(loaded(CASE / "dev"), loaded(CASE / "prod"))
    assert found.comparison.equal
    assert not found.plan.open
    assert found.settings == {"text": "replace"}
    assert not found.lessons


NO_EVIDENCE = [
    pytest.param({"stages": IDENTITY}, id="each stage by its own name"),
    pytest.param({"stages": {**IDENTITY, "default": "dev"}}, id="with a default"),
    pytest.param({"dev": {"name": "dev"}, "prod": {"name": "prod"}}, id="beside other settings"),
    pytest.param({"by": {"dev": [{"name": "dev"}], "prod": [{"name": "prod"}]}}, id="in a list"),
]


@pytest.mark.parametrize("custom", NO_EVIDENCE)
def test_names_are_replaced_by_the_word_alone(custom: JsonObject) -> None:
    plan = planned(custom, "orders-dev")
    assert not [verdict for verdict in plan.verdicts if verdict.kind is Kind.LOOKUP]
    assert not plan.open
    assert [v.new for v in plan.verdicts if v.path == ("Resources", "X", "Properties", "Value")] == ["orders-prod"]


EVIDENCE = [
    pytest.param({"stages": {"dev": "dev", "prod": "live"}}, id="another name for the target"),
    pytest.param({"stages": {"dev": "sandbox", "prod": "prod"}}, id="another name for the source"),
    pytest.param({"stages": {"dev": "dev", "test": "test"}}, id="no entry for the target, which takes another one"),
]


@pytest.mark.parametrize("custom", EVIDENCE)
def test_what_is_not_its_own_name_is_asked_about(custom: JsonObject) -> None:
    assert planned(custom, "dev").open or planned(custom, "sandbox").open
