"""What the configuration says about an artifact's places, as changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from restage.artifact.folder import Artifact
from restage.document.values import ABSENT, Absent, Json, JsonObject, Side, as_object, at, find_at, strings
from restage.evidence.logical_ids import user_ids
from restage.framework.service import is_v1, is_v2
from restage.rules.changing import same
from restage.rules.configured import SERVICES
from restage.rules.scope import Scope, scopes
from restage.rules.single import Change
from restage.source.nodes import Path
from restage.text.judge import ConfiguredText
from restage.tracing import apisettings, eventsettings, functionsettings, servicesettings
from restage.tracing.events import event_settings, provider_settings
from restage.tracing.functions import empty_vpcs, function_settings, state_settings
from restage.tracing.lists import path_parts, statements, tags
from restage.tracing.making import Tables, accounts
from restage.tracing.model import Both, Traced, Unproven, entries
from restage.tracing.normalised import SINGLES, is_among
from restage.tracing.places import IN_ZIPS
from restage.tracing.plugins import are_known, read_by_plugins
from restage.tracing.reaching import UNEXPLAINED, Differing, Reach, differing, unreached
from restage.tracing.roles import Moving, has_role, role_settings, without_role
from restage.tracing.service import service_zip
from restage.tracing.templates import Merged, blocks
from restage.tracing.texts import Texts
from restage.tracing.walking import Walk
from restage.verdict import Kind

# What of the configuration is no part of what deploys, or what the framework writes itself.
_NOT_TRACED = frozenset({"service", "plugins", "frameworkVersion"})

_MADE = (apisettings, eventsettings, functionsettings, servicesettings)
_TABLES = Tables(
    [kind for table in _MADE for kind in table.KINDS],
    [shape for table in _MADE for shape in table.SHAPES],
)

_NULL = "null for the target, which counts for the version's hash; package without it"
_ZIP = "another value for the target, but the tested zip was made with the source's"


def traced_changes(artifact: Artifact, both: Both, texts: Texts, stage: str) -> tuple[Change, ...]:
    """A change for each place that the configuration decides: those at which the target's value is another one, those
    that stay, and (`open`) those of which the target's value is not known. `texts`: those of the
    configuration for the source `stage`."""
    service = as_object(as_object(artifact.resolved.value).get("service"))
    walk, found = Walk(both), _Found(both, stage.lower(), not is_v1(service) or is_v2(service))
    users = user_ids(service)
    documents = scopes(artifact)
    for scope in documents:
        for traced in _of_scope(walk, scope, users):
            found.add(scope, traced)
    templates = [scope for scope in documents if scope.is_template]
    made = accounts(both, [scope.value for scope in templates], _TABLES, comes=found.strips)
    for scope, some in zip(templates, made.traced, strict=True):
        for traced in some:
            found.add(scope, traced)
    found.add_roles(templates, texts.known)
    known = frozenset(found.reached), texts, stage, read_by_plugins(both), made, frozenset(found.settled)
    reach = Reach([one.value for one in templates], *known, knows_plugins=are_known(both))
    _leave_open(found, reach, documents)
    return tuple(found.changes.values())


def _leave_open(found: _Found, reach: Reach, documents: Sequence[Scope]) -> None:
    """Settings of which it is not known what becomes of them, and what the artifact does not have."""
    templates = [scope for scope in documents if scope.is_template]
    both = found.both
    settings = list(differing(both))
    for setting in settings:
        for scope in templates:
            for traced in reach.copies(setting, scope.value) if not reach.is_reached(setting) else ():
                found.add(scope, traced)
    reach = replace(reach, found=frozenset(found.reached))
    for setting in unreached(reach, settings):
        found.leave_open(documents[-1], ("service", *setting.path), setting, reach.why(setting))
    for scope in templates:
        for path, setting in reach.unexplained(settings, found.decided(scope), scope.value):
            found.leave_open(scope, path, setting, UNEXPLAINED)
    for place, unproven in both.unproven.items():
        found.leave_unproven(documents[-1], place, unproven)


@dataclass
class _Found:
    """The changes by place; `reached`: the places of the configuration that stand in templates; `strips`: are nulls
    taken out of resources? Version 1 leaves them."""

    both: Both
    letters: str  # of the source stage
    strips: bool
    changes: dict[tuple[str, Path], Change] = field(default_factory=dict)
    reached: set[Path] = field(default_factory=set)
    settled: set[Path] = field(default_factory=set)

    def add(self, scope: Scope, traced: Traced) -> None:
        """Take in one place; two that say different things of it leave it open."""
        if self.strips and scope.is_template and traced.path[2:3] == ("Properties",):
            new = _without_nulls(traced.new)
            # The hash of a function's version is made before
            is_hashed = traced.path[3:4] == ("Environment",) and not same(new, traced.new)
            traced = replace(traced, new=new, open=traced.open or (_NULL if is_hashed else ""))
        change = self._change(scope, traced)
        key = scope.file, traced.path
        other = self.changes.setdefault(key, change)
        if not same(other.new, change.new) or other.open != change.open:
            self.changes[key] = _disputed(other, change)
        if scope.is_template:
            self.reached.update(traced.origins)

    def add_roles(self, templates: Sequence[Scope], texts: Mapping[str, ConfiguredText]) -> None:
        """Take in what settings add to the shared role. Version 1 writes it in another order."""
        having = [one for one in templates if has_role(one.value)] if self.strips else []
        self.settled.update(without_role(self.both) if self.strips and not having else ())
        for scope in having:
            added, settled = role_settings(self.both, scope.value, Moving(texts, self.letters))
            for traced in added:
                self.add(scope, traced)
            self.settled.update(settled)

    def _change(self, scope: Scope, traced: Traced) -> Change:
        stays = same(traced.old, traced.new) and not traced.open
        if not (stays or traced.open) and any(map(IN_ZIPS.hold, traced.origins)):
            traced = replace(traced, new=traced.old, open=_ZIP)
        # Nobody reads why something stays that does not look like the stage
        silent = stays and not (traced.old is not ABSENT and self._holds_stage(traced.old))
        where = "" if silent else self.both.evidence(traced.origins)
        reason = f"{traced.open}: {', '.join(sorted(traced.lookups))}" if traced.lookups else traced.open
        lookups = traced.lookups
        return Change(scope, traced.path, traced.old, traced.new, where, kind=Kind.SOURCE, open=reason, lookups=lookups)

    def _holds_stage(self, value: Json) -> bool:
        return any(self.letters in text.lower() for _, text in strings(value))

    def decided(self, scope: Scope) -> frozenset[Path]:
        """The places of one document about which something is known."""
        return frozenset(path for file, path in self.changes if file == scope.file)

    def leave_open(self, scope: Scope, path: Path, setting: Differing, reason: str) -> None:
        """It is not known what becomes of the place, or what else follows from it."""
        key, where = (scope.file, path), self.both.evidence((setting.path,))
        known = self.changes.get(key)
        if known is None:
            old = find_at(scope.value, path)
            known = Change(scope, path, old, old, where, kind=Kind.SOURCE)
        self.changes[key] = replace(known, open=known.open or reason)

    def leave_unproven(self, configuration: Scope, place: Path, unproven: Unproven) -> None:
        """The artifact does not have what the configuration gives there."""
        path: Path = ("service", *place)
        old = find_at(configuration.value, path)
        self.changes[configuration.file, path] = Change(
            configuration, path, old, old, unproven.where, kind=Kind.SOURCE, open=unproven.why
        )


def _without_nulls(value: Side) -> Side:
    """What the framework keeps of `value` in a resource (package/lib/strip-null-props-from-template-resources.js)."""
    if isinstance(value, dict):
        return {key: kept for key, child in value.items() if not isinstance(kept := _without_nulls(child), Absent)}
    return ABSENT if value is None else value


def _of_scope(walk: Walk, scope: Scope, users: frozenset[str]) -> Iterator[Traced]:
    if scope.is_template:
        yield from function_settings(walk, scope.value)
        yield from event_settings(walk, scope.value)
        yield from provider_settings(walk.both, scope.value, users)
        yield from path_parts(walk.both, scope.value)
        yield from tags(walk.both, scope.value, users)
        yield from statements(walk, scope.value)
        yield from Merged(walk, scope.value, scope.is_main).traced()
        return
    yield from service_zip(walk.both, scope.value)
    for service in SERVICES:
        ours = as_object(at(scope.value, service))
        yield from _of_configuration(walk, ours, service)


def _of_configuration(walk: Walk, ours: JsonObject, service: Path) -> Iterator[Traced]:
    """What is known of `ours`, the configuration in the state at `service`."""
    for block in blocks(walk):
        if len(block.origins[0]) > 1 and isinstance(ours.get("resources"), dict):
            # Several blocks below `resources`, which the state has as one
            place = (*service, "resources")
            yield from walk.traced(ours["resources"], block.source, block.target, place, block.origins)
    for traced in state_settings(walk, as_object(ours.get("functions"))):
        yield replace(traced, path=(*service, "functions", *traced.path))
    empty = {(*service, *one.path): one for one in empty_vpcs(walk, ours)}
    yield from (replace(one, path=path) for path, one in empty.items())
    source, target = (entries(one.value) for one in (walk.both.source, walk.both.target))
    for key, value in source.items():
        if key in ours and key not in _NOT_TRACED:
            found = walk.traced(ours[key], value, target.get(key, ABSENT), (*service, key), ((key,),))
            yield from (_single(one, service) for one in found if one.path not in empty)


def _single(traced: Traced, service: Path) -> Traced:
    """A list that becomes one of a single item, as the state has it."""
    is_one = isinstance(traced.new, list) and len(traced.new) == 1
    is_single = is_one and is_among(traced.path[len(service) :], SINGLES)
    return replace(traced, new=traced.new[0]) if is_single and isinstance(traced.new, list) else traced


def _disputed(one: Change, other: Change) -> Change:
    """Two places of the configuration say different things of one of the artifact's."""
    reason = f"{one.where} and {other.where} say different things"
    return replace(one, new=one.old, open=reason)
