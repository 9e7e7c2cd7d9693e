"""A run as annotations of the artifact's files: what somebody has to settle or to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from restage.document.lines import lines_of
from restage.document.values import show
from restage.markup.annotations import Annotation, Level
from restage.plan.model import Plan
from restage.report.parts import looked_up, shown_places, value_of
from restage.secrets.hiding import without


def as_annotations(
    plan: Plan, texts: Mapping[str, str], *, show_values: bool, problems: Sequence[str] = ()
) -> list[Annotation]:
    """All of them. `texts`: the files of the artifact that was restaged; `problems`: why a dry run would be refused."""
    found = [Annotation(Level.ERROR, "restage", problem) for problem in problems]
    found += [*_open(plan, texts, show_values), *_others(plan, texts)]
    return [one._replace(message=without(one.message, plan.hidden)) for one in found]


def _open(plan: Plan, texts: Mapping[str, str], show_values: bool) -> Iterator[Annotation]:
    shown = shown_places(plan, show_values)
    lines = lines_of(texts, [(verdict.file, verdict.path) for verdict in plan.open])
    for verdict, line in zip(plan.open, lines, strict=True):
        message = f"{show(verdict.path) or verdict.file}: {verdict.evidence}: {value_of(verdict, shown)}"
        title = f"restage: uncertain for {plan.target}"
        yield Annotation(Level.WARNING, title, message, verdict.file, line)


def _others(plan: Plan, texts: Mapping[str, str]) -> Iterator[Annotation]:
    title, lookups = looked_up(plan)
    for one in lookups:
        yield Annotation(Level.WARNING, "restage", f"{title}: {one}")
    lines = lines_of(texts, [(breach.file, breach.path) for breach in plan.breaches])
    for breach, line in zip(plan.breaches, lines, strict=True):
        yield Annotation(Level.WARNING, "restage: a name over a limit", str(breach), breach.file, line)
    for unproven in plan.unproven:
        yield Annotation(
            Level.WARNING, "restage: an id that could not be recomputed", f"{unproven.old}: {unproven.reason}"
        )
