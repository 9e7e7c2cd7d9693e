"""The JSON Schema of rules files, made of the same tables that they are checked by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from restage.document.values import JsonObject
from restage.rules.grammar import RULE, SETTINGS, SHAPES, VERSION
from restage.rules.keys import Key, Shape, Sort

_TEXT: Final[JsonObject] = {"type": "string", "minLength": 1}
_TEXTS: Final[JsonObject] = {"type": "array", "items": _TEXT, "minItems": 1}
_MOVE: Final[JsonObject] = {
    "type": "object",
    "properties": {"from": _TEXT, "to": _TEXT},
    "required": ["from", "to"],
    "additionalProperties": False,
}
# As `restage.document.values.parse_place` reads them
_STEP: Final = r'\["([^"\\]|\\(["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"\]|\[([0-9]{1,18}|\*)\]'
_PLACE: Final[JsonObject] = {
    "type": "string",
    "pattern": rf"^([^.\[\]]+|{_STEP})(\.[^.\[\]]+|{_STEP})*(\[\+\])?$(?!\n)",
}
# As `restage.rules.checking` asks for it
_EXPRESSION: Final[JsonObject] = {"type": "string", "pattern": r"^[a-z][A-Za-z0-9.-]*(\([^()]*\))?(:[^\n]*)?$(?!\n)"}
_BEHIND: Final[JsonObject] = {"type": "string", "pattern": r"\[\+\]$"}
# Where something is added, nothing stands yet, so there is nothing to compare; elsewhere something does
_ADDED: Final[JsonObject] = {
    "if": {"required": ["add"]},
    "then": {"not": {"anyOf": [{"required": ["from"]}, {"required": ["from-digest"]}]}},
    "else": {
        "properties": {
            "property": {"not": _BEHIND},
            "path": {"not": {"anyOf": [_BEHIND, {"type": "array", "contains": _BEHIND}]}},
        }
    },
}
_SORTS: Final[Mapping[Sort, JsonObject]] = {
    Sort.TEXT: _TEXT,
    Sort.PLACE: _PLACE,
    Sort.PLACES: {"anyOf": [_PLACE, {**_TEXTS, "items": _PLACE}]},
    Sort.LIST: _TEXTS,
    Sort.SCALAR: {"type": ["string", "number", "boolean"]},
    Sort.ANY: {},
    Sort.TRUE: {"const": True},
    Sort.BOOL: {"type": "boolean"},
    Sort.TRUE_OR_TEXT: {"anyOf": [{"const": True}, _TEXT]},
    Sort.MOVE: {"anyOf": [_TEXT, _MOVE]},
    Sort.EXACT_MOVE: _MOVE,
    Sort.REASONS: {"type": "object", "propertyNames": _PLACE, "additionalProperties": _TEXT, "minProperties": 1},
    Sort.VALUES: {"type": "object", "propertyNames": _EXPRESSION, "minProperties": 1},
    Sort.SAME: {"anyOf": [{"const": "same"}, {**_TEXTS, "items": _EXPRESSION}]},
    Sort.RULES: {"type": "array", "items": {"$ref": "#/$defs/rule"}},
}


def schema() -> JsonObject:
    """A JSON Schema (2020-12), with which editors complete and check rules files."""
    settings = {name: _key(key) for name, key in SETTINGS.items()}
    target: JsonObject = {"type": "object", "properties": dict(settings), "additionalProperties": False}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:restage:rules:1",
        "title": "Rules for restage",
        "type": "object",
        "properties": {
            "version": {"const": VERSION, "description": "the version of this format"},
            **settings,
            "targets": {
                "type": "object",
                "additionalProperties": target,
                "description": "what holds for one stage only",
            },
        },
        "required": ["version"],
        "additionalProperties": False,
        "$defs": {"rule": {"oneOf": [_shape(shape) for shape in SHAPES]}},
    }


def _key(key: Key) -> JsonObject:
    sort: JsonObject = {"enum": list(key.choices)} if key.choices else _SORTS[key.sort]
    return {**sort, "description": key.purpose}


def _shape(shape: Shape) -> JsonObject:
    """All that it needs, exactly one action where it has any, nothing that it may not have."""
    names = (*shape.needs, *shape.actions, *shape.may)
    out: JsonObject = {
        "type": "object",
        "properties": {name: _member(name, shape) for name in names},
        "required": list(shape.needs),
        "additionalProperties": False,
    }
    if shape.actions:
        out["oneOf"] = [{"required": [action]} for action in shape.actions]
        if "add" in shape.actions:
            out["allOf"] = [_ADDED]
        out["not"] = {"required": ["from", "from-digest"]}
    return out


def _member(name: str, shape: Shape) -> JsonObject:
    """`keep` and `rename` are true beside a place, and a text where they are what it is about."""
    if name in ("keep", "rename"):
        sort = Sort.TEXT if name == shape.needs[0] else Sort.TRUE
        return {**_SORTS[sort], "description": RULE[name].purpose}
    return _key(RULE[name])
