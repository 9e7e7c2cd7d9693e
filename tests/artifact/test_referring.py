"""Where references stand: found on a walk through a document, or among its strings, it is the same."""

from __future__ import annotations

import pytest
from broken import golden
from restaged import everything, loaded

from restage.artifact.referring import references, references_among
from restage.document.values import JsonObject, as_object, strings

ALL = everything("dev", "prod")


@pytest.mark.parametrize(("framework", "service"), ALL, ids=["/".join(row) for row in ALL])
def test_both_ways_find_the_same(framework: str, service: str) -> None:
    artifact = loaded(golden(framework, service))
    for document in (artifact.state, *artifact.templates.values()):
        value = as_object(document.value)
        found = references(value)
        assert found
        assert sorted(references_among(strings(value), value), key=repr) == sorted(found, key=repr)


ODD: list[tuple[str, JsonObject, int]] = [
    ("a function for the ID", {"A": {"Fn::GetAtt": [{"Ref": "B"}, "Arn"]}}, 1),
    ("one of several IDs", {"A": {"DependsOn": ["B", 1, "C"]}}, 2),
    ("an object", {"A": {"Ref": {"x": "B"}}}, 0),
    ("a list of lists", {"A": {"Fn::Sub": [["${B}"], {}]}}, 0),
    ("a text with variables of its own", {"A": {"Fn::Sub": ["${B}${c}", {"c": {"Ref": "C"}}]}}, 2),
    ("two beside each other", {"A": [{"Ref": "B"}, {"Ref": "C"}]}, 2),
]


@pytest.mark.parametrize(("value", "count"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_odd_forms(value: JsonObject, count: int) -> None:
    found = references(value)
    assert len(found) == count
    assert sorted(references_among(strings(value), value)) == sorted(found)
