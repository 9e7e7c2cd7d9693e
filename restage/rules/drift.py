"""What is new in an artifact since its rules were learned: the settings, and where they reach the template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from restage.artifact.folder import Artifact
from restage.artifact.layout import STATE_FILE
from restage.artifact.templates import templates
from restage.document.equality import equal
from restage.document.values import ABSENT, Json, Path, as_object, at, find_at, show
from restage.framework.naming.encode import ENCODERS, function_id
from restage.rules.embeddedjson import find_inside, opened, outside
from restage.rules.fingerprints import is_inherited, is_new, marks_of, news, place_mark, reasons_mark
from restage.rules.model import Seen
from restage.rules.outcome import Applied
from restage.rules.repeatedsettings import FUNCTION_KEYS, FUNCTION_TYPE, SERVICES
from restage.rules.scope import Scope, scopes
from restage.text.stagemaps import stage_maps
from restage.verdict import Kind, Verdict

_SWITCHES: Final = ("enabled", "disabled", "true", "false")
_MACHINE: Final = "AWS::StepFunctions::StateMachine"
_DEFINITION: Final = "definition"
_DEFINITION_TEXTS: Final[tuple[Path, ...]] = (
    ("Properties", "DefinitionString"),
    ("Properties", "DefinitionString", "Fn::Sub", 0),
)
_NOT_DEPLOYED: Final = ("custom", "initialServerlessConfig")


@dataclass(frozen=True)
class DriftDetector:
    """An artifact as it was packaged, what rules made of it, and all that was judged in it."""

    artifact: Artifact
    applied: Applied
    verdicts: Iterable[Verdict]
    source: str
    target: str

    def marks(self) -> frozenset[str]:
        """The digests of all settings, for the rules that are learned from this artifact."""
        # What is there in one stage only says nothing of its like
        changed = [v for v in self.applied.verdicts if v.changed and v.new is not None and self._is_there(v)]
        of_one_stage = any(
            v.file == STATE_FILE and v.path[-2:-1] == ("Resources",)
            for v in self.applied.verdicts
            if v.changed and None in (v.old, v.new)
        )
        marks = marks_of(self._configuration, self._names, self._places(changed), one_stage=of_one_stage)
        return marks | {reasons_mark()} | {place_mark(verdict.path) for verdict in self.applied.verdicts}

    def _is_there(self, verdict: Verdict) -> bool:
        """Stands anything there in the source? A setting may be null."""
        if verdict.old is not None:
            return True
        return verdict.file == STATE_FILE and find_at(self._configuration.value, verdict.path) is not ABSENT

    def news(self, seen: Seen) -> Iterator[Verdict]:
        """A verdict for each setting that is not among those `seen`, and one for each place of a template that it
        reaches."""
        listed = [verdict for verdict in self.verdicts if not verdict.certain]
        skip = self._names | self._places([*listed, *filter(self._is_whole, self.applied.verdicts)])
        renamed = self._places(v for v in self.verdicts if v.changed and v.kind in (Kind.RULE, Kind.TEXT))
        for one in news(self._configuration, seen, skip, renamed, self.source):
            path, value = one.setting.path, one.setting.value
            text, reason = self._text(path), one.reason
            if text != path:
                # The place is that of the text, which is what changes
                value, reason = at(self._configuration.value, text), f"{show(path[len(text) :])} in it: {reason}"
            yield Verdict(Kind.KEPT, STATE_FILE, text, value, value, reason, False)
            for again in self._repeated(text):
                yield Verdict(Kind.KEPT, STATE_FILE, again, value, value, reason, False, follows=show(text))
            for scope in self._scopes[:-1]:
                for place in _deployed(scope, text, value):
                    yield Verdict(Kind.KEPT, scope.file, place, value, value, reason, False, follows=show(text))

    def _is_whole(self, verdict: Verdict) -> bool:
        """Has a rule said all of what stands there, and not only a word of a text that is JSON?"""
        if opened(verdict.old) is None or not isinstance(verdict.old, str) or not verdict.changed:
            return True
        places = (verdict.path, self.artifact.locator.physical(verdict.path))
        return any(place in self.applied.fixed.get(verdict.file, frozenset()) for place in places)

    def _text(self, path: Path) -> Path:
        return outside(self._configuration.value, path)

    def _repeated(self, path: Path) -> Iterator[Path]:
        """Where the configuration has the setting at `path` once more."""
        effective = [path[:3] + key for keys in FUNCTION_KEYS.values() for key in keys[1:] if path[3:] == keys[0]]
        own = [path, *effective] if path[1] == "functions" else [path]
        for place in (*own[1:], *((*SERVICES[1], *one[1:]) for one in own)):
            if find_at(self._configuration.value, place) is not ABSENT:
                yield place

    def generalized(self, seen: Seen) -> Iterator[tuple[str, Path, str]]:
        """Places (file, path, what it follows from) that are new, and were changed by a rule that was learned
        elsewhere: somebody may have meant another value there."""
        found = sorted((path for file, path in self.applied.general if file == STATE_FILE), key=repr)
        new = [
            path
            for path in found
            if path[0] == "service" and is_new(path, seen) and not is_inherited(self._configuration, path)
        ]
        deployed = [path for path in new if path[1] not in _NOT_DEPLOYED]
        for path in deployed:
            yield STATE_FILE, path, ""
            yield from ((one, place, show(path)) for one, place in self._reached(path))
        asked = frozenset(deployed)
        for path in (one for one in new if one[1] in _NOT_DEPLOYED):
            uses = self._uses(path)
            if not uses or not asked.isdisjoint(uses):
                yield STATE_FILE, path, show(next((use for use in uses if use in asked), ()))

    def _uses(self, path: Path) -> list[Path]:
        """Where the configuration has what stands at a place of `custom`, or of the initial configuration, too: that
        is what has to be settled."""
        value = at(self._configuration.value, path)
        again = (*SERVICES[0], *path[2:])
        if path[1] != "custom" and find_at(self._configuration.value, again) is not ABSENT:
            return [again]
        return [one for one, text in self._configuration.scalars if text == value and one[1] not in _NOT_DEPLOYED]

    def _reached(self, path: Path) -> Iterator[tuple[str, Path]]:
        """Where templates have the value at `path` of the configuration, changed as well."""
        value = find_at(self._configuration.value, path)
        known = {place for scope in self._scopes[:-1] for place in (*_of_functions(scope, path), *_of_resources(path))}
        prefix = function_id(str(path[2])).removesuffix("LambdaFunction") if path[1] == "functions" else ""
        for verdict in self.applied.verdicts:
            if verdict.file == STATE_FILE or not verdict.changed:
                continue
            is_alike = equal(verdict.old, value) or (isinstance(value, bool) and str(verdict.old).lower() in _SWITCHES)
            if verdict.path in known or (prefix and is_alike and str(verdict.path[1]).startswith(prefix)):
                yield verdict.file, verdict.path

    @cached_property
    def _scopes(self) -> tuple[Scope, ...]:
        return scopes(self.artifact)

    @property
    def _configuration(self) -> Scope:
        return self._scopes[-1]

    @cached_property
    def _names(self) -> frozenset[Path]:
        """What the framework writes, and the maps by stage, which are alike for all."""
        sure = (Kind.FRAMEWORK, Kind.HASH, Kind.STAMP)
        named = self._places(verdict for verdict in self.verdicts if verdict.kind in sure)
        return named | frozenset(stage_maps(self._configuration.value, self.source, self.target))

    def _places(self, verdicts: Iterable[Verdict]) -> frozenset[Path]:
        """The places of the configuration that `verdicts` are about, even where the data stands in a template."""
        known = {(verdict.file, verdict.path) for verdict in verdicts}
        lengths = {len(path) for _, path in known}
        found = ((path, self._stands(path)) for path, _ in self._configuration.leaves) if known else ()
        return frozenset(
            path
            for path, places in found
            if any((file, place[:length]) in known for file, place in places for length in lengths)
        )

    def _stands(self, path: Path) -> Iterable[tuple[str, Path]]:
        """The place by itself, and where the state file really has it."""
        text = self._text(path)
        physical = (*(self.artifact.locator.physical(text) or text), *path[len(text) :])
        root = next((root for root in self._roots if physical[: len(root)] == root), None)
        real = (self._roots[root], physical[len(root) :]) if root else (STATE_FILE, physical)
        return {(STATE_FILE, path), real}

    @cached_property
    def _roots(self) -> Mapping[Path, str]:
        return {template.root: template.file for template in templates(self.artifact) if template.root}


def _deployed(scope: Scope, path: Path, value: Json) -> Iterator[Path]:
    """Where a template has the setting at `path` of the configuration: a variable, a property, a resource."""
    if path[1] == "functions" and path[3:4] == ("events",):
        yield from _of_events(scope, path, value)
    if path[1] == "stepFunctions" and _DEFINITION in path:
        yield from _of_definitions(scope, path[path.index(_DEFINITION) + 1 :], value)
    for place in (*_of_functions(scope, path), *_of_resources(path)):
        found = find_at(scope.value, place)
        is_resource = len(place) == 2
        # What is null in the configuration is not deployed, and may be in the target
        nothing = ABSENT if value is None else value
        if (is_resource and found is not ABSENT) or (not is_resource and equal(found, nothing)):
            yield place


def _of_functions(scope: Scope, path: Path) -> Iterator[Path]:
    if path[1] == "functions" and len(path) > 3:
        ids, rest = [function_id(str(path[2]))], path[3:]
    elif path[1] == "layers" and len(path) > 3:
        yield from ((*_layer(str(path[2])), *(str(step)[:1].upper() + str(step)[1:] for step in path[3:])),)
        return
    elif path[1] == "provider":
        resources = as_object(scope.value.get("Resources"))
        ids, rest = [key for key, one in resources.items() if as_object(one).get("Type") == FUNCTION_TYPE], path[2:]
    else:
        return
    for logical_id in ids:
        below: Path = ("Resources", logical_id, "Properties")
        if rest[:1] == ("environment",):
            yield (*below, "Environment", "Variables", *rest[1:])
        for steps, keys in FUNCTION_KEYS.items():
            for key in keys:
                if rest[: len(key)] == key:
                    yield (*below, *steps, *rest[len(key) :])


def _of_events(scope: Scope, path: Path, value: Json) -> Iterator[Path]:
    """Where resources that are made of a function's events hold the same."""
    prefix = function_id(str(path[2])).removesuffix("LambdaFunction")
    for place, found in scope.scalars:
        of_event = (
            place[0] == "Resources" and str(place[1]).startswith(prefix) and place[1] != function_id(str(path[2]))
        )
        is_switch = isinstance(value, bool) and str(found).lower() in _SWITCHES
        if of_event and (equal(found, value) or is_switch):
            yield place


def _of_definitions(scope: Scope, steps: Path, value: Json) -> Iterator[Path]:
    """The texts of definitions that hold the same at the same place."""
    for key, resource in as_object(scope.value.get("Resources")).items():
        for place in _DEFINITION_TEXTS if as_object(resource).get("Type") == _MACHINE else ():
            text = find_at(resource, place)
            if isinstance(text, str) and equal(find_inside(text, steps), value):
                yield ("Resources", key, *place)


def _layer(key: str) -> Path:
    return ("Resources", f"{ENCODERS['norm'](key)}LambdaLayer", "Properties")


def _of_resources(path: Path) -> Iterator[Path]:
    if path[1] == "resources":
        for section in ("Resources", "Outputs", "Conditions"):
            if section in path:
                yield path[path.index(section) :]
