"""The command as people and scripts call it: exit statuses, streams, files, and no secret in any of them."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import IO

import pytest
from broken import COMPILED, STATE, Break, all_of, change, copied, cut, remove, tree
from folders import ROOT_FOLDER
from restaged import UPDATE

from restage.document.values import JsonObject, Path, as_list, as_object, as_text

ROOT = ROOT_FOLDER
MILLIS = "1795420800000"


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Shell:
    """Runs the command in a folder that holds a copy of an artifact as `dev-artifact`."""

    folder: pathlib.Path

    def __call__(self, *words: str, **environment: str) -> Done:
        clean = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
        variables = {**clean, "PYTHONPATH": str(ROOT), **environment}
        command = [sys.executable, "-m", "restage", *words]
        done = subprocess.run(command, cwd=self.folder, env=variables, capture_output=True, check=False)
        return Done(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def into(self, stdout: IO[bytes], *words: str) -> tuple[int, str]:
        """The exit status and the messages of a run whose results go to `stdout`."""
        command = [sys.executable, "-m", "restage", *words]
        variables = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command, cwd=self.folder, env=variables, stdout=stdout, stderr=subprocess.PIPE, check=False
        )
        return done.returncode, done.stderr.decode()

    @property
    def input(self) -> pathlib.Path:
        return self.folder / "dev-artifact"

    @property
    def output(self) -> pathlib.Path:
        return self.folder / "prod-artifact"


@pytest.fixture
def shell(tmp_path: pathlib.Path) -> Shell:
    copied(tmp_path / "dev-artifact")
    return Shell(tmp_path)


# ------------------------------------------------------------------------------------------- it works


def test_the_plain_call(shell: Shell) -> None:
    before = tree(shell.input)
    done = shell("dev-artifact", "--to", "prod")
    assert (done.status, done.err) == (0, "")
    assert "hello-plain: dev → prod" in done.out
    assert str(shell.output) in done.out
    assert tree(shell.input) == before
    assert sorted(os.listdir(shell.folder)) == ["dev-artifact", "prod-artifact"]
    assert b"hello-plain-prod-greet" in (shell.output / STATE).read_bytes()


def test_the_installed_command_is_the_same(shell: Shell) -> None:
    command = pathlib.Path(sys.executable).with_name("restage")
    if not command.exists():
        pytest.skip("not installed as a command")
    done = subprocess.run(
        [command, "dev-artifact", "--to", "prod", "-q"], cwd=shell.folder, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.startswith(b"restage: uncertain: ")
    assert shell.output.is_dir()


def test_quiet_says_only_what_is_in_doubt(shell: Shell) -> None:
    done = shell("dev-artifact", "--to", "prod", "--quiet")
    assert (done.status, done.out) == (0, "")
    assert [line.split(": ")[1] for line in done.err.splitlines()] == ["uncertain", "uncertain"]
    assert shell.output.is_dir()


def test_a_dry_run_writes_nothing(shell: Shell) -> None:
    before = tree(shell.folder)
    done = shell("dev-artifact", "--to", "prod", "--dry-run")
    assert (done.status, done.err) == (0, "")
    assert "--dry-run" in done.out
    assert tree(shell.folder) == before


PLACES: list[tuple[tuple[str, ...], str, str]] = [
    (("dev-artifact", "--to", "prod"), "prod-artifact", "the stage in the name"),
    (("./dev-artifact/", "--to", "prod"), "prod-artifact", "with a slash"),
    (("dev-artifact", "--to", "prod", "-o", "x/y"), "x/y", "given, in a folder that is not there yet"),
    (("--to=prod", "--output=out", "dev-artifact"), "out", "options first"),
    (("dev-artifact", "--to", "dev"), "dev-artifact-dev", "its own stage"),
]


@pytest.mark.parametrize(("words", "place"), [row[:2] for row in PLACES], ids=[row[2] for row in PLACES])
def test_where_it_is_written(shell: Shell, words: tuple[str, ...], place: str) -> None:
    assert shell(*words).status == 0
    assert (shell.folder / place / STATE).is_file()


def test_beside_the_frameworks_own_folder_nothing_is_written(shell: Shell) -> None:
    service = shell.folder / "shop"
    service.mkdir()
    shell.input.rename(service / ".serverless")
    done = shell("shop/.serverless", "--to", "prod")
    assert (done.status, done.out) == (2, "")
    assert "such as -o shop-prod\n" in done.err
    assert os.listdir(service) == [".serverless"]


def test_a_dry_run_needs_no_place(shell: Shell) -> None:
    shell.input.rename(shell.folder / ".serverless")
    done = shell(".serverless", "--to", "prod", "--dry-run")
    assert (done.status, done.err) == (0, "")


STAMPS: list[tuple[tuple[str, ...], dict[str, str], str, str]] = [
    (("--stamp", MILLIS), {}, f"{MILLIS}-2026-11-23T08:00:00.000Z", "milliseconds"),
    (("--stamp", "2026-11-23T09:00:00+01:00"), {}, f"{MILLIS}-2026-11-23T08:00:00.000Z", "a time with its zone"),
    ((), {"SOURCE_DATE_EPOCH": "1795420800"}, f"{MILLIS}-2026-11-23T08:00:00.000Z", "SOURCE_DATE_EPOCH"),
    (("--stamp", MILLIS), {"SOURCE_DATE_EPOCH": "1"}, f"{MILLIS}-2026-11-23T08:00:00.000Z", "the option wins"),
]


@pytest.mark.parametrize(
    ("words", "environment", "directory"), [row[:3] for row in STAMPS], ids=[row[3] for row in STAMPS]
)
def test_stamps(shell: Shell, words: tuple[str, ...], environment: dict[str, str], directory: str) -> None:
    done = shell("dev-artifact", "--to", "prod", *words, **environment)
    assert done.status == 0
    assert f"serverless/hello-plain/prod/{directory}" in done.out
    assert f"serverless/hello-plain/prod/{directory}/hello-plain.zip" in (shell.output / STATE).read_text("utf-8")


def test_a_new_stamp_unless_it_is_kept(shell: Shell) -> None:
    source = (shell.input / UPDATE).read_text("utf-8")
    stamp = source.split("serverless/hello-plain/dev/")[1].split("/")[0]
    shell("dev-artifact", "--to", "prod", "--stamp", "keep", "-o", "kept")
    shell("dev-artifact", "--to", "prod", "-o", "fresh")
    assert stamp in (shell.folder / "kept" / UPDATE).read_text("utf-8")
    assert stamp not in (shell.folder / "fresh" / UPDATE).read_text("utf-8")


def test_the_same_bytes_back(shell: Shell) -> None:
    assert shell("dev-artifact", "--to", "dev", "--stamp", "keep", "--keep-paths", "-o", "same").status == 0
    assert tree(shell.folder / "same") == tree(shell.input)


def test_force(shell: Shell) -> None:
    shell("dev-artifact", "--to", "prod", "--stamp", MILLIS)
    before = tree(shell.output)
    (shell.output / "left-over.zip").touch()
    assert shell("dev-artifact", "--to", "prod", "--stamp", MILLIS, "--force").status == 0
    assert tree(shell.output) == before


def test_allow_long_names(shell: Shell) -> None:
    stage = "x" * 60
    done = shell("dev-artifact", "--to", stage, "-o", "out")
    assert done.status == 2
    assert "--allow-long-names" in done.err
    assert len(done.err.splitlines()) > 3
    done = shell("dev-artifact", "--to", stage, "-o", "out", "--allow-long-names")
    assert (done.status, done.err) == (0, "")
    assert "names over a limit" in done.out
    assert (shell.folder / "out").is_dir()


# ------------------------------------------------------------------------------------------- it refuses

REFUSED: list[tuple[str, tuple[str, ...], str]] = [
    ("a stage that is none", ("dev-artifact", "--to", "a.b"), "--to"),
    ("an empty stage", ("dev-artifact", "--to", ""), "--to"),
    ("no such folder", ("nowhere", "--to", "prod"), "no such folder"),
    ("a file", ("dev-artifact/serverless-state.json", "--to", "prod"), "a file"),
    ("no artifact", (".", "--to", "prod"), "not an artifact"),
    ("a bad stamp", ("dev-artifact", "--to", "prod", "--stamp", "2026-11-23"), "--stamp"),
    ("an empty word", ("", "--to", "prod"), "variable"),
    ("a source that nothing agrees with", ("dev-artifact", "--to", "prod", "--from", "qa"), "--from qa"),
    ("what is uncertain, under --strict", ("dev-artifact", "--to", "prod", "--strict"), "--strict"),
    ("an output inside the input", ("dev-artifact", "--to", "prod", "-o", "dev-artifact/out"), "inside the input"),
    ("the input as output", ("dev-artifact", "--to", "prod", "-o", "dev-artifact", "--force"), "input itself"),
    ("an output around the input", ("dev-artifact", "--to", "prod", "-o", ".", "--force"), "inside this folder"),
]


@pytest.mark.parametrize(("words", "problem"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refusals(shell: Shell, words: tuple[str, ...], problem: str) -> None:
    before = tree(shell.folder)
    done = shell(*words)
    assert (done.status, done.out) == (2, "")
    assert problem in done.err
    assert "Traceback" not in done.err
    assert tree(shell.folder) == before


WRONG: list[tuple[str, tuple[str, ...]]] = [
    ("no target", ("dev-artifact",)),
    ("no artifact", ("--to", "prod")),
    ("an unknown option", ("dev-artifact", "--to", "prod", "--frobnicate")),
    ("nothing at all", ()),
]


@pytest.mark.parametrize("words", [row[1] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_words(shell: Shell, words: tuple[str, ...]) -> None:
    before = tree(shell.folder)
    done = shell(*words)
    assert done.status == 2
    assert done.err
    assert "Traceback" not in done.err
    assert tree(shell.folder) == before


def test_an_output_that_is_there(shell: Shell) -> None:
    shell.output.mkdir()
    (shell.output / "precious.txt").touch()
    before = tree(shell.folder)
    for words in ((), ("--force",)):
        done = shell("dev-artifact", "--to", "prod", *words)
        assert done.status == 2
        assert str(shell.output) in done.err
        assert tree(shell.folder) == before


FAULTS: list[tuple[str, Break, str]] = [
    ("a truncated state", cut(STATE), STATE),
    ("no state", remove(STATE), STATE),
    ("a zip that is missing", remove("hello-plain.zip"), "hello-plain.zip"),
    ("two of them", all_of(remove("hello-plain.zip"), cut(UPDATE)), UPDATE),
]


@pytest.mark.parametrize(("fault", "file"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_broken_artifacts(shell: Shell, fault: Break, file: str) -> None:
    fault(shell.input)
    before = tree(shell.folder)
    done = shell("dev-artifact", "--to", "prod", "--json")
    assert done.status == 2
    assert file in done.err
    assert [f"restage: {problem}" for problem in json.loads(done.out)["problems"]] == done.err.splitlines()
    assert "Traceback" not in done.err
    assert tree(shell.folder) == before


def test_strict_lists_what_is_unsettled(shell: Shell) -> None:
    done = shell("dev-artifact", "--to", "prod", "--strict")
    assert "Resources.GreetLambdaFunction.Properties.Environment.Variables.TARGET" in done.err


# ------------------------------------------------------------------------------------------- the report as JSON

TOP: dict[str, type] = {
    "schema_version": int,
    "service": str,
    "from": str,
    "to": str,
    "input": str,
    "output": str,
    "artifact_directory": str,
    "deploy": dict,
    "rules_file": type(None),
    "source": type(None),
    "lookups": list,
    "counts": dict,
    "places": list,
    "unproven": list,
    "names": list,
    "notes": list,
    "attestation": type(None),
    "problems": list,
}
KINDS = {"framework", "hash", "stamp", "rule", "source", "text", "kept", "lookup"}


def report(done: Done) -> JsonObject:
    assert (done.status, done.err) == (0, "")
    document = json.loads(done.out)
    assert isinstance(document, dict)
    return document


def places(document: JsonObject) -> list[JsonObject]:
    return [as_object(place) for place in as_list(document["places"])]


def test_the_documents_shape(shell: Shell) -> None:
    document = report(shell("dev-artifact", "--to", "prod", "--json"))
    assert {key: type(value) for key, value in document.items()} == TOP
    assert (document["schema_version"], document["from"], document["to"]) == (1, "dev", "prod")
    assert document["output"] == str(shell.output)
    for place in places(document):
        assert {"file", "place", "path", "kind", "changed", "certain", "evidence"} <= place.keys()
        assert place["kind"] in KINDS
        assert as_text(place["evidence"])
        assert ("old" in place) == ("new" in place)
        if "old" in place:
            assert place["changed"] is (place["old"] != place["new"])


def test_the_counts_are_those_of_the_places(shell: Shell) -> None:
    document = report(shell("dev-artifact", "--to", "prod", "--json"))
    counts = as_object(document["counts"])
    found = places(document)
    for kind in KINDS - {"kept", "lookup"}:
        assert counts[kind] == sum(place["kind"] == kind and place["changed"] is True for place in found)
    assert counts["kept"] == sum(place["changed"] is False for place in found)
    assert counts["uncertain"] == sum(place["certain"] is False for place in found)


def test_a_dry_run_that_would_be_refused_reports_all_the_same(shell: Shell) -> None:
    before = tree(shell.folder)
    done = shell("dev-artifact", "--to", "prod", "--dry-run", "--strict", "--stamp", MILLIS)
    assert done.status == 2
    assert done.out == shell("dev-artifact", "--to", "prod", "--dry-run", "--stamp", MILLIS).out
    assert done.err.splitlines()[-1].startswith("restage: --strict: 2 places are uncertain")
    assert tree(shell.folder) == before


def test_a_dry_run_has_no_output(shell: Shell) -> None:
    document = report(shell("dev-artifact", "--to", "prod", "--json", "--dry-run", "--stamp", MILLIS))
    assert document["output"] is None
    again = report(shell("dev-artifact", "--to", "prod", "--json", "--stamp", MILLIS))
    assert {**again, "output": None, "deploy": None} == document


# ------------------------------------------------------------------------------------------- secrets


def test_secrets_are_shown_only_when_asked_for(shell: Shell) -> None:
    place: Path = ("Resources", "GreetLambdaFunction", "Properties", "Environment", "Variables", "PLANTED")
    change(UPDATE, place, "hunter2-dev-4711")(shell.input)
    change(STATE, (*COMPILED, *place), "hunter2-dev-4711")(shell.input)
    for words in ((), ("--json",), ("--strict",), ("--dry-run",), ("--force",)):
        done = shell("dev-artifact", "--to", "prod", "-o", "out" + "".join(words), *words)
        assert "PLANTED" in done.out + done.err
        assert "hunter2" not in done.out + done.err
    for words in ((), ("--json",)):
        assert "hunter2-dev-4711" in shell("dev-artifact", "--to", "prod", "--dry-run", "--show-values", *words).out


# ------------------------------------------------------------------------------------------- manners


def test_no_colour_without_a_terminal(shell: Shell) -> None:
    for words in (("dev-artifact", "--to", "prod", "--dry-run"), ("dev-artifact", "--to", "a.b"), ("--help",)):
        done = shell(*words, TERM="xterm-256color")
        assert "\x1b[" not in done.out + done.err


def test_help(shell: Shell) -> None:
    done = shell("--help")
    assert done.status == 0
    assert done.err == ""
    options = """--to --from --output -o --strict --dry-run --stamp --keep-paths --allow-long-names --force --json
        --show-values -q"""
    assert [option for option in options.split() if option not in done.out] == []


def test_version(shell: Shell) -> None:
    done = shell("--version")
    assert (done.status, done.err) == (0, "")
    assert re.fullmatch(r"restage \d+\.\d+\.\d+\n", done.out)


READING: list[tuple[tuple[str, ...], int]] = [
    (("dev-artifact", "--to", "prod"), 0),
    (("dev-artifact", "--to", "prod", "--dry-run", "--json"), 0),
    (("diff", "dev-artifact", "dev-artifact"), 0),
    (("diff", "dev-artifact", "other-artifact"), 1),
    (("check", "dev-artifact"), 0),
    (("check", "dev-artifact", "--not", "prod"), 0),
    (("learn", "dev-artifact", "other-artifact", "-o", "x.yml"), 0),
]


@pytest.mark.parametrize(("words", "status"), READING, ids=[" ".join(row[0]) for row in READING])
def test_a_reader_that_goes_away_changes_nothing(shell: Shell, words: tuple[str, ...], status: int) -> None:
    copied(shell.folder / "other-artifact", stage="prod")
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        assert shell.into(closed, *words) == (status, "")


@pytest.mark.parametrize("words", [row[0] for row in READING], ids=[" ".join(row[0]) for row in READING])
def test_a_report_that_cannot_be_written_is_said(shell: Shell, words: tuple[str, ...]) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no device that is full")
    copied(shell.folder / "other-artifact", stage="prod")
    with open("/dev/full", "wb") as full:
        status, said = shell.into(full, *words)
    assert status == 2
    assert said.endswith("the report can't be written (No space left on device)\n")
    assert ("prod-artifact is written, but" in said) is shell.output.exists()


@pytest.mark.parametrize("words", [("--version",), ("learn", "--schema")], ids=["version", "schema"])
def test_short_answers_that_cannot_be_written(shell: Shell, words: tuple[str, ...]) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no device that is full")
    with open("/dev/full", "wb") as full:
        assert shell.into(full, *words) == (2, "restage: the report can't be written (No space left on device)\n")


CLOSED: list[tuple[str, int]] = [
    ("dev-artifact --to prod >&-", 0),
    ("nope --to prod 2>&-", 2),
    ("diff dev-artifact dev-artifact >&-", 0),
]


@pytest.mark.parametrize(("line", "status"), CLOSED, ids=[row[0] for row in CLOSED])
def test_closed_streams_change_nothing(shell: Shell, line: str, status: int) -> None:
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = f"exec {shlex.quote(sys.executable)} -m restage {line}"
    done = subprocess.run(["sh", "-c", command], cwd=shell.folder, env=variables, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (status, b"")


def test_half_a_character_is_spelled_out(shell: Shell) -> None:
    """JSON can hold half of a pair; the report names the place, and shows no more than a terminal can take."""
    for file, place in ((UPDATE, ()), (STATE, COMPILED)):
        change(file, (*place, "Description"), "the dev stack HALF\x07")(shell.input)
        path = shell.input / file
        path.write_text(path.read_text("utf-8").replace("HALF", "\\ud800"), "utf-8")
    for more in ((), ("--json",), ("--show-values",)):
        done = shell("dev-artifact", "--to", "prod", "--dry-run", *more)
        assert (done.status, done.err) == (0, "")
        assert "\x07" not in done.out


def test_rolling_back_leaves_no_doubt(shell: Shell) -> None:
    """Restaged to its own stage, an artifact gets a new stamp: what looks like the stage is it."""
    done = shell("dev-artifact", "--to", "dev", "--strict")
    assert (done.status, done.err) == (0, "")
    assert "uncertain  nothing" in done.out


def test_output_in_utf_8_whatever_the_locale(shell: Shell) -> None:
    done = shell("dev-artifact", "--to", "prod", "--dry-run", LC_ALL="C", PYTHONIOENCODING="", PYTHONUTF8="1")
    assert done.status == 0
    assert "→" in done.out


ENCODINGS = ["cp1252", "latin-1", "ascii", "cp437", "utf-16", "utf-8"]
ENCODED: list[tuple[tuple[str, ...], int]] = [
    (("dev-artifact", "--to", "prod", "--show-values"), 0),
    (("dev-artifact", "--to", "prod", "--json", "--show-values"), 0),
    (("dev-artifact", "--to", "prod", "--strict"), 2),
    (("diff", "dev-artifact", "other-artifact", "--show-values"), 1),
    (("diff", "dev-artifact", "other-artifact", "--markdown"), 1),
    (("diff", "dev-artifact", "other-artifact", "--json", "--show-values"), 1),
    (("check", "other-artifact", "--not", "dev"), 0),
    (("learn", "dev-artifact", "other-artifact", "-o", "x.yml"), 0),
    (("learn", "dev-artifact", "other-artifact", "--dry-run"), 0),
]


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(("words", "status"), ENCODED, ids=[" ".join(row[0]) for row in ENCODED])
def test_every_encoding_of_the_output_will_do(shell: Shell, words: tuple[str, ...], status: int, encoding: str) -> None:
    """Names and values hold what no old encoding has, too."""
    copied(shell.folder / "other-artifact", stage="prod")
    for file, place in ((UPDATE, ()), (STATE, COMPILED)):
        change(file, (*place, "Description"), "the dev stack of 日本, 😀 and é")(shell.input)
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "restage", *words]
    done = subprocess.run(command, cwd=shell.folder, env=variables, capture_output=True, check=False)
    out, err = done.stdout.decode(encoding), done.stderr.decode(encoding)
    assert done.returncode == status, err
    assert "Traceback" not in err
    assert bool(err) is (status == 2 or "--dry-run" in words)
    if "--json" in words:
        assert "the dev stack of 日本, 😀 and é" in str(json.loads(out))
    elif encoding == "cp1252" and "Description" in out:
        assert "\\u65e5\\u672c, \\ud83d\\ude00 and é" in out


def test_what_an_encoding_lacks_is_written_alike(shell: Shell) -> None:
    done = shell("dev-artifact", "--to", "prod", "--dry-run", PYTHONIOENCODING="ascii")
    assert "hello-plain: dev -> prod" in done.out


def test_files_are_utf_8_whatever_the_output_is(shell: Shell) -> None:
    copied(shell.folder / "other-artifact", stage="prod")
    variables = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    assert shell("diff", "dev-artifact", "other-artifact", "--html", "page.html", **variables).status == 1
    assert "↓" in (shell.folder / "page.html").read_text("utf-8")
    assert shell("check", "dev-artifact", "--sarif", "x.sarif", **variables).status == 0
    json.loads((shell.folder / "x.sarif").read_text("utf-8"))
    assert shell("learn", "dev-artifact", "other-artifact", "-o", "x.yml", **variables).status == 0
    (shell.folder / "x.yml").read_text("utf-8")


def test_a_plain_locale_is_no_reason_to_fail(shell: Shell) -> None:
    done = shell("dev-artifact", "--to", "prod", "--dry-run", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert done.status == 0, done.err
