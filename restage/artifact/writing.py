"""The output folder: written beside its final place and moved there as a whole, or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import pathlib
import shutil
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType

from restage.artifact.layout import STATE_FILE
from restage.errors import OutputError, UsageError

_CHUNK = 1 << 20
# Where a signal has one of these handlers, the program would end without tidying up
_ENDING = (signal.SIG_DFL, signal.default_int_handler)


def check_output(target: pathlib.Path, source: pathlib.Path, force: bool) -> None:
    """Whether the restaged form of the artifact in `source` may be written to `target`; nothing is touched.

    Raises UsageError: the two overlap, something that is in the way may not be replaced, or a parent is a file.
    """
    new, old = os.path.realpath(target), os.path.realpath(source)
    if new == old:
        raise UsageError(f"{target}: this is the input itself; choose another output")
    if _contains(old, new):
        raise UsageError(f"{target}: the output would lie inside the input; choose another place")
    if _contains(new, old):
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


def _contains(outer: str, inner: str) -> bool:
    try:
        return os.path.commonpath([outer, inner]) == outer
    except ValueError:  # on two drives
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
    digests: Mapping[str, bytes],
) -> None:
    """Writes `texts` and the bytes of `copies`, by their names in the artifact, as the folder `target`.

    `source` is the input's folder. `digests` are the sha256 that copies must have, so that one which changed since it
    was looked at is noticed; names without one are copied as they are.
    Raises UsageError as `check_output` does, and OutputError where writing failed: then everything is as it was.
    """
    check_output(target, source, force)
    place = pathlib.Path(os.path.abspath(target))
    with _held_signals() as signals, _sentences(place), _parents(place), _work_area(place) as area:
        new = area / "new"
        new.mkdir()
        _fill(new, texts, copies, digests, signals)
        signals.check()
        _move(new, place, area / "old", force)


def write_text(file: pathlib.Path, text: str) -> None:
    """Writes `text` to `file` as a whole or not at all. Raises OutputError: then what was there is as it was.

    What can't be replaced, such as a pipe or a terminal, is written to.
    """
    # A symbolic link stays one
    place = pathlib.Path(os.path.realpath(file))
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    data = text.encode("utf-8", "backslashreplace")
    try:
        if file.exists() and not file.is_file():
            file.write_bytes(data)
            return
        beside.write_bytes(data)
        os.replace(beside, place)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise OutputError(f"{file}: can't be written ({error.strerror})") from error


def _fill(
    new: pathlib.Path,
    texts: Mapping[str, str],
    copies: Mapping[str, pathlib.Path],
    digests: Mapping[str, bytes],
    signals: _Held,
) -> None:
    for name, text in texts.items():
        signals.check()
        _place(new, name).write_bytes(text.encode())
    for name, path in copies.items():
        _copy(path, _place(new, name), digests.get(name), signals)


def _place(folder: pathlib.Path, name: str) -> pathlib.Path:
    if pathlib.PurePosixPath(name).is_absolute() or ".." in pathlib.PurePosixPath(name).parts:
        raise ValueError(f"{name}: leads out of the folder")
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _copy(source: pathlib.Path, place: pathlib.Path, digest: bytes | None, signals: _Held) -> None:
    found = hashlib.sha256()
    with source.open("rb") as old, place.open("xb") as new:
        while chunk := old.read(_CHUNK):
            signals.check()
            found.update(chunk)
            new.write(chunk)
    if digest is not None and found.digest() != digest:
        raise OutputError(f"{source}: the file changed while it was being copied; nothing was written, so try again")


def _move(new: pathlib.Path, target: pathlib.Path, aside: pathlib.Path, force: bool) -> None:
    """Puts `new` in the place of `target`; an old one goes `aside`, and comes back where that fails."""
    if not os.path.lexists(target):
        os.rename(new, target)
        return
    # Something may have come there since the first look
    _check_replaceable(target, force)
    os.rename(target, aside)
    try:
        os.rename(new, target)
    except BaseException as error:
        _move_back(aside, target, error)
        raise


def _move_back(aside: pathlib.Path, target: pathlib.Path, error: BaseException) -> None:
    try:
        os.rename(aside, target)
    except OSError:
        raise _KeptAside(f"{target}: the folder could not be replaced; what was there lies in {aside} now") from error


class _KeptAside(OutputError):
    """What was at the target could not be put back, so the work area must not be removed."""


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
            parent.mkdir()
            made.append(parent)
        yield
    except BaseException:
        for parent in reversed(made):
            with suppress(OSError):
                parent.rmdir()
        raise


@contextmanager
def _work_area(target: pathlib.Path) -> Iterator[pathlib.Path]:
    """A fresh folder beside `target`, on the same disk, and gone afterwards."""
    # What tempfile would do, which takes longer to import than all of the writing
    area = target.parent / f".restage-{os.urandom(8).hex()}"
    area.mkdir(mode=0o700)
    try:
        yield area
    except _KeptAside:
        _remove(area / "new")
        raise
    except BaseException:
        _remove(area)
        raise
    else:
        _remove(area)


def _remove(folder: pathlib.Path) -> None:
    """Removes `folder` as far as that can be done; a read-only folder inside is no hindrance."""
    for path, _, _ in os.walk(folder):
        with suppress(OSError):
            os.chmod(path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


class _Stopped(BaseException):
    """A signal came in while the output was being written."""


class _Held:
    """Notes a signal instead of obeying it at once, so that it can't strike between two steps that belong together."""

    def __init__(self) -> None:
        self.number: int | None = None

    def note(self, number: int, frame: FrameType | None) -> None:
        """The signal handler."""
        self.number = number

    def check(self) -> None:
        """Raises _Stopped if a signal came in."""
        if self.number is not None:
            raise _Stopped


@contextmanager
def _held_signals() -> Iterator[_Held]:
    """Signals that would end the program wait for the next check; they strike once all is tidied up."""
    held = _Held()
    numbers = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    if threading.current_thread() is not threading.main_thread():
        numbers = []
    before = {number: signal.getsignal(number) for number in numbers if signal.getsignal(number) in _ENDING}
    try:
        for number in before:
            signal.signal(number, held.note)
        yield held
    except _Stopped:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if held.number is not None:
        signal.raise_signal(held.number)
