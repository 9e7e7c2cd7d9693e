"""Is an artifact whole: all files there, and the right ones; the copies alike; every reference leading somewhere?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from restage.artifact.expectedfiles import ExpectedFiles, is_safe, needed, unsafe, wrong
from restage.artifact.layout import STATE_FILE
from restage.artifact.templates import EMBEDDED
from restage.check.findings import Finding
from restage.check.inputs import Judged
from restage.document.equality import identical
from restage.document.jsoncycle import Resolved
from restage.document.values import Json, Path, at, show

if TYPE_CHECKING:
    from restage.check.reading import Subject


def whole(subject: Subject) -> Iterator[Finding]:
    """All besides its needed files that is missing, does not belong together, or leads nowhere in the state file."""
    for name in subject.artifact.missing:
        yield Finding.of("RS107", STATE_FILE, EMBEDDED[name], f"{name}, the copy of this, is not there")
    yield from _packed(subject)
    yield from _copies(subject)
    yield from broken(subject.artifact.resolved)


# ------------------------------------------------------------------------------------------------------- files


def files(judged: Judged) -> Iterator[Finding]:
    """The files that deploying needs: those that are missing, that are others, and that would lie elsewhere."""
    expected = judged.expected
    inside = needed(expected)
    for name, place in inside.items():
        if name not in judged.files:
            yield Finding.of("RS101", *place, f"{name} should lie in the artifact, and does not")
    for name, place in expected.uploads.items():
        if name not in judged.files and name not in inside and is_safe(name):
            yield Finding.of("RS110", *place, f"{name} was packaged from elsewhere, and does not lie in the artifact")
    for one in wrong(expected, judged.digests):
        yield Finding.of("RS102", *one.claim.place, str(one))
    yield from _unsafe(expected)


def _packed(subject: Subject) -> Iterator[Finding]:
    if not subject.packed:
        return
    from restage.artifact.packagepatterns import in_zip  # noqa: PLC0415 - a run judges a result's files here, and needs none of this

    for name, states in subject.packed.items():
        yield Finding.of("RS111", name, (), in_zip(states, subject.judged.service))


def _unsafe(expected: ExpectedFiles) -> Iterator[Finding]:
    for place, name in unsafe(expected):
        yield Finding.of("RS103", *place, f"{name!r} could lead out of the artifact")


# ------------------------------------------------------------------------------------------ copies and references


def _copies(subject: Subject) -> Iterator[Finding]:
    """One finding for each file that should be a copy and is not: where they differ first, and in how many places."""
    for file, place in EMBEDDED.items():
        document, embedded = subject.artifact.templates.get(file), at(subject.artifact.resolved.value, place)
        if document is not None and embedded is not None:
            places = list(_differing(document.value, embedded, ()))
            if places:
                more = f", and in {len(places) - 1} more places" if len(places) > 1 else ""
                message = f"differs here from {show(place)} in {STATE_FILE}, which is deployed{more}"
                yield Finding.of("RS104", file, places[0], message)


def _differing(one: Json, other: Json, path: Path) -> Iterator[Path]:
    """The smallest places in which two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            if key in one and key in other:
                yield from _differing(one[key], other[key], (*path, key))
            else:
                yield (*path, key)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (child, other_child) in enumerate(zip(one, other, strict=True)):
            yield from _differing(child, other_child, (*path, index))
    elif not identical(one, other):
        yield path


def broken(resolved: Resolved) -> Iterator[Finding]:
    """References of the state file that lead nowhere, or back to themselves."""
    for how, found in (("leads nowhere", resolved.dangling), ("leads back to itself", resolved.cyclic)):
        for path, text in found:
            yield Finding.of("RS106", STATE_FILE, path, f"{text} {how}")
