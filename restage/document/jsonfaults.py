"""What is wrong with a JSON text, and where: slow, for messages only."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from restage.document.jsonparts import AGAIN, MAX_DEPTH, STRING, line_and_column, unquote
from restage.document.values import Path, show


@dataclass
class _Frame:
    """An open object or list, with the step that is being read in it: None before an object's first key."""

    step: str | int | None
    keys: set[str] = field(default_factory=set)
    wants_key: bool = False


@dataclass(frozen=True)
class _Token:
    position: int
    path: Path
    fault: str = ""


_TOKEN = re.compile(r'[ \t\n\r]*([{}\[\],:"]|[^ \t\n\r{}\[\],:"]+)')
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def syntax_problem(text: str, file: str, error: json.JSONDecodeError) -> str:
    """One sentence about a text that is no JSON: the file, the place, what is wrong, what to do."""
    path: Path = ()
    for token in _tokens(text):
        if token.position >= error.pos:
            break
        if token.fault:
            return _problem(text, file, token)
        path = token.path
    # A string that spans lines is another error, so one without an end was cut off
    if error.msg.startswith("Unterminated") or not text[error.pos :].strip():
        return _problem(text, file, _Token(len(text), path, "the file ends in the middle"))
    fault = f"this is not JSON ({error.msg[:1].lower()}{error.msg[1:]})"
    return _problem(text, file, _Token(error.pos, path, fault))


def fault_problem(text: str, file: str) -> str:
    """The same about a text that Python can read and JSON does not allow."""
    found = next((token for token in _tokens(text) if token.fault), None)
    return _problem(text, file, found or _Token(0, (), "this can't be read as JSON"))


def _problem(text: str, file: str, token: _Token) -> str:
    # Nobody reads a place 200 levels deep
    where = show(token.path[:20]) + ("..." if len(token.path) > 20 else "")
    place = line_and_column(text, token.position) + (f" ({where})" if where else "")
    return f"{file}, {place}: {token.fault}; {AGAIN}"


def _tokens(text: str) -> Iterator[_Token]:
    """The tokens with their places, without recursion, as far as the text can be cut into tokens."""
    stack: list[_Frame] = []
    position = 0
    while match := _TOKEN.match(text, position):
        start, token, position = match.start(1), match[1], match.end()
        if token == '"':
            string = STRING.match(text, start)
            if string is None:
                return
            token, position = string[0], string.end()
        fault = _fault(stack, token)
        yield _Token(start, tuple(frame.step for frame in stack if frame.step is not None), fault)


def _fault(stack: list[_Frame], token: str) -> str:
    """What is wrong with `token`; takes it into the `stack` of what is open."""
    if token == "{":
        stack.append(_Frame(None, wants_key=True))
    elif token == "[":
        stack.append(_Frame(0))
    elif token in "}]":
        del stack[-1:]
    elif token == "," and stack:
        frame = stack[-1]
        frame.wants_key = not isinstance(frame.step, int)
        frame.step = frame.step + 1 if isinstance(frame.step, int) else frame.step
    elif token.startswith('"'):
        return _key_fault(stack[-1], token) if stack and stack[-1].wants_key else ""
    else:
        return _number_fault(token)
    return f"this is nested deeper than {MAX_DEPTH} levels" if len(stack) > MAX_DEPTH else ""


def _key_fault(frame: _Frame, token: str) -> str:
    try:
        key = unquote(token)
    except ValueError:
        return ""
    twice = key in frame.keys
    frame.keys.add(key)
    frame.step, frame.wants_key = key, False
    return f"the key {token} is there twice in one object" if twice else ""


def _number_fault(token: str) -> str:
    if token in ("NaN", "Infinity", "-Infinity"):
        return f"{token} is not a number that JSON has"
    # Whole numbers may be larger than a double, but not too long for Python to convert
    whole = token.lstrip("-").isdigit() and len(token) <= 4300
    too_large = _NUMBER.fullmatch(token) and not whole and math.isinf(float(token))
    return f"a number of {len(token)} characters is too large" if too_large else ""
