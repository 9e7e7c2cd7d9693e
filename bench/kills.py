"""Commands that write, killed at every hundredth of their run: `make faults`, or `python bench/kills.py [SCENARIO …]`.

By the clock, from the start of the process on, where `tests/faulting.py` strikes at lines and calls. Prints, for each
command and signal, how many runs there were, how many of them were still at it, and what was wrong afterwards.
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
from pathlib import Path
from typing import Final

from faulting import SCENARIOS, Scenario, Watch

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


def main() -> None:
    """As the module's docstring says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=[name for name, one in SCENARIOS.items() if one.words])
    failed = False
    for name in parser.parse_args().scenarios:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder).resolve()
            watch = Watch.of(SCENARIOS[name], place / "work", place / "told")
            for number in SIGNALS:
                hit, problems = killed(watch, number)
                print(f"{name:20} {number.name:8} {PARTS} runs, {hit} hit, {len(problems)} wrong", flush=True)
                print("".join(f"    {problem}\n" for problem in problems), end="")
                failed |= bool(problems)
    sys.exit(failed)


if __name__ == "__main__":
    main()
