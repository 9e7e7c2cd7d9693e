"""Names of serverless-step-functions' notifications, which hold five characters of a hash.

Facts: `lib/deploy/stepFunctions/compileNotifications.js` of serverless-step-functions 3.28.1. A hash is only replaced
where the recipe gives the source's own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from restage.document.changes import applied
from restage.document.jsjson import stringify
from restage.document.values import Json, JsonObject, Path, as_list, as_object, as_text, at
from restage.verdict import Kind, Verdict

_HASHED = re.compile(r"^(.+)-([0-9a-f]{5})$")
_POLICY_ID = re.compile(r"^(.+ResourcePolicy)([0-9a-f]{5})$")
_MOST_TARGETS = 100
_LENGTH = 5
_EVIDENCE = "five characters of an md5 (plugin-step-functions)"


def notification_verdicts(
    file: str, source: JsonObject, target: JsonObject, ids: Mapping[str, str]
) -> Iterator[Verdict]:
    """Verdicts on the notifications of one template; as `renewed_notifications`, but only what changes."""
    for one in renewed_notifications(source, target, ids):
        if one.new != one.old:
            yield Verdict(Kind.HASH, file, one.path, one.old, one.new, _EVIDENCE, False)


class Renewed(NamedTuple):
    """What stands at `path` of the source, and with the target's contents: a name, or the logical ID itself."""

    path: Path
    old: str
    new: str


def renewed_notifications(source: JsonObject, target: JsonObject, ids: Mapping[str, str]) -> Iterator[Renewed]:
    """All whose hash is reproduced.

    `target`: all names and references for the target, its logical IDs still the source's; `ids`: what these become.
    """
    for logical_id, resource in as_object(source.get("Resources")).items():
        root: Path = ("Resources", logical_id)
        twin = at(target, root)
        sids = [one for name in _statements(resource, twin, root) for one in name.renewed()]
        yield from sids
        yield from (one for name in _targets(resource, twin, root) for one in name.renewed())
        if _POLICY_ID.match(logical_id):
            renewed = applied(twin, {sid.path[2:]: sid.new for sid in sids})
            new = _policy_id(logical_id, resource, renewed, ids.get(logical_id, logical_id))
            if new:
                yield Renewed(root, logical_id, new)


class _Name(NamedTuple):
    """A name that ends in five characters of a hash: where it stands, what was hashed, in the source and the target."""

    path: Path
    old: Json
    new: Json
    hashed: Json
    rehashed: Json

    def renewed(self) -> Iterator[Renewed]:
        old = as_text(self.old)
        found, named = _HASHED.match(old), _HASHED.match(as_text(self.new))
        if found and named and found.group(2) == _suffix(self.hashed):
            yield Renewed(self.path, old, f"{named.group(1)}-{_suffix(self.rehashed)}")


def _statements(resource: Json, twin: Json, root: Path) -> Iterator[_Name]:
    """`Sid` of a policy for a target, and the names of the policies in the role for all targets."""
    place: Path = ("Properties", "PolicyDocument", "Statement")
    yield _permission(resource, twin, root, (*place, "Sid"), place)
    for index in range(len(as_list(at(resource, ("Properties", "Policies"))))):
        policy: Path = ("Properties", "Policies", index)
        yield _permission(resource, twin, root, (*policy, "PolicyName"), (*policy, "PolicyDocument", "Statement", 0))


def _permission(resource: Json, twin: Json, root: Path, name: Path, statement: Path) -> _Name:
    hashed, rehashed = (
        {"action": at(one, (*statement, "Action")), "resource": at(one, (*statement, "Resource"))}
        for one in (resource, twin)
    )
    return _Name((*root, *name), at(resource, name), at(twin, name), hashed, rehashed)


def _targets(resource: Json, twin: Json, root: Path) -> Iterator[_Name]:
    """`Id` of a rule's target: the target's ARN and its position."""
    for index in range(len(as_list(at(resource, ("Properties", "Targets"))))):
        entry: Path = ("Properties", "Targets", index)
        hashed, rehashed = (_target(at(one, (*entry, "Arn")), index) for one in (resource, twin))
        name = (*entry, "Id")
        yield _Name((*root, *name), at(resource, name), at(twin, name), hashed, rehashed)


def _target(arn: Json, index: int) -> JsonObject:
    return {"target": {"Arn": arn}, "index": index}


def _policy_id(logical_id: str, resource: Json, twin: Json, named: str) -> str:
    """The logical ID for the target; "" where the recipe does not give the source's own."""
    suffix = logical_id[-_LENGTH:]
    for index in range(_MOST_TARGETS):
        if _suffix({"index": index, "resource": resource}) == suffix:
            return named[:-_LENGTH] + _suffix({"index": index, "resource": twin})
    return ""


def _suffix(value: Json) -> str:
    return hashlib.md5(stringify(value).encode(), usedforsecurity=False).hexdigest()[:_LENGTH]
