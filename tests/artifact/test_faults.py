"""Whatever strikes while something is written: there is all of the new, or what was there before, and the input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from faulting import FAULTS, SCENARIOS
from folders import ROOT_FOLDER

WRITERS = [name for name, scenario in SCENARIOS.items() if scenario.act]

# At least so many points: a run with fewer was not looked at. The room is the same for all
LEAST = {"lines": {True: 90, False: 50}, "calls": {True: 10, False: 15}, "room": {True: 17, False: 17}}
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
]
TRIED = [
    *(pytest.param(*row, id=": ".join(row)) for row in QUICK),
    *(pytest.param(*row, id=": ".join(row), marks=pytest.mark.slow) for row in SLOW),
]


def test_all_that_writes_is_tried() -> None:
    tried = {name for name, _ in (*QUICK, *SLOW)}
    assert tried == {*SCENARIOS} - {"learn"}
    assert {fault for _, fault in (*QUICK, *SLOW)} <= {*FAULTS}


@pytest.mark.parametrize(("name", "fault"), TRIED)
def test_after_a_fault_at_any_point_nothing_is_lost_or_half_written(name: str, fault: str, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT_FOLDER / "tests" / "faulting.py"), name, fault, str(tmp_path)]
    path = os.pathsep.join((str(ROOT_FOLDER), str(ROOT_FOLDER / "tests")))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2_000:]
    told = json.loads(done.stdout)
    assert told["problems"] == []
    assert told["points"] >= LEAST[fault.partition(" ")[0]][name in WRITERS]
