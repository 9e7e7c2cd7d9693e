"""What is asked of AWS, and what is made of its answers: pages, odd words, what is the stack's own. The answers are
written out here, as no emulator gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest
from deployed import ARTIFACTS, PLAIN, Told, changed, deployment_of

from restage.deploy import calls
from restage.deploy.applying import finish, remove_objects, store
from restage.deploy.aws import CallFailed, Given
from restage.deploy.calls import Call
from restage.deploy.changes import Preview, described_change_set
from restage.deploy.hands import Hands
from restage.deploy.live import Identity, Live, Stack, list_objects, read_live
from restage.deploy.livestage import live_filters
from restage.deploy.model import LogFilter
from restage.deploy.planning import StackAction, plan_of
from restage.deploy.waiting import wait_for
from restage.document.values import Json, JsonObject
from restage.errors import DeployError

Reply: TypeAlias = "JsonObject | CallFailed"
GONE = CallFailed(calls.LIST, "NoSuchBucket", "")


class Script:
    """Answers calls in turn, and keeps what was asked."""

    def __init__(self, *answers: Reply | Callable[[Call], Reply]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[Call, dict[str, Given]]] = []

    def __call__(self, call: Call, /, **parameters: Given) -> JsonObject:
        self.asked.append((call, parameters))
        answer = self.answers.pop(0)
        found = answer(call) if callable(answer) else answer
        if isinstance(found, CallFailed):
            raise found
        return found


def _contents(*keys: str) -> list[Json]:
    return [{"Key": key} for key in keys]


def test_objects_on_several_pages() -> None:
    ask = Script({"Contents": _contents("p/a", "p/b"), "NextContinuationToken": "t"}, {"Contents": _contents("p/c")})
    assert list_objects("b", "p/", ask) == ("p/a", "p/b", "p/c")
    assert ask.asked[1][1]["ContinuationToken"] == "t"


@pytest.mark.parametrize(
    ("answer", "found"), [({}, ()), (GONE, None)], ids=["an empty bucket", "a bucket that is gone"]
)
def test_buckets_without_objects(answer: Reply, found: tuple[str, ...] | None) -> None:
    assert list_objects("b", "p/", Script(answer)) == found


def _event(number: int, status: str, kind: str = "AWS::Lambda::Function", physical: str = "x") -> Json:
    return {
        "EventId": str(number), "StackId": "arn:stack", "ResourceType": kind, "ResourceStatus": status,
        "LogicalResourceId": f"R{number}", "PhysicalResourceId": physical, "Timestamp": "2026-01-01T00:00:00Z",
    }  # fmt: skip


def _stack_event(number: int, status: str) -> Json:
    return _event(number, status, "AWS::CloudFormation::Stack", "arn:stack")


def test_events_on_several_pages_are_told_once_and_in_their_order() -> None:
    told = Told()
    ask = Script(
        {"StackEvents": [_event(3, "UPDATE_IN_PROGRESS")], "NextToken": "t"},
        {"StackEvents": [_stack_event(2, "UPDATE_IN_PROGRESS"), _stack_event(1, "CREATE_COMPLETE")]},
        {"StackEvents": [_stack_event(4, "UPDATE_COMPLETE"), _event(3, "UPDATE_IN_PROGRESS")], "NextToken": "t"},
        {"StackEvents": [_stack_event(2, "UPDATE_IN_PROGRESS"), _stack_event(1, "CREATE_COMPLETE")]},
    )
    wait_for("arn:stack", "1", ask, told, lambda seconds: None)
    assert [event.id for event in told.events] == ["2", "3", "4"]


@pytest.mark.parametrize(
    "status", ["UPDATE_ROLLBACK_COMPLETE", "ROLLBACK_COMPLETE", "DELETE_COMPLETE", "UPDATE_FAILED"]
)
def test_an_update_that_ends_otherwise_has_failed(status: str) -> None:
    ask = Script({"StackEvents": [_stack_event(3, status), _event(2, "CREATE_FAILED")]})
    with pytest.raises(DeployError) as raised:
        wait_for("arn:stack", "", ask, Told(), lambda seconds: None)
    assert raised.value.problems == (f"stack R3: its status is {status}", "R2: CREATE_FAILED: no reason is given")


def test_changes_on_several_pages() -> None:
    change: Json = {"ResourceChange": {"Action": "Modify", "LogicalResourceId": "A", "Replacement": "Conditional"}}
    other: Json = {"ResourceChange": {"Action": "Remove", "LogicalResourceId": "B"}}
    ask = Script(
        {"Status": "CREATE_IN_PROGRESS"},
        {"Status": "CREATE_COMPLETE", "Changes": [change], "NextToken": "t"},
        {"Changes": [other]},
    )
    found = described_change_set("s", "n", ask, lambda seconds: None)
    assert [(one.logical_id, one.action, one.replaced) for one in found.changes] == [
        ("A", "change", "maybe"), ("B", "remove", "no"),
    ]  # fmt: skip


def test_filters_of_another_stack_are_not_ours() -> None:
    filters: list[Json] = [{"filterName": f"stack-{name}-X", "destinationArn": "arn"} for name in ("Mine", "Theirs")]
    ours: JsonObject = {"StackResourceDetail": {"PhysicalResourceId": "stack-Mine-X"}}
    theirs: JsonObject = {"StackResourceDetail": {"PhysicalResourceId": "other"}}
    asked = replace(deployment_of(PLAIN), log_filters=(LogFilter("/group", "Mine", "f"),))
    found = list(live_filters(asked, Script({"subscriptionFilters": filters}, ours, theirs)))
    assert [(one.logical_id, one.is_ours) for one in found] == [("Mine", True), ("Theirs", False)]


@pytest.mark.parametrize(
    ("location", "region"), [(None, "us-east-1"), ("EU", "eu-west-1"), ("eu-central-1", "eu-central-1")]
)
def test_where_a_bucket_is(location: str | None, region: str) -> None:
    deployment = deployment_of(ARTIFACTS / "v3" / "own-bucket" / "dev")
    identity: JsonObject = {"Account": "1", "Arn": "arn:aws:iam::1:user/x"}
    no_stack = CallFailed(calls.DESCRIBE, "ValidationError", "Stack with id x does not exist")
    found = read_live(deployment, Script(identity, no_stack, {"LocationConstraint": location}, {}))
    assert (found.bucket, found.bucket_region) == (deployment.bucket, region)


def test_every_upload_is_encrypted_as_configured(tmp_path: Path) -> None:
    place = ("service", "provider", "deploymentBucketObject")
    folder = changed(PLAIN, tmp_path / "artifact", (place, {"serverSideEncryption": "aws:kms", "sseKMSKeyId": "k"}))
    deployment = deployment_of(folder)
    for upload in deployment.uploads:
        ask = Script({})
        store(deployment, "b", upload, ask)
        ((call, said),) = ask.asked
        assert call is calls.PUT
        assert (said["ServerSideEncryption"], said["SSEKMSKeyId"]) == ("aws:kms", "k")
        assert (said["Metadata"], said["ChecksumSHA256"]) == ({"filesha256": upload.digest}, upload.checksum)


@pytest.mark.parametrize(("now", "to_be"), [(False, True), (True, False)])
def test_protection(tmp_path: Path, now: bool, to_be: bool) -> None:
    place = ("service", "provider", "deletionProtection")
    plain = ARTIFACTS / "osls" / "plain" / "dev"
    deployment = deployment_of(changed(plain, tmp_path / "artifact", (place, to_be)))
    stack = Stack("arn:stack", "UPDATE_COMPLETE", {}, "", (), now, deployment.template)
    live = Live(Identity("1", "aws"), stack, False, "b", "us-east-1", (), {}, "", None, ())
    plan = plan_of(deployment, live, StackAction.NONE, Preview(()))
    assert plan.protects
    ask = Script({})
    finish(plan, "b", Hands(ask, Told(), lambda seconds: None))
    ((call, said),) = ask.asked
    assert (call, said["EnableTerminationProtection"]) == (calls.PROTECT, to_be)
    assert not plan_of(
        deployment, live._replace(stack=stack._replace(is_protected=to_be)), StackAction.NONE, Preview(())
    ).protects


def test_objects_that_can_t_be_removed() -> None:
    with pytest.raises(DeployError, match=r"bucket b: k can't be removed \(AccessDenied\)"):
        remove_objects("b", ("k",), Script({"Errors": [{"Key": "k", "Code": "AccessDenied"}]}))
