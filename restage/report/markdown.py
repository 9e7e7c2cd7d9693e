"""A run as Markdown, for the summary of a pipeline's step: what is open first, all else folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from restage.document.values import printable, show
from restage.markup.markdown import clipped, code, escaped, folded, section, table
from restage.plan.model import Plan
from restage.report.parts import (
    Question,
    Shown,
    facts,
    looked_up,
    places,
    questions,
    shown_places,
    unfit,
    value_of,
)
from restage.secrets.hiding import without


def as_markdown(
    plan: Plan,
    output: str | None,
    *,
    show_values: bool,
    attestation: str | None = None,
    problems: Sequence[str] = (),
) -> str:
    """The report. `problems`: why a dry run would be refused."""
    return clipped("\n".join(_Writer(plan, show_values).lines(output, attestation, problems)) + "\n")


class _Writer:
    def __init__(self, plan: Plan, show_values: bool) -> None:
        self.plan = plan
        self.shown = shown_places(plan, show_values)

    def lines(self, output: str | None, attestation: str | None, problems: Sequence[str]) -> Iterator[str]:
        plan = self.plan
        yield f"### {self._mark(problems)} restage {self._text(f'{plan.service}: {plan.source} → {plan.target}')}"
        yield ""
        yield self._text(_end(plan, output))
        yield from self._listed("would be refused", problems)
        yield from self._listed(*looked_up(plan))
        for question in questions(plan):
            yield from section(escaped(question.title), ("place", "value", "why"), self._rows(question, self.shown))
        for title, said in unfit(plan):
            yield from self._listed(title, said)
        yield ""
        yield from folded("the run", self._details(output, attestation), is_open=False)

    def _mark(self, problems: Sequence[str]) -> str:
        return "❌" if problems else "⚠" if self.plan.open or self.plan.lookups else "✅"

    def _rows(self, question: Question, shown: Shown) -> list[tuple[str, str, str]]:
        return [
            (self._code(show(v.path) or v.file), self._code(value_of(v, shown)), self._text(v.evidence))
            for v in question.verdicts
        ]

    def _listed(self, title: str, lines: Sequence[str]) -> Iterator[str]:
        yield from section(escaped(title.rstrip(":")), (" ",), [(self._text(line),) for line in lines])

    def _details(self, output: str | None, attestation: str | None) -> Iterator[str]:
        rows = [(word, self._code(text)) for word, text in facts(self.plan, output, attestation, listed="above")]
        yield from table((" ", " "), rows)
        if self.plan.notes:
            yield ""
            yield from (f"- {self._text(note)}" for note in self.plan.notes)

    def _text(self, text: str) -> str:
        return escaped(printable(without(text, self.plan.hidden)))

    def _code(self, text: str) -> str:
        return code(printable(without(text, self.plan.hidden)))


def _end(plan: Plan, output: str | None) -> str:
    written = f"written to {output}" if output else "nothing written (--dry-run)"
    return f"{written}; {f'{places(len(plan.open))} to settle' if plan.open else 'nothing uncertain'}"
