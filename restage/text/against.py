"""What speaks against taking a word for the stage."""

from __future__ import annotations

import re
from typing import Final

from restage.framework.words import ORDINARY, STAGES
from restage.text.boundaries import delimited_in, word_around
from restage.text.finding import Finding

_TOP_LEVEL: Final = frozenset({"dev", "live", "prod", "stage", "test", "demo", "beta", "int"})
_DOMAIN_AFTER: Final = re.compile(r"@[\w-]+\.\w")
_HOST_BEFORE: Final = re.compile(r"(?:://|@)[\w.-]*[\w-]\.$")
_LONGEST_HOST: Final = 255
_HOST_END: Final = re.compile(r"(?:[/:?#]|$)")
_KEY_AFTER: Final = re.compile(r'\\*"\s*:')
_NAME_BEFORE: Final = re.compile(r"^[\w*-]+(?:\.[\w-]+)*\.$")
_TEAM_BEFORE: Final = re.compile(r"\bteam[ _-]$", re.IGNORECASE)
_LONGEST_TEAM: Final = len("team ")
_TEAM_AFTER: Final = re.compile(r"[ _-](?:team|ops)\b", re.IGNORECASE)
# Blanks are bounded: two repetitions that may share them would take time with the square of their number
_LIST: Final = r"""\\*["'`]?\s{0,40}(?:[,;|]|\s(?:and|or|to)\s|\s)\s{0,40}\\*["'`]?"""
_LIST_AFTER: Final = re.compile(rf"{_LIST}([A-Za-z][\w-]*)(?![\w.:/-])")
_LIST_BEFORE: Final = re.compile(rf"(?<![\w.:/-])([A-Za-z][\w-]*){_LIST}$")
_LONGEST_ITEM: Final = 80


def against(text: str, start: int, end: int) -> str:
    """What speaks against a word's being the stage, "" if nothing does."""
    if _DOMAIN_AFTER.match(text, end) and not re.match(r"[\w.+-]", text[max(start - 1, 0) : start]):
        return "an e-mail address"
    if _TEAM_BEFORE.search(text, max(start - _LONGEST_TEAM, 0), start) or _TEAM_AFTER.match(text, end):
        return "perhaps a team's name"
    if text[start:end] in _TOP_LEVEL and _ends_host(text, start, end):
        return "a top-level domain"
    if text[max(start - 1, 0) : start] == '"' and _KEY_AFTER.match(text, end):
        return "a key in JSON text"
    return ""


def _ends_host(text: str, start: int, end: int) -> bool:
    """Is it the last label of a host, in a URL or an address, or of a name in the DNS, as which the text is written?"""
    before = text[max(start - _LONGEST_HOST, 0) : start]
    if _HOST_BEFORE.search(before) and _HOST_END.match(text, end):
        return True
    # A name with a dot at its end is absolute; one that has the stage in front of the last label does not need it twice
    twice = end == len(text) and delimited_in(text[start:end], before)
    is_absolute = end + 1 == len(text) and text[-1] == "."
    return (is_absolute or twice) and start <= _LONGEST_HOST and _NAME_BEFORE.match(before) is not None


def in_list(text: str, start: int, end: int, target: str) -> str:
    """`dev, staging and prod`: beside another stage's name, in a text that holds the target's as a word, too."""
    beside = (_LIST_BEFORE.search(text, max(start - _LONGEST_ITEM, 0), start), _LIST_AFTER.match(text, end))
    items = {found.group(1) for found in beside if found}
    return "one of several stages in a list" if items & {target, *STAGES} - {text[start:end], "stage"} else ""


def glued(text: str, start: int, end: int) -> Finding:
    """Letters of the stage within a longer word."""
    word = word_around(text, start, end)
    if word.lower() in ORDINARY and len(word) > end - start:
        return inside(word)
    return Finding(False, "part of a longer word", False)


def inside(word: str) -> Finding:
    """Part of an ordinary word, or of a stage's longer name, which a map may make of the stage."""
    return Finding(False, f"part of the word {word!r}", word.lower() not in STAGES)
