"""The logical ID of a websocket API's deployment, which ends in a hash of the API's part of the template."""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_base64
from collections.abc import Callable
from typing import Final

from restage.document.jsjson import stringify, utf8
from restage.document.values import Json, JsonObject, Path, as_list, as_object, as_text, at, strings
from restage.framework.ids.model import IdKind, IdVerdict, Side
from restage.framework.ids.splitstacks import Unsplit

API_ID: Final = "WebsocketsApi"
_DEPLOYMENT: Final = "WebsocketsDeployment"
_ID: Final = re.compile(_DEPLOYMENT + "[0-9A-Za-z]{25,}")
DEPLOYMENT_TYPE: Final = "AWS::ApiGatewayV2::Deployment"

# What the framework itself sets on the API and its stage, and the provider's setting without which it does not:
# websockets/lib/api.js and stage.js, v1 to osls.
FRAMEWORK_PROPERTIES: Final[dict[str, dict[str, Path]]] = {
    "AWS::ApiGatewayV2::Api": {
        "Name": (),
        "RouteSelectionExpression": (),
        "Description": (),
        "ProtocolType": (),
        "Tags": ("tags",),
    },
    "AWS::ApiGatewayV2::Stage": {
        "ApiId": (),
        "StageName": (),
        "Description": (),
        "DefaultRouteSettings": ("logs", "websocket"),
        "AccessLogSettings": ("logs", "websocket"),
    },
}

Part = Callable[[Side, str], JsonObject]


def before_deployment(side: Side, deployment: str) -> JsonObject:
    """The resources that stood in the template when the deployment was added: those before it."""
    ids = list(side.resources)
    return {key: side.resources[key] for key in ids[: ids.index(deployment)]}


def all_but_deployment(side: Side, deployment: str) -> JsonObject:
    """Every resource but the deployment, wherever it stands."""
    return {key: resource for key, resource in side.resources.items() if key != deployment}


def without_users_changes(side: Side, deployment: str) -> JsonObject:
    """The resources before the deployment, less what the users' `resources` block says of them."""
    users = as_object(at(side.service, ("resources", "Resources")))
    resources = before_deployment(side, deployment)
    return {key: _less(resource, users.get(key)) for key, resource in resources.items()}


def frameworks_own_properties(side: Side, deployment: str) -> JsonObject:
    """The resources before the deployment, of the API and its stage only what the framework sets."""
    provider = as_object(side.service.get("provider"))
    return {key: _own(as_object(resource), provider) for key, resource in before_deployment(side, deployment).items()}


# The order in which websockets/index.js compiles them.
_ORDER: Final = ("Api", "Integration", "Permission", "Authorizer", "Route", "RouteResponse", "Stage")


def as_compiled(side: Side, deployment: str) -> JsonObject:
    """The resources in the order in which the framework adds them: by type, routes as the deployment waits for them,
    integrations as their routes."""
    routes = as_list(as_object(side.resources[deployment]).get("DependsOn"))
    targets = [at(side.resources, (str(key), "Properties", "Target")) for key in routes]
    named = [frozenset(text for _, text in strings(target)) for target in targets]

    def rank(key: str) -> tuple[int, int]:
        kind = as_text(as_object(side.resources[key]).get("Type")).rpartition("::")[2]
        place = next((index for index, route in enumerate(routes) if route == key or key in named[index]), 0)
        return _ORDER.index(kind) if kind in _ORDER else len(_ORDER), place

    return {key: side.resources[key] for key in sorted(all_but_deployment(side, deployment), key=rank)}


# The ways to the template part at hash time; the first that reproduces the source's id is used.
WEBSOCKET_PARTS: Final[dict[str, Part]] = {
    "resources before the deployment": before_deployment,
    "all resources": all_but_deployment,
    "resources before the deployment, users' changes undone": without_users_changes,
    "resources before the deployment, the framework's own properties": frameworks_own_properties,
}


def websocket_ids(source: Side, target: Side) -> list[IdVerdict]:
    """A verdict for the websocket API's deployment, if the source has one.

    The id ends in base64 of SHA-256 over the JSON of the API's resources in template order, letters and digits
    only (websockets/lib/deployment.js and pick-websockets-template-part.js of v1, v2, v3, osls;
    docs/framework.md#websocket-hashes).
    """
    found = [key for key in source.resources if is_deployment(key, source.resources)]
    if not found:
        added = [key for key in target.resources if is_deployment(key, target.resources)]
        return [_added(key, target) for key in added]
    return [_verdict(key, source, target) for key in found]


def _added(made: str, target: Side) -> IdVerdict:
    """The API is there by rules: nothing of the source's shows the recipe, but an id of contents deploys changes."""
    new = websocket_id(as_compiled, target, made)
    recipe = "resources of an API that rules add, in the order in which they are compiled"
    return IdVerdict.proven(IdKind.WEBSOCKET, API_ID, made, new, recipe)


def is_deployment(key: str, resources: JsonObject) -> bool:
    """Is it the deployment of the websocket API?"""
    return _ID.fullmatch(key) is not None and as_object(resources[key]).get("Type") == DEPLOYMENT_TYPE


def _verdict(old: str, source: Side, target: Side) -> IdVerdict:
    recipe = next((name for name, part in WEBSOCKET_PARTS.items() if websocket_id(part, source, old) == old), None)
    if recipe is None:
        reason = "No known recipe gives the websocket deployment's id: something changed the API's resources later."
        return IdVerdict.unproven(IdKind.WEBSOCKET, API_ID, old, reason)
    if old not in target.resources:
        return IdVerdict.unproven(IdKind.WEBSOCKET, API_ID, old, f"The target has no resource {old}.", recipe)
    new = websocket_id(WEBSOCKET_PARTS[recipe], target, old)
    return IdVerdict.proven(IdKind.WEBSOCKET, API_ID, old, new, recipe)


def websocket_id(part: Part, side: Side, deployment: str) -> str:
    """The ID of the API's `deployment`, as it comes of the `part` of the template that was hashed."""
    unsplit = Unsplit(side)
    picked: JsonObject = {
        key: unsplit.resource(_undeployed(as_object(resource), deployment))
        for key, resource in part(side, deployment).items()
        if of_websockets(key, resource)
    }
    digest = hashlib.sha256(utf8(stringify(picked))).digest()
    return _DEPLOYMENT + re.sub("[^0-9A-Za-z]", "", b2a_base64(digest, newline=False).decode("ascii"))


def of_websockets(key: str, resource: Json) -> bool:
    """Is the resource one of the API's, all of which are hashed?"""
    if key == API_ID or at(resource, ("Properties", "ApiId", "Ref")) == API_ID:
        return True
    return API_ID in as_list(as_object(resource).get("DependsOn"))


def _undeployed(resource: JsonObject, deployment: str) -> JsonObject:
    """The stage as it was before its `DeploymentId` was set; any other resource as it is."""
    properties = as_object(resource.get("Properties"))
    if at(properties, ("DeploymentId", "Ref")) != deployment:
        return resource
    return resource | {"Properties": {key: value for key, value in properties.items() if key != "DeploymentId"}}


def _less(value: Json, users: Json) -> Json:
    """`value` without the leaves that `users` has too; objects that become empty stay."""
    if not isinstance(value, dict) or not isinstance(users, dict):
        return value
    return {
        key: _less(child, users.get(key))
        for key, child in value.items()
        if key not in users or (isinstance(child, dict) and isinstance(users[key], dict))
    }


def _own(resource: JsonObject, provider: JsonObject) -> JsonObject:
    known = FRAMEWORK_PROPERTIES.get(as_text(resource.get("Type")))
    if known is None:
        return resource
    set_by_framework = {name for name, setting in known.items() if at(provider, setting)}
    properties = as_object(resource.get("Properties"))
    kept: JsonObject = {name: value for name, value in properties.items() if name in set_by_framework}
    return {"Type": resource["Type"], "Properties": kept}
