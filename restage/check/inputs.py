"""What most judgements look at: of an artifact as it lies there, or of one that is not written yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cached_property
from typing import NamedTuple

from restage.artifact.expectedfiles import ExpectedFiles
from restage.artifact.layout import CORE, STATE_FILE
from restage.artifact.referring import References
from restage.artifact.templates import Template
from restage.check.findings import Finding
from restage.check.referenceindex import Mentions
from restage.document.values import JsonObject, Path
from restage.framework.service import region_of


class Part:
    """One template under judgement."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.value: JsonObject = template.value
        in_state = bool(template.root) and not template.written
        self.file = STATE_FILE if in_state else template.file
        self.root: Path = template.root if in_state else ()

    @property
    def label(self) -> str:
        """The name under which a plan has it."""
        return self.template.file

    @property
    def texts(self) -> list[tuple[Path, str]]:
        """All strings, by place."""
        return self.template.texts

    @property
    def references(self) -> References:
        """All references to logical IDs."""
        return self.template.references

    @cached_property
    def mentions(self) -> Mentions:
        """What it names, without the places, which takes less than half as long to find."""
        return Mentions.of(self.value)

    @property
    def deployed(self) -> bool:
        """Is it, or is it a copy of, what deploying reads?"""
        return not self.template.differs

    @property
    def main(self) -> bool:
        """Is it a part of the stack that is there in the end, of which the create template is only the beginning?"""
        return not self.template.differs and self.template.root != CORE

    def finding(self, rule_id: str, path: Path, message: str) -> Finding:
        """A finding at `path` of the template."""
        return Finding.of(rule_id, self.file, (*self.root, *path), message)


class Judged(NamedTuple):
    """The artifact of service `name` for `stage`.

    `directory`: the artifact directory; `service`: the state's, references resolved; `files`: the names of all files
    but the state's; `digests`: of the files that the template has digests of.
    """

    name: str
    stage: str
    directory: str
    service: JsonObject
    parts: tuple[Part, ...]
    expected: ExpectedFiles
    files: Set[str]
    digests: Mapping[str, bytes]

    @property
    def region(self) -> str:
        """The region that the artifact was packaged for."""
        return region_of(self.service)

    @property
    def deployed(self) -> Iterator[Part]:
        """The templates that are deployed."""
        return (part for part in self.parts if part.deployed)

    @property
    def main(self) -> Iterator[Part]:
        """The templates that the stack consists of in the end."""
        return (part for part in self.parts if part.main)
