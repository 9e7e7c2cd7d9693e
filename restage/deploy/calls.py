"""Every call that deploying makes of AWS, as one table: what is not in it is never called.

docs/deploying.md shows it, with the policy that is made from it.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Call(NamedTuple):
    """A call.

    `service` and `method` as boto3 has them; `action`: the permission that it needs, on which `resource`, with the
    deployment's parts in braces; `purpose`: when and why it is made; `reads`: does it change nothing? `optional`: is
    deploying right without it?
    """

    service: str
    method: str
    action: str
    resource: str
    purpose: str
    reads: bool = False
    optional: bool = False


_STACK: Final = "arn:{partition}:cloudformation:{region}:{account}:stack/{stack}/*"
_BUCKET: Final = "arn:{partition}:s3:::{bucket}"
_OBJECTS: Final = "arn:{partition}:s3:::{bucket}/{prefix}*"
_STAGES: Final = "arn:{partition}:apigateway:{region}::/restapis/*/stages/*"
_LOGS: Final = "arn:{partition}:logs:{region}:{account}:log-group:*"
_ALL: Final = "*"


def _cloudformation(method: str, operation: str, purpose: str, *, reads: bool = False, optional: bool = False) -> Call:
    resource = _ALL if operation == "ValidateTemplate" else _STACK
    return Call("cloudformation", method, f"cloudformation:{operation}", resource, purpose, reads, optional)


IDENTITY: Final = Call("sts", "get_caller_identity", "sts:GetCallerIdentity", _ALL, "which account it is", reads=True)

DESCRIBE: Final = _cloudformation("describe_stacks", "DescribeStacks", "is there a stack, in which state", reads=True)
TEMPLATE: Final = _cloudformation("get_template", "GetTemplate", "what is live", reads=True)
POLICY: Final = _cloudformation(
    "get_stack_policy", "GetStackPolicy", "where the service has a stack policy", reads=True, optional=True
)
RESOURCE: Final = _cloudformation(
    "describe_stack_resource", "DescribeStackResource", "the bucket's name, the REST API's id", reads=True
)
CHANGE_SETS: Final = _cloudformation(
    "list_change_sets", "ListChangeSets", "where a first deployment was interrupted", reads=True
)
EVENTS: Final = _cloudformation("describe_stack_events", "DescribeStackEvents", "while waiting", reads=True)
VALIDATE: Final = _cloudformation("validate_template", "ValidateTemplate", "before the stack is touched", reads=True)
# A change set that is only looked at changes nothing; where it may not be made, templates are compared
CREATE_CHANGE_SET: Final = _cloudformation(
    "create_change_set", "CreateChangeSet", "what would change; with versions 3 and osls the update itself"
)
DESCRIBE_CHANGE_SET: Final = _cloudformation(
    "describe_change_set", "DescribeChangeSet", "what would change", reads=True
)
DELETE_CHANGE_SET: Final = _cloudformation(
    "delete_change_set", "DeleteChangeSet", "a change set that was looked at, or that changes nothing"
)
EXECUTE_CHANGE_SET: Final = _cloudformation("execute_change_set", "ExecuteChangeSet", "versions 3 and osls")
CREATE: Final = _cloudformation(
    "create_stack", "CreateStack", "a new stack, versions 1 and 2, or deploymentMethod: direct"
)
UPDATE: Final = _cloudformation("update_stack", "UpdateStack", "versions 1 and 2, or deploymentMethod: direct")
SET_POLICY: Final = _cloudformation(
    "set_stack_policy", "SetStackPolicy", "versions 3 and osls, where the service has a stack policy"
)
PROTECT: Final = _cloudformation(
    "update_termination_protection", "UpdateTerminationProtection", "osls, with provider.deletionProtection"
)

LOCATION: Final = Call(
    "s3", "get_bucket_location", "s3:GetBucketLocation", _BUCKET, "a bucket of the user's own", reads=True
)
LIST: Final = Call("s3", "list_objects_v2", "s3:ListBucket", _BUCKET, "what lies in the bucket", reads=True)
HEAD: Final = Call(
    "s3", "head_object", "s3:GetObject", _OBJECTS, "whether the code is the one that is live", reads=True
)
PUT: Final = Call("s3", "put_object", "s3:PutObject", _OBJECTS, "uploads")
DELETE: Final = Call("s3", "delete_objects", "s3:DeleteObject", _OBJECTS, "directories of old deployments")

APIS: Final = Call(
    "apigateway", "get_rest_apis", "apigateway:GET", "arn:{partition}:apigateway:{region}::/restapis",
    "a REST API that a nested stack holds", reads=True,
)  # fmt: skip
STAGE: Final = Call("apigateway", "get_stage", "apigateway:GET", _STAGES, "a REST API's stage", reads=True)
DEPLOYMENTS: Final = Call(
    "apigateway", "get_deployments", "apigateway:GET", "arn:{partition}:apigateway:{region}::/restapis/*/deployments",
    "a REST API without a stage", reads=True,
)  # fmt: skip
CREATE_STAGE: Final = Call(
    "apigateway", "create_stage", "apigateway:POST", "arn:{partition}:apigateway:{region}::/restapis/*/stages",
    "a REST API without a stage",
)  # fmt: skip
UPDATE_STAGE: Final = Call(
    "apigateway", "update_stage", "apigateway:PATCH", _STAGES, "tracing, metrics and logs of a REST API's stage"
)
TAG: Final = Call(
    "apigateway", "tag_resource", "apigateway:PUT", "arn:{partition}:apigateway:{region}::/tags/*",
    "tags of a REST API's stage",
)  # fmt: skip
UNTAG: Final = Call(
    "apigateway", "untag_resource", "apigateway:DELETE", "arn:{partition}:apigateway:{region}::/tags/*",
    "tags of a REST API's stage",
)  # fmt: skip

FILTERS: Final = Call(
    "logs",
    "describe_subscription_filters",
    "logs:DescribeSubscriptionFilters",
    _LOGS,
    "cloudwatchLog events",
    reads=True,
)
DELETE_FILTER: Final = Call(
    "logs", "delete_subscription_filter", "logs:DeleteSubscriptionFilter", _LOGS, "cloudwatchLog events that changed"
)
FUNCTION: Final = Call(
    "lambda", "get_function", "lambda:GetFunction", "arn:{partition}:lambda:{region}:{account}:function:*",
    "whether other code runs than was deployed; the plan says where that is not known", reads=True, optional=True,
)  # fmt: skip

CALLS: Final = (
    IDENTITY, DESCRIBE, TEMPLATE, POLICY, RESOURCE, CHANGE_SETS, EVENTS, VALIDATE, CREATE_CHANGE_SET,
    DESCRIBE_CHANGE_SET, DELETE_CHANGE_SET, EXECUTE_CHANGE_SET, CREATE, UPDATE, SET_POLICY, PROTECT, LOCATION, LIST,
    HEAD, PUT, DELETE, APIS, STAGE, DEPLOYMENTS, CREATE_STAGE, UPDATE_STAGE, TAG, UNTAG, FILTERS, DELETE_FILTER,
    FUNCTION,
)  # fmt: skip
"""All of them."""
