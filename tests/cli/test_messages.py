"""What is said of words that there are not, of numbers that are texts, and of what is uncertain when nothing else is said."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest
from broken import COMPILED, STATE, change, copied
from folders import ROOT_FOLDER
from restaged import UPDATE, loaded
from ruled import evolving, ruled, rules_of

from restage import UsageError
from restage.document.values import Path
from restage.rules.reading import parse_rules
from restage.suggestions import listed, nearest

ROOT = ROOT_FOLDER


def shell(folder: pathlib.Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "restage", *words]
    variables = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, check=False, text=True)


# ------------------------------------------------------------------------------------------- near misses

NEAR = [
    pytest.param("production", ["prod", "qa"], "prod", id="longer"),
    pytest.param("prod", ["production", "qa"], "production", id="shorter"),
    pytest.param("PROD", ["prod"], "prod", id="capitals"),
    pytest.param("stagign", ["staging", "prod"], "staging", id="letters changed"),
    pytest.param("TABEL_NAME", ["TABLE_NAME", "TOPIC"], "TABLE_NAME", id="a variable"),
    pytest.param("eu", ["prod", "qa"], "", id="like none"),
    pytest.param("p", ["prod"], "", id="one letter"),
    pytest.param("prod", [], "", id="nothing there"),
]


@pytest.mark.parametrize(("word", "known", "expected"), NEAR)
def test_what_may_be_meant(word: str, known: list[str], expected: str) -> None:
    assert nearest(word, known) == expected


def test_long_lists_are_cut() -> None:
    assert listed(["b", "a", "b"]) == "a, b"
    assert listed([f"n{i:02}" for i in range(20)], most=3) == "n00, n01, n02 and 17 more"


UNKNOWN = [
    pytest.param("{variable: RATES_HOTS, set: x}", "there is no variable RATES_HOTS; did you mean RATES_HOST? There are ", id="a variable"),
    pytest.param("{variable: RATES_HOST, function: entre, set: x}", "there is no function entre; did you mean enter? There are ", id="a variable's function"),
    pytest.param("{function: entre, property: Timeout, set: 1}", "there is no function entre; did you mean enter? There are ", id="a function"),
    pytest.param("{function: enter, property: Timeot, set: 1}", "there is no property Timeot; did you mean Timeout? There are ", id="a property of a function"),
    pytest.param("{type: 'AWS::Lambda::Functoin', property: Timeout, set: 1}", "there is no resource of type AWS::Lambda::Functoin; did you mean AWS::Lambda::Function?", id="a type"),
    pytest.param("{type: 'AWS::Lambda::Function', property: Environment.Variable.X, set: 1}", "there is no property Environment.Variable; did you mean Environment.Variables? There are Variables", id="a property within another"),
    pytest.param("{resource: EnterLambdaFuntcion, remove: true}", "there is no resource EnterLambdaFuntcion; did you mean EnterLambdaFunction? There are ", id="a resource"),
    pytest.param("{path: Resources.EnterLambdaFuntcion.Properties, remove: true}", "there is no place Resources.EnterLambdaFuntcion; did you mean Resources.EnterLambdaFunction? There are ", id="a place in the template"),
    pytest.param("{path: service.providr.x, set: 1}", "there is no place service.providr; did you mean service.provider? There are ", id="a place in the configuration"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "message"), UNKNOWN)
def test_a_rule_about_what_is_not_there(rule: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        ruled(loaded(evolving("v3", "ledger")), rules_of(f"rules: [{rule}]"))
    (problem,) = caught.value.problems
    assert "matches nothing in the artifact; " in problem
    assert message in problem


MISTYPED = [
    pytest.param("txt: replace", "unknown key 'txt'; did you mean text? allowed are text, ", id="a setting"),
    pytest.param("target: {}", "unknown key 'target'; did you mean targets?", id="targets"),
    pytest.param("provider-stage: follow", "not 'follow'; did you mean follows?", id="a word of a setting"),
    pytest.param(
        "rules: [{variabel: A, set: 1}]", "a rule has no variabel; did you mean variable? it has ", id="a key"
    ),
    pytest.param("rules: [{variable: A, sett: 1}]", "a rule has no sett; did you mean set?", id="another key"),
    pytest.param("rules: [{provider: memorysize, set: 1}]", "did you mean MemorySize?", id="capitals"),
]


@pytest.mark.parametrize(("text", "message"), MISTYPED)
def test_a_mistyped_word(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_rules(f"version: 1\n{text}\n", "restage.yml", "prod", {})
    assert message in caught.value.problems[0]


# ------------------------------------------------------------------------------------------- numbers that are texts

QUOTE = "write an account's number in quotes"
UNQUOTED = [
    pytest.param("account: {from: 111111111111, to: 222222222222}", True, id="accounts"),
    pytest.param('account: {from: "111111111111", to: 222222222222}', True, id="one of two"),
    pytest.param("rules: [{map: 111111111111, to: 222222222222}]", True, id="map, of which nothing is found"),
    pytest.param('rules: [{map: "111111111111", to: 222222222222}]', True, id="a text becomes a number"),
    pytest.param("rules: [{map: 011111111111, to: x}]", True, id="a zero in front"),
    pytest.param("rules: [{keep: 111111111111}]", True, id="keep"),
    pytest.param("rules: [{variable: RATES_HOST, set: 222222222222}]", True, id="set, where a text stands"),
    pytest.param('rules: [{variable: RATES_HOST, set: "222222222222"}]', False, id="set to a text"),
    pytest.param("rules: [{function: enter, property: MemorySize, set: 222222222222}]", False, id="set, where a number stands"),
    pytest.param("rules: [{resource: EnterLambdaFunction, property: New, add: 222222222222}]", False, id="add"),
    pytest.param('account: {from: "111111111111", to: "222222222222"}', False, id="as it should be"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "refused"), UNQUOTED)
def test_an_account_s_number_is_a_text(text: str, refused: bool) -> None:
    try:
        ruled(loaded(evolving("v3", "ledger")), rules_of(text))
        problems: tuple[str, ...] = ()
    except UsageError as error:
        problems = error.problems
    assert any(QUOTE in problem for problem in problems) is refused, problems


# ------------------------------------------------------------------------------------------- what a quiet run says


def test_a_quiet_run_says_what_is_in_doubt(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev-artifact")
    done = shell(tmp_path, "dev-artifact", "--to", "prod", "-q")
    assert (done.returncode, done.stdout) == (0, "")
    place = "Resources.GreetLambdaFunction.Properties.Environment.Variables.TARGET"
    assert done.stderr.splitlines() == [
        f"restage: uncertain: {place}: the stage as a whole word",
        "restage: uncertain: service.functions.greet.environment.TARGET: the stage as a whole word",
    ]


def test_many_doubts_are_few_lines(tmp_path: pathlib.Path) -> None:
    artifact = tmp_path / "dev-artifact"
    copied(artifact)
    change(STATE, ("service", "custom"), {f"k{i}": "hunter2-dev" for i in range(9)})(artifact)
    said = shell(tmp_path, "dev-artifact", "--to", "prod", "-q").stderr
    assert said.splitlines()[3:] == ["restage: uncertain: 8 more; --json lists all"]
    assert "hunter2" not in said


@pytest.mark.parametrize("text", ["text: replace", 'rules: [{variable: TARGET, set: "x"}]'], ids=["settled", "by rule"])
def test_a_quiet_run_without_doubts_says_nothing(tmp_path: pathlib.Path, text: str) -> None:
    copied(tmp_path / "dev-artifact")
    (tmp_path / "restage.yml").write_text(f"version: 1\n{text}\n")
    done = shell(tmp_path, "dev-artifact", "--to", "prod", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_quiet_run_says_that_no_target_is_meant(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev-artifact")
    (tmp_path / "restage.yml").write_text("version: 1\ntext: replace\ntargets: {prod: {}}\n")
    done = shell(tmp_path, "dev-artifact", "--to", "production", "-q")
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("restage: restage.yml has no target 'production', only prod")


# ------------------------------------------------------------------------------------------- SARIF on the output


def test_sarif_goes_to_the_output(tmp_path: pathlib.Path) -> None:
    artifact = tmp_path / "dev-artifact"
    copied(artifact)
    done = shell(tmp_path, "check", "dev-artifact", "--sarif", "-")
    assert (done.returncode, json.loads(done.stdout)["version"]) == (0, "2.1.0")
    assert "nothing found" in done.stderr
    assert not (tmp_path / "-").exists()
    quiet = shell(tmp_path, "check", "dev-artifact", "--sarif", "-", "-q")
    assert (quiet.stdout, quiet.stderr) == (done.stdout, "")


def test_two_reports_do_not_go_to_one_output(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev-artifact")
    done = shell(tmp_path, "check", "dev-artifact", "--sarif", "-", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["problems"] == ["--json and --sarif -: only one of them goes to the output"]


# ------------------------------------------------------------------------------------------- learn


@pytest.fixture
def pair(tmp_path: pathlib.Path) -> pathlib.Path:
    for stage in ("dev", "prod"):
        copied(tmp_path / f"{stage}-artifact", service="lookup-maps", stage=stage)
    return tmp_path


def test_learn_checks_without_writing(pair: pathlib.Path) -> None:
    done = shell(pair, "learn", "dev-artifact", "prod-artifact", "--check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "restage.yml (not written)" in done.stdout
    assert "dev gives exactly prod" in done.stdout
    assert not (pair / "restage.yml").exists()


def test_learn_says_by_its_status_that_something_is_left(pair: pathlib.Path) -> None:
    (pair / "prod-artifact" / "lookup-maps.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    words = ("learn", "dev-artifact", "prod-artifact")
    done = shell(pair, *words, "--check")
    assert done.returncode == 1
    assert "what is left:" in done.stdout
    assert shell(pair, *words, "--check", "-q").returncode == 1
    assert shell(pair, *words, "--check", "--json").returncode == 1
    assert not (pair / "restage.yml").exists()
    assert shell(pair, *words).returncode == 0


def test_a_quiet_learn_says_what_is_left(pair: pathlib.Path) -> None:
    assert shell(pair, "learn", "dev-artifact", "prod-artifact", "-q").stderr == ""
    (pair / "prod-artifact" / "lookup-maps.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    done = shell(pair, "learn", "dev-artifact", "prod-artifact", "-q")
    assert (done.returncode, done.stdout) == (0, "")
    assert "left" in done.stderr.splitlines()[-1]


def test_what_learn_writes_of_others_variables_is_literal(tmp_path: pathlib.Path) -> None:
    place: Path = ("Resources", "GreetLambdaFunction", "Properties", "Environment", "Variables", "TARGET")
    for stage in ("dev", "prod"):
        copied(tmp_path / stage, stage=stage)
    change(UPDATE, place, "${aws:username}/${AWS::Region}")(tmp_path / "prod")
    change(STATE, (*COMPILED, *place), "${aws:username}/${AWS::Region}")(tmp_path / "prod")
    done = shell(tmp_path, "learn", "dev", "prod")
    assert (done.returncode, done.stderr) == (0, "")
    assert r"\\${aws:username}/${AWS::Region}" in (tmp_path / "restage.yml").read_text()
    assert shell(tmp_path, "dev", "--to", "prod", "-o", "out", "-q").returncode == 0
    assert "${aws:username}/${AWS::Region}" in (tmp_path / "out" / UPDATE).read_text()


def test_swapped_artifacts_are_noticed(pair: pathlib.Path) -> None:
    swapped = "were SOURCE and TARGET swapped?"
    assert swapped in shell(pair, "learn", "prod-artifact", "dev-artifact", "--check").stdout
    assert swapped not in shell(pair, "learn", "dev-artifact", "prod-artifact", "--check").stdout


def test_a_file_for_the_source_s_stage_tells_that_artifacts_are_swapped(tmp_path: pathlib.Path) -> None:
    for stage in ("dev", "prod"):
        copied(tmp_path / stage, stage=stage)
    (tmp_path / "restage.yml").write_text("version: 1\ntargets: {dev: {}}\n")
    assert "were SOURCE and TARGET swapped?" in shell(tmp_path, "learn", "dev", "prod", "--check").stdout


def test_restage_s_own_output_is_noticed(pair: pathlib.Path) -> None:
    assert shell(pair, "dev-artifact", "--to", "prod", "-o", "own", "-q").returncode == 0
    own = "is, byte for byte, what restage makes of dev-artifact"
    assert own in shell(pair, "learn", "dev-artifact", "own", "--check").stdout
    assert own not in shell(pair, "learn", "dev-artifact", "prod-artifact", "--check").stdout
