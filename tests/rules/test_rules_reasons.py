"""A learned rule remembers the map or entry that it was learned with: gone or changed, it is uncertain."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from folders import DATA_FOLDER
from learned import learned
from restaged import STAMP, invented, loaded

from restage import Artifact, Plan, Request, plan_restage
from restage.document.values import Json, JsonObject, as_list, as_object, at, show
from restage.learn.lessons import Lesson
from restage.learn.plans import Plans
from restage.learn.reasons import Reasons
from restage.learn.session import Session, session
from restage.rules.model import MapRule, Reason
from restage.rules.reading import parse_rules
from restage.rules.reasons import Memory
from restage.verdict import Kind

CASES = DATA_FOLDER / "cases"
AUTHORIZED = CASES / "rule-outlives-its-map"
VALUES = CASES / "vals"


@lru_cache
def lesson(case: Path) -> Session:
    return learned(loaded(case / "A" / "dev"), loaded(case / "A" / "prod"))


def planned(artifact: Artifact, text: str) -> Plan:
    rules = parse_rules(text, "restage.yml", "prod", {})
    return plan_restage(artifact, Request(target="prod", stamp=STAMP, rules=rules))


def test_a_map_that_is_gone() -> None:
    """The API of prod would go without authorization."""
    plan = planned(loaded(AUTHORIZED / "B" / "dev"), lesson(AUTHORIZED).text)
    assert len(plan.open) == 2
    for verdict in plan.open:
        assert "learned with service.custom.authValue.dev, which is not there any more" in verdict.evidence
    uncertain = {show(verdict.path) for verdict in plan.uncertain}
    assert {
        f"Resources.ApiGatewayMethod{name}.Properties.AuthorizationType" for name in ("ListGet", "SavePut")
    } <= uncertain


def test_entries_that_have_changed_and_one_that_has_not() -> None:
    """`level` and `memory` have other entries for prod, `hosts` has the same."""
    plan = planned(loaded(VALUES / "B" / "dev"), lesson(VALUES).text)
    assert sorted(verdict.evidence.partition("learned with ")[2] for verdict in plan.open) == [
        "service.custom.level.dev, which has changed since then",
        "service.custom.memory.dev, which has changed since then",
    ]


def test_the_same_map_is_no_doubt() -> None:
    for case in (AUTHORIZED, VALUES):
        assert not planned(loaded(case / "A" / "dev"), lesson(case).text).open


def test_what_somebody_vouches_for_is_not_asked_about() -> None:
    text = "\n".join(line for line in lesson(AUTHORIZED).text.splitlines() if "learned from" not in line)
    assert not planned(loaded(AUTHORIZED / "B" / "dev"), text).open


# --------------------------------------------------------------------------------------------- earlier versions' files

EARLIER = AUTHORIZED / "learned-by-0.1.yml"


@pytest.mark.parametrize("build", ["A", "B"])
def test_rules_without_recorded_reasons_are_in_doubt(build: str) -> None:
    """Of B they are wrong; of A they are right, which nothing in the file tells."""
    plan = planned(loaded(AUTHORIZED / build / "dev"), EARLIER.read_text("utf-8"))
    assert len(plan.open) == 2
    for verdict in plan.open:
        assert "did not record what the rule comes from: run `restage learn` once more" in verdict.evidence


def test_somebody_vouches_for_rules_without_recorded_reasons() -> None:
    text = "\n".join(line for line in EARLIER.read_text("utf-8").splitlines() if "learned from" not in line)
    plan = planned(loaded(AUTHORIZED / "A" / "dev"), text)
    assert not [verdict for verdict in plan.open if "did not record" in verdict.evidence]


def test_learning_once_more_records_the_reasons() -> None:
    source, model = loaded(AUTHORIZED / "A" / "dev"), loaded(AUTHORIZED / "A" / "prod")
    again = session(
        Plans(source, model), EARLIER.read_text("utf-8"), "restage.yml", {}, plain=True, evidence="dev → prod"
    )
    assert len(again.dropped) == 2
    assert again.comparison.equal
    assert not again.plan.open
    assert "learned-with" in again.text
    assert planned(loaded(AUTHORIZED / "B" / "dev"), again.text).open


# --------------------------------------------------------------------------------------------- learning again


def test_learning_again_replaces_what_has_another_reason() -> None:
    source, model = loaded(VALUES / "B" / "dev"), loaded(VALUES / "B" / "prod")
    again = session(Plans(source, model), lesson(VALUES).text, "restage.yml", {}, plain=True, evidence="dev → prod")
    assert len(again.dropped) == 2
    assert again.comparison.equal
    assert not again.plan.open


# --------------------------------------------------------------------------------------------- what is remembered

MAP: JsonObject = {"dev": "debug", "prod": "warn"}
CHANGES = [
    pytest.param({"level": {**MAP, "test": "info"}}, "", id="an entry for a third stage: the same"),
    pytest.param({"level": MAP, "other": {"dev": "debug", "prod": "x"}}, "", id="another map beside it: the same"),
    pytest.param({"level": {"prod": "warn", "dev": "debug"}}, "", id="another order: the same"),
    pytest.param({"level": {**MAP, "prod": "error"}}, "changed", id="the target's entry is another"),
    pytest.param({"level": {**MAP, "dev": "trace"}}, "changed", id="the source's entry is another"),
    pytest.param({"level": {"dev": "debug", "test": "info"}}, "changed", id="no entry for the target any more"),
    pytest.param({"level": {"dev": "debug", "prod": "debug"}}, "changed", id="the same for both"),
    pytest.param({"level": "debug"}, "not there", id="no map any more"),
    pytest.param({"levels": MAP}, "not there", id="called otherwise"),
    pytest.param({}, "not there", id="gone"),
]


def configured(custom: JsonObject) -> JsonObject:
    return {"service": {"custom": custom}}


@pytest.mark.parametrize(("custom", "expected"), CHANGES)
def test_what_has_become_of_an_entry(custom: JsonObject, expected: str) -> None:
    place = ("service", "custom", "level", "dev")
    before: JsonObject = {"level": MAP}
    digests = [Memory(configured(one), "dev", "prod").digest_at(place) for one in (before, custom)]
    assert digests[0]
    found = "" if digests[1] == digests[0] else "changed" if digests[1] else "not there"
    assert found == expected


@pytest.mark.parametrize(("custom", "expected"), CHANGES)
def test_what_is_asked_of_a_rule(custom: JsonObject, expected: str) -> None:
    digest = Memory(configured({"level": MAP}), "dev", "prod").digest_at(("service", "custom", "level", "dev"))
    text = f"""
version: 1
rules:
  # learned from dev → prod
  - path: Resources.X.Properties.Level
    set: warn
    learned-with: {{service.custom.level.dev: "{digest}"}}
"""
    artifact = invented({"X": {"Type": "AWS::Thing", "Properties": {"Level": "debug"}}}, settings={"custom": custom})
    place = ("Resources", "X", "Properties", "Level")
    found = [verdict for verdict in planned(artifact, text).verdicts if verdict.path == place]
    assert [verdict.new for verdict in found] == ["warn"]
    assert [verdict.certain for verdict in found] == [not expected]
    assert expected in found[0].evidence


SECRETS: list[tuple[str, str, str]] = [
    ("by the entry's name", "password", "Setting"),
    ("by the variable's name", "anything", "DB_PASSWORD"),
]


@pytest.mark.parametrize(("key", "variable"), [row[1:] for row in SECRETS], ids=[row[0] for row in SECRETS])
def test_of_a_secret_nothing_is_remembered_but_that_it_was_there(key: str, variable: str) -> None:
    values = {"dev": "correct-horse-battery", "prod": "staple-for-prod-only"}
    sides = [
        invented(
            {"PageLambdaFunction": {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": {variable: value}}}}},
            functions={"page": {"environment": {variable: value}}},
            settings={"custom": {key: {**values}}},
            stage=stage,
        )
        for stage, value in values.items()
    ]  # fmt: skip
    found = session(Plans(sides[0], sides[1]), "", "restage.yml", {}, plain=False, evidence="dev → prod")
    assert f'service.custom.{key}.dev: "there"' in found.text
    assert not found.plan.open
    entry: JsonObject = {"custom": {key: {**values, "prod": "another"}}}
    changed = invented(
        resources_of(sides[0]), functions={"page": {"environment": {variable: values["dev"]}}}, settings=entry
    )
    environment = dict(found.secrets)
    rules = parse_rules(found.text, "restage.yml", "prod", environment)
    assert not plan_restage(changed, Request(target="prod", stamp=STAMP, rules=rules)).open
    gone = invented(resources_of(sides[0]), functions={"page": {"environment": {variable: values["dev"]}}})
    assert plan_restage(gone, Request(target="prod", stamp=STAMP, rules=rules)).open


def resources_of(artifact: Artifact) -> JsonObject:
    return as_object(
        at(artifact.resolved.value, ("service", "provider", "compiledCloudFormationTemplate", "Resources"))
    )


def test_a_lone_entry_of_the_source_is_a_reason() -> None:
    """`${self:custom.authValue.${sls:stage}, ''}`, and no entry but dev's and that of a stage called `val`."""
    found = [
        as_object(one) for one in as_list(at(yaml.safe_load(lesson(AUTHORIZED).text), ("targets", "prod", "rules")))
    ]
    assert found
    assert all(list(as_object(one["learned-with"])) == ["service.custom.authValue.dev"] for one in found)


# --------------------------------------------------------------------------------------------- what is no reason

UNLIKE: list[tuple[str, JsonObject, Json, Json]] = [
    ("numbers of something else", {"retries": {"dev": 1, "prod": 2}, "other": {"dev": 1, "prod": 2}}, 1, 2),
    ("switches of something else", {"canary": {"dev": False, "prod": True}, "b": {"dev": False, "prod": True}}, False, True),
    ("another value for the target", {"host": {"dev": "a.sandbox.example", "prod": "b.example"}}, "a.sandbox.example", "c.example"),
    ("another value in the source", {"host": {"dev": "a.sandbox.example", "prod": "b.example"}}, "c.sandbox.example", "b.example"),
    ("each stage's own name", {"stages": {"dev": "dev", "prod": "prod"}}, 5, 6),
    ("no map", {"host": "a.sandbox.example"}, "a.sandbox.example", "b.example"),
]  # fmt: skip


@pytest.mark.parametrize(("custom", "old", "new"), [row[1:] for row in UNLIKE], ids=[row[0] for row in UNLIKE])
def test_what_is_no_reason(custom: JsonObject, old: Json, new: Json) -> None:
    assert reasons(custom, old, new) == ()


ALIKE: list[tuple[str, JsonObject, Json, Json, str]] = [
    ("the value itself", {"host": {"dev": "a.sandbox.example", "prod": "b.example"}}, "a.sandbox.example", "b.example", "host.dev"),
    ("a part of it", {"host": {"dev": "a.sandbox.example", "prod": "b.example"}}, "https://a.sandbox.example/x", "https://b.example/x", "host.dev"),
    ("a number that is called alike", {"size": {"dev": 1, "prod": 2}, "other": {"dev": 1, "prod": 2}}, 1, 2, "size.dev"),
    ("the only number that fits", {"other": {"dev": 0, "prod": 14}}, 0, 14, "other.dev"),
    ("in capitals", {"kind": {"dev": "aws_iam", "prod": "none"}}, "AWS_IAM", "NONE", "kind.dev"),
    ("no entry for the target", {"kind": {"dev": "aws_iam", "test": "aws_iam"}}, "AWS_IAM", "NONE", "kind.dev"),
    ("an entry for the target only", {"net": {"dev": None, "prod": {"ids": ["sg-0a1a1a1a"]}}}, None, {"Groups": ["sg-0a1a1a1a"]}, "net.prod"),
    ("a map with an entry for the target only", {"net": {"prod": {"ids": ["sg-0a1a1a1a"]}}}, None, {"Groups": ["sg-0a1a1a1a"]}, "net.prod"),
    ("within entries of both", {"all": {"dev": {"a": 1}, "prod": {"a": 1, "net": "sg-0a1a1a1a"}}}, None, "sg-0a1a1a1a", "all.prod.net"),
]  # fmt: skip


@pytest.mark.parametrize(("custom", "old", "new", "place"), [row[1:] for row in ALIKE], ids=[row[0] for row in ALIKE])
def test_what_is_the_reason(custom: JsonObject, old: Json, new: Json, place: str) -> None:
    assert [show(reason.place) for reason in reasons(custom, old, new)] == [f"service.custom.{place}"]


PARTS: list[tuple[str, bool, bool]] = [
    ("a part of texts", True, True),
    ("whole values", False, False),
]


@pytest.mark.parametrize(("inside", "found"), [row[1:] for row in PARTS], ids=[row[0] for row in PARTS])
def test_an_entry_that_holds_what_a_rule_about_parts_is_about(inside: bool, found: bool) -> None:
    queues: JsonObject = {"dev": "https://sqs.example/111111111111/a", "prod": "https://sqs.example/222222222222/a"}
    rule = MapRule(old="111111111111", new="222222222222", inside=inside)
    causes = Reasons((), Memory(configured({"queue": queues}), "dev", "prod"))
    told = causes.of(Lesson(rule, (("x.json", ("Resources", "X", "Properties", "Arn")),), 0))
    assert [show(reason.place) for reason in told] == (["service.custom.queue.dev"] if found else [])


def reasons(custom: JsonObject, old: Json, new: Json) -> tuple[Reason, ...]:
    """Of a rule that was learned from one property of a resource."""
    sides = [
        invented(
            {"X": {"Type": "AWS::Thing", "Properties": {"Other": 7} | ({} if value is None else {"Size": value})}},
            settings={"custom": custom},
            stage=stage,
        )
        for value, stage in ((old, "dev"), (new, "prod"))
    ]
    found = learned(sides[0], sides[1])
    assert found.lessons
    return tuple(r for one in found.lessons for r in getattr(one.rule, "reasons", ()))


def test_no_verdict_is_lost() -> None:
    artifact = loaded(AUTHORIZED / "B" / "dev")
    plan = planned(artifact, lesson(AUTHORIZED).text)
    plain = planned(artifact, "\n".join(x for x in lesson(AUTHORIZED).text.splitlines() if "learned from" not in x))
    assert [(v.file, v.path, v.new) for v in plan.verdicts] == [(v.file, v.path, v.new) for v in plain.verdicts]
    assert all(v.kind in (Kind.TEXT, Kind.KEPT) for v in plan.open)
