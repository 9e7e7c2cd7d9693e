"""Which places of a document a rule names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from restage.document.equality import equal
from restage.document.values import ABSENT, ANY, END, Path, as_object, at, find_at, show
from restage.framework.naming.encode import function_id
from restage.rules.embeddedjson import find_inside, opened
from restage.rules.model import Action, PlaceRule, Places, Property, Selector, Variable
from restage.rules.repeatedsettings import FUNCTION_KEYS, FUNCTION_TYPE, RESOURCES, SERVICES
from restage.rules.scope import Scope
from restage.rules.volatileparts import means, steady_text
from restage.rules.wildcards import matching

_VARIABLES: Path = ("Environment", "Variables")
EVERY_FUNCTION = "*"  # instead of a function's key
_OF_A_THING = 2  # `Resources.X`: what is deeper is a part of it
_DEEP_ENOUGH = 3  # `service.custom.x`: whole sections are no copies of each other


def named(selector: Selector) -> str:
    """A selector as it stands in the file."""
    if isinstance(selector, Variable):
        function = f"function {selector.function}" if selector.function else ""
        inside = f"property {show(selector.steps)}" if selector.steps else ""
        return ", ".join(part for part in (f"variable {selector.name}", function, inside) if part)
    if isinstance(selector, Property):
        below = f"property {show(selector.steps)}" if selector.steps else ""
        return ", ".join(part for part in (f"{selector.kind} {selector.name}".strip(), below) if part)
    return "path " + ", ".join(map(show, selector.paths))


@dataclass(frozen=True)
class Selected:
    """The places of `scope` that `rule` is about, whatever stands there, or nothing.

    `configuration`: that of the same artifact, which tells what functions have of their own.
    """

    rule: PlaceRule
    scope: Scope
    configuration: Scope

    def places(self) -> Iterator[Path]:
        """Places as far as they have a parent to stand in; they may be empty yet."""
        selector = self.rule.selector
        if isinstance(selector, Variable):
            yield from self._variable(selector)
        elif isinstance(selector, Property):
            yield from self._property(selector)
        else:
            yield from self._paths(selector)

    @cached_property
    def _excepted(self) -> frozenset[str]:
        names = self.rule.excepted
        return names | {function_id(name) for name in names}

    # -- environment variables

    def _variable(self, variable: Variable) -> Iterator[Path]:
        if self.scope.is_template:
            wanted = function_id(variable.function) if variable.function else ""
            for path in self._resources("type", FUNCTION_TYPE):
                if path[-1] == wanted or not wanted:
                    yield from self._in_variable((*path, "Properties", *_VARIABLES, variable.name), variable)
            return
        for service in SERVICES:
            provider = (*service, "provider")
            if not variable.function and isinstance(at(self.scope.value, provider), dict):
                yield from self._in_variable((*provider, "environment", variable.name), variable)
            for function in self._functions(service, variable.function or EVERY_FUNCTION):
                if variable.function or find_at(self.scope.value, (*function, "environment", variable.name)) != ABSENT:
                    yield from self._in_variable((*function, "environment", variable.name), variable)
        for path in self._own_resources("type", FUNCTION_TYPE):
            place = (*path, "Properties", *_VARIABLES, variable.name)
            if find_at(self.scope.value, place) != ABSENT:
                yield from self._in_variable(place, variable)

    def _in_variable(self, place: Path, variable: Variable) -> Iterator[Path]:
        """The variable, which may be there or not; or places inside of what it holds."""
        if not variable.steps:
            yield place
        elif opened(find_at(self.scope.value, place)) is not None:
            yield from self._below(place, variable.steps)

    # -- properties

    def _property(self, wanted: Property) -> Iterator[Path]:
        if wanted.kind == "provider":
            yield from self._inherited(wanted.steps)
            return
        kind, name = (
            ("resource", function_id(wanted.name)) if wanted.kind == "function" and wanted.name != EVERY_FUNCTION
            else ("type", FUNCTION_TYPE) if wanted.kind == "function"
            else (wanted.kind, wanted.name)
        )  # fmt: skip
        steps: Path = ("Properties", *wanted.steps) if wanted.steps else ()
        if wanted.kind == "function" and not steps and not self.scope.is_template:
            yield from (path for service in SERVICES for path in self._functions(service, wanted.name))
            return
        found = self._resources(kind, name) if self.scope.is_template else self._own_resources(kind, name)
        for path in found:
            yield from self._below(path, steps)
        if (kind, steps, self.rule.action) == ("resource", (), Action.ADD) and self.scope.is_template:
            yield "Resources", name

    def _inherited(self, steps: Path) -> Iterator[Path]:
        """Of the functions that have none of their own; the configuration has the provider's, and what came of it."""
        keys = FUNCTION_KEYS.get(steps, ())
        if len(keys) < 2:
            return
        own, effective = keys
        below = at(self.configuration.value, ("service", "functions"))
        heirs = [key for key, one in as_object(below).items() if find_at(one, own) is ABSENT]
        if self.scope.is_template:
            ids = {function_id(key) for key in heirs}
            for path in self._resources("type", FUNCTION_TYPE):
                if path[-1] in ids:
                    yield (*path, "Properties", *steps)
            return
        for service in SERVICES:
            yield (*service, "provider", *own)
            for function in self._functions(service, EVERY_FUNCTION):
                if function[-1] in heirs and find_at(self.scope.value, (*function, *effective)) is not ABSENT:
                    yield (*function, *effective)

    def configured(self) -> Iterator[Path]:
        """Places of the configuration that may repeat the functions' property that the rule is about."""
        wanted = self.rule.selector
        if self.scope.is_template or not isinstance(wanted, Property) or wanted.steps not in FUNCTION_KEYS:
            return
        everywhere = (wanted.kind, wanted.name) in (("type", FUNCTION_TYPE), ("function", EVERY_FUNCTION))
        for service in SERVICES:
            for key in FUNCTION_KEYS[wanted.steps]:
                if everywhere:
                    yield (*service, "provider", *key)
                for function in self._functions(service, EVERY_FUNCTION):
                    named = wanted.name in (function[-1], function_id(str(function[-1])))
                    if everywhere or (named and wanted.kind != "type"):
                        yield (*function, *key)

    # -- paths

    def _paths(self, wanted: Places) -> Iterator[Path]:
        for steps in wanted.paths:
            is_state = steps[0] in ("service", "package")
            if wanted.file and wanted.file != self.scope.file:
                continue
            if is_state != self.scope.is_template:
                for path in self._below((), steps):
                    if not self._excepted.intersection(map(str, path)):
                        yield path
                        yield from self._again(path)
            elif not is_state:
                yield from self._as_written(steps)

    def _as_written(self, steps: Path) -> Iterator[Path]:
        """A place of the template where the service's own `resources` have it, or the thing that it is a part of."""
        for block in self._blocks():
            if steps[-1] is END:
                yield from self._below(block, steps)
                continue
            inside = at(self.scope.value, block)
            found = list(matching(inside, steps, block))
            parents = matching(inside, steps[:-1], block) if len(steps) > _OF_A_THING else ()
            new = [(*parent, steps[-1]) for parent in parents] if not found and steps[-1] is not ANY else []
            yield from (path for path in (*found, *new) if not self._excepted.intersection(map(str, path)))

    def _again(self, path: Path) -> Iterator[Path]:
        """The initial configuration's copy of a place of the service's, as long as it is one."""
        own, initial = SERVICES
        if path[: len(own)] != own or path[: len(initial)] == initial or len(path) < _DEEP_ENOUGH:
            return
        copy = (*initial, *path[len(own) :])
        here, there = find_inside(self.scope.value, path), find_inside(self.scope.value, copy)
        if here is ABSENT and there is ABSENT:
            here, there = (find_inside(self.scope.value, place[:-1]) for place in (path, copy))
        if here is not ABSENT and equal(here, there):
            yield copy

    def _below(self, path: Path, steps: Path) -> Iterator[Path]:
        """Existing places; where there is none, and no wildcard could mean several, the one that would be."""
        if steps[-1:] == (END,):
            for parent in matching(at(self.scope.value, path), steps[:-1], path):
                items = find_inside(self.scope.value, parent)
                if isinstance(items, list):
                    yield (*parent, len(items))
            return
        found = list(matching(at(self.scope.value, path), steps, path))
        yield from found
        if not found and ANY not in steps:
            yield (*path, *steps)
        elif ANY in steps[:-1] and steps[-1] is not ANY:
            parents = matching(at(self.scope.value, path), steps[:-1], path)
            yield from ((*parent, steps[-1]) for parent in parents if (*parent, steps[-1]) not in found)

    # -- resources and functions

    def _resources(self, kind: str, name: str) -> Iterator[Path]:
        yield from self._among(("Resources",), kind, name)

    def _own_resources(self, kind: str, name: str) -> Iterator[Path]:
        """The same resources where the service's own `resources` have them."""
        for path in self._blocks():
            yield from self._among((*path, "Resources"), kind, name)
            if kind == "resource":
                yield from self._among((*path, "extensions"), kind, name)

    def _blocks(self) -> Iterator[Path]:
        """The blocks of the user's own resources; what is one by itself has no others in it."""
        for service in SERVICES:
            for block in RESOURCES:
                for path in matching(self.scope.value, (*service, *block)):
                    if isinstance(at(self.scope.value, path), dict) and (len(block) == 1 or isinstance(path[-1], int)):
                        yield path

    def _among(self, section: Path, kind: str, name: str) -> Iterator[Path]:
        for logical_id, resource in as_object(at(self.scope.value, section)).items():
            fits = means(name, logical_id) if kind == "resource" else as_object(resource).get("Type") == name
            if fits and self._excepted.isdisjoint((logical_id, steady_text(logical_id))):
                yield (*section, logical_id)

    def _functions(self, service: Path, key: str) -> Iterator[Path]:
        for path in matching(self.scope.value, (*service, "functions", ANY if key == EVERY_FUNCTION else key)):
            if str(path[-1]) not in self._excepted:
                yield path
