"""Names that only one stack of an account and region can hold, and what stays of them after an update."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from moto.cloudformation import parsing
from moto.cloudformation.models import Stack, cloudformation_backends

# The property that names a resource; changing it replaces the resource (CloudFormation's resource reference)
NAMES: Final[Mapping[str, str]] = {
    "AWS::ApiGateway::ApiKey": "Name",
    "AWS::ApiGateway::DomainName": "DomainName",
    "AWS::ApiGatewayV2::DomainName": "DomainName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::Cognito::UserPoolDomain": "Domain",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}


class Claim(NamedTuple):
    """A name that a stack holds: `kind` is a resource type, or `Export`."""

    kind: str
    name: str


class Wanted(NamedTuple):
    """What a template would be deployed as."""

    stack_name: str
    template: dict[str, object]
    parameters: dict[str, str]


def collisions(wanted: Wanted, account_id: str, region: str) -> dict[str, str]:
    """Reasons by logical ID (of a resource, or an output) why another stack of the account stands in the way."""
    backend = cloudformation_backends[account_id][region]
    others = [stack for stack in backend.stacks.values() if stack.name != wanted.stack_name]
    held = {claim: stack.name for stack in others for claim in claims(_of(stack), account_id, region).values()}
    return {
        logical_id: f"{claim.kind} {claim.name} already exists in stack {held[claim]}"
        for logical_id, claim in claims(wanted, account_id, region).items()
        if claim in held
    }


def claims(wanted: Wanted, account_id: str, region: str) -> dict[str, Claim]:
    """The names that a template writes out, by logical ID."""
    if not wanted.template:
        return {}
    resources = parsing.ResourceMap(
        "none", wanted.stack_name, wanted.parameters, {}, region, account_id, copy.deepcopy(wanted.template), {}
    )
    resources.load_mapping()
    resources.load_parameters()
    found = ((key, kind, _plain(value, resources)) for key, kind, value in _written(wanted.template))
    return {key: Claim(kind, name) for key, kind, name in found if name}


def _of(stack: Stack) -> Wanted:
    return Wanted(stack.name, stack.template_dict, stack.parameters)


def _written(template: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    """(logical ID, kind, value) of every name."""
    for key, resource in _members(template, "Resources"):
        kind = str(resource.get("Type"))
        properties = resource.get("Properties")
        if kind in NAMES and isinstance(properties, dict):
            yield key, kind, properties.get(NAMES[kind])
    for key, output in _members(template, "Outputs"):
        export = output.get("Export")
        if isinstance(export, dict):
            yield key, "Export", export.get("Name")


def _members(template: Mapping[str, object], section: str) -> Iterator[tuple[str, dict[str, object]]]:
    members = template.get(section)
    for key, value in members.items() if isinstance(members, dict) else ():
        if isinstance(value, dict):
            yield str(key), value


def _plain(value: object, resources: parsing.ResourceMap) -> str | None:
    """The name, or None where it is made by CloudFormation, or of a resource of the stack itself."""
    if isinstance(value, str) or not isinstance(value, dict):
        return value if isinstance(value, str) else None
    references = parsing.get_references_from_template(value)
    if "Fn::GetAtt" in str(value) or any(name in resources._resource_json_map for name in references):
        return None
    return str(parsing.clean_json(value, resources))
