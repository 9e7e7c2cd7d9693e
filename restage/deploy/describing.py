"""From an artifact to what deploying it comes to. Knows nothing of what is in AWS.

Source: lib/plugins/aws/ of serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1: lib/naming, provider, deploy/lib,
lib/get-shared-stack-action-params, package/compile/events/api-gateway/lib/hack/update-stage
(docs/framework.md#what-clients-do-to-aws).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from restage.artifact.folder import Artifact
from restage.artifact.layout import COMPILED, CORE, STATE_FILE
from restage.deploy.digests import digest_of_state, digest_of_template, encoded
from restage.deploy.logfilters import filters_of
from restage.deploy.model import TEMPLATE_OBJECT, Deployment, Upload
from restage.deploy.reststage import settings_of
from restage.document.jsjson import stringify
from restage.document.values import Json, JsonObject, as_list, as_object, as_text, at
from restage.framework.service import plugins_of, region_of
from restage.framework.versions import FrameworkVersion

_KEPT: Final = 5  # directories, where `maxPreviousDeploymentArtifacts` says nothing else
_CUSTOM_RESOURCES: Final = "custom-resources.zip"
# Settings of the bucket, by what S3 calls them; the second is spelled so in the framework
_ENCRYPTION: Final[Mapping[str, str]] = {
    "serverSideEncryption": "ServerSideEncryption",
    "sseCustomerAlgorithim": "SSECustomerAlgorithm",
    "sseCustomerKey": "SSECustomerKey",
    "sseCustomerKeyMD5": "SSECustomerKeyMD5",
    "sseKMSKeyId": "SSEKMSKeyId",
}


def deployment_of(artifact: Artifact, version: FrameworkVersion) -> Deployment:
    """What deploying `artifact` comes to, as the client of `version` does it. Raises ArtifactError for a zip that can't
    be read; one that is not there is left out."""
    state = as_object(artifact.resolved.value)
    service = as_object(state.get("service"))
    provider = as_object(service.get("provider"))
    template = as_object(at(state, COMPILED))
    direct = provider.get("deploymentMethod") == "direct"
    bucket = as_object(provider.get("deploymentBucketObject"))
    template_digest = digest_of_template(template, is_sorted=version.sorts_uploaded)
    return Deployment(
        version=version,
        service=artifact.service,
        stage=artifact.stage,
        region=region_of(service),
        stack=as_text(provider.get("stackName")) or f"{artifact.service}-{artifact.stage}",
        bucket=as_text(provider.get("deploymentBucket")),
        prefix=artifact.artifact_directory.rpartition("/")[0] + "/",
        directory=artifact.artifact_directory,
        stamp=artifact.stamp,
        template=template,
        core=as_object(at(state, CORE)),
        live_digests=frozenset({template_digest, _digest_as_told(template, version)}),
        uploads=tuple(_uploads(artifact, version, template, template_digest)),
        by_change_set=version.deploys_by_change_set and not direct,
        tags=tags_of(artifact.stage, as_object(provider.get("stackTags"))),
        role=as_text(at(provider, ("iam", "deploymentRole"))) or as_text(provider.get("cfnRole")),
        notifications=tuple(map(as_text, as_list(provider.get("notificationArns")))),
        parameters=tuple(as_object(one) for one in as_list(provider.get("stackParameters"))),
        rollback=as_object(provider.get("rollbackConfiguration")),
        policy=_policy(provider.get("stackPolicy")),
        keeps_failed=bool(provider.get("disableRollback")),
        encryption={theirs: as_text(bucket[ours]) for ours, theirs in _ENCRYPTION.items() if bucket.get(ours)},
        protection=_protection(provider, artifact.stage) if version.protects_stacks else None,
        rest_stage=settings_of(service, template, artifact.stage, follows_setting=version.rest_stage_is_a_setting),
        log_filters=tuple(filters_of(template)),
        kept=_kept(bucket.get("maxPreviousDeploymentArtifacts")),
        plugins=tuple(plugins_of(service)),
    )


def tags_of(stage: str, own: JsonObject) -> dict[str, str]:
    """The stack's tags: the stage's, unless one of the user's has that name in any spelling, then the user's."""
    ours = {} if any(key.lower() == "stage" for key in own) else {"STAGE": stage}
    return ours | {key: as_js(value) for key, value in own.items()}


def as_js(value: Json) -> str:
    """A value as JavaScript's `String()` gives it."""
    return value if isinstance(value, str) else stringify(value)


def _uploads(artifact: Artifact, version: FrameworkVersion, template: JsonObject, digest: str) -> Iterator[Upload]:
    text = stringify(template)
    yield _of_text(TEMPLATE_OBJECT, digest, text)
    if version.uploads_state:
        yield _of_text(STATE_FILE, digest_of_state(as_object(artifact.state.value)), artifact.state.text)
    wanted = {*artifact.expected.uploads, *artifact.expected.nested, _CUSTOM_RESOURCES}
    for name in sorted(wanted.intersection(artifact.others)):
        file = artifact.path(name)
        checksum = encoded(artifact.sha256(name))
        yield Upload(name, checksum, checksum, artifact.files[artifact.moved.get(name, name)].size, file=file)


def _of_text(name: str, digest: str, text: str) -> Upload:
    data = text.encode("utf-8", "surrogatepass")
    return Upload(name, digest, encoded(hashlib.sha256(data).digest()), len(data), text=text)


def _digest_as_told(template: JsonObject, version: FrameworkVersion) -> str:
    """Of a template as CloudFormation tells it again: with a question mark for each character that is not ASCII."""
    told = as_object(json.loads(re.sub(r"[^\x00-\x7f]", "?", stringify(template))))
    return digest_of_template(told, is_sorted=version.sorts_uploaded)


def _policy(statements: Json) -> str:
    """The stack's policy as it is sent. One without statements would forbid every update."""
    return stringify({"Statement": statements}) if statements else ""


def _protection(provider: JsonObject, stage: str) -> bool | None:
    setting = provider.get("deletionProtection")
    if isinstance(setting, dict):
        return stage in as_list(setting.get("stages"))
    return setting if isinstance(setting, bool) else None


def _kept(setting: Json) -> int:
    return setting if isinstance(setting, int) and not isinstance(setting, bool) else _KEPT
