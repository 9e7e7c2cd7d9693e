"""What end-to-end tests do: a service in an emulated account, deployed by a client or by `restage deploy`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple
from unittest import mock

from e2e.clients import Client
from e2e.emulator import Account
from e2e.facts import Facts, facts_of
from e2e.known import ONE_BY_ONE
from e2e.services import HERE, REGIONS, Service, write_minimal_service
from restage.cli.main import run

RULES: Final = HERE / "restage.yml"
FIRST: Final = "1800000000000"
SECOND: Final = "1800000100000"
THIRD: Final = "1800000200000"


class Ended(NamedTuple):
    """How a command of ours ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Stand:
    """An account, served at `port`, and a service packaged by one framework; `work` is a folder for the test."""

    account: Account
    port: int
    framework: str
    service: Service
    work: Path

    def packaged(self, stage: str) -> Path:
        """The artifact as the framework packaged it for a stage."""
        return self.service.artifact(self.framework, stage)

    def deployable(self, stage: str) -> Path:
        """The same; restaged to its own stage where it names zips by their place on the build machine."""
        if self.service.name not in ONE_BY_ONE:
            return self.packaged(stage)
        target = self.work / f"deployable-{stage}"
        ended = restage(str(self.packaged(stage)), "--to", stage, "-o", str(target), "--stamp", "keep", "-q")
        assert ended.status == 0, ended.err
        return target

    def restaged(self, stage: str, stamp: str = FIRST, timeout: int = 0) -> Path:
        """The artifact for `dev`, restaged; with another timeout of all functions it is another version."""
        target = self.work / f"restaged-{stage}-{stamp}"
        words = ("--to", stage, "-o", str(target), "--stamp", stamp, "--rules", str(RULES), "-q")
        ended = restage(str(self.packaged("dev")), *words)
        assert ended.status == 0, ended.err
        if timeout:
            set_timeout(target, timeout)
        return target

    def client(self, stage: str) -> Client:
        """The framework's client, in a folder of its own that holds a minimal service and nothing else."""
        folder = self.work / f"service-{stage}"
        write_minimal_service(folder, self.packaged(stage))
        return Client(self.framework, folder, self.port, stage)

    def facts(self) -> Facts:
        """What the account holds now."""
        return facts_of(self.account, REGIONS)

    def timeouts(self) -> set[object]:
        """Of all the functions in the account."""
        functions = (value for name, value in self.facts().items() if "/function/" in name)
        return {function["Timeout"] for function in functions if isinstance(function, dict)}


def set_timeout(artifact: Path, seconds: int) -> None:
    """Write another timeout of the service's functions into both copies of the artifact's template."""
    state_file, template_file = (
        artifact / "serverless-state.json",
        artifact / "cloudformation-template-update-stack.json",
    )
    state, template = json.loads(state_file.read_text()), json.loads(template_file.read_text())
    for one in (state["service"]["provider"]["compiledCloudFormationTemplate"], template):
        for function in _functions(one):
            function["Timeout"] = seconds
    state_file.write_text(json.dumps(state, indent=2, ensure_ascii=False))
    template_file.write_text(json.dumps(template, indent=2, ensure_ascii=False))


def _functions(template: Mapping[str, dict[str, dict[str, object]]]) -> list[dict[str, object]]:
    found = [resource for resource in template["Resources"].values() if resource["Type"] == "AWS::Lambda::Function"]
    return [properties for resource in found if isinstance(properties := resource["Properties"], dict)]


def restage(*words: str) -> Ended:
    """`restage` with these words, in this process, as from a shell."""
    out, err = StringIO(), StringIO()
    with mock.patch.object(sys, "argv", ["restage", *words]), redirect_stdout(out), redirect_stderr(err):
        try:
            run()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 0 if end.code is None else 2
    return Ended(status, out.getvalue(), err.getvalue())
