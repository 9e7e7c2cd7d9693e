"""Entries of maps by stage that the state shares with what they were looked up for.

Version 1 takes an entry as it is, so that `environment: ${self:custom.env.${opt:stage}}` leaves one object in two
places, of which json-cycle writes the second as a reference, be that the entry or what was looked up. The entry stays
for every stage, what was looked up does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from restage.artifact import Artifact
from restage.jsontext import parse
from restage.layout import STATE_FILE
from restage.splice import Edit, Replace, apply
from restage.stagemaps import has_both
from restage.values import Path, as_object, at


def with_own_entries(artifact: Artifact, source: str, target: str) -> Artifact:
    """`artifact`, references written out that are, or lead into, a source's entry of a map that has one for the
    target."""
    resolved = artifact.resolved.value
    edits = [Edit(place, Replace(at(resolved, place))) for place in _shared(artifact, source, target)]
    if not edits:
        return artifact
    text = apply(artifact.state, edits)
    return replace(artifact, state=parse(text.encode("utf-8", "surrogatepass"), STATE_FILE))


def _shared(artifact: Artifact, source: str, target: str) -> Iterator[Path]:
    for place, shared in artifact.resolved.links:
        tables = (path[:n] for path in (place, shared) for n, step in enumerate(path) if step == source)
        configured = (table for table in tables if table[1:2] == ("custom",))
        if any(has_both(as_object(at(artifact.state.value, table)), source, target) for table in configured):
            yield place
