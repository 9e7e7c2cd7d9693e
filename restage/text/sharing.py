"""Entries of maps by stage that the state shares with what they were looked up for.

Version 1 takes an entry as it is, so that `environment: ${self:custom.env.${opt:stage}}` leaves one object in two
places, of which json-cycle writes the second as a reference, be that the entry or what was looked up. The entry stays
for every stage, what was looked up does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from restage.artifact.folder import Artifact
from restage.artifact.layout import STATE_FILE
from restage.document.edits import Edit, Replace
from restage.document.jsontext import parse
from restage.document.splice import apply
from restage.document.values import Path, as_object, at
from restage.text.spelling import twin_among
from restage.text.stagemaps import entries, has_both, kinds_of


def with_own_entries(artifact: Artifact, source: str, target: str) -> Artifact:
    """`artifact`, references written out that are, or lead into, a source's entry of a map that has one for the
    target."""
    resolved = artifact.resolved.value
    kinds = kinds_of(entries(as_object(as_object(resolved).get("service")).get("custom"), source, target))
    shared = _shared(artifact, {source: {target: None}, **kinds}, (source, target))
    edits = [Edit(place, Replace(at(resolved, place))) for place in shared]
    if not edits:
        return artifact
    text = apply(artifact.state, edits)
    return replace(artifact, state=parse(text.encode("utf-8", "surrogatepass"), STATE_FILE))


def _shared(artifact: Artifact, kinds: Mapping[str, Iterable[str]], stages: tuple[str, str]) -> Iterator[Path]:
    """`kinds`: by what maps have entries for the source, and for the target; `stages`: these two."""
    for place, shared in artifact.resolved.links:
        configured = [path for path in (place, shared) if path[1:2] == ("custom",)]
        tables = [(path[:n], str(step)) for path in configured for n, step in enumerate(path) if step in kinds]
        values = ((as_object(at(artifact.state.value, table)), step) for table, step in tables)
        steps = [(path[:n], str(step)) for path in configured for n, step in enumerate(path)]
        twins = (twin_among(step, as_object(at(artifact.state.value, table)), *stages) for table, step in steps)
        if any(has_both(value, step, other) for value, step in values for other in kinds[step]) or any(twins):
            yield place
