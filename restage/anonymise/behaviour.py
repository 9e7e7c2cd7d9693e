"""What restage makes of an artifact, in numbers that tell nothing of it: to hold two artifacts against each other."""

from __future__ import annotations

import pathlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from restage.artifact.folder import Artifact, load_artifact
from restage.check import check_artifact, read_subject
from restage.document.values import at
from restage.errors import RestageError
from restage.plan.model import Plan, Request
from restage.plan.planning import plan_restage
from restage.verdict import Verdict


class Behaviour(NamedTuple):
    """Counted: places by their kind, by whether they change and are certain, and by the type of the resource, open ones
    apart; findings of `check` by their ids; what else a run says; problems by which neither works."""

    counts: Counter[str]

    def differences(self, other: Behaviour) -> list[str]:
        """A line for each count in which `other` differs."""
        keys = sorted({*self.counts, *other.counts})
        return [
            f"{key}: {self.counts[key]} → {other.counts[key]}" for key in keys if self.counts[key] != other.counts[key]
        ]

    def summary(self) -> str:
        """The counts that matter most."""
        sums = {what: sum(count for key, count in self.counts.items() if key.startswith(what)) for what in _SUMMED}
        return ", ".join(f"{count} {what}" for what, count in sums.items() if count) or "nothing open, nothing found"


_SUMMED: Final = ("open", "finding", "name over a limit", "unproven", "problem")  # how the counts begin


def behaviour(folder: pathlib.Path, target: str) -> Behaviour:
    """Of the artifact in `folder`, restaged to `target` with no rules and no configuration."""
    return Behaviour(Counter([*_of_run(folder, target), *_of_check(folder, target)]))


def _of_run(folder: pathlib.Path, target: str) -> Iterator[str]:
    try:
        artifact = load_artifact(folder)
        plan = plan_restage(artifact, Request(target))
    except RestageError as error:
        yield from ("refused", *(f"problem of {type(error).__name__}" for _ in error.problems))
        return
    yield from _of_plan(plan, artifact)


def _of_plan(plan: Plan, artifact: Artifact) -> Iterable[str]:
    for verdict in plan.verdicts:
        how = f"{'changed' if verdict.changed else 'kept'}{'' if verdict.certain else ', uncertain'}"
        yield f"{verdict.kind}, {how} ({_where(verdict, artifact)})"
    yield from (f"open {verdict.kind}" for verdict in plan.open)
    yield from (f"unproven {one.kind}" for one in plan.unproven)
    yield from ("name over a limit" for _ in plan.breaches)


def _where(verdict: Verdict, artifact: Artifact) -> str:
    """The type of the resource, if it is AWS's, or the section, neither of which tells a name."""
    section = str(verdict.path[0]) if verdict.path else ""
    template = artifact.templates.get(verdict.file)
    found = at(template.value, (*verdict.path[:2], "Type")) if template and section == "Resources" else None
    return found if isinstance(found, str) and found.startswith("AWS::") else section


def _of_check(folder: pathlib.Path, target: str) -> Iterator[str]:
    try:
        found = check_artifact(read_subject(folder), others=[target], ignore=[])
    except RestageError as error:
        yield f"check: {type(error).__name__}"
        return
    yield from (f"finding {finding.rule.id}" for finding in found.findings)
