"""The differences of a comparison as parts of a page that fold, each with an anchor, and the outline of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Final

from restage.compare.model import Kind
from restage.compare.repeated import Arranged, Repeated
from restage.compare.view import MARKS, Group, Row, file_label, labels
from restage.webpage import page
from restage.webpage.marking import inline
from restage.webpage.parts import FEW, anchor, article, badge, code, fold, notes, pair, short, small

_MOST_ALSO: Final = 20
_MOST_LISTED: Final = 30  # entries of the outline for what changed once
_INDEX: Final = re.compile(r"\[\d+\]")
_LINE: Final = 300  # characters of two values that are shown as one line


def mark(kind: Kind) -> str:
    """The sign of a kind."""
    return page.mark(MARKS[kind])


@dataclass(frozen=True)
class Sections:
    """`stages`: what the two sides were packaged for, if that is known. `first`: the number of the first difference."""

    found: Arranged
    stages: tuple[str, str]
    first: int = 1

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
        numbers = count(self.first)
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
        numbers = count(self.first)
        single, repeated = self.found.single, self.found.repeated
        few = _rows(single) + sum(change.count for change in repeated) <= FEW
        if single:
            groups = (
                _group(group, number, numbers, is_open=_rows(single) <= FEW)
                for number, group in enumerate(single, start=1)
            )
            yield fold("part", f"by resource {small(str(_rows(single)))}", groups, anchor="once", is_open=True)
        for number, change in enumerate(repeated, start=1):
            heading = f"{mark(change.kind)} {self._headline(change)} {small(_places(change))}"
            yield fold("part", heading, _change(change, numbers), anchor=f"c{number}", is_open=few)

    def _headline(self, change: Repeated) -> str:
        if change.title:
            known = change.kind is Kind.STAGE and all(self.stages)
            stages = f": {code(self.stages[0])} → {code(self.stages[1])}" if known else ""
            return f"{escape(change.title)}{stages}"
        row = change.groups[0].rows[0]
        name = _common_name(change)
        place = f"{code(name)}: " if name else ""
        if row.left is None or row.right is None:
            side = "right" if row.left is None else "left"
            return f"{place}only on the {side}: {short(row.left or row.right or '')}"
        return f"{place}{short(row.left)} → {short(row.right)}"


def _common_name(change: Repeated) -> str:
    """What most of the places end in, which is what most of them are about."""
    places = Counter(row.place.rpartition(".")[2] for group in change.groups for row in group.rows)
    return places.most_common(1)[0][0]


def _change(change: Repeated, numbers: Iterator[int]) -> Iterator[str]:
    """One change in several places: its values once, if they are the same everywhere."""
    with_values = bool(change.title)
    if not with_values:
        first = change.groups[0].rows[0]
        yield f'<div class="same">{_pair(first)}{notes(first.notes)}</div>'
    found: dict[str, list[str]] = {}
    for group in change.groups:
        for row in group.rows:
            line = _line(row, next(numbers), group, with_values=with_values)
            found.setdefault(_INDEX.sub("[*]", row.place), []).append(line)
    for place, alike in sorted(found.items(), key=lambda item: -len(item[1])):
        heading = f"{code(place or 'all of it')} {small(str(len(alike)))}"
        yield fold("group", heading, alike) if change.count > FEW else "\n".join(alike)


def _group(group: Group, number: int, numbers: Iterator[int], *, is_open: bool) -> str:
    rows = (_article(row, next(numbers)) for row in group.rows)
    return fold("group", f"{code(group.title)} {_small(group)}", rows, anchor=f"r{number}", is_open=is_open)


def _small(group: Group) -> str:
    return small(", ".join([*labels(group), str(len(group.rows))]))


def _article(row: Row, number: int) -> str:
    """A difference with both its values beside each other."""
    place = f"{code(row.place)} " if row.place else ""
    what = f'<div class="what">{mark(row.kind)} {place}{badge(row.kind.value)}{anchor(number)}</div>'
    return article(number, row.kind.value, f"{what}{_pair(row)}{notes([*row.notes, *_also(row)])}")


def _line(row: Row, number: int, group: Group, *, with_values: bool) -> str:
    """A difference as one line; where its values are long, beside each other."""
    title = f"{code(group.title)} {small(file_label(group.file))}"
    what = f"{mark(row.kind)} {title} {code(row.place)}{anchor(number)}"
    said = notes([*row.notes, *_also(row)] if with_values else _also(row))
    return article(number, row.kind.value, f"{what}{_values(row) if with_values else ''}{said}", in_line=True)


def _values(row: Row) -> str:
    left, right = row.left or "", row.right or ""
    if None in (row.left, row.right) or "\n" in left + right or len(left + right) > _LINE:
        return _pair(row)
    return f'<div class="inline"><code>{inline(left, right)}</code></div>'


def _pair(row: Row) -> str:
    return pair(row.left, row.right, is_marked=row.kind is not Kind.ORDER)


def _also(row: Row) -> list[str]:
    if not row.also:
        return []
    more = f" and {len(row.also) - _MOST_ALSO} more places" if len(row.also) > _MOST_ALSO else ""
    return [f"also: {', '.join(row.also[:_MOST_ALSO])}{more}"]


def _rows(groups: tuple[Group, ...]) -> int:
    return sum(len(group.rows) for group in groups)


def _places(change: Repeated) -> str:
    groups = len(change.groups)
    return f"{change.count} places" + (f" in {groups} resources and settings" if 1 < groups < change.count else "")
