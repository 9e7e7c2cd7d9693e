"""The command line: reads arguments, calls the library, prints. Decides nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

from restage.cli import manywords, runwords, sourcewords
from restage.cli.arguments import Argument, Option
from restage.cli.asked import Call, Shown, requested
from restage.cli.dispatch import call, name_of
from restage.cli.form import Asked, Form, Named
from restage.cli.terminal import emit, emit_document, give_up, guarded
from restage.errors import OutputError, Refusal, RestageError
from restage.run.restaging import Options, Outcome, restage

_Artifacts = Annotated[
    list[str],
    Argument(
        metavar="ARTIFACT",
        help="The folder that `serverless package` wrote, a URL of one, or a serverless-compose.yml; several, too.",
        completed_by="artifacts",
    ),
]
_To = Annotated[
    list[str],
    Option("--to", metavar="STAGE", help="The stage to restage to; may be repeated.", completed_by="targets"),
]
_Output = Annotated[
    str | None,
    Option("-o", "--output", metavar="OUT", help="Where to write; else beside the input. Of several: OUT/STAGE/NAME."),
]
_DryRun = Annotated[bool, Option("--dry-run", help="Report, write nothing.")]
_Force = Annotated[bool, Option("--force", help="Replace an artifact that is already there.")]
_Attest = Annotated[
    Path | None,
    Option("--attest", metavar="FILE", help="Write what was done, too: a statement; with several, a folder."),
]
_Link = Annotated[bool, Option("--link", help="Hard links to the input's zips, where that is possible, no copies.")]
_Json = Annotated[bool, Option("--json", help="The report as one JSON document.")]


def _print_version() -> None:
    from importlib.metadata import version  # noqa: PLC0415 - takes longer to load than most of our work

    emit(f"restage {version('sls-restage')}\n")


_Version = Annotated[bool, Option("--version", at_once=_print_version, help="Say which version this is.")]


def main(  # noqa: PLR0917 - the options of a command line
    artifacts: _Artifacts,
    to: _To,
    source: runwords.From = None,
    output: _Output = None,
    rules: runwords.Rules = None,
    folder: sourcewords.Folder = None,
    config: sourcewords.Config = None,
    opts: sourcewords.Opts = None,
    params: sourcewords.Params = None,
    values: sourcewords.Values = None,
    resolved: sourcewords.Resolved = None,
    resolved_source: sourcewords.ResolvedSource = None,
    lookup: sourcewords.Lookup = None,
    strict: runwords.Strict = False,
    dry_run: _DryRun = False,
    stamp: runwords.Stamp = "now",
    keep_paths: runwords.KeepPaths = False,
    allow_long_names: runwords.LongNames = False,
    force: _Force = False,
    attest: _Attest = None,
    link: _Link = False,
    as_document: _Json = False,
    named: Named = None,
    in_lines: manywords.JsonLines = False,
    show_values: runwords.ShowValues = False,
    quiet: runwords.Quiet = False,
    jobs: manywords.Jobs = None,
    version: _Version = False,
) -> None:
    """Turn packaged Serverless artifacts into ones for other stages, without packaging again."""
    options = Options(strict, allow_long_names, dry_run, force, attest, link)
    words = sourcewords.Words.of(folder, config, opts, params, values)
    words = words._replace(lookup=lookup, resolved=resolved, resolved_source=resolved_source)
    shown = Shown(Asked(named, as_document=as_document, in_lines=in_lines, quiet=quiet), show_values)
    call = Call(artifacts, to, source, output, rules, stamp, keep_paths, options, words, shown, jobs)
    (_run_many if in_lines or call.is_several or call.is_remote else _run_one)(call)


def _run_many(call: Call) -> None:
    from restage.cli.many import run_many  # noqa: PLC0415 - most calls name one artifact

    run_many(call)


def _run_one(call: Call) -> None:
    shown, artifact = call.shown, Path(call.artifacts[0])
    try:
        form = shown.asked.form()
        if call.jobs is not None:
            from restage.cli.telling import workers_of  # noqa: PLC0415 - only where it is given

            workers_of(call.jobs)
        request = requested(call, os.environ)
        outcome = restage(artifact, None if call.output is None else Path(call.output), request, call.options)
    except RestageError as error:
        give_up(error, form=shown.asked.if_refused)
    _finish(outcome, artifact, form, show_values=shown.show_values)


def _finish(outcome: Outcome, artifact: Path, form: Form, *, show_values: bool) -> None:
    """Prints what came of it; ends with an exit status that says so."""
    try:
        _print(outcome, artifact, form, show_values)
    except OutputError as error:
        give_up(OutputError(f"{outcome.output} is written, but {error}" if outcome.output else str(error)))
    if outcome.refused:
        give_up(Refusal(outcome.refused))


def _print(outcome: Outcome, source: Path, form: Form, show_values: bool) -> None:
    if form is Form.QUIET:
        from restage.report.brief import as_brief  # noqa: PLC0415 - as below

        emit(as_brief(outcome.plan), err=True)
        return
    if form.is_markdown:
        from restage.cli.restaged import emit_markdown  # noqa: PLC0415 - few runs ask

        emit_markdown(outcome, source, form, show_values=show_values)
        return
    from restage.report.full import as_json, as_text_report  # noqa: PLC0415 - a quiet run needs none

    output = str(outcome.output) if outcome.output else None
    attestation = str(outcome.attestation) if outcome.attestation else None
    if form is Form.JSON:
        document = as_json(outcome.plan, str(source), output, show_values=show_values)
        emit_document({**document, "attestation": attestation, "problems": [*outcome.refused]})
    else:
        emit(as_text_report(outcome.plan, output, show_values=show_values, attestation=attestation))


def run() -> None:
    """The entry point: a first word that names a subcommand selects it, all else is for the main command."""
    guarded(lambda: call(name_of(sys.argv[0]), sys.argv[1:], main))
