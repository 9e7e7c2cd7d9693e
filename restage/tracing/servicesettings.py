"""What is made of settings of the provider, and of HTTP APIs' authorizers, beside copies, as tables.

Read in `package/compile/events/` and `package/lib/mergeIamTemplates.js` (`merge-iam-templates.js`) of
serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1. What a version does otherwise does not give the source's property.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from restage.document.jsjson import stringify
from restage.document.values import ABSENT, Json, JsonObject, Side, as_object, as_text, at
from restage.framework.naming.encode import normalize
from restage.tracing.roles import VPC_POLICY
from restage.tracing.tableform import FUNCTION, Bodies, Kind, Made, Shape
from restage.tracing.tableparts import CORS_HEADERS, TRACE_HEADER, as_set, filled, first, given, kinds_of, there

_HTTP_FORMAT: Final = stringify(
    {
        "requestId": "$context.requestId",
        "ip": "$context.identity.sourceIp",
        "requestTime": "$context.requestTime",
        "httpMethod": "$context.httpMethod",
        "routeKey": "$context.routeKey",
        "status": "$context.status",
        "protocol": "$context.protocol",
        "responseLength": "$context.responseLength",
    }
)

# ---------------------------------------------------------------------------------------------- the provider

_REST, _HTTP, _LOGS = ("apiGateway",), ("httpApi",), ("logs", "httpApi")
_ENDPOINT: Final = (("endpointType",), ("vpcEndpointIds",))
_POLICY: Final = (("apiGateway", "resourcePolicy"), ("resourcePolicy",))
_MANAGED: Final = (("iam", "role", "managedPolicies"), ("iamManagedPolicies",))
_BOUNDARY: Final = (
    ("iam", "role", "permissionsBoundary"),
    ("iam", "role", "permissionBoundary"),
    ("rolePermissionsBoundary",),
)


def _endpoint(bodies: Bodies) -> Side:
    kind, ids = as_text(bodies[0].get("endpointType")).upper() or "EDGE", bodies[0].get("vpcEndpointIds")
    return {"Types": [kind], **({"VpcEndpointIds": ids} if ids and kind == "PRIVATE" else {})}


def _policy(bodies: Bodies) -> Side:
    own = at(bodies[0], _POLICY[0]) or at(bodies[0], _POLICY[1])
    return {"Version": "2012-10-17", "Statement": own} if own else ""


def _key_source(bodies: Bodies) -> Side:
    return as_text(at(bodies[0], (*_REST, "apiKeySourceType"))).upper() or ABSENT


def _with_vpc(bodies: Bodies) -> Side:
    """What the framework adds where a function lies in a VPC."""
    own = first(_MANAGED)(bodies)
    return [*own, VPC_POLICY] if isinstance(own, list) else ABSENT


def _role_tags(bodies: Bodies) -> Side:
    tags = as_object(at(bodies[0], ("iam", "role", "tags")))
    return [{"Key": key, "Value": value} for key, value in tags.items()] or ABSENT


def _http_cors(key: str, otherwise: Side, older: Side = ABSENT) -> tuple[Callable[[Bodies], Side], ...]:
    ways = (as_set("httpApi", "cors", key, otherwise=one) for one in (otherwise, older))
    return tuple(ways)


def _rest_id(key: str, body: JsonObject) -> str:
    return "" if at(body, ("apiGateway", "restApiId")) else "ApiGatewayRestApi"


def _http_id(key: str, body: JsonObject) -> str:
    return "HttpApi" if at(body, _HTTP) and not at(body, ("httpApi", "id")) else ""


def _cors_id(key: str, body: JsonObject) -> str:
    return _http_id(key, body) if isinstance(at(body, ("httpApi", "cors")), dict) else ""


def _stage_id(key: str, body: JsonObject) -> str:
    return "HttpApiStage" if (at(body, _HTTP) or at(body, _LOGS)) and not at(body, ("httpApi", "id")) else ""


def _role_id(key: str, body: JsonObject) -> str:
    is_said = any(at(body, one) for one in (*_MANAGED, *_BOUNDARY, ("iam", "role", "tags")))
    return "IamRoleLambdaExecution" if is_said else ""


def _credentials(bodies: Bodies) -> Side:
    return True if at(bodies[0], _CREDENTIALS) else ABSENT


def _log_format(bodies: Bodies) -> Side:
    return at(bodies[0], (*_LOGS, "format")) or _HTTP_FORMAT if at(bodies[0], _LOGS) else ABSENT


_METHODS: Final = ("httpApi", "cors", "allowedMethods")
_CREDENTIALS: Final = ("httpApi", "cors", "allowCredentials")
_PROVIDER_KINDS: Final = (
    Kind(
        "provider",
        "AWS::ApiGateway::RestApi",
        _rest_id,
        (
            Made(("EndpointConfiguration",), _ENDPOINT, _endpoint),
            Made(("Policy",), _POLICY, _policy),
            Made(("ApiKeySourceType",), (("apiGateway", "apiKeySourceType"),), _key_source),
            Made(
                ("BinaryMediaTypes",), (("apiGateway", "binaryMediaTypes"),), filled("apiGateway", "binaryMediaTypes")
            ),
            *(
                Made((name,), (("apiGateway", key),), given("apiGateway", key))
                for name, key in (
                    ("MinimumCompressionSize", "minimumCompressionSize"),
                    ("DisableExecuteApiEndpoint", "disableDefaultEndpoint"),
                )
            ),
        ),
    ),
    Kind(
        "provider",
        "AWS::ApiGatewayV2::Api",
        _cors_id,
        (
            Made(
                ("CorsConfiguration", "AllowOrigins"),
                (("httpApi", "cors", "allowedOrigins"),),
                *_http_cors("allowedOrigins", ["*"]),
            ),
            Made(
                ("CorsConfiguration", "AllowHeaders"),
                (("httpApi", "cors", "allowedHeaders"),),
                *_http_cors("allowedHeaders", [*CORS_HEADERS, TRACE_HEADER], CORS_HEADERS),
            ),
            Made(("CorsConfiguration", "AllowMethods"), (_METHODS,), as_set(*_METHODS)),
            Made(("CorsConfiguration", "AllowCredentials"), (_CREDENTIALS,), _credentials),
            Made(
                ("CorsConfiguration", "ExposeHeaders"),
                (("httpApi", "cors", "exposedResponseHeaders"),),
                *_http_cors("exposedResponseHeaders", ABSENT),
            ),
            Made(("CorsConfiguration", "MaxAge"), (("httpApi", "cors", "maxAge"),), given("httpApi", "cors", "maxAge")),
        ),
    ),
    Kind(
        "provider",
        "AWS::ApiGatewayV2::Api",
        _http_id,
        (
            Made(
                ("DisableExecuteApiEndpoint",),
                (("httpApi", "disableDefaultEndpoint"),),
                given("httpApi", "disableDefaultEndpoint"),
            ),
        ),
    ),
    Kind(
        "provider",
        "AWS::ApiGatewayV2::Stage",
        _stage_id,
        (
            Made(
                ("DefaultRouteSettings", "DetailedMetricsEnabled"),
                (("httpApi", "metrics"),),
                filled("httpApi", "metrics", otherwise=False),
            ),
            Made(("AccessLogSettings", "Format"), (("logs", "httpApi", "format"),), _log_format),
        ),
    ),
    Kind(
        "provider",
        "AWS::IAM::Role",
        _role_id,
        (
            Made(("ManagedPolicyArns",), _MANAGED, first(_MANAGED), _with_vpc),
            Made(("PermissionsBoundary",), _BOUNDARY, first(_BOUNDARY)),
            Made(("Tags",), (("iam", "role", "tags"),), _role_tags),
        ),
    ),
)

# ---------------------------------------------------------------------------------------------- authorizers


def _sources(bodies: Bodies) -> Side:
    own = bodies[0].get("identitySource") or []
    return own if isinstance(own, list) else [own]


def _jwt(make: Callable[[Bodies], Side]) -> Callable[[Bodies], Side]:
    return lambda bodies: ABSENT if bodies[0].get("type") == "request" else make(bodies)


def _request(make: Callable[[Bodies], Side]) -> Callable[[Bodies], Side]:
    return lambda bodies: make(bodies) if bodies[0].get("type") == "request" else ABSENT


def _authorizer_id(key: str, body: JsonObject) -> str:
    return f"HttpApiAuthorizer{normalize(as_text(body.get('name')) or key)}"


def _authorizer_name(bodies: Bodies) -> Side:
    return bodies[0].get("name") or bodies[0][FUNCTION]


def _authorizer_shape(body: JsonObject) -> Json:
    return [body.get(key) for key in ("type", "functionName")]


_AUTHORIZER_KINDS: Final = (
    Kind(
        "authorizer",
        "AWS::ApiGatewayV2::Authorizer",
        _authorizer_id,
        (
            Made(("Name",), (("name",),), _authorizer_name),
            Made(("IdentitySource",), (("identitySource",),), _sources),
            Made(("JwtConfiguration", "Issuer"), (("issuerUrl",),), _jwt(given("issuerUrl"))),
            Made(("JwtConfiguration", "Audience"), (("audience",),), _jwt(as_set("audience"))),
            *(
                Made((name,), ((key,),), _request(given(key)))
                for name, key in (
                    ("EnableSimpleResponses", "enableSimpleResponses"),
                    ("AuthorizerResultTtlInSeconds", "resultTtlInSeconds"),
                )
            ),
            Made(
                ("AuthorizerPayloadFormatVersion",),
                (("payloadVersion",),),
                _request(filled("payloadVersion", otherwise="2.0")),
            ),
        ),
    ),
)

KINDS: Final = (*_PROVIDER_KINDS, *_AUTHORIZER_KINDS)

SHAPES: Final = (
    Shape("provider", ((*_HTTP, "cors"), _METHODS), kinds_of((*_HTTP, "cors"), _METHODS)),
    Shape("provider", (_LOGS, (*_LOGS, "format")), there(_LOGS)),
    *(Shape("provider", (("logs", api),), there(("logs", api))) for api in ("restApi", "websocket")),
    Shape("authorizer", (("type",), ("functionName",)), _authorizer_shape),
)
