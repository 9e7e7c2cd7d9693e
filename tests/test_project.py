"""The project's own files agree: versions, dependencies, placeholders, the action and its documentation."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TypedDict

import pytest
import yaml
from folders import ROOT_FOLDER


class Project(TypedDict):
    version: str
    dependencies: list[str]
    classifiers: list[str]
    urls: dict[str, str]


PROJECT: Project = tomllib.loads((ROOT_FOLDER / "pyproject.toml").read_text("utf-8"))["project"]
ACTION = yaml.safe_load((ROOT_FOLDER / "action.yml").read_text("utf-8"))
CI_PAGE = (ROOT_FOLDER / "docs" / "ci.md").read_text("utf-8")
EXAMPLES = sorted(file for file in (ROOT_FOLDER / "examples").rglob("*") if file.suffix in (".yml", ".sh"))
WITH_STEPS = [ROOT_FOLDER / "action.yml", *sorted((ROOT_FOLDER / ".github" / "workflows").glob("*.yml")), *EXAMPLES]
_PIN = re.compile(r"([A-Za-z0-9._-]+)==(\S+)")
_LEAST = re.compile(r"([A-Za-z0-9._-]+)>=([\d.]+)")


def pins() -> dict[str, str]:
    lines = (ROOT_FOLDER / "constraints.txt").read_text("utf-8").splitlines()
    found = [_PIN.fullmatch(line) for line in lines if not line.startswith("#")]
    assert all(found)
    return {one[1].lower(): one[2] for one in found if one}


@pytest.mark.parametrize("requirement", [*PROJECT["dependencies"], "boto3>=1.28"])
def test_what_the_action_installs_is_new_enough(requirement: str) -> None:
    least = _LEAST.fullmatch(requirement)
    assert least
    pinned = pins()[least[1].lower()]
    assert [int(part) for part in pinned.split(".")] >= [int(part) for part in least[2].split(".")]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_examples_take_this_version(file: Path) -> None:
    text = file.read_text("utf-8")
    named = re.findall(r"restage@v([\d.]+)|sls-restage\[aws\]==([\d.]+)", text)
    assert {one or other for one, other in named} <= {PROJECT["version"]}


def test_the_changelog_has_this_version_and_the_next() -> None:
    text = (ROOT_FOLDER / "CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)[:2] == ["Unreleased", PROJECT["version"]]


def test_addresses_that_are_not_there_yet_are_marked() -> None:
    assert all("example.invalid/PLACEHOLDER" in url for url in PROJECT["urls"].values())


def test_ci_runs_every_python_that_is_named() -> None:
    workflow = yaml.safe_load((ROOT_FOLDER / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    named = [one.rpartition(" ")[2] for one in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", one)]
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == named


def test_the_image_is_of_a_python_that_is_named_and_of_no_user_of_a_name() -> None:
    """Kubernetes' `runAsNonRoot` can't tell whether a user that has a name only is root."""
    text = (ROOT_FOLDER / "Dockerfile").read_text("utf-8")
    (version,) = set(re.findall(r"^FROM python:([\d.]+)-slim", text, re.MULTILINE))
    assert f"Programming Language :: Python :: {version}" in PROJECT["classifiers"]
    (user,) = re.findall(r"^USER (.+)", text, re.MULTILINE)
    assert int(user) > 0


@pytest.mark.parametrize("name", [*ACTION["inputs"], *ACTION["outputs"]])
def test_inputs_and_outputs_of_the_action_are_explained(name: str) -> None:
    assert re.search(rf"^\| [^|]*`{name}`[^|]* \|", CI_PAGE, re.MULTILINE)


@pytest.mark.parametrize("file", WITH_STEPS, ids=lambda file: file.name)
def test_no_expression_becomes_a_part_of_a_script(file: Path) -> None:
    """GitHub puts values of expressions into a script as they are: a branch's name could be a command."""
    text = file.read_text("utf-8")
    scripts = re.findall(r"^( *)(?:- )?run: (?:\|\n((?:\1 {2,}.*\n)+)|(.*))", text, re.MULTILINE)
    assert not [one for _, lines, line in scripts for one in (lines, line) if "${{" in one]


REPORTS = [
    pytest.param({"from": "dev", "counts": {"to_settle": 2}}, "from=dev\nopen=2\n", id="a run"),
    pytest.param({"schema_version": 1, "problems": ["no"]}, "from=\nopen=\n", id="a refusal"),
    pytest.param(None, "from=\nopen=\n", id="nothing at all"),
    pytest.param(
        {"from": "dev\nopen=0", "counts": {"to_settle": 2}}, "from=dev open=0\nopen=2\n", id="a stage that is two lines"
    ),
]


@pytest.mark.parametrize(("report", "expected"), REPORTS)
def test_outputs_of_the_action(report: object, expected: str) -> None:
    text = "" if report is None else json.dumps(report)
    script = ROOT_FOLDER / "action" / "outputs.py"
    done = subprocess.run([sys.executable, script], input=text, capture_output=True, text=True, check=True)
    assert done.stdout == expected
