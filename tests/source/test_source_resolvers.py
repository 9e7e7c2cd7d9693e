"""The evaluator against the real resolvers: the questions in golden/variables, and the answers kept beside them."""

from __future__ import annotations

from functools import cache

import pytest
from compared import KINDS, REFUSED, Compared, compared, our_yaml
from resolvers import configurations, expressions, is_asked, yaml_texts

from restage.errors import SourceError
from restage.source import DIALECTS

FRAMEWORKS = ("v1", "v2", "v3", "osls")
GROUPS = tuple(dict.fromkeys(str(question["group"]) for question in expressions()))


@cache
def answers(framework: str, kind: str) -> tuple[Compared, ...]:
    return tuple(compared(framework, kind))


def different(answers: list[Compared]) -> list[tuple[str, object, object]]:
    return [(answer.name, answer.ours, answer.theirs) for answer in answers if not answer.equal]


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("group", GROUPS)
def test_expressions_come_to_what_the_framework_makes_of_them(framework: str, group: str) -> None:
    mine = [answer for answer in answers(framework, "expressions") if answer.name.startswith(f"{group}: ")]
    assert different(mine) == []


@pytest.mark.parametrize(
    ("framework", "name"),
    [
        pytest.param(framework, str(question["name"]), id=f"{framework}-{question['name']}")
        for framework in FRAMEWORKS
        for question in configurations()
        if is_asked(question, framework)
    ],
)
def test_a_whole_configuration_comes_to_what_the_framework_makes_of_it(framework: str, name: str) -> None:
    assert different([answer for answer in answers(framework, "configurations") if answer.name == name]) == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("kind", ["yaml", "dotenv"])
def test_files_are_read_as_the_framework_reads_them(framework: str, kind: str) -> None:
    assert different(list(answers(framework, kind))) == []


@pytest.mark.parametrize("framework", sorted(REFUSED))
def test_what_is_refused_on_purpose_is_refused(framework: str) -> None:
    for begin in REFUSED[framework]:
        longest = max((text for text in yaml_texts() if text.startswith(begin)), key=len)
        with pytest.raises(SourceError):
            our_yaml(longest, DIALECTS[framework])


@pytest.mark.parametrize(
    ("framework", "kind", "least"),
    [
        *(pytest.param(framework, "expressions", 400, id=f"{framework}-expressions") for framework in FRAMEWORKS),
        *(pytest.param(framework, "configurations", 60, id=f"{framework}-configurations") for framework in FRAMEWORKS),
    ],
)
def test_enough_was_asked_and_most_of_it_has_a_value(framework: str, kind: str, least: int) -> None:
    assert kind in KINDS
    asked = answers(framework, kind)
    assert len(asked) >= least
    assert sum("error" not in answer.theirs for answer in asked) > len(asked) / 2
