"""A deployment whose connection breaks at every single call, and is run again. Needs no client, hence no Node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from _pytest.mark import ParameterSet

from e2e.emulator import Cut, Fault, Refusal, emulated
from e2e.facts import Facts, differences
from e2e.running import FIRST, SECOND, Stand, restage
from e2e.services import SERVICES

FEWEST_CALLS: Final = 15
SERVICE: Final = {service.name: service for service in SERVICES}

KINDS: Final[Mapping[str, Callable[[int], Fault]]] = {
    "cut before": Cut,
    "answer lost": lambda number: Cut(number, delivered=True),
    "one answer lost": lambda number: Cut(number, times=1, delivered=True),
    "throttled": lambda number: Refusal(number, times=2),
    "unavailable": lambda number: Refusal(number, status=503, code="ServiceUnavailable"),
}
RETRIED: Final = frozenset({"throttled", "unavailable"})  # boto3 tries again by itself, and the first run ends right
# v2 updates at once, v3 by change sets; depot's stack is created from its whole template, after the upload
PLACES: Final = ("v2-counter", "v3-counter", "v3-depot", "osls-works")
USUAL: Final = frozenset({("v3-counter", False, "cut before"), ("v3-counter", True, "answer lost")})


def _rows() -> list[ParameterSet]:
    """Every place with every kind of fault; what is not usual is `thorough`."""
    return [
        pytest.param(
            place, update, kind,
            id=f"{place}-{'update' if update else 'first'}-{kind}",
            marks=() if (place, update, kind) in USUAL else pytest.mark.thorough,
        )
        for place in PLACES
        for update in (False, True)
        for kind in KINDS
    ]  # fmt: skip


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    """An empty account and a service; no client."""
    framework, _, service = request.param.partition("-")
    with emulated() as account:
        yield Stand(account, 0, framework, SERVICE[service], tmp_path)


@pytest.mark.parametrize(("place", "update", "kind"), _rows(), indirect=["place"])
def test_a_run_ends_right_whatever_was_cut_before(place: Stand, update: bool, kind: str) -> None:
    first, second = place.restaged("prod", FIRST), place.restaged("prod", SECOND, timeout=7)
    artifact, before = (second, first) if update else (first, None)
    expected, calls = _undisturbed(place, artifact, before)
    assert calls >= FEWEST_CALLS
    wrong = []
    for number in range(1, calls + 1):
        _prepare(place, before)
        place.account.faults.append(KINDS[kind](number))
        interrupted = restage("deploy", str(artifact), "--yes")
        what = str(place.account.calls[number - 1])
        place.account.faults.clear()
        if kind in RETRIED and interrupted.status != 0:
            wrong.append(f"{what}: not tried again: {interrupted.err}")
        again = restage("deploy", str(artifact), "--yes")
        if again.status != 0:
            wrong.append(f"{what}: {again.err}")
        wrong += [f"{what}: {line}" for line in differences(expected, place.facts())]
    assert wrong == []


def _undisturbed(place: Stand, artifact: Path, before: Path | None) -> tuple[Facts, int]:
    """The facts after a deployment without faults, and the number of its calls."""
    _prepare(place, before)
    ended = restage("deploy", str(artifact), "--yes")
    assert ended.status == 0, ended.err
    return place.facts(), len(place.account.calls)


def _prepare(place: Stand, before: Path | None) -> None:
    place.account.empty()
    place.service.make_surroundings("prod")
    if before is not None:
        assert restage("deploy", str(before), "--yes").status == 0
    place.account.calls.clear()
