"""The IAM policy that is printed allows every call, and nothing else."""

from __future__ import annotations

from deployed import ARTIFACTS, PLAIN, deployment_of

from restage.deploy.calls import CALLS
from restage.deploy.policies import policy_of
from restage.document.values import as_list, as_object, as_text


def test_every_call_is_allowed() -> None:
    statements = [as_object(one) for one in as_list(policy_of(deployment_of(PLAIN))["Statement"])]
    actions = {as_text(action) for one in statements for action in as_list(one["Action"])}
    assert actions == {call.action for call in CALLS}
    assert all(one["Effect"] == "Allow" for one in statements)


def test_resources_are_the_deployment_s_own() -> None:
    resources = {as_text(as_object(one)["Resource"]) for one in as_list(policy_of(deployment_of(PLAIN))["Statement"])}
    assert "arn:aws:cloudformation:us-east-1:*:stack/hello-plain-dev/*" in resources
    assert "arn:aws:s3:::hello-plain-dev-serverlessdeploymentbucket-*/serverless/hello-plain/dev/*" in resources
    assert not [one for one in resources if "{" in one]


def test_a_bucket_of_the_users_own() -> None:
    found = policy_of(deployment_of(ARTIFACTS / "v3" / "own-bucket" / "dev"))
    assert "arn:aws:s3:::acme-dev-deployments" in {as_object(one)["Resource"] for one in as_list(found["Statement"])}
