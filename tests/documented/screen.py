"""What somebody sees who calls commands in this process, and what he types."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from unittest import mock


@contextmanager
def screen(typed: str | None) -> Iterator[list[str]]:
    """What is printed, in its order. Where something is `typed`, questions are asked at a terminal."""
    said: list[str] = []
    terminal = typed is not None
    with (
        redirect_stdout(_Stream(said, terminal=False)),
        redirect_stderr(_Stream(said, terminal=terminal)),
        mock.patch.object(sys, "stdin", _Keyboard(said, typed) if typed is not None else io.StringIO()),
    ):
        yield said


class _Stream(io.StringIO):
    def __init__(self, said: list[str], *, terminal: bool) -> None:
        super().__init__()
        self._said, self._terminal = said, terminal

    def write(self, text: str) -> int:
        self._said.append(text)
        return len(text)

    def isatty(self) -> bool:
        return self._terminal


class _Keyboard:
    """On which one answer is typed, again and again; the terminal shows it."""

    def __init__(self, said: list[str], typed: str) -> None:
        self._said, self._typed = said, typed

    def readline(self) -> str:
        self._said.append(f"{self._typed}\n")
        return f"{self._typed}\n"

    def isatty(self) -> bool:
        return True
