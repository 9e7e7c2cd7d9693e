"""What is done while faults strike: commands that write, and what they call for writing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple
from unittest import mock

from broken import GOLDEN, copied, tree

from restage.artifact.writing import write_artifact, write_text
from restage.cli.main import run

SERVICES: Final = GOLDEN.parent / "services"
STAMP: Final = "1800000000000"
OLD: Final = "# what was there before\nversion: 1\n"
Left = dict[str, bytes | None]


class Scenario(NamedTuple):
    """What is done in a folder that holds the artifacts `in` and `other`, and the freshly packaged `model`.

    `targets`: what it writes, one of them after the other; `words`: the call, or `act`: a call of the library; `old`:
    is there something at the targets before? `many`: it has worker processes. `keeps`: what it writes has what it
    found there in it, too. `aside`: after a kill the old one may lie aside, for the next run.
    """

    targets: tuple[str, ...]
    words: tuple[str, ...] = ()
    act: Callable[[Path], None] | None = None
    old: bool = False
    many: bool = False
    keeps: bool = False
    aside: bool = False

    def prepare(self, work: Path) -> None:
        """Makes the folder, anew."""
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        copied(work / "in")
        copied(work / "model", stage="prod")
        copied(work / "other", service="timers")
        for target in self.targets if self.old else ():
            if target.startswith("out"):
                copied(work / target, service="timers")
            else:
                (work / target).write_text(OLD)

    def __call__(self, work: Path) -> None:
        """Does it, in `work`."""
        if self.act:
            self.act(work)
            return
        os.chdir(work)
        sys.argv = ["restage", *self.words]
        run()

    def inputs(self, work: Path) -> dict[str, Left]:
        """What is read, but for what is written into it, and for what a killed run left."""
        kept: dict[str, Left] = {}
        for name in ("in", "model", "other"):
            found = {f"{name}/{file}": data for file, data in tree(work / name).items()}
            kept[name] = {file: found[file] for file in found if file not in self.targets and "/.restage" not in file}
        return kept

    def left(self, work: Path) -> tuple[Left, ...]:
        """What is at each of the targets."""
        return tuple(_left(work / target) for target in self.targets)

    def again(self, work: Path) -> Scenario:
        """The same once more, whatever it has written already."""
        is_there = any(target.startswith("out") and (work / target).exists() for target in self.targets)
        return self._replace(words=(*self.words, "--force")) if is_there and self.words and not self.old else self


def _left(target: Path) -> Left:
    return tree(target) if target.is_dir() else {"": target.read_bytes()} if target.exists() else {}


def _write_folder(work: Path) -> None:
    texts = {"serverless-state.json": "{}", "build/a.json": "[]"}
    source = work / "in"
    copies = {"a.zip": source / "hello-plain.zip"}
    write_artifact(work / "out" / "prod", texts, copies, source=source, force=True)


def _write_folder_in_two_steps(work: Path) -> None:
    with mock.patch("restage.artifact.writing.exchange", return_value=False):
        _write_folder(work)


def _write_file(work: Path) -> None:
    write_text(work / "restage.yml", "version: 1\n" * 1_500)


_RESTAGE: Final = ("in", "--to", "prod", "-o", "out", "--stamp", STAMP)
_MANY: Final = ("in", "other", "--to", "qa", "--to", "prod", "-o", "out", "--stamp", STAMP, "--jobs", "2", "-q")
_RESULTS: Final = tuple(f"out/{stage}/{name}" for stage in ("qa", "prod") for name in ("in", "other"))
_LEARN: Final = ("learn", "in", "model", "-o", "restage.yml")
SCENARIOS: Final = {
    "restage": Scenario(("out",), _RESTAGE),
    "restage --force": Scenario(("out",), (*_RESTAGE, "--force"), old=True),
    "restage --attest": Scenario(("out", "statement.json"), (*_RESTAGE, "--attest", "statement.json")),
    "restage, many": Scenario(_RESULTS, _MANY, many=True),
    "restage --force, many": Scenario(_RESULTS, (*_MANY, "--force"), old=True, many=True),
    "learn": Scenario(("restage.yml",), _LEARN, keeps=True),
    "learn into a file": Scenario(("restage.yml",), _LEARN, old=True, keeps=True),
    "diff --html": Scenario(("page.html",), ("diff", "in", "model", "--html", "page.html", "-q"), old=True),
    "check --sarif": Scenario(("report.sarif",), ("check", "in", "--sarif", "report.sarif", "-q"), old=True),
    "record": Scenario(("in/restage-source.json",), ("record", "in", "--source", str(SERVICES / "plain"))),
    "write a folder": Scenario(("out/prod",), act=_write_folder),
    "replace a folder": Scenario(("out/prod",), act=_write_folder, old=True),
    "replace a folder in two steps": Scenario(("out/prod",), act=_write_folder_in_two_steps, old=True, aside=True),
    "write a file": Scenario(("restage.yml",), act=_write_file),
    "replace a file": Scenario(("restage.yml",), act=_write_file, old=True),
}
