"""New values put into an artifact: every copy of a template, and the references that shared what now differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from restage.artifact.folder import Artifact
from restage.artifact.layout import COMPILED, STATE_FILE, UPDATE_TEMPLATE
from restage.document.changes import applied
from restage.document.edits import Add, Edit, Remove, Replace
from restage.document.equality import equal
from restage.document.finder import Finder
from restage.document.jsoncycle import resolve, target_of
from restage.document.jsontext import Document, parse
from restage.document.splice import Edited, apply
from restage.document.values import ABSENT, Json, Path, Side, at, find_at
from restage.rules.embeddedjson import read

_LARGEST: Final = 2**53 - 1  # what JavaScript knows exactly
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class _Node:
    __slots__ = ("children", "new")

    def __init__(self, children: dict[str | int, _Node] | None = None) -> None:
        self.children = {} if children is None else children
        self.new: tuple[Side] | None = None


def changed(value: Json, changes: Mapping[Path, Side]) -> Json:
    """`value` with what `changes` says at each place; ABSENT takes it away, objects on the way are made."""
    root = _Node()
    for path, new in changes.items():
        node = root
        for step in path:
            child = node.children.get(step)
            if child is None:
                child = node.children[step] = _Node()
            node = child
        node.new = (new,)
    result = _changed(value, root)
    return None if result is ABSENT else result


def _changed(value: Side, node: _Node) -> Side:
    if node.new is not None:
        value = node.new[0]
        if not (node.children and isinstance(value, str)):
            return value
    if isinstance(value, str) and node.children and (document := read(value)):
        inner = _changed(document.value, _Node(node.children))
        return ABSENT if inner is ABSENT else replaced(value, inner)
    if isinstance(value, list):
        items = [_changed(item, node.children[i]) if i in node.children else item for i, item in enumerate(value)]
        more = [_changed(ABSENT, node.children[step]) for step in _numbers(node.children) if step >= len(value)]
        return [item for item in (*items, *more) if item is not ABSENT]
    members: Mapping[str, Side] = value if isinstance(value, dict) else {}
    # What is new stands in the order of names, whatever the order of the rules
    keys = sorted(node.children, key=str)
    made = {str(key): _changed(members.get(str(key), ABSENT), node.children[key]) for key in keys}
    both = {**members, **made}
    return {key: child for key, child in both.items() if child is not ABSENT}


def replaced(text: str, expected: Side) -> str:
    """`text`, which is JSON, with the values of `expected`; what stays keeps its spelling."""
    document = read(text)
    if document is None or expected is ABSENT:
        return text
    return apply(document, list(_Edits(expected).between(document.value, expected, ())))


def _numbers(steps: Iterable[str | int]) -> list[int]:
    return sorted(step for step in steps if isinstance(step, int))


def with_values(artifact: Artifact, state: Mapping[Path, Side], files: Mapping[str, Mapping[Path, Side]]) -> Artifact:
    """`artifact` with the changes of its state, by places of the state with its references resolved, and of its
    template files, by name."""
    physical = _physically(artifact, state)
    quickly = _with_texts(artifact.state, physical) if physical else None
    documents = dict(artifact.templates)
    for name, values in files.items():
        if values and name in documents:
            copied = _copied(artifact, quickly, physical, values) if name == UPDATE_TEMPLATE else None
            documents[name] = copied or _template(documents[name], values, name)
    if quickly is None:
        expected = changed(artifact.resolved.value, state)
        return replace(artifact, state=_document(artifact.state, expected, STATE_FILE), templates=documents)
    ruled = replace(artifact, state=quickly, templates=documents)
    ruled.resolved = resolve(quickly.value, ruled.locator, artifact.resolved)
    return ruled


def _physically(artifact: Artifact, values: Mapping[Path, Side]) -> dict[Path, Side]:
    """`values` by the places of the state file where the data really stands; nothing where some of what shares it would
    not have the same."""
    shared: dict[Path, list[Path]] = {}
    for place, target in artifact.resolved.links:
        shared.setdefault(target, []).append(place)
    lengths = sorted({len(target) for target in shared})
    found: dict[Path, Side] = {}
    for path, value in values.items():
        physical = artifact.stands(path)
        if physical in found:
            continue
        found[physical] = value
        again = [physical]
        while again:
            one = again.pop()
            if one not in values or not equal(values[one], value):
                return {}
            for length in lengths:
                again += [(*place, *one[length:]) for place in shared.get(one[:length], ())]
    return found


def _copied(
    artifact: Artifact, state: Document | None, physical: Mapping[Path, Side], values: Mapping[Path, Side]
) -> Document | None:
    """The template with other `values` as `state` has it, with those at `physical` places; None where it was no copy of
    the artifact's state, or other values are put there."""
    before, size = artifact.templates[UPDATE_TEMPLATE], len(COMPILED)
    inside = {path[size:]: value for path, value in physical.items() if path[:size] == COMPILED}
    is_copy = before.value is find_at(artifact.state.value, COMPILED) and inside == values
    if not is_copy or state is artifact.state or not isinstance(state, Edited):
        return None
    edits = [Edit(edit.path[size:], edit.kind) for edit in state.edits if edit.path[:size] == COMPILED]
    return Edited(before, edits, at(state.value, COMPILED)) if edits else before


def _template(document: Document, values: Mapping[Path, Side], name: str) -> Document:
    quickly = _with_texts(document, values)
    return _document(document, changed(document.value, values), name) if quickly is None else quickly


def _with_texts(document: Document, values: Mapping[Path, Side]) -> Document | None:
    """`document` with other `values` where texts and the like take the place of such, as most do; else None."""
    new: dict[Path, Json] = {}
    finder = Finder(document.value)
    for path, value in values.items():
        old = finder.find(path)
        if old is ABSENT or value is ABSENT or isinstance(old, (dict, list)) or not _is_read_back(value):
            return None
        if not equal(old, value):
            new[path] = value
    if any("$ref" in path for path in new):
        return None
    edits = [Edit(path, Replace(value)) for path, value in new.items()]
    return Edited(document, edits, applied(document.value, new)) if edits else document


def _document(document: Document, expected: Json, name: str) -> Document:
    edits = list(_Edits(expected).between(document.value, expected, ()))
    values = {edit.path: edit.kind.value for edit in edits if isinstance(edit.kind, Replace)}
    if len(values) == len(edits) and all(map(_is_read_back, values.values())):
        # Nothing but texts, and the like: what will be read is known before it is written
        return Edited(document, edits, applied(document.value, values)) if edits else document
    return parse(apply(document, edits).encode("utf-8", "surrogatepass"), name)


def _is_read_back(value: Json) -> bool:
    """Is it a text, a number or the like that is the very same once it was written and read?"""
    if isinstance(value, str):
        return value.isascii() or _SURROGATE.search(value) is None
    return value is None or (isinstance(value, int) and abs(value) <= _LARGEST)


def _keeps_order(old: Mapping[str, Json], new: Mapping[str, Json]) -> bool:
    """Are the keys of `new` in the order that they have once those of `old` were taken out or have stayed, and others
    were put behind them? Versions of the framework hash what they write, in its order."""
    return [*(key for key in old if key in new), *(key for key in new if key not in old)] == [*new]


class _Edits(NamedTuple):
    """What turns a document, references in it unresolved, into one that means `expected`."""

    expected: Json

    def between(self, old: Json, new: Json, path: Path) -> Iterator[Edit]:
        """The edits at and below `path`."""
        if old is new:
            return
        target = target_of(old)
        if target is not None:
            shared = find_at(self.expected, target)
            if shared is not new and not equal(shared, new):
                yield Edit(path, Replace(new))
        elif isinstance(old, dict) and isinstance(new, dict) and _keeps_order(old, new):
            yield from self._members(old, new, path)
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            for index, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from self.between(one, other, (*path, index))
        elif isinstance(old, dict) or not equal(old, new):
            yield Edit(path, Replace(new))

    def _members(self, old: Mapping[str, Json], new: Mapping[str, Json], path: Path) -> Iterator[Edit]:
        for key, child in old.items():
            if key in new:
                yield from self.between(child, new[key], (*path, key))
            else:
                yield Edit((*path, key), Remove())
        for key, child in new.items():
            if key not in old:
                yield Edit(path, Add(key, child))
