"""Would AWS take it: names within limits and only once, one stamp, one REST deployment, paths that hold anywhere?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from restage.artifact.layout import STATE_FILE
from restage.check.findings import Finding
from restage.check.inputs import Judged, Part
from restage.document.values import Path, as_object, as_text, at, show
from restage.evidence.stamps import DEPLOYMENT, STAMP
from restage.framework.naming.awslimits import STACK, Limit
from restage.framework.service import DEFAULT_REGION
from restage.plan.namelimits import names

_DIRECTORY: Path = ("package", "artifactDirectoryName")


def deployable(judged: Judged) -> Iterator[Finding]:
    """All that AWS, or the client that deploys, would trip over in the templates."""
    for part in judged.deployed:
        for limit, path, name in names(part.value, judged.region):
            for rule_id, message in _breach(limit, name):
                yield part.finding(rule_id, path, message)
    yield from _stamps(judged)
    yield from _deployments(judged)


# ------------------------------------------------------------------------------------------------------- names


def stack(judged: Judged) -> Iterator[Finding]:
    """The stack's name."""
    given = as_text(at(judged.service, ("provider", "stackName")))
    path: Path = ("service", "provider", "stackName") if given else _DIRECTORY
    for rule_id, message in _breach(STACK, given or f"{judged.name}-{judged.stage}"):
        yield Finding.of(rule_id, STATE_FILE, path, message)


def _breach(limit: Limit, name: str) -> Iterator[tuple[str, str]]:
    """Which rule `name` breaks, and how."""
    if len(name) > limit.most:
        yield "RS201", f"{name} has {len(name)} characters; {limit.what} may have {limit.most}"
    elif "${" not in name and (strange := limit.strange(name)):
        yield "RS202", f"{name} {strange}"


# ------------------------------------------------------------------------------------------- parts of one packaging


def _stamps(judged: Judged) -> Iterator[Finding]:
    """Keys in another directory than the artifact's. A layer that was not uploaded again keeps its old one
    (docs/framework.md#deployed-layers)."""
    own = judged.directory
    service = own.rsplit("/", 2)[0]
    other = re.compile(rf"(?<![^/]){re.escape(service)}/[^/]+/{STAMP.pattern}")
    reused = frozenset(_reused(judged))
    for part in judged.main:
        # Nearly always all are in the artifact's own directory, which is seen without the places
        uncertain = any(service in text.replace(own, "") for text in part.mentions.texts if service in text)
        for path, text in part.texts if uncertain else ():
            wrong = {found for found in other.findall(text) if found != own}
            if wrong and text.rsplit("/", 1)[-1] not in reused:
                yield part.finding("RS205", path, f"{min(wrong)} is not the artifact's directory, {own}")


def _reused(judged: Judged) -> Iterator[str]:
    for key, layer in as_object(judged.service.get("layers")).items():
        if at(layer, ("artifactAlreadyUploaded",)) is True:
            yield f"{key}.zip"


def _deployments(judged: Judged) -> Iterator[Finding]:
    found: list[tuple[Part, str]] = [
        (part, key) for part in judged.main for key in as_object(part.value.get("Resources")) if DEPLOYMENT.match(key)
    ]
    first = found[0][1] if found else ""
    for part, key in found:
        if key != first:
            yield part.finding("RS206", ("Resources", key), f"{key} stands beside {first}")


def region(judged: Judged, callers: Collection[str]) -> Iterator[Finding]:
    """The region, where a client may well deploy to another.

    Clients have it from their command line, else from the configuration that they are called with, else it is their
    default; neither the state's nor the environment's counts (`callers`: what that says).
    """
    own, place = judged.region, ("service", "provider", "region")
    if callers and own not in callers:
        message = f"the artifact is for {own}, the environment says {' and '.join(callers)}"
        yield Finding.of("RS208", STATE_FILE, place, message)
    elif own != DEFAULT_REGION:
        message = f"without --region {own}, or a configuration that has it, clients deploy to {DEFAULT_REGION}"
        yield Finding.of("RS209", STATE_FILE, place, message)


def paths(judged: Judged) -> Iterator[Finding]:
    """Zips by absolute paths. The service's own zip is not among them: deploying looks for that in the artifact."""
    for kind in ("functions", "layers"):
        for key, owner in as_object(judged.service.get(kind)).items():
            path = as_text(at(owner, ("package", "artifact")))
            uploaded = at(owner, ("artifactAlreadyUploaded",)) is True
            if re.match(r"/|[A-Za-z]:[/\\]", path) and not uploaded:
                place = ("service", kind, key, "package", "artifact")
                yield Finding.of("RS207", STATE_FILE, place, f"{show((kind, key))} is uploaded from {path}")
