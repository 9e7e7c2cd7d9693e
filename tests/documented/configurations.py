"""Blocks that are configurations of CI servers and of pre-commit, read as these read them; their scripts are run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Final

import pytest
import yaml
from folders import ROOT_FOLDER

from documented import around
from documented.blocks import Claim
from documented.services import LEDGER, MAPS, PLAIN, Service, packaged
from documented.standins import PROJECT
from documented.workplace import Workplace
from restage.attestation.model import PREDICATE
from restage.document.values import JsonObject, as_object

OUR_ACTION: Final = f"PLACEHOLDER/restage@v{PROJECT['version']}"
INPUTS: Final = frozenset(yaml.safe_load((ROOT_FOLDER / "action.yml").read_text("utf-8"))["inputs"])
# Of other actions, what pages give them
OTHERS: Final[Mapping[str, frozenset[str]]] = {
    "actions/checkout@v4": frozenset(),
    "actions/upload-artifact@v4": frozenset({"name", "path"}),
    "actions/download-artifact@v4": frozenset({"name", "path"}),
    "actions/attest@v2": frozenset({"subject-checksums", "predicate-type", "predicate-path"}),
}
FILES: Final = ("subject-checksums", "predicate-path")  # which steps before have written
PERMISSIONS: Final = {"id-token": "write", "attestations": "write", "contents": "read"}
JOB: Final = {"needs", "environment", "runs-on", "permissions", "steps"}
HOOKS: Final = frozenset(
    one["id"] for one in yaml.safe_load((ROOT_FOLDER / ".pre-commit-hooks.yaml").read_text("utf-8"))
)
_EXPRESSION: Final = re.compile(r"\$\{\{ *(.+?) *\}\}")


@dataclass(frozen=True)
class Steps(Claim):
    """Steps of a workflow of GitHub Actions: scripts are run, and succeed; our action has the inputs that it is given.
    `fills`: what stands for expressions. `after`: commands that succeed then, too."""

    service: Service = LEDGER
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    fills: Mapping[str, str] = field(default_factory=dict)
    around: Callable[[], AbstractContextManager[None]] = around.a_step_of_github
    needs: str = "sh"

    def check(self, folder: Path) -> None:
        """Goes through the steps of all blocks."""
        if which(self.needs) is None:
            pytest.skip(f"{self.needs} is not installed")
        with self.around():
            place = Workplace(folder, self.service)
            scripts = [script for block in self.blocks() for script in _scripts(block.text)]
            filled = (_EXPRESSION.sub(lambda found: self.fills[found[1]], script) for script in scripts)
            place.prepare(*self.before, *filled, *self.after)


def _scripts(text: str) -> Iterator[str]:
    """The commands of a workflow, after a look at everything else in it."""
    assert set(re.findall(r"steps\.(\w+)\.", text)) <= set(re.findall(r"\bid: (\w+)", text))
    document = yaml.safe_load(text)
    for job in document["jobs"].values() if "jobs" in document else [document]:
        if isinstance(job, dict):
            assert job.keys() <= JOB and job.get("permissions", PERMISSIONS) == PERMISSIONS
            assert job.get("needs") in (None, *document.get("jobs", ()))
        for step in job["steps"] if isinstance(job, dict) else job:
            yield from _commands_of(step)


def _commands_of(step: JsonObject) -> Iterator[str]:
    if "run" in step:
        assert step.keys() == {"run"}
        yield from str(step["run"]).replace("$RUNNER_TEMP", "../temp").strip().split("\n")
        return
    assert step.keys() <= {"id", "uses", "with"}
    given = as_object(step.get("with", {}))
    if step["uses"] == OUR_ACTION:
        assert given.keys() <= INPUTS and ("artifact" not in given or {"to", "output"} <= given.keys())
        assert given.get("extras", "aws") in PROJECT["optional-dependencies"]
        return
    assert given.keys() == OTHERS[str(step["uses"])]
    assert given.get("predicate-type", PREDICATE) == PREDICATE
    yield from (f"ls {given[name]}" for name in FILES if name in given)


@dataclass(frozen=True)
class GitLabJobs(Claim):
    """Jobs of GitLab's: their scripts succeed, and the reports that they name are there."""

    before: tuple[str, ...] = ()

    def check(self, folder: Path) -> None:
        """Runs them."""
        place = Workplace(folder, PLAIN)
        place.prepare(*self.before)
        for job in yaml.safe_load(self.text()).values():
            assert job.keys() == {"script", "artifacts"} and job["artifacts"]["when"] == "always"
            place.prepare(job["script"])
            assert all((place.folder / one).exists() for one in job["artifacts"]["reports"].values())


@dataclass(frozen=True)
class PreCommit(Claim):
    """A `.pre-commit-config.yaml`, which names our hooks and this version."""

    def check(self, folder: Path) -> None:
        """Reads it."""
        (repository,) = yaml.safe_load(self.text())["repos"]
        assert repository.keys() == {"repo", "rev", "hooks"} and "PLACEHOLDER" in repository["repo"]
        assert repository["rev"] == f"v{PROJECT['version']}"
        assert {hook["id"] for hook in repository["hooks"]} == HOOKS


RECORDED, RECORDED_BESIDE = (
    (packaged(place), f"restage record {place} --source . -q") for place in ("artifacts/dev", "dev-artifact")
)
SEVERAL: Final = (
    "mkdir -p out/prod",
    *(f"cp -r golden/artifacts/v3/{name}/prod out/prod/{name}" for name in ("plain", "streams")),
)

CONFIGURATIONS: Final = (
    Steps("docs/how-to/pipeline.md", ("on:",), around=around.deployments),
    Steps("docs/pipelines.md", ("- run:",), MAPS, before=RECORDED, after=("grep -q atlas summary.md",)),
    Steps("docs/ci.md", ("- uses:",), PLAIN, before=(packaged("artifacts/prod", "prod"),), around=around.deployments),
    Steps(
        "docs/attestation.md", ("permissions:",), MAPS, needs="jq", before=(*RECORDED_BESIDE, "touch bundle.json"), fills={"steps.attest.outputs.bundle-path": "bundle.json"},
        after=("cd prod-artifact && sha256sum --quiet -c ../prod.sha256", "jq -e .verdicts prod.predicate.json > verdicts.json"),
    ),
    GitLabJobs("docs/pipelines.md", ("check:",), before=SEVERAL),
    PreCommit("docs/ci.md", ("repos:",)),
)  # fmt: skip
