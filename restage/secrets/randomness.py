"""How much of a text is random: neither words nor figures."""

from __future__ import annotations

import re
from typing import Final

_LOOKED_AT: Final = 4096  # characters: a key that is longer is random at its beginning, too
_SHORTEST, _SHORTEST_LETTERS = 4, 10
_VARIETY: Final = 5  # characters of different sorts: `xxxxxxxx1` is no key

_ELSEWHERE: Final = re.compile(
    r"\$\{[^}]{0,512}\}|\{\{resolve:[^}]{0,512}\}\}|\b[a-z][a-z0-9+.-]{0,20}://[^/?#\s]{0,256}"
)
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_TOKEN: Final = re.compile(r"[^\s\"'`,;|<>(){}\[\]]+")
_SEGMENT: Final = re.compile(r"[0-9A-Za-z]+")
_PIECE: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CONSONANTS: Final = re.compile(r"[^aeiouyAEIOUY\d\W_]{5}")
_ONE_CASE: Final = re.compile(r"[0-9a-z]+|[0-9A-Z]+")
_VOWELS: Final = re.compile(r"[aeiouyAEIOUY]")


def random_characters(text: str) -> int:
    """How many random characters the word of `text` has that has the most. References, UUIDs and the names of hosts
    are none: they are random and no secrets."""
    rest = _UUID.sub("", _ELSEWHERE.sub(" ", text[:_LOOKED_AT]))
    return max((_of_token(token) for token in _TOKEN.findall(rest)), default=0)


def _of_token(token: str) -> int:
    return sum(len(segment) for segment in _SEGMENT.findall(token) if is_random(segment))


def is_random(segment: str) -> bool:
    """Do these letters and digits make no words? `a9Kx2` does not, `Linear10Percent` does, `20261123` is a figure."""
    if len(segment) < _SHORTEST or segment.isdigit() or len(set(segment)) < min(_VARIETY, len(segment) - 1):
        return False
    pieces = _PIECE.findall(segment)
    if len(pieces) < 3:
        return (
            len(segment) >= _SHORTEST_LETTERS and max(map(len, pieces)) >= _SHORTEST_LETTERS and not _is_word(segment)
        )
    if len(segment) < 3 * len(pieces):
        return True
    words = sum(len(piece) for piece in pieces if len(piece) >= 4 and _is_word(piece))
    figures = sum(piece.isdigit() for piece in pieces)
    return len(segment) >= 12 and (
        words < 0.5 * len(segment) or (figures >= 3 and _ONE_CASE.fullmatch(segment) is not None)
    )


def _is_word(text: str) -> bool:
    """Can it be said aloud?"""
    if text.isdigit():
        return False
    share = len(_VOWELS.findall(text)) / len(text)
    return 0.15 <= share <= 0.8 and not _CONSONANTS.search(text)
