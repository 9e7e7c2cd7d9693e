"""Names over AWS's limits, and names with signs that AWS refuses: found before anything is written."""

from __future__ import annotations

import pytest
from broken import golden
from restaged import everything, invented, loaded

from restage import Artifact, Options, Plan, Request, UsageError, plan_restage
from restage.document.values import Json, JsonObject
from restage.report.brief import as_brief
from restage.report.full import as_text_report
from restage.run.restaging import refusals

# What AWS says, apart from the tool's own table.
LENGTHS: list[tuple[str, str, int]] = [
    ("AWS::Lambda::Function", "FunctionName", 64),
    ("AWS::IAM::Role", "RoleName", 64),
    ("AWS::IAM::ManagedPolicy", "ManagedPolicyName", 128),
    ("AWS::Events::Rule", "Name", 64),
    ("AWS::Scheduler::Schedule", "Name", 64),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Name", 32),
    ("AWS::S3::Bucket", "BucketName", 63),
    ("AWS::Lambda::LayerVersion", "LayerName", 140),
    ("AWS::ApiGateway::Deployment", "StageName", 128),
    ("AWS::ApiGatewayV2::Stage", "StageName", 128),
    ("AWS::StepFunctions::StateMachine", "StateMachineName", 80),
    ("AWS::SQS::Queue", "QueueName", 80),
    ("AWS::SNS::Topic", "TopicName", 256),
    ("AWS::DynamoDB::Table", "TableName", 255),
    ("AWS::Kinesis::Stream", "Name", 128),
    ("AWS::Kinesis::StreamConsumer", "ConsumerName", 128),
    ("AWS::Logs::LogGroup", "LogGroupName", 512),
    ("AWS::CloudWatch::Alarm", "AlarmName", 255),
    ("AWS::CodeDeploy::DeploymentGroup", "DeploymentGroupName", 100),
    ("AWS::Cognito::UserPool", "UserPoolName", 128),
]


def planned(artifact: Artifact, target: str = "prod") -> Plan:
    return plan_restage(artifact, Request(target=target, stamp=None))


def long(most: int, over: int, stage: str = "dev") -> str:
    """A name for `stage` that has `over` characters more than `most`, for `prod` one more than for `dev`."""
    return "a" * (most + over - len(stage) - 1) + "-" + stage


def one(kind: str, place: str, name: Json) -> Artifact:
    return invented({"Thing": {"Type": kind, "Properties": {place: name}}})


def refused(plan: Plan, *, strict: bool = False, allow: bool = False) -> list[str]:
    return refusals(plan, Options(strict=strict, allow_long_names=allow))


@pytest.mark.parametrize(("kind", "place", "most"), LENGTHS, ids=[row[0].removeprefix("AWS::") for row in LENGTHS])
def test_lengths(kind: str, place: str, most: int) -> None:
    fits = planned(one(kind, place, long(most, -1)))
    assert (fits.breaches, refused(fits)) == ((), [])

    too_long = planned(one(kind, place, long(most, 0)))
    (breach,) = too_long.breaches
    assert breach.hard
    assert breach.name == long(most, 1, "prod")
    assert breach.path == ("Resources", "Thing", "Properties", place)
    problem, way_out = refused(too_long)
    assert place in problem
    assert str(most + 1) in problem
    assert str(most) in problem
    assert "--allow-long-names" in way_out
    assert refused(too_long, allow=True) == []

    before = planned(one(kind, place, long(most, 1)))
    assert [breach.hard for breach in before.breaches] == [False]
    assert refused(before) == []


STACKS: list[tuple[str, str, str, bool | None]] = [
    ("a" * 123, "prod", "128 characters", None),
    ("a" * 124, "prod", "129, and 128 before", True),
    ("a" * 125, "prod", "130, and 129 before", False),
]


@pytest.mark.parametrize(("service", "target", "reason", "hard"), STACKS, ids=[row[2] for row in STACKS])
def test_stacks(service: str, target: str, reason: str, hard: bool | None) -> None:
    plan = planned(invented({}, service=service), target)
    found = [breach.hard for breach in plan.breaches if breach.path == ()]
    assert found == ([] if hard is None else [hard]), reason


def test_a_stack_name_of_the_users() -> None:
    plan = planned(invented({}, provider={"stackName": "a" * 124 + "-dev"}))
    assert [(breach.name, breach.hard) for breach in plan.breaches] == [("a" * 124 + "-prod", True)]


def test_exports_and_logical_ids() -> None:
    key = "K" * (255 - len("sls-shop-dev-"))
    plan = planned(invented({}, outputs={key: {"Value": "x", "Export": {"Name": f"sls-shop-dev-{key}"}}}))
    assert [(breach.name, breach.hard) for breach in plan.breaches] == [(f"sls-shop-prod-{key}", True)]
    bucket = "x" * 221 + "-dev-" + "y" * 23
    events: Json = [{"s3": bucket}]
    resources: JsonObject = {"S3BucketX" + bucket[1:].replace("-", ""): {"Type": "AWS::S3::Bucket", "Properties": {}}}
    plan = planned(invented(resources, functions={"f": {"name": "shop-dev-f", "events": events}}))
    (breach,) = plan.breaches
    assert breach.hard
    assert len(breach.name) == 255 + 1
    assert "prod" in breach.name


REGIONS: list[tuple[str, int, bool]] = [
    ("us-east-1", 64 - len("-prod-us-east-1-lambdaRole"), False),
    ("us-east-1", 65 - len("-prod-us-east-1-lambdaRole"), True),
    ("ap-southeast-1", 64 - len("-prod-ap-southeast-1-lambdaRole"), False),
    ("ap-southeast-1", 65 - len("-prod-ap-southeast-1-lambdaRole"), True),
]


@pytest.mark.parametrize(("region", "length", "hard"), REGIONS, ids=[f"{row[0]}, {row[1]}" for row in REGIONS])
def test_the_region_counts_in_a_roles_name(region: str, length: int, hard: bool) -> None:
    service = "s" * length
    name: Json = {"Fn::Join": ["-", [service, "dev", {"Ref": "AWS::Region"}, "lambdaRole"]]}
    role: Json = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name}}
    plan = planned(invented({"IamRoleLambdaExecution": role}, service=service, provider={"region": region}))
    assert [breach.hard for breach in plan.breaches] == ([True] if hard else [])


FORMS: list[tuple[str, Json, str]] = [
    (
        "a substitution with the region",
        {"Fn::Sub": "${AWS::Region}-" + "a" * 50 + "-dev"},
        "us-east-1-" + "a" * 50 + "-prod",
    ),
    ("a join by nothing", {"Fn::Join": ["", ["a" * 60, "-dev"]]}, "a" * 60 + "-prod"),
    (
        "a join with the region",
        {"Fn::Join": ["-", ["a" * 50, "dev", {"Ref": "AWS::Region"}]]},
        "a" * 50 + "-prod-us-east-1",
    ),
    ("a reference that nobody can resolve", {"Ref": "Name"}, ""),
    ("a substitution with one", {"Fn::Sub": "${Name}-" + "a" * 70 + "-dev"}, ""),
]


@pytest.mark.parametrize(("name", "expected"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS])
def test_names_that_are_no_plain_text(name: Json, expected: str) -> None:
    plan = planned(one("AWS::Events::Rule", "Name", name))
    assert [breach.name for breach in plan.breaches] == ([expected] if expected else [])


def test_all_of_them_in_one_message() -> None:
    plan = planned(loaded(golden("v3", "names")), "dev" + "x" * 48)
    hard = [breach for breach in plan.breaches if breach.hard]
    assert len(hard) > 2
    problems = refused(plan)
    assert len(problems) == len(hard) + 1
    assert all(str(breach) in problems for breach in hard)


REAL = everything("dev", "prod")


@pytest.mark.parametrize(("framework", "service"), REAL, ids=["/".join(row) for row in REAL])
def test_no_golden_service_is_refused(framework: str, service: str) -> None:
    """The frameworks packaged them all for prod."""
    assert refused(planned(loaded(golden(framework, service)))) == []


# ------------------------------------------------------------------------------------------- signs

BUCKET = "AWS::S3::Bucket"
SIGNS: list[tuple[str, Artifact, str, int]] = [
    ("an underscore in the stack's name", invented({}), "feature_x", 1),
    ("capitals in a bucket's name", one(BUCKET, "BucketName", "shop-dev-x"), "Prod", 1),
    ("an underscore in both", one(BUCKET, "BucketName", "shop-dev-x"), "feature_x", 2),
    (
        "a hyphen at the end of a target group's name",
        one("AWS::ElasticLoadBalancingV2::TargetGroup", "Name", "shop-dev"),
        "x-",
        1,
    ),
    ("a hyphen in a bucket's name", one(BUCKET, "BucketName", "shop-dev-x"), "pr-123", 0),
    ("capitals in a queue's name", one("AWS::SQS::Queue", "QueueName", "shop-dev-x"), "Prod", 0),
    ("an underscore in a queue's name", one("AWS::SQS::Queue", "QueueName", "shop-dev.fifo"), "pr-1", 0),
    ("a variable in a bucket's name", one(BUCKET, "BucketName", {"Fn::Sub": "${AWS::StackName}-dev"}), "Prod", 0),
]


@pytest.mark.parametrize(("artifact", "target", "count"), [row[1:] for row in SIGNS], ids=[row[0] for row in SIGNS])
def test_signs_are_a_warning_and_an_error_under_strict(artifact: Artifact, target: str, count: int) -> None:
    plan = planned(artifact, target)
    assert [breach.hard for breach in plan.breaches] == [False] * count
    assert refused(plan) == []
    strict = refused(plan, strict=True)
    assert all(str(breach) in strict for breach in plan.breaches)


SAID = [
    pytest.param(
        invented({}),
        "prod_eu",
        "stack: 'shop-prod_eu' has '_' as its character 10, which AWS refuses: the stack's name may hold letters, digits"
        " and '-', a letter first; choose another stage, or set provider.stackName for it",
        id="in the stack's name",
    ),
    pytest.param(
        one("AWS::ElasticLoadBalancingV2::TargetGroup", "Name", "shop-dev"), "x-",
        "Resources.Thing.Properties.Name: 'shop-x-' ends with '-', which AWS refuses: a target group's name may hold"
        " letters, digits and '-', that not first or last; choose another stage, or give it another name by a rule",
        id="at the end",
    ),
    pytest.param(
        one(BUCKET, "BucketName", "dev.x"), "-y", "Resources.Thing.Properties.BucketName: '-y.x' begins with '-'", id="at the beginning"
    ),
    pytest.param(one(BUCKET, "BucketName", "x.dev"), "yY", "'x.yY' has 'Y' as its character 4", id="a capital"),
]  # fmt: skip


@pytest.mark.parametrize(("artifact", "target", "said"), SAID)
def test_the_sign_its_place_and_what_to_do_are_said(artifact: Artifact, target: str, said: str) -> None:
    plan = planned(artifact, target)
    assert any(said in str(breach) for breach in plan.breaches)
    report = as_text_report(plan, None, show_values=False)
    assert said in report.partition("names that AWS refuses:")[2]
    assert "over a limit" not in report
    assert said in as_brief(plan)


STAGES = ["", " ", "a b", "a.b", "a/b", "../x", "é", "dev\n", "$x", "a:b", "*"]
ALLOWED = ["a", "1", "A-b_c", "pr-123", "feature_x", "PROD", "x" * 60, "-", "_"]


@pytest.mark.parametrize("stage", STAGES)
def test_what_can_not_be_a_stage(stage: str) -> None:
    with pytest.raises(UsageError) as caught:
        planned(invented({}), stage)
    (sentence,) = caught.value.problems
    assert "--to" in sentence
    assert repr(stage) in sentence


@pytest.mark.parametrize("stage", ALLOWED)
def test_what_can(stage: str) -> None:
    assert planned(invented({}), stage).target == stage
