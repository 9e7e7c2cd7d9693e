"""What rules leave open: references to nothing, what is new since they were learned, and what they leave uncertain."""

from __future__ import annotations

from collections.abc import Iterable

from restage.document.values import Path, at
from restage.errors import UsageError
from restage.plan.draft import Found, Inputs
from restage.text.context import is_reference
from restage.verdict import Kind, Verdict


def with_open_rules(inputs: Inputs, found: Found, followed_settings: frozenset[Path]) -> tuple[Verdict, ...]:
    """The verdicts that were found, and those on what the rules leave open. `followed_settings`: those of which all
    follows that the framework makes of them.

    Raises UsageError for a rule that matches nothing.
    """
    _check_stage(inputs, found.verdicts)
    return _with_uncertainties(inputs, _with_news(inputs, _with_dangling(inputs, found)), followed_settings)


def _check_stage(inputs: Inputs, verdicts: Iterable[Verdict]) -> None:
    """A rule that matches nothing is a mistake (docs/rules.md)."""
    if not inputs.rules.stage_follows:
        return
    if not any(verdict.path[-2:] == ("provider", "stage") and verdict.changed for verdict in verdicts):
        found = at(inputs.original.resolved.value, ("service", "provider", "stage"))
        there = "there is no provider.stage" if found is None else f"provider.stage is {found!r}"
        raise UsageError(
            f"{inputs.rules.stage_where}: `provider-stage: follows` matches nothing: {there}, and stays so in an"
            f" artifact for {inputs.facts.source!r}; take the setting out"
        )


def _with_dangling(inputs: Inputs, made: Found) -> tuple[Verdict, ...]:
    """All verdicts, and the references that rules have left without what they name."""
    verdicts, applied = made.verdicts, inputs.applied
    if applied.artifact is inputs.original or not any(map(_may_loosen, applied.verdicts)):
        return verdicts
    # Most runs have no rules, and should not wait for this to be loaded
    from restage.rules.forbidden import dangling  # noqa: PLC0415

    found = list(dangling(applied, inputs.original, [one.value for one in made.after]))
    places = {(verdict.file, verdict.path) for verdict in found}
    # The steps know such places, too, where they look like the stage, but not which rule is to blame
    told = (v for v in verdicts if v.kind is not Kind.KEPT or v.certain or (v.file, v.path) not in places)
    return (*told, *found) if found else verdicts


def _may_loosen(verdict: Verdict) -> bool:
    """May a reference lead nowhere after this change: is something gone, or another reference?"""
    if not verdict.changed:
        return False
    return not isinstance(verdict.new, str) or "${" in verdict.new or is_reference(verdict.path)


def _with_news(inputs: Inputs, verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """All verdicts, and what is new since the rules were learned."""
    seen, facts = inputs.rules.seen, inputs.facts
    if seen is None:
        return verdicts
    from restage.rules.drift import DriftDetector  # noqa: PLC0415 - as above

    detector = DriftDetector(inputs.original, inputs.applied, verdicts, facts.source, facts.target)
    uncertain = {(file, path): follows for file, path, follows in detector.generalized(seen)}
    reason = "by a rule that was learned elsewhere; this place is new since then"
    told = (
        verdict._replace(kind=Kind.TEXT, certain=False, because=reason, follows=uncertain[verdict.file, verdict.path])
        if (verdict.file, verdict.path) in uncertain
        else verdict
        for verdict in verdicts
    )
    return (*told, *detector.news(seen))


def _with_uncertainties(
    inputs: Inputs, verdicts: tuple[Verdict, ...], followed_settings: frozenset[Path]
) -> tuple[Verdict, ...]:
    """`verdicts`, where rules may have outlived their reason, or set but a value, made uncertain."""
    rules, facts = inputs.rules, inputs.facts
    if not rules.places and not rules.maps:
        return verdicts
    from restage.rules.uncertainties import Uncertainties  # noqa: PLC0415 - as above

    ruled = inputs.applied.verdicts
    uncertainties = Uncertainties(inputs.original, rules, ruled, facts.source, facts.target, followed=followed_settings)
    return tuple(uncertainties.applied_to(verdicts))
