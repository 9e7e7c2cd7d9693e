"""Several artifacts, or several stages, in one call: what is printed of each, and of all together. Decides nothing."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from restage.cli.asked import Call, with_source
from restage.cli.form import Form
from restage.cli.progress import with_bar
from restage.cli.telling import labelled, say, workers_of
from restage.cli.terminal import emit, emit_document, give_up
from restage.errors import OutputError, RestageError, UsageError
from restage.many.calls import restage_many
from restage.many.ending import in_order
from restage.many.finding import artifacts_of, sources_of
from restage.many.layout import Place, below, beside, refuse_collisions, refuse_output, refuse_statements, statement_of
from restage.many.model import Job, Report, Result
from restage.many.report import Summary, as_json, as_text, whole
from restage.run.restaging import Options

_REPORTS = {
    Form.TEXT: Report.TEXT,
    Form.JSON: Report.DOCUMENT,
    Form.LINES: Report.DOCUMENT,
    Form.MARKDOWN: Report.MARKDOWN,
    Form.GITHUB: Report.ANNOTATED,
    Form.QUIET: Report.BRIEF,
}


def run_many(call: Call) -> NoReturn:
    """Does all of it, prints what came of it, and ends with the worst exit status. What is one run after all is told as
    it would be alone."""
    shown, several = call.shown, call.is_several
    try:
        form = shown.asked.form()
        jobs = _jobs(call, _REPORTS[form])
        at_once = form is Form.LINES
        results = restage_many(jobs, workers=workers_of(call.jobs))
        results = with_bar(results, len(jobs), wanted=several and form is not Form.QUIET, at_once=at_once)
        try:
            found = [_told(one, form, several) for one in (results if at_once else in_order(results))]
            _sum_up(found, form, call)
        except OutputError as error:
            deque(results, maxlen=0)  # what can't be told is done all the same
            raise OutputError(f"all runs are done, but {error}") from error
    except RestageError as error:
        give_up(error, form=shown.asked.if_refused)
    raise SystemExit(Summary.of(found).status)


def _jobs(call: Call, report: Report) -> list[Job]:
    if call.source.resolved and len(call.stages) > 1:
        raise UsageError("--resolved FILE is the configuration for one stage; with it, restage to one --to at a time")
    request = with_source(call.request(os.environ), call.source)
    if request.packaging:
        # A connection goes to no other process: each opens its own
        request = request._replace(packaging=replace(request.packaging, ask=None))
    return [
        Job(
            folder=place.folder,
            output=place.output,
            request=request._replace(target=place.stage),
            options=_options(call, place),
            rules=call.rules,
            lookup=call.source.lookup,
            report=report,
            show_values=call.shown.show_values,
        )
        for place in _places(call)
    ]


def _options(call: Call, place: Place) -> Options:
    attest = call.options.attest
    return call.options._replace(attest=statement_of(place, attest)) if attest and call.is_several else call.options


def _places(call: Call) -> list[Place]:
    artifacts = artifacts_of(call.artifacts, call.packaged_for, os.environ)
    if not call.is_several:
        return [Place(artifacts[0].folder, call.stages[0], call.output)]
    if call.output is not None:
        refuse_output(call.output)
        places = below(call.output, artifacts, call.stages)
    else:
        folders = [one.folder for one in artifacts]
        known = dict.fromkeys(folders, call.packaged_for) if call.packaged_for else sources_of(folders)
        places = beside(artifacts, call.stages, known)
    refuse_collisions(places)
    if call.options.attest:
        refuse_statements(call.options.attest, places)
    return places


def _told(result: Result, form: Form, several: bool) -> Result:
    """Prints what is to be said of one run; of what was printed nothing is kept."""
    label = f"{result.job.folder} → {result.job.request.target}" if several else ""
    if form.is_markdown:
        from restage.cli.restaged import with_refusal  # noqa: PLC0415 - few calls ask

        result = with_refusal(result, label or str(result.job.folder))
    if form is Form.QUIET:
        emit(labelled(result.text, label), err=True)
    elif result.text and form is not Form.GITHUB:
        emit(f"{result.text}\n" if several else result.text)
    say(label, result.problems, result.trace)
    if form is Form.LINES and result.document is not None:
        emit_document(result.document, in_line=True)
        return result._replace(text="", document=None)
    return result if form is Form.GITHUB else result._replace(text="")


def _sum_up(found: Sequence[Result], form: Form, call: Call) -> None:
    summary = Summary.of(found)
    if form is Form.JSON:
        documents = [result.document for result in found if result.document is not None]
        emit_document(whole(documents, as_json(summary)) if call.is_several else documents[0])
    elif form is Form.GITHUB:
        from restage.cli.restaged import emit_annotated  # noqa: PLC0415 - few calls ask

        emit_annotated(found, as_text(summary, dry_run=call.options.dry_run) if call.is_several else "")
    elif form in (Form.TEXT, Form.MARKDOWN) and call.is_several:
        emit(as_text(summary, dry_run=call.options.dry_run))
