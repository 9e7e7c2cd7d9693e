"""The walk over two values at once. It prunes what is equal, and names what is volatile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from restage.artifact.layout import CONFIGURED_STAGES
from restage.compare.canonical import Forms
from restage.compare.drafts import Draft, Drafts
from restage.compare.ids import Ids, match_keys
from restage.compare.lists import Pairing, aligned, in_another_order, reordered
from restage.compare.model import ABSENT, Kind, Side
from restage.compare.volatile import (
    CONFIGURED_STAGE,
    is_zip_path,
    names,
    neutral,
    neutral_path,
    volatile_number,
)
from restage.document.equality import identical
from restage.document.values import Json, JsonObject, Path

_EMBEDDED = (("compiledCloudFormationTemplate",), ("coreCloudFormationTemplate",))
_ID_DEPTH = 2  # Resources.<ID>


@dataclass(frozen=True)
class Place:
    """Where the walk is, by the keys of either side."""

    left: Path
    right: Path

    def at(self, left: str | int, right: str | int) -> Place:
        """One step further down."""
        return Place((*self.left, left), (*self.right, right))


@dataclass(frozen=True)
class Walk:
    """Compares two values of `file`; all it finds goes to `drafts`."""

    file: str
    ids: Ids
    forms: Forms
    drafts: Drafts
    is_state: bool = False

    def values(self, left: Json, right: Json, place: Place = Place((), ())) -> None:
        """Two values that stand at `place`."""
        if identical(left, right):
            return
        if (isinstance(left, dict) and isinstance(right, dict)) or (isinstance(left, list) and isinstance(right, list)):
            self._containers(left, right, place)
        else:
            self._leaves(left, right, place)

    def _containers(self, left: JsonObject | list[Json], right: JsonObject | list[Json], place: Place) -> None:
        pair = (id(left), id(right))
        if self.drafts.repeated(pair, self.file, place.left, silent=place.left[-1:] in _EMBEDDED):
            return
        start = len(self.drafts.found)
        if isinstance(left, dict) and isinstance(right, dict):
            self._members(left, right, place)
        elif isinstance(left, list) and isinstance(right, list):
            self._items(left, right, place)
        self.drafts.remember(pair, start, place.left)

    def _members(self, left: JsonObject, right: JsonObject, place: Place) -> None:
        pairs = match_keys(left, right, self.forms) if left.keys() != right.keys() else {}
        if len(place.left) > 1 and left and right and not pairs and left.keys().isdisjoint(right):
            self._structure(left, right, place)  # a function for another, say: nothing in them goes together
            return
        for key, child in self._ordered(left, place):
            if key in right:
                self.values(child, right[key], place.at(key, key))
            elif key in pairs:
                new, kind = pairs[key]
                self._key(key, new, kind, place)
                self.values(child, right[new], place.at(key, new))
            else:
                self._structure(child, ABSENT, place.at(key, key))
        taken = {new for new, _ in pairs.values()}
        for key, child in right.items():
            if key not in left and key not in taken:
                self._structure(ABSENT, child, place.at(key, key))

    def _ordered(self, left: JsonObject, place: Place) -> Iterable[tuple[str, Json]]:
        """What the configuration shares with the service is found in the service, where people look for it."""
        if not self.is_state or place.left != ("service",):
            return left.items()
        return sorted(left.items(), key=lambda member: member[0] == "initialServerlessConfig")

    def _key(self, old: str, new: str, kind: Kind | None, place: Place) -> None:
        """The same member under two keys: noted once for a logical ID, whatever refers to it follows."""
        here = place.at(old, new)
        if kind is Kind.VOLATILE:
            self._ignore(names(old, new), old, new, here, is_key=True)
        elif (
            old in self.ids.kinds and (len(here.left) == _ID_DEPTH or kind is not None) and not self.drafts.has_id(old)
        ):
            self._add(self.ids.kinds[old], old, new, here, is_key=True)
        elif kind is None or old in self.ids.kinds:
            self._follow(old, old, new, here)
        else:
            self._add(kind, old, new, here, is_key=True)

    def _items(self, left: list[Json], right: list[Json], place: Place) -> None:
        for one, two in self._pairings(left, right, place):
            if one is not None and two is not None:
                self.values(left[one], right[two], place.at(one, two))
            elif one is not None:
                self._structure(left[one], ABSENT, place.at(one, one))
            elif two is not None:
                self._structure(ABSENT, right[two], place.at(two, two))

    def _pairings(self, left: list[Json], right: list[Json], place: Place) -> list[Pairing]:
        lefts, rights = ([self.forms.left(item) for item in left], [self.forms.right(item) for item in right])
        if lefts == rights:
            return [(index, index) for index in range(len(left))]
        if not in_another_order(lefts, rights):
            lefts = [self.forms.left(item, blurred=True) for item in left]
            rights = [self.forms.right(item, blurred=True) for item in right]
        if in_another_order(lefts, rights):
            self._add(Kind.ORDER, left, right, place)
            return list(reordered(lefts, rights))
        return list(aligned(lefts, rights))

    def _structure(self, left: Side, right: Side, place: Place) -> None:
        if self._is_configured_stage(place):
            self._ignore(CONFIGURED_STAGE, left, right, place)
        else:
            self._add(Kind.STRUCTURE, left, right, place)

    def _is_configured_stage(self, place: Place) -> bool:
        return self.is_state and place.left in CONFIGURED_STAGES

    def _leaves(self, left: Json, right: Json, place: Place) -> None:
        if self._is_configured_stage(place):
            self._ignore(CONFIGURED_STAGE, left, right, place)
        elif isinstance(left, str) and isinstance(right, str):
            self._texts(left, right, place)
        elif name := volatile_number(place.left, left, right):
            self._ignore(name, left, right, place)
        elif isinstance(left, (dict, list)) or isinstance(right, (dict, list)) or left is None or right is None:
            self._add(Kind.STRUCTURE, left, right, place)
        else:
            self._add(Kind.VALUE, left, right, place)

    def _texts(self, left: str, right: str, place: Place) -> None:
        of = neutral_path if self.is_state and is_zip_path(place.left) else neutral
        if of(left) == of(right):
            self._ignore(names(left, right), left, right, place)
            return
        translated = self.ids.translated(left)
        if translated != left and of(translated) == of(right):
            for logical_id in self.ids.named_in(left):
                self._follow(logical_id, left, right, place)
            return
        is_stage = any(self.forms.stages.explain(of(text), of(right)) for text in dict.fromkeys((translated, left)))
        self._add(Kind.STAGE if is_stage else Kind.VALUE, left, right, place)

    def _follow(self, logical_id: str, left: str, right: str, place: Place) -> None:
        self.drafts.follows(logical_id, self._draft(self.ids.kinds.get(logical_id, Kind.ID), left, right, place))

    def _add(self, kind: Kind, left: Side, right: Side, place: Place, *, is_key: bool = False) -> None:
        self.drafts.add(self._draft(kind, left, right, place, is_key=is_key))

    def _ignore(self, name: str, left: Side, right: Side, place: Place, *, is_key: bool = False) -> None:
        self.drafts.add(self._draft(Kind.VOLATILE, left, right, place, is_key=is_key, ignored=name))

    def _draft(
        self, kind: Kind, left: Side, right: Side, place: Place, *, is_key: bool = False, ignored: str = ""
    ) -> Draft:
        return Draft(
            kind=kind,
            file=self.file,
            path=place.left,
            right_path=place.right,
            left=left,
            right=right,
            is_key=is_key,
            ignored=ignored,
        )
