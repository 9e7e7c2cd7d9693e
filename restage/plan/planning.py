"""The plan of a run: every place of an artifact judged, and the edits that follow. No file is written here."""

from __future__ import annotations

from collections.abc import Iterator

from restage.artifact.folder import Artifact
from restage.document.values import Path, as_object
from restage.errors import UsageError
from restage.framework.service import STAGE_NAME, choose_source
from restage.plan.draft import Found, Inputs
from restage.plan.inputs import inputs_for, plain_inputs
from restage.plan.model import Plan, Request
from restage.plan.namelimits import breaches
from restage.plan.notes import notes
from restage.plan.openrules import with_open_rules
from restage.plan.ruledsettings import places_of
from restage.plan.steps import run
from restage.rules import NO_RULES
from restage.verdict import Verdict

_NOT_APPLIED = "the rules are for artifacts of another stage; this one is of the target's own, so none was applied"


def plan_restage(artifact: Artifact, request: Request) -> Plan:
    """How `artifact` becomes one for `request.target`.

    Raises UsageError for a target that can't be a stage, for a source that the artifact does not agree with, and for
    rules that match nothing or contradict each other; Refusal where a renamed template would hold a logical ID twice.
    """
    source = _source(artifact, request)
    if source == request.target:
        # An artifact of the target's own stage is what the rules lead to
        inputs = plain_inputs(artifact, request, source)
        found = run(inputs)
        found = found._replace(verdicts=tuple(map(_settled, found.verdicts)))
    else:
        inputs = inputs_for(artifact, request, source)
        found = run(inputs)
    followed_settings = places_of(inputs.facts.given, inputs.followed)
    verdicts = with_open_rules(inputs, found, followed_settings)
    plan = _plan(inputs, found, request, verdicts, followed_settings)
    if request.configuration is None and not request.rules.values:
        return plan
    # Most runs have no configuration, and should not wait for this to be loaded
    from restage.plan.missinglookups import with_lookups  # noqa: PLC0415

    return with_lookups(plan, request)


def _source(artifact: Artifact, request: Request) -> str:
    """The stage that the artifact was packaged for."""
    if not STAGE_NAME.fullmatch(request.target):
        raise UsageError(f"--to {request.target!r}: a stage's name may hold letters, digits, '_' and '-' only")
    service = as_object(as_object(artifact.resolved.value).get("service"))
    return choose_source(service, artifact.service, artifact.stage, request.source)


def _settled(verdict: Verdict) -> Verdict:
    """Whether a place holds the stage makes no difference where that stays the same."""
    return verdict._replace(certain=True) if verdict.path and not verdict.changed else verdict


def _plan(
    inputs: Inputs, found: Found, request: Request, verdicts: tuple[Verdict, ...], followed_settings: frozenset[Path]
) -> Plan:
    facts = inputs.facts
    return Plan(
        service=facts.new_name,
        source=facts.source,
        target=facts.target,
        directory=inputs.directory,
        verdicts=verdicts,
        edits=found.edits,
        hidden=_hidden(request, {facts.source, facts.target, inputs.original.service}),
        unproven=found.unproven,
        breaches=tuple(breaches(found.before, {one.file: one.value for one in found.after}, facts)),
        notes=tuple(_notes(inputs, request, followed_settings)),
        applied=inputs.applied,
        templates=found.after,
        rules_file=request.rules_file,
        unlisted=_unlisted(inputs, request),
    )


def _hidden(request: Request, words: set[str]) -> frozenset[str]:
    """What was looked up or given, but for `words` that every report has."""
    both = request.configuration
    return frozenset() if both is None else (both.looked_up | both.secrets) - words


def _unlisted(inputs: Inputs, request: Request) -> str:
    return request.unlisted if inputs.facts.source != inputs.facts.target else ""


def _notes(inputs: Inputs, request: Request, followed_settings: frozenset[Path]) -> Iterator[str]:
    yield from request.notes
    if unlisted := _unlisted(inputs, request):
        yield unlisted
    configured = request.configuration is not None
    yield from notes(inputs.applied, inputs.facts, inputs.rules, followed_settings, configured=configured)
    if request.rules != NO_RULES and inputs.facts.source == inputs.facts.target:
        yield _NOT_APPLIED
