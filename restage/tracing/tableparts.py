"""Parts of the tables of what is made of settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from restage.document.values import ABSENT, Json, JsonObject, Side, as_text, at
from restage.source.nodes import Path
from restage.tracing.tableform import Bodies

CORS_HEADERS: Final[list[Json]] = [
    "Content-Type",
    "X-Amz-Date",
    "Authorization",
    "X-Api-Key",
    "X-Amz-Security-Token",
    "X-Amz-User-Agent",
]
TRACE_HEADER: Final[Json] = "X-Amzn-Trace-Id"


def given(*place: str, otherwise: Side = ABSENT) -> Callable[[Bodies], Side]:
    """What stands at `place`, as it is."""

    def make(bodies: Bodies) -> Side:
        value = at(bodies[0], place)
        return otherwise if value is None else value

    return make


def filled(*place: str, otherwise: Side = ABSENT) -> Callable[[Bodies], Side]:
    """The same, where JavaScript takes it for something."""

    def make(bodies: Bodies) -> Side:
        return at(bodies[0], place) or otherwise

    return make


def unique(value: Json) -> list[Json]:
    """A list, or a text instead of it, as a set."""
    out: list[Json] = []
    out.extend(one for one in (value if isinstance(value, list) else [value]) if one not in out)
    return list(dict.fromkeys(map(as_text, out))) if all(isinstance(one, str) for one in out) else out


def as_set(*place: str, otherwise: Side = ABSENT) -> Callable[[Bodies], Side]:
    """The same, as a list without repetitions."""

    def make(bodies: Bodies) -> Side:
        value = at(bodies[0], place)
        return unique(value) if value else otherwise

    return make


# Settings of functions of which 0 is as much as any other number; elsewhere it is nothing to JavaScript
ZERO_COUNTS: Final[tuple[Path, ...]] = (("maximumRetryAttempts",),)


def is_given(body: JsonObject, place: Path) -> bool:
    value = at(body, place)
    return value not in (None, False) or (value is not None and value is not False and place in ZERO_COUNTS)


def there(*places: Path) -> Callable[[JsonObject], Json]:
    """Which of `places` something is given at."""
    return lambda body: [is_given(body, place) for place in places]


def kinds_of(*places: Path) -> Callable[[JsonObject], Json]:
    """Whether there are texts, objects, or nothing."""
    return lambda body: [type(at(body, place)).__name__ for place in places]


def first(places: tuple[Path, ...]) -> Callable[[Bodies], Side]:
    """What stands at the first of `places` at which there is something."""
    return lambda bodies: next((value for place in places if (value := at(bodies[0], place))), ABSENT)
