"""From verdicts to edits: the same change in every copy of a template, and references in the state that follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from restage.artifact import STATE_FILE, Artifact
from restage.jsontext import Edit, Remove, Rename, Replace
from restage.naming.formulas import STATE_IDS
from restage.naming.places import find
from restage.references import format_reference, parse_reference
from restage.renames import SECTIONS, Renames, parameter_keys, references, renamed_reference
from restage.values import Json, JsonObject, Path, as_object, show
from restage.verdict import Verdict

PROVIDER: Path = ("service", "provider")


@dataclass(frozen=True)
class TemplateChanges:
    """What changes in one template: `values` by place, and `keys` (place of the member → its new key)."""

    values: Mapping[Path, Json]
    keys: Mapping[Path, str]

    @classmethod
    def of(cls, source: JsonObject, named: JsonObject, values: Mapping[Path, Json], renames: Renames) -> TemplateChanges:
        """`source` as it stands, `named` with all names for the target but the logical IDs, `values` by which they differ."""
        all_values = dict(values)
        for path, text, _ in references(named):
            new = renamed_reference(text, path, renames)
            if new != text:
                all_values[path] = new
        keys: dict[Path, str] = {}
        for section in SECTIONS:
            for key in as_object(source.get(section)):
                if key in renames:
                    keys[(section, key)] = renames[key]
        keys.update({path: renames[str(path[-1])] for path in parameter_keys(source) if path[-1] in renames})
        return cls(all_values, keys)


def template_edits(changes: TemplateChanges) -> tuple[Edit, ...]:
    """The edits of a template's own file."""
    return (*_replacements(changes.values), *(Edit(path, Rename(key)) for path, key in changes.keys.items()))


def _replacements(values: Mapping[Path, Json]) -> Iterator[Edit]:
    """Values to edits; below a place that is replaced as a whole nothing is left to edit."""
    whole = {path for path, value in values.items() if isinstance(value, (dict, list))}
    for path, value in values.items():
        if not any(path[:length] in whole for length in range(len(path))):
            yield Edit(path, Replace(value))


def state_edits(
    artifact: Artifact, embedded: Mapping[str, TemplateChanges], verdicts: Iterable[Verdict], renames: Renames
) -> tuple[Edit, ...]:
    """The edits of the state file: both embedded templates, the configuration, and the paths of references."""
    verdicts = list(verdicts)
    keys = {**_configured_keys(artifact.state.value, renames), **_state_keys(artifact, embedded)}
    values = state_values(artifact, embedded, verdicts, renames)
    values.update(_moved_references(artifact.state.value, keys))
    removals = [Edit(verdict.path, Remove()) for verdict in verdicts if _is_removed(verdict)]
    return (*removals, *_replacements(values), *(Edit(path, Rename(new)) for path, new in keys.items()))


def state_values(
    artifact: Artifact, embedded: Mapping[str, TemplateChanges], verdicts: Iterable[Verdict], renames: Renames
) -> dict[Path, Json]:
    """New values by place in the state file; a place of a template is where its data really stands, which may be elsewhere."""
    values: dict[Path, Json] = {}
    for key, changes in embedded.items():
        values.update({_stands(artifact, (*PROVIDER, key, *path)): value for path, value in changes.values.items()})
    values.update({verdict.path: verdict.new for verdict in verdicts if verdict.changed and not _is_removed(verdict)})
    values.update(_configured_references(artifact.state.value, renames, values))
    return values


def _is_removed(verdict: Verdict) -> bool:
    return verdict.new is None and verdict.old is not None


def _state_keys(artifact: Artifact, embedded: Mapping[str, TemplateChanges]) -> dict[Path, str]:
    keys: dict[Path, str] = {}
    for key, changes in embedded.items():
        for path, new in changes.keys.items():
            keys[(*_stands(artifact, (*PROVIDER, key, *path[:-1])), path[-1])] = new
    return keys


def _configured_keys(state: Json, renames: Renames) -> dict[Path, str]:
    """Logical IDs that a plugin wrote into the service's own `resources`."""
    return {
        path: renames[str(path[-1])]
        for place in ("service.resources.*.*", "service.initialServerlessConfig.resources.*.*")
        for path, _ in find(state, place)
        if path[-2] in SECTIONS and path[-1] in renames
    }


def copies_in_configuration(artifact: Artifact, key: str, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """The verdicts on places of an embedded template that the state's configuration shares, as places of that."""
    root = (*PROVIDER, key)
    sharing = _sharing(artifact.state.value, root)
    for verdict in verdicts:
        path = _stands(artifact, (*root, *verdict.path))
        if path[:3] != root:
            yield replace(verdict, file=STATE_FILE, path=path, follows=show(verdict.path))
        for length in range(len(root) + 1, len(path) + 1):
            for place in sharing.get(path[:length], ()):
                yield replace(verdict, file=STATE_FILE, path=(*place, *path[length:]), follows=show(verdict.path))


def _sharing(state: Json, root: Path) -> dict[Path, list[Path]]:
    """The places outside of the embedded template at `root` that refer to something in it, by what they refer to."""
    out: dict[Path, list[Path]] = {}
    for path, text in _reference_texts(state, ()):
        target = parse_reference(text)
        if target and target[: len(root)] == root and path[: len(root)] != root:
            out.setdefault(target, []).append(path[:-1])
    return out


def _stands(artifact: Artifact, path: Path) -> Path:
    return artifact.locator.physical(path) or path


def _configured_references(state: Json, renames: Renames, values: Mapping[Path, Json]) -> Iterator[tuple[Path, Json]]:
    """References to logical IDs in the configuration (and in what the configuration shares with the templates)."""
    if not renames:
        return
    for path, text, _ in references(state):
        if path not in values:
            new = renamed_reference(text, path, renames)
            if new != text:
                yield path, new
    for place in STATE_IDS:
        for path, value in find(state, place):
            if str(value) in renames:
                yield path, renames[str(value)]


def _moved_references(state: Json, keys: Mapping[Path, str]) -> Iterator[tuple[Path, Json]]:
    """json-cycle's references: their paths follow renamed keys."""
    if not keys:
        return
    for path, text in _reference_texts(state, ()):
        target = parse_reference(text)
        if target is None:
            continue
        moved = tuple(keys.get(target[: index + 1], step) for index, step in enumerate(target))
        if moved != target:
            yield path, format_reference(moved)


def _reference_texts(value: Json, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        only = value.get("$ref")
        if len(value) == 1 and isinstance(only, str):
            yield (*path, "$ref"), only
            return
        for key, child in value.items():
            yield from _reference_texts(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _reference_texts(child, (*path, index))


