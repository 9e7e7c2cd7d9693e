"""Which rules of a file were learned: those below a comment that says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LEARNED: Final = "learned from"


def learned_lines(text: str) -> frozenset[int]:
    """The numbers, from 1, of the lines right below such a comment."""
    if LEARNED not in text:
        return frozenset()
    # The YAML reader ends lines where this does, and refuses a text with the other characters that end one here
    lines = text.splitlines()
    return frozenset(number for number in range(1, len(lines) + 1) if is_learned(lines, number - 1))


def is_learned(lines: Sequence[str], index: int) -> bool:
    """Does a comment right above the line say so?"""
    return any(LEARNED in line for line in comments(lines, index))


def comments(lines: Sequence[str], index: int) -> Sequence[str]:
    """The lines of comment right above."""
    start = index
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return lines[start:index]
