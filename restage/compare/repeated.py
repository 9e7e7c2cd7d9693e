"""A comparison for reports of many differences: what changed once, by what it belongs to, and what changed alike in
many places, once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from restage.compare.model import Absent, Comparison, Difference, Kind, Side
from restage.compare.view import NAMES_ONLY, Group, grouped
from restage.document.jsjson import stringify

_FEWEST: Final = 3  # places; what changed in fewer is better seen beside the other changes of its resource
# Of these every place has its own values, and all are one change
_TITLES: Final = {
    Kind.STAGE: "the stage in names",
    Kind.ID: "IDs that end in a hash",
    Kind.VOLATILE: "what differs between any two packagings",
}


@dataclass(frozen=True)
class Repeated:
    """The same change in several places. `title` is empty where all places have the same two values, which are those
    of the first row."""

    kind: Kind
    title: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many places there are."""
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True)
class Arranged:
    """All differences of a comparison, each of them once."""

    single: tuple[Group, ...]
    repeated: tuple[Repeated, ...]


def arranged(comparison: Comparison, *, show_values: bool) -> Arranged:
    """The differences by what they have in common; changes of values come before those of names."""
    found: dict[tuple[str, ...], list[Difference]] = {}
    for difference in comparison.differences:
        found.setdefault(_change(difference), []).append(difference)
    single = [one for alike in found.values() if len(alike) < _FEWEST for one in alike]
    several = [alike for alike in found.values() if len(alike) >= _FEWEST]
    in_order = sorted(several, key=lambda alike: (alike[0].kind in NAMES_ONLY, -len(alike)))
    single_in_order = _as_before(single, comparison.differences)
    return Arranged(
        tuple(grouped(single_in_order, show_values=show_values)),
        tuple(_repeated(alike, show_values) for alike in in_order),
    )


def _as_before(some: Iterable[Difference], every: Iterable[Difference]) -> list[Difference]:
    wanted = {id(one) for one in some}
    return [one for one in every if id(one) in wanted]


def _repeated(alike: list[Difference], show_values: bool) -> Repeated:
    kind = alike[0].kind
    return Repeated(kind, _TITLES.get(kind, ""), tuple(grouped(alike, show_values=show_values)))


def _change(difference: Difference) -> tuple[str, ...]:
    """What is the same for all places that changed alike."""
    kind = difference.kind
    if kind in _TITLES:
        return (kind,)
    if kind in (Kind.ZIP, Kind.ORDER, Kind.COPY):
        return (kind, difference.file, *map(str, difference.path))
    key = "key" if difference.is_key else ""
    return (kind, key, difference.reason, _text(difference.left), _text(difference.right))


def _text(side: Side) -> str:
    return "" if isinstance(side, Absent) else f"{type(side).__name__} {stringify(side)}"
