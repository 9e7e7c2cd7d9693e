"""A check as JUnit XML, for the test reports of CI servers: a rule is a test, and each of its findings a failed one.

There is no standard; this is what Jenkins takes, and with it GitLab and Azure Pipelines. Its plugin xunit refuses what
its schema (junit-10.xsd, or the older jenkins-junit.xsd) does not have, so files and lines are in texts only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from restage.check.findings import RULES, Check, Finding, Rule
from restage.document.jsontext import Document
from restage.document.lines import lines_of
from restage.document.values import printable, show

_FOREIGN: Final = "RS3"  # rules about other stages, which only --not searches for
_NOT_SEARCHED: Final = "no other stage was searched for (--not STAGE)"


def as_junit(suites: Iterable[Element]) -> str:
    """The document with all suites."""
    root = Element("testsuites", name="restage check")
    root.extend(suites)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def suite(check: Check, documents: Mapping[str, Document], base: str) -> Element:
    """One artifact's tests, in the order of the rules. `base`: its folder as the CI server names it."""
    texts = {name: document.text for name, document in documents.items()}
    lines = lines_of(texts, [(finding.file, finding.path) for finding in check.findings])
    placed = sorted(zip(check.findings, lines, strict=True), key=lambda one: one[0].rule.id)
    found = {rule: list(group) for rule, group in groupby(placed, key=lambda one: one[0].rule)}
    return _suite(base, [case for rule in RULES for case in _cases(rule, found.get(rule, []), check, base)])


def failed_suite(base: str, problems: Sequence[str]) -> Element:
    """The suite of an artifact that could not be checked."""
    case = _case("it can be checked", base)
    SubElement(case, "error", message=_text("; ".join(problems)))
    return _suite(base, [case])


def _suite(base: str, cases: Sequence[Element]) -> Element:
    totals = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    counts = {name: str(sum(case.find(tag) is not None for case in cases)) for name, tag in totals.items()}
    element = Element("testsuite", {"name": _text(base), "tests": str(len(cases)), **counts})
    element.extend(cases)
    return element


def _cases(rule: Rule, found: Sequence[tuple[Finding, int]], check: Check, base: str) -> Iterator[Element]:
    if not any(finding.counted for finding, _ in found):
        case = _case(f"{rule.id} {rule.name}", base)
        if rule.id.startswith(_FOREIGN) and not check.others:
            SubElement(case, "skipped").text = _NOT_SEARCHED
        elif found:
            notes = "\n".join(f"{_where(finding)}: {finding.message}" for finding, _ in found)
            SubElement(case, "system-out").text = _text(f"{rule.title}:\n{notes}")
        yield case
        return
    for finding, line in found:
        case = _case(f"{rule.id} {rule.name}: {_where(finding)}", base)
        failure = SubElement(case, "failure", type=rule.level.value, message=_text(finding.message))
        told = (f"{rule.title}: {_where(finding)}", finding.message, f"What to do: {rule.advice}.")
        failure.text = _text("\n".join((_located(finding.file, line, base), *told)))
        yield case


def _case(name: str, base: str) -> Element:
    return Element("testcase", classname=_text(base), name=_text(name))


def _where(finding: Finding) -> str:
    place = show(finding.path)
    return f"{finding.file}: {place}" if place else finding.file


def _located(file: str, line: int, base: str) -> str:
    """As editors and terminals take it: `artifact/serverless-state.json:12`."""
    return "/".join(filter(None, (base, file))) + (f":{line}" if line else "")


def _text(text: str) -> str:
    """`text` in characters that XML 1.0 may have."""
    return re.sub("[\ufffe\uffff]", lambda found: f"\\u{ord(found.group()):04x}", printable(text))
