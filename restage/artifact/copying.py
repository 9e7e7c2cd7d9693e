"""A file's bytes in another place: linked where that is asked for, else copied by the system, else read and written."""

from __future__ import annotations

import errno
import os
import pathlib
import sys
from collections.abc import Callable
from typing import Final

_CHUNK: Final = 1 << 20
_PIECE: Final = 1 << 26  # what the system copies before it is asked whether to go on
# What a file system, a kernel or a sandbox says that does not copy, or does not link these two
_UNABLE: Final = frozenset(
    {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP}
)


def copy_file(source: pathlib.Path, place: pathlib.Path, go_on: Callable[[], None], *, link: bool = False) -> None:
    """`place`, where nothing is yet, gets the bytes of `source`; `link`: as a hard link, where the two can have one.

    `go_on` is called again and again meanwhile, and may raise. Raises OSError.
    """
    if link and _linked(source, place):
        return
    with source.open("rb", buffering=0) as old, place.open("xb") as new:
        _copy_within(old.fileno(), new.fileno(), go_on)
        # What the system has not copied, which is nothing or all
        while chunk := old.read(_CHUNK):
            go_on()
            new.write(chunk)


def _linked(source: pathlib.Path, place: pathlib.Path) -> bool:
    try:
        os.link(source, place)
    except OSError as error:
        if error.errno not in _UNABLE:
            raise
        return False
    return True


def _copy_within(old: int, new: int, go_on: Callable[[], None]) -> None:
    """Linux copies without the detour through this process, and where the file system can (Btrfs, XFS), both files
    share the bytes until one of them is written to."""
    if sys.platform != "linux":
        return
    try:
        while os.copy_file_range(old, new, _PIECE):
            go_on()
    except OSError as error:
        if error.errno not in _UNABLE:
            raise
