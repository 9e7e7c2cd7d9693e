"""Version 1's resolver, which version 2 falls back to: generation by generation, from the inside out.

All texts that hold variables are evaluated once, then what came out is, until none is left; a value that holds
variables itself is put off as a `deep:` variable. Source: lib/classes/Variables.js of serverless 1.83.3 and 2.72.4.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from restage.errors import SourceError
from restage.source import bounds, origin, pieces
from restage.source.nodes import (
    NO_NAMES,
    NO_TRACE,
    NOTHING,
    List,
    Map,
    Node,
    Path,
    Place,
    Record,
    Trace,
    Unknown,
    Value,
    entries,
    entry_of,
    place_of,
    put,
)  # fmt: skip
from restage.source.oldsyntax import Delimiters, split
from restage.source.oldvalues import UNDEFINED, Date, Fatal, Got, Leaf, Marks, Old, Rejected, is_valid, member
from restage.source.origin import Problem
from restage.source.syntax import SyntaxProblem

_DEEP: Final = re.compile(r"deep:\d+")
_DEEP_REFERENCE: Final = re.compile(r"deep:(\d+)\.?(.*)", re.DOTALL)


# Gives the value of one source, `self:custom.x`. Raises Rejected or Fatal
OldAsk: TypeAlias = Callable[["OldEvaluation", str], Got]


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
        self.marks = Marks()
        self._seen: dict[int, Node] = {}
        self._spent = 0

    def run(self) -> None:
        """Evaluates all of it, in place; what can't be is an unknown without lookups, and a problem."""
        leaves = list(self._leaves(self.service, ()))
        for _ in range(bounds.GENERATIONS):
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
            for key, item in reversed(list(entries(node))):
                if isinstance(item, str) and self.has_variables(item):
                    out.append(Leaf(node, key, (*path, key)))
                elif isinstance(item, (Map, List)):
                    stack.append((item, (*path, key)))
        return out

    def _spend(self, amount: int) -> None:
        self._spent += amount
        if self._spent > bounds.NODES:
            raise SourceError(f"{self.place.file}: more than {bounds.NODES:,} values, once its variables are evaluated")

    def _generation(self, leaf: Leaf) -> Got | None:
        text = entry_of(leaf.node, leaf.key)
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
        text = known.expression if known else str(entry_of(leaf.node, leaf.key))
        trace = origin.joined(known.trace, got.trace) if known else got.trace
        leaf.node.records[leaf.key] = Record(text, trace, got.written)
        if isinstance(value, str):
            self._spend(len(value) // 64 + 1)
            if len(value) > bounds.TEXT:
                raise SourceError(f"{self.place}: a text grows beyond {bounds.TEXT:,} characters")
        put(leaf.node, leaf.key, UNDEFINED if value is NOTHING else value)
        if isinstance(value, str):
            return [leaf] if self.has_variables(value) else []
        return self._leaves(value, leaf.path) if isinstance(value, (Map, List)) else []

    def _fail(self, leaf: Leaf, what: str) -> None:
        place = place_of(leaf.node, leaf.key)
        text = str(entry_of(leaf.node, leaf.key))
        known = leaf.node.records.get(leaf.key)
        expression = self.marks.decoded_text(known.expression if known else text)
        self.problems.append(Problem(leaf.path, place, expression, what))
        put(leaf.node, leaf.key, Unknown(expression, NO_NAMES))

    # Texts

    def has_variables(self, text: str) -> bool:
        """Does a text hold a variable?"""
        return self._delimiters.begin in text and self._delimiters.pattern.search(text) is not None

    def evaluated(self, text: str, *, whole: bool = False) -> Got:
        """A text with each of its variables replaced once (`whole`: until there is none). Raises Rejected, Fatal."""
        trace, written = NO_TRACE, None
        value: Old = text
        for _ in range(bounds.GENERATIONS):
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
                return Got(
                    value, trace, written if not isinstance(value, str) or value == gots[0][1].value else self.place
                )
        raise Fatal("its variables lead to variables without end")

    def _replaced(self, text: Old, match: str, got: Got) -> Old:
        if text == match:
            return got.value
        if not isinstance(text, str):
            return text
        value = got.value
        if isinstance(value, Unknown):
            return text.replace(match, self.marks.mark(value))
        if isinstance(value, str) and not isinstance(value, Date):
            return text.replace(match, value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return text.replace(match, pieces.text_of(value) or "")
        raise Fatal("an object, or nothing, stands within a text")

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
        put_off = [
            (index, got.value)
            for index, got in enumerate(gots)
            if isinstance(got.value, str) and self.has_variables(got.value)
        ]
        for index, value in put_off:
            match = match.replace(parts[index], self._clean(self.deep(str(value))), 1)
        if put_off:
            return Got(match, trace)
        valid = [got for got in gots if is_valid(got.value)]
        return self._chosen(valid, trace) if valid else Got(NOTHING, trace)

    def _chosen(self, valid: list[Got], trace: Trace) -> Got:
        """The first, but what comes after it where the first may turn out to be missing."""
        first = valid[0]
        value = first.value
        if isinstance(value, Unknown) and first.may_be_missing and len(valid) > 1:
            rest = self._chosen(valid[1:], trace).value
            value = Unknown(value.expression, value.lookups, self.marks.decoded(rest))
        return Got(value, trace, first.written)

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
        lookups = self.marks.lookups_of(variable)
        if lookups is not None:
            unknown = Unknown(self.marks.decoded_text(variable), lookups)
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
            raise Rejected("a member of nothing is asked for")
        if key == "":
            return value, NO_TRACE, None
        if isinstance(value, Unknown):
            return Unknown(f"{value.expression}.{key}", value.lookups), NO_TRACE, None
        if isinstance(value, str) and (lookups := self.marks.lookups_of(value)) is not None:
            return Unknown(f"{self.marks.decoded_text(value)}.{key}", lookups), NO_TRACE, None
        return member(value, key)
