"""Maps by stage in a service's configuration: `custom.memory: {dev: 256, prod: 1024}`, and what they hold for both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

from restage.document.values import Json, JsonObject, Path, as_list, as_object
from restage.framework.words import STAGES
from restage.text.spelling import holds_stage, spellings, twin_among

_FALLBACK = "dev"  # what people write behind the comma: `${self:custom.hosts.${sls:stage}, self:custom.hosts.dev}`
DEFAULTS = ("default", "other", "others", "fallback")
# What names functions, resources and the like, of which some may be called as stages
_NAMES_OF_THINGS = frozenset(
    "functions layers Resources Outputs Parameters Conditions environment Variables".split()  # noqa: SIM905 - words
)
_NAMING_KEYS = ("stage", "Stage", "stageName", "env", "Env", "environment", "name", "Name", "id", "key")
MAPPINGS = "Mappings"  # of CloudFormation, which looks values up itself


class Entry(NamedTuple):
    """What a stage-keyed map of the state holds for the source and for the target, and where."""

    source: Json
    target: Json
    source_path: Path
    target_path: Path


def all_entries(value: Json, source: str, target: str) -> tuple[Entry, ...]:
    """The entries of all maps by stage in `value`, and of maps by what those give: `accounts.${self:custom.kind}`."""
    found = entries(value, source, target)
    # `{dev: dev, prod: prod}` says no more of a text than the stage's name in it does
    first = tuple(entry for entry in found if (entry.source, entry.target) != (source, target))
    kinds = kinds_of(first)
    return first + tuple(
        entry for one in kinds for other in kinds[one] for entry in entries(value, one, other, whole=True)
    )


def kinds_of(found: Iterable[Entry]) -> dict[str, dict[str, None]]:
    """Texts of entries, by which other maps may go: the source's, and those that the target has instead."""
    kinds: dict[str, dict[str, None]] = {}
    for entry in found:
        if isinstance(entry.source, str) and isinstance(entry.target, str):
            kinds.setdefault(entry.source, {})[entry.target] = None
    return kinds


def entries(value: Json, source: str, target: str, path: Path = (), *, whole: bool = False) -> Iterator[Entry]:
    """Every pair of scalars in `value` at the same place of a map's entries for both stages that differ.

    A map has an entry for each of several stages; where the target has none, what stands for all others counts. Unless
    they are the `whole` keys, keys may also hold the stages' names, and so may items of a list.
    """
    if isinstance(value, dict):
        ours, theirs = _own_key(value, source, target), _other(value, source, target)
        if ours is not None and theirs is not None and ours != theirs and not _names_things(path):
            yield from _pairs(value, theirs, ours, target, path)
        if not whole and not _names_things(path):
            for one, other in twin_keys(value, source, target):
                yield from _leaves(value[one], value[other], (*path, one), (*path, other))
        for key, child in value.items():
            if key != MAPPINGS:
                yield from entries(child, source, target, (*path, key), whole=whole)
    elif isinstance(value, list):
        yield from () if whole else _of_list(value, source, target, path)
        for index, child in enumerate(value):
            yield from entries(child, source, target, (*path, index), whole=whole)


def twin_keys(value: JsonObject, source: str, target: str) -> Iterator[tuple[str, str]]:
    """The keys of entries that are called alike, for the source and for the target: `devVpc`, `prodVpc`."""
    for key in value:
        if key != source and holds_stage(key, source, target):
            twin = twin_among(key, value, source, target)
            if twin and isinstance(value[twin], dict | list) == isinstance(value[key], dict | list):
                yield key, twin


def twin_items(value: list[Json], source: str, target: str, path: Path) -> Iterator[tuple[int, int, str]]:
    """The items of a list that name the source and the target, and by which key: `[{stage: dev}, {stage: prod}]`."""
    if path[1:2] not in (("custom",), ("params",)):
        return
    for key in _NAMING_KEYS:
        named = [as_object(item).get(key) for item in value]
        pairs = ((named.index(one), other) for one, other in spellings(source, target).items() if one in named)
        found = next(((index, named.index(other)) for index, other in pairs if other in named), None)
        if found:
            yield (*found, key)
            return


def _of_list(value: list[Json], source: str, target: str, path: Path) -> Iterator[Entry]:
    for one, other, name in twin_items(value, source, target, path):
        ours = {key: child for key, child in as_object(value[one]).items() if key != name}
        yield from _leaves(ours, value[other], (*path, one), (*path, other))


def _names_things(path: Path) -> bool:
    """Are the keys of the object at `path` names, and no stages even where they look like some?"""
    return bool(path) and path[-1] in _NAMES_OF_THINGS and path[1:2] not in (("custom",), ("params",))


def stage_maps(value: Json, source: str, target: str, path: Path = ()) -> Iterator[Path]:
    """The entries of maps by stage, which stand there for every stage alike."""
    steps: Iterable[tuple[str | int, Json]] = ()
    named: Set[str | int] = frozenset()
    if isinstance(value, dict):
        steps, named = value.items(), _keys_of_stages(value, source, target, path)
    elif isinstance(value, list):
        steps = list(enumerate(value))
        named = {index for found in twin_items(value, source, target, path) for index in found[:2]}
    yield from ((*path, step) for step, _ in steps if step in named) if named else ()
    for step, child in steps:
        if isinstance(child, (dict, list)) and step not in named:
            yield from stage_maps(child, source, target, (*path, step))


def _keys_of_stages(value: JsonObject, source: str, target: str, path: Path) -> Set[str]:
    """The keys of entries by stage; `custom` itself holds other settings, too, beside `dev` and `prod`."""
    if _names_things(path):
        return frozenset()
    alike = frozenset(key for pair in twin_keys(value, source, target) for key in pair)
    if not is_stage_map(value, source, target):
        return alike
    if path[-1:] == ("custom",):
        return value.keys() & {source, target, *STAGES, *DEFAULTS} | alike
    return value.keys()


def is_stage_map(value: JsonObject, source: str, target: str) -> bool:
    """Has `value` an entry for each of several stages, the source or the target among them?"""
    return _own_key(value, source, target) is not None and _other(value, source, target) is not None


def lone_maps(value: Json, source: str, target: str, path: Path = ()) -> Iterator[Path]:
    """Maps with an entry for the target and none that counts for the source: what was looked up there came from
    elsewhere, so that no value of the artifact leads to them."""
    if isinstance(value, dict):
        if target in value and value.keys().isdisjoint((source, *DEFAULTS)) and not _names_things(path):
            yield path
        for key, child in value.items():
            yield from lone_maps(child, source, target, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from lone_maps(child, source, target, (*path, index))


def has_both(value: JsonObject, source: str, target: str) -> bool:
    """Has `value` an entry for the source, and another one that counts for the target?"""
    other = _other(value, source, target)
    return source in value and other in value and other != source


def _own_key(value: JsonObject, source: str, target: str) -> str | None:
    """The key of the source's entry; in a map with an entry for the target that of what stands in for all others."""
    if source in value:
        return source
    return next((key for key in (*DEFAULTS, _FALLBACK) if key in value), None) if target in value else None


def _other(value: JsonObject, source: str, target: str) -> str | None:
    """The key of the target's entry, or of that which stands in for it; None where `value` is no map by stage."""
    if target in value:
        return target
    if not value.keys().isdisjoint(DEFAULTS):
        return next(key for key in DEFAULTS if key in value)
    return target if any(source not in (key, value[key]) for key in value.keys() & STAGES) else None


def _pairs(value: JsonObject, other: str, source: str, target: str, path: Path) -> Iterator[Entry]:
    """Where entries are objects, what one of them lacks comes from the map's default, as `params` are merged."""
    key = next((key for key in DEFAULTS if key in value), "")
    default, ours, theirs = as_object(value.get(key)), value[source], value.get(other)
    if isinstance(theirs, dict):
        theirs = {**default, **theirs}
    yield from _leaves(ours, theirs, (*path, source), (*path, other))
    if isinstance(ours, dict) and key not in (source, other):
        common = {name: child for name, child in default.items() if name not in ours}
        yield from _leaves(common, theirs, (*path, key), (*path, other))


def _leaves(source: Json, target: Json, source_path: Path, target_path: Path) -> Iterator[Entry]:
    if isinstance(source, dict):
        for key, child in source.items():
            yield from _leaves(child, as_object(target).get(key), (*source_path, key), (*target_path, key))
    elif isinstance(source, list):
        others = as_list(target)
        if source and others and len(source) != len(others):
            yield Entry(source, target, source_path, target_path)
        for index, child in enumerate(source):
            yield from _leaves(
                child, others[index] if index < len(others) else None, (*source_path, index), (*target_path, index)
            )
    elif source is not None and source != target:
        yield Entry(source, target, source_path, target_path)
