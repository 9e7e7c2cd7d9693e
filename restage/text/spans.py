"""Parts of a text, and what was found there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from restage.text.finding import Finding


class Span(NamedTuple):
    """What was found at a part of a text, and what stands there in the target (None: the same)."""

    start: int
    end: int
    finding: Finding
    text: str | None = None  # the replacement


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Has it anything in common with one of `others`?"""
    return any(span.start < other.end and other.start < span.end for other in others)


def is_inside(span: Span, others: Iterable[Span]) -> bool:
    """Is it a part of one of `others`?"""
    return any(other.start <= span.start and span.end <= other.end for other in others)


def cut(span: Span, others: Iterable[Span]) -> Span:
    """An occurrence that lies only partly in something known is neither: it stays, and is said."""
    if not overlaps(span, others):
        return span
    return Span(span.start, span.end, Finding(False, "partly something else", False))
