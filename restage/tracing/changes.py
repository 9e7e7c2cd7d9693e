"""What the configuration says about an artifact's places, as changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from restage.artifact.folder import Artifact
from restage.document.equality import equal
from restage.document.values import ABSENT, Json, JsonObject, Side, as_object, at, find_at, strings
from restage.evidence.logical_ids import user_ids
from restage.framework.versions import version_of
from restage.rules.change import Change
from restage.rules.repeatedsettings import SERVICES
from restage.rules.scope import Scope, scopes
from restage.source.nodes import Path
from restage.text.finding import ConfiguredText
from restage.tracing import apisettings, eventsettings, functionsettings, servicesettings
from restage.tracing.beside import beside
from restage.tracing.computedproperties import Tables, accounts
from restage.tracing.eventproperties import event_settings, provider_settings
from restage.tracing.functions import empty_vpcs, function_settings, moved_settings, state_settings, version_settings
from restage.tracing.lists import path_parts, statements, tags
from restage.tracing.model import Both, Origins, Traced, Unproven, entries, entry, is_unknown, lies_in
from restage.tracing.normalised import SINGLES, is_among
from restage.tracing.nulls import without_nulls
from restage.tracing.plugins import are_known, read_by_plugins
from restage.tracing.reaching import UNEXPLAINED, Differing, Reach, differing, unreached
from restage.tracing.roles import Moving, has_own_roles, has_role, role_settings, without_role
from restage.tracing.service import service_zip
from restage.tracing.settingplaces import IN_ZIPS
from restage.tracing.sharedapis import shared_ids
from restage.tracing.templates import Merged, blocks
from restage.tracing.texts import Texts
from restage.tracing.walking import Walk
from restage.verdict import Kind

# What of the configuration is no part of what deploys, or what the framework writes itself.
_NOT_TRACED = frozenset({"service", "frameworkVersion"})

_MADE = (apisettings, eventsettings, functionsettings, servicesettings)
_TABLES = Tables(
    [kind for table in _MADE for kind in table.KINDS],
    [shape for table in _MADE for shape in table.SHAPES],
)

_KEPT = (("resources", "Resources"), ("resources", "Outputs"))  # which the framework writes where they are missing
_REORDERED = "the target has its functions in another order, in which the framework writes lists"
_ZIP = "another value for the target, but the tested zip was made with the source's"


def traced_changes(artifact: Artifact, both: Both, texts: Texts, stage: str, *, is_ruled: bool) -> tuple[Change, ...]:
    """A change for each place that the configuration decides: those at which the target's value is another one, those
    that stay, and (`open`) those of which the target's value is not known. `texts`: those of the
    configuration for the source `stage`; `is_ruled`: are there rules, which may be about one of several places?"""
    service = as_object(as_object(artifact.resolved.value).get("service"))
    version = version_of(service)
    walk = Walk(both)
    found = _Found(both, stage.lower(), version.drops_nulls)
    users = user_ids(service)
    documents = scopes(artifact)
    *templates, state = documents
    for scope in templates:
        found.add_all(scope, _of_scope(walk, scope, users))
    found.add_all(state, service_zip(both, state.value))
    sections = _Sections(walk, state, found, not (is_ruled or both.unproven))
    for place in SERVICES:
        sections.add(as_object(at(state.value, place)), place)
    made = accounts(both, [scope.value for scope in templates], _TABLES, comes=found.strips)
    for scope, some in zip(templates, made.traced, strict=True):
        found.add_all(scope, some)
    found.add_roles(templates, texts.known)
    known = frozenset(found.reached), texts, stage, read_by_plugins(both), made, frozenset(found.settled)
    others = beside(both)._replace(sorts_hashed=version.sorts_hashed, has_schema=version.has_schema)
    reach = Reach([one.value for one in templates], *known, knows_plugins=are_known(both), beside=others)
    _leave_open(found, reach, documents)
    return tuple(found.changes.values())


def _leave_open(found: _Found, reach: Reach, documents: Sequence[Scope]) -> None:
    """Settings of which it is not known what becomes of them, and what the artifact does not have."""
    templates = [scope for scope in documents if scope.is_template]
    both = found.both
    settings = list(differing(both))
    left = list(unreached(reach, settings))
    for setting in left:
        copies = [(scope, copy) for scope in templates for copy in reach.copies(setting, scope.value)]
        # What stands in several resources may be equal by chance
        for scope, copy in copies if len({copy.path[:2] for _, copy in copies}) == 1 else ():
            found.add_all(scope, [copy])
    reach = reach.having(frozenset(found.reached))
    for setting in unreached(reach, left):
        found.leave_open(documents[-1], ("service", *setting.path), setting, reach.why(setting))
    differ = reach.unexplained(_shown(one, documents[-1]) for one in settings)
    for scope in templates if differ else ():
        decided = found.decided(scope)
        for path, text in strings(scope.value):
            if text in differ and not lies_in(path, decided):
                found.leave_open(scope, path, differ[text], UNEXPLAINED)
    # Nothing is made of a handler, so that this stands for all of them, and decides nothing
    for moved in (("functions", key, "handler") for key in reach.beside.reordered[:1]):
        setting = Differing(moved, *(one.merged.at(moved) for one in (both.source, both.target)))
        found.leave_open(documents[-1], ("service", *moved), setting, _REORDERED)
    for place, unproven in both.unproven.items():
        found.leave_unproven(documents[-1], place, unproven)


def _shown(setting: Differing, configuration: Scope) -> Differing:
    """With the source's value as the state has it, where only that is known."""
    held = find_at(configuration.value, ("service", *setting.path)) if is_unknown(setting.source) else ABSENT
    return setting._replace(source=held) if isinstance(held, str) else setting


@dataclass(eq=False, repr=False)
class _Found:
    """The changes by place; `reached`: the places of the configuration that stand in templates; `strips`: are nulls
    taken out of resources?"""

    both: Both
    letters: str  # of the source stage
    strips: bool
    changes: dict[tuple[str, Path], Change] = field(default_factory=dict)
    reached: set[Path] = field(default_factory=set)
    settled: set[Path] = field(default_factory=set)
    _zipped: dict[Origins, bool] = field(default_factory=dict)

    def add_all(self, scope: Scope, found: Iterable[Traced]) -> None:
        """Take in places; two that say different things of one leave it open."""
        file, is_template = scope.file, scope.is_template
        strips = self.strips and is_template
        for one in found:
            # What stays is written as the framework writes it
            traced = without_nulls(one) if strips and one.new is not one.old else one
            change = self._change(scope, traced)
            key = file, one.path
            other = self.changes.setdefault(key, change)
            if other is not change and (not equal(other.new, change.new) or other.open != change.open):
                self.changes[key] = _disputed(other, change)
            if is_template:
                self.reached.update(one.origins)

    def repeat(self, scope: Scope, places: Mapping[Path, Path], *, is_one: bool) -> Iterable[Path]:
        """Take in the same once more, at other places. `is_one`: they only refer to the first ones, so that what stays
        there stays here, and only that is said again of which verdicts tell."""
        for path, again in places.items():
            known = self.changes[scope.file, path]
            if not is_one or known.because or known.open or isinstance(known.old, (dict, list)):
                self.changes[scope.file, again] = known._replace(path=again)
        return places.values()

    def add_roles(self, templates: Sequence[Scope], texts: Mapping[str, ConfiguredText]) -> None:
        """Take in what settings add to the shared role. Version 1 writes it in another order."""
        if any(has_own_roles(one.value) for one in templates):
            return
        having = [one for one in templates if has_role(one.value)] if self.strips else []
        self.settled.update(without_role(self.both) if self.strips and not having else ())
        for scope in having:
            added, settled = role_settings(self.both, scope.value, Moving(texts, self.letters))
            self.add_all(scope, added)
            self.settled.update(settled)

    def _change(self, scope: Scope, traced: Traced) -> Change:
        path, old, new, origins, reason, lookups = traced
        stays = not reason and (new is old or equal(old, new))
        if stays and not self._holds_stage(old):  # nobody reads why
            return Change(scope, path, old, old, "", Kind.SOURCE)
        if not (stays or reason) and self._is_in_zips(origins):
            new, reason = old, _ZIP
        if lookups:
            reason = f"{reason}: {', '.join(sorted(lookups))}"
        return Change(scope, path, old, new, self.both.evidence(origins), Kind.SOURCE, reason, lookups)

    def _is_in_zips(self, origins: Origins) -> bool:
        found = self._zipped.get(origins)
        if found is None:
            found = self._zipped[origins] = any(map(IN_ZIPS.hold, origins))
        return found

    def _holds_stage(self, value: Side) -> bool:
        if isinstance(value, str):
            return self.letters in value.lower()
        return isinstance(value, (dict, list)) and any(self.letters in text.lower() for _, text in strings(value))

    def decided(self, scope: Scope) -> frozenset[Path]:
        """The places of one document about which something is known."""
        return frozenset(path for file, path in self.changes if file == scope.file)

    def leave_open(self, scope: Scope, path: Path, setting: Differing, reason: str) -> None:
        """It is not known what becomes of the place, or what else follows from it."""
        key, because = (scope.file, path), self.both.evidence((setting.path,))
        known = self.changes.get(key)
        if known is None:
            old = find_at(scope.value, path)
            known = Change(scope, path, old, old, because, kind=Kind.SOURCE)
        self.changes[key] = known._replace(because=known.because or because, open=known.open or reason)

    def leave_unproven(self, configuration: Scope, place: Path, unproven: Unproven) -> None:
        """The artifact does not have what the configuration gives there."""
        path: Path = ("service", *place)
        old = find_at(configuration.value, path)
        self.changes[configuration.file, path] = Change(
            configuration, path, old, old, unproven.where, kind=Kind.SOURCE, open=unproven.why
        )


def _of_scope(walk: Walk, scope: Scope, users: frozenset[str]) -> Iterator[Traced]:
    """What is known of a template."""
    merged = Merged(walk, scope.value, scope.is_main)
    over = [*merged.traced(), *merged.overridden()]
    written = merged.written()
    settings = _of_template(walk, scope.value, users)
    yield from (one for one in settings if not lies_in(one.path, written))
    yield from over


def _of_template(walk: Walk, template: JsonObject, users: frozenset[str]) -> Iterator[Traced]:
    """What is known of settings of functions and of the provider."""
    yield from function_settings(walk, template)
    yield from version_settings(walk, template)
    yield from event_settings(walk, template)
    yield from provider_settings(walk.both, template, users)
    yield from path_parts(walk.both, template)
    yield from tags(walk.both, template, users)
    yield from shared_ids(walk.both, template, users)
    yield from statements(walk, template)


@dataclass(eq=False, repr=False)
class _Sections:
    """The sections of the configuration in the `state`, which has most of them twice: each is walked once. `stay_one`:
    is nothing said about one of the two places that does not hold for both?"""

    walk: Walk
    state: Scope
    found: _Found
    stay_one: bool
    _walked: dict[tuple[str, int], tuple[int, list[Path]]] = field(default_factory=dict)

    def add(self, ours: JsonObject, service: Path) -> None:
        """Take in what is known of `ours`, the configuration at `service`."""
        walk, given = self.walk, self.walk.both.source.value
        for block in blocks(walk) if isinstance(given.get("resources"), list) else ():
            if isinstance(ours.get("resources"), dict):
                # A list of blocks, which the state has as one
                place = (*service, "resources")
                walked = walk.traced(ours["resources"], block.source, block.target, place, block.origins)
                self.found.add_all(self.state, (_single(one, service) for one in walked))
        functions = as_object(ours.get("functions"))
        over = {*self._once("", functions, service, state_settings(walk, functions, (*service, "functions")))}
        own = [one._replace(path=(*service, *one.path)) for one in empty_vpcs(walk, ours)]
        own += moved_settings(walk, ours, service)
        self.found.add_all(self.state, own)
        over.update(one.path for one in own)
        for key in entries(given):
            if key in ours and key not in _NOT_TRACED:
                walked = self._section(key, ours[key], service)
                self._once(key, ours[key], service, (one for one in walked if one.path not in over))

    def _section(self, key: str, ours: Json, service: Path) -> Iterator[Traced]:
        """What is known of the section `key` of the configuration at `service`."""
        source, target = (entry(one.value, key) for one in (self.walk.both.source, self.walk.both.target))
        walked = self.walk.traced(ours, source, target, (*service, key), ((key,),))
        return (_single(one, service) for one in walked)

    def _once(self, key: str, ours: Json, service: Path, walked: Iterable[Traced]) -> Iterable[Path]:
        """Take in what is `walked` of `ours` at `service`, or was of the same object at another place; its paths."""
        if (known := self._walked.get((key, id(ours)))) is None:
            found = list(walked)
            self.found.add_all(self.state, found)
            paths = [one.path for one in found]
            self._walked[key, id(ours)] = len(service), paths
            return paths
        size, paths = known
        places = {path: (*service, *path[size:]) for path in paths}
        return self.found.repeat(self.state, places, is_one=self.stay_one and isinstance(ours, (dict, list)))


def _single(traced: Traced, service: Path) -> Traced:
    """A list that becomes one of a single item, and sections of resources that are empty, as the state has them."""
    new = traced.new
    if traced.path[len(service) :] in _KEPT and new is ABSENT:
        return traced._replace(new={})
    if traced.path[len(service) :] == ("resources",) and isinstance(new, dict) and new is not traced.old:
        return traced._replace(new={**new, **{path[-1]: {} for path in _KEPT if path[-1] not in new}})
    if isinstance(new, list) and len(new) == 1 and is_among(traced.path[len(service) :], SINGLES):
        return traced._replace(new=new[0])
    return traced


def _disputed(one: Change, other: Change) -> Change:
    """Two places of the configuration say different things of one of the artifact's."""
    where, *others = dict.fromkeys(filter(None, (one.where, other.where))) or ("",)
    reason = f"another value than {others[0]} says" if others else "the configuration says different things of it"
    return one._replace(new=one.old, because=where, open=reason)
