"""The subcommands: what is called by which word, loaded only when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

import typer


class Command(NamedTuple):
    """A subcommand: the module whose `app` it is, and what it is for in one line."""

    module: str
    purpose: str

    def app(self) -> typer.Typer:
        """The command itself."""
        found = import_module(self.module).app
        assert isinstance(found, typer.Typer)
        return found


COMMANDS: Mapping[str, Command] = {
    "diff": Command("restage.commands.diff", "LEFT RIGHT: are two artifacts, or two templates, the same?"),
    "learn": Command("restage.commands.learn", "SOURCE TARGET: rules, from one artifact packaged for two stages"),
    "check": Command("restage.commands.check", "ARTIFACT: is it whole, deployable, free of other stages' names?"),
}


def overview() -> str:
    """The lines about the subcommands for `restage --help`."""
    lines = [f"  restage {name} {command.purpose}" for name, command in COMMANDS.items()]
    return "\b\n" + "\n".join(["Other commands (--help after each tells more):", *lines])
