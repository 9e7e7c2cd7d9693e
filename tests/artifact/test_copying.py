"""The bytes of zips in another place: linked, copied by the system, or read and written."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from broken import copied

from restage.artifact import copying
from restage.artifact.copying import copy_file
from restage.plan.model import Request
from restage.run.restaging import Options, restage

ZIP = "hello-plain.zip"
SIZES = {"nothing": 0, "less than a piece": 1_000, "several pieces": 100_001}
# What is said by those that can't: other file systems, network file systems, old kernels, sandboxes
UNABLE = [errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM]
ON_LINUX = pytest.mark.skipif(not hasattr(os, "copy_file_range"), reason="only Linux copies by itself")


def nothing() -> None:
    return


def failing(number: int, after: int = 0) -> Callable[[int, int, int], int]:
    """The system's copying, which fails after so many bytes."""
    left = [after] if after else []

    def copy(old: int, new: int, _: int) -> int:
        if left:
            return os.sendfile(new, old, None, left.pop())
        raise OSError(number, os.strerror(number))

    return copy


@pytest.fixture(params=[*SIZES.values()], ids=[*SIZES])
def source(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(copying, "_CHUNK", 1 << 14)
    monkeypatch.setattr(copying, "_PIECE", 1 << 14)
    file = tmp_path / "a.zip"
    file.write_bytes(os.urandom(request.param))
    return file


def test_the_bytes_are_the_same(source: Path, tmp_path: Path) -> None:
    copy_file(source, tmp_path / "b.zip", nothing)
    assert (tmp_path / "b.zip").read_bytes() == source.read_bytes()
    assert not os.path.samefile(source, tmp_path / "b.zip")


@ON_LINUX
@pytest.mark.parametrize("after", [0, 500], ids=["at once", "later"])
@pytest.mark.parametrize("number", UNABLE, ids=errno.errorcode.get)
def test_what_the_system_does_not_copy_is_read_and_written(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, after: int
) -> None:
    monkeypatch.setattr(os, "copy_file_range", failing(number, after))
    copy_file(source, tmp_path / "b.zip", nothing)
    assert (tmp_path / "b.zip").read_bytes() == source.read_bytes()


@ON_LINUX
def test_a_system_that_copies_nothing_and_says_so(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "copy_file_range", lambda *_: 0)
    copy_file(source, tmp_path / "b.zip", nothing)
    assert (tmp_path / "b.zip").read_bytes() == source.read_bytes()


@ON_LINUX
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
def test_what_goes_wrong_is_told(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(os, "copy_file_range", failing(number))
    with pytest.raises(OSError, match=os.strerror(number)) as raised:
        copy_file(source, tmp_path / "b.zip", nothing)
    assert raised.value.errno == number


@pytest.mark.parametrize("by_system", [pytest.param(True, marks=ON_LINUX), False], ids=["by the system", "by us"])
def test_a_signal_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_system: bool) -> None:
    (tmp_path / "a.zip").write_bytes(b"a zip")
    if not by_system:
        monkeypatch.setattr(os, "copy_file_range", failing(errno.ENOSYS), raising=False)

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_file(tmp_path / "a.zip", tmp_path / "b.zip", stop)


def test_a_link_is_the_same_file(source: Path, tmp_path: Path) -> None:
    copy_file(source, tmp_path / "b.zip", nothing, link=True)
    assert os.path.samefile(source, tmp_path / "b.zip")


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EPERM, errno.EMLINK], ids=errno.errorcode.get)
def test_what_can_have_no_link_is_copied(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def link(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", link)
    copy_file(source, tmp_path / "b.zip", nothing, link=True)
    assert (tmp_path / "b.zip").read_bytes() == source.read_bytes()


@pytest.mark.parametrize("link", [False, True], ids=["copied", "linked"])
def test_zips_are_linked_only_where_that_is_asked_for(tmp_path: Path, link: bool) -> None:
    folder = copied(tmp_path / "dev")
    restage(folder, tmp_path / "prod", Request(target="prod"), Options(link=link))
    same = {file.name for file in (tmp_path / "prod").iterdir() if os.path.samefile(file, folder / file.name)}
    assert same == ({ZIP} if link else set())
    restage(tmp_path / "prod", tmp_path / "qa", Request(target="qa"), Options(link=link))
    assert (tmp_path / "qa" / ZIP).read_bytes() == (folder / ZIP).read_bytes()
