"""The emulated account's log of requests, and faults that meet them."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Final

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from e2e.emulator import REGION, Cut, Fault, Refusal, emulated
from e2e.emulator.serving import served

SESSION: Final = boto3.Session("testing", "testing", region_name=REGION)
RETRIED: Final = 5  # boto3's own number of attempts


def test_calls_are_logged_with_what_they_are_about() -> None:
    with emulated() as account:
        s3 = SESSION.client("s3")
        s3.create_bucket(Bucket="shelf")
        s3.put_object(Bucket="shelf", Key="a b/c.zip", Body=b"", ContentType="application/zip", Metadata={"f": "1"})
        SESSION.client("cloudformation", "eu-west-1").describe_stacks()
        SESSION.client("logs").describe_log_groups(logGroupNamePrefix="/aws")
    put, stacks, logs = account.calls[1:]
    assert (put.action, put.parameters["Bucket"], put.parameters["Key"]) == ("s3:PutObject", "shelf", "a b/c.zip")
    assert (put.parameters["content-type"], put.parameters["x-amz-meta-f"]) == ("application/zip", "1")
    assert (stacks.action, stacks.region, stacks.outcome) == ("cloudformation:DescribeStacks", "eu-west-1", "200")
    assert (logs.action, logs.parameters) == ("logs:DescribeLogGroups", {"logGroupNamePrefix": "/aws"})


@pytest.mark.parametrize(
    ("fault", "outcomes"),
    [
        pytest.param(Cut(1, times=1), ["cut", "200"], id="cut once"),
        pytest.param(Cut(1, times=1, delivered=True), ["answer lost", "409"], id="answer lost, so it is there already"),
        pytest.param(Refusal(1, times=2), ["400", "400", "200"], id="throttled twice"),
        pytest.param(Refusal(1, status=503, code="SlowDown"), ["503", "200"], id="overloaded once"),
        pytest.param(Cut(2), ["200"], id="not yet met"),
    ],
)
def test_what_passes_is_tried_again(fault: Fault, outcomes: list[str]) -> None:
    with emulated() as account:
        account.faults.append(fault)
        made = {"LocationConstraint": "eu-west-1"}
        there_already = (
            pytest.raises(ClientError, match="BucketAlreadyOwnedByYou") if "409" in outcomes else nullcontext()
        )
        with there_already:
            SESSION.client("s3", "eu-west-1").create_bucket(Bucket="shelf", CreateBucketConfiguration=made)
    assert [call.outcome for call in account.calls] == outcomes


def test_a_network_that_is_gone_stays_gone_until_the_fault_is_taken_away() -> None:
    with emulated() as account:
        client = SESSION.client("sts")
        account.faults.append(Cut(1))
        with pytest.raises(BotoCoreError):
            client.get_caller_identity()
        assert {call.outcome for call in account.calls} == {"cut"}
        assert len(account.calls) == RETRIED
        account.faults.clear()
        client.get_caller_identity()


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("cloudformation", "list_stacks"),
        ("lambda", "list_functions"),
        ("s3", "list_buckets"),
        ("logs", "describe_log_groups"),
    ],
)
def test_a_refusal_is_said_in_the_words_of_the_service(service: str, operation: str) -> None:
    with emulated() as account:
        account.faults.append(Refusal(1, times=100, code="AccessDenied"))
        with pytest.raises(ClientError, match="AccessDenied"):
            getattr(SESSION.client(service), operation)()


def test_an_account_ends_with_its_block() -> None:
    with emulated():
        SESSION.client("s3").create_bucket(Bucket="shelf")
    with emulated() as account:
        assert SESSION.client("s3").list_buckets()["Buckets"] == []
        assert len(account.calls) == 1


def test_another_process_reaches_the_same_account_by_its_address() -> None:
    with emulated() as account, served() as port:
        SESSION.client("s3").create_bucket(Bucket="shelf")
        address = f"http://127.0.0.1:{port}"
        SESSION.client("s3", endpoint_url=address).put_object(Bucket="shelf", Key="a b", Body=b"c" * 100_000)
        SESSION.client("cloudformation", "eu-west-1", endpoint_url=address).list_stacks()
        assert [call.region for call in account.calls] == ["us-east-1", "us-east-1", "eu-west-1"]
        assert SESSION.client("s3").get_object(Bucket="shelf", Key="a b")["Body"].read() == b"c" * 100_000
        account.faults.append(Cut(1))
        with pytest.raises(BotoCoreError):
            SESSION.client("sts", endpoint_url=address).get_caller_identity()
