"""Writing: the whole artifact or nothing, and nothing in the way is lost."""

from __future__ import annotations

import errno
import ntpath
import os
import pathlib
import signal
import stat
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from broken import STATE, copied, tree
from folders import ROOT_FOLDER

import restage.artifact.writing
from restage.artifact.copying import copy_file
from restage.artifact.overlap import contains
from restage.artifact.writing import check_output, write_artifact
from restage.errors import ArtifactError, OutputError, RestageError, UsageError
from restage.rules.reading import typed

TEXTS = {STATE: '{"é": 1}', "cloudformation-template-update-stack.json": "{}\n"}
ZIP = b"PK" + bytes(range(256)) * 9000


@pytest.fixture
def source(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder with a zip of more than one chunk, and a plugin's file in a subfolder."""
    folder = tmp_path / "source"
    (folder / "build").mkdir(parents=True)
    (folder / STATE).write_text("{}")
    (folder / "a.zip").write_bytes(ZIP)
    (folder / "build" / "b.js").write_bytes(b"b")
    return folder


@pytest.fixture(autouse=True)
def untouched(source: pathlib.Path) -> Iterator[None]:
    """Whatever happens, the input stays as it is."""
    before = tree(source)
    yield
    if source.is_dir():
        assert tree(source) == before


def written(
    source: pathlib.Path,
    target: pathlib.Path,
    *,
    force: bool = False,
    link: bool = False,
    check: Callable[[], None] = lambda: None,
) -> None:
    copies = {name: source / name for name in ("a.zip", "build/b.js")}
    write_artifact(target, TEXTS, copies, source=source, force=force, link=link, check_source=check)


WHOLE: dict[str, bytes | None] = {
    STATE: '{"é": 1}'.encode(),
    "a.zip": ZIP,
    "build": None,
    "build/b.js": b"b",
    "cloudformation-template-update-stack.json": b"{}\n",
}


def test_texts_and_copies_are_written(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    written(source, tmp_path / "target")
    assert tree(tmp_path / "target") == WHOLE
    assert sorted(os.listdir(tmp_path)) == ["source", "target"]


def test_a_relative_output(source: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(pathlib.Path("source"), pathlib.Path("./x/../target"))
    assert tree(tmp_path / "target") == WHOLE


def test_modes_are_as_for_any_new_file(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (source / "a.zip").chmod(0o400)
    before = os.umask(0o027)
    try:
        written(source, tmp_path / "target")
    finally:
        os.umask(before)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "target", *(tmp_path / "target").iterdir()]
    }
    assert modes["target"] == modes["build"] == 0o750
    assert modes["a.zip"] == modes[STATE] == 0o640


def test_missing_parents_are_made(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    written(source, tmp_path / "x" / "y" / "target")
    assert tree(tmp_path / "x" / "y" / "target") == WHOLE


# ------------------------------------------------------------------------------------------- what is in the way


def a_file(target: pathlib.Path) -> None:
    target.write_bytes(b"")


def an_empty_folder(target: pathlib.Path) -> None:
    target.mkdir()


def an_artifact(target: pathlib.Path) -> None:
    copied(target)


def another_folder(target: pathlib.Path) -> None:
    target.mkdir()
    (target / "precious.txt").touch()


def a_link_to_an_artifact(target: pathlib.Path) -> None:
    target.symlink_to(copied(target.with_name("linked")), target_is_directory=True)


def a_link_to_nowhere(target: pathlib.Path) -> None:
    target.symlink_to("nowhere")


REFUSED: list[tuple[Callable[[pathlib.Path], None], bool, str]] = [
    (a_file, False, "this is a file"),
    (a_file, True, "this is a file"),
    (an_empty_folder, False, "--force"),
    (an_artifact, False, "--force"),
    (another_folder, False, "--force"),
    (another_folder, True, "only an artifact or an empty folder"),
    (a_link_to_an_artifact, True, "symbolic link"),
    (a_link_to_nowhere, True, "symbolic link"),
]


@pytest.mark.parametrize(
    ("make", "force", "problem"), REFUSED, ids=[f"{row[0].__name__}, force {row[1]}" for row in REFUSED]
)
def test_what_may_not_be_replaced(
    source: pathlib.Path, tmp_path: pathlib.Path, make: Callable[[pathlib.Path], None], force: bool, problem: str
) -> None:
    make(tmp_path / "target")
    before = tree(tmp_path)
    for attempt in (
        lambda: check_output(tmp_path / "target", source, force),
        lambda: written(source, tmp_path / "target", force=force),
    ):
        assert problem in refused(attempt, UsageError)
        assert tree(tmp_path) == before


def refused(attempt: Callable[[], None], kind: type[RestageError]) -> str:
    with pytest.raises(kind) as caught:
        attempt()
    (sentence,) = caught.value.problems
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("make", [an_empty_folder, an_artifact])
def test_force_replaces_as_a_whole(
    source: pathlib.Path, tmp_path: pathlib.Path, make: Callable[[pathlib.Path], None]
) -> None:
    make(tmp_path / "target")
    written(source, tmp_path / "target", force=True)
    assert tree(tmp_path / "target") == WHOLE
    assert sorted(os.listdir(tmp_path)) == ["source", "target"]


def test_force_removes_read_only_folders_too(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "target")
    (tmp_path / "target" / "build").mkdir()
    (tmp_path / "target" / "build" / "x").touch()
    (tmp_path / "target" / "build").chmod(0o555)
    written(source, tmp_path / "target", force=True)
    assert sorted(os.listdir(tmp_path)) == ["source", "target"]


OVERLAPS = [
    pytest.param("source", "input itself", id="the same folder"),
    pytest.param("source/../source", "input itself", id="the same, spelled otherwise"),
    pytest.param("link", "input itself", id="the same through a link"),
    pytest.param("source/out", "inside the input", id="inside"),
    pytest.param("link/out/deep", "inside the input", id="inside, through a link"),
    pytest.param(".", "input lies inside", id="around"),
    pytest.param("source/" + STATE, "inside the input", id="a file of the input"),
    pytest.param(".serverless", "clients deploy what lies in", id="what clients pass over"),
    pytest.param("prod.serverless/", "clients deploy what lies in", id="a name that ends like it, and a slash"),
    pytest.param("file/out", "not a folder", id="a parent is a file"),
    pytest.param("file/out/deep", "not a folder", id="a parent's parent is a file"),
]


@pytest.mark.parametrize(("target", "problem"), OVERLAPS)
@pytest.mark.parametrize("force", [False, True])
def test_where_an_output_can_not_be(
    source: pathlib.Path, tmp_path: pathlib.Path, target: str, problem: str, force: bool
) -> None:
    (tmp_path / "link").symlink_to(source)
    (tmp_path / "file").touch()
    (tmp_path / STATE).touch()
    before = tree(tmp_path)
    assert problem in refused(lambda: check_output(tmp_path / target, source, force), UsageError)
    assert problem in refused(lambda: written(source, tmp_path / target, force=force), UsageError)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", [".serverless-prod", ".serverless.d", "serverless", "x.serverless/prod"])
def test_other_names_are_none_that_clients_pass_over(source: pathlib.Path, tmp_path: pathlib.Path, name: str) -> None:
    written(source, tmp_path / name)
    assert tree(tmp_path / name) == WHOLE


def test_a_name_that_begins_alike_is_no_overlap(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    written(source, tmp_path / "source-prod")
    assert tree(tmp_path / "source-prod") == WHOLE


# ------------------------------------------------------------------------------------------- what goes wrong


def full_disk(*args: object, **options: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def read_only(*args: object, **options: object) -> None:
    raise OSError(errno.EROFS, "Read-only file system")


def interrupted(*args: object, **options: object) -> None:
    raise KeyboardInterrupt


def faulty(*args: object, **options: object) -> None:
    raise ZeroDivisionError


FAILURES: list[tuple[str, Callable[[], None], type[BaseException]]] = [
    ("copy_file", full_disk, OutputError),
    ("_move", full_disk, OutputError),
    ("_place", read_only, OutputError),
    ("copy_file", interrupted, KeyboardInterrupt),
    ("_move", interrupted, KeyboardInterrupt),
    ("copy_file", faulty, ZeroDivisionError),
]


@pytest.mark.parametrize(
    ("step", "failure", "kind"), FAILURES, ids=[f"{row[1].__name__} in {row[0]}" for row in FAILURES]
)
@pytest.mark.parametrize("there", [False, True], ids=["new", "over an old one"])
def test_after_a_failure_everything_is_as_before(
    source: pathlib.Path,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    failure: Callable[[], None],
    kind: type[BaseException],
    there: bool,
) -> None:
    target = copied(tmp_path / "target") if there else tmp_path / "x" / "y" / "target"
    before = tree(tmp_path)
    monkeypatch.setattr(restage.artifact.writing, step, failure)
    with pytest.raises(kind) as caught:
        written(source, target, force=there)
    assert tree(tmp_path) == before
    if isinstance(caught.value, OutputError):
        (sentence,) = caught.value.problems
        assert str(target) in sentence and "nothing was written" in sentence
        assert ("no room" in sentence) == (failure is full_disk)


def test_when_the_new_one_can_not_come_in_the_old_one_comes_back(
    source: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(tmp_path / "target")
    before = tree(tmp_path)
    fail_renames(monkeypatch, {2})
    assert "nothing was written" in refused(lambda: written(source, tmp_path / "target", force=True), OutputError)
    assert tree(tmp_path) == before


def test_when_not_even_that_works_the_old_one_is_kept(
    source: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tree(copied(tmp_path / "target"))
    fail_renames(monkeypatch, {2, 3})
    sentence = refused(lambda: written(source, tmp_path / "target", force=True), OutputError)
    (kept,) = tmp_path.glob(".restage-*/old")
    assert str(kept) in sentence and tree(kept) == old
    assert sorted(os.listdir(kept.parent)) == ["new", "old"]
    (tmp_path / "target").mkdir()
    assert str(kept) in refused(lambda: written(source, tmp_path / "target", force=True), OutputError)
    (tmp_path / "target").rmdir()
    assert "is there already" in refused(lambda: written(source, tmp_path / "target"), UsageError)
    assert tree(tmp_path / "target") == old
    assert sorted(os.listdir(tmp_path)) == ["source", "target"]


def fail_renames(monkeypatch: pytest.MonkeyPatch, failing: set[int]) -> None:
    """Where the system can't exchange two folders."""
    monkeypatch.setattr(restage.artifact.writing, "exchange", lambda *places: False)
    really, calls = os.rename, 0

    def rename(old: pathlib.Path, new: pathlib.Path) -> None:
        nonlocal calls
        calls += 1
        if calls in failing:
            raise OSError(errno.EBUSY, "Device or resource busy", str(old))
        really(old, new)

    monkeypatch.setattr(os, "rename", rename)


def test_a_file_that_changed_meanwhile_is_noticed(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    def check() -> None:
        raise ArtifactError(f"{source / 'a.zip'}: this changed")

    sentence = refused(lambda: written(source, tmp_path / "target", check=check), ArtifactError)
    assert str(source / "a.zip") in sentence and "changed" in sentence
    assert os.listdir(tmp_path) == ["source"]


def test_a_file_that_went_away_meanwhile(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    gone = source / "gone.zip"
    attempt = lambda: write_artifact(tmp_path / "t", {}, {"gone.zip": gone}, source=source, force=False)  # noqa: E731
    assert str(gone) in refused(attempt, OutputError)
    assert os.listdir(tmp_path) == ["source"]


def test_an_output_that_came_there_meanwhile_is_not_replaced(
    source: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = copy_file

    def copy_while_another_finishes(*args: object, **options: object) -> None:
        really(*args, **options)  # type: ignore[arg-type]
        if not (tmp_path / "target").exists():
            copied(tmp_path / "target")

    monkeypatch.setattr(restage.artifact.writing, "copy_file", copy_while_another_finishes)
    refused(lambda: written(source, tmp_path / "target"), UsageError)
    assert "hello-plain.zip" in tree(tmp_path / "target")
    assert sorted(os.listdir(tmp_path)) == ["source", "target"]


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x"])
def test_a_name_that_leads_out_is_a_programming_error(source: pathlib.Path, tmp_path: pathlib.Path, name: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        write_artifact(tmp_path / "t", {name: ""}, {}, source=source, force=False)
    assert os.listdir(tmp_path) == ["source"]


# ------------------------------------------------------------------------------------------- signals

SLOW = textwrap.dedent(
    """
    import os, pathlib, sys, time
    import restage.artifact.writing as output

    really = output._place

    def slowly(folder, name):
        print("ready", flush=True)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not os.path.exists(sys.argv[3]):
            time.sleep(0.01)
        return really(folder, name)

    output._place = slowly
    source = pathlib.Path(sys.argv[1])
    copies = {"a.zip": source / "a.zip"}
    output.write_artifact(pathlib.Path(sys.argv[2]), {}, copies, source=source, force=True)
    print("survived")
    """
)


def obey_interrupts() -> None:
    """Signals may be ignored where the tests run, and that is inherited."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("there", [False, True], ids=["new", "over an old one"])
def test_a_signal_leaves_nothing_behind(
    source: pathlib.Path, tmp_path: pathlib.Path, number: signal.Signals, there: bool
) -> None:
    target = copied(tmp_path / "target") if there else tmp_path / "x" / "target"
    before = tree(tmp_path)
    command = [sys.executable, "-c", SLOW, str(source), str(target), str(tmp_path / "go")]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT_FOLDER,
        preexec_fn=obey_interrupts,
    )
    assert process.stdout is not None and process.stdout.readline() == b"ready\n"
    process.send_signal(number)
    time.sleep(0.05)
    (tmp_path / "go").touch()
    output, errors = process.communicate(timeout=30)
    (tmp_path / "go").unlink()
    assert process.returncode == -number, errors
    assert b"survived" not in output
    assert tree(tmp_path) == before


def test_signal_handlers_are_put_back(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    written(source, tmp_path / "target")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_threads_other_than_the_main_one_can_write(source: pathlib.Path, tmp_path: pathlib.Path) -> None:
    threads = [threading.Thread(target=written, args=(source, tmp_path / name)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tree(tmp_path / "a") == tree(tmp_path / "b") == WHOLE


# ------------------------------------------------------------------------------------------- two drives


DRIVES: list[tuple[str, str, bool]] = [
    ("C:\\work\\dev", "D:\\out\\prod", False),
    ("C:\\work\\dev", "C:\\work\\prod", False),
    ("C:\\work\\dev", "C:\\work\\dev\\prod", True),
    ("\\\\server\\share\\dev", "C:\\work\\prod", False),
]


@pytest.mark.parametrize(("outer", "inner", "inside"), DRIVES)
def test_what_lies_on_another_drive_is_not_inside(
    outer: str, inner: str, inside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "commonpath", ntpath.commonpath)
    assert contains(outer, inner) is inside


# ------------------------------------------------------------------------------------------- capitals


OVERLAPS = [
    pytest.param("SOURCE", "this is the input itself", id="the input"),
    pytest.param("Source/prod", "would lie inside the input", id="in the input"),
]


@pytest.mark.parametrize(("target", "problem"), OVERLAPS)
def test_a_disk_that_does_not_tell_capitals_has_one_folder(
    target: str, problem: str, source: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those of macOS and Windows are, where `os.path.samefile` answers so."""
    check_output(source.parent / target, source, force=True)
    monkeypatch.setattr(os.path, "samefile", lambda one, other: str(one).casefold() == str(other).casefold())
    with pytest.raises(UsageError, match=problem):
        check_output(source.parent / target, source, force=True)
    check_output(source.parent / "target", source, force=True)


def test_a_rules_file_on_another_drive_is_named_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "relpath", ntpath.relpath)
    file = pathlib.Path("D:\\work\\restage.yml")
    assert typed(file) == file
