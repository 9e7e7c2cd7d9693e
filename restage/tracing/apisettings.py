"""What is made of HTTP events and of authorizers, beside paths, as tables.

Read in `package/compile/events/apiGateway` (`api-gateway`) and `httpApi.js` (`http-api.js`) of serverless 1.83.3,
2.72.4, 3.40.0 and osls 4.3.1. What a version does otherwise does not give the source's property, and stays open.
"""

from __future__ import annotations

from typing import Final

from restage.document.values import ABSENT, Json, JsonObject, Side, as_list, as_object, as_text, at
from restage.framework.eventnames import authorizer_name
from restage.framework.naming.encode import normalize
from restage.framework.naming.encode import path as path_id
from restage.tracing.cors import CORS, PREFLIGHT
from restage.tracing.responses import ANSWERED, ANSWERS, MODEL, SCHEMAS, answer_shape, has_model, model_shape
from restage.tracing.tableform import PROVIDER, Bodies, Kind, Made, Shape

_SOURCE: Final = "method.request.header.Authorization"
_TTL: Final = 300
_PLURALS: Final = ("querystrings", "paths", "headers")


def method_of(event: JsonObject) -> tuple[str, str]:
    """(method, path) of an HTTP event, in its short form, too."""
    method, _, path = as_text(event.get("")).partition(" ")
    return as_text(event.get("method")) or method, (as_text(event.get("path")) or path).strip("/")


def _method_id(function: str, event: JsonObject) -> str:
    method, path = method_of(event)
    return f"ApiGatewayMethod{path_id(path)}{method.lower().capitalize()}" if method else ""


def _model_id(function: str, event: JsonObject) -> str:
    return f"{_method_id(function, event)}ApplicationJsonModel" if has_model(event) else ""


def _preflight_id(function: str, event: JsonObject) -> str:
    return f"ApiGatewayMethod{path_id(method_of(event)[1])}Options" if event.get("cors") else ""


# ---------------------------------------------------------------------------------------------- authorizers


def _authorizer(event: JsonObject) -> JsonObject:
    """An authorizer as an object with a name, the way `getAuthorizer` reads it; empty where it makes no resource."""
    own = as_object(event.get("authorizer"))
    short = as_text(own.get(""))
    if short:
        own = {"arn": short} if ":" in short else {"name": short}
    is_iam = own.keys() == {"name"} and as_text(own["name"]).upper() == "AWS_IAM"
    if own.get("authorizerId") or as_text(own.get("type")).upper() == "AWS_IAM" or is_iam:
        return {}
    arn = own.get("arn")
    name = own.get("name") or (authorizer_name(arn) if isinstance(arn, str) else "")
    return {**own, "name": name} if name else {}


def _authorizer_id(function: str, event: JsonObject) -> str:
    name = as_text(_authorizer(event).get("name"))
    return f"{normalize(name)}ApiGatewayAuthorizer" if name else ""


def _authorizer_name(events: Bodies) -> Side:
    return _authorizer(events[0]).get("name") or ABSENT


def _is_pool(authorizer: JsonObject) -> bool:
    arn = as_text(authorizer.get("arn"))
    return as_text(authorizer.get("type")).upper() == "COGNITO_USER_POOLS" or ":cognito-idp:" in arn


def _ttl(events: Bodies) -> Side:
    given = _authorizer(events[0]).get("resultTtlInSeconds")
    try:
        return int(given) if isinstance(given, (int, float, str)) else _TTL
    except ValueError:
        return _TTL


def _identity_source(events: Bodies) -> Side:
    own = _authorizer(events[0])
    is_uncached = as_text(own.get("type")).upper() == "REQUEST" and _ttl(events) == 0
    return own.get("identitySource") or (ABSENT if is_uncached else _SOURCE)


def _expression(events: Bodies) -> Side:
    given = _authorizer(events[0]).get("identityValidationExpression")
    return given if isinstance(given, str) else ABSENT


def _pools(events: Bodies) -> Side:
    own = _authorizer(events[0])
    return [own["arn"]] if _is_pool(own) and "arn" in own else ABSENT


def _scopes(events: Bodies) -> Side:
    own = _authorizer(events[0])
    scopes = as_list(own.get("scopes"))
    return [*scopes] if _is_pool(own) and scopes else ABSENT


def _authorizer_shape(event: JsonObject) -> Json:
    """What decides which resources there are: kind and name, and whose permission it needs."""
    own, given = _authorizer(event), as_object(event.get("authorizer"))
    # A name that is made of the ARN becomes another one as all of these do
    name = own.get("name") if given.get("name") or "arn" not in own else bool(own)
    claims, rest = given.get("claims"), None if own else {**given, "authorizerId": "authorizerId" in given}
    return [
        name,
        _is_pool(own),
        isinstance(own.get("arn"), str),
        own.get("type"),
        own.get("managedExternally"),
        claims,
        rest,
    ]


_AUTHORIZER: Final = ("authorizer",)
_ARN: Final = (("authorizer", "arn"), ("authorizer", ""))
_EXPRESSIONS: Final = (
    ("authorizer", "resultTtlInSeconds"),
    ("authorizer", "identitySource"),
    ("authorizer", "identityValidationExpression"),
)

# ---------------------------------------------------------------------------------------------- methods


def _parameters(event: JsonObject) -> dict[str, Json]:
    """`parameters` by the framework's names for them."""
    given = as_object(at(event, ("request", "parameters")))
    return {
        f"method.request.{plural[:-1]}.{name}": value
        for plural in _PLURALS
        for name, value in as_object(given.get(plural)).items()
    }


def _is_required(value: Json) -> Json:
    required = value.get("required") if isinstance(value, dict) else value
    return True if required is None and isinstance(value, dict) else required


def _required(events: Bodies) -> Side:
    return {name: _is_required(value) for name, value in _parameters(events[0]).items()}


def _method_shape(event: JsonObject) -> Json:
    """The integration, and whether requests are validated."""
    given = _parameters(event)
    names: list[Json] = list(given)
    mapped = [value.get("mappedValue") for value in given.values() if isinstance(value, dict)]
    return [names, mapped, any(map(_is_required, given.values()))]


def _key_required(events: Bodies) -> Side:
    return bool(events[0].get("private"))


def _operation(events: Bodies) -> Side:
    given = events[0].get("operationId")
    return ABSENT if given is None else given


def _timeout(events: Bodies) -> Side:
    return events[0].get("timeoutInMillis") or ABSENT


# ---------------------------------------------------------------------------------------------- HTTP APIs


def _route_id(function: str, event: JsonObject) -> str:
    text = as_text(event.get(""))
    method, _, path = (text or f"{as_text(event.get('method'))} {as_text(event.get('path'))}").strip().partition(" ")
    if not path or method == "*":
        return "" if not path and method != "*" else "HttpApiRouteDefault"
    return f"HttpApiRoute{method.lower().capitalize()}{path_id(path.strip('/'))}"


def _route_authorizer(event: JsonObject) -> JsonObject:
    given = event.get("authorizer")
    own = as_object(given)
    return {"name": own[""]} if "" in own else own


def _route_scopes(events: Bodies) -> Side:
    scopes = as_list(_route_authorizer(events[0]).get("scopes"))
    return list(dict.fromkeys(map(as_text, scopes))) if scopes else ABSENT


def _configured(event: JsonObject) -> tuple[str, JsonObject]:
    """(name, settings) of the authorizer that a route names."""
    name = as_text(_route_authorizer(event).get("name"))
    settings = as_object(at(event, (PROVIDER, "httpApi", "authorizers", name)))
    return as_text(settings.get("name")) or name, settings


def _route_authorizer_id(events: Bodies) -> Side:
    name, _ = _configured(events[0])
    return {"Ref": f"HttpApiAuthorizer{normalize(name)}"} if name else ABSENT


def _route_type(events: Bodies) -> Side:
    own = _route_authorizer(events[0])
    name, settings = _configured(events[0])
    if own.get("type") == "aws_iam":
        return "AWS_IAM"
    return ("CUSTOM" if settings.get("type") == "request" else "JWT") if name else ABSENT


def _route_shape(event: JsonObject) -> Json:
    own = _route_authorizer(event)
    return [bool(own.get("name")), own.get("id"), own.get("type")]


_NAMED: Final = (("authorizer", "name"), ("authorizer", ""))
KINDS: Final = (
    Kind(
        "http",
        "AWS::ApiGateway::Method",
        _method_id,
        (
            Made(("ApiKeyRequired",), (("private",),), _key_required),
            Made(("OperationName",), (("operationId",),), _operation),
            Made(("AuthorizationScopes",), (("authorizer", "scopes"),), _scopes),
            Made(("RequestParameters",), (("request", "parameters"),), _required),
            Made(("Integration", "TimeoutInMillis"), (("timeoutInMillis",),), _timeout),
            *ANSWERS,
        ),
    ),
    Kind(
        "http",
        "AWS::ApiGateway::Authorizer",
        _authorizer_id,
        (
            Made(("Name",), (("authorizer", "name"), *_ARN), _authorizer_name),
            Made(("AuthorizerResultTtlInSeconds",), _EXPRESSIONS[:1], _ttl),
            Made(("IdentitySource",), _EXPRESSIONS, _identity_source),
            Made(("IdentityValidationExpression",), _EXPRESSIONS[2:], _expression),
            Made(("ProviderARNs",), _ARN, _pools),
        ),
    ),
    Kind("http", "AWS::ApiGateway::Model", _model_id, MODEL),
    Kind("http", "AWS::ApiGateway::Method", _preflight_id, PREFLIGHT, together=True),
    Kind(
        "httpApi",
        "AWS::ApiGatewayV2::Route",
        _route_id,
        (
            Made(("AuthorizationScopes",), (("authorizer", "scopes"),), _route_scopes),
            Made(("AuthorizerId",), _NAMED, _route_authorizer_id),
            Made(("AuthorizationType",), _NAMED, _route_type),
        ),
    ),
)

SHAPES: Final = (
    Shape(
        "http",
        (_AUTHORIZER, ("authorizer", "type"), ("authorizer", "name"), *_ARN, *_EXPRESSIONS, ("authorizer", "scopes")),
        _authorizer_shape,
    ),
    Shape("http", (("request", "parameters"),), _method_shape),
    Shape("http", (CORS,), lambda event: bool(event.get("cors"))),
    Shape("http", ANSWERED, answer_shape),
    Shape("http", SCHEMAS, model_shape),
    Shape("httpApi", (_AUTHORIZER,), _route_shape),
)
