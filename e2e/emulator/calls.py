"""What a request asks of AWS: service, operation and what it is about, as one line of a log."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from moto.core.request import Request
from moto.core.routing import get_service_router
from werkzeug.exceptions import NotFound

SCOPE: Final = re.compile(r"Credential=[^/,]+/\d+/([^/]+)/([^/]+)/aws4_request")
HTTP_API: Final = re.compile(r"/v2/(apis|tags|domainnames|vpclinks)\b")
LONGEST_VALUE: Final = 200
PROTOCOL: Final = frozenset({"Action", "Version"})
OF_OBJECTS: Final = re.compile(r"content-type|x-amz-(meta|server-side|acl|tagging|storage-class).*", re.IGNORECASE)


@dataclass(frozen=True)
class Call:
    """One request. `service` is what IAM calls it; `outcome` is the HTTP status, or how the connection ended."""

    number: int
    service: str
    operation: str
    region: str
    parameters: Mapping[str, str]
    outcome: str = ""

    @property
    def action(self) -> str:
        """`service:Operation`."""
        return f"{self.service}:{self.operation}"

    def ended(self, outcome: str) -> Call:
        """The same, with what came of it."""
        return replace(self, outcome=outcome)

    def __str__(self) -> str:
        about = " ".join(f"{key}={value}" for key, value in self.parameters.items())
        return f"{self.number} {self.region} {self.action} {about} → {self.outcome}"


def read_call(number: int, request: Request) -> Call:
    """The call that an HTTP request is; `?` stands for what it does not show."""
    scope = SCOPE.search(request.headers.get("Authorization", ""))
    region, service = scope.groups() if scope else ("?", "?")
    model = "apigatewayv2" if service == "apigateway" and HTTP_API.match(request.path) else service
    try:
        operation, path_values = get_service_router(model).match(request)
    except (NotFound, NotImplementedError, ValueError):
        return Call(number, service, f"? {request.method} {request.path}", region, {})
    values = {**_sent(request, service), **{key: str(value) for key, value in path_values.items()}}
    return Call(number, service, operation.name, region, {key: _short(value) for key, value in values.items()})


def _sent(request: Request, service: str) -> dict[str, str]:
    """What stands in the query, the form or the JSON body, and of an object in the headers."""
    found = {key: value for key, value in [*request.args.items(), *request.form.items()] if key not in PROTOCOL}
    if service == "s3":
        return found | {key.lower(): value for key, value in request.headers.items() if OF_OBJECTS.fullmatch(key)}
    members = json.loads(request.get_data() or b"{}") if "json" in request.headers.get("Content-Type", "") else {}
    return found | {key: _text(value) for key, value in members.items()}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}… ({len(value)} characters)"
