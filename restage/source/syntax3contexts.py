"""What the parser of variables of versions 2, 3 and osls works with: contexts, and what is finished in them."""

from __future__ import annotations

import json
from enum import Enum, auto
from typing import Final, NamedTuple

from restage.source import bounds, numbers
from restage.source.syntax import Argument, Fallback, Literal, Source, SyntaxProblem, Variable, whole_or_parts

_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}


class State(Enum):
    """What is expected next; the names are the framework's."""

    OUT = auto()
    ESCAPE_VAR = auto()
    ESCAPE_VAR_DOLLAR = auto()
    FOREIGN = auto()
    MAYBE_VARIABLE_OPEN = auto()
    MAYBE_TYPE_START = auto()
    MAYBE_TYPE = auto()
    MAYBE_NEXT_SOURCE_START = auto()
    TYPE_OR_LITERAL = auto()
    DOUBLE_QUOTED = auto()
    ESCAPE_STRING = auto()
    SINGLE_QUOTED = auto()
    AFTER_LITERAL_STRING = auto()
    PARAM_BEGIN = auto()
    PARAM = auto()
    AFTER_PARAM_STRING = auto()
    MAYBE_ADDRESS_OPEN = auto()
    MAYBE_ADDRESS_START = auto()
    ADDRESS = auto()
    AFTER_ADDRESS_STRING = auto()


class _Context(NamedTuple):
    """What is gone back to when a variable within another one ends."""

    state: State
    variable_start: int
    context_start: int
    variables: list[Variable]
    context_variables: list[Variable] | None
    source: OpenSource | Fallback | None
    sources: list[Source | Fallback] | None


class OpenSource:
    """A source that is being read."""

    __slots__ = ("address", "params", "type")

    def __init__(self, type_: str, params: list[Argument] | None = None) -> None:
        self.type = type_
        self.params = params
        self.address: Argument | None = None

    def frozen(self) -> Source:
        return Source(self.type, None if self.params is None else tuple(self.params), self.address)


class Machine:
    """One run over one text: what is being read, and what it is part of. `_state` says who takes the next character."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._index = 0
        self._state: State = State.OUT
        self._after_string = State.OUT
        self._variables: list[Variable] | None = None
        self._sources: list[Source | Fallback] | None = None
        self._source: OpenSource | Fallback | None = None
        self._contexts: list[_Context] = []
        self._context_start = 0
        self._context_variables: list[Variable] | None = None
        self._escape_start: int | None = None
        self._variable_start = self._source_start = self._param_start = self._address_start = 0

    def _problem(self, what: str, index: int) -> SyntaxProblem:
        return SyntaxProblem(f"{what} at character {index + 1}")

    def _nested(self) -> bool:
        """Within another variable, where what begins like none is an error."""
        return any(context.state is not State.FOREIGN for context in self._contexts)

    def _slice(self, start: int) -> str:
        return self._text[start : self._index]

    def _new_source(self, *, params: bool = False) -> OpenSource:
        source = OpenSource(self._slice(self._source_start), [] if params else None)
        self._source = source
        return source

    def _end_source(self) -> None:
        source = self._source
        assert source is not None
        self._sources = self._sources or []
        self._sources.append(source.frozen() if isinstance(source, OpenSource) else source)
        self._source = None
        self._state = State.MAYBE_NEXT_SOURCE_START

    def _end_variable(self) -> None:
        self._end_source()
        start, end = self._variable_start - self._context_start, self._index + 1 - self._context_start
        self._append(Variable(start, end, tuple(self._sources or ())))
        self._sources = None
        self._release()

    def _append(self, variable: Variable) -> None:
        if self._variables is None:
            self._variables = []
        self._variables.append(variable)

    def _escape(self, end: int, value: str) -> None:
        start = self._escape_start or 0
        self._append(Variable(start - self._context_start, end - self._context_start, (Fallback(value),)))
        self._escape_start = None

    def _slashes(self) -> str:
        """Of an even number of backslashes, and of all but the last of an odd one, half stay."""
        return "\\" * -(-(self._index - 2 - (self._escape_start or 0)) // 2)

    def _register(self, new_start: int | None = None) -> None:
        """A variable may begin within what is read now."""
        start = self._context_start if new_start is None else new_start
        if len(self._contexts) >= bounds.VARIABLE_DEPTH:
            raise SyntaxProblem(f"variables are nested more than {bounds.VARIABLE_DEPTH} deep")
        if self._variables is None:
            self._variables = []
        if start and self._context_variables is None:
            self._context_variables = []
        self._contexts.append(
            _Context(
                state=self._state,
                variable_start=self._variable_start,
                context_start=self._context_start,
                variables=self._variables,
                context_variables=self._context_variables,
                source=self._source,
                sources=self._sources,
            )
        )
        self._state = State.MAYBE_VARIABLE_OPEN
        self._variable_start = self._index
        self._sources = None
        if start:
            self._context_start = start
            self._variables = self._context_variables

    def _release(self) -> None:
        """Back to what was being read when the variable began."""
        if not self._contexts:
            self._state = State.OUT
            return
        context = self._contexts.pop()
        self._state, self._variable_start = context.state, context.variable_start
        self._variables, self._context_variables = context.variables, context.context_variables
        self._source, self._sources = context.source, context.sources
        if self._state is State.PARAM:
            self._param_start = self._context_start
        if self._state is State.ADDRESS:
            self._address_start = self._context_start
        self._context_start = context.context_start

    def _string(self, start: int) -> str:
        text = self._slice(start)
        if text[0] == "'":
            return text.strip(numbers.BLANKS)[1:-1]
        try:
            return str(json.loads(text))
        except json.JSONDecodeError:
            raise self._problem("a text in double quotes that is no JSON", start) from None

    def _literal(self, text: str) -> Literal:
        """Raises SyntaxProblem for what is neither a word nor a number."""
        value = _unquoted(text)
        if isinstance(value, str):
            # Which may be a secret that lacks its quotes
            raise self._problem(
                "a fallback that is no source and no literal, such as a text without quotes,", self._source_start
            )
        return value

    def _argument(self, start: int) -> Argument:
        """A param that is not in quotes."""
        text = self._slice(start).strip(numbers.BLANKS)
        if self._context_variables is None:
            return Argument(_unquoted(text) or None)
        return Argument(text or None, whole_or_parts(text, self._context_variables))

    def _end_address(self) -> None:
        text = self._slice(self._address_start).strip(numbers.BLANKS)
        assert isinstance(self._source, OpenSource)
        self._source.address = Argument(text or None, whole_or_parts(text, self._context_variables or []))


def _unquoted(text: str) -> Literal:
    """A word, a number, or else the text."""
    if text in _WORDS:
        return _WORDS[text]
    value = numbers.parsed(text)
    return text if value is None else value
