"""Is an artifact of one stage: its directory, function names and exports?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from restage.check.findings import Finding
from restage.check.reading import Subject
from restage.facts import STAGE_NAME
from restage.layout import STATE_FILE
from restage.values import Path, as_object, as_text, at
from restage.words import STAGES


def two_stages(subject: Subject) -> Iterator[Finding]:
    """Names that the framework makes with the stage, and that were made with another than the directory's.

    An export's name is the framework's alone, so whatever stands at the stage's place is one. A function's name may
    be the user's; there only the name of a known stage counts.
    """
    stage = subject.artifact.stage
    exported = list(_exports(subject))
    known = {*STAGES, *(found for _, found in exported), _configured(subject)} - {""}
    for finding, found in exported:
        if found != stage:
            yield finding
    for path, name, found in _functions(subject):
        if found != stage and found in known:
            yield Finding.of("RS108", STATE_FILE, path, _message(name, found, stage))


def _exports(subject: Subject) -> Iterator[tuple[Finding, str]]:
    service = subject.artifact.service
    for part in subject.main:
        for key, output in as_object(part.value.get("Outputs")).items():
            name = as_text(at(output, ("Export", "Name")))
            found = _between(name, f"sls-{service}-", f"-{key}")
            if found:
                message = _message(name, found, subject.artifact.stage)
                yield part.finding("RS108", ("Outputs", key, "Export", "Name"), message), found


def _functions(subject: Subject) -> Iterator[tuple[Path, str, str]]:
    service = subject.artifact.service
    for key, function in as_object(at(subject.artifact.resolved.value, ("service", "functions"))).items():
        name = as_text(at(function, ("name",)))
        yield ("service", "functions", key, "name"), name, _between(name, f"{service}-", f"-{key}")


def _configured(subject: Subject) -> str:
    return as_text(at(subject.artifact.resolved.value, ("service", "provider", "stage")))


def _between(text: str, before: str, after: str) -> str:
    """What stands between the two; "" where that is no stage's name."""
    match = re.fullmatch(f"{re.escape(before)}(.+){re.escape(after)}", text)
    return match[1] if match and STAGE_NAME.fullmatch(match[1]) else ""


def _message(name: str, found: str, stage: str) -> str:
    return f"{name} is of stage {found}; package.artifactDirectoryName says {stage}"
