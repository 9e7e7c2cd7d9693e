"""Are two artifacts the same, but for what differs between any two packagings?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from restage.artifact.folder import Artifact
from restage.artifact.layout import COMPILED, CORE, CREATE_TEMPLATE, STATE_FILE, UPDATE_TEMPLATE
from restage.compare.canonical import Forms
from restage.compare.copies import Copies, compare_copies
from restage.compare.drafts import Draft, Drafts
from restage.compare.explain import explain_ids
from restage.compare.files import compare_bytes, compare_presence, other_documents
from restage.compare.finish import finished
from restage.compare.ids import Ids, match_ids
from restage.compare.ignoring import Patterns, all_places
from restage.compare.model import Comparison, Kind
from restage.compare.stages import Stages
from restage.compare.volatile import REST_DEPLOYMENT, STAMP, TEXTS, VolatileText
from restage.compare.walk import Walk
from restage.document.equality import identical
from restage.document.jsontext import Document
from restage.document.values import Json, JsonObject, Path, as_object, at

_COPIES: tuple[tuple[str, Path], ...] = ((UPDATE_TEMPLATE, COMPILED), (CREATE_TEMPLATE, CORE))


def compare_artifacts(
    left: Artifact, right: Artifact, *, exact: bool = False, ignore: Sequence[str] = (), unused: bool = False
) -> Comparison:
    """`left`, to be judged, against `right`, the model: in what do they differ, and what was not counted?

    `exact` counts volatile values, too. `ignore` are patterns of places that do not count. Raises UsageError where one
    of them names no place of either side, unless that is all right (`unused`).
    """
    pair = _Pair.of(left, right)
    drafts = list(pair.drafts())
    names = str(left.folder), str(right.folder)
    found = Comparison(left=names[0], right=names[1], left_stage=left.stage, right_stage=right.stage)
    return finished(found, drafts, Patterns.of(ignore), pair.places(), exact=exact, unused=unused)


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
        """All that differs, in the order: templates, state, plugins' documents, copies, files."""
        others = other_documents(self.left, self.right)
        found = self._documents(others)
        copies = [draft for file, place in _COPIES for draft in self._copies(file, place, found)]
        explain_ids(found, _resources(self.left), _resources(self.right))
        yield from found
        yield from copies
        yield from compare_presence(self.left, self.right)
        yield from compare_bytes(self.left, self.right, frozenset(others))
        yield from self._faults(others.values())

    def _documents(self, others: Mapping[str, tuple[Document, Document]]) -> list[Draft]:
        drafts = Drafts()
        for file, place in _COPIES:
            left, right = self._embedded(place)
            if isinstance(left, dict) and isinstance(right, dict):
                self._walk(file, drafts).values(left, right)
        for name in self._nested():
            self._walk(name, drafts).values(self.left.templates[name].value, self.right.templates[name].value)
        self._walk(STATE_FILE, drafts, is_state=True).values(self.left.resolved.value, self.right.resolved.value)
        for name, (one, two) in others.items():
            self._walk(name, drafts).values(one.value, two.value)
        drafts.settle()
        return _folded(drafts.found)

    def _walk(self, file: str, drafts: Drafts, *, is_state: bool = False) -> Walk:
        return Walk(file, self.ids, self.forms, drafts, is_state)

    def _embedded(self, place: Path) -> tuple[Json, Json]:
        return at(self.left.resolved.value, place), at(self.right.resolved.value, place)

    def _nested(self) -> list[str]:
        return [name for name in self.left.templates if name in self.right.templates and name not in dict(_COPIES)]

    def _copies(self, file: str, place: Path, found: list[Draft]) -> list[Draft]:
        """What the copies of the template in `file` have besides what `found` says of the embedded ones."""
        if file not in self.left.templates or file not in self.right.templates:
            return []
        left, right = self._embedded(place)
        copies = Copies(file, left, self.left.templates[file].value, right, self.right.templates[file].value)
        return compare_copies(copies, self._walk(file, Drafts()), found)

    def _faults(self, others: Iterable[tuple[Document, Document]]) -> Iterator[Draft]:
        """More than one stamp or REST deployment id: parts of different packagings in one artifact.

        The right side is the model. It may have several: a layer that its stack had already keeps its old key
        (docs/framework.md#deployed-layers).
        """
        pairs = list(others)
        lefts = _texts(self.left, (one for one, _ in pairs))
        rights = _texts(self.right, (two for _, two in pairs))
        for volatile in TEXTS:
            if volatile.name in (STAMP, REST_DEPLOYMENT):
                left, right = _all(volatile, lefts), _all(volatile, rights)
                if len(left) > max(1, len(right)):
                    reason = f"the left side has more than one {volatile.name}: parts of different packagings"
                    draft = Draft(kind=Kind.VOLATILE, file=STATE_FILE, path=(), right_path=(), left=left, right=right)
                    yield replace(draft, reason=reason)

    def places(self) -> Iterator[tuple[str, Path]]:
        """Every place of either side: patterns that name one of them are no mistakes."""
        for one in (self.left, self.right):
            for file, place in _COPIES:
                yield from all_places(file, at(one.resolved.value, place))
            yield from all_places(STATE_FILE, one.resolved.value)
            for name, document in one.templates.items():
                yield from all_places(name, document.value)
            yield from ((name, ()) for name in one.others)


def _all(volatile: VolatileText, texts: Iterable[str]) -> list[Json]:
    """All that differs among what the pattern finds."""
    return [*sorted({found.group() for text in texts for found in volatile.pattern.finditer(text)})]


def _templates(left: Artifact, right: Artifact) -> Iterator[tuple[JsonObject, JsonObject]]:
    for _, place in _COPIES:
        yield as_object(at(left.resolved.value, place)), as_object(at(right.resolved.value, place))
    for name, document in left.templates.items():
        if name not in dict(_COPIES) and name in right.templates:
            yield as_object(document.value), as_object(right.templates[name].value)


def _resources(artifact: Artifact) -> JsonObject:
    found = {**as_object(at(artifact.resolved.value, (*COMPILED, "Resources")))}
    for name, document in artifact.templates.items():
        if name not in dict(_COPIES):
            found |= as_object(at(document.value, ("Resources",)))
    return found


def _texts(artifact: Artifact, others: Iterable[Document]) -> list[str]:
    return [artifact.state.text, *(document.text for document in (*artifact.templates.values(), *others))]


def _folded(drafts: list[Draft]) -> list[Draft]:
    """The create template is a part of the update template: what both differ in is one difference."""
    update = {(draft.path, draft.right_path): draft for draft in drafts if draft.file == UPDATE_TEMPLATE}
    kept = []
    for draft in drafts:
        first = update.get((draft.path, draft.right_path)) if draft.file == CREATE_TEMPLATE else None
        if first and identical(first.left, draft.left) and identical(first.right, draft.right):
            first.also.append((CREATE_TEMPLATE, draft.path))
        else:
            kept.append(draft)
    return kept
