"""What stands beside a setting that differs, and counts for what is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from restage.document.values import ABSENT
from restage.source.nodes import Path
from restage.tracing.model import Both, Function, Given, at, entries, entry, items

# Events of which logical IDs hold the end of an ARN, or of what it is part of
NAMED_BY_ARN: Final = ("sqs", "sns", "stream", "msk", "activemq", "rabbitmq")
_DESTINATIONS: Final[tuple[Path, ...]] = (("destinations", "onSuccess"), ("destinations", "onFailure"), ("onError",))


class Beside(NamedTuple):
    """What of the events counts for other settings: does a topic change its region against the service's, and which
    functions have rules of an event bus, whose logical IDs are made of the functions' names? `named`: the keys of
    functions and of the user's resources, which settings may name. `parted`: settings that are the same as others in
    one stage only, or begin alike: the framework makes one thing of all that are the same. `reordered`: the
    functions that stand at another place for the target, if any do. `sorts_hashed`: does the order of variables make no
    other hash of a function's version? `has_schema`: see `coercion`. `own_retention`: can
    functions say how long their logs are kept? `has_no_functions`: in either stage, plugins' own included.
    """

    crossing: bool = False
    ruled: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    parted: frozenset[Path] = frozenset()
    reordered: tuple[str, ...] = ()
    sorts_hashed: bool = True
    has_schema: bool = False
    own_retention: bool = True
    has_no_functions: bool = False


NOTHING_BESIDE: Final = Beside()


def beside(both: Both) -> Beside:
    """What both configurations have that counts for settings beside it."""
    sides = both.functions
    pairs = zip((both.source, both.target), sides, strict=True)
    regions = [list(_own_regions(result.at(("provider", "region")), side)) for result, side in pairs]
    functions = {**sides.source, **sides.target}
    common = sides.source.keys() & sides.target.keys()
    ruled = (key for key, one in functions.items() if any(_events(one.value, "eventBridge")))
    orders = [[key for key in side if key in common] for side in sides]
    return Beside(
        crossing=regions[0] != regions[1],
        ruled=frozenset(ruled),
        named=frozenset((*functions, *_resources(both))),
        parted=frozenset(_parted(both)),
        reordered=tuple(one for one, other in zip(*orders, strict=True) if one != other),
    )


def _parted(both: Both) -> Iterator[Path]:
    """The settings that are equal to others in one stage only."""
    sides = [list(_shared(functions)) for functions in both.functions]
    groups = [_groups(side) for side in sides]
    others = {(path, kind): (kind, text) for path, kind, text in sides[1]}
    alike: dict[tuple[tuple[str, str], tuple[str, str]], bool] = {}
    for path, kind, text in sides[0]:
        if other := others.get((path, kind)):
            pair = (kind, text), other
            if pair not in alike:
                alike[pair] = groups[0][kind, text] == groups[1][other]
            if not alike[pair]:
                yield path


def _groups(settings: Iterable[tuple[Path, str, str]]) -> Mapping[tuple[str, str], set[Path]]:
    """The places by what stands there."""
    found: dict[tuple[str, str], set[Path]] = {}
    for path, kind, text in settings:
        found.setdefault((kind, text), set()).add(path)
    return found


def _shared(functions: Mapping[str, Function]) -> Iterator[tuple[Path, str, str]]:
    """Place, kind and text of each setting of which the framework makes one thing where several are the same:
    the statements of destinations and queues, the resources of paths, step by step; or gives IDs that differ in the
    function alone."""
    for key, function in functions.items():
        given = entries(function.value)
        for place in (one for one in _DESTINATIONS if one[0] in given):
            if isinstance(text := at(given, place), str):
                yield ("functions", key, *place), "ARN", text
        for index, event in enumerate(items(entry(function.value, "events"))):
            settings = entries(event)
            for kind in [one for one in NAMED_BY_ARN if one in settings]:
                source = settings[kind]
                place = ("functions", key, "events", index, kind)
                place = place if isinstance(source, str) else (*place, "arn")
                if isinstance(text := source if isinstance(source, str) else entry(source, "arn"), str):
                    yield place, kind, text.rpartition(":")[2].rpartition("/")[2] or text
            http = settings.get("http", ABSENT)
            path = http.partition(" ")[2] if isinstance(http, str) else entry(http, "path")
            steps = path.strip("/").split("/") if isinstance(path, str) else []
            place = ("functions", key, "events", index, "http")
            place = place if isinstance(http, str) else (*place, "path")
            for size in range(1, len(steps) + 1):
                yield place, f"path of {size}", "/".join(steps[:size])


def _resources(both: Both) -> Iterator[str]:
    for result in (both.source.merged, both.target.merged):
        yield from entries(result.at(("resources", "Resources")))


def _events(function: Given, kind: str) -> Iterator[Given]:
    found = (entry(event, kind) for event in items(entry(function, "events")))
    return (event for event in found if event is not ABSENT)


def _own_regions(region: Given, functions: Mapping[str, Function]) -> Iterator[bool]:
    """Of each topic that is given by its ARN: is it in the service's own region? Others are named in subscriptions."""
    for function in functions.values():
        for topic in _events(function.value, "sns"):
            arn = entry(topic, "arn") if isinstance(topic, dict) else topic
            if arn is not ABSENT and (is_arn(arn) or isinstance(topic, dict)):
                yield isinstance(arn, str) and arn.split(":")[3:4] == [region]


def is_arn(value: Given) -> bool:
    return isinstance(value, str) and value.startswith("arn:")
