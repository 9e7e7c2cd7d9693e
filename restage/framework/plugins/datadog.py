"""serverless-plugin-datadog 5.134.1."""

from __future__ import annotations

from typing import Final

from restage.document.values import ANY
from restage.framework.plugins.model import Plugin
from restage.framework.rows import IdFormula, NameFormula, OutputFormula, joined

_LOGS: Final = "AWS::Logs::LogGroup"
_LINK: Final = (
    "https://{host}/functions?cloud=aws&entity_view=lambda_functions&selection=aws-lambda-functions"
    "%2B{fn:lower}%2B{region}%2B{account}"
)

PLUGIN: Final = Plugin(
    "serverless-plugin-datadog",
    "plugin-datadog",
    names=(
        NameFormula(_LOGS, "Properties.LogGroupName", joined("API-Gateway-Execution-Logs_", {"Ref": "ApiGatewayRestApi"}, "/", "{stage}", by=""), "RestExecutionLogGroup"),
        NameFormula(_LOGS, "Properties.LogGroupName", joined("/aws/apigateway/", {"Ref": "WebsocketsApi"}, "/", "{stage}", by=""), "WebsocketsExecutionLogGroup"),
        NameFormula(_LOGS, "Properties.LogGroupName", "/aws/vendedlogs/states/{machine}-Logs-{stage}", not_users=True),
    ),
    ids=(
        IdFormula(_LOGS, "{machine:norm}LogGroup"),
    ),
    outputs=(OutputFormula("DatadogMonitor{any}", "Value", _LINK),),
    writes=(("functions", ANY, "handler"), ("functions", ANY, "environment")),
    custom_sections=("datadog",),
)
