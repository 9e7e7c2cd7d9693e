"""What is to be done, by what there is: hand-made accounts, nothing asked of AWS."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from deployed import ARTIFACTS, PLAIN, SHOP, changed, deployment_of

from restage.deploy.changes import Preview
from restage.deploy.live import Identity, Live, Stack
from restage.deploy.livestage import RestStage
from restage.deploy.model import Deployment
from restage.deploy.planning import StackAction, action_of, obstacles, plan_of
from restage.document.values import JsonObject

IDENTITY = Identity("123456789012", "aws")
NOTHING = Live(IDENTITY, None, False, "", "", (), {}, "", None, ())
OLDER = "1500000000000-2017-07-14T02:40:00.000Z"
NEWER = "1900000000000-2030-03-17T17:46:40.000Z"


@cache
def _deployment(folder: Path = PLAIN) -> Deployment:
    return deployment_of(folder)


def _live(deployment: Deployment, status: str = "UPDATE_COMPLETE") -> Live:
    """An account in which exactly this is deployed."""
    digests = {deployment.key(one): one.digest for one in deployment.uploads}
    stack = Stack("arn:stack", status, deployment.tags, "", (), False, deployment.template)
    return NOTHING._replace(
        stack=stack, bucket="b", bucket_region=deployment.region, objects=tuple(digests), digests=digests
    )


def _with_stack(live: Live, **changes: object) -> Live:
    assert live.stack
    return live._replace(stack=live.stack._replace(**changes))  # type: ignore[arg-type]


def _edited(template: JsonObject, old: str, new: str) -> JsonObject:
    found: JsonObject = json.loads(json.dumps(template).replace(old, new))
    return found


def _other_code(live: Live) -> Live:
    """The zip that is live is another one."""
    return live._replace(digests={key: "x" if key.endswith(".zip") else one for key, one in live.digests.items()})


def test_a_new_stack() -> None:
    assert action_of(_deployment(), NOTHING) is StackAction.CREATE


def test_what_is_deployed_already() -> None:
    deployment = _deployment()
    live = _live(deployment)
    plan = plan_of(deployment, live, action_of(deployment, live), Preview(()))
    assert plan.action is StackAction.NONE
    assert plan.is_empty
    assert not list(obstacles(deployment, live, plan.action))


def test_the_same_with_another_stamp_is_deployed_already() -> None:
    deployment = _deployment()
    live = _live(deployment)
    moved = {key.replace(deployment.stamp, NEWER): one for key, one in live.digests.items()}
    template = _edited(deployment.template, deployment.stamp, NEWER)
    live = _with_stack(live._replace(objects=tuple(moved), digests=moved), template=template)
    assert action_of(deployment, live) is StackAction.NONE
    assert not list(obstacles(deployment, live, StackAction.NONE))


@pytest.mark.parametrize("change", [
    pytest.param(lambda live: _with_stack(live, template=_edited(live.stack.template, "MemorySize\": 1024", "MemorySize\": 256")), id="another template"),
    pytest.param(_other_code, id="other code under the same template"),
    pytest.param(lambda live: live._replace(digests={}, objects=()), id="an empty bucket"),
    pytest.param(lambda live: live._replace(digests={key: one for key, one in live.digests.items() if "state" not in key}), id="a file that is not there"),
    pytest.param(lambda live: _with_stack(live, tags={"STAGE": "other"}), id="other tags"),
    pytest.param(lambda live: _with_stack(live, notifications=("arn:1",)), id="notifications that are not configured"),
    pytest.param(lambda live: _with_stack(live, status="UPDATE_FAILED"), id="an update that failed half-way, and stays so"),
    pytest.param(lambda live: live._replace(functions={"GreetLambdaFunction": "other"}), id="code that was changed by other means"),
])  # fmt: skip
def test_what_is_not_deployed(change: Callable[[Live], Live]) -> None:
    deployment = _deployment()
    assert action_of(deployment, change(_live(deployment))) is StackAction.UPDATE


def test_the_newest_directory_need_not_be_what_is_live() -> None:
    """After a client's rollback the newest directory holds code that is not live."""
    deployment = _deployment()
    live = _live(deployment)
    older = {key.replace(deployment.stamp, OLDER): "x" for key in live.digests}
    rolled_back = _with_stack(live, template=_edited(deployment.template, deployment.stamp, OLDER))
    rolled_back = rolled_back._replace(objects=(*live.objects, *older), digests={**live.digests, **older})
    assert action_of(deployment, rolled_back) is StackAction.UPDATE


@pytest.mark.parametrize(
    "status",
    ["ROLLBACK_COMPLETE", "CREATE_FAILED", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED",
     "DELETE_IN_PROGRESS", "DELETE_FAILED", "REVIEW_IN_PROGRESS", "SOMETHING_NEW"],
)  # fmt: skip
def test_stacks_that_are_refused(status: str) -> None:
    deployment = _deployment()
    (problem,) = obstacles(deployment, _live(deployment, status), StackAction.UPDATE)
    assert problem.startswith(f"stack hello-plain-dev: its status is {status}, so it can't be updated; ")


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED"])
def test_stacks_that_are_not(status: str) -> None:
    deployment = _deployment()
    assert not list(obstacles(deployment, _live(deployment, status), StackAction.UPDATE))


def _objects(deployment: Deployment, stamp: str) -> tuple[str, ...]:
    return (f"{deployment.prefix}{stamp}/hello-plain.zip",)


@pytest.mark.parametrize(("change", "said"), [
    pytest.param(lambda d, live: live._replace(objects=_objects(d, NEWER)), f"is older than the last deployment's, {NEWER}", id="a newer deployment"),
    pytest.param(lambda d, live: live._replace(digests={d.key(d.uploads[2]): "x"}), "is in the bucket already, with other contents", id="the same stamp with other contents"),
    pytest.param(lambda d, live: live._replace(bucket=""), "it has no ServerlessDeploymentBucket", id="a stack without the bucket"),
    pytest.param(lambda d, live: live._replace(is_bucket_gone=True), "but it was removed", id="a bucket that was removed by hand"),
    pytest.param(lambda d, live: _with_stack(live, is_json=False, template={}), "its template is none that a deployment of service hello-plain", id="a template in YAML"),
    pytest.param(lambda d, live: _with_stack(live._replace(objects=(), digests={}), template={"Resources": {"Queue": {}}}), "its template is none that a deployment of service hello-plain", id="a stack of something else"),
    pytest.param(lambda d, live: live._replace(functions={"GreetLambdaFunction": "other"}), "GreetLambdaFunction: other code runs there than this deployment gave it", id="code that was changed by other means, under this stamp"),
    pytest.param(lambda d, live: _with_stack(live, template=_edited(d.template, "serverless/hello-plain/", "serverless/other/")), "its code comes from serverless/other/dev/", id="another service's stack"),
])  # fmt: skip
def test_what_is_refused(change: Callable[[Deployment, Live], Live], said: str) -> None:
    deployment = _deployment()
    (problem,) = obstacles(deployment, change(deployment, _live(deployment)), StackAction.UPDATE)
    assert said in problem


@pytest.mark.parametrize(("bucket", "region", "said"), [
    ("", "", "there is no such bucket"),
    ("mine", "eu-west-1", "it is in eu-west-1, and the artifact is for us-east-1"),
])  # fmt: skip
def test_buckets_of_the_users_own(tmp_path: Path, bucket: str, region: str, said: str) -> None:
    place = ("service", "provider", "deploymentBucket")
    deployment = deployment_of(changed(PLAIN, tmp_path / "artifact", (place, "mine")))
    live = NOTHING._replace(bucket=bucket, bucket_region=region)
    (problem,) = obstacles(deployment, live, StackAction.CREATE)
    assert problem.startswith("bucket mine (provider.deploymentBucket): ")
    assert said in problem


def test_code_that_an_older_deployment_had() -> None:
    deployment = deployment_of(ARTIFACTS / "v3" / "layers-reused" / "dev")
    problems = list(obstacles(deployment, NOTHING, StackAction.CREATE))
    assert any("neither in the artifact nor in the bucket" in problem for problem in problems)


@pytest.mark.parametrize(
    ("kept", "there", "removed"),
    [
        pytest.param(5, 0, 0, id="the new one alone"),
        pytest.param(5, 1, 0, id="two with the new one"),
        pytest.param(5, 2, 0, id="three with the new one"),
        pytest.param(5, 3, 0, id="four with the new one"),
        pytest.param(5, 4, 0, id="five with the new one"),
        pytest.param(5, 5, 1, id="six with the new one"),
        pytest.param(5, 9, 5, id="many"),
        pytest.param(1, 1, 1, id="only the new one stays"),
        pytest.param(0, 3, 3, id="none is kept, but what is live stays"),
        pytest.param(-1, 2, 2, id="fewer than none"),
    ],
)
def test_old_deployments(tmp_path: Path, kept: int, there: int, removed: int) -> None:
    place = ("service", "provider", "deploymentBucketObject")
    folder = changed(PLAIN, tmp_path / "artifact", (place, {"maxPreviousDeploymentArtifacts": kept}))
    deployment = deployment_of(folder)
    stamps = [f"14{number:011}-2014-01-01T00:00:00.000Z" for number in range(there)]
    objects = tuple(key for stamp in stamps for key in _objects(deployment, stamp))
    others = (f"{deployment.prefix}notes/hello.txt", f"{deployment.prefix}a.zip")
    live = _with_stack(_live(deployment), template={})._replace(objects=(*objects, *others), digests={})
    plan = plan_of(deployment, live, StackAction.UPDATE, Preview(()))
    assert plan.removed == objects[:removed]
    assert plan.removed_stamps == tuple(stamps[:removed])


def test_live_code_stays_however_old_it_is() -> None:
    deployment = _deployment()
    stamps = [f"14{number:011}-2014-01-01T00:00:00.000Z" for number in range(8)]
    objects = tuple(key for stamp in stamps for key in _objects(deployment, stamp))
    live = _with_stack(_live(deployment), template=_edited(deployment.template, deployment.stamp, stamps[0]))
    plan = plan_of(deployment, live._replace(objects=objects), StackAction.NONE, Preview(()))
    assert plan.removed == objects[1:3]


@pytest.mark.parametrize(("live", "action"), [
    pytest.param("b", StackAction.NONE, id="the same"),
    pytest.param("c", StackAction.UPDATE, id="another"),
    pytest.param(None, StackAction.UPDATE, id="none"),
    pytest.param("****", StackAction.NONE, id="one that AWS does not tell"),
])  # fmt: skip
@pytest.mark.parametrize("version", ["v1", "v3"])
def test_parameters(tmp_path: Path, version: str, live: str | None, action: StackAction) -> None:
    place = ("service", "provider", "stackParameters")
    given = [{"ParameterKey": "A", "ParameterValue": "b"}, {"ParameterKey": "Kept", "UsePreviousValue": True}]
    deployment = deployment_of(changed(ARTIFACTS / version / "plain" / "dev", tmp_path / "artifact", (place, given)))
    found = _with_stack(_live(deployment), parameters={"A": live} if live else {})
    assert action_of(deployment, found) is action


def test_a_template_is_known_again_though_cloudformation_tells_it_in_ascii(tmp_path: Path) -> None:
    place = ("service", "provider", "compiledCloudFormationTemplate", "Description")
    deployment = deployment_of(changed(PLAIN, tmp_path / "artifact", (place, "Grüße 😀")))
    told = _with_stack(_live(deployment), template={**deployment.template, "Description": "Gr??e ?"})
    assert action_of(deployment, told) is StackAction.NONE
    other = _with_stack(_live(deployment), template={**deployment.template, "Description": "Gr??e"})
    assert action_of(deployment, other) is StackAction.UPDATE


def test_a_stage_that_was_not_set_up() -> None:
    """A run that was interrupted after the update is not done."""
    deployment = _deployment(SHOP)
    live = _live(deployment)._replace(rest_stage=RestStage("api", {"stageName": "dev"}))
    plan = plan_of(deployment, live, action_of(deployment, live), Preview(()))
    assert plan.action is StackAction.NONE
    assert not plan.is_empty
    assert plan.stage


@pytest.mark.parametrize(
    ("policy", "sets"),
    [("", True), ('{"Statement": [{"Effect": "Allow"}]}', False), ('{"Statement":[]}', True), (None, True)],
    ids=["none", "the same, spelled otherwise", "another", "one that may not be read"],
)
def test_policies(tmp_path: Path, policy: str | None, sets: bool) -> None:
    place = ("service", "provider", "stackPolicy")
    deployment = deployment_of(changed(PLAIN, tmp_path / "artifact", (place, [{"Effect": "Allow"}])))
    live = _live(deployment)._replace(policy=policy)
    assert plan_of(deployment, live, StackAction.NONE, Preview(())).sets_policy is sets
