"""The plan of a run: every place of an artifact judged, and the edits that follow. No file is opened here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from restage.artifact import Artifact
from restage.errors import UsageError
from restage.facts import STAGE_NAME, Facts, choose_source
from restage.ids import IdVerdict
from restage.limits import Breach, breaches
from restage.notes import notes
from restage.planner import Planner
from restage.rules import NO_RULES, Rules
from restage.splice import Edit
from restage.stamps import Stamp
from restage.values import as_object
from restage.verdict import Kind, Verdict


class Request(NamedTuple):
    """What is asked of a run. `stamp` None keeps the source's."""

    target: str
    source: str | None = None
    stamp: Stamp | None = None
    keep_paths: bool = False
    rules: Rules = NO_RULES


class Plan(NamedTuple):
    """One artifact's way to another stage.

    `edits`: by file name, in terms of the file as it stands. `verdicts`: every place that changes, or looks as if it
    should. `unproven`: ids that hold a hash and could not be recomputed. `breaches`: names over their limits.
    """

    service: str
    source: str
    target: str
    directory: str
    verdicts: tuple[Verdict, ...]
    edits: Mapping[str, tuple[Edit, ...]]
    unproven: tuple[IdVerdict, ...]
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]

    @property
    def uncertain(self) -> tuple[Verdict, ...]:
        """The places that nobody has settled yet, with all that follows from them."""
        return tuple(verdict for verdict in self.verdicts if not verdict.certain)

    @property
    def open(self) -> tuple[Verdict, ...]:
        """The uncertain places from which the other ones follow: what somebody has to settle."""
        return tuple(v for v in self.uncertain if not v.follows and v.kind in (Kind.TEXT, Kind.KEPT, Kind.LOOKUP))


def plan_restage(artifact: Artifact, request: Request) -> Plan:
    """How `artifact` becomes one for `request.target`.

    Raises UsageError for a stage that can't be one, Refusal where the renamed template would hold a logical ID twice.
    """
    if not STAGE_NAME.fullmatch(request.target):
        raise UsageError(f"--to {request.target!r}: a stage's name may hold letters, digits, '_' and '-' only")
    service = as_object(as_object(artifact.resolved.value).get("service"))
    source = choose_source(service, artifact.service, artifact.stage, request.source)
    accepted = request.rules.text
    facts = Facts(service, artifact.service, source, request.target, artifact.artifact_directory, accepted)
    directory = facts.new_directory(request.stamp.directory if request.stamp else artifact.stamp)
    found = Planner(artifact, facts, request.stamp, directory, request.keep_paths, request.rules).run()
    _check_rules(request, source, found.verdicts)
    return Plan(
        service=facts.name,
        source=source,
        target=request.target,
        directory=directory,
        verdicts=found.verdicts,
        edits=found.edits,
        unproven=found.unproven,
        breaches=tuple(breaches(found.before, found.after, facts)),
        notes=tuple(notes(artifact, facts, request.rules)),
    )


def _check_rules(request: Request, source: str, verdicts: Iterable[Verdict]) -> None:
    """A rule that matches nothing is a mistake (decision 3)."""
    changed = any(verdict.path[-2:] == ("provider", "stage") and verdict.changed for verdict in verdicts)
    if request.rules.stage_follows and not changed and source != request.target:
        raise UsageError(f"the rule `provider-stage: follows` matches nothing: provider.stage is not {source!r}")
