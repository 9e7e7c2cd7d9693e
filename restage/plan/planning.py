"""The plan of a run: every place of an artifact judged, and the edits that follow. No file is opened here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from restage.artifact.folder import Artifact
from restage.document.values import JsonObject, Path, as_object, at
from restage.errors import Refusal, UsageError
from restage.evidence.facts import Facts
from restage.evidence.statefile import configuration
from restage.framework.service import STAGE_NAME, choose_source
from restage.plan.agreeing import told_settings
from restage.plan.limits import breaches
from restage.plan.model import Plan, Request
from restage.plan.notes import notes
from restage.plan.planner import Found, Planner
from restage.plan.settings import as_packaged, followed, places_of, settled_names, shared_events
from restage.rules import NO_RULES, Rules
from restage.rules.applied import Applied
from restage.text.context import is_reference
from restage.text.lookup import told_by_maps
from restage.text.sharing import with_own_entries
from restage.text.stagemaps import all_entries
from restage.verdict import Kind, Verdict

if TYPE_CHECKING:
    from restage.rules.doubts import Doubts
    from restage.tracing.deciding import Decisions
    from restage.tracing.model import Both

_NOT_APPLIED = "the rules are for artifacts of another stage; this one is of the target's own, so none was applied"


def plan_restage(artifact: Artifact, request: Request) -> Plan:
    """How `artifact` becomes one for `request.target`.

    Raises UsageError for a target that can't be a stage, for a source that the artifact does not agree with, and for
    rules that match nothing or contradict each other; Refusal where a renamed template would hold a logical ID twice.
    """
    if not STAGE_NAME.fullmatch(request.target):
        raise UsageError(f"--to {request.target!r}: a stage's name may hold letters, digits, '_' and '-' only")
    service = as_object(as_object(artifact.resolved.value).get("service"))
    source = choose_source(service, artifact.service, artifact.stage, request.source)
    # An artifact of the target's own stage is what the rules lead to
    rules = request.rules if source != request.target else NO_RULES
    decided = _decisions(artifact, request, rules, source)
    rules = decided.rules if decided else rules
    applied = _with_rules(artifact, request, rules, source, decided)
    if request.maps and source != request.target:
        applied = applied._replace(artifact=with_own_entries(applied.artifact, source, request.target))
    planner = _planner(applied, artifact, request, rules, source)
    found = planner.run()
    if source == request.target:
        found = found._replace(verdicts=tuple(map(_settled, found.verdicts)))
    _check_rules(rules, service, source, found.verdicts)
    facts, stages = planner.facts, (source, request.target)
    unlisted = request.unlisted if source != request.target else ""
    followed_settings = places_of(facts.given, planner.followed)
    verdicts = _with_news(rules, artifact, applied, _with_dangling(artifact, applied, found), stages)
    doubts = _doubts(rules, artifact, applied, stages, followed_settings)
    plan = Plan(
        service=facts.new_name,
        source=source,
        target=request.target,
        directory=planner.directory,
        verdicts=tuple(doubts.told(verdicts)) if doubts else verdicts,
        edits=found.edits,
        hidden=_hidden(request.configuration, {source, request.target, artifact.service}),
        unproven=found.unproven,
        breaches=tuple(breaches(found.before, {one.file: one.value for one in found.after}, facts)),
        notes=(
            *request.notes,
            *([unlisted] if unlisted else []),
            *notes(applied, facts, rules, followed_settings, configured=request.configuration is not None),
            *([_NOT_APPLIED] if request.rules != NO_RULES and source == request.target else []),
        ),
        applied=applied,
        templates=found.after,
        rules_file=request.rules_file,
        unlisted=unlisted,
    )
    if request.configuration is None and not request.rules.values:
        return plan
    from restage.plan.lookedup import with_lookups  # noqa: PLC0415 - as below

    return with_lookups(plan, request)


def _hidden(both: Both | None, words: set[str]) -> frozenset[str]:
    """What was looked up, but for `words` that every report has."""
    return frozenset() if both is None else both.looked_up - words


def _settled(verdict: Verdict) -> Verdict:
    """Whether a place holds the stage makes no difference where that stays the same."""
    return verdict._replace(certain=True) if verdict.path and not verdict.changed else verdict


def _planner(applied: Applied, original: Artifact, request: Request, rules: Rules, source: str) -> Planner:
    artifact = applied.artifact
    service = as_object(as_object(artifact.resolved.value).get("service"))
    packaged = as_object(as_object(original.resolved.value).get("service"))
    shared = shared_events(service, packaged) if applied.verdicts else frozenset()
    given = settled_names(service, packaged, applied, shared) if applied.verdicts else {}
    directory = artifact.artifact_directory
    entries = all_entries(configuration(artifact.state.value), source, request.target)
    facts = Facts(
        as_packaged(service, given) if given else service,
        artifact.service,
        source,
        request.target,
        directory,
        rules.text,
        rules.service,
        applied.words,
        given,
        told_by_maps(entries, source) if request.maps else {},
        applied.texts,
    )
    if request.maps:
        facts.given = {**told_settings(facts.service, entries, facts.judge({})), **given}
    new_directory = facts.new_directory(request.stamp.directory if request.stamp else artifact.stamp)
    return Planner(
        artifact,
        facts,
        request.stamp,
        new_directory,
        request.keep_paths,
        rules,
        original,
        applied,
        entries,
        request.maps,
        followed(applied, packaged, service, shared),
        shared,
    )


def is_given_name(verdict: Verdict, service: str, source: str) -> bool:
    """Is it about the name of a function that the user gave, and that formulas only follow?"""
    is_name = verdict.path[:2] == ("service", "functions") and verdict.path[3:] == ("name",)
    return is_name and verdict.old != f"{service}-{source}-{verdict.path[2]}"


def _with_rules(artifact: Artifact, request: Request, rules: Rules, source: str, decided: Decisions | None) -> Applied:
    """The artifact with the values that the rules, and the service's configuration, have for the target."""
    if rules == NO_RULES and decided is None:
        return Applied(artifact)
    from restage.rules.applying import apply_rules  # noqa: PLC0415 - as below

    taken: dict[str, frozenset[Path]] = {}
    if rules.maps:
        # Which texts are the framework's own, and so nobody's to map, only a plan can tell
        plain = _planner(Applied(artifact), artifact, request, NO_RULES, source).run()
        for verdict in plain.verdicts:
            if verdict.kind in (Kind.FRAMEWORK, Kind.HASH, Kind.STAMP) and not is_given_name(
                verdict, artifact.service, source
            ):
                taken[verdict.file] = taken.get(verdict.file, frozenset()) | {verdict.path}
    if decided is None:
        return apply_rules(artifact, rules, source, request.target, taken)
    ruled = apply_rules(artifact, rules, source, request.target, taken, configured=decided.changes)
    if problems := list(decided.refused(ruled)):
        raise Refusal(problems)
    return ruled._replace(texts=decided.texts, closed=decided.closed)


def _decisions(artifact: Artifact, request: Request, rules: Rules, source: str) -> Decisions | None:
    """What the service's configuration says, None where there is none, or nothing to decide."""
    if request.configuration is None or source == request.target:
        return None
    from restage.tracing.deciding import decisions  # noqa: PLC0415 - as below

    return decisions(artifact, request.configuration, rules, source)


def _with_dangling(artifact: Artifact, applied: Applied, made: Found) -> tuple[Verdict, ...]:
    """All verdicts, and the references that rules have left without what they name."""
    verdicts = made.verdicts
    if applied.artifact is artifact or not any(map(_may_loosen, applied.verdicts)):
        return verdicts
    from restage.rules.frame import dangling  # noqa: PLC0415 - as below

    found = list(dangling(applied, artifact, [one.value for one in made.after]))
    places = {(verdict.file, verdict.path) for verdict in found}
    # The planner knows such places, too, where they look like the stage, but not which rule is to blame
    told = (v for v in verdicts if v.kind is not Kind.KEPT or v.certain or (v.file, v.path) not in places)
    return (*told, *found) if found else verdicts


def _may_loosen(verdict: Verdict) -> bool:
    """May a reference lead nowhere after this change: is something gone, or another reference?"""
    if not verdict.changed:
        return False
    return not isinstance(verdict.new, str) or "${" in verdict.new or is_reference(verdict.path)


def _with_news(
    rules: Rules, artifact: Artifact, applied: Applied, verdicts: tuple[Verdict, ...], stages: tuple[str, str]
) -> tuple[Verdict, ...]:
    """All verdicts, and what is new since the rules were learned."""
    if rules.seen is None:
        return verdicts
    # Most runs have no rules, and should not wait for this to be loaded
    from restage.rules.since import Surroundings  # noqa: PLC0415

    surroundings = Surroundings(artifact, applied, verdicts, *stages)
    doubtful = {(file, path): follows for file, path, follows in surroundings.generalized(rules.seen)}
    reason = "by a rule that was learned elsewhere; this place is new since then"
    told = (
        verdict._replace(kind=Kind.TEXT, certain=False, evidence=reason, follows=doubtful[verdict.file, verdict.path])
        if (verdict.file, verdict.path) in doubtful
        else verdict
        for verdict in verdicts
    )
    return (*told, *surroundings.news(rules.seen))


def _doubts(
    rules: Rules, artifact: Artifact, applied: Applied, stages: tuple[str, str], followed_settings: frozenset[Path]
) -> Doubts | None:
    """What tells of rules that have outlived their reason, or set but a value; None where there are no such rules."""
    if not rules.places and not rules.maps:
        return None
    from restage.rules.doubts import Doubts  # noqa: PLC0415 - as above

    return Doubts(artifact, rules, applied.verdicts, *stages, followed=followed_settings)


def _check_rules(rules: Rules, service: JsonObject, source: str, verdicts: Iterable[Verdict]) -> None:
    """A rule that matches nothing is a mistake (docs/rules.md)."""
    changed = any(verdict.path[-2:] == ("provider", "stage") and verdict.changed for verdict in verdicts)
    if rules.stage_follows and not changed:
        found = at(service, ("provider", "stage"))
        there = "there is no provider.stage" if found is None else f"provider.stage is {found!r}"
        raise UsageError(
            f"{rules.stage_where}: `provider-stage: follows` matches nothing: {there}, and stays so in an artifact for"
            f" {source!r}; take the setting out"
        )
