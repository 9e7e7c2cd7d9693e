"""What the configuration has below `resources`, which the framework merges into its template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from restage.document.values import ABSENT, Absent, Json, JsonObject, Path, Side, as_object, find_at
from restage.tracing.model import (
    Both,
    Given,
    Origins,
    Traced,
    below,
    entries,
    entry,
    is_unknown,
    items,
    lies_in,
)
from restage.tracing.settingplaces import SECTIONS
from restage.tracing.walking import Walk, covers

_RESOURCES: Final = "resources"
_DEPENDS_ON: Final = "DependsOn"
_ENTRY: Final = 2  # `Resources.X`: the length of the path of what a section has
_HIDDEN: Final = "only the source's configuration writes over what the framework has there, which is not known"
_LISTS: Final = "the target's configuration writes over a list of the framework's, item by item"
_HASHED: Final = "the target's configuration writes over a property of which the framework made a logical ID before"
_VERSION: Final = "AWS::Lambda::Version"
_NAMING_TYPES: Final = (
    "AWS::Lambda::LayerVersion",
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ElasticLoadBalancingV2::ListenerRule",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
)
_BY_KEY: Final = ("Properties", "Metadata")  # what extensions write key by key
_PUSHED: Final = "another `DependsOn` of an extension, which the framework puts behind its own"


class Block(NamedTuple):
    """One object below `resources`, for both stages, and where it is written."""

    source: Given
    target: Given
    origins: Origins


def blocks(walk: Walk) -> Iterator[Block]:
    """What is below `resources`: one object, into which the framework merges those of a list; the objects of a list of
    which not all are known one by one."""
    both = walk.both
    if is_merged(both):
        source, target = (entry(one.merged.value, _RESOURCES) for one in (both.source, both.target))
        yield Block(source, target, ((_RESOURCES,),))
        return
    many = [_listed(one) for one in _given(both)]
    for index in range(max(map(len, many))):
        ours, theirs = (one[index] if index < len(one) else ABSENT for one in many)
        yield Block(ours, theirs, ((_RESOURCES, index),))


def is_merged(both: Both) -> bool:
    """Is it known what the framework makes of a list of `resources`, or are they no list?"""
    given = _given(both)
    return not any(is_unknown(item) for one in given if isinstance(one, list) for item in items(one))


def _sections(block: Block) -> Iterator[str]:
    """All that a template may have, whatever the framework knows of it."""
    keys = (*SECTIONS, *entries(block.source), *entries(block.target))
    return (key for key in dict.fromkeys(keys) if key != "extensions")


def _given(both: Both) -> tuple[Given, Given]:
    return entry(both.source.value, _RESOURCES), entry(both.target.value, _RESOURCES)


def _listed(value: Given) -> list[Given]:
    return list(items(value)) if isinstance(value, list) else [value]


class Merged(NamedTuple):
    """The places of `template` that are merged from `resources`; new things go only into the main one."""

    walk: Walk
    template: JsonObject
    is_main: bool

    def traced(self) -> Iterator[Traced]:
        """What is known of them."""
        written = self.extended()
        for block in blocks(self.walk):
            extensions = entries(entry(block.source, "extensions"))
            last = [one for key, extension in extensions.items() for one in self._extension(block, key, extension)]
            for section in _sections(block):
                yield from (one for one in self._section(block, section) if not lies_in(one.path, written))
            yield from last

    def extended(self) -> frozenset[Path]:
        """The properties and attributes that extensions of the target write as a whole."""
        found: set[Path] = set()
        for block in blocks(self.walk):
            for logical_id, extension in entries(entry(block.target, "extensions")).items():
                for attribute, value in entries(extension).items():
                    place: Path = ("Resources", logical_id, attribute)
                    is_by_key = attribute in _BY_KEY and isinstance(value, dict)
                    found.update([(*place, key) for key in entries(value)] if is_by_key else [place])
        return frozenset(one for one in found if one[2] != _DEPENDS_ON)

    def written(self) -> frozenset[Path]:
        """The smallest places of resources that the target's configuration writes, which is the last to do so."""
        found = set(self.extended())
        for block in blocks(self.walk):
            for key, resource in entries(entry(block.target, "Resources")).items():
                if key in as_object(self.template.get("Resources")):
                    found.update(_leaves(resource, ("Resources", key)))
        return frozenset(found)

    def overridden(self) -> Iterator[Traced]:
        """Where the target's configuration writes over what the main template has and the source's leaves alone."""
        for one in self._overridden() if self.is_main else ():
            is_hashed = one.path[0] == "Resources" and one.path[2:3] == ("Properties",) and one.path[1] in self._hashed
            yield one._replace(new=one.old, open=_HASHED) if is_hashed and not one.open else one

    @property
    def _hashed(self) -> frozenset[Json]:
        """The resources of whose properties logical IDs are made: functions with a version, and those of some types."""
        resources = {key: as_object(one) for key, one in as_object(self.template.get("Resources")).items()}
        versions = [as_object(one.get("Properties")) for one in resources.values() if one.get("Type") == _VERSION]
        functions = {str(as_object(one.get("FunctionName")).get("Ref")) for one in versions}
        return frozenset(functions | {key for key, one in resources.items() if one.get("Type") in _NAMING_TYPES})

    def _overridden(self) -> Iterator[Traced]:
        for block in blocks(self.walk):
            for section in _sections(block):
                ours, theirs = as_object(self.template.get(section)), entries(entry(block.target, section))
                for key, child in theirs.items():
                    mine, origins = entry(entry(block.source, section), key), below(block.origins, section, key)
                    yield from self._over(ours.get(key, ABSENT), (mine, child), (section, key), origins)
            for logical_id, extension in entries(entry(block.target, "extensions")).items():
                yield from self._extended(block, logical_id, extension)

    def _over(self, value: Side, sides: tuple[Given, Given], path: Path, origins: Origins) -> Iterator[Traced]:
        """What the target, the second of `sides`, writes over parts of `value`, an object, that the source does not."""
        mine, theirs = sides
        if not isinstance(value, dict):
            return
        for key, child in entries(theirs).items():
            ours, own = value.get(key, ABSENT), entry(mine, key)
            place, where = (*path, key), below(origins, key)
            if isinstance(ours, dict) and isinstance(child, dict) and (own is ABSENT or isinstance(own, dict)):
                yield from self._over(ours, (own, child), place, where)
            elif ours is ABSENT and mine is ABSENT:
                yield self.walk.towards(ABSENT, child, place, where)
            elif ours is not ABSENT and own is ABSENT:
                is_list = isinstance(child, list) and isinstance(ours, list) and bool(ours)
                yield (
                    Traced(place, ours, ours, where, _LISTS)
                    if is_list
                    else self.walk.towards(ours, child, place, where)
                )

    def _section(self, block: Block, section: str) -> Iterator[Traced]:
        ours = find_at(self.template, (section,))
        mine, theirs = entry(block.source, section), entry(block.target, section)
        where = below(block.origins, section)
        if ours is ABSENT and not self.is_main:
            return
        if isinstance(mine, dict) or isinstance(theirs, dict):
            document = {} if isinstance(ours, Absent) else ours
            # Of null the framework makes nothing
            source, goal = ({} if one in (ABSENT, None) else one for one in (mine, theirs))
            found = self.walk.traced(document, source, goal, (section,), where)
            known_of = (one for one in found if self.is_main or one.old is not ABSENT or len(one.path) > _ENTRY)
            yield from (_unless_hidden(one, as_object(document), mine) for one in known_of)
        else:
            yield from self.walk.traced(ours, mine, theirs, (section,), where)

    def _extension(self, block: Block, logical_id: str, extension: Given) -> Iterator[Traced]:
        path: Path = ("Resources", logical_id)
        ours, theirs = find_at(self.template, path), entry(entry(block.target, "extensions"), logical_id)
        for one in self.walk.traced(ours, extension, theirs, path, below(block.origins, "extensions", logical_id)):
            hides = one.new is ABSENT and one.old is not ABSENT
            yield one._replace(new=one.old, open=_HIDDEN) if hides else one

    def _extended(self, block: Block, logical_id: str, extension: Given) -> Iterator[Traced]:
        """What an extension of the target writes: properties as a whole, `DependsOn` behind what is there."""
        ours = as_object(as_object(self.template.get("Resources")).get(logical_id))
        mine = entry(entry(block.source, "extensions"), logical_id)
        origins = below(block.origins, "extensions", logical_id)
        for attribute, value in entries(extension).items() if ours else ():
            path: Path = ("Resources", logical_id, attribute)
            if attribute == _DEPENDS_ON:
                if value != entry(mine, attribute):
                    old = ours.get(attribute, ABSENT)
                    yield Traced(path, old, old, below(origins, attribute), _PUSHED)
            elif not isinstance(value, dict) or attribute not in _BY_KEY:
                if entry(mine, attribute) is ABSENT:
                    yield self.walk.towards(ours.get(attribute, ABSENT), value, path, below(origins, attribute))
            else:
                there, own = as_object(ours.get(attribute)), entry(mine, attribute)
                for key in (key for key in value if entry(own, key) is ABSENT):
                    old = there.get(key, ABSENT)
                    yield self.walk.towards(old, entry(value, key), (*path, key), below(origins, attribute, key))


def _leaves(value: Given, path: Path) -> Iterator[Path]:
    """The places of what is neither an object nor a list: of longer lists, only the beginning is written over."""
    if not isinstance(value, (dict, list)):
        yield path
    for key, child in entries(value).items():
        yield from _leaves(child, (*path, key))


def _unless_hidden(traced: Traced, section: JsonObject, mine: Given) -> Traced:
    """`traced`; open where a thing that the framework has is left without what only the source wrote over it."""
    if traced.new is not ABSENT or len(traced.path) <= _ENTRY:
        return traced
    key = str(traced.path[1])
    is_users = covers(entry(mine, key), section.get(key))
    return traced if is_users else traced._replace(new=traced.old, open=_HIDDEN)
