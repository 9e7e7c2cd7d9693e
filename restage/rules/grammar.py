"""What may stand in a rules file, as tables: the reader checks files by them, and the JSON Schema is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

VERSION: Final = 1


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


# For every target at the top of the file, for one target in `targets`.
SETTINGS: Final[Mapping[str, Key]] = {
    "text": Key(Sort.CHOICE, "is the stage as a word of its own in your text the stage?", ("ask", "replace")),
    "provider-stage": Key(Sort.CHOICE, "does the configured stage follow --stage?", ("stays", "follows")),
    "service": Key(Sort.TEXT, "the service's own name in the target, with the name of its zip"),
    "region": Key(Sort.MOVE, "the target's region"),
    "account": Key(Sort.EXACT_MOVE, "the source's and the target's account number, wherever it stands"),
    "deployment-bucket": Key(Sort.MOVE, "the target's deployment bucket"),
    "values": Key(Sort.VALUES, "what the configuration looks up elsewhere, by its resolved expression"),
    "lookups": Key(Sort.SAME, "lookups without the stage in them that give the same for both stages: all, or these"),
    "rules": Key(Sort.RULES, "values of places and texts"),
    "seen": Key(Sort.TEXT, "what was there when `restage learn` wrote this; what is new since then is asked for"),
}

RULE: Final[Mapping[str, Key]] = {
    "variable": Key(Sort.TEXT, "an environment variable's name"),
    "function": Key(Sort.TEXT, "a function's key in the configuration; `*` for all"),
    "provider": Key(Sort.CHOICE, "a property of all functions that have none of their own", ("MemorySize",)),
    "type": Key(Sort.TEXT, "a resource type"),
    "resource": Key(Sort.TEXT, "a logical ID, as the source has it; `X*` where it ends in a hash or a number"),
    "property": Key(
        Sort.PLACE, "the place below Properties, or in a variable: `VpcConfig.SubnetIds[0]`; `[+]` is behind the last"
    ),
    "path": Key(Sort.PLACES, "places: `Resources.…`, `Outputs.…`, `service.…`; `*` for any step"),
    "file": Key(Sort.TEXT, "only in this template file"),
    "map": Key(Sort.SCALAR, "a value of yours, wherever it stands"),
    "to": Key(Sort.SCALAR, "what it becomes"),
    "inside": Key(Sort.BOOL, "also within longer texts"),
    "set": Key(Sort.ANY, "the value instead of the one that is there"),
    "add": Key(Sort.ANY, "the value, where none is yet"),
    "remove": Key(Sort.TRUE, "nothing there any more"),
    "keep": Key(Sort.TRUE_OR_TEXT, "stays, though it looks like the stage: the place, or the text wherever it stands"),
    "rename": Key(Sort.TRUE_OR_TEXT, "holds the stage: the place, or the text wherever it stands, which becomes `to`"),
    "from": Key(Sort.ANY, "only where this stands in the source"),
    "from-digest": Key(Sort.TEXT, "only where a value of this digest stands in the source"),
    "except": Key(Sort.LIST, "keys of functions and logical IDs that are left alone"),
    "group": Key(Sort.TEXT, "the name of rules that go together: none of them holds where one matches nothing"),
    "needs": Key(Sort.PLACES, "only where one of these places is there; none of them is an error"),
    "learned-with": Key(Sort.REASONS, "the entries of maps by stage that a learned rule comes from; changed: in doubt"),
}


@dataclass(frozen=True)
class Shape:
    """Which keys go together: all that it `needs`, one of `actions` (if there are any), and what else it `may` have."""

    needs: tuple[str, ...]
    actions: tuple[str, ...]
    may: tuple[str, ...] = ()


_ACTIONS: Final = ("set", "add", "remove", "keep", "rename")
_BELONGING: Final = ("group", "needs", "learned-with")
_CONDITIONS: Final = ("from", "from-digest", "except", *_BELONGING)

# The first key that a shape needs tells which one is meant; of two with the same, the one whose needs are all there.
SHAPES: Final[tuple[Shape, ...]] = (
    Shape(("variable",), _ACTIONS, ("function", "property", *_CONDITIONS)),
    Shape(("function", "property"), _ACTIONS, _CONDITIONS),
    Shape(("function", "remove"), (), ("except",)),
    Shape(("provider",), ("set", "keep"), _CONDITIONS),
    Shape(("type", "property"), _ACTIONS, _CONDITIONS),
    Shape(("resource",), _ACTIONS, ("property", *_CONDITIONS)),
    Shape(("path",), _ACTIONS, ("file", *_CONDITIONS)),
    Shape(("map", "to"), (), ("inside", "except", *_BELONGING)),
    Shape(("keep",), (), ("inside",)),
    Shape(("rename", "to"), (), ("inside",)),
)
