"""The values of a configuration at their places: each is evaluated when it is needed, and once.

The framework resolves all properties at once and waits for those that others refer to; the values are the same. Source:
lib/configuration/variables/resolve.js of serverless 3.40.0, which differs little in 2.72.4 and osls 4.3.1.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from restage.source import bounds, origin, pieces
from restage.source.files import TooMuchError
from restage.source.intermediate import MISSING, At, Box, Failure, Step
from restage.source.nodes import (
    NO_NAMES,
    NO_TRACE,
    List,
    Map,
    Node,
    Record,
    Text,
    Trace,
    Unknown,
    Value,
    count,
    entries,
    entry_of,
    is_marked,
    place_of,
    put,
    same_places,
)  # fmt: skip
from restage.source.origin import Problem


class Places(ABC):
    """The configuration as a tree of boxes, of which what holds variables is opened one by one."""

    def __init__(self, root: Map, *, keep_failed: bool) -> None:
        self.root = Box(root, (), 0)
        self.problems: dict[int, Problem] = {}
        # A source was not there yet for some text
        self.pending = False
        # Sections by stage, of which only these stages are evaluated, unless something names others
        self.sections: frozenset[str] = frozenset()
        self.stages: frozenset[str] = frozenset()
        self._keep_failed = keep_failed
        self._deferred: list[tuple[Node, str | int, Box]] = []
        self._evaluated = 0
        self._nesting = 0

    @abstractmethod
    def text(self, text: str, at: At) -> Step:
        """A text that may hold variables, evaluated. Raises Failure."""

    def deep(self, value: Value | Box) -> Value:
        """The value with everything in it evaluated; what can't be is an unknown without lookups."""
        if not isinstance(value, Box):
            return value
        if value.done is None:
            value.done = self._evaluated_node(value)
        return value.done

    def everything(self) -> Map:
        """The whole configuration, evaluated."""
        value = self.deep(self.root)
        for node, key, box in self._deferred:
            put(node, key, self._as_it_is(box))
        assert isinstance(value, Map)
        return value

    def _as_it_is(self, box: Box) -> Node:
        """An object of which only that is evaluated which something else named."""
        node = same_places(box.node)
        node.records = dict(box.node.records)
        for key, raw in entries(box.node):
            known = box.entries.get(key)
            value = raw if not isinstance(known, Step) else known.value
            member = self._as_it_is(value) if isinstance(value, Box) else value
            put(node, key, member)
            count(node, member)
        return node

    def _evaluated_node(self, box: Box) -> Node:
        node, copy = box.node, same_places(box.node)
        copy.records = dict(node.records)
        for key, raw in entries(node):
            member = raw
            if is_marked(raw):
                member = self._member(box, key, raw, copy)
            if isinstance(copy, Map):
                copy[str(key)] = member
            else:
                copy.append(member)
            count(copy, member)
        if copy.size > bounds.NODES:
            raise TooMuchError(f"{node.file}: more than {bounds.NODES:,} values, once its variables are evaluated")
        return copy

    def _member(self, box: Box, key: str | int, raw: Value, copy: Node) -> Value:
        try:
            step = self._marked(box, key, raw)
        except Failure as failure:
            self.pending = self.pending or failure.pending
            if not (failure.pending and self._keep_failed):
                self.problems[id(failure.problem)] = failure.problem
            if self._keep_failed:
                return raw
            step = Step(Unknown(str(raw), NO_NAMES))
        if isinstance(raw, str):
            copy.records[key] = Record(raw, step.trace, step.written)
        if self.sections and self._is_deferred(box, key) and isinstance(step.value, Box):
            self._deferred.append((copy, key, step.value))
            return step.value.node
        return self.deep(step.value)

    def _is_deferred(self, box: Box, key: str | int) -> bool:
        return len(box.path) == 1 and box.path[0] in self.sections and key not in self.stages

    def entry(self, box: Box, key: str | int) -> Step:
        """What stands at `key`, itself evaluated, but nothing in it. Raises Failure."""
        node = box.node
        raw = entry_of(node, key)
        return self._marked(box, key, raw) if is_marked(raw) else Step(raw, NO_TRACE, place_of(node, key))

    def _marked(self, box: Box, key: str | int, raw: Value) -> Step:
        """The same for `raw`, which may hold variables."""
        known = box.entries.get(key, MISSING)
        if known is None:
            raise At(box, key, 0).failure("refers to itself, round about")
        if isinstance(known, Failure):
            raise known
        if known is not MISSING:
            return known
        box.entries[key] = None
        try:
            step = self._new_entry(box, key, raw)
        except Failure as failure:
            box.entries[key] = failure
            raise
        box.entries[key] = step
        return step

    def _new_entry(self, box: Box, key: str | int, raw: Value) -> Step:
        self._evaluated += 1
        if self._evaluated > bounds.EVALUATIONS:
            raise TooMuchError(f"{box.node.file}: more than {bounds.EVALUATIONS:,} values hold variables")
        if isinstance(raw, (Map, List)):
            return Step(Box(raw, (*box.path, key), box.depth), NO_TRACE, place_of(box.node, key))
        assert isinstance(raw, str)
        at = At(box, key, box.depth)
        if self._nesting >= bounds.REFERENCES:
            raise at.failure(f"values refer to each other more than {bounds.REFERENCES} deep")
        self._nesting += 1
        try:
            return self.text(raw, at)
        finally:
            self._nesting -= 1

    def follow(self, keys: tuple[str, ...]) -> Step:
        """What stands at a path, as JavaScript follows it; None where it leads nowhere. Raises Failure."""
        step = Step(self.root)
        for key in keys:
            if step.value is None:
                return step
            following = self.inside(step.value, key)
            step = Step(following.value, origin.joined(step.trace, following.trace), following.written)
        return step

    def inside(self, value: Value | Box, key: str) -> Step:
        """The member `key` of a value."""
        if isinstance(value, Box):
            index = _index(value.node, key)
            return _length(value.node, key) if index is None else self.entry(value, index)
        if isinstance(value, (Map, List)):
            return member(value, key)
        if isinstance(value, (Unknown, Text)):
            lookups = lookups_of(value)
            name = value.expression if isinstance(value, Unknown) else pieces.shown(value)
            return Step(Unknown(f"{name}.{key}", lookups), Trace(NO_NAMES, lookups))
        if isinstance(value, str):
            return Step(value[int(key)] if _is_index(key, len(value)) else len(value) if key == "length" else None)
        return MISSING


def member(node: Node, key: str) -> Step:
    """The member of an object or array without variables."""
    index = _index(node, key)
    if index is None:
        return _length(node, key)
    record = node.records.get(index)
    trace = record.trace if record else NO_TRACE
    written = (record.written if record else None) or place_of(node, index)
    return Step(entry_of(node, index), trace, written)


def _index(node: Node, key: str) -> str | int | None:
    if isinstance(node, Map):
        return key if key in node else None
    return int(key) if _is_index(key, len(node)) else None


def _is_index(key: str, length: int) -> bool:
    return key.isascii() and key.isdigit() and (key == "0" or key[0] != "0") and len(key) < 10 and int(key) < length


def _length(node: Node, key: str) -> Step:
    return Step(len(node)) if isinstance(node, List) and key == "length" else MISSING


def lookups_of(value: Value) -> frozenset[str]:
    """The lookups that a value waits for."""
    if isinstance(value, Unknown):
        return value.lookups
    if isinstance(value, Text):
        return NO_NAMES.union(*(lookups_of(part) for part in value.parts))
    if isinstance(value, (Map, List)):
        return NO_NAMES.union(*(lookups_of(item) for item in (value.values() if isinstance(value, Map) else value)))
    return NO_NAMES
