"""What has to be done so that what there is becomes what is to be. Judges data; asks nothing of AWS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from restage.deploy.changes import Preview
from restage.deploy.digests import digest_of_template
from restage.deploy.live import Live, Stack, code_keys, stamps_among
from restage.deploy.livestage import RestStage
from restage.deploy.logfilters import LiveFilter, outdated, too_many
from restage.deploy.model import Deployment, Upload
from restage.deploy.reststage import Operation, TagChanges, differing, operations, tag_changes
from restage.deploy.stackstatus import HALF_DONE, Readiness, status_of
from restage.document.equality import equal
from restage.document.jsontext import parse
from restage.document.values import Json, JsonObject, as_object, as_text

_SECRET: Final = "****"  # what CloudFormation says of a parameter with NoEcho
_STAMP_NOW: Final = "restage it with a stamp of its own: `restage deploy --stamp now`, or `restage --stamp now`"


class StackAction(StrEnum):
    """What becomes of the stack."""

    CREATE = "create"
    UPDATE = "update"
    NONE = "none"


class StagePatch(NamedTuple):
    """What is set on a REST API's stage."""

    operations: tuple[Operation, ...]
    tags: TagChanges

    def __bool__(self) -> bool:
        return bool(self.operations or self.tags)


class DeployPlan(NamedTuple):
    """All that is to be done, in this order.

    `filters`: subscription filters that go; `uploads`: what is not in the bucket yet; `stage`: of the REST API's stage,
    as far as it is there already; `removed`: keys of old objects; `removed_stamps`: their directories.
    """

    deployment: Deployment
    live: Live
    action: StackAction
    preview: Preview
    filters: tuple[LiveFilter, ...]
    uploads: tuple[Upload, ...]
    sets_policy: bool
    stage: StagePatch | None
    protects: bool
    removed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Is there nothing to do?"""
        return self.action is StackAction.NONE and not (self.sets_policy or self.stage or self.protects or self.removed)

    @property
    def removed_stamps(self) -> tuple[str, ...]:
        """The directories of which objects are removed."""
        return tuple(dict.fromkeys(key.split("/")[-2] for key in self.removed))


def action_of(deployment: Deployment, live: Live) -> StackAction:
    """What becomes of the stack. Nothing only if the live template, the code behind it, and what is said of the stack
    itself are all as they are to be."""
    if live.stack is None:
        return StackAction.CREATE
    is_done = (
        live.stack.status not in HALF_DONE
        and _is_same_template(deployment, live.stack)
        and _is_same_code(deployment, live)
        and not drifted(live)
        and _is_same_stack(deployment, live.stack)
    )
    return StackAction.NONE if is_done else StackAction.UPDATE


def _is_same_template(deployment: Deployment, stack: Stack) -> bool:
    digest = digest_of_template(stack.template, is_sorted=deployment.version.sorts_uploaded)
    return digest in deployment.live_digests


def _is_same_code(deployment: Deployment, live: Live) -> bool:
    """Do the live zips have the same digests, and does the directory they are in hold what the client would upload?"""
    ours = {deployment.key(upload): upload.digest for upload in deployment.uploads}
    theirs = live.code_keys
    for logical_id, key in code_keys(deployment.template).items():
        if key in ours and live.digests.get(theirs.get(logical_id, "")) != ours[key]:
            return False
    folder = max((key.rpartition("/")[0] for key in theirs.values()), default=_newest_folder(deployment, live))
    held = Counter(digest for key, digest in live.digests.items() if key.rpartition("/")[0] == folder)
    return held == Counter(ours.values())


def _newest_folder(deployment: Deployment, live: Live) -> str:
    return f"{deployment.prefix}{max(_stamps(deployment, live), default='')}"


def _is_same_stack(deployment: Deployment, stack: Stack) -> bool:
    notifies = bool(deployment.notifications) or deployment.version.sends_everything
    return (
        stack.tags == deployment.tags
        and (not deployment.role or stack.role == deployment.role)
        and (not notifies or sorted(stack.notifications) == sorted(deployment.notifications))
        and all(_is_given(stack, parameter) for parameter in deployment.parameters)
    )


def _is_given(stack: Stack, parameter: JsonObject) -> bool:
    """Does the stack have a parameter as it is to be? What is secret, AWS does not tell."""
    value = parameter.get("ParameterValue")
    live = stack.parameters.get(as_text(parameter.get("ParameterKey")))
    return value is None or live in (value, _SECRET)


def drifted(live: Live) -> tuple[str, ...]:
    """The logical IDs of functions that run other code than their stack gave them."""
    running = {logical_id: digest for logical_id, digest in live.functions.items() if digest is not None}
    given = {logical_id: live.digests.get(live.code_keys[logical_id]) for logical_id in running}
    return tuple(logical_id for logical_id, digest in given.items() if digest not in (None, running[logical_id]))


def unseen(live: Live) -> tuple[str, ...]:
    """The logical IDs of functions of which it is not known what code they run."""
    return tuple(logical_id for logical_id, digest in live.functions.items() if digest is None)


def _stamps(deployment: Deployment, live: Live) -> tuple[str, ...]:
    return stamps_among(live.objects, deployment.prefix)


def plan_of(deployment: Deployment, live: Live, action: StackAction, preview: Preview) -> DeployPlan:
    """All that is to be done."""
    changes_stack = action is not StackAction.NONE
    uploads = tuple(one for one in deployment.uploads if live.digests.get(deployment.key(one)) != one.digest)
    stage = stage_patch(deployment, live, live.rest_stage) if live.rest_stage else None
    return DeployPlan(
        deployment=deployment,
        live=live,
        action=action,
        preview=preview,
        filters=_filters(deployment, live) if changes_stack else (),
        uploads=uploads if changes_stack else (),
        # Else it is set with the update itself
        sets_policy=deployment.by_change_set and not _is_same_policy(deployment.policy, live.policy),
        stage=stage,
        protects=deployment.protection is not None and _protects(deployment, live),
        removed=tuple(_removed(deployment, live, adds=changes_stack)),
    )


def stage_patch(deployment: Deployment, live: Live, found: RestStage) -> StagePatch:
    """What is to be set on a REST API's stage as it was found."""
    settings = deployment.rest_stage
    assert settings is not None
    identity = live.identity
    group = f"arn:{identity.partition}:logs:{deployment.region}:{identity.account}:log-group:{settings.log_group}"
    wanted = operations(settings, group)
    # All or none of them, as the client does
    patches = wanted if differing(wanted, found.stage) else ()
    return StagePatch(patches, tag_changes(settings, found.stage))


def _filters(deployment: Deployment, live: Live) -> tuple[LiveFilter, ...]:
    """Subscription filters that are in the way of new ones."""
    identity = live.identity
    functions = f"arn:{identity.partition}:lambda:{deployment.region}:{identity.account}:function:"
    return outdated(deployment.log_filters, live.filters, functions, deployment.version.log_filters)


def _is_same_policy(policy: str, live: str | None) -> bool:
    if not policy or not live:
        return not policy
    return equal(_parsed(policy), _parsed(live))


def _parsed(text: str) -> Json:
    return parse(text.encode(), "stack policy").value


def _protects(deployment: Deployment, live: Live) -> bool:
    return (live.stack.is_protected if live.stack else False) != deployment.protection


def _removed(deployment: Deployment, live: Live, *, adds: bool) -> Iterator[str]:
    """What lies in old directories, of which so many stay. That with live code stays, however old."""
    found = {*_stamps(deployment, live), *([deployment.stamp] if adds else [])}
    ordered = sorted(found)
    old = set(ordered[: max(0, len(ordered) - max(0, deployment.kept))])
    template = deployment.template if adds or not live.stack else live.stack.template
    old -= {key.removeprefix(deployment.prefix).partition("/")[0] for key in code_keys(template).values()}
    for key in live.objects:
        if key.removeprefix(deployment.prefix).partition("/")[0] in old:
            yield key


def obstacles(deployment: Deployment, live: Live, action: StackAction) -> Iterator[str]:
    """Why what there is can't be deployed to."""
    if live.stack and status_of(live.stack.status).readiness is Readiness.BLOCKED:
        status = live.stack.status
        yield f"stack {deployment.stack}: its status is {status}, so it can't be updated; {status_of(status).advice}"
        return
    yield from _of_bucket(deployment, live)
    yield from _of_owner(deployment, live)
    if action is not StackAction.NONE:
        yield from _of_stamp(deployment, live)
        yield from _of_old_code(deployment, live)
        yield from too_many(deployment.log_filters, live.filters, deployment.version.log_filters)


def _of_bucket(deployment: Deployment, live: Live) -> Iterator[str]:
    if live.is_bucket_gone:
        yield (
            f"bucket {live.bucket}: stack {deployment.stack} has it, but it was removed; create it by hand, or delete"
            " the stack, then deploy again"
        )
        return
    if deployment.bucket and not live.bucket:
        yield f"bucket {deployment.bucket} (provider.deploymentBucket): there is no such bucket; create it first"
    elif live.bucket and live.bucket_region != deployment.region:
        yield (
            f"bucket {live.bucket} (provider.deploymentBucket): it is in {live.bucket_region}, and the artifact is for"
            f" {deployment.region}; use a bucket of that region"
        )
    elif live.stack and not live.bucket:
        yield (
            f"stack {deployment.stack}: it has no ServerlessDeploymentBucket, and the artifact names no bucket; deploy"
            " it once with the framework's client, or set provider.deploymentBucket"
        )


def _of_owner(deployment: Deployment, live: Live) -> Iterator[str]:
    """A stack in which another service's code is live."""
    keys = sorted(live.code_keys.values())
    if live.stack and (not live.stack.is_json or (not keys and _is_foreign(deployment, live))):
        yield (
            f"stack {deployment.stack}: its template is none that a deployment of service {deployment.service}, stage"
            f" {deployment.stage}, has made; give the service another provider.stackName"
        )
    elif keys and not any(key.startswith(deployment.prefix) for key in keys):
        yield (
            f"stack {deployment.stack}: its code comes from {keys[0].rpartition('/')[0]}, which is not of service"
            f" {deployment.service}, stage {deployment.stage}; give the service another provider.stackName, or, where"
            " it was renamed, deploy it once with the framework's client"
        )


def _is_foreign(deployment: Deployment, live: Live) -> bool:
    """Is there a stack without code, of which the bucket knows nothing, and with more than its bucket?"""
    live_ids = as_object(live.stack.template.get("Resources")).keys() if live.stack else set()
    core = as_object(deployment.core.get("Resources")).keys()
    return bool(live_ids - core) and not _stamps(deployment, live)


def _of_stamp(deployment: Deployment, live: Live) -> Iterator[str]:
    newest = max(_stamps(deployment, live), default="")
    if newest > deployment.stamp:
        yield (
            f"the artifact's stamp, {deployment.stamp}, is older than the last deployment's, {newest}: clients would"
            f" then take the wrong one for what is live; {_STAMP_NOW}"
        )
    held = {key: digest for key, digest in live.digests.items() if key.startswith(f"{deployment.directory}/")}
    ours = {deployment.key(upload): upload.digest for upload in deployment.uploads}
    if (changed := drifted(live)) and set(live.code_keys.values()) & ours.keys():
        yield (
            f"{', '.join(changed)}: other code runs there than this deployment gave it, and under the same stamp"
            f" CloudFormation would not notice; {_STAMP_NOW}"
        )
    others = sorted(key for key, digest in held.items() if ours.get(key, digest) != digest)
    if others:
        yield (
            f"{others[0]} is in the bucket already, with other contents, so CloudFormation would not notice that it"
            f" changes; {_STAMP_NOW}"
        )


def _of_old_code(deployment: Deployment, live: Live) -> Iterator[str]:
    """Layers that packaging found unchanged in a stack, and took from where that had them."""
    there = {*live.objects, *map(deployment.key, deployment.uploads)}
    for logical_id, key in code_keys(deployment.template).items():
        if key.startswith(deployment.prefix) and key not in there:
            yield (
                f"{logical_id}: its code is {key}, which is neither in the artifact nor in the bucket; package the"
                " service again, or restage the artifact from the one it came from"
            )
