"""The service's folder on the command line: a run, `learn`, and what is refused."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from broken import GOLDEN, golden
from configured import SERVICES

from restage import load_artifact
from restage.compare import compare_artifacts

ROOT = GOLDEN.parent.parent
RULES = """\
version: 1
targets:
  prod:
    provider-stage: follows
    rules:
      - {variable: LOG_LEVEL, from: debug, set: warn}
      - {variable: OWN, set: mine}
"""


def restage(*words: str | pathlib.Path, folder: pathlib.Path = ROOT) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    return subprocess.run(
        [sys.executable, "-m", "restage", *map(str, words)],
        cwd=folder, env={**clean, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(name="service")
def _service(tmp_path: pathlib.Path) -> pathlib.Path:
    """The folder of lookup-maps, in no repository."""
    return pathlib.Path(shutil.copytree(SERVICES / "lookup-maps", tmp_path / "svc"))


def test_nothing_is_open_and_the_result_is_the_framework_s(tmp_path: pathlib.Path, service: pathlib.Path) -> None:
    artifact, output = golden("v3", "lookup-maps"), tmp_path / "out"
    done = restage(artifact, "--to", "prod", "--source", service, "-o", output, "--strict", "--rules", os.devnull)
    assert done.returncode == 2  # an empty file is no rules file
    done = restage(artifact, "--to", "prod", "--source", service, "-o", output, "--strict", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"  source     {service.relative_to(tmp_path)}/serverless.yml: " in done.stdout
    assert "uncertain  nothing" in done.stdout
    fresh = load_artifact(golden("v3", "lookup-maps", "prod"))
    assert compare_artifacts(load_artifact(output), fresh).equal


def test_the_document_has_the_line_as_evidence(tmp_path: pathlib.Path, service: pathlib.Path) -> None:
    artifact = golden("v3", "lookup-maps")
    done = restage(artifact, "--to", "prod", "--source", service, "--dry-run", "--json", folder=tmp_path)
    document = json.loads(done.stdout)
    memory = [one for one in document["places"] if one["place"].endswith("DrawLambdaFunction.Properties.MemorySize")]
    assert memory[0]["kind"] == "source"
    assert memory[0]["evidence"] == "serverless.yml:7 ${self:custom.sizes.${self:provider.stage}.memory}"
    assert document["source"]["proven"] > 20
    assert document["lookups"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--opt", "region=x"], "--opt goes with --source DIR only", id="an option alone"),
        pytest.param(["--param", "a=b", "--value", "env:X=y"], "--param and --value go with --source", id="two alone"),
        pytest.param(["--source", "dev"], "--source dev: there is no such folder; it is the service's", id="a stage"),
        pytest.param(["--source", "svc", "--config", "other.yml"], "other.yml: there is no such file", id="no file"),
        pytest.param(["--source", "svc", "--value", "env:X=y"], "--value env:X: the configuration does not", id="unused"),
        pytest.param(["--source", "code"], "serverless.ts: this is a program, .* --resolved FILE", id="TypeScript"),
        pytest.param(["--source", "empty"], "no configuration: none of serverless.yml", id="nothing there"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: pathlib.Path, service: pathlib.Path, words: list[str], said: str) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "serverless.ts").write_text("export default {}")
    (tmp_path / "empty").mkdir()
    done = restage(golden("v3", "lookup-maps"), "--to", "prod", "--dry-run", *words, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(said, done.stderr), done.stderr
    assert service.exists()


def test_learn_writes_only_what_the_configuration_does_not_settle(tmp_path: pathlib.Path) -> None:
    pair = golden("v3", "lookup-params"), golden("v3", "lookup-params", "prod")
    rules = tmp_path / "restage.yml"
    done = restage("learn", *pair, "--source", SERVICES / "lookup-params", "-o", rules)
    assert (done.returncode, done.stderr) == (0, "")
    assert "none learned, 1 value of lookups" in done.stdout
    assert rules.read_text().splitlines()[1:] == [
        "version: 1", "targets:", "  prod:", "    values:", "      env:NOT_SET: none",
    ]  # fmt: skip
    words = ("--source", SERVICES / "lookup-params", "--rules", rules, "--strict", "--dry-run")
    assert restage(pair[0], "--to", "prod", *words).returncode == 0


def test_learn_names_rules_that_only_restate_the_configuration(tmp_path: pathlib.Path, service: pathlib.Path) -> None:
    pair = golden("v3", "lookup-maps"), golden("v3", "lookup-maps", "prod")
    rules = tmp_path / "restage.yml"
    rules.write_text(RULES.replace("OWN, set: mine", "OWN, keep: true"))
    done = restage("learn", *pair, "--source", service, "-o", rules, "--json")
    document = json.loads(done.stdout)
    assert [one.partition(", ")[2] for one in document["superfluous"]] == ["line 6, column 9", "line 4, column 21"]
    assert "seen" not in rules.read_text()


def test_learn_from_maps_has_no_source(service: pathlib.Path) -> None:
    done = restage("learn", "--from-artifact", golden("v3", "lookup-maps"), "--to", "prod", "--source", service)
    assert done.returncode == 2
    assert "--source goes with SOURCE and TARGET" in done.stderr
