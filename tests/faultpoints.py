"""The points of a run at which something strikes, and what it is."""

from __future__ import annotations

import errno
import mmap
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Final
from unittest import mock

ROOM: Final = 16_000  # bytes, which any of the files has at the most
_STEP: Final = 997


class Counter:
    """Counts the points of a run, in each of its processes, and does something at one of them.

    `once`: in one process alone, and not in the one that begins.
    """

    def __init__(self, point: int, strike: Callable[[], None], *, once: bool = False) -> None:
        self.left = point
        self.strike = strike
        self.spared = os.getpid() if once else 0
        self.shared = mmap.mmap(-1, 1)  # one byte for all the processes: has it struck?

    @property
    def struck(self) -> bool:
        return bool(self.shared[0])

    def count(self) -> None:
        """One point more."""
        if self.spared and (self.spared == os.getpid() or self.struck):
            return
        self.left -= 1
        if self.left == 0:
            self.shared[0] = 1
            self.strike()


_WRITING: Final = tuple(
    f"restage/artifact/{name}.py" for name in ("writing", "copying", "workplace", "exchange", "signals")
)


def at_lines(counter: Counter) -> None:
    """Every line of what writes is a point."""

    def trace(frame: FrameType, event: str, argument: object) -> Callable[..., object] | None:  # type: ignore[explicit-any]
        if not frame.f_code.co_filename.endswith(_WRITING):
            return None
        if event == "line":
            counter.count()
        return trace

    sys.settrace(trace)  # type: ignore[arg-type] # what it gives is of the type itself, for which there is no name


_CALLS: Final = (
    "open",
    "os.mkdir",
    "os.rename",
    "os.link",
    "os.remove",
    "os.rmdir",
    "os.chmod",
    "os.listdir",
    "os.scandir",
)


def at_calls(counter: Counter, work: Path) -> None:
    """Every call that asks the file system for something in `work` is a point; so is what copies and syncs there, of
    which Python tells no hook."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        path = str(arguments[0]) if arguments else ""
        if event == "ctypes.dlsym" or (event in _CALLS and (path.startswith(str(work)) or not os.path.isabs(path))):
            counter.count()

    def counted(name: str) -> Callable[..., object]:  # type: ignore[explicit-any] # whatever the call takes
        really = getattr(os, name)

        def call(*arguments: object) -> object:
            counter.count()
            return really(*arguments)

        return call

    sys.addaudithook(hook)
    for name in ("fsync", "copy_file_range"):
        if hasattr(os, name):
            mock.patch.object(os, name, counted(name)).start()


def with_room(step: int) -> Counter:
    """No file may be longer than so many steps: a write that really fails, in its middle."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = 1 + (step - 1) * _STEP
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    counter = Counter(1, lambda: None)
    if size < ROOM:
        counter.count()
    return counter


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
# `worker`: at calls, too, but in one worker process alone
FAULTS: Final = (*(f"{where} {name}" for where in ("lines", "calls", "worker") for name in STRIKES), "room")


def arming(where: str, kind: str, point: int, work: Path) -> Callable[[], Counter]:
    """What arms a run that is about to begin: strikes at its `point`."""

    def arm() -> Counter:
        if where == "room":
            return with_room(point)
        counter = Counter(point, STRIKES[kind], once=where == "worker")
        if where == "lines":
            at_lines(counter)
        else:
            at_calls(counter, work)
        return counter

    return arm
