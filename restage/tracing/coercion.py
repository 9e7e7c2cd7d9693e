"""An evaluated configuration with its values as the framework's schema makes them.

Source: `coerceTypes` in lib/classes/config-schema-handler of serverless 2.72.4, 3.40.0 and osls 4.3.1, after all
variables are resolved, whatever `configValidationMode` says; version 1 has no schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

from restage.document.placepatterns import steps_of
from restage.document.values import ANY, JsonObject
from restage.framework.versions import version_of
from restage.source import List, Map, Place, Result, Text, Unknown, Value, numbers
from restage.source.nodes import LISTED, Node, Path, entries, list_of, place_of, put, shallow_copy
from restage.tracing import schematypes as types
from restage.tracing.model import in_one
from restage.tracing.spelling import as_text

# Makes what the schema does of a value that is no object, written at a place
_Make: TypeAlias = Callable[[Value, Place], Value]


class _Branch:
    """What is made of the value at a place, and the places below it by their next step."""

    __slots__ = ("below", "make")

    def __init__(self) -> None:
        self.make: _Make | None = None
        self.below: dict[str | int, _Branch] = {}

    def at(self, steps: tuple[str, ...]) -> _Branch:
        """The branch of a place, which is made where there is none."""
        branch = self
        for step in steps:
            branch = branch.below.setdefault(ANY if step == "*" else step, _Branch())
        return branch


class Coercion:
    """The schema of the version with which `service`, in a state, was packaged. What evaluations for two stages have in
    common, the very same objects, they still have in common when it has made them what it wants."""

    def __init__(self, service: JsonObject) -> None:
        self._has_schema = version_of(service).has_schema
        self._made: dict[tuple[int, int], tuple[Node, Node]] = {}

    def of(self, result: Result) -> Result:
        """`result` as the schema makes it; what needs nothing stays the very same objects."""
        value = self._node(result.value, _ROOT) if self._has_schema else result.value
        assert isinstance(value, Map)
        return result if value is result.value else replace(result, value=value)

    def _node(self, node: Node, branch: _Branch) -> Node:
        known = self._made.get((id(node), id(branch)))
        if known is not None:
            return known[1]
        new = self._new_node(node, branch)
        if new is not node:
            self._made[id(node), id(branch)] = node, new
        return new

    def _new_node(self, node: Node, branch: _Branch) -> Node:
        copy = None
        # Functions and resources may stand in a list of several objects
        is_listed = isinstance(node, List) and any(branch is one for one in _IN_LISTS)
        for key, member in entries(node):
            known = branch if is_listed else branch.below.get(key) or branch.below.get(ANY)
            new = member if known is None else self._entry(node, key, member, known)
            if new is not member:
                copy = copy or shallow_copy(node)
                put(copy, key, new)
                if isinstance(member, List) and not isinstance(new, List):  # it is the item, as that was evaluated
                    copy.records.update({key: member.records[0]} if 0 in member.records else {})
        return copy or node

    def _entry(self, node: Node, key: str | int, value: Value, branch: _Branch) -> Value:
        if branch.make and not isinstance(value, Map) and value is not None:
            value = branch.make(value, place_of(node, key))
        return self._node(value, branch) if branch.below and isinstance(value, (Map, List)) else value


def is_typed(path: Path) -> bool:
    """Is the place one of which the schema makes what it wants?"""
    return _make_at(path) is not None


def is_no_text(path: Path) -> bool:
    """Does the schema have a number or a switch there?"""
    return _make_at(path) in (_number, _switch)


def _make_at(path: Path) -> _Make | None:
    branch: _Branch | None = _ROOT
    for step in in_one(path):
        branch = branch.below.get(step) or branch.below.get(ANY) if branch else None
    return branch.make if branch else None


def _item(value: Value) -> Value:
    """What a list of one text, number or switch holds."""
    if not isinstance(value, List) or len(value) != 1 or isinstance(value[0], (Map, List)):
        return value
    return value[0]


def _number(value: Value, _: Place) -> Value:
    found = _item(value)
    number = numbers.parsed(found) if isinstance(found, str) and found else None
    # Most of these are integers to the schema, and those with fractions are nobody's
    return found if number is None or number % 1 else number


def _switch(value: Value, _: Place) -> Value:
    found = _item(value)
    if isinstance(found, str):
        return {"true": True, "false": False}.get(found, value)
    return bool(found) if isinstance(found, (bool, int)) and found in (0, 1) else value


def _switch_or_word(value: Value, place: Place) -> Value:
    return _switch(value, place)


def _as_text(value: Value, _: Place) -> Value:
    found = _item(value)
    return as_text(found) if isinstance(found, (bool, int, float)) else found


def _list_but_star(value: Value, place: Place) -> Value:
    return value if value == "*" else _list(value, place)


def _list(value: Value, place: Place) -> Value:
    if isinstance(value, List):
        return _with_texts(value)
    return value if isinstance(value, Unknown) else list_of(value, place)


def _with_texts(values: List) -> Node:
    """Items that are lists of one text are that text."""
    copy: Node = values
    for index, item in enumerate(values):
        if isinstance(item, List) and len(item) == 1 and isinstance(item[0], str):
            copy = shallow_copy(values) if copy is values else copy
            put(copy, index, item[0])
    return copy


def _text(pattern: re.Pattern[str], value: Value, place: Place) -> Value:
    """A list of one text of the `pattern` is that text, and another text is a list of one."""
    if isinstance(value, List) and (made := _with_texts(value)) is not value:
        return made
    one = value[0] if isinstance(value, List) and len(value) == 1 else value
    if isinstance(one, str) and one != "*":
        is_text = pattern.fullmatch(one) is not None
        return one if is_text else value if isinstance(value, List) else list_of(one, place)
    if isinstance(one, Text):
        begin = one.parts[0]
        return one if isinstance(begin, str) and begin.startswith("arn:") else value
    return one if isinstance(one, Unknown) else value  # most likely an ARN


def _root() -> _Branch:
    root = _Branch()
    tables: tuple[tuple[Mapping[str, str], _Make], ...] = (
        (types.NUMBERS, _number),
        (types.SWITCHES, _switch),
        (types.SWITCHES_OR_WORDS, _switch_or_word),
        (types.TEXTS, _as_text),
        (types.LISTS, _list),
        (types.PRINCIPALS, _list_but_star),
        (types.RESOURCES, partial(_text, re.compile(types.RESOURCE))),
        (types.API_RESOURCES, partial(_text, re.compile(types.API_RESOURCE))),
    )
    for table, make in tables:
        for place, settings in table.items():
            above = root.at(steps_of(place))
            for setting in settings.split():
                above.at((setting,)).make = make
    return root


_ROOT: Final = _root()
_IN_LISTS: Final = tuple(_ROOT.at((key,)) for key in LISTED)
