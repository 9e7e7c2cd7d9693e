"""Which subscription filters have to go before an update."""

from __future__ import annotations

import pytest

from restage.deploy.logfilters import LiveFilter, filters_of, logical_id_of, outdated, too_many
from restage.deploy.model import LogFilter
from restage.document.values import JsonObject

FUNCTIONS = "arn:aws:lambda:us-east-1:1:function:"
WANTED = LogFilter("/group", "AFilter1", "svc-dev-a")


def _live(
    logical_id: str = "AFilter1", function: str = "svc-dev-a", *, ours: bool = True, group: str = "/group"
) -> LiveFilter:
    return LiveFilter(group, f"svc-dev-{logical_id}-X", logical_id, FUNCTIONS + function, ours)


@pytest.mark.parametrize(("live", "wanted", "goes"), [
    pytest.param(_live(), WANTED, False, id="as it is to be"),
    pytest.param(_live("BFilter1"), WANTED, True, id="another logical ID"),
    pytest.param(_live(function="svc-dev-b"), WANTED, True, id="another function"),
    pytest.param(_live("BFilter1", ours=False), WANTED, False, id="not of the stack"),
    pytest.param(_live(), WANTED._replace(function=""), False, id="a destination that is not known"),
])  # fmt: skip
def test_what_goes(live: LiveFilter, wanted: LogFilter, goes: bool) -> None:
    assert outdated([wanted], [live], FUNCTIONS, limit=1) == ((live,) if goes else ())


@pytest.mark.parametrize(("limit", "goes"), [(1, True), (2, False), (3, False)])
def test_an_old_filter_stays_where_there_is_room_for_the_new_one(limit: int, goes: bool) -> None:
    old = _live("BFilter1")
    assert outdated([WANTED], [old], FUNCTIONS, limit) == ((old,) if goes else ())


@pytest.mark.parametrize(("others", "limit", "refused"), [(0, 2, False), (1, 2, False), (2, 2, True), (1, 1, True)])
def test_limits(others: int, limit: int, refused: bool) -> None:
    live = [_live(f"Other{number}", ours=False) for number in range(others)]
    assert bool(list(too_many([WANTED], live, limit))) is refused


@pytest.mark.parametrize(("name", "logical_id"), [
    ("my-stack-dev-HelloLogsSubscriptionFilterCloudWatchLog1-1ABC", "HelloLogsSubscriptionFilterCloudWatchLog1"),
    ("named-by-hand", "by"),
    ("plain", ""),
])  # fmt: skip
def test_logical_ids(name: str, logical_id: str) -> None:
    assert logical_id_of(name) == logical_id


def test_filters_of_a_template() -> None:
    destination: JsonObject = {"Fn::GetAtt": ["ALambdaFunction", "Arn"]}
    found = filters_of({
        "Resources": {
            "ALambdaFunction": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "svc-dev-a"}},
            "AFilter1": {"Type": "AWS::Logs::SubscriptionFilter", "Properties": {"LogGroupName": "/group", "DestinationArn": destination}},
            "Computed": {"Type": "AWS::Logs::SubscriptionFilter", "Properties": {"LogGroupName": {"Ref": "Group"}}},
        }
    })  # fmt: skip
    assert list(found) == [WANTED]
