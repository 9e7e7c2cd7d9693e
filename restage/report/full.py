"""A plan as people read it, and as programs do. Values that may be secret are only shown when asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from restage.document.values import Json, JsonObject, as_text, printable, show
from restage.plan.model import Plan
from restage.secrets.hiding import holds, scrubbed, without
from restage.secrets.judging import holds_settings, may_be_secret
from restage.verdict import Kind, Verdict

if TYPE_CHECKING:
    from restage.tracing.lookupvalues import Asked

SCHEMA_VERSION = 1
Shown: TypeAlias = Callable[[Verdict], bool]
_MOST_PLACES = 4
_NO_RULES = "none: no restage.yml beside the artifact or here, or above"


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


def as_json(plan: Plan, source: str, output: str | None, *, show_values: bool) -> JsonObject:
    """The whole report: every place, with its kind, evidence and whether it is certain."""
    shown = shown_places(plan, show_values)
    document: JsonObject = {
        "schema_version": SCHEMA_VERSION,
        "service": plan.service,
        "from": plan.source,
        "to": plan.target,
        "input": source,
        "output": output,
        "artifact_directory": plan.directory,
        "rules_file": plan.rules_file or None,
        "source": {"file": plan.source_file, "proven": plan.proven} if plan.source_file else None,
        "lookups": [_lookup(lookup) for lookup in plan.lookups],
        "counts": {**_counts(plan.verdicts), "uncertain": len(plan.uncertain), "to_settle": len(plan.open)},
        "places": [_place(verdict, shown) for verdict in plan.verdicts],
        "unproven": [{"kind": v.kind, "id": v.old, "of": v.subject, "reason": v.reason} for v in plan.unproven],
        "names": [
            {"file": b.file, "place": show(b.path), "name": b.name, "reason": b.reason, "refused": b.hard}
            for b in plan.breaches
        ],
        "notes": list(plan.notes),
    }
    return scrubbed(document, plan.hidden) if plan.hidden else document


def _counts(verdicts: Iterable[Verdict]) -> JsonObject:
    changed = Counter(verdict.kind.value for verdict in verdicts if verdict.changed)
    return {
        **{kind.value: changed[kind.value] for kind in Kind if kind is not Kind.KEPT},
        "kept": sum(not v.changed for v in verdicts),
    }


def _place(verdict: Verdict, shown: Shown) -> JsonObject:
    out: JsonObject = {
        "file": verdict.file,
        "place": show(verdict.path),
        "path": list(verdict.path),
        "kind": verdict.kind.value,
        "changed": verdict.changed,
        "certain": verdict.certain,
        "evidence": verdict.evidence,
    }
    if verdict.lookups:
        out["lookups"] = [*sorted(verdict.lookups)]
    if verdict.follows:
        out["follows"] = verdict.follows
    if verdict.place_of_evidence:
        out["target_entry"] = show(verdict.place_of_evidence)
    if shown(verdict):
        out["old"], out["new"] = verdict.old, verdict.new
    return out


def _lookup(lookup: Asked) -> JsonObject:
    return {
        "expression": lookup.expression,
        "file": lookup.place.file,
        "line": lookup.place.line,
        "places": lookup.places,
        "optional": lookup.optional,
    }


def as_text_report(plan: Plan, output: str | None, *, show_values: bool, attestation: str | None = None) -> str:
    """What a person wants to know on a Friday afternoon, what is uncertain last and plainest."""
    lines = _lines(plan, output, attestation, show_values)
    return "".join(f"{printable(without(line, plan.hidden))}\n" for line in lines)


def _lines(plan: Plan, output: str | None, attestation: str | None, show_values: bool) -> Iterator[str]:
    shown = shown_places(plan, show_values)
    yield from _head(plan, output, attestation)
    for title, said in remarks(plan):
        yield from _section(f"{title}:", said)
    yield from _uncertain(
        "replaced in your own text, please confirm",
        [v for v in plan.open if v.changed and v.kind is not Kind.LOOKUP],
        shown,
    )
    yield from _uncertain(
        f"kept, though it may be something else for {plan.target}",
        [v for v in plan.open if v.kind is Kind.KEPT],
        shown,
    )
    looked_up = [v for v in plan.open if v.kind is Kind.LOOKUP]
    yield from _uncertain(
        f"replaced by {plan.target}'s entry of a map in the artifact", [v for v in looked_up if v.changed], shown
    )
    yield from _uncertain(
        f"{plan.source}'s values, though the artifact holds others for {plan.target}",
        [v for v in looked_up if not v.changed],
        shown,
    )


def remarks(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """What there is to say besides the places, each list with its title; lists may be empty."""
    yield "names over a limit", [str(breach) for breach in plan.breaches]
    yield "ids that could not be recomputed", [f"{v.old}: {v.reason}" for v in plan.unproven]
    yield "to know", [*plan.notes]
    yield (
        f"looked up elsewhere; give the values for {plan.target} under `values:` in restage.yml, or with --value",
        [f"{one.expression} ({_asked_at(one)})" for one in plan.lookups],
    )


def _head(plan: Plan, output: str | None, attestation: str | None) -> Iterator[str]:
    yield f"{plan.service}: {plan.source} → {plan.target}"
    yield f"  written    {output}" if output else "  written    nothing (--dry-run)"
    if attestation:
        yield f"  attested   {attestation}"
    yield from (f"  {name:<10} {value}" for name, value in facts(plan))


def facts(plan: Plan) -> Iterator[tuple[str, str]]:
    """What the plan was made from and comes to, each with what it is called."""
    counts = _counts(plan.verdicts)
    kept = [verdict for verdict in plan.verdicts if verdict.kind is Kind.KEPT]
    changed = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count and kind != "kept")
    yield "artifact", plan.directory
    yield "rules", plan.rules_file or _NO_RULES
    if plan.source_file:
        yield "source", f"{plan.source_file}: {plan.proven} value{'' if plan.proven == 1 else 's'} proven"
    yield "changed", changed or "nothing"
    yield "kept", f"{_places(len(kept))} that look{'s' if len(kept) == 1 else ''} like {plan.source!r}"
    yield "uncertain", _uncertainties(plan)


def _asked_at(lookup: Asked) -> str:
    where = f"{lookup.place}, {_places(lookup.places)}"
    return f"{where}; null makes its fallback count" if lookup.optional else where


def _uncertainties(plan: Plan) -> str:
    if not plan.uncertain:
        return "nothing"
    # Ids that could not be recomputed have a list of their own
    following = sum(v.changed or v.kind is not Kind.HASH for v in plan.uncertain) - len(plan.open)
    return f"{_places(len(plan.open))} (listed below)" + (f", from which {following} more follow" if following else "")


def _places(count: int) -> str:
    return "1 place" if count == 1 else f"{count} places"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"  {line}" for line in found)


def _uncertain(title: str, verdicts: list[Verdict], shown: Shown) -> Iterator[str]:
    """Places by what they hold, so that what is uncertain for one reason in forty places counts once."""
    if not verdicts:
        return
    yield ""
    yield f"{title} ({len(verdicts)}):"
    ordered = sorted(verdicts, key=_group)
    for (evidence, _, _), group in groupby(ordered, key=_group):
        places = list(group)
        value = f"{_shown(places[0].old)} → {_shown(places[0].new)}" if places[0].changed else _shown(places[0].old)
        visible = all(map(shown, places))
        yield f"  {value if visible else '(value hidden, --show-values)'}"
        yield f"    {evidence}:"
        for verdict in places[:_MOST_PLACES]:
            yield f"      {show(verdict.path) or verdict.file}"
        if len(places) > _MOST_PLACES:
            yield f"      and {len(places) - _MOST_PLACES} more places (--json lists all)"


def _group(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.evidence, str(verdict.old), str(verdict.new)


def _shown(value: Json) -> str:
    text = " ".join((as_text(value) or str(value)).split())
    return text if len(text) <= 100 else text[:99] + "…"
