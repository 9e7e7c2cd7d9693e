"""What the framework's schema makes of values that only the target has."""

from __future__ import annotations

import pytest

from restage.document.values import ABSENT, Path, Side
from restage.tracing.model import Traced
from restage.tracing.schema import by_schema

ONE: Path = ("functions", "one")
IN_STATE: Path = ("service", *ONE, "environment")
IN_TEMPLATE: Path = ("Resources", "OneLambdaFunction", "Properties")
MADE = [
    pytest.param((*IN_STATE, "A"), (*ONE, "environment", "A"), 5, "5", id="a number"),
    pytest.param((*IN_STATE, "A"), (*ONE, "environment", "A"), 1.5, "1.5", id="a fraction"),
    pytest.param((*IN_STATE, "A"), (*ONE, "environment", "A"), True, "true", id="a switch"),
    pytest.param(IN_STATE, (*ONE, "environment"), {"A": 1, "B": "x"}, {"A": "1", "B": "x"}, id="all variables"),
    pytest.param(("service", "provider", "environment"), ("provider", "environment"), {"A": False}, {"A": "false"}, id="the provider's"),
    pytest.param((*IN_TEMPLATE, "Environment"), (*ONE, "environment"), {"Variables": {"A": 1}}, {"Variables": {"A": "1"}}, id="a function's property"),
    pytest.param((*IN_TEMPLATE, "Environment", "Variables"), (*ONE, "environment"), {"A": 1}, {"A": "1"}, id="and what is in it"),
    pytest.param((*IN_TEMPLATE, "Tags"), (*ONE, "tags"), [{"Key": "a", "Value": 7}], [{"Key": "a", "Value": "7"}], id="a function's tags"),
    pytest.param(("service", "provider", "stackTags", "a"), ("provider", "stackTags", "a"), 7, "7", id="a tag of the stack"),
]  # fmt: skip
KEPT = [
    pytest.param(("Resources", "T", "Properties", "Policy", "Resource"), ("resources", "Resources", "T", "Properties", "Policy", "Resource"), ["a"], id="a list of one in the user's own resources"),
    pytest.param((*IN_STATE, "A"), (*ONE, "environment", "A"), "5", id="a text"),
    pytest.param((*IN_STATE, "A"), (*ONE, "environment", "A"), None, id="null, which is left out later"),
    pytest.param((*IN_STATE, "A"), (*ONE, "environment", "A"), ABSENT, id="nothing"),
    pytest.param((*IN_STATE, "A"), (*ONE, "environment", "A"), {"Fn::Select": [0, ["a"]]}, id="an intrinsic function"),
    pytest.param((*IN_STATE, "A", "Fn::Select", 0), (*ONE, "environment", "A", "Fn::Select", 0), 1, id="a number in one"),
    pytest.param(("service", *ONE, "memorySize"), (*ONE, "memorySize"), 512, id="a setting that is a number"),
    pytest.param(("service", "custom", "environment", "A"), ("custom", "environment", "A"), 5, id="what is only called so"),
    pytest.param((*IN_TEMPLATE, "MemorySize"), (*ONE, "memorySize"), 512, id="a property that is a number"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "origin", "new", "expected"), MADE)
def test_what_is_made_a_text(path: Path, origin: Path, new: Side, expected: Side) -> None:
    assert by_schema(Traced(path, ABSENT, new, (origin,))).new == expected


@pytest.mark.parametrize(("path", "origin", "new"), KEPT)
def test_what_stays_as_it_is(path: Path, origin: Path, new: Side) -> None:
    assert by_schema(Traced(path, ABSENT, new, (origin,))).new == new
