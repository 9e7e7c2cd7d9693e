"""What a stack's resources are like: a REST API's stage, the code of functions, subscription filters. Changes
nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from restage.deploy import calls
from restage.deploy.aws import Answer, CallFailed
from restage.deploy.logfilters import LiveFilter, logical_id_of
from restage.deploy.model import Deployment
from restage.document.values import JsonObject, as_list, as_object, as_text, at

_FUNCTION: Final = "AWS::Lambda::Function"


class RestStage(NamedTuple):
    """A REST API's stage as it is; `stage` is empty where there is none yet."""

    api: str
    stage: JsonObject


def resource_id(stack: str, logical_id: str, ask: Answer) -> str:
    """The physical id of a stack's resource, "" where there is none. Raises DeployError."""
    try:
        found = ask(calls.RESOURCE, StackName=stack, LogicalResourceId=logical_id)
    except CallFailed as error:
        if error.is_missing:
            return ""
        raise
    return as_text(at(found, ("StackResourceDetail", "PhysicalResourceId")))


def read_rest_stage(deployment: Deployment, ask: Answer) -> RestStage | None:
    """The REST API's stage on which something is to be set; None where there is no such API yet. Raises DeployError."""
    settings = deployment.rest_stage
    if settings is None:
        return None
    api = resource_id(deployment.stack, settings.api, ask) if settings.api else _api_called(settings.name, ask)
    if not api:
        return None
    try:
        return RestStage(api, ask(calls.STAGE, restApiId=api, stageName=settings.stage))
    except CallFailed as error:
        if error.is_missing:
            return RestStage(api, {})
        raise


def _api_called(name: str, ask: Answer) -> str:
    """The id of the first REST API of that name, which is how clients find one in a nested stack."""
    more: dict[str, str] = {}
    while True:
        page = ask(calls.APIS, limit=500, **more)
        ids = (as_text(at(one, ("id",))) for one in as_list(page.get("items")) if at(one, ("name",)) == name)
        if (found := next(ids, "")) or not page.get("position"):
            return found
        more = {"position": as_text(page.get("position"))}


def live_code(template: JsonObject, ask: Answer) -> dict[str, str | None]:
    """By logical ID, the SHA-256 of the code that a template's functions run; None where it may not be asked for.
    Raises DeployError."""
    found: dict[str, str | None] = {}
    for logical_id, resource in as_object(template.get("Resources")).items():
        name = as_text(at(resource, ("Properties", "FunctionName")))
        if at(resource, ("Type",)) == _FUNCTION and name and at(resource, ("Properties", "Code", "S3Key")):
            try:
                answer = ask(calls.FUNCTION, FunctionName=name)
            except CallFailed as error:
                if error.is_refused:
                    found[logical_id] = None
                elif not error.is_missing:
                    raise
                continue
            found[logical_id] = as_text(at(answer, ("Configuration", "CodeSha256")))
    return found


def live_filters(deployment: Deployment, ask: Answer) -> Iterator[LiveFilter]:
    """The subscription filters of the log groups that the template subscribes to. Raises DeployError."""
    for group in dict.fromkeys(one.group for one in deployment.log_filters):
        try:
            found = as_list(ask(calls.FILTERS, logGroupName=group).get("subscriptionFilters"))
        except CallFailed as error:
            if error.is_missing:
                continue
            raise
        for one in found:
            name = as_text(at(one, ("filterName",)))
            logical_id = logical_id_of(name)
            ours = bool(logical_id) and resource_id(deployment.stack, logical_id, ask) == name
            yield LiveFilter(group, name, logical_id, as_text(at(one, ("destinationArn",))), ours)
