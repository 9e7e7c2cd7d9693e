"""An emulated account as tests of it use it: one stack, called `one`, and small templates."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from botocore.client import BaseClient

from e2e.emulator import Account

BUCKET: Final = "the-bucket"
NAMED: Final = "AWS::SQS::Queue"
RECORDED: Final = {"Type": NAMED, "Properties": {"QueueName": "letters"}}
Resources = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class Aws:
    """The account, and clients by service."""

    account: Account
    clients: Mapping[str, BaseClient]

    def __getitem__(self, service: str) -> BaseClient:
        return self.clients[service]

    def create(self, resources: Resources, **settings: object) -> None:
        """A stack, at once."""
        self["cloudformation"].create_stack(StackName="one", TemplateBody=template(resources), **settings)

    def update(self, resources: Resources, **settings: object) -> None:
        """The same stack, at once."""
        self["cloudformation"].update_stack(StackName="one", TemplateBody=template(resources), **settings)

    def change_set(self, kind: str, resources: Resources, **settings: object) -> None:
        """A change set of that stack."""
        self["cloudformation"].create_change_set(
            StackName="one", ChangeSetName="set", ChangeSetType=kind, TemplateBody=template(resources), **settings
        )

    def execute(self) -> None:
        """That change set."""
        self["cloudformation"].execute_change_set(StackName="one", ChangeSetName="set")

    def described(self) -> Mapping[str, object]:
        """That change set."""
        found: Mapping[str, object] = self["cloudformation"].describe_change_set(StackName="one", ChangeSetName="set")
        return found

    def stack(self, name: str = "one") -> Mapping[str, object]:
        """A stack's description."""
        found: Mapping[str, object] = self["cloudformation"].describe_stacks(StackName=name)["Stacks"][0]
        return found

    def physical_id(self, key: str) -> str:
        """Of one resource."""
        found = self["cloudformation"].describe_stack_resource(StackName="one", LogicalResourceId=key)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def events(self) -> set[tuple[str, str]]:
        """(logical ID, status) of all that has happened to the stack."""
        found = self["cloudformation"].describe_stack_events(StackName="one")["StackEvents"]
        return {(event["LogicalResourceId"], event["ResourceStatus"]) for event in found}

    def upload(self, key: str, text: str = "") -> None:
        """A zip with that text."""
        self["s3"].create_bucket(Bucket=BUCKET)
        self["s3"].put_object(Bucket=BUCKET, Key=key, Body=zipped(text))


def template(resources: Resources) -> str:
    """A template; what has a `Value` is an output."""
    exported = {key: value for key, value in resources.items() if "Value" in value}
    return json.dumps({"Resources": {k: v for k, v in resources.items() if k not in exported}, "Outputs": exported})


def zipped(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("handler.py", text)
    return buffer.getvalue()


def function(key: str) -> Resources:
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r", "AssumeRolePolicyDocument": {"Statement": []}}}
    properties = {"FunctionName": "f", "Handler": "h.f", "Runtime": "python3.12", "Role": {"Fn::GetAtt": ["R", "Arn"]}}
    return {"R": role, "F": {"Type": "AWS::Lambda::Function", "Properties": {**properties, "Code": code(key)}}}


def code(key: str) -> Mapping[str, str]:
    return {"S3Bucket": BUCKET, "S3Key": key}


def api(deployment: str) -> Resources:
    api, root = {"Ref": "Api"}, {"Fn::GetAtt": ["Api", "RootResourceId"]}
    method = {"RestApiId": api, "ResourceId": root, "HttpMethod": "OPTIONS", "AuthorizationType": "NONE"}
    made = {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": api, "StageName": "dev"}}
    return {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}},
        "Method": {"Type": "AWS::ApiGateway::Method", "Properties": {**method, "Integration": {"Type": "MOCK"}}},
        deployment: {**made, "DependsOn": "Method"},
    }
