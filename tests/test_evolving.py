"""Services in two versions: rules learned from the first one's pair, tried on the second one's dev artifact."""

from __future__ import annotations

import pytest
from broken import GOLDEN
from learned import Change, learned, survived
from restaged import loaded

EVOLVING = GOLDEN.parent / "evolving" / "artifacts"
EVERYTHING = [
    pytest.param(folder, stage.name, id=f"{folder.parent.name}-{folder.name}-{stage.name}")
    for folder in sorted(EVOLVING.glob("*/*"))
    for stage in sorted((folder / "one").iterdir())
    if stage.name != "dev"
]


def version_two(framework: str, service: str, stage: str) -> Change:
    folder = EVOLVING / framework / service
    rules = learned(loaded(folder / "one" / "dev"), loaded(folder / "one" / stage)).text
    return survived(rules, loaded(folder / "two" / "dev"), loaded(folder / "two" / stage), service)


@pytest.mark.parametrize(("folder", "stage"), EVERYTHING)
def test_no_value_of_dev_s_is_carried_on_in_silence(folder: object, stage: str) -> None:
    framework, service = str(folder).split("/")[-2:]
    change = version_two(framework, service, stage)
    assert change.verdict != "silent", change.silent


# What became of version two, and why
FATES = [
    pytest.param("ledger", "staging", "equal", id="a function that shares the provider's environment"),
    pytest.param("ledger", "prod", "listed", id="a new variable from a file that left no trace"),
    pytest.param("beacon", "prod", "listed", id="a new parameter, whose values stand in the artifact"),
    pytest.param("parcel", "prod", "refused", id="a value raised in its map, so that the rule's is out of date"),
    pytest.param("granary", "prod", "refused", id="a function gone, and the only thing that a rule was for"),
    pytest.param("studio", "prod", "refused", id="a list that has grown, set as a whole"),
    pytest.param("vault", "prod", "refused", id="a level that was changed in both stages"),
    pytest.param("orchard", "prod", "listed", id="a new resource where some are there in one stage only"),
    pytest.param("tandem", "prod", "listed", id="a function that hides the provider's variable"),
]


@pytest.mark.parametrize(("service", "stage", "verdict"), FATES)
def test_how_version_two_fares(service: str, stage: str, verdict: str) -> None:
    assert version_two("v3", service, stage).verdict == verdict


def test_a_refusal_names_the_rule_and_the_places() -> None:
    reason = version_two("v3", "parcel", "prod").reason
    assert reason.startswith("restage.yml, line ")
    assert "Resources.CollectLambdaFunction.Properties.MemorySize" in reason
