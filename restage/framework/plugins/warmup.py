"""serverless-plugin-warmup 8.4.1, and older versions, which have one warmer without a name."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin, resources, stages_in
from restage.framework.rows import LAMBDA, REGION, ROLE, STATEMENTS, FunctionFormula, Keys, NameFormula, joined

_FUNCTION: Final = "AWS::Lambda::Function"

PLUGIN: Final = Plugin(
    "serverless-plugin-warmup",
    "plugin-warmup",
    names=(
        NameFormula(_FUNCTION, "Properties.FunctionName", "{service}-{stage}-warmup-plugin-{warmer}", "WarmUpPlugin{warmer:norm}LambdaFunction", defines="fn"),
        NameFormula(_FUNCTION, "Properties.FunctionName", "{service}-{stage}-warmup-plugin", "WarmUpPluginLambdaFunction", defines="fn"),
        NameFormula(ROLE, "Properties.RoleName", joined("{service}", "{stage}", REGION, "{warmer:lower}", "role"), "WarmUpPlugin{warmer:upper}Role"),
        NameFormula(ROLE, "Properties.Policies.*.PolicyName", joined("{service}", "{stage}", "warmer", "{warmer:lower}", "policy"), "WarmUpPlugin{warmer:upper}Role"),
        NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}*", "WarmUpPlugin{warmer:upper}Role"),
    ),
    keys=(Keys("warmer", ("custom", "warmup")),),
    functions=(
        FunctionFormula("warmUpPlugin{warmer:upper}", "{service}-{stage}-warmup-plugin-{warmer}"),
        FunctionFormula("warmUpPlugin", "{service}-{stage}-warmup-plugin"),
    ),
    named_in_zip=("WarmUpPlugin{warmer:upper}LambdaFunction", "WarmUpPluginLambdaFunction"),
    fixed=(stages_in("warmup.**.enabled"),),
    writes=(("functions", "warmUpPlugin*"), *resources("WarmUpPlugin*")),
    in_zip="writes the names of the source's functions into its zip",
    custom_sections=("warmup",),
)
