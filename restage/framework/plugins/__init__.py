"""What is known of plugins: one module for each, from which the general tables are built.

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
    metric,
    python_requirements,
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
    metric.PLUGIN,
    python_requirements.PLUGIN,
    *tools.BUNDLERS,
    *tools.WRAPPERS,
    *tools.OF_DEVELOPMENT,
)
