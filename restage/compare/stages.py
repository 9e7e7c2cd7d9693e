"""Are two texts the same but for the name of a stage?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from restage.framework.naming.encode import ENCODERS
from restage.framework.words import STAGES

_ENCODINGS = ("alnum", "norm")
# In which one stage's name may end within the other's: more are letters without end, such as `aaaa`
_MOST_WAYS = 100


@dataclass(eq=False)
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
        return _blurred(text, self._words if self.left != self.right else ())

    def blurred_by_any(self, text: str) -> str:
        """The same with all that stages are commonly called: what is equal then is only perhaps the same."""
        return _blurred(text, self._words)

    @cached_property
    def _words(self) -> tuple[str, ...]:
        words = {word for pair in _spellings(self.left, self.right) for word in pair}
        if self.left == self.right:
            words |= {word for stage in STAGES for pair in _spellings(stage, stage) for word in pair}
        return tuple(sorted(words, key=len, reverse=True))

    @cached_property
    def _own(self) -> tuple[tuple[str, str], ...]:
        return tuple(_spellings(self.left, self.right)) if self.left and self.right and self.left != self.right else ()

    def _pairs(self, left: str, right: str) -> Iterator[tuple[str, str]]:
        """The two sides' own stages; and what one side has of a third stage where the other has its own."""
        yield from self._own
        yield from ((old, new) for old, new in self._third if old in left and new in right)

    @cached_property
    def _third(self) -> tuple[tuple[str, str], ...]:
        if not self.left and not self.right:
            return tuple((old, new) for old in sorted(STAGES) for new in sorted(STAGES) if old != new)
        lefts = [pair for word in sorted(STAGES) for pair in _spellings(self.left, word)]
        rights = [pair for word in sorted(STAGES) for pair in _spellings(word, self.right)]
        return tuple(dict.fromkeys((old, new) for old, new in lefts + rights if old != new))


def _blurred(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "\0")
    return text


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
    first, *others = left.split(old)
    ends = {len(first)} if right.startswith(first) else set()
    for part in others:
        begins = {end + len(word) for end in ends for word in (old, new) if right.startswith(word, end)}
        ends = {begin + len(part) for begin in begins if right.startswith(part, begin)}
        if not 0 < len(ends) <= _MOST_WAYS:
            return False
    return len(right) in ends
