"""In which entries two zips differ."""

from __future__ import annotations

import io
import zipfile

import pytest

from restage.compare import ZipChanges
from restage.compare.zips import zip_changes

DATE, LATER = (2026, 11, 23, 8, 0, 0), (2026, 11, 23, 9, 0, 0)


def packed(*entries: tuple[str, bytes, tuple[int, int, int, int, int, int]], comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, data, date in entries:
            archive.writestr(zipfile.ZipInfo(name, date), data)
    return file.getvalue()


ONE = packed(("a.js", b"a", DATE), ("b.js", b"b", DATE))

ROWS: dict[str, tuple[bytes, ZipChanges]] = {
    "one more": (packed(("a.js", b"a", DATE), ("b.js", b"b", DATE), ("c.js", b"", DATE)), ZipChanges(added=("c.js",))),
    "one less": (packed(("a.js", b"a", DATE)), ZipChanges(removed=("b.js",))),
    "another content": (packed(("a.js", b"x", DATE), ("b.js", b"b", DATE)), ZipChanges(changed=("a.js",))),
    "only another date": (packed(("a.js", b"a", LATER), ("b.js", b"b", DATE)), ZipChanges(dated=("a.js",))),
}


@pytest.mark.parametrize(("other", "expected"), ROWS.values(), ids=ROWS.keys())
def test_entries(other: bytes, expected: ZipChanges) -> None:
    assert zip_changes(ONE, other) == expected


NOTES: dict[str, bytes] = {
    "packed in another order": packed(("b.js", b"b", DATE), ("a.js", b"a", DATE)),
    "a comment": packed(("a.js", b"a", DATE), ("b.js", b"b", DATE), comment=b"x"),
    "no zip": b"not a zip",
    "a zip that is cut off": ONE[: len(ONE) // 2],
}


@pytest.mark.parametrize("other", NOTES.values(), ids=NOTES.keys())
def test_what_no_entry_explains_is_noted(other: bytes) -> None:
    found = zip_changes(ONE, other)
    assert found.note
    assert found == ZipChanges(note=found.note)


def test_an_entry_whose_bytes_are_damaged_has_changed() -> None:
    damaged = bytearray(packed(("a.js", b"a" * 500, DATE)))
    damaged[40] ^= 0xFF
    assert zip_changes(packed(("a.js", b"a" * 500, DATE)), bytes(damaged)).changed == ("a.js",)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_every_single_byte_may_be_another(method: int) -> None:
    """Bytes that can't be unpacked any more are a difference like others, whatever the library says of them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("handler.js", "".join(f"exports.f{i} = () => {i * i}\n" for i in range(9)))
    whole = file.getvalue()
    for place in range(0, len(whole), 2):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        for left, right in ((whole, damaged), (damaged, whole)):
            found = zip_changes(left, right)
            assert found.changed or found.added or found.dated or not found.note.endswith(": ")


def test_entries_that_are_a_bomb_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("restage.compare.zips._MOST_UNPACKED", 10_000)
    bomb, other = (packed(("a.js", b"0" * 10_001, date)) for date in (DATE, LATER))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *arguments: pytest.fail("unpacked"))
    assert zip_changes(bomb, other) == ZipChanges(note="the entries can't be compared: they are more than 10,000 bytes")
