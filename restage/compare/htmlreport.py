"""A comparison as one page without network access: both sides beside each other, to search and to jump through."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from restage.compare.model import Comparison
from restage.compare.repeated import arranged
from restage.compare.sections import Sections
from restage.compare.view import MARKS, MEANINGS, counted, ignored_line, not_counted, sides, summary
from restage.webpage import page
from restage.webpage.parts import bullets, code


def as_html(comparison: Comparison, *, show_values: bool = False) -> str:
    """The whole page. Every text of the artifacts is escaped, and the page may load nothing."""
    left, right = sides(comparison)
    kinds = sorts(comparison)
    verdict = f"{'=' if comparison.equal else '≠'} {summary(comparison)}"
    main = _main(comparison, kinds, show_values)
    return page.page(f"restage diff: {left[0]} | {right[0]}", verdict, main, page.bar_of(kinds) if kinds else "")


def sorts(comparison: Comparison) -> list[page.Sort]:
    """The kinds of differences that there are."""
    return [page.Sort(kind.value, MARKS[kind], MEANINGS[kind], count) for kind, count in counted(comparison).items()]


def _main(comparison: Comparison, kinds: list[page.Sort], show_values: bool) -> Iterator[str]:
    left, right = sides(comparison)
    found = Sections(arranged(comparison, show_values=show_values), (left[1], right[1]))
    yield page.sides(f"<b>− left</b> {_side(*left)}", f"<b>+ right</b> {_side(*right)}")
    if kinds:
        yield page.legend(kinds)
        yield page.outline(found.outline())
    yield from found.parts()
    ignored = not_counted(comparison)
    if ignored:
        yield f"<footer>Not counted:{bullets(ignored_line(name, one) for name, one in ignored.items())}</footer>"


def _side(name: str, stage: str) -> str:
    return code(name) + (f", stage <b>{escape(stage)}</b>" if stage else "")
