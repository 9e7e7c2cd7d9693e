"""The pipelines of examples/, run from packaging to rolling back, with the real framework, on an emulated account."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from e2e.clients import has_node
from e2e.conftest import WITHOUT_NODE
from e2e.emulator import Account, emulated
from e2e.emulator.serving import served
from e2e.facts import facts_of
from e2e.pipelines import github, gitlab
from e2e.pipelines.commands import ROOT, Machine, StepFailed
from e2e.running import restage, set_timeout
from e2e.services import GOLDEN

EXAMPLES: Final = ROOT / "examples"
MEMORY: Final = {"orders-dev-accept": 256, "orders-qa-accept": 256, "orders-prod-accept": 1024}
TIMEOUT: Final = 6  # what functions have that say nothing
NEWER: Final = 25


# Reports in the forms of pipelines are work of their own
@dataclass(frozen=True)
class Place:
    """An empty account, a repository as the examples are for, and a machine that runs their steps."""

    account: Account
    machine: Machine
    folder: Path

    @property
    def repository(self) -> Path:
        """What a pipeline checks out."""
        return self.folder / "repository"

    def functions(self, setting: str) -> dict[str, object]:
        """A setting of all functions in the account, by their names."""
        found = facts_of(self.account, ["us-east-1"])
        return {
            name.rpartition("/function/")[2]: value[setting]
            for name, value in found.items()
            if "/function/" in name and isinstance(value, dict)
        }

    def deploy_something_newer(self, prod: Path) -> None:
        """Another version than the pipeline's goes to prod."""
        newer = self.folder / "newer"
        shutil.copytree(prod, newer)
        set_timeout(newer, NEWER)
        ended = restage("deploy", str(newer), "--stamp", "now", "--yes", "-q")
        assert ended.status == 0, ended.err
        assert self.functions("Timeout")["orders-prod-accept"] == NEWER

    def spoil_golden(self) -> None:
        """What was reviewed is not what the build gives."""
        set_timeout(self.repository / "golden" / "prod", NEWER)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    if not has_node():
        pytest.skip(WITHOUT_NODE)
    with emulated() as account, served() as port:
        machine = Machine(tmp_path / "machine", port)
        machine.prepare()
        made = Place(account, machine, tmp_path)
        for name in ("orders", "golden"):
            shutil.copytree(EXAMPLES / name, made.repository / name)
        yield made


def test_github(place: Place) -> None:
    store = place.folder / "store"
    server = github.Server(place.machine, place.repository, EXAMPLES / "github", store)
    server.run("promote.yml", "1")
    assert server.ran == ["dev", "qa", "prod"]
    assert place.functions("MemorySize") == MEMORY
    assert "orders: dev → prod" in (place.folder / "summary.md").read_text("utf-8")

    place.deploy_something_newer(store / "1" / "artifacts" / "prod")
    server.run("rollback.yml", "2", {"run": "1", "stage": "prod"})
    assert place.functions("Timeout")["orders-prod-accept"] == TIMEOUT

    place.spoil_golden()
    with pytest.raises(StepFailed, match="Timeout"):
        server.run("promote.yml", "3")
    assert server.ran == ["dev", "qa", "prod", "prod"]


def test_gitlab(place: Place) -> None:
    (store := place.folder / "store").mkdir()
    file = EXAMPLES / "gitlab" / ".gitlab-ci.yml"
    server = gitlab.Server(place.machine, place.repository, store)
    assert server.run(file) == ["package", "restage", "dev", "qa"]
    assert set(place.functions("MemorySize")) == {"orders-dev-accept", "orders-qa-accept"}
    assert server.run(file, approved=["prod"], only=["prod"]) == ["prod"]
    assert place.functions("MemorySize") == MEMORY

    place.deploy_something_newer(store / "artifacts" / "prod")
    assert server.run(file, approved=["rollback"], only=["rollback"]) == ["rollback"]
    assert place.functions("Timeout")["orders-prod-accept"] == TIMEOUT

    assert set(place.machine.installed.read_text().splitlines()) == {"install --quiet sls-restage[aws]==0.1.0"}

    place.spoil_golden()
    shutil.rmtree(store / "artifacts" / "qa")
    shutil.rmtree(store / "artifacts" / "prod")
    with pytest.raises(StepFailed, match="Timeout"):
        server.run(file, only=["restage"])


def test_shell(place: Place) -> None:
    script = EXAMPLES / "shell" / "promote.sh"
    release = place.repository / "releases" / "1"

    def promote(*words: str) -> None:
        place.machine.run(f"{script} {' '.join(words)}", place.repository, {})

    release.mkdir(parents=True)
    promote("build", "1")
    promote("deploy", "1", "dev")
    promote("deploy", "1", "qa")
    with pytest.raises(StepFailed, match="there is no terminal to ask on"):
        promote("deploy", "1", "prod")
    assert _answered(place, [str(script), "deploy", "1", "prod"], "n") == 2
    assert set(place.functions("MemorySize")) == {"orders-dev-accept", "orders-qa-accept"}
    assert _answered(place, [str(script), "deploy", "1", "prod"], "y") == 0
    assert place.functions("MemorySize") == MEMORY

    place.deploy_something_newer(release / "prod")
    assert _answered(place, [str(script), "rollback", "1", "prod"], "y") == 0
    assert place.functions("Timeout")["orders-prod-accept"] == TIMEOUT


@pytest.mark.parametrize(
    ("strict", "told"),
    [
        pytest.param("true", ["from=dev", "open=2"], id="refused"),
        pytest.param("false", ["from=dev", "open=2", "output=out/prod"], id="written"),
    ],
)
def test_the_action_tells_what_is_open(strict: str, told: list[str], tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine", port=9)
    machine.prepare()
    inputs = {"TO": "prod", "OUTPUT": "out/prod", "RULES": "", "SOURCE": "", "OPTIONS": "--stamp\n1795420800000\n"}
    places = {"ACTION": str(ROOT), "PYTHON": "python3", "GITHUB_OUTPUT": str(tmp_path / "outputs.txt")}
    variables = {**inputs, **places, "ARTIFACT": str(GOLDEN / "v3" / "plain" / "dev"), "STRICT": strict}
    with pytest.raises(StepFailed, match="::error") if strict == "true" else nullcontext():
        machine.run(f"bash {ROOT}/action/restage.sh", tmp_path, variables)
    assert (tmp_path / "outputs.txt").read_text().splitlines() == told
    assert [one.name for one in tmp_path.glob("out/*")] == (["prod"] if strict == "false" else [])


def _answered(place: Place, command: list[str], answer: str) -> int:
    """The exit status of a command that asks on a terminal."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        done = subprocess.run(
            command, cwd=place.repository, env=place.machine.environment, stdin=theirs, stderr=theirs,
            stdout=subprocess.DEVNULL, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode
    finally:
        os.close(ours)
        os.close(theirs)
