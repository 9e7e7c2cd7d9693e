"""Templates in JSON and YAML: what is the same, and what cfn-flip would silently change."""

from __future__ import annotations

import json

import pytest

from restage.compare import compare_templates, parse_template
from restage.document.values import Json, JsonObject
from restage.errors import ArtifactError

HEAD = "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n"


def parsed(properties: str) -> JsonObject:
    return parse_template((HEAD + f"      {properties}\n").encode(), "a.yml")


SAME: dict[str, tuple[str, Json]] = {
    "a text": ("N: x", {"N": "x"}),
    "a reference": ("N: !Ref B", {"N": {"Ref": "B"}}),
    "an attribute": ("N: !GetAtt B.Arn", {"N": {"Fn::GetAtt": ["B", "Arn"]}}),
    "an attribute of a nested stack": ("N: !GetAtt B.Outputs.C", {"N": {"Fn::GetAtt": ["B", "Outputs.C"]}}),
    "an attribute as a list": ("N: !GetAtt [B, Arn]", {"N": {"Fn::GetAtt": ["B", "Arn"]}}),
    "functions within functions": (
        'N: !If [C, !Sub "${A}-x", !Join ["", [a, !Ref B]]]',
        {"N": {"Fn::If": ["C", {"Fn::Sub": "${A}-x"}, {"Fn::Join": ["", ["a", {"Ref": "B"}]]}]}},
    ),
    "a condition": ("N: !Condition C", {"N": {"Condition": "C"}}),
    "numbers as they are written": ("N: [0, -1, 256, 1.5, 0.25]", {"N": [0, -1, 256, 1.5, 0.25]}),
    "a number in quotes is a text": ('N: "010"', {"N": "010"}),
    "a number in a short form is a text": ("N: !Sub 010", {"N": {"Fn::Sub": "010"}}),
    "true and false": ("N: [true, False]", {"N": [True, False]}),
    "null": ("N: [~, null]", {"N": [None, None]}),
    "a date is a text": ("N: 2010-09-09", {"N": "2010-09-09"}),
    "a number as a key is a text": ("80: x", {"80": "x"}),
    "so are true and null": ("{true: 1, null: 2}", {"true": 1, "null": 2}),
    "an alias": ("{N: &a {B: 1}, M: *a}", {"N": {"B": 1}, "M": {"B": 1}}),
}


@pytest.mark.parametrize(("properties", "expected"), SAME.values(), ids=SAME.keys())
def test_yaml_means_what_the_json_says(properties: str, expected: Json) -> None:
    right: JsonObject = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": expected}},
    }
    left = parsed(properties)
    assert left == right
    assert compare_templates(left, parse_template(json.dumps(right).encode(), "b.json")).equal


REFUSED: dict[str, tuple[str, str]] = {
    "a function in a !GetAtt list": ("N: !GetAtt [!Ref B, Arn]", "a.yml:6: .*GetAtt"),
    "a list in a !GetAtt list": ("N: !GetAtt [[B], Arn]", "a.yml:6: .*GetAtt"),
    "an object in !GetAtt": ("N: !GetAtt {A: B}", "a.yml:6: .*GetAtt"),
    "a key twice": ("N: 1\n      N: 2", "a.yml:7: the key N .* line 6"),
    "an octal number": ("N: 010", "a.yml:6: 010"),
    "a float that loses a digit": ("N: 1.10", "a.yml:6: 1.10"),
    "a hexadecimal number": ("N: 0x1F", "a.yml:6: 0x1F"),
    "a number with underscores": ("N: 1_000", "a.yml:6: 1_000"),
    "a time of day, a number to base 60": ("N: 12:30:45", "a.yml:6: 12:30:45"),
    "a plus sign": ("N: +1", r"a.yml:6: \+1"),
    "infinity": ("N: .inf", "a.yml:6: .inf"),
    "yes": ("N: yes", "a.yml:6: yes would become true"),
    "off as a key": ("off: 1", "a.yml:6: off would become false"),
    "a time": ("N: 2001-12-14t21:59:43.10-05:00", "a.yml:6: 2001"),
    "a merge key": ("<<: {A: 1}", "a.yml:6: a merge key"),
    "a function as a key": ("!Ref A: x", "a.yml:6: a key must be a text"),
    "a key that is true in another spelling": ("True: x", "a.yml:6: the key True "),
    "a key that is nothing": ("~: x", "a.yml:6: the key ~ "),
    "minus zero": ("N: -0", "a.yml:6: -0 "),
    "an unknown function": ("N: !Reff B", "a.yml:6: !Reff"),
    "bytes": ("N: !!binary aGVsbG8=", "a.yml:6: .*binary"),
    "an alias to itself": ("N: &a [*a]", "a.yml:6: .*alias"),
    "a character that only an escape can stand for": ('N: "\x1b"', r"a.yml:6: this is no YAML: .*\\x1b"),
    "no YAML": ("N: [", "a.yml:7: this is no YAML"),
    "an alias to nothing": ("N: *b", "a.yml:6: this is no YAML"),
    "aliases that unfold to millions": (
        "\n      ".join(["L0: &l0 [x]", *(f"L{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]" for i in range(1, 9))]),
        "unfold",
    ),
}


@pytest.mark.parametrize(("properties", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_yaml_that_would_be_changed_is_refused(properties: str, message: str) -> None:
    with pytest.raises(ArtifactError, match=message):
        parsed(properties)


def test_all_problems_come_at_once() -> None:
    with pytest.raises(ArtifactError) as caught:
        parsed("N: 010\n      M: yes\n      N: 1")
    assert [problem.split(" ")[0] for problem in caught.value.problems] == ["a.yml:6:", "a.yml:7:", "a.yml:8:"]


@pytest.mark.parametrize("data", [b"", b"x", b"[]", b"{}", b'{"Resources": []}', b"\xff", b"{", b"a: 1\n---\nb: 2"])
def test_what_is_no_template_is_refused(data: bytes) -> None:
    with pytest.raises(ArtifactError):
        parse_template(data, "a")
