"""A check as annotations of the artifact's files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from restage.check.findings import Check, Finding, Level
from restage.document.jsontext import Document
from restage.document.lines import lines_of
from restage.document.values import show
from restage.markup import annotations as markup
from restage.markup.annotations import Annotation

_LEVELS: Final = {
    Level.ERROR: markup.Level.ERROR,
    Level.WARNING: markup.Level.WARNING,
    Level.NOTE: markup.Level.NOTICE,
}


def as_annotations(check: Check, documents: Mapping[str, Document]) -> list[Annotation]:
    """One for each finding, about a file of the artifact."""
    texts = {name: document.text for name, document in documents.items()}
    lines = lines_of(texts, [(finding.file, finding.path) for finding in check.findings])
    return [_annotation(finding, line) for finding, line in zip(check.findings, lines, strict=True)]


def _annotation(finding: Finding, line: int) -> Annotation:
    rule, place = finding.rule, show(finding.path)
    message = f"{place}: {finding.message}" if place else finding.message
    advised = f"{message}; {rule.advice}" if finding.counted else message
    return Annotation(_LEVELS[rule.level], f"{rule.id} {rule.title}", advised, finding.file, line)
