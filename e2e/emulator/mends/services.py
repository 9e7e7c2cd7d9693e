"""Mends of Lambda and API Gateway as CloudFormation sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from moto.apigateway.models import Deployment, Method, RestAPI, apigateway_backends
from moto.awslambda.models import LambdaFunction, LambdaVersion, LayerVersion, lambda_backends
from moto.core.utils import iso_8601_datetime_with_nanoseconds

from e2e.emulator.mends.patching import Function, Mend

Body = dict[str, object]
WITHOUT_INTEGRATION: Final[Mapping[str, object]] = {"Type": "MOCK", "IntegrationHttpMethod": "POST", "Uri": None}


def _last_modified(original: Function) -> Function:
    def update(self: LambdaFunction, spec: Body) -> object:
        answer = original(self, spec)
        self.last_modified = iso_8601_datetime_with_nanoseconds()
        return answer

    return update


def _version_by_arn(original: Function) -> Function:
    def create(cls: type, resource_name: str, body: Body, account_id: str, region: str, **words: object) -> object:
        version: LambdaVersion = original(cls, resource_name, body, account_id, region, **words)  # type: ignore[assignment]
        properties = body["Properties"]
        assert isinstance(properties, dict)
        name = str(properties["FunctionName"]).split(":function:")[-1]
        arn = f"arn:aws:lambda:{region}:{account_id}:function:{name}:{version.version}"
        version.physical_resource_id = arn  # type: ignore[attr-defined]
        return version

    return create


def _version_attribute(_original: Function) -> Function:
    return lambda self, attribute: str(self.version)


def _layer_by_arn(_original: Function) -> property:
    return property(lambda self: self.arn)


def _layer_named(original: Function) -> Function:
    def create(cls: type, resource_name: str, body: Body, account_id: str, region: str, **words: object) -> object:
        properties = body["Properties"]
        assert isinstance(properties, dict)
        return original(cls, properties.get("LayerName", resource_name), body, account_id, region, **words)

    return create


def _mock_methods(original: Function) -> Function:
    def create(cls: type, resource_name: str, body: Body, account_id: str, region: str, **words: object) -> object:
        properties = body["Properties"]
        assert isinstance(properties, dict)
        properties["Integration"] = {**WITHOUT_INTEGRATION, **properties.get("Integration", {})}
        return original(cls, resource_name, body, account_id, region, **words)

    return create


def _deployment_id(_original: Function) -> property:
    return property(lambda self: self.id)


def _stage_kept(original: Function) -> Function:
    def create(self: RestAPI, name: str, description: str, stage_variables: object = None) -> object:
        before = self.stages.get(name)
        deployment: Deployment = original(self, name, description, stage_variables)  # type: ignore[assignment]
        if before is not None:
            before.deployment_id = deployment.id
            self.stages[name] = before
        return deployment

    return create


def _api_removed(_original: Function) -> Function:
    def delete(self: RestAPI, account_id: str, region: str) -> None:
        apigateway_backends[account_id][region].delete_rest_api(self.id)

    return delete


def _layer_removed(_original: Function) -> Function:
    def delete(self: LayerVersion, account_id: str, region: str) -> None:
        lambda_backends[account_id][region].delete_layer_version(self.name, str(self.version))

    return delete


MENDS: Final = (
    Mend(
        "last-modified",
        "other code changes LastModified, by which a client knows what is older than its upload",
        LambdaFunction,
        "update_function_code",
        _last_modified,
    ),
    Mend(
        "version-ref",
        "Ref of a function's version is its ARN",
        LambdaVersion,
        "create_from_cloudformation_json",
        _version_by_arn,
    ),
    Mend(
        "version-attribute",
        "Fn::GetAtt of a version is its number",
        LambdaVersion,
        "get_cfn_attribute",
        _version_attribute,
    ),
    Mend("layer-ref", "Ref of a layer is its version's ARN", LayerVersion, "physical_resource_id", _layer_by_arn),
    Mend(
        "layer-name",
        "a layer has the name that the template gives it",
        LayerVersion,
        "create_from_cloudformation_json",
        _layer_named,
    ),
    Mend(
        "mock-methods",
        "methods that answer by themselves, for CORS, have neither Uri nor IntegrationHttpMethod",
        Method,
        "create_from_cloudformation_json",
        _mock_methods,
    ),
    Mend("deployment-ref", "Ref of a REST deployment is its id", Deployment, "physical_resource_id", _deployment_id),
    Mend(
        "stage-kept",
        "a new deployment leaves the stage's settings and tags; moto makes the stage anew",
        RestAPI,
        "create_deployment",
        _stage_kept,
    ),
    Mend("api-removed", "a REST API goes with its stack", RestAPI, "delete", _api_removed),
    Mend("layer-removed", "a layer's version goes with its stack", LayerVersion, "delete", _layer_removed),
)
