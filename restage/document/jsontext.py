"""JSON text to values, strictly: what JavaScript would not have written is refused."""

from __future__ import annotations

import json
import math
from typing import NoReturn

from restage.document.jsonparts import AGAIN, MAX_DEPTH, line_and_column
from restage.document.values import Json, JsonObject
from restage.errors import ArtifactError


class Document:
    """A JSON file: its text as it stands there, and the value that the text means."""

    __slots__ = ("_text", "value")

    def __init__(self, text: str | None, value: Json) -> None:
        self._text = text
        self.value = value

    @property
    def text(self) -> str:
        """All of the file; what edits made of another document is written when it is asked for."""
        if self._text is None:
            self._text = self._written()
        return self._text

    def _written(self) -> str:
        raise NotImplementedError


class _Refused(Exception):
    """Something that Python's parser lets through and JSON does not; where it is, the slow way finds out."""


def parse(data: bytes, file: str) -> Document:
    """The document in `data`, strictly read; `file` names it in messages.

    Raises ArtifactError: not UTF-8, not JSON, empty, a key twice in an object, a number that JSON does not have,
    or nested deeper than 200 levels.
    """
    text = _decoded(data, file)
    try:
        value: Json = _STRICT.decode(text)
    except json.JSONDecodeError as error:
        raise ArtifactError(_problem(text, file, error)) from None
    except (_Refused, RecursionError, ValueError):
        raise ArtifactError(_problem(text, file)) from None
    if _too_deep(value):
        raise ArtifactError(_problem(text, file))
    return Document(text, value)


def _problem(text: str, file: str, error: json.JSONDecodeError | None = None) -> str:
    # Only a broken file needs the slow reader
    from restage.document.jsonfaults import fault_problem, syntax_problem  # noqa: PLC0415

    return syntax_problem(text, file, error) if error else fault_problem(text, file)


def _decoded(data: bytes, file: str) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise ArtifactError(f"{file}, line 1, column 1: the file begins with a byte-order mark; save it without one")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = line_and_column(before, len(before))
        raise ArtifactError(f"{file}, {place}: the file is not UTF-8 text from here on; {AGAIN}") from None
    if not text.strip():
        raise ArtifactError(f"{file}: the file is empty; {AGAIN}")
    return text


def _object(pairs: list[tuple[str, Json]]) -> JsonObject:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Refused
    return value


def _finite(spelling: str) -> float:
    number = float(spelling)
    if math.isinf(number):
        raise _Refused
    return number


def _constant(name: str) -> NoReturn:
    raise _Refused


_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_float=_finite, parse_constant=_constant)


def _too_deep(value: Json) -> bool:
    level: list[list[Json] | JsonObject] = [value] if isinstance(value, (list, dict)) else []
    depth = 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (list, dict))
        ]
    return depth > MAX_DEPTH
