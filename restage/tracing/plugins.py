"""Sections below `custom` that plugins read: which of them may reach a template, as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Final

from restage.framework.plugins import PLUGINS, Plugin
from restage.source.nodes import List, Map, Path, Value
from restage.source.nodes import entries as members
from restage.tracing.model import Both, Given, entries, items, lies_in

# Those whose sections are known
_KNOWN: Final[Mapping[str, Plugin]] = {one.package: one for one in PLUGINS if one.custom_sections is not None}
_VARIABLES: Final[Mapping[str, str]] = {one.package: one.variables for one in PLUGINS if one.variables}
_CUSTOM: Final[Path] = ("custom",)
_READ: Final = re.compile(r"\bcustom(?:\.[\w-]+)*")


def read_by_plugins(both: Both) -> frozenset[Path]:
    """What a plugin may write into a template: sections of `custom`, and other settings, of those that are known; of
    all others what of `custom` no variable reads."""
    sections = _sections(both)
    reaching = {one for one, may in sections.items() if may}
    reaching.update(place for name in plugins_of(both) if name in _KNOWN for place in _KNOWN[name].reads)
    if are_known(both):
        return frozenset(reaching)
    harmless = {key for one in _KNOWN.values() if not one.reaches_templates for key in _read(one)}
    results = (both.source, both.target)
    used = {path for result in results for text in _expressions(result.value) for path in _paths(text)}
    leaves = {path for result in results for path in _leaves(result.at(_CUSTOM), _CUSTOM)}
    others = (path for path in leaves if path[1:] and path[1] not in harmless and path[:2] not in reaching)
    return frozenset(reaching | {path for path in others if not _is_used(path, used)})


def _paths(expression: str) -> Iterator[Path]:
    """The places below `custom` that an expression reads, as far as they are written out."""
    for found in _READ.finditer(expression):
        yield tuple(found[0].split("."))


def _is_used(path: Path, used: Set[Path]) -> bool:
    """Does a variable read the place, or all of something that it lies in?"""
    steps = tuple(map(str, path))
    return lies_in(steps, used)


def _leaves(value: Given, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, member in entries(value).items():
            yield from _leaves(member, (*path, key))
    else:
        yield path


def substituted(text: str, plugins: Iterable[str]) -> dict[str, str] | None:
    """What one of `plugins` makes of `#{AWS::Region}` in a text; None where they make nothing."""
    begin = next((begin for name, begin in _VARIABLES.items() if begin in text and name in plugins), None)
    return None if begin is None else {"Fn::Sub": text.replace(begin, "${")}


def unread(both: Both) -> frozenset[Path]:
    """The sections of which nothing reaches a template by itself: what variables read stands where they are. A plugin
    that is not known may read any."""
    other = {("params",), ("stages",)}
    if not are_known(both):
        return frozenset(other)
    return frozenset(other | {one for one, may in _sections(both).items() if not may})


def are_known(both: Both) -> bool:
    """Is it known of all plugins which sections they read?"""
    return all(name in _KNOWN for name in plugins_of(both))


def may_write_stage(both: Both, stage: str) -> bool:
    """May a plugin write what looks like the source `stage`, and is not: words of its own, or the configured stage,
    where that stays?"""
    configured, target = (one.at(("provider", "stage")) for one in (both.source, both.target))
    return bool(plugins_of(both)) and (configured == target == stage or not are_known(both))


def _sections(both: Both) -> dict[Path, bool]:
    """The sections of both stages: does a plugin that is known write something of it into a template?"""
    known = [_KNOWN[name] for name in plugins_of(both) if name in _KNOWN]
    reaching = {key for one in known if one.reaches_templates for key in _read(one)}
    keys = dict.fromkeys(key for one in (both.source, both.target) for key in entries(one.at(_CUSTOM)))
    return {(*_CUSTOM, key): key in reaching for key in keys}


def _read(plugin: Plugin) -> tuple[str, ...]:
    return plugin.custom_sections or ()


def plugins_of(both: Both) -> list[str]:
    """The names of the plugins; that of one that is not known is "", which no plugin has."""
    listed = entries(both.source.value).get("plugins")
    names = items(entries(listed).get("modules")) if isinstance(listed, dict) else items(listed)
    return [name if isinstance(name, str) else "" for name in names]


def _expressions(value: Value) -> Iterator[str]:
    """What is written in the place of all values."""
    if isinstance(value, (Map, List)):
        for record in value.records.values():
            yield record.expression
        for _, member in members(value):
            yield from _expressions(member)
