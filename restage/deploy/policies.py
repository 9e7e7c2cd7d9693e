"""The IAM policy that deploying an artifact needs, made from the table of calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from restage.deploy.calls import CALLS, CREATE, LOCATION, POLICY, PROTECT, SET_POLICY, UPDATE, Call
from restage.deploy.model import Deployment
from restage.document.values import Json, JsonObject

_PART: Final = 24  # characters that CloudFormation takes of a stack's name for a resource's
_VERSION: Final = "2012-10-17"
# What a bucket is called that a stack makes, as far as it is known before
_OWN_BUCKET: Final = "{begin}*serverlessdeploymentbuck*"
_PARTITIONS: Final = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "": "aws",
}


def policy_of(deployment: Deployment) -> JsonObject:
    """What the caller must be allowed to do. What the stack's resources need is for `provider.iam.deploymentRole`, or
    comes on top."""
    parts = {
        "partition": next(name for mark, name in _PARTITIONS.items() if deployment.region.startswith(mark)),
        "region": deployment.region,
        "account": "*",
        "stack": deployment.stack,
        "prefix": deployment.prefix,
        "bucket": deployment.bucket or _OWN_BUCKET.format(begin=deployment.stack.lower()[:_PART]),
    }
    return policy_from((call for call in CALLS if _is_made(call, deployment)), parts)


def _is_made(call: Call, deployment: Deployment) -> bool:
    """May deploying this artifact come to this call?"""
    if call.service == "apigateway":
        return deployment.rest_stage is not None
    if call.service == "logs":
        return bool(deployment.log_filters)
    if call in (CREATE, UPDATE):
        return not deployment.by_change_set
    if call in (POLICY, SET_POLICY):
        return bool(deployment.policy)
    if call is LOCATION:
        return bool(deployment.bucket)
    return call is not PROTECT or deployment.protection is not None


def policy_from(calls: Iterable[Call], parts: Mapping[str, str]) -> JsonObject:
    """A policy that allows these calls, with `parts` in the resources' names; one statement for each resource."""
    actions: dict[str, set[str]] = {}
    for call in calls:
        actions.setdefault(call.resource.format(**parts), set()).add(call.action)
    statements: list[Json] = [
        {"Effect": "Allow", "Action": [*sorted(names)], "Resource": resource} for resource, names in actions.items()
    ]
    return {"Version": _VERSION, "Statement": statements}
