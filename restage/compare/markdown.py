"""A comparison as Markdown, for a comment under a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from restage.compare.model import Comparison
from restage.compare.textreport import excerpts
from restage.compare.view import (
    MARKS,
    MEANINGS,
    Group,
    Row,
    counted,
    file_label,
    groups,
    ignored_line,
    not_counted,
    sides,
    summary,
)

_MOST_CHARACTERS = 60_000  # GitHub takes 65,536 in a comment
_WIDTH = 160
_MOST_ALSO = 3


def as_markdown(comparison: Comparison, *, show_values: bool = False) -> str:
    """The whole report, cut off between two groups where a comment would be too long."""
    parts = ["\n".join(_head(comparison))]
    end = "\n".join(_end(comparison))
    size = len(parts[0]) + len(end)
    found = groups(comparison, show_values=show_values)
    for index, group in enumerate(found):
        part = "\n".join(_group(group))
        size += len(part) + 2
        if size > _MOST_CHARACTERS:
            parts.append(f"… and {len(found) - index} more groups of differences; `restage diff --html FILE` has all.")
            break
        parts.append(part)
    return "\n\n".join([*parts, *([end] if end else [])]) + "\n"


def _head(comparison: Comparison) -> Iterator[str]:
    yield f"### {'✅' if comparison.equal else '❌'} restage diff: {summary(comparison)}"
    yield ""
    for name, (side, stage) in zip(("left", "right"), sides(comparison), strict=True):
        yield f"- {name}: {_code(side)}" + (f", stage {_code(stage)}" if stage else "")
    for kind, count in counted(comparison).items():
        yield f"- {count} {_code(MARKS[kind])} **{kind.value}**: {MEANINGS[kind]}"


def _group(group: Group) -> Iterator[str]:
    label = f"({_html(file_label(group.file))}, {len(group.rows)})"
    yield f"<details><summary>{_code(group.title)} {label}</summary>"
    yield ""
    yield "| | place | left | right |"
    yield "|---|---|---|---|"
    for row in group.rows:
        yield _row(row)
    yield ""
    yield "</details>"


def _row(row: Row) -> str:
    left, right = excerpts(row.left, row.right, _WIDTH)
    notes = [*row.notes, *(f"also {place}" for place in row.also[:_MOST_ALSO])]
    if len(row.also) > _MOST_ALSO:
        notes.append(f"and {len(row.also) - _MOST_ALSO} more places")
    place = "<br>".join([_code(row.place or "all of it"), *map(_html, notes)])
    cells = (f"{MARKS[row.kind]} {row.kind.value}", place, _cell(left), _cell(right))
    return "| " + " | ".join(cells) + " |"


def _end(comparison: Comparison) -> Iterator[str]:
    ignored = not_counted(comparison)
    if ignored:
        yield "Not counted:"
        yield ""
        yield from (f"- {_html(ignored_line(name, found))}" for name, found in ignored.items())


def _cell(text: str | None) -> str:
    return "–" if text is None else _code(text) if text else "(empty)"


def _code(text: str) -> str:
    """As HTML, which unlike backticks can hold every character, in a table, too."""
    return f"<code>{_html(text)}</code>"


def _html(text: str) -> str:
    """Nothing in `text` can be Markdown or HTML, mention somebody, or end a cell."""
    return re.sub(r"[&<>\"'|`*_@#\[\]\\~\n\r]", lambda found: f"&#{ord(found.group())};", text)
