"""The pytest plugin, used by a project as people would: pinned, changed, accepted."""

from __future__ import annotations

import json
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
    written.stdout.fnmatch_lines(["*golden folders written (restage)*", "golden/prod"])
    pinned = tree(project.path / "golden" / "prod")
    assert (project.path / "golden/prod/hello-plain.zip").read_bytes() == (
        golden("v3", "plain") / "hello-plain.zip"
    ).read_bytes()
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

    run(project, "--update-golden").assert_outcomes(passed=1)
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
