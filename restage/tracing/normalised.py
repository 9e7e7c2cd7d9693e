"""What the framework does to a configuration before it writes it into the state, as tables.

Read in states of serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1 beside the configurations that they were made of.
Patterns are places of the configuration, functions and resources in one object each; `*` is one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final, NamedTuple

from restage.document.values import ABSENT, ANY, Json, Path, Side
from restage.framework.plugins import PLUGINS


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

# `parameters: {paths: {id: true}}` becomes `method.request.path.id`
_PARAMETERS: Final = ("http", "request", "parameters")
_PARAMETER: Final = len((*_EVENT, *_PARAMETERS, "paths", "id"))
_KINDS: Final[Mapping[str, str]] = {"paths": "path", "querystrings": "querystring", "headers": "header"}

# What `integration` of an HTTP event becomes, in capitals and with underscores
INTEGRATIONS: Final[Mapping[str, str]] = {
    "LAMBDA": "AWS",
    "AWS": "AWS",
    "LAMBDA_PROXY": "AWS_PROXY",
    "AWS_PROXY": "AWS_PROXY",
    "HTTP": "HTTP",
    "HTTP_PROXY": "HTTP_PROXY",
    "MOCK": "MOCK",
}

# What the framework makes something else of, at and below these places; texts stand in that, too
TRANSFORMED: Final[tuple[Path, ...]] = (
    (*_EVENT, "http", "authorizer"),
    (*_EVENT, "http", "cors"),
    (*_EVENT, "http", "response"),
    (*_EVENT, "alb", "authorizer"),
    ("resources", "extensions", ANY, "DependsOn"),
    ("provider", "apiGateway", "resourcePolicy", ANY, "Resource"),
    ("provider", "resourcePolicy", ANY, "Resource"),
)

# Lists of which the framework's schema makes their item in the state, where there is but one: it takes a text, too
SINGLES: Final[tuple[Path, ...]] = (
    *(("provider", "httpApi", "authorizers", ANY, key) for key in ("audience", "identitySource")),
)


class Default(NamedTuple):
    """What the framework writes into the state at `place` where nothing is given, or null, unless null `stays`;
    ABSENT: that is another one by version, or by the settings beside it. `of_functions`: only where there are some."""

    place: Path
    value: Side
    stays: bool = False
    of_functions: bool = False


# Sections of `resources` that are there, if empty
KEPT: Final = ("Resources", "Outputs")
# compile/functions.js; `getAuthorizer`, validate.js
DEFAULTS: Final = (
    Default(("functions", ANY, "vpc"), {}, stays=True),
    Default(("provider", "vpc"), {}, of_functions=True),
    Default((*_EVENT, "http", "authorizer", "resultTtlInSeconds"), 300),
    Default((*_EVENT, "http", "authorizer", "claims"), []),
    Default((*_EVENT, "http", "authorizer", "managedExternally"), False),
    Default((*_EVENT, "http", "authorizer", "identitySource"), ABSENT),
    *(Default(("resources", key), {}) for key in KEPT),
)

# What it replaces
REPLACED: Final[tuple[Path, ...]] = (
    (*_EVENT, "http", "request", "schema"),
    (*_EVENT, "http", "request", "schemas"),
    ("functions", ANY, "memory"),  # written for `memorySize` by mistake
    ("plugins",),
    ("service",),
)


# What it leaves out of events without an integration of their own (`validate.js`), and does not know
DROPPED: Final[tuple[Path, ...]] = (
    (*_EVENT, "http", "response"),
    *((*_EVENT, "http", "request", key) for key in ("template", "passThrough", "path")),
    ("layers", ANY, "package", ANY),
)


class Added(NamedTuple):
    """What the framework adds at `place`: one of `values`, or what the state has at one of the places `like`; anything
    where there are neither. `{key}`: the function's key, `{service}` and `{stage}` are the artifact's."""

    place: Path
    values: tuple[Json, ...] = ()
    like: tuple[Path, ...] = ()


_FUNCTION: Final[Path] = ("functions", ANY)
_MEMORY: Final[Path] = ("functions", "{key}", "memorySize")

ADDED: Final = (
    Added(("functions",), ({},)),
    Added((*_FUNCTION, "memory"), (1024,), (_MEMORY, ("provider", "memorySize"))),
    Added((*_FUNCTION, "memorySize"), (128,)),  # of Lambda@Edge
    Added((*_FUNCTION, "timeout"), (6, 5), (("provider", "timeout"),)),
    Added((*_FUNCTION, "name"), ("{service}-{stage}-{key}",)),
    Added((*_FUNCTION, "vpc"), ({},), (("provider", "vpc"),)),
    Added((*_FUNCTION, "runtime"), (), (("provider", "runtime"),)),
    Added((*_FUNCTION, "events"), ([],)),
    *(Added((*_FUNCTION, name)) for name in ("package", "versionLogicalId", "versionFunction", "targetAlias")),
    Added((*_FUNCTION, "package", "artifact")),
    *(Added((*_EVENT, name)) for name in ("resolvedMethod", "resolvedPath")),
    *(Added((*_EVENT, "http", name)) for name in ("request", "response", "integration")),
    Added((*_EVENT, "http", "request", "passThrough")),
    Added((*_EVENT, "http", "request", "parameters", "method.request.*")),
    Added((*_EVENT, "alb", "healthCheck", "enabled"), (True,)),
    *(Added(("provider", name)) for name in ("name", "stage", "variableSyntax", "deploymentBucketObject")),
    *(Added(("provider", f"{name}CloudFormationTemplate")) for name in ("compiled", "core")),
    Added(("provider", "region"), ("us-east-1",)),
    Added(("provider", "vpc"), ({},)),
    Added(("provider", "environment"), ({},)),
    Added(("provider", "versionFunctions"), (True,)),
    Added(("provider", "deploymentPrefix"), ("serverless",)),
    Added(("provider", "alb", "authorizers", ANY, "onUnauthenticatedRequest"), ("deny",)),
    Added(("layers",), ({},)),
    *(Added(("layers", ANY, name)) for name in ("package", "artifactAlreadyUploaded")),
    Added(("layers", ANY, "package", "artifact")),
    Added(("package",)),
    *(
        Added(("package", name))
        for name in ("artifact", "artifactDirectoryName", "artifactsS3KeyDirname", "deploymentBucket")
    ),
    Added(("plugins",)),
    Added(("resources",), ({}, {"Resources": {}, "Outputs": {}}, {"Outputs": {}, "Resources": {}})),
    Added(("resources", "Outputs"), ({},)),
    Added(("resources", "Resources"), ({},)),
)

# What plugins write into a configuration that has them
_WRITTEN: Final[Mapping[str, tuple[Path, ...]]] = {plugin.package: plugin.writes for plugin in PLUGINS if plugin.writes}
_REWRITTEN: Final[Mapping[str, tuple[Path, ...]]] = {one.package: one.rewrites for one in PLUGINS if one.rewrites}

# What a state has beside the configuration's own keys
BESIDE: Final = frozenset(
    """
    initialServerlessConfig serviceObject serviceFilename pluginsData artifact configValidationMode orgId appId app org
    isDashboardMonitoringPreconfigured isDashboardEnabled stage tenant variablesResolutionMode
    """.split()  # noqa: SIM905 - words to be read
)


def is_among(path: Path, patterns: Iterable[Path]) -> bool:
    """Does one of `patterns` name the place `path`, or one above it?"""
    # Plain loops, from the end, where places differ most: this is asked of every value
    for pattern in patterns:
        size = len(pattern)
        if size <= len(path):
            for index in range(size - 1, -1, -1):
                if pattern[index] != path[index] and not _fits(pattern[index], path[index]):
                    break
            else:
                return True
    return False


def added_at(path: Path) -> Added | None:
    """What the framework adds at `path`."""
    rows = _rows(len(path), path[-1]) if path else ()
    return next((row for row in rows if all(map(_fits, row.place, path))), None)


@lru_cache(maxsize=1024)
def _rows(size: int, last: str | int) -> tuple[Added, ...]:
    """The rows about places of so many steps that end in `last`."""
    return tuple(row for row in ADDED if len(row.place) == size and _fits(row.place[-1], last))


def is_plugins_own(path: Path, plugins: Iterable[str]) -> bool:
    """Does one of `plugins` write what stands at `path`?"""
    return any(is_among(path, _WRITTEN.get(name, ())) for name in plugins)


def is_rewritten(path: Path, plugins: Iterable[str]) -> bool:
    """Is it in an intrinsic function in which one of `plugins` puts a variable?"""
    is_inside = any(step == "Ref" or str(step).startswith("Fn::") for step in path)
    return is_inside and any(is_among(path, _REWRITTEN.get(name, ())) for name in plugins)


def _fits(step: str | int, own: str | int) -> bool:
    return step is ANY or step == own or (isinstance(step, str) and "*" in step and fnmatchcase(str(own), step))


def moved(path: Path) -> Path | None:
    """Where the state has what the configuration has at `path`; None where that is the same place."""
    if path[4:7] == _PARAMETERS and len(path) == _PARAMETER and path[-2] in _KINDS:
        return (*path[:-2], f"method.request.{_KINDS[str(path[-2])]}.{path[-1]}")
    found = next((one for one in MOVED if path[: len(one.place)] == one.place), None)
    return (*found.to, *path[len(found.place) :]) if found else None
