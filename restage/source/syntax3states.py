"""The parser of variables of versions 2, 3 and osls, state by state, odd corners included (source: see syntax3.py)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from restage.source import numbers
from restage.source.syntax import Argument, Fallback, SyntaxProblem, Variable, whole_or_parts
from restage.source.syntax3contexts import Machine, OpenSource, State

_LOWER: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
_ALPHANUMERIC: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
_TYPE: Final = re.compile(r"[a-z][a-zA-Z0-9]*")


class States(Machine):
    """One run over one text: each method takes a character in one state."""

    def run(self) -> tuple[Variable, ...]:
        """All variables of the text. Raises SyntaxProblem."""
        for index, char in enumerate(self._text):
            self._index = index
            _TAKES[self._state](self, char)
        if self._source is not None or self._sources is not None:
            raise SyntaxProblem("the closing bracket of a variable is missing")
        return whole_or_parts(self._text, self._variables or [])

    # Outside of variables

    def _out(self, char: str) -> None:
        if char == "\\":
            if self._escape_start is None:
                self._escape_start = self._index
            self._state = State.ESCAPE_VAR
        elif char == "$":
            self._variable_start = self._index
            self._state = State.MAYBE_VARIABLE_OPEN
        else:
            self._escape_start = None

    def _escape_var(self, char: str) -> None:
        if char == "$":
            self._state = State.ESCAPE_VAR_DOLLAR
        else:
            if char != "\\":
                self._escape_start = None
            self._state = State.OUT

    def _escape_var_dollar(self, char: str) -> None:
        if char == "{":
            self._escape(self._index, self._slashes() + self._text[self._index - 1])
            self._state = State.OUT
            return
        self._escape_start = None
        if char == "\\":
            self._escape_start = self._index
            self._state = State.ESCAPE_VAR
        elif char == "$":
            self._variable_start = self._index
            self._state = State.MAYBE_VARIABLE_OPEN
        else:
            self._state = State.OUT

    def _foreign(self, char: str) -> None:
        if char == "}":
            self._release()
        elif char == "$":
            self._register()

    def _begin_foreign(self, char: str) -> None:
        self._state = State.FOREIGN
        if char == "$":
            self._register()

    # From `${` to a source's name

    def _maybe_variable_open(self, char: str) -> None:
        if char == "{":
            if self._escape_start is not None:
                self._escape(self._index - 1, self._slashes())
            self._state = State.MAYBE_TYPE_START
        else:
            self._escape_start = None
            if char != "$":
                self._release()

    def _maybe_type_start(self, char: str) -> None:
        if char in _LOWER:
            self._source_start = self._index
            self._state = State.MAYBE_TYPE
        else:
            self._no_source(char, self._index)

    def _no_source(self, char: str, start: int) -> None:
        """What began at `start` is none: foreign text, but for within a variable."""
        if self._nested():
            raise self._problem("what begins like no source", start)
        if char == "}":
            self._release()
        else:
            self._begin_foreign(char)

    def _maybe_type(self, char: str) -> None:
        if char == ":":
            self._new_source()
            self._state = State.MAYBE_ADDRESS_START
        elif char == "(":
            self._new_source(params=True)
            self._state = State.PARAM_BEGIN
        elif char not in _ALPHANUMERIC:
            self._no_source(char, self._source_start)

    def _maybe_next_source_start(self, char: str) -> None:
        if char == " ":
            return
        self._source_start = self._index
        if char in _ALPHANUMERIC:
            self._state = State.TYPE_OR_LITERAL
        elif char in "\"'":
            self._begin_string(char, State.AFTER_LITERAL_STRING)
        else:
            raise self._problem("what is neither a source nor a literal", self._index)

    def _type_or_literal(self, char: str) -> None:
        if char == " ":
            return
        if char in ":(":
            if not _TYPE.fullmatch(self._slice(self._source_start)):
                raise self._problem("what is no name of a source", self._source_start)
            self._new_source(params=char == "(")
            self._state = State.MAYBE_ADDRESS_START if char == ":" else State.PARAM_BEGIN
        elif char == "}":
            self._source = Fallback(self._literal(self._slice(self._source_start).strip(numbers.BLANKS)))
            self._end_variable()
        elif char not in _ALPHANUMERIC:
            raise self._problem("what is neither a source nor a literal", self._source_start)

    # Texts in quotes

    def _begin_string(self, quote: str, then: State) -> None:
        self._after_string = then
        self._state = State.DOUBLE_QUOTED if quote == '"' else State.SINGLE_QUOTED

    def _double_quoted(self, char: str) -> None:
        if char == '"':
            self._state = self._after_string
        elif char == "\\":
            self._state = State.ESCAPE_STRING

    def _escape_string(self, char: str) -> None:
        self._state = State.DOUBLE_QUOTED

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
            self._state = State.MAYBE_ADDRESS_OPEN
        elif char == ",":
            self._params().append(Argument(None))
        elif char == "}":
            raise self._problem("the closing parenthesis is missing", self._index)
        else:
            self._param_start = self._index
            if char in "\"'":
                self._begin_string(char, State.AFTER_PARAM_STRING)
                return
            self._state = State.PARAM
            self._context_variables = None
            if char == "$":
                self._register(self._param_start)

    def _params(self) -> list[Argument]:
        assert isinstance(self._source, OpenSource)
        assert self._source.params is not None
        return self._source.params

    def _param(self, char: str) -> None:
        if char == ")":
            if self._slice(self._param_start).strip(numbers.BLANKS):
                self._params().append(self._argument(self._param_start))
            self._state = State.MAYBE_ADDRESS_OPEN
        elif char == ",":
            self._params().append(self._argument(self._param_start))
            self._state = State.PARAM_BEGIN
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
        self._state = State.MAYBE_ADDRESS_OPEN if char == ")" else State.PARAM_BEGIN

    # Addresses

    def _maybe_address_open(self, char: str) -> None:
        if char == " ":
            return
        if char == ":":
            self._state = State.MAYBE_ADDRESS_START
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
            assert isinstance(self._source, OpenSource)
            if self._source.params is not None or self._nested():
                raise self._problem("two colons", self._index)
            self._source = None
            self._state = State.FOREIGN
        elif char in "\"'":
            self._begin_string(char, State.AFTER_ADDRESS_STRING)
        else:
            self._state = State.ADDRESS
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
        assert isinstance(self._source, OpenSource)
        self._source.address = Argument(self._string(self._address_start))
        if char == "}":
            self._end_variable()
        else:
            self._end_source()


_TAKES: Final[dict[State, Callable[[States, str], None]]] = {
    State.OUT: States._out,
    State.ESCAPE_VAR: States._escape_var,
    State.ESCAPE_VAR_DOLLAR: States._escape_var_dollar,
    State.FOREIGN: States._foreign,
    State.MAYBE_VARIABLE_OPEN: States._maybe_variable_open,
    State.MAYBE_TYPE_START: States._maybe_type_start,
    State.MAYBE_TYPE: States._maybe_type,
    State.MAYBE_NEXT_SOURCE_START: States._maybe_next_source_start,
    State.TYPE_OR_LITERAL: States._type_or_literal,
    State.DOUBLE_QUOTED: States._double_quoted,
    State.ESCAPE_STRING: States._escape_string,
    State.SINGLE_QUOTED: States._single_quoted,
    State.AFTER_LITERAL_STRING: States._after_literal_string,
    State.PARAM_BEGIN: States._param_begin,
    State.PARAM: States._param,
    State.AFTER_PARAM_STRING: States._after_param_string,
    State.MAYBE_ADDRESS_OPEN: States._maybe_address_open,
    State.MAYBE_ADDRESS_START: States._maybe_address_start,
    State.ADDRESS: States._address,
    State.AFTER_ADDRESS_STRING: States._after_address_string,
}
