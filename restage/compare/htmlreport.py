"""A comparison as one page without network access: both sides beside each other, to search and to jump through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from html import escape
from typing import NamedTuple

from restage.compare.model import Comparison, Kind
from restage.compare.page import BAR, LEGEND, PAGE
from restage.compare.view import (
    MARKS,
    MEANINGS,
    Group,
    Row,
    counted,
    first_difference,
    groups,
    ignored_line,
    labels,
    not_counted,
    sides,
    summary,
)

_SLOT = re.compile(r"\{\{(\w+)\}\}")
_MOST_ALSO = 20


class _Cut(NamedTuple):
    """How texts are cut for finding what differs in them, and from how many parts on that would take too long."""

    pattern: re.Pattern[str]
    most: int
    skips_frequent: bool


_WORDS = _Cut(re.compile(r"[0-9A-Za-z]+|[^0-9A-Za-z]"), 2000, skips_frequent=False)
_PIECES = _Cut(re.compile(r"[^,;{}\n]*(?:[,;{}\n]|\Z)"), 20_000, skips_frequent=True)


class _Part(NamedTuple):
    """What goes together of two texts."""

    same: bool
    left: str
    right: str


def as_html(comparison: Comparison, *, show_values: bool = False) -> str:
    """The whole page. Every text of the artifacts is escaped, and the page may load nothing."""
    left, right = sides(comparison)
    counts = counted(comparison)
    return _filled(
        PAGE,
        title=[escape(f"{left[0]} | {right[0]}")],
        verdict=[escape(f"{'=' if comparison.equal else '≠'} {summary(comparison)}")],
        bar=[_filled(BAR, kinds=map(_kind, counts.items()))] if counts else [],
        left=[_side(*left)],
        right=[_side(*right)],
        legend=[_filled(LEGEND, meanings=map(_meaning, counts))] if counts else [],
        groups=map(_group, groups(comparison, show_values=show_values)),
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
    return f'<label title="{escape(MEANINGS[kind])}">{box} {_mark(kind)} {kind.value} {count}</label>'


def _meaning(kind: Kind) -> str:
    return f"<span>{_mark(kind)} {kind.value}: {escape(MEANINGS[kind])}</span>"


def _mark(kind: Kind) -> str:
    return f'<span class="mark" aria-hidden="true">{MARKS[kind]}</span>'


def _group(group: Group) -> str:
    label = ", ".join([*labels(group), str(len(group.rows))])
    heading = f"<h2><code>{escape(group.title)}</code> <small>{escape(label)}</small></h2>"
    return f"<section>{heading}\n" + "\n".join(map(_row, group.rows)) + "</section>"


def _row(row: Row) -> str:
    place = f"<code>{escape(row.place)}</code> " if row.place else ""
    what = f'<div class="what">{_mark(row.kind)} {place}<span class="kind">{row.kind.value}</span></div>'
    left, right = _plain(row) if row.kind is Kind.ORDER else _marked(row.left, row.right)
    pair = f'<div class="pair">{_value(left, "left")}{_value(right, "right")}</div>'
    notes = "".join(f'<div class="note">{escape(note)}</div>' for note in _notes(row))
    return f'<article data-kind="{row.kind.value}">{what}{pair}{notes}</article>'


def _notes(row: Row) -> Iterator[str]:
    yield from row.notes
    if row.also:
        more = f" and {len(row.also) - _MOST_ALSO} more places" if len(row.also) > _MOST_ALSO else ""
        yield f"also: {', '.join(row.also[:_MOST_ALSO])}{more}"


def _value(text: str | None, side: str) -> str:
    if text is None:
        return '<pre class="value none">nothing here</pre>'
    return f'<pre class="value is-{side}">{text or "<i>empty</i>"}</pre>'


def _plain(row: Row) -> tuple[str | None, str | None]:
    return escape(row.left or ""), escape(row.right or "")


def _marked(left: str | None, right: str | None) -> tuple[str | None, str | None]:
    """Both values escaped, the words that differ marked."""
    if left is None or right is None:
        return (None if left is None else escape(left)), (None if right is None else escape(right))
    parts = list(_parts(left, right))
    one = "".join(_part(part.same, part.left) for part in parts)
    return one, "".join(_part(part.same, part.right) for part in parts)


def _parts(left: str, right: str) -> Iterator[_Part]:
    """By words; in long texts (a dashboard, a state machine) only in the pieces that differ."""
    if len(_WORDS.pattern.findall(left)) + len(_WORDS.pattern.findall(right)) <= _WORDS.most:
        yield from _aligned(left, right, _WORDS)
        return
    for part in _aligned(left, right, _PIECES):
        yield from [part] if part.same else _aligned(part.left, part.right, _WORDS)


def _aligned(left: str, right: str, cut: _Cut) -> Iterator[_Part]:
    one, two = cut.pattern.findall(left), cut.pattern.findall(right)
    if len(one) + len(two) > cut.most:
        yield from _middle(left, right)
        return
    for tag, start, end, other, other_end in SequenceMatcher(None, one, two, autojunk=cut.skips_frequent).get_opcodes():
        yield _Part(tag == "equal", "".join(one[start:end]), "".join(two[other:other_end]))


def _middle(left: str, right: str) -> Iterator[_Part]:
    """All between the first and the last difference as one."""
    start = first_difference(left, right)
    end = first_difference(left[start:][::-1], right[start:][::-1])
    yield _Part(True, left[:start], right[:start])
    yield _Part(False, left[start : len(left) - end], right[start : len(right) - end])
    yield _Part(True, left[len(left) - end :], right[len(right) - end :])


def _part(same: bool, text: str) -> str:
    return escape(text) if same or not text else f"<mark>{escape(text)}</mark>"


def _ignored(comparison: Comparison) -> Iterator[str]:
    ignored = not_counted(comparison)
    if ignored:
        lines = "".join(f"<li>{escape(ignored_line(name, found))}</li>" for name, found in ignored.items())
        yield f"<footer>Not counted:<ul>{lines}</ul></footer>"
