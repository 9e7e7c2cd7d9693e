"""Mends of single resources: types that moto does not make are recorded, or made by another call of their service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from moto.apigateway.models import APIGatewayBackend, apigateway_backends
from moto.cloudformation import parsing
from moto.core.common_models import CloudFormationModel

from e2e.emulator.mends.names import NAMES
from e2e.emulator.mends.patching import Function, Mend

Body = dict[str, object]


class Recorded(CloudFormationModel):
    """A resource that is only written down: it is listed, and `Ref` and `Fn::GetAtt` of it resolve."""

    __module__ = "moto.cloudformation.recorded"  # moto reads the service's name from it

    def __init__(self, kind: str, physical_resource_id: str, properties: Body) -> None:
        self.kind = kind
        self.physical_resource_id = physical_resource_id
        self.properties = properties

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        return "recorded"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return True

    @classmethod
    def make(cls, name: str, kind: str, properties: Body, gateway: APIGatewayBackend) -> str:
        """Make what has to be made; return its physical id. `name` is generated."""
        return str(properties.get(NAMES.get(kind, "")) or name)

    @classmethod
    def unmake(cls, physical_id: str, gateway: APIGatewayBackend) -> None:
        """Delete what was made."""

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Body, account_id: str, region_name: str, **words: object
    ) -> CloudFormationModel:
        kind, properties = str(cloudformation_json["Type"]), _properties(cloudformation_json)
        made = cls.make(resource_name, kind, properties, apigateway_backends[account_id][region_name])
        return cls(kind, made, properties)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Recorded,
        new_resource_name: str,
        cloudformation_json: Body,
        account_id: str,
        region_name: str,
    ) -> CloudFormationModel:
        original_resource.properties = _properties(cloudformation_json)
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Body, account_id: str, region_name: str
    ) -> None:
        cls.unmake(resource_name, apigateway_backends[account_id][region_name])

    def get_cfn_attribute(self, attribute: str) -> str:
        """An invented one, of the usual form."""
        if attribute.endswith("Arn"):
            return f"arn:aws:recorded:::{self.physical_resource_id}"
        return f"{self.physical_resource_id}.{attribute}"

    def is_created(self) -> bool:
        return True


class ApiKey(Recorded):
    """A client asks for its value after a deployment."""

    __module__ = "moto.cloudformation.recorded"

    @classmethod
    def make(cls, name: str, kind: str, properties: Body, gateway: APIGatewayBackend) -> str:
        payload = {"name": properties.get("Name", name), "enabled": properties.get("Enabled", True)}
        return gateway.create_api_key(payload).id

    @classmethod
    def unmake(cls, physical_id: str, gateway: APIGatewayBackend) -> None:
        gateway.delete_api_key(physical_id)


class UsagePlan(Recorded):
    """A client takes keys off it before it removes the stack."""

    __module__ = "moto.cloudformation.recorded"

    @classmethod
    def make(cls, name: str, kind: str, properties: Body, gateway: APIGatewayBackend) -> str:
        stages = [
            {"apiId": stage["ApiId"], "stage": stage["Stage"]}
            for stage in properties.get("ApiStages", ())  # type: ignore[attr-defined]
        ]
        payload = {"name": properties.get("UsagePlanName", name), "apiStages": stages}
        return gateway.create_usage_plan(payload).id

    @classmethod
    def unmake(cls, physical_id: str, gateway: APIGatewayBackend) -> None:
        gateway.delete_usage_plan(physical_id)


class UsagePlanKey(Recorded):
    """Ties a key to a plan."""

    __module__ = "moto.cloudformation.recorded"

    @classmethod
    def make(cls, name: str, kind: str, properties: Body, gateway: APIGatewayBackend) -> str:
        plan, key = str(properties["UsagePlanId"]), str(properties["KeyId"])
        gateway.create_usage_plan_key(plan, {"keyId": key, "keyType": properties["KeyType"]})
        return f"{key}:{plan}"


MADE: Final[Mapping[str, type[Recorded]]] = {
    "AWS::ApiGateway::ApiKey": ApiKey,
    "AWS::ApiGateway::UsagePlan": UsagePlan,
    "AWS::ApiGateway::UsagePlanKey": UsagePlanKey,
}


# What a client, or we, ask the service itself about. Of all else moto keeps few properties, and refuses what belongs to
# another account or stack; here it is recorded with every property.
KEPT: Final = frozenset(
    {
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::Method",
        "AWS::ApiGateway::Resource",
        "AWS::ApiGateway::RestApi",
        "AWS::CloudFormation::Stack",
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
        "AWS::Lambda::Version",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
    }
)


def _properties(cloudformation_json: Body) -> Body:
    properties = cloudformation_json.get("Properties")
    return properties if isinstance(properties, dict) else {}


def _recorded_types(original: Function) -> Function:
    def resource_class(resource_type: str) -> object:
        kept = resource_type in KEPT or resource_type in parsing.NULL_MODELS
        return original(resource_type) if kept else MADE.get(resource_type, Recorded)

    return resource_class


def _physical_ids(original: Function) -> Function:
    def create(logical_id: str, body: Body, resources: parsing.ResourceMap, **words: object) -> object:
        resource = original(logical_id, body, resources, **words)
        if resource is not None and not hasattr(resource, "physical_resource_id"):
            kind, stack_name = str(body["Type"]), str(resources["AWS::StackName"])
            name = parsing.generate_resource_name(kind, stack_name, logical_id)
            resource.physical_resource_id = name  # type: ignore[attr-defined]
        return resource

    return create


def _kept(original: Function) -> Function:
    def update(logical_id: str, body: Body, resources: parsing.ResourceMap, **words: object) -> object:
        before = resources[logical_id]
        return original(logical_id, body, resources, **words) or before

    return update


MENDS: Final = (
    Mend(
        "recorded-types",
        "types that moto does not know are dropped, custom resources wait for a function that nobody runs",
        parsing,
        "resource_class_from_type",
        _recorded_types,
    ),
    Mend(
        "physical-ids",
        "every resource has a physical id",
        parsing,
        "parse_and_create_resource",
        _physical_ids,
    ),
    Mend(
        "kept-resources",
        "a resource that moto has no update for stays in the stack, as it was",
        parsing,
        "parse_and_update_resource",
        _kept,
    ),
)
