"""What the configuration says of texts, wherever the framework may have put them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Final, NamedTuple

from restage.framework.words import OWN_WORDS
from restage.source.nodes import Path
from restage.text.anyof import any_of
from restage.text.finding import ConfiguredText
from restage.tracing.model import Both, is_unknown
from restage.tracing.plugins import may_write_stage, plugins_of, substituted
from restage.tracing.settingplaces import VARIABLES
from restage.verdict import Evidence

# What the framework only copies, and makes nothing else of
_COPIED: Final = frozenset(("description", "tags", "stackTags"))
_CONFIGURED: Path = ("provider", "stage")  # which only deploying reads
_TELLING = 6  # a text of so many characters that is no plain word is not the same by accident
# What the framework, CloudFormation and AWS have as well: TRIM_HORIZON, s3:ObjectCreated:*, nodejs20.x,
# application/json, lambda.amazonaws.com, rate(1 day)
_VOCABULARY = (  # compiled when it is needed: few texts move that do not hold the stage
    r"[A-Z][A-Z0-9_.-]*|[a-z0-9]+:[A-Z][A-Za-z]+(:[\w*]+)?|[a-z]+[0-9.]+[x0-9]*|[a-z]+/[a-z0-9.+*-]+"
    r"|[a-z0-9.-]+\.amazonaws\.com|(rate|cron)\(.*\)|[\d.:/ -]+"
)


class Texts(NamedTuple):
    """Texts of the source's configuration.

    `known`: what those are for the target that hold the stage, that change and tell by themselves where they come from,
    or that stay and hold one of these, if all places that have them agree; `disputed`: those of which they don't.
    `is_closed`: is the stage's name, where none of them explains it, the stage, as all of the configuration is proven,
    nobody wrote it out, and it is no word that the framework or a plugin may write?
    """

    known: Mapping[str, ConfiguredText]
    disputed: frozenset[str]
    is_closed: bool

    def is_followed(self, text: str, stage: str) -> bool:
        """Does `text`, of the source's `stage`, become what the configuration says wherever it stands?"""
        return text in self.known or (text == stage and self.is_closed)


def configured_texts(both: Both, stage: str, unread: Set[Path] = frozenset()) -> Texts:
    """The texts of the configuration for the source `stage` that a text elsewhere may come from; what is `unread` is
    only where it is written."""
    found: dict[str, dict[str, Path]] = {}
    written = re.compile(rf"(?<![0-9A-Za-z]){re.escape(stage)}(?![0-9A-Za-z])", re.I).search
    plugins = plugins_of(both)
    free: set[str] = set()  # those that move and may stand elsewhere than in variables of functions
    is_closed = not both.unproven and stage.lower() not in OWN_WORDS and not may_write_stage(both, stage)
    targets = {leaf.path: leaf.value for leaf in both.target.leaves()}
    sections = {place[0] for place in unread}
    for path, old, _ in both.source.leaves():
        new = targets.get(path)
        if path[:1] and path[0] in sections and not unread.isdisjoint((path[:2], path[:1])):
            continue
        if isinstance(old, str) and isinstance(new, str):
            found.setdefault(old, {}).setdefault(new, path)
            if made := substituted(old, plugins):
                found.setdefault(made["Fn::Sub"], {}).setdefault(new.replace("#{", "${"), path)
            if old != new and not VARIABLES.hold(path):
                free.add(old)
            is_closed = is_closed and not (written(old) and written(new) and not _is_copied(path))
        is_closed = is_closed and not is_unknown(old) and not is_unknown(new)
    letters = stage.lower()
    holding = frozenset(old for old in found if letters in old.lower())
    agreed = {old: next(iter(new.items())) for old, new in found.items() if len(new) == 1 and old != stage}
    moving = frozenset(
        old for old, (new, _) in agreed.items() if old in free and old not in holding and old != new and tells(old)
    )
    # What stays, though a part of it becomes another text elsewhere
    parts = re.compile(any_of(moving)) if moving else None
    torn = {part for old, (new, _) in agreed.items() if old == new and parts for part in parts.findall(old)}
    known = {
        old: _torn(new, both.evidence((path,)))
        if old in torn and old != new
        else ConfiguredText(new, both.evidence((path,)))
        for old, (new, path) in agreed.items()
        if old in holding or old in moving or (parts and parts.search(old))
    }
    disputed = frozenset(old for old, new in found.items() if len(new) > 1)
    return Texts(known, disputed, is_closed and disputed.isdisjoint(holding))


def _is_copied(path: Path) -> bool:
    """Does the framework make nothing of what is written at `path`, but copy it?"""
    return path == _CONFIGURED or not _COPIED.isdisjoint(path) or VARIABLES.hold(path)


def _torn(new: str, where: Evidence) -> ConfiguredText:
    return ConfiguredText(new, f"{where}: in a longer text it stays", certain=False)


def tells(text: str) -> bool:
    """Does the text tell by itself where it comes from, and can be no word of the framework's own?"""
    return len(text) >= _TELLING and not text.isalpha() and not re.fullmatch(_VOCABULARY, text)
