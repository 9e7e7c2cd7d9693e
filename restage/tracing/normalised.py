"""What the framework does to a configuration before it writes it into the state, as tables.

Read in states of serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1 beside the configurations that they were made of.
Patterns are places of the configuration, functions and resources in one object each; `*` is one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from restage.values import ANY, Path


class Moved(NamedTuple):
    """What the configuration has at (or below) `place` stands below `to` in the state."""

    place: Path
    to: Path


_EVENT: Final[Path] = ("functions", ANY, "events", ANY)
_TEMPLATE: Final[Path] = ("provider", "compiledCloudFormationTemplate", "Resources")

MOVED: Final = (
    Moved(("provider", "deploymentBucket", "name"), ("provider", "deploymentBucket")),
    Moved(("provider", "deploymentBucket"), ("provider", "deploymentBucketObject")),
    Moved(("resources", "extensions"), _TEMPLATE),
)

# What the framework makes something else of, at and below these places; texts stand in that, too
TRANSFORMED: Final[tuple[Path, ...]] = (
    (*_EVENT, "http", "authorizer"),
    (*_EVENT, "http", "cors"),
    (*_EVENT, "http", "response"),
    (*_EVENT, "alb", "authorizer"),
    ("provider", "apiGateway", "resourcePolicy", ANY, "Resource"),
    ("provider", "resourcePolicy", ANY, "Resource"),
)

# What it replaces
REPLACED: Final[tuple[Path, ...]] = (
    (*_EVENT, "http", "integration"),
    (*_EVENT, "http", "request", "parameters"),
    (*_EVENT, "http", "request", "schema"),
    (*_EVENT, "http", "request", "schemas"),
    ("plugins",),
    ("service",),
)

# What the framework adds
ADDED: Final[tuple[Path, ...]] = (
    *(
        ("functions", ANY, name)
        for name in (
            "memory", "memorySize", "timeout", "runtime", "name", "vpc", "package", "events", "versionLogicalId",
            "versionFunction", "targetAlias", "maximumEventAge", "maximumRetryAttempts",
        )
    ),
    *(
        ("provider", name)
        for name in (
            "name", "stage", "region", "vpc", "variableSyntax", "versionFunctions", "deploymentBucketObject",
            "compiledCloudFormationTemplate", "coreCloudFormationTemplate", "deploymentPrefix", "deploymentBucket",
        )
    ),
    (*_EVENT, "resolvedMethod"),
    (*_EVENT, "resolvedPath"),
    (*_EVENT, "http", "request"),
    (*_EVENT, "http", "request", "passThrough"),
    (*_EVENT, "alb", "healthCheck", "enabled"),
    ("functions", ANY, "package", "artifact"),
    ("layers",),
    ("layers", ANY, "package"),
    ("layers", ANY, "package", "artifact"),
    ("layers", ANY, "artifactAlreadyUploaded"),
    ("package",),
    ("package", "artifact"),
    ("plugins",),
    ("provider", "alb", "authorizers", ANY, "onUnauthenticatedRequest"),
    ("resources",),
    ("resources", "Outputs"),
    ("resources", "Resources"),
)  # fmt: skip

# What plugins write into a configuration that has them; a function's key ends, or begins, as it is written here
PLUGINS: Final[Mapping[str, tuple[Path, ...]]] = {
    "serverless-plugin-datadog": (("functions", ANY, "handler"), ("functions", ANY, "environment")),
    "serverless-lift": (("functions", "*Worker"),),
    "serverless-plugin-warmup": (("functions", "warmUpPlugin*"),),
}

# What a state has beside the configuration's own keys
BESIDE: Final = frozenset(
    """
    initialServerlessConfig serviceObject serviceFilename pluginsData artifact configValidationMode orgId appId app org
    isDashboardMonitoringPreconfigured isDashboardEnabled stage tenant
    """.split()  # noqa: SIM905 - words to be read
)


def is_among(path: Path, patterns: Iterable[Path]) -> bool:
    """Does one of `patterns` name the place `path`, or one above it?"""
    return any(len(pattern) <= len(path) and all(map(_fits, pattern, path)) for pattern in patterns)


def is_added(path: Path) -> bool:
    """Does the framework add what stands at `path`?"""
    return any(len(pattern) == len(path) and all(map(_fits, pattern, path)) for pattern in ADDED)


def is_plugins_own(path: Path, plugins: Iterable[str]) -> bool:
    """Does one of `plugins` write what stands at `path`?"""
    return any(is_among(path, PLUGINS.get(name, ())) for name in plugins)


def _fits(step: str | int, own: str | int) -> bool:
    return step in (ANY, own) or (isinstance(step, str) and "*" in step and fnmatchcase(str(own), step))


def moved(path: Path) -> Path | None:
    """Where the state has what the configuration has at `path`; None where that is the same place."""
    found = next((one for one in MOVED if path[: len(one.place)] == one.place), None)
    return (*found.to, *path[len(found.place) :]) if found else None
