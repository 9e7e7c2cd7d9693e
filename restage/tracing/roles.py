"""What settings of functions add to the role that they share: the policy for VPCs, and statements.

Read in `package/lib/mergeIamTemplates.js` (`merge-iam-templates.js`) and `package/compile/functions.js` of serverless
1.83.3, 2.72.4, 3.40.0 and osls 4.3.1: the user's own statements stand behind those for logs, then come the functions'
in their order, each once, then those of events. It counts only where it gives what the source's role has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, cast

from restage.document.equality import equal
from restage.document.values import ABSENT, Absent, Json, JsonObject, Side, as_list, as_object, as_text, find_at
from restage.document.values import at as json_at
from restage.source.nodes import Path
from restage.text.finding import ConfiguredText
from restage.tracing.model import Both, Given, Origins, Traced, at, entries, entry, functions_of, is_known, items
from restage.tracing.settingplaces import STATEMENTS

_ROLE: Final[Path] = ("Resources", "IamRoleLambdaExecution", "Properties")
ROLE_STATEMENTS: Final[Path] = (*_ROLE, "Policies", 0, "PolicyDocument", "Statement")
_MANAGED: Final[Path] = (*_ROLE, "ManagedPolicyArns")
VPC_POLICY: Final[Json] = {
    "Fn::Join": [
        "",
        ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"],
    ]
}
_TRACED: Final[Json] = {
    "Effect": "Allow",
    "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    "Resource": ["*"],
}
_MOUNTED: Final[list[Json]] = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
# Of the mappings of queues and streams (`compile/events/sqs.js`, `stream.js`)
_READING: Final = ("GetRecords", "GetShardIterator")
_EVENT_ACTIONS: Final[tuple[tuple[str, Json], ...]] = (
    ("sqs", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]),
    *(
        ("stream", cast(Json, [f"{service}:{action}" for action in actions]))
        for service, actions in (
            ("dynamodb", (*_READING, "DescribeStream", "ListStreams")),
            ("kinesis", (*_READING, "DescribeStream", "ListStreams")),
            ("kinesis", (*_READING, "DescribeStreamSummary", "ListShards")),
            ("kinesis", ("SubscribeToShard",)),
        )
    ),
)
_SENT: Final[Mapping[str, str]] = {"sqs": "sqs:SendMessage", "sns": "sns:Publish"}

# Settings of functions, and of the provider, that add to the role and else come and go with one property.
ADDING: Final[Mapping[str, tuple[Path, ...]]] = {
    "vpc": (("vpc",),),
    "tracing": (("tracing", "lambda"),),
    "kmsKeyArn": (("kmsKeyArn",),),
    "onError": (),
    "fileSystemConfig": (),
}


class Stage(NamedTuple):
    """One stage's provider and functions."""

    provider: JsonObject
    functions: Sequence[JsonObject]


class Moving(NamedTuple):
    """What becomes of the statements that stand behind those of functions: `texts` of the configuration become others,
    and what else holds the stage's `letters` is not known."""

    texts: Mapping[str, ConfiguredText]
    letters: str

    def moved(self, value: Json) -> Json | None:
        """None where it is not known."""
        if isinstance(value, dict):
            members = {key: self.moved(child) for key, child in value.items()}
            return None if None in members.values() else cast(Json, members)
        if isinstance(value, list):
            items = [self.moved(child) for child in value]
            return None if None in items else cast(Json, items)
        if not isinstance(value, str):
            return value
        known = self.texts.get(value)
        return known.new if known else None if self.letters in value.lower() else value


def role_settings(both: Both, template: JsonObject, moving: Moving) -> tuple[list[Traced], frozenset[Path]]:
    """What is known of the shared role, and the settings of which all that they add to it is."""
    if not (origins := _differing(both)):
        return [], frozenset()
    source, target = (_side(one.value) for one in (both.source, both.target))
    if source is None or target is None or _roles(source) != _roles(target):
        return [], frozenset()
    found = [_policies(source, target, template, origins), _statements(source, target, template, origins, moving)]
    if None in found:
        return [], frozenset()
    return [one for some in found for one in some or ()], frozenset(origins)


def without_role(both: Both) -> frozenset[Path]:
    """The settings that would add to the role, where neither stage has functions that share one."""
    sides = [_side(one.value) for one in (both.source, both.target)]
    given = [side is not None and (_roles(side)[0] or all(_roles(side)[1:])) for side in sides]
    return frozenset(_differing(both)) if all(given) else frozenset()


def twins(both: Both) -> Origins:
    """Where the service's own statements are written, if they differ and one of them, in either stage, is what the
    framework writes for a function or an event: it leaves out one of two that are equal."""
    places = [one for one in STATEMENTS if at(both.source.value, one) != at(both.target.value, one)]
    sides = [_side(one.value) for one in (both.source, both.target)] if places else []
    known = [side for side in sides if side is not None]
    added = [one for side in known for function in side.functions for one, _ in _of_function(function, side.provider)]
    of_events = [actions for side in known for function in side.functions for actions in _event_actions(function)]
    own = [one for side in known for one in _own(side)]
    return tuple(places) if any(one in added or as_object(one).get("Action") in of_events for one in own) else ()


def _event_actions(function: JsonObject) -> Iterator[Json]:
    """The actions that are allowed for events."""
    for event in as_list(function.get("events")):
        yield from (actions for kind, actions in _EVENT_ACTIONS if kind in as_object(event))


def has_role(template: JsonObject) -> bool:
    """Does the role that functions share stand in `template`?"""
    return find_at(template, _ROLE) is not ABSENT


def has_own_roles(template: JsonObject) -> bool:
    """Do functions have roles of their own, made by a plugin?"""
    shared = str(_ROLE[1])
    return any(one.endswith(shared) and one != shared for one in as_object(template.get("Resources")))


def _differing(both: Both) -> Origins:
    """Where settings that add to the role are written that differ."""
    source, target = both.source.value, both.target.value
    found: list[Path] = [("provider", *place) for places in ADDING.values() for place in places]
    found = [one for one in found if at(source, one) != at(target, one)]
    for one in both.functions.source.values():
        mine, theirs = entries(one.value), entries(at(target, one.path))
        found += [(*one.path, key) for key in ADDING if mine.get(key, ABSENT) != theirs.get(key, ABSENT)]
    longer = (one for one in STATEMENTS if len(items(at(source, one))) != len(items(at(target, one))))
    return (*found, *longer)


def _side(configuration: Given) -> Stage | None:
    """None where something that counts is not known, or what functions are made of is not."""
    provider = entry(configuration, "provider")
    functions = [one.value for one in functions_of(configuration).values()]
    keys = [*ADDING, "role", "destinations", "image"]
    known = [entry(provider, key) for key in ("vpc", "tracing", "kmsKeyArn", "iam", "role", "iamRoleStatements")]
    known += [entry(one, key) for one in functions for key in keys]
    is_plain = all(map(is_known, known)) and not any(entry(one, "image") is not ABSENT for one in functions)
    bodies = (cast(JsonObject, dict(entries(one))) for one in (provider, *functions))
    return Stage(next(bodies), list(bodies)) if is_plain else None


def _roles(side: Stage) -> list[bool]:
    """Which of the provider and the functions have a role that is given."""
    named = json_at(side.provider, ("iam", "role"))
    return [
        bool(side.provider.get("role") or isinstance(named, str)),
        *(bool(one.get("role")) for one in side.functions),
    ]


def _managed(side: Stage) -> Side:
    own = json_at(side.provider, ("iam", "role", "managedPolicies")) or side.provider.get("iamManagedPolicies")
    # JavaScript takes an empty object for something
    is_inside = side.provider.get("vpc") not in (None, False) or any("vpc" in one for one in side.functions)
    return [*as_list(own), *([VPC_POLICY] if is_inside else [])] or ABSENT


def _policies(source: Stage, target: Stage, template: JsonObject, origins: Origins) -> list[Traced] | None:
    ours, made, new = find_at(template, _MANAGED), _managed(source), _managed(target)
    if not equal(ours, made):
        return None
    if equal(made, new):
        return []
    places = tuple(one for one in origins if "vpc" in one) or origins
    if isinstance(ours, Absent) or isinstance(new, Absent):
        return [Traced(_MANAGED, ours, new, places)]
    return list(_replaced(_MANAGED, as_list(ours), as_list(new), places))


def _statements(
    source: Stage, target: Stage, template: JsonObject, origins: Origins, moving: Moving
) -> list[Traced] | None:
    ours = as_list(json_at(template, ROLE_STATEMENTS))
    logs = next((index for index, one in enumerate(ours) if not _is_of_logs(one)), len(ours))
    made, new = _all(source), _all(target)
    if made is None or new is None or _has_twins(made) or _has_twins(new):
        return None  # versions 2 and 3 leave out one of twins
    begin = logs
    if len(_own(source)) == len(_own(target)):  # each is traced by itself
        begin += len(_own(source))
        made, new = made[len(_own(source)) :], new[len(_own(target)) :]
    end = begin + len(made)
    if not equal(ours[begin:end], made):
        return None
    behind: list[Json] = []
    if len(new) > len(made):
        # All that stands behind moves on
        behind = [moving.moved(one) for one in ours[end:]]
        if None in behind:
            return None
        made = [*made, *ours[end:]]
    return list(_replaced(ROLE_STATEMENTS, made, [*new, *behind], origins, begin))


def _has_twins(statements: list[Json]) -> bool:
    return any(equal(one, other) for index, one in enumerate(statements) for other in statements[:index])


def _replaced(path: Path, ours: list[Json], new: list[Json], origins: Origins, begin: int = 0) -> Iterator[Traced]:
    for index in range(max(len(ours), len(new))):
        old, one = (some[index] if index < len(some) else ABSENT for some in (ours, new))
        if not equal(old, one):
            yield Traced((*path, begin + index), old, one, origins)


def _is_of_logs(statement: Json) -> bool:
    actions = as_list(as_object(statement).get("Action"))
    return bool(actions) and all(as_text(one).startswith("logs:") for one in actions)


def _own(side: Stage) -> list[Json]:
    given = json_at(side.provider, ("iam", "role", "statements")) or side.provider.get("iamRoleStatements")
    return as_list(given)


def _all(side: Stage) -> list[Json] | None:
    """The user's own statements, and behind them those of functions; None where one is not known."""
    out = [*_own(side)]
    for function in side.functions:
        for statement, is_once in _of_function(function, side.provider):
            if statement is None:
                return None
            if not (is_once and any(equal(statement, one) for one in out)):
                out.append(statement)
    return out


def _of_function(function: JsonObject, provider: JsonObject) -> Iterator[tuple[Json, bool]]:
    """The statements, and whether the framework leaves out those that are there already."""
    dead = function.get("onError")
    if isinstance(dead, str):
        yield _allowed(["sns:Publish"], [dead]), False
    key = function.get("kmsKeyArn") or provider.get("kmsKeyArn")
    if isinstance(key, str):
        yield _allowed(["kms:Decrypt"], [key]), True
    if function.get("tracing") or json_at(provider, ("tracing", "lambda")):
        yield _TRACED, True
    if mount := as_object(function.get("fileSystemConfig")):
        yield _allowed([*_MOUNTED], [mount.get("arn")]), False
    if not function.get("role"):
        for name in ("onSuccess", "onFailure"):
            if given := json_at(function, ("destinations", name)):
                yield _destination(given), True


def _allowed(actions: Json, resources: Json) -> Json:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


def _destination(given: Json) -> Json:
    parts = as_text(given).split(":")
    action = _SENT.get(parts[2]) if len(parts) > 2 else None
    return _allowed(action, given) if action else None
