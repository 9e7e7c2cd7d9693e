"""Two equalities of JSON: as values, and as they are written."""

from __future__ import annotations

import pytest

from restage.document.equality import equal, identical, in_order
from restage.document.values import ABSENT, Json, Side

SIDES = [
    pytest.param(1, 1, True, True, id="one number"),
    pytest.param(1, 1.0, True, False, id="one number, two spellings"),
    pytest.param(1, True, False, False, id="Python takes true for 1"),
    pytest.param(0, False, False, False, id="and false for 0"),
    pytest.param(None, ABSENT, False, False, id="null is something"),
    pytest.param(ABSENT, ABSENT, True, True, id="nothing on both sides"),
    pytest.param({}, ABSENT, False, False, id="an empty object is something"),
    pytest.param({}, [], False, False, id="an object and a list"),
    pytest.param("1", 1, False, False, id="a text and a number"),
    pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, True, False, id="the order of keys"),
    pytest.param([{"a": [1]}], [{"a": [True]}], False, False, id="deep inside"),
    pytest.param([{"a": [1]}], [{"a": [1.0]}], True, False, id="spelled otherwise deep inside"),
    pytest.param([1, 2], [2, 1], False, False, id="the order of items"),
    pytest.param([1], [1, 1], False, False, id="one item more"),
    pytest.param({"a": None}, {}, False, False, id="a key with null"),
    pytest.param({"a": 1}, {"b": 1}, False, False, id="another key"),
]


@pytest.mark.parametrize(("one", "other", "as_json", "as_written"), SIDES)
def test_equal(one: Side, other: Side, as_json: bool, as_written: bool) -> None:
    assert (equal(one, other), identical(one, other)) == (as_json, as_written)
    assert (equal(other, one), identical(other, one)) == (as_json, as_written)


def test_sorted_values_are_identical_where_they_are_equal() -> None:
    one: Json = {"b": [{"d": 1, "c": 2}], "a": 0}
    other: Json = {"a": 0, "b": [{"c": 2, "d": 1}]}
    assert not identical(one, other)
    assert identical(in_order(one), in_order(other))
