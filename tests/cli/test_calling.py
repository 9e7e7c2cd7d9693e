"""How words become a call: without typer where they are plain, with it in all other cases, and both alike."""

from __future__ import annotations

import io
import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout

import pytest
from broken import copied
from folders import ROOT_FOLDER
from hypothesis import given, settings
from hypothesis import strategies as st

from restage.cli.arguments import Arguments, Function, read
from restage.cli.commands import COMMANDS
from restage.cli.main import main
from restage.cli.typed import arguments

ROOT = ROOT_FOLDER
FUNCTIONS: dict[str, Function] = {"restage": main, **{name: one.function() for name, one in COMMANDS.items()}}


def shell(
    folder: pathlib.Path, *words: str, code: str = "", options: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs the command (or `code`) in `folder`. `options`: Python's own."""
    command = [sys.executable, *options, *(("-c", code) if code else ("-m", "restage")), *words]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, check=False, text=True)


# ------------------------------------------------------------------------------------------- with typer and without


def by_typer(function: Function, words: list[str]) -> Arguments | None:
    """What typer makes of the words; None where it ends the process."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            return arguments(function, words, "restage")
        except SystemExit:
            return None


PLAIN = [
    pytest.param("restage", "a --to prod", id="the plain call"),
    pytest.param("restage", "--to=prod a", id="joined, options first"),
    pytest.param("restage", "a --to prod --from dev -o x --rules r.yml --strict --dry-run --stamp keep", id="many"),
    pytest.param("restage", "a b --to x --to y", id="several artifacts for several stages"),
    pytest.param("restage", "a --to prod -q --json --force --keep-paths --allow-long-names", id="flags"),
    pytest.param("diff", "a b", id="two words"),
    pytest.param("diff", "a b --ignore x --ignore=y --exact --html p.html", id="an option that may be repeated"),
    pytest.param("learn", "a b", id="words that may be left out"),
    pytest.param("learn", "--from-artifact a --to prod", id="no word at all"),
    pytest.param("check", "a --not prod --not qa --sarif x", id="check"),
    pytest.param("check", "a b c --jobs 2 --jsonl", id="check of several"),
    pytest.param("diff", "left right --jsonl --jobs 1", id="diff of folders"),
    pytest.param("stub", "a -o b --force", id="stub"),
]

NOT_PLAIN = [
    pytest.param("restage", "a", id="an option is missing"),
    pytest.param("restage", "--to prod", id="a word is missing"),
    pytest.param("restage", "a --to", id="a value is missing"),
    pytest.param("restage", "a --to -x", id="a value that looks like an option"),
    pytest.param("restage", "a --to=", id="an empty value"),
    pytest.param("restage", "a --to prod --frobnicate", id="an unknown option"),
    pytest.param("restage", "a --to prod --strict=yes", id="a flag with a value"),
    pytest.param("restage", "a --to prod -qo x", id="two in one"),
    pytest.param("restage", "a --to prod -ox", id="a short one with its value"),
    pytest.param("restage", "a --to prod -o=x", id="a short one with a sign"),
    pytest.param("restage", "--to prod -- a", id="the end of options"),
    pytest.param("restage", "--help", id="help"),
    pytest.param("restage", "--version", id="version"),
    pytest.param("restage", "--install-completion", id="completion"),
    pytest.param("diff", "a", id="one of two words"),
    pytest.param("diff", "a b c", id="one word too many"),
    pytest.param("check", "a --sarif -", id="a dash for a file"),
]


@pytest.mark.parametrize(("name", "words"), PLAIN)
def test_plain_words_are_read_as_typer_reads_them(name: str, words: str) -> None:
    found = read(FUNCTIONS[name], words.split())
    assert found is not None
    assert found == by_typer(FUNCTIONS[name], words.split())


@pytest.mark.parametrize(("name", "words"), NOT_PLAIN)
def test_other_words_are_for_typer(name: str, words: str) -> None:
    assert read(FUNCTIONS[name], words.split()) is None


WORDS = [
    "a",
    "b.c",
    "x/y",
    "-",
    "--",
    "-q",
    "-o",
    "-ox",
    "-o=x",
    "-qo",
    "--to",
    "--to=prod",
    "--to=",
    "--from",
    "dev",
    "prod",
    "--strict",
    "--json",
    "--exact",
    "--ignore",
    "--ignore=a",
    "--not",
    "--html",
    "--plain",
    "--to=-x",
    "--stamp",
    "keep",
    "--help",
    "--nope",
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FUNCTIONS)), st.lists(st.sampled_from(WORDS), max_size=6))
def test_no_words_are_read_otherwise_than_typer_reads_them(name: str, words: list[str]) -> None:
    found = read(FUNCTIONS[name], words)
    if found is not None:
        assert found == by_typer(FUNCTIONS[name], words)


LOADED = [
    pytest.param("['dev-artifact', '--to', 'prod', '-q']", id="a run"),
    pytest.param("['dev-artifact', '--to', 'qa', '--json']", id="with a report"),
    pytest.param("['check', 'dev-artifact', '--json']", id="check"),
    pytest.param("['diff', 'dev-artifact', 'dev-artifact']", id="diff"),
    pytest.param("['nope', '--to', 'prod']", id="refused"),
]


@pytest.mark.parametrize("words", LOADED)
def test_a_plain_call_loads_no_typer(tmp_path: pathlib.Path, words: str) -> None:
    copied(tmp_path / "dev-artifact")
    code = f"""import atexit, sys
sys.argv = ["restage", *{words}]
atexit.register(lambda: print(sorted({{"typer", "pydantic", "click"}} & sys.modules.keys()), file=sys.stderr))
from restage.__main__ import main
main()"""
    assert shell(tmp_path, code=code).stderr.splitlines()[-1] == "[]"


# ------------------------------------------------------------------------------------------- help, and near misses

HELP = [
    pytest.param("-h", "--help", id="-h"),
    pytest.param("help", "--help", id="help"),
    pytest.param("help diff", "diff --help", id="help for a subcommand"),
    pytest.param("learn -h", "learn --help", id="-h for a subcommand"),
    pytest.param("help nope", "--help", id="help for what there is not"),
]


@pytest.mark.parametrize(("words", "same"), HELP)
def test_help(tmp_path: pathlib.Path, words: str, same: str) -> None:
    done, expected = shell(tmp_path, *words.split()), shell(tmp_path, *same.split())
    assert (done.returncode, done.stdout, done.stderr) == (0, expected.stdout, "")
    assert done.stdout.startswith("Usage: ")


def test_without_a_word_all_help_is_shown_as_a_message(tmp_path: pathlib.Path) -> None:
    done = shell(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == shell(tmp_path, "--help").stdout


NEAR = [
    pytest.param("dev-artifact --stage prod", "--stage: there is no such option; did you mean --to STAGE (the stage to restage to; may be repeated) or --from", id="the framework's option"),
    pytest.param("dev-artifact --stage=prod", "--stage: there is no such option; did you mean --to", id="joined"),
    pytest.param("dev-artifact -s prod", "-s: there is no such option; did you mean --to", id="short"),
    pytest.param("dev-artifact --to prod --package x", "--package: there is no such option; did you mean -o OUT", id="where to write"),
    pytest.param("check dev-artifact --stage dev", "did you mean --not STAGE", id="what check has"),
    pytest.param("lern dev-artifact prod-artifact", "lern: there is no such artifact, and no such command; did you mean `restage learn`?", id="a subcommand"),
    pytest.param("checkout-artifact", "Missing option '--to'", id="no subcommand, though it begins like one"),
    pytest.param("diff dev-artifact nowhere --ignore -s", "nowhere: there is no such file or folder", id="a value"),
    pytest.param("dev-artifact --to prod --sric", "No such option: --sric", id="what typer says"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "message"), NEAR)
def test_what_is_said_of_near_misses(tmp_path: pathlib.Path, words: str, message: str) -> None:
    copied(tmp_path / "dev-artifact")
    done = shell(tmp_path, *words.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


REFUSED_AS_DOCUMENT = [
    pytest.param("nowhere --to prod --json", id="a run"),
    pytest.param("dev-artifact --to prod --strict --json", id="a run that is too strict"),
    pytest.param("diff nowhere dev-artifact --json", id="diff"),
    pytest.param("check nowhere --json", id="check"),
    pytest.param("learn dev-artifact nowhere --json", id="learn"),
    pytest.param("dev-artifact --json", id="a missing option"),
    pytest.param("dev-artifact --stage prod --json", id="an option that there is not"),
    pytest.param("diff dev-artifact --json", id="a missing word"),
]


@pytest.mark.parametrize("words", REFUSED_AS_DOCUMENT)
def test_a_refusal_is_a_document_too(tmp_path: pathlib.Path, words: str) -> None:
    copied(tmp_path / "dev-artifact")
    done = shell(tmp_path, *words.split())
    assert done.returncode == 2
    document = json.loads(done.stdout)
    assert document.keys() == {"schema_version", "problems"}
    assert document["problems"]
    assert [f"restage: {problem}" for problem in document["problems"]] == done.stderr.splitlines()


# ------------------------------------------------------------------------------------------- completion

RULES = "version: 1\ntargets: {prod: {}, preview: {}, staging: {}}\n"
COMPLETED = [
    pytest.param("restage d", ["diff", "deploy", "dev-artifact"], id="subcommands and folders"),
    pytest.param("restage chec", ["check"], id="a subcommand"),
    pytest.param("restage x", [], id="names of files are the shell's"),
    pytest.param("restage dev-artifact --str", ["--strict"], id="an option"),
    pytest.param("restage dev-artifact --to p", ["prod", "preview"], id="a target of the rules file"),
    pytest.param("restage learn --from-artifact dev-artifact --to st", ["staging"], id="a target for learn"),
    pytest.param("restage diff dev-artifact --ex", ["--exact"], id="an option of a subcommand"),
    pytest.param("restage check dev-artifact --n", ["--not"], id="an option of another one"),
    pytest.param("restage diff", ["diff"], id="a subcommand that is being typed"),
]


def completed(folder: pathlib.Path, kind: str, line: str, name: str = "restage") -> subprocess.CompletedProcess[str]:
    """Asks as typer's script for the shell `kind` does, the cursor at the end of `line`."""
    words = line.split(" ")
    asked = {
        f"_{name}_COMPLETE".upper().replace("-", "_"): f"complete_{kind}",
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(len(words) - 1),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    code = f"import sys; sys.argv = [{name!r}]; import sls_restage; sls_restage.main()"
    return shell(folder, code=code, **asked)


@pytest.mark.slow
@pytest.mark.parametrize(("line", "expected"), COMPLETED)
@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
def test_words_are_completed(tmp_path: pathlib.Path, kind: str, line: str, expected: list[str]) -> None:
    copied(tmp_path / "dev-artifact")
    (tmp_path / "restage.yml").write_text(RULES)
    done = completed(tmp_path, kind, line)
    assert (done.returncode, done.stderr) == (0, "")
    found = [one.split("\t")[0] for one in done.stdout.split("\n") if one]
    if kind == "zsh":
        found = [one.split('"')[1] for one in found if '"' in one]
    assert found == expected


def test_both_names_complete(tmp_path: pathlib.Path) -> None:
    assert completed(tmp_path, "bash", "sls-restage chec", "sls-restage").stdout.split() == ["check"]


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish", "pwsh"])
def test_the_scripts_for_shells(tmp_path: pathlib.Path, kind: str) -> None:
    done = shell(tmp_path, "--show-completion", kind, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert "_RESTAGE_COMPLETE" in done.stdout


# ------------------------------------------------------------------------------------------- the name

THEIRS = [
    pytest.param("", id="another package"),
    pytest.param("from .tables import nothing\n", id="one that lacks what it needs"),
    pytest.param("raise RuntimeError('no')\n", id="one that fails"),
    pytest.param(None, id="what is left when the other project is uninstalled"),
]


@pytest.mark.parametrize("text", THEIRS)
def test_another_project_of_that_name_is_named(tmp_path: pathlib.Path, text: str | None) -> None:
    (tmp_path / "restage").mkdir()
    if text is not None:
        (tmp_path / "restage" / "__init__.py").write_text(text)
    (tmp_path / "sls_restage.py").write_text((ROOT / "sls_restage.py").read_text())
    code = "import sls_restage; sls_restage.main()"
    # Without site-packages, where restage may be installed: a whole package there counts before a folder that is none
    done = shell(tmp_path, "x", "--to", "prod", code=code, options=["-S"], PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "PyPI's `restage` is another project" in done.stderr
    assert "pipx install sls-restage" in done.stderr
    assert "Traceback" not in done.stderr


def test_our_own_is_used(tmp_path: pathlib.Path) -> None:
    done = shell(tmp_path, "--version", code="import sls_restage; sls_restage.main()")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("restage ")
