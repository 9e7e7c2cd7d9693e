"""`restage record`: reads its words, calls the library, writes the recording, prints. Decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from restage.artifact.folder import load_artifact
from restage.artifact.layout import RECORDING
from restage.artifact.writing import write_text
from restage.cli import sourcewords
from restage.cli.arguments import Argument, Option
from restage.cli.terminal import emit, emit_document, give_up
from restage.document.values import JsonObject, printable
from restage.errors import RestageError, UsageError
from restage.recording.recorder import Made, make
from restage.recording.verifying import differences
from restage.tracing.reading import Packaging, options_of

LEFT = 1


def record(  # noqa: PLR0917 - the options of a command line
    artifact: Annotated[Path, Argument(metavar="ARTIFACT", help="The folder that `serverless package` wrote.")],
    source: sourcewords.Folder = None,
    config: sourcewords.Config = None,
    options: sourcewords.Opts = None,
    params: sourcewords.Params = None,
    left_out: Annotated[
        list[str] | None,
        Option("--leave-out", metavar="PATTERN", help="Files not to be recorded (`*`, `**`); may be repeated."),
    ] = None,
    check: Annotated[
        bool, Option("--check", help="Write nothing; exit status 1 if the recording is not there or not up to date.")
    ] = False,
    as_document: Annotated[bool, Option("--json", help="The report as one JSON document.")] = False,
    quiet: Annotated[bool, Option("-q", "--quiet", help="No report, only problems and warnings.")] = False,
) -> None:
    """Record the service's configuration in an artifact, so that restaging it needs nothing else.

    Exit status: 0 recorded (--check: up to date), 1 --check found differences, 2 could not.
    """
    try:
        package = load_artifact(artifact)
        packaging = Packaging(config=config, options=options_of(options or [], params or []))
        made = make(package, source, packaging, left_out or ()) if source else None
        if check:
            found = differences(package, made)
            _print_check(found, artifact / RECORDING, as_document=as_document, quiet=quiet)
            raise SystemExit(LEFT if found else 0)
        if made is None:
            raise UsageError("--source DIR: give the service's folder, which the artifact was packaged from")
        write_text(artifact / RECORDING, made.text)
        _print(made, artifact / RECORDING, as_document=as_document, quiet=quiet)
    except RestageError as error:
        give_up(error, as_document=as_document)


def _print(made: Made, file: Path, *, as_document: bool, quiet: bool) -> None:
    emit("".join(f"restage: {printable(one)}\n" for one in made.warnings), err=True)
    files = sorted(made.recording.files)
    if as_document:
        emit_document(
            {
                "schema_version": 1,
                "recording": str(file),
                "files": [*files],
                "patterns": [*made.recording.patterns],
                "left_out": [*made.recording.left_out],
                "notes": [*made.notes],
                "warnings": [*made.warnings],
            }
        )
    elif not quiet:
        size = sum(map(len, made.recording.files.values()))
        what = "1 file" if len(files) == 1 else f"{len(files)} files"
        lines = [f"{file}: {what}, {size:,} bytes", *(f"  {one}" for one in files)]
        lines += [f"  all of {one}" for one in made.recording.patterns]
        lines += [f"note: {one}" for one in made.notes]
        emit("".join(f"{printable(line)}\n" for line in lines))


def _print_check(found: list[str], file: Path, *, as_document: bool, quiet: bool) -> None:
    if as_document:
        document: JsonObject = {"schema_version": 1, "recording": str(file), "differences": [*found]}
        emit_document(document)
    elif not quiet:
        emit("".join(f"{printable(one)}\n" for one in found) or f"{file}: up to date\n")
