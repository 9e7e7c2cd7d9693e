"""What an expression asks AWS for, and what the framework makes of the answer. Asks nothing itself.

Source: lib/configuration/variables/sources/instance-dependent/get-{ssm,cf,s3,aws}.js of serverless 3.40.0, and alike in
osls 4.3.1; lib/classes/Variables.js of 1.83.3, which 2.72.4 falls back to where an answer is none for the new resolver.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Final, NamedTuple, NoReturn

from restage.source.invocation import Json as Given

_NEW: Final = re.compile(r"(ssm|cf|s3|aws)(?:\((.*?)\))?:(.+)", re.DOTALL)
# Version 1: `ssm.eu-west-1:/path~true`
_OLD: Final = re.compile(r"(ssm|cf)\.([a-zA-Z0-9-]+):(.+)", re.DOTALL)
_INSTRUCTIONS: Final = ("raw", "noDecrypt")
_SECRETS_MANAGER: Final = "/aws/reference/secretsmanager"


class Service(StrEnum):
    """A service of AWS, by the name that boto3 has for it."""

    SSM = "ssm"
    CLOUDFORMATION = "cloudformation"
    S3 = "s3"
    STS = "sts"


class Asked(NamedTuple):
    """One lookup: `name` of a parameter, a stack or a bucket, `part` of a stack's output or an object's key."""

    service: Service
    region: str | None
    name: str = ""
    part: str = ""
    raw: bool = False
    decrypt: bool = True
    split: bool = True


def parsed(expression: str, *, old: bool) -> Asked | None:
    """What `expression` asks AWS for, None for nothing. `old`: as version 1 does, which decrypts and splits only where
    the variable says so."""
    if match := _OLD.fullmatch(expression):
        source, region, address = match.groups()
        return _of(source, region, address, frozenset(), old=old)
    match = _NEW.fullmatch(expression)
    if match is None:
        return None
    source, params, address = match.groups()
    words = [word.strip() for word in params.split(",")] if params else []
    regions = [word for word in words if word not in _INSTRUCTIONS]
    region = regions[0] if regions and regions[0] not in ("", "null") else None
    return _of(source, region, address, frozenset(words), old=old)


def _of(source: str, region: str | None, address: str, words: frozenset[str], *, old: bool) -> Asked | None:
    if source == "ssm":
        return _parameter(region, address, words, old=old)
    if source == "cf":
        name, _, part = address.partition(".")
        return Asked(Service.CLOUDFORMATION, region, name, part) if name and part else None
    if source == "s3":
        # The framework does not look at a region there
        name, _, part = address.partition("/")
        return Asked(Service.S3, None, name, part) if name and part else None
    return Asked(Service.STS, region) if address == "accountId" else None


def _parameter(region: str | None, address: str, words: frozenset[str], *, old: bool) -> Asked:
    if not old:
        return Asked(Service.SSM, region, address, raw="raw" in words, decrypt="noDecrypt" not in words)
    name, _, instruction = address.partition("~")
    split = instruction == "split" and "raw" not in words
    return Asked(Service.SSM, region, name, raw=not split, decrypt=instruction == "true", split=split)


def parameter_value(asked: Asked, kind: str, text: str, *, old: bool) -> Given:
    """What the framework makes of a parameter of this `kind`."""
    if old and kind != "StringList" and asked.name.startswith(_SECRETS_MANAGER):
        return _as_json(text)
    if kind == "StringList":
        return text.split(",") if asked.split and not asked.raw else text
    is_object = kind == "SecureString" and not asked.raw and text.startswith("{")
    return _as_json(text) if is_object else text


def _as_json(text: str) -> Given:
    """JSON as JavaScript knows it, else the text itself."""
    try:
        value: Given = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return text
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
