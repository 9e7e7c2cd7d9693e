"""Markdown as GitHub and GitLab show it, in which no text can be anything but text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from restage.document.values import printable

MOST_CHARACTERS = 60_000  # GitHub takes 65,536 in a comment
FEW = 20  # rows that a reader takes in without folding
_MOST_ROWS = 200


def escaped(text: str) -> str:
    """Nothing in `text` can be Markdown, HTML or a formula, mention somebody, or end a cell."""
    return re.sub(r"[&<>\"'|`*_@#$\[\]\\~\n\r]", lambda found: f"&#{ord(found.group())};", text)


def code(text: str) -> str:
    """As HTML, which unlike backticks can hold every character, in a table, too."""
    return f"<code>{escaped(text)}</code>"


def folded(summary: str, lines: Iterable[str], *, is_open: bool) -> Iterator[str]:
    """`lines` of Markdown under a line that opens them; `summary` is HTML."""
    yield f"<details{' open' if is_open else ''}><summary>{summary}</summary>"
    yield ""
    yield from lines
    yield ""
    yield "</details>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table; its cells are Markdown in one line each."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, is_open: bool = True) -> Iterator[str]:
    """A table under its title, which is HTML; folded where it is long, and cut where it is very long; nothing for no
    rows."""
    if not rows:
        return
    yield ""
    lines = [*table(head, rows[:_MOST_ROWS])]
    if len(rows) > _MOST_ROWS:
        lines += ["", f"… and {len(rows) - _MOST_ROWS} more"]
    yield from folded(f"{title} ({len(rows)})", lines, is_open=is_open and len(rows) <= FEW)


def clipped(text: str, room: int = MOST_CHARACTERS) -> str:
    """`text`, or as many of its first lines as there is room for; what folds is closed."""
    if len(text) <= room:
        return text
    kept = text[: text.rfind("\n", 0, room) + 1]
    end = "\n</details>\n" if kept.count("<details") > kept.count("</details>") else ""
    return f"{kept}{end}\n… the rest is cut off; `--format json` has all.\n"


def refused(what: str, problems: Iterable[str]) -> str:
    """What is said where there is no report: why."""
    lines = (f"- {escaped(printable(problem))}" for problem in problems)
    return "\n".join([f"### ❌ {escaped(printable(what))}: refused", "", *lines]) + "\n"
