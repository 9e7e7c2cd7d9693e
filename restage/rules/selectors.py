"""How a rule names places: the keys of each selector, how it may be written, and what it selects, as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from restage.document.values import Json, Path, as_text, parse_place
from restage.rules.keys import ACTIONS, BELONGING, CONDITIONS, Key, Shape, Sort
from restage.rules.model import Places, Property, Selector, Variable

Written: TypeAlias = Mapping[str, Json]
"""The keys of a checked rule, with their values."""


@dataclass(frozen=True)
class SelectorKind:
    """One way to name places. A rule is of the first kind whose first key it has."""

    keys: Mapping[str, Key]
    shapes: tuple[Shape, ...]
    select: Callable[[Written], Selector]

    @property
    def name(self) -> str:
        """The key by which it is known."""
        return next(iter(self.keys))


def _steps(written: Written, key: str) -> Path:
    return parse_place(as_text(written.get(key))) or ()


def _variable(written: Written) -> Selector:
    return Variable(as_text(written["variable"]), as_text(written.get("function")), _steps(written, "property"))


def _inherited(written: Written) -> Selector:
    return Property("provider", "", _steps(written, "provider"))


def _property(kind: str) -> Callable[[Written], Selector]:
    return lambda written: Property(kind, as_text(written[kind]), _steps(written, "property"))


def _places(written: Written) -> Selector:
    return Places(places_in(written["path"]), as_text(written.get("file")))


def places_in(value: Json) -> tuple[Path, ...]:
    """One place, or a list of them."""
    listed = value if isinstance(value, list) else [value]
    return tuple(parse_place(str(place)) or () for place in listed)


SELECTORS: Final[tuple[SelectorKind, ...]] = (
    SelectorKind(
        {"variable": Key(Sort.TEXT, "an environment variable's name")},
        (Shape(("variable",), ACTIONS, ("function", "property", *CONDITIONS)),),
        _variable,
    ),
    SelectorKind(
        {"function": Key(Sort.TEXT, "a function's key in the configuration; `*` for all")},
        (
            Shape(("function", "property"), ACTIONS, CONDITIONS),
            Shape(("function", "remove"), (), ("except", *BELONGING)),
        ),
        _property("function"),
    ),
    SelectorKind(
        {"provider": Key(Sort.CHOICE, "a property of all functions that have none of their own", ("MemorySize",))},
        (Shape(("provider",), ("set", "keep"), CONDITIONS),),
        _inherited,
    ),
    SelectorKind(
        {"type": Key(Sort.TEXT, "a resource type")},
        (Shape(("type", "property"), ACTIONS, CONDITIONS),),
        _property("type"),
    ),
    SelectorKind(
        {
            "resource": Key(Sort.TEXT, "a logical ID, as the source has it; `X*` where it ends in a hash or a number"),
            "property": Key(
                Sort.PLACE,
                "the place below Properties, or in a variable: `VpcConfig.SubnetIds[0]`; `[+]` is behind the last",
            ),
        },
        (Shape(("resource",), ACTIONS, ("property", *CONDITIONS)),),
        _property("resource"),
    ),
    SelectorKind(
        {
            "path": Key(Sort.PLACES, "places: `Resources.…`, `Outputs.…`, `service.…`; `*` for any step"),
            "file": Key(Sort.TEXT, "only in this template file"),
        },
        (Shape(("path",), ACTIONS, ("file", *CONDITIONS)),),
        _places,
    ),
)


def selected_by(written: Written) -> Selector:
    """What a checked rule about places selects."""
    return next(kind.select(written) for kind in SELECTORS if kind.name in written)
