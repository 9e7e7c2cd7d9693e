"""`restage check` of several artifacts: what is printed of each, and of all together. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from restage.check import Check, Subject
from restage.check.jsonreport import as_json
from restage.check.reading import regions_in
from restage.check.textreport import as_text
from restage.cli.form import Asked, Form
from restage.cli.formats import STDOUT, Format, base_of, to_output, written
from restage.cli.judged import run_judged
from restage.cli.telling import workers_of
from restage.cli.terminal import columns, give_up
from restage.document.values import JsonObject
from restage.errors import RestageError
from restage.many.finding import folders_of
from restage.many.judging import CHECKED, CheckJob, Judged, check_one

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from restage.markup.annotations import Annotation


class Call(NamedTuple):
    """The words of a call. `files`: by the option that asks for one of them."""

    words: Sequence[str]
    others: Sequence[str]
    ignore: Sequence[str]
    asked: Asked
    files: Mapping[str, Path]
    jobs: str | None


def check_many(call: Call) -> NoReturn:
    """Checks all, prints what was found, and ends with the worst exit status."""
    try:
        form = call.asked.form(taken := to_output(call.files))
        folders = folders_of(call.words, os.environ)
        jobs = [_job(folder, form, call) for folder in folders]
        workers = workers_of(call.jobs)
        found = run_judged(check_one, jobs, folders, CHECKED, workers=workers, form=form, err=bool(taken))
        for option, file in call.files.items():
            _write(_TOGETHER[option], found, option, file)
    except RestageError as error:
        give_up(error, form=call.asked.if_refused)
    raise SystemExit(max(one.status for one in found))


def _job(folder: str, form: Form, call: Call) -> CheckJob:
    width = columns(err=STDOUT in call.files.values())
    write = _markdown if form.is_markdown else partial(as_text, width=width) if form is Form.TEXT else None
    return CheckJob(
        folder,
        tuple(call.others),
        tuple(call.ignore),
        regions_in(os.environ),
        write=write,
        document=as_json if form.is_document else None,
        annotate=_annotations if form is Form.GITHUB else None,
        sarif=_sarif if "--sarif" in call.files else None,
        suite=_suite if "--junit" in call.files else None,
    )


def _markdown(found: Check) -> str:
    from restage.check.markdown import as_markdown  # noqa: PLC0415 - few calls ask

    return as_markdown(found)


def _annotations(found: Check, subject: Subject) -> list[Annotation]:
    from restage.check.annotations import as_annotations  # noqa: PLC0415 - as above

    base = base_of(Path(found.folder))
    return [one.below(base) for one in as_annotations(found, subject.documents)]


def _sarif(found: Check, subject: Subject) -> JsonObject:
    from restage.check.sarif import as_sarif  # noqa: PLC0415 - as above

    return as_sarif(found, subject.documents, base_of(Path(found.folder)))


def _suite(found: Check, subject: Subject) -> Element:
    from restage.check.junit import suite  # noqa: PLC0415 - as above

    return suite(found, subject.documents, base_of(Path(found.folder)))


def _all_sarif(found: Sequence[Judged]) -> str:
    from restage.check.sarif import together  # noqa: PLC0415 - as above

    return written(together([(base_of(Path(one.label)), one.sarif, one.problems) for one in found]))


def _all_suites(found: Sequence[Judged]) -> str:
    from restage.check.junit import as_junit, failed_suite  # noqa: PLC0415 - as above

    suites = (failed_suite(base_of(Path(one.label)), one.problems) if one.suite is None else one.suite for one in found)
    return as_junit(suites)


_TOGETHER: Final[Mapping[str, Format[Sequence[Judged]]]] = {
    "--sarif": Format(_all_sarif),
    "--junit": Format(_all_suites),
}


def _write(report: Format[Sequence[Judged]], found: Sequence[Judged], option: str, file: Path) -> None:
    if file == STDOUT:
        report.print(found)
    else:
        report.save(found, option, file, [Path(one.label) for one in found])
