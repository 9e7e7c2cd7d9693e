"""Artifacts at URLs come and go as a whole or not at all: the state last, and nothing left of what failed."""

from __future__ import annotations

import contextlib
import pathlib
import re
from collections.abc import Iterator

import pytest
from broken import copied, golden, tree
from restaged import STAMP

from restage import ArtifactError, Options, OutputError, Request, RestageError, UsageError, restage
from restage.artifact.layout import STATE_FILE
from restage.remote.restaging import restage_at
from restage.remote.storing import store_artifact
from restage.remote.transfer import Store
from restage.remote.urls import beside, check_url, is_url, joined, parts, shown

fsspec = pytest.importorskip("fsspec")


class Files:
    """A file system of which every step is noted, and which may fail at one of them, or from then on."""

    def __init__(self, held: dict[str, bytes] | None = None, fail_at: int = -1, *, for_good: bool = False) -> None:
        self.held = dict(held or {})
        self.fail_at = fail_at
        self.for_good = for_good
        self.steps: list[str] = []

    def _step(self, what: str, path: str) -> None:
        self.steps.append(f"{what} {path.removeprefix('shop/')}")
        done = len(self.steps) - 1
        if done == self.fail_at or (self.for_good and 0 <= self.fail_at < done):
            raise ConnectionError("the line is down")

    def find(self, path: str) -> list[str]:
        return sorted(name for name in self.held if name.startswith(f"{path}/"))

    def cat_file(self, path: str) -> bytes:
        return self.held[path]

    def get_file(self, remote: str, local: str) -> None:
        pathlib.Path(local).write_bytes(self.held[remote])

    def put_file(self, local: str, remote: str) -> None:
        if not self.for_good:
            self.held[remote] = pathlib.Path(local).read_bytes()  # a failure may come after the bytes
        self._step("put", remote)
        self.held[remote] = pathlib.Path(local).read_bytes()

    def rm_file(self, path: str) -> None:
        self._step("rm", path)
        del self.held[path]

    def rm(self, path: str, recursive: bool) -> None:
        assert recursive
        for name in [name for name in self.held if name.startswith(f"{path}/")]:
            self.rm_file(name)

    def cp_file(self, path1: str, path2: str) -> None:
        self._step("cp", path2)
        self.held[path2] = self.held[path1]

    def makedirs(self, path: str, exist_ok: bool) -> None:
        assert exist_ok

    def invalidate_cache(self) -> None:
        pass


def store(files: Files) -> Store:
    return Store("s3://shop/dev", files, "shop/dev")


def held(folder: pathlib.Path) -> dict[str, bytes]:
    return {f"shop/dev/{name}": data for name, data in tree(folder).items() if data is not None}


PLAIN = golden("v3", "plain")
OTHER = golden("v3", "timers")
NAMES = sorted(path.name for path in PLAIN.iterdir())


# ------------------------------------------------------------------------------------------- storing


def test_the_state_is_stored_last() -> None:
    files = Files()
    store_artifact(store(files), PLAIN, force=False)
    assert files.held == held(PLAIN)
    assert files.steps[-1] == f"put dev/{STATE_FILE}"
    assert len(files.steps) == len(NAMES)


@pytest.mark.parametrize("step", range(len(NAMES)))
@pytest.mark.parametrize("other", [{}, {"shop/devices/x": b"1", "shop/x": b"2"}], ids=["nothing else", "neighbours"])
def test_what_fails_leaves_nothing(step: int, other: dict[str, bytes]) -> None:
    files = Files(other, fail_at=step)
    with pytest.raises(OutputError) as caught:
        store_artifact(store(files), PLAIN, force=False)
    assert files.held == other
    assert "s3://shop/dev: the artifact could not be stored (ConnectionError: the line is down)" in str(caught.value)
    assert "nothing was left there" in str(caught.value)


def test_what_can_not_be_removed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    files = Files(fail_at=1)

    def refused(path: str) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(files, "rm_file", refused)
    with pytest.raises(OutputError) as caught:
        store_artifact(store(files), PLAIN, force=False)
    for name in files.held:
        assert f"s3://shop/dev/{name.removeprefix('shop/dev/')}" in str(caught.value)


def test_an_interrupt_leaves_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    files = Files()

    def interrupted(local: str, remote: str) -> None:
        files.held[remote] = b"a part"
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "put_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store_artifact(store(files), PLAIN, force=False)
    assert files.held == {}


THERE = {**held(PLAIN), "shop/dev/old.zip": b"old"}


def test_what_is_there_stays_without_force() -> None:
    files = Files(THERE)
    with pytest.raises(UsageError, match="this is there already"):
        store_artifact(store(files), PLAIN, force=False)
    assert (files.held, files.steps) == (THERE, [])


def replaced(files: Files) -> Files:
    store_artifact(store(files), OTHER, force=True)
    return files


def test_all_is_stored_before_an_artifact_is_replaced_its_state_first() -> None:
    files = replaced(Files(THERE))
    assert files.held == held(OTHER)
    at_place = [step for step in files.steps if step.partition(" ")[2].startswith("dev/")]
    assert (at_place[0], at_place[-1]) == (f"rm dev/{STATE_FILE}", f"cp dev/{STATE_FILE}")
    assert sum(step.startswith("put ") for step in files.steps[: files.steps.index(at_place[0])]) == len(held(OTHER))
    # What both have is never removed, but for the state
    assert {step for step in at_place if step.startswith("rm")} == {
        f"rm {name.removeprefix('shop/')}" for name in {*(THERE.keys() - held(OTHER).keys()), f"shop/dev/{STATE_FILE}"}
    }


STEPS = range(len(replaced(Files(THERE)).steps))


@pytest.mark.parametrize("step", STEPS)
def test_what_fails_while_replacing_leaves_what_was_there(step: int) -> None:
    files = Files(THERE, fail_at=step)
    told = ""
    try:
        replaced(files)
    except OutputError as error:
        told = str(error)
    if told:
        assert told.startswith("s3://shop/dev: the artifact could not be ")
        assert re.search("what is there is as it was|what was there is there again", told)
        assert files.held == THERE
    else:  # what is removed in the end may stay
        assert {name: data for name, data in files.held.items() if "/dev/" in name} == held(OTHER)
        assert replaced(files).held == held(OTHER)


@pytest.mark.parametrize("step", STEPS)
def test_what_ends_while_replacing_leaves_an_artifact_and_the_next_run_goes_on(step: int) -> None:
    files = Files(THERE, fail_at=step, for_good=True)
    with contextlib.suppress(OutputError):
        replaced(files)
    files.fail_at = -1
    found = {name: data for name, data in files.held.items() if "/dev/" in name}
    if f"shop/dev/{STATE_FILE}" in found:
        assert found in (THERE, held(OTHER))
    else:
        kept = {f"shop/dev/{name.rpartition('/')[2]}": data for name, data in files.held.items() if "/old/" in name}
        assert kept == THERE
        with pytest.raises(ArtifactError, match=r"what was there lies in s3://shop/\.restage-[0-9a-f]+/old"):
            store(files).fetch(PLAIN)  # where nothing is written to
        with pytest.raises(UsageError, match="this is there already"):
            store_artifact(store(files), OTHER, force=False)
    assert replaced(files).held == held(OTHER)


def test_an_interrupt_while_replacing_leaves_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    files = Files(THERE)
    plain = files.cp_file

    def interrupted(path1: str, path2: str) -> None:
        if path2 == f"shop/dev/{STATE_FILE}" and "/new/" in path1:
            raise KeyboardInterrupt
        plain(path1, path2)

    monkeypatch.setattr(files, "cp_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        replaced(files)
    assert files.held == THERE


def test_force_replaces_only_an_artifact() -> None:
    files = Files({"shop/dev/precious.txt": b"mine"})
    with pytest.raises(UsageError, match="--force replaces only an artifact"):
        store_artifact(store(files), PLAIN, force=True)
    assert files.held == {"shop/dev/precious.txt": b"mine"}


def test_force_replaces_what_a_killed_run_has_left() -> None:
    files = Files({f"shop/dev/{NAMES[0]}": b"a part"})
    store_artifact(store(files), PLAIN, force=True)
    assert files.held == held(PLAIN)


# ------------------------------------------------------------------------------------------- fetching


def test_an_artifact_comes_as_it_is(tmp_path: pathlib.Path) -> None:
    store(Files(held(PLAIN))).fetch(tmp_path)
    assert tree(tmp_path) == tree(PLAIN)


UNSAFE = ["../x", "a/../../x", "/x", "a//b", "a\\b", "c:/x", "./x", "a\0b"]


@pytest.mark.parametrize("name", UNSAFE)
def test_names_that_lead_elsewhere_are_refused(tmp_path: pathlib.Path, name: str) -> None:
    files = Files({**held(PLAIN), f"shop/dev/{name}": b"bad"})
    (tmp_path / "into").mkdir()
    with pytest.raises(ArtifactError):
        store(files).fetch(tmp_path / "into")
    assert list(tree(tmp_path)) == ["into"]


def test_a_file_that_is_a_folder_too_is_refused(tmp_path: pathlib.Path) -> None:
    files = Files({**held(PLAIN), "shop/dev/x": b"", "shop/dev/x/y": b""})
    with pytest.raises(ArtifactError, match="'x' is a file and a folder"):
        store(files).fetch(tmp_path)


@pytest.mark.parametrize(
    ("there", "said"),
    [
        pytest.param({}, "there is nothing here", id="nothing"),
        pytest.param({"shop/dev/x.zip": b""}, f"there is no {STATE_FILE} in it", id="what a killed run has left"),
    ],
)
def test_without_a_state_there_is_no_artifact(tmp_path: pathlib.Path, there: dict[str, bytes], said: str) -> None:
    with pytest.raises(ArtifactError, match=said):
        store(Files(there)).fetch(tmp_path)


def test_what_is_replaced_while_it_is_read_is_refused(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = Files(held(PLAIN))
    plain = files.get_file

    def replacing(remote: str, local: str) -> None:
        plain(remote, local)
        files.held[f"shop/dev/{STATE_FILE}"] = b"{}"

    monkeypatch.setattr(files, "get_file", replacing)
    with pytest.raises(ArtifactError, match="was replaced while it was read"):
        store(files).fetch(tmp_path)


# ------------------------------------------------------------------------------------------- URLs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s3://b/x", True), ("memory://x", True), ("file:///x", True), ("c:/x", False), ("c://x", False),
        ("a/b", False), ("/a", False), ("s3:/x", False), ("", False), ("://x", False),
    ],
)  # fmt: skip
def test_what_is_a_url(text: str, expected: bool) -> None:
    assert is_url(text) is expected
    assert is_url(pathlib.Path(text)) is False


def test_parts_of_urls() -> None:
    assert parts("s3://b/x//y/") == ("b", "x", "y")
    assert joined("s3://b/", "x", "y") == "s3://b/x/y"
    assert beside("s3://b/dev/", "prod") == "s3://b/prod"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("s3://bucket", "there is no name in it", id="a bucket alone"),
        pytest.param("s3://", "there is no name in it", id="nothing"),
        pytest.param("s3://b/../x", "a step of it is", id="a step upwards"),
        pytest.param("ftp://me:hunter2@host/x", "ftp://…@host/x: a name or password", id="a password"),
    ],
)
def test_urls_that_are_refused(url: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_url(url)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in shown(url)


@pytest.mark.parametrize("url", ["nope://x/y", "gs://x/y"])
def test_what_can_not_be_spoken_to_is_refused(url: str) -> None:
    with pytest.raises(RestageError, match=url):
        Store.at(url)


# ------------------------------------------------------------------------------------------- whole runs


@pytest.fixture(name="memory")
def _memory() -> Iterator[str]:
    """A place in memory with an artifact in `dev`."""
    files = fsspec.filesystem("memory")
    for name, data in tree(PLAIN).items():
        files.pipe(f"/shop/dev/{name}", data)
    yield "memory://shop"
    files.rm("/shop", recursive=True)


REQUEST = Request("prod", stamp=STAMP)


def in_memory(folder: str) -> dict[str, bytes]:
    files = fsspec.filesystem("memory")
    return {path.removeprefix(f"{folder}/"): files.cat_file(path) for path in files.find(folder)}


@pytest.fixture(name="expected")
def _expected(tmp_path: pathlib.Path) -> dict[str, bytes]:
    restage(PLAIN, tmp_path / "expected", REQUEST, Options())
    return {name: data for name, data in tree(tmp_path / "expected").items() if data is not None}


def test_from_a_url_to_the_place_beside_it(memory: str, expected: dict[str, bytes]) -> None:
    outcome, output = restage_at(f"{memory}/dev/", None, REQUEST, Options())
    assert output == f"{memory}/prod"
    assert outcome.plan.source == "dev"
    assert in_memory("/shop/prod") == expected


def test_from_a_url_to_a_folder(memory: str, expected: dict[str, bytes], tmp_path: pathlib.Path) -> None:
    _, output = restage_at(f"{memory}/dev", str(tmp_path / "out"), REQUEST, Options())
    assert output == str(tmp_path / "out")
    assert tree(tmp_path / "out") == expected


def test_from_a_folder_to_a_url(expected: dict[str, bytes], tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev")
    _, output = restage_at(str(tmp_path / "dev"), (tmp_path / "out").as_uri(), REQUEST, Options())
    assert output == (tmp_path / "out").as_uri()
    assert tree(tmp_path / "out") == expected


def test_a_dry_run_stores_nothing(memory: str) -> None:
    _, output = restage_at(f"{memory}/dev", f"{memory}/out", REQUEST, Options(dry_run=True))
    assert output is None
    assert in_memory("/shop/out") == {}


def test_messages_name_the_url_and_no_temporary_folder(memory: str) -> None:
    fsspec.filesystem("memory").pipe(f"/shop/dev/{STATE_FILE}", b"{")
    with pytest.raises(ArtifactError) as caught:
        restage_at(f"{memory}/dev", None, REQUEST, Options())
    assert str(caught.value).startswith(f"{memory}/dev/{STATE_FILE}")
    assert "/tmp" not in str(caught.value)


def test_a_refusal_stores_nothing(memory: str) -> None:
    with pytest.raises(RestageError, match="uncertain"):
        restage_at(f"{memory}/dev", f"{memory}/out", REQUEST, Options(strict=True))
    assert in_memory("/shop/out") == {}
