"""serverless-appsync-plugin 2.13.0, which writes into the service's own `resources`."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin, resources
from restage.framework.rows import ROLE, IdFormula

PLUGIN: Final = Plugin(
    "serverless-appsync-plugin",
    "plugin-appsync",
    ids=(
        IdFormula("AWS::AppSync::ApiKey", "GraphQlApi{user:strip}", among_users=True),
        IdFormula("AWS::AppSync::ApiKey", "GraphQlApiKey{user:strip}", among_users=True),
        IdFormula("Output", "GraphQlApiKey{user:strip}", among_users=True),
        IdFormula("AWS::AppSync::DataSource", "GraphQlDs{user:strip}", among_users=True),
        IdFormula("AWS::AppSync::FunctionConfiguration", "GraphQlFunctionConfiguration{user:strip}", among_users=True),
        IdFormula(ROLE, "GraphQlDs{user:strip}Role", among_users=True),
    ),
    writes=resources("GraphQl*"),
    custom_sections=("appSync",),
)
