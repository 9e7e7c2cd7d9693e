"""Places with wildcards, found in documents and held against places."""

from __future__ import annotations

import pytest

from restage.document.placepatterns import find, matches
from restage.document.values import Json, Path

DOCUMENT: Json = {
    "a": {"x": {"n": 1}, "y": {"n": 2}},
    "l": [{"n": 3}, {"m": [{"n": 4}]}],
    "": {"n": 5},
    "a.b": {"*": 6},
}

FOUND: list[tuple[str, list[Path]]] = [
    ("a.x.n", [("a", "x", "n")]),
    ("a.*.n", [("a", "x", "n"), ("a", "y", "n")]),
    ("l.*.n", [("l", 0, "n")]),
    ("l.1.m.0.n", [("l", 1, "m", 0, "n")]),
    ("l.**.n", [("l", 0, "n"), ("l", 1, "m", 0, "n")]),
    ("**.n", [("a", "x", "n"), ("a", "y", "n"), ("l", 0, "n"), ("l", 1, "m", 0, "n"), ("", "n")]),
    ('["a.b"].*', [("a.b", "*")]),
    ("l[1].m[0].n", [("l", 1, "m", 0, "n")]),
    ("a.z.n", []),
    ("a.x.n.o", []),
    ("l.9", []),
]


@pytest.mark.parametrize(("place", "expected"), FOUND, ids=[row[0] for row in FOUND])
def test_places_are_found(place: str, expected: list[Path]) -> None:
    assert [path for path, _ in find(DOCUMENT, place)] == expected
    assert all(matches(place, path) for path in expected)


MATCHED: list[tuple[str, Path, bool]] = [
    ("a.*", ("a", "b"), True),
    ("a.*", ("a",), False),
    ("a.*", ("a", "b", "c"), False),
    ("a.**", ("a",), True),
    ("a.**", ("a", "b", 0, "c"), True),
    ("a.**.z", ("a", "z"), True),
    ("a.**.z", ("a", "b", "z", "y"), False),
    ("a.0", ("a", 0), True),
    ("a", (), False),
    ('["a.b"].c', ("a.b", "c"), True),
    ('["a.b"].c', ("a", "b", "c"), False),
]


@pytest.mark.parametrize(("place", "path", "expected"), MATCHED, ids=[f"{row[0]} and {row[1]}" for row in MATCHED])
def test_places_are_matched(place: str, path: Path, expected: bool) -> None:
    assert matches(place, path) == expected
