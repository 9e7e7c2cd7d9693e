"""Mends of change sets: by name within their stack, made once, described with what is replaced."""

from __future__ import annotations

from typing import Final

from moto.cloudformation.exceptions import AlreadyExistsException, CloudFormationError, ValidationError
from moto.cloudformation.models import Change, ChangeSet, CloudFormationBackend

from e2e.emulator.mends.names import NAMES
from e2e.emulator.mends.patching import Function, Mend

PENDING: Final = "REVIEW_IN_PROGRESS"
EXECUTED: Final = "EXECUTE_COMPLETE"


class ChangeSetNotFound(CloudFormationError):
    """The error of a change set that is not there."""

    code = "ChangeSetNotFound"

    def __init__(self, name: str) -> None:
        super().__init__(f"ChangeSet [{name}] does not exist")


def _described(_original: Function) -> Function:
    def describe(self: CloudFormationBackend, change_set_name: str) -> ChangeSet:
        found = _named(self, change_set_name)
        if not found:
            raise ChangeSetNotFound(change_set_name)
        return found[-1]

    return describe


def _deleted(_original: Function) -> Function:
    def delete(self: CloudFormationBackend, change_set_name: str) -> None:
        for change_set in _named(self, change_set_name):
            del self.change_sets[change_set.change_set_id]

    return delete


def _named(backend: CloudFormationBackend, name: str) -> list[ChangeSet]:
    return [one for one in backend.change_sets.values() if name in (one.change_set_id, one.change_set_name)]


def _made_once(original: Function) -> Function:
    def create(
        self: CloudFormationBackend, stack_name: str, change_set_name: str, *, change_set_type: str, **words: object
    ) -> object:
        stacks = [stack for stack in self.stacks.values() if stack.name == stack_name]
        if change_set_type == "CREATE" and any(stack.status != PENDING for stack in stacks):
            raise ValidationError(
                message=f"Stack [{stack_name}] already exists and cannot be created again "
                f"with the changeSet [{change_set_name}]."
            )
        waiting = [one for one in _named(self, change_set_name) if one.stack_name == stack_name]
        if any(one.execution_status != EXECUTED for one in waiting):
            raise AlreadyExistsException(f"ChangeSet {change_set_name} already exists")
        for stack in stacks if change_set_type == "CREATE" else ():
            del self.stacks[stack.stack_id]
        return original(
            self, stack_name=stack_name, change_set_name=change_set_name, change_set_type=change_set_type, **words
        )

    return create


def _nothing_changed(original: Function) -> Function:
    def create(self: CloudFormationBackend, *, tags: dict[str, str] | None, **words: object) -> object:
        answer = original(self, tags=tags, **words)
        change_set = list(self.change_sets.values())[-1]
        if change_set.status == "FAILED" and tags and tags != change_set.stack.tags:
            change_set.status, change_set.execution_status = "CREATE_COMPLETE", "AVAILABLE"
            change_set.status_reason = None
        return answer

    return create


def _replacements(original: Function) -> Function:
    def diff(self: ChangeSet) -> list[Change]:
        before = self.stack.template_dict.get("Resources", {})
        after = self.template_dict["Resources"]
        changes: list[Change] = original(self)  # type: ignore[assignment]
        for change in changes:
            key = change.logical_resource_id
            if change.action != "Add":
                change.physical_resource_id = getattr(  # type: ignore[attr-defined]
                    self.stack.resource_map.get(key), "physical_resource_id", None
                )
            if change.action == "Modify":
                name = NAMES.get(change.resource_type, "")
                replaced = before[key]["Type"] != after[key]["Type"] or (
                    before[key].get("Properties", {}).get(name) != after[key].get("Properties", {}).get(name)
                )
                change.replacement = str(replaced)  # type: ignore[attr-defined]
        return changes

    return diff


MENDS: Final = (
    Mend(
        "change-set-described",
        "a change set that is not there is ChangeSetNotFound, by which a client knows that it may make one",
        CloudFormationBackend,
        "describe_change_set",
        _described,
    ),
    Mend(
        "change-set-deleted",
        "deleting a change set that is not there is no error; moto crashes",
        CloudFormationBackend,
        "delete_change_set",
        _deleted,
    ),
    Mend(
        "change-set-tags",
        "other tags are a change, too",
        CloudFormationBackend,
        "create_change_set",
        _nothing_changed,
    ),
    Mend(
        "change-set-once",
        "a change set's name is free once it was deleted or executed; a stack that was never executed is created again",
        CloudFormationBackend,
        "create_change_set",
        _made_once,
    ),
    Mend(
        "change-set-replacements",
        "a change set says what is replaced, and which resource that is",
        ChangeSet,
        "diff",
        _replacements,
    ),
)
