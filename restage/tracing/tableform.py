"""What the framework makes of events and other settings: the form of the tables, and what they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias, cast

from restage.document.values import ABSENT, Json, JsonObject, Side
from restage.source.nodes import Path
from restage.tracing.model import Both, Given, Origins, at, below, entries, entry, items

Bodies: TypeAlias = Sequence[JsonObject]
"""What one resource is made of: the settings of an event, or of several."""


class Made(NamedTuple):
    """`settings` of an event, and nothing else of it that may differ, make `property` of a resource (below
    `Properties`). `older`: what other versions make of them."""

    property: Path
    settings: tuple[Path, ...]
    make: Callable[[Bodies], Side]
    older: Callable[[Bodies], Side] | None = None


class Kind(NamedTuple):
    """The resource of `type` that the framework makes of an `event`, or of what else `event` says: "provider",
    "function" (with the provider in it), "authorizer" of an HTTP API. `name` gives its logical ID from the function's
    key and the event, "" where there is none; with a star for a hash. `together`: several events make one of them,
    where otherwise each event makes all of it."""

    event: str
    type: str
    name: Callable[[str, JsonObject], str]
    rows: tuple[Made, ...]
    together: bool = False


class Shape(NamedTuple):
    """What `settings` of an `event` decide beside values: where `of` gives something else for the target, the framework
    has to compile it."""

    event: str
    settings: tuple[Path, ...]
    of: Callable[[JsonObject], Json]


# In the settings of an event: the key of its function (of an authorizer its own), and what it may name of the provider
FUNCTION, PROVIDER = "function()", "provider()"
_NAMED: Final = "httpApi"
_AUTHORIZER: Final = "authorizer"
_AUTHORIZERS: Final[Path] = ("provider", "httpApi", "authorizers")


class Event(NamedTuple):
    """An event for both stages, with where it is written, and the key of its function. `moved`: the keys of what is
    another thing for the target, as most of an event is not."""

    function: str
    source: JsonObject
    target: JsonObject
    path: Path
    moved: frozenset[str]

    @classmethod
    def of(cls, function: str, source: JsonObject, target: JsonObject, path: Path) -> Event:
        keys = source.keys() | target.keys() if source is not target else ()
        moved = (key for key in keys if source.get(key, ABSENT) != target.get(key, ABSENT))
        return cls(function, source, target, path, frozenset(moved))


def events(both: Both) -> Mapping[str, Sequence[Event]]:
    """The events that there are in both stages by their kind, and what else `Kind` may name."""
    found: dict[str, list[Event]] = {}
    for kind, event in _events(both):
        found.setdefault(kind, []).append(event)
    authorizers = (_pair(key, both, (*_AUTHORIZERS, key)) for key in entries(both.source.at(_AUTHORIZERS)))
    found["provider"] = list(_pair("", both, ("provider",)))
    found[_AUTHORIZER] = [one for pair in authorizers for one in pair]
    found["function"] = list(_functions(both))
    return found


def _pair(key: str, both: Both, path: Path) -> Iterator[Event]:
    source, target = both.source.at(path), both.target.at(path)
    if isinstance(source, dict) and isinstance(target, dict):
        name: JsonObject = {FUNCTION: key}
        yield Event.of(key, _body(source) | name, _body(target) | name, path)


def _functions(both: Both) -> Iterator[Event]:
    functions, theirs = both.functions
    providers = (entry(one.value, "provider") for one in (both.source, both.target))
    mine, other = ({"provider": cast(Json, one)} for one in providers)
    for key, function in functions.items():
        if key in theirs:
            bodies = _body(function.value) | mine, _body(theirs[key].value) | other
            yield Event.of(key, *bodies, function.path)


def _events(both: Both) -> Iterator[tuple[str, Event]]:
    functions, theirs = both.functions
    named = [entry(entry(one.value, "provider"), _NAMED) for one in (both.source, both.target)]
    mine, other = ({PROVIDER: cast(Json, {_NAMED: one} if isinstance(one, dict) else {})} for one in named)
    is_one = named[0] is named[1]
    for key, function in functions.items():
        name: JsonObject = {FUNCTION: key}
        others = items(entry(theirs[key].value, "events")) if key in theirs else ()
        for index, (event, its) in enumerate(zip(items(entry(function.value, "events")), others, strict=False)):
            for kind, source in entries(event).items():
                if (target := entry(its, kind)) is not ABSENT:
                    place: Path = (*function.path, "events", index, kind)
                    body = _body(source) | mine | name
                    # What holds no variables is evaluated for neither stage: the very same
                    is_same = is_one and event is its
                    yield kind, Event.of(key, body, body if is_same else _body(target) | other | name, place)


def _body(event: Given) -> JsonObject:
    """An event as an object; short forms of it, and of its authorizer, stand at `""`."""
    body = dict(entries(event)) if isinstance(event, dict) else {"": event}
    authorizer = body.get(_AUTHORIZER)
    short = {_AUTHORIZER: {"": authorizer}} if isinstance(authorizer, str) else {}
    return cast(JsonObject, {**body, **short})


def written(event: Event, setting: Path) -> Path:
    """Where a setting of an event is written: a short form stands for all of it."""
    is_providers = event.path[0] == "functions" and setting[0] == "provider"
    path: Path = setting if is_providers else (*event.path, *setting)
    return path[:-1] if path[-1] == "" else path


def differing(event: Event, settings: Sequence[Path]) -> Iterator[Path]:
    """Where those settings are written that differ, as near as one step below."""
    for setting in settings:
        source, target = (at(cast(Given, one), setting) for one in (event.source, event.target))
        if source == target:
            continue
        steps = dict.fromkeys((*entries(source), *entries(target)))
        inside = [key for key in steps if entry(source, key) != entry(target, key)]
        places: Origins = (written(event, setting),)
        both = isinstance(source, dict) and isinstance(target, dict)
        yield from (place for key in inside for place in below(places, key)) if both else places
