"""`restage rules` as it is called: what it prints, and how it ends. Which files are valid is tests/rules' matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from manycalls import shell

VALID = 'version: 1\ntargets:\n  prod: {text: replace}\n  qa: {rules: [{variable: HOST, set: "${env:HOST}"}]}\n'
FOR_ALL = "version: 1\ntext: replace\n"
TWO_MISTAKES = "version: 1\ntexts: replace\ntargets:\n  prod: {text: perhaps}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with rules files, one of which is not valid."""
    for name, text in (("valid.yml", VALID), ("all.yml", FOR_ALL), ("wrong.yml", TWO_MISTAKES)):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_valid_files_are_told_with_their_targets_and_need_no_environment(folder: Path) -> None:
    lines = ["valid.yml: valid; targets: prod, qa", "all.yml: valid; targets: none, its rules are for all"]
    done = shell(folder, "rules", "valid.yml", "all.yml")
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (0, lines, "")


def test_all_mistakes_of_all_files_are_told(folder: Path) -> None:
    done = shell(folder, "rules", "wrong.yml", "valid.yml", "missing.yml", "-q")
    assert (done.returncode, done.stdout) == (2, "")
    starts = [line.split(": ")[1] for line in done.stderr.splitlines()]
    assert starts == ["wrong.yml, line 2, column 8", "wrong.yml, line 4, column 16", "missing.yml"]


def test_quiet_prints_nothing_of_valid_files(folder: Path) -> None:
    assert shell(folder, "rules", "-q", "valid.yml") == (0, "", "")


def test_a_file_s_name_is_no_command_for_a_terminal(folder: Path) -> None:
    name = "odd\x1b[2J.yml"
    (folder / name).write_text(FOR_ALL)
    assert "\x1b" not in shell(folder, "rules", name).stdout
