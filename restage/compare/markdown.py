"""A comparison as Markdown, for a comment under a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from restage.compare.model import Comparison
from restage.compare.textreport import excerpts
from restage.compare.view import (
    MARKS,
    MEANINGS,
    Group,
    Row,
    counted,
    foremost,
    groups,
    ignored_line,
    labels,
    not_counted,
    sides,
    summary,
)
from restage.markup.markdown import FEW, MOST_CHARACTERS, code, escaped

_WIDTH = 160
_MOST_ALSO = 3


def as_markdown(comparison: Comparison, *, show_values: bool = False) -> str:
    """The whole report, cut off where a comment would be too long; tables of a few differences stand open."""
    head, end = ("\n".join(part(comparison)) for part in (_head, _end))
    found = groups(comparison, show_values=show_values)
    total = sum(len(group.rows) for group in found)
    tag = "<details open>" if total <= FEW else "<details>"
    parts = [_group(group, tag, group.rows) for group in found]
    room = MOST_CHARACTERS - len(head) - len(end)
    if sum(len(part) + 2 for part in parts) > room:
        parts = list(_cut(foremost(found), tag, total, room))
    return "\n\n".join(filter(None, [head, *parts, end])) + "\n"


def _cut(found: Iterable[Group], tag: str, total: int, room: int) -> Iterator[str]:
    """The tables that there is room for, the last one perhaps with its first rows only."""
    left = total
    for group in found:
        rows = tuple(_fitting(group.rows, room - len(_group(group, tag, ()))))
        if rows:
            part = _group(group, tag, rows)
            room, left = room - len(part) - 2, left - len(rows)
            yield part
        if len(rows) < len(group.rows):
            break
    yield f"… and {left} more differences; `restage diff --html FILE` has all."


def _fitting(rows: Iterable[Row], room: int) -> Iterator[Row]:
    for row in rows:
        room -= len(_row(row)) + 1
        if room < 0:
            return
        yield row


def _head(comparison: Comparison) -> Iterator[str]:
    yield f"### {'✅' if comparison.equal else '❌'} restage diff: {summary(comparison)}"
    yield ""
    for name, (side, stage) in zip(("left", "right"), sides(comparison), strict=True):
        yield f"- {name}: {code(side)}" + (f", stage {code(stage)}" if stage else "")
    for kind, count in counted(comparison).items():
        yield f"- {count} {code(MARKS[kind])} **{kind.value}**: {MEANINGS[kind]}"


def _group(group: Group, tag: str, rows: Iterable[Row]) -> str:
    label = f"({escaped(', '.join([*labels(group), str(len(group.rows))]))})"
    head = (
        f"{tag}<summary>{code(group.title)} {label}</summary>",
        "",
        "| | place | left | right |",
        "|---|---|---|---|",
    )
    return "\n".join((*head, *map(_row, rows), "", "</details>"))


def _row(row: Row) -> str:
    left, right = excerpts(row.left, row.right, _WIDTH)
    notes = [*row.notes, *(f"also {place}" for place in row.also[:_MOST_ALSO])]
    if len(row.also) > _MOST_ALSO:
        notes.append(f"and {len(row.also) - _MOST_ALSO} more places")
    place = "<br>".join([code(row.place or "all of it"), *map(escaped, notes)])
    cells = (f"{MARKS[row.kind]} {row.kind.value}", place, _cell(left), _cell(right))
    return "| " + " | ".join(cells) + " |"


def _end(comparison: Comparison) -> Iterator[str]:
    ignored = not_counted(comparison)
    if ignored:
        yield "Not counted:"
        yield ""
        yield from (f"- {escaped(ignored_line(name, found))}" for name, found in ignored.items())


def _cell(text: str | None) -> str:
    return "–" if text is None else code(text) if text else "(empty)"
