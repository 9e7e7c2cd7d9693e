"""A configuration that the framework has evaluated itself (`serverless print`), in the place of its sources."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from restage.artifact import Artifact
from restage.errors import SourceError
from restage.facts import choose_source
from restage.layout import STATE_FILE
from restage.source import Map, Result, Value
from restage.source.contents import converted
from restage.source.nodes import Path
from restage.text import delimited_in
from restage.tracing.identity import identify
from restage.tracing.model import Both
from restage.values import as_object

# What the framework writes into the configuration in the state (`lib/classes/service.js`, `lib/plugins/aws/`): of what
# only the state has, this says nothing about the stage
_OF_SERVICE: Final = frozenset(
    {
        "artifact", "configValidationMode", "custom", "disabledDeprecations", "initialServerlessConfig",
        "isDashboardMonitoringPreconfigured", "layers", "outputs", "package", "plugins", "pluginsData", "resources",
        "serviceFilename", "serviceObject",
    }
)  # fmt: skip
_OF_PROVIDER: Final = frozenset(
    {
        "compiledCloudFormationTemplate", "coreCloudFormationTemplate", "deploymentBucketObject", "deploymentPrefix",
        "region", "remoteFunctionData", "stage", "variableSyntax", "versionFunctions", "vpc",
    }
)  # fmt: skip
_OF_FUNCTION: Final = frozenset(
    {"memory", "name", "package", "runtime", "targetAlias", "timeout", "versionLogicalId", "vpc"}
)
_OF_RESOURCES: Final = frozenset({"Outputs", "Resources"})


def resolved(artifact: Artifact, target: Result, source: Result | None, stage: str | None = None) -> Both:
    """`target`, and `source` or else the configuration in the state, as the configuration for both stages.

    `stage`: the source stage, if the artifact does not say so. Raises SourceError for a `source` that is plainly not
    what `artifact` was packaged with, for a `target` that is another service's, or that is the source stage's own.
    """
    service = as_object(as_object(artifact.resolved.value).get("service"))
    name = choose_source(service, artifact.service, artifact.stage, stage)
    if source is None:
        target = target.merged
        source = _of_state(service, target)
    identify(service, source).check()
    _check_target(source, target, name)
    return Both(source, target)


def _of_state(service: object, target: Result) -> Result:
    """The configuration in a state, without what the framework has added to it."""
    value = converted(service, STATE_FILE)  # type: ignore[arg-type]
    assert isinstance(value, Map)
    theirs = target.value
    out = _without(value, theirs, _OF_SERVICE)
    _replaced(out, theirs, "provider", lambda ours, other: _without(ours, other, _OF_PROVIDER))
    _replaced(out, theirs, "resources", _without_empty)
    _replaced(out, theirs, "functions", _functions)
    return Result(STATE_FILE, out, (), ())


_Cleaned = Callable[[Map, Map], Map]


def _replaced(ours: Map, theirs: Map, key: str, cleaned: _Cleaned) -> None:
    mine, other = ours.get(key), theirs.get(key)
    if isinstance(mine, Map):
        ours[key] = cleaned(mine, other if isinstance(other, Map) else Map(""))


def _functions(ours: Map, theirs: Map) -> Map:
    out = _copy(ours)
    for key in out:
        _replaced(out, theirs, key, _function)
    return out


def _function(ours: Map, theirs: Map) -> Map:
    out = _without(ours, theirs, _OF_FUNCTION)
    if "events" in out:
        out["events"] = _common(out["events"], theirs.get("events"))
    return out


def _common(ours: Value, theirs: Value) -> Value:
    """Of events, which the framework completes with what it derives, that which the configuration has, too."""
    if isinstance(ours, Map) and isinstance(theirs, Map):
        out = _copy(ours)
        for key in tuple(out):
            if key in theirs:
                out[key] = _common(out[key], theirs[key])
            else:
                del out[key]
        return out
    if isinstance(ours, list) and isinstance(theirs, list):
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
            ours[index] = _common(mine, other)
    return ours


def _without(ours: Map, theirs: Map, keys: frozenset[str]) -> Map:
    out = _copy(ours)
    for key in keys - theirs.keys():
        out.pop(key, None)
    return out


def _without_empty(ours: Map, theirs: Map) -> Map:
    return _without(ours, theirs, frozenset(key for key in _OF_RESOURCES if not ours.get(key)))


def _copy(value: Map) -> Map:
    out = Map(value.file)
    out.update(value)
    return out


def _check_target(source: Result, target: Result, stage: str) -> None:
    ours, theirs = _named(source), _named(target)
    if not _may_be(ours, theirs, stage):
        raise SourceError(
            f"{target.name}: this is the configuration of the service {theirs!r}, the artifact is {ours!r}'s"
        )
    if source.value != target.value:
        return
    place = next((leaf for leaf in target.leaves() if _names_stage(leaf.path, leaf.value, stage)), None)
    if place is not None:
        where = target.origin(place.path).place
        raise SourceError(
            f"{where}: {'.'.join(map(str, place.path))} names {stage}, and nothing in the file differs from the"
            f" configuration for {stage}: print it for the target, with --stage"
        )


def _named(result: Result) -> str:
    service = result.value.get("service")
    name = service.get("name") if isinstance(service, Map) else service
    return name if isinstance(name, str) else ""


def _may_be(ours: str, theirs: str, stage: str) -> bool:
    """May these be the names of one service for two stages?"""
    pattern = ".+".join(map(re.escape, ours.split(stage)))
    return ours == theirs or (stage in ours and re.fullmatch(pattern, theirs) is not None)


def _names_stage(path: Path, value: Value, stage: str) -> bool:
    return isinstance(value, str) and bool(delimited_in(stage, value)) and path != ("provider", "stage")
