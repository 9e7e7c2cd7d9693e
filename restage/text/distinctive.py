"""What a value tells by itself, and what two names have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from restage.document.values import Json, Path
from restage.framework.words import STAGES
from restage.text.stagemaps import DEFAULTS

_TELLING: Final = 6  # a text of so many characters that is no plain word is not the same by accident
_SHORT: Final = re.compile(r"[-_.]?[A-Za-z]{1,4}")
_VARIABLE: Final = re.compile(r"\$\{")
_FUNCTIONS: Final = ("service", "functions")
STATES: Final = {"ENABLED": True, "DISABLED": False}
_IN_TEMPLATES: Final = {"memory": "MemorySize"}  # what a template calls a function's setting
_NO_LETTER: Final = re.compile("[^a-z]")
_WORD: Final = re.compile(r"[A-Z][a-z]{2,}|[a-z]{3,}|[A-Z]{4,}")


def is_distinctive(value: Json) -> bool:
    """Asked of both entries, so that the way back is the same."""
    return isinstance(value, str) and len(value) >= _TELLING and not value.isalpha()


def switch(value: Json, path: Path) -> bool | None:
    """What switches a schedule on or off, the first thing that maps of switches are written for."""
    if path[-1:] == ("enabled",) and "events" in path:
        return value if isinstance(value, bool) else None
    return STATES.get(str(value)) if path[-1:] == ("State",) else None


def is_switch(value: Json) -> bool:
    """Is it a switch, or none at all?"""
    return isinstance(value, bool) or value in ("true", "false", "")


def any_spelling(value: Json) -> str:
    """The same for all that may be one value, written in another way: a number as a text, any switch."""
    return "switch" if isinstance(value, bool) or value in ("true", "false", *STATES) else str(value)


def is_short(value: Json) -> bool:
    """Is it a few letters, as a map may call a stage?"""
    return isinstance(value, str) and _SHORT.fullmatch(value) is not None


def is_plain(value: Json) -> bool:
    """Is it what a fresh package would hold, and no object, nor a variable that was never resolved?"""
    return isinstance(value, int | float) or (isinstance(value, str) and not _VARIABLE.search(value))


def as_written(value: Json) -> str:
    """As the framework writes a value into a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_common(value: Json) -> bool:
    """Too common to mean anything by itself: booleans, 0, 1 and the like are what the framework writes, too."""
    return isinstance(value, bool) or value in (0, 1, "0", "1", "true", "false", "")


def share_word(one: Path, other: Path) -> bool:
    """Do an entry and a place share a word, by its first letters? `minCap`, `MinCapacity`."""
    known = (*other[2:], _IN_TEMPLATES.get(str(other[-1]), "")) if other[:2] == _FUNCTIONS else other[2:]
    # What the map lies in, and the stage's own key, say nothing about the value
    names = (step for step in one[2:] if step not in STAGES and step not in DEFAULTS)
    return not _words(names).isdisjoint(_words(known))


def _words(steps: Iterable[str | int]) -> frozenset[str]:
    """The words of names by their first letters, in the singular, and whole names: `logLevels` is `LOG_LEVEL`."""
    names = [str(step) for step in steps]
    found = (word.lower() for name in names for word in _WORD.findall(name))
    whole = map(whole_name, names)
    return frozenset(word[:5] if len(word) > 5 else word.removesuffix("s") for word in found).union(whole) - {""}


def whole_name(step: str | int) -> str:
    """A name's letters, in lower case and in the singular."""
    return _NO_LETTER.sub("", str(step).lower()).removesuffix("s")
