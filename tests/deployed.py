"""Deploying in tests: golden artifacts, an emulated account, and what is told meanwhile."""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest
from folders import ROOT_FOLDER

from e2e.emulator import REGION, Account, emulated
from restage.deploy.aws import Aws
from restage.deploy.deploying import Confirmed, DeployPlan, Hands, apply, plan_deploy, read_deployment
from restage.deploy.model import Deployment
from restage.deploy.waiting import Event
from restage.document.values import JsonObject
from restage.document.values import Path as Place

ARTIFACTS: Final = ROOT_FOLDER / "golden" / "artifacts"
PLAIN: Final = ARTIFACTS / "v3" / "plain" / "dev"
SHOP: Final = ARTIFACTS / "v3" / "rest-shop" / "dev"
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/nowhere",
    "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
}


@dataclass
class Told:
    """Keeps what it is told."""

    steps: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def step(self, text: str) -> None:
        self.steps.append(text)

    def event(self, event: Event) -> None:
        self.events.append(event)


@contextmanager
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An empty emulated account, and credentials for it."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    with emulated() as found:
        yield found


def hands(region: str = REGION, told: Told | None = None) -> Hands:
    """What a plan is carried out with; nothing waits."""
    return Hands(Aws(region), told or Told(), lambda seconds: None)


def deployment_of(folder: Path) -> Deployment:
    return read_deployment(folder, Confirmed())


def planned(folder: Path, told: Told | None = None) -> DeployPlan:
    found = deployment_of(folder)
    return plan_deploy(found, hands(found.region, told))


def deployed(folder: Path, told: Told | None = None) -> DeployPlan:
    """Deploys an artifact, if there is anything to do, and gives what was to do."""
    found = planned(folder, told)
    if not found.is_empty:
        apply(found, hands(found.deployment.region, told))
    return found


def changed(source: Path, target: Path, *changes: tuple[Place, object]) -> Path:
    """A copy of an artifact with other values in its state file."""
    shutil.copytree(source, target)
    file = target / "serverless-state.json"
    state = json.loads(file.read_text())
    for place, value in changes:
        _set(state, place, value)
    file.write_text(json.dumps(state))
    return target


def _set(state: JsonObject, place: Place, value: object) -> None:
    found = state
    for step in place[:-1]:
        found = found.setdefault(str(step), {})  # type: ignore[assignment]
    found[str(place[-1])] = value  # type: ignore[assignment]


def with_code(source: Path, target: Path, code: bytes) -> Path:
    """A copy of an artifact with one zip, whose content is another one: as packaged after a change of the code."""
    shutil.copytree(source, target)
    (zipped,) = target.glob("*.zip")
    old = _digest(zipped.read_bytes())
    zipped.write_bytes(code)
    for file in target.glob("*.json"):
        file.write_text(file.read_text().replace(old, _digest(code)))
    return target


def _digest(data: bytes) -> str:
    return b64encode(sha256(data).digest()).decode()
