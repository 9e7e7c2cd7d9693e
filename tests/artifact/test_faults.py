"""Whatever strikes while something is written: there is all of the new, or what was there before, and the input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from faultpoints import FAULTS
from faults import Found, asked, kept_in, parts, table
from faultscenarios import SCENARIOS
from folders import ROOT_FOLDER

WRITERS = [name for name, scenario in SCENARIOS.items() if scenario.act]

# At least so many points: a run with fewer was not looked at. The room is the same for all
LEAST = {
    "lines": {True: 90, False: 50},
    "calls": {True: 10, False: 15},
    "worker": {False: 5},
    "room": {True: 17, False: 17},
}
# `make faults` tries all scenarios with all faults
QUICK = [
    ("write a file", "lines SIGTERM"),
    ("replace a file", "lines SIGKILL"),
    ("replace a folder in two steps", "lines SIGKILL"),
    ("restage", "calls ENOSPC"),
    ("restage --force", "calls SIGKILL"),
    ("check --sarif", "room"),
]
SLOW = [
    ("write a folder", "lines SIGINT"),
    ("replace a folder", "lines SIGKILL"),
    ("replace a folder", "lines SIGTERM"),
    ("replace a folder in two steps", "lines ENOSPC"),
    ("replace a file", "lines EIO"),
    ("restage --force", "calls EACCES"),
    ("learn into a file", "calls ENOSPC"),
    ("diff --html", "room"),
    ("check --sarif", "calls SIGKILL"),
    ("record", "calls EIO"),
    ("restage --attest", "calls SIGTERM"),
    ("restage, many", "worker SIGKILL"),
    ("restage --force, many", "worker EIO"),
]
TRIED = [
    *(pytest.param(*row, id=": ".join(row)) for row in QUICK),
    *(pytest.param(*row, id=": ".join(row), marks=pytest.mark.slow) for row in SLOW),
]


def test_all_that_writes_is_tried() -> None:
    tried = {name for name, _ in (*QUICK, *SLOW)}
    assert tried == {*SCENARIOS} - {"learn"}
    assert {fault for _, fault in (*QUICK, *SLOW)} <= {*FAULTS}


def test_what_was_tried_is_read_again_and_told_in_a_table(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    lines = [["learn: room", 17, [], "this"], ["learn: room", 16, ["lost"], "that"]]
    kept.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + '["restage: ro')
    found = kept_in(kept)
    assert found == {"learn: room": Found("learn: room", 16, ("lost",), "that")}
    assert [*table(found)][2:] == ["| learn | room | – | – | – | – | – | – | 16, 1 wrong | – |"]


def test_every_command_is_struck_by_every_fault() -> None:
    named = [str(part) for part in parts()]
    assert len(named) == len(set(named))
    for name, scenario in SCENARIOS.items():
        faults = {str(part).removeprefix(f"{name}: ") for part in asked([name])}
        assert {fault for fault in FAULTS if fault.startswith(("calls", "room"))} <= faults
        clocks = {f"clock {kind}" for kind in ("SIGKILL", "SIGTERM", "SIGINT")}
        assert (clocks <= faults) is bool(scenario.words)
    assert [str(part) for part in asked(["record: clock SIGINT"])] == ["record: clock SIGINT"]


@pytest.mark.parametrize(("name", "fault"), TRIED)
def test_after_a_fault_at_any_point_nothing_is_lost_or_half_written(name: str, fault: str, tmp_path: Path) -> None:
    every = "5" if SCENARIOS[name].many else "1"
    command = [sys.executable, str(ROOT_FOLDER / "tests" / "faulting.py"), name, fault, str(tmp_path), every]
    path = os.pathsep.join((str(ROOT_FOLDER), str(ROOT_FOLDER / "tests")))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2_000:]
    told = json.loads(done.stdout)
    assert told["problems"] == []
    assert told["points"] >= LEAST[fault.partition(" ")[0]][name in WRITERS]
