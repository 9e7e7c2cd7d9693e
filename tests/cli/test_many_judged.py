"""`check` of several artifacts, and `diff` of two folders with artifacts."""

from __future__ import annotations

import json
import pathlib
import re

import pytest
from broken import STATE, copied
from manycalls import ALL, BOTH, shell, three_services


@pytest.fixture(name="services")
def _services(tmp_path: pathlib.Path) -> pathlib.Path:
    return three_services(tmp_path)


# ------------------------------------------------------------------------------------------- check


def test_check_of_several(services: pathlib.Path) -> None:
    (services / ALL[1] / "cloudformation-template-update-stack.json").write_text("{}")
    done = shell(services, "check", *ALL, "nowhere")
    assert done.returncode == 2
    heads = [line for line in done.stdout.splitlines() if line.startswith("services/")]
    assert [line.partition(":")[0] for line in heads] == list(ALL)
    assert done.stdout.splitlines()[-1] == "4 artifacts: 2 clean, 1 with findings, 1 failed"
    assert done.stderr.startswith("restage: nowhere: there is no such folder")
    assert shell(services, "check", *ALL, "-q").returncode == 1
    assert shell(services, "check", *ALL[::2]).returncode == 0


def test_check_of_several_as_documents(services: pathlib.Path) -> None:
    done = shell(services, "check", *ALL, "nowhere", "--json", "--not", "prod", "--sarif", "found.sarif")
    found = json.loads(done.stdout)
    assert [one["status"] for one in found["results"]] == [0, 0, 0, 2]
    assert found["summary"] == {"artifacts": 4, "clean": 3, "with_findings": 0, "failed": 1, "status": 2}
    alone = json.loads(shell(services, "check", ALL[1], "--json", "--not", "prod").stdout)
    assert {**alone, "problems": [], "status": 0} == found["results"][1]
    lines = shell(services, "check", *ALL, "--jsonl", "--not", "prod").stdout.splitlines()
    assert sorted(map(json.loads, lines), key=lambda one: str(one["artifact"])) == found["results"][:3]
    runs = json.loads((services / "found.sarif").read_text())["runs"]
    assert [one["automationDetails"]["id"] for one in runs] == [f"restage/{name}/" for name in (*ALL, "nowhere")]
    assert [one.get("invocations", [{}])[0].get("executionSuccessful") for one in runs] == [None, None, None, False]


# ------------------------------------------------------------------------------------------- diff


@pytest.fixture(name="sides")
def _sides(services: pathlib.Path) -> pathlib.Path:
    for side in ("left", "right"):
        assert shell(services, *ALL, *BOTH, "-o", side, "-q").returncode == 0
    return services


def test_diff_of_folders(sides: pathlib.Path) -> None:
    done = shell(sides, "diff", "left", "right")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "6 pairs: 6 equal"
    assert re.findall(r"^  - left/(\S+)", done.stdout, re.M) == [
        f"{stage}/{name}" for stage in ("prod", "qa") for name in "abc"
    ]


def test_diff_of_folders_that_differ(sides: pathlib.Path) -> None:
    (sides / "left" / "qa" / "a").rename(sides / "left" / "qa" / "z")
    (sides / "right" / "qa" / "b" / STATE).write_text("{")
    copied(sides / "right" / "prod" / "c2").rename(sides / "right" / "prod" / "x")
    done = shell(sides, "diff", "left", "right", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 2
    assert {one["name"]: one["status"] for one in found["results"]} == {
        "prod/a": 0, "prod/b": 0, "prod/c": 0, "prod/x": 1, "qa/a": 1, "qa/b": 2, "qa/c": 0, "qa/z": 1,
    }  # fmt: skip
    assert [(one["name"], one["only"]) for one in found["results"] if "only" in one] == [
        ("prod/x", "right"), ("qa/a", "right"), ("qa/z", "left"),
    ]  # fmt: skip
    assert found["summary"] == {"pairs": 8, "equal": 4, "different": 3, "failed": 1, "status": 2}
    text = shell(sides, "diff", "left", "right").stdout
    assert "qa/z: only on the left, as left/qa/z\n" in text
    assert text.endswith("8 pairs: 4 equal, 3 different, 1 failed\n")


def test_without_a_partner_is_a_difference(sides: pathlib.Path) -> None:
    (sides / "left" / "qa" / "a").rename(sides / "left" / "qa" / "z")
    assert shell(sides, "diff", "left", "right", "-q").returncode == 1


def test_what_is_ignored_in_one_pair_need_not_be_in_another(sides: pathlib.Path) -> None:
    done = shell(sides, "diff", "left", "right", "--ignore", "Resources.GreetLambdaFunction", "--jsonl")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 6


def test_a_page_is_about_one_pair(sides: pathlib.Path) -> None:
    done = shell(sides, "diff", "left", "right", "--html", "page.html")
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        "--html is about one pair, and these folders have 6; for example restage diff left/prod/a right/prod/a"
        in done.stderr
    )
    assert not (sides / "page.html").exists()


def test_a_line_about_one_pair(sides: pathlib.Path) -> None:
    done = shell(sides, "diff", "left/qa/a", "right/qa/a", "--jsonl")
    assert (done.returncode, json.loads(done.stdout)["equal"]) == (0, True)


def test_check_of_a_composition(services: pathlib.Path) -> None:
    (services / "serverless-compose.yml").write_text("services: {x: {path: services/b}, y: {path: services/a}}")
    for name in "ab":
        (services / "services" / name / "serverless.yml").write_text("package: {path: artifact}")
    found = json.loads(shell(services, "check", "serverless-compose.yml", "--json").stdout)
    assert [one["artifact"] for one in found["results"]] == [ALL[1], ALL[0]]
