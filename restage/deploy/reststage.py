"""What the framework's clients set on a REST API's stage after deploying, as it is not in the template.

Source: lib/plugins/aws/package/compile/events/apiGateway/lib/hack/updateStage.js of serverless 1.83.3 and 2.72.4,
api-gateway/lib/hack/update-stage.js of 3.40.0 and osls 4.3.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from restage.deploy.model import LogSettings, StageSettings
from restage.document.jsjson import stringify
from restage.document.values import Json, JsonObject, as_list, as_object, as_text, at

_OURS: Final = "ApiGatewayRestApi"
_API: Final = "AWS::ApiGateway::RestApi"
_DEPLOYMENT: Final = "AWS::ApiGateway::Deployment"
_FORMAT: Final = ", ".join(
    f"{name}: $context.{value}"
    for name, value in {
        "requestId": "requestId",
        "ip": "identity.sourceIp",
        "caller": "identity.caller",
        "user": "identity.user",
        "requestTime": "requestTime",
        "httpMethod": "httpMethod",
        "resourcePath": "resourcePath",
        "status": "status",
        "protocol": "protocol",
        "responseLength": "responseLength",
    }.items()
)
_LEVEL: Final = "INFO"


def settings_of(
    service: JsonObject, template: JsonObject, stage: str, *, follows_setting: bool
) -> StageSettings | None:
    """What is to be set on the REST API's stage; None where nothing is, or where the API is not the stack's own.

    `service`: the state's, `follows_setting`: does the stage's name follow `provider.apiGateway.stage`?
    """
    provider = as_object(service.get("provider"))
    gateway = as_object(provider.get("apiGateway"))
    tracing, metrics = at(provider, ("tracing", "apiGateway")), gateway.get("metrics")
    logs = at(provider, ("logs", "restApi"))
    has_tags = provider.get("tags") is not None or provider.get("stackTags") is not None
    if (tracing is None and metrics is None and logs is None and not has_tags) or gateway.get("restApiId"):
        return None
    api = _api(as_object(template.get("Resources")))
    if not api and not _uses_http(service):
        return None
    name = as_text(as_object(gateway).get("stage")) if follows_setting else ""
    stage_name, service_name = name or stage, as_text(service.get("service"))
    return StageSettings(
        stage=stage_name,
        api=api,
        name=_api_name(template, api, f"{stage}-{service_name}"),
        log_group=f"/aws/api-gateway/{service_name}-{stage_name}",
        tracing=None if tracing is None else bool(tracing),
        metrics=None if metrics is None else bool(metrics),
        logs=_logs(logs),
        logs_configured=logs is not None,
        tags=_tags(provider) if has_tags else None,
    )


def _api(resources: JsonObject) -> str:
    """The logical ID of the REST API that a deployment belongs to: the framework's, else the only one."""
    found = [key for key, one in resources.items() if as_object(one).get("Type") == _API]
    deployed = [
        at(one, ("Properties", "RestApiId", "Ref"))
        for one in resources.values()
        if as_object(one).get("Type") == _DEPLOYMENT
    ]
    ours = _OURS if _OURS in found else found[0] if len(found) == 1 else ""
    return ours if ours in deployed else ""


def _api_name(template: JsonObject, api: str, default: str) -> str:
    return as_text(at(template, ("Resources", api, "Properties", "Name"))) if api else default


def _uses_http(service: JsonObject) -> bool:
    functions = as_object(service.get("functions")).values()
    return any("http" in as_object(event) for one in functions for event in as_list(as_object(one).get("events")))


def _logs(setting: Json) -> LogSettings | None:
    if not setting:
        return None
    logs = as_object(setting)
    level = "OFF" if logs.get("executionLogging") is False else as_text(logs.get("level")) or _LEVEL
    text = "" if logs.get("accessLogging") is False else as_text(logs.get("format")) or _FORMAT
    return LogSettings(format=text, level=level, data=bool(_given(logs.get("fullExecutionData"), True)))


def _given(value: Json, default: bool) -> Json:
    return default if value is None else value


def _tags(provider: JsonObject) -> dict[str, str]:
    merged = {**as_object(provider.get("stackTags")), **as_object(provider.get("tags"))}
    return {key: value if isinstance(value, str) else stringify(value) for key, value in merged.items()}


class Operation(NamedTuple):
    """One patch of a stage; `value` is None where something is removed."""

    path: str
    value: str | None

    @property
    def request(self) -> dict[str, str]:
        """As the API takes it."""
        if self.value is None:
            return {"op": "remove", "path": self.path}
        return {"op": "replace", "path": self.path, "value": self.value}


def operations(settings: StageSettings, log_group_arn: str) -> tuple[Operation, ...]:
    """The patches that set what is configured, in the clients' order."""
    return tuple(_operations(settings, log_group_arn))


def _operations(settings: StageSettings, log_group_arn: str) -> Iterator[Operation]:
    if settings.tracing is not None:
        yield Operation("/tracingEnabled", _flag(settings.tracing))
    if settings.metrics is not None:
        yield Operation("/*/*/metrics/enabled", _flag(settings.metrics))
    logs = settings.logs
    if logs and logs.format:
        yield Operation("/accessLogSettings/destinationArn", log_group_arn)
        yield Operation("/accessLogSettings/format", logs.format)
    elif logs:
        yield Operation("/accessLogSettings", None)
    if settings.logs_configured:
        yield Operation("/*/*/logging/dataTrace", _flag(logs.data if logs else False))
        yield Operation("/*/*/logging/loglevel", logs.level if logs else "OFF")


def _flag(value: bool) -> str:
    return "true" if value else "false"


# Where a stage, as it is read, shows what a patch sets
_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "/tracingEnabled": ("tracingEnabled",),
    "/*/*/metrics/enabled": ("methodSettings", "*/*", "metricsEnabled"),
    "/accessLogSettings/destinationArn": ("accessLogSettings", "destinationArn"),
    "/accessLogSettings/format": ("accessLogSettings", "format"),
    "/accessLogSettings": ("accessLogSettings",),
    "/*/*/logging/dataTrace": ("methodSettings", "*/*", "dataTraceEnabled"),
    "/*/*/logging/loglevel": ("methodSettings", "*/*", "loggingLevel"),
}


def differing(patches: tuple[Operation, ...], stage: JsonObject) -> tuple[Operation, ...]:
    """Those of `patches` that would change `stage`, as API Gateway describes it."""
    return tuple(one for one in patches if _shown(at(stage, _SHOWN[one.path])) != _wanted(one))


def _wanted(patch: Operation) -> str:
    # What was never set is off
    return "" if patch.value in (None, "false", "OFF") else str(patch.value)


def _shown(value: Json) -> str:
    if value is None or value is False or value in ("OFF", {}):
        return ""
    return "true" if value is True else as_text(value) or stringify(value)


class TagChanges(NamedTuple):
    """Tags to be set, and keys of those to be removed."""

    added: Mapping[str, str]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def tag_changes(settings: StageSettings, stage: JsonObject) -> TagChanges:
    """From the tags that a stage has to those that are configured; AWS's own stay."""
    if settings.tags is None:
        return TagChanges({}, ())
    tags = as_object(stage.get("tags"))
    now = {key: as_text(value) for key, value in tags.items() if not key.startswith("aws:")}
    added = {} if now == dict(settings.tags) else settings.tags
    removed = tuple(key for key in now if key not in settings.tags)
    return TagChanges(added, removed)
