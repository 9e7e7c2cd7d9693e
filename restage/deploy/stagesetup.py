"""A REST API's stage set up as configured, once its stack is as it is to be."""

from __future__ import annotations

from restage.deploy import calls
from restage.deploy.aws import Answer
from restage.deploy.hands import Hands
from restage.deploy.live import Live
from restage.deploy.livestage import RestStage, read_rest_stage
from restage.deploy.model import Deployment
from restage.deploy.planning import DeployPlan, StackAction, StagePatch, stage_patch
from restage.document.values import Json, as_list, as_object, as_text, at
from restage.errors import DeployError


def set_up_stage(plan: DeployPlan, hands: Hands) -> None:
    """Sets what is configured on the REST API's stage, as it is after the update. Raises DeployError."""
    deployment, live = plan.deployment, plan.live
    settings = deployment.rest_stage
    if settings is None or (plan.action is StackAction.NONE and not plan.stage):
        return
    found = read_rest_stage(deployment, hands.ask)
    if found is None:
        if settings.tracing is None and not settings.logs_configured:
            return
        raise DeployError(f"no REST API called {settings.name} is there, so its stage {settings.stage} can't be set up")
    if not found.stage:
        found = _with_stage(deployment, found, hands)
    patch = stage_patch(deployment, live, found)
    if patch:
        hands.progress.step(f"setting up the REST API's stage {settings.stage}")
        _patch(deployment, live, found, patch, hands.ask)


def _with_stage(deployment: Deployment, found: RestStage, hands: Hands) -> RestStage:
    """The API with a stage of its last deployment, where it has none."""
    settings = deployment.rest_stage
    assert settings is not None
    items = as_list(hands.ask(calls.DEPLOYMENTS, restApiId=found.api, limit=500).get("items"))
    if not items:
        raise DeployError(f"REST API {found.api}: it has no deployment, so its stage {settings.stage} can't be set up")
    first = as_text(at(as_object(items[0]), ("id",)))
    made = hands.ask(calls.CREATE_STAGE, restApiId=found.api, stageName=settings.stage, deploymentId=first)
    return RestStage(found.api, made)


def _patch(deployment: Deployment, live: Live, found: RestStage, patch: StagePatch, ask: Answer) -> None:
    settings = deployment.rest_stage
    assert settings is not None
    if patch.operations:
        requested: list[Json] = [{**one.request} for one in patch.operations]
        ask(calls.UPDATE_STAGE, restApiId=found.api, stageName=settings.stage, patchOperations=requested)
    partition = live.identity.partition
    arn = f"arn:{partition}:apigateway:{deployment.region}::/restapis/{found.api}/stages/{settings.stage}"
    if patch.tags.added:
        ask(calls.TAG, resourceArn=arn, tags={**patch.tags.added})
    if patch.tags.removed:
        ask(calls.UNTAG, resourceArn=arn, tagKeys=[*patch.tags.removed])
