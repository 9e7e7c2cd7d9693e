"""`restage check`: reads its words, calls the check, prints. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from restage.artifact.containing import folders_for
from restage.check import Check, Subject, check_artifact, read_subject
from restage.check.reading import regions_in
from restage.cli import manywords
from restage.cli.arguments import Option
from restage.cli.formats import STDOUT, Format, base_of, refuse_several, written
from restage.cli.terminal import columns, give_up
from restage.compose.files import is_composed
from restage.errors import RestageError

FOUND = 1


def check(  # noqa: PLR0917 - the options of a command line
    artifacts: manywords.Artifacts,
    others: Annotated[
        list[str] | None,
        Option("--not", metavar="STAGE", help="Another stage, whose name should stand nowhere; may be repeated."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        Option("--ignore", metavar="ID|PATTERN", help="A finding's id, or a place with all below it; may be repeated."),
    ] = None,
    as_document: Annotated[bool, Option("--json", help="The report as one JSON document.")] = False,
    sarif: Annotated[
        Path | None, Option("--sarif", metavar="FILE", help="Write the report as SARIF 2.1.0, too; - is the output.")
    ] = None,
    in_lines: manywords.JsonLines = False,
    quiet: Annotated[bool, Option("-q", "--quiet", help="Only the exit status.")] = False,
    jobs: manywords.Jobs = None,
) -> None:
    """Is an artifact whole, deployable, and free of other stages' names?

    Exit status: 0 nothing found, 1 errors or warnings, 2 could not.
    """
    files = {option: file for option, file in (("--sarif", sarif),) if file}
    if len(artifacts := folders_for(artifacts)) > 1 or in_lines or is_composed(artifacts):
        from restage.cli.checkmany import Call, check_many  # noqa: PLC0415 - most calls name one

        check_many(Call(artifacts, others or [], ignore or [], as_document, in_lines, sarif, quiet, jobs))
    try:
        refuse_several([*(["--json"] if as_document else []), *(f"{one} -" for one in files if files[one] == STDOUT)])
        subject = read_subject(Path(artifacts[0]))
        result = check_artifact(subject, others=others or [], ignore=ignore or [], regions=regions_in(os.environ))
        err = STDOUT in files.values()
        report = _Report(result, subject, columns(err=err))
        for option, file in files.items():
            _write(report, option, file)
        if not quiet:
            _PRINTED["--json" if as_document else ""].print(report, err=err)
    except RestageError as error:
        give_up(error, as_document=as_document)
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
    return written(as_sarif(report.result, subject.documents, base_of(subject.artifact.folder)))


# By the option that asks for it; "" is what is printed without one. Those of _FILES take a file, `-` for the output
_PRINTED: Final[Mapping[str, Format[_Report]]] = {"": Format(_text), "--json": Format(_json, exact=True)}
_FILES: Final[Mapping[str, Format[_Report]]] = {"--sarif": Format(_sarif)}


def _write(report: _Report, option: str, file: Path) -> None:
    if file == STDOUT:
        _FILES[option].print(report)
    else:
        _FILES[option].save(report, option, file, (report.subject.artifact.folder,))
