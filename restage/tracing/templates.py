"""What the configuration has below `resources`, which the framework merges into its template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from restage.document.values import ABSENT, Absent, JsonObject, find_at
from restage.tracing.model import Given, Origins, Traced, below, entries, entry, items
from restage.tracing.settingplaces import SECTIONS
from restage.tracing.walking import Walk


class Block(NamedTuple):
    """One object below `resources`, for both stages, and where it is written."""

    source: Given
    target: Given
    origins: Origins


def blocks(walk: Walk) -> Iterator[Block]:
    """Every block below `resources`: one, or several in a list."""
    source, target = (entry(one.value, "resources") for one in (walk.both.source, walk.both.target))
    if not isinstance(source, list) and not isinstance(target, list):
        yield Block(source, target, (("resources",),))
        return
    many = [items(one) if isinstance(one, list) else [one] for one in (source, target)]
    for index in range(max(map(len, many))):
        ours, theirs = (one[index] if index < len(one) else ABSENT for one in many)
        yield Block(ours, theirs, (("resources", index),))


class Merged(NamedTuple):
    """The places of `template` that are merged from `resources`; new things go only into the main one."""

    walk: Walk
    template: JsonObject
    is_main: bool

    def traced(self) -> Iterator[Traced]:
        """What is known of them."""
        for block in blocks(self.walk):
            for section in SECTIONS:
                yield from self._section(block, section)
            for logical_id, extension in entries(entry(block.source, "extensions")).items():
                ours = find_at(self.template, ("Resources", logical_id))
                theirs = entry(entry(block.target, "extensions"), logical_id)
                where = below(block.origins, "extensions", logical_id)
                yield from self.walk.traced(ours, extension, theirs, ("Resources", logical_id), where)

    def _section(self, block: Block, section: str) -> Iterator[Traced]:
        ours = find_at(self.template, (section,))
        mine, theirs = entry(block.source, section), entry(block.target, section)
        where = below(block.origins, section)
        if isinstance(mine, dict) or isinstance(theirs, dict):
            document = {} if isinstance(ours, Absent) else ours
            goal = {} if theirs is ABSENT else theirs
            found = self.walk.traced(document, {} if mine is ABSENT else mine, goal, (section,), where)
            yield from (one for one in found if self.is_main or one.old is not ABSENT or len(one.path) > 2)
        else:
            yield from self.walk.traced(ours, mine, theirs, (section,), where)
