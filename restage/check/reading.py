"""What is read for a check: the artifact as it lies there, its zips' digests, the JSON files of plugins."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from restage.artifact import Artifact, read_artifact
from restage.check.findings import Finding
from restage.errors import ArtifactError
from restage.facts import region_of
from restage.jsontext import Document, parse
from restage.layout import COMPILED, CORE, STATE_FILE
from restage.referring import Reference
from restage.templates import templates
from restage.values import JsonObject, Path, as_object, at


@dataclass(frozen=True)
class Part:
    """One template under judgement, as it stands at `root` of `file`: () where the file is the template.

    `label`: the name under which a plan has it. `deployed`: it is, or is a copy of, what deploying reads. `main`: it
    is part of the stack that is there in the end, of which the create template is only the beginning.
    """

    file: str
    label: str
    root: Path
    value: JsonObject
    references: tuple[Reference, ...]
    texts: list[tuple[Path, str]]
    deployed: bool
    main: bool

    def finding(self, rule_id: str, path: Path, message: str) -> Finding:
        """A finding at `path` of the template."""
        return Finding.of(rule_id, self.file, (*self.root, *path), message)


@dataclass(frozen=True)
class Subject:
    """All that a check judges. `digests`: of the zips that the template has digests of; `plugins`: their documents."""

    artifact: Artifact
    digests: Mapping[str, bytes]
    plugins: Mapping[str, Document]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The templates: both in the state, nested ones, and files that should be copies and are not."""
        return tuple(_parts(self.artifact))

    @property
    def region(self) -> str:
        """The region that the artifact was packaged for."""
        return region_of(as_object(at(self.artifact.resolved.value, ("service",))))

    @property
    def deployed(self) -> Iterator[Part]:
        """The templates that are deployed."""
        return (part for part in self.parts if part.deployed)

    @property
    def main(self) -> Iterator[Part]:
        """The templates that the stack consists of in the end."""
        return (part for part in self.parts if part.main)

    @property
    def documents(self) -> Mapping[str, Document]:
        """Every JSON file by its name."""
        return {STATE_FILE: self.artifact.state, **self.artifact.templates, **self.plugins}


def read_subject(folder: pathlib.Path) -> Subject:
    """The artifact in `folder`, be it whole or not.

    Raises ArtifactError where there is none, where it can't be read, or where it does not say which stage it is for.
    """
    artifact = read_artifact(folder)
    present = frozenset(artifact.others)
    digests = {name: artifact.sha256(name) for name in artifact.wanted.digests if name in present}
    return Subject(artifact, digests, dict(_plugins(artifact)))


def _plugins(artifact: Artifact) -> Iterator[tuple[str, Document]]:
    """JSON files that are neither the state nor templates; what is no JSON in spite of its name is left alone."""
    for name in artifact.others:
        if name.endswith(".json"):
            try:
                yield name, parse(artifact.read(name), name)
            except ArtifactError:
                continue


def _parts(artifact: Artifact) -> Iterator[Part]:
    for found in templates(artifact):
        in_state = bool(found.root) and not found.written
        yield Part(
            file=STATE_FILE if in_state else found.file,
            label=found.file,
            root=found.root if in_state else (),
            value=found.value,
            references=found.references,
            texts=found.texts,
            deployed=not found.differs,
            main=not found.differs and found.root != CORE,
        )


def bare(path: Path) -> Path:
    """`path` as one of the template itself, where it leads into a template in the state."""
    size = len(COMPILED)
    return path[size:] if path[:size] in (COMPILED, CORE) else path
