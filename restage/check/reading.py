"""What is read for a check: the artifact as it lies there, its zips' digests, the JSON files of plugins."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from restage.artifact.digests import read_digested
from restage.artifact.folder import Artifact, read_artifact
from restage.artifact.layout import COMPILED, CORE, RECORDING, STATE_FILE
from restage.artifact.nestedartifacts import packed_states
from restage.artifact.templates import templates
from restage.check.inputs import Judged, Part
from restage.document.jsontext import Document, parse
from restage.document.values import Path, as_object, at
from restage.errors import ArtifactError


@dataclass(frozen=True, eq=False)
class Subject:
    """All that a check judges. `digests`: of the zips that the template has digests of; `plugins`: their documents;
    `packed`: by zip, the state files in it."""

    artifact: Artifact
    digests: Mapping[str, bytes]
    plugins: Mapping[str, Document]
    packed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def judged(self) -> Judged:
        """The artifact as most judgements look at it."""
        artifact = self.artifact
        return Judged(
            name=artifact.service,
            stage=artifact.stage,
            directory=artifact.artifact_directory,
            service=as_object(at(artifact.resolved.value, ("service",))),
            parts=tuple(map(Part, templates(artifact))),
            expected=artifact.expected,
            files=frozenset((*artifact.others, *artifact.templates)),
            digests=self.digests,
        )

    @property
    def documents(self) -> Mapping[str, Document]:
        """Every JSON file by its name."""
        return {STATE_FILE: self.artifact.state, **self.artifact.templates, **self.plugins}


def read_subject(folder: pathlib.Path, *, by_digests: bool = False) -> Subject:
    """The artifact in `folder`, be it whole or not. `by_digests`: may their digests stand for its zips, as in golden
    folders?

    Raises ArtifactError where there is none, where it can't be read, or where it does not say which stage it is for.
    """
    artifact = read_digested(folder) if by_digests else read_artifact(folder)
    present = frozenset(artifact.others)
    digests = {name: artifact.sha256(name) for name in artifact.expected.digests if name in present}
    return Subject(artifact, digests, dict(_plugins(artifact)), packed_states(artifact))


def regions_in(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The regions that a caller's environment names."""
    return tuple(dict.fromkeys(filter(None, map(environment.get, ("AWS_REGION", "AWS_DEFAULT_REGION")))))


def _plugins(artifact: Artifact) -> Iterator[tuple[str, Document]]:
    """JSON files that are neither the state nor templates; what is no JSON in spite of its name is left alone."""
    for name in artifact.others:
        if name.endswith(".json") and name != RECORDING:
            try:
                yield name, parse(artifact.read(name), name)
            except ArtifactError:
                continue


def bare(path: Path) -> Path:
    """`path` as one of the template itself, where it leads into a template in the state."""
    size = len(COMPILED)
    return path[size:] if path[:size] in (COMPILED, CORE) else path
