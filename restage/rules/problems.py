"""What is wrong with rules: which ones, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from restage.errors import UsageError


class Problem(NamedTuple):
    """What is wrong with the rules that stand at `rules`: one, or two that contradict each other."""

    rules: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.rules[0]}: {self.text}" if len(self.rules) == 1 else f"{' and '.join(self.rules)} {self.text}"


class RuleError(UsageError):
    """Rules that match nothing, or contradict each other; `wrong` says of each problem which ones."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = list(problems)
        self.wrong = tuple(problem.rules for problem in found)
        super().__init__([str(problem) for problem in found])
