"""What a rule that matches nothing may have meant: the first of its names that is not there, and what is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from restage.document.values import ABSENT, ANY, END, Json, Path, Side, as_object, at, find_at, show
from restage.framework.naming.encode import function_id
from restage.rules.model import PlaceRule, Places, Property, Selector, Variable
from restage.rules.repeatedsettings import FUNCTION_TYPE
from restage.rules.scope import Scope
from restage.rules.selecting import EVERY_FUNCTION
from restage.suggestions import listed, nearest

_OF_THE_STATE = ("service", "package")


def missing(rule: PlaceRule, found: Sequence[Scope]) -> str:
    """What of `rule` is not there: "there is no variable HOTS; did you mean HOST? There are …"; "" where that can't be
    said. `found`: the templates, then the configuration."""
    return next(_Names(found[:-1], found[-1]).missing(rule.selector), "")


@dataclass(frozen=True)
class _Names:
    """All that rules can name."""

    templates: Sequence[Scope]
    configuration: Scope

    def missing(self, selector: Selector) -> Iterator[str]:
        if isinstance(selector, Variable):
            yield from self._function(selector.function)
            yield from _unknown("variable", selector.name, self._variables(selector.function))
        elif isinstance(selector, Property):
            yield from self._thing(selector)
            yield from self._property(selector)
        elif isinstance(selector, Places):
            for path in selector.paths:
                yield from self._path(path)

    def _function(self, key: str) -> Iterator[str]:
        if key not in ("", EVERY_FUNCTION):
            yield from _unknown("function", key, as_object(at(self.configuration.value, ("service", "functions"))))

    def _thing(self, wanted: Property) -> Iterator[str]:
        resources = self._resources()
        if wanted.kind == "function":
            yield from self._function(wanted.name)
        elif wanted.kind == "resource":
            yield from _unknown("resource", wanted.name, [name for name, _ in resources])
        elif wanted.kind == "type":
            yield from _unknown("resource of type", wanted.name, {str(one.get("Type")) for _, one in resources})

    def _property(self, wanted: Property) -> Iterator[str]:
        """The step that leads nowhere, in all things that are meant."""
        things: list[Side] = [one.get("Properties") for name, one in self._resources() if _is_meant(name, one, wanted)]
        yield from _first_unknown("property", wanted.steps, things)

    def _path(self, path: Path) -> Iterator[str]:
        scopes = [self.configuration] if path[0] in _OF_THE_STATE else self.templates
        yield from _first_unknown("place", path, [scope.value for scope in scopes])

    def _variables(self, key: str) -> set[str]:
        service = as_object(self.configuration.value.get("service"))
        functions = as_object(service.get("functions"))
        own = [functions[key]] if key in functions else functions.values()
        blocks: list[Json] = [at(one, ("environment",)) for one in own]
        blocks += [] if key else [at(service, ("provider", "environment"))]
        for name, resource in self._resources():
            if resource.get("Type") == FUNCTION_TYPE and (not key or name == function_id(key)):
                blocks.append(at(resource, ("Properties", "Environment", "Variables")))
        return {name for block in blocks for name in as_object(block)}

    def _resources(self) -> list[tuple[str, dict[str, Json]]]:
        found = [as_object(scope.value.get("Resources")) for scope in self.templates]
        return [(name, as_object(resource)) for resources in found for name, resource in resources.items()]


def _first_unknown(what: str, steps: Path, values: Sequence[Side]) -> Iterator[str]:
    """The first of `steps` that is in none of `values`."""
    for index, step in enumerate(steps):
        before = steps[:index]
        if step in (ANY, END):
            return
        inside: list[Side] = [find_at(value, before) for value in values if value is not ABSENT]
        if not any(_has(value, step) for value in inside):
            yield from _unknown(what, step, {name for one in inside if isinstance(one, dict) for name in one}, before)
            return


def _has(value: Side, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


def _is_meant(name: str, resource: dict[str, Json], wanted: Property) -> bool:
    if wanted.kind == "function" and wanted.name != EVERY_FUNCTION:
        return name == function_id(wanted.name)
    if wanted.kind in ("function", "provider"):
        return resource.get("Type") == FUNCTION_TYPE
    return wanted.name == (name if wanted.kind == "resource" else resource.get("Type"))


def _unknown(what: str, name: str | int, known: Iterable[str], before: Path = ()) -> Iterator[str]:
    """That `name`, at the place `before`, is none of the `known` ones; nothing if it is one."""
    names = set(known)
    if name not in names:
        near = nearest(str(name), names)
        meant = f"; did you mean {show((*before, near)) if before else near}?" if near else "." if names else ""
        there = f" There are {listed(names)}" if names else ""
        yield f"there is no {what} {show((*before, name)) if before else name}{meant}{there}"
