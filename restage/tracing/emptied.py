"""Objects of properties of which nothing is left for the target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from restage.document.values import ABSENT, JsonObject, as_object, at
from restage.tracing.model import Traced

_PROPERTY: Final = 4  # `Resources.X.Properties.Y`: the length of the path of a property


def without_emptied(template: JsonObject, found: Sequence[Traced]) -> Iterator[Traced]:
    """`found`; an object of a property of which nothing is left goes as a whole, as the framework writes none then."""
    gone = {one.path: one for one in found if one.new is ABSENT and one.old is not ABSENT and not one.open}
    others = {one.path[:-1] for one in found if one.path not in gone and one.new is not ABSENT}
    emptied = {
        parent: as_object(at(template, parent))
        for parent in {path[:-1] for path in gone if len(path) > _PROPERTY}
        if parent not in others
    }
    emptied = {parent: value for parent, value in emptied.items() if all((*parent, key) in gone for key in value)}
    yield from (one for one in found if one.path[:-1] not in emptied or one.path not in gone)
    for parent, value in emptied.items():
        origins = tuple(origin for key in value for origin in gone[*parent, key].origins)
        yield Traced(parent, value, ABSENT, origins)
