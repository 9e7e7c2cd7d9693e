"""What the `service` of a state says of how it was packaged: the region, the stage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from restage.document.values import Json, JsonObject, as_list, as_object, as_text, at
from restage.errors import UsageError

STAGE_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
DEFAULT_REGION: Final = "us-east-1"
_CODE: Final = (".js", ".ts", ".cjs", ".mjs", ".cts", ".mts")


def is_code(service: JsonObject) -> bool:
    """Is the configuration a program, `serverless.ts`, whose keys may be made of the stage? In other files the
    framework resolves nothing in a key."""
    return as_text(service.get("serviceFilename")).endswith(_CODE)


def region_of(service: JsonObject) -> str:
    """The region that a service was packaged for: the framework's own where it configures none."""
    return as_text(at(service, ("provider", "region"))) or DEFAULT_REGION


def plugins_of(service: JsonObject) -> list[str]:
    """The plugins of a service, by their packages, in the order in which they are loaded."""
    plugins = service.get("plugins")
    listed = plugins if isinstance(plugins, list) else as_object(plugins).get("modules")
    return [as_text(name) for name in as_list(listed)]


def choose_source(service: JsonObject, name: str, found: str, asked: str | None) -> str:
    """The stage that the artifact was packaged for. Raises UsageError when `asked` agrees with nothing in it."""
    if asked is None or asked == found:
        return found
    # The configured stage says nothing against names: it may have been written out
    configured = at(service, ("provider", "stage")) == asked and not _names_functions(service, name, found)
    if configured or _names_functions(service, name, asked):
        return asked
    raise UsageError(
        f"--from {asked}: nothing in the artifact agrees; package.artifactDirectoryName says it was packaged for"
        f" {found!r}. Leave --from out"
    )


def _names_functions(service: JsonObject, name: str, stage: str) -> bool:
    """Does a function have its default name for this stage?"""
    functions: Mapping[str, Json] = as_object(service.get("functions"))
    return any(as_text(as_object(f).get("name")) == f"{name}-{stage}-{key}" for key, f in functions.items())
