"""How the stage may be spelled in a name, and what the name is with the target's name in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from restage.framework.words import CALLED


@cache
def spellings(source: str, target: str) -> Mapping[str, str]:
    """The stages by name and by what they are called else, in each case and encoding: source → target."""
    out: dict[str, str] = {}
    for one, other in _names(source, target):
        for spell in _SPELL:
            out.setdefault(spell(one), spell(other))
    return {old: new for old, new in out.items() if old and old != new}


def _names(source: str, target: str) -> Iterator[tuple[str, str]]:
    """Names in the order of the rows: `develop` goes with `production` as well as with `prod`."""
    yield source, target
    rows = [next((row for row in CALLED if name in row), (name,)) for name in (source, target)]
    yield from zip(rows[0][::-1], rows[1][::-1], strict=False)


_SPELL = (
    lambda name: name,
    str.lower,
    str.upper,
    str.capitalize,
    lambda name: re.sub(r"\W|_", "", name),
    lambda name: re.sub(r"\W|_", "", name).capitalize(),
    lambda name: name.replace("-", "_"),
    lambda name: name.replace("-", "_").upper(),
    lambda name: name.replace("_", "-"),
    lambda name: name.capitalize().replace("-", "Dash").replace("_", "Underscore"),
)


@cache
def _pattern(source: str, target: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(spellings(source, target), key=len, reverse=True))) or r"(?!)")


def twins(name: str, source: str, target: str) -> Iterator[str]:
    """`name` with the target's name in place of the stage's, once for each place at which it may stand; then in all."""
    new = spellings(source, target)
    found = list(_pattern(source, target).finditer(name))
    for one in found:
        yield name[: one.start()] + new[one.group()] + name[one.end() :]
    if len(found) > 1:
        yield _pattern(source, target).sub(lambda one: new[one.group()], name)


@lru_cache(maxsize=4096)  # the same few keys lead to most texts
def holds_stage(name: str, source: str, target: str) -> bool:
    """May a part of `name` be the stage, in any spelling?"""
    return _pattern(source, target).search(name) is not None


def twin_among(name: str, names: Iterable[str], source: str, target: str) -> str | None:
    """The one of `names` that is called as `name`, for the target."""
    return next((twin for twin in twins(name, source, target) if twin in names), None)
