"""How the framework writes a configured value that it does not copy: proven on the source's, done to the target's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from restage.document.equality import equal
from restage.document.jsjson import as_js_text
from restage.document.values import ABSENT, Absent, Json, Side


class Spelling(NamedTuple):
    """One way of writing a value; `write` gives ABSENT for what it is not for."""

    name: str
    write: Callable[[Json], Side]


def as_text(value: bool | int | float) -> str:
    """A number or a switch as JavaScript writes it into a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_js_text(value)


def _text(value: Json) -> Side:
    return as_text(value) if isinstance(value, (bool, int, float)) else ABSENT


def _lower(value: Json) -> Side:
    return value.lower() if isinstance(value, str) else ABSENT


def _upper(value: Json) -> Side:
    return value.upper() if isinstance(value, str) else ABSENT


def _without_slashes(value: Json) -> Side:
    return value.removeprefix("/").removesuffix("/") if isinstance(value, str) else ABSENT


def _listed(value: Json) -> Side:
    return [value] if value is not None and not isinstance(value, list) else ABSENT


def _item(value: Json) -> Side:
    """Longer lists stay."""
    return (value[0] if len(value) == 1 else value) if isinstance(value, list) and value else ABSENT


def _number(value: Json) -> Side:
    return int(value) if isinstance(value, str) and value.isdecimal() else ABSENT


SPELLINGS: Final = (
    Spelling("a number or a switch as a text", _text),
    Spelling("in small letters", _lower),
    Spelling("in capitals", _upper),
    Spelling("a path without the slashes around it", _without_slashes),
    Spelling("a list of one", _listed),
    Spelling("a list of one as its item", _item),
    Spelling("a text as a number", _number),
)

CASES: Final = ("in small letters", "in capitals")


def respelled(value: Json, source: Side, target: Side) -> Side:
    """`target` written as `source` is in `value`; ABSENT where that is not known, or not in one way."""
    if isinstance(source, Absent) or isinstance(target, Absent):
        return ABSENT
    found = [
        new
        for spelling in SPELLINGS
        if (written := spelling.write(source)) is not ABSENT and equal(written, value)
        if (new := spelling.write(target)) is not ABSENT
    ]
    return found[0] if found and all(equal(new, found[0]) for new in found) else ABSENT
