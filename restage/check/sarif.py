"""A check as SARIF 2.1.0, for code-scanning panes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from urllib.parse import quote

from restage.check.findings import RULES, Check, Finding, Rule
from restage.check.lines import lines
from restage.document.jsjson import utf8
from restage.document.jsontext import Document
from restage.document.values import Json, JsonObject, Path, show

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_INDEX = {rule.id: index for index, rule in enumerate(RULES)}


def as_sarif(check: Check, documents: Mapping[str, Document], base: str) -> JsonObject:
    """The document. `base`: the artifact's folder as URIs are to name it, relative to where the viewer looks."""
    driver: JsonObject = {
        "name": "restage",
        "version": version("sls-restage"),
        "rules": [_rule(rule) for rule in RULES],
    }
    results = _results(check, documents, base)
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}."},
        "help": {"text": f"What to do: {rule.advice}."},
        "defaultConfiguration": {"level": rule.level.value},
    }


def _results(check: Check, documents: Mapping[str, Document], base: str) -> list[Json]:
    """All findings; the lines of each file are looked up together."""
    expected: dict[str, set[Path]] = {}
    for finding in check.findings:
        expected.setdefault(finding.file, set()).update(_above(finding.path))
    known = {file: lines(documents[file].text, paths) for file, paths in expected.items() if file in documents}
    return [_result(finding, _line(finding, known.get(finding.file, {})), base) for finding in check.findings]


def _above(path: Path) -> Iterator[Path]:
    """`path` and all that it lies in, the nearest first."""
    return (path[:length] for length in range(len(path), -1, -1))


def _line(finding: Finding, known: Mapping[Path, int]) -> int:
    """What the state has by reference stands elsewhere in it: then the line of the nearest that holds it."""
    return next((known[path] for path in _above(finding.path) if path in known), 1)


def _result(finding: Finding, line: int, base: str) -> Json:
    place = show(finding.path)
    file = f"{base}/{finding.file}" if base else finding.file
    location: JsonObject = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(file, errors="backslashreplace")},
            "region": {"startLine": line},
        }
    }
    if place:
        location["logicalLocations"] = [{"fullyQualifiedName": place, "name": str(finding.path[-1]), "kind": "member"}]
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": _INDEX[finding.rule.id],
        "level": finding.rule.level.value,
        "message": {"text": finding.message},
        "locations": [location],
        "partialFingerprints": {"place/v1": _fingerprint(finding)},
    }


def _fingerprint(finding: Finding) -> str:
    """The same finding at the same place is the same one in the next run, whatever line it stands in by then."""
    return hashlib.sha256(utf8(f"{finding.rule.id}\n{finding.file}\n{show(finding.path)}")).hexdigest()[:32]
