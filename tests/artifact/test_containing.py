"""Which artifacts are meant where their files are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import copied

from restage.artifact.containing import folders_for

STATE = "serverless-state.json"
UPDATE = "cloudformation-template-update-stack.json"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["a"], ["a"], id="a folder is itself"),
        pytest.param(["a", "a"], ["a", "a"], id="a folder that is named twice is for others to refuse"),
        pytest.param([f"a/{STATE}"], ["a"], id="a file of an artifact is the artifact"),
        pytest.param([f"a/{STATE}", f"a/{UPDATE}", f"b/{STATE}"], ["a", "b"], id="each once, in order"),
        pytest.param(["a", f"a/{UPDATE}"], ["a"], id="beside its folder, too"),
        pytest.param(["notes.json"], ["notes.json"], id="a file beside no state is for others to refuse"),
        pytest.param([f"missing/{STATE}"], [f"missing/{STATE}"], id="what is not there stays as it was typed"),
    ],
)
def test_the_artifacts_are_those_that_hold_the_files(
    words: list[str], expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        copied(tmp_path / name, "v3", "plain")
    (tmp_path / "notes.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert folders_for(words) == expected


def test_a_file_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(tmp_path / "a", "v3", "plain")
    monkeypatch.chdir(tmp_path / "a")
    assert folders_for([STATE]) == ["."]
