"""An older rules file before it learns anew: learned rules that no longer hold go, all else stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final

from restage.artifact.folder import Artifact
from restage.document.values import Path, at
from restage.learn.explaining import Explainer
from restage.rules.comments import LEARNED, comments, is_learned
from restage.rules.effects import changes_of, holds_word
from restage.rules.groups import grouped, needless
from restage.rules.model import MapRule, Rule, Rules
from restage.rules.reasons import NO_REASONS, Memory, outdated, unrecorded
from restage.text.wordrule import WordRule

_ITEM: Final = re.compile(r"^(\s*)- ")
_KEY_ALONE: Final = re.compile(r"""^\s*[\w"'-]+:\s*$""")
_SETTING: Final = re.compile(r"^\s+provider-stage:")


@dataclass(frozen=True)
class Stale:
    """A rule that does not hold for the new pair. `line` in the file, from 1; `learned`: did nobody write it?"""

    line: int
    learned: bool
    reason: str


def stale_rules(rules: Rules, text: str, explainer: Explainer) -> Iterator[Stale]:
    """The rules of the file `text` that match nothing in the new source, or give what the new model does not have."""
    lines = text.splitlines()
    settled = explainer.whole(rules.all)
    numbers = {rule.where: rule.line for rule in rules.all}
    wrong = {rule.where: reason for rule in rules.all if (reason := _wrong(rule, explainer, settled))}
    wrong = {**_changed_causes(rules, explainer), **wrong}
    for where, reason in {**_rest_of_groups(rules, wrong), **wrong}.items():
        if line := numbers.get(where, 0):
            yield Stale(line, is_learned(lines, line - 1), reason)


def _changed_causes(rules: Rules, explainer: Explainer) -> dict[str, str]:
    """By where they stand, the learned rules whose reasons or needs are gone or have changed."""
    documents = explainer.aligned.scopes
    gone = {rule.where: "what it needs is gone" for rule in needless(rules, documents) if rule.learned}
    memory = Memory(documents[-1].value, explainer.source, explainer.target)
    return dict.fromkeys(unrecorded(rules), NO_REASONS) | gone | dict(outdated(rules, memory))


def _rest_of_groups(rules: Rules, wrong: Mapping[str, str]) -> dict[str, str]:
    """The learned rules that go with those that are `wrong`."""
    groups = {rule.group for rule in grouped(rules) if rule.group and rule.learned and rule.where in wrong}
    return {
        rule.where: f"the group {rule.group!r} holds no more"
        for rule in grouped(rules)
        if rule.learned and rule.group in groups
    }


def stale_settings(rules: Rules, text: str, source: Artifact, model: Artifact) -> Iterator[Stale]:
    """A configured stage that does not follow any more; what is said for all targets one target can't take out."""
    if not rules.stage_follows or not rules.stage_line:
        return
    configured = [at(one.resolved.value, ("service", "provider", "stage")) for one in (source, model)]
    if configured != [source.stage, model.stage]:
        own = _SETTING.match(text.splitlines()[rules.stage_line - 1]) is not None
        yield Stale(rules.stage_line, own, "the configured stage does not follow --stage")


def _wrong(rule: Rule, explainer: Explainer, settled: frozenset[tuple[str, Path]]) -> str:
    scopes = explainer.aligned.scopes
    if isinstance(rule, WordRule):
        held = any(
            holds_word(rule, step) for scope in scopes for path, text in scope.texts for step in _words(path, text)
        )
        return "" if held else "its text stands nowhere any more"
    if not changes_of(rule, scopes, explainer.source, explainer.target, explainer.reserved):
        return "it matches nothing any more"
    inside = isinstance(rule, MapRule) and rule.inside
    right = explainer.right_changes(rule, settled if inside else frozenset())
    return "" if right else "it gives another value than the new artifact has"


def _words(path: tuple[str | int, ...], text: str) -> Iterator[str]:
    yield text
    yield from (step for step in path if isinstance(step, str))


def without(text: str, stale: Mapping[int, Stale]) -> str:
    """`text` without the rules that begin at these lines, and without the comments on what they were learned from."""
    lines = text.splitlines(keepends=True)
    gone: set[int] = set()
    for line in stale:
        index = line - 1
        gone.update(range(index - len([c for c in comments(lines, index) if LEARNED in c]), _end(lines, index)))
    left = [(index, line) for index, line in enumerate(lines) if index not in gone]
    return "".join(_without_empty(left, gone))


def _without_empty(left: list[tuple[int, str]], gone: Set[int]) -> list[str]:
    """The lines that are `left`, without a key of which everything below is `gone`, which would say null."""
    out: list[tuple[int, str]] = []
    for index, line in [*left, (-1, "end:")]:
        while line.strip() and out and _is_emptied(out, line, gone):
            gone = {*gone, out.pop()[0]}
        out.append((index, line))
    return [line for _, line in out[:-1]]


def _is_emptied(out: list[tuple[int, str]], following: str, gone: Set[int]) -> bool:
    index, line = out[-1]
    is_item = _ITEM.match(following) is not None
    lower = _depth(following) > _depth(line) or (is_item and _depth(following) == _depth(line))
    return index + 1 in gone and _KEY_ALONE.match(line) is not None and not lower


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _end(lines: list[str], index: int) -> int:
    """The line after the list item, or the setting, that begins at `index`."""
    item = _ITEM.match(lines[index])
    depth = len(item[1]) if item else _depth(lines[index])
    end = index + 1
    while end < len(lines) and lines[end].strip() and _depth(lines[end]) > depth:
        if lines[end].lstrip().startswith("#"):
            break
        end += 1
    return end
