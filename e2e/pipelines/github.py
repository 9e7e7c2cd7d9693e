"""A workflow of GitHub Actions, run here: jobs in their order, reusable workflows, composite actions, artifacts.

Only what examples/github and action.yml use; anything else is an error, so that no step is passed over unnoticed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeAlias

import yaml

from e2e.pipelines.commands import ROOT, Machine

Step: TypeAlias = Mapping[str, "str | Mapping[str, str]"]
OURS: Final = "PLACEHOLDER/restage@v0.1.0"
INSTALLING: Final = "install"  # a step of our action that machines have done already
_EXPRESSION: Final = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
# Actions that set up what machines have
_SET_UP: Final = ("actions/setup-node@v4", "actions/setup-python@v5", "aws-actions/configure-aws-credentials@v4")


@dataclass
class Server:
    """`workflows`: the folder of the repository's workflows. Artifacts lie in `store`, by run and name."""

    machine: Machine
    repository: Path
    workflows: Path
    store: Path
    ran: list[str] = field(default_factory=list)  # the environments that jobs have gone to

    def run(self, workflow: str, number: str, inputs: Mapping[str, str] | None = None) -> None:
        """Runs all jobs of a workflow in the order in which they are written. Raises StepFailed."""
        document = yaml.safe_load((self.workflows / workflow).read_text("utf-8"))
        given = {**_defaults(document[True]), **(inputs or {})}
        values = {f"inputs.{name}": value for name, value in given.items()}
        values |= {"github.run_id": number, "github.token": "token", "vars.DEPLOY_ROLE": "role"}
        seen: set[str] = set()
        for name, job in document["jobs"].items():
            needed = job.get("needs", [])
            assert {needed} if isinstance(needed, str) else set(needed) <= seen
            seen.add(name)
            if "uses" in job:
                called = {key: _filled(value, values) for key, value in job["with"].items()}
                self.run(Path(job["uses"]).name, number, called)
                continue
            self.ran += [_filled(job["environment"], values)] if "environment" in job else []
            workspace = self.store.parent / f"workspace-{number}-{len(self.ran)}-{name}"
            workspace.mkdir()
            variables = {key: _filled(value, values) for key, value in job.get("env", {}).items()}
            _Job(self, workspace, values, variables).run(job["steps"])


def _defaults(triggers: Mapping[str, object]) -> dict[str, str]:
    """What inputs are if nobody gives them."""
    trigger = triggers.get("workflow_call") or triggers.get("workflow_dispatch")
    inputs = trigger.get("inputs", {}) if isinstance(trigger, dict) else {}
    return {name: str(one.get("default", "")) for name, one in inputs.items()}


@dataclass
class _Job:
    server: Server
    workspace: Path
    values: dict[str, str]
    variables: dict[str, str]

    def run(self, steps: list[Step]) -> None:
        for step in steps:
            if _holds(str(step.get("if", "")), self.values) and step.get("id") != INSTALLING:
                self._step(step)

    def _step(self, step: Step) -> None:
        action, words = str(step.get("uses", "")), self._mapping(step, "with")
        if "run" in step:
            self._script(step)
        elif action == OURS:
            self._ours(words)
        elif action == "actions/checkout@v4":
            shutil.copytree(self.server.repository, self.workspace, dirs_exist_ok=True)
        elif action == "actions/upload-artifact@v4":
            shutil.copytree(self.workspace / words["path"], self._stored(self.values["github.run_id"], words["name"]))
        elif action == "actions/download-artifact@v4":
            shutil.copytree(self._stored(words["run-id"], words["name"]), self.workspace / words["path"])
        else:
            assert action in _SET_UP, action

    def _script(self, step: Step) -> None:
        outputs = self.workspace.parent / "outputs.txt"
        outputs.write_text("")
        own = {
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(self.workspace.parent / "summary.md"),
            "RUNNER_TEMP": str(self.workspace.parent),
        }
        variables = {**own, **self.variables, **self._mapping(step, "env")}
        folder = self.workspace / str(step.get("working-directory", ""))
        try:
            self.server.machine.run(_filled(str(step["run"]), self.values), folder, variables)
        finally:
            lines = [line.partition("=") for line in outputs.read_text().splitlines()]
            self.values |= {f"steps.{step.get('id')}.outputs.{name}": value for name, _, value in lines}

    def _ours(self, words: Mapping[str, str]) -> None:
        action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
        assert set(words) <= set(action["inputs"])
        inputs = {name: one["default"] for name, one in action["inputs"].items()} | dict(words)
        values = {f"inputs.{name}": value for name, value in inputs.items()}
        values |= {"github.action_path": str(ROOT), "steps.install.outputs.python": "python3"}
        replace(self, values=values).run(action["runs"]["steps"])

    def _mapping(self, step: Step, key: str) -> dict[str, str]:
        found = step.get(key, {})
        assert not isinstance(found, str)
        return {name: _filled(str(value), self.values) for name, value in found.items()}

    def _stored(self, run: str, name: str) -> Path:
        return self.server.store / run / name


def _filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with the values of its expressions, of which `a || b` is the only operation."""

    def value(found: re.Match[str]) -> str:
        return next((one for name in found[1].split(" || ") if (one := values.get(name, ""))), "")

    return _EXPRESSION.sub(value, text)


def _holds(condition: str, values: Mapping[str, str]) -> bool:
    """Is a condition such as `inputs.a != '' && inputs.b == 'true'` true?"""
    for part in condition.split(" && ") if condition else []:
        name, operator, text = part.split(" ")
        if (values[name] == text.strip("'")) != (operator == "=="):
            return False
    return True
