"""A plan carried out. Each step can be done again, so that a run that was interrupted can be."""

from __future__ import annotations

from typing import Final

from restage.deploy import calls, requests
from restage.deploy.aws import Answer, CallFailed, Given
from restage.deploy.changes import ChangeSet, described_change_set, drop_change_set, replacements
from restage.deploy.hands import Hands
from restage.deploy.live import code_keys, list_objects, read_stack
from restage.deploy.livestage import resource_id
from restage.deploy.model import BUCKET_ID, Deployment, Upload
from restage.deploy.planning import DeployPlan, StackAction
from restage.deploy.stackstatus import HALF_DONE
from restage.deploy.stagesetup import set_up_stage
from restage.deploy.waiting import newest_event, wait_for
from restage.document.values import Json, JsonObject, as_list, as_object, as_text
from restage.errors import DeployError, Refusal, RestageError

_MOST_DELETED: Final = 1000  # objects in one call
_AGAIN: Final = "run the same command again"


def apply(plan: DeployPlan, hands: Hands) -> None:
    """Does all that `plan` says. Raises Refusal, before anything is done, where what there is is not what was planned
    for; DeployError where AWS does not do it."""
    check_current(plan, hands.ask)
    deployment, bucket = plan.deployment, plan.live.bucket
    if plan.action is StackAction.CREATE and not deployment.bucket:
        hands.progress.step(f"creating stack {deployment.stack}, with its bucket")
        _create(plan, requests.of_core(deployment), hands)
        bucket = resource_id(deployment.stack, BUCKET_ID, hands.ask)
    if plan.action is not StackAction.NONE:
        _deploy(plan, bucket, hands)
    try:
        finish(plan, bucket, hands)
    except RestageError as error:
        done = f"stack {deployment.stack} is deployed, but not all that belongs to it is done; {_AGAIN}"
        raise DeployError([done, *error.problems]) from None


def check_current(plan: DeployPlan, ask: Answer) -> None:
    """Raises Refusal where the stack, its bucket or the artifact changed since the plan was made."""
    deployment, live = plan.deployment, plan.live
    for upload in deployment.uploads:
        if upload.file and not (upload.file.is_file() and upload.file.stat().st_size == upload.size):
            raise Refusal(f"{upload.file}: this changed since the plan was made; {_AGAIN}")
    objects = list_objects(live.bucket, deployment.prefix, ask) if live.bucket else ()
    if read_stack(deployment, ask) != (live.stack, live.is_begun) or objects != live.objects:
        raise Refusal(f"stack {deployment.stack}: somebody else deployed it since the plan was made; {_AGAIN}")


def _deploy(plan: DeployPlan, bucket: str, hands: Hands) -> None:
    deployment = plan.deployment
    for upload in plan.uploads:
        hands.progress.step(f"uploading {upload.name} ({upload.size:,} bytes)")
        store(deployment, bucket, upload, hands.ask)
    url = requests.template_url(deployment, bucket)
    hands.ask(calls.VALIDATE, TemplateURL=url)
    template = requests.of_template(deployment, url)
    if plan.action is StackAction.CREATE and deployment.bucket:
        hands.progress.step(f"creating stack {deployment.stack}")
        _create(plan, template, hands)
    else:
        for one in plan.filters:
            hands.progress.step(f"removing subscription filter {one.name} of {one.group}")
            hands.ask(calls.DELETE_FILTER, logGroupName=one.group, filterName=one.name)
        hands.progress.step(f"updating stack {deployment.stack}")
        _update(plan, template, hands)
    _check_live(deployment, hands.ask)


def _check_live(deployment: Deployment, ask: Answer) -> None:
    """Raises DeployError where another deployment's code is live, should two have met."""
    live = as_object(ask(calls.TEMPLATE, StackName=deployment.stack, TemplateStage="Original").get("TemplateBody"))
    if code_keys(live) != code_keys(deployment.template):
        raise DeployError(
            f"stack {deployment.stack}: somebody else deployed it at the same time; look at it, then {_AGAIN}"
        )


def finish(plan: DeployPlan, bucket: str, hands: Hands) -> None:
    """Does what is to be done beside the stack. Raises DeployError."""
    deployment = plan.deployment
    if plan.sets_policy:
        hands.progress.step("setting the stack's policy")
        hands.ask(calls.SET_POLICY, StackName=deployment.stack, StackPolicyBody=deployment.policy)
    set_up_stage(plan, hands)
    if plan.protects:
        hands.ask(calls.PROTECT, StackName=deployment.stack, EnableTerminationProtection=deployment.protection)
    if plan.removed:
        hands.progress.step(f"removing {len(plan.removed)} objects of old deployments")
        remove_objects(bucket, plan.removed, hands.ask)


def store(deployment: Deployment, bucket: str, upload: Upload, ask: Answer) -> None:
    """Uploads one object. Raises DeployError."""
    said: dict[str, Given] = {"Bucket": bucket, "Key": deployment.key(upload), "ContentType": upload.content_type}
    # S3 refuses bytes that are not the ones that were read, should a file have changed meanwhile
    said |= {"Metadata": {"filesha256": upload.digest}, "ChecksumSHA256": upload.checksum, **deployment.encryption}
    if upload.file is None:
        ask(calls.PUT, Body=upload.text.encode("utf-8", "surrogatepass"), **said)
        return
    try:
        with upload.file.open("rb") as body:
            ask(calls.PUT, Body=body, **said)
    except OSError as error:
        raise DeployError(f"{upload.file}: the file can't be read ({error.strerror}); {_AGAIN}") from None


def _create(plan: DeployPlan, request: JsonObject, hands: Hands) -> None:
    deployment = plan.deployment
    if not deployment.by_change_set:
        made = hands.ask(calls.CREATE, **requests.creating(deployment, request, requests.new_token()))
        wait_for(as_text(made.get("StackId")), "", hands.ask, hands.progress, hands.pause)
        return
    if plan.live.is_begun:
        drop_change_set(deployment.stack, requests.change_set_name(deployment), hands.ask)
    made, found = _change_set(deployment, request, "CREATE", hands)
    if found.is_empty:
        raise DeployError(f"stack {deployment.stack}: its first template makes nothing, so it can't be created")
    _execute(deployment, made, "", hands)


def _update(plan: DeployPlan, request: JsonObject, hands: Hands) -> None:
    deployment, after = plan.deployment, newest_event(plan.deployment.stack, hands.ask)
    if deployment.by_change_set:
        drop_change_set(deployment.stack, requests.change_set_name(deployment), hands.ask)
        made, found = _change_set(deployment, request, "UPDATE", hands)
        if found.is_empty:
            drop_change_set(deployment.stack, as_text(made.get("Id")), hands.ask)
            _refuse_unchanged(plan)
            return
        _agree(plan, made, found, hands)
        _execute(deployment, made, after, hands)
        return
    try:
        made = hands.ask(calls.UPDATE, **requests.updating(deployment, request, requests.new_token()))
    except CallFailed as error:
        if error.changes_nothing:
            _refuse_unchanged(plan)
            return
        raise
    wait_for(as_text(made.get("StackId")), after, hands.ask, hands.progress, hands.pause)


def _refuse_unchanged(plan: DeployPlan) -> None:
    """A stack that keeps what failed is not mended by an update that changes nothing."""
    if plan.live.stack and plan.live.stack.status in HALF_DONE:
        raise DeployError(
            f"stack {plan.deployment.stack}: its last update failed half-way, and CloudFormation sees nothing to"
            " change; continue or roll back that update in CloudFormation first"
        )


def _agree(plan: DeployPlan, made: JsonObject, found: ChangeSet, hands: Hands) -> None:
    """Asks about what is replaced or removed, if the plan could not tell. Raises Refusal."""
    asked = replacements(found.changes) if plan.preview.note else ()
    if asked and not hands.agree(asked):
        drop_change_set(plan.deployment.stack, as_text(made.get("Id")), hands.ask)
        raise Refusal("the stack is as it was; only files were uploaded")


def _change_set(deployment: Deployment, request: JsonObject, kind: str, hands: Hands) -> tuple[JsonObject, ChangeSet]:
    """What CloudFormation answered, and the change set: by its id, as another one may get its name."""
    name = requests.change_set_name(deployment)
    given = requests.change_set(deployment, request, kind, name, requests.new_token())
    made = hands.ask(calls.CREATE_CHANGE_SET, **given)
    return made, described_change_set(deployment.stack, as_text(made.get("Id")), hands.ask, hands.pause)


def _execute(deployment: Deployment, made: JsonObject, after: str, hands: Hands) -> None:
    given = requests.executing(deployment, as_text(made.get("Id")), requests.new_token())
    hands.ask(calls.EXECUTE_CHANGE_SET, **given)
    wait_for(as_text(made.get("StackId")), after, hands.ask, hands.progress, hands.pause)


def remove_objects(bucket: str, keys: tuple[str, ...], ask: Answer) -> None:
    """Deletes objects of a bucket. Raises DeployError where one can't be."""
    for begin in range(0, len(keys), _MOST_DELETED):
        part: list[Json] = [{"Key": key} for key in keys[begin : begin + _MOST_DELETED]]
        errors = as_list(ask(calls.DELETE, Bucket=bucket, Delete={"Objects": part}).get("Errors"))
        if errors:
            first = as_object(errors[0])
            raise DeployError(f"bucket {bucket}: {first.get('Key')} can't be removed ({first.get('Code')})")
