"""The pytest plugin, used by a project as people would: pinned, changed, accepted."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from broken import GOLDEN, STATE, all_of, change, copied, golden, remove, tree, write
from restaged import UPDATE

pytestmark = pytest.mark.slow  # each runs pytest in a project of its own

pytest_plugins = "pytester"

TIMEOUT = ("Resources", "GreetLambdaFunction", "Properties", "Timeout")
EMBEDDED = ("service", "provider", "compiledCloudFormationTemplate")
TEST = """
def test_prod(restage_golden):
    restage_golden("dev-artifact", to="prod", golden="golden/prod"{more})
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with an artifact and one test."""
    copied(pytester.path / "dev-artifact")
    pytester.makepyfile(TEST.format(more=""))
    return pytester


def run(project: pytest.Pytester, *words: str) -> pytest.RunResult:
    return project.runpytest_subprocess("-p", "no:cacheprovider", *words)


def changed(folder: pathlib.Path) -> None:
    all_of(change(UPDATE, TIMEOUT, 29), change(STATE, (*EMBEDDED, *TIMEOUT), 29))(folder)


def test_the_configuration_counts_as_on_the_command_line(project: pytest.Pytester) -> None:
    shutil.copytree(GOLDEN.parent / "services" / "plain", project.path / "service")
    project.makepyfile(TEST.format(more=', strict=True, source="service"'))
    run(project, "--update-golden").assert_outcomes(passed=1)
    run(project).assert_outcomes(passed=1)
    record = [sys.executable, "-m", "restage", "record", "dev-artifact", "--source", "service"]
    subprocess.run(record, check=True, cwd=project.path, capture_output=True)
    project.makepyfile(TEST.format(more=", strict=True"))
    run(project, "--update-golden").assert_outcomes(passed=1)
    run(project).assert_outcomes(passed=1)


def test_a_golden_folder_that_is_not_there_yet(project: pytest.Pytester) -> None:
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["golden/prod: there is no golden folder yet; run pytest with --update-golden to write it"]
    )
    assert not (project.path / "golden").exists()


def test_written_pinned_changed_accepted(project: pytest.Pytester) -> None:
    written = run(project, "--update-golden")
    written.assert_outcomes(passed=1)
    written.stdout.fnmatch_lines(["*golden folders written (restage)*", "golden/prod", "  new"])
    pinned = tree(project.path / "golden" / "prod")
    run(project).assert_outcomes(passed=1)

    changed(project.path / "dev-artifact")
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "1 difference (1 value)",
            "  - dev-artifact, restaged to prod (stage prod)",
            "  + golden/prod (stage prod)",
            "GreetLambdaFunction  [[]template[]]",
            "  ~ Properties.Timeout  value",
            "      - 29",
            "      + 6",
            "if this is meant to be so, run pytest with --update-golden to accept it",
        ]
    )
    assert "Traceback" not in result.stdout.str()
    assert tree(project.path / "golden" / "prod") == pinned

    result = run(project, "--update-golden")
    result.assert_outcomes(passed=1)
    told = ["golden/prod", "  1 difference (1 value)", "    GreetLambdaFunction (template): Properties.Timeout"]
    result.stdout.fnmatch_lines(told, consecutive=True)
    assert (
        json.loads((project.path / "golden/prod" / UPDATE).read_bytes())["Resources"]["GreetLambdaFunction"][
            "Properties"
        ]["Timeout"]
        == 29
    )
    run(project).assert_outcomes(passed=1)


def test_what_is_equal_is_not_written_again(project: pytest.Pytester) -> None:
    run(project, "--update-golden")
    before = (project.path / "golden/prod").stat().st_ino
    result = run(project, "--update-golden")
    assert "golden folders written" not in result.stdout.str()
    assert (project.path / "golden/prod").stat().st_ino == before


def test_the_stamp_is_fixed_and_can_be_chosen(project: pytest.Pytester) -> None:
    run(project, "--update-golden")
    state = json.loads((project.path / "golden/prod" / STATE).read_bytes())
    assert state["package"]["artifactDirectoryName"].endswith("/1577836800000-2020-01-01T00:00:00.000Z")
    project.makepyfile(TEST.format(more=', stamp="1795420800000", exact=True'))
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*differ*volatile*"])
    run(project, "--update-golden").assert_outcomes(passed=1)
    state = json.loads((project.path / "golden/prod" / STATE).read_bytes())
    assert "/1795420800000-" in state["package"]["artifactDirectoryName"]


@pytest.mark.parametrize("words", [(), ("--update-golden",)])
@pytest.mark.parametrize("builds", [None, "true"], ids=["at-a-desk", "on-a-build-server"])
def test_a_refusal_fails_in_a_sentence(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], builds: str | None
) -> None:
    monkeypatch.delenv("CI", raising=False)
    if builds:
        monkeypatch.setenv("CI", builds)
    project.makepyfile(TEST.format(more=", strict=True"))
    result = run(project, *words)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*--strict: * uncertain*"])
    # pytest says the whole message again in its summary where CI is set.
    failure, summary, _ = result.stdout.str().partition("short test summary info")
    assert summary
    assert len(re.findall("^(?:E +)?--strict: ", failure, re.MULTILINE)) == 1
    result.stdout.no_fnmatch_line("*During handling*")
    assert not (project.path / "golden").exists()


def test_long_names_are_allowed_when_asked(project: pytest.Pytester) -> None:
    stage = "a-stage-with-a-name-of-many-characters-to-go-over-the-limit-of-64"
    project.makepyfile(TEST.replace('to="prod"', f'to="{stage}"').format(more=""))
    run(project, "--update-golden").assert_outcomes(failed=1)
    project.makepyfile(TEST.replace('to="prod"', f'to="{stage}"').format(more=", allow_long_names=True"))
    run(project, "--update-golden").assert_outcomes(passed=1)
    run(project).assert_outcomes(passed=1)


def test_a_broken_golden_folder_is_named_and_can_be_replaced(project: pytest.Pytester) -> None:
    run(project, "--update-golden")
    write(STATE, b"{")(project.path / "golden/prod")
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"*golden/prod/{STATE}*", "*--update-golden*"])
    run(project, "--update-golden").assert_outcomes(passed=1)
    run(project).assert_outcomes(passed=1)


def test_a_broken_artifact_is_no_reason_to_accept(project: pytest.Pytester) -> None:
    run(project, "--update-golden")
    before = tree(project.path / "golden")
    remove("hello-plain.zip")(project.path / "dev-artifact")
    result = run(project, "--update-golden")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*hello-plain.zip should lie in the artifact*"])
    assert tree(project.path / "golden") == before


def test_something_else_in_the_place_of_the_golden_folder_is_never_replaced(project: pytest.Pytester) -> None:
    (project.path / "golden" / "prod").mkdir(parents=True)
    (project.path / "golden" / "prod" / "precious.txt").write_text("keep")
    before = tree(project.path / "golden")
    run(project, "--update-golden").assert_outcomes(failed=1)
    assert tree(project.path / "golden") == before


def test_the_plan_is_given_back(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        def test_prod(restage_golden):
            plan = restage_golden("dev-artifact", to="prod", golden="golden/prod", keep_paths=True, packaged_for="dev")
            assert plan.target == "prod"
            assert len(plan.open) == 2
        """
    )
    run(project, "--update-golden").assert_outcomes(passed=1)


@pytest.mark.parametrize("how", ["store_true", "store"])
def test_a_projects_own_option_of_that_name_stays_its_own(project: pytest.Pytester, how: str) -> None:
    """Two options of one name would end every run of a project that merely has the distribution installed."""
    option = f'parser.addoption("--update-golden", action="{how}", help="of the project")'
    project.makeconftest(f"def pytest_addoption(parser):\n    {option}\n")
    words = ["--update-golden"] if how == "store_true" else ["--update-golden", "yes"]
    run(project).assert_outcomes(failed=1)
    run(project, *words).assert_outcomes(passed=1)
    run(project).assert_outcomes(passed=1)
    run(project, "--help").stdout.fnmatch_lines(["*of the project"])


# ------------------------------------------------------------------------------------------- zips, and their digests


def test_digests_stand_for_zips(project: pytest.Pytester) -> None:
    run(project, "--update-golden").assert_outcomes(passed=1)
    assert {"SHA256SUMS", STATE, UPDATE} < tree(project.path / "golden/prod").keys()
    assert not [*project.path.glob("golden/**/*.zip")]
    digest = hashlib.sha256((golden("v3", "plain") / "hello-plain.zip").read_bytes()).hexdigest()
    assert (project.path / "golden/prod/SHA256SUMS").read_text() == f"{digest}  hello-plain.zip\n"
    run(project).assert_outcomes(passed=1)
    (project.path / "golden/prod/SHA256SUMS").write_text(f"{'0' * 64}  hello-plain.zip\n{'1' * 64}  gone.zip\n")
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["2 differences (1 structure, 1 zip)", "gone.zip", f"      - {digest}", f"      + {'0' * 64}"]
    )
    (project.path / "golden/prod/SHA256SUMS").write_text("none\n")
    run(project).stdout.fnmatch_lines(
        ["*golden/prod/SHA256SUMS, line 1: expected a SHA-256 digest*", "*--update-golden*"]
    )


@pytest.mark.parametrize("asked", [", zips=True", ""], ids=["asked for", "of an earlier version"])
def test_golden_folders_with_zips_keep_them(project: pytest.Pytester, asked: str) -> None:
    project.makepyfile(TEST.format(more=", zips=True"))
    run(project, "--update-golden").assert_outcomes(passed=1)
    zipped = (project.path / "golden/prod/hello-plain.zip").read_bytes()
    assert zipped == (golden("v3", "plain") / "hello-plain.zip").read_bytes()
    project.makepyfile(TEST.format(more=asked))
    run(project).assert_outcomes(passed=1)
    changed(project.path / "dev-artifact")
    run(project, "--update-golden").assert_outcomes(passed=1)
    assert (project.path / "golden/prod/hello-plain.zip").read_bytes() == zipped
    assert not (project.path / "golden/prod/SHA256SUMS").exists()


# ------------------------------------------------------------------------------------------- without restaging

AS_IT_IS = """
def test_packaged(restage_golden):
    assert restage_golden("dev-artifact", golden="golden/dev") is None

def test_template(restage_golden):
    restage_golden("dev-artifact/cloudformation-template-update-stack.json", golden="golden/template.json")

def test_yaml(restage_golden):
    restage_golden("template.yml", golden="golden/template.yml")
"""
YAML = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub '${X}-dev' # why\n"


def test_what_was_packaged_is_pinned_as_it_is(project: pytest.Pytester) -> None:
    project.makepyfile(AS_IT_IS)
    (project.path / "template.yml").write_text(YAML)
    result = run(project)
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["golden/template.json: there is no golden file yet; run pytest with --update-golden*"])
    run(project, "--update-golden").assert_outcomes(passed=3)
    assert (project.path / "golden/template.yml").read_text() == YAML
    for file in (UPDATE, STATE):
        assert (project.path / "golden/dev" / file).read_bytes() == (golden("v3", "plain") / file).read_bytes()
    run(project).assert_outcomes(passed=3)

    changed(project.path / "dev-artifact")
    (project.path / "template.yml").write_text(YAML.replace("-dev", "-prod"))
    result = run(project)
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        ["  - dev-artifact (stage dev)", "  + golden/dev (stage dev)", "  ~ Properties.Timeout*"]
    )
    result.stdout.fnmatch_lines(["  - template.yml", "  + golden/template.yml"])
    run(project, "--update-golden").assert_outcomes(passed=3)
    run(project).assert_outcomes(passed=3)


WRONG = [
    pytest.param('"dev-artifact", golden="g", strict=True, rules=None', "strict=, rules=: only with to=", id="words of restaging"),
    pytest.param('"nowhere", golden="g"', "nowhere: there is no such folder", id="nothing there"),
    pytest.param(f'"dev-artifact/{UPDATE}", golden="dev-artifact"', "can't be read", id="a folder for a template"),
    pytest.param(f'"dev-artifact/{UPDATE}", to="prod", golden="g"', "this is a file; give the folder", id="a template restaged"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_what_can_t_be_pinned_fails_in_a_sentence(project: pytest.Pytester, words: str, said: str) -> None:
    project.makepyfile(f"def test_it(restage_golden):\n    restage_golden({words})\n")
    before = tree(project.path / "dev-artifact")
    for option in ((), ("--update-golden",)):
        result = run(project, *option)
        result.assert_outcomes(failed=1)
        assert "Traceback" not in result.stdout.str()
        assert option or said in result.stdout.str()
    assert tree(project.path / "dev-artifact") == before


# ------------------------------------------------------------------------------------------- beside other plugins

SEVERAL = """
import pytest

@pytest.mark.parametrize("number", range(6))
def test_alike(restage_golden, number):
    restage_golden("dev-artifact", to="prod", golden="golden/alike")

@pytest.mark.parametrize("to", ["prod", "qa"])
def test_apart(restage_golden, to):
    restage_golden("dev-artifact", to=to, golden=f"golden/{to}")
"""


def test_processes_write_each_golden_folder_once(project: pytest.Pytester) -> None:
    project.makepyfile(SEVERAL)
    result = run(project, "--update-golden", "-n", "2")
    result.assert_outcomes(passed=8)
    lines = [line for line in result.outlines if line.startswith(("golden/", "  new"))]
    assert lines == ["golden/alike", "  new", "golden/prod", "  new", "golden/qa", "  new"]
    assert sorted(os.listdir(project.path / "golden")) == ["alike", "prod", "qa"]
    run(project, "-n", "2").assert_outcomes(passed=8)


@pytest.mark.parametrize("words", [(), ("-n", "2")], ids=["one process", "two"])
def test_two_results_for_one_place_are_no_last_one_wins(project: pytest.Pytester, words: tuple[str, ...]) -> None:
    project.makepyfile(SEVERAL.replace('f"golden/{to}"', '"golden/both"'))
    result = run(project, "--update-golden", *words)
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines(["*golden/both: *::test_apart* has just pinned another result there; give each*"])


def test_nothing_is_left_of_what_processes_share(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = project.mkdir("shared")
    monkeypatch.setenv("TMPDIR", str(shared))
    run(project, "--update-golden", "-n", "2").assert_outcomes(passed=1)
    assert not [*shared.glob("restage-golden-*")]


def test_syrupy_s_snapshots_are_its_own(project: pytest.Pytester) -> None:
    pytest.importorskip("syrupy")
    beside = TEST + "def test_snapshot(snapshot):\n    assert {{'a': 1}} == snapshot\n"
    project.makepyfile(beside.format(more=""))
    run(project, "--snapshot-update").assert_outcomes(passed=1, failed=1)
    assert not (project.path / "golden").exists()
    run(project, "--update-golden").assert_outcomes(passed=2)
    run(project, "--update-golden", "--snapshot-update").assert_outcomes(passed=2)
    run(project, "-n", "2").assert_outcomes(passed=2)


def test_the_option_is_in_the_help(project: pytest.Pytester) -> None:
    run(project, "--help").stdout.fnmatch_lines(["restaged artifacts:", "*--update-golden*"])


def test_who_does_not_use_it_does_not_pay() -> None:
    """Of the whole package nothing is loaded but the plugin's own module."""
    steps = (
        "import sys, pytest",
        "old = set(sys.modules)",
        "import restage.pytest_plugin",
        "print(*set(sys.modules) - old)",
    )
    script = "; ".join(steps)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {name for name in done.stdout.split() if name.startswith("restage")} == {"restage", "restage.pytest_plugin"}
