"""What the framework makes of settings beside copies: decided where the source's template has it, and else asked about.

The rows edit golden services: `@` reads a file by stage, with one value for dev and another for prod.
"""

from __future__ import annotations

import pytest
from broken import GOLDEN
from configured import files_of
from restaged import STAMP, UPDATE, loaded

from restage import Plan, Request, plan_restage
from restage.document.values import ABSENT, Json, JsonObject, Path, Side, find_at
from restage.rules.repeatedsettings import SERVICES
from restage.run.restaging import finished, with_configuration
from restage.source import MappedFiles
from restage.tracing.computedproperties import respelled
from restage.tracing.functionsettings import KINDS, SHAPES
from restage.tracing.reading import Packaging

BY_STAGE = GOLDEN.parent / "by-stage"
REST, HTTP, EVENTS, PROVIDER = "rest", "http", "events", "provider"
LOOKUP = "${file(by.${sls:stage}.yml):it, null}"


def planned(service: str, old: str, new: str, mine: str, theirs: str, framework: str = "v3") -> Plan:
    files = files_of(BY_STAGE / service, framework, (old, new.replace("@", f"'{LOOKUP}'")))
    by_stage = {"by.dev.yml": f"it: {mine}".encode(), "by.prod.yml": f"it: {theirs}".encode()}
    artifact = loaded(BY_STAGE / "artifacts" / framework / service / "dev")
    request = Request(
        target="prod", stamp=STAMP, files=MappedFiles({**files.contents, **by_stage}), packaging=Packaging()
    )
    return plan_restage(artifact, with_configuration(artifact, request))


def asked(plan: Plan) -> set[str]:
    return {".".join(map(str, one.path)).removeprefix("service.") for one in plan.open if one.path[0] == "service"}


# The setting that is edited, as dev has it and as prod has it, and what has to be asked about
OPEN = [
    pytest.param(REST, "operationId: '${self:custom.m.op}'", "operationId: getA, async: @", "false", "true",
                 "functions.misc.events.2.http.async", id="another integration"),
    pytest.param(REST, "path: m7, method: get,", "path: m7, method: get, cors: @,", "false", "true",
                 "functions.misc.events.2.http.cors", id="an OPTIONS method comes"),
    pytest.param(REST, "cors: {origins: '${self:custom.m.origins}'}", "cors: @",
                 "{origins: ['https://a.example', 'https://c.example']}", "false",
                 "functions.corsorigin.events.1.http.cors", id="an OPTIONS method goes"),
    pytest.param(REST, "type: request", "type: @", "request", "token", "functions.auth.events.1.http.authorizer.type",
                 id="a word that the template spells"),
    pytest.param(REST, "type: COGNITO_USER_POOLS, arn: '${self:custom.m.arn}'", "type: COGNITO_USER_POOLS, arn: @",
                 "'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Aaaaaa'", "{Ref: Pool}",
                 "functions.auth.events.3.http.authorizer.arn", id="a pool of the stack's own"),
    pytest.param(REST, "name: guardthree", "name: @", "guardthree", "guardfour",
                 "functions.auth.events.2.http.authorizer.name", id="another function guards"),
    pytest.param(REST, "integration: lambda, request", "integration: @, request", "lambda", "mock",
                 "functions.misc.events.1.http.integration", id="answers of another kind"),
    pytest.param(HTTP, "path: /b1, method: get", "path: /b1, method: get, authorizer: @", "null", "{name: jw}",
                 "functions.two.events.0.httpApi.authorizer", id="a route is guarded"),
    pytest.param(HTTP, "      allowCredentials: ${self:custom.m.cred}\n", "      allowedMethods: @\n", "null", "[GET]",
                 "provider.httpApi.cors.allowedMethods", id="methods that are otherwise those of the routes"),
    pytest.param(HTTP, "type: jwt", "type: @", "jwt", "request", "provider.httpApi.authorizers.jw.type",
                 id="an authorizer of another kind"),
    pytest.param(HTTP, "logs: {httpApi: {format: '${self:custom.m.format}'}}", "logs: {httpApi: @}",
                 "{format: '{\"a\": 1}'}", "false", "provider.logs.httpApi", id="a log group goes"),
    pytest.param(EVENTS, "topicName: t1,", "topicName: t1, filterPolicy: @,", "null", "{a: [b]}",
                 "functions.topics.events.0.sns.filterPolicy", id="a subscription of its own"),
    pytest.param(EVENTS, "priority: 1,", "priority: @,", "1", "2", "functions.balanced.events.0.alb.priority",
                 id="a part of a logical ID"),
    pytest.param(PROVIDER, "provisionedConcurrency: ${self:custom.m.pc}", "provisionedConcurrency: @", "1", "null",
                 "functions.four.provisionedConcurrency", id="an alias goes"),
    pytest.param(PROVIDER, "destinations: {onFailure: '${self:custom.m.dest}'}", "destinations: {onFailure: @}",
                 "'arn:aws:sqs:eu-west-1:123456789012:onedest'", "one", "functions.three.destinations.onFailure",
                 id="a function of the service"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "old", "new", "mine", "theirs", "setting"), OPEN)
def test_what_makes_structure_is_asked_about(
    service: str, old: str, new: str, mine: str, theirs: str, setting: str
) -> None:
    assert any(
        one == setting or one.startswith(f"{setting}.") for one in asked(planned(service, old, new, mine, theirs))
    )


# The setting that is edited, as dev has it and as prod has it, and what the template then has at one place
DECIDED = [
    pytest.param(REST, "path: m1, method: get,", "path: m1, method: get, operationId: @,", "null", "listAll",
                 "ApiGatewayMethodM1Get.OperationName", "listAll", id="a name comes"),
    pytest.param(REST, "operationId: '${self:custom.m.op}'", "operationId: @", "getA", "null",
                 "ApiGatewayMethodM7Get.OperationName", ABSENT, id="a name goes"),
    pytest.param(REST, "resultTtlInSeconds: '${self:custom.m.ttl}'", "resultTtlInSeconds: @", "10", "0",
                 "GuardApiGatewayAuthorizer.AuthorizerResultTtlInSeconds", 0, id="a number that is nothing"),
    pytest.param(REST, "resultTtlInSeconds: '${self:custom.m.ttl}'", "resultTtlInSeconds: @", "10", "null",
                 "GuardApiGatewayAuthorizer.AuthorizerResultTtlInSeconds", 300, id="the default"),
    pytest.param(REST, "scopes: '${self:custom.m.scopes}'", "scopes: @", "[a/read]", "[a/read, a/write]",
                 "ApiGatewayMethodA4Get.AuthorizationScopes", ["a/read", "a/write"], id="a longer list"),
    pytest.param(HTTP, "payload: ${self:custom.m.payload}", "payload: @", "'1.0'", "null",
                 "HttpApiIntegrationOne.PayloadFormatVersion", "2.0", id="a default of all functions"),
    pytest.param(HTTP, "metrics: ${self:custom.m.metrics}", "metrics: @", "false", "true",
                 "HttpApiStage.DefaultRouteSettings.DetailedMetricsEnabled", True, id="a switch that is off otherwise"),
    pytest.param(HTTP, "name: jw, scopes", "name: @, scopes", "jw", "fn", "HttpApiRouteGetA1.AuthorizerId",
                 {"Ref": "HttpApiAuthorizerFn"}, id="another authorizer"),
    pytest.param(HTTP, "name: jw, scopes", "name: @, scopes", "jw", "fn", "HttpApiRouteGetA1.AuthorizationType", "CUSTOM",
                 id="… of another kind"),
    pytest.param(HTTP, "name: jw, scopes", "name: @, scopes", "jw", "fn", "HttpApiAuthorizerJw.AuthorizerType", "JWT",
                 id="… and the first stays"),
    pytest.param(EVENTS, "filter: '${self:custom.m.lf}'", "filter: @", "one", "'\"two\"'",
                 "CwlogLogsSubscriptionFilterCloudWatchLog1.FilterPattern", '"two"', id="a pattern"),
    pytest.param(EVENTS, "hp}', intervalSeconds", "hp}', matcher: @, intervalSeconds", "null", "{httpCode: 200-299}",
                 "BalancedAlbTargetGroup50dc6c495c0c9188.Matcher.HttpCode", "200-299", id="the default is written"),
    pytest.param(PROVIDER, "maximumRetryAttempts: ${self:custom.m.tries}", "maximumRetryAttempts: @", "1", "0",
                 "ThreeLambdaEvConf.MaximumRetryAttempts", 0, id="one of several settings of a resource"),
    pytest.param(PROVIDER, "  endpointType: ${self:custom.m.ept}", "  endpointType: @", "regional", "null",
                 "ApiGatewayRestApi.EndpointConfiguration", {"Types": ["EDGE"]}, id="the API's default"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "old", "new", "mine", "theirs", "place", "value"), DECIDED)
def test_what_makes_a_value_is_decided(
    service: str, old: str, new: str, mine: str, theirs: str, place: str, value: Side
) -> None:
    plan = planned(service, old, new, mine, theirs)
    name, *steps = place.split(".")
    assert find_at(finished(plan, loaded(BY_STAGE / "artifacts/v3" / service / "dev")).templates[UPDATE].value,
                   ("Resources", name, "Properties", *steps)) == value  # fmt: skip
    assert not [one for one in plan.open if name in one.path]
    assert not asked(plan)


STATED = [
    pytest.param("resultTtlInSeconds: '${self:custom.m.ttl}'", "resultTtlInSeconds: @", "10", "null", 300, id="null"),
    pytest.param("resultTtlInSeconds: '${self:custom.m.ttl}'", "resultTtlInSeconds: @", "10", "20", 20, id="a number"),
    pytest.param(
        "resultTtlInSeconds: '${self:custom.m.ttl}'", "resultTtlInSeconds: @", "10", "0", 0, id="no time at all"
    ),
]


@pytest.mark.parametrize(("old", "new", "mine", "theirs", "value"), STATED)
def test_the_state_has_what_the_framework_makes_of_it(old: str, new: str, mine: str, theirs: str, value: Side) -> None:
    plan = planned(REST, old, new, mine, theirs)
    state = finished(plan, loaded(BY_STAGE / "artifacts/v3/rest/dev")).resolved.value
    authorizer: Path = ("functions", "auth", "events", 0, "http", "authorizer", "resultTtlInSeconds")
    assert [find_at(state, (*service, *authorizer)) for service in SERVICES] == [value, value]
    assert not asked(plan)


def test_two_events_that_disagree_on_their_authorizer_are_asked_about() -> None:
    plan = planned(REST, "{name: guardtwo, identitySource: '${self:custom.m.src}', type: request}",
                   "{name: guard, resultTtlInSeconds: @}", "10", "11")  # fmt: skip
    assert plan.open


DAYS = "logRetentionInDays: ${self:custom.kept.${opt:stage, 'dev'}, null}"
POLICY = "{Name: masked, Version: '2021-06-01', Statement: []}"


@pytest.mark.parametrize(
    ("setting", "own"),
    [
        pytest.param("logRetentionInDays: null", 30, id="null leaves it to the provider"),
        pytest.param("timeout: 6", 30, id="nothing does, too"),
    ],
)
def test_the_provider_s_days_come_into_a_function_s_own_log_group(setting: str, own: Side) -> None:
    plan = planned("logs", "fetched:\n    handler", f"fetched:\n    {setting}\n    handler", "null", "null")
    template = finished(plan, loaded(BY_STAGE / "artifacts/v3/logs/dev")).templates[UPDATE].value
    assert find_at(template, ("Resources", "FetchedLogGroup", "Properties", "RetentionInDays")) == own
    assert not asked(plan)


# What is edited, as dev has it and as prod has it, and what has to be asked about
LOGS = [
    pytest.param("v3", "fetched:\n    handler", "fetched:\n    logDataProtectionPolicy: @\n    handler", "null", POLICY,
                 "functions.fetched.logDataProtectionPolicy", id="a function's policy"),
    pytest.param("v3", DAYS, "logDataProtectionPolicy: @", "null", POLICY, "provider.logDataProtectionPolicy", id="a policy"),
    pytest.param("v2", DAYS, "logDataProtectionPolicy: @", "null", POLICY, "provider.logDataProtectionPolicy",
                 id="a policy that the version does not know"),
    pytest.param("v2", "fetched:\n    handler", "fetched:\n    logRetentionInDays: @\n    handler", "null", "14",
                 "functions.fetched.logRetentionInDays", id="a function's days, which the version does not know"),
]  # fmt: skip


@pytest.mark.parametrize(("framework", "old", "new", "mine", "theirs", "setting"), LOGS)
def test_what_not_all_versions_make_of_logs_is_asked_about(
    framework: str, old: str, new: str, mine: str, theirs: str, setting: str
) -> None:
    plan = planned("logs", old, new, mine, theirs, framework)
    assert any(one.startswith(setting) for one in asked(plan))


@pytest.mark.parametrize(
    ("body", "is_made"),
    [
        pytest.param({"maximumRetryAttempts": 0}, True, id="no repetition"),
        pytest.param({"maximumRetryAttempts": 2}, True, id="some"),
        pytest.param({"maximumEventAge": 60}, True, id="an age"),
        pytest.param({"maximumRetryAttempts": None}, False, id="null"),
        pytest.param({}, False, id="nothing"),
    ],
)
def test_what_makes_a_configuration_of_invocations(body: JsonObject, is_made: bool) -> None:
    kind = next(kind for kind in KINDS if kind.type == "AWS::Lambda::EventInvokeConfig")
    assert kind.name("work", body) == ("WorkLambdaEvConf" if is_made else "")
    assert {shape.of(body) for shape in SHAPES if ("maximumRetryAttempts",) in shape.settings} == {is_made}


def test_a_version_that_may_not_know_a_setting_gets_no_new_property() -> None:
    old = "path: m1, method: get,"
    plan = planned(REST, old, f"{old} timeoutInMillis: @,", "null", "9000", framework="v1")
    assert "functions.misc.events.0.http.timeoutInMillis" in asked(plan)


@pytest.mark.parametrize(
    ("ours", "source", "target", "expected"),
    [
        pytest.param("a", "a", "b", "b", id="as it is"),
        pytest.param(["a"], "a", "b", ["b"], id="a list of one"),
        pytest.param("a", ["a"], ["b"], "b", id="the item of a list of one"),
        pytest.param({"x": ["a"], "y": 1}, {"x": "a", "y": 1}, {"x": "b", "y": 2}, {"x": ["b"], "y": 2}, id="inside"),
        pytest.param([{"x": "a"}], [{"x": ["a"]}], [{"x": ["b"]}], [{"x": "b"}], id="inside of a list"),
        pytest.param("a", ["a"], ["b", "c"], None, id="a list that grows"),
        pytest.param(["a"], "a", ["b", "c"], None, id="a text that becomes a list"),
        pytest.param("a", "x", "b", None, id="something else"),
        pytest.param(1, True, False, None, id="a switch is no number"),
        pytest.param({"x": "a"}, {"x": ["a"]}, {"x": ["b"], "y": "c"}, None, id="a key more"),
        pytest.param(["a", "b"], [["a"], "b"], [["c"]], None, id="an item less"),
    ],
)  # fmt: skip
def test_it_is_written_as_the_source_is(ours: Json, source: Json, target: Json, expected: Json) -> None:
    assert respelled(ours, source, target) == expected


WHY = [
    pytest.param(PROVIDER, "provisionedConcurrency: ${self:custom.m.pc}", "provisionedConcurrency: @", "1", "null",
                 "there for the source stage only, which makes an alias, and permissions", id="an alias"),
    pytest.param(PROVIDER, "handler: stub.run\n    memorySize", "handler: stub.run\n    url: @\n    memorySize", "null", "true",
                 "there for the target only, which makes a function URL and its permission", id="a URL"),
    pytest.param(PROVIDER, "handler: stub.run\n    memorySize", "handler: stub.run\n    snapStart: @\n    memorySize", "null", "true",
                 "there for the target only, which makes an alias", id="snap start"),
    pytest.param(HTTP, "type: jwt", "type: @", "jwt", "request",
                 "another value for the target, which makes another structure", id="another kind"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "old", "new", "mine", "theirs", "reason"), WHY)
def test_a_structure_of_one_stage_is_told_as_such(
    service: str, old: str, new: str, mine: str, theirs: str, reason: str
) -> None:
    found = [one.evidence for one in planned(service, old, new, mine, theirs).open]
    assert any(reason in one and "package both stages once" in one for one in found)
