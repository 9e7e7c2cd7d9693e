"""The commands that a pipeline's steps call, and what such a step finds in its environment.

`restage` and `npx serverless` are the real ones. What would be fetched from an index is there already, so `pip` only
writes down what was asked for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frameworks import FRAMEWORKS
from frameworks import HERE as GOLDEN_SCRIPTS
from make import QUIET

from e2e.clients import CREDENTIALS

ROOT: Final = Path(__file__).resolve().parents[2]
LONGEST_STEP: Final = 300
_SERVERLESS: Final = FRAMEWORKS["v3"]
_SCRIPTS: Final[Mapping[str, str]] = {
    "restage": 'PYTHONPATH="{root}" exec "{python}" -m restage "$@"',
    "npx": '[ "$1 $2" = "--yes serverless@{version}" ] && shift 2 && exec node "{serverless}" "$@"',
    "pip": 'echo "$*" >> "{installed}"',
}


class StepFailed(AssertionError):
    """A step ended with another status than 0; the message is what it printed."""


@dataclass(frozen=True)
class Machine:
    """What runs steps: `folder` has the commands and is the steps' home; `port`: where the account is served."""

    folder: Path
    port: int

    def prepare(self) -> None:
        """Writes the commands."""
        words = {
            "root": ROOT,
            "python": sys.executable,
            "version": _SERVERLESS.version,
            "serverless": _SERVERLESS.executable(),
            "installed": self.installed,
        }
        commands = self.folder / "bin"
        commands.mkdir(parents=True)
        for name, script in _SCRIPTS.items():
            (commands / name).write_text(f"#!/usr/bin/env bash\n{script.format(**words)}\n")
            (commands / name).chmod(0o755)

    @property
    def installed(self) -> Path:
        """What pip was asked for, a line each."""
        return self.folder / "installed.txt"

    @property
    def environment(self) -> dict[str, str]:
        """Of every step: no request leaves this machine, and nothing of the user's own settings gets in."""
        account = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "GOLDEN_AWS_PORT": str(self.port),
            "NODE_OPTIONS": f"--require {GOLDEN_SCRIPTS / 'redirect.js'}",
        }
        places = {"HOME": str(self.folder), "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        return {**QUIET, **CREDENTIALS, **account, **places}

    def run(self, script: str, folder: Path, variables: Mapping[str, str]) -> None:
        """Runs a step's script, as servers do: bash ends with the first failure. Raises StepFailed."""
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=folder, env={**self.environment, **variables}, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=LONGEST_STEP, check=False,
        )  # fmt: skip
        if done.returncode:
            raise StepFailed(f"{script}\n{done.stdout}{done.stderr}")
