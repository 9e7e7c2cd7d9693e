"""What an emulated account holds, as facts that can be compared between two accounts.

A fact is a JSON value under a name such as `us-east-1/stack/shop-prod/tags`. What AWS makes up (ids of APIs and keys,
endings of generated names) is replaced by the logical ID of the resource; times are left out.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import boto3
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from e2e.emulator import Account
from e2e.emulator.mends.recorded import Recorded

Facts = dict[str, object]

OF_STACKS: Final = (
    "StackStatus", "Description", "Parameters", "Tags", "RoleARN", "NotificationARNs", "RollbackConfiguration",
    "EnableTerminationProtection",
)  # fmt: skip
OF_FUNCTIONS: Final = (
    "Runtime", "Role", "Handler", "CodeSha256", "CodeSize", "Timeout", "MemorySize", "Environment", "TracingConfig",
    "Layers", "VpcConfig", "DeadLetterConfig", "Version",
)  # fmt: skip
OF_STAGES: Final = ("tags", "tracingEnabled", "methodSettings", "accessLogSettings", "variables", "description")
OF_OBJECTS: Final = ("ContentType", "Metadata", "ServerSideEncryption", "SSEKMSKeyId", "CacheControl", "StorageClass")
SHORTEST_ID: Final = 8


class _Region(NamedTuple):
    """One region of an account."""

    account: Account
    name: str

    def client(self, service: str) -> BaseClient:
        """A client of this region."""
        return _client(service, self.name)


@functools.cache
def _client(service: str, region: str) -> BaseClient:
    return boto3.Session("testing", "testing").client(service, region)


def facts_of(account: Account, regions: Iterable[str]) -> Facts:
    """All facts of an account in these regions. The questions that are asked for them do not stand in its log."""
    asked_before = list(account.calls)
    found: Facts = {}
    made_up: dict[str, str] = {}
    for region in (_Region(account, name) for name in regions):
        made_up.update(_made_up(region))
        for part in (_stacks, _functions, _layers, _apis, _logs):
            found.update({f"{region.name}/{name}": value for name, value in part(region)})
    found.update(_buckets(_client("s3", "us-east-1")))
    found.update(_roles(_client("iam", "us-east-1")))
    account.calls[:] = asked_before
    return _masked(found, made_up)


def differences(left: Facts, right: Facts) -> list[str]:
    """What differs, a line for each fact; none where the accounts hold the same."""
    names = sorted(left.keys() | right.keys())
    return [f"{name}: {_shown(left, name)} ≠ {_shown(right, name)}" for name in names if _differ(left, right, name)]


def _differ(left: Facts, right: Facts, name: str) -> bool:
    return (name in left) != (name in right) or left.get(name) != right.get(name)


def _shown(facts: Facts, name: str) -> str:
    return json.dumps(facts[name], sort_keys=True)[:600] if name in facts else "nothing"


def added(before: Facts, after: Facts) -> Facts:
    """The facts that came between the two."""
    return {name: value for name, value in after.items() if name not in before}


def _made_up(region: _Region) -> dict[str, str]:
    """What stands for which id: ids of stacks, and physical ids that the template does not write out."""
    client, found = region.client("cloudformation"), {}
    for stack in client.describe_stacks()["Stacks"]:
        name = stack["StackName"]
        found[stack["StackId"]] = f"<stack {name}>"
        template = json.dumps(client.get_template(StackName=name)["TemplateBody"])
        for resource in _resources(client, name):
            physical = resource.get("PhysicalResourceId", "")
            if len(physical) >= SHORTEST_ID and physical not in template:
                found[physical] = f"<{name}.{resource['LogicalResourceId']}>"
    return found


def _masked(facts: Facts, made_up: Mapping[str, str]) -> Facts:
    text = json.dumps(facts, sort_keys=True, default=str)
    for physical in sorted(made_up, key=len, reverse=True):
        text = text.replace(json.dumps(physical)[1:-1], made_up[physical])
    masked: Facts = json.loads(text)
    return masked


def _resources(client: BaseClient, stack: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = client.list_stack_resources(StackName=stack)["StackResourceSummaries"]
    return found


def _chosen(body: Mapping[str, object], keys: Iterable[str]) -> dict[str, object]:
    return {key: body[key] for key in keys if key in body}


def _stacks(region: _Region) -> Iterator[tuple[str, object]]:
    client = region.client("cloudformation")
    for stack in client.describe_stacks()["Stacks"]:
        name, at = stack["StackName"], f"stack/{stack['StackName']}"
        yield f"{at}/settings", _chosen(stack, OF_STACKS)
        yield f"{at}/outputs", sorted(stack.get("Outputs", ()), key=lambda output: output["OutputKey"])
        yield f"{at}/template", _parsed(client.get_template(StackName=name)["TemplateBody"])
        yield f"{at}/policy", client.get_stack_policy(StackName=name).get("StackPolicyBody")
        for resource in _resources(client, name):
            key = resource["LogicalResourceId"]
            yield f"{at}/resource/{key}", _chosen(resource, ("ResourceType", "PhysicalResourceId"))
        for key, made in region.account.recorded(name, region.name).items():
            yield f"{at}/recorded/{key}", _properties(made)
    for export in client.list_exports()["Exports"]:
        yield f"export/{export['Name']}", export["Value"]


def _properties(made: Recorded) -> object:
    return {"Type": made.kind, **made.properties}


def _parsed(template: object) -> object:
    return json.loads(template) if isinstance(template, str) else template


def _functions(region: _Region) -> Iterator[tuple[str, object]]:
    client = region.client("lambda")
    for function in client.list_functions()["Functions"]:
        name = function["FunctionName"]
        yield f"function/{name}", _chosen(function, OF_FUNCTIONS)
        versions = client.list_versions_by_function(FunctionName=name)["Versions"]
        yield f"function/{name}/versions", [_chosen(version, ("Version", "CodeSha256")) for version in versions]


def _layers(region: _Region) -> Iterator[tuple[str, object]]:
    client = region.client("lambda")
    for layer in client.list_layers()["Layers"]:
        name = layer["LayerName"]
        versions = client.list_layer_versions(LayerName=name)["LayerVersions"]
        yield f"layer/{name}", [version["LayerVersionArn"] for version in versions]


def _apis(region: _Region) -> Iterator[tuple[str, object]]:
    client = region.client("apigateway")
    for api in client.get_rest_apis()["items"]:
        at = f"api/{api['name']}"
        paths = client.get_resources(restApiId=api["id"])["items"]
        yield f"{at}/paths", {path["path"]: sorted(path.get("resourceMethods", ())) for path in paths}
        for stage in client.get_stages(restApiId=api["id"])["item"]:
            yield f"{at}/stage/{stage['stageName']}", _chosen(stage, OF_STAGES)
    for key in client.get_api_keys()["items"]:
        yield f"api key/{key['name']}", key["enabled"]
    for plan in client.get_usage_plans()["items"]:
        yield f"usage plan/{plan['name']}", [plan["apiStages"], _keys_of(client, plan["id"])]


def _keys_of(client: BaseClient, plan: str) -> list[str]:
    return sorted(key["name"] for key in client.get_usage_plan_keys(usagePlanId=plan)["items"])


def _logs(region: _Region) -> Iterator[tuple[str, object]]:
    for group in region.client("logs").describe_log_groups()["logGroups"]:
        yield f"log group/{group['logGroupName']}", group.get("retentionInDays")


def _roles(client: BaseClient) -> Iterator[tuple[str, object]]:
    for role in client.list_roles()["Roles"]:
        name = role["RoleName"]
        policies = client.list_role_policies(RoleName=name)["PolicyNames"]
        documents = [client.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] for policy in policies]
        yield f"role/{name}", [role["AssumeRolePolicyDocument"], *documents]


def _buckets(client: BaseClient) -> Iterator[tuple[str, object]]:
    for bucket in client.list_buckets()["Buckets"]:
        name = bucket["Name"]
        yield f"bucket/{name}", _answer(client, "get_bucket_policy", name)
        for item in client.list_objects_v2(Bucket=name).get("Contents", ()):
            there = client.get_object(Bucket=name, Key=item["Key"])
            digest = hashlib.sha256(there["Body"].read()).hexdigest()
            yield f"bucket/{name}/{item['Key']}", {"sha256": digest, **_chosen(there, OF_OBJECTS)}


def _answer(client: BaseClient, operation: str, bucket: str) -> object:
    try:
        answer: Mapping[str, object] = getattr(client, operation)(Bucket=bucket)
    except ClientError:
        return None
    return {key: value for key, value in answer.items() if key != "ResponseMetadata"}
