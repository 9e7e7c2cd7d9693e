"""What is written for other deployers."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from deployed import ARTIFACTS, PLAIN, SHOP, changed, deployment_of

from restage.deploy.bundle import with_bucket, write_bundle
from restage.errors import UsageError


def test_a_bundle_is_complete(tmp_path: Path) -> None:
    deployment = deployment_of(PLAIN)
    told = write_bundle(deployment, PLAIN, tmp_path / "bundle", "shelf")
    settings = json.loads((tmp_path / "bundle" / "deployment.json").read_text())
    assert told.startswith(f"{tmp_path / 'bundle'}\n  deploy.sh\n  deployment.json\n  template.json\n")
    assert [one["key"] for one in settings["uploads"]] == [deployment.key(one) for one in deployment.uploads]
    for one in settings["uploads"]:
        data = (tmp_path / "bundle" / one["file"]).read_bytes()
        if one["file"].endswith(".zip"):
            assert b64encode(sha256(data).digest()).decode() == one["metadata"]["filesha256"]
    assert settings["tags"] == {"STAGE": "dev"}
    assert settings["capabilities"] == ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]


def test_the_template_names_the_bucket_and_keeps_its_own(tmp_path: Path) -> None:
    write_bundle(deployment_of(PLAIN), PLAIN, tmp_path / "bundle", "shelf")
    template = json.loads((tmp_path / "bundle" / "template.json").read_text())
    functions = [one for one in template["Resources"].values() if one["Type"] == "AWS::Lambda::Function"]
    assert {one["Properties"]["Code"]["S3Bucket"] for one in functions} == {"shelf"}
    assert "ServerlessDeploymentBucket" in template["Resources"]
    policy = template["Resources"]["ServerlessDeploymentBucketPolicy"]["Properties"]
    assert policy["Bucket"] == {"Ref": "ServerlessDeploymentBucket"}


def test_two_commands(tmp_path: Path) -> None:
    write_bundle(deployment_of(SHOP), SHOP, tmp_path / "bundle", "shelf")
    lines = (tmp_path / "bundle" / "deploy.sh").read_text().splitlines()
    assert [line.split()[:3] for line in lines[3:]] == [["aws", "s3", "cp"], ["aws", "cloudformation", "deploy"]]
    assert "--stack-name corner-shop-dev" in lines[4]


def test_what_is_not_in_it_is_named(tmp_path: Path) -> None:
    told = write_bundle(deployment_of(SHOP), SHOP, tmp_path / "bundle", "shelf")
    assert "not included: tracing, metrics, logs and tags of stage dev of the REST API" in told
    plain = write_bundle(deployment_of(PLAIN), PLAIN, tmp_path / "plain", "shelf")
    assert [line for line in plain.splitlines() if line.startswith(("not included", "to know"))] == [
        "not included: the digests by which clients see that nothing changed; the next client deploys once more"
    ]


def test_parameters_are_not_on_the_command_line(tmp_path: Path) -> None:
    place = ("service", "provider", "stackParameters")
    given = [{"ParameterKey": "Pin", "ParameterValue": "b-1"}, {"ParameterKey": "Kept", "UsePreviousValue": True}]
    folder = changed(PLAIN, tmp_path / "artifact", (place, given))
    told = write_bundle(deployment_of(folder), folder, tmp_path / "bundle", "shelf")
    assert "hold the values of parameters" in told
    assert "--parameter-overrides file://parameters.json" in (tmp_path / "bundle" / "deploy.sh").read_text()
    assert json.loads((tmp_path / "bundle" / "parameters.json").read_text()) == given[:1]


@pytest.mark.parametrize(("folder", "bucket", "said"), [
    pytest.param(PLAIN, "", "give --bucket NAME", id="a bucket that is not known"),
    pytest.param(ARTIFACTS / "v3" / "own-bucket" / "dev", "other", "the artifact names its bucket, acme-dev-deployments", id="another than the artifact's"),
])  # fmt: skip
def test_buckets_that_are_refused(tmp_path: Path, folder: Path, bucket: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        write_bundle(deployment_of(folder), folder, tmp_path / "bundle", bucket)
    assert not os.path.exists(tmp_path / "bundle")


def test_nothing_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "mine").touch()
    with pytest.raises(UsageError, match="this is there already"):
        write_bundle(deployment_of(PLAIN), PLAIN, tmp_path / "bundle", "shelf")


def test_names_of_buckets_stay_elsewhere() -> None:
    reference = {"Ref": "ServerlessDeploymentBucket"}
    template = {"Resources": {"A": {"Properties": {"Code": {"S3Bucket": reference}, "Environment": {"B": reference}}}}}
    found = with_bucket(template, "shelf")  # type: ignore[arg-type]
    properties = found["Resources"]["A"]["Properties"]  # type: ignore[index, call-overload]
    assert properties == {"Code": {"S3Bucket": "shelf"}, "Environment": {"B": reference}}
