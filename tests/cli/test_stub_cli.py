"""`restage stub` as it is called: what it prints, and how it ends."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

from broken import copied
from folders import ROOT_FOLDER

COMMAND = "serverless deploy --package ../dev --stage dev --region us-east-1"


def stub(folder: pathlib.Path, *words: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PYTHONPATH": str(ROOT_FOLDER), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "restage", "stub", *words]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, check=False, text=True)


def test_it_prints_the_command_with_the_way_there(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev", "v3", "plain")
    done = stub(tmp_path, "dev", "-o", "new one")
    lines = ["new one/serverless.yml: hello-plain for dev in us-east-1", f"  deploy  cd 'new one' && {COMMAND}"]
    assert (done.returncode, done.stderr, done.stdout.splitlines()) == (0, "", lines)


def test_without_a_folder_it_writes_to_the_working_one(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev", "v3", "plugin-split-stacks")
    (tmp_path / "here").mkdir()
    done = stub(tmp_path / "here", "../dev")
    assert (done.returncode, done.stdout.splitlines()[1]) == (0, f"  deploy  {COMMAND}")
    assert done.stderr.startswith("restage: serverless-plugin-split-stacks uploads")
    assert os.listdir(tmp_path / "here") == ["serverless.yml"]


def test_as_a_document(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev", "v3", "plain")
    assert json.loads(stub(tmp_path, "dev", "-o", "new", "--json").stdout) == {
        "schema_version": 1,
        "file": "new/serverless.yml",
        "service": "hello-plain",
        "stage": "dev",
        "region": "us-east-1",
        "left_out": [],
        "deploy": COMMAND,
        "notes": [],
    }


def test_what_it_will_not_replace(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev", "v3", "plain")
    (tmp_path / "serverless.yml").write_text("service: mine\n")
    done = stub(tmp_path, "dev", "--force", "--json")
    assert (done.returncode, [*json.loads(done.stdout)]) == (2, ["schema_version", "problems"])
    assert (tmp_path / "serverless.yml").read_text() == "service: mine\n"
