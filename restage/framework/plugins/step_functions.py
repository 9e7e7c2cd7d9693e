"""serverless-step-functions 3.28.1; its hashes are in `restage.evidence.statemachines` and `stepnotifications`."""

from __future__ import annotations

from typing import Final

from restage.document.values import ANY
from restage.framework.plugins.model import Plugin
from restage.framework.rows import ROLE, Copied, IdFormula, NameFormula

_MACHINE: Final = "AWS::StepFunctions::StateMachine"
_POLICY: Final = "Properties.Policies.*.PolicyName"

PLUGIN: Final = Plugin(
    "serverless-step-functions",
    "plugin-step-functions",
    names=(
        NameFormula(_MACHINE, "Properties.StateMachineName", "{given}", given=True, defines="machine"),
        NameFormula("AWS::Events::Rule", "Properties.Name", "{machine}-{status}-notification"),
        NameFormula(ROLE, _POLICY, "{stage}-{service}-statemachine"),
        NameFormula(ROLE, _POLICY, "{stage}-{region}-{service}-statemachine"),
        NameFormula(ROLE, _POLICY, "{stage}-{region}-{service}-{machine_key}-schedule"),
        NameFormula(ROLE, _POLICY, "{stage}-{region}-{service}-{machine_key}-event"),
        NameFormula("AWS::ApiGateway::RestApi", "Properties.Name", "{stage}-{service}-stepfunctions", "ApiGatewayRestApi"),
        NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmDescription", "{machine}[{stage}][{region}]: {any}"),
        NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmDescription", "[{stage}][{region}] {any}"),
    ),
    ids=(
        IdFormula(_MACHINE, "{machine:norm}"),
        IdFormula(ROLE, "{machine:norm}Role"),
        IdFormula("Output", "{machine:norm}Arn"),
        IdFormula("*", "{machine:norm}NotificationsIamRole"),
        IdFormula("*", "{machine:norm}Notifications{any}EventRule"),
        IdFormula("*", "{machine:norm}ResourcePolicy{any}"),
        IdFormula("AWS::CloudWatch::Alarm", "{machine:norm}{any}Alarm"),
        IdFormula("AWS::StepFunctions::Activity", "{user:norm}"),
    ),
    copied=(Copied("stepFunctions.stateMachines.*.name", _MACHINE, "Properties.StateMachineName"),),
    writes=(
        ("stepFunctions", "activities"),
        ("stepFunctions", "stateMachines", ANY, "definition", "States", ANY, "QueryLanguage"),
    ),
    rewrites=(("stepFunctions",),),
    custom_sections=(),
)
