"""The completion of words in shells: what a shell asks by the environment is answered, and nothing else is done."""

from __future__ import annotations

import os
import re
from collections.abc import MutableMapping
from typing import Final

import typer.main

from restage.cli.arguments import Function
from restage.cli.commands import COMMANDS
from restage.cli.typed import app_of

# How typer's scripts hand over what was typed so far
_TYPED: Final = ("COMP_WORDS", "_TYPER_COMPLETE_ARGS")
_COUNT: Final = "COMP_CWORD"


def complete(name: str, own: Function) -> None:
    """Answers the shell that asks by the environment, and ends with SystemExit. `own`: what is no subcommand."""
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
