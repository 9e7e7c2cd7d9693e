"""From drafts to the result: what counts, what does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from restage.compare.drafts import Draft
from restage.compare.ignoring import Pattern, Patterns
from restage.compare.model import Comparison, Difference, Ignored
from restage.document.values import Path


def finished(
    comparison: Comparison,
    drafts: Iterable[Draft],
    patterns: Patterns,
    places: Iterable[tuple[str, Path]],
    *,
    exact: bool,
    unused: bool = False,
) -> Comparison:
    """`comparison` with what was found. Raises UsageError where a pattern names none of `places` either, unless such
    `unused` ones are all right."""
    differences: list[Difference] = []
    ignored: list[Ignored] = []
    used: set[Pattern] = set()
    for draft in drafts:
        asked = patterns.find(draft.file, draft.path, draft.right_path)
        used.update(asked)
        if asked:
            draft.ignored = f"--ignore {asked[0].text}"
        if draft.ignored and (asked or not exact):
            ignored.append(draft.as_ignored())
        else:
            differences.append(draft.difference())
    if not unused:
        patterns.refuse_unused(used, places)
    return replace(comparison, differences=tuple(differences), ignored=tuple(ignored))
