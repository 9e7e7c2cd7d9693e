"""serverless-plugin-canary-deployments 0.8.0."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin, stages_in
from restage.framework.rows import IdFormula, NameFormula


def cut(name: str) -> str:
    """Names of CodeDeploy groups are cut to 100."""
    return name[:100]


PLUGIN: Final = Plugin(
    "serverless-plugin-canary-deployments",
    "plugin-canary-deployments",
    names=(
        NameFormula("AWS::CodeDeploy::DeploymentGroup", "Properties.DeploymentGroupName", "{stack}-{function:norm}LambdaFunctionDeploymentGroup", "{function:norm}LambdaFunctionDeploymentGroup", fit=cut),
    ),
    ids=(
        IdFormula("AWS::Lambda::Alias", "{function:norm}LambdaFunctionAlias{user}"),
        IdFormula("AWS::CodeDeploy::Application", "{stack:alnum}DeploymentApplication"),
    ),
    fixed=(stages_in("deploymentSettings.stages"),),
    custom_sections=("deploymentSettings",),
)
