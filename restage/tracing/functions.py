"""Properties of functions that are copies of settings: computed for the source as the framework does, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, cast

from restage.document.values import ABSENT, JsonObject, as_object, as_text, find_at
from restage.framework.ids.hashinputs import PROPERTIES
from restage.framework.naming.encode import function_id
from restage.source.nodes import Path
from restage.tracing.model import Given, Origins, Traced, at, entries, entry, is_known, is_unknown, known
from restage.tracing.normalised import MOVED
from restage.tracing.settingplaces import ALONE, NOT_COPIED, RESOLVED, WRAPPED, WRITTEN, FunctionSetting
from restage.tracing.walking import Walk

# Properties that are made of several parts of a setting, or of two
_MERGED: Final = ("Environment", "Tags", "VpcConfig")
_TOLD: Final = "description"
_VERSION: Final = "AWS::Lambda::Version"
_GONE: Final = (ABSENT, ABSENT)
_COMES: Final = "a property that comes for the target, and more may come with it"
_COPIED: Final = tuple(name for name in PROPERTIES if name not in NOT_COPIED)


def function_settings(walk: Walk, template: JsonObject) -> Iterator[Traced]:
    """What is known of the properties of the functions in `template`."""
    commons = [_common(one.value) for one in (walk.both.source, walk.both.target)]
    (functions, theirs), resources = walk.both.functions, as_object(template.get("Resources"))
    for key, function in functions.items() if resources else ():
        logical_id = function_id(key)
        place: Path = ("Resources", logical_id, "Properties")
        if key not in theirs or logical_id not in resources or find_at(template, place) is ABSENT:
            continue
        properties = as_object(as_object(resources[logical_id]).get("Properties"))
        owns = (entries(one.value) for one in (function, theirs[key]))
        source, goal = (_settings(own, common) for own, common in zip(owns, commons, strict=True))
        for name in _COPIED:
            if name not in properties:
                other = _property(name, goal)
                if other is not ABSENT and _property(name, source) is ABSENT:
                    path, origins = (*place, name), _origins(name, function.path)
                    # Few come for the target, and nothing else with them
                    yield walk.added(path, other, origins) if name in ALONE else Traced(path, *_GONE, origins, _COMES)
                continue
            ours, path, origins = properties[name], (*place, name), _origins(name, function.path)
            if name in _MERGED and (unknown := _unknown(name, source) or _unknown(name, goal)):
                yield walk.towards(ours, unknown, path, origins)
                continue
            mine, other = _property(name, source), _property(name, goal)
            if mine is ABSENT:
                continue
            inner = WRAPPED.get(name, "")
            if inner and ABSENT not in (entry(mine, inner), entry(other, inner)):
                value = known(entry(ours, inner))
                yield from walk.traced(value, entry(mine, inner), entry(other, inner), (*path, inner), origins)
            else:
                yield from walk.traced(ours, mine, other, path, origins)


def version_settings(walk: Walk, template: JsonObject) -> Iterator[Traced]:
    """What is known of the descriptions of functions' versions, which are the functions' own."""
    functions, theirs = walk.both.functions
    described = {
        function_id(key): (one, theirs[key])
        for key, one in functions.items()
        if key in theirs and entry(one.value, _TOLD) is not ABSENT
    }
    for logical_id, resource in as_object(template.get("Resources")).items() if described else ():
        properties = as_object(as_object(resource).get("Properties"))
        sides = described.get(as_text(as_object(properties.get("FunctionName")).get("Ref")))
        if sides and as_object(resource).get("Type") == _VERSION:
            path: Path = ("Resources", logical_id, "Properties", "Description")
            source, target = (entry(one.value, _TOLD) for one in sides)
            ours, origins = properties.get("Description", ABSENT), ((*sides[0].path, _TOLD),)
            yield from walk.traced(ours, source, target, path, origins)


def state_settings(walk: Walk, functions: JsonObject, place: Path) -> Iterator[Traced]:
    """What is known of the settings that the framework writes into the state's `functions`, at `place`, where a
    function has none of its own."""
    commons = _common(walk.both.source.value), _common(walk.both.target.value)
    mine, theirs = walk.both.functions
    for key, function in mine.items():
        if key not in theirs:
            continue
        ours, source, target = as_object(functions.get(key)), entries(function.value), entries(theirs[key].value)
        for name, setting in RESOLVED.items():
            if name in ours and (source.get(name) is None or target.get(name) is None):
                here, there = _resolved(source, commons[0], setting), _resolved(target, commons[1], setting)
                origins = ((*function.path, setting.key), ("provider", setting.key))
                yield from walk.traced(ours[name], here, there, (*place, key, name), origins)


def moved_settings(walk: Walk, service: JsonObject, place: Path) -> Iterator[Traced]:
    """What is known of settings of the provider that `service`, in a state at `place`, has at other places than the
    configuration."""
    for row in MOVED:
        source, target = (at(one.value, row.place) for one in (walk.both.source, walk.both.target))
        if row.place[0] == "provider" and source is not ABSENT:
            yield from walk.traced(find_at(service, row.to), source, target, (*place, *row.to), (row.place,))


def empty_vpcs(walk: Walk, service: JsonObject) -> Iterator[Traced]:
    """The VPCs that the framework writes as empty objects where there are none; paths are below `service`."""
    both = walk.both
    places: list[tuple[Path, Path]] = [(("provider", "vpc"), ("provider", "vpc"))]
    given = {key for key, one in both.functions.target.items() if "vpc" in entries(one.value)}
    functions = both.functions.source.items() if given else ()
    places += [(("functions", key, "vpc"), (*one.path, "vpc")) for key, one in functions if key in given]
    for place, origin in places:
        mine, other = (at(one.value, origin) for one in (both.source, both.target))
        if isinstance(other, dict) and mine in (ABSENT, None) and find_at(service, place) == {} and is_known(other):
            yield Traced(place, {}, known(other), (origin,))
        elif other is None and isinstance(mine, dict) and place[0] == "provider":
            yield Traced(place, find_at(service, place), {}, (origin,))


class _Settings(NamedTuple):
    """The settings of a function and of the provider, as the framework's own recipes read them. Parts that are not
    known go through these as they are."""

    function: JsonObject
    provider: JsonObject


def _common(configuration: Given) -> Mapping[str, Given]:
    """The provider's settings, which are those of functions that have none of their own."""
    return entries(entry(configuration, "provider"))


def _settings(own: Mapping[str, Given], common: Mapping[str, Given]) -> _Settings:
    config = dict(own)
    for key, setting in RESOLVED.items():
        config[key] = _resolved(own, common, setting)
    return _Settings(cast(JsonObject, config), cast(JsonObject, common))


def _property(name: str, settings: _Settings) -> Given:
    found: Given = PROPERTIES[name][0](*settings)
    return ABSENT if found is None else found


def _resolved(own: Mapping[str, Given], common: Mapping[str, Given], setting: FunctionSetting) -> Given:
    return own.get(setting.key) or common.get(setting.key) or setting.default


def _unknown(name: str, settings: _Settings) -> Given:
    """The function's or the provider's setting, if it is not known; None else."""
    found = (entry(side, WRITTEN[name][0]) for side in settings)
    return next((one for one in found if is_unknown(one)), None)


def _origins(name: str, function: Path) -> Origins:
    written = WRITTEN.get(name, ())
    return ((*function, *written), ("provider", *written))
