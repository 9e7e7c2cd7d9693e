"""Commands that write, struck at every point of their run: `make faults`, or `python bench/faults.py [SCENARIO …]`.

First at every line of what writes and at every call for a file, by all signals and errors of `tests/faulting.py`, of
which the tests try a few; then killed by the clock, at every hundredth of the run from the start of the process on.
Prints how many points there were, and what was wrong afterwards.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from faulting import FAULTS, SCENARIOS, Scenario, Watch, tried

ROOT: Final = Path(__file__).resolve().parent.parent
SIGNALS: Final = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
PARTS: Final = 100


def started(scenario: Scenario, work: Path, told: Path) -> subprocess.Popen[bytes]:
    """The command, as a process of its own."""
    with told.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "restage", *scenario.words],
            cwd=work,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=said,
            stderr=said,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,  # noqa: PLW1509 - there are no threads
        )


def usual(scenario: Scenario, work: Path, told: Path) -> float:
    """How long it takes, in seconds."""
    taken = []
    for _ in range(5):
        scenario.prepare(work)
        begin = time.monotonic()
        started(scenario, work, told).wait()
        taken.append(time.monotonic() - begin)
    return statistics.median(taken)


def killed(watch: Watch, number: signal.Signals) -> tuple[int, list[str]]:
    """How many runs were hit before they ended, and what was wrong."""
    length = usual(watch.scenario, watch.work, watch.told)
    hit, problems = 0, []
    for part in range(1, PARTS + 1):
        watch.scenario.prepare(watch.work)
        process = started(watch.scenario, watch.work, watch.told)
        time.sleep(length * part / PARTS)
        process.send_signal(number)
        process.wait()
        hit += process.returncode not in (0, 1)
        found = watch.problems(strict=number != signal.SIGKILL) or watch.after_next()
        problems += [f"at {part} of {PARTS}: {problem}" for problem in found]
    return hit, problems


def by_points(name: str, place: Path) -> Iterator[tuple[str, int, list[str]]]:
    """What strikes, at how many points, and what was wrong."""
    for fault in FAULTS:
        # Lines are those of what writes: a command has no others
        if SCENARIOS[name].act or not fault.startswith("lines"):
            points, problems = tried(name, fault, place / "work", place / "told")
            yield fault, points, problems


def by_clock(name: str, place: Path) -> Iterator[tuple[str, int, list[str]]]:
    """The same for kills by the clock."""
    watch = Watch.of(SCENARIOS[name], place / "work", place / "told")
    for number in SIGNALS:
        hit, problems = killed(watch, number)
        yield f"clock {number.name}", hit, problems


def main() -> None:
    """As the module's docstring says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=list(SCENARIOS))
    all_points = all_problems = 0
    for name in parser.parse_args().scenarios:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder).resolve()
            ways = (by_points, by_clock) if SCENARIOS[name].words else (by_points,)
            for fault, points, problems in (one for way in ways for one in way(name, place)):
                print(f"{name:30} {fault:14} {points:4} points, {len(problems)} wrong", flush=True)
                print("".join(f"    {problem}\n" for problem in problems), end="")
                all_points += points
                all_problems += len(problems)
    print(f"{all_points} points, {all_problems} wrong")
    sys.exit(all_problems > 0)


if __name__ == "__main__":
    main()
