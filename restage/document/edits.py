"""Edits of a JSON document: what becomes another, and where; all edits by their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn, TypeAlias

from restage.document.jsjson import stringify
from restage.document.values import Json, Path, show


class Replace(NamedTuple):
    """Another value at the edit's path."""

    value: Json


class Rename(NamedTuple):
    """Another key for the object member at the edit's path; its value may hold further edits."""

    key: str


class Remove(NamedTuple):
    """No member or list item at the edit's path any more."""


class Insert(NamedTuple):
    """A new item in the list at the edit's path, before its original item `before`; at its length: at the end."""

    before: int
    value: Json


class Add(NamedTuple):
    """A new last member of the object at the edit's path."""

    key: str
    value: Json


class Paste(NamedTuple):
    """The text `new` in place of `old`, which is all of the value at the edit's path."""

    old: str
    new: str


Kind: TypeAlias = Replace | Rename | Remove | Insert | Add | Paste


class Edit(NamedTuple):
    """One change; `path` is where it is in the original document."""

    path: Path
    kind: Kind


Edits: TypeAlias = Iterable[Edit]


class EditError(ValueError):
    """An edit that can't be made, or that another one speaks against: the planner's fault."""


@dataclass(eq=False, repr=False)
class Node:
    """All edits at one place and beneath it."""

    key: str | None = None
    change: Replace | Remove | Paste | None = None
    added: tuple[Add, ...] = ()
    inserted: tuple[Insert, ...] = ()
    same: bool = True  # do its members, or items, stay, with the same keys?
    children: dict[str | int, Node] = field(default_factory=dict)


def by_place(edits: Edits) -> Node:
    root = Node()
    for edit in edits:
        node = parent = root
        for step in edit.path:
            parent = node
            if node.change is not None:
                _conflict(edit)
            child = node.children.get(step)
            if child is None:
                child = node.children[step] = Node()
            node = child
        _note(node, edit)
        if isinstance(edit.kind, (Rename, Remove)):
            parent.same = False
        elif isinstance(edit.kind, (Add, Insert)):
            node.same = False
    return root


def _note(node: Node, edit: Edit) -> None:
    kind = edit.kind
    if _contradicts(node, kind):
        _conflict(edit)
    if isinstance(kind, Rename):
        node.key = kind.key
    elif isinstance(kind, Add):
        node.added += (kind,)
    elif isinstance(kind, Insert):
        node.inserted += (kind,)
    else:
        node.change = kind


def _contradicts(node: Node, kind: Kind) -> bool:
    if isinstance(kind, Rename):
        return node.key not in (None, kind.key) or isinstance(node.change, Remove)
    if node.change is not None:
        return _spelled(node.change) != _spelled(kind)
    if isinstance(kind, (Add, Insert)):
        return False
    inside = node.children or node.added or node.inserted
    return bool(inside) or (isinstance(kind, Remove) and node.key is not None)


def _spelled(kind: Kind) -> str:
    # Python takes 1 and true for the same
    return stringify(kind.value) if isinstance(kind, Replace) else repr(kind)


def _conflict(edit: Edit) -> NoReturn:
    raise EditError(f"{show(edit.path)}: {type(edit.kind).__name__} contradicts another edit here or above")
