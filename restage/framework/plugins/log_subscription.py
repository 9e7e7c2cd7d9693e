"""serverless-plugin-log-subscription 2.2.1."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin
from restage.framework.rows import NameFormula

PLUGIN: Final = Plugin(
    "serverless-plugin-log-subscription",
    "plugin-log-subscription",
    names=(
        NameFormula("AWS::Logs::SubscriptionFilter", "Properties.LogGroupName", "/aws/lambda/{fn}", "{function:norm}SubscriptionFilter", not_users=True),
    ),
    custom_sections=("logSubscription",),
)
