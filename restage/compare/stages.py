"""Are two texts the same but for the name of a stage?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from dataclasses import dataclass, field

from restage.naming.encode import ENCODERS
from restage.words import STAGES

_ENCODINGS = ("alnum", "norm")


@dataclass(frozen=True)
class Stages:
    """The stages of the two sides; empty where a side does not say."""

    left: str
    right: str
    _known: dict[tuple[str, str], bool] = field(default_factory=dict, repr=False, compare=False)

    def explain(self, left: str, right: str) -> bool:
        """Do the texts differ in nothing but a stage's name, in whatever spelling?"""
        if (left, right) not in self._known:
            self._known[left, right] = any(_fits(left, right, *pair) for pair in self._pairs(left, right))
        return self._known[left, right]

    def blurred(self, text: str) -> str:
        """`text` with both stages' names made one, to find out which item of a list goes with which."""
        for word in self._words:
            text = text.replace(word, "\0")
        return text

    @cached_property
    def _words(self) -> tuple[str, ...]:
        words = {word for pair in _spellings(self.left, self.right) for word in pair}
        return tuple(sorted(words, key=len, reverse=True)) if self.left != self.right else ()

    @cached_property
    def _own(self) -> tuple[tuple[str, str], ...]:
        return tuple(_spellings(self.left, self.right)) if self.left and self.right and self.left != self.right else ()

    def _pairs(self, left: str, right: str) -> Iterator[tuple[str, str]]:
        """The two sides' own stages; and what one side has of a third stage where the other has its own."""
        yield from self._own
        if self.right:
            for word in STAGES - {self.right}:
                yield from ((old, new) for old, new in _spellings(word, self.right) if old in left and new in right)
        if self.left:
            for word in STAGES - {self.left}:
                yield from ((old, new) for old, new in _spellings(self.left, word) if old in left and new in right)


def _spellings(left: str, right: str) -> Iterator[tuple[str, str]]:
    """The ways in which both stages stand in names: as they are, in another case, without what a name may not hold."""
    pairs = [(left, right), (left.upper(), right.upper()), (left.lower(), right.lower())]
    pairs += [(left[:1].upper() + left[1:], right[:1].upper() + right[1:])]
    pairs += [(ENCODERS[name](left), ENCODERS[name](right)) for name in _ENCODINGS]
    yield from dict.fromkeys(pair for pair in pairs if pair[0] and pair[1])


def _fits(left: str, right: str, old: str, new: str) -> bool:
    if old not in left or new not in right:
        return False
    if left.replace(old, new) == right:
        return True
    # The letters may be part of another word in some places, which then stay
    either = f"(?:{re.escape(old)}|{re.escape(new)})"
    return re.fullmatch(either.join(map(re.escape, left.split(old))), right) is not None
