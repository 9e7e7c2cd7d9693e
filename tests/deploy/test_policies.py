"""The IAM policy that is printed allows every call, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from deployed import ARTIFACTS, PLAIN, SHOP, account, changed, deployed, deployment_of

from e2e.services import SERVICES
from restage.deploy.calls import CALLS, Call
from restage.deploy.deploying import stamped
from restage.deploy.policies import policy_of
from restage.document.values import as_list, as_object, as_text

DEPOT = next(service for service in SERVICES if service.name == "depot")


def _actions(folder: Path) -> set[str]:
    statements = [as_object(one) for one in as_list(policy_of(deployment_of(folder))["Statement"])]
    assert all(one["Effect"] == "Allow" for one in statements)
    return {as_text(action) for one in statements for action in as_list(one["Action"])}


def test_every_call_is_allowed_to_somebody() -> None:
    folders = (SHOP, ARTIFACTS / "v1" / "timers" / "dev", ARTIFACTS / "v3" / "own-bucket" / "dev")
    allowed = set[str]().union(*map(_actions, folders))
    assert {call.action for call in CALLS} - allowed == {
        "cloudformation:UpdateTerminationProtection", "cloudformation:SetStackPolicy", "cloudformation:GetStackPolicy",
        "logs:DescribeSubscriptionFilters", "logs:DeleteSubscriptionFilter",
    }  # fmt: skip


@pytest.mark.parametrize(("folder", "absent"), [
    pytest.param(PLAIN, "apigateway:PATCH", id="no REST API"),
    pytest.param(PLAIN, "cloudformation:CreateStack", id="change sets"),
    pytest.param(PLAIN, "s3:GetBucketLocation", id="the stack's own bucket"),
    pytest.param(PLAIN, "logs:DeleteSubscriptionFilter", id="no subscription filters"),
])  # fmt: skip
def test_what_is_never_called_is_not_allowed(folder: Path, absent: str) -> None:
    assert absent not in _actions(folder)


@pytest.mark.parametrize(("region", "stack", "expected"), [
    ("us-east-1", "hello-plain-dev", "arn:aws:s3:::hello-plain-dev*serverlessdeploymentbuck*"),
    ("us-east-1", "News-Provider-Production-Main", "arn:aws:s3:::news-provider-production*serverlessdeploymentbuck*"),
    ("cn-north-1", "a", "arn:aws-cn:s3:::a*serverlessdeploymentbuck*"),
    ("us-gov-west-1", "a", "arn:aws-us-gov:s3:::a*serverlessdeploymentbuck*"),
])  # fmt: skip
def test_buckets_that_stacks_make(tmp_path: Path, region: str, stack: str, expected: str) -> None:
    provider = ("service", "provider")
    changes = ((*provider, "region"), region), ((*provider, "stackName"), stack)
    found = policy_of(deployment_of(changed(PLAIN, tmp_path / "artifact", *changes)))
    resources = {as_text(as_object(one)["Resource"]) for one in as_list(found["Statement"])}
    assert expected in resources
    assert not [one for one in resources if "{" in one]


def test_a_bucket_of_the_users_own() -> None:
    found = policy_of(deployment_of(ARTIFACTS / "v3" / "own-bucket" / "dev"))
    assert "arn:aws:s3:::acme-dev-deployments" in {as_object(one)["Resource"] for one in as_list(found["Statement"])}


@pytest.mark.parametrize("folder", [
    pytest.param(PLAIN, id="change sets"),
    pytest.param(SHOP, id="a REST API's stage"),
    pytest.param(ARTIFACTS / "v1" / "timers" / "dev", id="version 1"),
    pytest.param(ARTIFACTS / "osls" / "plain" / "dev", id="osls"),
    pytest.param(DEPOT.artifact("v3", "prod"), id="a bucket of the user's own, a policy"),
    pytest.param(DEPOT.artifact("v2", "prod"), id="the same with version 2"),
])  # fmt: skip
def test_the_policy_is_enough_for_every_call_of_a_run(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first deployment, an update, and a look at what is there, held against the policy of this very artifact."""
    memory = tmp_path / "newer"
    shutil.copytree(folder, memory)
    for file in memory.glob("*.json"):
        file.write_text(file.read_text().replace('"MemorySize": 1024', '"MemorySize": 512'))
    with account(monkeypatch) as aws, stamped(memory, "now") as newer:
        if "depot" in folder.parts:
            DEPOT.make_surroundings("prod")
            aws.calls.clear()
        for one in (folder, newer, newer):
            deployed(one)
        made = {(call.service, call.operation) for call in aws.calls}
    actions = {(call.service, _operation(call)): call.action for call in CALLS}
    assert {actions[call] for call in made} <= _actions(folder)


def _operation(call: Call) -> str:
    known = {"list_objects_v2": "ListObjectsV2"}
    return known.get(call.method) or "".join(part.title() for part in call.method.split("_"))
