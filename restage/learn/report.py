"""What was learned, as people read it and as programs do."""

from __future__ import annotations

from collections.abc import Iterator

from restage.compare.textreport import as_text
from restage.document.values import Json, JsonObject, printable, show
from restage.learn.calls import Outcome
from restage.report.brief import as_lines, shortened

SCHEMA_VERSION = 1
_MOST = 10


def as_json(outcome: Outcome, *, dry_run: bool = False) -> JsonObject:
    """The report; values of secrets are never in it. After a dry run the text of the file is, which nobody wrote."""
    session = outcome.session
    unsettled: list[Json] = [{"file": v.file, "place": show(v.path), "evidence": v.evidence} for v in session.plan.open]
    return {
        "schema_version": SCHEMA_VERSION,
        "from": outcome.source,
        "to": outcome.target,
        "file": str(outcome.file),
        "settings": dict(session.settings),
        "rules": len(session.lessons),
        "general": session.general,
        "dropped": len(session.dropped),
        "values": [*session.values],
        "superfluous": [*session.superfluous],
        "contradicted": [{"line": one.line, "reason": one.reason} for one in session.wrong],
        "secrets": [*sorted(session.secrets)],
        "equal": session.comparison.equal,
        "differences": [
            {"kind": d.kind.value, "file": d.file, "place": show(d.path)} for d in session.comparison.differences
        ],
        "code_differs": [*session.code],
        "code_missing": [*session.lacking],
        "unsettled": unsettled,
        "notes": [*outcome.notes],
        **({"text": session.text} if dry_run else {}),
    }


def as_text_report(outcome: Outcome, *, show_values: bool, width: int | None = None, written: bool = True) -> str:
    """The report for a person; `width` as for the report of a comparison. `written`: was the file?"""
    return "".join(f"{printable(line)}\n" for line in _lines(outcome, show_values, width, written))


def as_brief(outcome: Outcome) -> str:
    """What a quiet call says all the same: what is uncertain, and what is left to do."""
    session = outcome.session
    more = "the report shows all"
    lines = [
        *outcome.notes,
        *shortened("contradicted", [f"line {one.line}: {one.reason}" for one in session.wrong], more),
        *shortened("uncertain", [] if outcome.proposed else _uncertainties(outcome), more),
        *shortened("to look at", [show(path) for path in outcome.left], more),
        *shortened("to set", sorted(session.secrets), more),
    ]
    count = 0 if outcome.proposed else len(session.comparison.differences)
    return as_lines([*lines, *([_are_left(count)] if count else [])])


def _uncertainties(outcome: Outcome) -> list[str]:
    return [f"{show(verdict.path) or verdict.file}: {verdict.evidence}" for verdict in outcome.session.plan.open]


def _lines(outcome: Outcome, show_values: bool, width: int | None, written: bool) -> Iterator[str]:
    session = outcome.session
    yield f"{session.plan.service}: {outcome.source} → {outcome.target}"
    yield from (f"  {name:<10} {value}" for name, value in facts(outcome, written=written))
    for title, said in remarks(outcome):
        yield from _section(f"{title}:", said)
    if not session.comparison.equal and not outcome.proposed:
        yield ""
        yield "what is left:"
        yield as_text(session.comparison, show_values=show_values, width=width).rstrip("\n")


def facts(outcome: Outcome, *, written: bool) -> Iterator[tuple[str, str]]:
    """What was learned, and what it comes to, each with what it is called. `written`: was the file?"""
    yield "rules", _rules(outcome)
    yield "file", f"{outcome.file}{'' if written else ' (not written)'}"
    if outcome.session.dropped:
        yield "dropped", f"{len(outcome.session.dropped)} learned earlier, which no longer hold"
    yield "result", _result(outcome)


def remarks(outcome: Outcome) -> Iterator[tuple[str, list[str]]]:
    """What there is to say besides the differences that are left, each list with its title; lists may be empty."""
    session = outcome.session
    yield "to know", [*outcome.notes]
    yield (
        "rules written by hand that the new artifact contradicts",
        [f"line {one.line}: {one.reason}" for one in session.wrong],
    )
    yield "rules that only say what the configuration does; take them out", [*session.superfluous]
    yield "the code itself differs, which no rule can change; package both from the same sources", [*session.code]
    yield (
        f"code that only {outcome.target} has, which can't come from {outcome.source}; package it for both",
        [*session.lacking],
    )
    yield "still uncertain", [] if outcome.proposed else _uncertainties(outcome)
    yield (
        f"no map says for sure what these places are in {outcome.target}; look at them",
        [show(path) for path in outcome.left],
    )
    yield "set these in the environment of every run; they look like secrets", sorted(session.secrets)


def _rules(outcome: Outcome) -> str:
    session = outcome.session
    settings = ", ".join(f"{name}: {value}" for name, value in session.settings.items())
    count, kept = len(session.lessons), session.kept
    rules = f"{count or ('no new ones' if kept else 'none')} {'proposed' if outcome.proposed else 'learned'}" + (
        f", {session.general} of them general" if count else ""
    )
    values = len(session.values)
    rules += f", {values} value{'' if values == 1 else 's'} of lookups" if values else ""
    rules += f"; {kept} {'stays' if kept == 1 else 'stay'}" if kept else ""
    return f"{rules}; {settings}" if settings else rules


def _result(outcome: Outcome) -> str:
    if outcome.proposed:
        return "nothing to compare with: the rules are what the maps say"
    session = outcome.session
    count = len(session.plan.open)
    uncertainties = f", {count} place{'s' if count > 1 else ''} still uncertain" if count else ""
    if session.comparison.equal:
        return f"applied, {outcome.source} gives exactly {outcome.target}{uncertainties}"
    return f"applied, {_are_left(len(session.comparison.differences))}{uncertainties}"


def _are_left(count: int) -> str:
    return "1 difference is left" if count == 1 else f"{count} differences are left"


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" for line in lines[:_MOST])
        if len(lines) > _MOST:
            yield f"  and {len(lines) - _MOST} more"
