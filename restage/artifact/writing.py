"""Writing an artifact, or one file: beside its final place, and moved there as a whole or not at all."""

from __future__ import annotations

import errno
import os
import pathlib
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress

from restage.artifact.copying import copy_file
from restage.artifact.exchange import exchange
from restage.artifact.layout import OWN_FOLDER, STATE_FILE
from restage.artifact.overlap import contains, is_one
from restage.artifact.patience import patiently
from restage.artifact.signals import Held, held_signals
from restage.artifact.workplace import KeptAside, workplace
from restage.errors import OutputError, UsageError


def check_output(target: pathlib.Path, source: pathlib.Path, force: bool) -> None:
    """Whether the restaged form of the artifact in `source` may be written to `target`; nothing is touched.

    Raises UsageError: clients would deploy another folder than this, the two overlap, something that is in the way may
    not be replaced, or a parent is a file.
    """
    if os.path.basename(os.path.abspath(target)).endswith(OWN_FOLDER):
        # lib/plugins/aws/common/lib/artifacts.js, in all versions
        raise UsageError(
            f"{target}: told to deploy a folder whose name ends in {OWN_FOLDER}, clients deploy what lies in"
            f" {OWN_FOLDER} of the service's folder instead; choose another output"
        )
    new, old = os.path.realpath(target), os.path.realpath(source)
    if is_one(new, old):
        raise UsageError(f"{target}: this is the input itself; choose another output")
    if contains(old, new):
        raise UsageError(f"{target}: the output would lie inside the input; choose another place")
    if contains(new, old):
        raise UsageError(f"{target}: the input lies inside this folder; choose another output")
    if os.path.lexists(target):
        _check_replaceable(target, force)
    else:
        _check_parent(target)


def refuse_inside(
    option: str, file: pathlib.Path, folders: Iterable[pathlib.Path], why: str = "which is only read"
) -> None:
    """Raises UsageError where `file`, for which `option` asks, is one of `folders` or lies in one."""
    place = file.resolve()
    for folder in folders:
        if folder.resolve() in (place, *place.parents):
            raise UsageError(f"{option} {file}: this lies in {folder}, {why}; choose another place")


def begins_with(file: pathlib.Path, beginning: str) -> bool:
    """Does `file` begin with this, as what is written here does?"""
    try:
        with file.open("rb") as opened:
            return opened.read(len(beginning.encode())) == beginning.encode()
    except OSError:
        return False


def _check_replaceable(target: pathlib.Path, force: bool) -> None:
    if os.path.islink(target):
        raise UsageError(f"{target}: this is a symbolic link; give the folder that it leads to")
    if not os.path.isdir(target):
        raise UsageError(f"{target}: this is a file; choose another output")
    if not force:
        raise UsageError(
            f"{target}: this is there already; remove it, choose another output, or replace it with --force"
        )
    try:
        names = os.listdir(target)
    except OSError as error:
        raise UsageError(f"{target}: the folder can't be read ({error.strerror}); choose another output") from error
    if names and STATE_FILE not in names:
        raise UsageError(f"{target}: --force replaces only an artifact or an empty folder; choose another output")


def _check_parent(target: pathlib.Path) -> None:
    for parent in pathlib.Path(os.path.abspath(target)).parents:
        if os.path.lexists(parent):
            if not os.path.isdir(parent):
                raise UsageError(f"{target}: {parent} is not a folder; choose another output")
            return


def write_artifact(
    target: pathlib.Path,
    texts: Mapping[str, str],
    copies: Mapping[str, pathlib.Path],
    *,
    source: pathlib.Path,
    force: bool,
    link: bool = False,
    check_source: Callable[[], None] = lambda: None,
) -> None:
    """Writes `texts` and the bytes of `copies`, by their names in the artifact, as the folder `target`.

    `source` is the input's folder. `link`: copies are hard links, where the two folders can have such. `check_source`
    is called when all is copied, and raises where the input is not what it was any more.
    Raises UsageError as `check_output` does, and OutputError where writing failed: then everything is as it was.
    """
    check_output(target, source, force)
    place = pathlib.Path(os.path.abspath(target))
    with held_signals() as signals, _sentences(place), _parents(place), workplace(place) as area:
        area.new.mkdir()
        _fill(area.new, texts, copies, signals, link)
        check_source()
        signals.check()
        _move(area.new, place, area.old, force)


def write_text(file: pathlib.Path, text: str) -> None:
    """Writes `text` to `file` as a whole or not at all. Raises OutputError: then what was there is as it was.

    What can't be replaced, such as a pipe or a terminal, is written to.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        if file.exists() and not file.is_file():
            file.write_bytes(data)
        else:
            # A symbolic link stays one
            _replace(pathlib.Path(os.path.realpath(file)), data)
    except OSError as error:
        raise OutputError(f"{file}: can't be written ({error.strerror})") from error


def _replace(place: pathlib.Path, data: bytes) -> None:
    with held_signals() as signals, workplace(place) as area:
        with area.new.open("xb") as new:
            new.write(data)
            new.flush()
            # What people have written may be in it, so that not even a loss of power may take both
            os.fsync(new.fileno())
        with suppress(FileNotFoundError):
            area.new.chmod(stat.S_IMODE(place.stat().st_mode))
        signals.check()
        patiently(os.replace, area.new, place)


def _fill(
    new: pathlib.Path,
    texts: Mapping[str, str],
    copies: Mapping[str, pathlib.Path],
    signals: Held,
    link: bool,
) -> None:
    for name, text in texts.items():
        signals.check()
        _place(new, name).write_bytes(text.encode())
    for name, path in copies.items():
        copy_file(path, _place(new, name), signals.check, link=link)


def _place(folder: pathlib.Path, name: str) -> pathlib.Path:
    steps = pathlib.PurePath(name)
    if steps.anchor or ".." in steps.parts:
        raise ValueError(f"{name}: leads out of the folder")
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _move(new: pathlib.Path, target: pathlib.Path, aside: pathlib.Path, force: bool) -> None:
    """Puts `new` in the place of `target`; an old one goes `aside`, and comes back where that fails."""
    if not os.path.lexists(target):
        patiently(os.rename, new, target)
        return
    # Something may have come there since the first look
    _check_replaceable(target, force)
    if exchange(new, target):
        return
    patiently(os.rename, target, aside)
    try:
        patiently(os.rename, new, target)
    except BaseException as error:
        _move_back(aside, target, error)
        raise


def _move_back(aside: pathlib.Path, target: pathlib.Path, error: BaseException) -> None:
    try:
        patiently(os.rename, aside, target)
    except OSError:
        raise KeptAside(f"{target}: the folder could not be replaced; what was there lies in {aside} now") from error


@contextmanager
def _sentences(target: pathlib.Path) -> Iterator[None]:
    """The system's errors as ours."""
    try:
        yield
    except OSError as error:
        where = error.filename or target
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutputError(
                f"{target}: there is no room left on the disk, so nothing was written; free some and try again"
            ) from error
        raise OutputError(
            f"{target}: nothing was written ({where}: {error.strerror}); mend that and try again"
        ) from error


@contextmanager
def _parents(target: pathlib.Path) -> Iterator[None]:
    """Makes the folders that `target` is to lie in, and removes them again when it does not come to that."""
    made: list[pathlib.Path] = []
    try:
        for parent in reversed([parent for parent in target.parents if not os.path.lexists(parent)]):
            with suppress(FileExistsError):  # another run has made it meanwhile
                parent.mkdir()
                made.append(parent)
        yield
    except BaseException:
        for parent in reversed(made):
            with suppress(OSError):
                parent.rmdir()
        raise
