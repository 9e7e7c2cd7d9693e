"""What an update would do to a stack, by logical ID: as a change set says it, else by comparing templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from restage.deploy import calls
from restage.deploy.aws import Answer, CallFailed, is_no_change
from restage.deploy.model import Deployment
from restage.deploy.requests import change_set, new_token, of_template_text, preview_name
from restage.deploy.waiting import Pause, waits
from restage.document.equality import equal
from restage.document.jsjson import stringify
from restage.document.values import JsonObject, as_list, as_object, as_text, at

# A template that is given with a call may have so many bytes
_LARGEST: Final = 51_200


class Action(StrEnum):
    """What becomes of a resource."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class Replacement(StrEnum):
    """Is a resource that changes replaced by a new one?"""

    NO = "no"
    YES = "yes"
    MAYBE = "maybe"
    UNKNOWN = "unknown"


class Change(NamedTuple):
    """What becomes of one resource."""

    logical_id: str
    type: str
    action: Action
    replaced: Replacement = Replacement.NO


class Preview(NamedTuple):
    """All changes of a stack. `note`: why replacements are not known, "" where they are."""

    changes: tuple[Change, ...]
    note: str = ""


_ACTIONS: Final = {"Add": Action.ADD, "Remove": Action.REMOVE}
_REPLACED: Final = {"True": Replacement.YES, "Conditional": Replacement.MAYBE}


def all_added(template: JsonObject) -> Preview:
    """For a stack that there is not."""
    return Preview(tuple(compared({}, template)))


def compared(old: JsonObject, new: JsonObject) -> Iterator[Change]:
    """What differs between two templates; outputs alone are no resource's change."""
    before, after = as_object(old.get("Resources")), as_object(new.get("Resources"))
    for logical_id in {**before, **after}:
        kind = as_text(as_object(after.get(logical_id, before.get(logical_id))).get("Type"))
        if logical_id not in before:
            yield Change(logical_id, kind, Action.ADD)
        elif logical_id not in after:
            yield Change(logical_id, kind, Action.REMOVE)
        elif not equal(before[logical_id], after[logical_id]):
            yield Change(logical_id, kind, Action.CHANGE, Replacement.UNKNOWN)


def preview(deployment: Deployment, live: JsonObject, ask: Answer, pause: Pause) -> Preview:
    """What updating a stack with the template `live` would do. A change set is made, read and deleted for it, where the
    template is small enough and the credentials allow it. Raises DeployError."""
    text = stringify(deployment.template)
    if len(text.encode("utf-8", "surrogatepass")) > _LARGEST:
        note = f"the template has more than the {_LARGEST:,} bytes that can be asked about before it is uploaded"
        return Preview(tuple(compared(live, deployment.template)), note)
    name = preview_name(deployment)
    request = change_set(deployment, of_template_text(deployment, text), "UPDATE", name, new_token())
    try:
        drop_change_set(deployment.stack, name, ask)
        made = as_text(ask(calls.CREATE_CHANGE_SET, **request).get("Id"))
        try:
            found = described_change_set(deployment.stack, made, ask, pause)
        finally:
            drop_change_set(deployment.stack, made, ask)
    except CallFailed as error:
        if error.is_refused:
            note = f"the credentials lack {error.action}, by which CloudFormation tells"
            return Preview(tuple(compared(live, deployment.template)), note)
        raise
    return Preview(found.changes)


class ChangeSet(NamedTuple):
    """A change set that is ready; `is_empty`: it would change nothing."""

    changes: tuple[Change, ...]
    is_empty: bool


def described_change_set(stack: str, name: str, ask: Answer, pause: Pause) -> ChangeSet:
    """A change set, by its name or its id, once CloudFormation has worked it out.

    Raises DeployError, also where it can't be executed.
    """
    for wait in waits():
        first = ask(calls.DESCRIBE_CHANGE_SET, StackName=stack, ChangeSetName=name)
        status, reason = as_text(first.get("Status")), as_text(first.get("StatusReason"))
        if status == "FAILED" and is_no_change(reason):
            return ChangeSet((), True)
        if status == "FAILED":
            raise CallFailed(calls.CREATE_CHANGE_SET, "change set FAILED", reason)
        if status == "CREATE_COMPLETE":
            return ChangeSet(tuple(map(_change, _all(stack, name, first, ask))), False)
        pause(wait)
    raise AssertionError("waiting does not end")


def _all(stack: str, name: str, first: JsonObject, ask: Answer) -> Iterator[JsonObject]:
    page = first
    while True:
        yield from (as_object(at(one, ("ResourceChange",))) for one in as_list(page.get("Changes")))
        token = as_text(page.get("NextToken"))
        if not token:
            return
        page = ask(calls.DESCRIBE_CHANGE_SET, StackName=stack, ChangeSetName=name, NextToken=token)


def _change(found: JsonObject) -> Change:
    action = _ACTIONS.get(as_text(found.get("Action")), Action.CHANGE)
    replaced = _REPLACED.get(as_text(found.get("Replacement")), Replacement.NO)
    return Change(as_text(found.get("LogicalResourceId")), as_text(found.get("ResourceType")), action, replaced)


def drop_change_set(stack: str, name: str, ask: Answer) -> None:
    """Deletes a change set, if it is there. Raises DeployError."""
    try:
        ask(calls.DELETE_CHANGE_SET, StackName=stack, ChangeSetName=name)
    except CallFailed as error:
        if not error.is_missing:
            raise


def replacements(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The resources that are, or may be, replaced or removed."""
    kept = (Replacement.NO, Replacement.UNKNOWN)
    return tuple(one for one in changes if one.action is Action.REMOVE or one.replaced not in kept)
