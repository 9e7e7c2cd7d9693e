"""serverless-provisioned-concurrency-autoscaling 2.0.1 and serverless-dynamodb-autoscaling, which cut names alike."""

from __future__ import annotations

from typing import Final

from restage.framework.cutting import fit_64
from restage.framework.plugins.model import Plugin
from restage.framework.rows import ROLE, IdFormula, NameFormula

_POLICY: Final = "AWS::ApplicationAutoScaling::ScalingPolicy"
_TARGET: Final = "AWS::ApplicationAutoScaling::ScalableTarget"
_CAPACITY: Final = "Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification.Dimensions.*.Value"
_SCALED: Final = "{service:alnum}{function:alnum}AutoScaling"
_WHERE: Final = "{stage:alnum}{region:alnum}"

CONCURRENCY: Final = Plugin(
    "serverless-provisioned-concurrency-autoscaling",
    "plugin-provisioned-concurrency-autoscaling",
    names=(
        NameFormula(_POLICY, "Properties.PolicyName", _SCALED + "Policy" + _WHERE, fit=fit_64),
        NameFormula(_POLICY, _CAPACITY, "{fn}", not_users=True),
        NameFormula(_POLICY, _CAPACITY, "{fn}:provisioned", not_users=True),
        NameFormula(_TARGET, "Properties.ResourceId", "function:{fn}:provisioned", not_users=True),
    ),
    ids=(
        IdFormula(_TARGET, _SCALED + "Target" + _WHERE, fit=fit_64),
        IdFormula(_POLICY, _SCALED + "Policy" + _WHERE, fit=fit_64),
    ),
    custom_sections=(),
)

DYNAMODB: Final = Plugin(
    "serverless-dynamodb-autoscaling",
    "plugin-dynamodb-autoscaling",
    names=(
        NameFormula(_POLICY, "Properties.PolicyName", "{service:strip}TableScalingPolicy{plain}" + _WHERE, fit=fit_64),
        NameFormula(ROLE, "Properties.RoleName", "{service:strip}DynamoDBAutoscaleRole{plain}" + _WHERE, fit=fit_64),
        NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{service:strip}DynamoDBAutoscalePolicy{plain}" + _WHERE, fit=fit_64),
    ),
    ids=(
        IdFormula(_TARGET, "{service:strip}AutoScalingTarget{plain}" + _WHERE, fit=fit_64),
        IdFormula(_POLICY, "{service:strip}TableScalingPolicy{plain}" + _WHERE, fit=fit_64),
        IdFormula(ROLE, "{service:strip}DynamoDBAutoscaleRole{plain}" + _WHERE, fit=fit_64),
    ),
)
