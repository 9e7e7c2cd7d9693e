"""No command shows a secret: not in a report of any form, not in an error, not in a traceback."""

from __future__ import annotations

import pathlib
import re
import shutil
from collections.abc import Callable
from functools import partial

import pytest
from folders import ROOT_FOLDER
from planted import ANSWER, GIVEN, INNER, OUTER, PARAM, PLANTED, forms, grow, leaks
from plantedcalls import ANY, CASES, RUN, SOURCE, VALUES, Case, World, answered, call, dev, prod

MEASURED = (ROOT_FOLDER / "docs" / "measured.md").read_text("utf-8").partition("## Secrets")[2].partition("\n## ")[0]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("grown")
    grow(folder)
    return folder


@pytest.fixture
def world(grown: World, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A copy of the service and its artifacts, in which the call is made."""
    folder = pathlib.Path(shutil.copytree(grown, tmp_path / "world", copy_function=shutil.copyfile))
    monkeypatch.chdir(folder)
    for name in ("SOURCE_DATE_EPOCH", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return folder


def row_of(case: Case) -> object:
    return pytest.param(case, id=case.id.strip(), marks=[pytest.mark.slow] if case.slow else [])


@pytest.mark.parametrize("case", [row_of(case) for case in CASES])
def test_no_secret_is_told(case: Case, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(monkeypatch)
    for prepare in case.prepare:
        prepare(world)
    for name, value in case.environment.items():
        monkeypatch.setenv(name, value)
    status, out, err = call(*case.words)
    written = [(world / file).read_text("utf-8") for file in case.files]
    told = [("stdout", out), ("stderr", err), *zip(case.files, written, strict=True)]
    assert {name: leaks(text) for name, text in told if leaks(text)} == {}
    assert case.status in (status, ANY)
    assert out or err or "-q" in case.words or case.environment


def test_as_many_were_planted_and_looked_for_as_the_documentation_says() -> None:
    assert len({marker for _, marker in PLANTED}) == len(PLANTED)
    assert len({case.id for case in CASES}) == len(CASES)
    said = [int(number) for number in re.findall(r"\*\*(\d+)\*\*", MEASURED)]
    assert said == [len(PLANTED), len(list(forms("x"))), len(CASES), len(INSIDE) * len(FAULTS) * 2]


# ------------------------------------------------------------------------------------------- faults of our own

# By the command: what it calls
INSIDE = [
    (RUN, "restage.run.restaging.load_artifact"),
    (("diff", "dev", "prod"), "restage.cli.diff.read_artifact"),
    (("check", "dev"), "restage.cli.check.read_subject"),
    (("learn", "dev", "prod"), "restage.cli.learn.load_artifact"),
    (("record", "dev", *SOURCE), "restage.cli.record.load_artifact"),
    (("verify", "dev", "--attestation", "x"), "restage.cli.verify.verified"),
]


NOTHING: dict[str, str] = {}


def by_another(secret: str) -> None:
    try:
        NOTHING[secret]
    except KeyError as error:
        raise ValueError(f"what was {secret}") from error


def while_handling(secret: str) -> None:
    try:
        int(secret)
    except ValueError:
        raise RuntimeError(secret)  # noqa: B904 - that the first one is told as well is the point


def with_note(secret: str) -> None:
    error = ValueError("a value")
    error.add_note(f"it was {secret}")
    raise error


FAULTS: list[Callable[[str], object]] = [
    lambda secret: NOTHING[secret],
    int,
    by_another,
    while_handling,
    with_note,
    lambda secret: open("/nowhere/" + secret),  # noqa: SIM115 - it is not there
]


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "--json"])
@pytest.mark.parametrize(("words", "inside"), INSIDE, ids=[words[0] for words, _ in INSIDE])
def test_a_traceback_names_places_and_no_values(
    words: tuple[str, ...], inside: str, form: tuple[str, ...], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fault in FAULTS:
        monkeypatch.setattr(inside, partial(_fails, fault))
        status, out, err = call(*words, *form)
        assert status == 2
        assert "in _fails" in err and "fault of restage itself" in err
        assert bool(form) == ("fault of restage itself" in out)
        assert not leaks(out + err)


@pytest.mark.parametrize("fault", [by_another, while_handling])
def test_a_traceback_names_the_places_of_all_errors(
    fault: Callable[[str], object], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(INSIDE[0][1], partial(_fails, fault))
    lines = call(*RUN)[2].splitlines()
    assert lines.count("Traceback (most recent call last):") == 2
    assert sum(line in ("KeyError", "ValueError", "RuntimeError") for line in lines) == 2


def test_a_traceback_names_values_when_that_is_asked_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would be no wonder that the others do not."""
    monkeypatch.setenv("RESTAGE_TRACEBACK", "full")
    for fault in FAULTS:
        monkeypatch.setattr(INSIDE[0][1], partial(_fails, fault))
        assert leaks(call(*RUN)[2]) == {"a variable in .env"}


def _fails(fault: Callable[[str], object], *_: object, **__: object) -> None:
    fault(dev(INNER))


# ------------------------------------------------------------------------------------------- when it is asked for


def test_what_is_planted_gets_into_the_reports_that_may_show_it(world: World) -> None:
    """Else nothing would be hidden in the others."""
    found = leaks(call(*RUN, "--dry-run", "--json", "--show-values")[1])
    found |= leaks(call("diff", "dev", "prod", "--json", "--show-values")[1])
    assert len(found) >= 40


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "--json"])
@pytest.mark.parametrize(
    ("words", "asked"),
    [
        pytest.param(VALUES, {GIVEN, OUTER, PARAM, INNER}, id="given"),
        pytest.param(("--lookup", "aws"), {ANSWER}, id="looked up"),
    ],
)
def test_what_was_given_or_looked_up_is_not_shown_when_values_are(
    words: tuple[str, ...],
    asked: set[str],
    form: tuple[str, ...],
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered(monkeypatch)
    status, out, err = call(*RUN, *SOURCE, *words, *form, "--dry-run", "--show-values")
    assert status == 0
    assert leaks(out) or not form
    assert [secret for secret in asked if prod(secret) in out + err] == []
