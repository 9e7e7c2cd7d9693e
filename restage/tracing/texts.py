"""What the configuration says of texts, wherever the framework may have put them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from restage.source.nodes import Path
from restage.text import ConfiguredText, delimited_in
from restage.tracing.model import Both, at


@dataclass(frozen=True)
class Texts:
    """`known`: texts of the source's configuration that hold the stage, and what they are for the target, where all
    places that have them agree. `is_closed`: stands the stage's name in the configuration only where it is the stage?
    """

    known: Mapping[str, ConfiguredText]
    is_closed: bool


def configured_texts(both: Both, stage: str, target: str) -> Texts:
    """The texts of the configuration in which `stage` stands in any spelling."""
    found: dict[str, dict[str, Path]] = {}
    is_closed = True
    for leaf in both.source.leaves():
        if not isinstance(leaf.value, str):
            is_closed = (is_closed and leaf.value is None) or isinstance(leaf.value, (bool, int, float, dict, list))
            continue
        if stage.lower() in leaf.value.lower():
            new = at(both.target.value, leaf.path)
            if isinstance(new, str):
                found.setdefault(leaf.value, {}).setdefault(new, leaf.path)
            is_closed = is_closed and isinstance(new, str) and _is_renamed(leaf.value, new, stage, target)
    known = {
        old: ConfiguredText(next(iter(new)), both.evidence((next(iter(new.values())),)))
        for old, new in found.items()
        if len(new) == 1 and old != stage
    }
    return Texts(known, is_closed)


def _is_renamed(old: str, new: str, stage: str, target: str) -> bool:
    """Is no word in `old` that is the stage's name left as it is?"""
    return not delimited_in(stage, old) or (not delimited_in(stage, new) and new.count(target) >= old.count(stage))
