"""Mutants of real artifacts through all commands: refused in a sentence, or done; never a crash, nothing raw printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import run
from mutants import faults_of
from mutating import mutated

from restage.document.values import Json

# The first mutant that showed each finding of the long runs
FOUND = {
    61: "a separator of lines in a JSON report",
    205: "a type that is an object, in what events make",
    701: "an output that was replaced as a whole",
    1367: "a reference of the service into the template",
    1425: "a control character in learned rules",
    100659: "a template that was replaced as a whole",
    101124: "a backslash in a logical ID",
}


@pytest.mark.parametrize("number", FOUND, ids=FOUND.values())
def test_what_was_found_once(number: int, tmp_path: Path) -> None:
    assert list(faults_of(number, tmp_path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1_000_000, 1_000_012))
def test_a_few_more(number: int, tmp_path: Path) -> None:
    assert list(faults_of(number, tmp_path)) == []


def test_a_mutant_is_told_by_its_number() -> None:
    value: Json = {"a": [1, {"b": "dev"}], "c": {"d": None}}
    assert mutated(value, 7) == mutated(value, 7)
    assert len({str(mutated(value, number)) for number in range(50)}) > 25
    assert value == {"a": [1, {"b": "dev"}], "c": {"d": None}}


def test_a_crash_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told by lines of the package, not by those of what lies in a clone called `restage`."""
    found: dict[str, object] = {}
    exec(compile("def crash(*arguments): raise KeyError('x')", "/clones/restage/tests/test_x.py", "exec"), found)
    monkeypatch.setattr("restage.cli.asked.given_rules", found["crash"])
    (fault,) = run([str(tmp_path), "--to", "prod"]).faults
    assert fault.startswith("KeyError: 'x' at cli/asked.py")
