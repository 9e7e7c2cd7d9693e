"""json-cycle's references: what is one, what it names, and where data really stands."""

from __future__ import annotations

import copy
import json

import pytest
from broken import golden

from restage.document.jsoncycle import Locator, format_reference, parse_reference, resolve
from restage.document.jsontext import parse
from restage.document.values import Json, Path, at, strings

REFERENCES: list[tuple[str, Path]] = [
    ("$", ()),
    ('$["service"]["provider"]', ("service", "provider")),
    ('$["Layers"][0][12]', ("Layers", 0, 12)),
    ('$["a\\"b\\\\c"]["é"]', ('a"b\\c', "é")),
    ('$["x]["]["0"]', ("x][", "0")),
    ('$[""]', ("",)),
    ('$["line\\nbreak"]', ("line\nbreak",)),
]


@pytest.mark.parametrize(("text", "path"), REFERENCES)
def test_references_are_read_and_written_alike(text: str, path: Path) -> None:
    assert parse_reference(text) == path
    assert format_reference(path) == text


def test_another_spelling_is_read_too() -> None:
    assert parse_reference('$["\\u0061\\/"]') == ("a/",)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("#/definitions/x", id="a JSON schema's"),
        pytest.param('service["a"]', id="no dollar"),
        pytest.param("$.service.a", id="JSONPath's other spelling"),
        pytest.param("$['a']", id="other quotation marks"),
        pytest.param('$["a"', id="not closed"),
        pytest.param('$["a"]x', id="more after it"),
        pytest.param("$[-1]", id="negative"),
        pytest.param("$[a]", id="no quotation marks"),
        pytest.param('$["a\nb"]', id="raw line break"),
        pytest.param('$["\\q"]', id="unknown escape"),
    ],
)
def test_what_is_no_reference(text: str) -> None:
    assert parse_reference(text) is None


UNTOUCHED: list[Json] = [
    {"$ref": "#/definitions/x"},
    {"Ref": '$["a"]'},
    {"$ref": '$["a"]', "description": "b"},
    {"$ref": 1},
    {"$ref": {"$ref": "x"}},
    '$["a"]',
    ["$ref", '$["a"]'],
]


@pytest.mark.parametrize("value", UNTOUCHED, ids=json.dumps)
def test_what_only_looks_like_a_reference_stays(value: Json) -> None:
    whole: Json = {"a": {"b": 1}, "c": value}
    resolved = resolve(whole)
    assert resolved.value == whole
    assert not resolved.dangling and not resolved.cyclic


def ref(*path: str | int) -> Json:
    return {"$ref": format_reference(path)}


RESOLVED: list[tuple[str, Json, Json]] = [
    ("to what comes before", {"a": {"x": 1}, "b": ref("a")}, {"a": {"x": 1}, "b": {"x": 1}}),
    ("to what comes after", {"a": ref("b"), "b": [1]}, {"a": [1], "b": [1]}),
    ("in a list", {"a": [{"x": 1}, ref("a", 0)]}, {"a": [{"x": 1}, {"x": 1}]}),
    ("chain", {"a": ref("b"), "b": ref("c"), "c": {"x": 1}}, {"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1}}),
    ("through a reference", {"a": ref("b", "x"), "b": ref("c"), "c": {"x": [1]}}, {"a": [1], "b": {"x": [1]}, "c": {"x": [1]}}),
    ("nested", {"a": {"p": ref("b")}, "b": {"q": {"x": 1}}, "c": ref("a", "p", "q")}, {"a": {"p": {"q": {"x": 1}}}, "b": {"q": {"x": 1}}, "c": {"x": 1}}),
    ("to a string", {"a": "x", "b": ref("a")}, {"a": "x", "b": "x"}),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), [row[1:] for row in RESOLVED], ids=[row[0] for row in RESOLVED])
def test_references_become_what_they_name(value: Json, expected: Json) -> None:
    before = copy.deepcopy(value)
    resolved = resolve(value)
    assert resolved.value == expected
    assert value == before
    assert (resolved.dangling, resolved.cyclic) == ((), ())
    assert resolved.size == count(expected)


def count(value: Json) -> int:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(count, children))


def test_a_shared_object_is_one_object() -> None:
    value = resolve({"a": {"x": 1}, "b": ref("a"), "c": [ref("a"), ref("b")]}).value
    assert at(value, ("a",)) is at(value, ("b",)) is at(value, ("c", 0)) is at(value, ("c", 1))


LEFT: list[tuple[str, Json, list[Path], list[Path]]] = [
    ("no such key", {"a": ref("x")}, [("a",)], []),
    ("no such index", {"a": [1], "b": ref("a", 1)}, [("b",)], []),
    ("beneath a string", {"a": "x", "b": ref("a", "y")}, [("b",)], []),
    ("to one that dangles", {"a": ref("b"), "b": ref("x")}, [("a",), ("b",)], []),
    ("to itself", {"a": ref("a")}, [], [("a",)]),
    ("to the document", {"a": ref()}, [], [("a",)]),
    ("to an object around it", {"a": {"b": [ref("a")]}}, [], [("a", "b", 0)]),
    ("two that name each other", {"a": ref("b"), "b": ref("a")}, [], [("a",), ("b",)]),
    ("three in a ring", {"a": ref("b"), "b": ref("c"), "c": ref("a")}, [], [("a",), ("b",), ("c",)]),
    ("two objects that hold each other", {"a": {"b": ref("b")}, "b": {"a": ref("a")}}, [], [("b", "a")]),
    ("into itself, ever longer", {"a": ref("a", "b")}, [], [("a",)]),
]


@pytest.mark.parametrize(("value", "dangling", "cyclic"), [row[1:] for row in LEFT], ids=[row[0] for row in LEFT])
def test_what_can_not_be_resolved_is_left_and_listed(value: Json, dangling: list[Path], cyclic: list[Path]) -> None:
    resolved = resolve(value)
    assert [path for path, _ in resolved.dangling] == dangling
    assert [path for path, _ in resolved.cyclic] == cyclic
    for path, text in (*resolved.dangling, *resolved.cyclic):
        assert at(value, path) == {"$ref": text}
    json.dumps(resolved.value)


def test_the_rest_is_resolved_all_the_same() -> None:
    value = resolve({"a": {"me": ref("a"), "x": 1}, "b": ref("a")}).value
    assert at(value, ("b", "x")) == 1
    assert at(value, ("b", "me")) == ref("a")


def test_a_made_up_file_keeps_nobody_busy() -> None:
    doubling: dict[str, Json] = {"r0": ["x"]}
    for level in range(1, 60):
        doubling[f"r{level}"] = [ref(f"r{level - 1}"), ref(f"r{level - 1}")]
    assert resolve(doubling).size > 2**58
    chain: dict[str, Json] = {f"c{link}": ref(f"c{link + 1}") for link in range(5000)}
    assert resolve({**chain, "c5000": {}}).cyclic
    nested: dict[str, Json] = {f"n{level}": {"in": ref(f"n{level + 1}")} for level in range(5000)}
    json.dumps(resolve({**nested, "n5000": {}}).value)


STATE: Json = {
    "service": {
        "provider": {"environment": {"X": "1"}, "list": [{"y": 2}]},
        "functions": {"a": {"environment": ref("service", "provider", "environment")}},
        "initial": {"functions": ref("service", "functions"), "first": ref("service", "provider", "list", 0)},
    }
}
PHYSICAL: list[tuple[Path, Path | None]] = [
    ((), ()),
    (("service", "provider"), ("service", "provider")),
    (("service", "functions", "a", "environment", "X"), ("service", "provider", "environment", "X")),
    (("service", "functions", "a", "environment"), ("service", "provider", "environment")),
    (("service", "initial", "functions", "a", "environment", "X"), ("service", "provider", "environment", "X")),
    (("service", "initial", "first", "y"), ("service", "provider", "list", 0, "y")),
    (("service", "functions", "b"), None),
    (("service", "provider", "list", 1), None),
    (("service", "provider", "list", "0"), None),
    (("service", "initial", "first", "y", "z"), None),
]


@pytest.mark.parametrize(("path", "expected"), PHYSICAL)
def test_where_data_really_stands(path: Path, expected: Path | None) -> None:
    locator = Locator(STATE)
    assert locator.physical(path) == expected
    assert locator.physical(path) == expected


def test_the_last_step_can_be_left_unfollowed() -> None:
    locator = Locator(STATE)
    member = ("service", "initial", "functions", "a", "environment")
    assert locator.physical(member, follow=False) == ("service", "functions", "a", "environment")
    assert locator.physical(("service", "x"), follow=False) is None
    assert locator.physical((), follow=False) == ()


def test_a_path_in_a_ring_leads_nowhere() -> None:
    locator = Locator({"a": ref("b"), "b": ref("a")})
    assert locator.physical(("a", "x")) is None
    assert ("a",) in locator.cyclic


@pytest.mark.parametrize("service", ["streams", "layers", "rest-shop"])
def test_every_string_of_a_real_state_is_found(service: str) -> None:
    state = parse((golden("v3", service) / "serverless-state.json").read_bytes(), "state").value
    locator = Locator(state)
    resolved = resolve(state, locator)
    assert not resolved.dangling and not resolved.cyclic
    for path, text in strings(resolved.value):
        where = locator.physical(path)
        assert where is not None and at(state, where) == text


def test_the_embedded_template_is_the_template_file() -> None:
    folder = golden("v3", "streams")
    state = resolve(parse((folder / "serverless-state.json").read_bytes(), "state").value).value
    template = parse((folder / "cloudformation-template-update-stack.json").read_bytes(), "template").value
    assert at(state, ("service", "provider", "compiledCloudFormationTemplate")) == template
