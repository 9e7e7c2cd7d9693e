"""The frameworks' own clients, run against an emulated account that is served on this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frameworks import FRAMEWORKS
from frameworks import HERE as GOLDEN_SCRIPTS
from make import QUIET

NOTHING_CHANGED: Final = re.compile(r"No changes to deploy|Service files not changed")
COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "SLS_AWS_MONITORING_FREQUENCY": "200",  # milliseconds between two looks at a stack
}
LONGEST_RUN: Final = 300


class ClientFailed(AssertionError):
    """A command ended with another status than 0; the message is what it printed."""


@dataclass(frozen=True)
class Client:
    """A framework's command in a folder with a minimal service; AWS is the account served at `port`."""

    framework: str
    folder: Path
    port: int
    stage: str

    def run(self, *words: str) -> str:
        """What the command prints. Raises ClientFailed."""
        command = [_node(), str(FRAMEWORKS[self.framework].executable()), *words, "--stage", self.stage]
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment(), capture_output=True, text=True,
            timeout=LONGEST_RUN, check=False,
        )  # fmt: skip
        printed = COLOURS.sub("", done.stdout + done.stderr)
        if done.returncode:
            raise ClientFailed(f"{self.framework}: {' '.join(words)}\n{printed}")
        return printed

    def deploy(self, artifact: Path) -> str:
        """What `deploy --package` prints. Raises ClientFailed."""
        return self.run("deploy", "--package", str(artifact))

    def finds_nothing_to_change(self, artifact: Path) -> bool:
        """Does the client say of an artifact that it is deployed already? Deploys it otherwise."""
        return NOTHING_CHANGED.search(self.deploy(artifact)) is not None

    def _environment(self) -> dict[str, str]:
        """Nothing of the user's own settings reaches the client, and no request leaves this machine."""
        wiring = {
            "NODE_OPTIONS": f"--require {GOLDEN_SCRIPTS / 'redirect.js'}",
            "GOLDEN_AWS_PORT": str(self.port),
        }
        return {**QUIET, **CREDENTIALS, **wiring, "PATH": os.environ["PATH"], "HOME": str(self.folder)}


def has_node() -> bool:
    """Can clients run here?"""
    return shutil.which("node") is not None


def _node() -> str:
    return shutil.which("node") or "node"
