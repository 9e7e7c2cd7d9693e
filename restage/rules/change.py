"""What a rule, or the configuration, makes of one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from restage.document.values import Path, Side
from restage.rules.scope import Scope
from restage.verdict import Evidence, Kind

Taken: TypeAlias = Mapping[str, frozenset[Path]]  # places by file


class Change(NamedTuple):
    """`old` at `path` of a scope becomes `new` (the same: it stays); ABSENT is nothing. `final`: nothing else may
    change it; else what is left of a longer text is judged as ever."""

    scope: Scope
    path: Path
    old: Side
    new: Side
    because: Evidence
    kind: Kind = Kind.RULE
    open: str = ""  # why it is not known what the target has, which then stays as it is
    lookups: frozenset[str] = frozenset()  # what would have to be looked up for it
    final: bool = True
    wheres: tuple[str, ...] = ()  # where several rules were at work
    rivals: tuple[str, str] | None = None  # two of them that contradict each other
    general: bool = False  # by a rule that was learned, and does not name this very thing
    implied: bool = False  # goes along with something that a rule removes; what a rule says of it itself wins

    @property
    def where(self) -> str:
        """`because`, in words: where the rule, or the value in the configuration, is written."""
        return str(self.because)
