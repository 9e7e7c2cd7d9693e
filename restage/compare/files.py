"""The files of two artifacts that are neither the state nor templates: zips, and what plugins wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from restage.artifact.digests import holds
from restage.artifact.folder import Artifact
from restage.artifact.layout import RECORDING, STATE_FILE
from restage.compare.drafts import Draft
from restage.compare.model import ABSENT, Kind, Side
from restage.compare.volatile import CUSTOM_RESOURCES, CUSTOM_RESOURCES_FILE
from restage.compare.zips import zip_changes
from restage.document.jsontext import Document, parse
from restage.errors import ArtifactError

_EMPTY = hashlib.sha256(b"").digest()


def compare_presence(left: Artifact, right: Artifact) -> Iterator[Draft]:
    """Files that only one side has; a recording is no part of what deploys."""
    lefts, rights = (dict.fromkeys((STATE_FILE, *one.templates, *one.others)) for one in (left, right))
    for name in lefts:
        if name not in rights and name != RECORDING:
            yield _draft(Kind.STRUCTURE, name, name, ABSENT, "a file that only the left side has")
    for name in rights:
        if name not in lefts and name != RECORDING:
            yield _draft(Kind.STRUCTURE, name, ABSENT, name, "a file that only the right side has")


def other_documents(left: Artifact, right: Artifact) -> dict[str, tuple[Document, Document]]:
    """The JSON files of plugins that differ as bytes, of both sides; those that can't be read as JSON are left out."""
    found = {}
    for name in _differing(left, right):
        if name.endswith(".json"):
            try:
                found[name] = parse(left.read(name), name), parse(right.read(name), name)
            except ArtifactError:
                continue
    return found


def compare_bytes(left: Artifact, right: Artifact, parsed: frozenset[str]) -> Iterator[Draft]:
    """Files that differ as bytes; those `parsed` were compared as values."""
    differing = _differing(left, right)
    yield from (_bytes(name, left, right) for name in differing if name not in parsed)
    for name in left.others:
        if _is_volatile(name) and name in right.others and name not in differing and left.sha256(name) == _EMPTY:
            yield _draft(Kind.ZIP, name, "empty", "empty", f"{CUSTOM_RESOURCES} is empty")


def _differing(left: Artifact, right: Artifact) -> list[str]:
    others = frozenset(right.others) - {RECORDING}
    return [name for name in left.others if name in others and left.sha256(name) != right.sha256(name)]


def _bytes(name: str, left: Artifact, right: Artifact) -> Draft:
    digests = left.sha256(name).hex(), right.sha256(name).hex()
    is_empty = _EMPTY in (left.sha256(name), right.sha256(name))
    if _is_volatile(name) and not is_empty:
        return Draft(
            kind=Kind.VOLATILE,
            file=name,
            path=(),
            right_path=(),
            left=digests[0],
            right=digests[1],
            ignored=CUSTOM_RESOURCES,
        )
    draft = _draft(Kind.ZIP, name, digests[0], digests[1], "the contents differ (SHA-256)")
    if name.endswith(".zip") and holds(left, name) and holds(right, name):
        draft.entries = zip_changes(left.read(name), right.read(name))
    return draft


def _is_volatile(name: str) -> bool:
    return name.rpartition("/")[2] == CUSTOM_RESOURCES_FILE


def _draft(kind: Kind, file: str, left: Side, right: Side, reason: str) -> Draft:
    return Draft(kind=kind, file=file, path=(), right_path=(), left=left, right=right, reason=reason)
