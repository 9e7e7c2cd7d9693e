"""The parser of variables of version 4: brackets are counted, commas and colons outside of brackets divide.

Source: packages/sf-core/src/lib/resolvers/placeholders.js of its public repository. It knows no escapes.
"""

from __future__ import annotations

import json
import re
from typing import Final

from restage.source import bounds, numbers
from restage.source.syntax import (
    NO_VARIABLES,
    Argument,
    Fallback,
    Literal,
    Source,
    SyntaxProblem,
    Variable,
    whole_or_parts,
)

_QUOTED: Final = re.compile(r"^['\"].*['\"]$")
_MAIN: Final = re.compile(r"([^:()]+)(?:\((.*)\))?(?::(.*))?")
# Of CloudFormation, CloudWatch and IoT
_FOREIGN: Final = frozenset(["AWS", "PROP", "iot"])


def parse(text: str) -> tuple[Variable, ...]:
    """The variables of a text. Raises SyntaxProblem where version 4 stops."""
    return _parsed(text, 0)


def _parsed(text: str, depth: int) -> tuple[Variable, ...]:
    if "${" not in text:
        return NO_VARIABLES
    if depth > bounds.VARIABLE_DEPTH:
        raise SyntaxProblem(f"variables are nested more than {bounds.VARIABLE_DEPTH} deep")
    found = []
    for start, end in _placeholders(text):
        inner = text[start + 2 : end - 1]
        if ":" in inner or ("(" in inner and ")" in inner):
            sources = tuple(_source(part.strip(numbers.BLANKS), depth) for part in _split(inner, ","))
            if not _is_foreign(sources):
                found.append(Variable(start, end, sources))
    return whole_or_parts(text, found)


def _placeholders(text: str) -> list[tuple[int, int]]:
    """The outermost `${…}`."""
    out = []
    depth = start = index = 0
    while index < len(text):
        if text.startswith("${", index):
            start = index if depth == 0 else start
            depth += 1
            index += 1
        elif text[index] == "}" and depth:
            depth -= 1
            if depth == 0:
                out.append((start, index + 1))
        index += 1
    return out


def _split(text: str, divider: str) -> list[str]:
    """Divided at what is outside of all brackets."""
    out, last = [], 0
    braces = parentheses = index = 0
    while index < len(text):
        char = text[index]
        if text.startswith("${", index):
            braces += 1
            index += 1
        elif char == "}" and braces:
            braces -= 1
        elif char in "()":
            parentheses += 1 if char == "(" else -1
        if char == divider and not parentheses and not braces:
            out.append(text[last:index])
            last = index + 1
        index += 1
    return [*out, text[last:]]


def _source(text: str, depth: int) -> Source | Fallback:
    match = None if _QUOTED.match(text) else _MAIN.fullmatch(text)
    if match is None or (match[2] is None and match[3] is None):
        return Fallback(_literal(text))
    name, params, address = match.groups()
    arguments = (
        None if params is None else tuple(_param(param.strip(numbers.BLANKS), depth) for param in _split(params, ","))
    )
    return Source(name, arguments, None if address is None else _argument(address, depth))


def _param(text: str, depth: int) -> Argument:
    return Argument(_literal(text)) if _QUOTED.match(text) else _argument(text, depth)


def _argument(text: str, depth: int) -> Argument:
    return Argument(text or None, _parsed(text, depth + 1))


def _literal(text: str) -> Literal:
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1]
    try:
        value: object = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        value = ()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    # Which may be a secret that lacks its quotes
    raise SyntaxProblem("a fallback is no source, and no literal that is known here, such as a text without quotes")


def _is_foreign(sources: tuple[Source | Fallback, ...]) -> bool:
    first = sources[0]
    return isinstance(first, Source) and ((len(sources) == 1 and first.type in _FOREIGN) or first.type.startswith("!"))
