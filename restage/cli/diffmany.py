"""`restage diff` of two folders with artifacts: what is printed of each pair, and of all. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, NoReturn

from restage.cli.formats import refuse_several
from restage.cli.judged import run_judged
from restage.cli.telling import Form, workers_of
from restage.cli.terminal import columns, give_up
from restage.compare.jsonreport import as_json
from restage.compare.textreport import as_text, wants_colour
from restage.errors import RestageError, UsageError
from restage.many.judging import COMPARED, DiffJob, diff_one
from restage.many.pairing import Pair


class Call(NamedTuple):
    """The words of a call."""

    left: Path
    right: Path
    ignore: Sequence[str]
    exact: bool
    as_document: bool
    as_comment: bool
    page: Path | None
    in_lines: bool
    show_values: bool
    quiet: bool
    jobs: str | None


def diff_many(call: Call, pairs: Sequence[Pair]) -> NoReturn:
    """Compares all `pairs`, prints what was found, and ends with the worst exit status."""
    try:
        _refuse_pages(call, pairs)
        form = Form.of(as_document=call.as_document, in_lines=call.in_lines, quiet=call.quiet)
        jobs = [_job(pair, form, call) for pair in pairs]
        names = [pair.name for pair in pairs]
        found = run_judged(diff_one, jobs, names, COMPARED, workers=workers_of(call.jobs), form=form)
    except RestageError as error:
        give_up(error, as_document=call.as_document, in_line=call.in_lines)
    raise SystemExit(max(one.status for one in found))


def _refuse_pages(call: Call, pairs: Sequence[Pair]) -> None:
    """A page, or a comment, is about one pair."""
    given = (("--markdown", call.as_comment), ("--html", call.page is not None))
    asked = [option for option, is_given in given if is_given]
    if asked and call.in_lines:
        refuse_several([*asked, "--jsonl"])
    if asked:
        one = next((pair for pair in pairs if pair.left and pair.right), None)
        example = f"; for example restage diff {one.left} {one.right}" if one else ""
        raise UsageError(f"{asked[0]} is about one pair, and these folders have {len(pairs)}{example}")


def _job(pair: Pair, form: Form, call: Call) -> DiffJob:
    width = columns()
    colour = wants_colour(os.environ, is_terminal=width is not None)
    write = partial(as_text, colour=colour, show_values=call.show_values, width=width)
    return DiffJob(
        pair,
        tuple(call.ignore),
        call.exact,
        write=write if form is Form.TEXT else None,
        document=partial(as_json, show_values=call.show_values) if form in (Form.JSON, Form.LINES) else None,
    )
