"""A plan carried out. Each step can be done again, so that a run that was interrupted can be."""

from __future__ import annotations

from typing import Final, NamedTuple

from restage.deploy import calls, requests
from restage.deploy.aws import Answer, CallFailed, Given
from restage.deploy.changes import ChangeSet, described, drop_change_set
from restage.deploy.live import Live
from restage.deploy.livestage import RestStage, read_rest_stage, resource_id
from restage.deploy.model import BUCKET_ID, Deployment, Upload
from restage.deploy.planning import DeployPlan, StackAction, StagePatch, stage_patch
from restage.deploy.waiting import Pause, Progress, newest_event, wait_for
from restage.document.values import Json, JsonObject, as_list, as_object, as_text, at
from restage.errors import DeployError

_MOST_DELETED: Final = 1000  # objects in one call


class Hands(NamedTuple):
    """What a plan is carried out with."""

    ask: Answer
    progress: Progress
    pause: Pause


def apply(plan: DeployPlan, hands: Hands) -> None:
    """Does all that `plan` says. Raises DeployError."""
    deployment, live = plan.deployment, plan.live
    bucket = live.bucket
    if plan.action is StackAction.CREATE and not deployment.bucket:
        hands.progress.step(f"creating stack {deployment.stack}, with its bucket")
        _create(deployment, requests.of_core(deployment), live, hands)
        bucket = resource_id(deployment.stack, BUCKET_ID, hands.ask)
    if plan.action is not StackAction.NONE:
        _deploy(plan, bucket, hands)
    if plan.sets_policy:
        _set_policy(deployment, hands)
    _set_rest_stage(plan, hands)
    if plan.drops_log_group:
        _drop_log_group(deployment, hands)
    if plan.protects:
        hands.ask(calls.PROTECT, StackName=deployment.stack, EnableTerminationProtection=deployment.protection)
    if plan.removed:
        hands.progress.step(f"removing {len(plan.removed)} objects of old deployments")
        remove_objects(bucket, plan.removed, hands.ask)


def _deploy(plan: DeployPlan, bucket: str, hands: Hands) -> None:
    deployment = plan.deployment
    for one in plan.filters:
        hands.progress.step(f"removing subscription filter {one.name} of {one.group}")
        hands.ask(calls.DELETE_FILTER, logGroupName=one.group, filterName=one.name)
    for upload in plan.uploads:
        hands.progress.step(f"uploading {upload.name} ({upload.size:,} bytes)")
        _store(deployment, bucket, upload, hands.ask)
    url = requests.template_url(deployment, bucket)
    hands.ask(calls.VALIDATE, TemplateURL=url)
    template = requests.of_template(deployment, url)
    if plan.action is StackAction.CREATE and deployment.bucket:
        hands.progress.step(f"creating stack {deployment.stack}")
        _create(deployment, template, plan.live, hands)
    else:
        hands.progress.step(f"updating stack {deployment.stack}")
        _update(deployment, template, hands)


def _store(deployment: Deployment, bucket: str, upload: Upload, ask: Answer) -> None:
    said: dict[str, Given] = {"Bucket": bucket, "Key": deployment.key(upload), "ContentType": upload.content_type}
    said |= {"Metadata": {"filesha256": upload.digest}, **deployment.encryption}
    if upload.file is None:
        ask(calls.PUT, Body=upload.text.encode("utf-8", "surrogatepass"), **said)
        return
    # S3 refuses bytes that are not the ones that were read, should the file have changed meanwhile
    checksum = {"ChecksumSHA256": upload.digest} if upload.name.endswith(".zip") else {}
    with upload.file.open("rb") as body:
        ask(calls.PUT, Body=body, **said, **checksum)


def _create(deployment: Deployment, request: JsonObject, live: Live, hands: Hands) -> None:
    token = requests.new_token()
    if not deployment.by_change_set:
        made = hands.ask(calls.CREATE, **requests.creating(deployment, request, token))
        wait_for(as_text(made.get("StackId")), "", *hands)
        return
    if live.is_begun:
        drop_change_set(deployment.stack, requests.change_set_name(deployment), hands.ask)
    made, found = _change_set(deployment, request, "CREATE", hands)
    if found.is_empty:
        raise DeployError(f"stack {deployment.stack}: its first template makes nothing, so it can't be created")
    _execute(deployment, as_text(made.get("StackId")), "", hands)


def _update(deployment: Deployment, request: JsonObject, hands: Hands) -> None:
    token, after = requests.new_token(), newest_event(deployment.stack, hands.ask)
    if deployment.by_change_set:
        drop_change_set(deployment.stack, requests.change_set_name(deployment), hands.ask)
        made, found = _change_set(deployment, request, "UPDATE", hands)
        if found.is_empty:
            drop_change_set(deployment.stack, requests.change_set_name(deployment), hands.ask)
        else:
            _execute(deployment, as_text(made.get("StackId")), after, hands)
        return
    try:
        made = hands.ask(calls.UPDATE, **requests.updating(deployment, request, token))
    except CallFailed as error:
        if error.changes_nothing:
            return
        raise
    wait_for(as_text(made.get("StackId")), after, *hands)


def _change_set(deployment: Deployment, request: JsonObject, kind: str, hands: Hands) -> tuple[JsonObject, ChangeSet]:
    name = requests.change_set_name(deployment)
    made = hands.ask(
        calls.CREATE_CHANGE_SET, **requests.change_set(deployment, request, kind, name, requests.new_token())
    )
    return made, described(deployment.stack, name, hands.ask, hands.pause)


def _execute(deployment: Deployment, stack: str, after: str, hands: Hands) -> None:
    name = requests.change_set_name(deployment)
    hands.ask(calls.EXECUTE_CHANGE_SET, **requests.executing(deployment, name, requests.new_token()))
    wait_for(stack, after, *hands)


def _set_policy(deployment: Deployment, hands: Hands) -> None:
    hands.progress.step("setting the stack's policy")
    hands.ask(calls.SET_POLICY, StackName=deployment.stack, StackPolicyBody=deployment.policy)


def _set_rest_stage(plan: DeployPlan, hands: Hands) -> None:
    """Sets what is configured on the REST API's stage, as it is after the update."""
    deployment, live = plan.deployment, plan.live
    settings = deployment.rest_stage
    if settings is None or (plan.action is StackAction.NONE and not plan.stage):
        return
    found = read_rest_stage(deployment, hands.ask)
    if found is None:
        return
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


def _drop_log_group(deployment: Deployment, hands: Hands) -> None:
    settings = deployment.rest_stage
    assert settings is not None
    hands.progress.step(f"removing log group {settings.log_group}")
    try:
        hands.ask(calls.DELETE_LOG_GROUP, logGroupName=settings.log_group)
    except CallFailed as error:
        if not (error.is_missing or error.is_refused):
            raise


def remove_objects(bucket: str, keys: tuple[str, ...], ask: Answer) -> None:
    """Deletes objects of a bucket. Raises DeployError where one can't be."""
    for begin in range(0, len(keys), _MOST_DELETED):
        part: list[Json] = [{"Key": key} for key in keys[begin : begin + _MOST_DELETED]]
        errors = as_list(ask(calls.DELETE, Bucket=bucket, Delete={"Objects": part}).get("Errors"))
        if errors:
            first = as_object(errors[0])
            raise DeployError(f"bucket {bucket}: {first.get('Key')} can't be removed ({first.get('Code')})")
