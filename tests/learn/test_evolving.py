"""Services in two versions: rules learned from the first one's pair, tried on the second one's dev artifact."""

from __future__ import annotations

import pytest
from broken import GOLDEN
from learned import Change, learned, survived
from restaged import loaded

from restage.document.values import show
from restage.learn.plans import restaged
from restage.rules.reading import parse_rules

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


@pytest.mark.slow
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
    pytest.param("quarry", "prod", "listed", id="names by a prefix, and a variable and a schedule that are not"),
    pytest.param("ferry", "prod", "listed", id="what looks like something that is known, and is something else"),
]


@pytest.mark.parametrize(("service", "stage", "verdict"), FATES)
def test_how_version_two_fares(service: str, stage: str, verdict: str) -> None:
    assert version_two("v3", service, stage).verdict == verdict


def test_a_refusal_names_the_rule_and_the_places() -> None:
    reason = version_two("v3", "parcel", "prod").reason
    assert reason.startswith("restage.yml, line ")
    assert "Resources.CollectLambdaFunction.Properties.MemorySize" in reason


LISTED = [
    pytest.param("service.functions.leave.timeout", id="a function's own value that a rule for all has changed"),
    pytest.param("service.functions.leave.environment.TIDE", id="its own variable"),
    pytest.param("service.functions.leave.reservedConcurrency", id="null, as it was where it is a number in prod"),
    pytest.param("service.provider.environment.WEATHER_URL", id="a host that stands for several in a sandbox"),
    pytest.param("service.provider.environment.CREW", id="a variable that was fixed, changed"),
    pytest.param("service.resources.Resources.Copy.Properties.DBInstanceClass", id="a property of a new resource"),
    pytest.param("service.resources.Resources.Host.Properties.TTL", id="a number as text"),
]
NOT_LISTED = [
    pytest.param("Statement", id="a statement with the account, which means that account"),
    pytest.param("TracingConfig", id="what all functions have of the provider"),
    pytest.param("LogGroup", id="what the framework makes"),
    pytest.param("AuthorizerId", id="an id that follows from a value"),
    pytest.param("service.functions.leave.memory", id="what the framework fills in"),
    pytest.param("service.functions.board", id="what was there"),
]


def asked(service: str = "ferry") -> list[str]:
    folder = EVOLVING / "v3" / service
    rules = learned(loaded(folder / "one" / "dev"), loaded(folder / "one" / "prod")).text
    plan, _ = restaged(
        loaded(folder / "two" / "dev"), loaded(folder / "two" / "prod"), parse_rules(rules, "restage.yml", "prod", {})
    )
    return [show(verdict.path) for verdict in plan.open]


@pytest.mark.parametrize("place", LISTED)
def test_what_is_new_and_may_be_something_else_is_asked_for(place: str) -> None:
    assert place in asked()


@pytest.mark.parametrize("part", NOT_LISTED)
def test_what_is_known_is_not_asked_for(part: str) -> None:
    assert [place for place in asked() if part in place] == []


def test_a_new_function_s_own_values_are_asked_for_and_its_name_is_not() -> None:
    places = [place for place in asked("quarry") if ".custom." not in place]
    assert places == [
        "service.functions.crush.environment.SEASON",
        "service.functions.crush.events[0].schedule",
    ]


def test_a_rule_that_somebody_vouches_for_is_not_asked_about() -> None:
    """Whoever takes the comment away makes the rule his own."""
    folder = EVOLVING / "v3" / "ferry"
    text = learned(loaded(folder / "one" / "dev"), loaded(folder / "one" / "prod")).text
    mine = "\n".join(line for line in text.split("\n") if "learned from" not in line)
    rules = parse_rules(mine, "restage.yml", "prod", {})
    plan, _ = restaged(loaded(folder / "two" / "dev"), loaded(folder / "two" / "prod"), rules)
    assert "service.functions.leave.timeout" not in [show(verdict.path) for verdict in plan.open]
