"""The command line: reads arguments, calls the library, prints. Decides nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from restage.commands import COMMANDS, overview
from restage.commands.terminal import FAILED, emit, emit_document, give_up, guarded
from restage.errors import OutputError, Refusal, RestageError
from restage.plan import Request
from restage.rules import given_rules
from restage.run import Options, Outcome, only, parse_stamp, restage

_Artifacts = Annotated[
    list[Path],
    typer.Argument(metavar="ARTIFACT", help="The folder that `serverless package` wrote.", show_default=False),
]
_To = Annotated[str, typer.Option("--to", metavar="STAGE", help="The stage to restage to.", show_default=False)]
_From = Annotated[
    str | None, typer.Option("--from", metavar="STAGE", help="The stage it was packaged for, if it does not say so.")
]
_Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="OUT", help="Where to write; else beside the input.")
]
_Rules = Annotated[
    Path | None,
    typer.Option("--rules", metavar="FILE", help="What is settled; else restage.yml beside the artifact or above."),
]
_Strict = Annotated[bool, typer.Option("--strict", help="Refuse while a place is uncertain.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Report, write nothing.")]
_Stamp = Annotated[str, typer.Option("--stamp", metavar="now|keep|TIME", help="The stamp of the new artifact.")]
_KeepPaths = Annotated[bool, typer.Option("--keep-paths", help="Leave the build machine's zip paths as they are.")]
_LongNames = Annotated[bool, typer.Option("--allow-long-names", help="Names over AWS's limits are warnings.")]
_Force = Annotated[bool, typer.Option("--force", help="Replace an artifact that is already there.")]
_Json = Annotated[bool, typer.Option("--json", help="The report as one JSON document.")]
_ShowValues = Annotated[bool, typer.Option("--show-values", help="Show values that may be secret, too.")]
_Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No report, only problems.")]


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 - takes longer to load than most of our work

        emit(f"restage {version('sls-restage')}\n")
        raise typer.Exit


_Version = Annotated[
    bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which version this is.")
]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(epilog=overview())
def main(  # noqa: PLR0917 - the options of a command line
    artifacts: _Artifacts,
    to: _To,
    source: _From = None,
    output: _Output = None,
    rules: _Rules = None,
    strict: _Strict = False,
    dry_run: _DryRun = False,
    stamp: _Stamp = "now",
    keep_paths: _KeepPaths = False,
    allow_long_names: _LongNames = False,
    force: _Force = False,
    as_document: _Json = False,
    show_values: _ShowValues = False,
    quiet: _Quiet = False,
    version: _Version = False,
) -> None:
    """Turn a packaged Serverless artifact into one for another stage, without packaging again."""
    options = Options(strict=strict, allow_long_names=allow_long_names, dry_run=dry_run, force=force)
    try:
        artifact = only(artifacts)
        given = given_rules(artifact, rules, to)
        request = Request(
            target=to,
            source=source,
            stamp=parse_stamp(stamp, os.environ),
            keep_paths=keep_paths,
            rules=given.rules,
            rules_file=given.file,
            notes=given.notes,
        )
        outcome = restage(artifact, output, request, options)
    except RestageError as error:
        give_up(error)
    try:
        _print(outcome, artifact, as_document=as_document, show_values=show_values, quiet=quiet)
    except OutputError as error:
        give_up(OutputError(f"{outcome.output} is written, but {error}" if outcome.output else str(error)))
    if outcome.refused:
        give_up(Refusal(outcome.refused))


def _print(outcome: Outcome, source: Path, *, as_document: bool, show_values: bool, quiet: bool) -> None:
    if quiet and not as_document:
        return
    from restage.report import as_json, as_text_report  # noqa: PLC0415 - a quiet run needs none

    output = str(outcome.output) if outcome.output else None
    if as_document:
        document = as_json(outcome.plan, str(source), output, show_values=show_values)
        emit_document(document)
    else:
        emit(as_text_report(outcome.plan, output, show_values=show_values))


def run() -> None:
    """The entry point: a first word that names a subcommand selects it, all else is for the main command."""
    words = sys.argv[1:]
    if "" in words:
        # It would stand for this folder, and comes from a variable that is not set
        before = ["restage", *words][words.index("")]
        emit(f"restage: the argument after {before} is empty; is a variable of your script not set?\n", err=True)
        sys.exit(FAILED)
    command = COMMANDS.get(words[0]) if words else None
    if command:
        guarded(lambda: command.app()(words[1:], prog_name=f"restage {words[0]}"))
    else:
        guarded(lambda: app(prog_name="restage"))
