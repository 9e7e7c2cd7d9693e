"""`restage check`: reads its words, calls the check, prints. Decides nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

from restage.check import Check, Subject, check_artifact, read_subject
from restage.cli.arguments import Argument, Option
from restage.cli.terminal import columns, emit, emit_document, give_up
from restage.document.values import JsonObject
from restage.errors import RestageError, UsageError

FOUND = 1
_STDOUT = Path("-")


def check(  # noqa: PLR0917 - the options of a command line
    artifact: Annotated[
        Path, Argument(metavar="ARTIFACT", help="The folder that `serverless package` or `restage` wrote.")
    ],
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
    quiet: Annotated[bool, Option("-q", "--quiet", help="Only the exit status.")] = False,
) -> None:
    """Is an artifact whole, deployable, and free of other stages' names?

    Exit status: 0 nothing found, 1 errors or warnings, 2 could not.
    """
    try:
        if sarif == _STDOUT and as_document:
            raise UsageError("--json and --sarif -: only one of them goes to the output")
        subject = read_subject(artifact)
        result = check_artifact(subject, others=others or [], ignore=ignore or [])
        if sarif:
            _write(sarif, result, subject)
        if not quiet:
            _print(result, as_document, err=sarif == _STDOUT)
    except RestageError as error:
        give_up(error, as_document=as_document)
    raise SystemExit(0 if result.clean else FOUND)


def _print(result: Check, as_document: bool, *, err: bool) -> None:
    if as_document:
        from restage.check.jsonreport import as_json  # noqa: PLC0415

        emit_document(as_json(result))
        return
    from restage.check.textreport import as_text  # noqa: PLC0415

    emit(as_text(result, width=columns(err=err)), err=err)


def _write(file: Path, result: Check, subject: Subject) -> None:
    from restage.artifact.writing import write_text  # noqa: PLC0415
    from restage.check.sarif import as_sarif  # noqa: PLC0415

    folder = subject.artifact.folder.resolve()
    if file == _STDOUT:
        emit(_text(as_sarif(result, subject.documents, _base(folder))))
        return
    if folder in (file.resolve(), *file.resolve().parents):
        raise UsageError(
            f"--sarif {file}: this lies in {subject.artifact.folder}, which is only read; choose another place"
        )
    write_text(file, _text(as_sarif(result, subject.documents, _base(folder))))


def _text(document: JsonObject) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _base(folder: Path) -> str:
    """The artifact's folder as seen from here, where the viewer of the report is most likely rooted; else its name."""
    here = Path(os.getcwd()).resolve()
    return folder.relative_to(here).as_posix() if folder.is_relative_to(here) and folder != here else folder.name
