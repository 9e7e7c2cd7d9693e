"""`restage --attest` and `restage verify` as people and scripts call them."""

from __future__ import annotations

import json
import pathlib
import re

import pytest
from broken import copied
from folders import DATA_FOLDER
from test_cli import Shell

DATA = DATA_FOLDER / "attested"
SAID = "shop: dev → prod, by restage 0.1.0"


@pytest.fixture
def shell(tmp_path: pathlib.Path) -> Shell:
    copied(tmp_path / "dev-artifact")
    return Shell(tmp_path)


def test_a_run_says_where_it_attested_what_it_did(shell: Shell) -> None:
    done = shell("dev-artifact", "--to", "prod", "--attest", "proof.json")
    assert (done.status, done.err) == (0, "")
    assert "\n  attested   proof.json\n" in done.out
    document = json.loads(shell("dev-artifact", "--to", "qa", "--attest", "qa.json", "--json").out)
    assert document["attestation"] == "qa.json"
    done = shell("verify", "prod-artifact", "--attestation", "proof.json", "--input", "dev-artifact")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("hello-plain: dev → prod, by restage ")
    assert done.out.count("the 4 files that were attested, and no other") == 2
    assert "signed  not: " in done.out


def test_without_it_nothing_is_attested(shell: Shell) -> None:
    document = json.loads(shell("dev-artifact", "--to", "prod", "--json").out)
    assert document["attestation"] is None
    assert sorted(path.name for path in shell.folder.iterdir()) == ["dev-artifact", "prod-artifact"]


def test_an_output_without_its_attestation_is_a_failure(shell: Shell) -> None:
    done = shell("dev-artifact", "--to", "prod", "--attest", "/dev/full", "--json")
    assert done.status == 2
    assert "is written, but not its attestation: /dev/full" in done.err
    assert json.loads(done.out)["problems"] == [done.err.removeprefix("restage: ").rstrip("\n")]
    assert shell.output.is_dir()


@pytest.mark.parametrize(
    ("words", "status", "out", "err"),
    [
        pytest.param(("output", "--attestation", "statement.json"), 0, SAID, "", id="it is what was attested"),
        pytest.param(("output", "--attestation", "envelope.json"), 0, "1 signature, not checked", "", id="in an envelope"),
        pytest.param(("output", "--attestation", "statement.json", "-q"), 0, "", "", id="in silence"),
        pytest.param(("input", "--attestation", "statement.json"), 1, "3 files are not as attested", "", id="it is not"),
        pytest.param(("input", "--attestation", "statement.json", "-q"), 1, "", "", id="it is not, in silence"),
        pytest.param(("output", "--attestation", "nothing.json"), 2, "", "can't be read", id="no attestation"),
        pytest.param(("nothing", "--attestation", "statement.json"), 2, "", "no such folder", id="no folder"),
        pytest.param(("output",), 2, "", "--attestation", id="an option is missing"),
    ],
)  # fmt: skip
def test_the_exit_status_tells(words: tuple[str, ...], status: int, out: str, err: str) -> None:
    done = Shell(DATA)("verify", *words)
    assert done.status == status
    assert out in done.out if out else not done.out
    assert err in done.err if err else not done.err


def test_a_document_in_every_case() -> None:
    shell = Shell(DATA)
    good = json.loads(shell("verify", "output", "--attestation", "envelope.json", "--json").out)
    assert good == {
        "schema_version": 1, "holds": True, "service": "shop", "from": "dev", "to": "prod", "restage": "0.1.0",
        "signatures": 1, "signatures_checked": False, "files": 2, "differences": [],
    }  # fmt: skip
    bad = json.loads(shell("verify", "input", "--attestation", "statement.json", "--json").out)
    assert bad["holds"] is False
    assert [(one["folder"], one["file"], one["problem"]) for one in bad["differences"]] == [
        ("output", "nested/two.zip", "missing"),
        ("output", "one.json", "changed"),
        ("output", "two.zip", "unexpected"),
    ]
    done = shell("verify", "input", "--attestation", "nothing.json", "--json")
    assert (done.status, len(json.loads(done.out)["problems"])) == (2, 1)


def test_nothing_raw_of_an_attestation_reaches_the_terminal(tmp_path: pathlib.Path) -> None:
    statement = json.loads((DATA / "statement.json").read_bytes())
    statement["predicate"]["to"]["service"] = "\x1b]0;owned\x07\u202e\ud800"
    statement["subject"][0]["name"] = "\x1b[2J\x9b"
    (tmp_path / "proof.json").write_text(json.dumps(statement), "utf-8")
    done = Shell(DATA)("verify", "output", "--attestation", str(tmp_path / "proof.json"))
    assert done.status == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", done.out + done.err)


def test_help_knows_both(shell: Shell) -> None:
    help_of_all = shell("--help").out
    assert "--attest FILE" in re.sub(" +", " ", help_of_all)
    assert "restage verify OUT --attestation FILE" in help_of_all
    help_of_one = shell("help", "verify")
    assert help_of_one.status == 0
    assert [option for option in ("--attestation", "--input", "--json", "-q") if option not in help_of_one.out] == []
    completed = shell("", _RESTAGE_COMPLETE="complete_bash", COMP_WORDS="restage ver", COMP_CWORD="1")
    assert completed.out.split() == ["verify"]
