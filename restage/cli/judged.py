"""What `check` and `diff` print where there are several."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from restage.cli.form import Form
from restage.cli.progress import with_bar
from restage.cli.telling import say
from restage.cli.terminal import emit, emit_document
from restage.document.values import JsonObject
from restage.many.ending import Item, in_order
from restage.many.judging import Ends, Judged, judged, summary_document, summary_line
from restage.many.report import whole


def run_judged(
    call: Callable[[Item], Judged],
    jobs: Sequence[Item],
    labels: Sequence[str],
    ends: Ends,
    *,
    workers: int | None,
    form: Form,
    err: bool = False,
) -> list[Judged]:
    """Calls for all `jobs`, prints each and all together, and gives what is left to be written.

    `labels` name the jobs; texts go to stderr where `err` says so. Raises OutputError.
    """
    at_once = form is Form.LINES
    results = judged(call, jobs, labels, workers)
    results = with_bar(results, len(jobs), wanted=form is not Form.QUIET, at_once=at_once)
    found = [_told(one, form, err) for one in (results if at_once else in_order(results))]
    ordered = sorted(found, key=lambda one: one.number)
    if form is Form.JSON:
        documents = [one.document for one in ordered if one.document is not None]
        emit_document(whole(documents, summary_document(ordered, ends)))
    elif form is Form.GITHUB:
        from restage.cli.annotated import annotated  # noqa: PLC0415 - few calls ask

        texts = [*(one.text for one in ordered), summary_line(ordered, ends)]
        notes = [note for one in ordered for note in one.annotations]
        emit(annotated(notes, "\n".join(texts), os.environ), exact=True, err=err)
    elif form in (Form.TEXT, Form.MARKDOWN):
        emit(summary_line(ordered, ends), err=err)
    return ordered


def _told(result: Judged, form: Form, err: bool) -> Judged:
    """Prints what is to be said of one; of what was printed nothing is kept."""
    if result.problems and form.is_markdown:
        result = _refused(result)
    if result.text and form is not Form.GITHUB:
        emit(f"{result.text}\n", err=err)
        result = result._replace(text="")
    say(result.label, result.problems, result.trace)
    kept: JsonObject | None = _with_end(result) if form.is_document else None
    if form is Form.LINES and kept is not None:
        emit_document(kept, in_line=True)
        kept = None
    return result._replace(document=kept)


def _refused(result: Judged) -> Judged:
    """What could not be judged is no less a part of the report than what could."""
    from restage.markup.annotations import Annotation, Level  # noqa: PLC0415 - few calls ask
    from restage.markup.markdown import refused  # noqa: PLC0415 - as above

    notes = tuple(Annotation(Level.ERROR, "restage", one) for one in result.problems)
    return result._replace(text=refused(result.label, result.problems), annotations=notes)


def _with_end(result: Judged) -> JsonObject:
    """The document about one, with how it ended; one that failed has no other."""
    document = result.document or {"schema_version": 1, "name": result.label}
    return {**document, "problems": [*result.problems], "status": result.status}
