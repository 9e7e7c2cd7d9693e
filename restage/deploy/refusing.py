"""Why an artifact can't be deployed, as far as it shows by itself: before anything is asked of AWS."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from restage.artifact.folder import Artifact
from restage.check.findings import Level
from restage.check.judging import check_artifact
from restage.check.reading import Subject
from restage.deploy.model import Deployment
from restage.document.values import as_object, at, show
from restage.errors import UsageError
from restage.framework.deploytime import deploy_effects
from restage.framework.naming.awslimits import STACK
from restage.framework.service import plugins_of
from restage.framework.versions import DEPLOYABLE, FrameworkVersion, could_be, version_of

_V4: Final = (
    "it was packaged by version 4 of the framework, whose deploying is not known here; deploy it with its own client:"
    " serverless deploy --package"
)
# Its uploads are templates of nested stacks, which are uploaded here, too
_DONE_HERE: Final = frozenset({"serverless-plugin-split-stacks"})


class Confirmed(NamedTuple):
    """What the caller says of the artifact, or takes upon himself; "" where nothing is said. `without`: plugins whose
    work at deploy time is not wanted, or done elsewhere."""

    stage: str = ""
    region: str = ""
    framework: str = ""
    without: tuple[str, ...] = ()


def version_for(artifact: Artifact, asked: str) -> FrameworkVersion:
    """The version as which an artifact is deployed. Raises UsageError where that is not known."""
    if asked and asked not in DEPLOYABLE:
        raise UsageError(f"--framework {asked}: expected one of {', '.join(DEPLOYABLE)}")
    found = could_be(version_of(as_object(at(artifact.resolved.value, ("service",)))))
    if not found:
        raise UsageError(f"{artifact.folder}: {_V4}")
    if asked:
        return DEPLOYABLE[asked]
    if len(found) > 1:
        names = " or ".join(f"--framework {one.name}" for one in found)
        raise UsageError(f"{artifact.folder}: the state does not show which version packaged it; give {names}")
    return found[0]


def refusals(subject: Subject, deployment: Deployment, confirmed: Confirmed) -> list[str]:
    """All reasons against deploying, each with what to do."""
    folder = str(subject.artifact.folder)
    return [
        *_of_words(deployment, confirmed),
        *(f"{folder}: {problem}" for problem in _of_artifact(subject, deployment)),
        *(f"{folder}: {problem}" for problem in _of_plugins(subject.artifact, confirmed.without)),
    ]


def _of_words(deployment: Deployment, confirmed: Confirmed) -> Iterator[str]:
    said = ("--stage", confirmed.stage, deployment.stage), ("--region", confirmed.region, deployment.region)
    for option, asked, found in said:
        if asked and asked != found:
            yield (
                f"{option} {asked}: the artifact is for {found}; restage it for the other one, or give {option} {found}"
                if option == "--stage"
                else f"{option} {asked}: the artifact is for {found}; package it for {asked}, or give {option} {found}"
            )


def _of_artifact(subject: Subject, deployment: Deployment) -> Iterator[str]:
    service = as_object(at(subject.artifact.resolved.value, ("service",)))
    length = len(deployment.stack)
    wrong = STACK.strange(deployment.stack) or (f"has {length} characters, of {STACK.most}" * (length > STACK.most))
    if wrong:
        yield f"the stack's name, {deployment.stack!r}, {wrong}; set provider.stackName, or choose another stage"
    if not deployment.core and not deployment.bucket:
        yield "there is no template that makes the bucket (provider.coreCloudFormationTemplate); package it again"
    if any(name.startswith("SSECustomer") for name in deployment.encryption):
        yield (
            "provider.deploymentBucket encrypts with a key of your own (SSE-C), which neither CloudFormation nor Lambda"
            " takes; use sseKMSKeyId"
        )
    if service.get("console"):
        yield "service.console is set, for which the framework's client registers with its maker; deploy it with that"
    for finding in check_artifact(subject).findings:
        if finding.rule.level is Level.ERROR:
            place = f", {show(finding.path)}" if finding.path else ""
            yield f"{finding.file}{place}: {finding.message} ({finding.rule.id}); {finding.rule.advice}"


def _of_plugins(artifact: Artifact, without: Collection[str]) -> Iterator[str]:
    plugins = plugins_of(as_object(at(artifact.resolved.value, ("service",))))
    for name in without:
        if name not in plugins:
            yield f"--without-plugin {name}: the service has no such plugin, but {', '.join(plugins) or 'none'}"
    kept = [name for name in plugins if name not in without]
    found = deploy_effects(kept, at(artifact.resolved.value, ("service",)))
    for one in found.needed:
        if one.package in _DONE_HERE:
            continue
        yield (
            f"plugin {one.package} {one.does} while the client deploys, which is not done here; do that yourself and"
            f" give --without-plugin {one.package}, or deploy with the framework's client"
        )
    for name in found.unknown:
        yield (
            f"plugin {name} is not known here, so neither is whether it does anything while the client deploys; if it"
            f" does not, or you do it yourself, give --without-plugin {name}"
        )
