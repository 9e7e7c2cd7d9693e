"""Settings that differ in a way of which it is not known what the framework makes: they are asked about.

Each row stands for artifacts that were wrong though every place that was found was right.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from restage.document.values import ABSENT
from restage.source.nodes import Path
from restage.tracing.model import Given, entries, items

# Of these the framework's schema makes numbers, or lists, of texts: of what only the target has it is not shown
_NUMBERS: Final = frozenset(
    """
    memorySize timeout reservedConcurrency provisionedConcurrency maximumRetryAttempts maximumEventAge
    logRetentionInDays batchSize maximumBatchingWindow parallelizationFactor minimumCompressionSize
    ephemeralStorageSize resultTtlInSeconds
    """.split()  # noqa: SIM905 - words to be read
)
_LISTS: Final = frozenset(
    """
    securityGroupIds subnetIds layers managedPolicies iamManagedPolicies binaryMediaTypes allowedOrigins allowedHeaders
    allowedMethods exposedResponseHeaders origins headers methods scopes Action Resource NotAction NotResource
    """.split()  # noqa: SIM905 - words to be read
)
# Texts that may be an ARN or a name, of which the framework makes different things
_ARN_OR_NAME: Final = frozenset(("role", "eventBus", "sns", "topic", "arn", "sqs", "stream", "authorizer"))
# Events whose logical IDs are made of such texts, which is only seen where they hold the stage
_IN_IDS: Final = frozenset(
    ("http", "httpApi", "websocket", "sns", "sqs", "stream", "s3", "activemq", "rabbitmq", "msk", "kafka")
)
_PART: Final = re.compile("[0-9A-Za-z]+")
_NAMING: Final = frozenset(("path", "route", "arn", "topicName", "bucket", "queue", "topic"))
_PRESENCE: Final = frozenset(("description", "cfnRole", "deploymentRole"))


def is_of_one_kind(source: Given, target: Given) -> bool:
    """Are both objects, lists of a length, or values? A short form, or an object of one stage, is made into more than
    the parts of it that were found."""
    return _kind(source) == _kind(target)


def is_suspect(path: Path, source: Given, target: Given, stage: str, known: Container[str]) -> bool:
    """May the framework make something else of the target's value than of that of the source `stage`? `known`: texts
    that tell by themselves where they come from."""
    are_texts = isinstance(source, str) and isinstance(target, str)
    if are_texts and _names_ids(path) and _is_hidden_in_ids(str(source), str(target), stage, known):
        return True
    last = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    if last == "rate" and not is_of_one_kind(source, target):
        return True
    if "cloudFront" in path or (last in _PRESENCE and _is_nothing(source) != _is_nothing(target)):
        return True
    if last in _ARN_OR_NAME and isinstance(source, str) and isinstance(target, str):
        return source.startswith("arn:") != target.startswith("arn:")
    are_values = not isinstance(source, (dict, list)) and not isinstance(target, (dict, list))
    if are_values and not _is_nothing(source) and not _is_nothing(target) and type(source) is not type(target):
        return True
    return not (isinstance(source, str) and isinstance(target, str)) and _is_coerced(last, target)


def _names_ids(path: Path) -> bool:
    """Is it a text of an event after which logical IDs are called?"""
    if len(path) == 3 and path[0] == "functions" and path[2] == "name":
        return True
    in_event = path[0] == "functions" and path[2:3] == ("events",) and path[4:5] and path[4] in _IN_IDS
    return bool(in_event) and (len(path) == 5 or (len(path) == 6 and path[5] in _NAMING))


def _is_hidden_in_ids(source: str, target: str, stage: str, known: Container[str]) -> bool:
    """Is it a text, or are its parts, such as are not looked for in logical IDs?"""
    if stage.lower() in source.lower():
        return False
    name, other = source.rsplit(":", 1)[-1], target.rsplit(":", 1)[-1]
    # Paths, routes and ARNs are taken apart, names are not
    pieces, others = ({"".join(_PART.findall(piece)) for piece in one.split("/")} for one in (name, other))
    words = {*_PART.findall(name)} - {*_PART.findall(other)} if "/" in source and ":" not in source else set()
    parts = (pieces - others) | words
    return name in known or any(len(part) <= len(stage) for part in parts)


def _kind(value: Given) -> str:
    if isinstance(value, dict):
        return "object"
    return f"list of {len(items(value))}" if isinstance(value, list) else "value"


def _is_nothing(value: Given) -> bool:
    return value is ABSENT or value is None or value == ""


def _is_coerced(name: str, value: Given) -> bool:
    """Is a text in it of which the framework makes a number, or a list?"""
    if isinstance(value, dict):
        return any(_is_coerced(str(key), entry) for key, entry in entries(value).items())
    if isinstance(value, list):
        return any(_is_coerced("", one) for one in items(value))
    return isinstance(value, str) and (name in _LISTS or (name in _NUMBERS and value.isdigit()))
