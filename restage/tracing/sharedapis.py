"""APIs that several services share: wherever the framework writes their ids, they are the setting.

Read in `package/compile/events/apiGateway` (`api-gateway`), `httpApi.js` (`http-api.js`) and `websockets` of serverless
1.83.3, 2.72.4, 3.40.0 and osls 4.3.1. Nobody else writes such an id into resources of these types.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from restage.document.values import JsonObject, Path, as_object, as_text, strings
from restage.framework.naming.settings import PERMISSION
from restage.tracing.model import Both, Traced, at


class SharedId(NamedTuple):
    """The id at `setting` of the provider, in resources of `types`, which may go on, and in the output `output`."""

    setting: Path
    types: tuple[str, ...]
    output: str


_REST: Final = ("AWS::ApiGateway::", PERMISSION)
_HTTP: Final = ("AWS::ApiGatewayV2::", PERMISSION)
SHARED_IDS: Final = (
    SharedId(("apiGateway", "restApiId"), _REST, "ServiceEndpoint"),
    SharedId(("apiGateway", "restApiRootResourceId"), _REST[:1], ""),
    SharedId(("apiGateway", "websocketApiId"), _HTTP, "ServiceEndpointWebsocket"),
    SharedId(("httpApi", "id"), _HTTP, "HttpApiId"),
)


def shared_ids(both: Both, template: JsonObject, users: frozenset[str]) -> Iterator[Traced]:
    """The ids that are texts in both stages; `users`: the logical IDs of the user's own resources."""
    for row in SHARED_IDS:
        origin: Path = ("provider", *row.setting)
        source, target = (at(one.value, origin) for one in (both.source, both.target))
        if isinstance(source, str) and isinstance(target, str):
            yield from (Traced(path, source, target, (origin,)) for path in _places(row, source, template, users))


def _places(row: SharedId, text: str, template: JsonObject, users: frozenset[str]) -> Iterator[Path]:
    for logical_id, resource in as_object(template.get("Resources")).items():
        is_of_it = as_text(as_object(resource).get("Type")).startswith(row.types) and logical_id not in users
        found = strings(resource, ("Resources", logical_id)) if is_of_it else ()
        yield from (path for path, value in found if value == text)
    output = as_object(template.get("Outputs")).get(row.output)
    yield from (path for path, value in strings(output, ("Outputs", row.output)) if value == text)
