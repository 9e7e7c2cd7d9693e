"""A folder that any CloudFormation deployer can take, and the two plain commands of AWS's own client that deploy it."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from restage.artifact.writing import write_artifact
from restage.deploy.digests import CODE, encoded
from restage.deploy.model import BUCKET_ID, Deployment
from restage.document.values import Json, JsonObject, as_object
from restage.errors import ArtifactError, UsageError

_TEMPLATE: Final = "template.json"
_PARAMETERS: Final = "parameters.json"
_UPLOADS: Final = "uploads"
_NAMED_BUCKET: Final = (*(name for name in CODE.values()), "TemplateURL")
_CAPABILITIES: Final = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM")


def bucket_for(deployment: Deployment, asked: str) -> str:
    """The bucket that a bundle's uploads will lie in. Raises UsageError where it is not known, or another was asked."""
    if not (asked or deployment.bucket):
        raise UsageError(
            "--bundle: the artifact's bucket is made by its stack, so its name is not known; give --bucket NAME, a"
            f" bucket in {deployment.region}"
        )
    if deployment.bucket and asked not in ("", deployment.bucket):
        raise UsageError(f"--bucket {asked}: the artifact names its bucket, {deployment.bucket}; leave --bucket out")
    return deployment.bucket or asked


def write_bundle(deployment: Deployment, source: Path, target: Path | None, bucket: str) -> str:
    """Writes the bundle of the artifact in `source` to `target`, as a whole or not at all; gives what to tell of it.

    Raises UsageError without a target, or where something is in the way, OutputError where it can't be written.
    """
    if target is None:
        raise UsageError(f"--bucket {bucket}: this goes with --bundle DIR; else the artifact says which bucket it is")
    chosen = bucket_for(deployment, bucket)
    files = {f"{_UPLOADS}/{deployment.key(one)}": one for one in deployment.uploads}
    texts = {name: one.text for name, one in files.items() if one.file is None}
    texts |= {
        _TEMPLATE: _text(with_bucket(deployment.template, chosen)),
        "deployment.json": _text(_settings(deployment, chosen)),
        "deploy.sh": _script(deployment, chosen),
    }
    texts |= {_PARAMETERS: _text(_given(deployment))} if _given(deployment) else {}
    copies = {name: one.file for name, one in files.items() if one.file is not None}
    write_artifact(target, texts, copies, source=source, force=False, check_source=lambda: _check_zips(deployment))
    lines = [str(target), *(f"  {name}" for name in sorted({**texts, **copies})), *_left_out(deployment)]
    return "".join(f"{line}\n" for line in lines)


def _check_zips(deployment: Deployment) -> None:
    """Raises ArtifactError where a zip is not the one any more that was described."""
    for one in deployment.uploads:
        if one.file and one.name.endswith(".zip"):
            with one.file.open("rb") as zipped:
                found = hashlib.file_digest(zipped, "sha256").digest()
            if encoded(found) != one.digest:
                raise ArtifactError(f"{one.file}: this changed while the artifact was being read; try again")


def _text(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def with_bucket(template: JsonObject, bucket: str) -> JsonObject:
    """A template that names its bucket where code and nested templates are taken from it. The bucket's own resource
    stays: without it, an update would delete the bucket of a stack that a client has deployed."""
    resources = {key: _named(as_object(one), bucket) for key, one in as_object(template.get("Resources")).items()}
    return {**template, "Resources": {**resources}}


def _named(resource: JsonObject, bucket: str) -> JsonObject:
    properties = as_object(resource.get("Properties"))
    changed = {name: _filled(properties[name], bucket) for name in _NAMED_BUCKET if name in properties}
    return {**resource, "Properties": {**properties, **changed}} if changed else resource


def _filled(value: Json, bucket: str) -> Json:
    if value == {"Ref": BUCKET_ID}:
        return bucket
    if isinstance(value, dict):
        return {key: _filled(child, bucket) for key, child in value.items()}
    return [_filled(child, bucket) for child in value] if isinstance(value, list) else value


def _capabilities(deployment: Deployment) -> list[str]:
    return [*_CAPABILITIES, *(["CAPABILITY_AUTO_EXPAND"] if deployment.template.get("Transform") else [])]


def _settings(deployment: Deployment, bucket: str) -> JsonObject:
    uploads: list[Json] = [
        {
            "file": f"{_UPLOADS}/{deployment.key(one)}",
            "bucket": bucket,
            "key": deployment.key(one),
            "content_type": one.content_type,
            "metadata": {"filesha256": one.digest},
        }
        for one in deployment.uploads
    ]
    return {
        "schema_version": 1,
        "stack": deployment.stack,
        "region": deployment.region,
        "template": _TEMPLATE,
        "uploads": uploads,
        "capabilities": [*_capabilities(deployment)],
        "tags": {**deployment.tags},
        "parameters": [*deployment.parameters],
        "role": deployment.role or None,
        "notifications": [*deployment.notifications],
        "not_included": [*_left_out(deployment)],
    }


def _script(deployment: Deployment, bucket: str) -> str:
    copy = ["aws", "s3", "cp", _UPLOADS, f"s3://{bucket}", "--recursive", "--region", deployment.region]
    return "".join(
        (
            "#!/bin/sh\n",
            'set -eu\ncd "$(dirname "$0")"\n',
            f"{shlex.join(copy)}\n",
            f"{shlex.join(_deploy_command(deployment, bucket))}\n",
        )
    )


def _deploy_command(deployment: Deployment, bucket: str) -> list[str]:
    """One command, which creates the stack or updates it."""
    words = ["aws", "cloudformation", "deploy", "--region", deployment.region, "--stack-name", deployment.stack]
    words += ["--template-file", _TEMPLATE, "--s3-bucket", bucket, "--s3-prefix", f"restage/{deployment.stack}"]
    words += ["--no-fail-on-empty-changeset", "--capabilities", *_capabilities(deployment)]
    words += ["--tags", *(f"{key}={value}" for key, value in deployment.tags.items())] if deployment.tags else []
    words += ["--role-arn", deployment.role] if deployment.role else []
    words += ["--notification-arns", *deployment.notifications] if deployment.notifications else []
    # In a file, as a command line is there for others to read
    return words + (["--parameter-overrides", f"file://{_PARAMETERS}"] if _given(deployment) else [])


def _given(deployment: Deployment) -> list[Json]:
    """The parameters that are given a value; the others keep theirs."""
    return [one for one in deployment.parameters if "ParameterValue" in one]


def _left_out(deployment: Deployment) -> Iterator[str]:
    """What a deployer has to do beside, as no template says it, and what to know."""
    yield "not included: the digests by which clients see that nothing changed; the next client deploys once more"
    if _given(deployment):
        yield f"to know: {_PARAMETERS} and deployment.json hold the values of parameters"
    settings = deployment.rest_stage
    if settings:
        yield f"not included: tracing, metrics, logs and tags of stage {settings.stage} of the REST API"
    if deployment.policy:
        yield "not included: the stack's policy (provider.stackPolicy)"
    if deployment.rollback:
        yield "not included: provider.rollbackConfiguration"
    if deployment.protection is not None:
        yield "not included: termination protection (provider.deletionProtection)"
    if deployment.encryption:
        yield "not included: the encryption that provider.deploymentBucket sets for uploads"
