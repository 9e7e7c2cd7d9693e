"""Plugins of which a few names are known; one with more, or with code of its own, has a module of its own."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin
from restage.framework.rows import IdFormula, NameFormula, StateFormula

_FILTER: Final = "AWS::Logs::MetricFilter"
_LAYER: Final = "{service}-{stage}-python-requirements"

OTHERS: Final = (
    Plugin(
        "serverless-plugin-metric",
        "plugin-metric",
        names=(
            NameFormula(_FILTER, "Properties.LogGroupName", "/aws/lambda/{fn}", "{function:alnum}MetricFilter{any}", not_users=True),
            NameFormula(_FILTER, "Properties.MetricTransformations.*.MetricNamespace", "{service}/{stage}", "{function:alnum}MetricFilter{any}", not_users=True),
        ),
        ids=(IdFormula(_FILTER, "{function:alnum}MetricFilter{user:strip}"),),
    ),
    Plugin(
        "serverless-python-requirements",  # built into version 4
        "plugin-python-requirements",
        names=(NameFormula("AWS::Lambda::LayerVersion", "Properties.LayerName", _LAYER, "PythonRequirementsLambdaLayer"),),
        state=(StateFormula("service.layers.pythonRequirements.name", _LAYER),),
        makes_code=("pythonRequirements",),
        custom_sections=("pythonRequirements",),
    ),
)
