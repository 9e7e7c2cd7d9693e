"""A pipeline of GitLab CI, run here: jobs by stage, `extends`, artifacts, and jobs that wait for somebody.

Only what examples/gitlab uses; a key that is not known is an error.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import yaml

from e2e.pipelines.commands import Machine

Job: TypeAlias = dict[str, "str | list[str] | dict[str, str]"]
_GENERAL: Final = ("stages", "variables")
_KNOWN: Final = frozenset(
    {"stage", "image", "before_script", "script", "artifacts", "variables", "needs", "environment", "when", "extends"}
)


@dataclass(frozen=True)
class Server:
    """What jobs leave behind lies in `store`, a folder for each pipeline."""

    machine: Machine
    repository: Path
    store: Path

    def run(self, file: Path, approved: Collection[str] = (), only: Collection[str] = ()) -> list[str]:
        """Runs jobs by their stages, those that are started by hand if they are `approved`; of the pipeline that is in
        `store` already, `only` these. The names of the jobs. Raises StepFailed."""
        document = yaml.safe_load(file.read_text("utf-8"))
        jobs = {name: _extended(document, name) for name in document if name not in _GENERAL and name[0] != "."}
        done = []
        for stage in document["stages"]:
            for name, job in jobs.items():
                waits = job.get("when") == "manual" and name not in approved
                if job["stage"] == stage and not waits and name in (only or jobs):
                    self._job(name, job, document["variables"])
                    done.append(name)
        return done

    def _job(self, name: str, job: Job, general: Mapping[str, str]) -> None:
        assert set(job) <= _KNOWN, name
        workspace = self.store.parent / f"{self.store.name}-{name}"
        shutil.rmtree(workspace, ignore_errors=True)
        variables = {**general, **_mapping(job, "variables")}
        if environment := job.get("environment"):
            variables["CI_ENVIRONMENT_NAME"] = str(environment)
        if variables.get("GIT_STRATEGY") == "none":
            workspace.mkdir()
        else:
            shutil.copytree(self.repository, workspace)
        shutil.copytree(self.store, workspace, dirs_exist_ok=True)
        script = "\n".join([*_lines(job, "before_script"), *_lines(job, "script")])
        self.machine.run(script, workspace, variables)
        for path in _mapping(job, "artifacts").get("paths", []):
            shutil.copytree(workspace / path, self.store / path, dirs_exist_ok=True)


def _extended(document: Mapping[str, Job], name: str) -> Job:
    """A job with what it extends; its own keys count."""
    job = document[name]
    return {**_extended(document, str(job["extends"])), **job} if "extends" in job else job


def _lines(job: Job, key: str) -> list[str]:
    found = job.get(key, [])
    assert isinstance(found, list)
    return found


def _mapping(job: Job, key: str) -> dict[str, str]:
    found = job.get(key, {})
    assert isinstance(found, dict)
    return found
