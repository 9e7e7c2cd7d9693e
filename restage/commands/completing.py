"""The completion of words in shells: typer's own, with what only we know."""

from __future__ import annotations

import os
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Final

import typer
import typer.main

from restage.commands import COMMANDS
from restage.commands.arguments import Function
from restage.errors import RestageError
from restage.rules.reading import find_rules, targets_of

# How typer's scripts hand over what was typed so far
_TYPED: Final = ("COMP_WORDS", "_TYPER_COMPLETE_ARGS")
_COUNT: Final = "COMP_CWORD"


def complete(name: str, own: Function) -> None:
    """Answers the shell that asks by the environment, and ends with SystemExit. `own`: what is no subcommand."""
    from restage.commands.typed import app_of  # noqa: PLC0415 - it imports this module

    app = app_of(own, completion=True)
    typer.main.get_command(app)  # which makes the shells known, for all applications
    word = _without_subcommand(os.environ)
    (app_of(COMMANDS[word].function()) if word else app)([], prog_name=name)
    raise SystemExit(1)


def _without_subcommand(environment: MutableMapping[str, str]) -> str:
    """The subcommand that was typed, "" for none: taken out of what the shell says, so that the words left are all its
    own."""
    pattern = re.compile(rf"^(\S+\s+)({'|'.join(COMMANDS)})\s")
    number = environment.get(_COUNT, "")
    if number.isdigit() and int(number) < 2:
        return ""  # it is being typed
    for name in _TYPED:
        found = pattern.match(environment.get(name, ""))
        if found:
            environment[name] = found[1] + environment[name][found.end() :]
            if number.isdigit():
                environment[_COUNT] = str(int(number) - 1)
            return found[2]
    return ""


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
