"""A setting of which the framework makes more than its value is not settled by a rule about the value."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders import DATA_FOLDER
from restaged import STAMP, invented, loaded
from typer.testing import CliRunner

from restage import Options, Plan, Refusal, Request, load_artifact, plan_restage, restage
from restage.cli.learn import learn as command
from restage.cli.typed import app_of
from restage.compare import compare_artifacts
from restage.document.values import ANY, Json, JsonObject, show
from restage.document.values import Path as Place
from restage.rules.model import Rules
from restage.rules.reading import parse_rules, read_rules
from restage.rules.structure import DEPLOYING, NAMES, SETTINGS, Setting, fits, setting_at

CASES = DATA_FOLDER / "cases"
HUB = CASES / "structure-behind-a-setting"
MORE = CASES / "more-provisioned"  # 3 in dev, 14 in prod
SETTING: Place = ("service", "functions", "page", "provisionedConcurrency")


def rules_of(text: str) -> Rules:
    return parse_rules(f"version: 1\ntext: replace\n{text}\n", "restage.yml", "prod", {})


def asked(folder: Path, text: str) -> list[str]:
    """The places that rules set, and that are open all the same."""
    plan = plan_restage(loaded(folder), Request(target="prod", stamp=STAMP, rules=rules_of(text)))
    return [show(verdict.path) for verdict in plan.open if "sets this, and not" in verdict.evidence]


def test_the_value_alone_is_refused(tmp_path: Path) -> None:
    rules = read_rules(HUB / "settled.yml", "prod", {})
    request = Request(target="prod", stamp=STAMP, rules=rules)
    with pytest.raises(Refusal, match="an alias, and permissions, targets and integrations that name it"):
        restage(HUB / "B" / "dev", tmp_path / "out", request, Options(strict=True))
    assert not (tmp_path / "out").exists()


def test_the_way_out_is_a_pair() -> None:
    result = CliRunner().invoke(app_of(command), [str(HUB / "B" / "dev"), str(HUB / "B" / "prod"), "--dry-run"])
    assert result.exit_code == 0
    assert "dev gives exactly prod" in result.output


def test_another_number_where_there_was_one_is_done_right(tmp_path: Path) -> None:
    """The alias is there, and gets the number."""
    rule = "rules: [{path: service.functions.page.provisionedConcurrency, set: 14}]"
    request = Request(target="prod", stamp=STAMP, rules=rules_of(rule))
    restage(MORE / "dev", tmp_path / "out", request, Options(strict=True))
    assert compare_artifacts(load_artifact(tmp_path / "out"), load_artifact(MORE / "prod")).equal


ALIAS = "{resource: PageProvConcLambdaAlias, add: {Type: AWS::Lambda::Alias, Properties: {Name: provisioned}}"
SET = "{path: service.functions.page.provisionedConcurrency, set: 14"
TOLD = [
    pytest.param(f"rules: [{SET}}}]", True, id="the value alone"),
    pytest.param(f"rules: [{SET}, group: one}}]", True, id="a group of one"),
    pytest.param(f"rules: [{SET}}}, {{variable: X, add: y}}]", True, id="a rule about something else"),
    pytest.param(f"rules: [{SET}, group: a}}, {{variable: X, add: y, group: b}}]", True, id="another group"),
    pytest.param("rules: [{path: service.functions.*.provisionedConcurrency, set: 14}]", True, id="of all functions"),
    pytest.param("rules: [{path: service.functions.page.provisionedConcurrency, remove: true}]", False, id="gone as it was nothing"),
    pytest.param("rules: [{path: service.functions.page.provisionedConcurrency, keep: true}]", False, id="as it is"),
    pytest.param(f"rules: [{SET}}}, {ALIAS}}}]", False, id="with the alias"),
    pytest.param(f"rules: [{SET}, group: a}}, {{variable: X, add: y, group: a}}]", False, id="with its group"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "is_asked"), TOLD)
def test_what_settles_a_setting(rules: str, is_asked: bool) -> None:
    assert asked(HUB / "B" / "dev", rules) == ([show(SETTING)] if is_asked else [])


FUNCTION: JsonObject = {
    "handler": "h.x",
    "name": "shop-dev-page",
    "memory": 1024,
    "timeout": 6,
    "events": [],
    "environment": {"X": "x"},
}
PROVIDER: JsonObject = {
    **{key: {} for key in ("logs", "apiGateway", "httpApi", "alb", "eventBridge", "s3")},
    "iam": {"role": {}},
}
STRUCTURE: list[tuple[str, str]] = [
    (key, f"service.functions.page.{key}")
    for key in ["provisionedConcurrency", "snapStart", "destinations", "maximumEventAge", "maximumRetryAttempts", "onError", "vpc", "tracing", "fileSystemConfig", "kmsKeyArn", "awsKmsKeyArn", "logRetentionInDays", "disableLogs", "url", "versionFunction", "role", "condition", "dependsOn", "architecture", "image", "tags", "durableConfig", "runtimeManagement", "package", "alarms", "iamRoleStatements", "warmup"]
] + [
    (f"provider's {key}", f"service.provider.{key}")
    for key in ["vpc", "tracing", "logRetentionInDays", "logs.restApi", "apiGateway.apiKeys", "apiGateway.binaryMediaTypes", "apiGateway.usagePlan", "httpApi.cors", "alb.authorizers", "iam.role.statements", "iamRoleStatements", "role", "tags", "deploymentBucket", "versionFunctions", "eventBridge.useCloudFormation", "kmsKeyArn", "s3.photos", "anythingNew"]
] + [("an event", "service.functions.page.events[+]"), ("a function", "service.functions.more"), ("an extension", "service.resources.extensions.PageLambdaFunction.Properties.X")]  # fmt: skip


@pytest.mark.parametrize("place", [row[1] for row in STRUCTURE], ids=[row[0] for row in STRUCTURE])
def test_what_is_not_settled_by_its_value(place: str) -> None:
    assert open_after(f"rules: [{{path: '{place}', add: {{x: y}}}}]") == (place.replace("[+]", "[0]"),)


VALUES: list[tuple[str, str]] = [
    ("memory", "{path: service.functions.page.memorySize, add: 512}"),
    ("timeout", "{path: service.functions.page.timeout, set: 9}"),
    ("description", "{path: service.functions.page.description, add: x}"),
    ("a variable", "{variable: X, function: page, set: y}"),
    ("a variable by its place", "{path: service.functions.page.environment.X, set: y}"),
    ("reserved concurrency", "{path: service.functions.page.reservedConcurrency, add: 2}"),
    ("layers", "{path: service.functions.page.layers, add: ['arn:aws:lambda:us-east-1:1:layer:x:1']}"),
    ("the provider's layers", "{path: service.provider.layers, add: ['arn:aws:lambda:us-east-1:1:layer:x:1']}"),
    ("a name", "{path: service.functions.page.name, set: other}"),
    ("the stack's name", "{path: service.provider.stackName, add: other}"),
    ("tags of the stack", "{path: service.provider.stackTags, add: {a: b}}"),
    ("the role that deploys", "{path: service.provider.cfnRole, add: 'arn:aws:iam::1:role/x'}"),
    ("what people keep to themselves", "{path: service.custom.x, add: y}"),
    ("a resource", "{path: service.resources.Resources.X.Properties.Value, set: 9}"),
    ("a property", "{function: page, property: KmsKeyArn, add: 'arn:aws:kms:us-east-1:1:key/x'}"),
    ("a setting that stays", "{path: service.functions.page.events, keep: true}"),
]


@pytest.mark.parametrize("rule", [row[1] for row in VALUES], ids=[row[0] for row in VALUES])
def test_what_is_settled_by_its_value(rule: str) -> None:
    assert not open_after(f"rules: [{rule}]")


def open_after(text: str) -> tuple[str, ...]:
    resources: JsonObject = {
        "PageLambdaFunction": {
            "Type": "AWS::Lambda::Function",
            "Properties": {"MemorySize": 1024, "Timeout": 6, "Environment": {"Variables": {"X": "x"}}},
        },
        "X": {"Type": "AWS::Thing", "Properties": {"Value": 1}},
    }
    own: Json = {"Resources": {"X": resources["X"]}, "extensions": {"PageLambdaFunction": {"Properties": {}}}}
    artifact = invented(
        resources, functions={"page": FUNCTION}, provider=PROVIDER, settings={"custom": {}, "resources": own}
    )
    plan: Plan = plan_restage(artifact, Request(target="prod", stamp=STAMP, rules=rules_of(text)))
    return tuple(show(verdict.path) for verdict in plan.open)


def test_learned_rules_are_proven_by_their_pair() -> None:
    text = "rules:\n  # learned from dev → prod\n  - {path: service.functions.page.provisionedConcurrency, set: 14}"
    assert not asked(HUB / "B" / "dev", text)


def test_maps_alone_propose_no_value_without_what_is_made_of_it() -> None:
    words = ["--from-artifact", str(CASES / "proposed-provisioned" / "dev"), "--to", "prod", "--dry-run"]
    result = CliRunner().invoke(app_of(command), words)
    assert result.exit_code == 0
    assert "a.sandbox.example" in result.output
    assert "no map says for sure" in result.output
    assert "path: service.functions" not in result.output.partition("no map says")[0]


# --------------------------------------------------------------------------------------------- the table


def test_every_row_is_about_a_place_of_its_own() -> None:
    assert len({row.place for row in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: show(row.place))
def test_a_row_is_found_by_its_place(row: Setting) -> None:
    steps: Place = tuple("page" if step == ANY else step for step in row.place)
    assert setting_at(steps) == row
    assert setting_at((*steps, "deeper")) == row


def test_what_only_deploying_reads_is_in_no_row() -> None:
    assert not [key for key in DEPLOYING if setting_at(("provider", key))]


def test_names_are_left_to_those_who_know_them() -> None:
    assert any(fits(name, ("provider", "apiGateway", "stage")) for name in NAMES)
    assert not any(fits(name, ("provider", "apiGateway", "apiKeys")) for name in NAMES)
