"""The judgements that need no file's text: those of `check` that every run makes, too, before its result is written."""

from __future__ import annotations

from collections.abc import Iterator

from restage.check.deployable import deployable
from restage.check.findings import Finding
from restage.check.inputs import Judged
from restage.check.onestage import two_stages
from restage.check.references import dangling
from restage.check.twice import twice
from restage.check.whole import files


def cheap(judged: Judged) -> Iterator[Finding]:
    """Files that are missing or wrong, references to nothing, two stages, names, stamps, duplicates."""
    yield from files(judged)
    yield from dangling(judged)
    yield from two_stages(judged)
    yield from deployable(judged)
    yield from twice(judged)
