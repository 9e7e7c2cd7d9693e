"""An emulated AWS account: moto, mended, with a log of every request, and faults on demand.

boto3 in this process reaches it as it is; other processes reach the same account by `serving.serve`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from types import SimpleNamespace
from typing import Final, TypeAlias
from unittest import mock
from urllib.parse import urlsplit

import botocore.endpoint
import botocore.loaders
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ConnectionClosedError
from moto import mock_aws
from moto.cloudformation.models import cloudformation_backends
from moto.core.base_backend import BackendDict
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.request import Request

from e2e.emulator.calls import Call, read_call
from e2e.emulator.faults import ConnectionCut, Cut, Fault, Refusal
from e2e.emulator.mends import mended
from e2e.emulator.mends.recorded import Recorded

ACCOUNT: Final = "123456789012"
REGION: Final = "us-east-1"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
_LOADER: Final = functools.cache(botocore.loaders.create_loader)
Answer: TypeAlias = tuple[int, dict[str, str], str | bytes]


@dataclass
class Account:
    """What the account was asked, and what goes wrong there.

    `faults` meet requests by their number in `calls`, from 1. Resources whose logical IDs are in `failures` fail, for
    the reason given there, whenever a stack that holds them is created or updated.
    """

    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock, repr=False)

    def answer(self, request: Request, handle: Callable[[], Answer | None]) -> Answer | None:
        """Log a request and let it be answered, unless a fault meets it.

        Raises: ConnectionCut.
        """
        with self.lock:
            call = read_call(len(self.calls) + 1, request)
            self.calls.append(call)
            fault = next((fault for fault in self.faults if fault.meets(call.number)), None)
            if isinstance(fault, Cut):
                if fault.delivered and call.number == fault.at:
                    handle()
                self.calls[-1] = call.ended("answer lost" if fault.delivered else "cut")
                raise ConnectionCut(str(call))
            answer = fault.answer(call.service) if isinstance(fault, Refusal) else handle()
            self.calls[-1] = call.ended(str(answer[0]) if answer else "not AWS")
            return answer

    def empty(self) -> None:
        """Remove everything from the account, and its log."""
        BackendDict.reset()
        self.calls.clear()

    def set_status(self, stack: str, status: str, region: str = REGION) -> None:
        """Pretend that a stack is in a status, such as `UPDATE_ROLLBACK_FAILED`."""
        cloudformation_backends[ACCOUNT][region].get_stack(stack).status = status

    def recorded(self, stack: str, region: str = REGION) -> dict[str, Recorded]:
        """Resources of a stack that moto does not make, by logical ID."""
        resources = cloudformation_backends[ACCOUNT][region].get_stack(stack).resource_map._parsed_resources
        return {key: resource for key, resource in resources.items() if isinstance(resource, Recorded)}


@contextmanager
def emulated(without: Collection[str] = ()) -> Iterator[Account]:
    """An empty account, for as long as the block runs. `without`: mends that are left out (see `mends`).

    boto3 tries again at once where it would wait, and reads its descriptions of services only once, so that many runs
    and faults take little time.
    """
    account = Account()
    process = BotocoreStubber.process_request

    def answered(stubber: BotocoreStubber, request: AWSPreparedRequest) -> Answer | None:
        if urlsplit(request.url).hostname in LOOPBACK:
            return None  # it is sent, and comes here again by `serving`
        try:
            wire = Request.from_primitives(request.method, request.url, request.headers, _body(request))
            return account.answer(wire, lambda: process(stubber, request))
        except ConnectionCut as cut:
            raise ConnectionClosedError(endpoint_url=request.url, error=cut) from cut

    at_once = mock.patch.object(botocore.endpoint, "time", SimpleNamespace(sleep=lambda seconds: None))
    read_once = mock.patch.object(botocore.loaders, "create_loader", _LOADER)
    replaced = mock.patch.object(BotocoreStubber, "process_request", answered)
    with mended(account.failures, without), at_once, read_once, mock_aws(), replaced:
        yield account


def _body(request: AWSPreparedRequest) -> bytes:
    """What is sent; files that are uploaded are left to moto."""
    body = request.body
    if isinstance(body, str):
        return body.encode()
    return body if isinstance(body, bytes) else b""
