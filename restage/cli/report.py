"""`restage report`: reads its words, calls the library, writes the page, prints. Decides nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from restage.cli import runwords, sourcewords
from restage.cli.arguments import Argument, Option
from restage.cli.asked import Call, Shown, requested
from restage.cli.form import Asked
from restage.cli.formats import Format
from restage.cli.terminal import emit, give_up
from restage.errors import Refusal, RestageError, UsageError
from restage.run.restaging import Options, Outcome, restage

_Artifact = Annotated[Path, Argument(metavar="ARTIFACT", help="The folder that `serverless package` wrote.")]
_To = Annotated[str | None, Option("--to", metavar="STAGE", help="The stage to restage to.", completed_by="targets")]
_Page = Annotated[Path | None, Option("--html", metavar="FILE", help="The page to write.")]
_Anonymise = Annotated[
    bool,
    Option("--anonymise", help="Instead, write an artifact with other names and no values, to be shown."),
]
_Output = Annotated[Path | None, Option("-o", "--output", metavar="DIR", help="With --anonymise: where to write it.")]
_Force = Annotated[bool, Option("--force", help="With --anonymise: replace an artifact that is already there.")]


def report(  # noqa: PLR0917 - the options of a command line
    artifact: _Artifact,
    to: _To = None,
    page: _Page = None,
    source: runwords.From = None,
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
    stamp: runwords.Stamp = "now",
    keep_paths: runwords.KeepPaths = False,
    allow_long_names: runwords.LongNames = False,
    show_values: runwords.ShowValues = False,
    quiet: runwords.Quiet = False,
    anonymised: _Anonymise = False,
    output: _Output = None,
    force: _Force = False,
) -> None:
    """What a run would change, from which evidence, and what is open, as one page to look at; no artifact is written.

    Exit status: 0, or 2 where the run would be refused, or the page can't be made.
    """
    words = sourcewords.Words.of(folder, config, opts, params, values)
    words = words._replace(lookup=lookup, resolved=resolved, resolved_source=resolved_source)
    options = Options(strict=strict, allow_long_names=allow_long_names, dry_run=True)
    shown = Shown(Asked(quiet=quiet), show_values)
    stages, place = [to] if to else [], str(output) if output else None
    call = Call([str(artifact)], stages, source, place, rules, stamp, keep_paths, options, words, shown, None)
    if anonymised:
        _anonymise(call, page, force=force)
    else:
        _look(call, page)


def _look(call: Call, page: Path | None) -> None:
    try:
        if not call.stages or page is None or call.output is not None:
            raise UsageError(
                "give --to STAGE and --html FILE, what to show and where; or --anonymise and -o DIR, for an artifact"
            )
        artifact = Path(call.artifacts[0])
        outcome = restage(artifact, None, requested(call, os.environ), call.options)
        _finish(_Report(outcome, artifact, call.shown.show_values), page, call.shown)
    except RestageError as error:
        give_up(error)


def _anonymise(call: Call, page: Path | None, *, force: bool) -> None:
    from restage.anonymise.anonymising import anonymise  # noqa: PLC0415 - few calls do
    from restage.anonymise.report import as_text  # noqa: PLC0415 - as above

    try:
        if page or call.rules or any(call.source):
            raise UsageError(
                "--anonymise takes --to, -o, --force and -q only: it restages without rules and configuration"
            )
        if call.output is None:
            raise UsageError("--anonymise wants -o DIR: where to write the artifact that can be shown")
        target = call.stages[0] if call.stages else None
        made = anonymise(Path(call.artifacts[0]), Path(call.output), target, force=force)
        if not call.shown.asked.quiet:
            emit(as_text(made))
    except RestageError as error:
        give_up(error)


class _Report(NamedTuple):
    outcome: Outcome
    artifact: Path
    show_values: bool


def _html(report: _Report) -> str:
    from restage.report.htmlreport import as_html  # noqa: PLC0415 - only once there is something to show

    outcome = report.outcome
    return as_html(outcome.plan, str(report.artifact), show_values=report.show_values, refused=outcome.refused)


_PAGE: Final[Format[_Report]] = Format(_html)


def _finish(report: _Report, page: Path, shown: Shown) -> None:
    """Writes the page, and prints what came of it. Raises Refusal where a run would have been refused."""
    _PAGE.save(report, "--html", page, (report.artifact,))
    plan = report.outcome.plan
    if shown.asked.quiet:
        from restage.report.brief import as_brief  # noqa: PLC0415 - as below

        emit(as_brief(plan), err=True)
    else:
        from restage.report.full import as_text_report  # noqa: PLC0415 - a quiet call needs none

        emit(as_text_report(plan, None, show_values=shown.show_values, page=str(page)))
    if report.outcome.refused:
        raise Refusal(report.outcome.refused)
