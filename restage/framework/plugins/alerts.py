"""serverless-plugin-aws-alerts 1.7.5."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin, stages_in
from restage.framework.rows import NameFormula

_ALARM: Final = "AWS::CloudWatch::Alarm"
_DASHBOARD: Final = "AWS::CloudWatch::Dashboard"
_FILTER: Final = "AWS::Logs::MetricFilter"

PLUGIN: Final = Plugin(
    "serverless-plugin-aws-alerts",
    "plugin-aws-alerts",
    names=(
        NameFormula(_DASHBOARD, "Properties.DashboardName", "{service}-{stage}-{region}"),
        NameFormula(_DASHBOARD, "Properties.DashboardName", "{service}-{stage}-{region}-{any}"),
        NameFormula(_ALARM, "Properties.Namespace", "{stack}"),
        NameFormula(_FILTER, "Properties.MetricTransformations.*.MetricNamespace", "{stack}"),
        NameFormula(_ALARM, "Properties.AlarmName", "{stack}-{plain}", "{function:norm}{any}Alarm", unless=("custom", "alerts", "prefixTemplate"), not_users=True),
        NameFormula(_FILTER, "Properties.LogGroupName", "/aws/lambda/{fn}", "{function:norm}LambdaFunction{any}LogMetricFilter{result}", not_users=True),
        NameFormula(_DASHBOARD, "Properties.DashboardBody", "{named}", "AlertsDashboard", not_users=True, holds_names=True),
        NameFormula(_DASHBOARD, "Properties.DashboardBody", "{named}", "AlertsDashboard{any}", not_users=True, holds_names=True),
    ),
    fixed=(stages_in("alerts.stages"),),
    custom_sections=("alerts",),
)
