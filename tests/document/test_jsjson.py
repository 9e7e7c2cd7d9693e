"""JSON text and key order, held against what Node 20 answers."""

from __future__ import annotations

import random

import pytest

from restage.document.jsjson import as_js_text, locale_key, sorted_deep, sorted_top, stringify
from restage.document.values import Json

# The right column is what `node -p 'JSON.stringify(…)'` prints.
TEXTS: list[tuple[str, Json, str]] = [
    ("no spaces, order kept", {"b": [1, {"a": None}], "a": True}, '{"b":[1,{"a":null}],"a":true}'),
    ("empty containers", [[], {}], "[[],{}]"),
    ("whole float without point", 100.0, "100"),
    ("minus zero", -0.0, "0"),
    ("smallest without exponent", 1e-6, "0.000001"),
    ("first with exponent", 1e-7, "1e-7"),
    ("digits before the exponent", 1.5e-7, "1.5e-7"),
    ("largest without exponent", 1e20, "100000000000000000000"),
    ("first large with exponent", 1e21, "1e+21"),
    ("fraction", -1234.5, "-1234.5"),
    ("smallest double", 5e-324, "5e-324"),
    ("last exact integer", 2**53, "9007199254740992"),
    ("integer rounded as a double is", 2**53 + 1, "9007199254740992"),
    ("account number stays", 123456789012, "123456789012"),
    ("long integer rounded", 12345678901234567890, "12345678901234567000"),
    ("beyond all doubles", 10**400, "null"),
    ("not finite", float("nan"), "null"),
    ("short escapes", '"\\/\b\f\n\r\t', '"\\"\\\\/\\b\\f\\n\\r\\t"'),
    ("other control characters", "\x00\x1f\x7f", '"\\u0000\\u001f\x7f"'),
    ("non-ASCII kept", "é€\u2028😀", '"é€\u2028😀"'),
    ("lone surrogate escaped", "a\ud800", '"a\\ud800"'),
    ("lone low surrogate escaped", "\udc0b!", '"\\udc0b!"'),
    ("halves joined", "\ud83d\ude00", '"😀"'),
    ("array indices first, as numbers", {"b": 1, "10": 2, "9": 3}, '{"9":3,"10":2,"b":1}'),
    ("no array index", {"z": 1, "01": 2, "-1": 3, "1.5": 4}, '{"z":1,"01":2,"-1":3,"1.5":4}'),
    ("last array index", {"4294967295": 1, "4294967294": 2}, '{"4294967294":2,"4294967295":1}'),
]

# Each row in the order in which `sort((a, b) => a.localeCompare(b))` puts it.
ORDERS: list[tuple[str, list[str]]] = [
    ("lower case before upper", ["a", "A", "b", "B"]),
    ("case counts after all letters", ["ab", "aB", "Ab", "AB", "ac", "Ac"]),
    ("shorter first", ["", "a", "A", "aa"]),
    ("underscore before everything but space", [" ", "_", "-", "0", "a"]),
    ("variables with underscores", ["A_B", "A_C", "A0", "Aa", "AB", "Abc", "ABC_1"]),
    ("digits by character, not by number", ["v1", "v10", "v2"]),
    ("punctuation", list("_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$09aZ")),
    ("white space", ["\t", "\n", "\r", " ", "_"]),
    ("control characters do not count", ["a", "a\x01b", "ac"]),
    ("accents count after letters, before case", ["e", "E", "é", "É", "è", "ê", "ea", "éa", "eb"]),
    ("other scripts after z", ["z", "Z", "\u0430", "\u0431"]),
]


@pytest.mark.parametrize(("value", "text"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_stringify(value: Json, text: str) -> None:
    assert stringify(value) == text


@pytest.mark.parametrize("words", [row[1] for row in ORDERS], ids=[row[0] for row in ORDERS])
def test_locale_order(words: list[str]) -> None:
    shuffled = list(words)
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled, key=locale_key) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, "", id="null is nothing"),
        pytest.param("a b", "a b", id="strings bare"),
        pytest.param(True, "true", id="booleans"),
        pytest.param(1024, "1024", id="numbers"),
        pytest.param({"Ref": "X"}, '{"Ref":"X"}', id="objects as JSON"),
    ],
)
def test_as_js_text(value: Json, text: str) -> None:
    assert as_js_text(value) == text


def test_sorted_deep_sorts_every_object_and_no_list() -> None:
    value: Json = {"b": {"B": 1, "a": 2, "A": 3}, "_": [{"d": 1, "c": 2}, "z", "y"], "7": 0}
    assert stringify(sorted_deep(value)) == '{"7":0,"_":[{"c":2,"d":1},"z","y"],"b":{"a":2,"A":3,"B":1}}'


def test_sorted_top_leaves_what_lies_deeper() -> None:
    assert stringify(sorted_top({"b": {"z": 1, "a": 2}, "a": 1})) == '{"a":1,"b":{"z":1,"a":2}}'
