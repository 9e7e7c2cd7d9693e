"""A comparison as text: at most 80 columns in a terminal, whole elsewhere; colour only where it is wanted."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from restage.compare.model import Comparison, Kind
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
from restage.document.equality import first_difference

MOST_COLUMNS, _FEWEST_COLUMNS = 80, 40
_MOST_ROWS = 100
_MOST_ALSO = 3
_BOLD, _DIM, _LEFT, _RIGHT, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[33m", "\x1b[36m", "\x1b[0m"


def wants_colour(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """NO_COLOR and FORCE_COLOR are obeyed, else only a terminal gets colours (no-color.org, force-color.org)."""
    if environment.get("NO_COLOR"):
        return False
    return bool(environment.get("FORCE_COLOR")) or (is_terminal and environment.get("TERM") != "dumb")


def as_text(
    comparison: Comparison, *, colour: bool = False, show_values: bool = False, width: int | None = MOST_COLUMNS
) -> str:
    """The report. `width`: the columns there are, of which no more than 80 are used and no fewer than 40; None where
    it goes into a file or a pipe: then no line is broken, and nothing is left out."""
    writer = _Writer(colour, None if width is None else max(_FEWEST_COLUMNS, min(width, MOST_COLUMNS)))
    return "\n".join(writer.lines(comparison, show_values)) + "\n"


class _Writer:
    def __init__(self, colour: bool, width: int | None) -> None:
        self.colour = colour
        self.width = width

    def lines(self, comparison: Comparison, show_values: bool) -> Iterator[str]:
        yield from (self._ink(_BOLD, line) for line in self._wrapped(summary(comparison), 2))
        for mark, (side, stage) in zip("-+", sides(comparison), strict=True):
            yield from self._wrapped(f"  {mark} {side}" + (f" (stage {stage})" if stage else ""), 4)
        for kind in counted(comparison):
            yield from self._wrapped(f"  {MARKS[kind]} {kind.value}: {MEANINGS[kind]}", 4)
        yield from self._groups(groups(comparison, show_values=show_values))
        ignored = not_counted(comparison)
        if ignored:
            yield ""
            yield self._ink(_BOLD, "not counted:")
            for name, found in ignored.items():
                yield from self._wrapped(f"  {ignored_line(name, found)}", 6)

    def _groups(self, found: list[Group]) -> Iterator[str]:
        total = sum(len(group.rows) for group in found)
        most = left = total if self.width is None else _MOST_ROWS
        for group in foremost(found) if total > most else found:
            if left <= 0:
                break
            yield ""
            yield from self._heading(group)
            for row in group.rows[:left]:
                yield from self._row(row)
            left -= len(group.rows)
        if total > most:
            yield ""
            yield from self._wrapped(f"… and {total - most} more differences; --json or --html FILE has all", 2)

    def _heading(self, group: Group) -> Iterator[str]:
        for line in self._wrapped("  ".join([group.title, *(f"[{label}]" for label in labels(group))]), 2):
            yield self._ink(_BOLD, line)

    def _row(self, row: Row) -> Iterator[str]:
        yield from self._wrapped(f"  {MARKS[row.kind]} {row.place or '(all of it)'}  {row.kind.value}", 6)
        one, two = excerpts(row.left, row.right, self.width and self.width - 8)
        if row.kind is not Kind.ORDER and one is not None:
            yield self._ink(_LEFT, f"      - {one}")
        if row.kind is not Kind.ORDER and two is not None:
            yield self._ink(_RIGHT, f"      + {two}")
        for note in row.notes:
            yield from (self._ink(_DIM, line) for line in self._wrapped(f"        {note}", 10))
        most = _MOST_ALSO if self.width else len(row.also)
        for place in row.also[:most]:
            yield from (self._ink(_DIM, line) for line in self._wrapped(f"        also {place}", 13))
        if len(row.also) > most:
            yield self._ink(_DIM, f"        and {len(row.also) - most} more places")

    def _wrapped(self, text: str, indent: int) -> list[str]:
        if self.width is None:
            return [text]
        lines = textwrap.wrap(text, self.width, subsequent_indent=" " * indent, break_on_hyphens=False)
        return lines or [""]

    def _ink(self, ink: str, text: str) -> str:
        return f"{ink}{text}{_PLAIN}" if self.colour else text


def excerpts(left: str | None, right: str | None, width: int | None) -> tuple[str | None, str | None]:
    """Both values in one line each; of those longer than `width` the part around the first difference."""
    one, two = _one_line(left), _one_line(right)
    if width is None:
        return one, two
    if one is None or two is None:
        return _cut(one, 0, width), _cut(two, 0, width)
    start = 0 if max(len(one), len(two)) <= width else max(0, first_difference(one, two) - width // 3)
    return _cut(one, start, width), _cut(two, start, width)


def _one_line(text: str | None) -> str | None:
    if text is None:
        return None
    return (
        " ".join(line.strip() for line in text.split("\n"))
        if text[:1] in "[{"
        else text.replace("\n", "\\n").replace("\t", "\\t")
    )


def _cut(text: str | None, start: int, width: int) -> str | None:
    if text is None:
        return None
    shown = ("…" if start else "") + text[start:]
    return shown if len(shown) <= width else shown[: width - 1] + "…"
