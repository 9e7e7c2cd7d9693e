"""A check as people read it: by kind, at most 80 columns."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from restage.check.findings import Check, Finding, Level
from restage.compare.view import file_label
from restage.values import printable, show

WIDTH = 80
_MOST = 12  # places of one kind; --json has all


def as_text(check: Check) -> str:
    """The whole report: what counts first, the notes in one line each."""
    return "\n".join(_lines(check)) + "\n"


def summary(check: Check) -> str:
    """How many findings there are of each level."""
    counts = Counter(finding.rule.level for finding in check.findings)
    parts = [_counted(counts[level], level.value) for level in Level if counts[level]]
    return ", ".join(parts) if parts else "nothing found"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" + ("s" if count > 1 else "")


def _lines(check: Check) -> Iterator[str]:
    yield from _wrapped(f"{check.folder}: {summary(check)}", "")
    searched = f", searched for {', '.join(check.others)}" if check.others else ""
    yield from _wrapped(f"{check.service}, stage {check.stage}{searched}", "  ")
    for rule, group in groupby(check.counted, key=lambda finding: finding.rule):
        yield ""
        yield from _wrapped(f"{rule.id} {rule.level.value}: {rule.title}", "")
        yield from _places(list(group))
        yield from _wrapped(f"→ {rule.advice}", "  ")
    yield from _notes(check)


def _places(found: list[Finding]) -> Iterator[str]:
    for finding in found[:_MOST]:
        label, place = file_label(finding.file), show(finding.path)
        yield from _wrapped(f"{label}: {place}" if place else label, "  ")
        yield from _wrapped(finding.message, "    ")
    if len(found) > _MOST:
        yield f"  and {_counted(len(found) - _MOST, 'more place')} (--json has all)"


def _notes(check: Check) -> Iterator[str]:
    notes = [finding for finding in check.findings if not finding.counted]
    if notes:
        yield ""
        yield "to know, not counted (--json has the places):"
    for rule, group in groupby(notes, key=lambda finding: finding.rule):
        found = list(group)
        where = show(found[0].path) or found[0].file
        places = where if len(found) == 1 else f"{len(found)} places, the first {where}"
        yield from _wrapped(f"{rule.id} {rule.title}: {places}", "  ")


def _wrapped(text: str, indent: str) -> list[str]:
    lines = textwrap.wrap(
        printable(text), WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )
    return lines or [indent]
