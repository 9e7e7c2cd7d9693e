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

OUR_ACTION: Final = f"PLACEHOLDER/restage@v{PROJECT['version']}"
INPUTS: Final = frozenset(yaml.safe_load((ROOT_FOLDER / "action.yml").read_text("utf-8"))["inputs"])
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
            scripts = [step for block in self.blocks() for step in _steps(block.text)]
            filled = (_EXPRESSION.sub(lambda found: self.fills[found[1]], script) for script in scripts)
            place.prepare(*self.before, *filled, *self.after)


def _steps(text: str) -> Iterator[str]:
    """The commands of a workflow's steps, after a look at the others."""
    document = yaml.safe_load(text)
    jobs = document["jobs"].values() if "jobs" in document else [document]
    for step in (step for job in jobs for step in (job if isinstance(job, list) else job["steps"])):
        assert len({"uses", "run"} & step.keys()) == 1, step
        if "run" in step:
            yield from step["run"].replace("$RUNNER_TEMP", "../temp").strip().split("\n")
        elif step["uses"] == OUR_ACTION:
            given = step["with"].keys()
            assert given <= INPUTS and ("artifact" not in given or {"to", "output"} <= given), step
        else:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]), step


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
