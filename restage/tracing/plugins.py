"""Sections below `custom` that plugins read: which of them may reach a template, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from restage.framework.plugins import PLUGINS, Plugin
from restage.source.nodes import List, Map, Path, Value
from restage.source.nodes import entries as members
from restage.tracing.model import Both, entries, items

# Those whose sections are known
_KNOWN: Final[Mapping[str, Plugin]] = {one.package: one for one in PLUGINS if one.sections is not None}
_CUSTOM: Final[Path] = ("custom",)


def read_by_plugins(both: Both) -> frozenset[Path]:
    """The sections below `custom` of which a plugin may write something into a template."""
    return frozenset(one for one, may in _sections(both).items() if may)


def unread(both: Both) -> frozenset[Path]:
    """The sections of which nothing reaches a template by itself: what variables read stands where they are. A plugin
    that is not known may read any."""
    other = {("params",), ("stages",)}
    if not are_known(both):
        return frozenset(other)
    return frozenset(other | {one for one, may in _sections(both).items() if not may})


def are_known(both: Both) -> bool:
    """Is it known of all plugins which sections they read?"""
    return all(name in _KNOWN for name in _plugins(both))


def _sections(both: Both) -> dict[Path, bool]:
    """The sections of both stages: may a plugin write something of it into a template?"""
    listed = _plugins(both)
    keys = dict.fromkeys(key for one in (both.source, both.target) for key in entries(one.at(_CUSTOM)))
    known = [_KNOWN[name] for name in listed if name in _KNOWN]
    reaching = {key for one in known if one.reaches_templates for key in _read(one)}
    harmless = {key for one in _KNOWN.values() if not one.reaches_templates for key in _read(one)}
    # Of plugins that are not known, those that no variable reads
    unknown = {key for key in keys if key not in harmless} if any(name not in _KNOWN for name in listed) else set()
    text = "\n".join(
        dict.fromkeys((*_expressions(both.source.value), *_expressions(both.target.value))) if unknown else ()
    )
    unknown = {key for key in unknown if f"custom.{key}" not in text}
    return {(*_CUSTOM, key): key in reaching or key in unknown for key in keys}


def _read(plugin: Plugin) -> tuple[str, ...]:
    return plugin.sections or ()


def _plugins(both: Both) -> list[str]:
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
