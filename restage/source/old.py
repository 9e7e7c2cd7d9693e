"""Version 1's resolver, which version 2 falls back to: generation by generation, from the inside out.

All texts that hold variables are evaluated once, then what came out is, until none is left; a value that holds variables
itself is put off as a `deep:` variable. Source: lib/classes/Variables.js of serverless 1.83.3 and 2.72.4.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from restage.errors import SourceError
from restage.source import limits, origin, pieces
from restage.source.nodes import (
    NO_NAMES, NO_TRACE, NOTHING, List, Map, Node, Nothing, Path, Place, Record, Text, Trace, Unknown, Value,
    count, place_of, same_places,
)  # fmt: skip
from restage.source.oldsyntax import Delimiters, split
from restage.source.origin import Problem
from restage.source.syntax import SyntaxProblem
from restage.source.walk import items

Old: TypeAlias = Value | Nothing  # NOTHING is JavaScript's undefined

_DEEP: Final = re.compile(r"deep:\d+")
_DEEP_REFERENCE: Final = re.compile(r"deep:(\d+)\.?(.*)", re.DOTALL)
# Unknown parts of a text are characters of a private plane as long as it is worked at
_FIRST_MARK: Final = 0xF0000
_LAST_MARK: Final = 0xFFFFD


class Rejected(Exception):
    """A source has no value, or an error: a fallback may take its place."""


class Fatal(Exception):
    """An error that no fallback helps against."""


class Got(NamedTuple):
    """What a source or a text came to."""

    value: Old
    trace: Trace = NO_TRACE
    written: Place | None = None
    may_be_missing: bool = False


# Gives the value of one source, `self:custom.x`. Raises Rejected or Fatal
OldAsk: TypeAlias = Callable[["OldEvaluation", str], Got]


class Date(str):
    """A date, which may be a value, but not stand within a text."""

    __slots__ = ()


@dataclass(frozen=True)
class Leaf:
    """A text with variables, by the object that it is in."""

    node: Node
    key: str | int
    path: Path


class OldEvaluation:
    """One evaluation. `service` is changed: it is a copy."""

    def __init__(self, service: Map, delimiters: Delimiters, ask: OldAsk, *, null_is_empty: bool) -> None:
        self.service = service
        self.problems: list[Problem] = []
        self.place = Place("", 1)
        self._delimiters = delimiters
        self._ask = ask
        self._null_is_empty = null_is_empty
        self._deep: list[str] = []
        self._known: dict[str, Got | Rejected] = {}
        self._unknown: list[Unknown] = []
        self._seen: dict[int, Node] = {}
        self._spent = 0

    def run(self) -> None:
        """Evaluates all of it, in place; what can't be is an unknown without lookups, and a problem."""
        leaves = list(self._leaves(self.service, ()))
        for _ in range(limits.GENERATIONS):
            if not leaves:
                return
            done = [(leaf, self._generation(leaf)) for leaf in leaves]
            leaves = [new for leaf, got in done for new in self._assigned(leaf, got)]
        for leaf in leaves:
            self._fail(leaf, "its variables lead to variables without end")

    def resolve_at(self, node: Map, key: str, path: Path) -> None:
        """Evaluates one text to its end, before all others."""
        leaf = Leaf(node, key, path)
        self.place = place_of(node, key)
        try:
            self._assigned(leaf, self.evaluated(str(node[key]), whole=True))
        except (Rejected, Fatal, SyntaxProblem) as error:
            self._fail(leaf, str(error))

    def _leaves(self, value: Value, path: Path) -> list[Leaf]:
        """The texts with variables in an object that was not looked through before."""
        out: list[Leaf] = []
        stack: list[tuple[Value, Path]] = [(value, path)]
        while stack:
            node, path = stack.pop()
            if not isinstance(node, (Map, List)) or id(node) in self._seen:
                continue
            self._seen[id(node)] = node
            self._spend(len(node))
            for key, member in reversed(list(items(node))):
                if isinstance(member, str) and self.has_variables(member):
                    out.append(Leaf(node, key, (*path, key)))
                elif isinstance(member, (Map, List)):
                    stack.append((member, (*path, key)))
        return out

    def _spend(self, amount: int) -> None:
        self._spent += amount
        if self._spent > limits.NODES:
            raise SourceError(f"{self.place.file}: more than {limits.NODES:,} values, once its variables are evaluated")

    def _generation(self, leaf: Leaf) -> Got | None:
        text = leaf.node[leaf.key]  # type: ignore[index,call-overload]  # the key is one of this very object
        self.place = place_of(leaf.node, leaf.key)
        try:
            return self.evaluated(str(text))
        except (Rejected, Fatal, SyntaxProblem) as error:
            self._fail(leaf, str(error))
            return None

    def _assigned(self, leaf: Leaf, got: Got | None) -> list[Leaf]:
        """Puts a value in its place; the texts with variables that are there now."""
        if got is None:
            return []
        value = got.value
        known = leaf.node.records.get(leaf.key)
        text = known.expression if known else str(leaf.node[leaf.key])  # type: ignore[index,call-overload]
        trace = origin.joined(known.trace, got.trace) if known else got.trace
        leaf.node.records[leaf.key] = Record(text, trace, got.written)
        if isinstance(value, str):
            self._spend(len(value) // 64 + 1)
            if len(value) > limits.TEXT:
                raise SourceError(f"{self.place}: a text grows beyond {limits.TEXT:,} characters")
        leaf.node[leaf.key] = UNDEFINED if value is NOTHING else value  # type: ignore[index,call-overload]
        if isinstance(value, str):
            return [leaf] if self.has_variables(value) else []
        return self._leaves(value, leaf.path) if isinstance(value, (Map, List)) else []

    def _fail(self, leaf: Leaf, what: str) -> None:
        place = place_of(leaf.node, leaf.key)
        text = str(leaf.node[leaf.key])  # type: ignore[index,call-overload]
        known = leaf.node.records.get(leaf.key)
        expression = self.decoded_text(known.expression if known else text)
        self.problems.append(Problem(leaf.path, place, expression, what))
        leaf.node[leaf.key] = Unknown(expression, NO_NAMES)  # type: ignore[index,call-overload]

    # Texts

    def has_variables(self, text: str) -> bool:
        """Does a text hold a variable?"""
        return self._delimiters.begin in text and self._delimiters.pattern.search(text) is not None

    def evaluated(self, text: str, *, whole: bool = False) -> Got:
        """A text with each of its variables replaced once (`whole`: until there is none). Raises Rejected, Fatal."""
        trace, written = NO_TRACE, None
        value: Old = text
        for _ in range(limits.GENERATIONS):
            if not isinstance(value, str):
                return Got(value, trace, written)
            found = self._delimiters.found(value)
            if not found:
                return Got(value, trace, written)
            gots = [(match, self._first(split(variable), match)) for match, variable in found]
            for match, got in gots:
                trace, written = origin.joined(trace, got.trace), got.written
                value = self._replaced(value, match, got)
            if not whole:
                return Got(value, trace, written if not isinstance(value, str) or value == gots[0][1].value else self.place)
        raise Fatal("its variables lead to variables without end")

    def _replaced(self, text: Old, match: str, got: Got) -> Old:
        if text == match:
            return got.value
        if not isinstance(text, str):
            return text
        value = got.value
        if isinstance(value, Unknown):
            return text.replace(match, self._mark(value))
        if isinstance(value, str) and not isinstance(value, Date):
            return text.replace(match, value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return text.replace(match, pieces.text_of(value) or "")
        raise Fatal(f"{match} is no text, and stands within one")

    def _first(self, parts: list[str], match: str) -> Got:
        """The first of several sources that has a value; all are evaluated."""
        if len(parts) == 1:
            return self.source(parts[0])
        gots: list[Got] = []
        for part in parts:
            try:
                gots.append(self.source(part))
            except Rejected:
                continue
        trace = NO_TRACE
        for got in gots:
            trace = origin.joined(trace, got.trace)
        put_off = [(index, got.value) for index, got in enumerate(gots) if self._is_put_off(got.value)]
        for index, value in put_off:
            match = match.replace(parts[index], self._clean(self.deep(str(value))), 1)
        if put_off:
            return Got(match, trace)
        valid = [got for got in gots if _is_valid(got.value)]
        return self._chosen(valid, trace) if valid else Got(NOTHING, trace)

    def _chosen(self, valid: list[Got], trace: Trace) -> Got:
        """The first, but what comes after it where the first may turn out to be missing."""
        first = valid[0]
        value = first.value
        if isinstance(value, Unknown) and first.may_be_missing and len(valid) > 1:
            rest = self._chosen(valid[1:], trace).value
            value = Unknown(value.expression, value.lookups, self.decoded(rest))
        return Got(value, trace, first.written)

    def _is_put_off(self, value: Old) -> bool:
        return isinstance(value, str) and self.has_variables(value)

    def source(self, variable: str) -> Got:
        """What one source gives, asked once. Raises Rejected, Fatal."""
        known = self._known.get(variable)
        if known is None:
            self._spend(1)
            try:
                known = self._asked(variable)
            except Rejected as rejected:
                known = rejected
            self._known[variable] = known
        if isinstance(known, Rejected):
            raise known
        return known

    def _asked(self, variable: str) -> Got:
        lookups = self.lookups_of(variable)
        if lookups is not None:
            unknown = Unknown(self.decoded_text(variable), lookups)
            return Got(unknown, Trace(NO_NAMES, lookups), None, True)
        if match := _DEEP_REFERENCE.fullmatch(variable):
            return self._put_off(int(match[1]), match[2])
        return self._ask(self, variable)

    # Values that hold variables themselves

    def deep(self, text: str) -> str:
        """A `deep:` variable that stands for a text with variables."""
        if text not in self._deep:
            self._deep.append(text)
        found = self._delimiters.first(text)
        assert found is not None
        bare = re.sub(r"\s", "", found.variable)
        return re.sub(r"\s", "", found.match).replace(bare, f"deep:{self._deep.index(text)}", 1)

    def _clean(self, text: str) -> str:
        found = self._delimiters.first(text)
        return found.variable if found else text

    def _put_off(self, index: int, reference: str) -> Got:
        if index >= len(self._deep):
            raise Rejected(f"there is no deep:{index}")
        got = self.evaluated(self._deep[index])
        if not reference:
            return got
        if isinstance(got.value, str) and self.has_variables(got.value):
            return Got(self._appended(self.deep(got.value), reference), got.trace)
        inner = self.inside(got.value, reference.split("."))
        return Got(inner.value, origin.joined(got.trace, inner.trace), inner.written or got.written)

    def _appended(self, variable: str, key: str) -> str:
        clean = self._clean(variable)
        return variable.replace(clean, f"{clean}.{key}", 1)

    def inside(self, value: Old, keys: list[str]) -> Got:
        """Follows keys; a text with variables on the way is put off. Raises Rejected where JavaScript does.

        What is undefined is no beginning for the framework's `reduce`: it begins with the first key, then.
        """
        trace, written = NO_TRACE, None
        if value is NOTHING or value is UNDEFINED:
            value, keys = keys[0], keys[1:]
        for key in keys:
            if isinstance(value, str) and _DEEP.search(value):
                value = self._appended(value, key)
                continue
            value, step, written = self._member(value, key)
            trace = origin.joined(trace, step)
            if isinstance(value, str) and self.has_variables(value):
                value = self.deep(value)
        return Got(value, trace, written)

    def _member(self, value: Old, key: str) -> tuple[Old, Trace, Place | None]:
        if value is NOTHING or value is UNDEFINED or (value is None and self._null_is_empty):
            return Map(""), NO_TRACE, None
        if value is None:
            raise Rejected(f"nothing has no {key!r}")
        if key == "":
            return value, NO_TRACE, None
        if isinstance(value, Unknown):
            return Unknown(f"{value.expression}.{key}", value.lookups), NO_TRACE, None
        if isinstance(value, str) and (lookups := self.lookups_of(value)) is not None:
            return Unknown(f"{self.decoded_text(value)}.{key}", lookups), NO_TRACE, None
        return _member(value, key)

    # Unknown parts of texts

    def _mark(self, unknown: Unknown) -> str:
        if unknown not in self._unknown:
            self._unknown.append(unknown)
        return chr(_FIRST_MARK + self._unknown.index(unknown))

    def _marks(self, text: str) -> list[Unknown]:
        marks = (ord(char) - _FIRST_MARK for char in text if _FIRST_MARK <= ord(char) <= _LAST_MARK)
        return [self._unknown[mark] for mark in marks if mark < len(self._unknown)]

    def lookups_of(self, text: str) -> frozenset[str] | None:
        """What a text waits for; None where all of it is known."""
        marks = [] if text.isascii() or not self._unknown else self._marks(text)
        return NO_NAMES.union(*(unknown.lookups for unknown in marks)) if marks else None

    def decoded(self, value: Old) -> Old:
        """A value with its unknown parts as such."""
        if not isinstance(value, str) or value.isascii() or not self._marks(value):
            return value
        parts: list[pieces.Piece] = []
        for char in value:
            index = ord(char) - _FIRST_MARK
            known = not 0 <= index < len(self._unknown)
            parts.append(pieces.Piece(char if known else self._unknown[index], False))
        return pieces.joined(parts)

    def decoded_text(self, text: str) -> str:
        """A text with its unknown parts named."""
        value = self.decoded(text)
        return pieces.shown(value) if isinstance(value, Text) else text


# Stands in objects until they are final; as a value it is dropped
UNDEFINED: Final = Unknown("undefined", NO_NAMES)


def _is_valid(value: Old) -> bool:
    return not (value is None or value is NOTHING or value is UNDEFINED or (isinstance(value, Map) and not value))


def _member(value: Value, key: str) -> tuple[Old, Trace, Place | None]:
    if isinstance(value, Map):
        index: str | int | None = key if key in value else None
    elif isinstance(value, (List, str)):
        index = int(key) if key.isascii() and key.isdigit() and str(int(key)) == key and int(key) < len(value) else None
        if key == "length":
            return len(value), NO_TRACE, None
    else:
        index = None
    if index is None:
        return NOTHING, NO_TRACE, None
    if isinstance(value, str):
        return value[int(index)], NO_TRACE, None
    assert isinstance(value, (Map, List))
    record = value.records.get(index)
    found: Value = value[index]  # type: ignore[index,call-overload]
    trace, written = (record.trace, record.written) if record else (NO_TRACE, None)
    if isinstance(found, str) and index in value.dates:
        found = Date(found)
    return NOTHING if found is UNDEFINED else found, trace, written or place_of(value, index)


def copied(value: Value, budget: list[int]) -> Value:
    """A copy that may be changed. Raises SourceError where that takes too much."""
    if not isinstance(value, (Map, List)):
        return value
    budget[0] -= len(value) + 1
    if budget[0] < 0:
        raise SourceError(f"{value.file}: more than {limits.NODES:,} values, once its variables are evaluated")
    copy = same_places(value)
    copy.records = dict(value.records)
    if isinstance(copy, Map):
        copy.update((str(key), copied(member, budget)) for key, member in items(value))
    else:
        copy.extend(copied(member, budget) for _, member in items(value))
    return copy


def final(evaluation: OldEvaluation, value: Value, above: tuple[int, ...] = ()) -> Value:
    """The value as it is written as JSON: without what is undefined, unknown parts as such, and with its sizes.

    Raises SourceError for an object that holds itself.
    """
    if not isinstance(value, (Map, List)):
        decoded = evaluation.decoded(value)
        assert decoded is not NOTHING
        return decoded
    if id(value) in above or len(above) > limits.YAML_DEPTH:
        raise SourceError(f"{value.file}: an object holds itself, or is nested more than {limits.YAML_DEPTH} deep")
    copy = same_places(value)
    copy.records = value.records
    for key, member in items(value):
        if member is UNDEFINED and isinstance(copy, Map):
            continue
        inner = None if member is UNDEFINED else final(evaluation, member, (*above, id(value)))
        if isinstance(copy, Map):
            copy[str(key)] = inner
        else:
            copy.append(inner)
        count(copy, inner)
    if copy.size > limits.NODES:
        raise SourceError(f"{copy.file}: more than {limits.NODES:,} values, once its variables are evaluated")
    return copy
