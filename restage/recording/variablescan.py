"""Texts of a configuration taken apart loosely: where variables begin and end in them, whatever the dialect.

What is only looked through for names of files need not be parsed as strictly as what is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

_SOURCE: Final = re.compile(r"\s*([a-zA-Z][\w.-]*)\s*(?:\((.*)\)\s*)?(?::(.*))?", re.DOTALL)
_QUOTES: Final = "\"'"


class Variable(NamedTuple):
    """The sources of a variable, in order, as they are written."""

    sources: tuple[str, ...]


class Source(NamedTuple):
    """One of them: `type(param):address`; None for what is not there."""

    type: str
    param: str | None
    address: str | None


Part: TypeAlias = str | Variable


def parts_of(text: str, begin: str) -> tuple[Part, ...]:
    """Literal texts and variables in turn; a variable that does not end is a literal text."""
    out: list[Part] = []
    position = 0
    while (start := text.find(begin, position)) >= 0:
        end = _end(text, start + len(begin), begin)
        if end < 0:
            break
        if start > position:
            out.append(text[position:start])
        out.append(Variable(tuple(_split(text[start + len(begin) : end], begin))))
        position = end + begin.count("{")
    if position < len(text):
        out.append(text[position:])
    return tuple(out)


def source_of(text: str) -> Source | None:
    """A source; None for a literal."""
    match = _SOURCE.fullmatch(text)
    if match is None or match[2] is match[3] is None:
        return None
    param = None if match[2] is None else unquoted(match[2].strip())
    return Source(match[1], param, None if match[3] is None else unquoted(match[3].strip()))


def inner(text: str, begin: str) -> Iterator[Source]:
    """Every source in a text, those within other ones included."""
    waiting = [text]
    while waiting:
        for part in parts_of(waiting.pop(), begin):
            for written in part.sources if isinstance(part, Variable) else ():
                source = source_of(written)
                if source is not None:
                    yield source
                waiting.append(written)


def unquoted(text: str) -> str:
    """Without the quotes around it."""
    return text[1:-1] if len(text) > 1 and text[0] in _QUOTES and text[0] == text[-1] else text


def _end(text: str, position: int, begin: str) -> int:
    """Where the variable ends of which the inside begins at `position`; -1 where it does not."""
    depth = 0
    end = "}" * begin.count("{")
    while position < len(text):
        if text.startswith(begin, position):
            depth += 1
            position += len(begin)
        elif text.startswith(end, position):
            if not depth:
                return position
            depth -= 1
            position += len(end)
        else:
            position += 1
    return -1


def _split(text: str, begin: str) -> Iterator[str]:
    """The parts between commas that are not within quotes, parentheses or variables."""
    depth, quote, last = 0, "", 0
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in _QUOTES and not text[last:index].strip():
            quote = char
        elif char in "({":
            depth += 1
        elif char in ")}":
            depth -= 1
        elif char == "," and depth <= 0:
            yield text[last:index].strip()
            last = index + 1
    yield text[last:].strip()
