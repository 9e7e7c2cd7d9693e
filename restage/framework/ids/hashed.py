"""Logical IDs that end in a hash over contents, and the recipes for them, as a table."""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_base64
from typing import Final

from restage.framework.ids.model import Digest, HashedId, IdKind, IdRecipe, IdVerdict, Side


def _letters_of_sha256(data: bytes) -> str:
    return re.sub("[^0-9A-Za-z]", "", b2a_base64(hashlib.sha256(data).digest(), newline=False).decode())


def _sha1(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


# base64 of 32 bytes, letters and digits only: 43 characters, of which a few are lost
SHA256: Final = Digest("[0-9A-Za-z]{25,}", _letters_of_sha256)
SHA1: Final = Digest("[0-9a-f]{40}", _sha1)


# Recipes are loaded when an artifact is restaged: comparing two needs the form of the IDs only


def _layers(source: Side, target: Side) -> list[IdVerdict]:
    from restage.framework.ids.layers import layer_ids  # noqa: PLC0415

    return layer_ids(source, target)


def _websockets(source: Side, target: Side) -> list[IdVerdict]:
    from restage.framework.ids.websockets import websocket_ids  # noqa: PLC0415

    return websocket_ids(source, target)


def _versions(source: Side, target: Side) -> list[IdVerdict]:
    from restage.framework.ids.versions import version_ids  # noqa: PLC0415

    return version_ids(source, target)


# In the order in which they go into one another: a layer's hash into versions
RECIPES: Final = (
    IdRecipe(
        IdKind.LAYER,
        _layers,
        (
            HashedId("AWS::Lambda::LayerVersion", "LambdaLayer", SHA1, True, "layer-hashes"),
            HashedId("AWS::Lambda::LayerVersionPermission", "LambdaLayerPermission", SHA1, True, "layer-hashes"),
        ),
    ),
    IdRecipe(
        IdKind.WEBSOCKET,
        _websockets,
        (HashedId("AWS::ApiGatewayV2::Deployment", "WebsocketsDeployment", SHA256, False, "websocket-hashes"),),
        may_be_fresh=True,
    ),
    IdRecipe(
        IdKind.VERSION,
        _versions,
        (HashedId("AWS::Lambda::Version", "LambdaVersion", SHA256, True, "version-hashes"),),
        subject=("Properties", "FunctionName", "Ref"),
    ),
)

HASHED_IDS: Final = tuple(row for recipe in RECIPES for row in recipe.ids)


def _pattern(row: HashedId) -> str:
    edge = r"\w" if row.named else r"\b"
    return f"(?<={edge}{row.before}){row.digest.form}"


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
