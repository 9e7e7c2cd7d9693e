"""The attestation of a run: where it may lie, and how it is written once the output is in its place."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

from restage.artifact.folder import Artifact
from restage.artifact.writing import begins_with, refuse_inside, write_text
from restage.attestation.stating import BEGINNING, Work, statement
from restage.errors import OutputError, UsageError
from restage.plan.model import Plan, Request

_OPTION: Final = "--attest"


class Attesting(NamedTuple):
    """What attests one run. `file`: where the statement is written; `flags`: the options by which the run is judged."""

    file: Path
    output: Path
    flags: Mapping[str, bool]

    def check(self, folder: Path, *, dry_run: bool) -> None:
        """Whether restaging the artifact in `folder` may be attested in the file; nothing is touched.

        Raises UsageError: a dry run has nothing to attest, the file lies in the input or the output, there is no folder
        for it, or there is a file already that is no attestation, such as one of the service's own.
        """
        asked = f"{_OPTION} {self.file}"
        if dry_run:
            raise UsageError(f"{asked}: --dry-run writes nothing that could be attested; leave one of them out")
        refuse_inside(_OPTION, self.file, [folder])
        refuse_inside(_OPTION, self.file, [self.output], "which it is about")
        if self.file.is_dir():
            raise UsageError(f"{asked}: this is a folder; give a file")
        if not self.file.absolute().parent.is_dir():
            raise UsageError(f"{asked}: there is no folder {self.file.parent}; make it first")
        if self.file.is_file() and not begins_with(self.file, BEGINNING):
            raise UsageError(f"{asked}: this is there already, and is no attestation; choose another name")

    def statement(self, artifact: Artifact, request: Request, plan: Plan, texts: Mapping[str, str]) -> str:
        """The statement about the run, whose JSON files have these `texts`.

        Raises ArtifactError where a file of the input can't be read.
        """
        return statement(Work(artifact, request, plan, texts, self.flags), version("sls-restage"))

    def write(self, text: str) -> None:
        """Writes the statement as a whole or not at all. Raises OutputError, which says that the output is there."""
        try:
            write_text(self.file, text)
        except OutputError as error:
            raise OutputError(f"{self.output} is written, but not its attestation: {error}") from error
