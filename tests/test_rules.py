"""The rules file: what it settles, and what is wrong with one that can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import STATE, golden

from restage import Kind, Plan, Request, Stamp, UsageError, load_artifact, plan_restage
from restage.rules import NO_RULES, Rules, find_rules, read_rules, rules_for

STAMP = Stamp(1_800_000_000_000)
CONFIGURED = ("service", "provider", "stage")


def written(folder: Path, text: str) -> Path:
    file = folder / "restage.yml"
    file.write_text(text)
    return file


def plan(service: str, rules: Rules, framework: str = "v3") -> Plan:
    return plan_restage(load_artifact(golden(framework, service)), Request(target="prod", stamp=STAMP, rules=rules))


READ = [
    pytest.param("version: 1\n", Rules(), id="nothing settled"),
    pytest.param("version: 1\ntext: replace\n", Rules(text=True), id="words"),
    pytest.param("version: 1\ntext: ask\n", Rules(), id="the same as no rule"),
    pytest.param("version: 1\nprovider-stage: follows\n", Rules(stage_follows=True), id="configured stage"),
    pytest.param("version: 1\ntargets: {prod: {text: replace}}\n", Rules(text=True), id="for this target"),
    pytest.param("version: 1\ntargets: {qa: {text: replace}}\n", Rules(), id="for another target"),
    pytest.param("version: 1\ntext: replace\ntargets: {prod: {text: ask}}\n", Rules(), id="this target's own wins"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_what_a_file_says(tmp_path: Path, text: str, expected: Rules) -> None:
    assert read_rules(written(tmp_path, text), "prod") == expected


WRONG = [
    pytest.param("", ["line 1, column 1: names with values are wanted"], id="empty"),
    pytest.param("text: replace\n", ["line 1, column 1: version: 1 is missing"], id="no version"),
    pytest.param("version: 2\n", ["line 1, column 10: version: 1 is wanted"], id="version of the future"),
    pytest.param("version: 1\ntext: maybe\n", ["line 2, column 7: text is ask or replace, not 'maybe'"], id="choice"),
    pytest.param("version: 1\ntxt: ask\n", ["line 2, column 6: there is no rule txt"], id="mistyped"),
    pytest.param("version: 1\ntext: ask\ntext: ask\n", ["line 3, column 1: text is there twice"], id="twice"),
    pytest.param("version: 1\ntargets: [prod]\n", ["line 2, column 10: names with values"], id="targets as a list"),
    pytest.param("version: 1\ntargets: {qa: {text: x}}\n", ["text is ask or replace"], id="mistake for another target"),
    pytest.param("version: 3\ntext: x\nfoo: 1\n", ["version: 1", "text is", "no rule foo"], id="three at once"),
    pytest.param("version: [1\n", ["this is not YAML"], id="not YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentences"), WRONG)
def test_all_mistakes_are_said_with_their_places(tmp_path: Path, text: str, sentences: list[str]) -> None:
    file = written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        read_rules(file, "prod")
    assert len(caught.value.problems) == len(sentences)
    for problem, sentence in zip(caught.value.problems, sentences, strict=True):
        assert problem.startswith(str(file))
        assert sentence in problem


def test_a_given_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nope\.yml: can't be read"):
        rules_for(tmp_path / "artifact", tmp_path / "nope.yml", "prod")


FOUND = [
    pytest.param("build/dev", "build", True, id="beside the artifact"),
    pytest.param("build/dev", "", True, id="in its parent's parent, the repository's root"),
    pytest.param("a/b/c/dev", "a", True, id="anywhere up to the root"),
]


@pytest.mark.parametrize(("artifact", "place", "repository"), FOUND)
def test_where_a_file_is_looked_for(tmp_path: Path, artifact: str, place: str, repository: bool) -> None:
    (tmp_path / artifact).mkdir(parents=True)
    if repository:
        (tmp_path / ".git").mkdir()
    file = written(tmp_path / place, "version: 1\n")
    assert find_rules(tmp_path / artifact) == file


def test_above_the_repository_nothing_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    written(tmp_path, "version: 1\n")
    assert find_rules(tmp_path / "repository" / "dev") is None
    assert rules_for(tmp_path / "repository" / "dev", None, "prod") == NO_RULES


def test_without_a_repository_only_up_to_the_parent(tmp_path: Path) -> None:
    file = written(tmp_path, "version: 1\n")
    assert find_rules(tmp_path / "one" / "dev") == file
    assert find_rules(tmp_path / "two" / "deep" / "dev") is None


def test_words_are_certain_with_the_rule_and_nothing_else_is() -> None:
    without, settled = plan("http-desk", NO_RULES), plan("http-desk", Rules(text=True))
    assert {v.kind for v in without.open if v.changed} == {Kind.TEXT}
    assert not [v for v in settled.open if v.changed]
    assert {(v.file, v.path, str(v.new)) for v in without.verdicts if v.changed} == {
        (v.file, v.path, str(v.new)) for v in settled.verdicts if v.changed
    }
    kept = [v.path for v in without.open if not v.changed]
    assert [v.path for v in settled.open] == kept


def test_the_configured_stage_stays_without_a_rule_and_follows_with_one() -> None:
    rule = Rules(stage_follows=True)
    assert [v.new for v in plan("http-desk", NO_RULES).verdicts if v.path == CONFIGURED] == ["dev"]
    assert [(v.new, v.kind) for v in plan("http-desk", rule).verdicts if v.path == CONFIGURED] == [("prod", Kind.RULE)]


def test_the_configured_stage_of_version_4_follows_by_itself() -> None:
    found = [v for v in plan("layers", NO_RULES, "v4-synthetic").verdicts if (v.file, v.path) == (STATE, CONFIGURED)]
    assert [(v.new, v.kind) for v in found] == [("prod", Kind.FRAMEWORK)]


def test_a_rule_that_matches_nothing_is_a_mistake() -> None:
    # `plain` leaves the stage to its default, so the state of a prod artifact says dev
    artifact = load_artifact(golden("v3", "plain", "prod"))
    with pytest.raises(UsageError, match="provider-stage: follows` matches nothing"):
        plan_restage(artifact, Request(target="qa", stamp=STAMP, rules=Rules(stage_follows=True)))
