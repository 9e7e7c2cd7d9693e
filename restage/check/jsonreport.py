"""A check as a JSON document for programs."""

from __future__ import annotations

from collections import Counter

from restage.check.findings import Check, Finding, Level
from restage.document.values import Json, JsonObject, show

SCHEMA_VERSION = 1


def as_json(check: Check) -> JsonObject:
    """Everything that was found, the notes included."""
    counts = Counter(finding.rule.level for finding in check.findings)
    return {
        "schema_version": SCHEMA_VERSION,
        "artifact": check.folder,
        "service": check.service,
        "stage": check.stage,
        "not": list(check.others),
        "clean": check.clean,
        "counts": {level.value: counts[level] for level in Level},
        "findings": [_finding(finding) for finding in check.findings],
    }


def _finding(finding: Finding) -> Json:
    return {
        "id": finding.rule.id,
        "name": finding.rule.name,
        "level": finding.rule.level.value,
        "counted": finding.counted,
        "title": finding.rule.title,
        "file": finding.file,
        "place": show(finding.path),
        "path": list(finding.path),
        "message": finding.message,
        "advice": finding.rule.advice,
    }
