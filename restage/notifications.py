"""Names of serverless-step-functions' notifications, which hold five characters of a hash (reference, section G).

Facts: `lib/deploy/stepFunctions/compileNotifications.js` of serverless-step-functions 3.28.1. A hash is only replaced
where the recipe gives the source's own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from restage.changes import applied
from restage.jsjson import stringify
from restage.values import Json, JsonObject, Path, as_list, as_object, as_text, at
from restage.verdict import Kind, Verdict

_HASHED = re.compile(r"^(.+)-([0-9a-f]{5})$")
_POLICY_ID = re.compile(r"^(.+ResourcePolicy)([0-9a-f]{5})$")
_MOST_TARGETS = 100


def notification_verdicts(file: str, source: JsonObject, target: JsonObject, ids: Mapping[str, str]) -> Iterator[Verdict]:
    """Verdicts on the notifications of one template.

    `target`: all names and references for the target, its logical IDs still the source's; `ids`: what these become.
    """
    for logical_id, resource in as_object(source.get("Resources")).items():
        twin = at(target, ("Resources", logical_id))
        root: Path = ("Resources", logical_id)
        sids = list(_statements(file, resource, twin, root))
        yield from sids
        yield from _targets(file, resource, twin, root)
        if found := _POLICY_ID.match(logical_id):
            renewed = applied(twin, {verdict.path[2:]: verdict.new for verdict in sids})
            yield from _policy_id(file, logical_id, resource, renewed, ids.get(logical_id, logical_id), found.group(2))


def _statements(file: str, resource: Json, twin: Json, root: Path) -> Iterator[Verdict]:
    """`Sid` of a policy for a target, and the names of the policies in the role for all targets."""
    place: Path = ("Properties", "PolicyDocument", "Statement")
    yield from _hashed(file, (*root, *place, "Sid"), _permission(at(resource, place)), _permission(at(twin, place)), at(resource, (*place, "Sid")), at(twin, (*place, "Sid")))
    for index, policy in enumerate(as_list(at(resource, ("Properties", "Policies")))):
        inner: Path = ("PolicyDocument", "Statement", 0)
        other = at(twin, ("Properties", "Policies", index))
        path = (*root, "Properties", "Policies", index, "PolicyName")
        yield from _hashed(file, path, _permission(at(policy, inner)), _permission(at(other, inner)), at(policy, ("PolicyName",)), at(other, ("PolicyName",)))


def _permission(statement: Json) -> Json:
    body = as_object(statement)
    return {"action": body.get("Action"), "resource": body.get("Resource")}


def _targets(file: str, resource: Json, twin: Json, root: Path) -> Iterator[Verdict]:
    """`Id` of a rule's target: the target's ARN and its position."""
    for index, entry in enumerate(as_list(at(resource, ("Properties", "Targets")))):
        other = at(twin, ("Properties", "Targets", index))
        path = (*root, "Properties", "Targets", index, "Id")
        yield from _hashed(file, path, _target(entry, index), _target(other, index), at(entry, ("Id",)), at(other, ("Id",)))


def _target(entry: Json, index: int) -> JsonObject:
    return {"target": {"Arn": as_object(entry).get("Arn")}, "index": index}


def _hashed(file: str, path: Path, source: Json, target: Json, old: Json, new: Json) -> Iterator[Verdict]:
    found, renewed = _HASHED.match(as_text(old)), _HASHED.match(as_text(new))
    if found and renewed and found.group(2) == _suffix(source):
        text = f"{renewed.group(1)}-{_suffix(target)}"
        if text != old:
            yield Verdict(Kind.HASH, file, path, old, text, "five characters of an md5 (G step-functions)", False)


def _policy_id(file: str, logical_id: str, resource: Json, twin: Json, named: str, suffix: str) -> Iterator[Verdict]:
    for index in range(_MOST_TARGETS):
        if _suffix({"index": index, "resource": resource}) == suffix:
            new = named[: -len(suffix)] + _suffix({"index": index, "resource": twin})
            if new != logical_id:
                yield Verdict(Kind.HASH, file, ("Resources", logical_id), logical_id, new, "five characters of an md5 (G step-functions)", False)
            return


def _suffix(value: Json) -> str:
    return hashlib.md5(stringify(value).encode(), usedforsecurity=False).hexdigest()[:5]
