"""What plugins name: the formula at its place is certain, the user's own text beside it is not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from restaged import STAMP, UPDATE, invented

from restage import Request, Verdict, plan_restage
from restage.document.changes import applied
from restage.document.jsontext import parse
from restage.document.values import Json, JsonObject, Path
from restage.framework.cutting import fit_rule
from restage.framework.naming.encode import alphanumeric
from restage.rules.model import MapRule, Rules

FUNCTIONS: JsonObject = {
    "hello": {"name": "shop-dev-hello"},
    "warmUpPluginNight": {"name": "shop-dev-warmup-plugin-night"},
}
WARMERS: JsonObject = {"custom": {"warmup": {"night": {}}}}
CONSTRUCTS: JsonObject = {"initialServerlessConfig": {"constructs": {"my-jobs": {"type": "queue"}}}}
PREFIX: JsonObject = {"custom": {"alerts": {"prefixTemplate": "shop-dev"}}}
LOGS = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/"
METRIC = '{"metrics":[["AWS/Lambda","Errors","FunctionName","shop-dev-hello"],["AWS/ApiGateway","ApiName","dev-shop"]]}'
URL = "https://app.datadoghq.com/functions?cloud=aws&entity_view=lambda_functions&selection=aws-lambda-functions%2B"


def planned(resources: JsonObject, settings: JsonObject, outputs: JsonObject | None = None) -> list[Verdict]:
    artifact = invented(resources, outputs=outputs, functions=FUNCTIONS, settings=settings)
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP))
    return [verdict for verdict in plan.verdicts if verdict.file == UPDATE]


def join(by: str, *items: Json) -> Json:
    return {"Fn::Join": [by, list(items)]}


REGION: Json = {"Ref": "AWS::Region"}
ALARM, FILTER = "AWS::CloudWatch::Alarm", "AWS::Logs::MetricFilter"
TARGET, POLICY = "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"

# What it is, the resource's logical ID and type, its property, the value in the source and in the target, settings.
CERTAIN: list[tuple[str, str, str, str, Json, Json, JsonObject]] = [
    (
        "warmup: the warmer",
        "WarmUpPluginNightLambdaFunction",
        "AWS::Lambda::Function",
        "FunctionName",
        "shop-dev-warmup-plugin-night",
        "shop-prod-warmup-plugin-night",
        WARMERS,
    ),
    (
        "warmup: its role",
        "WarmUpPluginNightRole",
        "AWS::IAM::Role",
        "RoleName",
        join("-", "shop", "dev", REGION, "night", "role"),
        join("-", "shop", "prod", REGION, "night", "role"),
        WARMERS,
    ),
    (
        "lift: a queue",
        "myjobsQueueCEDBAE3E",
        "AWS::SQS::Queue",
        "QueueName",
        "shop-dev-my-jobs",
        "shop-prod-my-jobs",
        CONSTRUCTS,
    ),
    (
        "lift: a queue in order",
        "myjobsDlqCEDBAE3E",
        "AWS::SQS::Queue",
        "QueueName",
        "shop-dev-my-jobs-dlq.fifo",
        "shop-prod-my-jobs-dlq.fifo",
        CONSTRUCTS,
    ),
    (
        "lift: its alarm",
        "myjobsAlarmCEDBAE3E",
        ALARM,
        "AlarmName",
        "shop-dev-my-jobs-dlq-alarm",
        "shop-prod-my-jobs-dlq-alarm",
        CONSTRUCTS,
    ),
    (
        "alerts: an alarm",
        "HelloErrorsAlarm",
        ALARM,
        "AlarmName",
        "shop-dev-hello-Errors-alarm",
        "shop-prod-hello-Errors-alarm",
        {},
    ),
    (
        "alerts: a metric's log",
        "HelloLambdaFunctionBellsLogMetricFilterALERT",
        FILTER,
        "LogGroupName",
        "/aws/lambda/shop-dev-hello",
        "/aws/lambda/shop-prod-hello",
        {},
    ),
    (
        "alerts: a dashboard",
        "AlertsDashboard",
        "AWS::CloudWatch::Dashboard",
        "DashboardBody",
        METRIC,
        METRIC.replace("dev", "prod"),
        {},
    ),
    (
        "datadog: the REST API's execution log",
        "RestExecutionLogGroup",
        "AWS::Logs::LogGroup",
        "LogGroupName",
        join("", "API-Gateway-Execution-Logs_", {"Ref": "ApiGatewayRestApi"}, "/", "dev"),
        join("", "API-Gateway-Execution-Logs_", {"Ref": "ApiGatewayRestApi"}, "/", "prod"),
        {},
    ),
    (
        "log-subscription: a function's log",
        "HelloSubscriptionFilter",
        "AWS::Logs::SubscriptionFilter",
        "LogGroupName",
        "/aws/lambda/shop-dev-hello",
        "/aws/lambda/shop-prod-hello",
        {},
    ),
    (
        "step-functions before 3.2: a policy",
        "FlowRole",
        "AWS::IAM::Role",
        "Policies",
        [{"PolicyName": "dev-us-east-1-shop-statemachine"}],
        [{"PolicyName": "prod-us-east-1-shop-statemachine"}],
        {},
    ),
    (
        "autoscaling: what is scaled",
        "ShopHelloAutoScalingTargetDevUseast1",
        TARGET,
        "ResourceId",
        "function:shop-dev-hello:provisioned",
        "function:shop-prod-hello:provisioned",
        {},
    ),
    (
        "autoscaling: a policy",
        "ShopHelloAutoScalingPolicyDevUseast1",
        POLICY,
        "PolicyName",
        "ShopHelloAutoScalingPolicyDevUseast1",
        "ShopHelloAutoScalingPolicyProdUseast1",
        {},
    ),
    (
        "autoscaling: of a table",
        "shopTableScalingPolicyReadItemsDevUseast1",
        POLICY,
        "PolicyName",
        "shopTableScalingPolicyReadItemsDevUseast1",
        "shopTableScalingPolicyReadItemsProdUseast1",
        {},
    ),
    (
        "canary: a deployment group",
        "HelloLambdaFunctionDeploymentGroup",
        "AWS::CodeDeploy::DeploymentGroup",
        "DeploymentGroupName",
        "shop-dev-HelloLambdaFunctionDeploymentGroup",
        "shop-prod-HelloLambdaFunctionDeploymentGroup",
        {},
    ),
]

UNCERTAIN: list[tuple[str, str, str, str, Json, JsonObject]] = [
    ("warmup: a name of the user's", "WarmUpPluginNightRole", "AWS::IAM::Role", "RoleName", "my-dev-role", WARMERS),
    ("lift: no construct", "JobsQueueCEDBAE3E", "AWS::SQS::Queue", "QueueName", "shop-dev-jobs", CONSTRUCTS),
    ("lift: a queue of the user's", "MyQueue", "AWS::SQS::Queue", "QueueName", "shop-dev-my-jobs", CONSTRUCTS),
    ("alerts: the template holds the stage", "HelloErrorsAlarm", ALARM, "AlarmName", "shop-dev-hello-dev", {}),
    ("alerts: a prefix of the user's", "HelloErrorsAlarm", ALARM, "AlarmName", "shop-dev-x", PREFIX),
    (
        "alerts: an alarm of the user's",
        "HelloErrorsAlarm",
        ALARM,
        "AlarmName",
        "shop-dev-hello-Errors-alarm",
        {"resources": {"Resources": {"HelloErrorsAlarm": {}}}},
    ),
    (
        "alerts: a dashboard with the stage in a title",
        "AlertsDashboard",
        "AWS::CloudWatch::Dashboard",
        "DashboardBody",
        METRIC + " dev",
        {},
    ),
    ("autoscaling: an alias of the user's", "T", TARGET, "ResourceId", "function:shop-dev-hello:dev", {}),
    ("autoscaling: a policy of the user's", "Mine", POLICY, "PolicyName", "mine-dev", {}),
]


@pytest.mark.parametrize(
    ("logical_id", "kind", "key", "old", "new", "settings"), [row[1:] for row in CERTAIN], ids=[r[0] for r in CERTAIN]
)
def test_what_a_plugin_names(logical_id: str, kind: str, key: str, old: Json, new: Json, settings: JsonObject) -> None:
    path: Path = ("Resources", logical_id, "Properties", key)
    found = [v for v in planned({logical_id: {"Type": kind, "Properties": {key: old}}}, settings) if v.path[:4] == path]
    assert applied(old, {verdict.path[4:]: verdict.new for verdict in found}) == new
    assert {verdict.certain for verdict in found} == {True}


@pytest.mark.parametrize(
    ("logical_id", "kind", "key", "old", "settings"), [row[1:] for row in UNCERTAIN], ids=[r[0] for r in UNCERTAIN]
)
def test_what_only_looks_like_it(logical_id: str, kind: str, key: str, old: Json, settings: JsonObject) -> None:
    path: Path = ("Resources", logical_id, "Properties", key)
    found = planned({logical_id: {"Type": kind, "Properties": {key: old}}}, settings)
    assert [v.certain for v in found if v.path == path] == [False]


IDS: list[tuple[str, str, str, str, bool]] = [
    (
        "autoscaling",
        TARGET,
        "ShopHelloAutoScalingTargetDevUseast1",
        "ShopHelloAutoScalingTargetProdUseast1",
        True,
    ),
    (
        "autoscaling of a table",
        TARGET,
        "shopAutoScalingTargetReadItemsDevUseast1",
        "shopAutoScalingTargetReadItemsProdUseast1",
        True,
    ),
    ("appsync 1: a key", "AWS::AppSync::ApiKey", "GraphQlApiKeyqdev", "GraphQlApiKeyqprod", False),
    ("appsync 1: a data source", "AWS::AppSync::DataSource", "GraphQlDsqdev", "GraphQlDsqprod", False),
    (
        "metric: one of a name with the stage",
        "AWS::Logs::MetricFilter",
        "HelloMetricFilterqdev",
        "HelloMetricFilterqprod",
        False,
    ),
    ("a queue's name without its hyphens", ALARM, "qdevMessageAlarm1", "qprodMessageAlarm1", False),
    ("the same further inside, which says nothing", ALARM, "MyqdevMessageAlarm1", "MyqdevMessageAlarm1", False),
    ("a longer one further inside", ALARM, "AlarmOfdevqueue", "AlarmOfprodqueue", False),
]


@pytest.mark.parametrize(("kind", "old", "new", "certain"), [row[1:] for row in IDS], ids=[row[0] for row in IDS])
def test_logical_ids(kind: str, old: str, new: str, certain: bool) -> None:
    properties: JsonObject = {"Dimensions": [{"Value": "q-dev"}, {"Value": "dev-queue"}]}
    found = planned({old: {"Type": kind, "Properties": properties}}, {})
    assert [(v.new, v.certain) for v in found if v.path == ("Resources", old)] == [(new, certain)]


def test_a_link_in_an_output() -> None:
    outputs: JsonObject = {"DatadogMonitorhello": {"Value": f"{URL}shop-dev-hello%2Bus-east-1%2B123456789012"}}
    found = planned({}, {}, outputs)
    assert [(str(v.new).removeprefix(URL), v.certain) for v in found] == [
        ("shop-prod-hello%2Bus-east-1%2B123456789012", True)
    ]


def test_what_a_plugin_wrote_into_the_services_own_resources() -> None:
    """It is the same name, so there it is as certain as in the template."""
    queue: JsonObject = {
        "myjobsQueueCEDBAE3E": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "shop-dev-my-jobs"}}
    }
    artifact = invented(queue, functions=FUNCTIONS, settings={**CONSTRUCTS, "resources": {"Resources": queue}})
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP))
    assert [v for v in plan.open if "QueueName" in v.path] == []


def test_what_the_user_wrote_there_stays_in_doubt() -> None:
    """A log group among the user's resources may have been written out, so it is listed, and so is its copy."""
    properties: JsonObject = {"LogGroupName": "/aws/lambda/shop-dev-hello"}
    logs: JsonObject = {"HelloLogGroup": {"Type": "AWS::Logs::LogGroup", "Properties": properties}}
    artifact = invented(logs, functions=FUNCTIONS, settings={"resources": {"Resources": logs}})
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP))
    assert [v.path[:2] for v in plan.open if "LogGroupName" in v.path] == [
        ("Resources", "HelloLogGroup"),
        ("service", "resources"),
    ]


AUTHORIZERS: list[tuple[str, str, str, str]] = [
    ("the stage", "dev", "prod", "ProdApiGatewayAuthorizer"),
    ("a part of the target", "dev", "pr-12", "12ApiGatewayAuthorizer"),
    ("a part of the source", "pr-12", "prod", "ProdApiGatewayAuthorizer"),
    ("parts of both", "pr-12", "pr-13", "13ApiGatewayAuthorizer"),
]


@pytest.mark.parametrize(
    ("source", "target", "new"), [row[1:] for row in AUTHORIZERS], ids=[row[0] for row in AUTHORIZERS]
)
def test_an_authorizer_is_named_after_the_end_of_its_arn(source: str, target: str, new: str) -> None:
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:keeper-{source}"
    name = source.rpartition("-")[2]
    old = f"{name.capitalize()}ApiGatewayAuthorizer"
    resources: JsonObject = {old: {"Type": "AWS::ApiGateway::Authorizer", "Properties": {"Name": name}}}
    events: Json = [{"http": {"path": "x", "authorizer": {"name": name, "arn": arn}}}]
    artifact = invented(
        resources, functions={"hello": {"name": f"shop-{source}-hello", "events": events}}, stage=source
    )
    plan = plan_restage(artifact, Request(target=target, stamp=STAMP))
    found = {v.path: (v.new, v.certain) for v in plan.verdicts if v.file == UPDATE}
    assert found["Resources", old] == (new, False)
    assert found["Resources", old, "Properties", "Name"] == (target.rpartition("-")[2], False)


def test_an_authorizer_follows_the_arn_that_a_rule_gives() -> None:
    old, new, other = (f"arn:aws:lambda:us-east-1:1:function:door-{name}" for name in ("keeper", "warden", "porter"))
    resources: JsonObject = {
        f"{name}ApiGatewayAuthorizer": {"Type": "AWS::ApiGateway::Authorizer", "Properties": {"Name": name.lower()}}
        for name in ("Keeper", "Porter")
    }
    events: Json = [{"http": {"path": "x", "authorizer": {"arn": arn}}} for arn in (old, other)]
    artifact = invented(resources, functions={"hello": {"name": "shop-dev-hello", "events": events}})
    rules = Rules(maps=(MapRule(old=old, new=new),))
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP, rules=rules))
    found = {v.path: v.new for v in plan.verdicts if v.file == UPDATE and v.changed}
    assert found == {
        ("Resources", "KeeperApiGatewayAuthorizer"): "WardenApiGatewayAuthorizer",
        ("Resources", "KeeperApiGatewayAuthorizer", "Properties", "Name"): "warden",
    }


def test_a_name_of_a_nested_template_is_known_in_those_before_it() -> None:
    """The permission stays in the root while split-stacks moves the rule, whose name is cut and ends in a hash."""
    key = "a" * 50
    source, target = (fit_rule(f"shop-{stage}-{key}-rule-1") for stage in ("dev", "prod"))
    assert "dev" not in source.removeprefix("shop-dev")

    arn = join(":", "arn", "events", REGION, join("/", "rule", source))
    nested = "cloudformation-template-Elm-nested-stack.json"
    rule: JsonObject = {"Type": "AWS::Events::Rule", "Properties": {"Name": source}}
    rules: JsonObject = {"Resources": {alphanumeric(f"shop-dev-{key}-rule-1") + "EventBridgeRule": rule}}
    artifact = replace(
        invented(
            {"Allowed": {"Type": "AWS::Lambda::Permission", "Properties": {"SourceArn": arn}}},
            functions={key: {"name": f"shop-dev-{key}", "events": [{"eventBridge": {"pattern": {}}}]}},
        ),
        templates={nested: parse(json.dumps(rules).encode(), nested)},
    )
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP))
    found = {v.file: v for v in plan.verdicts if v.path[:1] == ("Resources",) and len(v.path) > 2}
    assert found[nested].new == target
    assert target in json.dumps(found[UPDATE].new)
    assert found[UPDATE].certain


def test_an_alias_that_is_called_as_the_stage_is_named_after_it() -> None:
    """The plugin for canary deployments puts the name behind the function's logical ID."""
    alias: JsonObject = {"Type": "AWS::Lambda::Alias", "Properties": {"Name": "dev"}}
    found = planned({"HelloLambdaFunctionAliasdev": alias, "Aliasdev": alias}, {})
    renamed = {v.old: (v.new, v.certain) for v in found if len(v.path) == 2}
    assert renamed["HelloLambdaFunctionAliasdev"] == ("HelloLambdaFunctionAliasprod", False)
    assert renamed["Aliasdev"] == ("Aliasdev", False)
