"""Searches in linear time find what the regular expressions would that they stand for."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restage.document.jsjson import utf8
from restage.document.linear import gaps, until_last
from restage.document.values import printable, printable_json

VARIABLE = re.compile(r"\$\{([^}]*)\}")
SHORT = st.text("ab${}", max_size=12)


@given(SHORT)
def test_the_same_variables_are_found_up_to_the_last_brace(text: str) -> None:
    closed = until_last(text, "}")
    assert text.startswith(closed)
    assert VARIABLE.findall(closed) == VARIABLE.findall(text)


@given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=4), st.text("ab", max_size=9), st.sampled_from((0, 1)))
def test_a_text_has_the_parts_where_the_pattern_matches(parts: list[str], text: str, least: int) -> None:
    pattern = f"(.{{{least},}}?)".join(map(re.escape, parts))
    match = re.fullmatch(pattern, text)
    assert (gaps(parts, text, least) is not None) == (match is not None)


@given(st.lists(st.text("abc", max_size=3), min_size=1, max_size=5), st.lists(st.text("xyz", max_size=3), max_size=4))
def test_the_gaps_are_what_is_between_the_parts(parts: list[str], between: list[str]) -> None:
    between = [*between, *[""] * len(parts)][: len(parts) - 1]
    text = parts[0] + "".join(gap + part for gap, part in zip(between, parts[1:], strict=True))
    found = gaps(parts, text)
    assert found is not None
    assert parts[0] + "".join(gap + part for gap, part in zip(found, parts[1:], strict=True)) == text


@given(st.text())
def test_what_node_would_hash(text: str) -> None:
    try:
        assert utf8(text) == text.encode()
    except UnicodeEncodeError:
        assert utf8(text).decode().count("\ufffd") >= 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("\ud800", "\ufffd", id="half of a pair"),
        pytest.param("a\udfffb", "a\ufffdb", id="in the middle"),
        pytest.param("\ud83d\ude00", "\U0001f600", id="both halves"),
    ],
)
def test_half_of_a_pair_is_replaced_as_node_does(text: str, expected: str) -> None:
    assert utf8(text).decode() == expected


@pytest.mark.parametrize("text", ["\x9b31m", "\u202ea", "\u2028", "\ud800", "\x1b[0m", "é\U0001f600"])
def test_json_for_people_is_the_same_value_and_harmless(text: str) -> None:
    import json  # noqa: PLC0415 - the parser that others use

    written = printable_json({text: [text]})
    assert json.loads(written) == {text: [text]}
    assert printable(written) == written
