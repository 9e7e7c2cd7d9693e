"""One check: all judgements in their order, each thing named once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from restage.artifact.layout import CREATE_TEMPLATE, STATE_FILE, UPDATE_TEMPLATE
from restage.check.cheap import cheap
from restage.check.deployable import paths, region, stack
from restage.check.findings import RULES, Check, Finding
from restage.check.foreign import Search, refuse_own
from restage.check.reading import Subject, bare
from restage.check.whole import whole
from restage.compare.ignoring import Patterns
from restage.errors import UsageError

_COPIES = (STATE_FILE, UPDATE_TEMPLATE, CREATE_TEMPLATE)
_IDS = frozenset(rule.id for rule in RULES)


def check_artifact(
    subject: Subject, *, others: Sequence[str] = (), ignore: Sequence[str] = (), regions: Sequence[str] = ()
) -> Check:
    """What is wrong with an artifact; with `others`, what still names one of these stages.

    `ignore`: ids of findings, and places (patterns as `restage diff` has them), that are passed over; `regions`: the
    caller's own, as far as they are known. Raises UsageError for a stage that is the artifact's own, and for an id that
    there is not.
    """
    refuse_own(subject.artifact, others)
    ids, patterns = _ignored(ignore)
    expected = (finding for finding in _once(_all(subject, others, regions)) if finding.rule.id not in ids)
    # Where a template's file is missing, its places are looked for in the state: they are called the same
    found = (finding for finding in expected if not patterns.find(finding.file, finding.path, bare(finding.path)))
    return Check(
        folder=str(subject.artifact.folder),
        service=subject.artifact.service,
        stage=subject.artifact.stage,
        others=tuple(others),
        findings=tuple(sorted(found, key=lambda finding: finding.rule.id)),
    )


def _all(subject: Subject, others: Iterable[str], regions: Sequence[str]) -> Iterator[Finding]:
    yield from cheap(subject.judged)
    yield from stack(subject.judged)
    yield from paths(subject.judged)
    yield from region(subject.judged, regions)
    yield from whole(subject)
    for stage in dict.fromkeys(others):
        yield from Search(subject, stage).findings()


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The create template is a part of the update template: what is found in both is one thing."""
    seen: set[tuple[object, ...]] = set()
    for finding in findings:
        file = "" if finding.file in _COPIES and finding.path else finding.file
        key = (finding.rule.id, file, bare(finding.path), finding.message)
        if key not in seen:
            seen.add(key)
            yield finding


def _ignored(texts: Iterable[str]) -> tuple[frozenset[str], Patterns]:
    """The ids and the patterns among what was given to --ignore."""
    ids = frozenset(text for text in texts if text[:2] == "RS" and text[2:].isdecimal())
    unknown = sorted(ids - _IDS)
    if unknown:
        raise UsageError(f"--ignore {unknown[0]}: there is no such finding; docs/checks.md lists them all")
    return ids, Patterns.of(text for text in texts if text not in ids)
