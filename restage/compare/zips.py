"""In which entries two zips differ; nothing is unpacked to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from restage.compare.model import ZipChanges

_MOST_UNPACKED: Final = 1_000_000_000  # four times what Lambda takes; more is a bomb


def zip_changes(left: bytes, right: bytes) -> ZipChanges:
    """The entries that differ between two zips whose bytes differ, or a note where that can't be said."""
    try:
        with zipfile.ZipFile(io.BytesIO(left)) as one, zipfile.ZipFile(io.BytesIO(right)) as two:
            return _changes(one, two)
    except Exception as error:  # of damaged bytes every method of packing makes an error of its own sort
        return ZipChanges(note=f"the entries can't be compared: {error or 'the zip ends too early'}")


def _changes(left: zipfile.ZipFile, right: zipfile.ZipFile) -> ZipChanges:
    lefts, rights = _entries(left), _entries(right)
    both = [name for name in lefts if name in rights]
    if sum(lefts[name].file_size for name in both) > _MOST_UNPACKED:
        return ZipChanges(note=f"the entries can't be compared: they are more than {_MOST_UNPACKED:,} bytes")
    changed = tuple(name for name in both if not _same_contents(left, lefts[name], right, rights[name]))
    dated = tuple(name for name in both if name not in changed and _meta(lefts[name]) != _meta(rights[name]))
    added = tuple(name for name in rights if name not in lefts)
    removed = tuple(name for name in lefts if name not in rights)
    differs = added or removed or changed or dated
    return ZipChanges(added=added, removed=removed, changed=changed, dated=dated, note="" if differs else _OTHERWISE)


_OTHERWISE = "all entries are the same; only how the zip is packed differs"


def _entries(archive: zipfile.ZipFile) -> Mapping[str, zipfile.ZipInfo]:
    return {info.filename: info for info in archive.infolist()}


def _meta(info: zipfile.ZipInfo) -> tuple[object, ...]:
    return info.date_time, info.external_attr


def _same_contents(left: zipfile.ZipFile, one: zipfile.ZipInfo, right: zipfile.ZipFile, two: zipfile.ZipInfo) -> bool:
    """Sizes and checksums first; then the bytes, in pieces: a checksum may have been left as it was."""
    if (one.file_size, one.CRC) != (two.file_size, two.CRC):
        return False
    try:
        with left.open(one) as first, right.open(two) as second:
            while piece := first.read(1 << 20):
                if piece != second.read(1 << 20):
                    return False
    except (zipfile.BadZipFile, zlib.error, EOFError):  # bytes that can't be unpacked, or do not give the checksum
        return False
    return True
