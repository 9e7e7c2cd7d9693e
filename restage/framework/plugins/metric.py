"""serverless-plugin-metric."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin
from restage.framework.rows import IdFormula, NameFormula

_FILTER: Final = "AWS::Logs::MetricFilter"

PLUGIN: Final = Plugin(
    "serverless-plugin-metric",
    "plugin-metric",
    names=(
        NameFormula(_FILTER, "Properties.LogGroupName", "/aws/lambda/{fn}", "{function:alnum}MetricFilter{any}", not_users=True),
        NameFormula(_FILTER, "Properties.MetricTransformations.*.MetricNamespace", "{service}/{stage}", "{function:alnum}MetricFilter{any}", not_users=True),
    ),
    ids=(
        IdFormula(_FILTER, "{function:alnum}MetricFilter{user:strip}"),
    ),
)
