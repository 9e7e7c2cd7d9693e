"""A comparison as one page without network access: both sides beside each other, to search and to jump through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from restage.compare.model import Comparison, Kind
from restage.compare.page import BAR, LEGEND, OUTLINE, PAGE
from restage.compare.repeated import arranged
from restage.compare.sections import Sections, mark
from restage.compare.view import MEANINGS, counted, ignored_line, not_counted, sides, summary

_SLOT = re.compile(r"\{\{(\w+)\}\}")


def as_html(comparison: Comparison, *, show_values: bool = False) -> str:
    """The whole page. Every text of the artifacts is escaped, and the page may load nothing."""
    left, right = sides(comparison)
    counts = counted(comparison)
    found = Sections(arranged(comparison, show_values=show_values), (left[1], right[1]))
    return _filled(
        PAGE,
        title=[escape(f"{left[0]} | {right[0]}")],
        verdict=[escape(f"{'=' if comparison.equal else '≠'} {summary(comparison)}")],
        bar=[_filled(BAR, kinds=map(_kind, counts.items()))] if counts else [],
        left=[_side(*left)],
        right=[_side(*right)],
        legend=[_filled(LEGEND, meanings=map(_meaning, counts))] if counts else [],
        outline=[_filled(OUTLINE, entries=found.outline())] if counts else [],
        sections=found.parts(),
        ignored=_ignored(comparison),
    )


def _filled(page: str, **slots: Iterable[str]) -> str:
    """`page` with something in each of its slots, a line for each part."""
    return _SLOT.sub(lambda found: "\n".join(slots[found.group(1)]), page)


def _side(name: str, stage: str) -> str:
    return f"<code>{escape(name)}</code>" + (f", stage <b>{escape(stage)}</b>" if stage else "")


def _kind(counted_kind: tuple[Kind, int]) -> str:
    kind, count = counted_kind
    box = f'<input type="checkbox" value="{kind.value}" checked>'
    return f'<label title="{escape(MEANINGS[kind])}">{box} {mark(kind)} {kind.value} {count}</label>'


def _meaning(kind: Kind) -> str:
    return f"<span>{mark(kind)} {kind.value}: {escape(MEANINGS[kind])}</span>"


def _ignored(comparison: Comparison) -> Iterator[str]:
    ignored = not_counted(comparison)
    if ignored:
        lines = "".join(f"<li>{escape(ignored_line(name, found))}</li>" for name, found in ignored.items())
        yield f"<footer>Not counted:<ul>{lines}</ul></footer>"
