"""The rules file: what it settles, and what is wrong with one that can't be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from broken import STATE, golden
from hypothesis import given
from hypothesis import strategies as st

from restage import Kind, Plan, Request, Stamp, UsageError, load_artifact, plan_restage
from restage.document.values import ANY, Json
from restage.report.full import as_json, as_text_report
from restage.rules import NO_RULES, Rules, find_rules, read_rules
from restage.rules.interpolation import escaped, filled, misunderstood, number_of
from restage.rules.model import Action, MapRule, PlaceRule, Places, Property, Rule, Seen, Selector, Variable
from restage.rules.reading import given_rules, parse_rules
from restage.run.restaging import Options, refusals
from restage.text.wordrule import WordRule

STAMP = Stamp(1_800_000_000_000)
CONFIGURED = ("service", "provider", "stage")


def written(folder: Path, text: str) -> Path:
    file = folder / "restage.yml"
    file.write_text(text)
    return file


def plan(service: str, rules: Rules, framework: str = "v3") -> Plan:
    return plan_restage(load_artifact(golden(framework, service)), Request(target="prod", stamp=STAMP, rules=rules))


FOLLOWING = Rules(stage_follows=True, stage_where="restage.yml, line 2, column 17", stage_line=2)
READ = [
    pytest.param("version: 1\n", Rules(), id="nothing settled"),
    pytest.param("version: 1\ntext: replace\n", Rules(text=True), id="words"),
    pytest.param("version: 1\ntext: ask\n", Rules(), id="the same as no rule"),
    pytest.param("version: 1\nprovider-stage: follows\n", FOLLOWING, id="configured stage"),
    pytest.param("version: 1\ntargets: {prod: {text: replace}}\n", Rules(text=True), id="for this target"),
    pytest.param("version: 1\ntargets: {qa: {text: replace}}\n", Rules(), id="for another target"),
    pytest.param("version: 1\ntext: replace\ntargets: {prod: {text: ask}}\n", Rules(), id="this target's own wins"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_what_a_file_says(text: str, expected: Rules) -> None:
    assert parse_rules(text, "restage.yml", "prod", {}) == expected


WRONG = [
    pytest.param("", ["line 1, column 1: expected names with values"], id="empty"),
    pytest.param("text: replace\n", ["line 1, column 1: version: 1 is missing"], id="no version"),
    pytest.param("version: 2\n", ["line 1, column 10: unsupported version"], id="version of the future"),
    pytest.param("version: 1\ntext: maybe\n", ["line 2, column 7: text is ask or replace, not 'maybe'"], id="choice"),
    pytest.param("version: 1\ntxt: ask\n", ["line 2, column 6: unknown key 'txt'"], id="mistyped"),
    pytest.param("version: 1\ntext: ask\ntext: ask\n", ["line 3, column 1: text is there twice"], id="twice"),
    pytest.param("version: 1\ntargets: [prod]\n", ["line 2, column 10: expected names with values"], id="targets as a list"),
    pytest.param("version: 1\ntargets: {qa: {text: x}}\n", ["text is ask or replace"], id="mistake for another target"),
    pytest.param("version: 3\ntext: x\nfoo: 1\n", ["version: 1", "text is", "unknown key 'foo'"], id="three at once"),
    pytest.param("version: [1\n", ["this is not YAML"], id="not YAML"),
    pytest.param("version: 1\n---\nversion: 1\n", ["line 2: this is not YAML"], id="two documents"),
    pytest.param("version: 1\n\x01\n", ["this is not YAML"], id="a character that YAML has not"),
    pytest.param("version: true\n", ["column 10: unsupported version"], id="true is not 1"),
    pytest.param("version: '1'\n", ["column 10: unsupported version"], id="a text is not 1"),
    pytest.param("version: 1\ntargets: {qa: {targets: {}}}\n", ["line 2, column 25: unknown key 'targets'"], id="targets in a target"),
    pytest.param("version: 1\ntargets: {qa: {version: 1}}\n", ["line 2, column 25: unknown key 'version'"], id="version in a target"),
    pytest.param("version: 1\ntargets: {qa: null}\n", ["line 2, column 15: expected names with values"], id="an empty target"),
    pytest.param("version: 1\nprovider-stage: true\n", ["line 2, column 17: provider-stage is stays or follows"], id="choice as true"),
    pytest.param("version: 1\nservice: [x]\n", ["line 2, column 10: service wants a text"], id="service as a list"),
    pytest.param("version: 1\nregion: {to: x}\n", ["line 2, column 9: region wants a text, or `{from: …, to: …}`"], id="half a move"),
    pytest.param("version: 1\nregion: {from: a, to: b, c: d}\n", ["region wants"], id="more than a move"),
    pytest.param('version: 1\naccount: "1"\n', ["line 2, column 10: account wants `{from: …, to: …}`"], id="account without from"),
    pytest.param("version: 1\naccount: {from: 1, to: 2}\n", ["account wants"], id="accounts as numbers, which lose zeros"),
    pytest.param("version: 1\nrules: {a: b}\n", ["line 2, column 8: expected a list of rules"], id="rules as an object"),
    pytest.param("version: 1\nrules:\n", ["expected a list of rules"], id="rules as nothing"),
    pytest.param("version: 1\nrules:\n- {map: 1}\ntargets:\n  qa:\n    rules:\n    - {keep: 1}\n", ["line 3, column 3", "line 7, column 14"], id="rules for all and for one, in order"),
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
        given_rules(tmp_path / "artifact", tmp_path / "nope.yml", "prod")


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
    assert given_rules(tmp_path / "repository" / "dev", None, "prod").rules == NO_RULES


def test_without_a_repository_only_up_to_the_parent(tmp_path: Path) -> None:
    file = written(tmp_path, "version: 1\n")
    assert find_rules(tmp_path / "one" / "dev") == file
    assert find_rules(tmp_path / "two" / "deep" / "dev") is None


HERE = [
    pytest.param("work", "work/restage.yml", id="in the working directory"),
    pytest.param("work/deep/er", "work/restage.yml", id="above it, in a repository"),
    pytest.param("lone", "lone/restage.yml", id="in the working directory, without a repository"),
    pytest.param("lone/one", "lone/restage.yml", id="one folder up, without a repository"),
    pytest.param("lone/one/two", "", id="two folders up, without a repository"),
    pytest.param("work/repository", "", id="above the repository"),
]


@pytest.mark.parametrize(("here", "file"), HERE)
def test_an_artifact_that_lies_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, file: str) -> None:
    (tmp_path / "work" / ".git").mkdir(parents=True)
    (tmp_path / "work" / "repository" / ".git").mkdir(parents=True)
    (tmp_path / here).mkdir(parents=True, exist_ok=True)
    (tmp_path / "lone").mkdir(exist_ok=True)
    for folder in ("work", "lone"):
        written(tmp_path / folder, "version: 1\n")
    monkeypatch.chdir(tmp_path / here)
    download = tmp_path / "ci" / "downloads" / "dev-artifact"
    download.mkdir(parents=True)
    assert find_rules(download) == (tmp_path / file if file else None)


def test_the_file_beside_the_artifact_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("work", "download"):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, "version: 1\n")
    monkeypatch.chdir(tmp_path / "work")
    assert find_rules(tmp_path / "download" / "dev") == tmp_path / "download" / "restage.yml"


TARGETS = [
    pytest.param("prod", "targets: {prod: {}}", "", id="there, and says nothing"),
    pytest.param("prod", "text: replace", "", id="no targets at all"),
    pytest.param("prod", "targets: {}", "", id="targets, but none in them"),
    pytest.param("production", "targets: {prod: {}, qa: {}}", "has no target 'production', only prod, qa, so no target's rules were applied; did you mean --to prod?", id="the longer name"),
    pytest.param("prod", "targets: {production: {}}", "did you mean --to production?", id="the shorter name"),
    pytest.param("Prod", "targets: {prod: {}}", "did you mean --to prod?", id="capitals"),
    pytest.param("stagign", "targets: {staging: {}}", "did you mean --to staging?", id="mistyped"),
    pytest.param("eu", "text: replace\ntargets: {prod: {}}", "has no target 'eu', only prod, so no target's rules were applied; for a target that needs none, write `eu: {}`", id="like none of them"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "text", "message"), TARGETS)
def test_a_target_that_the_file_has_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, text: str, message: str
) -> None:
    written(tmp_path, f"version: 1\n{text}\n")
    monkeypatch.chdir(tmp_path)
    given = given_rules(Path("dev"), None, target)
    assert given.unlisted.startswith("restage.yml has no target") is bool(message)
    assert message in given.unlisted
    request = Request(target=target, rules=given.rules, notes=given.notes, unlisted=given.unlisted)
    made = plan_restage(load_artifact(golden("v3", "plain")), request)
    assert (given.unlisted in made.notes) is bool(message)
    problems = [problem for problem in refusals(made, Options(strict=True)) if "no target" in problem]
    assert problems == ([f"--strict: {given.unlisted}"] if message else [])
    assert not refusals(made, Options())


def test_rolling_back_needs_no_target() -> None:
    request = Request(target="dev", unlisted="restage.yml has no target 'dev'")
    assert not plan_restage(load_artifact(golden("v3", "plain")), request).unlisted


GIVEN = [
    pytest.param({}, "", [], id="none"),
    pytest.param({"restage.yml": "version: 1\ntext: replace\n"}, "restage.yml", [], id="one that says something"),
    pytest.param({"restage.yml": "version: 1\n"}, "restage.yml", ["restage.yml says nothing for 'prod'"], id="one that says nothing"),
    pytest.param({"restage.yaml": ""}, "", ["restage.yaml is not read: rules are looked for in restage.yml"], id="another ending"),
    pytest.param({"restage.yml": "version: 1\ntext: replace\n", "restage.yaml": ""}, "restage.yml", ["restage.yaml is not read: rules are looked for in restage.yml, as in restage.yml"], id="both"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "file", "notes"), GIVEN)
def test_where_rules_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], file: str, notes: list[str]
) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    found = given_rules(Path("dev"), None, "prod")
    assert (found.file, list(found.notes)) == (file, notes)
    artifact = load_artifact(golden("v3", "plain"))
    made = plan_restage(artifact, Request(target="prod", rules=found.rules, rules_file=found.file, notes=found.notes))
    report = as_text_report(made, None, show_values=False)
    assert f"\n  rules      {file or 'none: no restage.yml'}" in report
    assert as_json(made, "in", None, show_values=False)["rules_file"] == (file or None)
    assert all(note in report for note in notes)


def test_a_file_above_is_named_as_it_is_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, one_rule("{variable: NOPE, set: 1}"))
    (tmp_path / "service").mkdir()
    monkeypatch.chdir(tmp_path / "service")
    (rule,) = given_rules(Path("dev"), None, "prod").rules.places
    assert rule.where == "../restage.yml, line 3, column 5"


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
    with pytest.raises(
        UsageError, match=r"line 2, column 17: `provider-stage: follows` matches nothing: provider\.stage is 'dev'"
    ):
        plan_restage(artifact, Request(target="qa", stamp=STAMP, rules=FOLLOWING))


LINE = "restage.yml, line 3, column 5"


def one_rule(text: str) -> str:
    """A file with one rule, which stands in line 3."""
    return f"version: 1\nrules:\n  - {text}\n"


def placed(selector: Selector, action: Action, value: Json = None) -> PlaceRule:
    return PlaceRule(selector=selector, action=action, value=value, where=LINE, line=3)


MEMORY = Property("function", "hello", ("MemorySize",))
BARE = placed(MEMORY, Action.SET, 512)
SHAPED = [
    pytest.param("{variable: A, set: b}", placed(Variable("A"), Action.SET, "b"), id="variable of all"),
    pytest.param("{variable: A, function: hello, add: b}", placed(Variable("A", "hello"), Action.ADD, "b"), id="of one"),
    pytest.param("{variable: A, remove: true}", placed(Variable("A"), Action.REMOVE), id="remove"),
    pytest.param("{variable: A, keep: true}", placed(Variable("A"), Action.KEEP), id="keep at a place"),
    pytest.param("{variable: A, rename: true}", placed(Variable("A"), Action.RENAME), id="rename at a place"),
    pytest.param("{function: hello, property: MemorySize, set: 512}", BARE, id="function"),
    pytest.param("{provider: MemorySize, set: 512}", placed(Property("provider", "", ("MemorySize",)), Action.SET, 512), id="provider"),
    pytest.param("{type: 'A::B', property: C.D, set: [1]}", placed(Property("type", "A::B", ("C", "D")), Action.SET, [1]), id="type"),
    pytest.param("{resource: Q, property: 'C[0]', set: null}", placed(Property("resource", "Q", ("C", 0)), Action.SET), id="resource, null"),
    pytest.param("{resource: Q, remove: true}", placed(Property("resource", "Q", ()), Action.REMOVE), id="a whole resource"),
    pytest.param("{path: service.custom.a, set: {b: 1}}", placed(Places((("service", "custom", "a"),)), Action.SET, {"b": 1}), id="path, object"),
    pytest.param("{path: [Outputs.A, 'a[\"b.c\"].*'], keep: true}", placed(Places((("Outputs", "A"), ("a", "b.c", ANY))), Action.KEEP), id="paths"),
    pytest.param("{path: Outputs.A, file: x.json, keep: true}", placed(Places((("Outputs", "A"),), "x.json"), Action.KEEP), id="one file"),
    pytest.param("{function: hello, property: MemorySize, set: 512, from: null}", BARE._replace(old=None), id="from null is not no from"),
    pytest.param("{function: hello, property: MemorySize, set: 512, from-digest: ab}", BARE._replace(digest="ab"), id="from-digest"),
    pytest.param("{function: hello, property: MemorySize, set: 512, except: [a, b]}", BARE._replace(excepted=frozenset("ab")), id="except"),
    pytest.param("{map: a, to: b}", MapRule(old="a", new="b", where=LINE, line=3), id="map"),
    pytest.param("{map: 256, to: 1024, except: [x]}", MapRule(old=256, new=1024, excepted=frozenset("x"), where=LINE, line=3), id="map of numbers"),
    pytest.param("{map: a, to: '', inside: true}", MapRule(old="a", new="", inside=True, where=LINE, line=3), id="map to nothing"),
    pytest.param("{map: a, to: b, inside: false}", MapRule(old="a", new="b", where=LINE, line=3), id="not inside"),
    pytest.param("{keep: devil}", WordRule(text="devil", new="devil", where=LINE, line=3), id="keep a text"),
    pytest.param("{keep: dev, inside: true}", WordRule(text="dev", new="dev", inside=True, where=LINE, line=3), id="keep inside"),
    pytest.param("{rename: mydev, to: myprod}", WordRule(text="mydev", new="myprod", where=LINE, line=3), id="rename a text"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SHAPED)
def test_what_a_rule_says(text: str, expected: Rule) -> None:
    wanted = expected._replace(by_hand=True) if isinstance(expected, PlaceRule) else expected
    assert parse_rules(one_rule(text), "restage.yml", "prod", {}).all == (wanted,)


def moved(column: int, old: Json, new: str, *, everywhere: bool = True) -> MapRule:
    return MapRule(
        old=old, new=new, inside=True, everywhere=everywhere, where=f"restage.yml, line 2, column {column}", line=2
    )


SETTLED = [
    pytest.param("service: x", Rules(service="x"), id="service"),
    pytest.param("region: r", Rules(region=moved(9, None, "r")), id="region"),
    pytest.param("region: {from: q, to: r}", Rules(region=moved(9, "q", "r")), id="region from and to"),
    pytest.param("deployment-bucket: b", Rules(bucket=moved(20, None, "b")), id="bucket"),
    pytest.param('account: {from: "1", to: "2"}', Rules(maps=(moved(10, "1", "2", everywhere=False),)), id="account"),
    pytest.param("seen: aa bb", Rules(seen=Seen(frozenset({"aa", "bb"}))), id="seen"),
    pytest.param("rules: []", Rules(), id="no rules"),
    pytest.param("targets: {}", Rules(), id="no targets"),
]


@pytest.mark.parametrize(("text", "expected"), SETTLED)
def test_what_a_setting_says(text: str, expected: Rules) -> None:
    assert parse_rules(f"version: 1\n{text}\n", "restage.yml", "prod", {}) == expected


def test_rules_for_all_and_for_this_target_add_up(tmp_path: Path) -> None:
    text = """
version: 1
service: everyone
rules: [{variable: A, set: 1}]
targets:
  qa: {service: other, rules: [{variable: A, set: 2}]}
  prod: {service: own, rules: [{variable: B, set: 3}]}
"""
    rules = read_rules(written(tmp_path, text), "prod")
    assert rules.service == "own"
    assert [rule.value for rule in rules.places] == [1, 3]
    assert read_rules(written(tmp_path, text), "nobody").service == "everyone"


# ------------------------------------------------------------------------------------------- values that YAML changes

SAME = [
    pytest.param("1.5", 1.5, id="decimal"),
    pytest.param("-3", -3, id="negative"),
    pytest.param("0", 0, id="zero"),
    pytest.param("true", True, id="true"),
    pytest.param("False", False, id="capital letter"),
    pytest.param("null", None, id="null"),
    pytest.param("~", None, id="tilde"),
    pytest.param("2026-01-01", "2026-01-01", id="a date is a text, as in JSON"),
    pytest.param("2026-01-01T10:00:00Z", "2026-01-01T10:00:00Z", id="a time"),
    pytest.param("'010'", "010", id="in quotes"),
    pytest.param('"yes"', "yes", id="in double quotes"),
    pytest.param("n", "n", id="a letter"),
    pytest.param("123456789012", 123456789012, id="an account without quotes is a number"),
    pytest.param("1e3", "1e3", id="no number in YAML 1.1"),
    pytest.param("sg-0123", "sg-0123", id="plain text"),
    pytest.param("!!str 010", "010", id="said to be a text"),
    pytest.param("&a [x, {y: z}]", ["x", {"y": "z"}], id="an anchor that nobody uses"),
]


@pytest.mark.parametrize(("text", "expected"), SAME)
def test_values_as_they_are_written(tmp_path: Path, text: str, expected: Json) -> None:
    (rule,) = read_rules(written(tmp_path, one_rule(f"{{path: a, set: {text}}}")), "prod").places
    assert (rule.value, type(rule.value)) == (expected, type(expected))


def test_an_anchor_stands_for_its_value(tmp_path: Path) -> None:
    text = "version: 1\nrules:\n  - {path: a, set: &x [1, {b: c}]}\n  - {path: b, set: *x}\n"
    assert [rule.value for rule in read_rules(written(tmp_path, text), "prod").places] == [[1, {"b": "c"}]] * 2


UNCLEAR = [
    pytest.param("010", "010 may mean a text or a int", id="octal"),
    pytest.param("0x1F", "0x1F may mean", id="hexadecimal"),
    pytest.param("1_000", "1_000 may mean", id="underscore"),
    pytest.param("12:30", "12:30 may mean", id="sexagesimal"),
    pytest.param("+1", "+1 may mean", id="sign"),
    pytest.param("yes", "yes may mean a text or a bool", id="yes"),
    pytest.param("off", "off may mean", id="off"),
    pytest.param("1.10", "1.10 may mean a text or a float", id="a version, which would lose its end"),
    pytest.param(".5", ".5 may mean", id="no digit in front"),
    pytest.param(".nan", ".nan may mean", id="not a number"),
    pytest.param(".inf", ".inf may mean", id="infinity"),
    pytest.param("!Ref A", "!Ref is not known here", id="short form of CloudFormation"),
    pytest.param("!!binary aGk=", "is not known here", id="binary"),
    pytest.param("{b: 1, b: 2}", "b is there twice", id="twice, deep inside"),
    pytest.param("{<<: {b: 1}}", "expected a plain name as the key", id="merge key"),
    pytest.param("{[a]: 1}", "expected a plain name as the key", id="list as a key"),
    pytest.param("&x [*x]", "leads back to itself", id="recursion"),
    pytest.param("&x [*x, *x]", "leads back to itself", id="recursion in two ways"),
    pytest.param("&x {a: {b: *x}}", "leads back to itself", id="recursion in objects"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), UNCLEAR)
def test_values_that_would_change_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_rules(written(tmp_path, one_rule(f"{{path: a, set: {text}}}")), "prod")
    (problem,) = caught.value.problems
    assert "line 3, column" in problem
    assert sentence in problem


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        pytest.param(12, "its aliases unfold to more than 200,000 values", id="too many"),
        pytest.param(5, "unknown key 'foo'", id="few enough"),
    ],
)
def test_aliases_of_aliases_are_read_in_no_time(tmp_path: Path, levels: int, said: str) -> None:
    lines = ["&a0 [x]", *(f"&a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, levels))]
    text = "version: 1\nfoo:\n" + "".join(f"  - {line}\n" for line in lines)
    with pytest.raises(UsageError, match=said):
        read_rules(written(tmp_path, text), "prod")


# ------------------------------------------------------------------------------------------- mistakes in rules

ABOUT_RULES = [
    pytest.param("{}", ["column 5: the rule has no selector"], id="empty"),
    pytest.param("{set: 1}", ["column 5: the rule has no selector"], id="no place"),
    pytest.param("{keep: true}", ["column 5: the rule has no selector"], id="keep what?"),
    pytest.param("hello", ["column 5: expected names with values"], id="a text"),
    pytest.param("{variable: A, sett: 1}", ["column 25: a rule has no sett"], id="mistyped"),
    pytest.param("{variable: A, add: 1, from: 2}", ["column 5: where something is added nothing stands yet"], id="from beside add"),
    pytest.param("{variable: A, set: 1, from: 2, from-digest: a}", ["column 5: from and from-digest say the same"], id="from in both forms"),
    pytest.param("{provider: Handler, set: x}", ["column 16: provider is MemorySize, not 'Handler'"], id="what no provider gives"),
    pytest.param("{variable: A}", ["column 5: a rule with variable wants one of set, add, remove, keep, rename; it has none"], id="no action"),
    pytest.param("{variable: A, set: 1, remove: true}", ["column 5: a rule with variable wants one of set, add, remove, keep, rename; set and remove can't go together"], id="two actions"),
    pytest.param("{variable: '', set: 1}", ["column 16: variable wants a text"], id="empty name"),
    pytest.param("{variable: [A], set: 1}", ["column 16: variable wants a text"], id="list for a text"),
    pytest.param("{variable: A, remove: false}", ["column 27: remove wants true"], id="false"),
    pytest.param("{variable: A, keep: dev}", ["column 5: keep and rename are true in a rule with variable"], id="a text beside a place"),
    pytest.param("{variable: A, resource: B, set: 1}", ["column 29: a rule with variable can't have resource"], id="two places"),
    pytest.param("{variable: A, set: 1, except: x}", ["column 35: except wants a list of texts"], id="except as a text"),
    pytest.param("{variable: A, set: 1, except: []}", ["column 35: except wants a list of texts"], id="nothing excepted"),
    pytest.param("{variable: A, set: 1, from-digest: 1}", ["column 40: from-digest wants a text"], id="digest as a number"),
    pytest.param("{function: hello, set: 1}", ["column 5: a rule with function wants property, too"], id="function alone"),
    pytest.param("{type: 'A::B', set: 1}", ["column 5: a rule with type wants property, too"], id="type alone"),
    pytest.param("{provider: MemorySize, remove: true}", ["column 5: a rule with provider wants one of set, keep; it has none", "column 36: a rule with provider can't have remove"], id="two mistakes in one rule"),
    pytest.param("{resource: A, property: 'B.', set: 1}", ["column 29: 'B.' is no place"], id="ends in a dot"),
    pytest.param("{resource: A, property: 'B[x]', set: 1}", ["column 29: 'B[x]' is no place"], id="no index"),
    pytest.param("{path: [a, 'b..c'], set: 1}", ["column 12: 'b..c' is no place"], id="one of several"),
    pytest.param("{path: [], set: 1}", ["column 12: path wants a place, such as service.custom.hosts, or a list of places"], id="no paths"),
    pytest.param("{map: a}", ["column 5: a rule with map wants to, too"], id="map to what?"),
    pytest.param("{map: null, to: 1}", ["column 11: map wants a text, a number, true or false"], id="map of null"),
    pytest.param("{map: a, to: [b]}", ["column 18: to wants a text, a number, true or false"], id="map to a list"),
    pytest.param("{map: a, to: b, inside: 1}", ["column 29: inside wants true or false"], id="inside as a number"),
    pytest.param("{map: a, to: b, set: c}", ["column 26: a rule with map can't have set"], id="map with an action"),
    pytest.param("{keep: dev, to: x}", ["column 21: a rule with keep can't have to"], id="keep as what?"),
    pytest.param("{rename: dev}", ["column 5: a rule with rename wants to, too"], id="rename to what?"),
    pytest.param("{keep: 1}", ["column 12: keep wants true or a text"], id="keep a number"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentences"), ABOUT_RULES)
def test_mistakes_in_a_rule(tmp_path: Path, text: str, sentences: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        read_rules(written(tmp_path, one_rule(text)), "prod")
    assert len(caught.value.problems) == len(sentences)
    for problem, sentence in zip(caught.value.problems, sentences, strict=True):
        assert f"line 3, {sentence}" in problem


# ------------------------------------------------------------------------------------------- the environment

FROM_ENVIRONMENT = r"""version: 1
service: ${env:NAME}
rules:
  - {variable: A, set: "${env:HOST}:${env:PORT}"}
  - path: a
    set:
      b: [x, "${env:HOST}"]
      "\\${env:KEY}": $${env}
  - {map: "${env:HOST}", to: 1}
  - {keep: "${env:NAME}"}
  - {variable: "${env:HOST}", set: 1, from: "${env:PORT}"}
targets:
  qa: {region: "${env:REGION}"}
"""


def test_the_environment_fills_in_values(tmp_path: Path) -> None:
    environment = {"NAME": "shop", "HOST": "h", "PORT": "8"}
    rules = read_rules(written(tmp_path, FROM_ENVIRONMENT), "prod", environment)
    assert rules.service == "shop"
    assert [rule.value for rule in rules.places] == ["h:8", {"b": ["x", "h"], "${env:KEY}": "$${env}"}, 1]
    assert [rule.old for rule in rules.maps] == ["h"]
    assert rules.places[2].old == "8"
    assert rules.places[2].selector == Variable("${env:HOST}")
    assert [rule.text for rule in rules.words] == ["shop"]


# What stands in the environment, and what is said of it or put there
VALUES = [
    pytest.param("${env:A}", "x", "x", id="a text"),
    pytest.param("${env:A}", "7", "7", id="a text of digits"),
    pytest.param("${env:A:number}", "7", 7, id="a number"),
    pytest.param("${env:A:number}", "0.5", 0.5, id="a fraction"),
    pytest.param("${env:A}", "", "line 3, column 24: ${env:A}: the variable A is empty; set it", id="nothing, as where a build server lacks a secret"),
    pytest.param("${env:A:number}", "", "line 3, column 24: ${env:A}: the variable A is empty; set it", id="nothing for a number"),
    pytest.param("${env:A:number}", "1s", "line 3, column 24: ${env:A}: the variable A holds no number; set it", id="no number"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "given", "expected"), VALUES)
def test_a_value_from_the_environment(text: str, given: str, expected: Json) -> None:
    rule = one_rule(f'{{variable: A, set: "{text}"}}')
    if isinstance(expected, str) and expected.startswith("line"):
        with pytest.raises(UsageError, match=re.escape(expected)):
            parse_rules(rule, "restage.yml", "prod", {"A": given})
    else:
        assert [one.value for one in parse_rules(rule, "restage.yml", "prod", {"A": given}).places] == [expected]


UNSET = [
    pytest.param({}, "prod", ["2: NAME", "4: HOST", "4: PORT", "7: HOST", "9: HOST", "10: NAME", "11: PORT"], id="all"),
    pytest.param({"HOST": "h", "PORT": "1"}, "prod", ["2: NAME", "10: NAME"], id="some"),
    pytest.param({"HOST": "h", "PORT": "1"}, "qa", ["2: NAME", "2: REGION", "10: NAME"], id="another target's"),
]  # fmt: skip


@pytest.mark.parametrize(("environment", "target", "missing"), UNSET)
def test_variables_that_are_not_set_are_all_named(
    tmp_path: Path, environment: dict[str, str], target: str, missing: list[str]
) -> None:
    with pytest.raises(UsageError) as caught:
        read_rules(written(tmp_path, FROM_ENVIRONMENT), target, environment)
    wanted = {(13 if name == "REGION" else int(line), name) for line, name in (row.split(": ") for row in missing)}
    found = [
        re.search(r"line (\d+), column \d+: \$\{env:(\w+)\}: the variable \w+ is not set", p)
        for p in caught.value.problems
    ]
    assert sorted((int(match[1]), match[2]) for match in found if match) == sorted(wanted)
    assert len(found) == len(wanted)


# What is written, and what stands in the result; [..]: what is said instead
LITERAL = [
    pytest.param("${AWS::Region}", "${AWS::Region}", id="a pseudo parameter"),
    pytest.param("arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q", "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q", id="several"),
    pytest.param("${Table}", "${Table}", id="a logical ID"),
    pytest.param("${table}", "${table}", id="one in lower case"),
    pytest.param("${Table.Arn}", "${Table.Arn}", id="an attribute"),
    pytest.param("${Nested.Outputs.Arn}", "${Nested.Outputs.Arn}", id="a nested stack's output"),
    pytest.param("${!Literal}", "${!Literal}", id="what Fn::Sub takes literally"),
    pytest.param("${stageVariables.url}", "${stageVariables.url}", id="a stage variable"),
    pytest.param("${PORT:-8080}", "${PORT:-8080}", id="a shell's default"),
    pytest.param("${PROP('Dim.Name')}", "${PROP('Dim.Name')}", id="a dashboard's label"),
    pytest.param("$${env}", "$${env}", id="no colon"),
    pytest.param("$env:A", "$env:A", id="no brace"),
    pytest.param("${env:A}", "x", id="ours"),
    pytest.param("a-${env:A}-${AWS::Region}", "a-x-${AWS::Region}", id="ours and CloudFormation's"),
    pytest.param(r"\${env:A}", "${env:A}", id="ours, escaped"),
    pytest.param(r"\\${env:A}", "\\x", id="a backslash, and ours"),
    pytest.param(r"\\\${env:A}", "\\${env:A}", id="a backslash, and ours escaped"),
    pytest.param(r"\${ssm:/a}", "${ssm:/a}", id="the framework's, escaped"),
    pytest.param(r"\${aws:username}/${env:A}", "${aws:username}/x", id="IAM's, escaped, and ours"),
    pytest.param(r"\${AWS::Region}", "${AWS::Region}", id="escaped without need"),
    pytest.param(r"C:\dev", "C:\\dev", id="backslashes elsewhere"),
    pytest.param("${ssm:/prod/table}", ["${ssm:/prod/table} is not understood"], id="a parameter"),
    pytest.param("x-${sls:stage}", ["${sls:stage} is not understood"], id="the stage"),
    pytest.param("${opt:stage}", ["${opt:stage} is not understood"], id="an option"),
    pytest.param("${self:custom.a}", ["${self:custom.a} is not understood"], id="the configuration"),
    pytest.param("${param:url}", ["${param:url} is not understood"], id="a parameter of a stage"),
    pytest.param("${cf(eu-west-1):stack.out}", ["${cf(eu-west-1):stack.out} is not understood"], id="another stack's output"),
    pytest.param("${file(./a.yml):b}", ["${file(./a.yml):b} is not understood"], id="a file"),
    pytest.param("${file(./a.yml)}", ["${file(./a.yml)} is not understood"], id="a whole file"),
    pytest.param("${strToBool(1)}", ["${strToBool(1)} is not understood"], id="a function"),
    pytest.param("${aws:username}", ["${aws:username} is not understood"], id="IAM's, which the framework would resolve"),
    pytest.param("${env:A, 'hunter2'}", ["${env:A, …} is not understood"], id="a default, which is not shown"),
    pytest.param("x${env:A:number}", ["${env:A:number} is not understood"], id="a number within a text"),
    pytest.param("${env:A:text}", ["${env:A:text} is not understood"], id="another sort"),
    pytest.param("${env:1A}", ["${env:1A} is not understood"], id="no name"),
    pytest.param("${ssm:/a}${sls:stage}", ["${ssm:/a} is", "${sls:stage} is"], id="two"),
    pytest.param("${ssm:/${sls:stage}/a}", ["${ssm:/${sls:stage} is"], id="one in another"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LITERAL)
@pytest.mark.parametrize(
    "rule",
    [
        "{variable: A, set: '…'}",
        "{path: a, set: {b: [c, '…']}}",
        "{variable: A, set: 1, from: '…'}",
        "{map: '…', to: 1}",
    ],
)
def test_what_looks_like_a_variable(rule: str, text: str, expected: str | list[str]) -> None:
    written = one_rule(rule.replace("…", text.replace("'", "''")))
    if isinstance(expected, list):
        with pytest.raises(UsageError) as caught:
            parse_rules(written, "restage.yml", "prod", {"A": "x"})
        assert len(caught.value.problems) == len(expected)
        for problem, begun in zip(caught.value.problems, expected, strict=True):
            assert problem.startswith("restage.yml, line 3, column ")
            assert begun in problem
            assert "${env:NAME}" in problem
            assert "hunter2" not in problem
    else:
        (found,) = parse_rules(written, "restage.yml", "prod", {"A": "x"}).all
        assert repr(expected) in repr(found)


FOREIGN = [
    pytest.param("service: 'a-${sls:stage}'", id="the service"),
    pytest.param("region: '${opt:region}'", id="the region"),
    pytest.param("account: {from: '1', to: '${aws:accountId}'}", id="an account"),
    pytest.param("targets: {qa: {rules: [{keep: '${sls:stage}'}]}}", id="another target's"),
    pytest.param("rules: [{rename: a, to: '${sls:stage}'}]", id="a new name"),
    pytest.param("rules: [{path: a, add: {'${sls:stage}': 1}}]", id="a key"),
    pytest.param("rules: [{path: a, add: {'${env:A}': 1}}]", id="ours as a key"),
]


@pytest.mark.parametrize("text", FOREIGN)
def test_variables_of_others_are_refused_wherever_values_stand(text: str) -> None:
    with pytest.raises(UsageError, match=r"restage\.yml, line 2, column \d+: \$\{\w+:\w+\} is not "):
        parse_rules(f"version: 1\n{text}\n", "restage.yml", "prod", {"A": "x"})


def test_an_escape_in_double_quotes() -> None:
    text = 'version: 1\nrules: [{variable: A, set: "%s"}]\n'
    (rule,) = parse_rules(text % r"\\${sls:stage}", "restage.yml", "prod", {}).places
    assert rule.value == "${sls:stage}"
    with pytest.raises(UsageError, match=r"line 2: this is not YAML .* with two backslashes"):
        parse_rules(text % r"\${sls:stage}", "restage.yml", "prod", {})


@given(st.lists(st.sampled_from(["${", "env:A", "sls:x", "}", "\\", "a", ":", "(", "${env:A}", "$", "AWS::X", "{"])))
def test_what_learn_writes_is_read_as_it_was(parts: list[str]) -> None:
    text = "".join(parts)
    assert list(misunderstood(escaped(text))) == []
    assert filled(escaped(text), lambda name: "<filled>") == text
    assert not number_of(escaped(text))


def test_the_line_of_a_variable_deep_in_a_list(tmp_path: Path) -> None:
    text = "version: 1\nrules:\n  - path: a\n    set:\n      - x\n      - b:\n          c: ${env:NOPE}\n"
    with pytest.raises(UsageError, match=r"line 7, column 14: .*NOPE"):
        read_rules(written(tmp_path, text), "prod", {})


# Between the quotes a text may hold any of these; those that YAML does not allow are refused, and so count no line
LINE_ENDS = [
    pytest.param("\n", False, id="a new line"),
    pytest.param("\r\n", False, id="as Windows ends one"),
    pytest.param("\u2028", False, id="a line separator"),
    pytest.param("\x85", False, id="next line"),
    pytest.param("\\n", False, id="an escape"),
    pytest.param("\f", True, id="a form feed"),
    pytest.param("\x1c", True, id="a file separator"),
]


@pytest.mark.parametrize(("character", "refused"), LINE_ENDS)
def test_learned_rules_are_known_by_the_line_above(character: str, refused: bool) -> None:
    text = f'version: 1\nrules:\n  - {{variable: A, set: "p{character} q"}}\n  # learned from x\n  - {{variable: B, set: x}}\n'
    if refused:
        with pytest.raises(UsageError, match="not YAML"):
            parse_rules(text, "restage.yml", "prod", {})
    else:
        places = parse_rules(text, "restage.yml", "prod", {}).places
        assert [rule.learned for rule in places] == [False, True]


@pytest.mark.parametrize("end", [b"\r\n", b"\r"], ids=["of Windows", "of old Macs"])
def test_line_ends_of_other_systems(tmp_path: Path, end: bytes) -> None:
    text = b"version: 1\nrules:\n  # learned from dev\n  - keep: a\n"
    (tmp_path / "restage.yml").write_bytes(text.replace(b"\n", end))
    found = read_rules(tmp_path / "restage.yml", "prod", {})
    assert found == parse_rules(text.decode(), str(tmp_path / "restage.yml"), "prod", {})
