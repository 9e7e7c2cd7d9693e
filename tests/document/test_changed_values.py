"""What is known of a changed artifact without reading it again is what reading it again gives."""

from __future__ import annotations

import pathlib
import random
import re

import pytest
from broken import GOLDEN
from hypothesis import given
from hypothesis import strategies as st
from restaged import everything, loaded

from restage import Artifact
from restage.artifact.layout import STATE_FILE
from restage.artifact.templates import EMBEDDED
from restage.document.edits import Edit, Replace
from restage.document.jsoncycle import Locator, resolve
from restage.document.jsontext import Document, parse
from restage.document.splice import Edited, apply, at_once
from restage.document.values import Json, Path, Side, find_at
from restage.rules.artifactedits import with_values
from restage.rules.scope import aliases, scalars
from restage.text.anyof import any_of

ARTIFACTS = [pytest.param(GOLDEN / framework / service / "dev") for framework, service in everything("dev")[::9]]
VALUES: tuple[Json, ...] = ("", "prod", 'a "text" \\ in quotes', "z\u00fcrich \u2028 \U0001f680", 7, True, None)

Values = dict[Path, Side]


def read_again(document: Document) -> Document:
    return parse(document.text.encode(), "")


def changes_of(artifact: Artifact, seed: int) -> tuple[Values, dict[str, Values]]:
    """Other values for some places of the state, references resolved, and the same in templates' own files."""
    chance = random.Random(seed)
    initial: Path = ("service", "initialServerlessConfig")
    again: list[tuple[Path, Path]] = [(("service", key), (*initial, key)) for key in ("provider", "functions")]
    again += aliases(artifact).items()
    state: Values = {}
    files: dict[str, Values] = {}
    for path, value in scalars(artifact.resolved.value):
        if not path or isinstance(value, (dict, list)) or chance.random() > 0.1 or path[-1] == "$ref":
            continue
        new = chance.choice(VALUES)
        state[path] = new
        for one, other in again:
            place = (*other, *path[len(one) :])
            if path[: len(one)] == one and find_at(artifact.resolved.value, place) == value:
                state[place] = new
        for file, root in EMBEDDED.items():
            if path[: len(root)] == root and file in artifact.templates:
                files.setdefault(file, {})[path[len(root) :]] = new
    return state, files


@pytest.mark.parametrize("folder", ARTIFACTS)
@pytest.mark.parametrize("seed", range(2))
def test_values_are_those_of_the_text(folder: pathlib.Path, seed: int) -> None:
    artifact = loaded(folder)
    state, files = changes_of(artifact, seed)
    changed = with_values(artifact, state, files)
    documents = {STATE_FILE: changed.state, **changed.templates}
    assert any(isinstance(document, Edited) for document in documents.values())
    for document in documents.values():
        assert read_again(document).value == document.value
    again = resolve(read_again(changed.state).value)
    assert changed.resolved._replace(built={}, copied=()) == again._replace(built={}, copied=())
    for path, value in state.items():
        assert find_at(again.value, path) == value


@pytest.mark.parametrize("folder", ARTIFACTS)
def test_edits_at_once_give_the_same_text_as_one_after_the_other(folder: pathlib.Path) -> None:
    artifact = loaded(folder)
    changed = with_values(artifact, *changes_of(artifact, 3))
    chance = random.Random(4)
    for document in (changed.state, *changed.templates.values()):
        places = [path for path, value in scalars(document.value) if path and not isinstance(value, (dict, list))]
        edits = [Edit(path, Replace(chance.choice(VALUES))) for path in places if chance.random() < 0.1]
        assert apply(*at_once(document, edits)) == apply(read_again(document), edits)


@pytest.mark.parametrize("folder", ARTIFACTS)
def test_where_data_stands_is_where_the_locator_finds_it(folder: pathlib.Path) -> None:
    artifact = loaded(folder)
    locator = Locator(artifact.state.value)
    for path, _ in scalars(artifact.resolved.value):
        for place in (path, path[:-1], (*path, "nothing")):
            assert artifact.stands(place) == (locator.physical(place) or place)


@given(st.lists(st.text("ab.", min_size=1, max_size=4), min_size=1), st.text("abc.", max_size=30))
def test_one_pattern_finds_the_longest_of_many_texts(texts: list[str], text: str) -> None:
    longest_first = re.compile("|".join(map(re.escape, sorted(texts, key=len, reverse=True))))
    found = re.compile(any_of(texts)).finditer(text)
    assert [one.span() for one in found] == [one.span() for one in longest_first.finditer(text)]


@pytest.mark.slow
def test_texts_that_all_begin_alike_make_no_deep_pattern() -> None:
    pattern = re.compile(any_of("a" * length for length in range(1, 2000)))
    assert [one.end() for one in pattern.finditer("a" * 500 + "b")] == [500]
    assert not re.compile(any_of([])).search("anything")
