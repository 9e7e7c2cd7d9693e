"""A client, an account and a folder: what somebody has who deploys an artifact."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import boto3

from e2e.clients import Client
from e2e.emulator import Account
from e2e.running import FIRST, restage
from e2e.services import GOLDEN
from restage.document.values import Json

STATE: Final = "serverless-state.json"
BARE: Final = "service: {}\nprovider:\n  name: aws\n"


@dataclass(frozen=True)
class Place:
    """An account, served at `port`, one framework's client, and the folder `work` for a test."""

    account: Account
    port: int
    framework: str
    work: Path

    def dev(self, service: str) -> Path:
        """The artifact of a golden service, as the framework packaged it for dev."""
        return GOLDEN / self.framework / service / "dev"

    def prod(self, service: str, name: str = "prod", *words: str, stamp: str = FIRST) -> Path:
        """That one, restaged."""
        target = self.work / name
        ended = restage(str(self.dev(service)), "--to", "prod", "-o", str(target), "--stamp", stamp, "-q", *words)
        assert ended.status == 0, ended.err
        return target

    def folder(self, service: str, name: str = "service") -> Path:
        """A folder with the least configuration that a client takes for one."""
        folder = self.work / name
        folder.mkdir()
        (folder / "serverless.yml").write_text(BARE.format(service))
        return folder

    def stub(self, artifact: Path, name: str = "stub") -> Path:
        """A folder with what `restage stub` writes for the artifact."""
        ended = restage("stub", str(artifact), "-o", str(self.work / name))
        assert ended.status == 0, ended.err
        return self.work / name

    def client(self, folder: Path) -> Client:
        """The client, for prod."""
        return Client(self.framework, folder, self.port, "prod")

    def functions(self, region: str = "us-east-1") -> dict[str, str]:
        """The functions in the account: their code's hashes by their names."""
        listed = boto3.client("lambda", region).list_functions()["Functions"]
        return {str(one["FunctionName"]): str(one["CodeSha256"]) for one in listed}

    def stacks(self, region: str = "us-east-1") -> list[str]:
        """The stacks in a region, by name."""
        return [str(one["StackName"]) for one in boto3.client("cloudformation", region).describe_stacks()["Stacks"]]

    def tags(self, stack: str) -> dict[str, str]:
        """The tags of a stack."""
        (one,) = boto3.client("cloudformation", "us-east-1").describe_stacks(StackName=stack)["Stacks"]
        return {str(tag["Key"]): str(tag["Value"]) for tag in one["Tags"]}

    def live_stamp(self, stack: str) -> str:
        """The stamp in the keys of the code that is live."""
        template = boto3.client("cloudformation", "us-east-1").get_template(StackName=stack)["TemplateBody"]
        keys = {
            one["Properties"]["Code"]["S3Key"]
            for one in template["Resources"].values()
            if "Code" in one.get("Properties", {})
        }
        (stamp,) = {str(key).split("/")[-2].partition("-")[0] for key in keys}
        return stamp


def said_by_restage(artifact: Path, target: str, output: Path) -> list[str]:
    """The words with which the client is to be called, as `restage` prints them, but for the stage, which tests give
    with every call."""
    ended = restage(str(artifact), "--to", target, "-o", str(output), "--json")
    assert ended.status == 0, ended.err
    words = shlex.split(json.loads(ended.out)["deploy"]["client"])[1:]
    stage = words.index("--stage")
    assert words[stage + 1] == target
    return words[:stage] + words[stage + 2 :]


def edited(artifact: Path, copy: Path, edit: Callable[[dict[str, Json]], None]) -> Path:
    """A copy of an artifact with something in its state changed."""
    shutil.copytree(artifact, copy)
    state = json.loads((copy / STATE).read_text("utf-8"))
    edit(state)
    (copy / STATE).write_text(json.dumps(state), "utf-8")
    return copy
