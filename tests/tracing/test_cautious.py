"""Settings that differ in a way of which it is not known what the framework makes; each row was wrong in silence once."""

from __future__ import annotations

import pytest

from restage.document.values import ABSENT
from restage.source import V3, Invocation, MappedFiles, evaluate, read_configuration
from restage.source.nodes import Path
from restage.tracing.beside import Beside, beside
from restage.tracing.cautious import caution
from restage.tracing.differingcases import Case, is_of_one_kind
from restage.tracing.model import Both, Given

EVENT: Path = ("functions", "f", "events", 0)
KNOWN = frozenset({"topic-one1"})
SUSPECT: list[object] = [
    pytest.param((*EVENT, "http", "path"), "abc", "xyz", True, id="a path no longer than the stage"),
    pytest.param((*EVENT, "http", "path"), "v1/orders", "v2/orders", True, id="a short part of a path"),
    pytest.param((*EVENT, "sns"), "topic-one1", "topic-two2", True, id="a text that tells by itself"),
    pytest.param((*EVENT, "sqs", "arn"), "arn:aws:sqs:x:1:q-1", "arn:aws:sqs:x:1:q-22", True, id="a short queue"),
    pytest.param(
        (*EVENT, "sqs", "arn"), "arn:aws:sqs:x:1:one-queue", "arn:aws:sqs:x:1:two-queue", False, id="a long one"
    ),
    pytest.param((*EVENT, "http", "path"), "dev/a", "prod/a", False, id="a path with the stage"),
    pytest.param((*EVENT, "sqs", "batchSize"), 5, 7, False, id="a number of an event"),
    pytest.param(("functions", "f", "name"), "alpha-one", "beta-two1", False, id="a long name of a function"),
    pytest.param(("functions", "f", "role"), "arn:aws:iam::1:role/x", "MyRole", True, id="an ARN, and a logical ID"),
    pytest.param(("functions", "f", "role"), "RoleOne", "RoleTwo", False, id="two logical IDs"),
    pytest.param((*EVENT, "schedule", "enabled"), ABSENT, "false", True, id="a switch that comes as a text"),
    pytest.param((*EVENT, "stream", "batchWindow"), None, "7", True, id="a number that comes as a text"),
    pytest.param((*EVENT, "sns", "displayName"), ABSENT, 5, True, id="a text that comes as a number"),
    pytest.param(
        (*EVENT, "schedule"), ABSENT, {"rate": ["rate(1 day)"], "enabled": "true"}, True, id="and in all of it"
    ),
    pytest.param((*EVENT, "schedule", "enabled"), ABSENT, False, False, id="a switch that comes as one"),
    pytest.param((*EVENT, "schedule", "description"), ABSENT, "5", False, id="a text that comes as one"),
    pytest.param((*EVENT, "eventBridge", "input", "a"), ABSENT, "5", False, id="a text of an input"),
    pytest.param(("functions", "f", "environment", "A"), ABSENT, "5", False, id="a text of a variable"),
    pytest.param(("functions", "f", "environment", "A"), ABSENT, 5, False, id="a number, of which a text is made here"),
    pytest.param(("functions", "f", "memorySize"), ABSENT, "512", True, id="a text of which a number is made"),
    pytest.param(("functions", "f", "memorySize"), 128, "512", True, id="a number, and a text"),
    pytest.param(("functions", "f", "memorySize"), 128, 512, False, id="two numbers"),
    pytest.param(("provider", "vpc"), ABSENT, {"subnetIds": "s-1"}, True, id="a text of which a list is made"),
    pytest.param(("provider", "vpc"), ABSENT, {"subnetIds": ["s-1"]}, False, id="a list"),
    pytest.param(("functions", "f", "description"), ABSENT, "hello", True, id="a description of one stage"),
    pytest.param(("functions", "f", "description"), "a", "b", False, id="two descriptions"),
    pytest.param(
        (*EVENT, "schedule", "rate"), ["rate(1 hour)"], ["rate(1 hour)", "rate(2 hours)"], True, id="more rates"
    ),
    pytest.param(("provider", "timeout"), 6, 30, False, id="a number of the provider"),
    pytest.param(
        ("provider", "iam", "deploymentRole"), ABSENT, "arn:aws:iam::1:role/x", True, id="a role of one stage"
    ),
    pytest.param(("custom", "description"), ABSENT, "hello", False, id="what is called so, and is no setting"),
    pytest.param(("custom", "memorySize"), 128, "512", False, id="a number and a text that nobody converts"),
    pytest.param((*EVENT, "http", "cors", "allowCredentials"), True, ABSENT, True, id="a switch that has a default"),
    pytest.param((*EVENT, "http", "cors", "allowCredentials"), True, False, False, id="a switch of both stages"),
    pytest.param(("functions", "f", "condition"), "One", "Two", True, id="a condition"),
    pytest.param(("provider", "tags"), {"A": "1", "B": "2"}, {"B": "2", "A": "1"}, True, id="tags in another order"),
    pytest.param(("provider", "tags"), {"A": "1", "B": "2"}, {"A": "2", "B": "2"}, False, id="tags in one order"),
    pytest.param((*EVENT, "eventBridge", "eventBus"), "bus-one", "bus-two", True, id="a bus, made of its name"),
    pytest.param((*EVENT, "eventBridge", "eventBus"), "bus-dev", "bus-prod", False, id="a bus called by the stage"),
    pytest.param((*EVENT, "eventBridge", "eventBus"), "bus-dev", "default", True, id="a bus, and none"),
    pytest.param((*EVENT, "eventBridge", "eventBus"), "arn:x:events:a", "arn:x:events:b", False, id="two buses' ARNs"),
    pytest.param((*EVENT, "cognitoUserPool", "pool"), "one", "two", True, id="a pool"),
    pytest.param((*EVENT, "cognitoUserPool", "pool"), "p-dev", "p-prod", False, id="a pool called by the stage"),
    pytest.param(
        (*EVENT, "stream"),
        "arn:aws:kinesis:x:1:stream/first",
        "arn:aws:dynamodb:x:1:table/other",
        True,
        id="ARNs of two services",
    ),
    pytest.param(
        (*EVENT, "stream"),
        "arn:aws:kinesis:x:1:stream/first",
        "arn:aws:kinesis:x:1:stream/other",
        False,
        id="ARNs of one service",
    ),
    pytest.param((*EVENT, "sqs", "arn", "Fn::GetAtt", 0), "One", "Two", True, id="a logical ID in statements"),
    pytest.param(("functions", "f", "environment", "A", "Ref"), "One", "Two", False, id="a logical ID in a variable"),
    pytest.param((*EVENT, "sns", "filterPolicy"), {}, {"a": ["b"]}, True, id="an empty object, and one that is not"),
    pytest.param((*EVENT, "sns", "filterPolicy"), ABSENT, {"a": ["b"]}, False, id="an object of one stage"),
    pytest.param((*EVENT, "sns", "filterPolicy"), ABSENT, {}, True, id="an empty object, and nothing"),
    pytest.param(("functions", "f", "layers"), [], ABSENT, True, id="an empty list, and nothing"),
    pytest.param(("provider", "environment"), None, {}, True, id="an empty object, and null"),
    pytest.param(("custom", "layers"), [], ABSENT, False, id="an empty list that is no setting"),
    pytest.param(("functions", "f", "layers"), ["a"], ["b"], False, id="two lists"),
    pytest.param(
        (*EVENT, "websocket", "authorizer", "arn"),
        "arn:x:function:au",
        "arn:x:function:bu",
        True,
        id="a short authorizer",
    ),
    pytest.param(
        (*EVENT, "websocket", "authorizer"),
        "arn:x:function:checks",
        "arn:x:function:admits",
        False,
        id="a long authorizer",
    ),
    pytest.param((*EVENT, "http", "authorizer", "arn"), "arn:x:f:au", "arn:x:f:bu", False, id="one of a REST API"),
]


@pytest.mark.parametrize(("path", "source", "target", "suspect"), SUSPECT)
def test_what_is_asked_about(path: Path, source: Given, target: Given, suspect: bool) -> None:
    assert bool(caution(Case(path, source, target, "dev", KNOWN))) is suspect


@pytest.mark.parametrize("crossing", [True, False])
def test_a_region_beside_topics(crossing: bool) -> None:
    case = Case(("provider", "region"), "us-east-1", "eu-west-1", "dev", frozenset(), Beside(crossing))
    assert bool(caution(case)) is crossing


@pytest.mark.parametrize(("functions", "suspect"), [("f", True), ("g", False)])
def test_a_name_of_which_the_ids_of_rules_are_made(functions: str, suspect: bool) -> None:
    case = Case(("functions", "f", "name"), "wx", "yz", "dev", frozenset(), Beside(ruled=frozenset(functions)))
    assert bool(caution(case)) is suspect


NAMED = [
    pytest.param(("functions", "f", "role"), "OwnRole", "OtherRole", True, id="a role of the service's own"),
    pytest.param(("provider", "iam", "role"), "OwnRole", "OtherRole", True, id="the same for all"),
    pytest.param(("functions", "f", "destinations", "onFailure"), "g", "h", True, id="a function as a destination"),
    pytest.param((*EVENT, "websocket", "authorizer"), "g", "h", True, id="a function that authorizes"),
    pytest.param(("provider", "iam", "role", "tags", "A"), "g", "h", False, id="a tag of a role"),
    pytest.param(("functions", "f", "environment", "A"), "g", "h", False, id="a variable"),
    pytest.param(("functions", "f", "role"), "Mine", "Theirs", False, id="something else"),
    pytest.param((*EVENT, "s3"), "dev-files", "prod-files", True, id="a bucket called as the user's resource"),
    pytest.param((*EVENT, "s3", "bucket"), "my-files", "dev-files", True, id="the target's bucket"),
    pytest.param((*EVENT, "sns", "arn"), "arn:aws:sns:x:1:dev-news", "arn:aws:sns:x:1:prod-news", True, id="a topic"),
    pytest.param((*EVENT, "cognitoUserPool", "pool"), "dev-pool", "prod-pool", True, id="a user pool"),
    pytest.param((*EVENT, "s3"), "dev-photos", "prod-photos", False, id="another bucket"),
    pytest.param((*EVENT, "sqs"), "arn:aws:sqs:x:1:dev-files", "arn:aws:sqs:x:1:prod-files", False, id="a queue"),
]


@pytest.mark.parametrize(("path", "source", "target", "suspect"), NAMED)
def test_a_part_of_the_service_that_is_named(path: Path, source: Given, target: Given, suspect: bool) -> None:
    resources = {"S3BucketDevfiles", "SNSTopicDevnews", "CognitoUserPoolDevpool"}
    named = Beside(named=frozenset({"g", "h", "OwnRole", *resources}))
    assert bool(caution(Case(path, source, target, "dev", frozenset(), named))) is suspect


LATER = [
    pytest.param(("functions", "f", "logRetentionInDays"), True, id="a function's days"),
    pytest.param(("provider", "logDataProtectionPolicy"), True, id="a policy"),
    pytest.param(("provider", "logRetentionInDays"), False, id="the provider's days, which all know"),
]


@pytest.mark.parametrize("knows", [True, False])
@pytest.mark.parametrize(("path", "is_later"), LATER)
def test_what_later_versions_know(path: Path, is_later: bool, knows: bool) -> None:
    case = Case(path, 7, 14, "dev", frozenset(), Beside(own_retention=knows))
    assert bool(caution(case)) is (is_later and not knows)


TOPICS = [
    pytest.param("'arn:aws:sns:us-east-1:1:t'", True, id="the source's region, written out"),
    pytest.param("'arn:aws:sns:ap-south-1:1:t'", False, id="one that is neither's"),
    pytest.param("'arn:aws:sns:${self:provider.region}:1:t'", False, id="the service's own"),
    pytest.param("{arn: {Ref: T}, topicName: t}", False, id="a topic of the stack"),
    pytest.param("t", False, id="a name"),
]


@pytest.mark.parametrize(("topic", "crossing"), TOPICS)
def test_topics_of_another_region(topic: str, crossing: bool) -> None:
    text = (
        "service: x\nprovider: {name: aws, region: '${self:custom.r.${sls:stage}}'}\n"
        "custom: {r: {dev: us-east-1, prod: eu-west-1}}\n"
        f"functions: {{f: {{handler: h.a, events: [{{sns: {topic}}}]}}}}\n"
    )
    configuration = read_configuration(MappedFiles({"serverless.yml": text.encode()}), V3)
    both = Both(evaluate(configuration, Invocation(stage="dev")), evaluate(configuration, Invocation(stage="prod")))
    assert beside(both).crossing is crossing


KINDS: list[object] = [
    pytest.param("GET x", {"path": "x"}, False, id="a short form, and an object"),
    pytest.param(ABSENT, ["a"], False, id="a list of one stage"),
    pytest.param(["a"], ["a", "b"], False, id="lists of two lengths"),
    pytest.param(["a"], ["b"], True, id="lists of one length"),
    pytest.param({"a": 1}, {"b": 1}, True, id="objects"),
    pytest.param("a", 1, True, id="values"),
]


@pytest.mark.parametrize(("source", "target", "same"), KINDS)
def test_kinds(source: Given, target: Given, same: bool) -> None:
    assert is_of_one_kind(source, target) is same


FUNCTIONS = """\
service: s
provider: {name: aws}
custom: {dev: {a: x/1, b: x/1, f: q1, g: q1}, prod: {a: x/1, b: y/1, f: q1, g: q2}}
functions:
  one: {handler: h.a, onError: '${self:custom.${sls:stage}.f}', events: [{http: {path: '${self:custom.${sls:stage}.a}', method: get}}]}
  two: {handler: h.a, onError: '${self:custom.${sls:stage}.g}', events: [{http: {path: '${self:custom.${sls:stage}.b}', method: get}}]}
"""


def test_settings_that_are_the_same_in_one_stage_only() -> None:
    configuration = read_configuration(MappedFiles({"serverless.yml": FUNCTIONS.encode()}), V3)
    both = Both(evaluate(configuration, Invocation(stage="dev")), evaluate(configuration, Invocation(stage="prod")))
    ends: set[Path] = {("onError",), ("events", 0, "http", "path")}
    assert beside(both).parted == {("functions", key, *end) for key in ("one", "two") for end in ends}
    assert not beside(Both(both.source, both.source)).parted


@pytest.mark.parametrize("listed", [False, True], ids=["one object", "a list of them"])
def test_short_forms_of_events_and_functions_in_lists_are_read(listed: bool) -> None:
    one = "{handler: h.a, events: [{http: 'GET ${self:custom.${sls:stage}}/x'}]}"
    two = "{handler: h.a, events: [{http: {path: b/y, method: get}}]}"
    functions = f"[{{one: {one}}}, {{two: {two}}}]" if listed else f"{{one: {one}, two: {two}}}"
    text = f"service: s\nprovider: {{name: aws}}\ncustom: {{dev: a, prod: b}}\nfunctions: {functions}\n"
    configuration = read_configuration(MappedFiles({"serverless.yml": text.encode()}), V3)
    both = Both(evaluate(configuration, Invocation(stage="dev")), evaluate(configuration, Invocation(stage="prod")))
    short: Path = ("functions", "one", "events", 0, "http")
    assert beside(both).parted == {short, ("functions", "two", "events", 0, "http", "path")}


@pytest.mark.parametrize("is_sorted", [True, False])
def test_variables_in_another_order_where_that_is_hashed(is_sorted: bool) -> None:
    source, target = {"A": "1", "B": "2"}, {"B": "2", "A": "1"}
    found = Beside(sorts_hashed=is_sorted)
    case = Case(("functions", "f", "environment"), source, target, "dev", frozenset(), found)
    assert bool(caution(case)) is not is_sorted


@pytest.mark.parametrize("parted", [True, False])
def test_what_is_the_same_in_one_stage_only_is_asked_about(parted: bool) -> None:
    path: Path = ("functions", "f", "onError")
    found = Beside(parted=frozenset([path] if parted else []))
    assert bool(caution(Case(path, "arn:aws:sns:x:1:a", "arn:aws:sns:x:1:b", "dev", frozenset(), found))) is parted


@pytest.mark.parametrize(
    ("target", "reordered"),
    [
        pytest.param("ab", (), id="the same"),
        pytest.param("ba", ("a", "b"), id="another order"),
        pytest.param("bc", (), id="others"),
    ],
)
def test_functions_in_another_order(target: str, reordered: tuple[str, ...]) -> None:
    text = "service: s\nprovider: {name: aws}\nfunctions: ${file(${sls:stage}.yml)}\n"
    of = "{{{}: {{handler: h.a}}, {}: {{handler: h.a}}}}"
    files = {"serverless.yml": text, "dev.yml": of.format(*"ab"), "prod.yml": of.format(*target)}
    configuration = read_configuration(MappedFiles({name: one.encode() for name, one in files.items()}), V3)
    both = Both(evaluate(configuration, Invocation(stage="dev")), evaluate(configuration, Invocation(stage="prod")))
    assert beside(both).reordered == reordered
