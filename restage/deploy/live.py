"""What there is in AWS, read before anything is done. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from restage.deploy import calls
from restage.deploy.aws import Answer, CallFailed
from restage.deploy.digests import CODE
from restage.deploy.livestage import RestStage, live_code, live_filters, read_rest_stage, resource_id
from restage.deploy.logfilters import LiveFilter
from restage.deploy.model import BUCKET_ID, Deployment
from restage.deploy.requests import DESCRIPTION
from restage.deploy.stackstatus import REVIEWED, Readiness, status_of
from restage.document.values import JsonObject, as_list, as_object, as_text, at

# What S3 calls regions in its old way
_OLD_NAMES: Final = {"": "us-east-1", "EU": "eu-west-1"}
_METADATA: Final = "filesha256"
_STAMP: Final = re.compile(r"\d{13}-\d{4}-\d\d-\d\dT[^/]*")


class Identity(NamedTuple):
    """Whose account it is."""

    account: str
    partition: str


class Stack(NamedTuple):
    """A stack as CloudFormation describes it; `template`: the one that is live, `is_json`: is it one that can be
    read?"""

    id: str
    status: str
    tags: Mapping[str, str]
    role: str
    notifications: tuple[str, ...]
    is_protected: bool
    template: JsonObject
    is_json: bool = True
    parameters: Mapping[str, str] = MappingProxyType({})


class Live(NamedTuple):
    """What there is. `stack` is None where there is none; `is_begun`: was a first deployment of ours interrupted before
    anything was made? `bucket`: its name, "" where there is none; `objects`: the keys below the service's stage;
    `digests`: by key, what clients stored beside those objects that matter; `policy` is None where it may not be
    read; `functions`: by logical ID, the SHA-256 of the code that runs, None where it may not be read."""

    identity: Identity
    stack: Stack | None
    is_begun: bool
    bucket: str
    bucket_region: str
    objects: tuple[str, ...]
    digests: Mapping[str, str]
    policy: str | None
    rest_stage: RestStage | None
    filters: tuple[LiveFilter, ...]
    functions: Mapping[str, str | None] = MappingProxyType({})
    is_bucket_gone: bool = False

    @property
    def code_keys(self) -> Mapping[str, str]:
        """The keys of the zips that are live, by the logical IDs of what they belong to."""
        return code_keys(self.stack.template) if self.stack else {}


def code_keys(template: JsonObject) -> dict[str, str]:
    """The keys of zips in a template, by logical ID."""
    found: dict[str, str] = {}
    for logical_id, resource in as_object(template.get("Resources")).items():
        kind = as_text(as_object(resource).get("Type"))
        if kind in CODE and (key := as_text(at(resource, ("Properties", CODE[kind], "S3Key")))):
            found[logical_id] = key
    return found


def stamps_among(keys: Iterable[str], prefix: str) -> tuple[str, ...]:
    """The directories of deployments among keys of a bucket, the oldest first."""
    found = {key.removeprefix(prefix).partition("/")[0] for key in keys if key.startswith(prefix)}
    return tuple(sorted(one for one in found if _STAMP.fullmatch(one)))


def read_live(deployment: Deployment, ask: Answer) -> Live:
    """What there is of `deployment`'s stack. Raises DeployError."""
    identity = _identity(ask)
    stack, begun = read_stack(deployment, ask)
    if stack and status_of(stack.status).readiness is Readiness.BLOCKED:
        # Such a stack may not even have what is asked for below
        return Live(identity, stack, False, "", "", (), {}, "", None, ())
    bucket, region = _bucket(deployment, stack, ask)
    found = list_objects(bucket, deployment.prefix, ask) if bucket else ()
    objects = found or ()
    return Live(
        identity=identity,
        stack=stack,
        is_begun=begun,
        bucket=bucket,
        bucket_region=region,
        objects=objects,
        digests=_digests(bucket, _that_matter(deployment, stack, objects), ask),
        policy=_policy(deployment, ask) if stack and deployment.policy else "",
        rest_stage=read_rest_stage(deployment, ask) if stack else None,
        filters=tuple(live_filters(deployment, ask)) if stack else (),
        functions=live_code(stack.template, ask) if stack else {},
        is_bucket_gone=found is None,
    )


def read_stack(deployment: Deployment, ask: Answer) -> tuple[Stack | None, bool]:
    """The stack, and whether it was only begun by a deployment of ours, which counts as none. Raises DeployError."""
    stack = _stack(deployment, ask)
    begun = stack is not None and stack.status == REVIEWED and _is_ours(deployment, ask)
    return None if begun else stack, begun


def _identity(ask: Answer) -> Identity:
    found = ask(calls.IDENTITY)
    arn = as_text(found.get("Arn")).split(":")
    return Identity(as_text(found.get("Account")), arn[1] if len(arn) > 1 else "aws")


def stack_status(stack: str, ask: Answer) -> tuple[str, str]:
    """A stack's id and its status, "" where there is none. Raises DeployError."""
    found = _described(stack, ask) or {}
    return as_text(found.get("StackId")), as_text(found.get("StackStatus"))


def _described(stack: str, ask: Answer) -> JsonObject | None:
    try:
        found = as_list(ask(calls.DESCRIBE, StackName=stack).get("Stacks"))
    except CallFailed as error:
        if error.is_missing:
            return None
        raise
    return as_object(found[0]) if found else None


def _stack(deployment: Deployment, ask: Answer) -> Stack | None:
    found = _described(deployment.stack, ask)
    if found is None:
        return None
    status = as_text(found.get("StackStatus"))
    given = [as_object(one) for one in as_list(found.get("Parameters"))]
    template = {} if status == REVIEWED else ask(calls.TEMPLATE, StackName=deployment.stack, TemplateStage="Original")
    return Stack(
        id=as_text(found.get("StackId")),
        status=status,
        tags={as_text(at(tag, ("Key",))): as_text(at(tag, ("Value",))) for tag in as_list(found.get("Tags"))},
        role=as_text(found.get("RoleARN")),
        notifications=tuple(map(as_text, as_list(found.get("NotificationARNs")))),
        is_protected=found.get("EnableTerminationProtection") is True,
        template=as_object(template.get("TemplateBody")),
        is_json=status == REVIEWED or isinstance(template.get("TemplateBody"), dict),
        parameters={as_text(one.get("ParameterKey")): as_text(one.get("ParameterValue")) for one in given},
    )


def _is_ours(deployment: Deployment, ask: Answer) -> bool:
    """Is all that a stack without resources has a change set that an interrupted deployment of ours left?"""
    if not deployment.by_change_set:
        return False
    found = as_list(ask(calls.CHANGE_SETS, StackName=deployment.stack).get("Summaries"))
    return all(as_text(at(one, ("Description",))) == DESCRIPTION for one in found)


def _bucket(deployment: Deployment, stack: Stack | None, ask: Answer) -> tuple[str, str]:
    """The bucket's name and region; the stack's own is in the stack's region."""
    if deployment.bucket:
        try:
            found = ask(calls.LOCATION, Bucket=deployment.bucket)
        except CallFailed as error:
            if error.is_missing:
                return "", ""
            raise
        location = as_text(found.get("LocationConstraint"))
        return deployment.bucket, _OLD_NAMES.get(location, location)
    return (resource_id(deployment.stack, BUCKET_ID, ask), deployment.region) if stack else ("", "")


def list_objects(bucket: str, prefix: str, ask: Answer) -> tuple[str, ...] | None:
    """The keys of a bucket below `prefix`, all pages; None where the bucket is gone. Raises DeployError."""
    keys: list[str] = []
    more: dict[str, str] = {}
    while True:
        try:
            page = ask(calls.LIST, Bucket=bucket, Prefix=prefix, **more)
        except CallFailed as error:
            if error.is_missing:
                return None
            raise
        keys += [as_text(at(one, ("Key",))) for one in as_list(page.get("Contents"))]
        token = as_text(page.get("NextContinuationToken"))
        if not token:
            return tuple(keys)
        more = {"ContinuationToken": token}


def _that_matter(deployment: Deployment, stack: Stack | None, objects: tuple[str, ...]) -> tuple[str, ...]:
    """The zips that are live, and all that lies in the directories they are in, and in the artifact's own. Where there
    are no zips, the newest directory is the one that is live."""
    live = set(code_keys(stack.template).values()) if stack else set()
    folders = {key.rpartition("/")[0] for key in live if key.startswith(deployment.prefix)}
    folders |= {deployment.directory}
    if not live:
        folders |= {deployment.prefix + stamp for stamp in stamps_among(objects, deployment.prefix)[-1:]}
    return tuple(key for key in objects if key in live or key.rpartition("/")[0] in folders)


def _digests(bucket: str, keys: Iterable[str], ask: Answer) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in keys:
        metadata = as_object(ask(calls.HEAD, Bucket=bucket, Key=key).get("Metadata"))
        found[key] = as_text(metadata.get(_METADATA))
    return found


def _policy(deployment: Deployment, ask: Answer) -> str | None:
    try:
        return as_text(ask(calls.POLICY, StackName=deployment.stack).get("StackPolicyBody"))
    except CallFailed as error:
        if error.is_refused:
            return None
        raise
