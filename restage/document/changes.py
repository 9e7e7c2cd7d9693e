"""Changes to a value: new leaves and new keys by place, applied without touching the original."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from restage.document.equality import identical
from restage.document.values import Json, Path

# What is new at a place, in a tuple, or what is new below it. Plain objects: a run makes thousands of them
_Change: TypeAlias = "tuple[Json] | dict[str | int, _Change]"


def applied(value: Json, changes: Mapping[Path, Json]) -> Json:
    """`value` with what stands at each place of `changes` replaced; untouched parts are shared, not copied."""
    root: dict[str | int, _Change] = {}
    for path, new in changes.items():
        if not path:
            return new
        node = root
        for step in path[:-1]:
            child = node.get(step)
            if child is None:
                child = node[step] = {}
            if isinstance(child, tuple):  # all of it is new
                break
            node = child
        else:
            node[path[-1]] = (new,)
    return _apply(value, root)


def _apply(value: Json, change: _Change) -> Json:
    if isinstance(change, tuple):
        return change[0]
    if isinstance(value, dict):
        return value | {key: _apply(value[key], child) for key, child in change.items() if key in value}
    if isinstance(value, list):
        copy = list(value)
        for index, child in change.items():
            if isinstance(index, int) and 0 <= index < len(copy):
                copy[index] = _apply(copy[index], child)
        return copy
    return value


def leaves(old: Json, new: Json, path: Path) -> Iterator[tuple[Path, Json]]:
    """By which smallest places `new` differs from `old`, which stands at `path`: what is shared stays shared."""
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key, child in new.items():
            yield from leaves(old[key], child, (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from leaves(one, other, (*path, index))
    elif not identical(old, new):
        yield path, new
