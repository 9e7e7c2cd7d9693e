"""The user's own text in a whole document: every string judged in its context."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from restage.naming.places import Fixed, matches
from restage.text import Finding, Judged, TextJudge
from restage.values import Json, JsonObject, Path, as_list
from restage.verdict import Kind, Verdict
from restage.words import STAGES

_REFERENCES = ("Ref", "Fn::GetAtt", "Condition", "DependsOn")


@dataclass(frozen=True)
class DocumentJudge:
    """Judges the user's text of one document.

    `file`: the name under which its verdicts run. `fixed`: places that stay. `settled`: places, with all below them,
    that something else judges.
    """

    judge: TextJudge
    file: str
    fixed: tuple[Fixed, ...]
    settled: Set[Path]

    def verdicts(self, value: Json) -> Iterator[Verdict]:
        """One verdict for each string that holds what looks like the stage."""
        yield from self._walk(value, (), None)

    def _walk(self, value: Json, path: Path, keep: Finding | None) -> Iterator[Verdict]:
        if path in self.settled:
            return
        if isinstance(value, str):
            yield from self._string(value, path, keep)
        elif isinstance(value, dict):
            yield from self._object(value, path, keep)
        elif isinstance(value, list):
            yield from self._list(value, path, keep)

    def _string(self, text: str, path: Path, keep: Finding | None) -> Iterator[Verdict]:
        if text == self.judge.target and path and path[-1] in ("stage", "enabled", "stages"):
            reason = "names the target's stage only; what it switches on or off can't be known"
            yield Verdict(Kind.KEPT, self.file, path, text, text, reason, False)
        if not self.judge.holds(text):
            return
        fixed = next((f for f in self.fixed if matches(f.place, path)), None)
        finding = Finding(False, fixed.reason, fixed.certain and not self._zip_in_doubt(fixed, text)) if fixed else keep
        judged = Judged(text, (finding,)) if finding else self.judge.judge(text)
        if judged.findings:
            yield text_verdict(self.file, path, text, judged)

    def _zip_in_doubt(self, fixed: Fixed, text: str) -> bool:
        """A path of the build machine says nothing, but a zip is named after its service, which may hold the stage."""
        return fixed.place.endswith("artifact") and not self.judge.judge(re.split(r"[\\/]", text)[-1]).certain

    def _object(self, value: JsonObject, path: Path, keep: Finding | None) -> Iterator[Verdict]:
        stages = self._stage_keys(value)
        for key, child in value.items():
            if key in _REFERENCES and _is_reference(key, child):
                continue
            here = keep
            if key in stages:
                here = Finding(False, "an entry of a map with one entry for each stage", False)
            elif key == "Fn::Equals":
                yield from self._equals(child, (*path, key), keep)
                continue
            yield from self._walk(child, (*path, key), here)

    def _stage_keys(self, value: JsonObject) -> frozenset[str]:
        """The keys that name stages, where an object has one entry for each of several stages."""
        if self.judge.stage not in value:
            return frozenset()
        named = {key for key in value if key in STAGES or key in (self.judge.stage, self.judge.target)}
        return frozenset(named) if len(named) > 1 else frozenset()

    def _list(self, value: list[Json], path: Path, keep: Finding | None) -> Iterator[Verdict]:
        several = self._several_stages(value, path)
        named = self._named_by_stage(value)
        yield from self._switch(value, path)
        for index, child in enumerate(value):
            here = several if several and isinstance(child, str) and child == self.judge.stage else keep
            if named and isinstance(child, dict):
                yield from self._sibling(child, (*path, index), named, keep)
            else:
                yield from self._walk(child, (*path, index), here)

    def _switch(self, value: Json, path: Path) -> Iterator[Verdict]:
        """A setting that lists stages and holds just one of the two: something is there in one stage only."""
        stages = {item for item in as_list(value) if isinstance(item, str)}
        key = next((str(step) for step in reversed(path) if isinstance(step, str)), "").lower()
        only = stages & {self.judge.stage, self.judge.target}
        listed = key.endswith("stages") or (key in ("stage", "enabled") and self.judge.target in stages)
        if len(only) == 1 and self.judge.stage != self.judge.target and listed:
            reason = f"names {only.pop()!r} of the two stages only; what it switches on or off can't be known"
            yield Verdict(Kind.KEPT, self.file, path, value, value, reason, False)

    def _several_stages(self, value: list[Json], path: Path) -> Finding | None:
        """A list of stages' names, such as AllowedValues; not the items of an Fn::Join."""
        if self.judge.stage not in value or (path and str(path[-2:-1]).find("Fn::") >= 0):
            return None
        words = [item for item in value if isinstance(item, str) and (item in STAGES or item in (self.judge.stage, self.judge.target))]
        if len(words) < 2 or len(words) * 2 < len(value):
            return None
        return Finding(False, "one of several stages in a list", self.judge.target in value)

    def _named_by_stage(self, value: list[Json]) -> frozenset[str]:
        """Keys under which the objects of a list hold the names of both stages: `[{Name: dev}, {Name: prod}]`."""
        objects = [item for item in value if isinstance(item, dict)]
        keys = {key for item in objects for key, child in item.items() if child == self.judge.stage}
        return frozenset(key for key in keys if any(item.get(key) == self.judge.target for item in objects))

    def _sibling(self, value: JsonObject, path: Path, named: frozenset[str], keep: Finding | None) -> Iterator[Verdict]:
        beside = Finding(False, "one of several stages in a list", False)
        for key, child in value.items():
            yield from self._walk(child, (*path, key), beside if key in named else keep)

    def _equals(self, value: Json, path: Path, keep: Finding | None) -> Iterator[Verdict]:
        """`Fn::Equals: [<stage>, dev]`: the first is the stage, the second what it is compared with."""
        if not isinstance(value, list) or len(value) != 2:
            yield from self._walk(value, path, keep)
            return
        compared = Finding(False, "what something is compared with", False)
        yield from self._walk(value[0], (*path, 0), keep if isinstance(value[1], str) else compared)
        yield from self._walk(value[1], (*path, 1), compared if isinstance(value[1], str) else keep)


def _is_reference(key: str, child: Json) -> bool:
    """Is this a reference to a logical ID, which is no text? (An IAM statement's Condition is an object.)"""
    return isinstance(child, str) or (key in ("Fn::GetAtt", "DependsOn") and isinstance(child, list))


def text_verdict(file: str, path: Path, old: str, judged: Judged) -> Verdict:
    """The verdict on a string that the text judge has read."""
    kind = Kind.TEXT if judged.text != old else Kind.KEPT
    reasons = dict.fromkeys(f.reason for f in judged.findings if not f.certain) or dict.fromkeys(f.reason for f in judged.findings)
    return Verdict(kind, file, path, old, judged.text, "; ".join(reasons), judged.certain and kind is Kind.KEPT)
