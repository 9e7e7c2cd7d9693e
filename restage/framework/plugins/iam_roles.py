"""serverless-iam-roles-per-function 3.2.0, and version 4's own roles of functions."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin
from restage.framework.rows import LOGS, REGION, ROLE, STATEMENTS, Copied, NameFormula, joined

_OWN: Final = "{function:norm}IamRoleLambdaExecution"
_LOGS: Final = LOGS.replace("${AWS::Partition}", "aws")

PLUGIN: Final = Plugin(
    "serverless-iam-roles-per-function",
    "plugin-iam-roles-per-function",
    names=(
        NameFormula(ROLE, "Properties.RoleName", joined("{service}", "{stage}", "{function}", REGION, "lambdaRole"), _OWN, drops_last=True),
        NameFormula(ROLE, "Properties.RoleName", joined("{service}", "{stage}", "{function}", REGION), _OWN, drops_last=True),
        NameFormula(ROLE, "Properties.Policies.*.PolicyName", joined("{service}", "{stage}", "{function}")),
        NameFormula(ROLE, STATEMENTS, _LOGS + "/aws/lambda/{fn}:*:*", _OWN),
    ),
    copied=(Copied("functions.*.iamRoleStatementsName", ROLE, "Properties.RoleName"),),
    custom_sections=("serverless-iam-roles-per-function",),
)
