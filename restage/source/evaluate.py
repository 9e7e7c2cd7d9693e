"""Evaluation of the variables of versions 2, 3, 4 and osls: each text when it is needed, each once.

The framework resolves all properties at once and waits for those that others refer to; the values are the same. Source:
lib/configuration/variables/resolve.js of serverless 3.40.0, which differs little in 2.72.4 and osls 4.3.1.
"""

from __future__ import annotations

import math
from typing import Protocol

from restage.errors import SourceError
from restage.source import limits, origin, pieces
from restage.source.nodes import (
    MARK, NO_NAMES, NO_TRACE, List, Map, Node, Record, Text, Trace, Unknown, Value, count, is_marked, place_of, same_places,
)  # fmt: skip
from restage.source.origin import Problem
from restage.source.pieces import Piece
from restage.source.steps import MISSING, Answer, At, Box, Failure, Request, Step
from restage.source.syntax import Argument, Fallback, Literal, Parser, Source, SyntaxProblem, Variable


class Ask(Protocol):
    """Asks a source. Raises Failure."""

    def __call__(self, evaluation: Evaluation, request: Request, /) -> Answer: ...


class Evaluation:
    """One evaluation of a configuration. `nested_results` bounds how often a value may lead to more variables.

    `keep_failed`: a text that can't be evaluated stays as it is, for another resolver.
    """

    def __init__(self, root: Map, parse: Parser, nested_results: int, ask: Ask, *, keep_failed: bool = False) -> None:
        self.root = Box(root, (), 0)
        self.problems: dict[int, Problem] = {}
        self.pending = False
        # Sections by stage, of which only these stages are evaluated, unless something names others
        self.sections: frozenset[str] = frozenset()
        self.stages: frozenset[str] = frozenset()
        self._deferred: list[tuple[Node, str | int, Box]] = []
        self._parse = parse
        self._nested_results = nested_results
        self._ask_source = ask
        self._keep_failed = keep_failed
        self._answers: dict[tuple[str, Literal], Answer] = {}
        self._evaluated = 0
        self._written = 0
        self._nesting = 0

    # Values at places

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
            node[key] = self._as_it_is(box)  # type: ignore[index,call-overload]  # the key is one of this very object
        assert isinstance(value, Map)
        return value

    def _as_it_is(self, box: Box) -> Node:
        """An object of which only that is evaluated which something else named."""
        node = same_places(box.node)
        node.records = dict(box.node.records)
        for key, raw in box.node.items() if isinstance(box.node, Map) else enumerate(box.node):
            known = box.entries.get(key)
            value = raw if not isinstance(known, Step) else known.value
            member = self._as_it_is(value) if isinstance(value, Box) else value
            if isinstance(node, Map):
                node[str(key)] = member
            else:
                node.append(member)
            count(node, member)
        return node

    def _evaluated_node(self, box: Box) -> Node:
        node, copy = box.node, same_places(box.node)
        copy.records = dict(node.records)
        for key, raw in node.items() if isinstance(node, Map) else enumerate(node):
            member = raw
            if is_marked(raw):
                member = self._member(box, key, raw, copy)
            if isinstance(copy, Map):
                copy[str(key)] = member
            else:
                copy.append(member)
            count(copy, member)
        if copy.size > limits.NODES:
            raise SourceError(f"{node.file}: more than {limits.NODES:,} values, once its variables are evaluated")
        return copy

    def _member(self, box: Box, key: str | int, raw: Value, copy: Node) -> Value:
        try:
            step = self.entry(box, key)
        except Failure as failure:
            self.pending = self.pending or failure.pending
            if not (failure.pending and self._keep_failed):
                self.problems[id(failure.problem)] = failure.problem
            if self._keep_failed:
                return raw
            step = Step(Unknown(str(raw), NO_NAMES))
        if isinstance(raw, str):
            copy.records[key] = Record(raw, step.trace, step.written)
        if self._is_deferred(box, key) and isinstance(step.value, Box):
            self._deferred.append((copy, key, step.value))
            return step.value.node
        return self.deep(step.value)

    def _is_deferred(self, box: Box, key: str | int) -> bool:
        return len(box.path) == 1 and box.path[0] in self.sections and key not in self.stages

    def entry(self, box: Box, key: str | int) -> Step:
        """What stands at `key`, itself evaluated, but nothing in it. Raises Failure."""
        node = box.node
        raw: Value = node[key] if isinstance(node, Map) else node[int(key)]  # type: ignore[index]
        if not is_marked(raw):
            return Step(raw, NO_TRACE, place_of(node, key))
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
        if self._evaluated > limits.EVALUATIONS:
            raise SourceError(f"{box.node.file}: more than {limits.EVALUATIONS:,} values hold variables")
        if isinstance(raw, (Map, List)):
            return Step(Box(raw, (*box.path, key), box.depth), NO_TRACE, place_of(box.node, key))
        assert isinstance(raw, str)
        at = At(box, key, box.depth)
        if self._nesting >= limits.REFERENCES:
            raise at.failure(f"values refer to each other more than {limits.REFERENCES} deep")
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
            return Step(Unknown(f"{pieces.shown(value)}.{key}", lookups), Trace(NO_NAMES, lookups))
        if isinstance(value, str):
            return Step(value[int(key)] if _is_index(key, len(value)) else len(value) if key == "length" else None)
        return MISSING

    # Texts

    def text(self, text: str, at: At) -> Step:
        """A text that may hold variables; what comes out is parsed again, as long as it holds some. Raises Failure."""
        variables = self._parsed(text, at)
        if not variables:
            return Step(text, NO_TRACE, at.place)
        if variables[0].end:
            return self._composed(text, variables, at)
        step = self._first(variables[0].sources, 0, NO_TRACE, at)
        if isinstance(step.value, float) and not math.isfinite(step.value):
            return step._replace(value=None)
        if isinstance(step.value, Box) or not is_marked(step.value):
            return step
        return self._again(step, at.deeper())

    def _again(self, step: Step, at: At) -> Step:
        """A value in which there may be variables once more."""
        value = step.value
        if isinstance(value, (Map, List)):
            return Step(Box(value, (*at.box.path, at.key), self._deeper(at)), step.trace, step.written)
        assert isinstance(value, str)
        if not self._parsed(value, at):
            return step
        self._deeper(at)
        again = self.text(value, at)
        return Step(again.value, origin.joined(step.trace, again.trace), again.written)

    def _deeper(self, at: At) -> int:
        bound = self._nested_results
        if at.depth > bound:
            raise at.failure(f"values that hold variables, which lead to such values again, more than {bound} times")
        return at.depth

    def _parsed(self, text: str, at: At) -> tuple[Variable, ...]:
        try:
            return self._parse(text)
        except SyntaxProblem as problem:
            raise at.failure(f"{problem} of {text!r}" if text != at.expression else str(problem)) from None

    def _composed(self, text: str, variables: tuple[Variable, ...], at: At) -> Step:
        """A text around variables. What they lead to is parsed again, but not together with what stands beside it."""
        parts, trace = self._replaced(text, variables, at)
        while any(isinstance(piece.part, str) and MARK in piece.part for piece in parts):
            at = at.deeper()
            parts, found, more = self._again_in(parts, at)
            if not found:
                break
            self._deeper(at)
            trace = origin.joined(trace, more)
        value = pieces.joined(parts)
        self._spend(value, at)
        return Step(value, trace, at.place)

    def _replaced(self, text: str, variables: tuple[Variable, ...], at: At) -> tuple[list[Piece], Trace]:
        """The literal text and the values of variables, one after the other."""
        out: list[Piece] = []
        trace = NO_TRACE
        last = 0
        for variable in variables:
            step = self._first(variable.sources, 0, NO_TRACE, at)
            trace = origin.joined(trace, step.trace)
            if variable.start > last:
                out.append(Piece(text[last : variable.start], False))
            if isinstance(step.value, str):
                out.append(Piece(step.value, True))
            else:
                out.extend(self._within_text(step, at))
            last = variable.end or len(text)
        if last < len(text):
            out.append(Piece(text[last:], False))
        return out, trace

    def _again_in(self, parts: list[Piece], at: At) -> tuple[list[Piece], bool, Trace]:
        """All variables in all parts replaced; the literal text around them becomes one part again."""
        out: list[Piece] = []
        found = False
        trace = NO_TRACE
        for piece in parts:
            variables = self._parsed(piece.part, at) if isinstance(piece.part, str) else ()
            if variables and isinstance(piece.part, str):
                replaced, more = self._replaced(piece.part, variables, at)
                found, trace = True, origin.joined(trace, more)
                out.extend(replaced)
            else:
                out.append(Piece(piece.part, isinstance(piece.part, Unknown)))
        return pieces.merged(out), found, trace

    def _within_text(self, step: Step, at: At) -> list[Piece]:
        value = self.deep(step.value)
        if isinstance(value, Text):
            return [Piece(part, True) for part in value.parts]
        if isinstance(value, Unknown):
            return [Piece(value, True)]
        if pieces.has_unknown(value):
            return [Piece(Unknown(at.expression, step.trace.lookups | lookups_of(value)), True)]
        text = pieces.text_of(value)
        if text is None:
            raise at.failure("an object, or nothing, stands within a text")
        return [Piece(text, True)]

    def _spend(self, value: str | Text, at: At) -> None:
        length = sum(len(part) for part in ((value,) if isinstance(value, str) else value.parts) if isinstance(part, str))
        self._written += length
        if length > limits.TEXT or self._written > limits.ALL_TEXT:
            raise SourceError(f"{at.place}: a text grows beyond {limits.TEXT:,} characters, or all do beyond {limits.ALL_TEXT:,}")

    # Variables

    def _first(self, sources: tuple[Source | Fallback, ...], start: int, trace: Trace, at: At) -> Step:
        """The first of several sources that has a value. Raises Failure where none has."""
        for index in range(start, len(sources)):
            source = sources[index]
            if isinstance(source, Fallback):
                return Step(source.value, trace, at.place)
            step, may_be_missing = self._ask(source, at, last=index + 1 == len(sources))
            trace = origin.joined(trace, step.trace)
            if step.value is None:
                continue
            if may_be_missing and isinstance(step.value, Unknown) and index + 1 < len(sources):
                return self._or_else(step.value, sources, index + 1, trace, at)
            return Step(step.value, trace, step.written)
        last = sources[-1]
        raise at.failure(f"nothing is found at its last source, {last.type if isinstance(last, Source) else 'a literal'}")

    def _or_else(self, value: Unknown, sources: tuple[Source | Fallback, ...], start: int, trace: Trace, at: At) -> Step:
        """An unknown value, with what the framework takes where there is none."""
        try:
            rest = self._first(sources, start, NO_TRACE, at)
            otherwise = self.deep(self._again(rest, at) if is_marked_step(rest) else rest.value)
        except Failure:
            return Step(value, trace)
        return Step(Unknown(value.expression, value.lookups, otherwise), origin.joined(trace, rest.trace))

    def _ask(self, source: Source, at: At, *, last: bool) -> Answer:
        """What a source says; what it said without params, for an address without variables, stays true."""
        address = source.address
        if source.params is not None or (address is not None and address.variables):
            return self._ask_now(source, at, last=last)
        key = (source.type, None if address is None else address.value)
        known = self._answers.get(key)
        if known is None:
            known = self._ask_now(source, at, last=last)
            if not isinstance(known.step.value, (Unknown, Text)):
                self._answers[key] = known
        return known

    def _ask_now(self, source: Source, at: At, *, last: bool) -> Answer:
        trace = NO_TRACE
        params: list[Value] = []
        for param in source.params or ():
            step = self._argument(param, at)
            trace = origin.joined(trace, step.trace)
            params.append(self.deep(step.value))
        address = self._argument(source.address, at) if source.address else MISSING
        trace = origin.joined(trace, address.trace)
        request = Request(source.type, None if source.params is None else params, self.deep(address.value), at, not last)
        step, may_be_missing = self._ask_source(self, request)
        return Answer(Step(step.value, origin.joined(trace, step.trace), step.written), may_be_missing)

    def _argument(self, argument: Argument, at: At) -> Step:
        """A param or an address, evaluated as a text of its own."""
        if not argument.variables or not isinstance(argument.value, str):
            return Step(argument.value)
        return self.text(argument.value, at.first())


def member(node: Node, key: str) -> Step:
    """The member of an object or array without variables."""
    index = _index(node, key)
    if index is None:
        return _length(node, key)
    record = node.records.get(index)
    trace = record.trace if record else NO_TRACE
    written = (record.written if record else None) or place_of(node, index)
    return Step(node[index] if isinstance(node, Map) else node[int(index)], trace, written)  # type: ignore[index]


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


def is_marked_step(step: Step) -> bool:
    """May there be variables in its value?"""
    return not isinstance(step.value, Box) and is_marked(step.value)
