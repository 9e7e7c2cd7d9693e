"""`restage deploy` beside the framework's own client: both leave the same, and each goes on from the other."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from e2e.facts import differences
from e2e.known import left_out, skips_same
from e2e.running import FIRST, SECOND, THIRD, Ended, Stand, restage
from e2e.services import stack_name

NOTHING_TO_DO: Final = 0
SOMETHING_TO_DO: Final = 1


def test_the_account_is_the_one_that_the_client_leaves(stand: Stand) -> None:
    artifact = stand.restaged("prod")
    stand.service.make_surroundings("prod")
    stand.client("prod").deploy(artifact)
    by_client = stand.facts()
    known = left_out(stand.framework, stand.service.name)
    assert _plan(artifact).status == (SOMETHING_TO_DO if known else NOTHING_TO_DO)

    stand.account.empty()
    stand.service.make_surroundings("prod")
    before = stand.facts()
    assert _plan(artifact).status == SOMETHING_TO_DO
    assert differences(before, stand.facts()) == []
    _deploy(artifact)
    found = differences(by_client, stand.facts())
    assert {line.partition(": ")[0] for line in found} == known, found
    assert _plan(artifact).status == NOTHING_TO_DO
    assert stand.client("prod").finds_nothing_to_change(artifact) == skips_same(stand.framework, stand.service.name)


@pytest.mark.usual("counter")
def test_the_client_goes_on_from_there(stand: Stand) -> None:
    first, second, third = (
        stand.restaged("prod", stamp, timeout) for stamp, timeout in ((FIRST, 6), (SECOND, 7), (THIRD, 8))
    )
    client, name = stand.client("prod"), stack_name(first, "prod")
    stand.service.make_surroundings("prod")
    empty = stand.facts()
    _deploy(first)
    assert name in client.run("info")
    of_first = stand.timeouts()
    _deploy(second)
    listed = client.run("deploy", "list")
    assert FIRST in listed
    assert SECOND in listed
    client.run("rollback", "--timestamp", FIRST)
    assert stand.timeouts() == of_first
    assert _plan(second).status == SOMETHING_TO_DO
    _deploy(second)
    assert stand.timeouts() == {7}
    assert not client.finds_nothing_to_change(third)
    assert stand.timeouts() == {8}
    client.run("remove")
    assert differences(empty, stand.facts()) == []


def _plan(artifact: Path) -> Ended:
    ended = restage("deploy", str(artifact), "--plan")
    assert ended.status != 2, ended.err
    return ended


def _deploy(artifact: Path) -> None:
    ended = restage("deploy", str(artifact), "--yes")
    assert ended.status == 0, ended.err
