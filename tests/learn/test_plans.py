"""How often one call of `restage learn` plans: a plan takes most of its time."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from broken import GOLDEN
from configured import SERVICES, config_of, files_of
from restaged import loaded

from restage.learn.calls import Call, from_pair
from restage.plan import steps
from restage.plan.draft import Draft, Inputs
from restage.tracing.reading import Packaging

MOST = 8
PLAIN, BY_SOURCE = "rules only", "with the configuration"

# With one plan more, each of these would take too many
MOST_OF_ALL = [
    pytest.param("v3/lookup-maps", "prod", "dev", PLAIN, id="map rules, in four rounds"),
    pytest.param("v1/lookup-maps", "prod", "dev", PLAIN, id="map rules, and entries that are shared"),
    pytest.param("osls/stay-tools", "dev", "prod", BY_SOURCE, id="the configuration, in four rounds"),
    pytest.param("v2/stay-tools", "dev", "prod", BY_SOURCE, id="an older framework's"),
]


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[Inputs]:
    """What was planned: each plan begins with a first draft, whoever asks for it."""
    found: list[Inputs] = []
    really = steps.first_draft

    def first_draft(inputs: Inputs) -> Draft:
        found.append(inputs)
        return really(inputs)

    monkeypatch.setattr(steps, "first_draft", first_draft)
    return found


def learn(folder: Path, source: str, target: str, way: str, file: Path) -> str:
    """One call; the text of its rules file."""
    framework = folder.parent.name
    service = SERVICES / folder.name
    files = files_of(service, framework) if way == BY_SOURCE else None
    packaging = Packaging(config=config_of(service, framework)) if files else None
    call = Call(folder / source, folder / target, "", file)
    sides = loaded(folder / source), loaded(folder / target)
    return from_pair(*sides, call, {}, plain=True, files=files, packaging=packaging).session.text


@pytest.mark.parametrize(("service", "source", "target", "way"), MOST_OF_ALL)
def test_no_call_plans_too_often(
    service: str, source: str, target: str, way: str, planned: list[Inputs], tmp_path: Path
) -> None:
    learn(GOLDEN / service, source, target, way, tmp_path / "restage.yml")
    assert len(planned) == MOST


@pytest.mark.parametrize("service", ["plain", "lookup-maps"], ids=["nothing is learned", "maps are learned"])
def test_what_stands_in_the_file_already_is_not_planned_again(
    service: str, planned: list[Inputs], tmp_path: Path
) -> None:
    folder, file = GOLDEN / "v3" / service, tmp_path / "restage.yml"
    text = learn(folder, "prod", "dev", PLAIN, file)
    once = len(planned)
    file.write_text(text)
    assert learn(folder, "prod", "dev", PLAIN, file) == text
    assert len(planned) - once <= once


@pytest.mark.slow
@pytest.mark.parametrize("framework", ["v1", "v3"])
def test_no_pair_plans_too_often(framework: str, planned: list[Inputs], tmp_path: Path) -> None:
    found: dict[str, int] = {}
    for folder in sorted((GOLDEN / framework).iterdir()):
        ways = [PLAIN, BY_SOURCE] if (SERVICES / folder.name).is_dir() else [PLAIN]
        for source, target in permutations([one.name for one in sorted(folder.iterdir())], 2):
            for way in ways:
                planned.clear()
                learn(folder, source, target, way, tmp_path / "restage.yml")
                found[f"{folder.name}: {source} → {target}, {way}"] = len(planned)
    assert len(found) > 8
    assert not {name: count for name, count in found.items() if count > MOST}
