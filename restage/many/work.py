"""One of many runs as one call, which gives its errors as data."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from restage.artifact.templates import texts_of
from restage.document.values import JsonObject
from restage.many.catching import caught
from restage.many.model import DONE, FAILED, Job, Report, Result
from restage.markup.annotations import Annotation
from restage.plan.model import Request
from restage.remote.urls import is_url, shown
from restage.rules import NO_RULES, given_rules
from restage.run.restaging import Outcome, restage


def work(job: Job) -> Result:
    """Restages one artifact, as a whole or not at all. Raises nothing: what went wrong is in the result."""
    return caught(lambda: _result(job, *_restaged(job, _request(job))), lambda problems: failed(job, problems))


def failed(job: Job, problems: Sequence[str]) -> Result:
    """The result of a run that wrote nothing."""
    document: JsonObject | None = None
    if job.report is Report.DOCUMENT:
        document = {
            "schema_version": 1,
            "from": job.request.source,
            "to": job.request.target,
            "input": shown(job.folder),
            "output": None,
            "problems": [*problems],
            "status": FAILED,
        }
    return Result(job, FAILED, problems=tuple(problems), document=document)


def _request(job: Job) -> Request:
    """What is asked, with the rules and the lookups that this run has."""
    request = job.request
    if job.rules or (job.find_rules and request.rules == NO_RULES):
        # For what lies nowhere on this disk, as for a folder in the working directory
        beside = Path("artifact" if is_url(job.folder) else job.folder)
        request = request.with_rules(given_rules(beside, job.rules, request.target))
    if job.lookup and request.packaging:
        from restage.lookups.aws import aws  # noqa: PLC0415 - few runs ask

        request = request._replace(packaging=replace(request.packaging, ask=aws(os.environ)))
    return request


def _restaged(job: Job, request: Request) -> tuple[Outcome, str | None]:
    """The run, and where its result lies."""
    if is_url(job.folder) or is_url(job.output):
        from restage.remote.restaging import restage_at  # noqa: PLC0415 - most artifacts are folders

        return restage_at(str(job.folder), None if job.output is None else str(job.output), request, job.options)
    output = None if job.output is None else Path(job.output)
    outcome = restage(Path(job.folder), output, request, job.options)
    return outcome, str(outcome.output) if outcome.output else None


def _result(job: Job, outcome: Outcome, output: str | None) -> Result:
    result = Result(
        job,
        FAILED if outcome.refused else DONE,
        output=output,
        problems=outcome.refused,
        uncertain=len(outcome.plan.open),
    )
    if job.report is Report.DOCUMENT:
        return result._replace(document=_document(result, outcome))
    return result._replace(text=_text(result, outcome), annotations=_annotations(result, outcome))


def _document(result: Result, outcome: Outcome) -> JsonObject:
    from restage.report.full import as_json  # noqa: PLC0415 - only what is asked for

    document = as_json(outcome.plan, str(result.job.folder), result.output, show_values=result.job.show_values)
    attestation = str(outcome.attestation) if outcome.attestation else None
    return {**document, "attestation": attestation, "problems": [*result.problems], "status": result.status}


def _text(result: Result, outcome: Outcome) -> str:
    attestation = str(outcome.attestation) if outcome.attestation else None
    if result.job.report in (Report.MARKDOWN, Report.ANNOTATED):
        from restage.report.markdown import as_markdown  # noqa: PLC0415 - as above

        show = result.job.show_values
        return as_markdown(
            outcome.plan, result.output, show_values=show, attestation=attestation, problems=result.problems
        )
    if result.job.report is Report.TEXT:
        from restage.report.full import as_text_report  # noqa: PLC0415 - as above

        return as_text_report(outcome.plan, result.output, show_values=result.job.show_values, attestation=attestation)
    if result.job.report is Report.BRIEF:
        from restage.report.brief import as_brief  # noqa: PLC0415 - as above

        return as_brief(outcome.plan)
    return ""


def _annotations(result: Result, outcome: Outcome) -> tuple[Annotation, ...]:
    if result.job.report is not Report.ANNOTATED:
        return ()
    from restage.report.annotations import as_annotations  # noqa: PLC0415 - as above

    show, texts = result.job.show_values, texts_of(outcome.artifact)
    return tuple(as_annotations(outcome.plan, texts, show_values=show, problems=result.problems))
