"""A plan as one page without network access: what changes, from which evidence, what is open, beside each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import groupby
from typing import Final

from restage.compare.view import file_label
from restage.document.values import Json, printable, show
from restage.plan.model import Plan
from restage.report.belonging import Group, Section, by_owner
from restage.report.parts import HIDDEN, Shown, outcome, remarks, shown_places
from restage.secrets.hiding import without
from restage.verdict import Kind, Verdict
from restage.webpage import page
from restage.webpage.parts import FEW, anchor, article, badge, bullets, code, fold, notes, pair, short, small

_SIGNS: Final = {
    Kind.FRAMEWORK: "=", Kind.HASH: "#", Kind.STAMP: "○", Kind.RULE: "§",
    Kind.SOURCE: "≡", Kind.TEXT: "~", Kind.KEPT: "·", Kind.LOOKUP: "@",
}  # fmt: skip
_MEANINGS: Final = {
    Kind.FRAMEWORK: "a name of the framework's, rebuilt by its formula",
    Kind.HASH: "an ID that holds a hash, computed anew",
    Kind.STAMP: "the time of packaging",
    Kind.RULE: "restage.yml says so",
    Kind.SOURCE: "the service's configuration says so",
    Kind.TEXT: "your own text, in which the stage stands as a word",
    Kind.KEPT: "looks like the stage, and stays",
    Kind.LOOKUP: "looked up by stage, as a map in the artifact shows",
}
_STAYS: Final = "stays as it is"
_MOST_LISTED: Final = 30  # values to settle, in the outline
_MOST_LINKS: Final = 8  # places of one value to settle


def as_html(plan: Plan, source: str, *, show_values: bool, refused: Iterable[str] = ()) -> str:
    """The whole page about restaging the artifact in the folder `source`; `refused`: why a run would write nothing.

    Every text of the artifact is escaped, the page may load nothing, and values are shown as in the text report.
    """
    found = Places(plan, shown_places(plan, show_values))
    left = f"<b>source</b> {code(printable(source))}, stage <b>{escape(printable(plan.source))}</b>"
    remarked = [("a run would be refused", [*refused]), *remarks(plan)]
    main = [
        page.sides(left, f"<b>target</b> stage <b>{escape(printable(plan.target))}</b>"),
        table((name, found.plain(value)) for name, value in outcome(plan)),
        *lists((title, [*map(found.plain, said)]) for title, said in remarked),
        page.legend(found.sorts(), found.only),
        page.outline(found.outline()),
        *found.parts(),
    ]
    title = printable(f"{plan.service}: {plan.source} → {plan.target}")
    return page.page(f"restage: {title}", title, main, page.bar_of(found.sorts(), found.only))


def table(rows: Iterable[tuple[str, str]]) -> str:
    """What a page is about, in pairs."""
    return (
        f'<dl class="facts">{"".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)}</dl>'
    )


def lists(titled: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    """Lists of sentences that fold; those without any are left out."""
    for title, said in titled:
        if said:
            yield fold("remarks", f"{escape(title)} {small(str(len(said)))}", [bullets(said)], is_open=len(said) <= FEW)


@dataclass(frozen=True)
class Places:
    """The places of a plan as parts of a page. `first`: the number of the first one."""

    plan: Plan
    shown: Shown
    first: int = 1

    @property
    def only(self) -> page.Only:
        """What can be shown alone."""
        return page.Only("open only", "only what somebody has to settle", len(self._open))

    def sorts(self) -> list[page.Sort]:
        """The kinds of verdicts that there are."""
        counts = Counter(verdict.kind for verdict in self.plan.verdicts)
        return [page.Sort(kind.value, _SIGNS[kind], _MEANINGS[kind], counts[kind]) for kind in Kind if counts[kind]]

    def plain(self, text: str) -> str:
        """`text` without what may not be shown."""
        return printable(without(text, self.plan.hidden))

    def outline(self) -> Iterator[str]:
        """Links: what is to be settled by its values, then every function, resource, output and setting."""
        if self._open:
            yield f"<li>to settle {small(str(len(self._open)))}<ul>{''.join(self._to_settle())}</ul></li>"
        for section, groups in groupby(enumerate(self._groups), key=lambda item: item[1].section):
            links = (
                f'<li><a href="#g{number}">{code(printable(group.title))}</a> {self._small(group)}</li>'
                for number, group in groups
            )
            yield f"<li><details><summary>{section}</summary><ul>{''.join(links)}</ul></details></li>"

    def _to_settle(self) -> Iterator[str]:
        """A line for each value that is open for one reason, with links to where it stands."""
        ordered = sorted(self.plan.open, key=self._reason)
        found = [list(places) for _, places in groupby(ordered, key=self._reason)]
        for places in found[:_MOST_LISTED]:
            links = [f'<a href="#d{self._numbers[id(one)]}">{code(_place(one))}</a>' for one in places[:_MOST_LINKS]]
            more = f" and {len(places) - _MOST_LINKS} more" if len(places) > _MOST_LINKS else ""
            evidence = escape(self.plain(places[0].evidence))
            yield f"<li>{self._change(places[0])} {small('because')} {evidence}: {', '.join(links)}{more}</li>"
        if len(found) > _MOST_LISTED:
            yield f"<li>and {len(found) - _MOST_LISTED} more, by “{self.only.name}”</li>"

    def _reason(self, verdict: Verdict) -> tuple[str, str, str]:
        """The same for places that are open for one reason; nothing tells hidden values apart."""
        if not self.shown(verdict):
            return verdict.evidence, "", ""
        return verdict.evidence, _text(verdict.old), _text(verdict.new)

    def _change(self, verdict: Verdict) -> str:
        if not self.shown(verdict):
            return escape(HIDDEN)
        old, new = (short(printable(_text(value))) for value in (verdict.old, verdict.new))
        return f"{old} → {new}" if verdict.changed else f"{old} stays"

    def parts(self) -> Iterator[str]:
        """The parts themselves: one for each section, with its groups. Where there is not much to see, all are open."""
        few = len(self.plan.verdicts) <= FEW
        for section, groups in groupby(enumerate(self._groups), key=lambda item: item[1].section):
            folds = [self._group(group, number, is_open=few) for number, group in groups]
            yield fold("part", f"{section} {small(str(len(folds)))}", folds, anchor=_id(section), is_open=True)

    def _group(self, group: Group, number: int, *, is_open: bool) -> str:
        heading = f"{code(printable(group.title))} {self._small(group)}"
        return fold("group", heading, map(self._article, group.verdicts), anchor=f"g{number}", is_open=is_open)

    def _small(self, group: Group) -> str:
        still = sum(id(verdict) in self._open for verdict in group.verdicts)
        return small(f"{len(group.verdicts)}, {still} open" if still else str(len(group.verdicts)))

    def _article(self, verdict: Verdict) -> str:
        number, is_open = self._numbers[id(verdict)], id(verdict) in self._open
        state = badge("open", "open") if is_open else "" if verdict.certain else badge("uncertain", "open")
        place = f"{code(_place(verdict))} {small(printable(file_label(verdict.file))) if verdict.path else ''}"
        marked = f"{page.mark(_SIGNS[verdict.kind])} {place} {badge(verdict.kind.value)}{state}"
        what = f'<div class="what">{marked}{anchor(number)}</div>'
        said = notes(map(self.plain, _notes(verdict)))
        return article(number, verdict.kind.value, f"{what}{self._pair(verdict)}{said}", is_open=is_open)

    def _pair(self, verdict: Verdict) -> str:
        if not self.shown(verdict):
            return pair(HIDDEN, HIDDEN) if verdict.changed else pair(HIDDEN, None, nothing=_STAYS)
        old = printable(_text(verdict.old))
        return pair(old, printable(_text(verdict.new))) if verdict.changed else pair(old, None, nothing=_STAYS)

    @cached_property
    def _groups(self) -> list[Group]:
        return by_owner(self.plan)

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """By the identities of verdicts, as two may be equal."""
        verdicts = (verdict for group in self._groups for verdict in group.verdicts)
        return {id(verdict): number for number, verdict in enumerate(verdicts, start=self.first)}

    @cached_property
    def _open(self) -> frozenset[int]:
        return frozenset(map(id, self.plan.open))


def _id(section: Section) -> str:
    return section.name.lower()


def _place(verdict: Verdict) -> str:
    return printable(show(verdict.path) or verdict.file)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def _notes(verdict: Verdict) -> Iterator[str]:
    yield verdict.evidence
    if verdict.follows and verdict.follows not in verdict.evidence:
        yield f"follows {verdict.follows}"
    if verdict.place_of_evidence:
        yield f"the target's stands at {show(verdict.place_of_evidence)}"
    if verdict.lookups:
        yield f"looked up: {', '.join(sorted(verdict.lookups))}"
