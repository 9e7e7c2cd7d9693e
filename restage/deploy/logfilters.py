"""Subscription filters that have to go before an update: a log group takes only a few, and CloudFormation makes the new
one first.

Source: checkLogGroupSubscriptionFilterResourceLimitExceeded in lib/plugins/aws/deploy/lib/checkForChanges.js of
serverless 1.83.3 and 2.72.4, check-for-changes.js of 3.40.0 and osls 4.3.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from restage.deploy.model import LogFilter
from restage.document.values import Json, JsonObject, as_list, as_object, as_text, at

_FILTER: Final = "AWS::Logs::SubscriptionFilter"


class LiveFilter(NamedTuple):
    """A subscription filter that a log group has; `is_ours`: is it a resource of the stack?"""

    group: str
    name: str
    logical_id: str
    destination: str
    is_ours: bool


def filters_of(template: JsonObject) -> Iterator[LogFilter]:
    """The subscription filters that a template makes on log groups which it names."""
    resources = as_object(template.get("Resources"))
    for logical_id, resource in resources.items():
        if as_object(resource).get("Type") == _FILTER:
            group = as_text(at(resource, ("Properties", "LogGroupName")))
            if group:
                function = _function(resources, at(resource, ("Properties", "DestinationArn")))
                yield LogFilter(group, logical_id, function)


def _function(resources: JsonObject, destination: Json) -> str:
    """The name of the function that a destination refers to; "" where it is something else."""
    target = as_list(as_object(destination).get("Fn::GetAtt"))
    return as_text(at(resources, (as_text(target[0]), "Properties", "FunctionName"))) if target else ""


def logical_id_of(name: str) -> str:
    """That of a filter by its physical name, `<stack>-<logical ID>-<random>`; "" for another name."""
    parts = name.split("-")
    return parts[-2] if len(parts) > 2 else ""


def outdated(
    wanted: Sequence[LogFilter], live: Sequence[LiveFilter], functions: str, limit: int
) -> tuple[LiveFilter, ...]:
    """The stack's own filters that the template has no more as they are, in those groups that have no room for the new
    ones beside them. `functions`: the ARN of a function without its name; `limit`: how many a group may have."""
    kept = {(one.group, one.logical_id): one.function for one in wanted}
    gone = [one for one in live if one.is_ours and not _stays(one, kept.get((one.group, one.logical_id)), functions)]
    return tuple(one for one in gone if _crowd(one.group, wanted, live, gone) > limit)


def _crowd(group: str, wanted: Sequence[LogFilter], live: Sequence[LiveFilter], gone: Sequence[LiveFilter]) -> int:
    """How many filters a group would have before the old ones go."""
    there = [one for one in live if one.group == group]
    staying = {one.logical_id for one in there if one.is_ours and one not in gone}
    return len(there) + sum(one.group == group and one.logical_id not in staying for one in wanted)


def _stays(live: LiveFilter, function: str | None, functions: str) -> bool:
    # Where the template's destination is no function of its own, what it will be is not known
    return function is not None and (not function or live.destination == functions + function)


def too_many(wanted: Sequence[LogFilter], live: Sequence[LiveFilter], limit: int) -> Iterator[str]:
    """The log groups that would have more filters than they may, those of others included."""
    for group in dict.fromkeys(one.group for one in wanted):
        ours = sum(one.group == group for one in wanted)
        others = sum(one.group == group and not one.is_ours for one in live)
        if others and ours + others > limit:
            yield (
                f"log group {group}: it has {others} subscription filters that are not of this stack, and the template"
                f" makes {ours}, but it may have {limit}; delete one of the others"
            )
