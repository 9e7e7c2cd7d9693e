"""`restage rules`: reads its words, calls the library, prints. Decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from restage.cli.arguments import Argument, Option
from restage.cli.terminal import emit, give_up
from restage.document.values import printable
from restage.errors import RestageError, UsageError
from restage.rules import check_rules


def rules(
    files: Annotated[list[Path], Argument(metavar="FILE", help="A rules file, whatever it is called; several, too.")],
    quiet: Annotated[bool, Option("-q", "--quiet", help="Only what is wrong.")] = False,
) -> None:
    """Are these rules files valid? Only their form is looked at: no artifact, and no variable of the environment.

    Exit status: 0 all are, 2 one is not.
    """
    problems: list[str] = []
    for file in files:
        try:
            targets = check_rules(file)
        except RestageError as error:
            problems += error.problems
            continue
        if not quiet:
            emit(printable(f"{file}: valid; targets: {', '.join(targets) or 'none, its rules are for all'}\n"))
    if problems:
        give_up(UsageError(problems))
