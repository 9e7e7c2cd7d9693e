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
COMMANDS = [name for name, scenario in SCENARIOS.items() if not scenario.act]

# At least so many points: a run with fewer was not looked at. The room is the same for all
LEAST = {"lines": {True: 90, False: 50}, "calls": {True: 10, False: 15}, "room": {True: 17, False: 17}}
# The others are tried by `make test-all`
QUICK = {
    ("replace a folder in two steps", "lines SIGKILL"),
    ("replace a file", "lines SIGKILL"),
    ("restage", "calls ENOSPC"),
    ("restage --force", "calls SIGKILL"),
    ("write a file", "lines SIGTERM"),
    ("check --sarif", "room"),
}
# Lines are those of what writes, so that a command has no others
TRIED = [
    pytest.param(name, fault, id=f"{name}: {fault}", marks=() if (name, fault) in QUICK else pytest.mark.slow)
    for name in SCENARIOS
    for fault in FAULTS
    if name in WRITERS or not fault.startswith("lines")
]


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
