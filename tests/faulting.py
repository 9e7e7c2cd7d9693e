"""A command that is killed, or fails, at one point after another of its run; what is left is looked at each time.

Run as a script, since each point is a process of its own, forked where no threads are:
`python tests/faulting.py SCENARIO FAULT WORK EVERY` prints how many points were tried and what was wrong, as JSON.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from broken import tree
from faultpoints import Counter, arming
from faultscenarios import SCENARIOS, Left, Scenario

from restage.artifact.layout import WORKPLACE
from restage.errors import RestageError

UNTOUCHED: Final = 99  # the exit status of a run that ended before its point was reached
CRASHED: Final = 98
ROOM_OF_A_MESSAGE: Final = 500
MOST_POINTS: Final = 2_000


def _child(work: Path, scenario: Scenario, arm: Callable[[], Counter | None], told: Path) -> int:
    """Runs the scenario in a process of its own, what it says going to `told`; the status with which that ended, once
    its worker processes have ended, too."""
    reading, held = os.pipe()
    process = os.fork()
    if process:
        os.close(held)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        all_ended(reading)
        return status
    status = CRASHED
    try:
        status = _status(work, scenario, arm, told)
    finally:  # whatever it is: the parent's code must not go on here
        os._exit(status)


def all_ended(reading: int) -> None:
    """Waits until nobody has the other end of a pipe any more: it is open in every process that inherited it."""
    with os.fdopen(reading, "rb") as pipe:
        pipe.read()


def _status(work: Path, scenario: Scenario, arm: Callable[[], Counter | None], told: Path) -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    descriptor = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    status = 0
    counter = None
    try:
        counter = arm()
        scenario(work)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        status = 130
    except RestageError as error:
        os.write(descriptor, str(error).encode()[:ROOM_OF_A_MESSAGE])
    except Exception as error:
        status = CRASHED
        os.write(descriptor, repr(error).encode()[:ROOM_OF_A_MESSAGE])
    sys.settrace(None)
    with suppress(OSError):  # there may be no room for it
        sys.stdout.flush()
        sys.stderr.flush()
    return UNTOUCHED if counter is not None and not counter.struck else status


class Watch(NamedTuple):
    """What may be there after a fault: all of the old, or all of the new, and the input as it was."""

    scenario: Scenario
    work: Path
    told: Path
    inputs: dict[str, Left]
    before: tuple[Left, ...]
    after: tuple[Left, ...]

    @classmethod
    def of(cls, scenario: Scenario, work: Path, told: Path) -> Watch:
        """Learns it from a run without a fault."""
        scenario.prepare(work)
        inputs, before = scenario.inputs(work), scenario.left(work)
        status = _child(work, scenario, lambda: None, told)
        after = scenario.left(work)
        if status not in (0, 1) or any(old == new for old, new in zip(before, after, strict=True)):
            raise SystemExit(f"without a fault: exit status {status}: {told.read_text()}")
        return cls(scenario, work, told, inputs, before, after)

    def problems(self, *, strict: bool) -> list[str]:
        """What is wrong. `strict`: after a run that could tidy up, or one that came after."""
        found = [*self._at_targets(strict=strict)]
        if strict and self.litter():
            found.append(f"litter: {self.litter()}")
        if self.scenario.inputs(self.work) != self.inputs:
            found.append("the input is another one")
        said = self.told.read_text().rstrip()
        # Before Python has come to our code, an interrupt is told by Python
        if "Traceback" in said and not said.endswith(("KeyboardInterrupt", "Remainder of file ignored")):
            found.append(f"a traceback: {said[said.index('Traceback') :][:800]}")
        return found

    def _at_targets(self, *, strict: bool) -> list[str]:
        """The targets that hold a part, or something else; and whether one is there without the one before it."""
        left = self.scenario.left(self.work)
        known = zip(self.scenario.targets, left, self.before, self.after, strict=True)
        found = [
            f"at {target}: {sorted(one)}"
            for target, one, old, new in known
            if one not in (old, new) and (strict or one or not self._kept_aside())
        ]
        is_new = [one == new for one, new in zip(left, self.after, strict=True)]
        if not self.scenario.many and is_new != sorted(is_new, reverse=True):
            found.append("what is written last is there, and what it is about is not")
        return found

    def is_done(self) -> bool:
        """Is all of the new there?"""
        return self.scenario.left(self.work) == self.after

    def litter(self) -> list[str]:
        """What lies about."""
        return [str(path.relative_to(self.work)) for path in self.work.rglob(".restage*")]

    def _kept_aside(self) -> bool:
        """Where two folders can't change places in one step, a kill may leave the old one aside, for the next run."""
        asides = [path for path in self.work.rglob("old") if WORKPLACE.fullmatch(path.parent.name)]
        return self.scenario.aside and [tree(path) for path in asides] == [*self.before]

    def after_next(self) -> list[str]:
        """What is wrong once it is run again."""
        status = _child(self.work, self.scenario.again(self.work), lambda: None, self.told)
        found = [f"next run: {problem}" for problem in self.problems(strict=True)]
        if not self.is_done() and not self.scenario.keeps:
            found.append(f"next run: exit status {status}: {self.told.read_text()[-300:]}")
        return found


def tried(name: str, fault: str, work: Path, told: Path, every: int = 1) -> tuple[int, list[str]]:
    """At how many points a fault was tried, which is every so many of the run's, and what was wrong afterwards."""
    watch = Watch.of(SCENARIOS[name], work, told)
    where, _, kind = fault.partition(" ")
    problems: list[str] = []
    for number, point in enumerate(range(1, MOST_POINTS, every)):
        watch.scenario.prepare(work)
        status = _child(work, watch.scenario, arming(where, kind, point, work), told)
        if status == UNTOUCHED:
            return number, problems
        problems += [f"point {point}, status {status}: {problem}" for problem in _found(watch, point, status, fault)]
    return MOST_POINTS, problems


def _found(watch: Watch, point: int, status: int, fault: str) -> list[str]:
    """What is wrong after a fault at one point, and once it is run again."""
    where, _, kind = fault.partition(" ")
    is_signal = kind.startswith("SIG")
    # What is to be removed may be what fails
    found = watch.problems(strict=kind in ("SIGTERM", "SIGINT"))
    # At a line, an error may come from where none can
    if status == CRASHED and where != "lines":
        found.append(f"an error that is none of ours: {watch.told.read_text()}")
    # What a worker had in hand when it died is done once more
    if where == "worker" and is_signal and not watch.is_done():
        found.append(f"not all is done: {watch.told.read_text()[-300:]}")
    if not found and (kind == "SIGKILL" or point % 5 == 0 or watch.litter()):
        found = watch.after_next()
    return found


def main() -> None:
    """As the module's docstring says."""
    name, fault, work, every = sys.argv[1:]
    os.environ["NO_COLOR"] = "1"
    # A strike is known only to worker processes that are forked, which has to be asked for since Python 3.14
    multiprocessing.set_start_method("fork")
    folder = Path(work).resolve()
    points, problems = tried(name, fault, folder / "work", folder / "told", int(every))
    print(json.dumps({"points": points, "problems": problems}))


if __name__ == "__main__":
    main()
