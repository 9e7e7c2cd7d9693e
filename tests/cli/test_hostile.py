"""Artifacts that mean harm: a refusal in a sentence or a right result, no file elsewhere, nothing raw on a terminal."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from broken import COMPILED, STATE, change, copied, golden, tree
from commands import RAW, run
from folders import ROOT_FOLDER

from restage.artifact.folder import MAX_BYTES, load_artifact
from restage.document.values import Json, at
from restage.document.values import Path as Path_

UPDATE = "cloudformation-template-update-stack.json"


def calls(work: Path) -> list[list[str]]:
    """Every command, with the artifact `in` and a good one."""
    other = str(golden("v3", "plain", "prod"))
    artifact = str(work / "in")
    return [
        [artifact, "--to", "prod", "-o", str(work / "out"), "--force"],
        [artifact, "--to", "prod", "-o", str(work / "out"), "--force", "--json", "--show-values"],
        ["check", artifact, "--not", "prod"],
        ["check", artifact, "--json", "--sarif", str(work / "report.sarif")],
        ["diff", artifact, other, "--html", str(work / "page.html")],
        ["report", artifact, "--to", "prod", "--html", str(work / "page.html"), "--show-values"],
        ["report", "--anonymise", artifact, "-o", str(work / "shown"), "--force"],
        ["diff", artifact, other, "--json"],
        ["diff", artifact, other, "--markdown"],
        ["learn", artifact, other, "-o", str(work / "restage.yml")],
        ["learn", artifact, other, "--dry-run"],
        ["record", artifact, "--source", str(golden("v3", "plain").parents[3] / "services" / "plain")],
    ]


WRITTEN = {"in", "out", "shown", "report.sarif", "page.html", "restage.yml"}


def a_link(folder: Path) -> None:
    (folder / "link.zip").symlink_to("/etc/passwd")


def a_linked_folder(folder: Path) -> None:
    (folder / "link").symlink_to("/etc")


def a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.json")


def a_state_that_is_a_pipe(folder: Path) -> None:
    (folder / STATE).unlink()
    os.mkfifo(folder / STATE)


def a_socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("socket")
    finally:
        os.chdir(here)


def a_device(folder: Path) -> None:
    try:
        os.mknod(folder / "device.json", 0o600 | 0o020000, os.makedev(1, 5))
    except OSError:
        pytest.skip("no devices can be made here")


def a_name_that_is_no_text(folder: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/\xff.zip")).touch()
    except OSError:
        pytest.skip("this file system has no such names")


def too_large_a_state(folder: Path) -> None:
    with (folder / STATE).open("r+b") as file:
        file.truncate(200_000_000)


REFUSED = [
    (a_link, "symbolic link"), (a_linked_folder, "symbolic link"), (a_pipe, "neither a file nor a folder"),
    (a_state_that_is_a_pipe, "neither a file nor a folder"), (a_socket, "neither a file nor a folder"),
    (a_device, "neither a file nor a folder"), (a_name_that_is_no_text, "not UTF-8"), (too_large_a_state, f"larger than {MAX_BYTES:,} bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "said"), REFUSED, ids=[make.__name__ for make, _ in REFUSED])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, make: Callable[[Path], None], said: str) -> None:
    make(copied(tmp_path / "in"))
    for words in calls(tmp_path):
        called = run(words)
        assert (called.status, called.faults) == (2, ()), words
        assert said in called.err
    assert os.listdir(tmp_path) == ["in"]


NAMES = ["a\nb.zip", "\x1b[31mred.json", "\x9b31m.json", "\u202egpj.zip", "a\u2028b.zip", "C:x.zip", "con", "..zip", "-rf", "'\"`$(x).zip"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_files_of_any_name_are_copied_and_their_names_printed_as_escapes(tmp_path: Path, name: str) -> None:
    try:
        (copied(tmp_path / "in") / name).write_bytes(b"[]")
    except OSError:
        pytest.skip("this file system has no such names")
    for words in calls(tmp_path):
        called = run(words)
        assert called.faults == ()
        assert not RAW.search((tmp_path / "restage.yml").read_text() if (tmp_path / "restage.yml").exists() else "")
    assert (tmp_path / "out" / name).read_bytes() == b"[]"
    assert set(os.listdir(tmp_path)) == WRITTEN


TEXTS = [
    "\x1b]0;title\x07", "\x9b31m", "\u202egnp.exe", "\u2066a\u2069", "\u2028b", "a\nb", "\ud800", "__proto__", "constructor", "${", "{{resolve:ssm:x}}", "# a\n- map: x", "../../x", "C:\\x",
]  # fmt: skip


def put(folder: Path, place: Path_, value: Json) -> None:
    """Puts `value` into the state, in ASCII, as half of a pair has to be written; the update template follows."""
    state = json.loads((folder / STATE).read_bytes())
    parent = at(state, place[:-1])
    assert isinstance(parent, dict)
    parent[str(place[-1])] = value
    (folder / STATE).write_text(json.dumps(state, indent=2))
    (folder / UPDATE).write_text(json.dumps(at(state, COMPILED), indent=2))


def in_a_key(folder: Path, text: str) -> None:
    put(
        folder,
        (*COMPILED, "Resources", f"dev{text}"),
        {"Type": f"A::B{text}", "Properties": {text: {text: f"a-dev{text}"}}},
    )


def in_a_value(folder: Path, text: str) -> None:
    place = (*COMPILED, "Resources", "GreetLambdaFunction", "Properties", "Environment", "Variables")
    put(folder, place, {"TARGET": f"x-dev-{text}", f"A{text}": text})


def in_the_service(folder: Path, text: str) -> None:
    put(folder, ("service", "service"), f"s{text}")


def in_the_stage(folder: Path, text: str) -> None:
    put(folder, ("package", "artifactDirectoryName"), f"serverless/s/dev{text}/1795489230647-2026-11-24T03:00:30.647Z")


@pytest.mark.parametrize("text", TEXTS, ids=[ascii(text) for text in TEXTS])
@pytest.mark.parametrize("where", [in_a_key, in_a_value, in_the_service, in_the_stage])
def test_nothing_in_an_artifact_is_printed_raw(tmp_path: Path, where: Callable[[Path, str], None], text: str) -> None:
    where(copied(tmp_path / "in"), text)
    for words in calls(tmp_path):
        called = run(words)
        assert called.faults == (), words
    assert set(os.listdir(tmp_path)) <= WRITTEN


def test_a_key_does_not_end_the_comment_above_a_learned_rule(tmp_path: Path) -> None:
    """Line breaks of YAML's, of Python's and of a terminal's."""
    for stage, memory in (("dev", 128), ("prod", 1024)):
        folder = copied(tmp_path / stage, stage=stage)
        for number, mark in enumerate(("\n", "\r", "\x85", "\u2028", "\x0b", "\x1c")):
            key = f"A{number}{mark}      - map: injected"
            put(folder, (*COMPILED, "Resources", key), {"Type": "X::Y::Z", "Properties": {"M": memory + number}})
    called = run(["learn", str(tmp_path / "dev"), str(tmp_path / "prod"), "-o", str(tmp_path / "restage.yml")])
    assert called.faults == ()
    lines = (tmp_path / "restage.yml").read_text().splitlines()
    assert any("injected" in line and line.lstrip().startswith("#") for line in lines)
    assert not any(re.match(r"\s*- map: injected", line) for line in lines)


@pytest.mark.parametrize("stage", ["DEV", "Dev", "dev-1", "1"])
def test_a_stage_of_any_case_comes_back_the_same(tmp_path: Path, stage: str) -> None:
    folder = copied(tmp_path / "in")
    for file in folder.glob("*.json"):
        text = file.read_text()
        file.write_text(text.replace("serverless/hello-plain/dev/", f"serverless/hello-plain/{stage}/"))
    assert load_artifact(folder).stage == stage
    same = ["--stamp", "keep", "--keep-paths"]
    for source, target, out in (("in", stage, "own"), ("in", "Zeta", "there"), ("there", stage, "back")):
        assert run([str(tmp_path / source), "--to", target, "-o", str(tmp_path / out), *same]).status == 0
    assert tree(tmp_path / "own") == tree(tmp_path / "back") == tree(folder)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 15)
)
FILES = [
    pytest.param(f"version: 1\n{BOMB}", "unfold to more than", id="aliases of aliases"),
    pytest.param(f"version: 1\nvalues:\n{re.sub('^', '  ', BOMB, flags=re.M)}", "unfold to more than", id="in values"),
    pytest.param("version: 1\nrules: " + "[" * 3_000 + "]" * 3_000, "nested too deep", id="deep"),
    pytest.param(
        "version: 1\nrules: " + "{a: " * 300 + "1" + "}" * 300, "nested too deep", id="deep, but not for YAML"
    ),
    pytest.param("version: 1\n# " + "x" * 20_000_000, "larger than 20,000,000 bytes", id="large"),
]


@pytest.mark.parametrize(("text", "said"), FILES)
def test_a_rules_file_that_is_a_bomb_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "restage.yml").write_text(text)
    called = run([str(golden("v3", "plain")), "--to", "prod", "--dry-run", "--rules", str(tmp_path / "restage.yml")])
    assert (called.status, called.faults) == (2, ())
    assert said in called.err and len(called.err) < 1_000


LONG = ["dev", "dev-", "dev. ", "a", "${dev", "dev/", " "]


@pytest.mark.slow
@pytest.mark.parametrize("unit", LONG)
def test_a_text_of_a_megabyte_does_not_hang(tmp_path: Path, unit: str) -> None:
    """How fast it is `bench/scaling.py` says; here, only a hang is a failure."""
    text: Json = (unit * 1_000_000)[:1_000_000]
    place = (*COMPILED, "Resources", "GreetLambdaFunction", "Properties", "Environment", "Variables", "TARGET")
    change(STATE, place, text)(copied(tmp_path / "in"))
    change(STATE, ("service", "custom"), {"big": text})(tmp_path / "in")
    for words in (["in", "--to", "prod", "-o", "out", "-q"], ["check", "in", "--not", "prod", "-q"]):
        command = [sys.executable, "-m", "restage", *words]
        environment = {**os.environ, "PYTHONPATH": str(ROOT_FOLDER)}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False, timeout=60)
        assert done.returncode in (0, 1), done.stderr[-500:]
