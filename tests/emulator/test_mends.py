"""Each mend of the emulator: what goes right with it and wrong without."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Final
from unittest import mock

import boto3
import pytest
import yaml
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from onestack import BUCKET, NAMED, RECORDED, Aws, Resources, api, code, function, template, zipped

from e2e.emulator import REGION, emulated
from e2e.emulator.mends import all_mends

EXPORTED: Final = {"Value": "v", "Export": {"Name": "e"}}
MONITORED: Final = {"MonitoringTimeInMinutes": 5}


def _exports(aws: Aws) -> list[str]:
    return [export["Name"] for export in aws["cloudformation"].list_exports()["Exports"]]


def form_only(aws: Aws) -> None:
    aws["cloudformation"].validate_template(TemplateBody=template({"Q": {"Type": NAMED, "Properties": {"New": 1}}}))
    with pytest.raises(ClientError, match="Type"):
        aws["cloudformation"].validate_template(TemplateBody='{"Resources": {"A": {}}}')


def json_first(aws: Aws) -> None:
    with mock.patch.object(yaml, "load", side_effect=AssertionError):
        aws.create({"Q": RECORDED})


def change_set_json(aws: Aws) -> None:
    with mock.patch.object(yaml, "load", side_effect=AssertionError):
        aws.change_set("CREATE", {"Q": RECORDED})
        aws.execute()


def update_exports(aws: Aws) -> None:
    aws.create({"Q": RECORDED})
    aws.update({"Q": RECORDED, "O": EXPORTED})
    assert _exports(aws) == ["e"]


def change_set_exports(aws: Aws) -> None:
    aws.change_set("CREATE", {"Q": RECORDED, "O": EXPORTED})
    aws.execute()
    assert _exports(aws) == ["e"]
    assert aws.stack()["Outputs"]


def change_set_settings(aws: Aws) -> None:
    aws.create({"Q": RECORDED}, Tags=[{"Key": "a", "Value": "1"}])
    aws.change_set("UPDATE", {"R": RECORDED}, Tags=[{"Key": "a", "Value": "2"}], RoleARN="arn:aws:iam::1:role/r")
    aws.execute()
    assert aws.stack()["Tags"] == [{"Key": "a", "Value": "2"}]
    assert aws.stack()["RoleARN"] == "arn:aws:iam::1:role/r"


def settings_of_create_stack(aws: Aws) -> None:
    aws.create({"Q": RECORDED}, RollbackConfiguration=MONITORED)
    assert aws.stack()["RollbackConfiguration"] == MONITORED


def settings_of_update_stack(aws: Aws) -> None:
    aws.create({"Q": RECORDED})
    aws.update({"R": RECORDED}, StackPolicyBody="{}", NotificationARNs=["arn:aws:sns:us-east-1:123456789012:t"])
    assert aws["cloudformation"].get_stack_policy(StackName="one")["StackPolicyBody"] == "{}"
    assert aws.stack()["NotificationARNs"] == ["arn:aws:sns:us-east-1:123456789012:t"]


def settings_of_create_change_set(aws: Aws) -> None:
    aws.change_set("CREATE", {"Q": RECORDED}, RollbackConfiguration=MONITORED)
    aws.execute()
    assert aws.stack()["RollbackConfiguration"] == MONITORED


def termination_protection(aws: Aws) -> None:
    aws.create({"Q": RECORDED})
    aws["cloudformation"].update_termination_protection(StackName="one", EnableTerminationProtection=True)
    assert aws.stack()["EnableTerminationProtection"] is True


def nothing_to_update(aws: Aws) -> None:
    aws.create({"Q": RECORDED})
    with pytest.raises(ClientError, match="No updates are to be performed"):
        aws.update({"Q": RECORDED})


def change_set_described(aws: Aws) -> None:
    aws.create({"Q": RECORDED})
    with pytest.raises(ClientError, match="ChangeSetNotFound"):
        aws.described()


def change_set_deleted(aws: Aws) -> None:
    aws.create({"Q": RECORDED})
    aws["cloudformation"].delete_change_set(StackName="one", ChangeSetName="set")


def change_set_tags(aws: Aws) -> None:
    aws.create({"Q": RECORDED})
    aws.change_set("UPDATE", {"Q": RECORDED}, Tags=[{"Key": "a", "Value": "1"}])
    assert aws.described()["Status"] == "CREATE_COMPLETE"


def change_set_once(aws: Aws) -> None:
    aws.change_set("CREATE", {"Q": RECORDED})
    with pytest.raises(ClientError, match="AlreadyExists"):
        aws.change_set("CREATE", {"Q": RECORDED})
    aws["cloudformation"].delete_change_set(StackName="one", ChangeSetName="set")
    aws.change_set("CREATE", {"Q": RECORDED})
    aws.execute()
    assert len(aws["cloudformation"].describe_stacks()["Stacks"]) == 1
    aws.change_set("UPDATE", {"R": RECORDED})
    with pytest.raises(ClientError, match="cannot be created again"):
        aws.change_set("CREATE", {"Q": RECORDED})


def change_set_replacements(aws: Aws) -> None:
    aws.create({"Q": RECORDED})
    aws.change_set("UPDATE", {"Q": {"Type": NAMED, "Properties": {"QueueName": "parcels"}}})
    changes = aws.described()["Changes"]
    assert isinstance(changes, list)
    change = changes[0]["ResourceChange"]
    assert (change["Replacement"], change["PhysicalResourceId"]) == ("True", "letters")


def events_of_change_set(aws: Aws) -> None:
    aws.change_set("CREATE", {"Q": RECORDED})
    aws.execute()
    assert ("Q", "CREATE_COMPLETE") in aws.events()


def events_of_update(aws: Aws) -> None:
    aws.create({"Q": RECORDED})
    aws.update({"R": {"Type": NAMED}})
    assert {("Q", "DELETE_COMPLETE"), ("R", "CREATE_COMPLETE")} <= aws.events()


def create_rolled_back(aws: Aws) -> None:
    aws.account.failures["Q"] = "no"
    aws.create({"Q": RECORDED})
    assert aws.stack()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert ("Q", "CREATE_FAILED") in aws.events()


def change_set_rolled_back(aws: Aws) -> None:
    aws["cloudformation"].create_stack(StackName="another", TemplateBody=template({"Q": RECORDED}))
    aws.change_set("CREATE", {"R": RECORDED})
    aws.execute()
    assert aws.stack()["StackStatus"] == "ROLLBACK_COMPLETE"
    assert ("R", "CREATE_FAILED") in aws.events()


def update_rolled_back(aws: Aws) -> None:
    aws.create({"Q": RECORDED})
    aws.update(function("nothing-there"))
    assert aws.stack()["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert aws.physical_id("Q") == "letters"


def recorded_types(aws: Aws) -> None:
    aws.create({"Q": {"Type": "Custom::Made", "Properties": {"ServiceToken": "t"}}, "R": {"Type": "AWS::New::Kind"}})
    assert aws.account.recorded("one")["Q"].properties == {"ServiceToken": "t"}
    assert aws.physical_id("R")


def physical_ids(aws: Aws) -> None:
    aws.create(api("First"))
    assert aws.physical_id("Method").startswith("one-Method-")


def kept_resources(aws: Aws) -> None:
    aws.create(api("First"))
    changed = {**api("First"), "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api", "Mode": "m"}}}
    before = aws.physical_id("Method")
    changed["Method"] = {**changed["Method"], "Metadata": {"a": 1}}
    aws.update(changed)
    assert aws.physical_id("Method") == before


def last_modified(aws: Aws) -> None:
    aws.upload("a", "a")
    aws["s3"].put_object(Bucket=BUCKET, Key="b", Body=zipped("b"))
    aws.create(function("a"))
    before = aws["lambda"].get_function(FunctionName="f")["Configuration"]
    aws.update(function("b"))
    after = aws["lambda"].get_function(FunctionName="f")["Configuration"]
    assert before["CodeSha256"] != after["CodeSha256"]
    assert before["LastModified"] < after["LastModified"]


def _with_version() -> Resources:
    version = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "F"}}}
    number = {"Value": {"Fn::GetAtt": ["V", "Version"]}}
    return {**function("a"), "V": version, "O": number}


def version_ref(aws: Aws) -> None:
    aws.upload("a")
    aws.create(_with_version())
    assert aws.physical_id("V") == "arn:aws:lambda:us-east-1:123456789012:function:f:1"


def version_attribute(aws: Aws) -> None:
    aws.upload("a")
    aws.create(_with_version())
    outputs = aws.stack()["Outputs"]
    assert isinstance(outputs, list)
    assert outputs[0]["OutputValue"] == "1"


def _layer(aws: Aws) -> str:
    aws.upload("a")
    aws.create({"L": {"Type": "AWS::Lambda::LayerVersion", "Properties": {"LayerName": "l", "Content": code("a")}}})
    return aws.physical_id("L")


def layer_ref(aws: Aws) -> None:
    assert _layer(aws).startswith("arn:aws:lambda:us-east-1:123456789012:layer:")


def layer_name(aws: Aws) -> None:
    assert _layer(aws).endswith(":layer:l:1")


def mock_methods(aws: Aws) -> None:
    aws.create(api("First"))
    assert aws.stack()["StackStatus"] == "CREATE_COMPLETE"


def deployment_ref(aws: Aws) -> None:
    aws.create(api("First"))
    made = aws["apigateway"].get_deployments(restApiId=aws.physical_id("Api"))["items"]
    assert aws.physical_id("First") == made[0]["id"]


def stage_kept(aws: Aws) -> None:
    aws.create(api("First"))
    made = aws.physical_id("Api")
    traced = [{"op": "replace", "path": "/tracingEnabled", "value": "true"}]
    aws["apigateway"].update_stage(restApiId=made, stageName="dev", patchOperations=traced)
    aws.update(api("Second"))
    stage = aws["apigateway"].get_stage(restApiId=made, stageName="dev")
    assert stage["tracingEnabled"] is True
    assert stage["deploymentId"] == aws.physical_id("Second")


def api_removed(aws: Aws) -> None:
    aws.create(api("First"))
    aws["cloudformation"].delete_stack(StackName="one")
    assert aws["apigateway"].get_rest_apis()["items"] == []


def layer_removed(aws: Aws) -> None:
    _layer(aws)
    aws["cloudformation"].delete_stack(StackName="one")
    assert aws["lambda"].list_layer_versions(LayerName="l")["LayerVersions"] == []


PROBES: Final[tuple[Callable[[Aws], None], ...]] = (
    form_only,
    json_first,
    change_set_json,
    update_exports,
    change_set_exports,
    change_set_settings,
    settings_of_create_stack,
    settings_of_update_stack,
    settings_of_create_change_set,
    termination_protection,
    nothing_to_update,
    change_set_described,
    change_set_deleted,
    change_set_tags,
    change_set_once,
    change_set_replacements,
    events_of_change_set,
    events_of_update,
    create_rolled_back,
    change_set_rolled_back,
    update_rolled_back,
    recorded_types,
    physical_ids,
    kept_resources,
    last_modified,
    version_ref,
    version_attribute,
    layer_ref,
    layer_name,
    mock_methods,
    deployment_ref,
    stage_kept,
    api_removed,
    layer_removed,
)
NAMES: Final = [probe.__name__.replace("_", "-") for probe in PROBES]


@pytest.fixture(scope="module")
def clients() -> Mapping[str, BaseClient]:
    session = boto3.Session("testing", "testing", region_name=REGION)
    return {name: session.client(name) for name in ("apigateway", "cloudformation", "lambda", "s3")}


def test_every_mend_has_a_probe() -> None:
    assert sorted(mend.name for mend in all_mends({})) == sorted(NAMES)


@pytest.mark.parametrize("probe", PROBES, ids=NAMES)
def test_with_all_mends_it_goes_right(probe: Callable[[Aws], None], clients: Mapping[str, BaseClient]) -> None:
    with emulated() as account:
        probe(Aws(account, clients))


@pytest.mark.parametrize(
    ("probe", "name"),
    [
        pytest.param(probe, name, marks=pytest.mark.slow if name == "form-only" else (), id=name)
        for probe, name in zip(PROBES, NAMES, strict=True)
    ],
)
def test_without_the_mend_it_goes_wrong(
    probe: Callable[[Aws], None], name: str, clients: Mapping[str, BaseClient]
) -> None:
    with emulated(without={name}) as account, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert not _passes(probe, Aws(account, clients))


def _passes(probe: Callable[[Aws], None], aws: Aws) -> bool:
    try:
        probe(aws)
    except (Exception, pytest.fail.Exception):  # moto's own errors come through, whatever they are
        return False
    return True
