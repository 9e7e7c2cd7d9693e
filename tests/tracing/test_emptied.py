"""Objects of which nothing is left go as a whole; those that keep or get something stay."""

from __future__ import annotations

import pytest

from restage.document.values import ABSENT, JsonObject, Path, Side
from restage.tracing.emptied import without_emptied
from restage.tracing.model import Traced

PROPERTIES: Path = ("Resources", "A", "Properties")
TEMPLATE: JsonObject = {"Resources": {"A": {"Properties": {"Policy": {"Age": 60, "Tries": 3}, "Name": "a"}}}}
AGE, TRIES, MORE, NAME = (
    (*PROPERTIES, *steps) for steps in (("Policy", "Age"), ("Policy", "Tries"), ("Policy", "More"), ("Name",))
)
CASES = [
    pytest.param({AGE: ABSENT, TRIES: ABSENT}, {(*PROPERTIES, "Policy"): ABSENT}, id="all of it"),
    pytest.param({AGE: ABSENT}, {AGE: ABSENT}, id="a part of it"),
    pytest.param({AGE: ABSENT, TRIES: 5}, {AGE: ABSENT, TRIES: 5}, id="a part of it, while another changes"),
    pytest.param({AGE: ABSENT, TRIES: ABSENT, MORE: 1}, {AGE: ABSENT, TRIES: ABSENT, MORE: 1}, id="all of it, and another comes"),
    pytest.param({NAME: ABSENT}, {NAME: ABSENT}, id="a property: the resource keeps its properties"),
]  # fmt: skip


@pytest.mark.parametrize(("new", "expected"), CASES)
def test_what_is_left(new: dict[Path, Side], expected: dict[Path, Side]) -> None:
    found = [Traced(path, 0, value, (("functions", str(path[-1])),)) for path, value in new.items()]
    assert {one.path: one.new for one in without_emptied(TEMPLATE, found)} == expected
