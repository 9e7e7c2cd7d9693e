"""Places with wildcards: `*` is any one step, `**` any number of steps, a key in quotes (`["a.b"]`) is itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, TypeAlias

from restage.document.values import Json, Path, steps_in

Steps: TypeAlias = tuple[str, ...]
_WILDCARDS: Final = ("*", "**")


@cache
def steps_of(place: str) -> Steps:
    """The steps of a place of the tables; its wildcards are texts, as no key there is called like them."""
    return tuple(step.text for step in steps_in(place)) if "[" in place else tuple(place.split("."))


def find(value: Json, place: str, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Every (path, value) in `value`, which stands at `path`, that `place` names."""
    out: list[tuple[Path, Json]] = []
    _find(value, steps_of(place), path, out)
    return iter(out)


def _find(value: Json, steps: Steps, path: Path, out: list[tuple[Path, Json]]) -> None:
    """Appends instead of yielding: this walk is much of what a run does."""
    for index, step in enumerate(steps):
        if step in _WILDCARDS:
            _any(value, steps[index:], path, out)
            return
        if isinstance(value, dict) and step in value:
            path, value = (*path, step), value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            path, value = (*path, int(step)), value[int(step)]
        else:
            return
    out.append((path, value))


def _any(value: Json, steps: Steps, path: Path, out: list[tuple[Path, Json]]) -> None:
    deep, rest = steps[0] == "**", steps[1:]
    if deep and not rest:
        out.append((path, value))
        _below(value, path, out)
        return
    if deep:
        _find(value, rest, path, out)
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        if deep:
            _any(child, steps, (*path, key), out)
        elif rest:
            _find(child, rest, (*path, key), out)
        else:
            out.append(((*path, key), child))


def _below(value: Json, path: Path, out: list[tuple[Path, Json]]) -> None:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        place = (*path, key)
        out.append((place, child))
        if isinstance(child, (dict, list)):
            _below(child, place, out)


def matches(place: str, path: Path) -> bool:
    """Does `place` name `path`?"""
    return names(steps_of(place), tuple(map(str, path)))


def _is_step(step: str, wanted: str) -> bool:
    return wanted in ("*", step)


def names(steps: Steps, path: Steps, is_step: Callable[[str, str], bool] = _is_step) -> bool:
    """Do `steps` name `path`, the steps of which are texts? `is_step`: does a step of `path` fit one of `steps`?"""
    # From the end, where paths differ most
    while steps and steps[-1] != "**":
        if not path or not is_step(path[-1], steps[-1]):
            return False
        steps, path = steps[:-1], path[:-1]
    if not steps:
        return not path
    if steps[0] == "**":
        return any(names(steps[1:], path[start:], is_step) for start in range(len(path) + 1))
    return bool(path) and is_step(path[0], steps[0]) and names(steps[1:], path[1:], is_step)
