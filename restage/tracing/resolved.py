"""A configuration that the framework has evaluated itself (`serverless print`), in the place of its sources."""

from __future__ import annotations

from typing import Final

from restage.artifact.folder import Artifact
from restage.artifact.layout import STATE_FILE
from restage.document.linear import gaps
from restage.document.values import ANY, Absent, JsonObject, as_object, find_at
from restage.errors import SourceError
from restage.framework.service import choose_source
from restage.source import V3, Invocation, List, Map, Result, Value, defaults
from restage.source.contents import converted
from restage.source.nodes import Path
from restage.source.printed import Printed
from restage.text.boundaries import delimited_in
from restage.tracing.coercion import Coercion
from restage.tracing.identity import identify
from restage.tracing.model import Both, Unproven, in_one
from restage.tracing.normalised import BESIDE, INTEGRATIONS, REPLACED, TRANSFORMED, added_at, is_among, moved
from restage.tracing.structure import KNOWN_SECTIONS

_FORM = "the artifact's state has this in another form; give the source stage's configuration with --resolved-source"


# Places of which the state has something else than what was configured
_EVENT: Final[Path] = ("functions", ANY, "events", ANY, "http")
_REQUEST: Final[Path] = (*_EVENT, "request")
_TRANSFORMED: Final = (*TRANSFORMED, *REPLACED, (*_EVENT, "integration"), (*_REQUEST, "parameters"))


def resolved(artifact: Artifact, printed: Printed, to: str, stage: str | None = None) -> Both:
    """The configuration as it was printed for the target `to`, and for the source, or as the state has it for that.

    `stage`: the source stage, if the artifact does not say so. Raises SourceError for a source that is plainly not what
    `artifact` was packaged with, for a target that is another service's, or that is the source stage's own.
    """
    target, source = printed.target, printed.source
    service = as_object(as_object(artifact.resolved.value).get("service"))
    name = choose_source(service, artifact.service, artifact.stage, stage)
    stated = None
    if source is None:
        stated = _Stated(service, name, to)
        source = stated.result(target)
    coercion = Coercion(service)
    source, target = coercion.of(source), coercion.of(target)
    identity = identify(service, source, name)
    if stated is None:
        identity.check()
    _check_target(source, target, name)
    unproven = identity.unproven if stated is None else stated.unproven(target)
    return Both(source, target, unproven, target.name, identity.proven, read=printed.read)


class _Stated:
    """The configuration in a state, without what the framework has added to it."""

    def __init__(self, service: JsonObject, stage: str, to: str) -> None:
        self.service = service
        self.stages = stage, to
        self.initial = as_object(service.get("initialServerlessConfig"))
        self.transformed: list[Path] = []

    def result(self, target: Result) -> Result:
        """In the form of `target`, where the state has it in both forms."""
        out = Map(STATE_FILE)
        for key in self.initial or {key: value for key, value in self.service.items() if key not in BESIDE}:
            ours = [one[key] for one in (self.initial, self.service) if key in one]
            if key in target.value:
                theirs = target.value[key]
                fitting = [one for one in ours if isinstance(one, list) == isinstance(theirs, list)]
                out[key] = self._cleaned(converted([*fitting, *ours][0]), theirs, (key,))
            elif added_at((key,)) is None:
                out[key] = converted(ours[0])
        return Result(STATE_FILE, defaults.completed(out, V3, Invocation(), None), (), ())

    def _cleaned(self, ours: Value, theirs: Value, path: Path) -> Value:
        place = in_one(path)
        is_other = isinstance(ours, (Map, List)) or isinstance(theirs, (Map, List))
        if is_among(place, _TRANSFORMED) or (is_other and type(ours) is not type(theirs)):
            if ours != theirs and not _is_integration(ours, theirs, path):
                self.transformed.append(path)
            return theirs
        if isinstance(ours, List) and isinstance(theirs, List):
            for index, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
                ours[index] = self._cleaned(mine, other, (*path, index))
            return ours
        if not (isinstance(ours, Map) and isinstance(theirs, Map)):
            return self._plugins(ours, theirs, path) if path[0] not in KNOWN_SECTIONS else ours
        out = Map(STATE_FILE)
        for key, value in ours.items():
            if key in theirs:
                out[key] = self._cleaned(value, theirs[key], (*path, key))
            elif path[0] not in KNOWN_SECTIONS:
                self.transformed.append((*path, key))
            elif added_at((*place, key)) is None:
                out[key] = value
        for key, value in theirs.items():
            if key not in ours:
                self._add_moved(out, key, value, (*path, key))
        return out

    def _plugins(self, ours: Value, theirs: Value, path: Path) -> Value:
        """A value in a section that a plugin may have completed: only the stage explains a difference."""
        stage, to = self.stages
        if ours == theirs or (isinstance(ours, str) and ours.replace(stage, to) == theirs):
            return ours
        self.transformed.append(path)
        return theirs

    def _add_moved(self, out: Map, key: str, theirs: Value, path: Path) -> None:
        """What the state has in another place, or what the framework took out of it."""
        if is_among(in_one(path), (_REQUEST,)):
            out[key] = theirs
            self.transformed.append(path)
            return
        to = moved(in_one(path))
        if to is None:
            return
        ours = find_at(self.service, to)
        if isinstance(theirs, Map):
            out[key] = self._cleaned(Map(STATE_FILE), theirs, path)
        elif not isinstance(ours, Absent):
            out[key] = converted(ours)

    def unproven(self, target: Result) -> dict[Path, Unproven]:
        """The places of which the state does not tell what was configured."""
        return {in_one(path): Unproven(str(target.origin(path).place), _FORM) for path in self.transformed}


def _is_integration(ours: Value, theirs: Value, path: Path) -> bool:
    """Is it the same integration in the framework's words?"""
    is_text = path[-1] == "integration" and isinstance(theirs, str)
    return is_text and INTEGRATIONS.get(str(theirs).upper().replace("-", "_")) == ours


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
    return ours == theirs or (stage in ours and gaps(ours.split(stage), theirs, least=1) is not None)


def _names_stage(path: Path, value: Value, stage: str) -> bool:
    return isinstance(value, str) and bool(delimited_in(stage, value)) and path != ("provider", "stage")
