"""What was decided about one place of an artifact, and on what evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, TypeAlias

from restage.document.equality import equal
from restage.document.values import Json, Path


class Kind(StrEnum):
    """Why a place changes or stays (README.md#what-is-certain-and-what-is-not)."""

    FRAMEWORK = "framework"
    HASH = "hash"
    STAMP = "stamp"
    RULE = "rule"
    SOURCE = "source"  # the service's own configuration, evaluated for both stages
    TEXT = "text"
    KEPT = "kept"
    LOOKUP = "lookup"  # a value that the artifact itself shows to be looked up by stage


@dataclass(eq=False, repr=False)
class Deferred:
    """Evidence that is put into `words` when somebody reads it: thousands of places have some, reports show a few."""

    words: Callable[[], str]

    def __str__(self) -> str:
        return self._text

    @cached_property
    def _text(self) -> str:
        return self.words()


Evidence: TypeAlias = str | Deferred


class Verdict(NamedTuple):
    """`old` at `path` of `file` becomes `new` (the same where it stays); `because`: on what evidence.

    `certain` verdicts need nobody's attention; all others are listed until a rule settles them.
    For a renamed key `path` ends in the old key, and `old` and `new` are the keys.
    """

    kind: Kind
    file: str
    path: Path
    old: Json
    new: Json
    because: Evidence
    certain: bool
    place_of_evidence: Path = ()  # in the configuration: the target's entry of a map
    follows: str = ""  # the logical ID or place whose verdict this one only repeats
    lookups: frozenset[str] = frozenset()  # what would have to be looked up to know the target's value
    rules: tuple[str, ...] = ()  # where the rules stand that were at work
    refers_to: str = ""  # the logical ID that is named here, and is not in the template
    of_plugin: bool = False  # did a formula of a plugin's give the name?

    @property
    def evidence(self) -> str:
        """`because`, in words."""
        return str(self.because)

    @property
    def changed(self) -> bool:
        return not equal(self.old, self.new)
