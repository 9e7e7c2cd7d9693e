"""What was learned, as people read it and as programs do."""

from __future__ import annotations

from collections.abc import Iterator

from restage.compare.textreport import as_text
from restage.learn.calls import Outcome
from restage.values import Json, JsonObject, show

SCHEMA_VERSION = 1
_MOST = 10


def as_json(outcome: Outcome) -> JsonObject:
    """The report; values of secrets are never in it."""
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
        "contradicted": [{"line": one.line, "reason": one.reason} for one in session.wrong],
        "secrets": [*sorted(session.secrets)],
        "equal": session.comparison.equal,
        "differences": [
            {"kind": d.kind.value, "file": d.file, "place": show(d.path)} for d in session.comparison.differences
        ],
        "code_differs": [*session.code],
        "unsettled": unsettled,
    }


def as_text_report(outcome: Outcome, *, show_values: bool) -> str:
    """The report for a person."""
    return "\n".join(_lines(outcome, show_values)) + "\n"


def _lines(outcome: Outcome, show_values: bool) -> Iterator[str]:
    session = outcome.session
    yield f"{session.plan.service}: {outcome.source} → {outcome.target}"
    yield f"  rules      {_rules(outcome)}"
    yield f"  file       {outcome.file}"
    if session.dropped:
        yield f"  dropped    {len(session.dropped)} learned earlier, which no longer hold"
    yield f"  result     {_result(outcome)}"
    yield from _section(
        "rules of yours that the new artifact contradicts; mend them:",
        [f"line {one.line}: {one.reason}" for one in session.wrong],
    )
    yield from _section(
        "the code itself differs, which no rule can change; package both from the same sources:", list(session.code)
    )
    doubts = [] if outcome.proposed else session.plan.open
    yield from _section("still in doubt:", [f"{show(v.path) or v.file}: {v.evidence}" for v in doubts])
    yield from _section(
        f"no map says for sure what these places are in {outcome.target}; look at them:",
        [show(path) for path in outcome.left],
    )
    yield from _section("set these in the environment of every run; they look like secrets:", sorted(session.secrets))
    if not session.comparison.equal and not outcome.proposed:
        yield ""
        yield "what is left:"
        yield as_text(session.comparison, show_values=show_values).rstrip("\n")


def _rules(outcome: Outcome) -> str:
    session = outcome.session
    settings = ", ".join(f"{name}: {value}" for name, value in session.settings.items())
    count = len(session.lessons)
    rules = f"{count} {'proposed' if outcome.proposed else 'learned'}" + (
        f", {session.general} of them general" if count else ""
    )
    return f"{rules}; {settings}" if settings else rules


def _result(outcome: Outcome) -> str:
    if outcome.proposed:
        return "nothing to compare with: the rules are what the maps say"
    session = outcome.session
    doubts = "" if not session.plan.open else f", {len(session.plan.open)} places still in doubt"
    if session.comparison.equal:
        return f"applied, {outcome.source} gives exactly {outcome.target}{doubts}"
    return f"applied, {len(session.comparison.differences)} differences are left{doubts}"


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" for line in lines[:_MOST])
        if len(lines) > _MOST:
            yield f"  and {len(lines) - _MOST} more"
