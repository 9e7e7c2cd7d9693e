"""A folder in which the commands of a page are run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from folders import ROOT_FOLDER

from documented.screen import screen
from documented.services import LEDGER, Service, copied
from documented.standins import NOT_RUN, SAME_AS_RESTAGE, STAND_INS, serverless
from restage.cli.dispatch import call
from restage.cli.main import main
from restage.cli.terminal import guarded


class _Call(NamedTuple):
    """The words of a call, the file that its output goes to, and the exit status that is right."""

    words: Sequence[str]
    file: str = ""
    status: int = 0


class Workplace:
    """The folder of a service. `restage` runs in this process, or, where that must not be, `apart`; `typed` is what
    somebody answers at the terminal, if there is one."""

    def __init__(
        self, folder: Path, service: Service = LEDGER, *, typed: str | None = None, apart: bool = False
    ) -> None:
        self.folder = copied(service.sources, folder / "service")
        (self.folder / "golden.json").unlink(missing_ok=True)
        for name in ("golden", "docs", "Makefile"):
            (self.folder / name).symlink_to(ROOT_FOLDER / name)
        self.status = 0
        self._typed, self._apart = typed, apart
        self._programs = {**STAND_INS, "serverless": serverless(service)}
        self._environment = {
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "PYTEST_ADDOPTS": "-p no:cacheprovider --rootdir .",
        }

    def prepare(self, *commands: str) -> None:
        """Runs commands that have to succeed."""
        for command in commands:
            printed = self.run(command)
            assert self.status == 0, "\n".join([command, *printed])

    def run(self, command: str) -> list[str]:
        """What it prints; its exit status is kept."""
        if command == "echo $?":
            return [str(self.status)]
        if re.split(r"\s+#", command)[0] in NOT_RUN:
            self.status = 0
            return []
        folder, rest = self._place(_as_restage(command))
        words, environment = _assigned(rest, folder)
        if not words or not self._is_known(words[0]):
            return self._other(folder, rest).splitlines()
        called = _redirected(words)
        with mock.patch.dict(os.environ, {**self._environment, **environment}):
            text = self._known(folder, called.words)
        self.status = 0 if self.status == called.status else self.status
        if not called.file:
            return text.splitlines()
        (folder / called.file).write_text(text, "utf-8")
        return []

    def _place(self, command: str) -> tuple[Path, str]:
        place, _, rest = command.partition(" && ") if command.startswith("cd ") else ("cd .", "", command)
        return self.folder / place.removeprefix("cd "), rest

    def _is_known(self, name: str) -> bool:
        return name in self._programs or (name == "restage" and not self._apart)

    def _known(self, folder: Path, words: Sequence[str]) -> str:
        if words[0] == "restage":
            return self._restage(folder, words[1:])
        self.status = 0
        return self._programs[words[0]](folder, words[1:])

    def _restage(self, folder: Path, words: Sequence[str]) -> str:
        with chdir(folder), screen(self._typed) as said:
            try:
                guarded(lambda: call("restage", list(words), main))
                self.status = 0
            except SystemExit as end:
                self.status = end.code if isinstance(end.code, int) else 0
        return "".join(said)

    def _other(self, folder: Path, command: str) -> str:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = {**os.environ, **self._environment, "PATH": path, "PYTHONPATH": str(ROOT_FOLDER)}
        done = subprocess.run(
            ["sh", "-c", command], cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=300
        )
        self.status = done.returncode
        return done.stdout + done.stderr


def _as_restage(command: str) -> str:
    for same, because in SAME_AS_RESTAGE.items():
        if command.startswith(same):
            texts = [(ROOT_FOLDER / name).read_text("utf-8") for name in ("pyproject.toml", "Dockerfile")]
            assert all(any(one in text for text in texts) for one in because), because
            return "restage " + command.removeprefix(same)
    return command.removeprefix("npx ")


def _assigned(command: str, folder: Path) -> tuple[list[str], Mapping[str, str]]:
    """The words of a command, and the variables that are set in front of it; no words where it takes a shell."""
    if "\n" in command or re.search(r" \| |&&|\$\(", command):
        return [], {}
    words = shlex.split(command, comments=True)
    count = next((n for n, word in enumerate(words) if not re.match(r"[A-Z_]+=", word)), 0)
    rest = words[count:] if "'" in command else [one for word in words[count:] for one in _paths(word, folder)]
    return rest, dict(word.split("=", 1) for word in words[:count])


def _paths(word: str, folder: Path) -> Iterator[str]:
    found = sorted(str(path.relative_to(folder)) for path in folder.glob(word)) if "*" in word else []
    yield from found or [word]


def _redirected(words: Sequence[str]) -> _Call:
    match words:
        case [*call, ">", file]:
            return _Call(call, file=file)
        case [*call, "||", "[", "$?", "-eq", status, "]"]:
            return _Call(call, status=int(status))
    return _Call(words)
