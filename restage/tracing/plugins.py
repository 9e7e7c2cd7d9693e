"""Sections below `custom` that plugins read, and may make anything of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from restage.framework.plugins import PLUGINS
from restage.source.nodes import List, Map, Path, Value
from restage.source.nodes import entries as members
from restage.tracing.model import Both, entries, items

_HARMLESS: Final = frozenset(section for plugin in PLUGINS for section in plugin.harmless)


def read_by_plugins(both: Both) -> frozenset[Path]:
    """The sections below `custom` that no variable reads, and so a plugin does, if there is one."""
    listed = entries(both.source.value).get("plugins")
    plugins = items(entries(listed).get("modules")) if isinstance(listed, dict) else items(listed)
    if not plugins:
        return frozenset()
    sections = dict.fromkeys(key for one in (both.source, both.target) for key in entries(one.at(("custom",))))
    text = "\n".join(dict.fromkeys((*_expressions(both.source.value), *_expressions(both.target.value))))
    return frozenset(("custom", key) for key in sections if key not in _HARMLESS and f"custom.{key}" not in text)


def _expressions(value: Value) -> Iterator[str]:
    """What is written in the place of all values."""
    if isinstance(value, (Map, List)):
        for record in value.records.values():
            yield record.expression
        for _, member in members(value):
            yield from _expressions(member)
