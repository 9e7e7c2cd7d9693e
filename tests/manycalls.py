"""The command called for several artifacts, for tests."""

from __future__ import annotations

import io
import pathlib
from contextlib import chdir, redirect_stderr, redirect_stdout
from typing import NamedTuple

from broken import copied

from restage.cli.dispatch import call
from restage.cli.main import main

ALL = ("services/a/artifact", "services/b/artifact", "services/c/artifact")
BOTH = ("--to", "qa", "--to", "prod", "--stamp", "1795420800000")


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def shell(folder: pathlib.Path, *words: str) -> Done:
    """The command, in this process: most of what it takes is to start."""
    with chdir(folder), redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        try:
            call("restage", list(words), main)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0
    return Done(status, out.getvalue(), err.getvalue())


def three_services(folder: pathlib.Path) -> pathlib.Path:
    """`folder` with services/a, b and c, each with an artifact of the same name."""
    for name, service in (("a", "plain"), ("b", "layers"), ("c", "streams")):
        copied(folder / "services" / name / "artifact", "v3", service)
    return folder
