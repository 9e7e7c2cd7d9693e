"""Settings of events and of the provider that are no texts: proven by the properties that the source's template has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from restage.document.equality import equal
from restage.document.values import ABSENT, Absent, Json, JsonObject, Side, as_object, find_at
from restage.framework.naming.encode import normalize
from restage.source.nodes import Path
from restage.tracing.emptied import without_emptied
from restage.tracing.model import Both, Function, Given, Traced, at, entries, entry, is_known, items, known
from restage.tracing.propertytable import EVENTS, PROVIDER, EventKind, EventSetting, ProviderSetting, copied
from restage.tracing.walking import NO_VALUE, Walk

_FUNCTION: Final = "{function}"


class _Event(NamedTuple):
    """One event of a kind for both stages, and where it is written."""

    source: Given
    target: Given
    path: Path
    rate: int = 0  # which one of a schedule's rates


def event_settings(walk: Walk, template: JsonObject) -> Iterator[Traced]:
    """What is known of the properties of events' own resources in `template`."""
    (functions, target), by_type = walk.both.functions, _by_type(template)
    for key, function in functions.items():
        names = {name for event in items(entry(function.value, "events")) for name in entries(event)}
        for kind in [kind for kind in EVENTS if kind.event in names] if key in target else ():
            found = list(_events(kind, function, target[key]))
            ids = list(_resources(kind, normalize(key), by_type.get(kind.type, ()))) if found else []
            if found and len(found) == len(ids):
                yield from _Pairs(walk, template, kind).traced(found, ids)


def _events(kind: EventKind, function: Function, theirs: Function) -> Iterator[_Event]:
    others = entry(theirs.value, "events")
    for index, event in enumerate(items(entry(function.value, "events"))):
        body = entry(event, kind.event)
        if body is ABSENT or (entry(body, "method") == "scheduler") != (kind.method == "scheduler"):
            continue
        other = entry(entry(others, index), kind.event)
        place: Path = (*function.path, "events", index, kind.event)
        body, other = ({kind.short: one} if isinstance(one, str) else one for one in (body, other))
        # A list of rates makes one resource each
        for rate in range(len(items(entry(body, "rate"))) or 1):
            yield _Event(body, other, place, rate)


def _by_type(template: JsonObject) -> dict[str, list[tuple[str, Json]]]:
    """The resources, with their logical IDs, of every type."""
    found: dict[str, list[tuple[str, Json]]] = {}
    for logical_id, resource in as_object(template.get("Resources")).items():
        kind = resource.get("Type") if isinstance(resource, dict) else None
        if isinstance(kind, str):
            found.setdefault(kind, []).append((logical_id, resource))
    return found


def _resources(kind: EventKind, function: str, resources: Iterable[tuple[str, Json]]) -> Iterator[str]:
    begin = tuple(one.replace("{F}", function) for one in kind.ids)
    for logical_id, resource in resources:
        # EventBridge's rules are named after the function's physical name
        if logical_id.startswith(begin) if begin else _is_rule_of(function, logical_id, resource):
            yield logical_id


def _is_rule_of(function: str, logical_id: str, resource: Json) -> bool:
    target = find_at(resource, ("Properties", "Targets", 0, "Arn", "Fn::GetAtt", 0))
    return logical_id.endswith("EventBridgeRule") and target == f"{function}LambdaFunction"


class _Pairs(NamedTuple):
    """The events of one kind of a function, each with its resource in `template`."""

    walk: Walk
    template: JsonObject
    kind: EventKind

    def traced(self, events: Sequence[_Event], ids: Sequence[str]) -> Iterator[Traced]:
        """The settings of which every event gives what stands at its resource."""
        return without_emptied(self.template, list(self._traced(events, ids)))

    def _traced(self, events: Sequence[_Event], ids: Sequence[str]) -> Iterator[Traced]:
        given = {name for event in events for one in event[:2] for name in entries(one)}
        for setting in [one for one in self.kind.settings if one.setting[0] in given]:
            places: list[Path] = [("Resources", logical_id, "Properties", *setting.property) for logical_id in ids]
            rows = list(zip(events, places, strict=True))
            is_given = any(_at(one, setting, event) is not ABSENT for event in events for one in event[:2])
            if is_given and all(self._stands(event, setting, path) for event, path in rows):
                for event, path in rows:
                    yield from self._one(event, setting, path)

    def _stands(self, event: _Event, setting: EventSetting, path: Path) -> bool:
        value, ours = _at(event.source, setting, event), find_at(self.template, path)
        if isinstance(value, Absent):
            return ours is ABSENT or setting.absent is None or equal(ours, setting.absent)
        if not is_known(value):
            return setting.made is copied
        return equal(setting.made(_json(value)), ours)

    def _one(self, event: _Event, setting: EventSetting, path: Path) -> Iterator[Traced]:
        ours, origins = find_at(self.template, path), ((*event.path, *setting.setting),)
        source, target = (_at(one, setting, event) for one in event[:2])
        if isinstance(target, Absent):
            gone: Side = ABSENT if setting.absent is None else setting.absent
            yield Traced(path, ours, ours if source is ABSENT else gone, origins)
        elif setting.made is copied and source is not ABSENT:
            yield from self.walk.traced(ours, source, target, path, origins)
        elif is_known(target):
            yield Traced(path, ours, setting.made(_json(target)), origins)
        else:
            yield Traced(path, ours, ours, origins, NO_VALUE)


def _at(side: Given, setting: EventSetting, event: _Event) -> Given:
    value = at(side, setting.setting)
    if value is None and not setting.takes_null:
        return ABSENT
    return entry(value, event.rate) if isinstance(value, list) and setting.setting == ("rate",) else value


def _json(value: Given) -> Json:
    found = known(value)
    return None if isinstance(found, Absent) else found


def provider_settings(both: Both, template: JsonObject, users: frozenset[str], *, comes: bool) -> Iterator[Traced]:
    """What is known of properties that repeat a setting of the provider; `users`: the logical IDs of the user's own
    resources. `comes`: see `accounts`."""
    for row in PROVIDER:
        origin: Path = ("provider", *row.setting)
        source, target = (_or_absent(at(one.value, origin)) for one in (both.source, both.target))
        if not (is_known(source) and is_known(target)):
            continue
        is_in_one = (source is ABSENT) != (target is ABSENT)
        if source is target is ABSENT or (is_in_one and not row.comes_into) or (source is ABSENT and not comes):
            continue
        comes_into, others = _having(row, both) if row.comes_into else ((), frozenset())
        for logical_id, resource in as_object(template.get("Resources")).items():
            is_row = as_object(resource).get("Type") == row.type and row.id in ("", logical_id)
            if is_row and logical_id not in users and logical_id not in others:
                path: Path = ("Resources", logical_id, "Properties", *row.property)
                ours = find_at(template, path)
                is_own = ours is not ABSENT or any(fnmatchcase(logical_id, one) for one in comes_into)
                if is_own and equal(ours, known(source)):
                    yield Traced(path, ours, known(target), (origin,))


def _or_absent(value: Given) -> Given:
    return ABSENT if value is None else value


def _having(row: ProviderSetting, both: Both) -> tuple[Sequence[str], Set[str]]:
    """The logical IDs, as patterns, of resources into which the property comes with the setting; and those of functions
    that have a setting of their own in one of the stages."""
    functions = {**both.functions.source, **both.functions.target}
    settings = ((key, entry(one.value, row.setting[0])) for side in both.functions for key, one in side.items())
    own = {key for key, setting in settings if setting is not ABSENT and setting}  # null leaves it to the provider
    of_functions = [one for one in row.comes_into if _FUNCTION in one]
    found = [one for one in row.comes_into if _FUNCTION not in one]
    found += [one.replace(_FUNCTION, normalize(key)) for one in of_functions for key in functions if key not in own]
    return found, {one.replace(_FUNCTION, normalize(key)) for one in of_functions for key in own}
