"""The parser of variables of versions 2, 3 and osls: their state machine, state by state, odd corners included.

Source: lib/configuration/variables/parse.js, which is the same in serverless 2.72.4, 3.40.0 and osls 4.3.1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Final, NamedTuple

from restage.source import limits, numbers
from restage.source.syntax import NO_VARIABLES, Argument, Fallback, Literal, Source, SyntaxProblem, Variable

_LOWER: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
_ALPHANUMERIC: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
_TYPE: Final = re.compile(r"[a-z][a-zA-Z0-9]*")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}

# Nearly all texts hold nothing but such variables, and are taken apart at once
_NAME: Final = r"[a-z][a-zA-Z0-9]*:[\w./-]+"
_SIMPLE: Final = re.compile(rf"\$\{{({_NAME}(?:, ?{_NAME})*)(?:, ?'([\w./ -]*)')?\}}", re.ASCII)


def parse(text: str) -> tuple[Variable, ...]:
    """The variables of a text, and the escaped `${`, which stand for themselves.

    Raises SyntaxProblem where the framework does, and for variables that are nested too deep.
    """
    if "${" not in text:
        return NO_VARIABLES
    found = list(_SIMPLE.finditer(text))
    if len(found) == text.count("$") and "\\" not in text:
        return whole_or_parts(text, [_simple(match) for match in found])
    return _Machine(text).run()


def _simple(match: re.Match[str]) -> Variable:
    sources: list[Source | Fallback] = []
    for source in match[1].split(","):
        name, _, address = source.strip().partition(":")
        sources.append(Source(name, None, Argument(address)))
    if match[2] is not None:
        sources.append(Fallback(match[2]))
    return Variable(match.start(), match.end(), tuple(sources))


def whole_or_parts(text: str, variables: list[Variable]) -> tuple[Variable, ...]:
    """Marks a variable that is the whole text."""
    if len(variables) == 1 and variables[0].start == 0 and variables[0].end == len(text):
        return (Variable(0, 0, variables[0].sources),)
    return tuple(variables)


class _Context(NamedTuple):
    """What is gone back to when a variable within another one ends."""

    state: Callable[[str], None]
    variable_start: int
    context_start: int
    variables: list[Variable]
    context_variables: list[Variable] | None
    source: _Source | Fallback | None
    sources: list[Source | Fallback] | None


class _Source:
    """A source that is being read."""

    __slots__ = ("address", "params", "type")

    def __init__(self, type_: str, params: list[Argument] | None = None) -> None:
        self.type = type_
        self.params = params
        self.address: Argument | None = None

    def frozen(self) -> Source:
        return Source(self.type, None if self.params is None else tuple(self.params), self.address)


class _Machine:
    """One run over one text. `_state` takes the next character; the names of states are the framework's."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._index = 0
        self._state: Callable[[str], None] = self._out
        self._after_string: Callable[[str], None] = self._out
        self._variables: list[Variable] | None = None
        self._sources: list[Source | Fallback] | None = None
        self._source: _Source | Fallback | None = None
        self._contexts: list[_Context] = []
        self._context_start = 0
        self._context_variables: list[Variable] | None = None
        self._escape_start: int | None = None
        self._variable_start = self._source_start = self._param_start = self._address_start = 0

    def run(self) -> tuple[Variable, ...]:
        """All variables of the text."""
        for index, char in enumerate(self._text):
            self._index = index
            self._state(char)
        if self._source is not None or self._sources is not None:
            raise SyntaxProblem("the closing bracket of a variable is missing")
        return whole_or_parts(self._text, self._variables or [])

    # What all states use

    def _problem(self, what: str, index: int) -> SyntaxProblem:
        return SyntaxProblem(f"{what} at character {index + 1}")

    def _nested(self) -> bool:
        """Within another variable, where what begins like none is an error."""
        return any(context.state != self._foreign for context in self._contexts)

    def _slice(self, start: int) -> str:
        return self._text[start : self._index]

    def _new_source(self, *, params: bool = False) -> _Source:
        source = _Source(self._slice(self._source_start), [] if params else None)
        self._source = source
        return source

    def _end_source(self) -> None:
        source = self._source
        assert source is not None
        self._sources = self._sources or []
        self._sources.append(source.frozen() if isinstance(source, _Source) else source)
        self._source = None
        self._state = self._maybe_next_source_start

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
        if len(self._contexts) >= limits.VARIABLE_DEPTH:
            raise SyntaxProblem(f"variables are nested more than {limits.VARIABLE_DEPTH} deep")
        if self._variables is None:
            self._variables = []
        if start and self._context_variables is None:
            self._context_variables = []
        self._contexts.append(
            _Context(
                self._state, self._variable_start, self._context_start, self._variables,
                self._context_variables, self._source, self._sources,
            )
        )  # fmt: skip
        self._state = self._maybe_variable_open
        self._variable_start = self._index
        self._sources = None
        if start:
            self._context_start = start
            self._variables = self._context_variables

    def _release(self) -> None:
        """Back to what was being read when the variable began."""
        if not self._contexts:
            self._state = self._out
            return
        context = self._contexts.pop()
        self._state, self._variable_start, self._variables = context.state, context.variable_start, context.variables
        self._context_variables, self._source, self._sources = context.context_variables, context.source, context.sources
        if self._state == self._param:
            self._param_start = self._context_start
        if self._state == self._address:
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
            raise self._problem(f"the fallback {text!r}, which is no source and no literal,", self._source_start)
        return value

    def _argument(self, start: int) -> Argument:
        """A param that is not in quotes."""
        text = self._slice(start).strip(numbers.BLANKS)
        if self._context_variables is None:
            return Argument(_unquoted(text) or None)
        return Argument(text or None, whole_or_parts(text, self._context_variables))

    def _end_address(self) -> None:
        text = self._slice(self._address_start).strip(numbers.BLANKS)
        assert isinstance(self._source, _Source)
        self._source.address = Argument(text or None, whole_or_parts(text, self._context_variables or []))

    # Outside of variables

    def _out(self, char: str) -> None:
        if char == "\\":
            if self._escape_start is None:
                self._escape_start = self._index
            self._state = self._escape_var
        elif char == "$":
            self._variable_start = self._index
            self._state = self._maybe_variable_open
        else:
            self._escape_start = None

    def _escape_var(self, char: str) -> None:
        if char == "$":
            self._state = self._escape_var_dollar
        else:
            if char != "\\":
                self._escape_start = None
            self._state = self._out

    def _escape_var_dollar(self, char: str) -> None:
        if char == "{":
            self._escape(self._index, self._slashes() + self._text[self._index - 1])
            self._state = self._out
            return
        self._escape_start = None
        if char == "\\":
            self._escape_start = self._index
            self._state = self._escape_var
        elif char == "$":
            self._variable_start = self._index
            self._state = self._maybe_variable_open
        else:
            self._state = self._out

    def _foreign(self, char: str) -> None:
        if char == "}":
            self._release()
        elif char == "$":
            self._register()

    def _begin_foreign(self, char: str) -> None:
        self._state = self._foreign
        if char == "$":
            self._register()

    # From `${` to a source's name

    def _maybe_variable_open(self, char: str) -> None:
        if char == "{":
            if self._escape_start is not None:
                self._escape(self._index - 1, self._slashes())
            self._state = self._maybe_type_start
        else:
            self._escape_start = None
            if char != "$":
                self._release()

    def _maybe_type_start(self, char: str) -> None:
        if char in _LOWER:
            self._source_start = self._index
            self._state = self._maybe_type
        elif self._nested():
            raise self._problem("what begins like no source", self._index)
        elif char == "}":
            self._release()
        else:
            self._begin_foreign(char)

    def _maybe_type(self, char: str) -> None:
        if char == ":":
            self._new_source()
            self._state = self._maybe_address_start
        elif char == "(":
            self._new_source(params=True)
            self._state = self._param_begin
        elif char not in _ALPHANUMERIC:
            if self._nested():
                raise self._problem("what begins like no source", self._source_start)
            if char == "}":
                self._release()
            else:
                self._begin_foreign(char)

    def _maybe_next_source_start(self, char: str) -> None:
        if char == " ":
            return
        self._source_start = self._index
        if char in _ALPHANUMERIC:
            self._state = self._type_or_literal
        elif char in "\"'":
            self._begin_string(char, self._after_literal_string)
        else:
            raise self._problem("what is neither a source nor a literal", self._index)

    def _type_or_literal(self, char: str) -> None:
        if char == " ":
            return
        if char in ":(":
            if not _TYPE.fullmatch(self._slice(self._source_start)):
                raise self._problem("what is no name of a source", self._source_start)
            self._new_source(params=char == "(")
            self._state = self._maybe_address_start if char == ":" else self._param_begin
        elif char == "}":
            self._source = Fallback(self._literal(self._slice(self._source_start).strip(numbers.BLANKS)))
            self._end_variable()
        elif char not in _ALPHANUMERIC:
            raise self._problem("what is neither a source nor a literal", self._source_start)

    # Texts in quotes

    def _begin_string(self, quote: str, then: Callable[[str], None]) -> None:
        self._after_string = then
        self._state = self._double_quoted if quote == '"' else self._single_quoted

    def _double_quoted(self, char: str) -> None:
        if char == '"':
            self._state = self._after_string
        elif char == "\\":
            self._state = self._escape_string

    def _escape_string(self, char: str) -> None:
        self._state = self._double_quoted

    def _single_quoted(self, char: str) -> None:
        if char == "'":
            self._state = self._after_string

    def _after_literal_string(self, char: str) -> None:
        if char == " ":
            return
        if char != "}":
            raise self._problem("something follows a literal, which has to be the last,", self._source_start)
        self._source = Fallback(self._string(self._source_start))
        self._end_variable()

    # Params

    def _param_begin(self, char: str) -> None:
        if char == " ":
            return
        if char == ")":
            self._state = self._maybe_address_open
        elif char == ",":
            self._params().append(Argument(None))
        elif char == "}":
            raise self._problem("the closing parenthesis is missing", self._index)
        else:
            self._param_start = self._index
            if char in "\"'":
                self._begin_string(char, self._after_param_string)
                return
            self._state = self._param
            self._context_variables = None
            if char == "$":
                self._register(self._param_start)

    def _params(self) -> list[Argument]:
        assert isinstance(self._source, _Source) and self._source.params is not None
        return self._source.params

    def _param(self, char: str) -> None:
        if char == ")":
            if self._slice(self._param_start).strip(numbers.BLANKS):
                self._params().append(self._argument(self._param_start))
            self._state = self._maybe_address_open
        elif char == ",":
            self._params().append(self._argument(self._param_start))
            self._state = self._param_begin
        elif char == "}":
            raise self._problem("the closing parenthesis is missing", self._param_start)
        elif char == "$":
            self._register(self._param_start)

    def _after_param_string(self, char: str) -> None:
        if char == " ":
            return
        if char not in "),":
            raise self._problem("something follows a param in quotes", self._param_start)
        self._params().append(Argument(self._string(self._param_start)))
        self._state = self._maybe_address_open if char == ")" else self._param_begin

    # Addresses

    def _maybe_address_open(self, char: str) -> None:
        if char == " ":
            return
        if char == ":":
            self._state = self._maybe_address_start
        elif char == "}":
            self._end_variable()
        elif char == ",":
            self._end_source()
        else:
            raise self._problem("what is no address", self._index)

    def _maybe_address_start(self, char: str) -> None:
        if char == " ":
            return
        if char == "}":
            self._end_variable()
        elif char == ",":
            self._end_source()
        else:
            self._begin_address(char)

    def _begin_address(self, char: str) -> None:
        self._address_start = self._index
        if char == ":":
            assert isinstance(self._source, _Source)
            if self._source.params is not None or self._nested():
                raise self._problem("two colons", self._index)
            self._source = None
            self._state = self._foreign
        elif char in "\"'":
            self._begin_string(char, self._after_address_string)
        else:
            self._state = self._address
            self._context_variables = None
            if char == "$":
                self._register(self._address_start)

    def _address(self, char: str) -> None:
        if char == "}":
            self._end_address()
            self._end_variable()
        elif char == "$":
            self._register(self._address_start)
        elif char == ",":
            self._end_address()
            self._end_source()

    def _after_address_string(self, char: str) -> None:
        if char == " ":
            return
        if char not in "},":
            raise self._problem("something follows an address in quotes", self._address_start)
        assert isinstance(self._source, _Source)
        self._source.address = Argument(self._string(self._address_start))
        if char == "}":
            self._end_variable()
        else:
            self._end_source()


def _unquoted(text: str) -> Literal:
    """A word, a number, or else the text."""
    if text in _WORDS:
        return _WORDS[text]
    value = numbers.parsed(text)
    return text if value is None else value
