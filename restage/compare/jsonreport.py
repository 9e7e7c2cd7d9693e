"""A comparison as a JSON document for programs."""

from __future__ import annotations

from restage.compare.model import ABSENT, Comparison, Difference, Ignored, ZipChanges
from restage.compare.view import counted, values_of
from restage.document.values import Json, JsonObject, show

SCHEMA_VERSION = 1


def as_json(comparison: Comparison, *, show_values: bool = False) -> JsonObject:
    """Every difference and everything ignored; a side without a value has no key for it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "equal": comparison.equal,
        "left": _side(comparison.left, comparison.left_stage),
        "right": _side(comparison.right, comparison.right_stage),
        "counts": {kind.value: count for kind, count in counted(comparison).items()},
        "differences": [_difference(found, show_values) for found in comparison.differences],
        "ignored": [_ignored(found, show_values) for found in comparison.ignored],
    }


def _side(name: str, stage: str) -> JsonObject:
    return {"name": name, "stage": stage or None}


def _difference(found: Difference, show_values: bool) -> Json:
    out: JsonObject = {"kind": found.kind.value, **_place(found, show_values)}
    if found.reason:
        out["reason"] = found.reason
    if found.because:
        out["because"] = list(found.because)
    if found.entries:
        out["entries"] = _entries(found.entries)
    if found.also:
        out["also"] = list(found.also)
    return out


def _ignored(found: Ignored, show_values: bool) -> Json:
    return {"name": found.name, **_place(found, show_values), "places": found.places}


def _place(found: Difference | Ignored, show_values: bool) -> JsonObject:
    out: JsonObject = {"file": found.file, "place": show(found.path), "path": list(found.path)}
    if found.right_path != found.path:
        out["right_path"] = list(found.right_path)
    if found.is_key:
        out["is_key"] = True
    for name, value in zip(("left", "right"), values_of(found, show_values=show_values), strict=True):
        if value is not ABSENT:
            out[name] = value
    return out


def _entries(entries: ZipChanges) -> JsonObject:
    lists: JsonObject = {
        "added": list(entries.added),
        "removed": list(entries.removed),
        "changed": list(entries.changed),
        "dated": list(entries.dated),
    }
    return lists | ({"note": entries.note} if entries.note else {})
