"""What the configuration says of texts, wherever the framework may have put them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from restage.source.nodes import Path
from restage.text import ConfiguredText, delimited_in
from restage.tracing.model import Both, at, is_unknown

_TELLING = 6  # a text of so many characters that is no plain word is not the same by accident


@dataclass(frozen=True)
class Texts:
    """`known`: texts of the source's configuration, and what they are for the target, where all places that have them
    agree: those that hold the stage, and those that change and tell by themselves where they come from. `is_closed`:
    stands the stage's name in the configuration only where it is the stage?
    """

    known: Mapping[str, ConfiguredText]
    is_closed: bool


def configured_texts(both: Both, stage: str, target: str) -> Texts:
    """The texts of the configuration that a text elsewhere may come from."""
    found: dict[str, dict[str, Path]] = {}
    is_closed = True
    for leaf in both.source.leaves():
        if not isinstance(leaf.value, str):
            is_closed = is_closed and not is_unknown(leaf.value)
            continue
        new = at(both.target.value, leaf.path)
        if isinstance(new, str):
            found.setdefault(leaf.value, {}).setdefault(new, leaf.path)
        if stage in leaf.value:
            is_closed = is_closed and isinstance(new, str) and _is_renamed(leaf.value, new, stage, target)
    letters = stage.lower()
    known = {
        old: ConfiguredText(next(iter(new)), both.evidence((next(iter(new.values())),)))
        for old, new in found.items()
        if len(new) == 1 and old != stage and (letters in old.lower() or (old not in new and tells(old)))
    }
    return Texts(known, is_closed)


def tells(text: str) -> bool:
    """Does the text tell by itself where it comes from?"""
    return len(text) >= _TELLING and not text.isalpha()


def _is_renamed(old: str, new: str, stage: str, target: str) -> bool:
    """Is no word in `old` that is the stage's name left as it is?"""
    return not delimited_in(stage, old) or (not delimited_in(stage, new) and new.count(target) >= old.count(stage))
