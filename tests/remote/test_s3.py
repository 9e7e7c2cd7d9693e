"""Artifacts on S3, against a stand-in on the loopback address."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from broken import golden, tree
from folders import ROOT_FOLDER
from lookingup import ENVIRONMENT, account

pytest.importorskip("s3fs")

PLAIN = golden("v3", "plain")
MILLIS = "1795420800000"


@pytest.fixture(name="bucket", scope="module")
def _bucket() -> Iterator[dict[str, str]]:
    """The environment in which the bucket `shop` holds artifacts `a/dev` and `b/dev`."""
    with account() as (address, clients):
        client = clients("s3", "us-east-1")
        client.create_bucket(Bucket="shop")
        for name, data in tree(PLAIN).items():
            for service in ("a", "b"):
                client.put_object(Bucket="shop", Key=f"{service}/dev/{name}", Body=data or b"")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        yield {**clean, **ENVIRONMENT, "AWS_ENDPOINT_URL": address, "PYTHONPATH": str(ROOT_FOLDER)}


def shell(bucket: dict[str, str], folder: pathlib.Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "restage", *words]
    return subprocess.run(command, cwd=folder, env=bucket, capture_output=True, text=True, check=False)


def test_there_and_back(bucket: dict[str, str], tmp_path: pathlib.Path) -> None:
    expected = shell(bucket, tmp_path, str(PLAIN), "--to", "prod", "-o", "expected", "--stamp", MILLIS)
    assert expected.returncode == 0
    up = shell(bucket, tmp_path, "s3://shop/a/dev", "--to", "prod", "--stamp", MILLIS)
    assert (up.returncode, up.stderr) == (0, "")
    assert "  written    s3://shop/a/prod\n" in up.stdout
    # Clients deploy no URLs
    told = re.sub(r"(?m)^  deploy .*\n.* or .*\n", "", expected.stdout)
    assert up.stdout.replace("s3://shop/a/prod", "expected") == told
    down = shell(bucket, tmp_path, "s3://shop/a/prod", "--to", "prod", "--stamp", "keep", "-o", "here", "-q")
    assert (down.returncode, down.stderr) == (0, "")
    assert tree(tmp_path / "here") == tree(tmp_path / "expected")
    again = shell(bucket, tmp_path, "s3://shop/a/dev", "--to", "prod")
    assert again.returncode == 2
    assert "s3://shop/a/prod: this is there already" in again.stderr


def test_an_artifact_is_replaced(bucket: dict[str, str], tmp_path: pathlib.Path) -> None:
    # The first one is of another service, with other files
    for word in (str(golden("v3", "timers")), "s3://shop/a/dev"):
        done = shell(bucket, tmp_path, word, "--to", "prod", "-o", "s3://shop/c/x", "--stamp", MILLIS, "--force", "-q")
        assert done.returncode == 0, done.stderr
    shell(bucket, tmp_path, str(PLAIN), "--to", "prod", "-o", "expected", "--stamp", MILLIS)
    shell(bucket, tmp_path, "s3://shop/c/x", "--to", "prod", "--stamp", "keep", "-o", "here")
    assert tree(tmp_path / "here") == tree(tmp_path / "expected")


def test_many_at_once(bucket: dict[str, str], tmp_path: pathlib.Path) -> None:
    words = ("s3://shop/a/dev", "s3://shop/b/dev", "s3://shop/nope/dev", "--to", "qa", "-o", "s3://shop/out", "--json")
    done = shell(bucket, tmp_path, *words)
    found = json.loads(done.stdout)
    assert done.returncode == 2
    assert [one["output"] for one in found["results"]] == ["s3://shop/out/qa/a", "s3://shop/out/qa/b", None]
    assert "s3://shop/nope/dev: there is nothing here" in done.stderr


def test_what_can_not_be_reached_is_said_plainly(bucket: dict[str, str], tmp_path: pathlib.Path) -> None:
    nowhere = {**bucket, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    done = shell(nowhere, tmp_path, "s3://shop/a/dev", "--to", "prod")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("restage: s3://shop/a/dev: it can't be read (")
    assert "Traceback" not in done.stderr


def test_without_fsspec_it_says_how_to_install_it(tmp_path: pathlib.Path) -> None:
    code = "import sys; sys.modules['fsspec'] = None; from restage.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", code, "s3://shop/a/dev", "--to", "prod"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT_FOLDER)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "pip install 'sls-restage[s3]'" in done.stderr


def test_a_folder_needs_no_fsspec(tmp_path: pathlib.Path) -> None:
    code = (
        "import sys; sys.argv = ['restage', *sys.argv[1:]]; from restage.cli.main import run\n"
        "try: run()\nexcept SystemExit as end: assert not end.code, end.code\n"
        "names = ('fsspec', 's3fs', 'concurrent', 'multiprocessing', 'rich', 'restage.many', 'restage.remote.tr')\n"
        "print(sorted(name for name in sys.modules if name.startswith(names)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(PLAIN), "--to", "prod", "-q", "-o", "out"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT_FOLDER)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "[]\n", done.stderr


# ------------------------------------------------------------------------------------------- check and diff


def test_a_check_is_that_of_the_folder(bucket: dict[str, str], tmp_path: pathlib.Path) -> None:
    here, there = (shell(bucket, tmp_path, "check", place, "--not", "dev") for place in (str(PLAIN), "s3://shop/a/dev"))
    assert (there.returncode, there.stderr) == (here.returncode, here.stderr)
    assert there.stdout.replace("s3://shop/a/dev", str(PLAIN)) == here.stdout


def test_checks_of_several_name_them_by_their_urls(bucket: dict[str, str], tmp_path: pathlib.Path) -> None:
    words = ("s3://shop/a/dev", "s3://shop/b/dev", "s3://shop/nope/dev", "--sarif", "report", "--json")
    done = shell(bucket, tmp_path, "check", *words)
    found = json.loads(done.stdout)["results"]
    assert done.returncode == 2
    assert [one.get("artifact") for one in found] == ["s3://shop/a/dev", "s3://shop/b/dev", None]
    assert "s3://shop/nope/dev: there is nothing here" in done.stderr
    runs = json.loads((tmp_path / "report").read_text())["runs"]
    assert [run["automationDetails"]["id"] for run in runs] == [
        f"restage/shop/{name}/dev/" for name in ("a", "b", "nope")
    ]


FORMS = [
    pytest.param([], id="text"),
    pytest.param(["--json"], id="JSON"),
    pytest.param(["--jsonl"], id="lines"),
    pytest.param(["--format", "github"], id="annotations"),
]


@pytest.mark.parametrize("form", FORMS)
def test_a_comparison_is_that_of_the_folders(bucket: dict[str, str], tmp_path: pathlib.Path, form: list[str]) -> None:
    other = str(golden("v3", "plain", "prod"))
    here = shell(bucket, tmp_path, "diff", str(PLAIN), other, *form)
    there = shell(bucket, tmp_path, "diff", "s3://shop/a/dev", other, *form)
    assert (there.returncode, there.stderr) == (here.returncode, here.stderr) == (1, "")
    # Annotations name files, and here those of a folder elsewhere by its name alone
    assert there.stdout.replace("s3://shop/a/dev", str(PLAIN)).replace("shop/a/dev", "dev") == here.stdout


def test_a_comparison_of_what_is_not_there(bucket: dict[str, str], tmp_path: pathlib.Path) -> None:
    done = shell(bucket, tmp_path, "diff", "s3://shop/a/dev", "s3://shop/nope/dev")
    assert (done.returncode, done.stdout) == (2, "")
    assert "s3://shop/nope/dev: there is nothing here" in done.stderr
