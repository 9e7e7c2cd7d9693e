"""A plan as people read it, and as programs do. Values that may be secret are only shown when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from restage.artifact.clientcommand import deploying
from restage.document.values import Json, JsonObject, printable, show
from restage.plan.model import Plan
from restage.report.parts import (
    HIDDEN,
    Question,
    Shown,
    counts,
    facts,
    questions,
    remarks,
    shown_places,
    value_of,
)
from restage.secrets.hiding import scrubbed, without
from restage.verdict import Verdict

if TYPE_CHECKING:
    from restage.tracing.lookupvalues import Asked

SCHEMA_VERSION = 1
_MOST_PLACES = 4


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
        "deploy": _deploy(plan, output),
        "rules_file": plan.rules_file or None,
        "source": {"file": plan.source_file, "proven": plan.proven} if plan.source_file else None,
        "lookups": [_lookup(lookup) for lookup in plan.lookups],
        "counts": {**counts(plan.verdicts), "uncertain": len(plan.uncertain), "to_settle": len(plan.open)},
        "places": [_place(verdict, shown) for verdict in plan.verdicts],
        "unproven": [{"kind": v.kind, "id": v.old, "of": v.subject, "reason": v.reason} for v in plan.unproven],
        "names": [
            {"file": b.file, "place": show(b.path), "name": b.name, "reason": b.reason, "refused": b.hard}
            for b in plan.breaches
        ],
        "notes": list(plan.notes),
    }
    return scrubbed(document, plan.hidden) if plan.hidden else document


def _deploy(plan: Plan, output: str | None) -> Json:
    commands = deploying(plan.applied.artifact, plan.target, output) if output else None
    if commands is None:
        return None
    return {"client": commands.client, "individually": commands.individually, "restage": commands.restage}


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


def as_text_report(
    plan: Plan, output: str | None, *, show_values: bool, attestation: str | None = None, page: str | None = None
) -> str:
    """What a person wants to know on a Friday afternoon, what is uncertain last and plainest. `page`: the page that was
    written instead of an artifact."""
    lines = _lines(plan, facts(plan, output, attestation, page=page), show_values)
    return "".join(f"{printable(without(line, plan.hidden))}\n" for line in lines)


def _lines(plan: Plan, said: Iterable[tuple[str, str]], show_values: bool) -> Iterator[str]:
    shown = shown_places(plan, show_values)
    yield f"{plan.service}: {plan.source} → {plan.target}"
    yield from (f"  {word:<10} {text}" for word, text in said)
    for title, listed in remarks(plan):
        yield from _section(f"{title}:", listed)
    for question in questions(plan):
        yield from _uncertain(question, shown)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"  {line}" for line in found)


def _uncertain(question: Question, shown: Shown) -> Iterator[str]:
    """Places by what they hold, so that what is uncertain for one reason in forty places counts once."""
    yield ""
    yield f"{question.title} ({len(question.verdicts)}):"
    ordered = sorted(question.verdicts, key=_group)
    for (evidence, _, _), group in groupby(ordered, key=_group):
        found = list(group)
        visible = all(map(shown, found))
        yield f"  {value_of(found[0], shown) if visible else HIDDEN}"
        yield f"    {evidence}:"
        for verdict in found[:_MOST_PLACES]:
            yield f"      {show(verdict.path) or verdict.file}"
        if len(found) > _MOST_PLACES:
            yield f"      and {len(found) - _MOST_PLACES} more places (--json lists all)"


def _group(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.evidence, str(verdict.old), str(verdict.new)
