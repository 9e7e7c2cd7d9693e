"""Where many results go: names from paths, one place for each, and what is refused before anything is begun."""

from __future__ import annotations

import os
import pathlib

import pytest

from restage import UsageError
from restage.artifact.layout import STATE_FILE
from restage.many.layout import Named, Place, below, beside, refuse_collisions, refuse_output, with_names
from restage.many.pairing import pairs


def named(*folders: str) -> list[str]:
    return [one.name for one in with_names([Named(folder) for folder in folders])]


NAMES = [
    pytest.param(["services/a/artifact", "services/b/artifact"], ["a", "b"], id="the last part is the same for all"),
    pytest.param(["a/x/y", "b/x/y"], ["a", "b"], id="the last two parts are"),
    pytest.param(["artifacts/a", "artifacts/b"], ["a", "b"], id="the first part is the same"),
    pytest.param(["a/.serverless", "b/.serverless"], ["a", "b"], id="the framework's folder"),
    pytest.param(["a/.serverless"], ["a"], id="the framework's folder, alone"),
    pytest.param(["a/.serverless", "b/dist"], ["a", "dist"], id="the framework's folder beside another"),
    pytest.param(["a/dist", "b/out", "c/dist"], ["a", "out", "c"], id="the same for some only"),
    pytest.param(["a/v1/x", "a/v2/x", "b/v1/x"], ["a", "v2", "b"], id="the same for some of the rest"),
    pytest.param(["a/Api", "b/api"], ["a", "b"], id="the same but for capitals"),
    pytest.param(["a/x", "a/x/"], ["x", "x"], id="one folder twice"),
    pytest.param(["/x/y", "/y"], ["x", "y"], id="nothing left to tell"),
    pytest.param(["a/artifact"], ["artifact"], id="one alone"),
    pytest.param(["a/artifact/", "b/../b/artifact"], ["a", "b"], id="spelled otherwise"),
    pytest.param(["s3://shop/a/artifact", "s3://shop/b/artifact/"], ["a", "b"], id="URLs"),
    pytest.param(["s3://shop/a", "b"], ["a", "b"], id="a URL and a path"),
]


@pytest.mark.parametrize(("folders", "expected"), NAMES)
def test_names_come_from_paths(folders: list[str], expected: list[str]) -> None:
    assert named(*folders) == expected


def test_names_of_a_composition_stay() -> None:
    given = [Named("x/a/artifact"), Named("y/.serverless", "web"), Named("x/b/artifact")]
    assert [one.name for one in with_names(given)] == ["a", "web", "b"]


def test_results_lie_by_stage_and_name_in_the_order_of_the_call() -> None:
    found = below("out", [Named("a/x"), Named("b/x")], ["qa", "prod"])
    assert [(place.folder, place.stage, place.output) for place in found] == [
        ("a/x", "qa", os.path.join("out", "qa", "a")),
        ("a/x", "prod", os.path.join("out", "prod", "a")),
        ("b/x", "qa", os.path.join("out", "qa", "b")),
        ("b/x", "prod", os.path.join("out", "prod", "b")),
    ]
    assert below("s3://shop/out/", [Named("a")], ["qa"])[0].output == "s3://shop/out/qa/a"
    assert below("s3://shop", [Named("a")], ["qa"])[0].output == "s3://shop/qa/a"


def test_a_place_with_a_password_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        below("ftp://me:hunter2@host/out", [Named("a")], ["qa"])
    assert "hunter2" not in str(caught.value)


def test_without_a_place_results_lie_beside_their_artifacts(tmp_path: pathlib.Path) -> None:
    folders = [str(tmp_path / "dev-one"), str(tmp_path / "two"), str(tmp_path / "three" / ".serverless")]
    found = beside([Named(folder) for folder in folders], ["qa"], {folders[0]: "dev", folders[2]: "dev"})
    assert [place.output for place in found] == [str(tmp_path / "qa-one"), None, None]


@pytest.mark.parametrize("stage", ["../x", "a/b", "", ".", "a b"])
def test_what_is_no_stage_is_no_folder_either(stage: str) -> None:
    with pytest.raises(UsageError, match="a stage's name may hold"):
        below("out", [Named("a")], ["qa", stage])
    with pytest.raises(UsageError, match="a stage's name may hold"):
        beside([Named("a")], ["qa", stage], {})


def test_without_a_place_urls_are_refused() -> None:
    with pytest.raises(UsageError, match="-o OUT says"):
        beside([Named("s3://shop/a"), Named("b")], ["qa"], {})


COLLISIONS = [
    pytest.param(
        [("a", "qa", "o/qa/a"), ("a", "qa", "o/qa/a")], ["a for qa: this is given 2 times"], id="the same run twice"
    ),
    pytest.param(
        [("a", "qa", "o/x"), ("b", "qa", "o/x")],
        ["a for qa and b for qa would come to this one place"],
        id="two artifacts of one name",
    ),
    pytest.param(
        [("a", "qa", "o/api"), ("b", "qa", "o/API")],
        ["would come to this one place"],
        id="names that some disks take for one",
    ),
    pytest.param([("a", "qa", "a/x")], ["would lie in a, which is only read"], id="in its own artifact"),
    pytest.param(
        [("a", "qa", "b/x"), ("b", "qa", "o")], ["would lie in b, which is only read"], id="in another one's artifact"
    ),
    pytest.param(
        [("a", "qa", "b"), ("b", "qa", "o")],
        ["would lie in b, which is only read"],
        id="in the place of another artifact",
    ),
    pytest.param([("o/a", "qa", "o")], ["o/a, which is only read, lies in this"], id="around an artifact"),
    pytest.param([("s3://x/a", "qa", "s3://x/a/b")], ["would lie in s3://x/a"], id="URLs"),
    pytest.param(
        [("a", "qa", "a/x"), ("b", "qa", "o"), ("c", "qa", "o")],
        ["would lie in a", "b for qa and c for qa"],
        id="all of it at once",
    ),
]


@pytest.mark.parametrize(("runs", "problems"), COLLISIONS)
def test_collisions_are_refused_together(runs: list[tuple[str, str, str]], problems: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_collisions([Place(*run) for run in runs])
    assert caught.value.problems[-1] == "nothing was begun"
    assert len(caught.value.problems) == len(problems) + 1
    for problem in problems:
        assert problem in str(caught.value)


def test_collisions_by_way_of_a_link_are_seen(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with pytest.raises(UsageError, match="only read"):
        refuse_collisions([Place(str(tmp_path / "a"), "qa", str(tmp_path / "link" / "x"))])


def test_what_can_not_be_known_collides_with_nothing() -> None:
    refuse_collisions([Place("a", "qa", None), Place("b", "qa", None), Place("c", "qa", "o"), Place("c", "prod", "p")])


def test_a_folder_of_results_is_no_artifact_and_no_file(tmp_path: pathlib.Path) -> None:
    refuse_output(str(tmp_path / "new"))
    refuse_output(str(tmp_path))
    refuse_output("s3://shop/out")
    (tmp_path / STATE_FILE).write_text("{}")
    with pytest.raises(UsageError, match="this is an artifact"):
        refuse_output(str(tmp_path))
    with pytest.raises(UsageError, match="this is no folder"):
        refuse_output(str(tmp_path / STATE_FILE))


# ------------------------------------------------------------------------------------------- pairs


def artifacts(folder: pathlib.Path, *names: str) -> pathlib.Path:
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / STATE_FILE).write_text("{}")
    return folder


def test_artifacts_of_one_name_are_a_pair(tmp_path: pathlib.Path) -> None:
    left = artifacts(tmp_path / "left", "qa/a", "qa/b", "prod/a", "node_modules/x", "a/.serverless")
    right = artifacts(tmp_path / "right", "prod/a", "qa/b", "qa/c", "qa/b/within")
    (left / "link").symlink_to(left / "qa")
    found = {pair.name: (pair.left is not None, pair.right is not None) for pair in pairs(left, right)}
    assert found == {
        "a/.serverless": (True, False),
        "prod/a": (True, True),
        "qa/a": (True, False),
        "qa/b": (True, True),
        "qa/c": (False, True),
    }


def test_artifacts_themselves_are_no_folders_of_pairs(tmp_path: pathlib.Path) -> None:
    left, right = artifacts(tmp_path, "left", "left/within").joinpath("left"), artifacts(tmp_path / "right", "within")
    assert pairs(left, right) == pairs(right, left) == []
    assert pairs(tmp_path / "nowhere", right) == []
