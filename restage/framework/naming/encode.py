"""How the framework turns a name into part of another: logical IDs, texts in names.

Facts: `lib/plugins/aws/lib/naming.js` of serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1 (alike in all of them).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Encoder = Callable[[str], str]

_OTHER = re.compile(r"[^0-9A-Za-z]")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def normalize(name: str) -> str:
    """`getNormalizedResourceName`: `my-fn_a` → `MyDashfnUnderscorea`."""
    return upper_first(name.replace("-", "Dash").replace("_", "Underscore"))


def function_id(key: str) -> str:
    """`getLambdaLogicalId`: `send-mail` → `SendDashmailLambdaFunction`."""
    return f"{normalize(key)}LambdaFunction"


def alphanumeric(name: str) -> str:
    """`normalizeNameToAlphaNumericOnly`: `my-bucket.x` → `Mybucketx`."""
    return upper_first(_OTHER.sub("", name))


def strip(name: str) -> str:
    """Names of plugins' logical IDs: only letters and digits stay, `my-key` → `mykey`."""
    return _OTHER.sub("", name)


def underscored(name: str) -> str:
    """Part of an AgentCore name (docs/framework.md#version-4-agents): `my.service-x` → `myservice_x`."""
    return re.sub(r"[^0-9A-Za-z_]", "", name.replace("-", "_"))


def dashed(name: str) -> str:
    """Part of an AgentCore gateway's name (docs/framework.md#version-4-agents): `my--service.x` → `my-service-x`."""
    return re.sub(r"-{2,}", "-", re.sub(r"[^0-9A-Za-z-]", "-", name))


def path_part(part: str) -> str:
    """`normalizePathPart`: `{user-id}` → `UserDashidVar`, `DEV` → `Dev`."""
    capitalized = upper_first(part.lower())
    dashed = re.sub(r"\{(.*)\}", r"\1Var", capitalized.replace("-", "Dash"))
    return upper_first(_OTHER.sub("", dashed))


def path(text: str) -> str:
    """`normalizePath`: every part by itself, `items/{id}` → `ItemsIdVar`."""
    return "".join(path_part(part) for part in text.split("/"))


def camel(text: str) -> str:
    """`upperFirst(camelCase(x))`, of a model's name: `create-model` → `CreateModel`."""
    return "".join(upper_first(word.lower()) for word in _WORD.findall(text))


def route_key(text: str) -> str:
    """`getNormalizedWebsocketsRouteKey`: `$connect` → `Sconnect`."""
    for sign, word in (("$", "S"), ("/", "Slash"), ("-", "Dash"), ("_", "Underscore"), (".", "Period")):
        text = text.replace(sign, word)
    return text


def repository(text: str) -> str:
    """`getEcrRepositoryName`: lower case, no doubled and no last hyphen."""
    return re.sub(r"-$", "", re.sub(r"-+", "-", text.lower()))


def same(text: str) -> str:
    return text


ENCODERS: Mapping[str, Encoder] = {
    "": same,
    "norm": normalize,
    "alnum": alphanumeric,
    "path": path,
    "strip": strip,
    "camel": camel,
    "upper": upper_first,
    "route": route_key,
    "cut79": lambda text: alphanumeric(text)[:79],
    "cut150": lambda text: alphanumeric(text)[:150],
    "cut158": lambda text: alphanumeric(text)[:158],
    "lower": str.lower,
    "under": underscored,
    "dash": dashed,
}
