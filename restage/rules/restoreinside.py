"""What rules say about places inside of texts that are JSON, once the rest of these texts has been judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from restage.document.values import ABSENT, Json, Path
from restage.rules.artifactedits import changed
from restage.rules.embeddedjson import find_inside, opened
from restage.verdict import Verdict


def reinstated(verdicts: Iterable[Verdict], fixed: Iterable[Path]) -> Iterator[Verdict]:
    """`verdicts`, the new texts of which hold what stands at `fixed` places of the old ones; without those that then
    change nothing."""
    places = list(fixed)
    above: set[Path] = set()
    for verdict in verdicts:
        is_json = isinstance(verdict.old, str) and opened(verdict.old) is not None  # few are
        if is_json and not above:
            above = _above(places)
        is_above = is_json and verdict.path in above
        inside = [path for path in places if path[: len(verdict.path)] == verdict.path] if is_above else []
        if not inside or not verdict.changed:
            yield verdict
        elif (new := _reinstated(verdict, inside)) != verdict.old:
            yield verdict._replace(new=new)


def _above(places: Iterable[Path]) -> set[Path]:
    """The places above `places`."""
    above: set[Path] = set()
    for path in places:
        parent = path[:-1]
        while parent and parent not in above:
            above.add(parent)
            parent = parent[:-1]
    return above


def _reinstated(verdict: Verdict, fixed: Iterable[Path]) -> Json:
    steps = [path[len(verdict.path) :] for path in fixed]
    told = {path: find_inside(verdict.old, path) for path in steps}
    there = {path: value for path, value in told.items() if find_inside(verdict.new, path) is not ABSENT}
    return changed(verdict.new, {path: value for path, value in there.items() if value is not ABSENT})
