"""Where something new is made: a hidden folder beside its final place, which one run at a time has for itself.

`.restage-<16 hex digits>` is named after what is to be written, so that the next run for the same place finds what a
killed one left behind. In it are `lock`, which the system takes from its owner when that dies, however it does; `new`;
and `old`, what was at the place before, where it has to step aside.
"""

from __future__ import annotations

import errno
import hashlib
import os
import pathlib
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, NamedTuple

from restage.artifact.patience import patiently
from restage.errors import OutputError

_LOCK, _NEW, _OLD = "lock", "new", "old"
_ATTEMPTS: Final = 100
_NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EBADF})


class KeptAside(OutputError):
    """What was at the place could not be put back, so it must not be removed."""


class Workplace(NamedTuple):
    """The folder, by what is in it: where the new thing is made, and where the old one goes."""

    folder: pathlib.Path

    @property
    def new(self) -> pathlib.Path:
        return self.folder / _NEW

    @property
    def old(self) -> pathlib.Path:
        return self.folder / _OLD


def workplace_of(place: pathlib.Path) -> pathlib.Path:
    """The folder in which `place` is made."""
    return place.with_name(f".restage-{hashlib.sha256(os.fsencode(place.name)).hexdigest()[:16]}")


@contextmanager
def workplace(place: pathlib.Path) -> Iterator[Workplace]:
    """A workplace for `place`, cleared of what a killed run left in it, and gone afterwards.

    Raises OutputError where another run is at work there, or something that is not ours lies in the way; OSError.
    """
    area = Workplace(workplace_of(place))
    lock = _claim(area.folder, place)
    try:
        _clear(area, place)
        yield area
    except KeptAside:
        raise
    except BaseException:
        _remove(area.new)
        raise
    else:
        _remove(area.new)
        _remove(area.old)
    finally:
        _release(area.folder, lock)


def _claim(folder: pathlib.Path, place: pathlib.Path) -> int:
    """The open lock of `folder`, which is made where it is not there."""
    for _ in range(_ATTEMPTS):
        is_fresh = _made(folder)
        if not is_fresh:
            _check_ours(folder)
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileNotFoundError:  # its owner has just removed the folder
            continue
        except OSError:
            _remove_empty(folder)
            raise
        is_held = _lock(lock)
        if is_held and _is_still(lock, folder / _LOCK):
            return lock
        if is_held is None and is_fresh:
            return lock
        os.close(lock)
        if is_held is None:
            raise OutputError(f"{folder}: another run is at work there, or was killed; if none is, remove the folder")
        if not is_held:
            raise OutputError(f"{place}: another run is writing it right now; wait for that, or choose another output")
    raise OutputError(f"{place}: other runs are writing it again and again; choose another output")


def _made(folder: pathlib.Path) -> bool:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return False
    return True


def _check_ours(folder: pathlib.Path) -> None:
    """Raises OutputError where `folder`, in spite of its name, was not made by a run of this user's."""
    try:
        found = os.lstat(folder)
        names = set(os.listdir(folder)) if stat.S_ISDIR(found.st_mode) else {""}
    except FileNotFoundError:  # its owner has just removed it
        return
    is_own = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
    if not is_own or not names <= {_LOCK, _NEW, _OLD}:
        raise OutputError(f"{folder}: this is in the way, and not of a run of yours; move it away, and try again")


def _lock(lock: int) -> bool | None:
    """Takes the lock; False where another run has it, None where the system has no locks for it."""
    if os.name == "nt":
        return None
    import fcntl  # noqa: PLC0415 - not there on Windows

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return None
        if error.errno in (errno.EAGAIN, errno.EACCES):
            return False
        raise
    return True


def _is_still(lock: int, file: pathlib.Path) -> bool:
    """Is it the lock that lies there, and not one that its owner has removed meanwhile?"""
    try:
        return os.path.samestat(os.fstat(lock), os.lstat(file))
    except FileNotFoundError:
        return False


def _clear(area: Workplace, place: pathlib.Path) -> None:
    """Undoes what a killed run has begun."""
    if os.path.lexists(area.old):
        if not os.path.lexists(place):
            patiently(os.rename, area.old, place)
        elif os.path.lexists(area.new):
            raise KeptAside(f"{area.old}: a run could not put this back to {place}; move it away, and try again")
        else:  # it was killed when the new one was in its place
            _remove(area.old)
    _remove(area.new)


def _release(folder: pathlib.Path, lock: int) -> None:
    """The lock goes before its owner lets go of it, so that nobody else waits for one that goes."""
    if os.name == "nt":  # where an open file can't be removed
        os.close(lock)
    with suppress(OSError):
        os.unlink(folder / _LOCK)
    if os.name != "nt":
        os.close(lock)
    _remove_empty(folder)


def _remove_empty(folder: pathlib.Path) -> None:
    with suppress(OSError):  # another run may have begun in it
        folder.rmdir()


def _remove(path: pathlib.Path) -> None:
    """Removes `path` as far as that can be done; a read-only folder inside is no hindrance."""
    if not os.path.isdir(path) or os.path.islink(path):
        with suppress(OSError):
            os.unlink(path)
        return
    import shutil  # noqa: PLC0415 - nothing is left to remove after most runs

    for folder, _, _ in os.walk(path):
        with suppress(OSError):
            os.chmod(folder, 0o700)
    shutil.rmtree(path, ignore_errors=True)
