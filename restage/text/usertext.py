"""The user's own text in a whole document: every string judged in its context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from restage.artifact.layout import CONFIGURED_STAGES
from restage.artifact.referring import SECTIONS
from restage.document.values import Json, Path, at
from restage.framework.naming.fixedplaces import FixedPlaces, of_type
from restage.framework.rows import Fixed
from restage.text.context import Context, is_reference, is_substituted
from restage.text.finding import Finding, Judged
from restage.text.judge import TextJudge
from restage.text.siblings import Siblings
from restage.verdict import Kind, Verdict

# What a plugin makes of a name that is too long can't be read backwards, and may hold the stage
DIGEST = re.compile(r"[^0-9a-f][0-9a-f]{32}$")
_DIGEST = 32  # its characters
# Folders of the build machine: where packages are put, and somebody's home
_FOLDER = re.compile(r"^(?:.*[\\/]\.serverless[\\/]|(?:/home|/Users|[A-Za-z]:[\\/]Users)[\\/][^\\/]+)")
_CHOSEN = ", which stays, but the stage may have chosen it"
HASHED_NAME = "ends in a hash, perhaps of a name that holds the stage"

MADE_KEY = "a key, which a configuration in code may have made of the stage"

_SWITCHES = ("stage", "stages", "enabled")


@dataclass(eq=False, repr=False)
class DocumentJudge:
    """Judges the user's text of one document.

    `file`: the name under which its verdicts run. `fixed`: places that stay. `settled`: places, with all below them,
    that something else judges. `directory`: the artifact's own. `siblings`: what references may name instead.
    `coded`: is the configuration a program, which may make keys of the stage? `configured`: places that the
    configuration leaves as they are; `unread`: those that nothing reads but variables.
    """

    judge: TextJudge
    file: str
    fixed: tuple[Fixed, ...]
    settled: Set[Path]
    directory: str = ""
    siblings: Siblings | None = None
    coded: bool = False
    configured: Set[Path] = frozenset()
    unread: Set[Path] = frozenset()

    def verdicts(self, value: Json, texts: Iterable[tuple[Path, str]]) -> Iterator[Verdict]:
        """One verdict for each of `texts`, the strings of `value`, that holds what looks like the stage, and for each
        setting that lists stages."""
        context = Context(value, self.judge.stage, self.judge.target)
        holds, target = self.judge.mentions_stage, self.judge.target
        yield from self._made_keys(value, context) if self.coded else ()
        for path, text in texts:
            if holds(text) or text == target:
                if not self._is_settled(path):
                    yield from self._of_stage(value, path, text, context)
                elif text in (self.judge.stage, target) and path in self.configured and path not in CONFIGURED_STAGES:
                    # The configuration knows the setting, but not what a plugin makes of it
                    yield from self._switch(value, path, text)
            elif len(text) > _DIGEST and DIGEST.search(text) and self._may_be_cut(path):
                yield Verdict(Kind.KEPT, self.file, path, text, text, HASHED_NAME, False)

    def _of_stage(self, value: Json, path: Path, text: str, context: Context) -> Iterator[Verdict]:
        if text in (self.judge.stage, self.judge.target):
            yield from self._switch(value, path, text)
        if self.judge.mentions_stage(text):
            yield from self._reference(text, path, context) if is_reference(path) else self._text(text, path, context)

    def _reference(self, text: str, path: Path, context: Context) -> Iterator[Verdict]:
        """What a reference names has a name of its own, which stays or takes the reference along."""
        if finding := self._settled_by_rule(text, self._beside(text, path, context)):
            yield text_verdict(self.file, path, text, Judged(text, (finding,)))

    def _beside(self, text: str, path: Path, context: Context) -> Finding | None:
        kept = {rule.text for rule in self.judge.words if rule.new == rule.text}
        return self.siblings.uncertainty(context.root, path, text, kept) if self.siblings else None

    def _made_keys(self, value: Json, context: Context) -> Iterator[Verdict]:
        """Keys that a program may have made of the stage; logical IDs, and keys of maps by stage, have their own."""
        for path in held_keys(value, self.judge.mentions_stage):
            key = str(path[-1])
            is_id = len(path) == 2 and path[0] in SECTIONS
            told = is_id or self._is_settled(path) or context.keeps((*path, ""))
            if not told and not self.judge.of_keys.judge(key).surely_stays:
                yield Verdict(Kind.KEPT, self.file, path, key, key, MADE_KEY, False)

    def _may_be_cut(self, path: Path) -> bool:
        return str(path[-1]).endswith("Name") and not self._is_settled(path)

    def _is_settled(self, path: Path) -> bool:
        return any(path[:length] in self.settled for length in self._lengths if length <= len(path))

    @cached_property
    def _places(self) -> FixedPlaces:
        return FixedPlaces(self.fixed)

    @cached_property
    def _lengths(self) -> frozenset[int]:
        """How deep settled places lie: only there is it worth looking."""
        return frozenset(map(len, self.settled))

    def _text(self, text: str, path: Path, context: Context) -> Iterator[Verdict]:
        rows = chain(self._places.all(path), of_type(path, context.root))
        if fixed := next((row for row in rows if self._counts(row, text)), None):
            judged = self._fixed(fixed, text)
        else:
            finding = self._settled_by_rule(text, context.keeps(path))
            judged = Judged(text, (finding,)) if finding else self._read(text, path, context)
        if judged.findings:
            yield text_verdict(self.file, path, text, judged)

    def _read(self, text: str, path: Path, context: Context) -> Judged:
        if not is_substituted(path):
            return self.judge.judge(text)
        judged = self.judge.judge(text, substituted=True)
        uncertainty = self._beside(text, path, context)
        return Judged(judged.text, (*judged.findings, uncertainty)) if uncertainty else judged

    def _counts(self, fixed: Fixed, text: str) -> bool:
        """Is `text` what the row of the table is about?"""
        if fixed.whole:
            return text == self.judge.stage
        if fixed.own:
            return text.startswith(f"{self.directory}/")
        if fixed.shape:
            return re.fullmatch(fixed.shape, text) is not None
        return not (fixed.local and "://" in text)

    def _settled_by_rule(self, text: str, finding: Finding | None) -> Finding | None:
        """A rule that keeps the text wherever it stands settles what its place leaves uncertain."""
        if finding is None or finding.certain or not self.judge.words:
            return finding
        judged = self.judge.judge(text)
        return judged.findings[0] if judged.findings and judged.certain and judged.text == text else finding

    def _fixed(self, fixed: Fixed, text: str) -> Judged:
        """Files that were packaged stay, whatever they are called; which ones the stage may have chosen."""
        if not fixed.chosen:
            finding = Finding(False, fixed.reason, fixed.certain)
            return Judged(text, (self._settled_by_rule(text, finding) or finding,))
        named = _FOLDER.sub("", text).removeprefix(f"{self.directory}/")
        if fixed.own and named == f"{self.judge.service}.zip":
            return Judged(
                text, (Finding(False, fixed.reason, fixed.certain),)
            )  # the service's name has its own verdict
        judged = self.judge.judge(named)
        wheres = {rule.where for rule in self.judge.words}
        if judged.findings and all(finding.because in wheres for finding in judged.findings):
            return self.judge.judge(text)
        sure = fixed.certain and judged.surely_stays
        return Judged(text, (Finding(False, fixed.reason if sure else f"{fixed.reason}{_CHOSEN}", sure),))

    def _switch(self, root: Json, path: Path, text: str) -> Iterator[Verdict]:
        """A setting that names just one of the two stages: something is there in one of them only."""
        if any(path[:size] in self.unread for size in range(1, len(path) + 1)):
            return
        place = path[:-1] if path and isinstance(path[-1], int) else path
        key = next((step for step in reversed(place) if isinstance(step, str)), "").lower()
        setting = at(root, place)
        named = set(map(str, setting)) if isinstance(setting, list) else {text}
        if isinstance(setting, list) and any((*place, index) in self.settled for index in range(len(setting))):
            return  # a rule has spoken about it
        both = {self.judge.stage, self.judge.target} <= named or self.judge.stage == self.judge.target
        is_list = isinstance(setting, list) and key.endswith("stages")
        # The source's name may be what a variable gave, unless the configuration says that it is written out
        is_one = text == self.judge.target or path in self.configured
        if not both and (is_list or (is_one and key in _SWITCHES)):
            reason = f"names {text!r} of the two stages only; what it switches on or off can't be known"
            yield Verdict(Kind.KEPT, self.file, place, setting, setting, reason, False)


def held_keys(value: Json, holds: Callable[[str], bool], path: Path = ()) -> Iterator[Path]:
    """The place of every key of an object that `mentions_stage` tells of."""
    if isinstance(value, dict):
        for key, child in value.items():
            if holds(key):
                yield (*path, key)
            yield from held_keys(child, holds, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from held_keys(child, holds, (*path, index))


def text_verdict(file: str, path: Path, old: str, judged: Judged) -> Verdict:
    """The verdict on a string that the text judge has read."""
    uncertainties = [finding.because for finding in judged.findings if not finding.certain]
    settled = Kind.SOURCE if any(finding.configured for finding in judged.findings) else Kind.RULE
    kind = Kind.KEPT if judged.text == old else Kind.TEXT if uncertainties else settled
    reasons = uncertainties or [finding.because for finding in judged.findings]
    because = reasons[0] if len(reasons) == 1 else "; ".join(dict.fromkeys(map(str, reasons)))
    return Verdict(kind, file, path, old, judged.text, because, not uncertainties)
