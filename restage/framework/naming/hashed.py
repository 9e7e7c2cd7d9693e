"""Logical IDs that end in a hash over contents, as a table; `source` names a section of docs/framework.md."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class HashedId(NamedTuple):
    """`hash` is what stands behind `before`: at the beginning of the ID, or behind the name of what it belongs to."""

    type: str
    before: str
    hash: str
    named: bool
    source: str


# base64 of 32 bytes, letters and digits only: 43 characters, of which a few are lost
_BASE64: Final = "[0-9A-Za-z]{25,}"
_SHA1: Final = "[0-9a-f]{40}"
WEBSOCKETS_DEPLOYMENT: Final = "WebsocketsDeployment"

HASHED_IDS: Final = (
    HashedId("AWS::Lambda::Version", "LambdaVersion", _BASE64, True, "version-hashes"),
    HashedId("AWS::ApiGatewayV2::Deployment", WEBSOCKETS_DEPLOYMENT, _BASE64, False, "websocket-hashes"),
    HashedId("AWS::Lambda::LayerVersion", "LambdaLayer", _SHA1, True, "layer-hashes"),
    HashedId("AWS::Lambda::LayerVersionPermission", "LambdaLayerPermission", _SHA1, True, "layer-hashes"),
)


def _pattern(row: HashedId) -> str:
    edge = r"\w" if row.named else r"\b"
    return f"(?<={edge}{row.before}){row.hash}"


HASHED_TYPES: Final = frozenset(row.type for row in HASHED_IDS)
HASH: Final = re.compile("|".join(map(_pattern, HASHED_IDS)))
_ID: Final = re.compile("[0-9A-Za-z]+")


def without_hash(text: str, stand_in: str = "") -> str:
    """`text`, which may be a longer one in which IDs stand, with `stand_in` for every hash."""
    return HASH.sub(stand_in, text) if any(row.before in text for row in HASHED_IDS) else text


def ends_in_hash(logical_id: str) -> bool:
    """Is this the ID of something that is named by a hash, or one that begins with such an ID?"""
    return HASH.search(logical_id) is not None


def before_hash(text: str) -> str:
    """What stands before the hash of a text that is just an ID; empty where it is none that ends in a hash."""
    found = HASH.search(text) if _ID.fullmatch(text) else None
    return text[: found.start()] if found and found.end() == len(text) else ""
