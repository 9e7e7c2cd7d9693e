"""There and back again: the same bytes, whatever stage lies between, and for every artifact that there is."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest
from broken import GOLDEN, golden, tree
from folders import ROOT_FOLDER
from restaged import STAMP, Made, everything, loaded, texts_of

from restage import Artifact, Options, Request, Stamp, load_artifact, restage

ROOT = ROOT_FOLDER
DEV = everything("dev")

BETWEEN = {
    "prod": "the usual one",
    "dev" + "x" * 30: "30 characters more: names cross their limits, take another form, and take the old one again",
    "q7": "shorter, and like no word",
}

# Where the way back does not end where it began, and why.
NOT_BACK: dict[str, tuple[frozenset[str], str]] = {
    "layers-reused": (
        frozenset(BETWEEN),
        "a layer that dev's stack has already is uploaded anew: the target's may not have it",
    ),
    "plugin-warmup": (frozenset({"prod"}), "prod occurred before: warmup.winter.enabled: prod"),
}

# Services full of names of every kind, for stages that are hard to tell from other text.
HARD = (
    "already-there",
    "devices",
    "http-desk",
    "names",
    "named-after-stage",
    "stay-keys",
    "stay-literals",
    "streams",
    "user-resources",
)
ODD = {
    "a1b2": "looks like a digest's part",
    "pr-123": "is spelled in three ways",
    "feature_x": "has an underscore, which AWS refuses in a stack's name",
    "QA": "upper case",
    "devel": "begins with the source's name",
    "service-dev": "ends with it",
}


def kept(artifact: Artifact, target: str) -> Made:
    return Made.of(artifact, target, None, keep_paths=True)


def named(rows: list[tuple[str, ...]]) -> list[str]:
    return ["/".join(row) for row in rows]


@pytest.mark.parametrize(("framework", "service"), DEV, ids=["/".join(row) for row in DEV])
def test_to_its_own_stage_is_nothing(framework: str, service: str) -> None:
    artifact = loaded(golden(framework, service))
    assert kept(artifact, "dev").texts == texts_of(artifact)


BACK = [(*row, stage) for row in DEV for stage in BETWEEN if stage not in NOT_BACK.get(row[1], ((), ""))[0]]


@pytest.mark.slow
@pytest.mark.parametrize(("framework", "service", "stage"), BACK, ids=named([*BACK]))
def test_there_and_back_again(framework: str, service: str, stage: str) -> None:
    artifact = loaded(golden(framework, service))
    there = kept(artifact, stage)
    assert there.texts != texts_of(artifact)
    target = there.reborn()
    assert target.stage == stage
    assert kept(target, stage).texts == there.texts, "a second time is not nothing"
    assert kept(target, "dev").texts == texts_of(artifact)


LEFT = [(*row, stage) for row in DEV for stage in sorted(NOT_BACK.get(row[1], ((), ""))[0])]


@pytest.mark.parametrize(("framework", "service", "stage"), LEFT, ids=named([*LEFT]))
def test_what_does_not_come_back(framework: str, service: str, stage: str) -> None:
    """The table says no more than is true, and the plan names the reason."""
    artifact = loaded(golden(framework, service))
    there = kept(artifact, stage)
    assert kept(there.reborn(), "dev").texts != texts_of(artifact)
    if service == "layers-reused":
        assert any("deployed-layers" in verdict.evidence for verdict in there.plan.verdicts)
    else:
        assert any(not v.certain and v.path[:2] == ("service", "custom") for v in there.plan.verdicts)


HARD_ROWS = [(framework, service, stage) for framework in ("v2", "v3", "osls") for service in HARD for stage in ODD]


@pytest.mark.slow
@pytest.mark.parametrize(("framework", "service", "stage"), HARD_ROWS, ids=named([*HARD_ROWS]))
def test_there_and_back_by_way_of_an_odd_stage(framework: str, service: str, stage: str) -> None:
    artifact = loaded(golden(framework, service))
    back = kept(kept(artifact, stage).reborn(), "dev")
    assert back.texts == texts_of(artifact)


ODD_SOURCES = [(*row, target) for row in everything("pr-123") for target in ("dev", "d", "feature_x")]


@pytest.mark.parametrize(("framework", "service", "target"), ODD_SOURCES, ids=named([*ODD_SOURCES]))
def test_from_a_real_odd_stage(framework: str, service: str, target: str) -> None:
    artifact = loaded(golden(framework, service, "pr-123"))
    there = kept(artifact, target)
    assert "pr-123" not in there.reborn().artifact_directory
    assert kept(artifact, "pr-123").texts == texts_of(artifact)


# ------------------------------------------------------------------------------------------- folders

FOLDERS = [
    pytest.param("v3", "plain", id="one zip"),
    pytest.param("v3", "layers-individually", id="functions and layers one by one"),
    pytest.param("v3", "already-there", id="the framework's own functions"),
    pytest.param("v3", "plugin-split-stacks", id="nested stacks"),
    pytest.param("osls", "own-bucket", id="no create-stack template"),
    pytest.param("v3", "minified", id="minified templates"),
    pytest.param("v1", "stay-files", id="zips from elsewhere"),
    pytest.param("v3", "images", id="no zip at all"),
    pytest.param("v4-synthetic", "layers", id="version 4"),
]


@pytest.mark.parametrize(("framework", "service"), FOLDERS)
def test_folders_there_and_back_again(framework: str, service: str, tmp_path: pathlib.Path) -> None:
    source = golden(framework, service)
    before = tree(source)
    restage(source, tmp_path / "there", Request(target="q7", keep_paths=True), Options())
    restage(tmp_path / "there", tmp_path / "back", Request(target="dev", keep_paths=True), Options())
    there = tree(tmp_path / "there")
    assert tree(tmp_path / "back") == before == tree(source)
    assert there.keys() == before.keys()
    assert {name for name in before if there[name] != before[name]} <= {
        name for name in before if name.endswith(".json")
    }


@pytest.mark.parametrize(("framework", "service"), FOLDERS)
def test_zips_are_the_same_bytes(framework: str, service: str, tmp_path: pathlib.Path) -> None:
    source = golden(framework, service)
    restage(source, tmp_path / "out", Request(target="prod", stamp=STAMP), Options())
    old, new = tree(source), tree(tmp_path / "out")
    assert {name: data for name, data in new.items() if not name.endswith(".json")} == {
        name: data for name, data in old.items() if not name.endswith(".json")
    }
    assert load_artifact(tmp_path / "out").stage == "prod"


# ------------------------------------------------------------------------------------------- the same every time

DETERMINED = [("v3", "streams"), ("v2", "plugin-step-functions"), ("osls", "sockets"), ("v1", "stay-maps")]


@pytest.mark.parametrize(("framework", "service"), DETERMINED, ids=["/".join(row) for row in DETERMINED])
def test_hash_seeds_change_nothing(framework: str, service: str, tmp_path: pathlib.Path) -> None:
    reports, trees = set(), []
    for seed in ("0", "1", "4711"):
        command = [sys.executable, "-m", "restage", str(GOLDEN / framework / service / "dev"), "--to", "pr-123"]
        command += ["--stamp", str(STAMP.millis), "-o", str(tmp_path / "out"), "--force", "--json"]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        reports.add(done.stdout)
        trees.append(tree(tmp_path / "out"))
    assert len(reports) == 1
    assert trees[0] == trees[1] == trees[2]


def test_only_the_stamp_differs_between_two_runs() -> None:
    artifact, later = loaded(golden("v3", "rest-shop")), Stamp(STAMP.millis + 86_400_000)
    first, second = Made.of(artifact, "prod"), Made.of(artifact, "prod", later)
    assert first.texts != second.texts
    for name, text in first.texts.items():
        moved = text.replace(STAMP.directory, later.directory).replace(str(STAMP.millis), str(later.millis))
        assert moved == second.texts[name]
