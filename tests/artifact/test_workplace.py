"""The folder in which something is made: for one run at a time, cleared of what a killed one left, never anyone else's."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from broken import STATE, copied, tree
from folders import ROOT_FOLDER

from restage import ArtifactError, Options, OutputError, Request, RestageError, load_artifact, restage
from restage.artifact import folder as reading
from restage.artifact import workplace as working
from restage.artifact import writing
from restage.artifact.copying import copy_file
from restage.artifact.expectedfiles import judge_state
from restage.artifact.workplace import workplace, workplace_of
from restage.artifact.writing import write_artifact, write_text
from restage.document.values import Json


def written(target: Path, source: Path, text: str = "{}") -> None:
    write_artifact(target, {STATE: text}, {}, source=source, force=True)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder that stands for an input."""
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


# ------------------------------------------------------------------------------------------- what lies in the way


def dead_with_half_a_new_one(area: Path, target: Path) -> None:
    (area / "new" / "deep").mkdir(parents=True)
    (area / "new" / "deep" / "x").touch()
    (area / "lock").touch()


def dead_before_the_lock(area: Path, target: Path) -> None:
    area.mkdir()


def dead_between_two_steps(area: Path, target: Path) -> None:
    copied(area / "old")
    copied(area / "new")


def dead_with_the_old_one_to_remove(area: Path, target: Path) -> None:
    copied(area / "old")
    copied(target)


LITTER = [dead_with_half_a_new_one, dead_before_the_lock, dead_between_two_steps, dead_with_the_old_one_to_remove]


@pytest.mark.parametrize("leave", LITTER, ids=[one.__name__ for one in LITTER])
def test_the_litter_of_a_killed_run_is_cleared_by_the_next(
    source: Path, tmp_path: Path, leave: Callable[[Path, Path], None]
) -> None:
    target = tmp_path / "out"
    leave(workplace_of(target), target)
    written(target, source)
    assert tree(target) == {STATE: b"{}"}
    assert sorted(os.listdir(tmp_path)) == ["in", "out"]


def test_what_was_there_before_is_put_back_even_where_the_next_run_fails(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    before = tree(copied(workplace_of(target) / "old"))
    with pytest.raises(ValueError, match="leads out"):
        write_artifact(target, {"../x": ""}, {}, source=source, force=True)
    assert tree(target) == before
    assert sorted(os.listdir(tmp_path)) == ["in", "out"]


def a_file(area: Path) -> None:
    area.touch()


def a_link(area: Path) -> None:
    (area.parent / "precious").mkdir()
    area.symlink_to(area.parent / "precious")


def a_folder_with_something_else(area: Path) -> None:
    area.mkdir()
    (area / "precious").touch()


def a_lock_that_is_a_link(area: Path) -> None:
    area.mkdir()
    (area / "lock").symlink_to(area.parent / "precious")


OTHERS = [a_file, a_link, a_folder_with_something_else, a_lock_that_is_a_link]


@pytest.mark.parametrize("make", OTHERS, ids=[one.__name__ for one in OTHERS])
def test_what_is_not_of_a_run_is_left_alone(source: Path, tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(workplace_of(tmp_path / "out"))
    before = tree(tmp_path)
    with pytest.raises(OutputError, match=r"in the way|nothing was written"):
        written(tmp_path / "out", source)
    assert tree(tmp_path) == before


def test_another_users_folder_is_left_alone(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workplace_of(tmp_path / "out").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(OutputError, match="not of a run of yours"):
        written(tmp_path / "out", source)


# ------------------------------------------------------------------------------------------- two at once


def test_one_run_at_a_time(source: Path, tmp_path: Path) -> None:
    with workplace(tmp_path / "out"):
        with pytest.raises(OutputError, match="another run is writing it right now"):
            written(tmp_path / "out", source)
        written(tmp_path / "other", source)
    written(tmp_path / "out", source)
    assert sorted(os.listdir(tmp_path)) == ["in", "other", "out"]


@pytest.mark.parametrize("make", [dead_with_half_a_new_one, dead_before_the_lock])
def test_without_locks_nobody_can_know_whether_a_run_is_dead(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path, Path], None]
) -> None:
    monkeypatch.setattr(working, "_lock", lambda lock: None)
    written(tmp_path / "out", source)
    area = workplace_of(tmp_path / "out")
    make(area, tmp_path / "out")
    with pytest.raises(OutputError, match="if none is, remove the folder"):
        written(tmp_path / "out", source)
    assert area.is_dir()


RACE = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from restage.artifact.writing import write_artifact, write_text
    from restage.errors import RestageError

    target, source, name, force, begin = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "force", float(sys.argv[5])
    time.sleep(max(begin - time.time(), 0))
    texts = {f"{number}.json": name for number in range(40)} | {"serverless-state.json": name}
    try:
        if target.suffix:
            write_text(target, name * 100_000)
        else:
            write_artifact(target, texts, {}, source=source, force=force)
    except RestageError as error:
        print(error)
        sys.exit(2)
    """
)


@pytest.mark.parametrize(
    ("target", "force"),
    [
        pytest.param("deep/out", "new", id="a new artifact, and its folder"),
        pytest.param("out", "force", id="artifacts that replace each other"),
        pytest.param("file.yml", "force", id="a file"),
    ],
)
def test_of_many_runs_at_once_the_result_is_one_of_theirs(
    source: Path, tmp_path: Path, target: str, force: str
) -> None:
    begin = time.time() + 0.7
    words = [str(tmp_path / target), str(source)]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", RACE, *words, name, force, str(begin)],
            cwd=ROOT_FOLDER,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in "abcdef"
    ]
    said = [run.communicate(timeout=60) for run in runs]
    assert {run.returncode for run in runs} <= {0, 2}, said
    assert all(not errors for _, errors in said)
    done = [name for name, run in zip("abcdef", runs, strict=True) if run.returncode == 0]
    assert len(done) == 1 if force == "new" else done
    found = tmp_path / target
    held = tree(found).values() if found.is_dir() else [found.read_bytes()[:1]]
    assert {bytes(data or b"").decode() for data in held} <= set(done) and len(set(held)) == 1
    assert not [name for name in os.listdir(found.parent) if name.startswith(".")]


# ------------------------------------------------------------------------------------------- the input changes


@pytest.fixture
def copying(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What happens to the input while a zip is copied."""
    todo: list[Callable[[], object]] = []
    really = copy_file

    def copy(*args: object, **options: object) -> None:
        really(*args, **options)  # type: ignore[arg-type]
        for one in todo:
            one()

    monkeypatch.setattr(writing, "copy_file", copy)
    return todo


def a_link_instead(folder: Path) -> None:
    (folder / STATE).unlink()
    (folder / STATE).symlink_to("/etc/passwd")


CHANGES: list[tuple[str, Callable[[Path], object]]] = [
    ("a template is written anew", lambda folder: (folder / STATE).write_text("{}")),
    ("the same bytes, written again", lambda folder: (folder / STATE).write_bytes((folder / STATE).read_bytes())),
    ("a zip is another file", lambda folder: os.replace(copied(folder.parent / "other") / STATE, folder / "hello-plain.zip")),
    ("a file comes", lambda folder: (folder / "new.zip").touch()),
    ("a file goes", lambda folder: (folder / "hello-plain.zip").unlink()),
    ("a file becomes a link", a_link_instead),
]  # fmt: skip


@pytest.mark.parametrize("link", [False, True], ids=["copied", "linked"])
@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=[name for name, _ in CHANGES])
def test_an_input_that_changes_meanwhile_is_refused(
    tmp_path: Path, copying: list[Callable[[], object]], change: Callable[[Path], object], link: bool
) -> None:
    folder = copied(tmp_path / "dev")
    copying.append(lambda: change(folder))
    with pytest.raises(RestageError, match="changed while"):
        restage(folder, tmp_path / "prod", Request(target="prod"), Options(link=link))
    assert not (tmp_path / "prod").exists()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such time")
def test_a_time_that_is_put_back_hides_no_change(tmp_path: Path, copying: list[Callable[[], object]]) -> None:
    folder = copied(tmp_path / "dev")
    file = folder / "hello-plain.zip"
    found = file.stat()

    def change() -> None:
        with file.open("r+b") as opened:
            opened.write(b"an")
        os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))

    copying.append(change)
    with pytest.raises(RestageError, match=r"hello-plain\.zip: this changed while"):
        restage(folder, tmp_path / "prod", Request(target="prod"), Options())
    now = file.stat()
    assert (now.st_ino, now.st_size, now.st_mtime_ns) == (found.st_ino, found.st_size, found.st_mtime_ns)


def test_links_that_another_run_makes_are_no_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied(tmp_path / "dev")
    really = judge_state

    def judge(state: Json) -> list[str]:
        os.link(folder / "hello-plain.zip", tmp_path / "linked.zip")
        return really(state)

    monkeypatch.setattr(reading, "judge_state", judge)
    assert load_artifact(folder).stage == "dev"


def test_an_input_that_changes_while_it_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied(tmp_path / "dev")
    really = judge_state

    def judge(state: Json) -> list[str]:
        (folder / "cloudformation-template-update-stack.json").write_text("{}")
        return really(state)

    monkeypatch.setattr(reading, "judge_state", judge)
    with pytest.raises(ArtifactError, match=r"update-stack\.json: this changed while the artifact was being read"):
        load_artifact(folder)


def test_what_a_killed_record_left_is_no_part_of_the_artifact(tmp_path: Path) -> None:
    folder = copied(tmp_path / "dev")
    before = load_artifact(folder).others
    dead_with_half_a_new_one(workplace_of(folder / "restage-source.json"), folder)
    assert load_artifact(folder).others == before


# ------------------------------------------------------------------------------------------- disks


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a file system of its own with some options."""
    place = tmp_path / "disk"
    place.mkdir()

    def mounted(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("nothing can be mounted here")
        return place

    yield mounted
    subprocess.run(["umount", str(place)], check=False, capture_output=True)


def test_another_file_system(tmp_path: Path, disk: Callable[[str], Path]) -> None:
    folder, place = copied(tmp_path / "dev"), disk("size=1m")
    assert folder.stat().st_dev != place.stat().st_dev
    with pytest.raises(OutputError, match="nothing was written"):
        # Where a disk is mounted nothing else can come
        restage(folder, place, Request(target="prod"), Options(force=True))
    restage(folder, place / "a" / "prod", Request(target="prod"), Options())
    assert load_artifact(place / "a" / "prod").stage == "prod"
    write_text(place / "file", "x")


def test_a_read_only_disk(tmp_path: Path, disk: Callable[[str], Path]) -> None:
    folder, place = copied(tmp_path / "dev"), disk("ro")
    with pytest.raises(OutputError, match="Read-only file system"):
        written(place / "a" / "prod", folder)
    with pytest.raises(OutputError, match="Read-only file system"):
        write_text(place / "file", "x")
    assert tree(place) == {}


def test_a_full_disk_at_every_page(tmp_path: Path, disk: Callable[[str], Path]) -> None:
    """Room for one page more each time, until it is enough."""
    source = copied(tmp_path / "dev")
    place = disk("size=4k")
    copied_files = {"a.zip": source / STATE, "b.zip": source / STATE}
    refused = 0
    for pages in range(1, 200):
        subprocess.run(["mount", "-o", f"remount,size={pages * 4}k", str(place)], check=True, capture_output=True)
        try:
            write_artifact(place / "out", {STATE: "{}"}, copied_files, source=source, force=False)
        except OutputError:
            assert tree(place) == {}
            refused += 1
        else:
            break
    assert refused >= 5
    assert (place / "out" / "b.zip").read_bytes() == (source / STATE).read_bytes()
