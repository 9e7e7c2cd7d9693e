"""Two texts as HTML, with the words marked in which they differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape
from typing import NamedTuple

from restage.document.equality import first_difference


class _Cut(NamedTuple):
    """How texts are cut for finding what differs in them, and from how many parts on that would take too long."""

    pattern: re.Pattern[str]
    most: int
    skips_frequent: bool


_WORDS = _Cut(re.compile(r"[0-9A-Za-z]+|[^0-9A-Za-z]"), 2000, skips_frequent=False)
_PIECES = _Cut(re.compile(r"[^,;{}\n]*(?:[,;{}\n]|\Z)"), 20_000, skips_frequent=True)


class _Part(NamedTuple):
    """What goes together of two texts."""

    same: bool
    left: str
    right: str


def marked(left: str | None, right: str | None) -> tuple[str | None, str | None]:
    """Both values escaped, the words that differ marked."""
    if left is None or right is None:
        return (None if left is None else escape(left)), (None if right is None else escape(right))
    parts = list(_parts(left, right))
    one = "".join(_part(part.same, part.left) for part in parts)
    return one, "".join(_part(part.same, part.right) for part in parts)


def inline(left: str, right: str) -> str:
    """Both values as one text: what is on the left only is deleted, what is on the right only inserted."""
    return "".join(
        escape(part.left) if part.same else _tagged("del", part.left) + _tagged("ins", part.right)
        for part in _parts(left, right)
    )


def _parts(left: str, right: str) -> Iterator[_Part]:
    """By words; in long texts (a dashboard, a state machine) only in the pieces that differ."""
    if len(_WORDS.pattern.findall(left)) + len(_WORDS.pattern.findall(right)) <= _WORDS.most:
        yield from _aligned(left, right, _WORDS)
        return
    for part in _aligned(left, right, _PIECES):
        yield from [part] if part.same else _aligned(part.left, part.right, _WORDS)


def _aligned(left: str, right: str, cut: _Cut) -> Iterator[_Part]:
    one, two = cut.pattern.findall(left), cut.pattern.findall(right)
    if len(one) + len(two) > cut.most:
        yield from _middle(left, right)
        return
    for tag, start, end, other, other_end in SequenceMatcher(None, one, two, autojunk=cut.skips_frequent).get_opcodes():
        yield _Part(tag == "equal", "".join(one[start:end]), "".join(two[other:other_end]))


def _middle(left: str, right: str) -> Iterator[_Part]:
    """All between the first and the last difference as one."""
    start = first_difference(left, right)
    end = first_difference(left[start:][::-1], right[start:][::-1])
    yield _Part(True, left[:start], right[:start])
    yield _Part(False, left[start : len(left) - end], right[start : len(right) - end])
    yield _Part(True, left[len(left) - end :], right[len(right) - end :])


def _part(same: bool, text: str) -> str:
    return escape(text) if same else _tagged("mark", text)


def _tagged(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""
