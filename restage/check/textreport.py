"""A check as people read it: by kind, at most 80 columns in a terminal, in whole lines elsewhere."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TypeAlias

from restage.check.findings import Check, Finding, Level
from restage.compare.view import file_label
from restage.document.values import printable, show

WIDTH, _NARROWEST = 80, 40
_MOST = 12  # places of one kind; --json has all

_Line: TypeAlias = tuple[str, str]  # a text and its indent


def as_text(check: Check, *, width: int | None = WIDTH) -> str:
    """The whole report: what counts first, the notes in one line each. `width`: the columns there are, of which no more
    than 80 are used; None where it goes into a file or a pipe, and no line is broken."""
    most = None if width is None else max(_NARROWEST, min(width, WIDTH))
    lines = (line for text, indent in _lines(check) for line in _wrapped(text, indent, most))
    return "\n".join(lines) + "\n"


def summary(check: Check) -> str:
    """How many findings there are of each level."""
    counts = Counter(finding.rule.level for finding in check.findings)
    parts = [_counted(counts[level], level.value) for level in Level if counts[level]]
    return ", ".join(parts) if parts else "nothing found"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" + ("s" if count > 1 else "")


def _lines(check: Check) -> Iterator[_Line]:
    yield f"{check.folder}: {summary(check)}", ""
    searched = f", searched for {', '.join(check.others)}" if check.others else ""
    yield f"{check.service}, stage {check.stage}{searched}", "  "
    for rule, group in groupby(check.counted, key=lambda finding: finding.rule):
        yield "", ""
        yield f"{rule.id} {rule.level.value}: {rule.title}", ""
        yield from _places(list(group))
        yield f"→ {rule.advice}", "  "
    yield from _notes(check)


def _places(found: list[Finding]) -> Iterator[_Line]:
    for finding in found[:_MOST]:
        label, place = file_label(finding.file), show(finding.path)
        yield (f"{label}: {place}" if place else label), "  "
        yield finding.message, "    "
    if len(found) > _MOST:
        yield f"and {_counted(len(found) - _MOST, 'more place')} (--json has all)", "  "


def _notes(check: Check) -> Iterator[_Line]:
    notes = [finding for finding in check.findings if not finding.counted]
    if notes:
        yield "", ""
        yield "informational, not counted (--json has the places):", ""
    for rule, group in groupby(notes, key=lambda finding: finding.rule):
        found = list(group)
        where = show(found[0].path) or found[0].file
        places = where if len(found) == 1 else f"{len(found)} places, the first {where}"
        yield f"{rule.id} {rule.title}: {places}", "  "


def _wrapped(text: str, indent: str, width: int | None) -> list[str]:
    if width is None:
        return [indent + printable(text) if text else ""]
    further = indent + "  "
    lines = textwrap.wrap(
        printable(text), width, initial_indent=indent, subsequent_indent=further, break_on_hyphens=False
    )
    return lines or [indent]
