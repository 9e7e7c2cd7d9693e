"""Commands killed by the clock, at every hundredth of their run from the start of the process on."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from faulting import Watch, all_ended
from faultscenarios import Scenario

ROOT: Final = Path(__file__).resolve().parent.parent
STEPS: Final = 100
WORKER: Final = "worker"
KINDS: Final = ("SIGKILL", "SIGTERM", "SIGINT", WORKER)


def started(scenario: Scenario, work: Path, told: Path, held: int) -> subprocess.Popen[bytes]:
    """The command, as a process of its own; it and its workers have the pipe `held` as long as they live."""
    with told.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "restage", *scenario.words],
            cwd=work,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=said,
            stderr=said,
            pass_fds=(held,),
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,  # noqa: PLW1509 - there are no threads
        )


def once(watch: Watch, after: float, kind: str) -> bool:
    """Runs the command and strikes it after so many seconds; was it, or its worker, still at it? All end."""
    watch.scenario.prepare(watch.work)
    reading, held = os.pipe()
    process = started(watch.scenario, watch.work, watch.told, held)
    os.close(held)
    is_hit = False
    if kind:
        time.sleep(after)
        is_hit = _strike(process, kind)
    status = process.wait()
    all_ended(reading)
    return is_hit if kind == WORKER else status not in (0, 1)


def _strike(process: subprocess.Popen[bytes], kind: str) -> bool:
    """Sends the signal; is there a process that gets it?"""
    if kind != WORKER:
        process.send_signal(signal.Signals[kind])
        return True
    for number in workers_of(process.pid)[:1]:
        with suppress(ProcessLookupError):  # it has just ended
            os.kill(number, signal.SIGKILL)
            return True
    return False


def workers_of(process: int) -> list[int]:
    """The processes that a process has begun (Linux)."""
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:  # it has ended
        return []


def by_clock(watch: Watch, kind: str) -> tuple[int, list[str]]:
    """How many runs were hit before they ended, and what was wrong."""
    length = _usual(watch)
    hit, problems = 0, []
    for step in range(1, STEPS + 1):
        hit += once(watch, length * step / STEPS, kind)
        found = watch.problems(strict=kind in ("SIGTERM", "SIGINT"))
        if kind == WORKER and not watch.is_done():
            found.append(f"not all is done: {watch.told.read_text()[-300:]}")
        if not found and (kind in ("SIGKILL", WORKER) or step % 5 == 0 or watch.litter()):
            found = watch.after_next()
        problems += [f"at {step} of {STEPS}: {problem}" for problem in found]
    return hit, problems


def _usual(watch: Watch) -> float:
    """How long it takes, in seconds."""
    taken = []
    for _ in range(5):
        begin = time.monotonic()
        once(watch, 0, "")
        taken.append(time.monotonic() - begin)
    return statistics.median(taken)
