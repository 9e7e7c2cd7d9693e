"""Texts put together from parts, some of which may be unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from restage.source import numbers
from restage.source.nodes import List, Map, Text, Unknown, Value


class Piece(NamedTuple):
    """A part of a text. Parts that are values are not parsed together with what stands beside them."""

    part: str | Unknown
    is_value: bool


def text_of(value: Value) -> str | None:
    """The value within a text, as `'' + value` writes it; None for what can't be in a text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return numbers.written(value)
    if isinstance(value, List):
        return ",".join(_item(item) for item in value)
    return None


def _item(value: Value) -> str:
    """As Array.prototype.join writes it."""
    return "[object Object]" if isinstance(value, Map) else "" if value is None else text_of(value) or ""


def has_unknown(value: Value) -> bool:
    """Is some of an array, which is written into a text, unknown?"""
    if isinstance(value, List):
        return any(has_unknown(item) for item in value)
    return isinstance(value, (Unknown, Text))


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours that are no values become one."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if (
            last
            and not piece.is_value
            and not last.is_value
            and isinstance(last.part, str)
            and isinstance(piece.part, str)
        ):
            out[-1] = Piece(last.part + piece.part, False)
        elif piece.part != "":
            out.append(piece)
    return out


def joined(pieces: Sequence[Piece]) -> str | Text:
    """The text, with neighbouring known parts as one."""
    texts = [piece.part for piece in pieces if isinstance(piece.part, str)]
    if len(texts) == len(pieces):
        return "".join(texts)
    parts: list[str | Unknown] = []
    for piece in pieces:
        if isinstance(piece.part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += piece.part
        else:
            parts.append(piece.part)
    return Text(tuple(parts))


def shown(value: Value) -> str:
    """A text in which unknown parts are named: the address of a lookup that waits for another one."""
    if isinstance(value, Unknown):
        return f"${{{value.expression}}}"
    if isinstance(value, Text):
        return "".join(part if isinstance(part, str) else shown(part) for part in value.parts)
    return text_of(value) or ""
