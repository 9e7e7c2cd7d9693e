"""What is around a place in which commands are called and programs run: accounts of AWS and buckets, which are emulated,
a CI server's variables, engines that do the work."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import ModuleType
from unittest import mock

import lookingup
import pytest
from deployed import account

from documented.services import PLAIN


@contextmanager
def nothing() -> Iterator[None]:
    """No more than there is."""
    yield


@contextmanager
def deployments() -> Iterator[None]:
    """An empty account to which artifacts are deployed."""
    with pytest.MonkeyPatch.context() as patch, account(patch):
        yield


@contextmanager
def lookups() -> Iterator[None]:
    """An account with what a configuration looks up."""
    with lookingup.account() as (address, clients), _reached_at(address):
        lookingup.fill(clients)
        yield


@contextmanager
def lookups_without_url() -> Iterator[None]:
    """The same account, in which somebody has forgotten a parameter."""
    with lookingup.account() as (address, clients), _reached_at(address):
        lookingup.fill(clients)
        for region in lookingup.REGIONS:
            clients("ssm", region).delete_parameter(Name="/shop/prod/url")
        yield


@contextmanager
def buckets() -> Iterator[None]:
    """A bucket `builds` with artifacts, and an empty one."""
    with lookingup.account() as (address, clients), _reached_at(address):
        store = clients("s3", "us-east-1")
        for name in ("builds", "release"):
            store.create_bucket(Bucket=name)
        for path in (PLAIN.artifacts / "dev").iterdir():
            for service in ("orders", "web"):
                store.put_object(Bucket="builds", Key=f"{service}/dev/{path.name}", Body=path.read_bytes())
        yield


@contextmanager
def a_secret() -> Iterator[None]:
    """The variable of ledger that looks like a secret."""
    with mock.patch.dict(os.environ, {"PROD_DATABASE_URL": "postgres://ledger@db-main.internal.example:6432/ledger"}):
        yield


@contextmanager
def a_step_of_github() -> Iterator[None]:
    """Where a step's summary goes."""
    with mock.patch.dict(os.environ, {"GITHUB_STEP_SUMMARY": "summary.md"}):
        yield


@contextmanager
def dask() -> Iterator[None]:
    """Dask's scheduler and worker in this process, whatever address is asked for."""
    from dask import distributed  # noqa: PLC0415 - takes long to load

    client = distributed.Client
    here = mock.Mock(side_effect=lambda address: client(processes=False, dashboard_address=None))  # type: ignore[no-untyped-call]
    with mock.patch.object(distributed, "Client", here):
        yield


@contextmanager
def ray() -> Iterator[None]:
    """Stands in for Ray, which is too large for a test: as much as the page calls, on threads."""

    class _Task:
        def __init__(self, done: Future[object]) -> None:
            self._done = done

        def future(self) -> Future[object]:
            return self._done

    with ThreadPoolExecutor(2) as pool:

        def remote(function: Callable[[object], object]) -> object:
            return mock.Mock(remote=lambda job: _Task(pool.submit(function, job)))

        module = ModuleType("ray")
        module.__dict__.update(init=lambda address: None, remote=remote)
        with mock.patch.dict(sys.modules, {"ray": module}):
            yield


@contextmanager
def _reached_at(address: str) -> Iterator[None]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with mock.patch.dict(os.environ, {**clean, **lookingup.ENVIRONMENT, "AWS_ENDPOINT_URL": address}, clear=True):
        yield
