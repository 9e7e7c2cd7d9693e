"""Three artifacts side by side, place by place: the source, what restaging makes of it, and the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from restage.artifact.folder import Artifact
from restage.compare.volatile import is_zip_path, neutral, neutral_path, volatile_number
from restage.document.values import ABSENT, Absent, Json, JsonObject, Path, Side
from restage.framework.ids.hashed import without_hash
from restage.learn.secretvalues import secret_texts
from restage.rules.artifactedits import replaced
from restage.rules.embeddedjson import opened
from restage.rules.scope import Scope, scopes
from restage.rules.volatileparts import Steadier


def steady(text: str) -> str:
    """`text` without what differs between any two packagings, and without hashes: what those are made from is compared
    by itself."""
    return without_hash(neutral(text), "<hash>")


@dataclass(frozen=True)
class Triple:
    """The same place on three sides: `old` the source's, `planned` restaged, `expected` the model's."""

    path: Path
    old: Side
    planned: Side
    expected: Side
    renamed: Mapping[str, str]  # logical IDs, source → planned

    @property
    def agree(self) -> bool:
        """Did restaging make what the model has?"""
        return equivalent(self.planned, self.expected, self.path)

    def children(self) -> Iterator[Triple]:
        """One step further down, by the source's keys; what only the model has, by its own."""
        if isinstance(self.old, dict) and isinstance(self.planned, dict) and isinstance(self.expected, dict):
            yield from self._members(self.old, self.planned, self.expected)
        elif isinstance(self.old, list) and isinstance(self.planned, list) and isinstance(self.expected, list):
            for index, (one, two, three) in enumerate(zip(self.old, self.planned, self.expected, strict=False)):
                yield self._child(index, one, two, three)
            if len(self.old) == len(self.planned) == len(self.expected) - 1:
                yield self._child(len(self.old), ABSENT, ABSENT, self.expected[-1])
        elif self.opened:
            yield from self.opened.children()

    @cached_property
    def opened(self) -> Triple | None:
        """What stands inside of three texts that are JSON."""
        old, planned, expected = opened(self.old), opened(self.planned), opened(self.expected)
        if old is None or planned is None or expected is None:
            return None
        return Triple(self.path, old, planned, expected, self.renamed)

    def _members(
        self, old: Mapping[str, Json], planned: Mapping[str, Json], expected: Mapping[str, Json]
    ) -> Iterator[Triple]:
        by_form = {steady(key): key for key in expected}
        taken: set[str] = set()
        for key, child in old.items():
            new = key if key in planned else self.renamed.get(key, key)
            theirs = new if new in expected else by_form.get(steady(new), new)
            taken.add(theirs)
            yield self._child(key, child, planned.get(new, ABSENT), expected.get(theirs, ABSENT))
        made = {steady(key): key for key in planned if key not in old}
        for key, child in expected.items():
            if key not in taken:
                ours = key if key in planned else made.get(steady(key), key)
                taken.add(ours)
                yield self._child(key, ABSENT, planned.get(ours, ABSENT), child)
        for key, child in planned.items():
            if key not in expected and key not in taken and key not in old and key not in self.renamed.values():
                yield self._child(key, ABSENT, child, ABSENT)

    def _child(self, step: str | int, old: Side, planned: Side, expected: Side) -> Triple:
        return Triple((*self.path, step), old, planned, expected, self.renamed)

    @cached_property
    def by_step(self) -> dict[str | int, Triple]:
        """The children by the last step of their paths."""
        return {child.path[-1]: child for child in self.children()}

    @cached_property
    def by_form(self) -> dict[str, Triple]:
        """The children whose keys change with every packaging, by what stays of them."""
        forms = ((steady(key), child) for key, child in self.by_step.items() if isinstance(key, str))
        return {form: child for form, child in forms if form != child.path[-1]}

    def at(self, path: Path) -> Triple:
        """What stands at `path`, by the source's keys; from where the sides part, nothing."""
        found = self
        for step in path[len(self.path) :]:
            child = found.by_step.get(step) or found.by_form.get(steady(str(step)))
            if child is None:
                return Triple(path, ABSENT, ABSENT, ABSENT, self.renamed)
            found = child
        return found

    @property
    def grows(self) -> bool:
        """Is it a list that has one item more in the model, behind all others?"""
        old, planned, expected = self.old, self.planned, self.expected
        if not isinstance(old, list) or not isinstance(planned, list) or not isinstance(expected, list):
            return False
        return len(old) == len(planned) == len(expected) - 1 and equivalent(planned, expected[:-1])

    @property
    def is_paired(self) -> bool:
        """Can the sides be compared further down?"""
        sides = (self.old, self.planned, self.expected)
        if self.opened and isinstance(self.planned, str) and isinstance(self.expected, str):
            # Not where the layout differs, too
            made = replaced(self.planned, self.opened.expected)
            return self.opened.is_paired and equivalent(made, self.expected, self.path)
        if all(isinstance(side, list) for side in sides):
            return len({len(side) for side in sides if isinstance(side, list)}) == 1 or self.grows
        if not all(isinstance(side, dict) for side in sides):
            return False
        planned, expected = self.planned, self.expected
        assert isinstance(planned, dict)
        assert isinstance(expected, dict)
        is_function = any(key == "Ref" or key.startswith("Fn::") for key in (*planned, *expected))
        return not (is_function and planned.keys() != expected.keys())


@dataclass(frozen=True)
class Gap:
    """A place where restaging does not make what the model has; `file` names the document."""

    file: str
    path: Path
    old: Side
    planned: Side
    expected: Side


class Steady(NamedTuple):
    """The writers of the source's values, and of the model's."""

    old: Steadier
    new: Steadier


@dataclass(frozen=True)
class Aligned:
    """All documents of the three artifacts, by the source's file names."""

    scopes: tuple[Scope, ...]
    triples: Mapping[str, Triple]
    models: tuple[Scope, ...] = ()
    given: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        source: Artifact,
        planned: Artifact,
        expected: Artifact,
        renamed: Mapping[str, str],
        given: frozenset[str] = frozenset(),
    ) -> Aligned:
        """`planned` is what restaging made of `source`, `renamed` the logical IDs that it renamed, `given` the secrets
        that the configuration tells."""
        ours = scopes(source)
        theirs = scopes(expected)
        news, models = _by_place(scopes(planned)), _by_place(theirs)
        triples: dict[str, Triple] = {}
        for scope in ours:
            place = scope.root or scope.file
            if place in news and place in models:
                triples[scope.file] = Triple((), scope.value, news[place].value, models[place].value, renamed)
        return cls(ours, triples, theirs, given)

    @cached_property
    def values(self) -> dict[str, JsonObject]:
        """The source's documents, by file."""
        return {scope.file: scope.value for scope in self.scopes}

    @cached_property
    def steady(self) -> Steady:
        """Writes values of both sides as rules hold them."""
        return Steady(Steadier.of(self.scopes), Steadier.of(self.models))

    @cached_property
    def texts(self) -> frozenset[str]:
        """All texts of the source."""
        return frozenset(text for scope in self.scopes for _, text in scope.texts)

    @cached_property
    def secrets(self) -> frozenset[str]:
        """The texts of the source and of the model that look like secrets somewhere."""
        return self.given | secret_texts((*self.scopes, *self.models))

    @cached_property
    def own_files(self) -> frozenset[str]:
        """Templates besides the two that the state holds: of nested stacks, or copies that differ."""
        return frozenset(scope.file for scope in self.scopes if scope.is_template and not scope.is_main)

    def gaps(self) -> list[Gap]:
        """Every smallest place where `planned` is not what is wanted."""
        return [gap for file, triple in self.triples.items() for gap in _gaps(file, triple)]

    def at(self, file: str, path: Path) -> Triple:
        """The three sides of one place."""
        triple = self.triples.get(file)
        return triple.at(path) if triple else Triple(path, ABSENT, ABSENT, ABSENT, {})


def _by_place(found: Iterable[Scope]) -> dict[Path | str, Scope]:
    return {scope.root or scope.file: scope for scope in found}


def _gaps(file: str, triple: Triple) -> Iterator[Gap]:
    if triple.agree:
        return
    if triple.is_paired:
        for child in triple.children():
            yield from _gaps(file, child)
    else:
        yield Gap(file, triple.path, triple.old, triple.planned, triple.expected)


def equivalent(one: Side, other: Side, path: Path = ()) -> bool:
    """The same, but for what differs between any two packagings, and for hashes."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() == other.keys():
            return all(equivalent(child, other[key], (*path, key)) for key, child in one.items())
        others = {steady(key): child for key, child in other.items()}
        ours = {steady(key): child for key, child in one.items()}
        return ours.keys() == others.keys() and all(equivalent(c, others[key], (*path, key)) for key, c in ours.items())
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(equivalent(a, b, (*path, index)) for index, (a, b) in enumerate(pairs))
    if isinstance(one, str) and isinstance(other, str):
        form = neutral_path if is_zip_path(path) else steady
        return one == other or form(one) == form(other)
    if isinstance(one, (Absent, dict, list)) or isinstance(other, (Absent, dict, list)):
        return one is other
    return (one == other and type(one) is type(other)) or bool(path and volatile_number(path, one, other))
