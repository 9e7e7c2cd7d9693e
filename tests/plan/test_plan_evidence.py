"""What counts as evidence: a formula at its own place, a reference to what was renamed, an entry in a map by stage."""

from __future__ import annotations

import pytest
from broken import golden
from fresh import STATE
from restaged import STAMP, UPDATE, Made, invented, loaded

from restage import Kind, Plan, Refusal, Request, Verdict, plan_restage
from restage.document.values import Json, JsonObject, Path, as_object, at
from restage.rules.model import Action, PlaceRule, Places, Rules
from restage.text.wordrule import WordRule

FUNCTION = "AWS::Lambda::Function"
HELLO: JsonObject = {"hello": {"name": "shop-dev-hello"}}


def named(name: Json) -> JsonObject:
    return {"HelloLambdaFunction": {"Type": FUNCTION, "Properties": {"FunctionName": name}}}


def verdict_on(plan: Plan, path: Path, file: str = UPDATE) -> Verdict | None:
    found = [verdict for verdict in plan.verdicts if (verdict.file, verdict.path) == (file, path)]
    assert len(found) <= 1
    return found[0] if found else None


def planned(
    resources: JsonObject,
    /,
    *,
    target: str = "prod",
    functions: JsonObject | None = None,
    settings: JsonObject | None = None,
) -> Plan:
    return plan_restage(
        invented(resources, functions=functions, settings=settings), Request(target=target, stamp=STAMP)
    )


# ------------------------------------------------------------------------------------------- formulas and places

NAME: Path = ("Resources", "HelloLambdaFunction", "Properties", "FunctionName")

EVIDENCE: list[tuple[str, JsonObject, Path, str, Kind, bool]] = [
    ("the formula at its place", named("shop-dev-hello"), NAME, "shop-prod-hello", Kind.FRAMEWORK, True),
    ("another name at its place", named("my-dev-hello"), NAME, "my-prod-hello", Kind.TEXT, False),
    ("the other function's formula", named("shop-dev-bye"), NAME, "shop-prod-bye", Kind.TEXT, False),
    ("a name with the stage glued", named("shopdevhello"), NAME, "shopdevhello", Kind.KEPT, False),
    (
        "the formula's text at another place",
        {"X": {"Type": "AWS::Thing", "Properties": {"Name": "shop-dev-hello"}}},
        ("Resources", "X", "Properties", "Name"),
        "shop-prod-hello",
        Kind.TEXT,
        False,
    ),
    (
        "the formula under another logical ID",
        {"OtherThing": {"Type": FUNCTION, "Properties": {"FunctionName": "shop-dev-hello"}}},
        ("Resources", "OtherThing", "Properties", "FunctionName"),
        "shop-prod-hello",
        Kind.TEXT,
        False,
    ),
    (
        "a log group of the framework's",
        {
            **named("shop-dev-hello"),
            "HelloLogGroup": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"LogGroupName": "/aws/lambda/shop-dev-hello"},
            },
        },
        ("Resources", "HelloLogGroup", "Properties", "LogGroupName"),
        "/aws/lambda/shop-prod-hello",
        Kind.FRAMEWORK,
        True,
    ),
    (
        "a log group of the user's",
        {"Mine": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/mine/dev"}}},
        ("Resources", "Mine", "Properties", "LogGroupName"),
        "/mine/prod",
        Kind.TEXT,
        False,
    ),
    (
        "the REST API's own name",
        {"ApiGatewayRestApi": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "dev-shop"}}},
        ("Resources", "ApiGatewayRestApi", "Properties", "Name"),
        "prod-shop",
        Kind.FRAMEWORK,
        True,
    ),
    (
        "a table of the same name",
        {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "dev-shop"}}},
        ("Resources", "Table", "Properties", "TableName"),
        "prod-shop",
        Kind.TEXT,
        False,
    ),
    (
        "code in a bucket of the user's",
        {"Mine": {"Type": FUNCTION, "Properties": {"Code": {"S3Bucket": "builds-dev", "S3Key": "dev/mailer.zip"}}}},
        ("Resources", "Mine", "Properties", "Code", "S3Key"),
        "prod/mailer.zip",
        Kind.TEXT,
        False,
    ),
    (
        "a property called Condition",
        {"X": {"Type": "AWS::Thing", "Properties": {"Condition": "env = 'dev'"}}},
        ("Resources", "X", "Properties", "Condition"),
        "env = 'prod'",
        Kind.TEXT,
        False,
    ),
]


@pytest.mark.parametrize(
    ("resources", "path", "new", "kind", "certain"), [row[1:] for row in EVIDENCE], ids=[row[0] for row in EVIDENCE]
)
def test_a_formula_speaks_for_its_own_place(
    resources: JsonObject, path: Path, new: str, kind: Kind, certain: bool
) -> None:
    verdict = verdict_on(planned(resources, functions=HELLO), path)
    assert verdict is not None
    assert (verdict.new, verdict.kind, verdict.certain) == (new, kind, certain)


# What stands there can't be the stage because of the type of the resource, and what stands elsewhere may
PERMISSION, ROLE, THING = "AWS::Lambda::Permission", "AWS::IAM::Role", "Custom::Thing"
POLICY = "AssumeRolePolicyDocument.Statement.0."
FIXED: list[tuple[str, str, str, str, str, bool]] = [
    ("code, which the stage may have chosen", FUNCTION, "Handler", "src/dev.main", "src/dev.main", False),
    ("code in a folder of the stage's", FUNCTION, "Handler", "src/dev/x.main", "src/dev/x.main", False),
    ("code, glued", FUNCTION, "Handler", "src/devApi.main", "src/devApi.main", False),
    ("code that is called by an ordinary word", FUNCTION, "Handler", "src/devices.main", "src/devices.main", True),
    ("code, by another property's name", FUNCTION, "Handlers", "src/dev.main", "src/prod.main", False),
    ("a handler of something else", THING, "Handler", "h-dev", "h-prod", False),
    ("an action of a permission", PERMISSION, "Action", "lambda:dev", "lambda:dev", True),
    ("what is no action", PERMISSION, "Action", "deploy-dev", "deploy-prod", False),
    ("an action of something else", THING, "Action", "lambda:dev", "lambda:prod", False),
    ("what an action is called", PERMISSION, "ActionName", "lambda:dev", "lambda:prod", False),
    ("an action of a policy", ROLE, POLICY + "Action", "s3:dev", "s3:dev", True),
    ("one of several", ROLE, POLICY + "Action.0", "s3:dev", "s3:dev", True),
    ("an action of a service that is called as the stage", ROLE, POLICY + "Action", "dev:Get", "prod:Get", False),
    ("a policy in another type", THING, POLICY + "Action", "s3:dev", "s3:prod", False),
    ("an event's detail", "AWS::Events::Rule", "EventPattern.detail.Action.0", "dev", "prod", False),
    ("parameters of a document", "AWS::SSM::MaintenanceWindowTask", "Parameters.Action.0", "a-dev", "a-prod", False),
    ("what an action is for", ROLE, POLICY + "Resource", "arn:aws:s3:::dev", "arn:aws:s3:::prod", False),
    ("a service of AWS", ROLE, POLICY + "Principal.Service", "dev.amazonaws.com", "dev.amazonaws.com", True),
    ("one of several services", ROLE, POLICY + "Principal.Service.0", "dev.amazonaws.com", "dev.amazonaws.com", True),
    ("a service that is none of AWS's", ROLE, POLICY + "Principal.Service", "dev.acme.io", "prod.acme.io", False),
    ("a principal of something else", THING, "Principal.Service", "svc-dev", "svc-prod", False),
    ("an account", ROLE, POLICY + "Principal.AWS", "arn:aws:iam::1:role/dev", "arn:aws:iam::1:role/prod", False),
    ("what is no runtime", FUNCTION, "Runtime", "nodejs-dev", "nodejs-prod", False),
    ("a runtime of something else", THING, "Runtime", "r-dev", "r-prod", False),
    ("the digest of code", "AWS::Lambda::Version", "CodeSha256", "a/dev/b=", "a/dev/b=", True),
    ("a digest of something else", THING, "CodeSha256", "c-dev", "c-prod", False),
    ("a disk", "AWS::EC2::Instance", "BlockDeviceMappings.0.DeviceName", "/dev/xvda", "/dev/xvda", True),
    ("a volume's device", "AWS::EC2::VolumeAttachment", "Device", "/dev/sdf", "/dev/sdf", True),
    ("a parameter that is called like a disk", "AWS::SSM::Parameter", "Name", "/dev/sdf", "/dev/sdf", False),
]


@pytest.mark.parametrize(
    ("kind", "place", "old", "new", "certain"), [row[1:] for row in FIXED], ids=[row[0] for row in FIXED]
)
def test_what_can_not_be_the_stage_is_known_by_its_type(
    kind: str, place: str, old: str, new: str, certain: bool
) -> None:
    """In the template, and in the service's own resources, from which it comes."""
    steps: Path = tuple(int(step) if step.isdigit() else step for step in place.split("."))
    value: Json = old
    for step in reversed(steps):
        value = [value] if isinstance(step, int) else {step: value}
    resources: JsonObject = {"X": {"Type": kind, "Properties": value}}
    plan = planned(resources, settings={"resources": {"Resources": resources}})
    path: Path = ("Resources", "X", "Properties", *steps)
    for verdict in (verdict_on(plan, path), verdict_on(plan, ("service", "resources", *path), STATE)):
        assert verdict is not None
        assert (verdict.new, verdict.certain) == (new, certain)


def test_a_runtime_is_no_place_for_the_stage() -> None:
    """Of a stage that is called x."""
    resources: JsonObject = {"F": {"Type": FUNCTION, "Properties": {"Runtime": "nodejs18.x", "Other": "nodejs18.x"}}}
    plan = plan_restage(invented(resources, stage="x"), Request(target="prod", stamp=STAMP))
    found = {v.path[-1]: (v.new, v.certain) for v in plan.verdicts if v.path[:1] == ("Resources",)}
    assert found == {"Runtime": ("nodejs18.x", True), "Other": ("nodejs18.prod", False)}


# What is referred to, what else there is, and whether that is called alike for the target
BESIDE: list[tuple[str, JsonObject, JsonObject, bool]] = [
    ("Ref", {"Ref": "Queuedev"}, {"Resources": {"Queuedev": {}, "Queueprod": {}}}, True),
    ("Ref to a parameter", {"Ref": "PoolDev"}, {"Parameters": {"PoolDev": {}, "PoolProd": {}}}, True),
    ("GetAtt", {"Fn::GetAtt": ["devQueue", "Arn"]}, {"Resources": {"devQueue": {}, "prodQueue": {}}}, True),
    ("GetAtt as a text", {"Fn::GetAtt": "devQueue.Arn"}, {"Resources": {"devQueue": {}, "prodQueue": {}}}, True),
    ("Sub", {"Fn::Sub": "x-${QDEV.Arn}"}, {"Resources": {"QDEV": {}, "QPROD": {}}}, True),
    ("Sub in a list", {"Fn::Sub": ["${Qdev}${a}", {"a": "x"}]}, {"Resources": {"Qdev": {}, "Qprod": {}}}, True),
    ("If", {"Fn::If": ["devOnly", "1", "2"]}, {"Conditions": {"devOnly": {}, "prodOnly": {}}}, True),
    ("FindInMap", {"Fn::FindInMap": ["devMap", "a", "b"]}, {"Mappings": {"devMap": {}, "prodMap": {}}}, True),
    ("a long name", {"Ref": "QDevelopment"}, {"Resources": {"QDevelopment": {}, "QProduction": {}}}, True),
    ("no other beside it", {"Ref": "Queuedev"}, {"Resources": {"Queuedev": {}, "Queue": {}}}, False),
    ("another section", {"Ref": "Queuedev"}, {"Resources": {"Queuedev": {}}, "Mappings": {"Queueprod": {}}}, False),
    ("ordinary words", {"Ref": "Devices"}, {"Resources": {"Devices": {}, "Products": {}}}, False),
    ("a variable of its own", {"Fn::Sub": ["${Qdev}", {"Qdev": "x"}]}, {"Resources": {"Qdev": {}, "Qprod": {}}}, False),
    (
        "a condition about the stage: Is${sls:stage} would always be true",
        {"Fn::If": ["IsDev", "1", "2"]},
        {"Conditions": {"IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}, "IsProd": {}}},
        False,
    ),
]


@pytest.mark.parametrize(("value", "sections", "open_"), [row[1:] for row in BESIDE], ids=[row[0] for row in BESIDE])
def test_one_of_several_that_are_called_alike(value: JsonObject, sections: JsonObject, open_: bool) -> None:
    own: JsonObject = {"S": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": value}}}
    things: JsonObject = {key: {"Type": "AWS::Thing"} for key in as_object(sections.get("Resources"))}
    template: JsonObject = {**sections, "Resources": {**own, **things}}
    artifact = invented({}, settings={"resources": template}, sections=template)
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP))
    at_value = [v for v in plan.open if "Value" in v.path and "beside which" in v.evidence]
    assert bool(at_value) is open_
    assert not any(verdict.changed for verdict in at_value)


def test_a_function_of_the_frameworks_refers_to_itself() -> None:
    """`dev` beside `prod`, as functions: nobody wrote what the framework's own resources refer to."""
    plan = Made.of(loaded(golden("v3", "names")), "prod").plan
    assert not [verdict for verdict in plan.verdicts if "beside which" in verdict.evidence]


def test_a_statement_that_the_user_wrote_is_no_name_of_the_frameworks() -> None:
    arn = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:shop-dev-hello"
    statements: list[Json] = [{"Effect": "Allow", "Action": ["lambda:Invoke"], "Resource": {"Fn::Sub": arn}}]
    policies: list[Json] = [{"PolicyName": "x", "PolicyDocument": {"Statement": statements}}]
    role: JsonObject = {"IamRoleLambdaExecution": {"Type": ROLE, "Properties": {"Policies": policies}}}
    providers: list[tuple[JsonObject, bool]] = [({}, True), ({"iam": {"role": {"statements": statements}}}, False)]
    for provider, certain in providers:
        plan = plan_restage(invented(role, functions=HELLO, provider=provider), Request(target="prod", stamp=STAMP))
        found = [v for v in plan.verdicts if v.path[:1] == ("Resources",) and v.old == arn]
        assert [(v.certain, str(v.new).endswith("shop-prod-hello")) for v in found] == [(certain, True)]


@pytest.mark.parametrize(("others", "new"), [({}, "Tableprod"), ({"Tabledev": {"Type": "AWS::Thing"}}, "Tabledev")])
def test_a_key_that_was_never_resolved_tells_of_references_to_nothing_else(others: JsonObject, new: str) -> None:
    raw: JsonObject = {"Table${sls:stage}": {"Type": "AWS::Thing"}}
    made = Made.of(invented({**raw, **others, "X": {"Type": "AWS::Thing", "Properties": {"Ref": "Tabledev"}}}), "prod")
    template = as_object(at(made.reborn().state.value, ("service", "provider", "compiledCloudFormationTemplate")))
    assert at(template, ("Resources", "X", "Properties", "Ref")) == new
    assert others.keys() <= as_object(template["Resources"]).keys()


def test_the_condition_of_a_resource_is_a_reference() -> None:
    conditions: JsonObject = {"Fn::Not": [{"Condition": "is-dev"}]}
    resources: JsonObject = {"X": {"Type": "AWS::Thing", "Condition": "is-dev", "Properties": {"Value": conditions}}}
    plan = planned(resources)
    assert [verdict for verdict in plan.verdicts if "Condition" in verdict.path] == []


def test_a_reference_to_a_texts_own_variable_does_not_dangle() -> None:
    value: Json = {"Fn::Sub": ["https://${DevHost}/x", {"DevHost": {"Fn::ImportValue": "hosts"}}]}
    plan = planned({"X": {"Type": "AWS::Thing", "Properties": {"Value": value}}})
    assert plan.open == ()


API: JsonObject = {"HttpApi": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "dev-shop"}}}
USERS: list[tuple[str, JsonObject, bool]] = [
    ("nothing of the user's", {}, True),
    ("the user's own name there", {"resources": {"Resources": API}}, False),
    ("in one of several blocks", {"resources": [{}, {"Resources": API}]}, False),
    ("another property of the user's", {"resources": {"Resources": {"HttpApi": {"Properties": {"Tags": {}}}}}}, True),
    ("a name of the user's that something else replaced", {"resources": {"Resources": {"HttpApi": {"Properties": {"Name": "x"}}}}}, True),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "certain"), [row[1:] for row in USERS], ids=[row[0] for row in USERS])
def test_a_formula_does_not_speak_for_what_the_user_wrote_there(settings: JsonObject, certain: bool) -> None:
    """`resources` go over the framework's own: a written-out name looks like the formula, and stays in a fresh package."""
    verdict = verdict_on(planned(API, settings=settings), ("Resources", "HttpApi", "Properties", "Name"))
    assert verdict is not None
    assert (verdict.new, verdict.certain) == ("prod-shop", certain)


def test_the_same_text_two_outcomes() -> None:
    """In a service called devices-dev a formula rebuilds the name, and the user's text is read word by word."""
    plan = Made.of(loaded(golden("v3", "named-after-stage")), "prod").plan
    verdicts = [v for v in plan.verdicts if v.old == "dev-portal-dev" and v.file == UPDATE]
    assert verdicts
    assert {verdict.new for verdict in verdicts} == {"prod-portal-dev"}
    assert all(not verdict.certain for verdict in verdicts), "who called it portal-dev may have meant the stage"


# ------------------------------------------------------------------------------------------- log statements

PREFIX = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/"


def groups(*names: str) -> list[Json]:
    return [{"Fn::Sub": f"{PREFIX}{name}:*"} for name in names]


LOGS: list[tuple[str, str, list[str], list[str], list[str]]] = [
    ("all under the prefix", "prod", ["shop-dev-a", "shop-dev-b"], ["shop-dev*"], ["shop-prod*"]),
    ("one of the user's own", "prod", ["shop-dev-a", "mine"], ["mine", "shop-dev*"], ["mine", "shop-prod*"]),
    (
        "covered by accident, not any more",
        "prod",
        ["shop-dev-a", "shop-devices"],
        ["shop-dev*"],
        ["shop-devices", "shop-prod*"],
    ),
    ("none under the prefix", "prod", ["mine"], ["mine"], ["mine"]),
]


@pytest.mark.parametrize(("target", "functions", "old", "new"), [row[1:] for row in LOGS], ids=[row[0] for row in LOGS])
def test_which_log_groups_the_shared_role_may_write_to(
    target: str, functions: list[str], old: list[str], new: list[str]
) -> None:
    statement: Json = {"Effect": "Allow", "Action": ["logs:CreateLogStream"], "Resource": groups(*old)}
    policies: Json = [{"PolicyName": "x", "PolicyDocument": {"Statement": [statement]}}]
    role: Json = {"Type": "AWS::IAM::Role", "Properties": {"Policies": policies}}
    keys: JsonObject = {name.removeprefix("shop-dev-"): {"name": name} for name in functions}
    made = Made.of(invented({"IamRoleLambdaExecution": role}, functions=keys), target)
    place = ("Properties", "Policies", 0, "PolicyDocument", "Statement", 0, "Resource")
    template = at(made.reborn().resolved.value, ("service", "provider", "compiledCloudFormationTemplate"))
    assert at(template, ("Resources", "IamRoleLambdaExecution", *place)) == groups(*new)


# ------------------------------------------------------------------------------------------- references

BUCKET = "S3BucketShopdevpictures"
RENAMED = "S3BucketShopprodpictures"
EVENTS: JsonObject = {"hello": {"name": "shop-dev-hello", "events": [{"s3": "shop-dev-pictures"}]}}

REFERENCES: list[tuple[str, Json, Json]] = [
    ("Ref", {"Ref": BUCKET}, {"Ref": RENAMED}),
    ("Fn::GetAtt, a list", {"Fn::GetAtt": [BUCKET, "Arn"]}, {"Fn::GetAtt": [RENAMED, "Arn"]}),
    ("Fn::GetAtt, a text", {"Fn::GetAtt": f"{BUCKET}.Arn"}, {"Fn::GetAtt": f"{RENAMED}.Arn"}),
    ("a variable of Fn::Sub", {"Fn::Sub": f"${{{BUCKET}}}"}, {"Fn::Sub": f"${{{RENAMED}}}"}),
    ("an attribute in Fn::Sub", {"Fn::Sub": f"x-${{{BUCKET}.Arn}}/*"}, {"Fn::Sub": f"x-${{{RENAMED}.Arn}}/*"}),
    (
        "Fn::Sub with a map",
        {"Fn::Sub": [f"${{{BUCKET}}}${{a}}", {"a": "b"}]},
        {"Fn::Sub": [f"${{{RENAMED}}}${{a}}", {"a": "b"}]},
    ),
    (
        "Fn::Sub with a variable of its own that is called like the id",
        {"Fn::Sub": [f"${{{BUCKET}}}", {BUCKET: "x"}]},
        {"Fn::Sub": [f"${{{BUCKET}}}", {BUCKET: "x"}]},
    ),
    (
        "Fn::Sub with a variable that a plugin called after its reference",
        {"Fn::Sub": [f"${{{BUCKET}}}/*", {BUCKET: {"Ref": BUCKET}}]},
        {"Fn::Sub": [f"${{{RENAMED}}}/*", {RENAMED: {"Ref": RENAMED}}]},
    ),
    (
        "Fn::Sub with a variable that a plugin called after an attribute",
        {"Fn::Sub": [f"${{{BUCKET}_Arn}}/*", {f"{BUCKET}_Arn": {"Fn::GetAtt": [BUCKET, "Arn"]}}]},
        {"Fn::Sub": [f"${{{RENAMED}_Arn}}/*", {f"{RENAMED}_Arn": {"Fn::GetAtt": [RENAMED, "Arn"]}}]},
    ),
    ("Fn::Sub, a reference and the stage", {"Fn::Sub": f"${{{BUCKET}}}-dev"}, {"Fn::Sub": f"${{{RENAMED}}}-prod"}),
    ("inside a join", {"Fn::Join": ["", [{"Ref": BUCKET}, "/dev"]]}, {"Fn::Join": ["", [{"Ref": RENAMED}, "/prod"]]}),
    ("inside Fn::If", {"Fn::If": ["Is", {"Ref": BUCKET}, "x"]}, {"Fn::If": ["Is", {"Ref": RENAMED}, "x"]}),
    ("another resource", {"Ref": "OtherThing"}, {"Ref": "OtherThing"}),
    ("a pseudo parameter", {"Ref": "AWS::Region"}, {"Ref": "AWS::Region"}),
    ("a longer id that begins alike", {"Ref": BUCKET + "Policy"}, {"Ref": BUCKET + "Policy"}),
    ("an escaped variable", {"Fn::Sub": f"${{!{BUCKET}}}"}, {"Fn::Sub": f"${{!{BUCKET}}}"}),
]


@pytest.mark.parametrize(("value", "expected"), [row[1:] for row in REFERENCES], ids=[row[0] for row in REFERENCES])
def test_references_follow(value: Json, expected: Json) -> None:
    resources: JsonObject = {
        BUCKET: {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "shop-dev-pictures"}},
        "OtherThing": {"Type": "AWS::Thing", "Properties": {"Value": value}, "DependsOn": [BUCKET]},
        BUCKET + "Policy": {"Type": "AWS::Thing", "Properties": {}, "DependsOn": BUCKET},
    }
    outputs: JsonObject = {"Out": {"Value": value}}
    users: JsonObject = {"Resources": {BUCKET + "Policy": {}}}
    made = Made.of(invented(resources, outputs=outputs, functions=EVENTS, settings={"resources": users}), "prod")
    template = at(made.reborn().resolved.value, ("service", "provider", "compiledCloudFormationTemplate"))
    assert at(template, ("Resources", "OtherThing", "Properties", "Value")) == expected
    assert at(template, ("Outputs", "Out", "Value")) == expected
    assert at(template, ("Resources", "OtherThing", "DependsOn")) == [RENAMED]
    assert at(template, ("Resources", BUCKET + "Policy", "DependsOn")) == RENAMED
    assert at(template, ("Resources", RENAMED, "Properties", "BucketName")) == "shop-prod-pictures"


def test_a_key_of_the_users_stays() -> None:
    """A logical ID that the user wrote holds the stage literally, whatever formula it fits."""
    resources: JsonObject = {BUCKET: {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "shop-dev-pictures"}}}
    plan = planned(resources, functions=EVENTS, settings={"resources": {"Resources": resources}})
    verdict = verdict_on(plan, ("Resources", BUCKET))
    assert verdict is not None
    assert (verdict.kind, verdict.changed, verdict.certain) == (Kind.KEPT, False, True)


def test_an_id_that_two_names_could_give_is_not_chosen() -> None:
    """`shop-dev-pictures` and `shopdev-pictures` give the same id, and only one of them changes."""
    events: Json = [{"s3": "shop-dev-pictures"}, {"s3": "shopdev-pictures"}]
    resources: JsonObject = {BUCKET: {"Type": "AWS::S3::Bucket", "Properties": {}}}
    plan = planned(resources, functions={"hello": {"name": "shop-dev-hello", "events": events}})
    verdict = verdict_on(plan, ("Resources", BUCKET))
    assert verdict is not None
    assert not verdict.certain


UNCHANGED: list[tuple[str, str, str, bool]] = [
    ("glued in a text of the user's", "mydevthing", "SNSTopicMydevthing", False),
    ("in an ordinary word", "devices", "SNSTopicDevices", True),
]


@pytest.mark.parametrize(("topic", "key", "certain"), [row[1:] for row in UNCHANGED], ids=[row[0] for row in UNCHANGED])
def test_an_id_that_stays_is_as_sure_as_the_text_in_it(topic: str, key: str, certain: bool) -> None:
    functions: JsonObject = {"hello": {"name": "shop-dev-hello", "events": [{"sns": topic}]}}
    verdict = verdict_on(planned({key: {"Type": "AWS::SNS::Topic"}}, functions=functions), ("Resources", key))
    assert verdict is not None
    assert (verdict.new, verdict.certain) == (key, certain)


HOLDING: list[tuple[str, str, str, str]] = [
    ("a name in its middle", "abc-dev", "MyAbcdevThing", "MyAbcprodThing"),
    ("a short one in its middle, which may be a part of anything", "ab-dev", "MyAbdevThing", "MyAbdevThing"),
    ("a short one at its beginning", "ab-dev", "AbdevThing", "AbprodThing"),
    ("where a word goes on", "abc-dev", "MyAbcdeviceThing", "MyAbcdeviceThing"),
]


@pytest.mark.parametrize(("name", "key", "new"), [row[1:] for row in HOLDING], ids=[row[0] for row in HOLDING])
def test_an_id_of_no_formula_that_holds_a_name(name: str, key: str, new: str) -> None:
    plan = planned({key: {"Type": "AWS::Thing", "Properties": {"Name": name}}})
    verdict = verdict_on(plan, ("Resources", key))
    assert verdict is not None
    assert (verdict.new, verdict.certain) == (new, False)


@pytest.mark.parametrize("function", ["lambdaVersionCleaner", "oldLambdaVersionCleaner"])
def test_a_function_called_as_if_a_hash_followed_hides_no_name(function: str) -> None:
    """All its logical IDs hold what else stands before a version's hash."""
    key = f"{function[0].upper()}{function[1:]}SnsSubscriptionEvents"
    resources: JsonObject = {
        key + "dev": {"Type": "AWS::SNS::Subscription", "Properties": {"TopicArn": "a:events-dev"}}
    }
    events: Json = [{"sns": "a:events-dev"}]
    functions: JsonObject = {function: {"name": f"shop-dev-{function}", "events": events}}
    verdict = verdict_on(planned(resources, functions=functions), ("Resources", key + "dev"))
    assert verdict is not None
    assert verdict.new == key + "prod"


def test_two_words_that_meet_in_the_letters_of_the_stage_are_no_doubt() -> None:
    """As in the schedule of a function that is called `send`."""
    plan = planned({"SendEventsRuleSchedule1": {"Type": "AWS::Events::Rule", "Properties": {}}})
    assert [verdict for verdict in plan.open if verdict.file == UPDATE] == []


def test_two_that_would_become_one_are_refused() -> None:
    other = BUCKET.replace("dev", "prod")
    resources: JsonObject = {key: {"Type": "AWS::S3::Bucket", "Properties": {}} for key in (BUCKET, other)}
    with pytest.raises(Refusal) as caught:
        planned(resources, functions=EVENTS)
    (problem,) = caught.value.problems
    assert other in problem
    assert UPDATE in problem
    assert "twice" in problem


# ------------------------------------------------------------------------------------------- values looked up by stage

MAPS: JsonObject = {
    "dev": {
        "memory": 128,
        "host": "db-a.example",
        "flag": True,
        "same": "x",
        "only": "d-only",
        "alias": "d",
        "raw": "raw-1",
        "nets": ["net-01", "net-02"],
        "twice": "same-here",
        "again": "same-here",
        "limit": 1,
    },
    "prod": {
        "memory": 512,
        "host": "db-b.example",
        "flag": False,
        "same": "x",
        "alias": "p",
        "raw": "${env:RAW}",
        "nets": ["net-03"],
        "twice": "one-there",
        "again": "other-there",
        "limit": 5,
    },
}
LONG = "https://db-a.example/x"

# Properties, the one that is named, and what becomes of it
LOOKUPS: list[tuple[str, JsonObject, str | None, Json]] = [
    ("a number beside a name that fits", {"MemorySize": 128}, "MemorySize", 512),
    ("a number of another name", {"Size": 128}, "Size", 128),
    ("a number as text", {"Size": "128"}, "Size", "128"),
    ("a number as text beside a name that fits", {"MEMORY_MB": "128"}, "MEMORY_MB", "512"),
    ("a common number beside a name that fits", {"UpperLimit": 1}, "UpperLimit", 5),
    ("a common number", {"Other": 1}, None, None),
    ("a text that tells", {"X": "db-a.example"}, "X", "db-b.example"),
    ("a text that tells in a longer one", {"Url": LONG}, "Url", "https://db-b.example/x"),
    ("beside the stage", {"Url": f"{LONG}?dev"}, "Url", "https://db-b.example/x?prod"),
    ("in a longer host, whose domain it is", {"Url": "https://a.db-a.example"}, "Url", "https://a.db-b.example"),
    ("in another host", {"Url": "https://a-db-a.example"}, None, None),
    ("an entry that the target lacks", {"Only": "d-only"}, "Only", "d-only"),
    ("an entry that was never resolved", {"Raw": "raw-1"}, "Raw", "raw-1"),
    ("a switch beside a name that fits", {"FlagOn": True}, "FlagOn", True),
    ("a switch of that very name", {"flag": True}, "flag", False),
    ("a part of a name that fits", {"MinLimit": 1}, "MinLimit", 5),
    ("the stage in a name, which fits nothing", {"DevSize": 128}, "DevSize", 128),
    ("a switch of another name", {"Open": True}, None, None),
    ("a setting's switch", {"Enabled": True}, "Enabled", True),
    ("a schedule's switch, whatever the map is called", {"State": "ENABLED"}, "State", "ENABLED"),
    ("a state that no map has", {"State": "DELETED"}, None, None),
    ("a stage's other name, as a word", {"Name": "tables-d-users"}, "Name", "tables-d-users"),
    ("its letter in prose", {"Description": "plan d it is"}, None, None),
    ("a list that is longer there", {"Subnets": ["net-01", "net-02"]}, "Subnets", ["net-03"]),
    ("two entries that differ in the target", {"Name": "same-here"}, "Name", "same-here"),
    ("the target's entry", {"MemorySize": 512}, None, None),
    ("an entry that is the same for both", {"Same": "x"}, None, None),
    ("another number", {"Timeout": 6}, None, None),
    ("a number that holds it", {"Timeout": 1280}, None, None),
]


@pytest.mark.parametrize(("properties", "key", "new"), [row[1:] for row in LOOKUPS], ids=[row[0] for row in LOOKUPS])
def test_values_that_equal_the_sources_entry(properties: JsonObject, key: str | None, new: Json) -> None:
    plan = planned({"X": {"Type": "AWS::Thing", "Properties": properties}}, settings={"custom": {"config": MAPS}})
    found = [verdict for verdict in plan.verdicts if verdict.kind is Kind.LOOKUP and verdict.file == UPDATE]
    assert [verdict.path for verdict in found] == ([("Resources", "X", "Properties", key)] if key else [])
    for verdict in found:
        assert verdict.new == new
        assert not verdict.certain
        assert "service.custom.config.dev." in verdict.evidence


# Ones and switches stand everywhere: where people wrote them, they may come from the map
COMMON: list[tuple[str, str, JsonObject, list[Path]]] = [
    ("their own resource", "Own", {"Other": 1}, [("Other",)]),
    ("deep in their own resource", "Own", {"A": [{"B": True}, {"B": 0}]}, [("A", 0, "B")]),
    ("a text in their own resource", "Own", {"Other": "true"}, [("Other",)]),
    ("a variable", "Made", {"Environment": {"Variables": {"N": 1, "T": "1"}}}, [
        ("Environment", "Variables", "N"), ("Environment", "Variables", "T")]),
    ("a setting", "Made", {"ReservedConcurrentExecutions": 1}, [("ReservedConcurrentExecutions",)]),
    ("another one in their own resource", "Own", {"Other": 0, "Off": False}, []),
    ("the framework's own", "Made", {"AutoDeploy": True, "Version": 1, "Deep": {"Qos": "1"}}, []),
]  # fmt: skip


@pytest.mark.parametrize(("key", "properties", "listed"), [row[1:] for row in COMMON], ids=[row[0] for row in COMMON])
def test_common_values_count_where_people_wrote_them(key: str, properties: JsonObject, listed: list[Path]) -> None:
    resources: JsonObject = {key: {"Type": "AWS::Thing", "Properties": properties}}
    maps: JsonObject = {"flag": {"dev": True, "prod": False}, "limit": {"dev": 1, "prod": 5}}
    settings: JsonObject = {"custom": maps, "resources": {"Resources": {"Own": resources.get("Own", {})}}}
    found = [v for v in planned(resources, settings=settings).verdicts if v.kind is Kind.LOOKUP]
    assert [v.path[3:] for v in found if v.file == UPDATE] == listed
    assert [v.path[5:] for v in found if v.file == STATE] == (listed if key == "Own" else [])
    assert not any(v.changed or v.certain for v in found)


LONE: list[tuple[str, JsonObject, str | None]] = [
    ("for the target alone", {"custom": {"size": {"prod": 9}}}, "service.custom.size"),
    ("in params", {"params": {"prod": {"size": 9}}}, "service.params"),
    ("for both", {"custom": {"size": {"dev": 1, "prod": 9}}}, None),
    ("for all others", {"custom": {"size": {"default": 1, "prod": 9}}}, None),
    ("for the source alone", {"custom": {"size": {"dev": 1}}}, None),
    ("a function", {"functions": {"prod": {"handler": "a.b"}}}, None),
]


@pytest.mark.parametrize(("settings", "place"), [row[1:] for row in LONE], ids=[row[0] for row in LONE])
def test_a_map_of_the_target_alone_is_said(settings: JsonObject, place: str | None) -> None:
    rest = {key: value for key, value in settings.items() if key != "functions"}
    plan = planned({}, functions=as_object(settings.get("functions")), settings=rest)
    said = [note for note in plan.notes if "none for 'dev'" in note]
    assert said == (
        [f"an entry for 'prod' and none for 'dev' in {place}: what it changes can't be told"] if place else []
    )


NAMED_AS_STAGES: list[tuple[str, JsonObject]] = [
    ("functions", {"functions": {"dev": {"handler": "src/dev.run", "memory": 128}, "prod": {"handler": "x.y", "memory": 512}}}),
    ("resources", {"resources": {"Resources": {"dev": {"Size": 128}, "prod": {"Size": 512}}}}),
    ("variables", {"provider": {"environment": {"dev": "128", "prod": "512"}}}),
]  # fmt: skip


@pytest.mark.parametrize("settings", [row[1] for row in NAMED_AS_STAGES], ids=[row[0] for row in NAMED_AS_STAGES])
def test_things_that_are_called_as_stages_are_no_map(settings: JsonObject) -> None:
    properties: JsonObject = {"MemorySize": 128, "Handler": "src/dev.run", "Size": "128"}
    functions, provider = as_object(settings.get("functions")), as_object(settings.get("provider"))
    rest = {key: value for key, value in settings.items() if key not in ("functions", "provider")}
    artifact = invented(
        {"X": {"Type": FUNCTION, "Properties": properties}}, functions=functions, provider=provider, settings=rest
    )
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP))
    assert [verdict for verdict in plan.verdicts if verdict.kind is Kind.LOOKUP] == []


PAIRED: JsonObject = {
    "dev": {"host": "db1.example.com", "account": "111111111111", "zones": ["z-1111", "z-2222"], "old": "333333333333"},
    "prod": {"host": "db2.example.com", "account": "222222222222", "zones": ["z-9999"]},
}
PARTS: list[tuple[str, Json, tuple[WordRule, ...], Json]] = [
    ("two entries in one text", "db1.example.com and 111111111111", (), "db2.example.com and 222222222222"),
    ("one that the target lacks beside it", "db1.example.com/333333333333", (), "db1.example.com/333333333333"),
    ("one that the target lacks in a longer text", "x/333333333333", (), "x/333333333333"),
    ("a number that holds it", "x/13333333333333", (), None),
    ("no longer host", "db1.example.com xdb1.example.com.evil", (), "db2.example.com xdb1.example.com.evil"),
    ("a text that a rule keeps", "db1.example.com", (WordRule(text="db1.example.com", new="db1.example.com"),), None),
    ("another text", "db1.example.com", (WordRule(text="other", new="other"),), "db2.example.com"),
    ("a list", ["z-1111", "z-2222"], (), ["z-9999"]),
]


@pytest.mark.parametrize(("value", "words", "new"), [row[1:] for row in PARTS], ids=[row[0] for row in PARTS])
def test_what_becomes_of_entries(value: Json, words: tuple[WordRule, ...], new: Json) -> None:
    resources: JsonObject = {"X": {"Type": "AWS::Thing", "Properties": {"Value": value, "Other": "other"}}}
    artifact = invented(resources, settings={"custom": {"config": PAIRED}})
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP, rules=Rules(words=words)))
    found = [v.new for v in plan.verdicts if v.kind is Kind.LOOKUP and v.file == UPDATE]
    assert found == ([] if new is None else [new])


def test_what_shares_an_object_with_an_entry_takes_the_other_one() -> None:
    """Version 1 takes an entry as it is: the function's environment is a reference to the map's."""
    entries: JsonObject = {"dev": {"DB": "db1.example.com"}, "prod": {"DB": "db2.example.com"}}
    shared: JsonObject = {"$ref": '$["service"]["custom"]["env"]["dev"]'}
    variables: JsonObject = {"Environment": {"Variables": {"DB": "db1.example.com"}}}
    artifact = invented(
        {"HelloLambdaFunction": {"Type": FUNCTION, "Properties": variables}},
        functions={"hello": {"name": "shop-dev-hello", "environment": shared}},
        settings={"custom": {"env": entries}},
    )
    made = Made.of(artifact, "prod")
    result = made.reborn().resolved.value
    assert at(result, ("service", "functions", "hello", "environment")) == {"DB": "db2.example.com"}
    assert at(result, ("service", "custom", "env")) == entries
    assert {v.path[1] for v in made.plan.open} == {"HelloLambdaFunction", "functions"}


def test_an_item_of_a_list_that_a_rule_keeps_stays() -> None:
    resources: JsonObject = {"X": {"Type": "AWS::Thing", "Properties": {"Value": ["z-1111", "z-2222"]}}}
    artifact = invented(resources, settings={"custom": {"config": PAIRED}})
    selector = Places((("Resources", "X", "Properties", "Value", 0),))
    rules = Rules(places=(PlaceRule(selector=selector, action=Action.KEEP),))
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP, rules=rules))
    places = [v.path[3:] for v in plan.verdicts if v.kind is Kind.LOOKUP and v.file == UPDATE]
    assert ("Value",) not in places


V1: JsonObject = {"provider": {"variableSyntax": "x"}}
V2: JsonObject = {"initialServerlessConfig": {"service": {"name": "shop"}}}
V3: JsonObject = {"initialServerlessConfig": {"service": "shop"}}

WAITS: list[tuple[str, JsonObject, int, int | None]] = [
    ("half a second longer than the function, in version 1", V1, 10_500, 29_000),
    ("half a second longer than the function, in version 2", V2, 10_500, 30_000),
    ("not what follows from the function", V2, 12_000, None),
    ("the same number in a version that knows no such rule", V3, 10_500, None),
]


@pytest.mark.parametrize(("version", "millis", "new"), [row[1:] for row in WAITS], ids=[row[0] for row in WAITS])
def test_how_long_an_http_api_waits_for_a_function(version: JsonObject, millis: int, new: int | None) -> None:
    """A timeout from a map takes it along."""
    resources: JsonObject = {
        "HelloLambdaFunction": {"Type": FUNCTION, "Properties": {"Timeout": 10}},
        "HttpApiIntegrationHello": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {"TimeoutInMillis": millis},
        },
    }
    settings: JsonObject = {"custom": {"maps": {"dev": {"timeout": 10}, "prod": {"timeout": 40}}}}
    provider = as_object(version.get("provider"))
    settings |= {key: value for key, value in version.items() if key != "provider"}
    artifact = invented(resources, functions=HELLO, provider=provider, settings=settings)
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP))
    verdict = verdict_on(plan, ("Resources", "HttpApiIntegrationHello", "Properties", "TimeoutInMillis"))
    assert (verdict and verdict.new) == new


def test_tables_of_cloudformation_are_no_maps_of_the_frameworks() -> None:
    tables: JsonObject = {"Mappings": {"Sizes": {"dev": {"Host": "db-a.example"}, "prod": {"Host": "db-b.example"}}}}
    plan = planned(
        {"X": {"Type": "AWS::Thing", "Properties": {"Host": "db-a.example"}}}, settings={"resources": tables}
    )
    assert [verdict for verdict in plan.verdicts if verdict.kind is Kind.LOOKUP] == []


def test_rules_are_thought_of_without_maps() -> None:
    artifact = invented(
        {"X": {"Type": "AWS::Thing", "Properties": {"MemorySize": 128}}}, settings={"custom": {"c": MAPS}}
    )
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP, maps=False))
    assert [verdict.changed for verdict in plan.verdicts if verdict.kind is Kind.LOOKUP] == [False]


def test_an_entry_that_has_its_like_tells_more_than_one_that_has_none() -> None:
    maps: JsonObject = {
        "dev": {"host": "db-a.example", "urls": ["http://localhost", "https://db-a.example"]},
        "prod": {"host": "db-b.example", "urls": ["https://db-b.example"]},
    }
    properties: JsonObject = {"Url": "https://db-a.example"}
    plan = planned({"X": {"Type": "AWS::Thing", "Properties": properties}}, settings={"custom": {"config": maps}})
    found = [verdict for verdict in plan.verdicts if verdict.kind is Kind.LOOKUP and verdict.file == UPDATE]
    assert [verdict.place_of_evidence for verdict in found] == [("service", "custom", "config", "prod", "host")]


def test_what_a_map_gives_is_not_kept_as_well() -> None:
    """`mydevtables` would stay with a doubt, were it not an entry that has its like for the target."""
    maps: JsonObject = {"dev": {"table": "mydevtables-1"}, "prod": {"table": "theirs-22"}}
    resources: JsonObject = {"X": {"Type": "AWS::Thing", "Properties": {"Table": "mydevtables-1"}}}
    plan = planned(resources, settings={"custom": {"config": maps}})
    found = [(v.kind, v.new) for v in plan.verdicts if v.path == ("Resources", "X", "Properties", "Table")]
    assert found == [(Kind.LOOKUP, "theirs-22")]


# The configuration's `custom`, properties of a resource, and what becomes of them
SHAPES: list[tuple[str, JsonObject, JsonObject, JsonObject]] = [
    (
        "an entry that lacks what stands in the default",
        {"size": {"default": {"memory": 128, "days": 7}, "dev": {"memory": 64}, "prod": {"days": 365}}},
        {"RetentionDays": 7, "MemorySize": 64},
        {"RetentionDays": 365, "MemorySize": 128},
    ),
    (
        "entries in `custom` itself, beside copies of them",
        {"dev": {"host": "db-a.example"}, "prod": {"host": "db-b.example"}, "config": {"host": "db-a.example"}},
        {"Host": "db-a.example"},
        {"Host": "db-b.example"},
    ),
    ("a name in the plural", {"kinds": {"dev": "low", "prod": "high"}}, {"Kind": "low"}, {"Kind": "high"}),
    (
        "a name in other letters",
        {"loglevels": {"dev": "debug", "prod": "warn"}},
        {"LOG_LEVEL": "debug", "Mode": "debug"},
        {"LOG_LEVEL": "warn", "Mode": "debug"},
    ),
    ("a switch's own name", {"debug": {"dev": "true", "prod": "false"}}, {"DEBUG": "true"}, {"DEBUG": "false"}),
    (
        "hosts that hold the stage, in longer texts",
        {"domain": {"dev": "dev.example.com", "prod": "example.com"}},
        {"Url": "https://dev.example.com/dev", "Name": "dev.example.com.", "Api": "api.dev.example.com"},
        {"Url": "https://example.com/prod", "Name": "example.com.", "Api": "api.example.com"},
    ),
    (
        "a host that the stage tells apart from its domain",
        {"domain": {"dev": "example.net", "prod": "example.com"}},
        {"Url": "https://dev.example.net", "Api": "api.example.net", "Other": "x-dev.example.net"},
        {"Url": "https://prod.example.net", "Api": "api.example.com", "Other": "x-prod.example.net"},
    ),
    (
        "the stages in other letters",
        {"names": {"dev": "Dev", "prod": "Prod"}, "upper": {"dev": "DEV", "prod": "PROD"}},
        {"Topic": "DEV_EVENTS", "Table": "OrdersDev", "Env": "DEV", "Other": "Device", "Last": "INDEV"},
        {"Topic": "PROD_EVENTS", "Table": "OrdersProd", "Env": "PROD", "Other": "Device", "Last": "INDEV"},
    ),
    (
        "what stages are called, in names",
        {"names": {"dev": "sandbox", "prod": "live"}, "kinds": {"dev": "stage", "prod": "prod"}},
        {"Bucket": "shop-sandbox-data", "About": "data of sandbox", "Glued": "sandboxed", "Template": "$context.stage"},
        {"Bucket": "shop-live-data", "About": "data of sandbox", "Glued": "sandboxed", "Template": "$context.stage"},
    ),
]


@pytest.mark.parametrize(("custom", "before", "after"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_shapes_of_maps(custom: JsonObject, before: JsonObject, after: JsonObject) -> None:
    plan = planned({"X": {"Type": "AWS::Thing", "Properties": before}}, settings={"custom": custom})
    place: Path = ("Resources", "X", "Properties")
    found = {str(v.path[-1]): v.new for v in plan.verdicts if v.path[:3] == place and v.file == UPDATE}
    assert before | found == after
    assert not [v for v in plan.verdicts if v.path[:3] == place and v.certain and v.changed]


def test_the_entry_that_stands_in_for_a_stage_without_one() -> None:
    """`${self:custom.hosts.${sls:stage}, self:custom.hosts.dev}`, packaged for a stage of a pull request."""
    hosts: JsonObject = {"dev": "db-a.example", "prod": "db-b.example", "qa": "db-c.example"}
    resources: JsonObject = {
        "X": {"Type": "AWS::Thing", "Properties": {"Host": "db-a.example", "Other": "db-c.example"}}
    }
    artifact = invented(resources, settings={"custom": {"hosts": hosts}}, stage="pr-7")
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP))
    found = {verdict.path[-1]: verdict.new for verdict in plan.verdicts if verdict.kind is Kind.LOOKUP}
    assert found == {"Host": "db-b.example"}
    # What stood in for it may have been something else
    assert [note for note in plan.notes if "none for 'pr-7' in service.custom.hosts" in note]


def test_settings_beside_entries_in_custom_are_no_entries() -> None:
    custom: JsonObject = {"dev": {"host": "db-a.example"}, "prod": {"host": "db-b.example"}, "used": "db-a.example"}
    plan = planned({}, settings={"custom": custom})
    verdict = verdict_on(plan, ("service", "custom", "used"), STATE)
    assert verdict is not None
    assert (verdict.kind, verdict.new) == (Kind.LOOKUP, "db-b.example")
    assert verdict_on(plan, ("service", "custom", "dev", "host"), STATE) is None


def test_what_stages_are_called_is_said_in_prose() -> None:
    custom: JsonObject = {"names": {"dev": "sandbox", "prod": "live"}}
    properties: JsonObject = {"About": "data of sandbox", "Other": "sandboxed data"}
    plan = planned({"X": {"Type": "AWS::Thing", "Properties": properties}}, settings={"custom": custom})
    assert [v.path[-1] for v in plan.verdicts if v.kind is Kind.LOOKUP and v.file == UPDATE] == ["About"]


def test_what_events_name_by_a_key_stays() -> None:
    request: JsonObject = {"schemas": {"dev-order": {"schema": {"title": "x"}}}}
    provider: JsonObject = {"apiGateway": {"request": request}, "httpApi": {"authorizers": {"dev-jwt": {}}}}
    events: list[Json] = [
        {"http": {"request": {"schemas": {"application/json": "dev-order"}}, "path": "dev-items"}},
        {"httpApi": {"authorizer": {"name": "dev-jwt"}}},
    ]
    functions: JsonObject = {"get": {"name": "shop-dev-get", "events": events}}
    model: JsonObject = {"Type": "AWS::ApiGateway::Model", "Properties": {}}
    authorizer: JsonObject = {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {"Name": "dev-jwt"}}
    resources: JsonObject = {"ApiGatewayDevOrderModel": model, "HttpApiAuthorizerDevDashjwt": authorizer}
    plan = plan_restage(
        invented(resources, functions=functions, provider=provider), Request(target="prod", stamp=STAMP)
    )
    changed = {v.old: v.new for v in plan.verdicts if v.changed and v.kind is not Kind.STAMP}
    assert changed == {"shop-dev-get": "shop-prod-get", "dev-items": "prod-items"}


def test_a_suffix_that_the_target_lacks_is_said() -> None:
    custom: JsonObject = {"suffix": {"dev": "-np", "prod": ""}}
    plan = planned(
        {"X": {"Type": "AWS::Thing", "Properties": {"Url": "https://api-np.example"}}}, settings={"custom": custom}
    )
    verdict = verdict_on(plan, ("Resources", "X", "Properties", "Url"))
    assert verdict is not None
    assert (verdict.kind, verdict.changed, verdict.certain) == (Kind.LOOKUP, False, False)


# Names by which others go, from maps: (functions, resources, logical ID or place, old, new)
GIVEN: JsonObject = {
    "name": {"dev": "importer_np", "prod": "importer_live"},
    "gate": {
        "dev": "arn:aws:lambda:us-east-1:111111111111:function:gate-np",
        "prod": "arn:aws:lambda:us-east-1:222222222222:function:gate-live",
    },
    "bucket": {"dev": "acme-nonprod", "prod": "acme-live"},
    "listener": {
        "dev": "arn:aws:elasticloadbalancing:us-east-1:1:listener/app/a/50dc6c495c0c9188/f2f7dc8efc522ab2",
        "prod": "arn:aws:elasticloadbalancing:us-east-1:2:listener/app/b/70dc6c495c0c9188/a2f7dc8efc522ab2",
    },
}


def test_what_is_named_after_a_value_from_a_map_follows() -> None:
    events: list[Json] = [
        {"s3": {"bucket": "acme-nonprod"}},
        {"http": {"authorizer": {"arn": as_object(GIVEN["gate"])["dev"], "name": "np"}}},
        {"alb": {"listenerArn": as_object(GIVEN["listener"])["dev"]}},
        {"eventBridge": {"pattern": {"source": ["x"]}}},
    ]
    resources: JsonObject = {
        "ImportLambdaFunction": {"Type": FUNCTION, "Properties": {"FunctionName": "importer_np"}},
        "ImportLogGroup": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/lambda/importer_np"}},
        "S3BucketAcmenonprod": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "acme-nonprod"}},
        "NpApiGatewayAuthorizer": {"Type": "AWS::ApiGateway::Authorizer", "Properties": {"Name": "np"}},
        "Importernprule4EventBridgeRule": {"Type": "AWS::Events::Rule", "Properties": {"Name": "importer_np-rule-4"}},
        "ImportAlbTargetGroup50dc6c495c0c9188": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {}},
    }
    functions: JsonObject = {"import": {"name": "importer_np", "events": events}}
    plan = planned(resources, functions=functions, settings={"custom": GIVEN})
    changed = {verdict.old: verdict.new for verdict in plan.verdicts if verdict.file == UPDATE and verdict.changed}
    assert changed == {
        "importer_np": "importer_live",
        "/aws/lambda/importer_np": "/aws/lambda/importer_live",
        "acme-nonprod": "acme-live",
        "S3BucketAcmenonprod": "S3BucketAcmelive",
        "np": "live",
        "NpApiGatewayAuthorizer": "LiveApiGatewayAuthorizer",
        "importer_np-rule-4": "importer_live-rule-4",
        "Importernprule4EventBridgeRule": "Importerliverule4EventBridgeRule",
        "ImportAlbTargetGroup50dc6c495c0c9188": "ImportAlbTargetGroup70dc6c495c0c9188",
    }
    assert not [verdict for verdict in plan.verdicts if verdict.file == UPDATE and verdict.certain and verdict.changed]


def test_a_target_group_of_a_listener_that_the_target_lacks_is_in_doubt() -> None:
    arn = "arn:aws:elasticloadbalancing:us-east-1:1:listener/app/a/50dc6c495c0c9188/f2f7dc8efc522ab2"
    tags: JsonObject = {"Tags": [{"Key": "Name", "Value": "shop-import-50dc6c495c0c9188-dev"}]}
    group: JsonObject = {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": tags}
    functions: JsonObject = {"import": {"name": "shop-dev-import", "events": [{"alb": {"listenerArn": arn}}]}}
    custom: JsonObject = {"listener": {"dev": arn, "qa": "arn:x"}}
    plan = planned({"ImportAlbTargetGroup50dc6c495c0c9188": group}, functions=functions, settings={"custom": custom})
    found = [v for v in plan.verdicts if v.file == UPDATE and v.path[-1:] == ("Value",)]
    assert [(v.new, v.certain) for v in found] == [("shop-import-50dc6c495c0c9188-prod", False)]


# A map, a function's name in which its entry is a part, what becomes of it, and whether that is certain
PARTLY: list[tuple[str, JsonObject, str, str, bool]] = [
    ("a prefix", {"dev": "acme-np", "prod": "acme-live"}, "acme-np-import", "acme-live-import", False),
    ("what the stages are called instead", {"dev": "d", "prod": "p"}, "acme-d-import", "acme-d-import", False),
    ("part of a longer word", {"dev": "d", "prod": "p"}, "add-import", "add-import", True),
    ("part of a longer word, too", {"dev": "acme-np", "prod": "acme-live"}, "acme-npx", "acme-npx", True),
]


@pytest.mark.parametrize(
    ("table", "old", "new", "certain"), [row[1:] for row in PARTLY], ids=[row[0] for row in PARTLY]
)
def test_names_with_a_part_from_a_map(table: JsonObject, old: str, new: str, certain: bool) -> None:
    resources: JsonObject = {
        "ImportLambdaFunction": {"Type": FUNCTION, "Properties": {"FunctionName": old}},
        "ImportLogGroup": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": f"/aws/lambda/{old}"}},
    }
    plan = planned(resources, functions={"import": {"name": old}}, settings={"custom": {"part": table}})
    group = verdict_on(plan, ("Resources", "ImportLogGroup", "Properties", "LogGroupName"))
    assert group is not None
    assert (group.new, group.certain) == (f"/aws/lambda/{new}", certain)
    name = verdict_on(plan, ("Resources", "ImportLambdaFunction", "Properties", "FunctionName"))
    assert (name.new if name else old) == new
    assert name is None if certain else name is not None and not name.certain


IMPORTER = PlaceRule(
    selector=Places(
        (
            ("service", "functions", "import", "name"),
            ("Resources", "ImportLambdaFunction", "Properties", "FunctionName"),
        )
    ),
    action=Action.SET,
    value="importer_live",
)


@pytest.mark.parametrize("rules", [Rules(), Rules(places=(IMPORTER,))], ids=["by the map", "by a rule"])
def test_entries_that_look_like_nothing_but_a_name_from_them_are_no_doubt(rules: Rules) -> None:
    custom: JsonObject = {"names": {"dev": "importer_np", "prod": "importer_live", "qa": "importer_np_qa"}}
    functions: JsonObject = {"import": {"name": "importer_np"}}
    resources: JsonObject = {"ImportLambdaFunction": {"Type": FUNCTION, "Properties": {"FunctionName": "importer_np"}}}
    artifact = invented(resources, functions=functions, settings={"custom": custom})
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP, rules=rules))
    assert not [verdict for verdict in plan.verdicts if verdict.path[:2] == ("service", "custom")]
    assert [v.new for v in plan.verdicts if v.path[-1:] == ("FunctionName",) and v.changed] == ["importer_live"]


NO_MAPS: list[tuple[str, Json]] = [
    ("no entry for the target", {"dev": {"memory": 128}, "x": {"memory": 512}}),
    ("no entry for the source", {"prod": {"memory": 128}, "qa": {"memory": 512}}),
    ("the same for both", {"dev": {"memory": 128}, "prod": {"memory": 128}}),
    ("no map at all", {"memory": 128}),
]


@pytest.mark.parametrize("value", [row[1] for row in NO_MAPS], ids=[row[0] for row in NO_MAPS])
def test_maps_that_say_nothing(value: Json) -> None:
    plan = planned(
        {"X": {"Type": "AWS::Thing", "Properties": {"MemorySize": 128}}}, settings={"custom": {"config": value}}
    )
    assert [verdict for verdict in plan.verdicts if verdict.kind is Kind.LOOKUP] == []


ALIKE: list[tuple[str, Json]] = [
    ("the stage before a name", {"devMemory": 128, "prodMemory": 512}),
    ("the stage behind a name", {"memoryDev": 128, "memoryProd": 512}),
    ("the stage behind a name, as a word", {"memory_dev": 128, "memory_prod": 512}),
    ("the stage in capitals", {"DEV_MEMORY": 128, "PROD_MEMORY": 512}),
    ("the stage and a region", {"dev-us-east-1": {"memory": 128}, "prod-us-east-1": {"memory": 512}}),
    ("what the stages are called else", {"development": {"memory": 128}, "production": {"memory": 512}}),
    ("beside a map by stage", {"dev": "a", "prod": "b", "devMemory": 128, "prodMemory": 512}),
    ("a list of entries", [{"stage": "dev", "memory": 128}, {"stage": "prod", "memory": 512}]),
    ("a list of entries by another key", [{"Name": "dev", "memory": 128}, {"Name": "prod", "memory": 512}]),
]
NOT_ALIKE: list[tuple[str, Json]] = [
    ("no entry for the target", {"devMemory": 128, "memory": 512}),
    ("words that hold the stages' letters", {"deviceMemory": 128, "productMemory": 512}),
    ("a list without the target", [{"stage": "dev", "memory": 128}, {"stage": "qa", "memory": 512}]),
    ("a list of pairs", [{"Key": "dev", "Value": 128}, {"Key": "prod", "Value": 128}]),
]


@pytest.mark.parametrize(
    ("value", "found"),
    [(row[1], True) for row in ALIKE] + [(row[1], False) for row in NOT_ALIKE],
    ids=[row[0] for row in (*ALIKE, *NOT_ALIKE)],
)
def test_maps_by_stage_in_other_shapes(value: Json, found: bool) -> None:
    resources: JsonObject = {"X": {"Type": "AWS::Thing", "Properties": {"MemorySize": 128}}}
    plan = planned(resources, settings={"custom": {"config": value}})
    lookups = [(v.path[-1], v.certain) for v in plan.verdicts if v.kind is Kind.LOOKUP]
    assert lookups == ([("MemorySize", False)] if found else [])


STANDS_IN: list[tuple[str, JsonObject]] = [
    ("a default", {"dev": {"memory": 128}, "default": {"memory": 512}}),
    ("what stands for all others", {"dev": {"memory": 128}, "other": {"memory": 512}}),
    ("another stage shows that it is a map by stage", {"dev": {"memory": 128}, "staging": {"memory": 512}}),
]


@pytest.mark.parametrize("value", [row[1] for row in STANDS_IN], ids=[row[0] for row in STANDS_IN])
def test_maps_without_the_targets_own_entry(value: JsonObject) -> None:
    plan = planned(
        {"X": {"Type": "AWS::Thing", "Properties": {"MemorySize": 128}}}, settings={"custom": {"config": value}}
    )
    assert [v.path for v in plan.verdicts if v.kind is Kind.LOOKUP] == [("Resources", "X", "Properties", "MemorySize")]


# ------------------------------------------------------------------------------------------- the state's own places

STATE_PLACES: list[tuple[str, JsonObject, Path, str, bool, bool]] = [
    (
        "a handler's path",
        {"functions": {"f": {"handler": "dev/f.run", "name": "shop-dev-f"}}},
        ("service", "functions", "f", "handler"),
        "dev/f.run",
        False,
        False,
    ),
    (
        "a handler that is called by an ordinary word",
        {"functions": {"f": {"handler": "devices/f.run", "name": "shop-dev-f"}}},
        ("service", "functions", "f", "handler"),
        "devices/f.run",
        True,
        False,
    ),
    (
        "files that the stage may have chosen",
        {"package": {"patterns": ["!config/**", "config/dev.json"]}},
        ("service", "package", "patterns", 1),
        "config/dev.json",
        False,
        False,
    ),
    (
        "files that it has not",
        {"package": {"exclude": ["devices/**"]}},
        ("service", "package", "exclude", 0),
        "devices/**",
        True,
        False,
    ),
    (
        "a zip that the stage may have chosen",
        {"functions": {"f": {"package": {"artifact": "build/dev/f.zip"}}}},
        ("service", "functions", "f", "package", "artifact"),
        "build/dev/f.zip",
        False,
        False,
    ),
    (
        "a layer's folder that the stage may have chosen",
        {"layers": {"l": {"path": "layers/dev"}}},
        ("service", "layers", "l", "path"),
        "layers/dev",
        False,
        False,
    ),
    (
        "a configuration that the stage may have chosen",
        {"serviceFilename": "serverless.dev.yml"},
        ("service", "serviceFilename"),
        "serverless.dev.yml",
        False,
        False,
    ),
    (
        "a plugin of the service's own",
        {"plugins": ["./plugins/dev"]},
        ("service", "plugins", 0),
        "./plugins/dev",
        False,
        False,
    ),
    (
        "a plugin's list of both stages",
        {"custom": {"alerts": {"stages": ["dev", "prod"]}}},
        ("service", "custom", "alerts", "stages", 0),
        "dev",
        True,
        False,
    ),
    (
        "a list of both stages, or of the stage and the target",
        {"custom": {"mine": {"stages": ["dev", "prod"]}}},
        ("service", "custom", "mine", "stages", 0),
        "dev",
        False,
        False,
    ),
    (
        "code that lies in a bucket",
        {"functions": {"f": {"package": {"artifact": "s3://builds-dev/dev/f.zip"}}}},
        ("service", "functions", "f", "package", "artifact"),
        "s3://builds-prod/prod/f.zip",
        False,
        True,
    ),
    (
        "code on the build machine",
        {"functions": {"f": {"package": {"artifact": "/home/dev/f.zip"}}}},
        ("service", "functions", "f", "package", "artifact"),
        "/home/dev/f.zip",
        True,
        False,
    ),
    (
        "a function's name",
        {"functions": {"f": {"name": "shop-dev-f"}}},
        ("service", "functions", "f", "name"),
        "shop-prod-f",
        True,
        True,
    ),
    (
        "a function's own name",
        {"functions": {"f": {"name": "my-dev-f"}}},
        ("service", "functions", "f", "name"),
        "my-prod-f",
        False,
        True,
    ),
    (
        "a profile",
        {"provider": {"profile": "company-dev"}},
        ("service", "provider", "profile"),
        "company-dev",
        False,
        False,
    ),
    (
        "a plugin's name",
        {"plugins": ["serverless-dev-tools"]},
        ("service", "plugins", 0),
        "serverless-dev-tools",
        True,
        False,
    ),
    (
        "a stack's name",
        {"provider": {"stackName": "mine-dev"}},
        ("service", "provider", "stackName"),
        "mine-prod",
        False,
        True,
    ),
    (
        "a bucket's name",
        {"provider": {"deploymentBucket": "b-dev"}},
        ("service", "provider", "deploymentBucket"),
        "b-prod",
        False,
        True,
    ),
    (
        "a tag",
        {"provider": {"stackTags": {"env": "dev"}}},
        ("service", "provider", "stackTags", "env"),
        "prod",
        False,
        True,
    ),
    (
        "a default stage",
        {"custom": {"defaultStage": "dev"}},
        ("service", "custom", "defaultStage"),
        "dev",
        False,
        False,
    ),
    (
        "a name beside a default stage",
        {"custom": {"defaults": {"stage": "dev", "table": "t-dev"}}},
        ("service", "custom", "defaults", "table"),
        "t-prod",
        False,
        True,
    ),
    (
        "a tool's list of one stage, which is told of as a whole",
        {"custom": {"dynamodb": {"stages": ["dev"]}}},
        ("service", "custom", "dynamodb", "stages", 0),
        "dev",
        True,
        False,
    ),
    ("the configured stage", {"provider": {"stage": "dev"}}, ("service", "provider", "stage"), "dev", True, False),
]


@pytest.mark.parametrize(
    ("parts", "path", "new", "certain", "changed"), [row[1:] for row in STATE_PLACES], ids=[r[0] for r in STATE_PLACES]
)
def test_places_of_the_state(parts: JsonObject, path: Path, new: str, certain: bool, changed: bool) -> None:
    settings: JsonObject = {key: value for key, value in parts.items() if key not in ("functions", "provider")}
    functions, provider = parts.get("functions"), parts.get("provider")
    assert functions is None or isinstance(functions, dict)
    assert provider is None or isinstance(provider, dict)
    artifact = invented({}, functions=functions, provider=provider, settings=settings)
    made = Made.of(artifact, "prod")
    verdict = verdict_on(made.plan, path, STATE)
    assert verdict is not None
    assert (verdict.new, verdict.certain, verdict.changed) == (new, certain, changed)
    assert at(made.reborn().state.value, path) == new


def test_a_version_is_only_as_sure_as_the_configuration_that_it_hashes() -> None:
    """Lambda@Edge loses its environment after the hash, so the uncertainties about that stand in the state alone."""
    plan = Made.of(loaded(golden("v3", "edge")), "prod").plan
    found = [v for v in plan.verdicts if v.kind is Kind.HASH and "Environment from the state" in v.evidence]
    assert found
    assert not any(verdict.certain for verdict in found)


def test_an_artifact_for_its_own_stage_leaves_nothing_open() -> None:
    """A new stamp is all that changes, so no text matters: that is how to roll back, with --strict, too."""
    plan = plan_restage(loaded(golden("v3", "rest-shop")), Request(target="dev", stamp=STAMP))
    assert plan.open == ()
    assert {verdict.kind for verdict in plan.verdicts if verdict.changed} == {Kind.STAMP}


def test_a_configured_stage_that_is_the_target_switches_nothing() -> None:
    """Packaged with --stage pr-123 over a written-out `stage: dev`: the state keeps dev, which is no doubt."""
    artifact = invented({}, provider={"stage": "dev"}, stage="pr-123")
    assert plan_restage(artifact, Request(target="dev", stamp=STAMP)).open == ()
