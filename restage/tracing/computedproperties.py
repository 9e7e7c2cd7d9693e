"""Properties that the framework makes of settings: computed for the source, compared with the template's.

A setting counts as accounted for where everything that is made of it stands in the templates, and what is made of it
for the target has the same shape. All others stay open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Final, NamedTuple, cast

from restage.document.changes import leaves
from restage.document.equality import equal
from restage.document.values import ABSENT, Absent, Json, JsonObject, Side, as_object, find_at, strings
from restage.framework.ids.hashed import before_hash
from restage.source.nodes import Path
from restage.tracing.emptied import without_emptied
from restage.tracing.model import Both, Given, Origins, Traced, at, is_known
from restage.tracing.tableform import Bodies, Event, Kind, Made, Shape, differing, events, written
from restage.tracing.walking import NO_VALUE, lookups_of


class Row(NamedTuple):
    """A row for one resource: the events that it is made of."""

    kind: Kind
    row: Made
    name: str
    events: Sequence[Event]

    @property
    def settings(self) -> Origins:
        """Where all of its settings are written."""
        return tuple(written(event, setting) for event in self.events for setting in self.row.settings)


class Tables(NamedTuple):
    """What there is to know of what the framework makes."""

    kinds: Sequence[Kind]
    shapes: Sequence[Shape]


class Accounts(NamedTuple):
    """What is known of each template; the places of the configuration that make another structure for the target, and
    those of which something stands nowhere as the tables say."""

    traced: Sequence[Sequence[Traced]]
    structure: frozenset[Path]
    missed: frozenset[Path]


NOTHING_MADE = Accounts((), frozenset(), frozenset())


def accounts(both: Both, templates: Sequence[JsonObject], tables: Tables, *, comes: bool) -> Accounts:
    """What is made of the configuration into `templates`, of settings that are accounted for. `comes`: does the version
    know all of the tables, so that a property may come with its setting?"""
    every = events(both)
    structure = frozenset(_other_shapes(every, tables.shapes))
    failed = set(structure)
    found: list[list[tuple[Traced, Origins]]] = [[] for _ in templates]
    moving = [kind for kind in tables.kinds if _moves(kind, every.get(kind.event, ()))]
    ids = [_ids(template, {kind.type for kind in moving}) for template in templates]
    for row in (row for kind in moving for row in _rows(kind, every.get(kind.event, ()))):
        places = [(index, path) for index, known in enumerate(ids) if (path := known.get((row.name, row.kind.type)))]
        for index, path in places:
            traced = _traced(row, templates[index], (*path, *row.row.property), comes=comes)
            found[index] += [(one, row.settings) for one in traced or ()]
            failed.update(row.settings if traced is None else ())
        failed.update(() if places else row.settings)
    known = ([one for one, settings in some if failed.isdisjoint(settings)] for some in found)
    kept = [list(without_emptied(*pair)) for pair in zip(templates, known, strict=True)]
    return Accounts(kept, structure, frozenset(failed) - structure)


_PROVIDER: Final = frozenset(("provider",))  # which stands beside functions, for their values only


def _other_shapes(every: Mapping[str, Sequence[Event]], shapes: Sequence[Shape]) -> Iterator[Path]:
    for shape in shapes:
        for event in every.get(shape.event, ()):
            if not event.moved <= _PROVIDER and shape.of(event.source) != shape.of(event.target):
                yield from (written(event, setting) for setting in shape.settings)


def _moves(kind: Kind, every: Sequence[Event]) -> bool:
    """Does any setting differ that the resources of the kind are made of? Others of the kind may disagree then."""
    settings: dict[str | int, list[Path]] = {}
    for setting in dict.fromkeys(setting for row in kind.rows for setting in row.settings):
        settings.setdefault(setting[0], []).append(setting)
    return any(
        at(cast(Given, event.source), setting) != at(cast(Given, event.target), setting)
        for event in every
        for key in event.moved
        for setting in settings.get(key, ())
    )


def _rows(kind: Kind, every: Sequence[Event]) -> Iterator[Row]:
    groups: dict[str, list[Event]] = {}
    for event in every:
        groups.setdefault(kind.name(event.function, event.source), []).append(event)
    for name, group in groups.items():
        for some in [group] if kind.together else [[one] for one in group]:
            yield from (Row(kind, row, name, some) for row in kind.rows if name)


def _ids(template: JsonObject, types_made: Set[str]) -> dict[tuple[str, str], Path]:
    """The places of a template's resources of some types by their ID, what stands before a hash in it with a star, and
    their type."""
    resources = as_object(template.get("Resources"))
    every = ((one, resource.get("Type")) for one, resource in resources.items() if isinstance(resource, dict))
    types = {one: kind for one, kind in every if isinstance(kind, str) and kind in types_made}
    hashed = {f"{before}*": one for one in types if (before := before_hash(one))}
    names = {**{one: one for one in types}, **hashed}
    return {(name, types[one]): ("Resources", one, "Properties") for name, one in names.items()}


def _traced(row: Row, template: JsonObject, path: Path, *, comes: bool) -> list[Traced] | None:
    """None where the settings do not give what stands at `path`."""
    ours = find_at(template, path)
    source, target = [one.source for one in row.events], [one.target for one in row.events]
    ways = (row.row.make, row.row.older) if row.row.older else (row.row.make,)
    found = [(_made(way, row, source), _made(way, row, target)) for way in ways]
    way = next(((made, new) for made, new in found if made is not None and _is_spelled(ours, made)), None)
    if way is None:
        return None
    new = way[1]
    if new is None:
        lookups = [at(cast(Given, body), setting) for body in target for setting in row.row.settings]
        return [Traced(path, ours, ours, row.settings, NO_VALUE, frozenset().union(*map(lookups_of, lookups)))]
    new = new if equal(ours, way[0]) else respelled(ours, way[0], new)
    if new is None or (ours is ABSENT and new is not ABSENT and not comes):
        return None
    where = tuple(one for event in row.events for one in differing(event, row.row.settings)) or row.settings
    return [Traced((*path, *place), old, value, where) for place, old, value in _leaves(ours, new)]


def _made(make: Callable[[Bodies], Side], row: Row, bodies: Bodies) -> Side | None:
    """What is made of events by a row; None where something of them is not known."""
    are_known = all(is_known(at(cast(Given, body), setting)) for body in bodies for setting in row.row.settings)
    return make(bodies) if are_known else None


def _leaves(ours: Side, new: Side) -> list[tuple[Path, Side, Side]]:
    """The smallest places at which `new` differs from `ours`, with both values, and the texts that stay beside them;
    the whole where it does not differ."""
    if isinstance(ours, Absent) or isinstance(new, Absent):
        return [((), ours, new)]
    changed = dict(leaves(ours, new, ()))
    texts = strings(ours) if changed else ()
    stay = [
        (place, text) for place, text in texts if not any(place[:size] in changed for size in range(len(place) + 1))
    ]
    found = [(place, find_at(ours, place), one) for place, one in changed.items()]
    return [*found, *((place, text, text) for place, text in stay)] or [((), ours, new)]


def _is_spelled(ours: Side, made: Side) -> bool:
    return equal(ours, made) or respelled(ours, made, made) is not None


def respelled(ours: Side, source: Side, target: Side) -> Side | None:
    """`target` as `source` is written in `ours`: the framework's schema makes lists of single values, and values of
    lists that have one. None where it is not known how."""
    if equal(ours, source):
        return target
    sides = ours, source, target
    if all(isinstance(one, dict) for one in sides):
        ours, source, target = map(as_object, cast("tuple[Json, Json, Json]", sides))
        members = {key: respelled(one, source.get(key, ABSENT), target.get(key, ABSENT)) for key, one in ours.items()}
        is_whole = ours.keys() == source.keys() == target.keys() and None not in members.values()
        return cast(Side, members) if is_whole else None
    if isinstance(source, list) and isinstance(target, list) and isinstance(ours, list):
        items = [respelled(*three) for three in zip(ours, source, target, strict=False)]
        return cast(Side, items) if len(ours) == len(source) == len(target) and None not in items else None
    if isinstance(ours, list) and len(ours) == 1 and not isinstance(source, list) and not isinstance(target, list):
        item = respelled(ours[0], source, target)
        return None if item is None else [cast(Json, item)]
    if isinstance(source, list) and isinstance(target, list) and len(source) == len(target) == 1:
        return respelled(ours, source[0], target[0])
    return None
