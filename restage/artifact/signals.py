"""Signals that would end the program wait until what belongs together is done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# SIGHUP is not there on Windows, SIGBREAK (Ctrl+Break) nowhere else
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")

# Where a signal has one of these handlers, the program would end without tidying up
_ENDING = (signal.SIG_DFL, signal.default_int_handler)


class _Stopped(BaseException):
    """A signal came in while the output was being written."""


class Held:
    """Notes a signal instead of obeying it at once, so that it can't strike between two steps that belong together."""

    def __init__(self) -> None:
        self.number: int | None = None

    def note(self, number: int, frame: FrameType | None) -> None:
        """The signal handler."""
        self.number = number

    def check(self) -> None:
        """Goes no further, if a signal came in: the end of `held_signals`, which tidies up and obeys it."""
        if self.number is not None:
            raise _Stopped


@contextmanager
def held_signals() -> Iterator[Held]:
    """Signals that would end the program wait for the next check; they strike once all is tidied up."""
    held = Held()
    numbers = [signal.Signals(getattr(signal, name)) for name in _NAMES if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    before = {number: signal.getsignal(number) for number in numbers if signal.getsignal(number) in _ENDING}
    try:
        for number in before:
            signal.signal(number, held.note)
        yield held
    except _Stopped:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if held.number is not None:
        signal.raise_signal(held.number)
