"""From verdicts to edits: the same change in every copy of a template, and references in the state that follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from restage.artifact.folder import Artifact
from restage.artifact.layout import COMPILED, CORE, STATE_FILE
from restage.artifact.referring import (
    SECTIONS,
    References,
    Renames,
    changed_references,
    references,
    renamed_keys,
    renamed_variables,
)
from restage.artifact.templates import Template
from restage.document.edits import Edit, Remove, Rename, Replace
from restage.document.jsoncycle import format_reference
from restage.document.placepatterns import find
from restage.document.values import Json, JsonObject, Path, at, show
from restage.framework.naming.formulas import STATE_IDS
from restage.verdict import Verdict


class TemplateChanges(NamedTuple):
    """What changes in one template: `values` by place, and `keys` (place of the member → its new key)."""

    values: Mapping[Path, Json]
    keys: Mapping[Path, str]

    @classmethod
    def of(
        cls,
        source: JsonObject,
        named: JsonObject,
        known: References,
        values: Mapping[Path, Json],
        renames: Renames,
    ) -> TemplateChanges:
        """`source` as it stands; `named` with all names but logical IDs new, `values` by which the two differ."""
        return cls({**values, **dict(changed_references(named, known, renames))}, renamed_keys(source, known, renames))


def template_edits(changes: TemplateChanges) -> tuple[Edit, ...]:
    """The edits of a template's own file."""
    return (*_replacements(changes.values), *(Edit(path, Rename(key)) for path, key in changes.keys.items()))


def _replacements(values: Mapping[Path, Json]) -> Iterator[Edit]:
    """Values to edits; below a place that is replaced as a whole nothing is left to edit."""
    whole = {path for path, value in values.items() if isinstance(value, (dict, list))}
    for path, value in values.items():
        if not whole or not any(path[:length] in whole for length in range(len(path))):
            yield Edit(path, Replace(value))


@dataclass(eq=False, repr=False)
class StateRewrite:
    """Turns changes of the embedded templates (by their place in the state) and of the configuration into edits."""

    artifact: Artifact
    templates: Sequence[Template]

    @property
    def _state(self) -> Json:
        return self.artifact.state.value

    @cached_property
    def references(self) -> References:
        """All references to logical IDs in the state file."""
        return references(self._state, {id(t.value): t.references for t in self.templates if t.root})

    @property
    def _links(self) -> tuple[tuple[Path, Path], ...]:
        """(place, path that it holds) of json-cycle's references."""
        return self.artifact.resolved.links

    def edits(
        self, embedded: Mapping[Path, TemplateChanges], verdicts: Iterable[Verdict], renames: Renames
    ) -> tuple[Edit, ...]:
        """The edits of the state file: both embedded templates, the configuration, and the paths of references."""
        verdicts = list(verdicts)
        keys = {**self._configured_keys(renames), **self._keys(embedded)}
        values = {**self.values(embedded, verdicts, renames), **dict(self._moved(keys))}
        removals = [Edit(verdict.path, Remove()) for verdict in verdicts if _is_removed(verdict)]
        return (*removals, *_replacements(values), *(Edit(path, Rename(new)) for path, new in keys.items()))

    def values(
        self, embedded: Mapping[Path, TemplateChanges], verdicts: Iterable[Verdict], renames: Renames
    ) -> dict[Path, Json]:
        """New values by place; a place of a template is where its data really stands, maybe elsewhere in the file."""
        values: dict[Path, Json] = {}
        for root, changes in embedded.items():
            values.update({self._stands(root, path): value for path, value in changes.values.items()})
        values.update(
            {verdict.path: verdict.new for verdict in verdicts if verdict.changed and not _is_removed(verdict)}
        )
        # In the order of the templates' own edits, so that both are known to be the same at a glance
        for path, new in self._plain_ids(renames):
            values.setdefault(path, new)
        # A text may hold the stage besides the logical ID
        values.update(changed_references(self._state, self.references, renames, dict(values)))
        return values

    def shared(self, root: Path, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
        """The verdicts on places of an embedded template that the state's configuration shares, as places of that."""
        sharing: dict[Path, list[Path]] = {}
        for place, target in self._links:
            if target[: len(root)] == root and place[: len(root)] != root:
                sharing.setdefault(target, []).append(place)
        for verdict in verdicts:
            path = self._stands(root, verdict.path)
            if path[: len(root)] != root:
                yield verdict._replace(file=STATE_FILE, path=path, follows=show(verdict.path))
            for length in range(len(root) + 1, len(path) + 1):
                for place in sharing.get(path[:length], ()):
                    yield verdict._replace(file=STATE_FILE, path=(*place, *path[length:]), follows=show(verdict.path))

    def repeated(
        self, roots: Iterable[Path], ids: Iterable[Verdict], configured: Iterable[Verdict], renames: Renames
    ) -> Iterator[Verdict]:
        """The verdicts on places of the configuration that name a renamed logical ID, or hold it as a key.

        `configured`: what else changes there.
        """
        origins = {str(verdict.old): verdict for verdict in ids if verdict.changed}
        embedded = tuple(roots)
        known = {verdict.path: verdict.new for verdict in configured if verdict.changed and not _is_removed(verdict)}
        found = changed_references(self._state, self.references, renames, known)
        texts = {**dict(found), **dict(self._plain_ids(renames))}
        named = {reference.path: reference.logical_id for reference in self.references}
        for path, new in texts.items():
            old = at(self._state, path)
            origin = origins.get(named.get(path, str(old)))
            if origin and not any(path[: len(root)] == root for root in embedded):
                yield origin._replace(file=STATE_FILE, path=path, old=old, new=new, follows=str(origin.old))
        for path, key in self._configured_keys(renames).items():
            if origin := origins.get(str(path[-1])):
                yield origin._replace(file=STATE_FILE, path=path, new=key, follows=str(origin.old))

    def _stands(self, root: Path, path: Path) -> Path:
        """Where the data at `path` of the template at `root` really stands."""
        whole = (*root, *path)
        return whole if root in self._undivided else self.artifact.stands(whole)

    @cached_property
    def _undivided(self) -> frozenset[Path]:
        """The embedded templates from which no reference leads away."""
        places = [place for place, _ in self._links]
        return frozenset(
            root for root in (COMPILED, CORE) if not any(place[: len(root)] == root[: len(place)] for place in places)
        )

    def _keys(self, embedded: Mapping[Path, TemplateChanges]) -> dict[Path, str]:
        return {
            (*self._stands(root, path[:-1]), path[-1]): new
            for root, changes in embedded.items()
            for path, new in changes.keys.items()
        }

    def _configured_keys(self, renames: Renames) -> dict[Path, str]:
        """Logical IDs that a plugin wrote into the service's own `resources`, and variables named after one."""
        out = dict(renamed_variables(self._state, self.references, renames))
        for place in ("service.resources.*.*", "service.initialServerlessConfig.resources.*.*"):
            for path, _ in find(self._state, place):
                table = renames.section(str(path[-2]))
                if path[-2] in SECTIONS and path[-1] in table:
                    out[path] = table[str(path[-1])]
        return out

    def _plain_ids(self, renames: Renames) -> Iterator[tuple[Path, Json]]:
        for place in STATE_IDS:
            for path, value in find(self._state, place):
                if str(value) in renames.ids:
                    yield path, renames.ids[str(value)]

    def _moved(self, keys: Mapping[Path, str]) -> Iterator[tuple[Path, Json]]:
        """json-cycle's references: their paths follow renamed keys."""
        for place, target in self._links if keys else ():
            moved = tuple(keys.get(target[: index + 1], step) for index, step in enumerate(target))
            if moved != target:
                yield (*place, "$ref"), format_reference(moved)


def _is_removed(verdict: Verdict) -> bool:
    return verdict.new is None and verdict.old is not None
