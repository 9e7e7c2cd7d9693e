"""Commands with their output, as blocks show them, and whether output fits what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

LEFT_OUT: Final = "…"
PROMPT: Final = "$ "
_STAMP: Final = re.compile(r"\d{13}-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_SECONDS: Final = re.compile(r"\d+\.\d\ds")
_DEEPEST: Final = 16


class Example(NamedTuple):
    """A command, and the lines that it is said to print; `…` stands for any lines, or for a part of one. None: nothing is
    said of its output, and it has to succeed."""

    command: str
    expected: tuple[str, ...] | None


def examples(block: str) -> Iterator[Example]:
    """Those of a block that begins with a prompt; without one every line of it is a command."""
    lines = block.split("\n")
    if not block.startswith(PROMPT):
        for command in re.sub(r"\\\n\s*", "", block).split("\n"):
            yield Example(command, None)
        return
    starts = [number for number, line in enumerate(lines) if line.startswith(PROMPT)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield _example(lines[start:end])


def _example(lines: Sequence[str]) -> Example:
    more = 1 + next((n for n, line in enumerate(lines[1:]) if not line.startswith(">")), len(lines) - 1)
    command = "\n".join(
        [lines[0].removeprefix(PROMPT), *(line.removeprefix(">").removeprefix(" ") for line in lines[1:more])]
    )
    return Example(command, tuple(lines[more:]))


def fits(printed: Sequence[str], expected: Sequence[str]) -> bool:
    """Is it what was expected? Time stamps and durations differ."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == LEFT_OUT else _line(line) for line in expected)
    return re.fullmatch(pattern, "".join(f"{_steady(line)}\n" for line in printed)) is not None


def holds(printed: Sequence[str], excerpt: Sequence[str]) -> bool:
    """Do lines as in `excerpt` stand together in what was printed, at whatever depth?"""
    return any(
        fits(printed, [LEFT_OUT, *(" " * depth + line for line in excerpt), LEFT_OUT]) for depth in range(_DEEPEST)
    )


def _line(line: str) -> str:
    return ".*".join(map(re.escape, _steady(line).split(LEFT_OUT))) + r"\n"


def _steady(line: str) -> str:
    return _SECONDS.sub("0.00s", _STAMP.sub("STAMP", line)).rstrip()
