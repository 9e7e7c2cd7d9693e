"""`restage learn`: reads its words, calls the library, writes the rules file, prints. Decides nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, NamedTuple

from restage.artifact.folder import load_artifact
from restage.artifact.writing import write_text
from restage.cli import sourcewords
from restage.cli.arguments import Argument, Option
from restage.cli.formats import Format
from restage.cli.terminal import columns, emit, emit_document, give_up
from restage.errors import RestageError, UsageError
from restage.learn.calls import Call, Outcome, from_maps, from_pair
from restage.learn.report import as_brief, as_json, as_text_report
from restage.rules.schema import schema

LEFT = 1


_Source = Annotated[Path | None, Argument(metavar="SOURCE", help="The artifact for the source stage.")]
_Target = Annotated[Path | None, Argument(metavar="TARGET", help="The same service, packaged for the target stage.")]
_Output = Annotated[
    Path | None,
    Option("-o", "--output", metavar="FILE", help="The rules file; else restage.yml where a run finds it."),
]
_Plain = Annotated[bool, Option("--plain", help="Write out what looks like a secret, too.")]
_FromArtifact = Annotated[
    Path | None,
    Option("--from-artifact", metavar="SOURCE", help="Propose rules from the maps by stage in this artifact."),
]
_To = Annotated[str, Option("--to", metavar="STAGE", help="With --from-artifact: the stage.", completed_by="targets")]
_DryRun = Annotated[bool, Option("--dry-run", help="Print the rules file, write nothing.")]
_Check = Annotated[
    bool, Option("--check", help="Write nothing; exit status 1 if differences or uncertain places are left.")
]
_Page = Annotated[Path | None, Option("--html", metavar="FILE", help="Write the report as a page, too.")]
_Json = Annotated[bool, Option("--json", help="The report as one JSON document.")]
_ShowValues = Annotated[bool, Option("--show-values", help="Show values that may be secret, too.")]
_Schema = Annotated[bool, Option("--schema", help="Print the JSON Schema of rules files.")]
_Quiet = Annotated[bool, Option("-q", "--quiet", help="No report, only problems and what is uncertain.")]


class _Shown(NamedTuple):
    """What is written and printed of it."""

    page: Path | None
    dry_run: bool
    written: bool
    as_document: bool
    show_values: bool
    quiet: bool


def learn(  # noqa: PLR0917 - the options of a command line
    source: _Source = None,
    model: _Target = None,
    folder: sourcewords.Folder = None,
    config: sourcewords.Config = None,
    opts: sourcewords.Opts = None,
    params: sourcewords.Params = None,
    output: _Output = None,
    plain: _Plain = False,
    from_artifact: _FromArtifact = None,
    to: _To = "",
    dry_run: _DryRun = False,
    check: _Check = False,
    page: _Page = None,
    as_document: _Json = False,
    show_values: _ShowValues = False,
    print_schema: _Schema = False,
    quiet: _Quiet = False,
) -> None:
    """Learn rules from one artifact packaged for two stages, and apply them to see whether they hold.

    Exit status: 0 the rules are written, whether or not something is left; 1 with --check, where something is; 2 could
    not.
    """
    if print_schema:
        emit_document(schema())
        return
    shown = _Shown(page, dry_run, not (dry_run or check), as_document, show_values, quiet)
    try:
        call = Call.of(source, model, from_artifact, to, output)
        outcome = _outcome(call, plain, sourcewords.Words.of(folder, config, opts, params, None))
        _finish(outcome, call, shown)
    except RestageError as error:
        give_up(error, as_document=as_document)
    if check and not outcome.settled:
        raise SystemExit(LEFT)


def _finish(outcome: Outcome, call: Call, shown: _Shown) -> None:
    """Writes the rules file and the page, and prints what came of it."""
    if shown.page:
        read_only = [call.source, *([call.model] if call.model else [])]
        Format(_html).save(_Learned(outcome, shown), "--html", shown.page, read_only)
    if shown.written:
        write_text(outcome.file, outcome.session.text)
    if shown.as_document:
        emit_document(as_json(outcome, dry_run=shown.dry_run))
    elif shown.dry_run:
        emit(outcome.session.text, exact=True)
    if not (shown.quiet or shown.as_document):
        width = columns(err=shown.dry_run)
        text = as_text_report(outcome, show_values=shown.show_values, width=width, written=shown.written)
        emit(text, err=shown.dry_run)
    elif not shown.as_document:
        emit(as_brief(outcome), err=True)


class _Learned(NamedTuple):
    outcome: Outcome
    shown: _Shown


def _html(learned: _Learned) -> str:
    from restage.learn.htmlreport import as_html  # noqa: PLC0415 - few calls ask

    return as_html(learned.outcome, show_values=learned.shown.show_values, written=learned.shown.written)


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
