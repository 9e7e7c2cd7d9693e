"""What CloudFormation is asked for, by version: rows as the clients' own code has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from deployed import ARTIFACTS, changed, deployment_of

from restage.deploy import requests
from restage.deploy.model import Deployment
from restage.document.values import JsonObject
from restage.document.values import Path as Place

PROVIDER: Place = ("service", "provider")
GIVEN: tuple[tuple[Place, object], ...] = (
    ((*PROVIDER, "stackParameters"), [{"ParameterKey": "A", "ParameterValue": "b"}]),
    ((*PROVIDER, "rollbackConfiguration"), {"MonitoringTimeInMinutes": 1}),
    ((*PROVIDER, "stackPolicy"), [{"Effect": "Allow"}]),
    ((*PROVIDER, "cfnRole"), "arn:role"),
)
TOKEN = "token"


def _deployment(version: str, folder: Path, *changes: tuple[Place, object]) -> Deployment:
    return deployment_of(changed(ARTIFACTS / version / "plain" / "dev", folder / "artifact", *changes))


@pytest.mark.parametrize("version", ["v1", "v2", "v3", "osls"])
def test_what_all_versions_send(tmp_path: Path, version: str) -> None:
    found = requests.of_template(_deployment(version, tmp_path, *GIVEN), "url")
    assert found["StackName"] == "hello-plain-dev"
    assert found["TemplateURL"] == "url"
    assert found["Capabilities"] == ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
    assert found["Parameters"] == [{"ParameterKey": "A", "ParameterValue": "b"}]
    assert found["Tags"] == [{"Key": "STAGE", "Value": "dev"}]
    assert found["RoleARN"] == "arn:role"


@pytest.mark.parametrize(
    ("version", "notifications", "core_parameters"),
    [("v1", None, 0), ("v2", None, 0), ("v3", [], 1), ("osls", [], 1)],
)
def test_what_differs_by_version(
    tmp_path: Path, version: str, notifications: list[str] | None, core_parameters: int
) -> None:
    deployment = _deployment(version, tmp_path, *GIVEN)
    assert requests.of_template(deployment, "url").get("NotificationARNs") == notifications
    core = requests.of_core(deployment)
    assert isinstance(core["Parameters"], list) and len(core["Parameters"]) == core_parameters


def test_capabilities_of_a_transform(tmp_path: Path) -> None:
    place = (*PROVIDER, "compiledCloudFormationTemplate", "Transform")
    deployment = _deployment("v3", tmp_path, (place, "AWS::Serverless-2016-10-31"))
    assert "CAPABILITY_AUTO_EXPAND" in str(requests.of_template(deployment, "url")["Capabilities"])
    assert "CAPABILITY_AUTO_EXPAND" not in str(requests.of_core(deployment)["Capabilities"])


def test_calls(tmp_path: Path) -> None:
    deployment = _deployment("v2", tmp_path, *GIVEN)
    shared: JsonObject = {"StackName": "s"}
    rollback = {"MonitoringTimeInMinutes": 1}
    policy = '{"Statement":[{"Effect":"Allow"}]}'
    token = {"ClientRequestToken": TOKEN}
    assert requests.creating(deployment, shared, TOKEN) == {**shared, **token, "OnFailure": "DELETE"}
    assert requests.updating(deployment, shared, TOKEN) == {
        **shared, **token, "StackPolicyBody": policy, "RollbackConfiguration": rollback,
    }  # fmt: skip
    made = requests.change_set(deployment, shared, "UPDATE", "n", TOKEN)
    assert made["RollbackConfiguration"] == rollback
    assert (made["ChangeSetType"], made["ChangeSetName"], made["ClientToken"]) == ("UPDATE", "n", TOKEN)


def test_a_stack_that_keeps_what_failed(tmp_path: Path) -> None:
    deployment = _deployment("v3", tmp_path, ((*PROVIDER, "disableRollback"), True))
    for found in (
        requests.creating(deployment, {}, TOKEN),
        requests.updating(deployment, {}, TOKEN),
        requests.executing(deployment, "n", TOKEN),
    ):
        assert found["DisableRollback"] is True
        assert "OnFailure" not in found


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "s3.amazonaws.com"),
        ("eu-central-1", "s3.amazonaws.com"),
        ("us-gov-west-1", "s3-us-gov-west-1.amazonaws.com"),
        ("cn-north-1", "s3.cn-north-1.amazonaws.com.cn"),
        ("us-iso-east-1", "s3.us-iso-east-1.c2s.ic.gov"),
        ("us-isob-east-1", "s3.us-isob-east-1.sc2s.sgov.gov"),
    ],
)
def test_where_the_template_lies(tmp_path: Path, region: str, host: str) -> None:
    deployment = _deployment("v3", tmp_path, ((*PROVIDER, "region"), region))
    url = requests.template_url(deployment, "b")
    assert url == f"https://{host}/b/{deployment.directory}/compiled-cloudformation-template.json"
