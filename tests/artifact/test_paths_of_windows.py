"""Paths of Windows, taken apart as they are there: drives, backslashes, capitals."""

from __future__ import annotations

import errno
import ntpath
import os
import pathlib
import signal

import pytest

from restage.artifact import patience, shellwords, signals
from restage.artifact.containing import folders_for
from restage.artifact.expectedfiles import Location, RecordedPath, is_safe
from restage.compare.volatile import neutral_path
from restage.errors import UsageError
from restage.many import layout
from restage.remote.urls import is_url
from restage.run import restaging
from restage.source import files

STATE = Location("serverless-state.json", ("service", "artifact"))


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What our modules ask of paths is answered as on Windows; nothing is asked of a disk."""
    for name in ("abspath", "basename", "dirname", "realpath", "normcase", "join"):
        monkeypatch.setattr(os.path, name, getattr(ntpath, name))
    monkeypatch.setattr(os, "sep", "\\")
    for module in (layout, restaging):
        monkeypatch.setattr(module, "Path", pathlib.PureWindowsPath)


RECORDED = [
    pytest.param("C:\\agent\\1\\s\\.serverless\\orders.zip", "orders.zip", True, id="packaged on Windows"),
    pytest.param("C:/agent/.serverless/orders.zip", "orders.zip", True, id="with slashes"),
    pytest.param("target\\app.jar", "app.jar", False, id="the user's own"),
]


@pytest.mark.parametrize(("path", "name", "inside"), RECORDED)
def test_a_path_that_packaging_recorded(path: str, name: str, inside: bool) -> None:
    recorded = RecordedPath(STATE, path)
    assert (recorded.name, recorded.inside) == (name, inside)


@pytest.mark.parametrize("name", ["C:\\x", "C:x", "..\\x", "a\\..\\..\\x", "\\\\server\\share"])
def test_names_that_lead_out_of_a_folder_of_windows_are_not_safe(name: str) -> None:
    assert not is_safe(name)


@pytest.mark.parametrize("path", ["C:\\b\\.serverless\\a.zip", ".serverless\\a.zip", "\\\\server\\b\\a.zip"])
def test_the_folder_of_a_build_machine(path: str) -> None:
    assert neutral_path(path) == "<folder>/a.zip"


def test_a_drive_is_no_scheme() -> None:
    assert not is_url("C://builds/dev")


NAMES = [
    pytest.param(["C:\\s\\orders\\artifact", "C:\\s\\web\\artifact"], ["orders", "web"], id="backslashes"),
    pytest.param(["C:\\orders\\.serverless", "D:\\web\\.serverless"], ["orders", "web"], id="two drives"),
    pytest.param(["C:\\artifact", "D:\\web\\artifact"], ["artifact", "web"], id="a drive is no name"),
    pytest.param(["C:/s/Api", "C:\\t\\api"], ["s", "t"], id="the same but for capitals"),
]


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize(("folders", "names"), NAMES)
def test_names_of_results(folders: list[str], names: list[str]) -> None:
    assert [one.name for one in layout.with_names([layout.Named(folder) for folder in folders])] == names


COLLISIONS = [
    pytest.param("C:\\out\\Prod", "c:\\out\\prod", "would come to this one place", id="capitals"),
    pytest.param("C:\\a\\x", "D:\\o", "would lie in C:\\a", id="in an artifact"),
]


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize(("first", "second", "problem"), COLLISIONS)
def test_results_that_collide(first: str, second: str, problem: str) -> None:
    runs = [layout.Place("C:\\a", "prod", first), layout.Place("C:\\b", "prod", second)]
    with pytest.raises(UsageError) as caught:
        layout.refuse_collisions(runs)
    assert problem in str(caught.value)


@pytest.mark.usefixtures("on_windows")
def test_another_drive_is_another_place() -> None:
    layout.refuse_collisions([layout.Place("C:\\a", "prod", "D:\\a\\x"), layout.Place("C:\\b", "prod", "D:\\b")])


@pytest.mark.usefixtures("on_windows")
def test_the_place_beside_an_artifact() -> None:
    found = restaging.default_output(pathlib.Path("C:\\builds\\dev-artifact"), "dev", "prod")
    assert str(found) == "C:\\builds\\prod-artifact"
    assert restaging.is_own(pathlib.Path("C:\\orders\\.serverless"))


BELOW = [
    pytest.param("C:\\repo\\a.yml", "C:\\repo", True, id="in it"),
    pytest.param("C:\\", "C:\\", True, id="a drive itself"),
    pytest.param("C:\\a.yml", "C:\\", True, id="on the drive"),
    pytest.param("C:\\repository\\a.yml", "C:\\repo", False, id="beside it, with a longer name"),
    pytest.param("D:\\repo\\a.yml", "C:\\repo", False, id="on another drive"),
]


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize(("path", "root", "expected"), BELOW)
def test_what_lies_in_a_repository(path: str, root: str, expected: bool) -> None:
    assert files._below(path, root) is expected


COMMANDS = [
    pytest.param(["restage", "deploy", "C:\\out\\prod"], "restage deploy C:\\out\\prod", id="backslashes"),
    pytest.param(["restage", "deploy", "C:\\my out\\prod"], 'restage deploy "C:\\my out\\prod"', id="a blank"),
]


@pytest.mark.parametrize(("words", "expected"), COMMANDS)
def test_commands_are_for_the_shells_of_windows(words: list[str], expected: str) -> None:
    assert shellwords.typed_words(words, on_windows=True) == expected


def test_a_file_of_an_artifact(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"golden\\prod\\serverless-state.json", "golden\\prod\\orders.zip"}
    for name, answer in (("isfile", there.__contains__), ("dirname", ntpath.dirname), ("join", ntpath.join)):
        monkeypatch.setattr(os.path, name, answer)
    assert folders_for(["golden\\prod\\orders.zip"]) == ["golden\\prod"]


# ------------------------------------------------------------------------------------------- more of Windows


class Busy:
    """A move that is denied `times` times, as while a scanner has the file open."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.calls = 0

    def __call__(self, old: pathlib.Path, new: pathlib.Path) -> None:
        self.calls += 1
        if self.calls <= self.times:
            raise PermissionError(errno.EACCES, "Access is denied", str(old))


@pytest.mark.parametrize(
    ("times", "calls"), [(0, 1), (2, 3), (3, 4)], ids=["never", "twice", "as often as there are pauses"]
)
def test_what_a_scanner_has_open_is_moved_when_it_lets_go(times: int, calls: int) -> None:
    move = Busy(times)
    patience.patiently(move, pathlib.Path("a"), pathlib.Path("b"), pauses=(0, 0, 0))
    assert move.calls == calls


def test_what_stays_open_is_refused_in_the_end() -> None:
    with pytest.raises(PermissionError):
        patience.patiently(Busy(4), pathlib.Path("a"), pathlib.Path("b"), pauses=(0, 0, 0))


def test_elsewhere_nobody_waits() -> None:
    move = Busy(1)
    with pytest.raises(PermissionError):
        patience.patiently(move, pathlib.Path("a"), pathlib.Path("b"))
    assert move.calls == 1


def test_a_break_of_the_console_waits_like_other_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    with signals.held_signals() as held:
        signal.raise_signal(signal.SIGUSR1)
        assert held.number == signal.SIGUSR1
        held.number = None
    assert signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL


def test_a_folder_that_can_not_be_opened_is_no_file(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere it is opened, and seen to be none then."""
    (tmp_path / "folder.yml").mkdir()

    def denied(path: str, flags: int) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(os, "open", denied)
    with pytest.raises(files.NoFileError):
        files.DiskFiles(tmp_path).read("folder.yml")
