"""A run told in the forms that pipelines show: Markdown, and annotations with it. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from restage.artifact.templates import texts_of
from restage.cli.annotated import annotated
from restage.cli.form import Form
from restage.cli.formats import base_of
from restage.cli.terminal import emit
from restage.many.model import Result
from restage.markup.annotations import Annotation, Level
from restage.markup.markdown import refused
from restage.remote.urls import is_url
from restage.report.annotations import as_annotations
from restage.report.markdown import as_markdown
from restage.run.restaging import Outcome


def emit_markdown(outcome: Outcome, artifact: Path, form: Form, *, show_values: bool) -> None:
    """Prints the report of one run. Raises OutputError."""
    output = str(outcome.output) if outcome.output else None
    attestation = str(outcome.attestation) if outcome.attestation else None
    plan, problems = outcome.plan, outcome.refused
    text = as_markdown(plan, output, show_values=show_values, attestation=attestation, problems=problems)
    if form is Form.MARKDOWN:
        emit(text)
        return
    found = as_annotations(plan, texts_of(outcome.artifact), show_values=show_values, problems=problems)
    base = base_of(artifact)
    emit(annotated([one.below(base) for one in found], text, os.environ), exact=True)


def with_refusal(result: Result, label: str) -> Result:
    """One run of several: what wrote nothing is no less a part of the report than what did."""
    if not result.problems or result.text:
        return result
    notes = tuple(Annotation(Level.ERROR, "restage", f"{label}: {one}") for one in result.problems)
    return result._replace(text=refused(f"restage {label}", result.problems), annotations=notes)


def emit_annotated(found: Sequence[Result], summary: str) -> None:
    """Prints the annotations of all runs, and writes their Markdown and the `summary`. Raises OutputError."""
    notes = [note for result in found for note in _placed(result)]
    emit(annotated(notes, "\n".join([*(result.text for result in found), summary]), os.environ), exact=True)


def _placed(result: Result) -> Sequence[Annotation]:
    """An artifact at a URL lies in no repository."""
    base = "" if is_url(result.job.folder) else base_of(Path(result.job.folder))
    return [one.below(base) if base else one._replace(file="") for one in result.annotations]
