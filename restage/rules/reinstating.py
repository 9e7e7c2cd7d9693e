"""What rules say about places inside of texts that are JSON, once the rest of these texts has been judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from restage.document.values import ABSENT, Json, Path
from restage.rules.changing import changed
from restage.rules.inside import find_inside
from restage.verdict import Verdict


def reinstated(verdicts: Iterable[Verdict], fixed: Iterable[Path]) -> Iterator[Verdict]:
    """`verdicts`, the new texts of which hold what stands at `fixed` places of the old ones; without those that then
    change nothing."""
    by_text: dict[Path, list[Path]] = {}
    for path in fixed:
        for length in range(1, len(path)):
            by_text.setdefault(path[:length], []).append(path)
    for verdict in verdicts:
        inside = by_text.get(verdict.path) if isinstance(verdict.old, str) else None
        if not inside or not verdict.changed:
            yield verdict
        elif (new := _reinstated(verdict, inside)) != verdict.old:
            yield verdict._replace(new=new)


def _reinstated(verdict: Verdict, fixed: Iterable[Path]) -> Json:
    steps = [path[len(verdict.path) :] for path in fixed]
    told = {path: find_inside(verdict.old, path) for path in steps}
    there = {path: value for path, value in told.items() if find_inside(verdict.new, path) is not ABSENT}
    return changed(verdict.new, {path: value for path, value in there.items() if value is not ABSENT})
