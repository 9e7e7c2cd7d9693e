"""A plan as people and as programs read it; and what neither may read without asking."""

from __future__ import annotations

import pathlib
import re

import pytest
from broken import COMPILED, STATE, Break, all_of, change, copied, golden
from restaged import STAMP, UPDATE, everything, invented, loaded

from restage import Options, Plan, Request, Stamp, load_artifact, plan_restage
from restage.document.values import Json, JsonObject, Path, as_list, as_object
from restage.report.full import SCHEMA_VERSION, as_json, as_text_report
from restage.rules.model import NO_RULES
from restage.rules.reading import parse_rules
from restage.run.restaging import refusals


def planned(framework: str, service: str, target: str = "prod", stamp: Stamp | None = STAMP) -> Plan:
    return plan_restage(loaded(golden(framework, service)), Request(target=target, stamp=stamp))


def text(plan: Plan, *, show: bool = False) -> str:
    return as_text_report(plan, "/x/prod-artifact", show_values=show)


# ------------------------------------------------------------------------------------------- what it says

SAID: list[tuple[str, str, str]] = [
    ("plain", "hello-plain: dev → prod", "which service, from where to where"),
    ("plain", "/x/prod-artifact", "where it was written"),
    ("plain", STAMP.directory, "the artifact directory"),
    ("plain", "Resources.GreetLambdaFunction.Properties.Environment.Variables.TARGET", "a place that is uncertain"),
    ("stay-files", "filing-dev.jar", "a file that keeps its name"),
    ("images", "repository", "images have to be in the target's repository"),
    ("layers-individually", "packaged individually", "what the deploying configuration must say"),
    ("stay-maps", "what something is compared with", "why a word was kept"),
    ("stay-configured-stage", "kept", "that something was kept"),
    ("lookup-maps", "the target's stands at service.custom.", "where the target has a value of its own"),
    ("plugin-warmup", "zip", "the plugin that writes names into zips"),
]


@pytest.mark.parametrize(("service", "said", "reason"), SAID, ids=[f"{row[0]}: {row[2]}" for row in SAID])
def test_what_is_said(service: str, said: str, reason: str) -> None:
    assert said in text(planned("v3", service)), reason


def test_nothing_uncertain_is_said_plainly() -> None:
    assert "uncertain  nothing" in text(planned("v3", "sockets-external"))


def test_hashes_that_cannot_be_proven_are_nothing_to_settle() -> None:
    plan = planned("v3", "plugin-warmup")
    settled = plan._replace(verdicts=tuple(verdict for verdict in plan.verdicts if verdict not in plan.open))
    assert "places (listed below), from which 3 more follow" in text(plan)
    assert "uncertain  nothing to settle; 3 places with a hash that can't be proven" in text(settled)


def test_what_a_rule_keeps_looks_like_the_stage_only_where_it_does() -> None:
    variables: Json = {"Variables": {"A": "plain", "B": "shop-dev", "C": "x-dev"}}
    artifact = invented({"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"Environment": variables}}})
    keeping = "version: 1\ntargets: {prod: {rules: [{variable: A, keep: true}, {variable: B, keep: true}]}}"
    rules = parse_rules(keeping, "restage.yml", "prod", {})
    kept = [
        text(plan_restage(artifact, Request(target="prod", stamp=STAMP, rules=given))).partition("  kept       ")[2]
        for given in (NO_RULES, rules)
    ]
    assert [line.partition(" ")[0] for line in kept] == ["0", "1"]


DEPLOYED: list[tuple[str, list[str], str]] = [
    (
        "/x/prod",
        ["serverless deploy --package /x/prod --stage prod --region us-east-1", "restage deploy /x/prod"],
        "with the region, though it is the clients' default",
    ),
    (
        "a b",
        ["serverless deploy --package 'a b' --stage prod --region us-east-1", "restage deploy 'a b'"],
        "a path that a shell would take apart",
    ),
    ("s3://shop/prod", [], "what no client can take"),
]


@pytest.mark.parametrize(("output", "commands", "reason"), DEPLOYED, ids=[row[2] for row in DEPLOYED])
def test_how_it_is_deployed(output: str, commands: list[str], reason: str) -> None:
    plan = planned("v3", "plain")
    said = as_text_report(plan, output, show_values=False)
    assert re.findall(r"(?m)^  (?:deploy    |           or) (.*)", said) == commands, reason
    document = as_object(as_json(plan, "in", output, show_values=False)["deploy"])
    assert [document[key] for key in ("client", "restage") if key in document] == commands


def test_a_client_has_to_be_told_of_functions_in_zips_of_their_own() -> None:
    documents = [
        as_json(planned("v3", one), "in", "out", show_values=False) for one in ("plain", "layers-individually")
    ]
    assert [as_object(document["deploy"])["individually"] for document in documents] == [False, True]


def test_version_4_is_deployed_by_its_client_alone() -> None:
    plan = planned("v4-synthetic", "already-there")
    assert as_object(as_json(plan, "in", "out", show_values=False)["deploy"])["restage"] is None
    assert "restage deploy" not in as_text_report(plan, "out", show_values=False)


def test_what_is_not_written_is_not_deployed() -> None:
    plan = planned("v3", "plain")
    assert as_json(plan, "in", None, show_values=False)["deploy"] is None
    assert "deploy --package" not in as_text_report(plan, None, show_values=False)


def test_the_region_is_the_artifacts(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "a", "v3", "plain")
    change(STATE, ("service", "provider", "region"), "eu-west-1")(tmp_path / "a")
    plan = plan_restage(load_artifact(tmp_path / "a"), Request(target="prod", stamp=STAMP))
    assert "--stage prod --region eu-west-1\n" in text(plan)


def test_a_dry_run_says_that_nothing_was_written() -> None:
    assert "nothing (--dry-run)" in as_text_report(planned("v3", "plain"), None, show_values=False)


def test_ids_that_could_not_be_recomputed() -> None:
    plan = planned("v1", "stay-files")
    assert {verdict.subject for verdict in plan.unproven} == {"DustLambdaFunction", "SortLambdaFunction"}
    assert all(verdict.old in text(plan) for verdict in plan.unproven)
    document = as_json(plan, "in", None, show_values=False)
    assert [as_object(one)["id"] for one in as_list(document["unproven"])] == [v.old for v in plan.unproven]


def test_names_over_a_limit() -> None:
    plan = planned("v3", "names", "dev" + "x" * 48)
    assert plan.breaches
    assert all(str(breach) in text(plan) for breach in plan.breaches)
    document = as_json(plan, "in", None, show_values=False)
    assert [as_object(one)["name"] for one in as_list(document["names"])] == [breach.name for breach in plan.breaches]


ALL = everything("dev", "prod")


@pytest.mark.parametrize(("framework", "service"), ALL, ids=["/".join(row) for row in ALL])
def test_the_document_holds_every_place_once(framework: str, service: str) -> None:
    plan = planned(framework, service)
    document = as_json(plan, "in", "out", show_values=True)
    assert document["schema_version"] == SCHEMA_VERSION
    places = [as_object(place) for place in as_list(document["places"])]
    assert len(places) == len(plan.verdicts)
    keys = [(str(place["file"]), str(place["path"]), str(place["kind"])) for place in places]
    assert len(set(keys)) == len(keys)
    for place in places:
        assert place["evidence"]
        assert "old" in place
        assert "new" in place
        if place["kind"] == "kept":
            assert place["old"] == place["new"]
        if place["kind"] in ("text", "lookup"):
            assert place["certain"] is False


@pytest.mark.parametrize(("framework", "service"), ALL, ids=["/".join(row) for row in ALL])
def test_every_open_place_is_in_the_text(framework: str, service: str) -> None:
    """By its evidence at least, and with its count."""
    plan = planned(framework, service)
    said = text(plan)
    assert {verdict.evidence for verdict in plan.open if verdict.evidence not in said} == set()
    if plan.open:
        assert f"{len(plan.open)} place" in said


def test_forty_places_of_one_doubt_are_one_doubt() -> None:
    resources: JsonObject = {f"R{i}": {"Type": "AWS::Thing", "Properties": {"Owner": "group-dev"}} for i in range(40)}
    said = text(plan_restage(invented(resources), Request(target="prod", stamp=STAMP)))
    assert said.count("group-dev → group-prod") == 1
    assert "more places" in said
    assert len(said.splitlines()) < 30


# ------------------------------------------------------------------------------------------- secrets

SECRET = "hunter2-dev-4711"
FUNCTION: Path = ("Resources", "GreetLambdaFunction", "Properties")
VARIABLE: Path = (*FUNCTION, "Environment", "Variables", "PLANTED")


def in_template(*path: str | int, value: Json = SECRET) -> Break:
    """The same value in the template's file and in the state's copy of it."""
    return all_of(change(UPDATE, path, value), change(STATE, (*COMPILED, *path), value))


def resource(kind: str, **properties: Json) -> Break:
    return in_template("Resources", "Planted", value={"Type": kind, "Properties": properties})


def by_stage(key: str) -> Break:
    return change(STATE, ("service", "custom"), {"dev": {key: SECRET}, "prod": {key: "other"}})


CONTAINERS: Json = [{"Environment": [{"Name": "PLANTED", "Value": SECRET}]}]
PARAMETERS: Json = [{"ParameterKey": "Planted", "ParameterValue": SECRET}]
GREET = ("service", "functions", "greet", "environment", "PLANTED")

SECRETS: list[tuple[str, Break, str]] = [
    ("an environment variable", in_template(*VARIABLE), "PLANTED"),
    ("one in a substitution", in_template(*VARIABLE, value={"Fn::Sub": SECRET}), "PLANTED"),
    ("one in a join", in_template(*VARIABLE, value={"Fn::Join": ["", [SECRET, "x"]]}), "PLANTED"),
    (
        "one that the state alone has",
        change(STATE, ("service", "provider", "environment"), {"PLANTED": SECRET}),
        "PLANTED",
    ),
    ("a function's own, in the state alone", change(STATE, GREET, SECRET), "PLANTED"),
    ("a parameter of the service", change(STATE, ("service", "params"), {"planted": SECRET}), "planted"),
    ("a setting of the user's", change(STATE, ("service", "custom"), {"planted": SECRET}), "planted"),
    ("one looked up by stage", all_of(by_stage("planted"), in_template(*VARIABLE)), "PLANTED"),
    ("a password", resource("AWS::RDS::DBInstance", MasterUserPassword=SECRET), "Planted"),
    (
        "a password in a join",
        resource("AWS::RDS::DBInstance", MasterUserPassword={"Fn::Join": ["", [SECRET, "!"]]}),
        "Planted",
    ),
    (
        "a password in a substitution",
        resource("AWS::RDS::DBInstance", MasterUserPassword={"Fn::Sub": SECRET}),
        "Planted",
    ),
    ("a stored parameter", resource("AWS::SSM::Parameter", Type="String", Value=SECRET), "Planted"),
    (
        "a stored parameter in a substitution",
        resource("AWS::SSM::Parameter", Type="String", Value={"Fn::Sub": SECRET}),
        "Planted",
    ),
    ("a secret", resource("AWS::SecretsManager::Secret", SecretString=SECRET), "Planted"),
    (
        "a secret in a join",
        resource("AWS::SecretsManager::Secret", SecretString={"Fn::Join": ["", [SECRET]]}),
        "Planted",
    ),
    ("an address with a password", resource("AWS::Thing", Url=f"postgres://user:{SECRET}@db.example/x"), "Planted"),
    ("a token", resource("AWS::Thing", Token=SECRET), "Planted"),
    (
        "a parameter of the stack",
        change(STATE, ("service", "provider", "stackParameters"), PARAMETERS),
        "stackParameters",
    ),
    (
        "an environment variable in a container",
        resource("AWS::ECS::TaskDefinition", ContainerDefinitions=CONTAINERS),
        "Planted",
    ),
]


@pytest.mark.parametrize(("plant", "place"), [row[1:] for row in SECRETS], ids=[row[0] for row in SECRETS])
def test_no_secret_without_asking(tmp_path: pathlib.Path, plant: Break, place: str) -> None:
    """Planted where it holds the stage, so that there is something to say about it."""
    plant(copied(tmp_path / "in"))
    plan = plan_restage(load_artifact(tmp_path / "in"), Request(target="prod", stamp=STAMP))
    outputs = {
        "JSON": str(as_json(plan, "in", None, show_values=False)),
        "text": as_text_report(plan, None, show_values=False),
        "strict": "\n".join(refusals(plan, Options(strict=True))),
    }
    for name, output in outputs.items():
        assert place in output, f"{name} says nothing about the place"
        assert "hunter2" not in output, name
    assert SECRET in str(as_json(plan, "in", None, show_values=True))
    assert SECRET in as_text_report(plan, None, show_values=True)


def test_a_value_looked_up_is_as_secret_as_its_entry(tmp_path: pathlib.Path) -> None:
    """Found by its value alone, in a place whose name tells nothing: what is compared is the user's password."""
    entries: Json = {"dev": {"password": "hunter2-4711"}, "prod": {"password": "other"}}
    all_of(
        change(STATE, ("service", "custom"), entries),
        in_template(*FUNCTION, "Description", value="hunter2-4711"),
    )(copied(tmp_path / "in"))
    plan = plan_restage(load_artifact(tmp_path / "in"), Request(target="prod", stamp=STAMP))
    assert any(verdict.path == (*FUNCTION, "Description") for verdict in plan.open)
    for output in (str(as_json(plan, "in", None, show_values=False)), as_text_report(plan, None, show_values=False)):
        assert "password" in output
        assert "hunter2" not in output


SHOWN: list[tuple[str, Break, str]] = [
    ("a description", in_template(*FUNCTION, "Description", value="greets in dev"), "greets in prod"),
    ("a tag", in_template(*FUNCTION, "Tags", value=[{"Key": "owner", "Value": "group-dev"}]), "group-prod"),
    ("a name", resource("AWS::SQS::Queue", QueueName="orders-dev"), "orders-prod"),
    ("a name in a join", resource("AWS::SQS::Queue", QueueName={"Fn::Join": ["-", ["orders", "dev"]]}), "prod"),
    ("an ARN", resource("AWS::Thing", Arn="arn:aws:sqs:us-east-1:123456789012:x-dev"), "123456789012:x-prod"),
]


@pytest.mark.parametrize(("plant", "new"), [row[1:] for row in SHOWN], ids=[row[0] for row in SHOWN])
def test_what_is_no_secret_is_shown(tmp_path: pathlib.Path, plant: Break, new: str) -> None:
    plant(copied(tmp_path / "in"))
    plan = plan_restage(load_artifact(tmp_path / "in"), Request(target="prod", stamp=STAMP))
    assert new in as_text_report(plan, None, show_values=False)
    assert new in str(as_json(plan, "in", None, show_values=False))
