"""Where the results of many runs go, and which calls are refused before one of them begins. No file is read here."""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from restage.artifact.layout import STATE_FILE
from restage.artifact.writing import refuse_inside
from restage.errors import UsageError
from restage.framework.service import STAGE_NAME
from restage.remote.urls import check_url, is_url, joined, parts
from restage.run.restaging import default_output, is_own

_UNNAMED: Final = ".serverless"  # every service's: its name is that of the folder in which it lies


class Named(NamedTuple):
    """An artifact, and its name in the folder of the results: `name` is "" where its path gives it."""

    folder: str
    name: str = ""


class Place(NamedTuple):
    """One run: an artifact, a stage, and where the result goes; None where that can't be known, as the artifact does
    not say what it was packaged for. `name`: the artifact's among several."""

    folder: str
    stage: str
    output: str | None
    name: str = ""


def with_names(artifacts: Sequence[Named]) -> list[Named]:
    """The same, each with a name: the last part of its path (but for `.serverless`), and where several share that
    (`services/*/artifact`) the part before it, until it tells them apart."""
    paths = {one.folder: _telling(one.folder) for one in artifacts if not one.name}
    while shared := _shared(paths):
        paths.update({folder: paths[folder][:-1] for folder in shared})
    return [one if one.name else one._replace(name=paths[one.folder][-1]) for one in artifacts]


def _shared(paths: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Those whose last part another one has, too, and that have more to tell."""
    counts = Counter(path[-1].casefold() for path in set(paths.values()))
    return [folder for folder, path in paths.items() if counts[path[-1].casefold()] > 1 and len(path) > 1]


def _telling(folder: str) -> tuple[str, ...]:
    path = parts(folder) if is_url(folder) else Path(os.path.abspath(folder)).parts
    found = path[1:] or path  # a disk, or a bucket, is no name
    return found[:-1] if len(found) > 1 and found[-1] == _UNNAMED else found


def below(out: str, artifacts: Sequence[Named], stages: Sequence[str]) -> list[Place]:
    """Every artifact for every stage, as OUT/STAGE/NAME. Raises UsageError for what can't be a stage, or a place."""
    _refuse_stages(stages)
    places = [
        Place(one.folder, stage, _below(out, stage, one.name), one.name)
        for one in with_names(artifacts)
        for stage in stages
    ]
    for place in places if is_url(out) else ():
        check_url(str(place.output))
    return places


def _below(out: str, *names: str) -> str:
    return joined(out, *names) if is_url(out) else str(Path(out, *names))


def statement_of(place: Place, folder: Path) -> Path:
    """The file in `folder` that states what one of several runs has done: named as its result is."""
    return folder / place.stage / f"{place.name}.json"


def refuse_statements(folder: Path, places: Sequence[Place]) -> None:
    """Raises UsageError where statements about all `places` can't lie in `folder`."""
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise UsageError(
            f"--attest {folder}: this is no folder; with several artifacts or stages, it is one that holds a statement"
            " for each"
        )
    for place in places:
        used = [Path(one) for one in (place.folder, place.output) if one is not None and not is_url(one)]
        refuse_inside("--attest", folder, used, "which is one of the artifacts")


def refuse_output(out: str) -> None:
    """Raises UsageError where folders of results can't be made in `out`."""
    if is_url(out):
        return
    if os.path.isfile(os.path.join(out, STATE_FILE)):
        raise UsageError(f"-o {out}: this is an artifact; with several, it is the folder that holds their folders")
    if os.path.lexists(out) and not os.path.isdir(out):
        raise UsageError(f"-o {out}: this is no folder; choose another output")


def beside(artifacts: Sequence[Named], stages: Sequence[str], sources: Mapping[str, str]) -> list[Place]:
    """Every artifact for every stage, each where a run alone would put it. `sources`: the stages that they were
    packaged for, as far as these are known. Raises UsageError as `below`, and for URLs."""
    _refuse_stages(stages)
    if remote := [one.folder for one in artifacts if is_url(one.folder)]:
        raise UsageError(f"{remote[0]}: with several artifacts or stages, -o OUT says where such an artifact's go")
    return [
        Place(one.folder, stage, _beside(Path(one.folder), source, stage), one.name)
        for one in with_names(artifacts)
        for source in (sources.get(one.folder, ""),)
        for stage in stages
    ]


def _beside(folder: Path, source: str, stage: str) -> str | None:
    """None, too, for what has no place beside it: its run says so."""
    return str(default_output(folder, source, stage)) if source and not is_own(folder) else None


def _refuse_stages(stages: Sequence[str]) -> None:
    wrong = [stage for stage in stages if not STAGE_NAME.fullmatch(stage)]
    if wrong:
        raise UsageError(
            [f"--to {stage!r}: a stage's name may hold letters, digits, '_' and '-' only" for stage in wrong]
        )


def refuse_collisions(places: Sequence[Place]) -> None:
    """Raises UsageError, with all of it, where results would come to one place, or into an artifact that is read."""
    problems = [*_at_one_place(places), *_in_artifacts(places)]
    if problems:
        raise UsageError([*dict.fromkeys(problems), "nothing was begun"])


def _at_one_place(places: Sequence[Place]) -> Iterator[str]:
    found: dict[str, list[Place]] = {}
    for place in places:
        if place.output is not None:
            # Not all disks tell capitals from small letters
            found.setdefault(_real(place.output).casefold(), []).append(place)
    for group in found.values():
        runs = [f"{place.folder} for {place.stage}" for place in group]
        if len(runs) > 1 and len(set(runs)) == 1:
            yield f"{runs[0]}: this is given {len(runs)} times; once is enough"
        elif len(runs) > 1:
            yield (
                f"{group[0].output}: {' and '.join(runs)} would come to this one place;"
                " restage them in calls of their own, with an -o for each"
            )


def _in_artifacts(places: Sequence[Place]) -> Iterator[str]:
    artifacts = {_real(place.folder): place.folder for place in places}
    around = {above: folder for place, folder in artifacts.items() for above in _above(place)}
    for place in places:
        new = None if place.output is None else _real(place.output)
        if new is None:
            continue
        if inside := next((artifacts[above] for above in _above(new) if above in artifacts), None):
            yield f"{place.output}: this would lie in {inside}, which is only read; choose another output"
        elif new in around:
            yield f"{place.output}: {around[new]}, which is only read, lies in this; choose another output"


def _real(place: str) -> str:
    return place.rstrip("/") if is_url(place) else os.path.realpath(place)


def _above(place: str) -> Iterator[str]:
    """A place and all in which it lies."""
    yield place
    above = posixpath.dirname if is_url(place) else os.path.dirname
    while (parent := above(place)) != place:
        yield parent
        place = parent
