"""A check as SARIF 2.1.0, for code-scanning panes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from urllib.parse import quote

from restage.check.findings import RULES, Check, Finding, Rule
from restage.document.jsjson import utf8
from restage.document.jsontext import Document
from restage.document.lines import lines_of
from restage.document.values import Json, JsonObject, as_object, at, show

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_INDEX = {rule.id: index for index, rule in enumerate(RULES)}


def as_sarif(check: Check, documents: Mapping[str, Document], base: str) -> JsonObject:
    """The document. `base`: the artifact's folder as URIs are to name it, relative to where the viewer looks."""
    return _document([_run(_results(check, documents, base))])


def together(found: Iterable[tuple[str, JsonObject | None, Sequence[str]]]) -> JsonObject:
    """The document about several artifacts, by their folders: a run for each, with a category of its own, by which
    viewers tell alike findings apart. One that could not be checked has no document, but problems."""
    runs: list[Json] = []
    for base, document, problems in found:
        run = as_object(at(document, ("runs", 0))) if document else _run([])
        runs.append({**run, "automationDetails": {"id": f"restage/{base}/"}, **_invocation(problems)})
    return _document(runs)


def _document(runs: list[Json]) -> JsonObject:
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": runs}


def _run(results: list[Json]) -> JsonObject:
    driver: JsonObject = {
        "name": "restage",
        "version": version("sls-restage"),
        "rules": [_rule(rule) for rule in RULES],
    }
    return {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}


def _invocation(problems: Sequence[str]) -> JsonObject:
    if not problems:
        return {}
    notes: list[Json] = [{"level": "error", "message": {"text": one}} for one in problems]
    return {"invocations": [{"executionSuccessful": False, "toolExecutionNotifications": notes}]}


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
    """All findings, with the lines in which they stand."""
    texts = {name: document.text for name, document in documents.items()}
    found = lines_of(texts, [(finding.file, finding.path) for finding in check.findings])
    return [_result(finding, line or 1, base) for finding, line in zip(check.findings, found, strict=True)]


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
