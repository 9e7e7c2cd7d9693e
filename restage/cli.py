"""The command line: reads arguments, calls the library, prints. Decides nothing."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from restage.commands import COMMANDS, overview
from restage.errors import RestageError, UsageError
from restage.plan import Request
from restage.report import as_json, as_text_report
from restage.run import Options, Outcome, parse_stamp, restage

FAILED = 2

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(epilog=overview())
def main(
    artifacts: Annotated[list[Path], typer.Argument(metavar="ARTIFACT", help="The folder that `serverless package` wrote.", show_default=False)],
    to: Annotated[str, typer.Option("--to", metavar="STAGE", help="The stage to restage to.", show_default=False)],
    source: Annotated[str | None, typer.Option("--from", metavar="STAGE", help="The stage it was packaged for, if the artifact does not say so.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="OUT", help="Where to write; else beside the input.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse while a place is uncertain.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report, write nothing.")] = False,
    stamp: Annotated[str, typer.Option("--stamp", metavar="now|keep|TIME", help="The stamp of the new artifact.")] = "now",
    keep_paths: Annotated[bool, typer.Option("--keep-paths", help="Leave the build machine's zip paths as they are.")] = False,
    allow_long_names: Annotated[bool, typer.Option("--allow-long-names", help="Names over AWS's limits are warnings.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an artifact that is already there.")] = False,
    as_document: Annotated[bool, typer.Option("--json", help="The report as one JSON document.")] = False,
    show_values: Annotated[bool, typer.Option("--show-values", help="Show values that may be secret, too.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No report, only problems.")] = False,
) -> None:
    """Turn a packaged Serverless artifact into one for another stage, without packaging again."""
    try:
        outcome = _run(artifacts, output, Request(target=to, source=source, stamp=parse_stamp(stamp, os.environ), keep_paths=keep_paths),
                       Options(strict=strict, allow_long_names=allow_long_names, dry_run=dry_run, force=force))
    except RestageError as error:
        for problem in error.problems:
            typer.echo(f"restage: {problem}", err=True)
        raise typer.Exit(FAILED) from None
    _print(outcome, artifacts[0], as_document=as_document, show_values=show_values, quiet=quiet)


def _run(artifacts: list[Path], output: Path | None, request: Request, options: Options) -> Outcome:
    if len(artifacts) != 1:
        raise UsageError(f"{len(artifacts)} artifacts given; one at a time can be restaged")
    return restage(artifacts[0], output, request, options)


def _print(outcome: Outcome, source: Path, *, as_document: bool, show_values: bool, quiet: bool) -> None:
    output = str(outcome.output) if outcome.output else None
    if as_document:
        document = as_json(outcome.plan, str(source), output, show_values=show_values)
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
    elif not quiet:
        typer.echo(as_text_report(outcome.plan, output, show_values=show_values), nl=False)


def run() -> None:
    """The entry point: a first word that names a subcommand selects it, all else is for the main command."""
    words = sys.argv[1:]
    command = COMMANDS.get(words[0]) if words else None
    if command:
        sys.exit(command.app()(words[1:], prog_name=f"restage {words[0]}"))
    sys.exit(app(prog_name="restage"))
