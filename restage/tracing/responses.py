"""What methods of REST APIs answer where the framework does not leave that to the function: `integration.js`,
`responses.js`, `request-validator.js`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from restage.document.values import ABSENT, Json, JsonObject, Side, as_list, as_object, as_text, at
from restage.source.nodes import Path
from restage.tracing.cors import CORS, named
from restage.tracing.normalised import INTEGRATIONS
from restage.tracing.tableform import Bodies, Made

_OWN: Final = frozenset({"AWS", "HTTP", "MOCK"})  # of which the framework writes the answers
_HEADERS: Final = ("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_OK: Final[JsonObject] = {"pattern": ""}
_STATUS_CODES: Final[JsonObject] = {
    "200": _OK,
    **{code: {"pattern": rf"[\s\S]*\[{code}\][\s\S]*"} for code in ("400", "401", "403", "404", "422")},
    "500": {"pattern": r"[\s\S]*(Process\s?exited\s?before\s?completing\s?request|\[500\])[\s\S]*"},
    "502": {"pattern": r"[\s\S]*\[502\][\s\S]*"},
    "504": {"pattern": r"([\s\S]*\[504\][\s\S]*)|(.*Task timed out after \d+\.\d+ seconds$)"},
}


def integration_of(event: JsonObject) -> str:
    """`getIntegration`."""
    given = as_text(event.get("integration")).upper().replace("-", "_")
    return INTEGRATIONS.get(given, given) if given else "AWS" if event.get("async") else "AWS_PROXY"


def _codes(event: JsonObject) -> JsonObject:
    """`getResponse`: the status codes in their order; none where there is no response."""
    response = at(event, ("response",))
    if not isinstance(response, dict):
        return _STATUS_CODES if integration_of(event) == "AWS" else {}
    given = as_object(response.get("statusCodes"))
    if not given:
        return _STATUS_CODES
    codes = {**given}
    if not any(as_object(one).get("pattern") == "" for one in given.values()):
        codes["200"] = _OK
    # JavaScript has such keys in ascending order
    return dict(sorted(codes.items(), key=lambda one: int(one[0]) if one[0].isdecimal() else 0))


def _headers(event: JsonObject) -> JsonObject:
    cors = event.get("cors")
    own, found = as_object(cors), {}
    if cors:
        origins = [as_text(one) for one in as_list(own.get("origins"))]
        origin = ",".join(origins) or as_text(own.get("origin")) or "*"
        found[_HEADERS[0]] = f"'{origin}'"
        found |= {_HEADERS[1]: "true"} if own.get("allowCredentials") else {}
    return {**found, **as_object(at(event, ("response", "headers")))}


def _integration_responses(events: Bodies) -> Side:
    event = events[0]
    if integration_of(event) not in _OWN:
        return ABSENT
    return [_answer(event, code, as_object(config)) for code, config in _codes(event).items()]


def _answer(event: JsonObject, code: str, config: JsonObject) -> Json:
    response = as_object(event.get("response"))
    own = config.get("template")
    templates: JsonObject = {_JSON: response["template"]} if response.get("template") else {}
    templates |= {_JSON: own} if isinstance(own, str) else as_object(own)
    handling = response.get("contentHandling") if code.startswith("2") else None
    return {
        "StatusCode": code,
        "SelectionPattern": config.get("pattern") or "",
        "ResponseParameters": named({**_headers(event), **as_object(config.get("headers"))}),
        "ResponseTemplates": templates,
        **({"ContentHandling": handling} if handling else {}),
    }


def _method_responses(events: Bodies) -> Side:
    event = events[0]
    if integration_of(event) not in _OWN:
        return []
    names = _headers(event)
    return [
        {
            "ResponseParameters": named(dict.fromkeys({**names, **as_object(as_object(one).get("headers"))}, True)),
            "ResponseModels": {},
            "StatusCode": code,
        }
        for code, one in _codes(event).items()
    ]


def _template(content: str) -> Callable[[Bodies], Side]:
    """A request's template that is given; the framework's own ones are not known here."""

    def make(events: Bodies) -> Side:
        given = at(events[0], ("request", "template", content))
        return given if isinstance(given, str) else ABSENT

    return make


def _has_templates(event: JsonObject) -> Json:
    return [isinstance(at(event, ("request", "template", content)), str) for content in (_JSON, _FORM)]


def answer_shape(event: JsonObject) -> Json:
    """What the answers are made by, and of which requests the templates are the framework's own."""
    return [integration_of(event), event.get("async"), _has_templates(event)]


_RESPONSE: Final[Path] = ("response",)
TEMPLATES: Final = tuple(("request", "template", content) for content in (_JSON, _FORM))
ANSWERS: Final = (
    Made(("Integration", "IntegrationResponses"), (_RESPONSE, CORS), _integration_responses),
    Made(("MethodResponses",), (_RESPONSE, CORS), _method_responses),
    *(Made(("Integration", "RequestTemplates", place[-1]), (place,), _template(place[-1])) for place in TEMPLATES),
)
ANSWERED: Final = (_RESPONSE, CORS, *TEMPLATES)


# ---------------------------------------------------------------------------------------------- models


def _schema(event: JsonObject) -> Json:
    request = as_object(event.get("request"))
    return at(request, ("schemas", _JSON)) or at(request, ("schema", _JSON))


def has_model(event: JsonObject) -> bool:
    """Is a schema written in the event itself?"""
    return isinstance(_schema(event), dict)


def _model(key: str) -> Callable[[Bodies], Side]:
    def make(events: Bodies) -> Side:
        given = as_object(_schema(events[0]))
        if "schema" in given:
            return given.get(key) if given.get(key) is not None else ABSENT
        return given if key == "schema" else ABSENT

    return make


def model_shape(event: JsonObject) -> Json:
    """Which schemas there are, and which are written elsewhere."""
    request = as_object(event.get("request"))
    given = as_object(request.get("schemas")), as_object(request.get("schema"))
    return [
        [name if name != _JSON or not isinstance(value, dict) else "" for name, value in one.items()] for one in given
    ]


_SCHEMAS: Final = (("request", "schemas", _JSON), ("request", "schema", _JSON))
MODEL: Final = (
    Made(("Schema",), _SCHEMAS, _model("schema")),
    Made(("Name",), _SCHEMAS, _model("name")),
    Made(("Description",), _SCHEMAS, _model("description")),
)
SCHEMAS: Final = _SCHEMAS
