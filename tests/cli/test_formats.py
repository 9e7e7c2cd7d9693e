"""Reports for pipelines: `--format`, annotations, the step's summary, Markdown, JUnit XML."""

from __future__ import annotations

import json
import pathlib
import re
from xml.etree import ElementTree

import pytest
from broken import STATE, all_of, change, copied, remove, tree
from checking import env, queues
from manycalls import shell
from restaged import UPDATE

from restage.check import RULES
from restage.markup.annotations import Annotation, Level, commands
from restage.markup.markdown import clipped, escaped

NASTY = "a\x1b[31m\u202eb|<b>@x\n::error::y,%0A:z"


@pytest.fixture(name="folder", autouse=True)
def _folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """An artifact, one with several things wrong, and no CI server around it."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    copied(tmp_path / "dev")
    copied(tmp_path / "faulty", stage="prod")
    planted = (
        env("hunter2-dev"),
        queues("q", "q", {"Ref": "Nothing"}),
        remove("cloudformation-template-create-stack.json"),
    )
    all_of(*planted)(tmp_path / "faulty")
    return tmp_path


@pytest.fixture(name="summary")
def _summary(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """The file of a step's summary, in which another command has written before."""
    file = folder / "summary.md"
    file.write_text("# before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    return file


# ------------------------------------------------------------------------------------------- which form

SAME = [
    pytest.param("check faulty --json", "check faulty --format json", id="check as JSON"),
    pytest.param("check faulty", "check faulty --format text", id="check as text"),
    pytest.param("check faulty --json", "check faulty --json --format=json", id="the same twice"),
    pytest.param("diff dev faulty --json", "diff dev faulty --format json", id="diff as JSON"),
    pytest.param("diff dev faulty --markdown", "diff dev faulty --format markdown", id="diff as Markdown"),
    pytest.param("dev --to prod --dry-run --stamp keep --json", "dev --to prod --dry-run --stamp keep --format json", id="a run as JSON"),
    pytest.param("dev nowhere --to prod --dry-run --stamp keep --json", "dev nowhere --to prod --dry-run --stamp keep --format json", id="runs as JSON"),
    pytest.param("check nowhere --json", "check nowhere --format json", id="a refusal"),
    pytest.param("check --json", "check --format json", id="words that are missing"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_flag_and_the_form_are_the_same(folder: pathlib.Path, one: str, other: str) -> None:
    assert shell(folder, *one.split()) == shell(folder, *other.split())


REFUSED = [
    pytest.param("check dev --json --format markdown", "--json and --format markdown: only one", id="two forms"),
    pytest.param("dev --to prod --jsonl --format github", "--jsonl and --format github: only one", id="lines and a form"),
    pytest.param("check dev --format github --junit -", "--format github and --junit -: only one", id="a file to the output"),
    pytest.param("check dev dev --json --sarif -", "--json and --sarif -: only one", id="a file of several"),
    pytest.param("check dev --junit - --sarif -", "--sarif - and --junit -: only one", id="two files"),
    pytest.param("diff dev dev --format yaml", "--format yaml: expected text, json, markdown, github", id="none of them"),
    pytest.param("check dev --junit dev/x.xml", "--junit dev/x.xml: this lies in dev", id="a file in the artifact"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_what_wants_the_output_twice_is_refused(folder: pathlib.Path, words: str, said: str) -> None:
    before = tree(folder)
    done = shell(folder, *words.split())
    assert done.returncode == 2
    assert said in done.stderr
    assert tree(folder) == before


# ------------------------------------------------------------------------------------------- annotations


def test_what_a_command_may_hold_is_escaped() -> None:
    line = commands([Annotation(Level.ERROR, NASTY, NASTY, f"f/{NASTY}", 3)])
    text = r"a\u001b[31m\u202eb|<b>@x%0A::error::y,%250A:z"
    name = r"a\u001b[31m\u202eb|<b>@x%0A%3A%3Aerror%3A%3Ay%2C%250A%3Az"
    assert line == f"::error file=f/{name},line=3,title={name}::{text}\n"


def test_the_worst_comes_first_and_no_more_than_is_shown() -> None:
    """Of each level GitHub shows ten in a step."""
    found = [Annotation(level, "t", f"{level.value} {n}") for n in range(12) for level in (Level.WARNING, Level.ERROR)]
    lines = commands([*found, Annotation(Level.NOTICE, "t", "last")]).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"]
    assert lines[8] == "::error title=t::error 8"
    assert lines[9].startswith("::error title=restage::3 more like these")


def test_a_check_is_annotated_where_it_found_something(folder: pathlib.Path) -> None:
    done = shell(folder, "check", "faulty", "--not", "dev", "--format", "github")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 2 + ["::warning"] + ["::notice"] * 2
    found = re.fullmatch(r"::error file=faulty/(.+),line=(\d+),title=RS105 a reference .*::(.*)", lines[0])
    assert found and found[1] == UPDATE
    assert '"Ref": "Nothing"' in (folder / "faulty" / UPDATE).read_text("utf-8").splitlines()[int(found[2]) - 1]
    assert found[3].startswith("Resources.Q2.Properties.QueueName.Ref: Ref names Nothing")


def test_a_run_is_annotated_where_something_is_open(folder: pathlib.Path) -> None:
    lines = shell(folder, "dev", "--to", "prod", "--format", "github").stdout.splitlines()
    assert len(lines) == 2
    found = re.fullmatch(r"::warning file=dev/(.+),line=(\d+),title=restage%3A uncertain for prod::(.*)", lines[0])
    assert found
    assert "greetings-dev" in (folder / "dev" / found[1]).read_text("utf-8").splitlines()[int(found[2]) - 1]
    assert found[3].endswith("the stage as a whole word: greetings-dev → greetings-prod")


def test_a_comparison_is_annotated_on_the_left(folder: pathlib.Path) -> None:
    change(UPDATE, ("Resources", "GreetLambdaFunction", "Properties", "Timeout"), 29)(folder / "dev")
    right = copied(folder / "right")
    for words, name in ((("dev", "right"), f"dev/{UPDATE}"), ((f"dev/{UPDATE}", f"right/{UPDATE}"), f"dev/{UPDATE}")):
        line = shell(folder, "diff", *words, "--format", "github").stdout
        found = re.match(
            r"::error file=(.+),line=(\d+),title=restage diff%3A \w+::.*29 on the left, 6 on the right", line
        )
        assert found and found[1] == name
        assert '"Timeout": 29' in (folder / name).read_text("utf-8").splitlines()[int(found[2]) - 1]
    assert shell(folder, "diff", str(right), "right", "--format", "github") == (0, "", "")


@pytest.mark.parametrize(
    "words", ["dev --to prod --strict", "check nowhere", "check", "diff dev nowhere", "dev --to prod --no-such"]
)
def test_a_refusal_is_annotated_too(folder: pathlib.Path, summary: pathlib.Path, words: str) -> None:
    done = shell(folder, *words.split(), "--format", "github")
    assert done.returncode == 2
    assert done.stderr
    assert {line.partition("::")[2].partition("::")[0] for line in done.stdout.splitlines()} == {"error title=restage"}
    assert summary.read_text("utf-8").startswith("# before\n### ❌ restage: refused\n\n- ")


@pytest.mark.parametrize("words", ["check nowhere --format markdown", "diff --markdown", "diff nowhere dev --markdown"])
def test_a_refusal_is_markdown_too(folder: pathlib.Path, words: str) -> None:
    done = shell(folder, *words.split())
    assert done.returncode == 2
    assert done.stdout.startswith("### ❌ restage: refused\n\n- ")
    assert done.stderr


# ------------------------------------------------------------------------------------------- the step's summary


def test_a_summary_is_appended_and_only_where_there_is_one(folder: pathlib.Path, summary: pathlib.Path) -> None:
    for _ in range(2):
        shell(folder, "check", "faulty", "--format", "github")
    text = summary.read_text("utf-8")
    assert text.startswith("# before\n### ❌ restage check <code>faulty</code>: 2 errors, 1 note\n")
    assert text.count("### ❌") == 2
    summary.unlink()
    assert shell(folder, "check", "faulty", "--format", "markdown").stdout + "\n" == text[text.rindex("### ❌") :]
    assert not summary.exists()


def test_a_summary_that_can_t_be_written_is_a_failure_in_words(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "no" / "such" / "file"))
    done = shell(folder, "check", "faulty", "--format", "github")
    assert (done.returncode, done.stdout) == (2, "")
    assert "GITHUB_STEP_SUMMARY=" in done.stderr and "can't be written" in done.stderr


def test_a_summary_is_never_too_large_to_be_shown(summary: pathlib.Path, folder: pathlib.Path) -> None:
    summary.write_text("x" * 999_000)
    shell(folder, "dev", "--to", "prod", "--format", "github")
    assert summary.stat().st_size < 1_000_500
    assert summary.read_text("utf-8").rstrip().endswith("`--format json` has all.")


# ------------------------------------------------------------------------------------------- Markdown


def test_what_is_open_comes_first_and_all_else_is_folded(folder: pathlib.Path) -> None:
    text = shell(folder, "dev", "--to", "prod", "--format", "markdown").stdout
    assert text.startswith("### ⚠ restage hello-plain: dev → prod\n\nwritten to ")
    opened, folded = (
        text.index("<details open><summary>replaced in your own text"),
        text.index("<details><summary>the run"),
    )
    assert opened < folded
    assert (
        "| <code>service.functions.greet.environment.TARGET</code> | <code>greetings-dev → greetings-prod</code> |"
        in text
    )


def test_nothing_in_markdown_is_more_than_text(folder: pathlib.Path) -> None:
    queues(NASTY, NASTY)(folder / "dev")
    for words in ("check dev", "diff dev faulty", "dev --to prod --dry-run"):
        for form in ("markdown", "github"):
            text = shell(folder, *words.split(), "--format", form).stdout
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
            assert form == "github" or not re.search(r"<b>|@x", text)
            assert not re.search("^::error::y", text, re.M)
    assert escaped("a|b") == "a&#124;b"


def test_what_is_cut_off_folds_all_the_same() -> None:
    text = "<details><summary>x</summary>\n\n" + "| a |\n" * 100 + "\n</details>\n"
    cut = clipped(text, 200)
    assert len(cut) < 300 < len(text)
    assert cut.count("<details") == cut.count("</details>") == 1
    assert clipped(text, len(text)) == text


# ------------------------------------------------------------------------------------------- JUnit XML

# For each element what junit-10.xsd and jenkins-junit.xsd both have: attributes required and optional, and children. The
# schemas themselves are asked by tests/check/test_junit_schemas.py
JUNIT: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp", "hostname", "id", "package"},
        {"properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "skipped": (set(), set(), set()),
    "error": (set(), {"type", "message"}, set()),
    "failure": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}  # fmt: skip


def judge_junit(element: ElementTree.Element) -> None:
    required, optional, children = JUNIT[element.tag]
    assert required <= element.attrib.keys() <= required | optional, element.tag
    for child in element:
        assert child.tag in children, element.tag
        judge_junit(child)


def suites(text: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    judge_junit(root)
    for suite in root:
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert suite.get(name) == str(sum(case.find(tag) is not None for case in suite))
        assert suite.get("tests") == str(len(suite))
    return list(root)


def test_a_finding_is_a_failed_test_and_every_other_rule_has_passed(folder: pathlib.Path) -> None:
    queues(NASTY, "\ufffe")(folder / "faulty")
    done = shell(folder, "check", "faulty", "--junit", "report.xml", "-q")
    assert (done.returncode, done.stdout) == (1, "")
    (suite,) = suites((folder / "report.xml").read_text("utf-8"))
    found = json.loads(shell(folder, "check", "faulty", "--json").stdout)["findings"]
    failed = [str(case.get("name")) for case in suite if case.find("failure") is not None]
    assert failed == [
        f"{one['id']} {one['name']}: {one['file']}: {one['place']}" for one in found if one["level"] != "note"
    ]
    assert {str(case.get("name"))[:5] for case in suite} == {rule.id for rule in RULES}
    notes = {one["id"] for one in found if one["level"] == "note"}
    assert {str(case.get("name"))[:5] for case in suite if case.find("system-out") is not None} == notes
    skipped = {str(case.get("name"))[:5] for case in suite if case.find("skipped") is not None}
    assert skipped == {rule.id for rule in RULES if rule.id.startswith("RS3")}
    told = next(str(failure.text) for case in suite for failure in case.iter("failure"))
    file, _, line = told.partition("\n")[0].partition(":")
    lines = (folder / file).read_text("utf-8").splitlines()
    assert "Q" in lines[int(line) - 1] or "Nothing" in lines[int(line) - 1]


def test_other_stages_are_no_skipped_tests_where_they_are_searched_for(folder: pathlib.Path) -> None:
    (suite,) = suites(shell(folder, "check", "faulty", "--not", "dev", "--junit", "-").stdout)
    assert suite.get("skipped") == "0"
    assert any(str(case.get("name")).startswith("RS302") and case.find("failure") is not None for case in suite)


# ------------------------------------------------------------------------------------------- several


def test_several_checks(folder: pathlib.Path, summary: pathlib.Path) -> None:
    words = "check dev faulty nowhere --not qa --junit all.xml --format"
    done = shell(folder, *words.split(), "github")
    assert done.returncode == 2
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()] == ["::error"] * 3 + ["::notice"]
    text = summary.read_text("utf-8")
    assert re.findall("^### (.) .*", text, re.M) == ["✅", "❌", "❌"]
    assert text.endswith("3 artifacts: 1 clean, 1 with findings, 1 failed\n\n")
    names = [(suite.get("name"), suite.get("errors")) for suite in suites((folder / "all.xml").read_text("utf-8"))]
    assert names == [("dev", "0"), ("faulty", "0"), ("nowhere", "1")]
    alone = shell(folder, "check", "faulty", "--not", "qa", "--format", "markdown").stdout
    assert alone in shell(folder, *words.split(), "markdown").stdout


def test_several_runs(folder: pathlib.Path, summary: pathlib.Path) -> None:
    words = ("dev", "nowhere", "--to", "prod", "--to", "qa", "-o", "out")
    done = shell(folder, *words, "--format", "github")
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 2 + ["::warning"] * 4
    assert all("file=dev/" in line for line in lines[2:])
    assert re.findall("^### (.) restage", summary.read_text("utf-8"), re.M) == ["⚠", "⚠", "❌", "❌"]
    text = shell(folder, *words, "--force", "--format", "markdown").stdout
    assert text.count("### ⚠ restage hello-plain: dev → ") == 2
    assert text.endswith("4 runs: 2 written, 2 failed (their messages say why); 2 with uncertain places\n")


def test_several_comparisons(folder: pathlib.Path, summary: pathlib.Path) -> None:
    for side, names in (("left", "ab"), ("right", "abc")):
        for name in names:
            copied(folder / side / name)
    change(STATE, ("service", "custom"), {"new": 1})(folder / "left" / "b")
    done = shell(folder, "diff", "left", "right", "--format", "github")
    assert done.returncode == 1
    first, second = done.stdout.splitlines()
    assert first.startswith(f"::error file=left/b/{STATE},line=")
    assert second == "::error title=restage diff::c: only on the right, as right/c"
    assert summary.read_text("utf-8").endswith("c: only on the right, as right/c\n\n3 pairs: 1 equal, 2 different\n\n")
    assert shell(folder, "diff", "left", "right", "--markdown").stdout.count("### ") == 2
