"""The user's own text: what must change, what must stay, and of what stays, what nobody can be sure of."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from restage.document.values import Json, Path, strings
from restage.framework.rows import Fixed
from restage.text.finding import Judged
from restage.text.judge import TextJudge
from restage.text.usertext import DocumentJudge
from restage.verdict import Kind, Verdict

NAMES = {"shop-dev-very-long-na0123456789abcdef-rule-1": "shop-prod-short-rule-1", "shop-dev-buy": "shop-prod-buy"}


def judged(text: str, stage: str = "dev", target: str = "prod", service: str = "shop") -> Judged:
    return TextJudge(stage, target, service, NAMES).judge(text)


# ------------------------------------------------------------------------------------------- must change

CHANGES: list[tuple[str, str, str, str]] = [
    ("dev", "dev", "prod", "the whole text"),
    ("dev", "shop-dev-orders", "shop-prod-orders", "between hyphens"),
    ("dev", "shop_dev_orders", "shop_prod_orders", "between underscores"),
    ("dev", "orders.dev", "orders.prod", "behind a dot"),
    ("dev", "/orders/dev/key", "/orders/prod/key", "a segment of a path"),
    (
        "dev",
        "arn:aws:sqs:us-east-1:123456789012:orders-dev",
        "arn:aws:sqs:us-east-1:123456789012:orders-prod",
        "in an ARN",
    ),
    ("dev", "arn:aws:sns:us-east-1:123456789012:dev", "arn:aws:sns:us-east-1:123456789012:prod", "the ARN's last part"),
    ("dev", "https://dev.shop.example/dev?x=dev", "https://prod.shop.example/prod?x=prod", "several times in one text"),
    ("dev", "https://api.example/v1#dev", "https://api.example/v1#prod", "a fragment"),
    ("dev", "Stack for dev", "Stack for prod", "a description may well name the stage"),
    ("dev", "(dev)", "(prod)", "in brackets"),
    ("dev", "dev's", "prod's", "before an apostrophe"),
    ("dev", "x@dev.example", "x@prod.example", "a host behind an @"),
    ("dev", "ops-dev@example.com", "ops-prod@example.com", "part of a mail address, not all of it"),
    ("dev", '{"stage":"dev"}', '{"stage":"prod"}', "JSON in text"),
    ("dev", '{\\"stage\\":\\"dev\\"}', '{\\"stage\\":\\"prod\\"}', "JSON in JSON in text"),
    ("dev", "one\\ndev", "one\\nprod", "behind an escaped line break, whose n is no letter"),
    ("dev", "one\\tdev\\n", "one\\tprod\\n", "between escapes"),
    ("dev", "one\ndev\ntwo", "one\nprod\ntwo", "between real line breaks"),
    ("dev", "%2Fdev%2Fx", "%2Fprod%2Fx", "behind a percent escape, whose F is no letter"),
    ("dev", "a%20dev", "a%20prod", "behind one that ends in a digit"),
    ("dev", "${AWS::StackName}-dev-${AWS::Region}", "${AWS::StackName}-prod-${AWS::Region}", "between variables"),
    ("dev", "${Table}dev", "${Table}prod", "right behind a variable"),
    ("dev", "dev-develop-dev", "prod-develop-prod", "around a longer word that stays"),
    ("dev", "cat /dev/null > /srv/dev/log", "cat /dev/null > /srv/prod/log", "beside a device file that stays"),
    ("dev", "dev@example.com at dev", "dev@example.com at prod", "beside a mail address that stays"),
    ("dev", "shop-dev-buy", "shop-prod-buy", "a name that a formula gave"),
    (
        "dev",
        "arn:aws:lambda:eu-west-1:1:function:shop-dev-buy:live",
        "arn:aws:lambda:eu-west-1:1:function:shop-prod-buy:live",
        "in an ARN",
    ),
    (
        "dev",
        "rule/shop-dev-very-long-na0123456789abcdef-rule-1",
        "rule/shop-prod-short-rule-1",
        "a hashed name takes its other form",
    ),
    ("dev", "https://cdn.example/dev/null", "https://cdn.example/prod/null", "no device file: it is inside of a path"),
    ("dev", "/shop/dev/random", "/shop/prod/random", "the same"),
    ("dev", "s3://bucket/dev/shm/x", "s3://bucket/prod/shm/x", "the same"),
    ("dev", "/dev/sdk.js", "/prod/sdk.js", "no disk, but a file"),
    ("dev", "${STAGE:-dev}", "${STAGE:-prod}", "what a shell's variable has by default"),
    ("dev", "$input.path('$.dev')", "$input.path('$.prod')", "a field, whose name is the user's"),
    ("dev", "$input.json('$.x.dev')", "$input.json('$.x.prod')", "the same"),
    ("stage", "$input.params('stage')", "$input.params('prod')", "a parameter, whose name is the user's"),
    ("dev", "$stageVariables.dev", "$stageVariables.prod", "a variable, whose name is the user's"),
    ("stage", "$stageVariables.stage", "$stageVariables.prod", "the same"),
    ("dev", "$context.authorizer.dev", "$context.authorizer.prod", "what an authorizer gives is the user's"),
    ("dev", "$request.header.dev", "$request.header.prod", "a header"),
    ("dev", '$util.error("dev")', '$util.error("prod")', "what a function is given"),
    ("2026", "report-2026-11-23", "report-prod-11-23", "a date that is no time stamp"),
    ("dev", "$ctx.args.dev", "$ctx.args.prod", "an argument"),
    ("dev", "Custom::dev", "Custom::prod", "a custom resource's type is the user's"),
    ("dev", "arn:acme:dev:x:y", "arn:acme:prod:x:y", "no ARN of AWS's"),
    ("us", "shop-us", "shop-prod", "a stage of two letters"),
    ("us", "us-east-1 in us", "us-east-1 in prod", "beside a region"),
    ("us", "s3://shop-us-us-east-1", "s3://shop-prod-us-east-1", "right before a region"),
    ("d", "shop-d-orders", "shop-prod-orders", "a stage of one letter"),
    ("d", "d", "prod", "alone"),
    ("1", "shop-1", "shop-prod", "a digit"),
    ("pr-123", "shop-pr-123-x", "shop-prod-x", "a stage with a hyphen"),
    ("pr-12", "pr-123 and pr-12", "pr-123 and prod", "not where it begins a longer number"),
    ("feature_x", "shop-feature_x", "shop-prod", "a stage with an underscore"),
    ("a1b2", "deadbeef-a1b2", "deadbeef-prod", "hexadecimal, but no digest"),
    ("QA", "shop-QA", "shop-prod", "upper case"),
    ("test", "https://test.example", "https://prod.example", "a common word"),
    ("prod", "prod-eu", "prod-eu".replace("prod", "dev"), "back"),
    ("dev-us-east-1", "shop-dev-us-east-1-x", "shop-prod-x", "a stage that holds a region"),
    ("us-east-1", "shop-us-east-1", "shop-prod", "a stage that is called like one, in a name"),
    ("us-east-1-dev", "shop-us-east-1-dev", "shop-prod", "a stage that begins with one"),
    ("dev", '{"dev":"dev"}', '{"dev":"prod"}', "a value in JSON, not its key"),
    ("dev", "shop-dev,shop-prod", "shop-prod,shop-prod", "in a name beside one of the target's"),
    ("dev", "the prod one of dev", "the prod one of prod", "apart from the target's name"),
    ("dev", "dev and staging", "prod and staging", "a list that lacks the target"),
    ("dev", '["stage","dev"],["kind","prod"]', '["stage","prod"],["kind","prod"]', "a value of what is called stage"),
]


@pytest.mark.parametrize(
    ("stage", "text", "expected", "reason"), CHANGES, ids=[f"{row[0]}: {row[3]}" for row in CHANGES]
)
def test_what_must_change(stage: str, text: str, expected: str, reason: str) -> None:
    result = judged(text, stage, "dev" if stage == "prod" else "prod")
    assert result.text == expected
    assert not result.certain, "the user's text is never certain to be the stage"


# ------------------------------------------------------------------------------------------- must stay

CERTAIN: list[tuple[str, str, str]] = [
    ("dev", "", "nothing there"),
    ("dev", "production", "another stage"),
    ("dev", "de-v", "its letters, apart"),
    ("dev", "the developers of devices", "ordinary words"),
    ("prod", "products", "an ordinary word that no stage is called"),
    ("dev", "devices", "an ordinary word"),
    ("dev", "deviceId", "one in camel case"),
    ("dev", "GET /devices/{deviceId}", "a path of ordinary words"),
    ("dev", "devops@example.com", "a mail address that begins like it"),
    ("dev", "SendEventsRuleSchedule1", "the end of one word and the beginning of the next"),
    ("dev", "IDEvents", "the same, where the first word is an acronym"),
    ("test", "StartEstimate", "the same"),
    ("dev", "exec >/dev/stdout 2>/dev/stderr", "device files"),
    ("dev", "dd if=/dev/urandom of=/dev/shm/x", "device files"),
    ("dev", "cat x >/dev/null 2> /dev/stderr", "device files behind operators of a shell"),
    ("dev", "-Djava.security.egd=file:/dev/./urandom", "a device file's URL"),
    ("stage", "$context.stage", "API Gateway's own"),
    ("stage", "$context.stage.x", "API Gateway's own"),
    ("test", "$util.test.x", "a function of AppSync"),
    ("AWS", "${AWS::Region}", "a variable of CloudFormation"),
    ("us", "us-west-1", "a region; there is none of the target's name"),
    ("stage", '"stage": "$context.stage",', "a line of the framework's own request template"),
    ("stage", '{"stage_": 1}'.replace("stage_", "stages"), "an ordinary word in JSON"),
    ("us", "us-east-1", "a region"),
    ("us", "us-gov-west-1 and us-iso-east-1", "regions of other partitions"),
    ("us", "subnet in us-west-2b", "a zone"),
    ("us", "dynamodb.us-east-1.amazonaws.com", "a region in a host's name"),
    ("eu", "eu-central-1", "a region"),
    ("us", "status of users on the bus", "ordinary words"),
    ("us", "arn:aws-us-gov:s3:us-gov-west-1:1:x", "a partition"),
    ("test", "the latest contest", "ordinary words"),
    ("int", "endpoint to print integers", "ordinary words"),
    ("live", "deliver olives".replace("olives", "olive"), "ordinary words"),
    ("a1b2", "0123a1b2cdef456789abcdef01234567", "part of a digest"),
    ("a1b2", "a1b2c3d4-0000-1111-2222-abcdefabcdef", "part of a UUID"),
    ("a1b2", "11111111-a1b2-1111-2222-abcdefabcdef", "a whole part of a UUID"),
    ("2026", "1795422646310-2026-11-23T08:30:46.310Z", "part of a time stamp"),
    ("lambda", "arn:aws:lambda:us-east-1:1", "the service of an ARN"),
    ("api", ".execute-api.", "the host of an API"),
    ("api", ":execute-api:", "the service of an API, between the parts of an ARN"),
    ("events", "events.amazonaws.com", "a principal"),
    ("logs", "logs:CreateLogStream", "an action"),
    ("s3", "s3:*", "all actions"),
    ("Lambda", "AWS::Lambda::Function", "a resource type"),
    ("n", "one\\ntwo".replace("one", "1").replace("two", "2"), "an escape"),
]

KEPT: list[tuple[str, str, str]] = [
    ("dev", "mydevbucket", "glued: changes in one service, stays in the next"),
    ("dev", "Mysvcdevrecords", "glued"),
    ("dev", "dev2", "with a number"),
    ("dev", "deviant", "an ordinary word that is not listed"),
    ("dev", "édev", "behind a letter that is not ASCII"),
    ("dev", "development", "what NODE_ENV says for it, perhaps for this stage only"),
    ("dev", "acme-development-db", "the same in a name"),
    ("dev", "https://development.acme.com/x", "in a host"),
    ("dev", "for development only", "in prose, which may name the stage"),
    ("dev", "develop", "a branch, or what a map makes of the stage"),
    ("test", "acme-testing-db", "a longer name of another stage"),
    ("int", "x_integration_y", "another"),
    ("live", "livestream", "${sls:stage}stream"),
    ("dev", "/dev/null", "a device file, or a parameter: /${sls:stage}/null"),
    ("dev", "/dev/random", "a parameter may well be called so"),
    ("dev", "/dev/fd/3", "another"),
    ("dev", "/dev/xvda", "a disk, where no resource type says so"),
    ("dev", "/dev/sdf1", "another"),
    ("dev", "tail -f /dev/nvme1n1", "another"),
    ("dev", "${dev}", "a variable's name, outside of a substitution"),
    ("dev", "${Queuedev}", "Queue${sls:stage}, which something else substitutes"),
    ("dev", "${dev.Arn}", "the same"),
    ("prod", "Production", "the same, with a capital"),
    ("dev", "team-dev", "perhaps a team's name"),
    ("dev", "the dev team", "a team"),
    ("dev", "dev-ops", "people who run it"),
    ("dev", "dev-team@example.com", "a team's mail address"),
    ("dev", "acme.dev.", "a top-level domain of an absolute name"),
    ("dev", "DEV", "in another case"),
    ("dev", "Dev", "with a capital"),
    ("dev", "APP_ENV=DEV", "in another case, delimited"),
    ("dev", "dEv", "in no case that anybody would choose, but by itself"),
    ("dev", "dev@example.com", "a mail address"),
    ("dev", "mailto:dev@example.com", "one behind a scheme"),
    ("dev", "C:\\\\dev-2\\\\".replace("dev-2", "mydev"), "glued, in a path of Windows"),
    ("QA", "qa", "lower case of a stage in upper case"),
    ("pr-123", "pr123", "without its hyphen"),
    ("pr-123", "PrDash123", "encoded by the framework"),
    ("pr-123", "pr_123", "with an underscore"),
    ("pr-123", "S3BucketUploadspr123", "without its hyphen, glued"),
    ("pr-123", "PR-123", "in another case"),
    ("prod-eu", "myProdEuThing", "as words with capitals, glued"),
    ("feature_x", "feature-x", "with a hyphen"),
    ("feature_x", "FeatureUnderscorex", "encoded by the framework"),
    ("us", "en-US", "a language, or the stage in upper case"),
    ("a-b", "the ab-test", "without its hyphen"),
    ("us-east-1", "us-east-1", "a stage that is called like a region, or the region"),
    ("us-east-1", "sns.us-east-1.amazonaws.com", "the same in a host's name"),
    ("dev", '{"dev": 1}', "a key in JSON, of a map by stage or an attribute's name"),
    ("dev", '{\\"dev\\": 1}', "the same in JSON in JSON"),
    ("dev", "dev,staging,prod", "a list of stages that holds the target's"),
    ("dev", "^(prod|dev)$", "a pattern for both stages"),
    ("dev", "used by dev and prod", "both stages in prose"),
    ("dev", "enum Stage { dev prod }", "both in a schema"),
    ("dev", "kind IN ('dev', 'prod')", "both in a query"),
    ("dev", '[\\"dev\\",\\"prod\\"]', "both in JSON in JSON"),
]

SERVICE: list[tuple[str, str, bool]] = [
    ("devices-dev", "devices-dev", False),
    ("devices-dev", "arn:aws:s3:::devices-dev", False),
    ("my-devkit", "my-devkit", True),
    ("developers", "developers", True),
]


@pytest.mark.parametrize(("stage", "text", "reason"), CERTAIN, ids=[f"{row[0]}: {row[1][:40]}" for row in CERTAIN])
def test_what_must_stay(stage: str, text: str, reason: str) -> None:
    result = judged(text, stage)
    assert (result.text, result.certain) == (text, True), reason


def test_a_region_that_may_be_the_stage() -> None:
    """`${sls:stage}-west-1`, where the target has one, too."""
    assert not judged("eu-west-1", "eu", "us").certain
    assert judged("eu-west-1", "eu", "prod").certain


def test_the_variables_of_a_substitution_are_names_of_the_templates() -> None:
    judge = TextJudge("dev", "prod", "shop", {})
    assert judge.judge("x-${dev.Arn}-dev", substituted=True).text == "x-${dev.Arn}-prod"
    assert judge.judge("x-${Queuedev}", substituted=True).certain
    assert not judge.judge("x-${Queuedev}").certain


@pytest.mark.parametrize(("stage", "text", "reason"), KEPT, ids=[f"{row[0]}: {row[1]}" for row in KEPT])
def test_what_stays_but_is_said(stage: str, text: str, reason: str) -> None:
    result = judged(text, stage)
    assert result.text == text, reason
    assert not result.certain, reason


@pytest.mark.parametrize(("service", "text", "certain"), SERVICE, ids=[f"{row[0]} in {row[1]}" for row in SERVICE])
def test_the_service_keeps_its_name(service: str, text: str, certain: bool) -> None:
    """Who called a service devices-dev may have meant the stage; who called it my-devkit did not."""
    result = judged(text, "dev", service=service)
    assert (result.text, result.certain) == (text, certain)


SERVICE_CHANGES: list[tuple[str, str, str, str]] = [
    ("devices-dev", "dev-devices-dev", "prod-devices-dev", "the stage before the service's name"),
    ("devices-dev", "devices-dev-dev-x", "devices-dev-prod-x", "and behind it"),
    ("devices-dev", "devices-devel", "devices-devel", "not the service's name, though it begins so"),
    ("dev", "dev-table", "prod-table", "a service that is called like its stage has no name to protect"),
    ("shop", "shop-dev", "shop-prod", "a service without the stage"),
]


@pytest.mark.parametrize(
    ("service", "text", "expected", "reason"), SERVICE_CHANGES, ids=[f"{row[0]}: {row[3]}" for row in SERVICE_CHANGES]
)
def test_the_stage_beside_the_services_name(service: str, text: str, expected: str, reason: str) -> None:
    assert judged(text, "dev", service=service).text == expected


# Nothing uncertain is silent: the stage stands there as a word, so either it changes or somebody is told.
HEARD: list[tuple[str, str, str]] = [
    ("dev", "C:\\app\\dev\\x", "a path of Windows: the backslash before the stage is no escape of its d"),
    ("dev", "CORP\\dev", "a user of a domain"),
    ("prod", "CORP\\prod-user", "another"),
    ("test", "app\\test\\x", "\\t may be a tab and est the rest, but who knows"),
    ("prod-us", "shop-prod-us-east-1", "the stage, or prod and a region"),
]


@pytest.mark.parametrize(("stage", "text", "reason"), HEARD, ids=[f"{row[0]}: {row[1]}" for row in HEARD])
def test_what_may_not_pass_in_silence(stage: str, text: str, reason: str) -> None:
    result = judged(text, stage, "q7")
    assert result.findings, reason
    assert not result.certain, reason


HOSTS: list[tuple[str, str, str]] = [
    ("dev.acme.dev", "prod.acme.dev", "the stage, and the domain"),
    ("lb-dev.acme.dev", "lb-prod.acme.dev", "the stage in a label"),
    ("*.dev.acme.dev.", "*.prod.acme.dev.", "an absolute name"),
    ("orders.dev", "orders.prod", "a topic, or a domain: no dot at its end, no second stage"),
    ("dev.orders-dev", "prod.orders-prod", "the last label is more than the domain"),
    ("a team-member-dev", "a team-member-prod", "a team's something"),
    ("dev-opsworks", "prod-opsworks", "something that begins like people"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), HOSTS, ids=[row[0] for row in HOSTS])
def test_the_stage_and_what_looks_like_it_in_one_text(text: str, expected: str, reason: str) -> None:
    assert judged(text).text == expected, reason


def test_a_longer_name_that_is_not_meant_hides_no_shorter_one() -> None:
    names = {"db-test": "db-live", "db-test-r": "db-live-r"}
    assert TextJudge("dev", "prod", "shop", names).judge("db-test-ro.dev").text == "db-live-ro.prod"


def test_names_are_taken_as_units_only() -> None:
    assert judged("shop-dev-buyer").text == "shop-prod-buyer"
    assert [finding.reason for finding in judged("shop-dev-buyer").findings] == ["the stage as a whole word"]
    assert [finding.reason for finding in judged("shop-dev-buy").findings] == [
        "names something that the framework named"
    ]


def test_a_name_without_the_stage_in_it_is_found_too() -> None:
    judge = TextJudge("dev", "prod", "shop", {"cut-off-0123": "cut-off-4567"})
    assert judge.mentions_stage("see cut-off-0123 there")
    assert judge.judge("see cut-off-0123 there").text == "see cut-off-4567 there"
    assert not judge.mentions_stage("see cut-off there")


@pytest.mark.parametrize("text", ["dev", "mydev", "DEV", "pr123"])
def test_the_same_text_is_judged_alike_again(text: str) -> None:
    judge = TextJudge("dev", "prod", "shop", {})
    assert judge.judge(text) == judge.judge(text)


# ------------------------------------------------------------------------------------------- in a document

DEV: Mapping[str, Json] = {"dev": {"memory": 128, "name": "a-dev"}, "prod": {"memory": 512, "name": "a-prod"}}

# A document, and for each place that holds the stage: what becomes of it (None: no word is lost about it).
CONTEXTS: list[tuple[str, Json, dict[Path, str | None]]] = [
    ("a value", {"Name": "x-dev"}, {("Name",): "x-prod"}),
    ("keys are no text", {"dev": "x", "dev-x": 1}, {}),
    ("items of a join", {"Fn::Join": ["-", ["svc", "dev", "lambda"]]}, {("Fn::Join", 1, 1): "prod"}),
    ("items of a join, two stages", {"Fn::Join": ["-", ["dev", "prod"]]}, {("Fn::Join", 1, 0): "prod"}),
    ("text of a substitution", {"Fn::Sub": "${A}-dev"}, {("Fn::Sub",): "${A}-prod"}),
    (
        "variables of a substitution",
        {"Fn::Sub": ["${dev}", {"dev": "x-dev"}]},
        {("Fn::Sub", 0): None, ("Fn::Sub", 1, "dev"): "x-prod"},
    ),
    ("Ref", {"Ref": "TableDev"}, {}),
    ("Fn::GetAtt as a list", {"Fn::GetAtt": ["Tabledev", "Arn"]}, {}),
    ("Fn::GetAtt as a text", {"Fn::GetAtt": "dev.Arn"}, {}),
    ("DependsOn", {"DependsOn": "dev"}, {}),
    ("DependsOn, a list", {"DependsOn": ["dev"]}, {}),
    ("a condition's name", {"Fn::Not": [{"Condition": "dev"}]}, {}),
    ("a property that is called so", {"Condition": "dev"}, {("Condition",): "prod"}),
    ("the name in Fn::If", {"Fn::If": ["dev", "a-dev", "b"]}, {("Fn::If", 1): "a-prod"}),
    ("the map's name", {"Fn::FindInMap": ["dev", "x-dev", "memory"]}, {("Fn::FindInMap", 1): "x-prod"}),
    ("the key in a map", {"Fn::FindInMap": ["StageMap", "dev", "memory"]}, {("Fn::FindInMap", 1): "prod"}),
    ("an import", {"Fn::ImportValue": "sls-x-dev-Y"}, {("Fn::ImportValue",): "sls-x-prod-Y"}),
    ("a comparison", {"Fn::Equals": ["dev", "dev"]}, {("Fn::Equals", 0): "prod", ("Fn::Equals", 1): None}),
    ("a comparison with a reference", {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}, {("Fn::Equals", 1): None}),
    ("a comparison, the other way", {"Fn::Equals": ["dev", {"Ref": "Stage"}]}, {("Fn::Equals", 0): None}),
    ("allowed values", {"AllowedValues": ["dev", "prod"]}, {("AllowedValues", 0): None}),
    ("allowed values of other stages", {"AllowedValues": ["dev", "staging"]}, {("AllowedValues", 0): None}),
    (
        "what a rule holds a stage against",
        {"Fn::Contains": [["dev", "prod"], "dev"]},
        {("Fn::Contains", 0, 0): None, ("Fn::Contains", 1): "prod"},
    ),
    ("a list of one", {"Hosts": ["dev"]}, {("Hosts", 0): "prod"}),
    ("a list of other things", {"Words": ["dev", "a", "b", "c", "prod"]}, {("Words", 0): "prod"}),
    ("a map by stage", dict(DEV), {("dev", "name"): None}),
    ("a map by stage, one of them", {"dev": {"name": "a-dev"}, "qa": {}}, {("dev", "name"): None}),
    ("no map by stage", {"dev": {"name": "a-dev"}, "x": {}}, {("dev", "name"): "a-prod"}),
    ("entries that are called alike", {"devVpc": "x-dev", "prodVpc": "y"}, {("devVpc",): None}),
    ("the same, behind a name", {"table_dev": "x-dev", "table_prod": "y"}, {("table_dev",): None}),
    ("the same, in capitals", {"DEV_HOST": "x-dev", "PROD_HOST": "y"}, {("DEV_HOST",): None}),
    (
        "variables that are called alike",
        {"Variables": {"DEV_URL": "x-dev", "PROD_URL": "y"}},
        {("Variables", "DEV_URL"): None},
    ),
    (
        "the same in the configuration",
        {"environment": {"DEV_URL": "x-dev", "PROD_URL": "y"}},
        {("environment", "DEV_URL"): None},
    ),
    (
        "functions that are called alike",
        {"functions": {"devX": "x-dev", "prodX": "y"}},
        {("functions", "devX"): "x-prod"},
    ),
    ("one that has no other beside it", {"devVpc": "x-dev", "vpc": "y"}, {("devVpc",): "x-prod"}),
    ("words that are not called alike", {"devices": "x-dev", "products": "y"}, {("devices",): "x-prod"}),
    ("which entry counts", {"stage": "dev", "dev": {}, "prod": {}}, {("stage",): "prod"}),
    ("which one of texts", {"stage": "dev", "dev": "a", "prod": "b"}, {("stage",): "prod"}),
    ("another stage's entry", {"dev": 1, "prod": "x-dev"}, {("prod",): None}),
    (
        "objects named by stage",
        [{"Name": "dev", "Url": "x-dev"}, {"Name": "prod"}],
        {(0, "Name"): None, (0, "Url"): "x-prod"},
    ),
    ("objects, one stage only", [{"Name": "dev"}, {"Name": "x"}], {(0, "Name"): "prod"}),
    ("a tag", {"Tags": [{"Key": "owner", "Value": "dev"}]}, {("Tags", 0, "Value"): "prod"}),
    (
        "an IAM condition",
        {"Condition": {"StringEquals": {"aws:x": "dev"}}},
        {("Condition", "StringEquals", "aws:x"): "prod"},
    ),
    ("JSON in a text", {"Body": '{"a":"x-dev"}'}, {("Body",): '{"a":"x-prod"}'}),
    ("nothing of the kind", {"Memory": 128, "On": True, "No": None, "Name": "x"}, {}),
    (
        "an environment variable that is called Condition",
        {"Environment": {"Variables": {"Condition": "dev"}}},
        {("Environment", "Variables", "Condition"): "prod"},
    ),
]


def verdicts(value: Json, fixed: tuple[Fixed, ...] = (), settled: frozenset[Path] = frozenset()) -> list[Verdict]:
    document = DocumentJudge(TextJudge("dev", "prod", "shop", {}), "file.json", fixed, settled)
    return list(document.verdicts(value, strings(value)))


@pytest.mark.parametrize(("value", "expected"), [row[1:] for row in CONTEXTS], ids=[row[0] for row in CONTEXTS])
def test_text_in_its_surroundings(value: Json, expected: dict[Path, str | None]) -> None:
    found = {verdict.path: verdict.new if verdict.changed else None for verdict in verdicts(value)}
    assert found == expected
    for verdict in verdicts(value):
        assert verdict.kind is (Kind.TEXT if verdict.changed else Kind.KEPT)


SURE: list[tuple[str, Json, bool]] = [
    ("both stages are allowed values", {"Parameters": {"Stage": {"AllowedValues": ["dev", "prod"]}}}, True),
    ("a property of a custom resource that is called so", {"X": {"AllowedValues": ["dev", "prod"]}}, False),
    ("a list of both, or of the stage and the target", {"alarmStages": ["dev", "prod"]}, False),
    ("the same, the other way round", {"env": ["prod", "dev"]}, False),
    ("a list of three", {"env": ["dev", "staging", "prod"]}, False),
    ("the target is not among them", {"AllowedValues": ["dev", "staging"]}, False),
    ("an entry for the stage", dict(DEV), False),
    ("a choice is no list of stages", {"Fn::If": ["IsNight", "dev", "prod"]}, False),
    ("an entry of one of two that are called alike", {"tableDev": "x-dev", "tableProd": "y"}, False),
    ("what a stage is compared with", {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}, False),
]


@pytest.mark.parametrize(("value", "certain"), [row[1:] for row in SURE], ids=[row[0] for row in SURE])
def test_how_sure_the_surroundings_are(value: Json, certain: bool) -> None:
    assert [verdict.certain for verdict in verdicts(value)] == [certain]


# Settings that switch something on in one stage only.
SWITCHES: list[tuple[str, Json, list[Path]]] = [
    ("a list of stages that lacks the target", {"alerts": {"stages": ["dev"]}}, [("alerts", "stages")]),
    ("one that lacks the source", {"alerts": {"stages": ["prod"]}}, [("alerts", "stages")]),
    ("one with both", {"alerts": {"stages": ["dev", "prod"]}}, []),
    ("one with neither", {"alerts": {"stages": ["qa"]}}, []),
    ("enabled for the target", {"warmup": {"enabled": "prod"}}, [("warmup", "enabled")]),
    ("enabled, as a switch", {"warmup": {"enabled": True}}, []),
    ("a stage that is the target's", {"x": {"stage": "prod"}}, [("x", "stage")]),
    ("the target's name elsewhere", {"x": {"name": "prod"}}, []),
]


@pytest.mark.parametrize(("value", "expected"), [row[1:] for row in SWITCHES], ids=[row[0] for row in SWITCHES])
def test_settings_for_one_stage_only(value: Json, expected: list[Path]) -> None:
    found = [verdict for verdict in verdicts(value) if "of the two stages only" in verdict.evidence]
    assert sorted({verdict.path for verdict in found}) == expected
    assert all(not verdict.certain and not verdict.changed for verdict in found)


ENABLED: Path = ("warmup", "enabled")


@pytest.mark.parametrize(
    ("text", "written_out", "told"),
    [
        pytest.param("dev", True, True, id="the source's name, written out"),
        pytest.param("dev", False, False, id="the source's name, which a variable may have given"),
        pytest.param("prod", True, True, id="the target's"),
        pytest.param("qa", True, False, id="another stage's"),
    ],
)
def test_a_switch_that_the_configuration_knows(text: str, written_out: bool, told: bool) -> None:
    value: Json = {"warmup": {"enabled": text}}
    configured = frozenset([ENABLED] if written_out else [])
    document = DocumentJudge(
        TextJudge("dev", "prod", "shop", {}), "file.json", (), frozenset([ENABLED]), configured=configured
    )
    assert [verdict.certain for verdict in document.verdicts(value, strings(value))] == [False] * told


FIXED = (Fixed("a.*.Handler", "code", True), Fixed("a.**.Default", "a default", False))


def test_fixed_places_stay() -> None:
    value: Json = {"a": {"f": {"Handler": "dev/x.run", "Name": "x-dev"}, "p": {"q": {"Default": "dev"}}}}
    found = {verdict.path: (verdict.new, verdict.certain) for verdict in verdicts(value, FIXED)}
    assert found == {
        ("a", "f", "Handler"): ("dev/x.run", True),
        ("a", "f", "Name"): ("x-prod", False),
        ("a", "p", "q", "Default"): ("dev", False),
    }


def test_settled_places_are_left_alone_with_all_below() -> None:
    value: Json = {"a": {"b": "x-dev", "c": ["y-dev"]}, "d": "z-dev"}
    assert {verdict.path for verdict in verdicts(value, settled=frozenset({("a",)}))} == {("d",)}
    assert {verdict.path for verdict in verdicts(value, settled=frozenset({("a", "c")}))} == {("a", "b"), ("d",)}
