"""What has to be resolved before something else is there: versions 3 and osls stop where it is not.

Source: scripts/serverless.js of both, `ensureResolvedProperty`.
"""

from __future__ import annotations

from typing import Final

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


def problems(value: Map, file: str) -> list[Problem]:
    """Properties that depend on what is not there yet when they are needed."""
    return _problems(value, file, _TABLE)


def problems_of_region(value: Map, file: str) -> list[Problem]:
    """The same of what is needed before AWS is asked: version 2 leaves all else to its old resolver then."""
    return _problems(value, file, _TABLE[1:])


def _problems(value: Map, file: str, table: tuple[tuple[frozenset[str], tuple[str, ...]], ...]) -> list[Problem]:
    out = []
    for forbidden, names in table:
        for name in names:
            path = tuple(name.split("."))
            found = trace_at(value, path).depends_on & forbidden
            if found:
                what = f"has to be known before {', '.join(sorted(found))} can be looked up"
                out.append(Problem(path, _place(value, path, file), name, what))
    return out


def _place(value: Map, path: tuple[str, ...], file: str) -> Place:
    parent: Value = value_at(value, path[:-1])
    return place_of(parent, path[-1]) if isinstance(parent, Map) and path[-1] in parent else Place(file, 1)
