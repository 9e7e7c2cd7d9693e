"""Names that are made of settings: they follow, whoever changed the setting, in every copy (see data/derived/README.md)."""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Iterable

import pytest
from broken import golden
from folders import DATA_FOLDER
from fresh import STATE
from restaged import STAMP, UPDATE, Made, invented, loaded
from ruled import effects, ruled, rules_of

from restage import Plan, Request, plan_restage
from restage.artifact.layout import COMPILED
from restage.check import Subject, check_artifact
from restage.compare import Difference, compare_artifacts
from restage.document.values import Json, Path, as_object, at, find_at, parse_place, show
from restage.learn.plans import Plans, restaged
from restage.learn.session import session
from restage.rules import Rules
from restage.rules.reading import parse_rules

DERIVED = DATA_FOLDER / "derived"
STAGES = ("dev", "prod", "pr-123", "p")
EVENTS = "service.functions.a.events"

# What each stage has; the last column: which versions of the framework have no such setting, or no such event.
SETTINGS: list[tuple[str, tuple[str, ...], str]] = [
    ("service.provider.stackName", ("dev-and-more", "green-stack", "teal-stack", "q"), ""),
    ("service.provider.deploymentPrefix", ("blue/x", "green", "teal", "q/dev/x"), ""),
    ("service.provider.deploymentBucket", ("bucket-dev", "bucket-green", "bucket-t", "bucket-q"), ""),
    ("service.provider.apiName", ("blue-api", "green-api", "teal-api", "q-api"), ""),
    ("service.provider.websocketsApiName", ("ws-blue-api", "ws-green-api", "ws-teal-api", "ws-q-api"), ""),
    ("service.provider.httpApi.name", ("http-blue-api", "http-green-api", "http-teal-api", "http-q-api"), "v1"),
    ("service.provider.alb.targetGroupPrefix", ("blue-", "green-", "teal-", "q"), "v1"),
    ("service.provider.iam.role.name", ("role-dev", "green-role", "teal-role", "q-role"), "v1"),
    ("service.provider.apiGateway.stage", ("one", "live", "rc", "x"), "v1 v2"),
    ("service.provider.apiGateway.apiKeys[0].dev[0]", ("blue-api-key", "green-api-key", "teal-api-key", "q-api-key"), ""),
    ("service.layers.l.name", ("blue-api-layer", "green-api-layer", "teal-api-layer", "q-api-layer"), ""),
    ("service.functions.a.name", ("blue-fn", "green-fn-that-is-longer", "teal-fn", "q"), ""),
    ("service.functions.b.name", ("derived-dev-one", "derived-prod-live", "derived-pr-123-rc", "derived-p-x"), ""),
    (f"{EVENTS}[1].schedule.name", ("blue-fn-hourly", "green-fn-that-is-longer-hourly", "teal-fn-hourly", "q-hourly"), ""),
    (f"{EVENTS}[2].sns", ("blue-topic", "green-topic", "dev-teal-topic", "q-topic"), ""),
    (f"{EVENTS}[3].s3", ("blue-bucket", "green-bucket", "dev-teal-bucket", "q-bucket"), ""),
    (f"{EVENTS}[4].sqs", tuple(f"arn:aws:sqs:us-east-1:123456789012:{x}-queue" for x in ("blue", "green", "dev-teal", "q")), ""),
    (f"{EVENTS}[5].stream", tuple(f"arn:aws:dynamodb:us-east-1:123456789012:table/{x}/stream/1970-01-01T00:00:00.000" for x in ("blue", "green", "dev-teal", "q")), ""),
    (f"{EVENTS}[6].cloudwatchLog", ("/logs/blue-fn", "/logs/green-fn-that-is-longer", "/logs/teal-fn", "/logs/q"), ""),
    (f"{EVENTS}[9].eventBridge.eventBus", ("team/blue.main", "team/green.main", "team/dev-teal.main", "team/q.main"), "v1"),
]  # fmt: skip

WAYS = [
    pytest.param("{{path: {place}, set: {new}}}", id="a rule about the place"),
    pytest.param("{{path: {place}, set: {new}, from: {old}}}", id="where that stands"),
    pytest.param("{{map: {old}, to: {new}}}", id="a rule about the value"),
    pytest.param("{{map: {old}, to: {new}, inside: true}}", id="about the value inside of texts, too"),
    pytest.param("{{rename: {old}, to: {new}}}", id="a rule about the text"),
]
PACKAGED = [
    *(pytest.param(framework, "prod", id=f"{framework}, prod") for framework in ("v1", "v2", "v3", "osls")),
    pytest.param("v3", "pr-123", id="v3, a stage with a hyphen"),
    pytest.param("v3", "p", id="v3, a stage of one letter"),
]


def rules_for(way: str, framework: str, stage: str) -> Rules:
    column = STAGES.index(stage)
    lines = [
        way.format(place=json.dumps(place), old=json.dumps(values[0]), new=json.dumps(values[column]))
        for place, values, missing in SETTINGS
        if framework not in missing.split()
    ]
    return parse_rules(f"version: 1\ntext: replace\nrules: [{', '.join(lines)}]\n", "restage.yml", stage, {})


def steps(place: str) -> Path:
    found = parse_place(place)
    assert found is not None
    return found


def left(differences: Iterable[Difference]) -> list[str]:
    """The places that differ, but for the configured stage, which no rule here is about."""
    return [show(one.path) for one in differences if one.path[-2:] != ("provider", "stage")]


def against_fresh(folder: pathlib.Path, stage: str, rules: Rules) -> tuple[list[str], list[str], Plan]:
    """What differs from what the framework packaged, what `check` finds, and the plan."""
    source, fresh = loaded(folder / "dev"), loaded(folder / stage)
    plan, made = restaged(source, fresh, rules)
    found = check_artifact(Subject(made, {}, {})).findings
    wrong = [f"{one.rule.id} {show(one.path)}" for one in found if one.rule.id in ("RS102", "RS104", "RS105")]
    return left(compare_artifacts(made, fresh).differences), wrong, plan


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("framework", "stage"), PACKAGED)
def test_names_follow_their_settings(framework: str, stage: str, way: str) -> None:
    found = against_fresh(DERIVED / "settings" / framework, stage, rules_for(way, framework, stage))
    assert found[:2] == ([], [])
    # The usage plan is called like the stage, which is a key
    assert {str(verdict.path[-1]) for verdict in found[2].open} <= {
        "ApiGatewayApiKeyDev1",
        "ApiGatewayUsagePlanDev",
        "ApiGatewayUsagePlanKeyDev1",
    }


MORE = [
    pytest.param("log-groups", "service.functions.a.name, special-a; service.functions.b.name, fnprefix-prod-b", "prod", id="the prefix of the shared role covers other functions"),
    pytest.param("machine", "service.functions.a.name, fn-green; service.stepFunctions.stateMachines.m.name, mgreen", "prod", id="a state machine, after which resources and outputs are called"),
    pytest.param("target-groups", "service.provider.alb.targetGroupPrefix, q-", "p", id="hashed names behind a new prefix"),
    pytest.param("long", "service.functions.a.name, q; service.functions.b.name, q2-function-with-a-name-that-is-very-long-indeed-for-a-rule-nameit", "p", id="names that are cut and hashed, or no longer"),
    pytest.param("buses", "service.functions.b.events[1].eventBridge.eventBus.Fn::ImportValue, green-bus", "prod", id="a bus that is imported"),
    pytest.param("ids-with-dots", "", "prod", id="dots and slashes in logical IDs, which DependsOn names"),
    pytest.param("ids-with-dots", "", "pr-123", id="the same, for a stage with a hyphen"),
    pytest.param("bucket-object", "service.provider.deploymentBucket, bucket-green; service.provider.deploymentPrefix, green", "prod", id="the bucket, of which the state has an object, too"),
    pytest.param("bucket", "", "prod", id="the bucket once more in the configuration as it was read"),
    pytest.param("bus-import", "", "prod", id="a bus that is imported by the stage's name, in all copies"),
    pytest.param("sub-in-state", "", "prod", id="a logical ID and the stage in one text of the configuration"),
]  # fmt: skip


ARN = "arn:aws:{}:us-east-1:123456789012:{}"
REFERENCES: list[tuple[str, str]] = [
    ("service.provider.httpApi.authorizers.guard.name", "{}-guard"),
    ("service.functions.auth.name", "{}-auth"),
    ("service.functions.a.onError", ARN.format("sns", "{}-dlq")),
    ("service.functions.a.role", "arn:aws:iam::123456789012:role/{}-role"),
    (f"{EVENTS}[1].sqs.arn", ARN.format("sqs", "{}-queue")),
    (f"{EVENTS}[2].sns.arn", ARN.format("sns", "{}-topic")),
    (f"{EVENTS}[2].sns.topicName", "{}-topic"),
    (f"{EVENTS}[3].stream.arn", ARN.format("kinesis", "stream/{}-s")),
    (f"{EVENTS}[4].http.authorizer.name", "{}-tok"),
    (f"{EVENTS}[4].http.authorizer.arn", ARN.format("lambda", "function:{}-tok")),
    (f"{EVENTS}[5].http.authorizer.name", "{}-cog"),
    (f"{EVENTS}[5].http.authorizer.arn", ARN.format("cognito-idp", "userpool/us-east-1_{}")),
    (f"{EVENTS}[6].eventBridge.eventBus", ARN.format("events", "event-bus/{}-bus")),
    (f"{EVENTS}[7].schedule.name", "{}-sch"),
    (f"{EVENTS}[8].alb.targetGroupName", "{}-tg"),
    (f"{EVENTS}[8].alb.listenerArn", ARN.format("elasticloadbalancing", "listener/app/{}-lb/50dc6c495c0c9188/f2f7dc8efc522ab2")),
    (f"{EVENTS}[9].cloudwatchLog.logGroup", "/logs/{}"),
    (f"{EVENTS}[10].s3.bucket", "{}-b"),
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_resources_that_are_named_elsewhere(way: str) -> None:
    """ARNs of queues, topics, roles and authorizers, with the names that are a part of them."""
    words = [(place, json.dumps(text.format("blue")), json.dumps(text.format("green"))) for place, text in REFERENCES]
    lines = [way.format(place=json.dumps(place), old=old, new=new) for place, old, new in words]
    # What a rule about the text is about stands at two places here
    rules = ["{path: service.functions.a.name, set: others-prod-green}", *dict.fromkeys(lines)]
    found = against_fresh(
        DERIVED / "references" / "v3", "prod", rules_of(f"text: replace\nrules: [{', '.join(rules)}]")
    )
    assert found[:2] == ([], [])


@pytest.mark.parametrize(("case", "rules", "stage"), MORE)
def test_other_names(case: str, rules: str, stage: str) -> None:
    pairs = [rule.strip().split(", ") for rule in rules.split(";") if rule]
    lines = ", ".join(f"{{path: {json.dumps(place)}, set: {new}}}" for place, new in pairs)
    found = against_fresh(DERIVED / case / "v3", stage, rules_of(f"text: replace\nrules: [{lines}]", stage))
    assert found[:2] == ([], [])


PAIRS = [
    *(pytest.param("settings", framework, stage) for framework, stage in (("v1", "prod"), ("v2", "prod"), ("v3", "prod"), ("v3", "pr-123"), ("v3", "p"), ("osls", "prod"))),
    *(pytest.param(case, "v3", "prod") for case in ("learn-stackname", "plan-key", "sub-in-state", "bus-import", "log-groups", "machine", "bucket", "buses", "ids-with-dots", "references", "bucket-object")),
    *(pytest.param(case, "v3", "p") for case in ("from-maps", "target-groups", "long")),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("case", "framework", "stage"), PAIRS)
def test_what_is_learned_gives_the_pair(case: str, framework: str, stage: str) -> None:
    source, model = loaded(DERIVED / case / framework / "dev"), loaded(DERIVED / case / framework / stage)
    found = session(Plans(source, model), "", "restage.yml", {}, plain=True, evidence="the pair")
    assert found.comparison.equal, left(found.comparison.differences)
    assert not found.plan.open, "--strict would refuse"
    assert against_fresh(DERIVED / case / framework, stage, parse_rules(found.text, "restage.yml", stage, {}))[1] == []


# ---------------------------------------------------------------------------------- what follows, and what stays

ALL = DERIVED / "settings" / "v3" / "dev"
CODE = [f"Resources.{key}LambdaFunction.Properties.Code" for key in "AB"]
LAYER = "Resources.LLambdaLayer.Properties.Content"

FOLLOWS = [
    pytest.param("{path: service.provider.stackName, set: x}", {"Resources.HttpApiLogGroup.Properties.LogGroupName": "/aws/http-api/x"}, id="stack"),
    pytest.param("{path: service.provider.stackName, keep: true}", {"Resources.HttpApiLogGroup.Properties.LogGroupName": "/aws/http-api/dev-and-more"}, id="a stack that keeps its name"),
    pytest.param("{path: service.provider.apiName, set: x}", {"Resources.ApiGatewayRestApi.Properties.Name": "x"}, id="REST API"),
    pytest.param("{path: service.provider.httpApi, set: {name: x}}", {"Resources.HttpApi.Properties.Name": "x", "service.provider.httpApi.name": "x"}, id="a rule about what the name lies in"),
    pytest.param("{path: service.provider.apiGateway.stage, set: x}", {"Resources.*.Properties.StageName": "x"}, id="stage of the REST API"),
    pytest.param(f"{{path: '{EVENTS}[1].schedule.name', set: x}}", {"Resources.AEventsRuleSchedule1.Properties.Name": "x"}, id="schedule"),
    pytest.param("{path: service.layers.l.name, set: x}", {"Resources.LLambdaLayer.Properties.LayerName": "x"}, id="layer"),
    pytest.param("{path: service.provider.deploymentBucket, set: x}", {**{f"{place}.S3Bucket": "x" for place in (*CODE, LAYER)}, "Outputs.ServerlessDeploymentBucketName.Value": "x"}, id="bucket"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "expected"), FOLLOWS)
def test_what_follows_one_setting_and_nothing_else(rule: str, expected: dict[str, Json]) -> None:
    setting = rule.split(": ")[1].split(",", maxsplit=1)[0].strip("'")
    found = {
        re.sub(r"ApiGatewayDeployment\d+", "*", place): new for place, new in effects(ALL, f"rules: [{rule}]").items()
    }
    assert {place: new for place, new in found.items() if place != setting and "LayerHash" not in place} == expected


STAYS = [
    pytest.param("{path: service.provider.apiName, keep: true}", id="a name that is kept, and does not look like the stage"),
    pytest.param("{path: service.provider.apiName, set: blue-api}", id="a name that is set to what it is"),
    pytest.param(f"{{path: '{EVENTS}[2].sns', keep: true}}", id="an event's"),
    pytest.param("{path: service.custom, add: {api: x}}", id="a setting that nothing is made of"),
    pytest.param(f"{{path: '{EVENTS}[0].http.private', set: false}}", id="an event's that is no name"),
    pytest.param("{path: service.functions.a.description, add: blue-fn}", id="a text like a name's"),
]  # fmt: skip


@pytest.mark.parametrize("rule", STAYS)
def test_what_nothing_follows(rule: str) -> None:
    found = effects(ALL, f"rules: [{rule}]")
    assert not [place for place in found if place.startswith("Resources") and "Description" not in place]


OWN = [
    pytest.param("Resources.Mine.Properties.Name", id="the user's own resource of the type"),
    pytest.param("Resources.Other.Properties.Name", id="another resource of the framework's with the text"),
    pytest.param("Resources.ALambdaFunction.Properties.Environment.Variables.API", id="a variable"),
]


@pytest.mark.parametrize("place", OWN)
def test_the_same_text_elsewhere_is_not_the_settings(place: str) -> None:
    api: Json = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "blue"}}
    function: Json = {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": {"API": "blue"}}}}
    resources: Json = {"ApiGatewayRestApi": api, "Mine": api, "Other": api, "ALambdaFunction": function}
    own: Json = {"resources": {"Resources": {"Mine": api}}}
    artifact = invented(as_object(resources), provider={"apiName": "blue"}, settings=as_object(own))
    made = ruled(artifact, rules_of("rules: [{path: service.provider.apiName, set: x}]"))
    template = at(json.loads(made.texts[STATE]), COMPILED)
    assert at(template, ("Resources", "ApiGatewayRestApi", "Properties", "Name")) == "x"
    assert at(template, steps(place)) == "blue"


ADDED = [
    pytest.param("http-desk", "service.provider.httpApi.name, add: x", "Resources.HttpApi.Properties.Name", id="HTTP API"),
    pytest.param("rest-shop", "service.provider.apiName, add: x", "Resources.ApiGatewayRestApi.Properties.Name", id="REST API"),
    pytest.param("plain", "service.provider.iam, add: {role: {name: x}}", "Resources.IamRoleLambdaExecution.Properties.RoleName", id="role, instead of a join"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "rule", "place"), ADDED)
def test_a_name_that_is_given_instead_of_the_frameworks(service: str, rule: str, place: str) -> None:
    found = effects(golden("v3", service), f"rules: [{{path: {rule}}}]")
    assert {key: new for key, new in found.items() if key.startswith("Resources")} == {place: "x"}


def test_what_becomes_two_things_is_left_alone_and_said() -> None:
    """Two functions share a topic and a bus; a rule about one of them would have to make another one."""
    folder, setting = DERIVED / "shared" / "v3" / "dev", "service.functions.a.events[0].sns"
    rules = f"rules: [{{path: '{setting}', set: x}}]"
    assert effects(folder, rules) == {setting: "x"}
    plan = plan_restage(loaded(folder), Request(target="prod", stamp=STAMP, rules=rules_of(rules)))
    assert any("is the configuration's only" in note for note in plan.notes)


def test_what_follows_is_not_said_to_be_left() -> None:
    rules = rules_of("rules: [{path: service.provider.apiName, set: x}, {path: service.provider.stackName, set: x}]")
    plan = plan_restage(loaded(ALL), Request(target="prod", stamp=STAMP, rules=rules))
    assert not [note for note in plan.notes if "is the configuration's only" in note]


COPIES = [
    ("service.provider.apiName", "Resources.ApiGatewayRestApi.Properties.Name"),
    ("service.provider.iam.role.name", "Resources.IamRoleLambdaExecution.Properties.RoleName"),
    ("service.provider.apiGateway.stage", "Resources.ApiGatewayDeployment1800000000000.Properties.StageName"),
    ("service.functions.a.name", "Resources.ALambdaFunction.Properties.FunctionName"),
    ("service.functions.a.events[2].eventBridge.eventBus", "Resources.AEventBridgeLambdaPermission3.Properties.SourceArn.Fn::Join[1][5].Fn::Join[1][1]"),
    ("service.functions.a.events[2].eventBridge.eventBus", "Resources.BusqEventBridgeEventBus.Properties.Name"),
]  # fmt: skip


@pytest.mark.parametrize(("setting", "place"), COPIES)
def test_a_setting_from_a_map_by_stage_changes_with_its_copies(setting: str, place: str) -> None:
    made = Made.of(loaded(DERIVED / "from-maps" / "v3" / "dev"), "p")
    state = made.reborn().resolved.value
    assert find_at(state, steps(setting)) == find_at(json.loads(made.texts[UPDATE]), steps(place))


def test_a_short_name_from_a_map_that_is_called_like_its_setting_takes_what_is_made_of_it_along() -> None:
    group: Json = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/http-api/blue"}}
    stacks: Json = {"dev": {"stackName": "blue"}, "prod": {"stackName": "red"}}
    artifact = invented({"HttpApiLogGroup": group}, provider={"stackName": "blue"}, settings={"custom": stacks})
    made = Made.of(artifact, "prod")
    state = json.loads(made.texts[STATE])
    name = at(state, (*COMPILED, "Resources", "HttpApiLogGroup", "Properties", "LogGroupName"))
    assert (at(state, ("service", "provider", "stackName")), name) == ("red", "/aws/http-api/red")
    assert "service.provider.stackName" in [show(verdict.path) for verdict in made.plan.open]


def test_a_usage_plan_that_is_called_like_the_stage_stays_as_a_whole_and_is_asked_about() -> None:
    made = ruled(loaded(DERIVED / "plan-key" / "v3" / "dev"), rules_of("text: replace"))
    ids = {"ApiGatewayApiKeyDev1", "ApiGatewayUsagePlanDev", "ApiGatewayUsagePlanKeyDev1"}
    assert {str(verdict.path[-1]) for verdict in made.plan.open} == ids
    assert ids <= as_object(json.loads(made.texts[UPDATE])["Resources"]).keys()


@pytest.mark.parametrize(("individually", "said"), [(True, True), (False, False), (None, False)])
def test_packaged_individually_is_said_where_it_is_so(individually: bool | None, said: bool) -> None:
    artifact = invented({})
    as_object(at(artifact.state.value, ("package",)))["individually"] = individually
    notes = plan_restage(artifact, Request(target="prod", stamp=STAMP)).notes
    assert any("packaged individually" in note for note in notes) is said


def test_a_part_of_a_name_that_a_rule_replaces_is_not_the_last_word_on_it() -> None:
    """The region in it is replaced; the stage still is the framework's, or a word."""
    board: Json = {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardName": "shop-dev-us-east-1"}}
    group: Json = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/lambda/x-dev-us-east-1"}}
    artifact = invented({"Board": board, "Group": group}, functions={"a": {"name": "x-dev-us-east-1"}})
    made = ruled(artifact, rules_of("text: replace\nregion: eu-west-1"))
    service = as_object(json.loads(made.texts[STATE])["service"])
    resources = at(service, (*COMPILED[1:], "Resources"))
    assert at(resources, ("Board", "Properties", "DashboardName")) == "shop-prod-eu-west-1"
    assert at(resources, ("Group", "Properties", "LogGroupName")) == "/aws/lambda/x-prod-eu-west-1"
    assert at(service, ("functions", "a", "name")) == "x-prod-eu-west-1"
    named = [verdict for verdict in made.plan.verdicts if verdict.path[:2] == ("Resources", "Board")]
    assert "framework" in [verdict.kind for verdict in named]
