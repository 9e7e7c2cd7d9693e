"""What is said of an anonymised artifact: whether it behaves as the original does."""

from __future__ import annotations

from collections.abc import Iterator

from restage.anonymise.anonymising import Anonymised
from restage.document.values import printable


def as_text(found: Anonymised) -> str:
    """The report for a person; of the original there are only numbers in it."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Anonymised) -> Iterator[str]:
    yield f"written    {printable(str(found.output))}"
    yield f"names      replaced, alike everywhere; the stages {found.stages[0]!r} and {found.stages[1]!r} stay"
    different = found.original.differences(found.made)
    summary = found.made.summary()
    if not different:
        yield f"behaves    as the original: {summary}"
        return
    yield f"behaves    as the original ({summary}), but for"
    yield from (f"  {line}" for line in different)
