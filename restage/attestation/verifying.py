"""Folders held against what an attestation says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from restage.artifact.folder import walk
from restage.attestation.model import Attested, Digests
from restage.attestation.reading import MOST_BYTES, read_attestation
from restage.errors import AttestationError, UsageError


class What(StrEnum):
    """In what a file is not as it was attested."""

    MISSING = "missing"
    CHANGED = "changed"
    UNEXPECTED = "unexpected"
    UNREADABLE = "unreadable"


class Difference(NamedTuple):
    """A file that is not as it was attested. `side`: is it the output's or the input's? `reason`: why it can't be
    read."""

    side: str
    file: str
    what: What
    reason: str = ""


class Verification(NamedTuple):
    """What an attestation says, and in what the folders differ from that. `checked`: how many files were compared."""

    attested: Attested
    differences: tuple[Difference, ...]
    checked: int

    @property
    def holds(self) -> bool:
        """Is everything as it was attested? Who attested it, only the signature tells."""
        return not self.differences


class Found(NamedTuple):
    """The files of a folder: digests of those that can be read, and why the others can't."""

    digests: Digests
    problems: Mapping[str, str]


def verify(output: Path, attestation: Path, source: Path | None = None) -> Verification:
    """Holds the folder `output`, and `source` as the input, against the file `attestation`. No signature is checked.

    Raises AttestationError for a file that can't be read or is no attestation, UsageError for a folder that is not
    there.
    """
    attested = read_attestation(_read(attestation), str(attestation))
    sides = [("output", output, attested.subjects)]
    sides += [("input", source, attested.inputs)] if source else []
    missing = [f"{folder}: there is no such folder" for _, folder, _ in sides if not folder.is_dir()]
    if missing:
        raise UsageError(missing)
    found = [(side, stated, _found(folder)) for side, folder, stated in sides]
    differences = [one for side, stated, there in found for one in differing(side, stated, there)]
    return Verification(attested, tuple(differences), sum(len(stated) for _, stated, _ in found))


def differing(side: str, stated: Digests, found: Found) -> Iterator[Difference]:
    """The files of one folder that are not as they are `stated`, by name."""
    for name in sorted({*stated, *found.digests, *found.problems}):
        if name in found.problems:
            yield Difference(side, name, What.UNREADABLE, found.problems[name])
        elif name not in stated:
            yield Difference(side, name, What.UNEXPECTED)
        elif name not in found.digests:
            yield Difference(side, name, What.MISSING)
        elif found.digests[name] != stated[name]:
            yield Difference(side, name, What.CHANGED)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise AttestationError(f"{file}: the file can't be read ({error.strerror})") from error


def _found(folder: Path) -> Found:
    digests: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name, problem in walk(folder):
        if problem:
            problems[name] = problem
            continue
        try:
            with (folder / name).open("rb") as file:
                digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            problems[name] = f"{folder / name}: the file can't be read ({error.strerror})"
    return Found(digests, problems)
