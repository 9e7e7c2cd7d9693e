"""`restage check`: reads its words, calls the check, prints. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from restage.artifact.containing import folders_for
from restage.check import Check, Subject, check_artifact, read_subject
from restage.check.reading import regions_in
from restage.cli import manywords
from restage.cli.arguments import Option
from restage.cli.form import Asked, Form, Named
from restage.cli.formats import STDOUT, Format, base_of, to_output, written
from restage.cli.terminal import columns, give_up
from restage.compose.files import is_composed
from restage.errors import RestageError
from restage.remote.reading import at_hand
from restage.remote.urls import place_of

FOUND = 1

_Others = Annotated[
    list[str] | None,
    Option("--not", metavar="STAGE", help="Another stage, whose name should stand nowhere; may be repeated."),
]
_Ignored = Annotated[
    list[str] | None,
    Option("--ignore", metavar="ID|PATTERN", help="A finding's id, or a place with all below it; may be repeated."),
]
_Sarif = Annotated[
    Path | None, Option("--sarif", metavar="FILE", help="Write the report as SARIF 2.1.0, too; - is the output.")
]
_Junit = Annotated[
    Path | None, Option("--junit", metavar="FILE", help="Write the report as JUnit XML, too; - is the output.")
]


def check(  # noqa: PLR0917 - the options of a command line
    artifacts: manywords.Artifacts,
    others: _Others = None,
    ignore: _Ignored = None,
    as_document: Annotated[bool, Option("--json", help="The report as one JSON document.")] = False,
    named: Named = None,
    sarif: _Sarif = None,
    junit: _Junit = None,
    in_lines: manywords.JsonLines = False,
    quiet: Annotated[bool, Option("-q", "--quiet", help="Only the exit status.")] = False,
    jobs: manywords.Jobs = None,
) -> None:
    """Is an artifact whole, deployable, and free of other stages' names?

    Exit status: 0 nothing found, 1 errors or warnings, 2 could not.
    """
    files = {option: file for option, file in (("--sarif", sarif), ("--junit", junit)) if file}
    asked = Asked(named, as_document=as_document, in_lines=in_lines, quiet=quiet)
    if len(artifacts := folders_for(artifacts)) > 1 or in_lines or is_composed(artifacts):
        from restage.cli.checkmany import Call, check_many  # noqa: PLC0415 - most calls name one

        check_many(Call(artifacts, others or [], ignore or [], asked, files, jobs))
    try:
        form = asked.form(to_output(files))
        with at_hand(artifacts[0]) as folder:
            subject = read_subject(folder, by_digests=True)
            result = check_artifact(subject, others=others or [], ignore=ignore or [], regions=regions_in(os.environ))
        result = replace(result, folder=place_of(Path(artifacts[0])))
        err = STDOUT in files.values()
        report = _Report(result, subject, columns(err=err))
        for option, file in files.items():
            _write(report, option, file)
        if not quiet:
            _PRINTED[form].print(report, err=err)
    except RestageError as error:
        give_up(error, form=asked.if_refused)
    raise SystemExit(0 if result.clean else FOUND)


class _Report(NamedTuple):
    result: Check
    subject: Subject
    width: int | None  # of a terminal


def _text(report: _Report) -> str:
    from restage.check.textreport import as_text  # noqa: PLC0415

    return as_text(report.result, width=report.width)


def _json(report: _Report) -> str:
    from restage.check.jsonreport import as_json  # noqa: PLC0415

    return written(as_json(report.result))


def _sarif(report: _Report) -> str:
    from restage.check.sarif import as_sarif  # noqa: PLC0415

    subject = report.subject
    return written(as_sarif(report.result, subject.documents, base_of(Path(report.result.folder))))


def _junit(report: _Report) -> str:
    from restage.check.junit import as_junit, suite  # noqa: PLC0415

    subject = report.subject
    return as_junit([suite(report.result, subject.documents, base_of(Path(report.result.folder)))])


def _markdown(report: _Report) -> str:
    from restage.check.markdown import as_markdown  # noqa: PLC0415

    return as_markdown(report.result)


def _github(report: _Report) -> str:
    from restage.check.annotations import as_annotations  # noqa: PLC0415
    from restage.cli.annotated import annotated  # noqa: PLC0415

    subject = report.subject
    base = base_of(Path(report.result.folder))
    found = [one.below(base) for one in as_annotations(report.result, subject.documents)]
    return annotated(found, _markdown(report), os.environ)


_PRINTED: Final[Mapping[Form, Format[_Report]]] = {
    Form.TEXT: Format(_text),
    Form.JSON: Format(_json, exact=True),
    Form.MARKDOWN: Format(_markdown),
    Form.GITHUB: Format(_github, exact=True),
}
# By the option that asks for it with a file, `-` for the output
_FILES: Final[Mapping[str, Format[_Report]]] = {"--sarif": Format(_sarif), "--junit": Format(_junit)}


def _write(report: _Report, option: str, file: Path) -> None:
    if file == STDOUT:
        _FILES[option].print(report)
    else:
        _FILES[option].save(report, option, file, (report.subject.artifact.folder,))
