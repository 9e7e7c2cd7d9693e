"""What the configuration writes below `resources`, over the framework's own and over itself."""

from __future__ import annotations

import pytest

from restage.document.values import ABSENT, Json, Path, Side
from restage.tracing.model import Given, Traced
from restage.tracing.nulls import without_nulls
from restage.tracing.walking import covers

COVERED = [
    pytest.param({"Type": "X"}, {"Type": "X"}, True, id="all of it"),
    pytest.param({"Type": "X", "More": None}, {"Type": "X"}, True, id="and a null that was taken out"),
    pytest.param({"DependsOn": "A"}, {"DependsOn": ["A"]}, True, id="a text of which a list was made"),
    pytest.param({}, {"Type": "X"}, False, id="nothing of it"),
    pytest.param({"Properties": {"A": 1}}, {"Properties": {"A": 1, "B": 2}}, False, id="a part of its properties"),
    pytest.param({"A": [1]}, {"A": [1, 2]}, False, id="the beginning of a list"),
    pytest.param(ABSENT, {"A": 1}, False, id="no such resource"),
]


@pytest.mark.parametrize(("source", "value", "expected"), COVERED)
def test_what_is_the_user_s_alone(source: Given, value: Json, expected: bool) -> None:
    assert covers(source, value) is expected


NULLS = [
    pytest.param(("Resources", "R"), {"Properties": {"A": None, "B": 1}}, {"Properties": {"B": 1}}, id="a resource"),
    pytest.param(("Resources", "R"), {"Type": "X", "Properties": None}, {"Type": "X"}, id="no properties"),
    pytest.param(("Resources", "R"), {"Metadata": {"A": None}}, {"Metadata": {"A": None}}, id="what is no property"),
    pytest.param(("Resources", "R", "Properties", "A"), None, ABSENT, id="a property"),
    pytest.param(("Resources", "R", "Properties", "A"), [{"B": None}], [{}], id="in a list"),
    pytest.param(("Outputs", "O"), {"Properties": {"A": None}}, {"Properties": {"A": None}}, id="in another section"),
]


@pytest.mark.parametrize(("path", "new", "expected"), NULLS)
def test_nulls_of_properties(path: Path, new: Side, expected: Side) -> None:
    assert without_nulls(Traced(path, ABSENT, new, (("resources",),))).new == expected
