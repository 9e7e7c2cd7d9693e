"""The subcommands: what is called by which word, loaded only when it is called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

from restage.cli.arguments import Function


class Command(NamedTuple):
    """A subcommand: the module and the function that it is, and what it is for in one line."""

    module: str
    name: str
    purpose: str

    def function(self) -> Function:
        """The command itself."""
        found: Function = getattr(import_module(self.module), self.name)
        return found


COMMANDS: Mapping[str, Command] = {
    "diff": Command(
        "restage.cli.diff", "diff", "LEFT RIGHT: are two artifacts, templates, or folders of artifacts the same?"
    ),
    "learn": Command("restage.cli.learn", "learn", "SOURCE TARGET: rules, from one artifact packaged for two stages"),
    "report": Command(
        "restage.cli.report", "report", "ARTIFACT --to STAGE --html FILE: what a run would do, as a page to look at"
    ),
    "record": Command(
        "restage.cli.record", "record", "ARTIFACT --source DIR: the service's configuration, into the artifact"
    ),
    "check": Command(
        "restage.cli.check", "check", "ARTIFACT ...: is it whole, deployable, free of other stages' names?"
    ),
    "rules": Command("restage.cli.rules", "rules", "FILE ...: are these rules files valid?"),
    "stub": Command("restage.cli.stub", "stub", "ARTIFACT: a serverless.yml from which a client can deploy it"),
    "verify": Command("restage.cli.verify", "verify", "OUT --attestation FILE: is it what --attest says of it?"),
    "deploy": Command("restage.cli.deploy", "deploy", "ARTIFACT: to AWS, without the framework (with the extra `aws`)"),
}


def overview() -> str:
    """The lines about the subcommands for `restage --help`."""
    lines = [f"  restage {name} {command.purpose}" for name, command in COMMANDS.items()]
    return "\b\n" + "\n".join(["Other commands (`restage help COMMAND` tells more):", *lines])
