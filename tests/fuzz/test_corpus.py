"""Every input that is kept for a parser, those that were found wrong once among them, and a few new ones each time."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from parsers import CORPUS, corpus, inputs
from targets import TARGETS, finding

KEPT = sorted(file for folder in CORPUS.iterdir() for file in folder.iterdir())
# So many that all targets together take about three seconds
SHORT_RUN = {"configuration": 40, "variables": 60, "template": 60, "rules": 60}


def test_every_target_has_a_corpus() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)
    assert all(len(corpus(name)) > 1 for name in TARGETS)


@pytest.mark.parametrize("file", KEPT, ids=[f"{file.parent.name}/{file.name}" for file in KEPT])
def test_what_is_kept_is_refused_or_read_as_it_should(file: Path) -> None:
    assert not finding(file.parent.name, file.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_a_short_run(name: str) -> None:
    found = {data: finding(name, data) for data in islice(inputs(name, seed=12), SHORT_RUN.get(name, 300))}
    assert {data: what for data, what in found.items() if what} == {}


def test_a_law_that_does_not_hold_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("targets.apply", lambda document, edits: "")
    assert finding("json_text", b"{}").startswith("AssertionError")
