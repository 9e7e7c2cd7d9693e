"""What the configuration says about an artifact's places, as changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from restage.artifact import Artifact
from restage.renames import user_ids
from restage.rules.changing import same
from restage.rules.configured import SERVICES
from restage.rules.scope import Scope, scopes
from restage.rules.single import Change
from restage.source.nodes import Path
from restage.tracing.events import event_settings, provider_settings
from restage.tracing.functions import function_settings, state_settings
from restage.tracing.model import Both, Traced, Unproven, entries
from restage.tracing.places import IN_ZIPS
from restage.tracing.reaching import UNREACHED, Differing, Reach, differing, unreached
from restage.tracing.templates import Merged, blocks
from restage.tracing.walking import Walk
from restage.values import ABSENT, ANY, JsonObject, as_object, at, find_at
from restage.verdict import Kind

# What of the configuration is no part of what deploys, or what the framework writes itself.
_NOT_TRACED = frozenset({"service", "plugins", "frameworkVersion"})

_ZIP = "another value for the target, but the tested zip was made with the source's"


def _is_in_zips(path: Path) -> bool:
    return any(
        len(place) <= len(path) and all(step in (ANY, own) for step, own in zip(place, path, strict=False))
        for place in IN_ZIPS
    )


def traced_changes(artifact: Artifact, both: Both) -> tuple[Change, ...]:
    """A change for each place that the configuration decides: those at which the target's value is another one, those
    that stay, and (`open`) those of which the target's value is not known."""
    walk, found = Walk(both), _Found(both)
    users = user_ids(as_object(as_object(artifact.resolved.value).get("service")))
    documents = scopes(artifact)
    for scope in documents:
        for traced in _of_scope(walk, scope, users):
            found.add(scope, traced)
    templates = [scope for scope in documents if scope.is_template]
    reach = Reach([scope.value for scope in templates], frozenset(found.reached))
    settings = list(differing(both))
    for setting in settings:
        for scope in templates:
            for traced in reach.copies(setting, scope.value) if not reach.is_reached(setting) else ():
                found.add(scope, traced)
    reach = Reach(reach.templates, frozenset(found.reached))
    for setting in unreached(reach, settings):
        found.leave_open(documents[-1], setting)
    for place, unproven in both.unproven.items():
        found.leave_unproven(documents[-1], place, unproven)
    return tuple(found.changes.values())


@dataclass
class _Found:
    """The changes by place; `reached`: the places of the configuration that stand in templates."""

    both: Both
    changes: dict[tuple[str, Path], Change] = field(default_factory=dict)
    reached: set[Path] = field(default_factory=set)

    def add(self, scope: Scope, traced: Traced) -> None:
        """Take in one place; two that say different things of it leave it open."""
        change = _change(scope, traced, self.both)
        key = scope.file, traced.path
        other = self.changes.setdefault(key, change)
        if not same(other.new, change.new) or other.open != change.open:
            self.changes[key] = _disputed(other, change)
        if scope.is_template:
            self.reached.update(traced.origins)

    def leave_open(self, configuration: Scope, setting: Differing) -> None:
        """The setting reaches no known place of a template."""
        path: Path = ("service", *setting.path)
        key, where = (configuration.file, path), self.both.evidence((setting.path,))
        known = self.changes.get(key)
        if known is None:
            old = find_at(configuration.value, path)
            known = Change(configuration, path, old, old, where, kind=Kind.SOURCE)
        self.changes[key] = replace(known, open=known.open or UNREACHED)

    def leave_unproven(self, configuration: Scope, place: Path, unproven: Unproven) -> None:
        """The artifact does not have what the configuration gives there."""
        path: Path = ("service", *place)
        old = find_at(configuration.value, path)
        self.changes[configuration.file, path] = Change(
            configuration, path, old, old, unproven.where, kind=Kind.SOURCE, open=unproven.why
        )


def _of_scope(walk: Walk, scope: Scope, users: frozenset[str]) -> Iterator[Traced]:
    if scope.is_template:
        yield from function_settings(walk, scope.value)
        yield from event_settings(walk.both, scope.value)
        yield from provider_settings(walk.both, scope.value, users)
        yield from Merged(walk, scope.value, scope.is_main).traced()
        return
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
    source, target = (entries(one.value) for one in (walk.both.source, walk.both.target))
    for key, value in source.items():
        if key in ours and key not in _NOT_TRACED:
            yield from walk.traced(ours[key], value, target.get(key, ABSENT), (*service, key), ((key,),))


def _change(scope: Scope, traced: Traced, both: Both) -> Change:
    evidence = both.evidence(traced.origins)
    if not traced.open and not same(traced.old, traced.new) and any(map(_is_in_zips, traced.origins)):
        traced = replace(traced, new=traced.old, open=_ZIP)
    reason = f"{traced.open}: {', '.join(sorted(traced.lookups))}" if traced.lookups else traced.open
    return Change(
        scope,
        traced.path,
        traced.old,
        traced.new,
        evidence,
        kind=Kind.SOURCE,
        open=reason,
        lookups=traced.lookups,
    )


def _disputed(one: Change, other: Change) -> Change:
    """Two places of the configuration say different things of one of the artifact's."""
    reason = f"{one.where} and {other.where} say different things"
    return replace(one, new=one.old, open=reason)
