"""Nulls in properties of resources, which the framework takes out (strip-null-props-from-template-resources.js)."""

from __future__ import annotations

from typing import Final

from restage.document.equality import equal
from restage.document.values import ABSENT, Absent, Json, Side
from restage.tracing.model import Traced

_PROPERTIES: Final = "Properties"
_RESOURCE: Final = 2  # `Resources.X`: the length of the path of a resource
_NULL: Final = "null for the target, which counts for the version's hash; package without it"


def without_nulls(traced: Traced) -> Traced:
    """A property, or a resource's properties, without the nulls in them; anything else of a template as it is."""
    path, new = traced.path, traced.new
    if isinstance(new, str) or path[:1] != ("Resources",):
        return traced
    if len(path) == _RESOURCE and isinstance(new, dict) and _PROPERTIES in new:
        properties, others = new[_PROPERTIES], {key: child for key, child in new.items() if key != _PROPERTIES}
        return traced._replace(new=new | {_PROPERTIES: _kept(properties)} if properties else others)
    if path[_RESOURCE : _RESOURCE + 1] != (_PROPERTIES,):
        return traced
    kept: Side = ABSENT if isinstance(new, Absent) or new is None else _kept(new)
    # The hash of a function's version is made before
    is_hashed = path[3:4] == ("Environment",) and not equal(kept, new)
    return traced._replace(new=kept, open=traced.open or (_NULL if is_hashed else ""))


def _kept(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _kept(child) for key, child in value.items() if child is not None}
    return [_kept(child) for child in value] if isinstance(value, list) else value
