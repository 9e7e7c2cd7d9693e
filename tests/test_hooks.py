"""The hooks for pre-commit, called as pre-commit calls them: the entry, its arguments, the files that `files` finds."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TypedDict

import pytest
import yaml
from broken import STATE, copied, drop
from folders import ROOT_FOLDER
from manycalls import Done, shell


class Hook(TypedDict):
    id: str
    entry: str
    language: str
    files: str


HOOKS: dict[str, Hook] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT_FOLDER / ".pre-commit-hooks.yaml").read_text("utf-8"))
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """With an artifact, a rules file, and what concerns no hook."""
    copied(tmp_path / "golden" / "prod", "v3", "plain")
    (tmp_path / "restage.yml").write_text("version: 1\ntext: replace\n")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "data.zip").write_bytes(b"")
    return tmp_path


def committed(repository: Path, hook: str, *args: str) -> Done:
    """What a hook says of all files of a repository."""
    names = sorted(file.relative_to(repository).as_posix() for file in repository.rglob("*") if file.is_file())
    found = [name for name in names if re.search(HOOKS[hook]["files"], name)]
    command, *words = shlex.split(HOOKS[hook]["entry"])
    assert (command, HOOKS[hook]["language"]) == ("restage", "python")
    return shell(repository, *words, *args, *found)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_good_repository_passes(hook: str, repository: Path) -> None:
    assert committed(repository, hook).returncode == 0


def test_an_artifact_is_checked_once(repository: Path) -> None:
    assert committed(repository, "restage-check").stdout.count("hello-plain, stage") == 1


def test_a_faulty_artifact_stops_a_commit(repository: Path) -> None:
    drop(STATE, ("service", "provider", "compiledCloudFormationTemplate", "Resources", "GreetLogGroup"))(
        repository / "golden" / "prod"
    )
    done = committed(repository, "restage-check")
    assert (done.returncode, "error" in done.stdout) == (1, True)


def test_another_stage_s_name_is_looked_for_where_that_is_asked(repository: Path) -> None:
    assert "searched for dev" not in committed(repository, "restage-check").stdout
    assert "searched for qa" in committed(repository, "restage-check", "--not", "qa").stdout


def test_a_faulty_rules_file_stops_a_commit(repository: Path) -> None:
    (repository / "restage.yml").write_text("version: 1\ntexts: replace\n")
    done = committed(repository, "restage-rules")
    assert (done.returncode, done.stdout) == (2, "")
    assert "restage.yml, line 2" in done.stderr
