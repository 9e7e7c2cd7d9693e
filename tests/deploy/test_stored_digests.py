"""The digests by which clients tell whether anything changed: ours are theirs (golden/digests.js), byte for byte."""

from __future__ import annotations

import json
from functools import cache

import pytest
from folders import DATA_FOLDER, ROOT_FOLDER

from restage.artifact.folder import read_artifact
from restage.artifact.layout import COMPILED
from restage.deploy.digests import digest_of_state, digest_of_template
from restage.document.values import Json, JsonObject, as_object, at

THEIRS = json.loads((DATA_FOLDER / "deploy" / "digests.json").read_text())


@cache
def _state(name: str) -> tuple[JsonObject, JsonObject]:
    """A golden artifact's state as it stands in its file, and with its references resolved."""
    artifact = read_artifact(ROOT_FOLDER / "golden" / "artifacts" / name / "dev")
    return as_object(artifact.state.value), as_object(artifact.resolved.value)


@pytest.mark.parametrize("name", THEIRS)
def test_templates(name: str) -> None:
    template = as_object(at(_state(name)[1], COMPILED))
    assert digest_of_template(template, is_sorted=not name.startswith("v1/")) == THEIRS[name]["template"]


@pytest.mark.parametrize("name", [name for name, digests in THEIRS.items() if "state" in digests])
def test_states(name: str) -> None:
    assert digest_of_state(_state(name)[0]) == THEIRS[name]["state"]


RESOURCE: JsonObject = {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Key": "a"}, "MemorySize": 128}}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(("ALambdaFunction", RESOURCE), ("ALambdaFunction", {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Key": "b"}, "MemorySize": 128}}), id="key of the zip"),
        pytest.param(("ApiGatewayDeployment1", {}), ("ApiGatewayDeployment2", {}), id="number of the REST deployment"),
        pytest.param(("WebsocketsDeploymentAb", {}), ("WebsocketsDeploymentCd", {}), id="id of the websocket deployment"),
        pytest.param(
            ("WebsocketsDeploymentStage", {"Properties": {"DeploymentId": {"Ref": "WebsocketsDeploymentAb"}}}),
            ("WebsocketsDeploymentStage", {"Properties": {"DeploymentId": {"Ref": "WebsocketsDeploymentCd"}}}),
            id="which deployment a websocket stage has",
        ),
    ],
)  # fmt: skip
def test_what_differs_between_packagings_does_not_count(left: tuple[str, Json], right: tuple[str, Json]) -> None:
    assert _digest(left) == _digest(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(("ALambdaFunction", RESOURCE), ("BLambdaFunction", RESOURCE), id="logical ID"),
        pytest.param(("ALambdaFunction", RESOURCE), ("ALambdaFunction", {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Key": "a"}, "MemorySize": 256}}), id="a property"),
        pytest.param(("ALambdaFunction", RESOURCE), ("ALambdaFunction", {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"S3Key": "a", "S3Bucket": "b"}, "MemorySize": 128}}), id="bucket of the zip"),
        pytest.param(
            ("OwnStage", {"Properties": {"DeploymentId": {"Ref": "WebsocketsDeploymentAb"}}}),
            ("OwnStage", {"Properties": {"DeploymentId": {"Ref": "WebsocketsDeploymentCd"}}}),
            id="which deployment a stage of the user's own has",
        ),
    ],
)  # fmt: skip
def test_all_else_counts(left: tuple[str, Json], right: tuple[str, Json]) -> None:
    assert _digest(left) != _digest(right)


@pytest.mark.parametrize(
    ("is_sorted", "same"), [pytest.param(True, True, id="sorted"), pytest.param(False, False, id="version 1")]
)
def test_order(is_sorted: bool, same: bool) -> None:
    left: JsonObject = {"Resources": {"A": {"Type": "x", "Properties": {}}, "B": {}}}
    right: JsonObject = {"Resources": {"B": {}, "A": {"Properties": {}, "Type": "x"}}}
    digests = [digest_of_template(one, is_sorted=is_sorted) for one in (left, right)]
    assert (digests[0] == digests[1]) is same


def _digest(resource: tuple[str, Json]) -> str:
    return digest_of_template({"Resources": dict([resource])}, is_sorted=True)
