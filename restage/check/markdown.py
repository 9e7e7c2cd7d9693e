"""A check as Markdown, for the summary of a pipeline's step: what counts first, the notes folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from restage.check.findings import Check, Finding
from restage.check.textreport import summary
from restage.compare.view import file_label
from restage.document.values import printable, show
from restage.markup.markdown import clipped, code, escaped, section


def as_markdown(check: Check) -> str:
    """The report."""
    return clipped("\n".join(_lines(check)) + "\n")


def _lines(check: Check) -> Iterator[str]:
    mark = "✅" if check.clean else "❌"
    yield f"### {mark} restage check {_code(check.folder)}: {summary(check)}"
    yield ""
    searched = f", searched for {', '.join(map(_code, check.others))}" if check.others else ""
    yield f"{_text(check.service)}, stage {_code(check.stage)}{searched}"
    for rule, group in groupby(check.counted, key=lambda finding: finding.rule):
        title = f"{rule.id} {rule.level.value}: {escaped(rule.title)}"
        yield from section(title, ("place", "what"), _rows(group))
        yield ""
        yield f"→ {escaped(rule.advice)}"
    notes = [(finding.rule.id, *row) for finding, row in zip(_notes(check), _rows(_notes(check)), strict=True)]
    yield from section("informational, not counted", ("", "place", "what"), notes, is_open=False)


def _notes(check: Check) -> list[Finding]:
    return [finding for finding in check.findings if not finding.counted]


def _rows(found: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(_place(finding), _text(finding.message)) for finding in found]


def _place(finding: Finding) -> str:
    label, place = file_label(finding.file), show(finding.path)
    return f"{_text(label)}: {_code(place)}" if place else _text(label)


def _text(text: str) -> str:
    return escaped(printable(text))


def _code(text: str) -> str:
    return code(printable(text))
