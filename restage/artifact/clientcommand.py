"""How the framework's client deploys an artifact, as commands that can be typed."""

from __future__ import annotations

from typing import NamedTuple

from restage.artifact.folder import Artifact
from restage.artifact.shellwords import typed_words
from restage.document.values import as_object, at
from restage.framework.service import region_of
from restage.framework.versions import could_be, version_of


class Deploying(NamedTuple):
    """The commands by which an artifact is deployed: the `client`'s, and ours."""

    client: str
    individually: bool
    """Does the client find the zips only if its configuration says `package: individually: true`?"""

    restage: str | None
    """None for a version whose deploying is not known here."""


def deploying(artifact: Artifact, stage: str, folder: str) -> Deploying | None:
    """How what lies in `folder` is deployed; None for a URL. `artifact`: it, or the one that it was made of.

    The stage and the region are named, as no client takes them from the artifact (docs/deploying.md).
    """
    if "://" in folder:
        return None
    service = as_object(at(artifact.resolved.value, ("service",)))
    region = region_of(service)
    ours = typed_words(("restage", "deploy", folder)) if could_be(version_of(service)) else None
    words = ("serverless", "deploy", "--package", folder, "--stage", stage, "--region", region)
    return Deploying(typed_words(words), packed_individually(artifact), ours)


def packed_individually(artifact: Artifact) -> bool:
    """Was every function packed into a zip of its own? Clients take that from the configuration that they are called
    with, and not from the state."""
    return bool(at(artifact.resolved.value, ("package", "individually")))
