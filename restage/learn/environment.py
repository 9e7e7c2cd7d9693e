"""Variables of the environment that a rules file asks for and nobody has set: the model knows their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from restage.document.linear import gaps
from restage.document.values import ABSENT, Side
from restage.learn.explaining import Explainer
from restage.rules.change import Change
from restage.rules.effects import changes_of
from restage.rules.model import Rules
from restage.text.wordrule import WordRule

# Characters that stand in no text of anybody's
_OPEN, _CLOSE = "\ue000", "\ue001"
_UNKNOWN: Final = re.compile(f"{_OPEN}(\\w+){_CLOSE}")


class Lenient(Mapping[str, str]):
    """The environment `given`; every other variable has a stand-in until the model has shown its value."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.made: dict[str, str] = {}

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> str:
        return self.given.get(name, self.made.get(name, f"{_OPEN}{name}{_CLOSE}"))

    def __iter__(self) -> Iterator[str]:
        return iter({**self.given, **self.made})

    def __len__(self) -> int:
        return len({**self.given, **self.made})

    def learn(self, rules: Rules, explainer: Explainer) -> None:
        """Take the values of stand-ins in `rules` from the model's values at the same places."""
        for rule in rules.all:
            if isinstance(rule, WordRule):
                continue
            known = explainer.aligned.scopes
            found = changes_of(rule, known, explainer.source, explainer.target, explainer.reserved)
            for name, value in _found(found, explainer):
                self.made.setdefault(name, value)


def _found(changes: Iterable[Change], explainer: Explainer) -> Iterator[tuple[str, str]]:
    for change in changes:
        yield from _matched(change.new, explainer.aligned.at(change.scope.file, change.path).expected)


def _matched(new: Side, expected: Side) -> Iterator[tuple[str, str]]:
    if isinstance(new, dict) and isinstance(expected, dict):
        for key, child in new.items():
            yield from _matched(child, expected.get(key, ABSENT))
    elif isinstance(new, list) and isinstance(expected, list):
        for one, other in zip(new, expected, strict=False):
            yield from _matched(one, other)
    elif isinstance(new, str) and isinstance(expected, (str, int, float)) and _OPEN in new:
        names = _UNKNOWN.findall(new)
        found = gaps(_UNKNOWN.split(new)[::2], str(expected))
        yield from zip(names, found, strict=True) if found is not None else ()
