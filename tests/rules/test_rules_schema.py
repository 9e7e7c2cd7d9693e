"""The JSON Schema of rules files: valid itself, and of the reader's opinion about every file that is plain YAML."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
import yaml
from _pytest.mark import ParameterSet
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from test_rules import ABOUT_RULES, SETTLED, SHAPED, one_rule

from restage import UsageError
from restage.document.values import Json, as_list, as_object, at
from restage.rules.grammar import RULE, SETTINGS, SHAPES
from restage.rules.reading import parse_rules
from restage.rules.schema import schema

VALIDATOR = Draft202012Validator(schema())

TOGETHER = """version: 1
text: replace
region: {from: us-east-1, to: eu-west-1}
rules: [{variable: A, set: 1}, {map: 1, to: 2}, {keep: a}]
targets:
  prod: {service: x, rules: [{rename: a, to: b}]}
  qa: {}
"""

GOOD = [
    pytest.param("version: 1\n", id="nothing settled"),
    pytest.param("version: 1.0\n", id="the same number"),
    pytest.param(TOGETHER, id="everything"),
    pytest.param(one_rule("{path: '*', keep: true}"), id="a place of one wildcard"),
    pytest.param(one_rule("{path: '[0]', keep: true}"), id="a place that begins with an index"),
    pytest.param(one_rule('{path: \'a["b\\"c"][*]\', keep: true}'), id="a quote in a quoted step"),
    pytest.param(one_rule("{path: 'a b.c/d', keep: true}"), id="blanks and slashes in a step"),
    pytest.param(one_rule("{path: ['a[+]', 'b.c[0][+]'], add: 1}"), id="behind the last item of lists"),
]

BAD = [
    pytest.param("[]\n", id="a list"),
    pytest.param("version: 2\n", id="another version"),
    pytest.param("version: true\n", id="true is not 1"),
    pytest.param("version: '1'\n", id="a text is not 1"),
    pytest.param("text: ask\n", id="no version"),
    pytest.param("version: 1\ntext: maybe\n", id="no choice"),
    pytest.param("version: 1\ntxt: ask\n", id="mistyped"),
    pytest.param("version: 1\nservice: ''\n", id="an empty text"),
    pytest.param("version: 1\nregion: {to: x}\n", id="half a move"),
    pytest.param("version: 1\naccount: '1'\n", id="account without from"),
    pytest.param("version: 1\nrules: {}\n", id="rules as an object"),
    pytest.param("version: 1\nrules: null\n", id="rules as nothing"),
    pytest.param("version: 1\ntargets: []\n", id="targets as a list"),
    pytest.param("version: 1\ntargets: {qa: null}\n", id="an empty target"),
    pytest.param("version: 1\ntargets: {qa: {targets: {}}}\n", id="targets in a target"),
    pytest.param("version: 1\ntargets: {qa: {version: 1}}\n", id="version in a target"),
    pytest.param("version: 1\ntargets: {qa: {rules: [{}]}}\n", id="an empty rule in a target"),
    pytest.param(one_rule("{path: a., keep: true}"), id="a place that ends in a dot"),
    pytest.param(one_rule("{path: .a, keep: true}"), id="a place that begins with one"),
    pytest.param(one_rule("{path: 'a[0]b', keep: true}"), id="no dot behind an index"),
    pytest.param(one_rule("{path: 'a[-1]', keep: true}"), id="an index from behind"),
    pytest.param(one_rule("{path: 'a[\"b]', keep: true}"), id="a quote without an end"),
    pytest.param(one_rule("{path: 'a[+]', set: 1}"), id="something else behind the last item"),
    pytest.param(one_rule("{path: [b, 'a[+]'], remove: true}"), id="nothing is there to be removed"),
    pytest.param(one_rule("{path: 'a[+].b', add: 1}"), id="further than behind the last item"),
    pytest.param(one_rule("{path: '[+]', add: 1}"), id="behind the last item of what is no list"),
    pytest.param(one_rule("{path: 'a[٣]', keep: true}"), id="an index in other digits"),
    pytest.param(one_rule("{path: a, add: 1, set: 1, from: 2}"), id="two actions, one of which has nothing to compare"),
    pytest.param(one_rule("{provider: 'a[', keep: true}"), id="provider, a bracket without an end"),
    pytest.param(one_rule("{keep: true, rename: true}"), id="two actions without a place"),
    pytest.param(one_rule("{keep: a, rename: b, to: c}"), id="two rules about texts in one"),
    pytest.param(one_rule("{rename: true, to: x}"), id="rename as what it is not"),
    pytest.param(one_rule("{variable: A, rename: a}"), id="a text beside a place"),
]


def rows(params: Iterable[ParameterSet], wrap: str) -> list[ParameterSet]:
    """The first value of each row of a table elsewhere, as a whole file."""
    return [pytest.param(wrap.format(param.values[0]), id=param.id) for param in params]


RULE_FILE, SETTING_FILE = one_rule("{}"), "version: 1\n{}\n"


def is_read(text: str) -> bool:
    try:
        parse_rules(text, "restage.yml", "prod", {})
    except UsageError:
        return False
    return True


@pytest.mark.parametrize("text", [*GOOD, *rows(SHAPED, RULE_FILE), *rows(SETTLED, SETTING_FILE)])
def test_what_is_read_is_valid(text: str) -> None:
    assert is_read(text)
    assert [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(text))] == []


@pytest.mark.parametrize("text", [*BAD, *rows(ABOUT_RULES, RULE_FILE)])
def test_what_is_refused_is_not_valid(text: str) -> None:
    assert not is_read(text)
    assert not VALIDATOR.is_valid(yaml.safe_load(text))


VALUES: st.SearchStrategy[Json] = st.sampled_from(
    [True, False, None, 0, 1.5, "", "a", "a.b", "a[0]", "a[+]", "a[", "MemorySize", [], ["a"], ["a[+]"], [""], [1], {}]
)
KEYS = st.sampled_from([*RULE, "unknown"])


@st.composite
def nearly_rules(draw: st.DrawFn) -> dict[str, Json]:
    """What a shape asks for, and a little more, less or else."""
    shape = draw(st.sampled_from(SHAPES))
    names = [*shape.needs, *draw(st.lists(st.sampled_from(shape.actions or shape.needs), min_size=1, max_size=2))]
    names += draw(st.lists(st.sampled_from(shape.may or shape.needs), max_size=2))
    values: dict[str, Json] = {"provider": "MemorySize", "path": "a", "except": ["a"], "inside": True}
    values |= dict.fromkeys(("remove", "keep", "rename") if shape.actions else (), True)
    rule = {name: values.get(name, "a") for name in names}
    for keys in (KEYS, st.sampled_from(names)):
        rule |= draw(st.dictionaries(keys, VALUES, max_size=1))
    for gone in draw(st.lists(st.sampled_from(names), max_size=1)):
        rule.pop(gone, None)
    return rule


@settings(max_examples=400, deadline=None)
@given(nearly_rules())
def test_the_schema_is_of_the_reader_s_opinion(rule: dict[str, Json]) -> None:
    whole: Json = {"version": 1, "rules": [rule]}
    assert VALIDATOR.is_valid(whole) == is_read(json.dumps(whole))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())
    assert json.loads(json.dumps(schema())) == schema()


def test_every_key_is_explained() -> None:
    """Editors show the descriptions."""
    whole = schema()
    tops = as_object(whole["properties"])
    assert tops.keys() == {"version", "targets", *SETTINGS}
    shapes = as_list(at(whole, ("$defs", "rule", "oneOf")))
    assert len(shapes) == len(SHAPES)
    members = [(name, child) for one in shapes for name, child in as_object(at(one, ("properties",))).items()]
    assert {name for name, _ in members} == RULE.keys()
    assert [name for name, child in [*tops.items(), *members] if not as_object(child).get("description")] == []
