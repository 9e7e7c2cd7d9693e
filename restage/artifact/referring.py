"""References to logical IDs: where a document holds them, and what becomes of them when IDs are renamed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property
from typing import Final, NamedTuple

from restage.document.changes import applied
from restage.document.linear import until_last
from restage.document.placepatterns import find
from restage.document.values import Json, JsonObject, Path, as_object, at
from restage.framework.naming.formulas import ID_TEXTS
from restage.verdict import Verdict

SECTIONS = ("Resources", "Outputs", "Parameters")

_SUB_VARIABLE = re.compile(r"\$\{(?!!)([^}]+)\}")
_OUTPUTS = "Outputs."  # how `Fn::GetAtt` names an output of a nested stack


class Reference(NamedTuple):
    """`logical_id` is named in the text at `path`; one text (of an `Fn::Sub`) may name several."""

    path: Path
    logical_id: str

    @property
    def output(self) -> str:
        """The output of a nested stack that is named instead of a logical ID, else ""."""
        return self.logical_id.removeprefix(_OUTPUTS) if self.logical_id.startswith(_OUTPUTS) else ""


class Renames(NamedTuple):
    """Old key → new key. `ids`: of resources and parameters, which references name; `outputs`: of outputs."""

    ids: Mapping[str, str]
    outputs: Mapping[str, str]

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> Renames:
        """The renames among `verdicts`; others are passed over."""
        ids: dict[str, str] = {}
        outputs: dict[str, str] = {}
        for verdict in verdicts:
            if verdict.changed and is_key(verdict):
                (outputs if verdict.path[0] == "Outputs" else ids)[str(verdict.old)] = str(verdict.new)
        return cls(ids, outputs)

    def section(self, name: str) -> Mapping[str, str]:
        """The renames of a section's own keys."""
        return self.outputs if name == "Outputs" else self.ids


def is_key(verdict: Verdict) -> bool:
    """Is this about a logical ID, and not a value?"""
    path = verdict.path
    return len(path) == 2 and path[0] in SECTIONS and path[1] == verdict.old


class References(tuple[Reference, ...]):
    """All references of a document, in its order."""

    @cached_property
    def by_id(self) -> dict[str, list[Reference]]:
        """The references to each logical ID; those to outputs of nested stacks under `Outputs.<key>`."""
        out: dict[str, list[Reference]] = {}
        for reference in self:
            out.setdefault(reference.logical_id, []).append(reference)
        return out

    def touched(self, renames: Renames) -> Iterator[Reference]:
        """The references that `renames` change."""
        for logical_id in (*renames.ids, *(_OUTPUTS + key for key in renames.outputs)):
            yield from self.by_id.get(logical_id, ())


def undefined(found: Iterable[Reference], known: Set[str]) -> Iterator[Reference]:
    """The references that name none of the `known` logical IDs, and no pseudo parameter (`AWS::Region`) either."""
    return (one for one in found if one.logical_id not in known and "::" not in one.logical_id)


def references(value: Json, known: Mapping[int, References] | None = None) -> References:
    """All references to logical IDs in `value`, a template or any part of a state file.

    `known`: those in objects in it that were searched already, by the objects' identities.
    """
    out: list[Reference] = []
    _collect(value, (), out, known or {})
    return References(out)


def references_among(texts: Iterable[tuple[Path, str]], value: Json) -> References:
    """The same, for a `value` of which all strings (`texts`, by place) are known already: most are no references."""
    out: list[Reference] = []
    done: Path = ()
    for path, text in texts:
        last = path[-1]
        if last in KEYED:
            out.extend(KEYED[str(last)](text, path))
        elif last == "Type" and text in _OWN_IDS:
            out.extend(_own_ids(as_object(at(value, path[:-1])), path[:-1]))
        elif len(path) > 1 and path[-2] in KEYED and path[:-1] != done:
            done = path[:-1]
            out.extend(KEYED[str(done[-1])](at(value, done), done))
    return References(out)


def _collect(value: Json, path: Path, out: list[Reference], known: Mapping[int, References]) -> None:
    """Appends instead of yielding: this walk is much of what a run does."""
    if id(value) in known:
        out.extend([Reference((*path, *reference.path), reference.logical_id) for reference in known[id(value)]])
    elif isinstance(value, dict):
        refers = not _KEYS.isdisjoint(value)
        for key, child in value.items():
            if refers and key in KEYED:
                out.extend(KEYED[key](child, (*path, key)))
            if isinstance(child, (dict, list)):
                _collect(child, (*path, key), out, known)
        if path and isinstance(kind := value.get("Type"), str) and kind in _OWN_IDS:
            out.extend(_own_ids(value, path))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            if isinstance(child, (dict, list)):
                _collect(child, (*path, index), out, known)


_OWN_IDS = frozenset(kind for kind, _ in ID_TEXTS)


def _own_ids(value: JsonObject, path: Path) -> Iterator[Reference]:
    """Where a resource names itself in plain text."""
    for kind, place in ID_TEXTS:
        if value["Type"] == kind:
            yield from (
                Reference(found, text)
                for found, text in find(value, place, path)
                if isinstance(text, str) and text == path[-1]
            )


def _named(value: Json, path: Path) -> Iterable[Reference]:
    """`Ref`, `DependsOn`: one ID or a list of them."""
    if isinstance(value, str):
        return (Reference(path, value),)
    if isinstance(value, list):
        return [Reference((*path, index), item) for index, item in enumerate(value) if isinstance(item, str)]
    return ()


def _attribute(value: Json, path: Path) -> Iterable[Reference]:
    """`Fn::GetAtt`: `[ID, attribute]` or `ID.attribute`; of a nested stack the attribute is `Outputs.<key>`."""
    if isinstance(value, str):
        return (Reference(path, value.partition(".")[0]),)
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        return ()
    named = Reference((*path, 0), value[0])
    if len(value) > 1 and isinstance(value[1], str) and value[1].startswith(_OUTPUTS):
        return named, Reference((*path, 1), value[1])
    return (named,)


def _substituted(value: Json, path: Path) -> Iterable[Reference]:
    """`Fn::Sub`: `${ID}` and `${ID.attribute}` in a text, or in the first item of a list, whose second item holds
    variables of its own."""
    text, place = value, path
    own: JsonObject = {}
    if isinstance(value, list) and value:
        text, place, own = value[0], (*path, 0), as_object(at(value, (1,)))
    if not isinstance(text, str):
        return ()
    ids = [
        _named_after(name, own[name]) if name in own else name.partition(".")[0]
        for name in _SUB_VARIABLE.findall(until_last(text, "}"))
    ]
    return [Reference(place, logical_id) for logical_id in ids if logical_id]


def _named_after(name: str, value: Json) -> str:
    """The logical ID after which a text's own variable is named by serverless-plugin-split-stacks
    (lib/replace-references.js, 1.15.0): `${X}` for a `Ref`, `${X_Arn}` for a `Fn::GetAtt`. "" where it is not."""
    target = as_object(value)
    if target.get("Ref") == name:
        return name
    pair = target.get("Fn::GetAtt")
    spelled = "_".join(map(str, pair)).replace(".", "_") if isinstance(pair, list) else ""
    return str(pair[0]) if isinstance(pair, list) and spelled == name else ""


KEYED: Final = {"Ref": _named, "DependsOn": _named, "Fn::GetAtt": _attribute, "Fn::Sub": _substituted}
"""How a reference is read off what stands under its key: (value, place) → what it names, and where."""

_KEYS = frozenset(KEYED)


def changed_references(
    value: Json, known: References, renames: Renames, texts: Mapping[Path, Json] | None = None
) -> Iterator[tuple[Path, str]]:
    """(place, new text) of every reference among `known` that `renames` touch; `value` holds the texts as they are, but
    for those that `texts` has."""
    changed = texts or {}
    for reference in known.touched(renames):
        text = changed[reference.path] if reference.path in changed else at(value, reference.path)
        if isinstance(text, str):
            new = _renamed_text(value, text, reference, renames)
            if new != text:
                yield reference.path, new


def _own_variables(value: Json, path: Path) -> JsonObject:
    return as_object(at(value, (*path[:-1], 1))) if path[-1] == 0 and path[-2] == "Fn::Sub" else {}


def _renamed_text(value: Json, text: str, reference: Reference, renames: Renames) -> str:
    if "Fn::Sub" in reference.path[-2:]:
        own = _own_variables(value, reference.path)
        closed = until_last(text, "}")
        new = _SUB_VARIABLE.sub(lambda found: "${" + _renamed_variable(found.group(1), renames, own) + "}", closed)
        return new + text[len(closed) :]
    if reference.logical_id.startswith(_OUTPUTS):
        key = text.removeprefix(_OUTPUTS)
        return _OUTPUTS + renames.outputs.get(key, key)
    return _renamed(text, renames)


def _renamed_variable(name: str, renames: Renames, own: JsonObject) -> str:
    if name not in own:
        return _renamed(name, renames)
    logical_id = _named_after(name, own[name])
    return renames.ids.get(logical_id, logical_id) + name.removeprefix(logical_id)


def _renamed(text: str, renames: Renames) -> str:
    if text in renames.ids:  # the framework's own may hold a dot
        return renames.ids[text]
    logical_id, dot, attribute = text.partition(".")
    return renames.ids.get(logical_id, logical_id) + dot + attribute


def refer(template: JsonObject, known: References, renames: Renames) -> JsonObject:
    """A template whose references follow `renames`, its own keys as they were."""
    return as_object(applied(template, dict(changed_references(template, known, renames))))


def rename(template: JsonObject, known: References, renames: Renames) -> JsonObject:
    """A template after `renames`: all references, and the keys of its sections, of nested stacks' parameters and of
    texts' own variables."""
    moved = refer(template, known, renames)
    keys = renamed_keys(template, known, renames)
    parents = {path[:-1] for path in keys}
    deepest_first = sorted(parents, key=len, reverse=True)
    for parent in deepest_first:
        moved = as_object(applied(moved, {parent: _rekeyed(at(moved, parent), parent, keys)}))
    return moved


def _rekeyed(value: Json, parent: Path, keys: Mapping[Path, str]) -> Json:
    return {keys.get((*parent, key), key): child for key, child in as_object(value).items()}


def renamed_keys(template: JsonObject, known: References, renames: Renames) -> dict[Path, str]:
    """The place of every key of `template`, whose references are `known`, that `renames` touch → its new form."""
    out: dict[Path, str] = {}
    for section in SECTIONS:
        table = renames.section(section)
        out.update({(section, key): table[key] for key in as_object(template.get(section)) if key in table})
    out.update({path: renames.ids[str(path[-1])] for path in _parameter_keys(template) if path[-1] in renames.ids})
    out.update(renamed_variables(template, known, renames))
    return out


def renamed_variables(value: Json, known: References, renames: Renames) -> Iterator[tuple[Path, str]]:
    """(place, new key) of texts' own variables that are named after a logical ID among `renames`."""
    for reference in known.touched(renames):
        own = _own_variables(value, reference.path)
        for name in own:
            if (new := _renamed_variable(name, renames, own)) != name:
                yield (*reference.path[:-1], 1, name), new


def _parameter_keys(template: JsonObject) -> Iterator[Path]:
    """The parameters that a template hands to its nested stacks, which go by the nested template's own keys."""
    for stack, resource in as_object(template.get("Resources")).items():
        if isinstance(resource, dict) and resource.get("Type") == "AWS::CloudFormation::Stack":
            path = ("Resources", stack, "Properties", "Parameters")
            yield from ((*path, key) for key in as_object(at(resource, path[2:])))
