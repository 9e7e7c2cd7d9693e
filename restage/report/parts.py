"""What every report of a run says, in whatever form: its facts, what is open, and which values may be shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from restage.artifact.clientcommand import deploying
from restage.document.values import Json, JsonObject, as_text
from restage.plan.model import Plan
from restage.secrets.hiding import holds
from restage.secrets.judging import holds_settings, may_be_secret
from restage.verdict import Kind, Verdict

if TYPE_CHECKING:
    from restage.tracing.lookupvalues import Asked

Shown: TypeAlias = Callable[[Verdict], bool]
_NO_RULES = "none: no restage.yml beside the artifact or here, or above"
HIDDEN = "(value hidden, --show-values)"


def is_public(verdict: Verdict) -> bool:
    """May the value of this place be shown? Nothing that may be a secret, before or after, and among variables and
    parameters nothing that a rule or the configuration says, which may come from the environment."""
    # What a map holds for each stage may be anything, wherever it was found
    if verdict.kind is Kind.LOOKUP and isinstance(verdict.old, str):
        return False
    if verdict.kind in (Kind.FRAMEWORK, Kind.HASH, Kind.STAMP) or verdict.path[-1:] == (verdict.old,):
        return True
    if verdict.kind in (Kind.RULE, Kind.SOURCE) and (
        holds_settings(verdict.path) or may_be_secret(verdict.path, verdict.new)
    ):
        return False
    return not may_be_secret(verdict.path, verdict.old)


def shown_places(plan: Plan, show_values: bool) -> Shown:
    """Which values are shown; what was looked up is not, whatever is asked for."""
    if not plan.hidden:
        return (lambda verdict: True) if show_values else is_public
    hidden = plan.hidden
    return lambda verdict: (
        (show_values or is_public(verdict)) and not (holds(verdict.new, hidden) or holds(verdict.old, hidden))
    )


def counts(verdicts: Iterable[Verdict]) -> JsonObject:
    """How many places change, by kind, and how many are kept."""
    changed = Counter(verdict.kind.value for verdict in verdicts if verdict.changed)
    return {
        **{kind.value: changed[kind.value] for kind in Kind if kind is not Kind.KEPT},
        "kept": sum(not v.changed for v in verdicts),
    }


class Question(NamedTuple):
    """Open places that somebody has to settle in one way."""

    title: str
    verdicts: tuple[Verdict, ...]


def questions(plan: Plan) -> list[Question]:
    """All that is open, in the order in which it is asked."""
    looked_up = [v for v in plan.open if v.kind is Kind.LOOKUP]
    found = {
        "replaced in your own text, please confirm": [v for v in plan.open if v.changed and v.kind is not Kind.LOOKUP],
        f"kept, though it may be something else for {plan.target}": [v for v in plan.open if v.kind is Kind.KEPT],
        f"replaced by {plan.target}'s entry of a map in the artifact": [v for v in looked_up if v.changed],
        f"{plan.source}'s values, though the artifact holds others for {plan.target}": [
            v for v in looked_up if not v.changed
        ],
    }
    return [Question(title, tuple(verdicts)) for title, verdicts in found.items() if verdicts]


def remarks(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """What there is to say besides the places, each list with its title; lists may be empty."""
    yield from unfit(plan)
    yield "to know", [*plan.notes]
    yield looked_up(plan)


def unfit(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """Names and IDs that are not as they should be, each list with its title."""
    yield "names over a limit", [str(breach) for breach in plan.breaches if not breach.signs]
    yield "names that AWS refuses", [str(breach) for breach in plan.breaches if breach.signs]
    yield "ids that could not be recomputed", [f"{v.old}: {v.reason}" for v in plan.unproven]


def looked_up(plan: Plan) -> tuple[str, list[str]]:
    """What is looked up elsewhere and has no value, behind what is to be done about it."""
    title = f"looked up elsewhere; give the values for {plan.target} under `values:` in restage.yml, or with --value"
    return title, [f"{one.expression} ({_asked_at(one)})" for one in plan.lookups]


def facts(
    plan: Plan, output: str | None, attestation: str | None = None, *, page: str | None = None, listed: str = "below"
) -> Iterator[tuple[str, str]]:
    """What is said of every run, each in one line with a word before it. `page`: what is written instead of an
    artifact; `listed`: where what is open is."""
    yield "written", page or output or "nothing (--dry-run)"
    if attestation:
        yield "attested", attestation
    yield from outcome(plan, listed=listed)
    if commands := deploying(plan.applied.artifact, plan.target, output) if output else None:
        yield "deploy", commands.client
        yield from (("", f"or {commands.restage}"),) if commands.restage else ()


def outcome(plan: Plan, *, listed: str = "below") -> Iterator[tuple[str, str]]:
    """What the plan was made from and comes to."""
    found = counts(plan.verdicts)
    kept = sum(verdict.kind is Kind.KEPT and _looks_like(verdict, plan.source) for verdict in plan.verdicts)
    changed = ", ".join(f"{count} {kind}" for kind, count in found.items() if count and kind != "kept")
    yield "artifact", plan.directory
    yield "rules", plan.rules_file or _NO_RULES
    if plan.source_file:
        yield "source", f"{plan.source_file}: {plan.proven} value{'' if plan.proven == 1 else 's'} proven"
    yield "changed", changed or "nothing"
    yield "kept", f"{places(kept)} that look{'s' if kept == 1 else ''} like {plan.source!r}"
    yield "uncertain", _uncertainties(plan, listed)


def _looks_like(verdict: Verdict, stage: str) -> bool:
    """Does the place hold the stage, however it is spelled? What rules keep, or nobody knows yet, may be anything."""
    return _letters(stage) in _letters(f"{verdict.old} {verdict.path[-1:]}")


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _uncertainties(plan: Plan, listed: str) -> str:
    if not plan.uncertain:
        return "nothing"
    # Ids that could not be recomputed have a list of their own
    following = sum(v.changed or v.kind is not Kind.HASH for v in plan.uncertain) - len(plan.open)
    if following and not plan.open:
        return f"nothing to settle; {places(following)} with a hash that can't be proven"
    return f"{places(len(plan.open))} (listed {listed})" + (
        f", from which {following} more follow" if following else ""
    )


def _asked_at(lookup: Asked) -> str:
    where = f"{lookup.place}, {places(lookup.places)}"
    return f"{where}; null makes its fallback count" if lookup.optional else where


def places(count: int) -> str:
    """So many places."""
    return "1 place" if count == 1 else f"{count} places"


def value_of(verdict: Verdict, shown: Shown) -> str:
    """What becomes of what, in one line, or that it is hidden."""
    if not shown(verdict):
        return HIDDEN
    return f"{_short(verdict.old)} → {_short(verdict.new)}" if verdict.changed else _short(verdict.old)


def _short(value: Json) -> str:
    text = " ".join((as_text(value) or str(value)).split())
    return text if len(text) <= 100 else text[:99] + "…"
