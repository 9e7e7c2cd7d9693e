"""The IAM policy that deploying an artifact needs, made from the table of calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from restage.deploy.calls import CALLS, Call
from restage.deploy.model import Deployment
from restage.document.values import Json, JsonObject

_VERSION: Final = "2012-10-17"
# What a bucket is called that a stack makes, as far as it is known before
_OWN_BUCKET: Final = "{stack}-serverlessdeploymentbucket-*"


def policy_of(deployment: Deployment) -> JsonObject:
    """What the caller must be allowed to do. What the stack's resources need is for `provider.iam.deploymentRole`, or
    comes on top."""
    parts = {
        "partition": "aws",
        "region": deployment.region,
        "account": "*",
        "stack": deployment.stack,
        "prefix": deployment.prefix,
        "bucket": deployment.bucket or _OWN_BUCKET.format(stack=deployment.stack),
    }
    return policy_from(CALLS, parts)


def policy_from(calls: Iterable[Call], parts: Mapping[str, str]) -> JsonObject:
    """A policy that allows these calls, with `parts` in the resources' names; one statement for each resource."""
    actions: dict[str, set[str]] = {}
    for call in calls:
        actions.setdefault(call.resource.format(**parts), set()).add(call.action)
    statements: list[Json] = [
        {"Effect": "Allow", "Action": [*sorted(names)], "Resource": resource} for resource, names in actions.items()
    ]
    return {"Version": _VERSION, "Statement": statements}
