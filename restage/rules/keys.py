"""Keys of rules files, and which of them go together in a rule: what the tables are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Sort(StrEnum):
    """What kind of value a key wants, as messages say it."""

    TEXT = "a text"
    PLACE = "a place, such as VpcConfig.SubnetIds[0]"
    PLACES = "a place, such as service.custom.hosts, or a list of places"
    LIST = "a list of texts"
    SCALAR = "a text, a number, true or false"
    ANY = "any value"
    TRUE = "true"
    BOOL = "true or false"
    TRUE_OR_TEXT = "true or a text"
    MOVE = "a text, or `{from: …, to: …}`"
    EXACT_MOVE = "`{from: …, to: …}`"
    RULES = "a list of rules"
    VALUES = "expressions with their values, such as `ssm:/shop/prod/db-url: …`"
    SAME = "`same`, or a list of expressions, such as ssm:/shop/db-url"
    REASONS = "places with a digest of what is there, as `restage learn` writes them"
    CHOICE = "one of the words that it knows"


@dataclass(frozen=True)
class Key:
    """A key: what it wants, what it is for; `choices` if it wants one of some words."""

    sort: Sort
    purpose: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """Which keys go together: all that it `needs`, one of `actions` (if there are any), and what else it `may` have."""

    needs: tuple[str, ...]
    actions: tuple[str, ...]
    may: tuple[str, ...] = ()


# What is done at a place; to which rule a rule belongs, and where it holds
ACTIONS: Final = ("set", "add", "remove", "keep", "rename")
BELONGING: Final = ("group", "needs", "learned-with")
CONDITIONS: Final = ("from", "from-digest", "except", *BELONGING)
