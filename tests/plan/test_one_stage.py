"""What only one stage has: learned from a pair, and right for the next packaging of the same sources, too.

`data/one-stage`: services packaged by serverless 3.40.0 for `dev` and `prod`, and for dev once `again`; where the
sources changed in between, `fresh` is prod's package of them.
"""

from __future__ import annotations

import base64
import json
import re
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from broken import GOLDEN
from folders import DATA_FOLDER
from fresh import digest
from learned import learned, same_zips
from restaged import STAMP, UPDATE, everything, invented, loaded

from restage import Options, Plan, Request, plan_restage, restage
from restage.check import check_artifact, read_subject
from restage.check.findings import Level
from restage.compare import compare_artifacts
from restage.document.values import ANY, Json, JsonObject, Side, as_list, as_object, at, show
from restage.document.values import Path as Place
from restage.learn.session import Session
from restage.rules.artifactedits import with_values
from restage.rules.belongings import going_along
from restage.rules.reading import parse_rules
from restage.rules.repeatedsettings import SERVICES
from restage.rules.volatileparts import means, steady_path, steady_text
from restage.run.restaging import finished

DATA = DATA_FOLDER / "one-stage"
PAIRS = [
    pytest.param("authz", id="an authorizer's function, which methods waited for"),
    pytest.param("two-fns", id="two functions with a topic, a bucket and a path of their own"),
    pytest.param("prod-first", id="a function of prod's alone, before the others, with a target group"),
    pytest.param("rest-one", id="an event of the REST API, whose deployment has a number"),
    pytest.param("ws-all-prod", id="the websocket API of prod's alone, whose deployment has a hash"),
    pytest.param("json-texts", id="values in definitions, dashboards, policies and variables"),
    pytest.param("definition", id="a definition that was changed since"),
]
OTHER_CODE = [
    pytest.param("code-differs", id="every zip is another one"),
    pytest.param("fn-indiv-prod", id="a zip that only prod has"),
]
VOLATILE = re.compile(
    r"LambdaVersion\w{30}|ApiGatewayDeployment\d{10}|WebsocketsDeployment\w{30}|\d{13}-\d{4}-|\b[0-9A-Za-z+/]{43}="
)


@lru_cache
def pair(name: str) -> Session:
    return learned(loaded(DATA / name / "dev"), loaded(DATA / name / "prod"))


def rules(name: str) -> list[JsonObject]:
    """The learned rules, as plain values."""
    return [as_object(one) for one in as_list(at(yaml.safe_load(pair(name).text), ("targets", "prod", "rules")))]


@pytest.mark.parametrize("name", PAIRS)
def test_the_pair_is_learned_exactly(name: str) -> None:
    found = pair(name)
    assert found.comparison.equal
    assert not found.plan.open
    assert not VOLATILE.search(found.text)


@pytest.mark.parametrize("name", PAIRS)
def test_its_rules_hold_for_the_next_packaging(name: str) -> None:
    again = loaded(DATA / name / "again")
    fresh = DATA / name / "fresh"
    given = parse_rules(pair(name).text, "restage.yml", "prod", {})
    plan = plan_restage(again, Request(target="prod", stamp=STAMP, rules=given))
    assert not [(show(one.path), one.evidence) for one in plan.open if not fresh.exists()]
    made = finished(plan, again)
    assert compare_artifacts(made, loaded(fresh if fresh.exists() else DATA / name / "prod"), exact=False).equal
    assert made.others == loaded(DATA / name / "prod").others


BELONGING = ("group", "needs", "learned-with")  # says what rules hang on
LEARNED: list[tuple[str, JsonObject]] = [
    ("authz", {"function": "guard", "remove": True}),
    ("two-fns", {"function": "one", "remove": True}),
    ("two-fns", {"function": "two", "remove": True}),
    ("definition", {
        "type": "AWS::StepFunctions::StateMachine",
        "property": "DefinitionString.Fn::Sub[0].States.Wait.Seconds", "from": 60, "set": 3600,
    }),
    ("json-texts", {"variable": "SETTINGS", "property": "retries", "from": 1, "set": 5}),
    ("json-texts", {"map": "sandbox.pay.example", "to": "api.pay.example", "inside": True}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rule"), LEARNED)
def test_the_rule_that_says_most(name: str, rule: JsonObject) -> None:
    apart = ({key: value for key, value in one.items() if key not in BELONGING} for one in rules(name))
    assert rule in apart


def test_what_goes_with_a_function_wants_no_rules() -> None:
    assert len(rules("two-fns")) <= 6


# ------------------------------------------------------------------------------------------- other code


@pytest.mark.parametrize("name", OTHER_CODE)
def test_code_that_differs_is_said_and_its_digests_are_nobodys_values(name: str, tmp_path: Path) -> None:
    found = pair(name)
    assert found.code or found.lacking
    assert not VOLATILE.search(found.text)
    given = parse_rules(found.text, "restage.yml", "prod", {})
    made = restage(DATA / name / "again", tmp_path / "out", Request(target="prod", stamp=STAMP, rules=given), Options())
    assert made.output
    check = check_artifact(read_subject(made.output), others=("dev",), ignore=())
    assert not [finding for finding in check.findings if finding.rule.level is Level.ERROR]


@pytest.mark.parametrize(
    ("framework", "service"),
    [
        pytest.param(framework, service, id=f"{framework}-{service}")
        for framework, service in everything("dev", "prod")
        if not same_zips(loaded(GOLDEN / framework / service / "dev"), loaded(GOLDEN / framework / service / "prod"))
    ],
)
def test_no_digest_is_learned_from_packages_of_other_code(framework: str, service: str) -> None:
    folder = GOLDEN / framework / service
    assert not VOLATILE.search(learned(loaded(folder / "dev"), loaded(folder / "prod")).text)


# ------------------------------------------------------------------------------------------- places


STEMS: list[tuple[str, str]] = [
    ("ApiGatewayDeployment1795413730743", "ApiGatewayDeployment*"),
    ("AuthorizerLambdaVersionyD5QRAflNQjFPTz8acFv0gZHD7zewvxBsN45iwk", "AuthorizerLambdaVersion*"),
    ("WebsocketsDeploymentswTUkeX7RToM7qg5tsT0BEuYJLlJllIrMZwWK60UL0", "WebsocketsDeployment*"),
    ("ToolsLambdaLayer087cb31b20a82082bacf83ce218c77a242839cde", "ToolsLambdaLayer*"),
]
NO_STEMS = [
    "ApiGatewayDeployment", "ApiGatewayDeployment2", "SellLambdaVersion", "LambdaVersionOfOurs", "WebsocketsDeploymentStage",
    "SellLambdaFunction", "arn:aws:s3:::bucket/*", "*",
]  # fmt: skip


@pytest.mark.parametrize(("text", "stem"), STEMS)
def test_what_changes_with_every_packaging_is_a_star(text: str, stem: str) -> None:
    assert steady_text(text) == stem
    assert steady_text(f"${{{text}}} and x") == f"${{{stem}}} and x"
    assert means(stem, text)


@pytest.mark.parametrize("text", NO_STEMS)
def test_what_does_not_change_stays(text: str) -> None:
    assert steady_text(text) == text
    assert not means("*", "ApiGatewayDeployment1795413730743")
    assert not means(f"{text[:4]}*", text)


def test_wildcards_stay_wildcards() -> None:
    assert steady_path(("Resources", ANY, 0))[1] is ANY


REST = DATA / "rest-one"
BY_STEM: list[tuple[str, str, str]] = [
    ("{resource: ApiGatewayDeployment*, property: StageName, set: x}", "Properties.StageName", "x"),
    ("{path: Resources.ApiGatewayDeployment*.Properties.StageName, set: x}", "Properties.StageName", "x"),
    ("{path: Resources.ApiGatewayDeployment*.Properties.Description, add: x}", "Properties.Description", "x"),
    ("{type: AWS::ApiGateway::Deployment, property: StageName, from: dev, set: x}", "Properties.StageName", "x"),
]


@pytest.mark.parametrize(("rule", "place", "value"), BY_STEM)
@pytest.mark.parametrize("stage", ["dev", "again"])
def test_a_place_by_its_stem(rule: str, place: str, value: str, stage: str) -> None:
    plan = _planned(REST / stage, rule)
    found = [one for one in plan.verdicts if one.new == value and show(one.path).endswith(place)]
    assert len(found) == 1


def _planned(folder: Path, *listed: str) -> Plan:
    text = "version: 1\ntext: replace\nrules:\n" + "".join(f"  - {rule}\n" for rule in listed)
    return plan_restage(loaded(folder), Request(target="prod", stamp=STAMP, rules=parse_rules(text, "r", "prod", {})))


# ------------------------------------------------------------------------------------------- removing a function


def _resource(kind: str, **properties: Json) -> JsonObject:
    return {"Type": f"AWS::{kind}", "Properties": properties}


ARN: Json = {"Fn::GetAtt": ["ALambdaFunction", "Arn"]}
OTHER: Json = {"Fn::GetAtt": ["BLambdaFunction", "Arn"]}
GOES: list[tuple[str, JsonObject]] = [
    ("a log group by the function's name", _resource("Logs::LogGroup", LogGroupName="/aws/lambda/a-dev")),
    ("a version", _resource("Lambda::Version", FunctionName={"Ref": "ALambdaFunction"})),
    ("a permission of an alias", _resource("Lambda::Permission", FunctionName={"Fn::Join": [":", [ARN, "live"]]})),
    ("a schedule", _resource("Events::Rule", Targets=[{"Arn": ARN, "Id": "x"}])),
    ("a topic of its own", _resource("SNS::Topic", Subscription=[{"Endpoint": ARN, "Protocol": "lambda"}])),
    ("an alarm", _resource("CloudWatch::Alarm", Dimensions=[{"Name": "FunctionName", "Value": {"Ref": "ALambdaFunction"}}])),
    ("a target of scaling", _resource("ApplicationAutoScaling::ScalableTarget", ResourceId="function:a-dev:live")),
]  # fmt: skip
STAYS: list[tuple[str, JsonObject]] = [
    ("another function's", _resource("Lambda::Version", FunctionName={"Ref": "BLambdaFunction"})),
    ("a log group of a longer name", _resource("Logs::LogGroup", LogGroupName="/aws/lambda/a-dev-two")),
    ("an alarm on nothing of it", _resource("CloudWatch::Alarm", Dimensions=[{"Name": "Q", "Value": "a"}])),
    ("a type that nobody listed", _resource("SSM::Parameter", Value=ARN)),
    ("a mapping of another function", _resource("Lambda::EventSourceMapping", FunctionName=OTHER, EventSourceArn=ARN)),
]
PARTS: list[tuple[str, JsonObject, str]] = [
    ("a topic of two", _resource("SNS::Topic", Subscription=[{"Endpoint": OTHER}, {"Endpoint": ARN}]), "Properties.Subscription[1]"),
    ("a topic with an address", _resource("SNS::Topic", Subscription=[{"Endpoint": ARN}, {"Endpoint": "x@y.example"}]), "Properties.Subscription[0]"),
    ("a rule of two", _resource("Events::Rule", Targets=[{"Arn": ARN}, {"Arn": OTHER}]), "Properties.Targets[0]"),
    ("what waited for it", {**_resource("SQS::Queue"), "DependsOn": ["ALambdaFunction", "BLambdaFunction"]}, "DependsOn[0]"),
    ("what waited for nothing else", {**_resource("SQS::Queue"), "DependsOn": "ALambdaFunction"}, "DependsOn"),
]  # fmt: skip


def _along(resource: JsonObject, service: JsonObject | None = None, more: JsonObject | None = None) -> list[str]:
    functions: JsonObject = {
        f"{key}LambdaFunction": _resource("Lambda::Function", FunctionName=f"{key.lower()}-dev") for key in "AB"
    }
    template: JsonObject = {"Resources": {**functions, "X": resource, **(more or {})}}
    return [show(path) for path in going_along(template, {"ALambdaFunction"}, set(), service or {})]


@pytest.mark.parametrize(("why", "resource"), GOES)
def test_what_goes_with_a_function(why: str, resource: JsonObject) -> None:
    assert _along(resource) == ["Resources.X"], why


@pytest.mark.parametrize(("why", "resource"), STAYS)
def test_what_stays(why: str, resource: JsonObject) -> None:
    assert _along(resource) == [], why


@pytest.mark.parametrize(("why", "resource", "part"), PARTS)
def test_what_loses_a_part(why: str, resource: JsonObject, part: str) -> None:
    assert _along(resource) == [f"Resources.X.{part}"], why


@pytest.mark.parametrize(("why", "resource"), [*GOES, *((why, resource) for why, resource, _ in PARTS)])
def test_the_users_own_resources_stay(why: str, resource: JsonObject) -> None:
    service: JsonObject = {"resources": {"Resources": {"X": resource}}}
    assert _along(resource, service) == [], why


def _role(*statements: Json) -> JsonObject:
    document: Json = {"Statement": list(statements)}
    return {"IamRoleLambdaExecution": _resource("IAM::Role", Policies=[{"PolicyDocument": document}])}


def _mapping(source: str, function: Json = ARN) -> JsonObject:
    return _resource("Lambda::EventSourceMapping", FunctionName=function, EventSourceArn=source)


PLACE = "Resources.IamRoleLambdaExecution.Properties.Policies[0].PolicyDocument.Statement[0]"
GRANTS: list[tuple[str, JsonObject, JsonObject, list[str]]] = [
    ("its own queue", _role({"Resource": ["q"]}), {}, [PLACE]),
    ("one of two queues", _role({"Resource": ["p", "q"]}), {}, [f"{PLACE}.Resource[1]"]),
    ("a queue that others read", {**_role({"Resource": ["q"]}), "Y": _mapping("q", OTHER)}, {}, []),
    ("another queue", _role({"Resource": ["p"]}), {}, []),
    ("a statement of the user's", _role({"Resource": ["q"]}), {"provider": {"iamRoleStatements": [{"Resource": ["q"]}]}}, []),
]  # fmt: skip


@pytest.mark.parametrize(("why", "more", "service", "parts"), GRANTS)
def test_what_the_shared_role_may_do(why: str, more: JsonObject, service: JsonObject, parts: list[str]) -> None:
    assert _along(_mapping("q"), service, more) == ["Resources.X", *parts], why


def test_a_rule_of_its_own_wins_over_what_goes_along() -> None:
    rule = "{path: Resources.ApiGatewayMethodAny.DependsOn, set: [PageLambdaPermissionApiGateway]}"
    plan = _planned(DATA / "authz" / "dev", "{function: guard, remove: true}", rule)
    changed = [one.new for one in plan.verdicts if one.path == ("Resources", "ApiGatewayMethodAny", "DependsOn")]
    assert changed == [["PageLambdaPermissionApiGateway"]]


def test_what_is_excepted_stays() -> None:
    plan = _planned(DATA / "authz" / "dev", "{function: guard, remove: true, except: [GuardLogGroup]}")
    gone = {one.path[1] for one in plan.verdicts if one.new is None and one.path[:1] == ("Resources",)}
    assert "GuardLambdaFunction" in gone
    assert "GuardLogGroup" not in gone


def test_a_digest_that_nobody_knows_is_an_error() -> None:
    value = "{Type: 'AWS::Lambda::Version', Properties: {CodeSha256: '${code-sha256:other.zip}'}}"
    with pytest.raises(Exception, match=r"no function of this artifact is made of other\.zip"):
        _planned(REST / "dev", f"{{path: Resources.XLambdaVersion*, add: {value}}}")


def test_the_digest_of_a_zip_is_the_artifacts_own() -> None:
    value = "{Type: 'AWS::Lambda::Version', Properties: {CodeSha256: '${code-sha256:counter.zip}'}}"
    plan = _planned(REST / "dev", f"{{path: Resources.Mine, add: {value}}}")
    added = next(one.new for one in plan.verdicts if one.path == ("Resources", "Mine"))
    own = bytes.fromhex(digest(REST / "dev" / "counter.zip"))
    assert at(added, ("Properties", "CodeSha256")) == base64.b64encode(own).decode()


# ------------------------------------------------------------------------------------------- inside of texts


TEXTS = DATA / "json-texts"
BOARD: Place = ("Resources", "Board", "Properties", "DashboardBody")
INSIDE: list[tuple[str, str, str]] = [
    ("{resource: Board, property: 'DashboardBody.widgets[0].properties.title', keep: true}", '"period":300,"title":"dev errors"', "a place that stays"),
    ("{resource: Board, property: 'DashboardBody.widgets[0].properties.title', set: x-dev}", '"title":"x-dev"', "a value that is final"),
    ("{resource: Board, property: 'DashboardBody.widgets[0].properties.title', set: 1}", '"title":1,', "a number"),
    ("{resource: Board, property: 'DashboardBody.widgets[0].properties.yAxis', add: {a: 1}}", ',"yAxis":{"a":1}}', "a new member"),
    ("{resource: Board, property: 'DashboardBody.widgets[+]', add: {type: x}}", '}},{"type":"x"}]', "a new item"),
    ("{resource: Board, property: 'DashboardBody.widgets[0].width', remove: true}", '{"type":"metric","properties":', "nothing any more"),
    ("{type: 'AWS::CloudWatch::Dashboard', property: 'DashboardBody.widgets.*.width', set: 24}", '"width":24', "any item"),
    ("{path: 'Resources.Board.Properties.DashboardBody.widgets[0].width', from: 12, set: 24}", '"width":24', "a path"),
    ("{resource: Board, property: 'DashboardBody.widgets[0].properties.period', set: 5}", '"title":"prod errors"', "the rest is judged as ever"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "part", "why"), INSIDE)
def test_a_place_inside_of_a_text(rule: str, part: str, why: str) -> None:
    plan = _planned(TEXTS / "dev", rule)
    made = finished(plan, loaded(TEXTS / "dev"))
    for place in (("service", "provider", "compiledCloudFormationTemplate"), ("service", "resources")):
        assert part in str(at(made.resolved.value, (*place, *BOARD))), why


NOWHERE = [
    pytest.param("{resource: Board, property: 'DashboardBody.*', set: 1}", id="no wildcard opens a text"),
    pytest.param("{resource: Board, property: 'DashboardBody.nope.x', set: 1}", id="nothing is there"),
    pytest.param("{resource: Board, property: 'DashboardBody.widgets[0].width', from: 13, set: 1}", id="something else is there"),
    pytest.param("{resource: Board, property: 'DashboardName.x', set: 1}", id="no JSON"),
    pytest.param("{variable: SETTINGS, property: nope, set: 1}", id="not in the variable"),
]  # fmt: skip


@pytest.mark.parametrize("rule", NOWHERE)
def test_a_place_that_is_not_there_is_an_error(rule: str) -> None:
    with pytest.raises(Exception, match=r"nothing|nowhere"):
        _planned(TEXTS / "dev", rule)


SINCE = [
    pytest.param('"flags"', '"limit": 7, "flags"', "limit in it: new since the rules were learned", id="a new setting"),
    pytest.param('"new": false', '"new": true', "flags.new in it: changed since the rules were learned", id="another value"),
    pytest.param('{"host"', '{  "host"', "", id="another layout"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "reason"), SINCE)
def test_what_is_new_inside_of_a_text_is_asked_about(old: str, new: str, reason: str) -> None:
    again = loaded(TEXTS / "again")
    place: Place = ("Properties", "Environment", "Variables", "SETTINGS")
    text = str(at(again.resolved.value, ("service", "provider", "environment", "SETTINGS"))).replace(old, new)
    functions = {("Resources", f"{key}LambdaFunction", *place): text for key in ("First", "Last")}
    state: dict[Place, Side] = {}
    for service in SERVICES:
        state[(*service, "provider", "environment", "SETTINGS")] = text
        state |= {(*service, "provider", "compiledCloudFormationTemplate", *path): text for path in functions}
    planted = with_values(again, state, {UPDATE: functions})
    given = parse_rules(pair("json-texts").text, "restage.yml", "prod", {})
    found = [one.evidence for one in plan_restage(planted, Request(target="prod", rules=given)).open]
    assert found if reason else not found
    assert all(one.startswith(reason) for one in found)


def test_a_rule_about_a_place_wins_over_a_map_of_the_same_text() -> None:
    plan = _planned(
        TEXTS / "dev",
        "{map: sandbox.pay.example, to: x.example, inside: true}",
        "{variable: SETTINGS, property: retries, function: first, set: 9}",
    )
    made = finished(plan, loaded(TEXTS / "dev")).resolved.value
    functions = ("service", "provider", "compiledCloudFormationTemplate", "Resources")
    place = ("Properties", "Environment", "Variables", "SETTINGS")
    first, last = (at(made, (*functions, f"{key}LambdaFunction", *place)) for key in ("First", "Last"))
    assert first == '{"host": "x.example", "retries": 9, "stage": "prod", "flags": {"new": false}}'
    assert last == '{"host": "x.example", "retries": 1, "stage": "prod", "flags": {"new": false}}'


def test_a_whole_text_and_a_place_in_it_contradict_each_other() -> None:
    with pytest.raises(Exception, match="contradict"):
        _planned(
            TEXTS / "dev",
            "{resource: Board, property: DashboardBody, set: '{\"widgets\":[]}'}",
            "{resource: Board, property: 'DashboardBody.widgets[0].width', set: 1}",
        )


def test_names_of_a_texts_own_variables_may_be_the_targets() -> None:
    """They are the MD5 of what they stand for, so a text that was learned as a whole has other ones."""
    model = loaded(DATA / "definition" / "prod").resolved.value
    place = ("service", "provider", "compiledCloudFormationTemplate", "Resources", "AlertsDashprodDashalert")
    text = at(model, (*place, "Properties", "DefinitionString", "Fn::Sub", 0))
    assert isinstance(text, str)
    place_in = "type: 'AWS::StepFunctions::StateMachine', property: 'DefinitionString.Fn::Sub[0]'"
    rule = f"{{{place_in}, set: {json.dumps(text)}}}"
    uncertainties = _planned(DATA / "definition" / "dev", rule).open
    assert not [one.evidence for one in uncertainties if "refers to" in one.evidence]


def test_functions_without_any_that_shows_the_recipe_are_listed() -> None:
    value = "{Type: 'AWS::Lambda::Version', Properties: {FunctionName: {Ref: XLambdaFunction}}}"
    function = "{Type: 'AWS::Lambda::Function', Properties: {FunctionName: x, Code: {S3Key: x.zip}}}"
    rules = parse_rules(
        f"version: 1\nrules:\n  - {{path: Resources.XLambdaVersion*, add: {value}}}\n"
        f"  - {{path: Resources.XLambdaFunction, add: {function}}}\n  - {{path: service.functions.x, add: {{name: x}}}}\n",
        "r", "prod", {},
    )  # fmt: skip
    plan = plan_restage(invented({}, functions={}), Request(target="prod", stamp=STAMP, rules=rules))
    uncertainties = [one for one in plan.verdicts if not one.certain]
    assert [one.path[1] for one in uncertainties if one.evidence.startswith("No function of the source shows")]
