"""State files in zips: an artifact that lay in the service's folder when that was packaged.

Read from the end of each zip only, where its central directory stands (APPNOTE.TXT 4.3.12 to 4.3.16); nothing is
unpacked, and what is no zip or is damaged holds none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from restage.artifact.layout import STATE_FILE
from restage.document.values import as_object, at

if TYPE_CHECKING:
    import pathlib

    from restage.artifact.folder import Artifact

_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_END_64: Final = b"PK\x06\x06"
_END_64_SIZE: Final = 56
_LOCATOR_SIZE: Final = 20
_ENTRY: Final = b"PK\x01\x02"
_ENTRY_SIZE: Final = 46
_LONGEST_COMMENT: Final = 1 << 16
_MOST: Final = 64 << 20  # bytes of a directory: more than half a million entries
_NAME: Final = STATE_FILE.encode()


def packed_states(artifact: Artifact) -> dict[str, tuple[str, ...]]:
    """The zips of `artifact` that hold state files, with these files' names in them."""
    found = ((name, states_in(artifact.path(name))) for name in artifact.others if not name.endswith(".json"))
    return {name: states for name, states in found if states}


def packed_notes(artifact: Artifact) -> tuple[str, ...]:
    """One sentence for each such zip."""
    found = packed_states(artifact)
    if not found:
        return ()
    from restage.artifact.packagepatterns import in_zip  # noqa: PLC0415 - most zips hold none

    service = as_object(at(artifact.resolved.value, ("service",)))
    return tuple(f"{name} {in_zip(states, service)}" for name, states in found.items())


def states_in(path: pathlib.Path) -> tuple[str, ...]:
    """The names of the state files in a zip. Empty for what can't be read as one."""
    try:
        with path.open("rb") as file:
            return tuple(sorted(_named(_directory(file))))
    except OSError:
        return ()


def _directory(file: BinaryIO) -> bytes:
    """The central directory; empty where there is none, or one of no sensible size."""
    size = file.seek(0, os.SEEK_END)
    # Nearly every zip ends with the record itself; else a comment follows
    for tail in (_END_SIZE, min(size, _END_SIZE + _LONGEST_COMMENT)):
        if tail <= size:
            file.seek(size - tail)
            data = file.read(tail)
            begin = data.rfind(_END, 0, len(data) - _END_SIZE + len(_END))
            if begin >= 0:
                return _before(file, size - tail + begin, _number(data, begin + 12, 4))
    return b""


def _before(file: BinaryIO, end: int, length: int) -> bytes:
    """The directory of `length` bytes that ends where the end record does begin; offsets would count from the zip's
    own beginning, which need not be the file's. A zip of version 64 has a record of its own before that."""
    place = end - _LOCATOR_SIZE - _END_64_SIZE
    if place >= 0:
        file.seek(place)
        record = file.read(_END_64_SIZE)
        if record.startswith(_END_64):
            end, length = place, _number(record, 40, 8)
    if not 0 < length <= min(end, _MOST):
        return b""
    file.seek(end - length)
    return file.read(length)


def _named(directory: bytes) -> Iterator[str]:
    place = 0 if _NAME in directory else len(directory)
    while directory.startswith(_ENTRY, place):
        begin = place + _ENTRY_SIZE
        end = begin + _number(directory, place + 28, 2)
        name = directory[begin:end]
        if name.rsplit(b"/", 1)[-1] == _NAME:
            yield name.decode("utf-8", "replace")
        place = end + _number(directory, place + 30, 2) + _number(directory, place + 32, 2)


def _number(data: bytes, begin: int, size: int) -> int:
    return int.from_bytes(data[begin : begin + size], "little")
