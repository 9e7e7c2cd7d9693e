"""`restage diff` of two folders with artifacts: what is printed of each pair, and of all. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from restage.artifact.folder import Artifact
from restage.artifact.templates import texts_of
from restage.cli.form import Asked, Form
from restage.cli.formats import base_of
from restage.cli.judged import run_judged
from restage.cli.telling import workers_of
from restage.cli.terminal import columns, give_up
from restage.compare import Comparison
from restage.compare.jsonreport import as_json
from restage.compare.textreport import as_text, wants_colour
from restage.errors import RestageError, UsageError
from restage.many.judging import COMPARED, DiffJob, diff_one
from restage.many.pairing import Pair

if TYPE_CHECKING:
    from restage.markup.annotations import Annotation


class Call(NamedTuple):
    """The words of a call."""

    left: Path
    right: Path
    ignore: Sequence[str]
    exact: bool
    asked: Asked
    page: Path | None
    show_values: bool
    jobs: str | None


def diff_many(call: Call, pairs: Sequence[Pair]) -> NoReturn:
    """Compares all `pairs`, prints what was found, and ends with the worst exit status."""
    try:
        form = call.asked.form()
        if call.page:
            _refuse_page(form, pairs)
        jobs = [_job(pair, form, call) for pair in pairs]
        names = [pair.name for pair in pairs]
        found = run_judged(diff_one, jobs, names, COMPARED, workers=workers_of(call.jobs), form=form)
    except RestageError as error:
        give_up(error, form=call.asked.if_refused)
    raise SystemExit(max(one.status for one in found))


def _refuse_page(form: Form, pairs: Sequence[Pair]) -> NoReturn:
    """A page is about one pair."""
    if form is Form.LINES:
        raise UsageError("--html and --jsonl: only one of them goes to the output")
    one = next((pair for pair in pairs if pair.left and pair.right), None)
    example = f"; for example restage diff {one.left} {one.right}" if one else ""
    raise UsageError(f"--html is about one pair, and these folders have {len(pairs)}{example}")


def _job(pair: Pair, form: Form, call: Call) -> DiffJob:
    width = columns()
    colour = wants_colour(os.environ, is_terminal=width is not None)
    text = partial(as_text, colour=colour, show_values=call.show_values, width=width)
    markdown = partial(_markdown, show_values=call.show_values)
    return DiffJob(
        pair,
        tuple(call.ignore),
        call.exact,
        write=markdown if form.is_markdown else text if form is Form.TEXT else None,
        document=partial(as_json, show_values=call.show_values) if form.is_document else None,
        annotate=partial(_annotations, show_values=call.show_values) if form is Form.GITHUB else None,
    )


def _markdown(found: Comparison, *, show_values: bool) -> str:
    from restage.compare.markdown import as_markdown  # noqa: PLC0415 - few calls ask

    return as_markdown(found, show_values=show_values)


def _annotations(found: Comparison, left: Artifact, *, show_values: bool) -> list[Annotation]:
    from restage.compare.annotations import as_annotations  # noqa: PLC0415 - as above

    base = base_of(Path(found.left))
    return [one.below(base) for one in as_annotations(found, texts_of(left), show_values=show_values)]
