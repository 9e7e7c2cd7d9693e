"""Settings that differ in a way of which it is not known what the framework makes: they are asked about.

Each row stands for artifacts that were wrong though every place that was found was right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import Final, NamedTuple

from restage.document.values import ABSENT, ANY
from restage.source.nodes import Path
from restage.tracing.beside import NOTHING_BESIDE, Beside, is_arn
from restage.tracing.model import Given, entries, items
from restage.tracing.settingplaces import Places


class Case(NamedTuple):
    """A setting that differs. `stage`: the source's; `known`: texts that tell by themselves where they come from."""

    path: Path
    source: Given
    target: Given
    stage: str
    known: Container[str]
    beside: Beside = NOTHING_BESIDE


class Caution(NamedTuple):
    """Of settings at or below `places` for which `differs` holds, more is made than was found. `why`: as people are
    told."""

    places: Places
    differs: Callable[[Case], bool]
    why: str


# Of these the framework's schema makes numbers, or lists, of texts
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
_PART: Final = re.compile("[0-9A-Za-z]+")


def caution(case: Case) -> str:
    """Why the framework may make something else of the target's value than of the source's; "" for nothing."""
    return next((row.why for row in CAUTIONS if row.places.hold(case.path) and row.differs(case)), "")


def is_of_one_kind(source: Given, target: Given) -> bool:
    """Are both objects, lists of a length, or values? A short form, or an object of one stage, is made into more than
    the parts of it that were found."""
    return _kind(source) == _kind(target)


def _always(_: Case) -> bool:
    return True


def _in_one_stage(case: Case) -> bool:
    return _is_nothing(case.source) != _is_nothing(case.target)


def _of_two_kinds(case: Case) -> bool:
    return not is_of_one_kind(case.source, case.target)


def _is_short_in_one(case: Case) -> bool:
    """Is it a switch or a text in one stage, and an object in the other?"""
    return isinstance(case.source, dict) != isinstance(case.target, dict)


def _beside_topics(case: Case) -> bool:
    return case.beside.crossing


def _arn_and_name(case: Case) -> bool:
    if not isinstance(case.source, str) or not isinstance(case.target, str):
        return False
    return is_arn(case.source) != is_arn(case.target)


def _arns_of_two_services(case: Case) -> bool:
    """Do both name something of AWS's, but not of one service? What may be done with it is another thing then."""
    services = [one.split(":")[2:3] for one in (case.source, case.target) if isinstance(one, str) and is_arn(one)]
    return len(services) > 1 and services[0] != services[1]


def _in_an_intrinsic(case: Case) -> bool:
    return any(isinstance(step, str) and (step == "Ref" or step.startswith("Fn::")) for step in case.path)


def _names_a_part(case: Case) -> bool:
    """Does it name a function or a resource of the service, to which the framework writes references?"""
    is_beside = len(case.path) > len(_ROLE) and case.path[: len(_ROLE)] == _ROLE  # tags, statements, policies
    texts = [one for one in (case.source, case.target) if isinstance(one, str)]
    # An authorizer is called by the end of its function's name
    ends = [one.rpartition(":")[2].rpartition("-")[2] for one in texts if is_arn(one) and case.path[-1] == "authorizer"]
    return not is_beside and not case.beside.named.isdisjoint((*texts, *ends))


def _is_no_name_of_the_stage(case: Case) -> bool:
    return isinstance(case.source, str) and case.stage.lower() not in case.source.lower()


def _is_parted(case: Case) -> bool:
    return case.path in case.beside.parted


def _is_named(case: Case) -> bool:
    """Is it a name in one stage, and the source's no text that is looked for in logical IDs?"""
    sides = case.source, case.target
    is_name = any(isinstance(one, str) and not is_arn(one) for one in sides)
    is_found = isinstance(case.source, str) and case.stage.lower() in case.source.lower() and "default" not in sides
    return is_name and not is_found


def _is_empty_in_one(case: Case) -> bool:
    """Is it an empty object or list, in one stage, where the other has more?"""
    empty = [isinstance(one, (dict, list)) and not one for one in (case.source, case.target)]
    return empty[0] != empty[1] and not (_is_nothing(case.source) or _is_nothing(case.target))


def _of_two_types(case: Case) -> bool:
    sides = case.source, case.target
    if any(isinstance(one, (dict, list)) or _is_nothing(one) for one in sides):
        return False
    return type(case.source) is not type(case.target)


def _is_converted(case: Case) -> bool:
    if isinstance(case.source, str) and isinstance(case.target, str):
        return False
    last = next((str(step) for step in reversed(case.path) if isinstance(step, str)), "")
    return _holds_converted(last, case.target)


def _is_hidden_in_ids(case: Case) -> bool:
    """Is it a text, or are its parts, such as are not looked for in logical IDs?"""
    source, target = case.source, case.target
    if not isinstance(source, str) or not isinstance(target, str) or case.stage.lower() in source.lower():
        return False
    if case.path[2] == "name" and case.path[1] not in case.beside.ruled:
        return False
    if len(case.path) > len(_EVENT) + 1 and not (len(case.path) == len(_EVENT) + 2 and case.path[-1] in _NAMING):
        return False
    name, other = source.rsplit(":", 1)[-1], target.rsplit(":", 1)[-1]
    # Paths, routes and ARNs are taken apart, names are not
    pieces, others = ({"".join(_PART.findall(piece)) for piece in one.split("/")} for one in (name, other))
    words = {*_PART.findall(name)} - {*_PART.findall(other)} if "/" in source and ":" not in source else set()
    parts = (pieces - others) | words
    return name in case.known or any(len(part) <= len(case.stage) for part in parts)


_EVENT: Final[Path] = ("functions", ANY, "events", ANY)
_ROLE: Final[Path] = ("provider", "iam", "role")
# Of what these name, the framework writes statements of the role
_GRANTED: Final = Places(
    (*_EVENT, "sns"),
    (*_EVENT, "sqs"),
    (*_EVENT, "stream"),
    (*_EVENT, "kafka"),
    (*_EVENT, "activemq"),
    (*_EVENT, "rabbitmq"),
    (*_EVENT, "msk"),
    ("functions", ANY, "destinations"),
    ("functions", ANY, "onError"),
    ("functions", ANY, "fileSystemConfig"),
    ("functions", ANY, "kmsKeyArn"),
    ("provider", "kmsKeyArn"),
)
_CONVERTED: Final = Places(("functions",), ("provider",), ("layers",))
_IN_IDS: Final = ("http", "httpApi", "websocket", "sns", "sqs", "stream", "s3", "activemq", "rabbitmq", "msk", "kafka")
# What names an event; a short form, which is all of it, does, too
_NAMING: Final = frozenset(("path", "route", "arn", "topicName", "bucket", "queue", "topic"))

CAUTIONS: Final = (
    Caution(Places((*_EVENT, "cloudFront")), _always, "a distribution is made of all of them"),
    Caution(
        Places(
            ("functions", ANY, "description"),
            ("provider", "cfnRole"),
            ("provider", "iam", "deploymentRole"),
            (*_EVENT, "http", "cors", "allowCredentials"),
            (*_EVENT, "eventBridge", "pattern"),
            (*_EVENT, "stream", "destinations"),
        ),
        _in_one_stage,
        "it is there for one stage only, and the framework writes more than it",
    ),
    Caution(
        Places(("functions", ANY, "dependsOn"), ("functions", ANY, "condition")),
        _always,
        "the framework writes it beside the function's properties, and into other resources",
    ),
    Caution(
        Places(
            (*_EVENT, "http", "integration"),
            (*_EVENT, "http", "timeoutInMillis"),
            ("provider", "vpc", "ipv6AllowedForDualStack"),
            ("functions", ANY, "vpc", "ipv6AllowedForDualStack"),
            (*_EVENT, "stream", "startingPositionTimestamp"),
        ),
        _always,
        "not every version knows it, or makes all of the method by it",
    ),
    Caution(
        Places((*_EVENT, "http"), ("functions", ANY, "destinations"), ("functions", ANY, "onError")),
        _is_parted,
        "it is the same as another one in one stage only, where one thing is made of both",
    ),
    Caution(Places((*_EVENT, "cognitoUserPool", "pool")), _is_named, "logical IDs are called by it"),
    Caution(Places((*_EVENT, "eventBridge", "eventBus")), _is_named, "a bus is made of a name, and called by it"),
    Caution(_GRANTED, _arns_of_two_services, "it is the ARN of another service, with which other actions are allowed"),
    Caution(_GRANTED, _in_an_intrinsic, "another logical ID, which the framework may write into statements, too"),
    Caution(
        Places(
            _EVENT,
            ("provider", "role"),
            _ROLE,
            *(("functions", ANY, key) for key in ("role", "destinations", "onError", "layers", "kmsKeyArn")),
        ),
        _names_a_part,
        "it names a function or a resource of the service, to which references are made",
    ),
    Caution(_CONVERTED, _is_empty_in_one, "it is empty in one stage, and the framework may write it all the same"),
    Caution(Places((*_EVENT, "schedule", "rate")), _of_two_kinds, "each rate is a rule of its own"),
    Caution(
        Places((*_EVENT, "http", "cors")),
        _is_short_in_one,
        "the framework adds its own headers to those that are given",
    ),
    Caution(Places(("stepFunctions",)), _is_no_name_of_the_stage, "the plugin writes statements by it, too"),
    Caution(Places(("provider", "region")), _beside_topics, "the subscription of a topic may name the region"),
    Caution(
        Places(
            ("provider", "role"),
            ("provider", "iam", "role"),
            ("functions", ANY, "role"),
            (*_EVENT, "eventBridge", "eventBus"),
            *((*_EVENT, kind) for kind in ("sns", "sqs", "stream")),
            *((*_EVENT, kind, "authorizer") for kind in ("http", "websocket")),
        ),
        _arn_and_name,
        "it is an ARN in one stage, and a name in the other",
    ),
    Caution(_CONVERTED, _of_two_types, "it is a number or a switch in one stage, and a text in the other"),
    Caution(_CONVERTED, _is_converted, "a text stands where the framework makes a number or a list"),
    Caution(
        Places(
            ("functions", ANY, "name"),
            *((*_EVENT, kind) for kind in _IN_IDS),
        ),
        _is_hidden_in_ids,
        "logical IDs are called by it, in which it is not found for certain",
    ),
)


def _kind(value: Given) -> str:
    if isinstance(value, dict):
        return "object"
    return f"list of {len(items(value))}" if isinstance(value, list) else "value"


def _is_nothing(value: Given) -> bool:
    return value is ABSENT or value is None or value == ""


def _holds_converted(name: str, value: Given) -> bool:
    """Is a text in it of which the framework makes a number, or a list?"""
    if isinstance(value, dict):
        return any(_holds_converted(str(key), member) for key, member in entries(value).items())
    if isinstance(value, list):
        return any(_holds_converted("", one) for one in items(value))
    return isinstance(value, str) and (name in _LISTS or (name in _NUMBERS and value.isdigit()))
