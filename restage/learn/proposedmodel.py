"""A model to learn from where none was packaged: every value that a map by stage gave becomes the target's entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Final

from restage.artifact.folder import Artifact
from restage.document.values import Json, Path
from restage.errors import Refusal
from restage.plan.model import Plan, Request
from restage.plan.planning import plan_restage
from restage.rules.model import Action, PlaceRule, Places, Rules
from restage.rules.scope import scopes
from restage.text.distinctive import as_written, share_word
from restage.text.stagemaps import Entry, all_entries, stage_maps
from restage.verdict import Kind, Verdict

_VARIABLE: Final = re.compile(r"\$\{[\w-]+(?:\([^)]*\))?:(?!:)")  # not CloudFormation's `${AWS::Region}`
_COMMON: Final = re.compile(r"[A-Za-z]*|\d{1,5}(?:\.\d+)?")  # words and small numbers say nothing by themselves


@dataclass(frozen=True)
class Proposal:
    """`rules` give each looked-up value the target's entry; `left`: places whose target has none."""

    rules: Rules
    left: tuple[Path, ...]


def proposal(source: Artifact, stage: str, known: Rules) -> Proposal:
    """What the maps of `source` say about `stage`. Raises Refusal where they say nothing."""
    plan = plan_restage(source, Request(target=stage, rules=known, maps=False))
    configuration = scopes(source)[-1].value
    entries = all_entries(configuration, plan.source, stage)
    tables = {scope.file: frozenset(stage_maps(scope.value, plan.source, stage)) for scope in scopes(source)}
    renamed = {(one.file, one.path) for one in plan.verdicts if one.kind is Kind.TEXT and one.changed}
    found = {
        verdict.path: _value(verdict, entries, (plan.source, stage), renamed)
        for verdict in _lookups(plan)
        if not _is_in(verdict.path, tables.get(verdict.file, frozenset()))
    }
    rules = [
        PlaceRule(selector=Places((path,)), action=Action.SET, value=value, where=f"the map's entry for {stage}")
        for path, value in found.items()
        if value is not None
    ]
    if not rules:
        raise Refusal(
            f"{source.folder}: no map by stage in it has an entry for {stage!r} that is in use;"
            " package the service for that stage and learn from both artifacts"
        )
    merged = Rules(text=known.text, places=tuple(rules))
    return Proposal(merged, tuple(path for path, value in found.items() if value is None))


def _lookups(plan: Plan) -> Iterator[Verdict]:
    return (verdict for verdict in plan.verdicts if verdict.kind is Kind.LOOKUP and not verdict.follows)


def _value(
    verdict: Verdict, entries: tuple[Entry, ...], stages: tuple[str, str], renamed: Set[tuple[str, Path]]
) -> Json:
    """What the value would be, from the entry that the verdict names; None where the target has none, or where nothing
    but a common value says that it is the place's. In what is `renamed` the rest of a text holds the stage."""
    entry = next((one for one in entries if one.target_path == verdict.place_of_evidence), None)
    if entry is None or entry.target is None or _is_unresolved(entry.target):
        return None
    whole = as_written(entry.source) == as_written(verdict.old)
    if whole and _COMMON.fullmatch(as_written(verdict.old)) and not share_word(entry.source_path, verdict.path):
        return None
    if type(verdict.old) is type(entry.source) and verdict.old == entry.source:
        return entry.target
    if isinstance(verdict.old, str):
        old, new = as_written(entry.source), as_written(entry.target)
        parts = verdict.old.split(old) if old and old in verdict.old else []
        if (verdict.file, verdict.path) in renamed:
            parts = [_renamed(part, *stages) for part in parts]
        return new.join(parts) if parts else None
    return None


def _renamed(text: str, source: str, target: str) -> str:
    return re.sub(rf"(?<![0-9A-Za-z]){re.escape(source)}(?![0-9A-Za-z])", lambda _: target, text)


def _is_in(path: Path, tables: Set[Path]) -> bool:
    """Lies the place in a map by stage, which is alike for every stage?"""
    return any(path[:length] in tables for length in range(len(path) + 1))


def _is_unresolved(value: Json) -> bool:
    """Does the value hold variables of the framework, which it only resolves for the stage that it packages?"""
    if isinstance(value, dict):
        return any(map(_is_unresolved, value.values()))
    if isinstance(value, list):
        return any(map(_is_unresolved, value))
    return isinstance(value, str) and _VARIABLE.search(value) is not None
