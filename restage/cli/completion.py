"""The completion of words in shells: typer's own, with what only we know."""

from __future__ import annotations

from pathlib import Path

import typer
import typer.main

from restage.cli.commands import COMMANDS
from restage.cli.form import FORMS
from restage.errors import RestageError
from restage.rules.reading import find_rules, targets_of


def artifacts(ctx: typer.Context, incomplete: str) -> list[str]:
    """The subcommands, as the first word; names of files are the shell's, unless both begin so."""
    if ctx.params.get("artifacts"):
        return []
    words = [word for word in (*COMMANDS, "help") if word.startswith(incomplete)]
    folders = sorted(one.name for one in Path().iterdir() if one.is_dir() and one.name.startswith(incomplete))
    return [*words, *(folder for folder in folders if incomplete or not folder.startswith("."))] if words else []


def targets(ctx: typer.Context, incomplete: str) -> list[str]:
    """The stages of which the rules file speaks that a run would find."""
    given = ctx.params.get("rules")
    named = ctx.params.get("artifacts") or [ctx.params.get("from_artifact") or Path()]
    try:
        file = Path(given) if given else find_rules(Path(named[0]))
        known = targets_of(file) if file else ()
    except (RestageError, OSError):
        return []
    return [target for target in known if target.startswith(incomplete)]


def forms(incomplete: str) -> list[str]:
    """The values of `--format`."""
    return [name for name in FORMS if name.startswith(incomplete)]
