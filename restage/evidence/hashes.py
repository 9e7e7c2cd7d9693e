"""Ids that hold a hash, in the order in which they go into one another: layers, websocket deployments, versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from restage.artifact.folder import Artifact
from restage.artifact.layout import COMPILED
from restage.artifact.referring import SECTIONS, Renames, rename
from restage.artifact.templates import Template
from restage.document.changes import applied
from restage.document.jsjson import utf8
from restage.document.values import Json, JsonObject, Path, as_object, at
from restage.framework.ids import IdKind, IdVerdict, Side
from restage.framework.ids.hashed import RECIPES, ends_in_hash
from restage.framework.ids.model import HashedId, IdRecipe
from restage.framework.ids.websockets import of_websockets
from restage.verdict import Kind, Verdict


@dataclass(eq=False, repr=False)
class Recomputed:
    """What came of it: `renames` of logical IDs (old → new, recipe), `values` by place in the root template (old, new,
    recipe), and what could not be proven. `verdicts_of`: by id what was found out about it."""

    renames: dict[str, tuple[str, str]] = field(default_factory=dict)
    values: dict[Path, tuple[str, str, str]] = field(default_factory=dict)
    unproven: list[IdVerdict] = field(default_factory=list)
    verdicts_of: dict[str, IdVerdict] = field(default_factory=dict)
    unchanged: dict[str, tuple[str, str]] = field(default_factory=dict)

    def verdicts(self, file: str, template: JsonObject, uncertain: Iterable[str]) -> Iterator[Verdict]:
        """The verdicts for one template. `uncertain`: logical IDs of resources that hold something uncertain."""
        uncertainties = frozenset(uncertain)
        for old, (new, recipe) in {**self.unchanged, **self.renames}.items():
            certain = self._sure(old, uncertainties)
            for section in SECTIONS:
                if old in as_object(template.get(section)) and (new != old or not certain):
                    yield Verdict(Kind.HASH, file, (section, old), old, new, recipe, certain)
        for path, (old, new, recipe) in self.values.items():
            if at(template, path) == old:
                yield Verdict(Kind.HASH, file, path, old, new, recipe, self._sure(old, uncertainties))
        for kept in (verdict for verdict in self.unproven if verdict.old not in self.renames):
            places = [*((section, kept.old) for section in SECTIONS), *kept.values]
            for place in places:
                if at(template, place) is not None:
                    yield Verdict(Kind.HASH, file, place, kept.old, kept.old, kept.reason, False)

    @cached_property
    def restored(self) -> frozenset[str]:
        """The functions whose versions were hashed with what stands in the configuration only."""
        return frozenset(one.subject for one in self.verdicts_of.values() if one.of_configuration)

    def _sure(self, old: str, uncertainties: frozenset[str]) -> bool:
        found = self.verdicts_of.get(old)
        # The deployment of a websocket API hashes resources of any name
        return found.subject not in uncertainties if found and found.kind is not IdKind.WEBSOCKET else not uncertainties


class HashRun(NamedTuple):
    """The templates that are deployed, with all names but hashes for the target, and both sides' configuration.

    `artifact`, `sources` (templates by file) and `source_service`: as they were packaged. `files`: zips whose names
    change.
    """

    artifact: Artifact
    sources: Mapping[str, JsonObject]
    templates: Sequence[Template]
    source_service: JsonObject
    target_service: JsonObject
    directory: str
    fresh: bool  # may an id that can't be recomputed be made up?
    files: Mapping[str, str]

    def run(self, renames: Renames) -> Recomputed:
        """Recompute all of them; `renames` are those that are known already."""
        out = Recomputed()
        source = self._side({t.file: self.sources.get(t.file, t.value) for t in self.templates}, self.source_service)
        target, known = self._targets(out, renames), 0
        for recipe in RECIPES:
            for verdict in recipe.compute(source, target):
                self._note(out, recipe, verdict)
            if known != len(out.renames) + len(out.values):
                known = len(out.renames) + len(out.values)
                target = self._targets(out, renames)
        self._follow(out)
        return out

    def _targets(self, out: Recomputed, renames: Renames) -> Side:
        """The target as far as it is known."""
        return self._side({t.file: self._target(t, out, renames) for t in self.templates}, self.target_service)

    def _follow(self, out: Recomputed) -> None:
        """Outputs and parameters of split stacks are named after the id whose value they hand on."""
        for template in self.templates:
            named = {reference.logical_id.removeprefix("Outputs.") for reference in template.references}
            keys = {key for section in SECTIONS for key in as_object(template.value.get(section))}
            versions = [old for old in out.renames if _is_version(out.verdicts_of.get(old))]
            # Most keys hold no ID with a hash
            for key in sorted(key for key in named | keys if key not in out.renames and ends_in_hash(key)):
                origin = next((old for old in versions if key.startswith(old)), None)
                if origin:
                    new, recipe = out.renames[origin]
                    out.renames[key] = (new + key.removeprefix(origin), recipe)
                    out.verdicts_of[key] = out.verdicts_of[origin]

    def _target(self, template: Template, out: Recomputed, renames: Renames) -> JsonObject:
        found = {old: new for old, (new, _) in out.renames.items()}
        values = {path: new for path, (_, new, _) in out.values.items()} if template.root == COMPILED else {}
        known = Renames({**renames.ids, **found}, {**renames.outputs, **found})
        target = rename(as_object(applied(template.named, values)), template.references, known)
        return self._as_compiled(template, target, known)

    def _as_compiled(self, template: Template, target: JsonObject, known: Renames) -> JsonObject:
        """`target` with the resources that rules add where the framework would have them: behind the last one of their
        type. Their order goes into some hashes."""
        there = as_object(self.sources.get(template.file, template.value).get("Resources"))
        resources = as_object(template.value.get("Resources"))
        added = [key for key in resources if key not in there]
        if not added:
            return target
        order = [key for key in resources if key in there]
        for key in added:
            last = [index for index, one in enumerate(order) if _kind(one, resources) == _kind(key, resources)]
            order.insert(last[-1] + 1 if last else len(order), key)
        made = as_object(target.get("Resources"))
        return {**target, "Resources": {new: made[new] for new in (known.ids.get(key, key) for key in order)}}

    @property
    def _root(self) -> str:
        """The template that holds layers and APIs."""
        return next(template.file for template in self.templates if template.root == COMPILED)

    def _side(self, templates: Mapping[str, JsonObject], service: JsonObject) -> Side:
        resources = {
            key: child for value in templates.values() for key, child in as_object(value.get("Resources")).items()
        }
        return Side(
            resources=resources,
            template=templates[self._root],
            service=service,
            zips=ArtifactZips(self.artifact, {new: old for old, new in self.files.items()}),
        )

    def _note(self, out: Recomputed, recipe: IdRecipe, verdict: IdVerdict) -> None:
        if verdict.new is None:
            out.unproven.append(verdict)
            if recipe.may_be_fresh and self.fresh:
                row = recipe.ids[0]
                reason = f"a fresh value, since its own was not reproduced ({row.anchor})"
                out.renames[verdict.old] = (self._made_up(row, verdict.old), reason)
            return
        for old, new in verdict.renames:
            out.verdicts_of[old] = verdict
            (out.unchanged if old == new else out.renames)[old] = (new, verdict.recipe)
        if verdict.old != verdict.new:
            out.verdicts_of[verdict.old] = verdict
            out.values.update(dict.fromkeys(verdict.values, (verdict.old, verdict.new, verdict.recipe)))

    def _made_up(self, row: HashedId, old: str) -> str:
        return row.before + row.digest.of(utf8(f"{old} {self.directory}"))


def _is_version(verdict: IdVerdict | None) -> bool:
    return verdict is not None and verdict.kind is IdKind.VERSION


def _kind(key: str, resources: JsonObject) -> tuple[Json, bool]:
    """The type of a resource, and whether it is a part of the websocket API."""
    return as_object(resources[key]).get("Type"), of_websockets(key, resources[key])


class ArtifactZips(NamedTuple):
    """The artifact's zips as the recipes want them."""

    artifact: Artifact
    names: Mapping[str, str]  # of the target → of the file as it lies there

    def read(self, name: str) -> bytes | None:
        name = self.names.get(name, name)
        return self.artifact.read(name) if name in self.artifact.others else None

    def sha256(self, name: str) -> bytes | None:
        name = self.names.get(name, name)
        return self.artifact.sha256(name) if name in self.artifact.others else None
