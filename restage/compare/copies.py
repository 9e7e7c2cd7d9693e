"""The copies of one template in one artifact: the state's own, which is deployed, and the file's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from restage.compare.canonical import Forms
from restage.compare.drafts import Draft, Drafts
from restage.compare.ids import Ids
from restage.compare.model import Kind
from restage.compare.stages import Stages
from restage.compare.walk import Walk
from restage.document.equality import identical
from restage.document.values import Json, Path

_NO_IDS = Ids({}, {})


@dataclass(frozen=True)
class Copies:
    """Both sides' copies of one template: what the state embeds and what lies in `file`."""

    file: str
    left: Json
    left_file: Json
    right: Json
    right_file: Json

    def disagreements(self) -> dict[Path, str]:
        """Where a side's copies differ from each other, and on which side; nothing where both do so in the same way."""
        lefts, rights = (
            _differing(self.file, self.left, self.left_file),
            _differing(self.file, self.right, self.right_file),
        )
        sides = dict.fromkeys(lefts, "left") | dict.fromkeys(rights, "right")
        return sides | dict.fromkeys(lefts & rights, "left and right")


def _differing(file: str, one: Json, other: Json) -> set[Path]:
    if identical(one, other):
        return set()
    drafts = Drafts()
    Walk(file, _NO_IDS, Forms(_NO_IDS, Stages("", "")), drafts).values(one, other)
    return {draft.path for draft in drafts.found if not draft.ignored}


def compare_copies(copies: Copies, walk: Walk, drafts: list[Draft]) -> list[Draft]:
    """What only one copy of a template has on one of the sides. `walk` compares the files; `drafts` are what the
    comparison of everything else found, and become differences of copies where only they have it.
    """
    sides = copies.disagreements()
    if not sides:
        return []
    walk.values(copies.left_file, copies.right_file)
    walk.drafts.settle()
    for draft in drafts:
        if draft.file == copies.file and (side := _side(draft.path, sides)):
            draft.kind, draft.reason = Kind.COPY, _reason(side, copies.file)
    known = {place for draft in drafts for place in _places(draft)}
    new = [draft for draft in walk.drafts.found if not draft.ignored and (draft.file, draft.path) not in known]
    for draft in new:
        draft.kind, draft.reason = Kind.COPY, _reason(_side(draft.path, sides), copies.file)
    return new


def _places(draft: Draft) -> Iterable[tuple[str, Path]]:
    return ((draft.file, draft.path), *draft.also)


def _side(path: Path, sides: dict[Path, str]) -> str:
    """On which side the copies disagree at, above or below `path`."""
    for place, side in sides.items():
        size = min(len(place), len(path))
        if place[:size] == path[:size]:
            return side
    return ""


def _reason(side: str, file: str) -> str:
    return f"on the {side or 'one'} side {file} and the template in the state file, which is deployed, disagree"
