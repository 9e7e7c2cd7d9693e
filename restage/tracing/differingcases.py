"""Ways in which a setting may differ between the stages, by which it is known what the framework makes of it."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final, NamedTuple

from restage.document.values import ABSENT, ANY
from restage.framework.naming.encode import alphanumeric
from restage.source.nodes import Path
from restage.tracing.beside import NOTHING_BESIDE, Beside, is_arn
from restage.tracing.coercion import is_no_text, is_typed
from restage.tracing.model import Given, entries, items


class Case(NamedTuple):
    """A setting that differs. `stage`: the source's; `known`: texts that tell by themselves where they come from."""

    path: Path
    source: Given
    target: Given
    stage: str
    known: Container[str]
    beside: Beside = NOTHING_BESIDE


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
# Settings that are texts; and objects in which anybody gives any name, or whose texts and numbers are what they are
_TEXTS: Final = frozenset("description displayName name topicName prefix suffix value".split())  # noqa: SIM905
_FREE: Final = frozenset(
    """
    environment tags stackTags input inputTransformer pattern eventPattern event filterPatterns filterPolicy conditions
    body template schemas
    """.split()  # noqa: SIM905 - words to be read
)
_TEXTUAL: Final = frozenset(("Fn::Join", "Fn::Sub"))
_TYPED: Final = re.compile(r"-?\d+(?:\.\d+)?|true|false")
_PART: Final = re.compile("[0-9A-Za-z]+")


def is_of_one_kind(source: Given, target: Given) -> bool:
    """Are both objects, lists of a length, or values? A short form, or an object of one stage, is made into more than
    the parts of it that were found."""
    return _kind(source) == _kind(target)


def always(_: Case) -> bool:
    return True


def in_one_stage(case: Case) -> bool:
    return _is_nothing(case.source) != _is_nothing(case.target)


def of_two_kinds(case: Case) -> bool:
    return not is_of_one_kind(case.source, case.target)


def is_reordered(source: Given, target: Given) -> bool:
    """Are they objects with the same keys in another order?"""
    keys = [list(entries(one)) for one in (source, target)]
    return keys[0] != keys[1] and sorted(keys[0]) == sorted(keys[1])


def is_hashed_in_another_order(case: Case) -> bool:
    return not case.beside.sorts_hashed and is_in_another_order(case)


def is_in_another_order(case: Case) -> bool:
    return is_reordered(case.source, case.target)


def is_short_in_one(case: Case) -> bool:
    """Is it a switch or a text in one stage, and an object in the other?"""
    return isinstance(case.source, dict) != isinstance(case.target, dict)


def beside_topics(case: Case) -> bool:
    return case.beside.crossing


def arn_and_name(case: Case) -> bool:
    if not isinstance(case.source, str) or not isinstance(case.target, str):
        return False
    return is_arn(case.source) != is_arn(case.target)


def arns_of_two_services(case: Case) -> bool:
    """Do both name something of AWS's, but not of one service? What may be done with it is another thing then."""
    services = [one.split(":")[2:3] for one in (case.source, case.target) if isinstance(one, str) and is_arn(one)]
    return len(services) > 1 and services[0] != services[1]


def in_an_intrinsic(case: Case) -> bool:
    """Does an intrinsic function name it? One that puts texts together only holds a text, which is looked for."""
    intrinsics = {step for step in case.path if isinstance(step, str) and (step == "Ref" or step.startswith("Fn::"))}
    is_text = isinstance(case.source, str) and case.stage.lower() in case.source.lower()
    return not intrinsics <= (_TEXTUAL if is_text else frozenset())


def names_a_part(case: Case) -> bool:
    """Does it name a function or a resource of the service, to which the framework writes references?"""
    is_beside = len(case.path) > len(ROLE) and case.path[: len(ROLE)] == ROLE  # tags, statements, policies
    texts = [one for one in (case.source, case.target) if isinstance(one, str)]
    # An authorizer is called by the end of its function's name
    ends = [one.rpartition(":")[2].rpartition("-")[2] for one in texts if is_arn(one) and case.path[-1] == "authorizer"]
    return not is_beside and not case.beside.named.isdisjoint((*texts, *ends))


def is_no_name_of_the_stage(case: Case) -> bool:
    return isinstance(case.source, str) and case.stage.lower() not in case.source.lower()


def is_parted(case: Case) -> bool:
    return case.path in case.beside.parted


def is_named(case: Case) -> bool:
    """Is it a name in one stage, and the source's no text that is looked for in logical IDs?"""
    sides = case.source, case.target
    is_name = any(isinstance(one, str) and not is_arn(one) for one in sides)
    is_found = isinstance(case.source, str) and case.stage.lower() in case.source.lower() and "default" not in sides
    return is_name and not is_found


def is_empty_in_one(case: Case) -> bool:
    """Is it an empty object or list, in one stage, where the other has more, or nothing? JavaScript takes it for
    something."""
    empty = [isinstance(one, (dict, list)) and not one for one in (case.source, case.target)]
    return empty[0] != empty[1]


def of_two_types(case: Case) -> bool:
    sides = case.source, case.target
    if any(isinstance(one, (dict, list)) or _is_nothing(one) for one in sides):
        return False
    return type(case.source) is not type(case.target)


def is_null_in_one(case: Case) -> bool:
    return (case.source is None) != (case.target is None)


def names_a_users_resource(case: Case) -> bool:
    """Is the framework's resource for the event called as one of the user's, with which it is merged?"""
    kind = str(case.path[len(EVENT)]) if len(case.path) > len(EVENT) else ""
    names = [one.rpartition(":")[2] for one in (case.source, case.target) if isinstance(one, str)]
    return any(f"{_CALLED[kind]}{alphanumeric(name)}" in case.beside.named for name in names if kind in _CALLED)


def is_of_later_versions(case: Case) -> bool:
    """Does this version leave alone what later ones read?"""
    return not case.beside.own_retention


def is_text_of_no_text(case: Case) -> bool:
    """Does a text stand, in one stage alone, where the schema wants a number or a switch, and makes none of it?"""
    is_in_one = isinstance(case.source, str) != isinstance(case.target, str)
    return is_in_one and case.beside.has_schema and is_no_text(case.path)


def is_listed_in_one(case: Case) -> bool:
    """Is it a list of one in one stage, and a text or a number in the other? The schema may make it what that is."""
    lists = [one for one in (case.source, case.target) if isinstance(one, list)]
    others = [one for one in (case.source, case.target) if not isinstance(one, (dict, list)) and not _is_nothing(one)]
    return len(lists) == len(others) == 1 and len(lists[0]) == 1 and not is_typed(case.path)


def is_converted(case: Case) -> bool:
    if isinstance(case.source, str) and isinstance(case.target, str):
        return False
    last = next((str(step) for step in reversed(case.path) if isinstance(step, str)), "")
    return _holds_converted(last, case.target, case.path if case.beside.has_schema else ())


def comes_spelled_otherwise(case: Case) -> bool:
    """Does a text come that looks like a number or a switch, or one of these where a text belongs? What the framework's
    schema makes of it, the artifact does not show."""
    last = next((str(step) for step in reversed(case.path) if isinstance(step, str)), "")
    return _is_nothing(case.source) and _FREE.isdisjoint(case.path) and _is_otherwise(last, case.target)


def is_hidden_in_ids(case: Case) -> bool:
    """Is it a text, or are its parts, such as are not looked for in logical IDs?"""
    source, target = case.source, case.target
    if not isinstance(source, str) or not isinstance(target, str) or case.stage.lower() in source.lower():
        return False
    if case.path[2] == "name" and case.path[1] not in case.beside.ruled:
        return False
    kind, *below = case.path[len(EVENT) :] or ("",)
    if tuple(below) not in (_OF_WEBSOCKETS if kind == "websocket" else _NAMING):
        return False
    name, other = source.rsplit(":", 1)[-1], target.rsplit(":", 1)[-1]
    # Paths, routes and ARNs are taken apart, names are not
    pieces, others = ({"".join(_PART.findall(piece)) for piece in one.split("/")} for one in (name, other))
    words = {*_PART.findall(name)} - {*_PART.findall(other)} if "/" in source and ":" not in source else set()
    parts = (pieces - others) | words
    return name in case.known or any(len(part) <= len(case.stage) for part in parts)


EVENT: Final[Path] = ("functions", ANY, "events", ANY)
ROLE: Final[Path] = ("provider", "iam", "role")
# How the logical ID of an event's resource begins, before the name
_CALLED: Final = {"s3": "S3Bucket", "sns": "SNSTopic", "cognitoUserPool": "CognitoUserPool"}
# What names an event; a short form, which is all of it, does, too
_NAMES: Final = ("path", "route", "arn", "topicName", "bucket", "queue", "topic")
_NAMING: Final[tuple[Path, ...]] = ((), *((step,) for step in _NAMES))
_OF_WEBSOCKETS: Final = (*_NAMING, ("authorizer",), ("authorizer", "arn"), ("authorizer", "name"))


def _kind(value: Given) -> str:
    if isinstance(value, dict):
        return "object"
    return f"list of {len(items(value))}" if isinstance(value, list) else "value"


def _is_nothing(value: Given) -> bool:
    return value is ABSENT or value is None or value == ""


def _is_otherwise(name: str, value: Given) -> bool:
    if isinstance(value, dict):
        return any(_is_otherwise(str(key), member) for key, member in entries(value).items() if key not in _FREE)
    if isinstance(value, list):
        return any(_is_otherwise(name, one) for one in items(value))
    if isinstance(value, str):
        return name not in _TEXTS and _TYPED.fullmatch(value) is not None
    return name in _TEXTS and isinstance(value, (bool, int, float))


def _holds_converted(name: str, value: Given, path: Path) -> bool:
    """Is a text in it of which the framework makes a number, or a list? What its schema makes is made already, of what
    stands at `path`."""
    if isinstance(value, dict):
        return any(_holds_converted(str(key), one, path and (*path, key)) for key, one in entries(value).items())
    if isinstance(value, list):
        return any(_holds_converted("", one, path and (*path, index)) for index, one in enumerate(items(value)))
    if is_typed(path):
        return False
    return isinstance(value, str) and (name in _LISTS or (name in _NUMBERS and value.isdigit()))
