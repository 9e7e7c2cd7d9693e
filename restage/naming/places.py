"""Places: patterns of paths, found in a value; and the places whose text is known not to be the stage."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from restage.values import Json, Path


@cache
def _steps(place: str) -> tuple[str, ...]:
    return tuple(place.split("."))


def find(value: Json, place: str, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Every (path, value) in `value` that `place` names: `*` is any one step, `**` anything below."""
    yield from _find(value, _steps(place), path)


def _find(value: Json, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Json]]:
    for index, step in enumerate(steps):
        if step in ("*", "**"):
            yield from _any(value, step, steps[index:], path)
            return
        if isinstance(value, dict) and step in value:
            path, value = (*path, step), value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            path, value = (*path, int(step)), value[int(step)]
        else:
            return
    yield path, value


def _any(value: Json, wildcard: str, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Json]]:
    if wildcard == "**":
        yield from _find(value, steps[1:], path)
    for key, child in _children(value):
        yield from _find(child, steps if wildcard == "**" else steps[1:], (*path, key))


def _children(value: Json) -> Iterator[tuple[str | int, Json]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def matches(place: str, path: Path) -> bool:
    """Does `place` name `path`?"""
    return _matches(_steps(place), tuple(map(str, path)))


def _matches(steps: tuple[str, ...], path: tuple[str, ...]) -> bool:
    # From the end, where paths differ most
    while steps and steps[-1] != "**":
        if not path or steps[-1] not in ("*", path[-1]):
            return False
        steps, path = steps[:-1], path[:-1]
    if not steps:
        return not path
    if steps[0] == "**":
        return any(_matches(steps[1:], path[i:]) for i in range(len(path) + 1))
    return bool(path) and steps[0] in ("*", path[0]) and _matches(steps[1:], path[1:])


class Fixed(NamedTuple):
    """Text at `place` stays, whatever it holds; `certain` when it can't be the stage of the artifact."""

    place: str
    reason: str
    certain: bool
    whole: bool = False  # only where the stage's name is all of the text
    own: bool = False  # only what lies in the artifact's own directory
    local: bool = False  # only paths, not URIs of what lies elsewhere


class FixedPlaces:
    """A table of such places, by the steps at their beginning and end, which few paths share."""

    def __init__(self, rows: tuple[Fixed, ...]) -> None:
        self._rows = [(_steps(row.place), row) for row in rows]
        self._sections = frozenset(place[1] for place, _ in self._rows if len(place) > 1) - {"*", "**"}
        self._by_ends: dict[Path, list[tuple[tuple[str, ...], Fixed]]] = {}

    def at(self, path: Path) -> Fixed | None:
        """The first row of the table that names `path`."""
        section = str(path[1]) if len(path) > 1 and path[1] in self._sections else ""
        ends = (section, *path[-2:])
        rows = self._by_ends.get(ends)
        if rows is None:
            steps = tuple(map(str, path[-2:]))
            rows = [row for row in self._rows if _may_begin(row[0], section) and _may_end(row[0], steps)]
            self._by_ends[ends] = rows
        if not rows:
            return None
        steps = tuple(map(str, path))
        return next((row for place, row in rows if _matches(place, steps)), None)


def _may_begin(place: tuple[str, ...], section: str) -> bool:
    """May a path with this second step ("" for one that no row names) be one of those that `place` names?"""
    return place[1:2] in ((section,), ("*",), ("**",), ()) or place[0] == "**"


def _may_end(place: tuple[str, ...], end: tuple[str, ...]) -> bool:
    """May a path that ends in `end` be one of those that `place` names?"""
    for step, wanted in zip(reversed(end), reversed(place), strict=False):
        if wanted == "**":
            return True
        if wanted not in ("*", step):
            return False
    return True


TEMPLATE: tuple[Fixed, ...] = (
    Fixed("Resources.*.Type", "a resource type", True),
    Fixed("Resources.*.Properties.Handler", "the place of code inside a tested zip", True),
    Fixed("Resources.*.Properties.Code.S3Key", "the name of a tested zip", True, own=True),
    Fixed("Resources.*.Properties.Content.S3Key", "the name of a tested zip", True, own=True),
    Fixed("Resources.*.Properties.CodeSha256", "a digest", True),
    Fixed("Resources.*.Properties.Runtime", "a runtime", True),
    Fixed("AWSTemplateFormatVersion", "a version", True),
    Fixed("Transform", "a transform", True),
    Fixed("Parameters.*.Default", "a parameter's default, which may be written out", False, whole=True),
    Fixed("Parameters.*.Type", "a type", True),
    Fixed("Resources.*.Properties.Action", "an action of a permission", True),
    Fixed("Resources.*.Properties.**.Action", "an action of a policy", True),
    Fixed("Resources.*.Properties.**.Action.*", "an action of a policy", True),
    Fixed("Resources.*.Properties.**.Principal.Service", "a service of AWS", True),
    Fixed("Resources.*.Properties.**.Principal.Service.*", "a service of AWS", True),
)

# Version 1 takes the configured stage here, which an artifact does not show (A.0).
TEMPLATE_V1: tuple[Fixed, ...] = (
    Fixed(
        "Resources.CloudFrontDistribution.Properties.DistributionConfig.Comment",
        "the configured stage, which stays",
        False,
    ),
)

STATE: tuple[Fixed, ...] = (
    Fixed(
        "service.resources.Parameters.*.Default", "a parameter's default, which may be written out", False, whole=True
    ),
    Fixed(
        "service.resources.*.Parameters.*.Default", "a parameter's default, which may be written out", False, whole=True
    ),
    Fixed("package.artifact", "the name of a tested zip", False),
    Fixed("service.service", "the service's name", False),
    Fixed("service.serviceObject.name", "the service's name", False),
    Fixed("service.initialServerlessConfig.service", "the service's name", False),
    Fixed("service.initialServerlessConfig.service.name", "the service's name", False),
    Fixed("service.artifact", "a path of the build machine", True, local=True),
    Fixed("service.serviceFilename", "a file of the build machine", True),
    Fixed("service.plugins.**", "a plugin's name", True),
    Fixed("service.initialServerlessConfig.plugins.**", "a plugin's name", True),
    Fixed("service.initialServerlessConfig.package.artifact", "a path of the build machine", True, local=True),
    Fixed("service.initialServerlessConfig.package.**", "paths of the build machine", True, local=True),
    Fixed("service.package.**", "paths of the build machine", True, local=True),
    Fixed("service.functions.*.handler", "the place of code inside a tested zip", True),
    Fixed("service.functions.*.package.**", "paths of the build machine", True, local=True),
    Fixed("service.initialServerlessConfig.functions.*.handler", "the place of code inside a tested zip", True),
    Fixed("service.functions.*.runtime", "a runtime", True),
    Fixed("service.initialServerlessConfig.functions.*.runtime", "a runtime", True),
    Fixed("service.layers.*.path", "a path of the build machine", True),
    Fixed("service.layers.*.package.**", "paths of the build machine", True, local=True),
    Fixed("service.initialServerlessConfig.layers.*.path", "a path of the build machine", True),
    Fixed("service.initialServerlessConfig.layers.*.package.**", "paths of the build machine", True, local=True),
    *(
        Fixed(f"service.custom.{place}", "a default, which is written out", False, whole=True)
        for place in ("**.defaultStage", "**.default_stage", "**.default-stage", "defaults.stage", "default.stage")
    ),
    # The list as a whole is told of as a switch
    Fixed("service.custom.**.stages.*", "one of the stages in a list", True, whole=True),
    Fixed("service.provider.profile", "a setting of the deploying machine", False),
    Fixed("service.initialServerlessConfig.provider.profile", "a setting of the deploying machine", False),
    Fixed("service.provider.runtime", "a runtime", True),
    Fixed("service.provider.region", "a region", True),
    Fixed("service.initialServerlessConfig.provider.region", "a region", True),
    Fixed("service.custom.serverless-offline.**", "a setting of a tool for development", False),
    Fixed("service.custom.webpack.**", "a setting of a bundler", False),
    Fixed("service.custom.esbuild.**", "a setting of a bundler", False),
    Fixed("service.build.**", "a setting of a bundler", False),
    Fixed("service.frameworkVersion", "a version", True),
)
