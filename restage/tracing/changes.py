"""What the configuration says about an artifact's places, as changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from restage.artifact.folder import Artifact
from restage.document.values import ABSENT, JsonObject, as_object, at, find_at, strings
from restage.evidence.logical_ids import user_ids
from restage.framework.versions import version_of
from restage.rules.change import Change
from restage.rules.repeatedsettings import SERVICES
from restage.rules.scope import Scope, scopes
from restage.tracing import apisettings, eventsettings, functionsettings, servicesettings
from restage.tracing.beside import beside
from restage.tracing.computedproperties import Tables, accounts
from restage.tracing.eventproperties import event_settings, provider_settings
from restage.tracing.found import Found
from restage.tracing.functions import function_settings, version_settings
from restage.tracing.lists import api_keys, path_parts, statements, tags
from restage.tracing.model import Both, Traced, is_unknown, lies_in
from restage.tracing.plugins import are_known, read_by_plugins
from restage.tracing.reaching import UNEXPLAINED, UNTOLD, Differing, Reach, differing, unreached
from restage.tracing.service import service_zip
from restage.tracing.sharedapis import shared_ids
from restage.tracing.statesections import StateSections
from restage.tracing.templates import Merged
from restage.tracing.texts import Texts
from restage.tracing.walking import Walk

_MADE = (apisettings, eventsettings, functionsettings, servicesettings)
_TABLES = Tables(
    [kind for table in _MADE for kind in table.KINDS],
    [shape for table in _MADE for shape in table.SHAPES],
)

_REORDERED = "the target has its functions in another order, in which the framework writes lists"


def traced_changes(artifact: Artifact, both: Both, texts: Texts, stage: str, *, is_ruled: bool) -> tuple[Change, ...]:
    """A change for each place that the configuration decides: those at which the target's value is another one, those
    that stay, and (`open`) those of which the target's value is not known. `texts`: those of the
    configuration for the source `stage`; `is_ruled`: are there rules, which may be about one of several places?"""
    service = as_object(as_object(artifact.resolved.value).get("service"))
    version = version_of(service)
    walk = Walk(both)
    found = Found(both, stage.lower(), version.drops_nulls)
    users = user_ids(service)
    documents = scopes(artifact)
    *templates, state = documents
    for scope in templates:
        found.add_all(scope, _of_scope(walk, scope, users, comes=found.strips))
    found.add_all(state, service_zip(both, state.value))
    sections = StateSections(walk, state, found, not (is_ruled or both.unproven))
    for place in SERVICES:
        sections.add(as_object(at(state.value, place)), place)
    made = accounts(both, [scope.value for scope in templates], _TABLES, comes=found.strips)
    for scope, some in zip(templates, made.traced, strict=True):
        found.add_all(scope, some)
    found.add_roles(templates, texts.known)
    found.leave_twins_open(templates, state)
    known = found.places, texts, stage, read_by_plugins(both), made, frozenset(found.settled)
    others = beside(both)._replace(
        sorts_hashed=version.sorts_hashed,
        has_schema=version.has_schema,
        own_retention=version.own_retention,
        has_no_functions=not (any(both.functions) or as_object(service.get("functions"))),
    )
    reach = Reach([one.value for one in templates], *known, knows_plugins=are_known(both), beside=others)
    _leave_open(found, reach, documents)
    return tuple(found.changes.values())


def _leave_open(found: Found, reach: Reach, documents: Sequence[Scope]) -> None:
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
    reach = reach.having(found.places)
    for setting in unreached(reach, left):
        found.leave_open(documents[-1], ("service", *setting.path), setting, reach.why(setting))
    for setting in found.untold(documents[-1], settings):
        found.leave_open(documents[-1], ("service", *setting.path), setting, UNTOLD)
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


def _of_scope(walk: Walk, scope: Scope, users: frozenset[str], *, comes: bool) -> Iterator[Traced]:
    """What is known of a template. `comes`: see `accounts`."""
    merged = Merged(walk, scope.value, scope.is_main)
    over = [*merged.traced(), *merged.overridden()]
    written = merged.written()
    settings = _of_template(walk, scope.value, users, comes=comes)
    yield from (one for one in settings if not lies_in(one.path, written))
    yield from over


def _of_template(walk: Walk, template: JsonObject, users: frozenset[str], *, comes: bool) -> Iterator[Traced]:
    """What is known of settings of functions and of the provider."""
    yield from function_settings(walk, template)
    yield from version_settings(walk, template)
    yield from event_settings(walk, template)
    yield from provider_settings(walk.both, template, users, comes=comes)
    yield from path_parts(walk.both, template)
    yield from tags(walk.both, template, users)
    yield from shared_ids(walk.both, template, users)
    yield from api_keys(walk, template)
    yield from statements(walk, template)
