"""How often one call of `restage learn` plans: a plan takes most of its time."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from broken import GOLDEN
from configured import SERVICES, config_of, files_of
from restaged import invented, loaded

from restage.document.values import JsonObject
from restage.learn.calls import Call, from_pair
from restage.learn.learning import Learner
from restage.learn.lessons import Lesson
from restage.learn.plans import Plans
from restage.plan import steps
from restage.plan.draft import Draft, Inputs
from restage.plan.steps.names import first_draft
from restage.rules.model import NO_RULES
from restage.text.wordrule import WordRule
from restage.tracing.reading import Packaging

MOST = 8
PLAIN, BY_SOURCE = "rules only", "with the configuration"

# As many as each takes, MOST of all
MOST_OF_ALL = [
    pytest.param("v3/lookup-maps", "prod", "dev", PLAIN, MOST, id="map rules, in four rounds"),
    pytest.param("v1/lookup-maps", "prod", "dev", PLAIN, MOST, id="map rules, and entries that are shared"),
    pytest.param("osls/stay-tools", "dev", "prod", BY_SOURCE, 4, id="the configuration, which settles all"),
    pytest.param("v2/stay-tools", "dev", "prod", BY_SOURCE, 4, id="an older framework's"),
]


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[Inputs]:
    """What was planned: each plan begins with a first draft, whoever asks for it."""
    found: list[Inputs] = []

    def begun(inputs: Inputs) -> Draft:
        found.append(inputs)
        return first_draft(inputs)

    monkeypatch.setattr(steps, "first_draft", begun)
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


@pytest.mark.parametrize(("service", "source", "target", "way", "most"), MOST_OF_ALL)
def test_no_call_plans_too_often(
    service: str, source: str, target: str, way: str, most: int, planned: list[Inputs], tmp_path: Path
) -> None:
    learn(GOLDEN / service, source, target, way, tmp_path / "restage.yml")
    assert len(planned) == most


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


def test_one_rule_that_does_not_go_with_many_is_found_by_halves(planned: list[Inputs]) -> None:
    ids = [f"SNSTopicNo{letter}" for letter in "ABCDEFGHIJKLMNOP"]
    topics: JsonObject = {id_: {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": f"news-{id_}"}} for id_ in ids}
    source, model = (invented(topics, stage=stage) for stage in ("dev", "prod"))
    rules = [WordRule(text=f"news-{id_}", new=f"mail-{id_}") for id_ in ids]
    rules[5] = WordRule(text=ids[0], new=ids[1])  # two logical IDs would become one
    learner = Learner(Plans(source, model), real=True)
    learner.tried([Lesson(rule, (), 0) for rule in rules], NO_RULES)
    assert [lesson.rule for lesson in learner.lessons] == [*rules[:5], *rules[6:]]
    assert len(planned) < len(rules)


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
