"""What was learned as one page: what is left to do, and everything that the rules change, beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from restage.compare.htmlreport import sorts
from restage.compare.repeated import arranged
from restage.compare.sections import Sections
from restage.document.values import printable
from restage.learn.calls import Outcome
from restage.learn.report import facts, remarks
from restage.report.htmlreport import Places, lists, table
from restage.report.parts import shown_places
from restage.webpage import page
from restage.webpage.parts import code, notes

_SIDES: Final = ("source", "target")


def as_html(outcome: Outcome, *, show_values: bool, written: bool) -> str:
    """The whole page; `written`: was the rules file? Values are shown as in the text reports."""
    plan, comparison = outcome.session.plan, outcome.session.comparison
    places = Places(plan, shown_places(plan, show_values))
    left = [] if outcome.proposed else sorts(comparison)
    kinds = [*left, *places.sorts()]
    stages = printable(outcome.source), printable(outcome.target)
    differences = Sections(arranged(comparison, show_values=show_values), stages, first=len(plan.verdicts) + 1)

    def main() -> Iterator[str]:
        yield page.sides(*(f"<b>{name}</b> stage {code(stage)}" for name, stage in zip(_SIDES, stages, strict=True)))
        yield table((name, places.plain(said)) for name, said in facts(outcome, written=written))
        yield from lists((title, [*map(places.plain, said)]) for title, said in remarks(outcome))
        yield page.legend(kinds, places.only)
        yield page.outline([*(differences.outline() if left else []), *places.outline()])
        if left:
            yield notes([f"What is left: {stages[0]}, restaged by these rules, on the left; {stages[1]} on the right"])
            yield from differences.parts()
        yield from places.parts()

    title = printable(f"{plan.service}: rules for {outcome.source} → {outcome.target}")
    return page.page(f"restage learn: {title}", title, main(), page.bar_of(kinds, places.only))
