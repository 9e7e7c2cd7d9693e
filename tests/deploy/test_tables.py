"""The tables of calls and of statuses, held against what boto3 knows of AWS."""

from __future__ import annotations

import botocore.session
import pytest
from folders import ROOT_FOLDER

from restage.deploy.calls import CALLS, Call
from restage.deploy.stackstatus import STATUSES, Readiness

SESSION = botocore.session.get_session()


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.service}.{call.method}")
def test_every_call_is_one_of_boto3(call: Call) -> None:
    client = SESSION.create_client(
        call.service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    assert call.method in client.meta.method_to_api_mapping
    assert [one for one in CALLS if one.method == call.method] == [call]


@pytest.mark.parametrize(
    "call",
    [one for one in CALLS if one.service in ("cloudformation", "lambda", "logs", "sts")],
    ids=lambda call: call.method,
)
def test_actions_are_called_like_operations(call: Call) -> None:
    client = SESSION.create_client(
        call.service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    assert call.action == f"{call.service}:{client.meta.method_to_api_mapping[call.method]}"


def test_what_reads_is_called_so() -> None:
    begins = ("get_", "describe_", "list_", "head_", "validate_")
    assert {call.method for call in CALLS if call.method.startswith(begins)} == {
        call.method for call in CALLS if call.reads
    }


def test_every_status_of_a_stack_is_known() -> None:
    shape = SESSION.get_service_model("cloudformation").shape_for("StackStatus")
    assert set(shape.enum) <= {*STATUSES, "DELETE_COMPLETE"}  # a stack of which DescribeStacks does not tell by name


@pytest.mark.parametrize("name", STATUSES)
def test_what_is_blocked_says_what_to_do(name: str) -> None:
    status = STATUSES[name]
    assert bool(status.advice) is (status.readiness is Readiness.BLOCKED)


def test_the_documents_show_the_calls() -> None:
    text = (ROOT_FOLDER / "docs" / "deploying.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith(tuple(f"| `{name}:" for name in SERVICES))]
    assert rows == [_row(call) for call in CALLS]


SERVICES = sorted({call.action.partition(":")[0] for call in CALLS})


def _row(call: Call) -> str:
    resource = "*" if call.resource == "*" else f"`{call.resource.split(':', 5)[-1]}`"
    return f"| `{call.action}` | {resource} | {call.purpose}{'; may be missing' if call.optional else ''} |"
