"""What deploying an artifact comes to, as its state says it: one row for each setting that a client reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from deployed import ARTIFACTS, PLAIN, SHOP, changed, deployment_of

from restage.deploy.describing import tags_of
from restage.document.values import JsonObject
from restage.document.values import Path as Place

PROVIDER: Place = ("service", "provider")


def test_what_an_artifact_says_by_itself() -> None:
    found = deployment_of(PLAIN)
    assert (found.service, found.stage, found.region, found.stack) == (
        "hello-plain",
        "dev",
        "us-east-1",
        "hello-plain-dev",
    )
    assert (found.bucket, found.prefix) == ("", "serverless/hello-plain/dev/")
    assert found.directory == found.prefix + found.stamp
    assert [one.name for one in found.uploads] == [
        "compiled-cloudformation-template.json",
        "serverless-state.json",
        "hello-plain.zip",
    ]
    assert [one.content_type for one in found.uploads] == ["application/json"] * 2 + ["application/zip"]
    assert (found.kept, found.role, found.notifications, found.protection, found.policy) == (5, "", (), None, "")


@pytest.mark.parametrize(
    ("version", "by_change_set", "uploads_state"),
    [("v1", False, False), ("v2", False, False), ("v3", True, True), ("osls", True, True)],
)
def test_versions(version: str, by_change_set: bool, uploads_state: bool) -> None:
    found = deployment_of(ARTIFACTS / version / "plain" / "dev")
    assert (found.version.name, found.by_change_set) == (version, by_change_set)
    assert any(one.name == "serverless-state.json" for one in found.uploads) is uploads_state


@pytest.mark.parametrize(
    ("own", "tags"),
    [
        pytest.param({}, {"STAGE": "dev"}, id="none of the user's"),
        pytest.param({"team": "a"}, {"STAGE": "dev", "team": "a"}, id="one more"),
        pytest.param({"STAGE": "x"}, {"STAGE": "x"}, id="the same name"),
        pytest.param({"stage": "x"}, {"stage": "x"}, id="the same name in another spelling"),
        pytest.param({"stages": "x"}, {"STAGE": "dev", "stages": "x"}, id="a name that only begins so"),
        pytest.param(
            {"size": 1, "on": True}, {"STAGE": "dev", "size": "1", "on": "true"}, id="values that are no texts"
        ),
    ],
)
def test_tags(own: JsonObject, tags: dict[str, str]) -> None:
    assert tags_of("dev", own) == tags


@pytest.mark.parametrize(
    ("place", "value", "field", "expected"),
    [
        pytest.param(("stackName",), "other", "stack", "other", id="stackName"),
        pytest.param(("deploymentBucket",), "mine", "bucket", "mine", id="deploymentBucket"),
        pytest.param(("region",), "eu-central-1", "region", "eu-central-1", id="region"),
        pytest.param(("deploymentMethod",), "direct", "by_change_set", False, id="deploymentMethod: direct"),
        pytest.param(("deploymentMethod",), "changesets", "by_change_set", True, id="deploymentMethod: changesets"),
        pytest.param(("iam",), {"deploymentRole": "arn:1"}, "role", "arn:1", id="iam.deploymentRole"),
        pytest.param(("cfnRole",), "arn:2", "role", "arn:2", id="cfnRole"),
        pytest.param(("notificationArns",), ["arn:3"], "notifications", ("arn:3",), id="notificationArns"),
        pytest.param(("stackParameters",), [{"ParameterKey": "A", "ParameterValue": "b"}], "parameters", ({"ParameterKey": "A", "ParameterValue": "b"},), id="stackParameters"),
        pytest.param(("rollbackConfiguration",), {"MonitoringTimeInMinutes": 1}, "rollback", {"MonitoringTimeInMinutes": 1}, id="rollbackConfiguration"),
        pytest.param(("disableRollback",), True, "keeps_failed", True, id="disableRollback"),
        pytest.param(("stackPolicy",), [{"Effect": "Allow"}], "policy", '{"Statement":[{"Effect":"Allow"}]}', id="stackPolicy"),
        pytest.param(("stackPolicy",), [], "policy", "", id="a policy without statements would forbid all"),
        pytest.param(("deploymentBucketObject",), {"maxPreviousDeploymentArtifacts": 2}, "kept", 2, id="maxPreviousDeploymentArtifacts"),
        pytest.param(("deploymentBucketObject",), {"maxPreviousDeploymentArtifacts": 0}, "kept", 0, id="maxPreviousDeploymentArtifacts: 0"),
        pytest.param(("deploymentBucketObject",), {"serverSideEncryption": "aws:kms", "sseKMSKeyId": "k"}, "encryption", {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "k"}, id="encryption"),
        pytest.param(("deletionProtection",), True, "protection", None, id="deletionProtection is of osls"),
    ],
)  # fmt: skip
def test_settings_of_version_3(tmp_path: Path, place: Place, value: object, field: str, expected: object) -> None:
    folder = changed(PLAIN, tmp_path / "artifact", ((*PROVIDER, *place), value))
    assert getattr(deployment_of(folder), field) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (False, False), ({"stages": ["prod"]}, False), ({"stages": ["dev", "prod"]}, True), (None, None)],
    ids=["on", "off", "for another stage", "for this stage", "not given"],
)
def test_deletion_protection_of_osls(tmp_path: Path, value: object, expected: bool | None) -> None:
    plain = ARTIFACTS / "osls" / "plain" / "dev"
    folder = changed(plain, tmp_path / "artifact", ((*PROVIDER, "deletionProtection"), value))
    assert deployment_of(folder).protection is expected


def test_a_template_is_uploaded_as_the_state_holds_it() -> None:
    found = deployment_of(SHOP)
    assert found.uploads[0].text.startswith('{"AWSTemplateFormatVersion":"2010-09-09"')
    assert found.uploads[0].size == len(found.uploads[0].text.encode())


def test_nothing_shown_holds_what_may_be_secret(tmp_path: Path) -> None:
    template = (*PROVIDER, "compiledCloudFormationTemplate", "Resources", "GreetLambdaFunction", "Properties")
    secret = {"Variables": {"API_TOKEN": "hunter2-hunter2"}}
    folder = changed(PLAIN, tmp_path / "artifact", ((*template, "Environment"), secret))
    assert "hunter2-hunter2" in deployment_of(folder).hidden
