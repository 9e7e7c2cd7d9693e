"""A finder gives what a walk from the top gives, at every place and beside it."""

from __future__ import annotations

import pytest

from restage.document.finder import Finder
from restage.document.values import ABSENT, Json, Path, find_at

VALUE: Json = {"a": [{"b": None, "": [[]]}, "text", 0], "1": {"0": {}}, "null": None}
THERE: list[Path] = [(), ("a",), ("a", 0), ("a", 0, "b"), ("a", 0, "", 0), ("a", 1), ("a", 2), ("1", "0"), ("null",)]
NOWHERE: list[tuple[Path, str]] = [
    (("b",), "no such key"),
    (("a", 3), "behind the end of a list"),
    (("a", -1), "before the beginning of a list"),
    (("a", "0"), "a key into a list"),
    (("1", 0), "a number into an object"),
    (("a", 1, 0), "into a text"),
    (("null", "x"), "into null"),
    (("x", "y", "z"), "below nothing"),
]


@pytest.mark.parametrize("path", THERE, ids=str)
def test_what_is_there_is_found(path: Path) -> None:
    found = Finder(VALUE).find(path)
    assert found is find_at(VALUE, path)
    assert found is not ABSENT


@pytest.mark.parametrize("path", [pytest.param(path, id=why) for path, why in NOWHERE])
def test_what_is_not_there_is_absent(path: Path) -> None:
    assert Finder(VALUE).find(path) is find_at(VALUE, path) is ABSENT


def test_one_finder_gives_the_same_for_all_of_them_in_any_order() -> None:
    finder = Finder(VALUE)
    for path in [*THERE, *(path for path, _ in NOWHERE), *reversed(THERE)]:
        assert finder.find(path) is find_at(VALUE, path)
