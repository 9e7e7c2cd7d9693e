"""What is known of plugins: tables of each by itself, from which the general ones are built.

The order counts where formulas of two plugins may fit, and is that of reports.
"""

from __future__ import annotations

from typing import Final

from restage.framework.plugins import (
    alerts,
    appsync,
    autoscaling,
    canary,
    datadog,
    iam_roles,
    lift,
    log_subscription,
    others,
    step_functions,
    tools,
    warmup,
)
from restage.framework.plugins.model import Plugin

__all__ = ["PLUGINS", "Plugin"]

PLUGINS: Final[tuple[Plugin, ...]] = (
    iam_roles.PLUGIN,
    step_functions.PLUGIN,
    appsync.PLUGIN,
    alerts.PLUGIN,
    warmup.PLUGIN,
    canary.PLUGIN,
    log_subscription.PLUGIN,
    datadog.PLUGIN,
    lift.PLUGIN,
    autoscaling.CONCURRENCY,
    autoscaling.DYNAMODB,
    *others.OTHERS,
    *tools.BUNDLERS,
    *tools.WRAPPERS,
    *tools.OF_DEVELOPMENT,
    *tools.OF_SECTIONS,
)
