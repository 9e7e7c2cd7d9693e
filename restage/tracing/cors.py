"""The OPTIONS method that is made for the `cors` of all HTTP events at one path (`cors.js`, `validate.js`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from restage.document.values import Json, JsonObject, Side, as_list, as_object, as_text
from restage.source.nodes import Path
from restage.tracing.tableform import Bodies, Made

CORS: Final[Path] = ("cors",)
_HEADERS: Final[tuple[Json, ...]] = (
    "Content-Type",
    "X-Amz-Date",
    "Authorization",
    "X-Api-Key",
    "X-Amz-Security-Token",
    "X-Amz-User-Agent",
)
_SINCE_V3: Final[tuple[Json, ...]] = ("X-Amzn-Trace-Id",)
_ANY: Final = "DELETE,GET,HEAD,PATCH,POST,PUT"


def _event(event: JsonObject, more: tuple[Json, ...]) -> JsonObject:
    """`getCors`: the settings of one event, with what is there without them."""
    given = event.get("cors")
    own = as_object(given)
    methods = [*(as_list(own.get("methods")) if own else ["OPTIONS"])]
    method = (as_text(event.get("method")) or as_text(event.get("")).partition(" ")[0]).upper()
    methods += [one for one in ("OPTIONS", method) if one not in methods]
    headers = own.get("headers") or [*_HEADERS, *more]
    return {
        **own,
        "origin": own.get("origin", None if own.get("origins") else "*"),
        "methods": methods,
        "headers": [headers] if isinstance(headers, str) else headers,
    }


def _merged(events: Bodies, more: tuple[Json, ...]) -> JsonObject:
    """The settings of all events at a path: lists of the last one first, of all others the last that has some."""
    out: JsonObject = {"headers": [], "methods": [], "origins": []}
    for event in events:
        if event.get("cors"):
            own = _event(event, more)
            for name in ("headers", "methods", "origins"):
                out[name] = _union(as_list(own.get(name)), as_list(out[name]))
            out["origin"] = own["origin"]
            out["allowCredentials"] = bool(out.get("allowCredentials") or own.get("allowCredentials"))
            for name in ("maxAge", "cacheControl"):
                out[name] = own.get(name) or out.get(name)
    return out


def _union(*lists: Iterable[Json]) -> list[Json]:
    out: list[Json] = []
    for one in lists:
        out += [item for item in one if item not in out]
    return out


def _joined(texts: Iterable[Json]) -> str:
    return ",".join(map(as_text, texts))


def _preflight(events: Bodies, more: tuple[Json, ...]) -> tuple[dict[str, str], list[str]]:
    """(the headers of the answer, the origins that are matched)."""
    cors = _merged(events, more)
    origin, origins = as_text(cors.get("origin")), [as_text(one) for one in as_list(cors["origins"])]
    if "," in origin:
        origins = [one.strip() for one in origin.split(",")]
    headers = {
        "Access-Control-Allow-Origin": f"'{origins[0] if origins else origin}'",
        "Access-Control-Allow-Headers": f"'{_joined(as_list(cors['headers']))}'",
        "Access-Control-Allow-Methods": f"'{_joined(as_list(cors['methods'])).replace('ANY', _ANY, 1)}'",
    }
    if cors.get("allowCredentials"):
        headers["Access-Control-Allow-Credentials"] = "'true'"
    if cors.get("maxAge"):
        headers["Access-Control-Max-Age"] = f"'{cors['maxAge']}'"
    if cors.get("cacheControl"):
        headers["Cache-Control"] = f"'{cors['cacheControl']}'"
    return headers, origins


def _template(origins: list[str]) -> str:
    """`generateCorsResponseTemplate`."""
    if not origins:
        return ""
    patterns = (one.replace(".", "[.]").replace("*", ".+", 1) for one in origins)
    tests = " || ".join(f'$origin.matches("{pattern}")' for pattern in patterns)
    return (
        '#set($origin = $input.params("Origin"))\n'
        '#if($origin == "") #set($origin = $input.params("origin")) #end\n'
        f"#if({tests}) #set($context.responseOverride.header.Access-Control-Allow-Origin = $origin) #end"
    )


def named(headers: JsonObject) -> JsonObject:
    """Headers as parameters of a response."""
    return {f"method.response.header.{name}": value for name, value in headers.items()}


def _answer(events: Bodies, more: tuple[Json, ...]) -> Side:
    """What the preflight is answered with."""
    headers, origins = _preflight(events, more)
    return [
        {
            "StatusCode": "200",
            "ResponseParameters": named({**headers}),
            "ResponseTemplates": {"application/json": _template(origins)},
        }
    ]


def _responses(events: Bodies) -> Side:
    return _answer(events, _SINCE_V3)


def _older_responses(events: Bodies) -> Side:
    return _answer(events, ())


def _method_responses(events: Bodies) -> Side:
    """The headers that the answer may have."""
    names = dict.fromkeys(_preflight(events, ())[0], True)
    return [{"StatusCode": "200", "ResponseParameters": named({**names}), "ResponseModels": {}}]


PREFLIGHT: Final = (
    Made(("Integration", "IntegrationResponses"), (CORS,), _responses, _older_responses),
    Made(("MethodResponses",), (CORS,), _method_responses),
)
