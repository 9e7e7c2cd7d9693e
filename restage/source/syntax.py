"""The language of variables, `${source(param, …):address, fallback}`: what a text consists of once it is parsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

Literal: TypeAlias = str | int | float | bool | None


class SyntaxProblem(Exception):
    """A text that the framework refuses to parse."""


class Argument(NamedTuple):
    """A param or an address: a value, and the variables in it if it is a text that holds some."""

    value: Literal
    variables: tuple[Variable, ...] = ()


class Source(NamedTuple):
    """One source of a variable: where its value is asked for."""

    type: str
    params: tuple[Argument, ...] | None = None
    address: Argument | None = None


class Fallback(NamedTuple):
    """A literal, which ends the list of sources."""

    value: Literal


class Variable(NamedTuple):
    """A part of a text, from `start` to `end`: what is tried in turn. `end` is 0 where it is the whole text."""

    start: int
    end: int
    sources: tuple[Source | Fallback, ...]


def whole_or_parts(text: str, variables: list[Variable]) -> tuple[Variable, ...]:
    """Marks a variable that is the whole text."""
    if len(variables) == 1 and variables[0].start == 0 and variables[0].end == len(text):
        return (Variable(0, 0, variables[0].sources),)
    return tuple(variables)


Parser: TypeAlias = Callable[[str], tuple[Variable, ...]]

NO_VARIABLES: Final[tuple[Variable, ...]] = ()
