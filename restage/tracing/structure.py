"""What only one stage has, and needs the framework's compiler: functions, events, layers, sections of plugins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from restage.document.values import show
from restage.framework.plugins import PLUGINS
from restage.source.nodes import Path
from restage.tracing.model import Both, Given, entries, entry, items

_HARMLESS: Final = frozenset(one.package for one in PLUGINS if not one.reaches_templates)
# Sections that are no plugin's
KNOWN_SECTIONS = frozenset(
    """
    service provider functions resources custom plugins package layers params stages frameworkVersion useDotenv app org
    configValidationMode deprecationNotificationMode disabledDeprecations variablesResolutionMode outputs build console
    unresolvedVariablesNotificationMode licenseKey
    """.split()  # noqa: SIM905 - words to be read
)


def of_one_stage(both: Both) -> Iterator[tuple[Path, str]]:
    """(place of the configuration, what is wrong) of everything that the framework would have to compile anew."""
    configurations = both.source.value, both.target.value
    source, target = both.functions
    yield from _keys("function", ("functions",), frozenset(source), frozenset(target))
    layers = (frozenset(entries(entry(one, "layers"))) for one in configurations)
    yield from _keys("layer", ("layers",), *layers)
    sections = (frozenset(entries(one)) - KNOWN_SECTIONS for one in configurations)
    yield from _keys("section", (), *sections)
    plugins = (frozenset(_plugins(one)) for one in configurations)
    yield from _keys("plugin", ("plugins",), *plugins)
    for key in [key for key in source if key in target]:
        yield from _events(key, *(entry(one[key].value, "events") for one in (source, target)))


def _plugins(configuration: Given) -> Iterator[str]:
    """The plugins that may write something into a template."""
    listed = entry(configuration, "plugins")
    names = items(entry(listed, "modules")) if isinstance(listed, dict) else items(listed)
    return (name for name in names if isinstance(name, str) and name not in _HARMLESS)


def _keys(what: str, path: Path, source: frozenset[str], target: frozenset[str]) -> Iterator[tuple[Path, str]]:
    for name in sorted(source ^ target):
        where = "the source stage" if name in source else "the target"
        yield (*path, name), f"the {what} {name!r} is there for {where} only"


def _events(function: str, source: Given, target: Given) -> Iterator[tuple[Path, str]]:
    ours, theirs = list(map(_kind, items(source))), list(map(_kind, items(target)))
    path: Path = ("functions", function, "events")
    if len(ours) != len(theirs):
        yield path, f"{len(ours)} events for the source stage, {len(theirs)} for the target"
        return
    for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
        if one != other:
            place = (*path, index)
            yield place, f"{show(place)}: {one or 'nothing'} for the source stage, {other or 'nothing'} for the target"


def _kind(event: Given) -> str:
    return event if isinstance(event, str) else next(iter(entries(event)), "")
