"""Mends of how a stack's operation goes: an event for each resource, and what fails is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import CloudFormationError
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Event, Stack
from moto.cloudformation.utils import generate_stack_id
from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends

from e2e.emulator.mends.names import Wanted, collisions
from e2e.emulator.mends.patching import Function, Mend

WORDS: Final = {"Add": "CREATE", "Modify": "UPDATE", "Remove": "DELETE"}
ROLLED_BACK: Final = {"CREATE": "ROLLBACK", "UPDATE": "UPDATE_ROLLBACK"}


def _events_of_change_set(original: Function) -> Function:
    def apply(self: ChangeSet) -> None:
        types = _types_by_event(self.stack, self.template_dict)
        original(self)
        _tell(self.stack, types)

    return apply


def _events_of_update(original: Function) -> Function:
    def update(self: Stack, template: str, *args: object, **words: object) -> None:
        types = _types_by_event(self, self.parse_template(template))
        original(self, template, *args, **words)
        _tell(self, types)

    return update


def _types_by_event(stack: Stack, template: Mapping[str, object]) -> dict[tuple[str, str], str]:
    """Resource types by (logical ID, status)."""
    actions = stack.resource_map.build_change_set_actions(dict(template))
    return {
        (logical_id, f"{WORDS[action]}_COMPLETE"): resource["ResourceType"]
        for action, resources in actions.items()
        for logical_id, resource in resources.items()
    }


def _tell(stack: Stack, types: Mapping[tuple[str, str], str]) -> None:
    """Before the stack's own event that all is complete, where moto has written that already."""
    last = [stack.events.pop()] if stack.events[-1].resource_status.endswith("_COMPLETE") else []
    stack.events += [_event(stack, key, status, kind) for (key, status), kind in types.items()]
    stack.events += last


def _event(stack: Stack, logical_id: str, status: str, kind: str, reason: str | None = None) -> Event:
    physical_id = getattr(stack.resource_map._parsed_resources.get(logical_id), "physical_resource_id", "")
    return Event(stack.stack_id, stack.name, logical_id, physical_id, kind, status, reason, None)


def _reasons(backend: CloudFormationBackend, wanted: Wanted, failures: Mapping[str, str]) -> dict[str, str]:
    """Why the template can't be deployed, by logical ID: what the test wants to fail, names in use, missing code."""
    resources = wanted.template.get("Resources")
    told = {key: reason for key, reason in failures.items() if isinstance(resources, dict) and key in resources}
    return told or collisions(wanted, backend.account_id, backend.region_name) or _missing_code(backend, wanted)


def _missing_code(backend: CloudFormationBackend, wanted: Wanted) -> dict[str, str]:
    stack = next((one for one in backend.stacks.values() if one.name == wanted.stack_name), None)
    found = {}
    for key, resource in wanted.template.get("Resources", {}).items():  # type: ignore[attr-defined]
        properties = resource.get("Properties") or {}
        place = properties.get("Code") or properties.get("Content")
        if resource["Type"].startswith("AWS::Lambda::") and isinstance(place, dict) and "S3Key" in place:
            bucket = place["S3Bucket"] if stack is None else parsing.clean_json(place["S3Bucket"], stack.resource_map)
            if not _has_object(backend.account_id, bucket, place["S3Key"]):
                found[key] = f"Error occurred while GetObject. S3 Error Code: NoSuchKey: {bucket}/{place['S3Key']}"
    return found


def _has_object(account_id: str, bucket: str, key: str) -> bool:
    try:
        return s3_backends[account_id]["aws"].get_object(bucket, key) is not None
    except MissingBucket:
        return False


def _roll_back(stack: Stack, kind: str, reasons: Mapping[str, str], end: str = "COMPLETE") -> None:
    """What a failed operation leaves: the stack as it was, its status, and events that say why."""
    resources = stack.template_dict.get("Resources", {})
    stack._add_stack_event(f"{kind}_IN_PROGRESS", "User Initiated")
    for key, reason in reasons.items():
        stack.events.append(_event(stack, key, f"{kind}_FAILED", resources.get(key, {}).get("Type", ""), reason))
    for word in ("IN_PROGRESS", end):
        stack.status = f"{ROLLED_BACK[kind]}_{word}"
        stack._add_stack_event(stack.status, f"The following resource(s) failed: [{', '.join(reasons)}].")


def _guarded(backend: CloudFormationBackend, name: str, kind: str, change: Callable[[], object]) -> object:
    """What the emulator's services refuse fails the operation, not the request; that can't be taken back here."""
    try:
        return change()
    except CloudFormationError:
        raise
    except Exception as error:
        stack = backend.get_stack(name)
        _roll_back(stack, kind, {name: f"{type(error).__name__}: {error}"}, end="FAILED")
        return stack


def mends(failures: Mapping[str, str]) -> tuple[Mend, ...]:
    """All of them; resources whose logical IDs are in `failures`, at that time, fail for the reason given there."""

    def create(original: Function) -> Function:
        def create_stack(
            self: CloudFormationBackend, name: str, template: str, parameters: dict[str, str], **words: object
        ) -> object:
            wanted = Wanted(name, Stack.parse_template(template), parameters)
            reasons = _reasons(self, wanted, failures)
            if not reasons or any(stack.name == name for stack in self.stacks.values()):
                words |= {"name": name, "template": template, "parameters": parameters}
                return _guarded(self, name, "CREATE", lambda: original(self, **words))
            stack_id = generate_stack_id(name, self.region_name, self.account_id)
            stack = Stack(  # type: ignore[abstract]
                stack_id, name, {}, parameters, self.account_id, self.region_name
            )
            self.stacks[stack_id] = stack
            _roll_back(stack, "CREATE", reasons)
            return stack

        return create_stack

    def execute(original: Function) -> Function:
        def execute_change_set(
            self: CloudFormationBackend, change_set_name: str, stack_name: str | None = None
        ) -> None:
            change_set = self.describe_change_set(change_set_name)
            assert change_set is not None
            stack, kind = change_set.stack, change_set.change_set_type
            reasons = _reasons(self, Wanted(stack.name, change_set.template_dict, change_set.parameters), failures)
            if not reasons:
                _guarded(self, stack.name, kind, lambda: original(self, change_set_name, stack_name))
                return
            change_set.execution_status = "EXECUTE_FAILED"
            _roll_back(stack, kind, reasons)

        return execute_change_set

    def update(original: Function) -> Function:
        def update_stack(
            self: CloudFormationBackend,
            name: str,
            template: str,
            role_arn: str | None,
            parameters: list[dict[str, str]],
            tags: dict[str, str] | None,
        ) -> object:
            stack = self.get_stack(name)
            given = self._resolve_update_parameters(instance=stack, incoming_params=parameters)
            reasons = _reasons(self, Wanted(name, Stack.parse_template(template), given), failures)
            if not reasons:
                return _guarded(
                    self, name, "UPDATE", lambda: original(self, name, template, role_arn, parameters, tags)
                )
            _roll_back(stack, "UPDATE", reasons)
            return stack

        return update_stack

    why = "what fails is rolled back, and events say why: a name that another stack has, code that is not there"
    return (
        Mend("events-of-change-set", "each resource has an event", ChangeSet, "apply", _events_of_change_set),
        Mend("events-of-update", "each resource has an event", Stack, "update", _events_of_update),
        Mend("create-rolled-back", why, CloudFormationBackend, "create_stack", create),
        Mend("change-set-rolled-back", why, CloudFormationBackend, "execute_change_set", execute),
        Mend("update-rolled-back", why, CloudFormationBackend, "update_stack", update),
    )
