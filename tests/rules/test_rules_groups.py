"""Rules that go together: what was learned from one cause is named, and obsolete, together."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from folders import DATA_FOLDER
from learned import learned
from restaged import STAMP, loaded

from restage import Plan, Request, UsageError, plan_restage
from restage.document.values import Json, as_list, as_object, at, show
from restage.learn.plans import Plans
from restage.learn.session import Session, session
from restage.rules.reading import parse_rules

CASES = DATA_FOLDER / "cases"
WARM = CASES / "stale-add-rules"  # provisioned concurrency of prod only in A, of no stage in B
AUTHORIZED = CASES / "rule-outlives-its-map"  # authorizers by a map in A, the same ones for all in B
SINKS = CASES / "one-stage-by-maps"  # alarms, a VPC, log retention, destinations of prod only in A, of no stage in B


@lru_cache
def lesson(case: Path) -> Session:
    return learned(loaded(case / "A" / "dev"), loaded(case / "A" / "prod"))


def listed(text: str) -> list[dict[str, Json]]:
    return [dict(as_object(one)) for one in as_list(at(yaml.safe_load(text), ("targets", "prod", "rules")))]


def without(text: str, part: str) -> str:
    """The file without the rules that hold `part`, their comments left."""
    root = yaml.safe_load(text)
    rules = [one for one in root["targets"]["prod"]["rules"] if part not in json.dumps(one)]
    assert 0 < len(rules) < len(root["targets"]["prod"]["rules"])
    root["targets"]["prod"]["rules"] = []
    head = yaml.safe_dump(root, sort_keys=False).replace("    rules: []\n", "    rules:\n")
    body = "".join(f"    # learned from dev → prod\n    - {json.dumps(one)}\n" for one in rules)
    return head.replace("    rules:\n", "    rules:\n" + body)


def planned(case: Path, text: str, version: str = "B") -> Plan:
    rules = parse_rules(text, "restage.yml", "prod", {})
    return plan_restage(loaded(case / version / "dev"), Request(target="prod", stamp=STAMP, rules=rules))


# --------------------------------------------------------------------------------------------- one cause, one group


@pytest.mark.parametrize("case", [WARM, AUTHORIZED, SINKS], ids=lambda case: case.name)
def test_a_pair_settles_itself(case: Path) -> None:
    assert lesson(case).comparison.equal
    assert not lesson(case).plan.open


def test_what_one_setting_makes_is_one_group() -> None:
    rules = listed(lesson(WARM).text)
    assert len(rules) == 6
    assert {str(rule["group"]) for rule in rules} == {"functions.page.provisionedConcurrency"}


def test_what_is_added_needs_the_setting_that_makes_it() -> None:
    added = [rule for rule in listed(lesson(WARM).text) if "add" in rule]
    assert len(added) == 3
    assert {str(rule["needs"]) for rule in added} == {"service.functions.page.provisionedConcurrency"}


BELONGS = [
    pytest.param("AWSLambdaVPCAccessExecutionRole", "service.custom.vpc.prod", id="the role's policy, with the VPC"),
    pytest.param("VpcConfig", "service.custom.vpc.prod", id="the functions' VPC"),
    pytest.param("AWS::CloudWatch::Alarm", "service.custom.extra.prod", id="an alarm"),
    pytest.param("RetentionInDays", "service.custom.keep.prod", id="log retention"),
    pytest.param("DeadLetterConfig", "service.custom.dead.prod", id="a dead letter queue"),
    pytest.param("EventInvokeConfig", "service.custom.dest.prod", id="destinations"),
]


@pytest.mark.parametrize(("part", "reason"), BELONGS)
def test_what_is_made_for_one_stage_remembers_its_map(part: str, reason: str) -> None:
    found = [rule for rule in listed(lesson(SINKS).text) if part in json.dumps(rule)]
    assert found
    for rule in found:
        assert reason in as_object(rule["learned-with"])
        assert rule["group"]


def test_plain_values_have_no_group() -> None:
    """A variable less does not make the others wrong."""
    found = session(
        Plans(loaded(CASES / "vals" / "A" / "dev"), loaded(CASES / "vals" / "A" / "prod")), "", "restage.yml", {}, plain=True,
        evidence="dev → prod",
    )  # fmt: skip
    assert found.lessons
    assert not [rule for rule in listed(found.text) if "group" in rule or "needs" in rule]


# --------------------------------------------------------------------------------------------- obsolete together


def test_an_error_names_the_whole_group() -> None:
    with pytest.raises(UsageError) as caught:
        planned(WARM, lesson(WARM).text)
    told = [problem for problem in caught.value.problems if "group 'functions.page.provisionedConcurrency'" in problem]
    assert len(told) == 1
    lines = lesson(WARM).text.splitlines()
    numbers = [n for n, line in enumerate(lines, 1) if line.startswith("      - ")]
    assert f"(lines {', '.join(map(str, numbers))})" in told[0]


def test_the_rest_of_a_group_is_not_applied_by_itself() -> None:
    """Whoever takes out the one rule that matches nothing has not got rid of the others."""
    with pytest.raises(UsageError, match=r"needs service\.functions\.page\.provisionedConcurrency"):
        planned(WARM, without(lesson(WARM).text, '"from": 0'))


def test_an_older_file_without_groups_is_asked_about() -> None:
    plan = planned(WARM, (WARM / "mended.yml").read_text("utf-8"))
    assert {show(verdict.path) for verdict in plan.open} == {
        "Resources.PageProvConcLambdaAlias",
        "Resources.ApiGatewayMethodAny.DependsOn[1]",
        "Resources.ApiGatewayMethodAny.Properties.Integration.Uri.Fn::Join[1]",
        "Resources.PageLambdaPermissionApiGateway.Properties.FunctionName",
        "service.functions.page.targetAlias",
    }


def test_an_older_file_without_groups_still_settles_its_own_pair() -> None:
    text = "\n".join(
        line
        for line in lesson(WARM).text.splitlines()
        if not line.strip().startswith(("group:", "needs:", "learned-with:", "service.custom.warm.dev:"))
    )
    assert not planned(WARM, text, "A").open


def test_learning_again_drops_the_whole_group() -> None:
    again = session(
        Plans(loaded(WARM / "B" / "dev"), loaded(WARM / "B" / "prod")), lesson(WARM).text, "restage.yml", {}, plain=True,
        evidence="dev → prod",
    )  # fmt: skip
    assert len(again.dropped) == 6
    assert again.comparison.equal
    assert not again.plan.open


# --------------------------------------------------------------------------------------------- by hand

HANGS = "{resource: Alarm, add: {Type: AWS::SNS::Topic}, needs: %s}"
NEEDS = [
    pytest.param("service.functions.page", True, id="there"),
    pytest.param("service.functions.page.events", True, id="there, a list"),
    pytest.param("[service.custom.x, service.functions.page]", True, id="one of several"),
    pytest.param("Resources.PageLambdaFunction", True, id="in the template"),
    pytest.param("service.functions.*.handler", True, id="anywhere"),
    pytest.param("service.functions.other", False, id="gone"),
    pytest.param("service.functions.page.provisionedConcurrency", False, id="a setting that is gone"),
    pytest.param("[service.custom.x, service.custom.y]", False, id="none of several"),
]


@pytest.mark.parametrize(("place", "holds"), NEEDS)
def test_what_people_write_may_need_a_place_too(place: str, holds: bool) -> None:
    text = f"version: 1\nrules:\n  - {HANGS % place}\n"
    if holds:
        assert planned(WARM, text)
        return
    with pytest.raises(UsageError, match="needs"):
        planned(WARM, text)


def test_a_group_of_one_is_not_told_of() -> None:
    with pytest.raises(UsageError) as caught:
        planned(WARM, "version: 1\nrules:\n  - {variable: X, set: y, group: alone}\n")
    assert len(caught.value.problems) == 1
