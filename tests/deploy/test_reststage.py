"""What is set on a REST API's stage: rows of settings with the patches that the client sends."""

from __future__ import annotations

import pytest

from restage.deploy.reststage import Operation, differing, operations, settings_of, tag_changes
from restage.document.values import Json, JsonObject, as_object

TEMPLATE: JsonObject = {
    "Resources": {
        "ApiGatewayRestApi": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "dev-shop"}},
        "ApiGatewayDeployment1": {
            "Type": "AWS::ApiGateway::Deployment",
            "Properties": {"RestApiId": {"Ref": "ApiGatewayRestApi"}, "StageName": "dev"},
        },
    }
}
GROUP = "arn:aws:logs:us-east-1:1:log-group:/aws/api-gateway/shop-dev"
DATA, LEVEL = "/*/*/logging/dataTrace", "/*/*/logging/loglevel"
LOG_ARN, LOG_FORMAT = "/accessLogSettings/destinationArn", "/accessLogSettings/format"
FORMAT = (
    "requestId: $context.requestId, ip: $context.identity.sourceIp, caller: $context.identity.caller, user:"
    " $context.identity.user, requestTime: $context.requestTime, httpMethod: $context.httpMethod, resourcePath:"
    " $context.resourcePath, status: $context.status, protocol: $context.protocol, responseLength:"
    " $context.responseLength"
)


def _service(provider: JsonObject) -> JsonObject:
    return {"service": "shop", "provider": provider, "functions": {"a": {"events": [{"http": {"path": "/"}}]}}}


def _operations(provider: JsonObject) -> list[tuple[str, str | None]]:
    found = settings_of(_service(provider), TEMPLATE, "dev", follows_setting=True)
    assert found
    return [(one.path, one.value) for one in operations(found, GROUP)]


@pytest.mark.parametrize(("provider", "expected"), [
    pytest.param({"tracing": {"apiGateway": True}}, [("/tracingEnabled", "true")], id="tracing"),
    pytest.param({"tracing": {"apiGateway": False}}, [("/tracingEnabled", "false")], id="no tracing"),
    pytest.param({"apiGateway": {"metrics": True}}, [("/*/*/metrics/enabled", "true")], id="metrics"),
    pytest.param({"logs": {"restApi": True}}, [(LOG_ARN, GROUP), (LOG_FORMAT, FORMAT), (DATA, "true"), (LEVEL, "INFO")], id="logs"),
    pytest.param({"logs": {"restApi": False}}, [(DATA, "false"), (LEVEL, "OFF")], id="no logs"),
    pytest.param({"logs": {"restApi": {"format": "f", "level": "ERROR", "fullExecutionData": False}}}, [(LOG_ARN, GROUP), (LOG_FORMAT, "f"), (DATA, "false"), (LEVEL, "ERROR")], id="logs with settings"),
    pytest.param({"logs": {"restApi": {"accessLogging": False}}}, [("/accessLogSettings", None), (DATA, "true"), (LEVEL, "INFO")], id="no access logs"),
    pytest.param({"logs": {"restApi": {"executionLogging": False, "level": "ERROR"}}}, [(LOG_ARN, GROUP), (LOG_FORMAT, FORMAT), (DATA, "true"), (LEVEL, "OFF")], id="no execution logs"),
    pytest.param({"tags": {"a": "b"}}, [], id="tags only"),
])  # fmt: skip
def test_operations(provider: JsonObject, expected: list[tuple[str, str | None]]) -> None:
    assert _operations(provider) == expected


@pytest.mark.parametrize("provider", [
    pytest.param({}, id="nothing is configured"),
    pytest.param({"logs": {"httpApi": True}, "tracing": {"lambda": True}}, id="settings of other things"),
    pytest.param({"tags": {"a": "b"}, "apiGateway": {"restApiId": "x"}}, id="another stack's API"),
])  # fmt: skip
def test_nothing_to_set(provider: JsonObject) -> None:
    assert settings_of(_service(provider), TEMPLATE, "dev", follows_setting=True) is None


def test_a_service_without_a_rest_api() -> None:
    service: JsonObject = {"service": "shop", "provider": {"tags": {"a": "b"}}, "functions": {}}
    assert settings_of(service, {"Resources": {}}, "dev", follows_setting=True) is None


@pytest.mark.parametrize(
    ("follows", "stage"), [(True, "live"), (False, "dev")], ids=["versions 3 and osls", "versions 1 and 2"]
)
def test_the_stage_that_is_set(follows: bool, stage: str) -> None:
    found = settings_of(
        _service({"tags": {}, "apiGateway": {"stage": "live"}}), TEMPLATE, "dev", follows_setting=follows
    )
    assert found and (found.stage, found.log_group) == (stage, f"/aws/api-gateway/shop-{stage}")


def test_of_two_apis_the_framework_s_own_is_set_up() -> None:
    resources: JsonObject = {**as_object(TEMPLATE["Resources"]), "Mine": {"Type": "AWS::ApiGateway::RestApi"}}
    found = settings_of(_service({"tags": {}}), {"Resources": resources}, "dev", follows_setting=True)
    assert found and found.api == "ApiGatewayRestApi"


def test_an_api_of_a_nested_stack_is_found_by_its_name() -> None:
    found = settings_of(_service({"tags": {}}), {"Resources": {}}, "dev", follows_setting=True)
    assert found and (found.api, found.name) == ("", "dev-shop")


@pytest.mark.parametrize(("patch", "stage", "differs"), [
    pytest.param(Operation("/tracingEnabled", "true"), {"tracingEnabled": True}, False, id="on"),
    pytest.param(Operation("/tracingEnabled", "true"), {}, True, id="never set"),
    pytest.param(Operation("/tracingEnabled", "false"), {}, False, id="never set is off"),
    pytest.param(Operation("/tracingEnabled", "false"), {"tracingEnabled": True}, True, id="to be turned off"),
    pytest.param(Operation(LEVEL, "OFF"), {"methodSettings": {"*/*": {"loggingLevel": "OFF"}}}, False, id="off in words"),
    pytest.param(Operation(LEVEL, "INFO"), {"methodSettings": {"*/*": {"loggingLevel": "ERROR"}}}, True, id="another level"),
    pytest.param(Operation(LOG_FORMAT, "f"), {"accessLogSettings": {"format": "f"}}, False, id="the same format"),
    pytest.param(Operation("/accessLogSettings", None), {"accessLogSettings": {"format": "f"}}, True, id="to be removed"),
    pytest.param(Operation("/accessLogSettings", None), {"accessLogSettings": {}}, False, id="removed already"),
])  # fmt: skip
def test_what_a_patch_would_change(patch: Operation, stage: JsonObject, differs: bool) -> None:
    assert bool(differing((patch,), stage)) is differs


@pytest.mark.parametrize(("tags", "now", "added", "removed"), [
    pytest.param({"a": "1"}, {"a": "1"}, {}, (), id="the same"),
    pytest.param({"a": "1"}, {"a": "2"}, {"a": "1"}, (), id="another value"),
    pytest.param({"a": "1"}, {"b": "2"}, {"a": "1"}, ("b",), id="another name"),
    pytest.param({"a": "1"}, {"a": "1", "aws:x": "y"}, {}, (), id="AWS's own do not count"),
    pytest.param({"a": 1}, {}, {"a": "1"}, (), id="a number is a text"),
])  # fmt: skip
def test_tags(tags: JsonObject, now: Json, added: dict[str, str], removed: tuple[str, ...]) -> None:
    found = settings_of(_service({"tags": tags}), TEMPLATE, "dev", follows_setting=True)
    assert found
    assert tag_changes(found, {"tags": now}) == (added, removed)
