"""Evaluation of the variables of versions 2, 3, 4 and osls: texts, and the sources that they name.

Source: lib/configuration/variables/resolve.js of serverless 3.40.0, which differs little in 2.72.4 and osls 4.3.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Protocol

from restage.source import bounds, origin, pieces
from restage.source.files import TooMuchError
from restage.source.intermediate import MISSING, Answer, At, Box, Failure, Request, Step
from restage.source.nodes import MARK, NO_TRACE, List, Map, Text, Trace, Unknown, Value, is_marked
from restage.source.pieces import Piece
from restage.source.propertyvalues import Places, lookups_of
from restage.source.syntax import Argument, Fallback, Literal, Parser, Source, SyntaxProblem, Variable


class Ask(Protocol):
    """Asks a source. Raises Failure."""

    def __call__(self, evaluation: Evaluation, request: Request, /) -> Answer: ...


class Evaluation(Places):
    """One evaluation of a configuration. `nested_results` bounds how often a value may lead to more variables.

    `keep_failed`: a text that can't be evaluated stays as it is, for another resolver.
    """

    def __init__(self, root: Map, parse: Parser, nested_results: int, ask: Ask, *, keep_failed: bool = False) -> None:
        super().__init__(root, keep_failed=keep_failed)
        self._parse = parse
        self._nested_results = nested_results
        self._ask_source = ask
        self._answers: dict[tuple[str, Literal], Answer] = {}
        self._written = 0

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
        if not _is_marked(step):
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
            within = "" if text == at.expression else ", in a value that its variables lead to"
            raise at.failure(f"{problem}{within}") from None

    def _composed(self, text: str, variables: tuple[Variable, ...], at: At) -> Step:
        """A text around variables."""
        steps: list[Step] = []
        known: list[str] = []
        for variable in variables:
            step = self._first(variable.sources, 0, NO_TRACE, at)
            steps.append(step)
            if not isinstance(step.value, str) or MARK in step.value:
                break
            known.append(step.value)
        if len(known) == len(variables):  # as in nearly all texts
            value: str | Text = _filled(text, variables, known)
            trace = _joined(steps)
        else:
            parts, trace = self._replaced(text, variables, at, steps)
            value, more = self._resolved(parts, at)
            trace = origin.joined(trace, more)
        self._spend(value, at)
        return Step(value, trace, at.place)

    def _resolved(self, parts: list[Piece], at: At) -> tuple[str | Text, Trace]:
        """What variables lead to is parsed again, but not together with what stands beside it."""
        trace = NO_TRACE
        while any(isinstance(piece.part, str) and MARK in piece.part for piece in parts):
            at = at.deeper()
            parts, found, more = self._again_in(parts, at)
            if not found:
                break
            self._deeper(at)
            trace = origin.joined(trace, more)
        return pieces.joined(parts), trace

    def _replaced(
        self, text: str, variables: tuple[Variable, ...], at: At, begun: Sequence[Step] = ()
    ) -> tuple[list[Piece], Trace]:
        """The literal text and the values of variables, one after the other. `begun`: what the first of them give."""
        out: list[Piece] = []
        trace = NO_TRACE
        last = 0
        for index, variable in enumerate(variables):
            step = begun[index] if index < len(begun) else self._first(variable.sources, 0, NO_TRACE, at)
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
        if isinstance(value, str):
            length = len(value)
        else:
            length = sum(len(part) for part in value.parts if isinstance(part, str))
        self._written += length
        if length > bounds.TEXT or self._written > bounds.ALL_TEXT:
            most = f"{bounds.TEXT:,} characters, or all texts beyond {bounds.ALL_TEXT:,}"
            raise TooMuchError(f"{at.place}: a text grows beyond {most}")

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
        name = last.type if isinstance(last, Source) else "a literal"
        raise at.failure(f"nothing is found ({name} has no such value), and no fallback follows")

    def _or_else(
        self, value: Unknown, sources: tuple[Source | Fallback, ...], start: int, trace: Trace, at: At
    ) -> Step:
        """An unknown value, with what the framework takes where there is none."""
        try:
            rest = self._first(sources, start, NO_TRACE, at)
            again = self._again(rest, at.deeper()) if _is_marked(rest) else rest
            otherwise = self.deep(again.value)
        except Failure:
            return Step(value, trace)
        return Step(Unknown(value.expression, value.lookups, otherwise), origin.joined(trace, again.trace))

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
        request = Request(
            source.type, None if source.params is None else params, self.deep(address.value), at, not last
        )
        step, may_be_missing = self._ask_source(self, request)
        return Answer(Step(step.value, origin.joined(trace, step.trace), step.written), may_be_missing)

    def _argument(self, argument: Argument, at: At) -> Step:
        """A param or an address, evaluated as a text of its own."""
        if not argument.variables or not isinstance(argument.value, str):
            return Step(argument.value)
        return self.text(argument.value, at.first())


def _joined(steps: Iterable[Step]) -> Trace:
    """What all of them depend on."""
    trace = NO_TRACE
    for step in steps:
        trace = origin.joined(trace, step.trace)
    return trace


def _filled(text: str, variables: Iterable[Variable], values: Iterable[str]) -> str:
    """The text with the values of its variables."""
    parts: list[str] = []
    last = 0
    for variable, value in zip(variables, values, strict=True):
        parts += (text[last : variable.start], value)
        last = variable.end
    return "".join((*parts, text[last:]))


def _is_marked(step: Step) -> bool:
    """May there be variables in its value?"""
    return not isinstance(step.value, Box) and is_marked(step.value)
