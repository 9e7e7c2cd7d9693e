"""Several artifacts, or several stages, in one call: layout, order, documents, exit statuses, and what is refused."""

from __future__ import annotations

import json
import os
import pathlib
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Sequence

import pytest
from broken import STATE, copied, tree
from folders import ROOT_FOLDER
from manycalls import ALL, BOTH, shell, three_services

from restage.document.values import JsonObject

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT_FOLDER), "PYTHONUTF8": "1"}
ENVIRONMENT.pop("SOURCE_DATE_EPOCH", None)


@pytest.fixture(name="services")
def _services(tmp_path: pathlib.Path) -> pathlib.Path:
    return three_services(tmp_path)


def outputs(document: JsonObject) -> list[object]:
    results = document["results"]
    assert isinstance(results, list)
    return [one["output"] for one in results if isinstance(one, dict)]


# ------------------------------------------------------------------------------------------- restage


@pytest.mark.parametrize("jobs", ["1", "2", "7"])
def test_every_artifact_for_every_stage(services: pathlib.Path, jobs: str) -> None:
    before = tree(services / "services")
    done = shell(services, *ALL, *BOTH, "-o", "out", "--jobs", jobs)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(services / "services") == before
    assert sorted(str(path.relative_to(services)) for path in services.glob("out/*/*")) == [
        f"out/{stage}/{name}" for stage in ("prod", "qa") for name in "abc"
    ]
    written = re.findall(r"^  written    (.*)$", done.stdout, re.M)
    assert written == [f"out/{stage}/{name}" for name in "abc" for stage in ("qa", "prod")]
    assert done.stdout.endswith("\n\n6 runs: 6 written; 6 with uncertain places\n")


@pytest.mark.parametrize("out", [("-o", "out"), ()], ids=["in one folder", "beside the artifacts"])
def test_every_run_has_a_statement_of_its_own(services: pathlib.Path, out: tuple[str, ...]) -> None:
    done = shell(services, *ALL, *BOTH, *out, "--attest", "proof/of", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    results = json.loads(done.stdout)["results"]
    assert [one["attestation"] for one in results] == [
        f"proof/of/{to}/{name}.json" for name in "abc" for to in ("qa", "prod")
    ]
    for one in results:
        held = shell(services, "verify", one["output"], "--attestation", one["attestation"], "--input", one["input"])
        assert (held.returncode, held.stderr) == (0, "")
    assert len([*services.glob("proof/**/*.json")]) == len(results)


def test_a_run_that_fails_has_no_statement(services: pathlib.Path) -> None:
    (services / ALL[0] / STATE).write_text("{")
    done = shell(services, ALL[0], *BOTH, "-o", "out", "--attest", "proof")
    assert done.returncode == 2
    assert not (services / "proof").exists()


def test_a_part_of_many_is_what_one_alone_is(services: pathlib.Path) -> None:
    many = shell(services, *ALL[:2], *BOTH, "-o", "out")
    one = shell(services, ALL[1], *BOTH[2:], "-o", "alone")
    assert tree(services / "alone") == tree(services / "out" / "prod" / "b")
    assert one.stdout.replace("alone", "out/prod/b") in many.stdout


def test_without_a_place_each_lies_beside_its_own(services: pathlib.Path) -> None:
    copied(services / "dev-x", "v3", "plain")
    done = shell(services, "dev-x", ALL[0], *BOTH, "-q")
    assert done.returncode == 0
    assert sorted(os.listdir(services)) == ["dev-x", "prod-x", "qa-x", "services"]
    assert sorted(os.listdir(services / "services" / "a")) == ["artifact", "artifact-prod", "artifact-qa"]


def test_two_that_would_come_to_one_place_beside_them_are_refused(services: pathlib.Path) -> None:
    assert shell(services, ALL[0], "--to", "qa", "-o", "qa-x", "-q").returncode == 0
    copied(services / "dev-x", "v3", "plain")
    done = shell(services, "dev-x", "qa-x", "--to", "prod")
    assert (done.returncode, done.stdout) == (2, "")
    assert "prod-x: dev-x for prod and qa-x for prod would come to this one place" in done.stderr
    assert not (services / "prod-x").exists()


def test_one_failure_stops_no_other_and_sets_the_status(services: pathlib.Path) -> None:
    (services / ALL[1] / STATE).write_text("{")
    done = shell(services, *ALL, "nowhere", *BOTH, "-o", "out")
    assert done.returncode == 2
    problems = done.stderr.splitlines()
    assert [line.partition(": ")[2].partition(":")[0] for line in problems] == [
        "services/b/artifact → qa", "services/b/artifact → prod", "nowhere → qa", "nowhere → prod",
    ]  # fmt: skip
    assert done.stdout.endswith("\n8 runs: 4 written, 4 failed (their messages say why); 4 with uncertain places\n")
    assert sorted(os.listdir(services / "out" / "qa")) == ["a", "c"]


def test_nothing_is_overwritten_without_force(services: pathlib.Path) -> None:
    assert shell(services, ALL[0], *BOTH, "-o", "out", "-q").returncode == 0
    before = tree(services / "out")
    again = shell(services, ALL[0], *BOTH, "--to", "new", "-o", "out", "-q")
    assert again.returncode == 2
    assert again.stderr.count("this is there already") == 2
    assert {name: data for name, data in tree(services / "out").items() if not name.startswith("new")} == before
    assert shell(services, ALL[0], *BOTH, "-o", "out", "-q", "--force").returncode == 0


REFUSED = [
    pytest.param([ALL[0], ALL[0], "--to", "qa"], "given 2 times", id="an artifact twice"),
    pytest.param([ALL[0], "--to", "qa", "--to", "qa"], "given 2 times", id="a stage twice"),
    pytest.param(
        [*ALL, "--to", "qa", "-o", f"{ALL[0]}/out"], "this would lie in services/a/artifact", id="in an artifact"
    ),
    pytest.param([*ALL, "--to", "qa", "-o", ALL[0]], "this is an artifact", id="an artifact for a place"),
    pytest.param([*ALL, "--to", "../qa"], "a stage's name may hold", id="a stage that leads elsewhere"),
    pytest.param([*ALL, "--to", "qa", "--json", "--jsonl"], "only one of them", id="two documents"),
    pytest.param([*ALL, "--to", "qa", "--jobs", "0"], "--jobs 0: expected a number", id="no process"),
    pytest.param([ALL[0], "--to", "qa", "--jobs", "0"], "--jobs 0: expected a number", id="no process for one run"),
    pytest.param([*ALL, "--to", "qa", "--jobs", "many"], "--jobs many: expected a number", id="no number"),
    pytest.param([*ALL, "--to", "qa", "--stamp", "later"], "--stamp 'later'", id="a stamp that is none"),
    pytest.param(
        [ALL[0], "--to", "qa", "--to", "prod", "--resolved", "x"],
        "--resolved FILE",
        id="one configuration for two stages",
    ),
    pytest.param(
        [*ALL, "--to", "qa", "--attest", "file"], "--attest file: this is no folder", id="a file of statements"
    ),
    pytest.param(
        [*ALL, "--to", "qa", "--attest", f"{ALL[1]}/x"], f"this lies in {ALL[1]}", id="statements in an artifact"
    ),
    pytest.param(
        [*ALL, "--to", "qa", "-o", "out", "--attest", "out/qa/b"], "this lies in out/qa/b", id="statements in a result"
    ),
    pytest.param([*ALL, "--to", "qa", "--source", "nowhere"], "there is no such folder", id="no such source"),
    pytest.param(
        ["s3://me:hunter2@b/x", ALL[0], "--to", "qa"], "s3://…@b/x: a name or password", id="a password in a URL"
    ),
    pytest.param(
        [ALL[0], "--to", "qa", "-o", "s3://me:hunter2@b/x"],
        "s3://…@b/x: a name or password",
        id="a password in one place",
    ),
    pytest.param(
        [*ALL, "--to", "qa", "-o", "s3://me:hunter2@b/x"],
        "s3://…@b/x/qa/a: a name or password",
        id="a password in the place of several",
    ),
    pytest.param(["s3://b/x", ALL[0], "--to", "qa"], "-o OUT says where", id="a URL, and no place"),
]


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_what_is_refused_is_refused_before_anything_is_begun(
    services: pathlib.Path, words: list[str], said: str
) -> None:
    (services / "file").write_text("x")
    before = tree(services)
    done = shell(services, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert tree(services) == before
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "words",
    [pytest.param([ALL[0], ALL[0], "--to", "qa"], id="a collision"), pytest.param([ALL[0]], id="a word is missing")],
)
@pytest.mark.parametrize("form", ["--json", "--jsonl"])
def test_a_refusal_is_a_document_too(services: pathlib.Path, words: list[str], form: str) -> None:
    done = shell(services, *words, form)
    assert done.returncode == 2
    assert (done.stdout.count("\n") == 1) is (form == "--jsonl")
    assert json.loads(done.stdout) == {
        "schema_version": 1,
        "problems": [line.removeprefix("restage: ") for line in done.stderr.splitlines()],
    }


def test_results_may_lie_among_the_services(services: pathlib.Path) -> None:
    assert shell(services, *ALL, "--to", "qa", "-o", "services", "-q").returncode == 0
    assert sorted(os.listdir(services / "services")) == ["a", "b", "c", "qa"]


def test_one_document_for_all(services: pathlib.Path) -> None:
    (services / ALL[1] / STATE).unlink()
    done = shell(services, *ALL, *BOTH, "-o", "out", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 2
    assert outputs(found) == ["out/qa/a", "out/prod/a", None, None, "out/qa/c", "out/prod/c"]
    assert [one["status"] for one in found["results"]] == [0, 0, 2, 2, 0, 0]
    assert [(one["input"], one["to"]) for one in found["results"]] == [
        (name, to) for name in ALL for to in ("qa", "prod")
    ]
    assert found["summary"] == {"runs": 6, "done": 4, "failed": 2, "uncertain": 4, "status": 2}
    assert (found["schema_version"], found["problems"]) == (1, [])
    alone = shell(services, ALL[0], *BOTH[2:], "-o", "alone", "--json").stdout
    assert {**json.loads(alone.replace("alone", "out/prod/a")), "status": 0} == found["results"][1]


def test_a_line_for_each(services: pathlib.Path) -> None:
    done = shell(services, *ALL, "nowhere", *BOTH, "-o", "out", "--jsonl")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert sorted((one["input"], one["to"], one["status"]) for one in lines) == sorted(
        (name, to, 2 if name == "nowhere" else 0) for name in (*ALL, "nowhere") for to in ("qa", "prod")
    )
    assert done.stderr.count("restage: nowhere → ") == 2


def test_a_line_for_one(services: pathlib.Path) -> None:
    done = shell(services, ALL[0], "--to", "qa", "-o", "out", "--jsonl")
    assert [json.loads(line)["output"] for line in done.stdout.splitlines()] == ["out"]


def test_quiet_says_what_is_uncertain_of_which(services: pathlib.Path) -> None:
    done = shell(services, *ALL[:2], "--to", "qa", "-o", "out", "-q")
    assert (done.returncode, done.stdout) == (0, "")
    heads = [line.partition(": uncertain: ")[0] for line in done.stderr.splitlines()]
    assert list(dict.fromkeys(heads)) == [f"restage: {name} → qa" for name in ALL[:2]]


@pytest.mark.parametrize(
    ("more", "status", "last"),
    [
        pytest.param([], 0, "2 runs: 2 would be written; 2 with uncertain places", id="alone"),
        pytest.param(
            ["--strict"], 2, "2 runs: 0 would be written, 2 would be refused; 2 with uncertain places", id="strict"
        ),
    ],
)
def test_a_dry_run_of_many(services: pathlib.Path, more: list[str], status: int, last: str) -> None:
    done = shell(services, *ALL[:2], "--to", "qa", "-o", "out", "--dry-run", *more)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (status, last)
    assert os.listdir(services) == ["services"]


def test_each_has_its_own_rules(services: pathlib.Path) -> None:
    for name in "abc":
        (services / "services" / name / ".git").mkdir()
    (services / "services" / "a" / "restage.yml").write_text("version: 1\ntext: replace\n")
    (services / "services" / "b" / "restage.yml").write_text("version: 2\n")
    done = shell(services, *ALL, "--to", "qa", "-o", "out", "--json")
    found = json.loads(done.stdout)["results"]
    assert [one["status"] for one in found] == [0, 2, 0]
    assert found[0]["rules_file"] == "services/a/restage.yml"
    assert "services/b/restage.yml" in found[1]["problems"][0]
    assert found[2]["rules_file"] is None
    given = shell(services, *ALL, "--to", "qa", "-o", "out2", "--json", "--rules", "services/a/restage.yml")
    assert [one["rules_file"] for one in json.loads(given.stdout)["results"]] == ["services/a/restage.yml"] * 3


COMPOSE = """
services:
  shop:
    path: services/a
    params: {url: "${store.Url}"}
  store:
    path: services/b
"""


def composed(folder: pathlib.Path) -> pathlib.Path:
    (folder / "serverless-compose.yml").write_text(COMPOSE)
    for name in "ab":
        (folder / "services" / name / "serverless.yml").write_text("service: x\npackage: {path: artifact}\n")
    return folder


@pytest.mark.parametrize("word", ["serverless-compose.yml", "."])
def test_a_composition_names_its_services(services: pathlib.Path, word: str) -> None:
    done = shell(composed(services), word, ALL[2], "--to", "qa", "-o", "out", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert outputs(found) == ["out/qa/store", "out/qa/shop", "out/qa/artifact"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("form", ["-o", "--json", "--jsonl"])
def test_what_can_not_be_printed_is_done_all_the_same(services: pathlib.Path, form: str) -> None:
    words = [*ALL, "--to", "qa", *([form] if form != "-o" else []), "-o", "out"]
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "restage", *words]
        done = subprocess.run(command, cwd=services, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("restage: all runs are done, but the report can't be written")
    assert sorted(os.listdir(services / "out" / "qa")) == ["a", "b", "c"]


def test_one_source_is_for_several_stages(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev", "v3", "plain")
    source = str(ROOT_FOLDER / "golden" / "services" / "plain")
    done = shell(tmp_path, "dev", *BOTH, "--source", source, "-o", "out", "--json")
    found = json.loads(done.stdout)["results"]
    assert [one["status"] for one in found] == [0, 0]
    for one in found:
        alone = shell(tmp_path, "dev", "--to", one["to"], *BOTH[4:], "--source", source, "-o", f"alone-{one['to']}")
        assert alone.returncode == 0
        assert one["source"]["proven"] > 0
        assert tree(tmp_path / f"alone-{one['to']}") == tree(tmp_path / one["output"])


def test_the_source_of_one_is_refused_for_another(services: pathlib.Path) -> None:
    source = str(ROOT_FOLDER / "golden" / "services" / "plain")
    done = shell(services, *ALL[:2], "--to", "prod", "--source", source, "-o", "out", "--json")
    assert [one["status"] for one in json.loads(done.stdout)["results"]] == [0, 2]
    assert (
        f"services/b/artifact → prod: {source}/serverless.yml: this is the configuration of 'hello-plain'"
        in done.stderr
    )


# ------------------------------------------------------------------------------------------- terminals and signals


def on_a_terminal(folder: pathlib.Path, words: Sequence[str]) -> str:
    """What a run writes to stderr where that is a terminal."""
    reader, writer = pty.openpty()
    command = [sys.executable, "-m", "restage", *words]
    environment = {**ENVIRONMENT, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, cwd=folder, env=environment, stderr=writer, stdout=subprocess.DEVNULL) as process:
        os.close(writer)
        found = b""
        try:
            while part := os.read(reader, 1 << 16):
                found += part
        except OSError:  # the other end is closed
            pass
        assert process.wait() == 0
    os.close(reader)
    return found.decode()


@pytest.mark.parametrize(
    ("more", "has_bar"),
    [
        pytest.param([], True, id="a report"),
        pytest.param(["-q"], False, id="quiet"),
        pytest.param(["--jsonl"], True, id="lines for a program"),
        pytest.param(["--json"], True, id="a document"),
    ],
)
def test_a_terminal_shows_how_far_it_is(services: pathlib.Path, more: list[str], has_bar: bool) -> None:
    found = on_a_terminal(services, [*ALL, "--to", "qa", "-o", "out", *more])
    assert ("100%" in found) is has_bar


def test_one_alone_has_no_bar(services: pathlib.Path) -> None:
    assert on_a_terminal(services, [ALL[0], "--to", "qa", "-o", "out"]) == ""


def test_an_interrupt_leaves_whole_artifacts_only(services: pathlib.Path) -> None:
    for number in range(30):
        copied(services / "more" / f"s{number}", "v3", "streams")
    folders = [f"more/s{number}" for number in range(30)]
    command = [sys.executable, "-m", "restage", *folders, *BOTH, "-o", "out", "--jsonl"]
    with subprocess.Popen(
        command,
        cwd=services,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # What a shell runs in the background ignores interrupts, and so would what is started here
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        process.stdout.read()
        messages = process.stderr.read().decode()
        assert process.wait() == 130
    assert "Traceback" not in messages
    written = list(services.glob("out/*/*"))
    assert 0 < len(written) < len(folders) * 2
    assert all((path / STATE).is_file() and not path.name.startswith(".") for path in written)
    assert shell(services, "check", *map(str, written), "-q").returncode == 0
