"""Commands with their output, as pages of the documentation show them, and a folder in which they are run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from manycalls import shell

GOLDEN = Path(__file__).parent.parent / "golden"
EVOLVING = GOLDEN / "evolving"
LEFT_OUT = "…"
_STAMP = re.compile(r"\d{13}-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_SECONDS = re.compile(r"\d+\.\d\ds")


class Example(NamedTuple):
    """A command, and the lines that it is said to print; `…` stands for any lines, or for the rest of one."""

    command: str
    expected: tuple[str, ...]


def examples(page: str) -> Iterator[Example]:
    """Those of the indented blocks that begin with a prompt."""
    for block in re.finditer(r"^( +)\$ .*\n(?:\1.*\n|\n(?=(?:\n*)\1))*", page, re.M):
        lines = textwrap.dedent(block[0]).rstrip("\n").split("\n")
        starts = [number for number, line in enumerate(lines) if line.startswith("$ ")]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            yield _example(lines[start:end])


def _example(lines: Sequence[str]) -> Example:
    more = 1 + next((n for n, line in enumerate(lines[1:]) if not line.startswith(">")), len(lines) - 1)
    command = "\n".join(
        [lines[0].removeprefix("$ "), *(line.removeprefix(">").removeprefix(" ") for line in lines[1:more])]
    )
    return Example(command, tuple(lines[more:]))


class Service(NamedTuple):
    """A service of golden/: where its sources lie, and its artifacts by stage."""

    sources: Path
    artifacts: Path


LEDGER = Service(EVOLVING / "ledger" / "one", EVOLVING / "artifacts" / "v3" / "ledger" / "one")


def golden_service(name: str) -> Service:
    """One of those that are there in one version."""
    return Service(GOLDEN / "services" / name, GOLDEN / "artifacts" / "v3" / name)


class Workplace:
    """The folder of a service, in which a page's commands are run one after the other."""

    def __init__(self, folder: Path, service: Service = LEDGER) -> None:
        self.service = service
        self.folder = shutil.copytree(service.sources, folder / "service", copy_function=shutil.copyfile)
        (self.folder / "golden.json").unlink(missing_ok=True)
        (self.folder / "golden").symlink_to(GOLDEN)
        self.status = 0

    def run(self, command: str) -> list[str]:
        """What it prints."""
        if command == "echo $?":
            return [str(self.status)]
        place, _, rest = command.partition(" && ") if command.startswith("cd ") else ("cd .", "", command)
        folder = self.folder / place.removeprefix("cd ")
        words, environment = _assigned(rest)
        match words:
            case ["restage", *others]:
                text = self._restage(folder, others, environment)
            case ["serverless", *others] | ["npx", "serverless", *others]:
                text = self._serverless(folder, others)
            case _:
                text = self._other(folder, rest)
        return text.splitlines()

    def _restage(self, folder: Path, words: Sequence[str], environment: Mapping[str, str]) -> str:
        before = dict(os.environ)
        os.environ.update(environment)
        try:
            done = shell(folder, *words)
        finally:
            os.environ.clear()
            os.environ.update(before)
        self.status = done.returncode
        return done.stdout + done.stderr

    def _serverless(self, folder: Path, words: Sequence[str]) -> str:
        """Stands in for the framework: what it packaged is in golden/; deploying does nothing."""
        assert words[0] in ("package", "deploy")
        given = dict(zip(words[1::2], words[2::2], strict=True))
        assert given.keys() <= {"--stage", "--package", "--region"}
        place = folder / given.get("--package", ".serverless")
        if words[0] == "package":
            artifact = self.service.artifacts / given["--stage"]
            shutil.copytree(artifact, place, copy_function=shutil.copyfile, dirs_exist_ok=True)
        assert (place / "serverless-state.json").exists()
        self.status = 0
        return ""

    def _other(self, folder: Path, command: str) -> str:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = {**os.environ, "PATH": path, "PYTEST_ADDOPTS": "-p no:cacheprovider", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ["sh", "-c", command], cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=300
        )
        self.status = done.returncode
        return done.stdout + done.stderr


def _assigned(command: str) -> tuple[list[str], dict[str, str]]:
    """The words of a command, and the variables that are set in front of it."""
    if "\n" in command or "|" in command or ("*" in command and "'" not in command):
        return [], {}
    words = shlex.split(command)
    count = next((n for n, word in enumerate(words) if not re.match(r"[A-Z_]+=", word)), 0)
    return words[count:], dict(word.split("=", 1) for word in words[:count])


def fits(printed: Sequence[str], expected: Sequence[str]) -> bool:
    """Is it what was expected? Time stamps and durations differ."""
    pattern = "".join(r"(?:.*\n)*?" if line == LEFT_OUT else _line(line) for line in expected)
    return re.fullmatch(pattern, "".join(f"{_steady(line)}\n" for line in printed)) is not None


def _line(line: str) -> str:
    whole = re.escape(_steady(line.removesuffix(LEFT_OUT)))
    return whole + (".*" if line.endswith(LEFT_OUT) else "") + r"\n"


def _steady(line: str) -> str:
    return _SECONDS.sub("0.00s", _STAMP.sub("STAMP", line)).rstrip()
