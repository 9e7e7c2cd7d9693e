"""`restage check` of several artifacts: what is printed of each, and of all together. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, NoReturn

from restage.check import Check, Subject
from restage.check.jsonreport import as_json
from restage.check.reading import regions_in
from restage.check.textreport import as_text
from restage.cli.formats import STDOUT, Format, base_of, refuse_several, written
from restage.cli.judged import run_judged
from restage.cli.telling import Form, workers_of
from restage.cli.terminal import columns, give_up
from restage.document.values import JsonObject
from restage.errors import RestageError
from restage.many.finding import folders_of
from restage.many.judging import CHECKED, CheckJob, Judged, check_one


class Call(NamedTuple):
    """The words of a call."""

    words: Sequence[str]
    others: Sequence[str]
    ignore: Sequence[str]
    as_document: bool
    in_lines: bool
    sarif: Path | None
    quiet: bool
    jobs: str | None


def check_many(call: Call) -> NoReturn:
    """Checks all, prints what was found, and ends with the worst exit status."""
    try:
        form = Form.of(as_document=call.as_document, in_lines=call.in_lines, quiet=call.quiet)
        to_output = call.sarif == STDOUT
        refuse_several(
            [*(["--json or --jsonl"] if form in (Form.JSON, Form.LINES) else []), *["--sarif -"] * to_output]
        )
        folders = folders_of(call.words, os.environ)
        jobs = [_job(folder, form, call) for folder in folders]
        workers = workers_of(call.jobs)
        found = run_judged(check_one, jobs, folders, CHECKED, workers=workers, form=form, err=to_output)
        if call.sarif:
            _write(found, call.sarif, [Path(folder) for folder in folders])
    except RestageError as error:
        give_up(error, as_document=call.as_document, in_line=call.in_lines)
    raise SystemExit(max(one.status for one in found))


def _job(folder: str, form: Form, call: Call) -> CheckJob:
    width = columns(err=call.sarif == STDOUT)
    return CheckJob(
        folder,
        tuple(call.others),
        tuple(call.ignore),
        regions_in(os.environ),
        write=partial(as_text, width=width) if form is Form.TEXT else None,
        document=as_json if form in (Form.JSON, Form.LINES) else None,
        sarif=_sarif if call.sarif else None,
    )


def _sarif(found: Check, subject: Subject) -> JsonObject:
    from restage.check.sarif import as_sarif  # noqa: PLC0415 - few calls ask

    return as_sarif(found, subject.documents, base_of(subject.artifact.folder))


def _write(found: Sequence[Judged], file: Path, folders: Sequence[Path]) -> None:
    from restage.check.sarif import together  # noqa: PLC0415 - as above

    runs = [(base_of(Path(one.label)), one.sarif, one.problems) for one in found]
    report = Format[JsonObject](written)
    if file == STDOUT:
        report.print(together(runs))
    else:
        report.save(together(runs), "--sarif", file, folders)
