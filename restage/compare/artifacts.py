"""Are two artifacts the same, but for what differs between any two packagings?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from restage.artifact import COMPILED, CORE, CREATE_TEMPLATE, STATE_FILE, UPDATE_TEMPLATE, Artifact
from restage.compare.copies import Copies, compare_copies
from restage.compare.drafts import Draft, Drafts
from restage.compare.explain import explain_ids
from restage.compare.files import compare_bytes, compare_presence, other_documents
from restage.compare.forms import Forms
from restage.compare.ids import Ids, match_ids
from restage.compare.model import Comparison, Ignored, Kind
from restage.compare.places import Pattern, Patterns
from restage.compare.stages import Stages
from restage.compare.volatile import REST_DEPLOYMENT, STAMP, TEXTS
from restage.compare.walk import Walk
from restage.jsontext import Document
from restage.values import Json, JsonObject, Path, as_object, at

_COPIES: tuple[tuple[str, Path], ...] = ((UPDATE_TEMPLATE, COMPILED), (CREATE_TEMPLATE, CORE))


def compare_artifacts(left: Artifact, right: Artifact, *, exact: bool = False, ignore: Sequence[str] = ()) -> Comparison:
    """`left`, to be judged, against `right`, the model: in what do they differ, and what was not counted?

    `exact` counts volatile values, too. `ignore` are patterns of places that do not count. Raises UsageError where one
    of them names no place of either side.
    """
    pair = _Pair.of(left, right)
    drafts = list(pair.drafts())
    names = str(left.folder), str(right.folder)
    found = Comparison(left=names[0], right=names[1], left_stage=left.stage, right_stage=right.stage)
    return finished(found, drafts, Patterns.of(ignore), pair.places(), exact=exact)


@dataclass(frozen=True)
class _Pair:
    left: Artifact
    right: Artifact
    ids: Ids
    forms: Forms

    @classmethod
    def of(cls, left: Artifact, right: Artifact) -> _Pair:
        stages = Stages(left.stage, right.stage)
        ids = match_ids(_templates(left, right), lambda found: Forms(found, stages))
        return cls(left, right, ids, Forms(ids, stages))

    def drafts(self) -> Iterator[Draft]:
        """All that differs, in the order: templates, copies, state, files."""
        drafts = Drafts()
        embedded = self._embedded(drafts)
        for name in self._nested():
            self._walk(name, drafts).values(self.left.templates[name].value, self.right.templates[name].value)
        self._walk(STATE_FILE, drafts, is_state=True).values(self.left.resolved.value, self.right.resolved.value)
        others = other_documents(self.left, self.right)
        for name, (one, two) in others.items():
            self._walk(name, drafts).values(one.value, two.value)
        drafts.settle()
        found = _folded(drafts.found)
        copies = [draft for file, place in _COPIES for draft in self._copies(file, place, found)]
        explain_ids(found, _resources(self.left))
        yield from (*found, *copies)
        yield from compare_presence(self.left, self.right)
        yield from compare_bytes(self.left, self.right, frozenset(others))
        yield from self._faults(others.values())
