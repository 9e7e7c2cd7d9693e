"""The digests by which the framework's clients tell whether a deployment changes anything.

Source: lib/plugins/aws/lib/normalizeFiles.js of serverless 1.83.3 and 2.72.4, normalize-files.js of 3.40.0 and osls
4.3.1.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Final

from restage.document.jsjson import sorted_deep, stringify
from restage.document.values import Json, JsonObject, as_object

# The property of a resource that holds the key of its zip, by the resource's type
CODE: Final[Mapping[str, str]] = {"AWS::Lambda::Function": "Code", "AWS::Lambda::LayerVersion": "Content"}
_REST: Final = "ApiGatewayDeployment"
_WEBSOCKETS: Final = "WebsocketsDeployment"
_WEBSOCKETS_STAGE: Final = "WebsocketsDeploymentStage"
_SORTED: Final = ("Resources", "Outputs")


def encoded(digest: bytes) -> str:
    """A SHA-256 as clients store it beside an object."""
    return b64encode(digest).decode()


def digest_of_template(template: JsonObject, *, is_sorted: bool) -> str:
    """Of a template without what differs between any two packagings; `is_sorted`: as versions after 1 take it."""
    resources = {key: _comparable(key, as_object(one)) for key, one in as_object(template.get("Resources")).items()}
    for key in list(resources):
        if key.startswith(_REST):
            resources[_REST] = resources[key]
            del resources[key]
        elif key.startswith(_WEBSOCKETS) and key != _WEBSOCKETS_STAGE:
            resources[_WEBSOCKETS] = resources[key]
            del resources[key]
    normal: JsonObject = {**template, "Resources": {**resources}}
    if is_sorted:
        normal |= {name: sorted_deep(normal[name]) for name in _SORTED if normal.get(name)}
    return _digest(normal)


def _comparable(logical_id: str, resource: JsonObject) -> JsonObject:
    """A resource without the key of its zip; a websocket stage without the number of its deployment."""
    properties = as_object(resource.get("Properties"))
    changed: JsonObject = {}
    name = CODE.get(str(resource.get("Type")), "")
    if isinstance(code := properties.get(name), dict):
        changed[name] = {**code, "S3Key": ""}
    if logical_id == _WEBSOCKETS_STAGE and isinstance(deployment := properties.get("DeploymentId"), dict):
        changed["DeploymentId"] = {**deployment, "Ref": _WEBSOCKETS}
    return {**resource, "Properties": {**properties, **changed}} if changed else resource


def digest_of_state(state: JsonObject) -> str:
    """Of a state as it stands in its file, references and all, without the templates and the directory."""
    normal = as_object(sorted_deep(state))
    service = {key: one for key, one in as_object(normal.get("service")).items() if key != "initialServerlessConfig"}
    provider = as_object(service.get("provider"))
    templates = ("coreCloudFormationTemplate", "compiledCloudFormationTemplate")
    service["provider"] = {key: one for key, one in provider.items() if key not in templates}
    package = {key: one for key, one in as_object(normal.get("package")).items() if key != "artifactDirectoryName"}
    return _digest({**normal, "service": service, "package": package})


def _digest(value: Json) -> str:
    return encoded(hashlib.sha256(stringify(value).encode("utf-8", "surrogatepass")).digest())
