"""What is made of settings of functions, beside copies, as a table.

Read in `package/compile/functions.js` and `events/httpApi.js` (`http-api.js`) of serverless 1.83.3, 2.72.4, 3.40.0 and
osls 4.3.1. What a version does otherwise does not give the source's property.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from restage.document.values import ABSENT, Json, JsonObject, Side, as_list, as_object, at
from restage.framework.naming.encode import normalize
from restage.source.nodes import Path
from restage.tracing.tableform import Bodies, Kind, Made, Shape
from restage.tracing.tableparts import CORS_HEADERS, TRACE_HEADER, filled, first, given, is_given, there, unique

_DESTINATIONS: Final = (("destinations", "onSuccess"), ("destinations", "onFailure"))
_INVOKED: Final = (*_DESTINATIONS, ("maximumEventAge",), ("maximumRetryAttempts",))
_PAYLOAD: Final = (("httpApi", "payload"), ("provider", "httpApi", "payload"))
_TIMEOUTS: Final = (("timeout",), ("provider", "timeout"))
_CORS: Final = ("url", "cors")


def _has_http_api(body: JsonObject) -> bool:
    return any("httpApi" in as_object(event) for event in as_list(body.get("events")))


def _payload(otherwise: str) -> Callable[[Bodies], Side]:
    return lambda bodies: at(bodies[0], _PAYLOAD[0]) or at(bodies[0], _PAYLOAD[1]) or otherwise


def _fixed_timeout(bodies: Bodies) -> Side:
    return 30000


def _own_timeout(bodies: Bodies) -> Side:
    """Version 1's, a little longer than the function's."""
    seconds = at(bodies[0], _TIMEOUTS[0]) or at(bodies[0], _TIMEOUTS[1]) or 6
    return round(min(seconds + 0.5, 29) * 1000) if isinstance(seconds, (int, float)) else ABSENT


def _destination(place: Path) -> Callable[[Bodies], Side]:
    def make(bodies: Bodies) -> Side:
        own = at(bodies[0], place)
        arn = own.get("arn") if isinstance(own, dict) else own
        return ABSENT if arn is None else arn

    return make


def _destination_shape(body: JsonObject) -> Json:
    """Functions of the service are named, everything else by its ARN."""
    given = (at(body, place) for place in _DESTINATIONS)
    return [one.startswith("arn:") if isinstance(one, str) else type(one).__name__ for one in given]


def _url_cors(bodies: Bodies) -> Side:
    return _cors_of(at(bodies[0], _CORS), [*CORS_HEADERS[:-1], TRACE_HEADER])


def _older_url_cors(bodies: Bodies) -> Side:
    return _cors_of(at(bodies[0], _CORS), CORS_HEADERS)


def _cors_of(value: Json, headers: list[Json]) -> Side:
    """`compileFunctionUrl`; null takes a default away."""
    if not value:
        return ABSENT
    own = as_object(value)
    rows: tuple[tuple[str, str, list[Json]], ...] = (
        ("AllowHeaders", "allowedHeaders", headers),
        ("AllowMethods", "allowedMethods", ["*"]),
        ("AllowOrigins", "allowedOrigins", ["*"]),
    )
    out: JsonObject = {name: unique(own.get(key)) if own.get(key) else default for name, key, default in rows}
    out = {
        name: value for (name, key, _), value in zip(rows, out.values(), strict=True) if own.get(key, "") is not None
    }
    out |= {"AllowCredentials": True} if own.get("allowCredentials") else {}
    out |= {"ExposeHeaders": unique(own["exposedResponseHeaders"])} if own.get("exposedResponseHeaders") else {}
    return out | ({"MaxAge": own["maxAge"]} if own.get("maxAge") is not None else {})


def _own_id(end: str, *needs: Path) -> Callable[[str, JsonObject], str]:
    """The ID of a function's own resource, which one of `needs` makes."""
    return lambda key, body: f"{normalize(key)}{end}" if any(is_given(body, one) for one in needs) else ""


def _integration_id(key: str, body: JsonObject) -> str:
    return f"HttpApiIntegration{normalize(key)}" if _has_http_api(body) else ""


def _log_group_id(key: str, body: JsonObject) -> str:
    has_retention = any(at(body, one) for one in _RETENTION)
    return f"{normalize(key)}LogGroup" if has_retention and not body.get("disableLogs") else ""


def _invoke_mode(bodies: Bodies) -> Side:
    mode = at(bodies[0], _MODE)
    return mode if mode == "RESPONSE_STREAM" else ABSENT


def _url_shape(body: JsonObject) -> Json:
    return [bool(body.get("url")), at(body, ("url", "authorizer"))]


def _is_invoked(body: JsonObject) -> Json:
    return any(is_given(body, one) for one in _INVOKED)


_MODE: Final = ("url", "invokeMode")
_RETENTION: Final = (("logRetentionInDays",), ("provider", "logRetentionInDays"))
KINDS: Final = (
    Kind(
        "function",
        "AWS::ApiGatewayV2::Integration",
        _integration_id,
        (
            Made(("PayloadFormatVersion",), _PAYLOAD, _payload("2.0"), _payload("1.0")),
            Made(("TimeoutInMillis",), _TIMEOUTS, _fixed_timeout, _own_timeout),
        ),
    ),
    Kind(
        "function",
        "AWS::Lambda::EventInvokeConfig",
        _own_id("LambdaEvConf", ("destinations",), *_INVOKED[2:]),
        (
            Made(("MaximumEventAgeInSeconds",), (("maximumEventAge",),), filled("maximumEventAge")),
            Made(("MaximumRetryAttempts",), (("maximumRetryAttempts",),), given("maximumRetryAttempts")),
            *(
                Made(("DestinationConfig", name, "Destination"), (place,), _destination(place))
                for name, place in zip(("OnSuccess", "OnFailure"), _DESTINATIONS, strict=True)
            ),
        ),
    ),
    Kind(
        "function",
        "AWS::Lambda::Alias",
        _own_id("ProvConcLambdaAlias", ("provisionedConcurrency",)),
        (
            Made(
                ("ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions"),
                (("provisionedConcurrency",),),
                given("provisionedConcurrency"),
            ),
        ),
    ),
    Kind(
        "function",
        "AWS::Lambda::Url",
        _own_id("LambdaFunctionUrl", ("url",)),
        (
            Made(("Cors",), (_CORS,), _url_cors, _older_url_cors),
            Made(("InvokeMode",), (_MODE,), _invoke_mode),
        ),
    ),
    Kind(
        "function",
        "AWS::Lambda::Version",
        _own_id("LambdaVersion*", ("description",)),
        (Made(("Description",), (("description",),), filled("description")),),
    ),
    Kind(
        "function",
        "AWS::Logs::LogGroup",
        _log_group_id,
        (Made(("RetentionInDays",), _RETENTION, first(_RETENTION), first(_RETENTION[1:])),),
    ),
)


SHAPES: Final = (
    Shape("function", _DESTINATIONS, _destination_shape),
    Shape("function", _INVOKED, _is_invoked),
    Shape("function", (("provisionedConcurrency",),), there(("provisionedConcurrency",))),
    Shape("function", (("url",), _CORS, _MODE), _url_shape),
)
