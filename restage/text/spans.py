"""Parts of a text, and what was found there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from restage.text.finding import Finding


class Span(NamedTuple):
    """What was found at a part of a text, and what stands there in the target (None: the same)."""

    start: int
    end: int
    finding: Finding
    text: str | None = None  # the replacement


class Taken:
    """Parts of a text, asked about without going through all of them: a long text may have as many as it has words."""

    __slots__ = ("_reach", "_starts")

    def __init__(self, parts: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(parts)
        self._starts = [start for start, _ in ordered]
        # How far those reach that begin no later
        self._reach = list(accumulate((end for _, end in ordered), max))

    @classmethod
    def by(cls, spans: Iterable[Span]) -> Taken:
        """The parts at which `spans` stand."""
        return cls((span.start, span.end) for span in spans)

    def overlaps(self, start: int, end: int) -> bool:
        """Has text[start:end] anything in common with one of them?"""
        index = bisect_left(self._starts, end)
        return index > 0 and self._reach[index - 1] > start

    def holds(self, start: int, end: int) -> bool:
        """Is text[start:end] a part of one of them?"""
        index = bisect_right(self._starts, start)
        return index > 0 and self._reach[index - 1] >= end

    def free(self, spans: Iterable[Span]) -> list[Span]:
        """Those of `spans` that have nothing in common with any of them."""
        return [span for span in spans if not self.overlaps(span.start, span.end)]

    def cut(self, span: Span) -> Span:
        """An occurrence that lies only partly in something known is neither: it stays, and is said."""
        if not self.overlaps(span.start, span.end):
            return span
        return Span(span.start, span.end, Finding(False, "partly something else", False))
