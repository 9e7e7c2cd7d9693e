"""Where a word begins and ends in a text: the one test for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from restage.text.anyof import any_of

_ESCAPE_BEFORE: Final = re.compile(r"(?:(?<!\\)(?:\\\\)*\\[nrtbf]|%[0-9A-Fa-f]{2})$")
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LONGEST_WORD: Final = 80
# So that a shorter one is found where the longer one is not delimited
WORD_ENDS: Final = r"(?![^\W_])"


def whole_part(text: str, stage: str) -> str:
    """A pattern for `text` where it is no part of a longer word; a host may lie in a domain that is one, unless
    `stage` tells the two apart."""
    joint = rf"[\w-])(?<!\b{re.escape(stage)}\." if "." in text else r"[0-9A-Za-z]"
    before = rf"(?<!{joint})" if text[0].isalnum() else ""
    return before + re.escape(text) + (r"(?![0-9A-Za-z])" if text[-1].isalnum() else "")


def delimited(text: str, start: int, end: int) -> bool:
    """Is text[start:end] a whole word? An escape or a percent code before it is no part of a word."""
    before = text[max(start - 8, 0) : start]
    glued_before = before[-1:].isalnum() and not _ESCAPE_BEFORE.search(before)
    return not glued_before and not text[end : end + 1].isalnum()


def delimited_in(word: str, text: str) -> bool:
    """Does `text` hold `word` as a whole word?"""
    return any(delimited(text, *found.span()) for found in re.finditer(re.escape(word), text))


def word_around(text: str, start: int, end: int) -> str:
    """The longer word, by upper and lower case, that holds all of text[start:end]; else just that, as where the letters
    around it are more than any word has."""
    begin, first = start, max(start - _LONGEST_WORD, 0)
    while begin > first and text[begin - 1].isalpha():
        begin -= 1
    for word in _WORD.finditer(text, begin, end + _LONGEST_WORD):
        if word.start() > start:
            break
        if end <= word.end():
            return word.group()
    return text[start:end]


def pattern_of(texts: Iterable[str], end: str = "") -> re.Pattern[str] | None:
    """A pattern for one of `texts`, the longest first, before `end`; None where there are none."""
    found = set(texts)
    return re.compile(f"(?:{any_of(found)}){end}") if found else None
