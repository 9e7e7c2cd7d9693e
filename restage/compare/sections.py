"""The differences of a comparison as parts of a page that fold, each with an anchor, and the outline of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Final

from restage.compare.marking import inline, marked
from restage.compare.model import Kind
from restage.compare.repeated import Arranged, Repeated
from restage.compare.view import MARKS, Group, Row, file_label, labels

_MOST_ALSO: Final = 20
_FEW: Final = 50  # differences that a reader takes in without folding
_MOST_LISTED: Final = 30  # entries of the outline for what changed once
_HEADLINE: Final = 60  # characters of a value in a heading
_INDEX: Final = re.compile(r"\[\d+\]")
_LINE: Final = 300  # characters of two values that are shown as one line


def mark(kind: Kind) -> str:
    """The sign of a kind; what it means is said elsewhere."""
    return f'<span class="mark" aria-hidden="true">{MARKS[kind]}</span>'


@dataclass(frozen=True)
class Sections:
    """`stages`: what the two sides were packaged for, if that is known."""

    found: Arranged
    stages: tuple[str, str]

    def outline(self) -> Iterator[str]:
        """The parts with links: what changed once by its resource, then every change of several places."""
        single = self.found.single
        if single:
            entries = "".join(
                f'<li><a href="#r{number}"><code>{escape(group.title)}</code></a> {_small(group)}</li>'
                for number, group in enumerate(single[:_MOST_LISTED], start=1)
            )
            if len(single) > _MOST_LISTED:
                entries += f"<li>and {len(single) - _MOST_LISTED} more</li>"
            yield f'<li><a href="#once">by resource</a> <small>{_rows(single)}</small><ul>{entries}</ul></li>'
        for number, change in enumerate(self.found.repeated, start=1):
            link = f'<a href="#c{number}">{self._headline(change)}</a>'
            yield f"<li>{mark(change.kind)} {link} <small>{_places(change)}</small></li>"
        if self.found.repeated:
            yield f"<li><details><summary>every resource and setting</summary><ul>{self._index()}</ul></details></li>"

    def _index(self) -> str:
        """Everything that differs, with a link to each of its differences, in the order of the files."""
        numbers = count(1)
        found: dict[tuple[str, str], list[str]] = {}
        parts = (self.found.single, *(change.groups for change in self.found.repeated))
        for group in (group for part in parts for group in part):
            links = found.setdefault((group.file, group.title), [])
            links += [f'<a href="#d{next(numbers)}">{escape(row.place or "all of it")}</a>' for row in group.rows]
        return "".join(
            f"<li><code>{escape(title)}</code> <small>{escape(file_label(file))}</small>: {', '.join(links)}</li>"
            for (file, title), links in sorted(found.items())
        )

    def parts(self) -> Iterator[str]:
        """The parts themselves. Where there is not much to see, all stand open."""
        numbers = count(1)
        single, repeated = self.found.single, self.found.repeated
        few = _rows(single) + sum(change.count for change in repeated) <= _FEW
        if single:
            yield f'<details class="part" id="once" open><summary>by resource <small>{_rows(single)}</small></summary>'
            for number, group in enumerate(single, start=1):
                rows = (_article(row, next(numbers)) for row in group.rows)
                yield _group(group, rows, f' id="r{number}"', is_open=_rows(single) <= _FEW)
            yield "</details>"
        for number, change in enumerate(repeated, start=1):
            heading = f"{mark(change.kind)} {self._headline(change)} <small>{_places(change)}</small>"
            yield f'<details class="part" id="c{number}"{_open(few)}><summary>{heading}</summary>'
            yield from _change(change, numbers)
            yield "</details>"

    def _headline(self, change: Repeated) -> str:
        if change.title:
            known = change.kind is Kind.STAGE and all(self.stages)
            stages = f": <code>{escape(self.stages[0])}</code> → <code>{escape(self.stages[1])}</code>" if known else ""
            return f"{escape(change.title)}{stages}"
        row = change.groups[0].rows[0]
        name = _common_name(change)
        place = f"<code>{escape(name)}</code>: " if name else ""
        if row.left is None or row.right is None:
            side = "right" if row.left is None else "left"
            return f"{place}only on the {side}: {_short(row.left or row.right or '')}"
        return f"{place}{_short(row.left)} → {_short(row.right)}"


def _common_name(change: Repeated) -> str:
    """What most of the places end in, which is what most of them are about."""
    places = Counter(row.place.rpartition(".")[2] for group in change.groups for row in group.rows)
    return places.most_common(1)[0][0]


def _change(change: Repeated, numbers: Iterator[int]) -> Iterator[str]:
    """One change in several places: its values once, if they are the same everywhere."""
    with_values = bool(change.title)
    if not with_values:
        first = change.groups[0].rows[0]
        yield f'<div class="same">{_pair(first)}{_notes(first.notes)}</div>'
    found: dict[str, list[str]] = {}
    for group in change.groups:
        for row in group.rows:
            line = _line(row, next(numbers), group, with_values=with_values)
            found.setdefault(_INDEX.sub("[*]", row.place), []).append(line)
    for place, alike in sorted(found.items(), key=lambda item: -len(item[1])):
        heading = f"<code>{escape(place or 'all of it')}</code> <small>{len(alike)}</small>"
        yield _fold(heading, alike, "", is_open=False) if change.count > _FEW else "\n".join(alike)


def _group(group: Group, rows: Iterable[str], attributes: str, *, is_open: bool) -> str:
    return _fold(f"<code>{escape(group.title)}</code> {_small(group)}", rows, attributes, is_open=is_open)


def _fold(heading: str, rows: Iterable[str], attributes: str, *, is_open: bool) -> str:
    opening = f'<details class="group"{attributes}{_open(is_open)}><summary>{heading}</summary>'
    return "\n".join((opening, *rows, "</details>"))


def _small(group: Group) -> str:
    return f"<small>{escape(', '.join([*labels(group), str(len(group.rows))]))}</small>"


def _article(row: Row, number: int) -> str:
    """A difference with both its values beside each other."""
    place = f"<code>{escape(row.place)}</code> " if row.place else ""
    kind = f'<span class="kind">{row.kind.value}</span>'
    what = f'<div class="what">{mark(row.kind)} {place}{kind}{_anchor(number)}</div>'
    return f"<article {_attributes(row, number)}>{what}{_pair(row)}{_notes([*row.notes, *_also(row)])}</article>"


def _line(row: Row, number: int, group: Group, *, with_values: bool) -> str:
    """A difference as one line; where its values are long, beside each other."""
    title = f"<code>{escape(group.title)}</code> <small>{escape(file_label(group.file))}</small>"
    what = f"{mark(row.kind)} {title} <code>{escape(row.place)}</code>{_anchor(number)}"
    if not with_values:
        return f'<article class="line" {_attributes(row, number)}>{what}{_notes(_also(row))}</article>'
    left, right = row.left or "", row.right or ""
    if None in (row.left, row.right) or "\n" in left + right or len(left + right) > _LINE:
        values = _pair(row)
    else:
        values = f'<div class="inline"><code>{inline(left, right)}</code></div>'
    notes = _notes([*row.notes, *_also(row)])
    return f'<article class="line" {_attributes(row, number)}>{what}{values}{notes}</article>'


def _attributes(row: Row, number: int) -> str:
    return f'id="d{number}" data-kind="{row.kind.value}"'


def _anchor(number: int) -> str:
    return f'<a class="anchor" href="#d{number}" aria-label="link to this difference">#</a>'


def _pair(row: Row) -> str:
    in_order = row.kind is Kind.ORDER
    one, two = (escape(row.left or ""), escape(row.right or "")) if in_order else marked(row.left, row.right)
    return f'<div class="pair">{_value(one, "left")}{_value(two, "right")}</div>'


def _value(text: str | None, side: str) -> str:
    if text is None:
        return '<pre class="value none">nothing here</pre>'
    return f'<pre class="value is-{side}">{text or "<i>empty</i>"}</pre>'


def _notes(notes: tuple[str, ...] | list[str]) -> str:
    return "".join(f'<div class="note">{escape(note)}</div>' for note in notes)


def _also(row: Row) -> list[str]:
    if not row.also:
        return []
    more = f" and {len(row.also) - _MOST_ALSO} more places" if len(row.also) > _MOST_ALSO else ""
    return [f"also: {', '.join(row.also[:_MOST_ALSO])}{more}"]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"<code>{escape(line if len(line) <= _HEADLINE else line[: _HEADLINE - 1] + '…')}</code>"


def _rows(groups: tuple[Group, ...]) -> int:
    return sum(len(group.rows) for group in groups)


def _places(change: Repeated) -> str:
    groups = len(change.groups)
    return f"{change.count} places" + (f" in {groups} resources and settings" if 1 < groups < change.count else "")


def _open(is_open: bool) -> str:
    return " open" if is_open else ""
