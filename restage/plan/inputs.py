"""What the steps of a plan work on: the artifact as rules and the configuration leave it, and its facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from restage.artifact.folder import Artifact
from restage.document.values import Path, as_object
from restage.errors import Refusal
from restage.evidence.facts import Facts
from restage.evidence.statefile import configuration
from restage.plan.draft import Inputs
from restage.plan.mapagreement import settings_by_maps
from restage.plan.model import Request
from restage.plan.ruledsettings import as_packaged, followed, settled_names, shared_events
from restage.plan.steps import run
from restage.rules import NO_RULES, Rules
from restage.rules.outcome import Applied
from restage.text.mapentries import texts_by_maps
from restage.text.sharing import with_own_entries
from restage.text.stagemaps import all_entries
from restage.verdict import Kind, Verdict

if TYPE_CHECKING:
    from restage.tracing.decisions import Decisions

_COMPUTED = (Kind.FRAMEWORK, Kind.HASH, Kind.STAMP)


def inputs_for(artifact: Artifact, request: Request, source: str) -> Inputs:
    """What the steps work on for a target that is another stage than `source`.

    Raises UsageError for rules that match nothing or contradict each other, Refusal for rules that contradict the
    configuration.
    """
    decided = _decisions(artifact, request, source)
    rules = decided.rules if decided else request.rules
    applied = _with_rules(artifact, request, rules, source, decided)
    if request.maps:
        applied = applied._replace(artifact=with_own_entries(applied.artifact, source, request.target))
    return plain_inputs(artifact, request, source, rules, applied)


def plain_inputs(
    original: Artifact, request: Request, source: str, rules: Rules = NO_RULES, applied: Applied | None = None
) -> Inputs:
    """The same with no rules, or with `rules` that are `applied` already."""
    applied = applied or Applied(original)
    artifact = applied.artifact
    service = as_object(as_object(artifact.resolved.value).get("service"))
    packaged = as_object(as_object(original.resolved.value).get("service"))
    shared = shared_events(service, packaged) if applied.verdicts else frozenset()
    given = settled_names(service, packaged, applied, shared) if applied.verdicts else {}
    entries = all_entries(configuration(artifact.state.value), source, request.target)
    facts = Facts(
        service=as_packaged(service, given) if given else service,
        name=artifact.service,
        source=source,
        target=request.target,
        directory=artifact.artifact_directory,
        accept_text=rules.text,
        renamed=rules.service,
        words=applied.words,
        given=given,
        looked_up=texts_by_maps(entries, source) if request.maps else {},
        texts=applied.texts,
    )
    if request.maps:
        facts.given = {**settings_by_maps(facts.service, entries, facts.judge({})), **given}
    return Inputs(
        artifact=artifact,
        original=original,
        applied=applied,
        facts=facts,
        rules=rules,
        stamp=request.stamp,
        directory=facts.new_directory(request.stamp.directory if request.stamp else artifact.stamp),
        keep_paths=request.keep_paths,
        entries=entries,
        maps=request.maps,
        followed=followed(applied, packaged, service, shared),
        shared=shared,
    )


def is_given_name(verdict: Verdict, service: str, source: str) -> bool:
    """Is it about the name of a function that the user gave, and that formulas only follow?"""
    is_name = verdict.path[:2] == ("service", "functions") and verdict.path[3:] == ("name",)
    return is_name and verdict.old != f"{service}-{source}-{verdict.path[2]}"


def _decisions(artifact: Artifact, request: Request, source: str) -> Decisions | None:
    """What the service's configuration says, None where there is none, or nothing to decide."""
    if request.configuration is None:
        return None
    # Most runs have no rules and no configuration, and should not wait for what these need
    from restage.tracing.decisions import decisions  # noqa: PLC0415

    return decisions(artifact, request.configuration, request.rules, source)


def _with_rules(artifact: Artifact, request: Request, rules: Rules, source: str, decided: Decisions | None) -> Applied:
    """The artifact with the values that the rules, and the service's configuration, have for the target."""
    if rules == NO_RULES and decided is None:
        return Applied(artifact)
    from restage.rules.apply import apply_rules  # noqa: PLC0415 - as above

    computed = (request.taken or taken_by_framework(artifact, request, source)) if rules.maps else {}
    if decided is None:
        return apply_rules(artifact, rules, source, request.target, computed)
    ruled = apply_rules(artifact, rules, source, request.target, computed, configured=decided.changes)
    if problems := list(decided.refused(ruled)):
        raise Refusal(problems)
    return ruled._replace(
        texts=decided.texts, by_source=True, unsettled=decided.unsettled, unread=decided.unread_places
    )


def taken_by_framework(artifact: Artifact, request: Request, source: str) -> dict[str, frozenset[Path]]:
    """Which texts are the framework's own, and so nobody's to map: only a plan can tell."""
    return framework_places(run(plain_inputs(artifact, request, source)).verdicts, artifact.service, source)


def framework_places(verdicts: Iterable[Verdict], service: str, source: str) -> dict[str, frozenset[Path]]:
    """By file, the places of the framework's own names among `verdicts`; `service`: the source's name."""
    found: dict[str, set[Path]] = {}
    for verdict in verdicts:
        if verdict.kind in _COMPUTED and not is_given_name(verdict, service, source):
            found.setdefault(verdict.file, set()).add(verdict.path)
    return {file: frozenset(paths) for file, paths in found.items()}
