"""`restage learn`: reads its words, calls the library, writes the rules file, prints. Decides nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from restage.artifact.folder import load_artifact
from restage.artifact.writing import write_text
from restage.cli import sourcewords
from restage.cli.arguments import Argument, Option
from restage.cli.terminal import columns, emit, emit_document, give_up
from restage.errors import RestageError, UsageError
from restage.learn.calls import Call, Outcome, from_maps, from_pair
from restage.learn.report import as_brief, as_json, as_text_report
from restage.rules.schema import schema

LEFT = 1


def learn(  # noqa: PLR0917 - the options of a command line
    source: Annotated[Path | None, Argument(metavar="SOURCE", help="The artifact for the source stage.")] = None,
    model: Annotated[
        Path | None, Argument(metavar="TARGET", help="The same service, packaged for the target stage.")
    ] = None,
    folder: sourcewords.Folder = None,
    config: sourcewords.Config = None,
    opts: sourcewords.Opts = None,
    params: sourcewords.Params = None,
    output: Annotated[
        Path | None,
        Option("-o", "--output", metavar="FILE", help="The rules file; else restage.yml where a run finds it."),
    ] = None,
    plain: Annotated[bool, Option("--plain", help="Write out what looks like a secret, too.")] = False,
    from_artifact: Annotated[
        Path | None,
        Option("--from-artifact", metavar="SOURCE", help="Propose rules from the maps by stage in this artifact."),
    ] = None,
    to: Annotated[
        str, Option("--to", metavar="STAGE", help="With --from-artifact: the stage.", completed_by="targets")
    ] = "",
    dry_run: Annotated[bool, Option("--dry-run", help="Print the rules file, write nothing.")] = False,
    check: Annotated[
        bool, Option("--check", help="Write nothing; exit status 1 if differences or places in doubt are left.")
    ] = False,
    as_document: Annotated[bool, Option("--json", help="The report as one JSON document.")] = False,
    show_values: Annotated[bool, Option("--show-values", help="Show values that may be secret, too.")] = False,
    print_schema: Annotated[bool, Option("--schema", help="Print the JSON Schema of rules files.")] = False,
    quiet: Annotated[bool, Option("-q", "--quiet", help="No report, only problems and doubts.")] = False,
) -> None:
    """Learn rules from one artifact packaged for two stages, and apply them to see whether they hold.

    Exit status: 0 the rules are written, whether or not something is left; 1 with --check, where something is; 2 could
    not.
    """
    if print_schema:
        emit_document(schema())
        return
    try:
        call = Call.of(source, model, from_artifact, to, output)
        outcome = _outcome(call, plain, sourcewords.Words.of(folder, config, opts, params, None))
        if not (dry_run or check):
            write_text(outcome.file, outcome.session.text)
        if as_document:
            emit_document(as_json(outcome, dry_run=dry_run))
        elif dry_run:
            emit(outcome.session.text, exact=True)
        if not (quiet or as_document):
            width = columns(err=dry_run)
            emit(
                as_text_report(outcome, show_values=show_values, width=width, written=not (dry_run or check)),
                err=dry_run,
            )
        elif not as_document:
            emit(as_brief(outcome), err=True)
    except RestageError as error:
        give_up(error, as_document=as_document)
    if check and not outcome.settled:
        raise SystemExit(LEFT)


def _outcome(call: Call, plain: bool, words: sourcewords.Words) -> Outcome:
    source = load_artifact(call.source)
    if call.model is None:
        if any(words):
            raise UsageError("--source goes with SOURCE and TARGET; with it, maps are followed without rules")
        return from_maps(source, call, os.environ, plain=plain)
    model = load_artifact(call.model)
    if not any(words):
        return from_pair(source, model, call, os.environ, plain=plain)
    from restage.cli.source import source_of  # noqa: PLC0415 - many calls have none

    found = source_of(words)
    files, packaging = (found.files, found.packaging) if found else (None, None)
    return from_pair(source, model, call, os.environ, plain=plain, files=files, packaging=packaging)
