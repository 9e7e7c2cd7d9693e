"""Mends of what a stack is after an update: outputs, exports, settings, and whether there was anything to update."""

from __future__ import annotations

import json
from typing import Final

from moto.cloudformation import models, responses
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Stack, cloudformation_backends
from moto.core.responses import ActionResult

from e2e.emulator.mends.patching import Function, Mend

NO_UPDATES: Final = "No updates are to be performed."


def _outputs_and_exports(original: Function) -> Function:
    def update(self: ChangeSet | Stack, *args: object, **words: object) -> object:
        answer = original(self, *args, **words)
        stack = self.stack if isinstance(self, ChangeSet) else self
        stack.output_map = stack._create_output_map()
        exports = cloudformation_backends[stack.account_id][stack.region_name].exports
        for name in [name for name, export in exports.items() if export.exporting_stack_id == stack.stack_id]:
            del exports[name]
        exports.update({export.name: export for export in stack.exports})
        stack.resource_map.cross_stack_resources = exports
        return answer

    return update


def _settings_of_change_set(original: Function) -> Function:
    def apply(self: ChangeSet) -> None:
        stack = self.stack
        stack.template, stack.template_dict = self.template, self.template_dict
        stack.description = self.template_dict.get("Description")
        stack.parameters = self.parameters
        stack.notification_arns = self.notification_arns or []
        stack.tags = self.tags or stack.tags
        stack.role_arn = self.role_arn or stack.role_arn
        original(self)

    return apply


def _settings_of_request(original: Function) -> Function:
    """Of CreateStack, UpdateStack and CreateChangeSet: what moto's own code does not read."""

    def request(self: responses.CloudFormationResponse) -> object:
        answer = original(self)
        stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
        monitored = self._get_param("RollbackConfiguration")
        if monitored is not None:
            stack.rollback_configuration = monitored  # type: ignore[attr-defined]
        stack.policy = self._get_param("StackPolicyBody") or stack.policy
        stack.notification_arns = self._get_param("NotificationARNs") or stack.notification_arns
        return answer

    return request


def _termination_protection(_original: Function) -> Function:
    def update(self: responses.CloudFormationResponse) -> ActionResult:
        stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
        stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection", False)
        return ActionResult({"StackId": stack.stack_id})

    return update


def _nothing_to_update(original: Function) -> Function:
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
        same_tags = tags is None or tags == stack.tags
        if same_tags and stack.has_template(template) and stack.has_parameters(given):
            raise ValidationError(message=NO_UPDATES)
        return original(self, name, template, role_arn, parameters, tags)

    return update_stack


def _json_first(original: Function) -> Function:
    def parse(template: str) -> object:
        try:
            return json.loads(template)
        except ValueError:
            return original(template)

    return parse


def _change_set_parsed(_original: Function) -> Function:
    def parse(self: ChangeSet) -> None:
        self.template_dict = Stack.parse_template(self.template)

    return parse


def _form_only(_original: Function) -> Function:
    def validate(template: str) -> list[ValidationError]:
        resources = Stack.parse_template(template).get("Resources")
        if isinstance(resources, dict) and all(isinstance(r, dict) and "Type" in r for r in resources.values()):
            return []
        return [ValidationError(message="Template format error: every member of Resources must have a Type.")]

    return validate


RESPONSE: Final = responses.CloudFormationResponse
SLOW: Final = "templates in JSON are read as such; as YAML they take a hundred times as long"
MENDS: Final = (
    Mend("json-first", SLOW, Stack, "parse_template", _json_first),
    Mend("change-set-json", SLOW, ChangeSet, "_parse_template", _change_set_parsed),
    Mend(
        "form-only",
        "ValidateTemplate looks at the form; moto's is a linter that refuses what CloudFormation takes",
        models,
        "validate_template_cfn_lint",
        _form_only,
    ),
    Mend(
        "update-exports",
        "UpdateStack sets the stack's exports, too",
        Stack,
        "update",
        _outputs_and_exports,
    ),
    Mend(
        "change-set-exports",
        "executing a change set sets outputs and exports; moto only makes the resources",
        ChangeSet,
        "apply",
        _outputs_and_exports,
    ),
    Mend(
        "change-set-settings",
        "executing a change set sets the stack's tags, parameters, notification ARNs and role",
        ChangeSet,
        "apply",
        _settings_of_change_set,
    ),
    *(
        Mend(
            f"settings-of-{operation.replace('_', '-')}",
            "rollback configuration, stack policy and notification ARNs are the stack's from then on",
            RESPONSE,
            operation,
            _settings_of_request,
        )
        for operation in ("create_stack", "update_stack", "create_change_set")
    ),
    Mend(
        "termination-protection",
        "moto has no UpdateTerminationProtection",
        RESPONSE,
        "update_termination_protection",
        _termination_protection,
    ),
    Mend(
        "nothing-to-update",
        "UpdateStack with what is there already is an error, by which a client knows that it had nothing to do",
        CloudFormationBackend,
        "update_stack",
        _nothing_to_update,
    ),
)
