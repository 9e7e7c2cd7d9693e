"""Artifacts without their zips: a file with the zips' digests stands for them, as `sha256sum` writes and checks it."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from restage.artifact.folder import Artifact, read_artifact
from restage.errors import ArtifactError

SUMS: Final = "SHA256SUMS"
_LINE: Final = re.compile(r"(\\?)([0-9a-f]{64})  (.+)")


@dataclass(eq=False, repr=False, kw_only=True)
class Digested(Artifact):
    """One of whose files in `absent_zips` no more than the digest is known."""

    absent_zips: frozenset[str]


def holds(artifact: Artifact, name: str) -> bool:
    """Can the bytes of this file be read?"""
    return not (isinstance(artifact, Digested) and name in artifact.absent_zips)


def is_digested(name: str) -> bool:
    """Does a digest do for one of an artifact's `others`? JSON files are compared by what they say."""
    return not name.endswith(".json")


def read_digested(folder: pathlib.Path) -> Artifact:
    """The artifact in `folder`, which may have digests instead of zips. Raises ArtifactError, as `read_artifact`."""
    artifact = read_artifact(folder)
    if SUMS not in artifact.others:
        return artifact
    digests = parsed(artifact.read(SUMS).decode("utf-8", "replace"), folder / SUMS)
    return Digested(
        folder=folder,
        state=artifact.state,
        templates=artifact.templates,
        others=tuple(sorted({*artifact.others, *digests} - {SUMS})),
        files=artifact.files,
        loose=artifact.loose,
        absent_zips=frozenset(digests),
        _digests=dict(digests),
    )


def written(digests: Mapping[str, bytes]) -> str:
    """The text of the file. As `sha256sum` does it, a backslash says that some are escaped in the name."""
    return "".join(f"{_line(name, digest)}\n" for name, digest in sorted(digests.items()))


def _line(name: str, digest: bytes) -> str:
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    mark = "" if escaped == name else "\\"
    return f"{mark}{digest.hex()}  {escaped}"


def parsed(text: str, file: pathlib.Path) -> dict[str, bytes]:
    """The digests by name; `file` names it in messages. Raises ArtifactError."""
    found: dict[str, bytes] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        match = _LINE.fullmatch(line.removesuffix("\r"))
        if match:
            escaped, digest, name = match.groups()
            found[_unescaped(name) if escaped else name] = bytes.fromhex(digest)
        elif line.strip():
            raise ArtifactError(f"{file}, line {number}: expected a SHA-256 digest, two spaces and a file's name")
    return found


def _unescaped(name: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), name)
