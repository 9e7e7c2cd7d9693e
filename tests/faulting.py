"""A command that is killed, or fails, at one point after another of its run; what is left is looked at each time.

Run as a script, since each point is a process of its own, forked where no threads are:
`python tests/faulting.py SCENARIO FAULT WORK` prints how many points there were and what was wrong, as JSON.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final, NamedTuple
from unittest import mock

from broken import GOLDEN, tree

from restage.artifact.layout import WORKPLACE
from restage.artifact.writing import write_artifact, write_text
from restage.cli.main import run
from restage.errors import RestageError

SERVICES: Final = GOLDEN.parent / "services"
STAMP: Final = "1800000000000"
UNTOUCHED: Final = 99  # the exit status of a run that ended before its point was reached
CRASHED: Final = 98
ROOM_OF_A_MESSAGE: Final = 500
MOST_POINTS: Final = 2_000
OLD: Final = "# what was there before\nversion: 1\n"
Left = dict[str, bytes | None]


class Scenario(NamedTuple):
    """What is done in a folder that holds the artifact `in` and the freshly packaged `model`. `target`: what it writes;
    `words`: the call, or `act`: a call of the library; `old`: is there something at the target before?"""

    target: str
    words: tuple[str, ...] = ()
    act: Callable[[Path], None] | None = None
    old: bool = False

    def prepare(self, work: Path) -> None:
        """Makes the folder, anew."""
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        for name, stage in (("in", "dev"), ("model", "prod")):
            shutil.copytree(GOLDEN / "v3" / "plain" / stage, work / name, copy_function=shutil.copyfile)
        if self.old and self.target.startswith("out"):
            shutil.copytree(GOLDEN / "v3" / "timers" / "dev", work / self.target, copy_function=shutil.copyfile)
        elif self.old:
            (work / self.target).write_text(OLD)

    def __call__(self, work: Path) -> None:
        """Does it, in `work`."""
        if self.act:
            self.act(work)
            return
        os.chdir(work)
        sys.argv = ["restage", *self.words]
        run()

    def left(self, work: Path) -> Left:
        """What is at the target."""
        target = work / self.target
        return tree(target) if target.is_dir() else {"": target.read_bytes()} if target.exists() else {}


def _write_folder(work: Path) -> None:
    texts = {"serverless-state.json": "{}", "build/a.json": "[]"}
    source = work / "in"
    copies = {"a.zip": source / "hello-plain.zip"}
    write_artifact(work / "out" / "prod", texts, copies, source=source, force=True, digests={})


def _write_folder_in_two_steps(work: Path) -> None:
    with mock.patch("restage.artifact.writing.exchange", return_value=False):
        _write_folder(work)


def _write_file(work: Path) -> None:
    write_text(work / "restage.yml", "version: 1\n" * 1_500)


_RESTAGE: Final = ("in", "--to", "prod", "-o", "out", "--stamp", STAMP)
SCENARIOS: Final = {
    "restage": Scenario("out", _RESTAGE),
    "restage --force": Scenario("out", (*_RESTAGE, "--force"), old=True),
    "learn": Scenario("restage.yml", ("learn", "in", "model", "-o", "restage.yml")),
    "learn into a file": Scenario("restage.yml", ("learn", "in", "model", "-o", "restage.yml"), old=True),
    "diff --html": Scenario("page.html", ("diff", "in", "model", "--html", "page.html", "-q"), old=True),
    "check --sarif": Scenario("report.sarif", ("check", "in", "--sarif", "report.sarif", "-q"), old=True),
    "record": Scenario("in/restage-source.json", ("record", "in", "--source", str(SERVICES / "plain"))),
    "write a folder": Scenario("out/prod", act=_write_folder),
    "replace a folder": Scenario("out/prod", act=_write_folder, old=True),
    "replace a folder in two steps": Scenario("out/prod", act=_write_folder_in_two_steps, old=True),
    "write a file": Scenario("restage.yml", act=_write_file),
    "replace a file": Scenario("restage.yml", act=_write_file, old=True),
}


class Counter:
    """Counts the points of a run, and does something at one of them."""

    def __init__(self, point: int, strike: Callable[[], None]) -> None:
        self.left = point
        self.strike = strike

    @property
    def struck(self) -> bool:
        return self.left <= 0

    def count(self) -> None:
        """One point more."""
        self.left -= 1
        if self.left == 0:
            self.strike()


_WRITING: Final = tuple(f"restage/artifact/{name}.py" for name in ("writing", "workplace", "exchange", "signals"))


def at_lines(counter: Counter) -> None:
    """Every line of what writes is a point."""

    def trace(frame: FrameType, event: str, argument: object) -> Callable[..., object] | None:  # type: ignore[explicit-any]
        if not frame.f_code.co_filename.endswith(_WRITING):
            return None
        if event == "line":
            counter.count()
        return trace

    sys.settrace(trace)  # type: ignore[arg-type] # what it gives is of the type itself, for which there is no name


_CALLS: Final = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.listdir", "os.scandir")


def at_calls(counter: Counter, work: Path) -> None:
    """Every call that asks the file system for something in `work` is a point."""
    really = os.fsync

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        path = str(arguments[0]) if arguments else ""
        if event == "ctypes.dlsym" or (event in _CALLS and (path.startswith(str(work)) or not os.path.isabs(path))):
            counter.count()

    def fsync(descriptor: int) -> None:
        counter.count()
        really(descriptor)

    sys.addaudithook(hook)
    mock.patch("os.fsync", fsync).start()


def _killed(number: int) -> Callable[[], None]:
    return lambda: os.kill(os.getpid(), number)


def _failed(number: int) -> Callable[[], None]:
    def fail() -> None:
        raise OSError(number, os.strerror(number))

    return fail


STRIKES: Final[dict[str, Callable[[], None]]] = {
    **{name: _killed(getattr(signal, name)) for name in ("SIGKILL", "SIGTERM", "SIGINT")},
    **{name: _failed(getattr(errno, name)) for name in ("ENOSPC", "EIO", "EACCES")},
}
FAULTS: Final = (*(f"{where} {name}" for where in ("lines", "calls") for name in STRIKES), "room")


def _child(work: Path, scenario: Scenario, arm: Callable[[], Counter | None], told: Path) -> int:
    """Runs the scenario in a process of its own, what it says going to `told`; the status with which that ended."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    status = CRASHED
    try:
        status = _status(work, scenario, arm, told)
    finally:  # whatever it is: the parent's code must not go on here
        os._exit(status)


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
    source: Left
    before: Left
    after: Left

    @classmethod
    def of(cls, scenario: Scenario, work: Path, told: Path) -> Watch:
        """Learns it from a run without a fault."""
        scenario.prepare(work)
        source, before = tree(work / "in"), scenario.left(work)
        status = _child(work, scenario, lambda: None, told)
        after = scenario.left(work)
        if status not in (0, 1) or after == before:
            raise SystemExit(f"without a fault: exit status {status}: {told.read_text()}")
        return cls(scenario, work, told, source, before, after)

    def problems(self, *, strict: bool) -> list[str]:
        """What is wrong. `strict`: after a run that could tidy up, or one that came after."""
        found = []
        left = self.scenario.left(self.work)
        if left not in (self.before, self.after) and not (not strict and not left and self.kept_aside()):
            found.append(f"at the target: {sorted(left)}")
        if strict and self.litter():
            found.append(f"litter: {self.litter()}")
        own = {self.scenario.target.removeprefix("in/")} if self.scenario.target.startswith("in/") else set()
        now = {name: data for name, data in tree(self.work / "in").items() if not name.startswith(".restage")}
        if {name: now[name] for name in now.keys() - own} != self.source:
            found.append("the input is another one")
        said = self.told.read_text().rstrip()
        # Before Python has come to our code, an interrupt is told by Python
        if "Traceback" in said and not said.endswith("KeyboardInterrupt"):
            found.append(f"a traceback: {said[-800:]}")
        return found

    def litter(self) -> list[str]:
        """What lies about."""
        return [str(path.relative_to(self.work)) for path in self.work.rglob(".restage*")]

    def kept_aside(self) -> bool:
        """Where two folders can't change places in one step, a kill may leave the old one aside, for the next run."""
        asides = [path for path in self.work.rglob("old") if WORKPLACE.fullmatch(path.parent.name)]
        return "two steps" in _name_of(self.scenario) and [tree(path) for path in asides] == [self.before]

    def after_next(self) -> list[str]:
        """What is wrong once it is run again."""
        if self.scenario.target == "out" and not self.scenario.old and self.scenario.left(self.work) == self.after:
            again = self.scenario._replace(words=(*self.scenario.words, "--force"))
        else:
            again = self.scenario
        status = _child(self.work, again, lambda: None, self.told)
        found = [f"next run: {problem}" for problem in self.problems(strict=True)]
        if self.scenario.left(self.work) != self.after and not self._adds():
            found.append(f"next run: exit status {status}: {self.told.read_text()[-300:]}")
        return found

    def _adds(self) -> bool:
        """`learn` keeps what is in the file that it finds."""
        return self.scenario.words[:1] == ("learn",)


def _name_of(scenario: Scenario) -> str:
    return next(name for name, known in SCENARIOS.items() if known == scenario)


def tried(name: str, fault: str, work: Path, told: Path) -> tuple[int, list[str]]:
    """How many points the run has, and what was wrong after a fault at one of them."""
    watch = Watch.of(SCENARIOS[name], work, told)
    where, _, kind = fault.partition(" ")
    problems: list[str] = []
    for point in range(1, MOST_POINTS):
        watch.scenario.prepare(work)
        status = _child(work, watch.scenario, _arming(where, kind, point, work), told)
        if status == UNTOUCHED:
            return point - 1, problems
        # What is to be removed may be what fails
        found = watch.problems(strict=kind in ("SIGTERM", "SIGINT"))
        # At a line, an error may come from where none can
        if status == CRASHED and where != "lines":
            found.append(f"an error that is none of ours: {told.read_text()}")
        if not found and (kind == "SIGKILL" or point % 5 == 0 or watch.litter()):
            found = watch.after_next()
        problems += [f"point {point}, status {status}: {problem}" for problem in found]
    return MOST_POINTS, problems


def _arming(where: str, kind: str, point: int, work: Path) -> Callable[[], Counter]:
    def arm() -> Counter:
        if where == "room":
            return _with_room(point)
        counter = Counter(point, STRIKES[kind])
        if where == "lines":
            at_lines(counter)
        else:
            at_calls(counter, work)
        return counter

    return arm


def _with_room(point: int) -> Counter:
    """No file may be longer than so many steps: a write that really fails, in its middle."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = 1 + (point - 1) * 997
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    counter = Counter(1, lambda: None)
    if size < ROOM:
        counter.count()
    return counter


ROOM: Final = 16_000  # bytes, which any of the files has at the most


def main() -> None:
    """As the module's docstring says."""
    name, fault, work = sys.argv[1:]
    os.environ["NO_COLOR"] = "1"
    folder = Path(work).resolve()
    points, problems = tried(name, fault, folder / "work", folder / "told")
    print(json.dumps({"points": points, "problems": problems}))


if __name__ == "__main__":
    main()
