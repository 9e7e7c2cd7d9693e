"""JSON text: what is refused and where, and that edits change nothing but what they are for."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restage.document.edits import Add, Edit, EditError, Insert, Remove, Rename, Replace
from restage.document.jsonlayout import dump, dump_style
from restage.document.jsonparts import quote
from restage.document.jsontext import Document, parse
from restage.document.splice import apply
from restage.document.values import Json, Path, at, strings
from restage.errors import ArtifactError


def document(text: str) -> Document:
    return parse(text.encode(), "a.json")


# ------------------------------------------------------------------------------------------------------- reading

# Python names the comma itself from 3.13 on, before that what comes behind it
COMMA = 8 if sys.version_info >= (3, 13) else 9
BAD = [
    pytest.param(b"", "a.json: the file is empty", id="no bytes"),
    pytest.param(b" \n\t ", "a.json: the file is empty", id="white space only"),
    pytest.param(b"\xef\xbb\xbf{}", "a.json, line 1, column 1: the file begins with a byte-order mark", id="mark"),
    pytest.param(b'{\n"a": "\xe6"}', "a.json, line 2, column 7: the file is not UTF-8", id="Latin-1"),
    pytest.param('{"a": 1}'.encode("utf-16"), "a.json, line 1, column 1: the file is not UTF-8", id="UTF-16"),
    pytest.param(b'{\n  "a": {"b": [1, 2', "line 2, column 19 (a.b[1]): the file ends in the middle", id="cut in list"),
    pytest.param(b'{"a": "xy', "line 1, column 10 (a): the file ends in the middle", id="cut in string"),
    pytest.param(b'{"a', "line 1, column 4: the file ends in the middle", id="cut in key"),
    pytest.param(b'{"a": 1}\n', None, id="a final newline is no fault"),
    pytest.param(b'{"a": 1,}', f"line 1, column {COMMA} (a): this is not JSON", id="comma too many"),
    pytest.param(b"{'a': 1}", "line 1, column 2: this is not JSON", id="other quotation marks"),
    pytest.param(b'{"a": [0, "x\ty"]}', "line 1, column 13 (a[1]): this is not JSON (invalid control", id="raw tab"),
    pytest.param(b'{"a": "\\q"}', "line 1, column 8 (a): this is not JSON (invalid \\escape", id="unknown escape"),
    pytest.param(b'{"a\\q": 1}', "line 1, column 4: this is not JSON (invalid \\escape", id="unknown escape in a key"),
    pytest.param(b'{"a": 1} {"b": 2}', "line 1, column 10: this is not JSON (extra data)", id="two documents"),
    pytest.param(
        b'{"a": 1, "b": {"c": 1, "c": 1}}', 'line 1, column 24 (b.c): the key "c" is there twice', id="key twice"
    ),
    pytest.param(
        b'{"a": 1, "a": 2, "a": 3}', 'line 1, column 10 (a): the key "a" is there twice', id="key three times"
    ),
    pytest.param(
        b'{"a": 1, "\\u0061": 2}', 'line 1, column 10 (a): the key "\\u0061" is there', id="same key, escaped"
    ),
    pytest.param(b'{"a": [{}, {"b": 1}, {"b": 1}]}', None, id="one key in two objects is no fault"),
    pytest.param(b'{"": 1, "": 2}', 'line 1, column 9 ([""]): the key "" is there twice', id="empty key twice"),
    pytest.param(b'{"a": 1, "a": 2,', 'line 1, column 10 (a): the key "a" is there', id="key twice, then cut"),
    pytest.param(b'{"a": NaN}', "line 1, column 7 (a): NaN is not a number", id="NaN"),
    pytest.param(b"[1, -Infinity]", "line 1, column 5 ([1]): -Infinity is not a number", id="Infinity"),
    pytest.param(b'{"a": "NaN"}', None, id="NaN in a string is no fault"),
    pytest.param(b'{"a": 1e999}', "line 1, column 7 (a): a number of 5 characters is too large", id="beyond a double"),
    pytest.param(b"[" + b"9" * 5000 + b"]", "([0]): a number of 5000 characters is too large", id="5000 digits"),
    pytest.param(b"[" + b"9" * 400 + b"]", None, id="400 digits are no fault"),
    pytest.param(b"[" * 200 + b"]" * 200, None, id="200 levels are no fault"),
    pytest.param(b"[" * 201 + b"]" * 201, "this is nested deeper than 200 levels", id="201 levels"),
    pytest.param(b"[" * 10000 + b"]" * 10000, "this is nested deeper than 200 levels", id="10000 levels"),
    pytest.param(b'{"a":' * 10000 + b"1" + b"}" * 10000, "(a.a.a.a", id="10000 levels of objects"),
    pytest.param(b"[" * 10000, "this is nested deeper than 200 levels", id="10000 levels, cut"),
]


@pytest.mark.parametrize(("data", "problem"), BAD)
def test_bad_text_is_refused_with_its_place(data: bytes, problem: str | None) -> None:
    if problem is None:
        assert parse(data, "a.json").text == data.decode()
        return
    with pytest.raises(ArtifactError) as caught:
        parse(data, "a.json")
    (sentence,) = caught.value.problems
    assert problem in sentence
    assert sentence.startswith("a.json") and "\n" not in sentence and len(sentence) < 300
    assert "again" in sentence or "save it" in sentence


# ------------------------------------------------------------------------------------------------------- editing

PRETTY = """{
  "Name": "dev-\\u00e9\\/x",
  "List": [
    1.0,
    2e5,
    {}
  ],
  "Empty": {},
  "None": [],
  "Last": {
    "A": null
  }
}
"""
ONE_LINE = '{"a": [1, 2], "b": {}}'
MINIFIED = '{"a":[1,2],"b":{"c":3}}'

EDITS = [
    pytest.param(PRETTY, [], PRETTY, id="no edits: every byte stays"),
    pytest.param(
        PRETTY,
        [Edit(("Last", "A"), Replace("prod"))],
        PRETTY.replace("null", '"prod"'),
        id="escapes and numbers elsewhere stay",
    ),
    pytest.param(PRETTY, [Edit(("Name",), Rename("Nom"))], PRETTY.replace("Name", "Nom"), id="new key, value as it was"),
    pytest.param(
        PRETTY,
        [Edit(("Last", "A"), Replace(1)), Edit(("Last",), Rename("First"))],
        PRETTY.replace("Last", "First").replace("null", "1"),
        id="new key, and an edit inside by the old path",
    ),
    pytest.param(
        PRETTY,
        [Edit(("Last", "A"), Rename("B")), Edit(("Last", "A"), Replace(1))],
        PRETTY.replace('"A": null', '"B": 1'),
        id="key and value at once",
    ),
    pytest.param(
        MINIFIED,
        [Edit(("a",), Rename("b")), Edit(("b",), Rename("a"))],
        '{"b":[1,2],"a":{"c":3}}',
        id="two keys change places",
    ),
    pytest.param(MINIFIED, [Edit(("a",), Remove())], '{"b":{"c":3}}', id="first member goes"),
    pytest.param(MINIFIED, [Edit(("b",), Remove())], '{"a":[1,2]}', id="last member goes"),
    pytest.param(MINIFIED, [Edit(("b", "c"), Remove())], '{"a":[1,2],"b":{}}', id="only member goes"),
    pytest.param(PRETTY, [Edit(("Last", "A"), Remove())], PRETTY.replace('{\n    "A": null\n  }', "{}"), id="only one, pretty"),
    pytest.param(ONE_LINE, [Edit(("a", 0), Remove())], '{"a": [2], "b": {}}', id="the first place keeps its white space"),
    pytest.param(MINIFIED, [Edit(("a", 0), Remove()), Edit(("a", 1), Remove())], '{"a":[],"b":{"c":3}}', id="all go"),
    pytest.param(MINIFIED, [Edit(("a", 0), Remove()), Edit(("a", 1), Replace(9))], '{"a":[9],"b":{"c":3}}', id="old indices"),
    pytest.param(MINIFIED, [Edit(("a",), Insert(1, "x"))], '{"a":[1,"x",2],"b":{"c":3}}', id="in between"),
    pytest.param(ONE_LINE, [Edit(("a",), Insert(0, 0))], '{"a": [0, 1, 2], "b": {}}', id="at the front"),
    pytest.param(
        MINIFIED,
        [Edit(("a",), Insert(2, 3)), Edit(("a",), Insert(2, 4)), Edit(("a",), Insert(0, 0))],
        '{"a":[0,1,2,3,4],"b":{"c":3}}',
        id="several, in the order given",
    ),
    pytest.param(
        MINIFIED,
        [Edit(("a", 0), Remove()), Edit(("a", 1), Remove()), Edit(("a",), Insert(1, "x"))],
        '{"a":["x"],"b":{"c":3}}',
        id="one for all",
    ),
    pytest.param(
        PRETTY,
        [Edit(("List",), Insert(3, {"Ref": ["a", {}]}))],
        PRETTY.replace("    {}\n", '    {},\n    {\n      "Ref": [\n        "a",\n        {}\n      ]\n    }\n'),
        id="a container, laid out for its depth",
    ),
    pytest.param(MINIFIED, [Edit((), Add("d", {"e": [1]}))], '{"a":[1,2],"b":{"c":3},"d":{"e":[1]}}', id="added, minified"),
    pytest.param(PRETTY, [Edit(("Empty",), Add("B", 1))], PRETTY.replace("{},\n  \"None", '{\n    "B": 1\n  },\n  "None'), id="into an empty object"),
    pytest.param(PRETTY, [Edit(("None",), Insert(0, 1))], PRETTY.replace("[]", "[\n    1\n  ]"), id="into an empty list"),
    pytest.param('{"a" : 1 , "b" : 2 }', [Edit(("a",), Remove())], '{"b" : 2 }', id="odd white space"),
    pytest.param('{"a" : 1 , "b" : 2 }', [Edit(("b",), Remove())], '{"a" : 1  }', id="odd white space, last"),
    pytest.param(' "dev"\n', [Edit((), Replace("prod"))], ' "prod"\n', id="a document that is a string"),
    pytest.param(MINIFIED, [Edit((), Replace([]))], "[]", id="everything"),
    pytest.param(MINIFIED, [Edit(("a", 0), Replace(5)), Edit(("a", 0), Replace(5))], '{"a":[5,2],"b":{"c":3}}', id="said twice"),
    pytest.param('{"\\u0061\\"": 1, "c": 2}', [Edit(('a"',), Replace(2))], '{"\\u0061\\"": 2, "c": 2}', id="an escaped key is found"),
    pytest.param('{"a":"x\\\\","b":1}', [Edit(("b",), Replace(2))], '{"a":"x\\\\","b":2}', id="a backslash at the end of a string"),
    pytest.param('{"a":"}],","b":1}', [Edit(("b",), Replace(2))], '{"a":"}],","b":2}', id="brackets in a string"),
    pytest.param("{\r\n\t\"a\": []\r\n}", [Edit(("a",), Insert(0, 1))], "{\r\n\t\"a\": [\r\n\t\t1\r\n\t]\r\n}", id="tabs and CRLF"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edits", "expected"), EDITS)
def test_edits(text: str, edits: list[Edit], expected: str) -> None:
    assert apply(document(text), edits) == expected
    json.loads(expected)


CONTRADICTIONS = [
    pytest.param([Edit(("a",), Replace(1)), Edit(("a",), Replace(2))], id="two values"),
    pytest.param([Edit(("a", 0), Replace(1)), Edit(("a", 0), Replace(True))], id="1 is not true"),
    pytest.param([Edit(("b",), Rename("x")), Edit(("b",), Rename("y"))], id="two keys"),
    pytest.param([Edit(("b",), Replace(1)), Edit(("b", "c"), Replace(1))], id="inside what is replaced"),
    pytest.param([Edit(("b", "c"), Replace(1)), Edit(("b",), Replace(1))], id="the same, the other way round"),
    pytest.param([Edit(("b",), Remove()), Edit(("b", "c"), Replace(1))], id="inside what is removed"),
    pytest.param([Edit(("b", "c"), Rename("d")), Edit(("b",), Remove())], id="the same, the other way round, a key"),
    pytest.param([Edit(("b",), Remove()), Edit(("b",), Rename("d"))], id="removed and renamed"),
    pytest.param([Edit(("b",), Rename("d")), Edit(("b",), Remove())], id="renamed and removed"),
    pytest.param([Edit(("b",), Replace(1)), Edit(("b",), Remove())], id="replaced and removed"),
    pytest.param([Edit(("b",), Replace({})), Edit(("b",), Add("d", 1))], id="added to what is replaced"),
    pytest.param([Edit(("a",), Insert(0, 1)), Edit(("a",), Remove())], id="put into what is removed"),
    pytest.param([Edit(("x",), Replace(1))], id="no such member"),
    pytest.param([Edit(("a", 2), Replace(1))], id="no such item"),
    pytest.param([Edit(("a", -1), Replace(1))], id="no item counted from the end"),
    pytest.param([Edit(("a", "0"), Replace(1))], id="a key in a list"),
    pytest.param([Edit((0,), Replace(1))], id="an index in an object"),
    pytest.param([Edit(("b", "c", "d"), Replace(1))], id="beneath a number"),
    pytest.param([Edit(("a", 0), Rename("x"))], id="an item's key"),
    pytest.param([Edit(("a",), Insert(3, 1))], id="an index beyond the end"),
    pytest.param([Edit(("a",), Insert(-1, 1))], id="an index before the beginning"),
    pytest.param([Edit(("b",), Insert(0, 1))], id="an item into an object"),
    pytest.param([Edit(("a",), Add("x", 1))], id="a member into a list"),
    pytest.param([Edit((), Add("a", 1))], id="a key that is there"),
    pytest.param([Edit((), Add("x", 1)), Edit((), Add("x", 1))], id="one key added twice"),
    pytest.param([Edit(("a",), Rename("b"))], id="a key that a sibling has"),
    pytest.param([Edit(("a",), Rename("x")), Edit((), Add("x", 1))], id="renamed to what is added"),
    pytest.param([Edit((), Remove())], id="the document removed"),
    pytest.param([Edit((), Rename("x"))], id="the document renamed"),
]


@pytest.mark.parametrize("edits", CONTRADICTIONS)
def test_contradicting_edits_are_a_programming_error(edits: list[Edit]) -> None:
    with pytest.raises(EditError):
        apply(document(MINIFIED), edits)


def test_a_key_may_be_taken_over_from_a_removed_sibling() -> None:
    edits = [Edit(("a",), Remove()), Edit(("b",), Rename("a"))]
    assert apply(document(MINIFIED), edits) == '{"a":{"c":3}}'


QUOTED = [
    pytest.param("é\u2028", '"é\u2028"', id="non-ASCII stays"),
    pytest.param('a"b\\c/', '"a\\"b\\\\c/"', id="no escaped slash"),
    pytest.param("\n\t\b\x00\x7f", '"\\n\\t\\b\\u0000\x7f"', id="control characters"),
    pytest.param("\ud800x", '"\\ud800x"', id="half a character"),
    pytest.param("\ud83d\ude00", '"😀"', id="two halves that meet"),
]


@pytest.mark.parametrize(("text", "quoted"), QUOTED)
def test_strings_are_spelled_as_javascript_does(text: str, quoted: str) -> None:
    assert quote(text) == quoted
    quoted.encode()


# ------------------------------------------------------------------------------------------------ properties

TEXTS = st.text(st.sampled_from('abdev-"\\/é\n\ud800😀{}[],: '), max_size=6)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=25,
)
LAYOUTS = st.sampled_from([None, 1, 2, "\t"])


def spelled(value: Json, indent: int | str | None, foreign: bool) -> Document:
    """`value` as Python writes it (`foreign`: other escapes and numbers), or as JavaScript does."""
    text = document(json.dumps(value, indent=indent))
    return text if foreign else document(dump(text.value, dump_style(text)))


@given(VALUES, LAYOUTS, st.booleans())
def test_without_edits_nothing_changes(value: Json, indent: int | str | None, foreign: bool) -> None:
    whole = spelled(value, indent, foreign)
    assert apply(whole, []) == whole.text


def every_place(value: Json, path: Path = ()) -> list[Path]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for step, child in children for place in every_place(child, (*path, step)))]


def with_value(value: Json, path: Path, new: Json) -> Json:
    if not path:
        return new
    if isinstance(value, dict):
        return {key: with_value(child, path[1:], new) if key == path[0] else child for key, child in value.items()}
    assert isinstance(value, list)
    return [with_value(child, path[1:], new) if index == path[0] else child for index, child in enumerate(value)]


@given(VALUES, LAYOUTS, st.booleans(), VALUES, st.data())
def test_a_replaced_value_reads_back_and_nothing_else_changes(
    value: Json, indent: int | str | None, foreign: bool, new: Json, data: st.DataObject
) -> None:
    whole = spelled(value, indent, foreign)
    path = data.draw(st.sampled_from(every_place(whole.value)))
    text = apply(whole, [Edit(path, Replace(new))])
    assert comparable(json.loads(text)) == comparable(with_value(whole.value, path, new))
    # The old value put back gives the old text back, but for the value's own spelling
    again = apply(document(text), [Edit(path, Replace(at(whole.value, path)))])
    assert comparable(json.loads(again)) == comparable(whole.value)


def comparable(value: Json) -> str:
    """JavaScript knows only doubles, and no difference between 1 and 1.0."""
    return json.dumps(numbers_as_doubles(value), sort_keys=True)


def numbers_as_doubles(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: numbers_as_doubles(child) for key, child in value.items()}
    if isinstance(value, list):
        return [numbers_as_doubles(child) for child in value]
    return float(value) + 0.0 if isinstance(value, (int, float)) and not isinstance(value, bool) else value


@given(VALUES, LAYOUTS, st.booleans())
def test_strings_can_be_replaced_and_put_back(value: Json, indent: int | str | None, foreign: bool) -> None:
    whole = spelled(value, indent, foreign)
    there = [Edit(path, Replace(text + "!")) for path, text in strings(whole.value)]
    back = [Edit(path, Replace(text)) for path, text in strings(whole.value)]
    changed = document(apply(whole, there))
    assert [text for _, text in strings(changed.value)] == [text + "!" for _, text in strings(whole.value)]
    if not foreign:
        assert apply(changed, back) == whole.text


@given(st.lists(st.integers(0, 9), max_size=8), LAYOUTS, st.data())
@settings(max_examples=200)
def test_items_come_and_go_as_in_a_list(items: list[int], indent: int | str | None, data: st.DataObject) -> None:
    values: list[Json] = [*items]
    whole = document(json.dumps(values, indent=indent, separators=(",", ":") if indent is None else None))
    gone = data.draw(st.sets(st.sampled_from(range(len(items))))) if items else set()
    come = data.draw(st.lists(st.tuples(st.integers(0, len(items)), st.integers(10, 99)), max_size=4))
    edits = [Edit((index,), Remove()) for index in gone] + [Edit((), Insert(index, new)) for index, new in come]
    expected: list[Json] = []
    for index in range(len(items) + 1):
        expected += [new for place, new in come if place == index]
        expected += [value for value in values[index : index + 1] if index not in gone]
    text = apply(whole, edits)
    assert json.loads(text) == expected
    # All laid out as if it had been written so, unless the layout can't be known from an empty list
    if items:
        assert text == dump(expected, dump_style(whole))
