"""JSON as JavaScript reads it, with the line of every value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # the types do not know it
from typing import Final

from restage.errors import SourceError
from restage.source import bounds, numbers
from restage.source.nodes import List, Map, Value, count

_TOKEN: Final = re.compile(
    r'[ \t\r\n]*(?:([{}\[\],:])|(")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)|(true|false|null))'
)
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}


def read_json(text: str, file: str) -> Value:
    """The value of a JSON text; of a key that stands twice the last one counts, as in JavaScript.

    Raises SourceError with the line for what is no JSON, or nested too deep.
    """
    reader = _Reader(text, file)
    value = reader.value(reader.token(), 0)
    if _BLANK.match(text, reader.position).end() != len(text):  # type: ignore[union-attr]  # it matches nothing, too
        raise reader.error("something follows the value")
    return value


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.position = 0
        self._counted = 0
        self._line = 1

    def error(self, what: str) -> SourceError:
        return SourceError(f"{self.file}:{self.line()}: no JSON: {what}")

    def line(self) -> int:
        """The line of what was read last."""
        self._line += self.text.count("\n", self._counted, self.position)
        self._counted = self.position
        return self._line

    def token(self) -> re.Match[str]:
        match = _TOKEN.match(self.text, self.position)
        if match is None:
            raise self.error("a value, a comma or a bracket is missing")
        self.position = match.end()
        return match

    def value(self, token: re.Match[str], depth: int) -> Value:
        mark, quote, digits, word = token.groups()
        if depth > bounds.YAML_DEPTH:
            raise self.error(f"nested more than {bounds.YAML_DEPTH} deep")
        if quote:
            return self._string()
        if digits:
            return _number(digits)
        if word:
            return _WORDS[word]
        if mark == "{":
            return self._object(depth)
        if mark == "[":
            return self._array(depth)
        raise self.error("a value is missing")

    def _string(self) -> str:
        try:
            value, self.position = scanstring(self.text, self.position, True)
        except json.JSONDecodeError as error:
            raise self.error(error.msg) from None
        return str(value)

    def _object(self, depth: int) -> Map:
        node = Map(self.file)
        for token in self._members("}"):
            if not token[2]:
                raise self.error("a key is missing")
            line, key = self.line(), self._string()
            if self.token()[1] != ":":
                raise self.error("a colon is missing")
            node[key] = self.value(self.token(), depth + 1)
            node.lines[key] = line
        for member in node.values():
            count(node, member)
        return node

    def _array(self, depth: int) -> List:
        node = List(self.file)
        for token in self._members("]"):
            node.lines.append(self.line())
            node.append(self.value(token, depth + 1))
            count(node, node[-1])
        return node

    def _members(self, end: str) -> Iterator[re.Match[str]]:
        """The first token of each member."""
        token = self.token()
        if token[1] == end:
            return
        while True:
            yield token
            mark = self.token()[1]
            if mark == end:
                return
            if mark != ",":
                raise self.error("a comma is missing")
            token = self.token()


def _number(digits: str) -> Value:
    if digits.lstrip("-").isdigit():
        value = numbers.integer(digits.lstrip("-"), 10)
        return numbers.number(-value if digits[0] == "-" else value)
    return numbers.number(float(digits))
