"""Is an artifact of one stage: its directory, function names and exports?"""

from __future__ import annotations

from collections.abc import Iterator

from restage.artifact.layout import STATE_FILE
from restage.check.findings import Finding
from restage.check.inputs import Judged
from restage.document.values import Path, as_object, as_text, at
from restage.framework.service import STAGE_NAME
from restage.framework.words import STAGES


def two_stages(judged: Judged) -> Iterator[Finding]:
    """Names that the framework makes with the stage, and that were made with another than the directory's.

    An export's name is the framework's alone, so whatever stands at the stage's place is one. A function's name may
    be the user's (`${self:custom.prefix}-hello`, with another word for each stage): only the name of a known stage
    counts, and where the template has the function under the same name, only that of one which an export has, too.
    """
    stage = judged.stage
    exported = list(_exports(judged))
    of_exports = {found for _, found in exported}
    known = {*STAGES, *of_exports, _configured(judged)} - {""}
    deployed = frozenset(_deployed(judged))
    for finding, found in exported:
        if found != stage:
            yield finding
    for path, name, found in _functions(judged):
        if found != stage and found in known:
            rule_id = "RS109" if found not in of_exports and name in deployed else "RS108"
            yield Finding.of(rule_id, STATE_FILE, path, _message(name, found, stage))


def _exports(judged: Judged) -> Iterator[tuple[Finding, str]]:
    service = judged.name
    for part in judged.main:
        for key, output in as_object(part.value.get("Outputs")).items():
            name = as_text(at(output, ("Export", "Name")))
            found = _between(name, f"sls-{service}-", f"-{key}")
            if found:
                message = _message(name, found, judged.stage)
                yield part.finding("RS108", ("Outputs", key, "Export", "Name"), message), found


def _functions(judged: Judged) -> Iterator[tuple[Path, str, str]]:
    service = judged.name
    for key, function in as_object(judged.service.get("functions")).items():
        name = as_text(at(function, ("name",)))
        yield ("service", "functions", key, "name"), name, _between(name, f"{service}-", f"-{key}")


def _deployed(judged: Judged) -> Iterator[str]:
    """The functions' names in the templates."""
    for part in judged.main:
        for resource in as_object(part.value.get("Resources")).values():
            if as_object(resource).get("Type") == "AWS::Lambda::Function":
                yield as_text(at(resource, ("Properties", "FunctionName")))


def _configured(judged: Judged) -> str:
    return as_text(at(judged.service, ("provider", "stage")))


def _between(text: str, before: str, after: str) -> str:
    """What stands between the two; "" where that is no stage's name."""
    if not (text.startswith(before) and text.endswith(after)):
        return ""
    found = text[len(before) : -len(after)]
    return found if STAGE_NAME.fullmatch(found) else ""


def _message(name: str, found: str, stage: str) -> str:
    return f"{name} is of stage {found}; package.artifactDirectoryName says {stage}"
