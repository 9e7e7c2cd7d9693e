"""What has to be resolved before something else is there: versions 3 and osls stop where it is not.

Source: scripts/serverless.js of both, `ensureResolvedProperty`.
"""

from __future__ import annotations

from typing import Final

from restage.source.configuration import Configuration
from restage.source.nodes import Map, Place, Value, place_of
from restage.source.origin import Dependency, Problem
from restage.source.walk import trace_at, value_at

_LOOKED_UP: Final = frozenset(
    [
        Dependency.SSM, Dependency.STACK, Dependency.OBJECT, Dependency.ACCOUNT, Dependency.REGION,
        Dependency.PLUGIN, Dependency.DASHBOARD,
    ]
)  # fmt: skip
_WITH_PLUGINS: Final = _LOOKED_UP | {Dependency.PARAMETER, Dependency.PACKAGING}

# Properties, and what they must not depend on. `disabledDeprecations` may hold no variables at all
_TABLE: Final[tuple[tuple[frozenset[str], tuple[str, ...]], ...]] = (
    (_WITH_PLUGINS, (
        "provider.name", "provider.stage", "useDotenv", "plugins", "package.path", "frameworkVersion", "app", "org",
        "dashboard", "service",
    )),
    (_LOOKED_UP, (
        "provider.credentials", "provider.deploymentBucket.serverSideEncryption", "provider.profile", "provider.region",
    )),
)  # fmt: skip


def problems(value: Map, configuration: Configuration) -> list[Problem]:
    """What stops the framework though every variable has a value."""
    dialect = configuration.dialect
    out = _problems(value, configuration.name, _TABLE) if dialect.ordered else []
    if not dialect.service_objects and isinstance(value.get("service"), Map):
        out.append(_problem(value, ("service",), configuration.name, "is an object: this version knows a name only"))
    if "stages" in dialect.sections and value.get("params") and value.get("stages"):
        out.append(
            _problem(value, ("params",), configuration.name, "stands beside `stages`: version 4 takes one of them")
        )
    return out


def problems_of_region(value: Map, configuration: Configuration) -> list[Problem]:
    """What is needed before AWS is asked: version 2 leaves all else to its old resolver then."""
    return _problems(value, configuration.name, _TABLE[1:])


def _problems(value: Map, file: str, table: tuple[tuple[frozenset[str], tuple[str, ...]], ...]) -> list[Problem]:
    out = []
    for forbidden, names in table:
        for name in names:
            path = tuple(name.split("."))
            found = trace_at(value, path).depends_on & forbidden
            if found:
                what = f"has to be known before {', '.join(sorted(found))} can be looked up"
                out.append(_problem(value, path, file, what))
    return out


def _problem(value: Map, path: tuple[str, ...], file: str, what: str) -> Problem:
    parent: Value = value_at(value, path[:-1])
    known = isinstance(parent, Map) and path[-1] in parent
    place = place_of(parent, path[-1]) if isinstance(parent, Map) and known else Place(file, 1)
    return Problem(path, place, ".".join(path), what)
