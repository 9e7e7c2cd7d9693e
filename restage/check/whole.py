"""Is an artifact whole: all files there, and the right ones; the copies alike; every reference leading somewhere?"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from restage.check.findings import Finding
from restage.check.reading import Subject
from restage.layout import STATE_FILE
from restage.templates import EMBEDDED
from restage.values import Json, Path, at, parse_place, show
from restage.wanted import Wanted, is_safe, leads_out

_CUSTOM_RESOURCES = "custom-resources.zip"


def whole(subject: Subject) -> Iterator[Finding]:
    """All that is missing, does not belong together, or leads nowhere in the state file."""
    yield from _missing(subject)
    yield from _wrong(subject)
    yield from _unsafe(subject.artifact.wanted)
    yield from _copies(subject)
    yield from _state_references(subject)


# ------------------------------------------------------------------------------------------------------- files


def _missing(subject: Subject) -> Iterator[Finding]:
    present = frozenset((*subject.artifact.others, *subject.artifact.templates))
    for name, place in _needed(subject.artifact.wanted).items():
        if name not in present:
            file, path = _placed(place)
            yield Finding.of("RS101", file, path, f"{name} should lie in the artifact, and does not")
    for name in subject.artifact.missing:
        yield Finding.of("RS107", STATE_FILE, EMBEDDED[name], f"{name}, the copy of this, is not there")


def _needed(wanted: Wanted) -> dict[str, str]:
    """The files that should be there, and where that stands; what `load_artifact` refuses to do without."""
    inside = [record for record in wanted.recorded if record.inside and not leads_out(record)]
    needed = {record.name: f"{STATE_FILE}, {record.place}" for record in inside}
    if wanted.named and any(record.place == "service.artifact" for record in wanted.recorded):
        needed.setdefault(wanted.named, f"{STATE_FILE}, package.artifact")
    needed |= {name: place for name, place in wanted.uploads.items() if name == _CUSTOM_RESOURCES}
    return {name: place for name, place in (needed | dict(wanted.nested)).items() if is_safe(name)}


def _wrong(subject: Subject) -> Iterator[Finding]:
    """One finding for each zip, however many functions were made from it."""
    for name, digest in subject.digests.items():
        found = base64.b64encode(digest).decode()
        wrong = [claim for claim in subject.artifact.wanted.digests[name] if claim.digest != found]
        if wrong:
            file, path = _placed(wrong[0].place)
            more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            yield Finding.of(
                "RS102", file, path,
                f"{name} is not the code that {wrong[0].function}{more} was packaged with:"
                f" its sha256 is {found[:8]}…, expected is {wrong[0].digest[:8]}…",
            )  # fmt: skip


def _unsafe(wanted: Wanted) -> Iterator[Finding]:
    names = {place: name for name, place in wanted.uploads.items() if not is_safe(name)}
    if wanted.named and not is_safe(wanted.named):
        names[f"{STATE_FILE}, package.artifact"] = wanted.named
    names |= {f"{STATE_FILE}, {record.place}": record.path for record in wanted.recorded if leads_out(record)}
    for place, name in names.items():
        file, path = _placed(place)
        yield Finding.of("RS103", file, path, f"{name!r} could lead out of the artifact")


def _placed(text: str) -> tuple[str, Path]:
    """`serverless-state.json, service.artifact` as a file and a path."""
    file, _, place = text.partition(", ")
    return file, parse_place(place) or ()


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
    elif type(one) is not type(other) or one != other:
        yield path


def _state_references(subject: Subject) -> Iterator[Finding]:
    resolved = subject.artifact.resolved
    for how, found in (("leads nowhere", resolved.dangling), ("leads back to itself", resolved.cyclic)):
        for path, text in found:
            yield Finding.of("RS106", STATE_FILE, path, f"{text} {how}")
