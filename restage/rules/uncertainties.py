"""What rules do not settle: such as have outlived their reason, and settings of which the framework makes more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from restage.artifact.folder import Artifact
from restage.artifact.layout import STATE_FILE
from restage.document.values import ABSENT, Json, Path, as_object, find_at, show
from restage.framework.naming.encode import function_id
from restage.rules.fingerprints import is_new
from restage.rules.groups import grouped
from restage.rules.model import Action, PlaceRule, Places, Rules
from restage.rules.reasons import NO_REASONS, Memory, outdated, unrecorded
from restage.rules.repeatedsettings import SERVICES
from restage.rules.scope import Scope, scalars, scopes
from restage.rules.structure import (
    CODE,
    DEPLOYING,
    FUNCTION,
    NAMES,
    OTHER,
    PROVIDER,
    SETTINGS,
    More,
    Setting,
    fits,
    setting_at,
)
from restage.rules.templaterules import follows
from restage.verdict import Kind, Verdict

_UNRECORDED: Final = (
    f"{NO_REASONS}: run `restage learn` once more, or take out the comment above the rule to vouch for it"
)
_CODE: Final = (
    "but the tested zip was made with the source's value; package for this stage, or, where the zip is right all the"
    " same, take out the comment above the rule"
)
_ASKED: Final = (FUNCTION[:1], PROVIDER)


@dataclass(frozen=True)
class Uncertainties:
    """Why places that `rules` have changed, in an artifact packaged for `source`, are not settled all the same.

    `ruled`: the verdicts of the rules, which name them by where they stand. `followed`: settings of which all that the
    framework makes of them follows.
    """

    artifact: Artifact
    rules: Rules
    ruled: tuple[Verdict, ...]
    source: str
    target: str
    followed: frozenset[Path] = frozenset()

    def applied_to(self, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
        """`verdicts`, uncertain where a rule may be wrong; the first place of each rule stands for the others."""
        first: dict[str, Path] = {}
        for verdict in verdicts:
            evidence = self._evidence(verdict)
            if evidence:
                kind = Kind.TEXT if verdict.changed else Kind.KEPT
                known = show(first[evidence]) if evidence in first else ""
                first.setdefault(evidence, verdict.path)
                yield verdict._replace(kind=kind, certain=False, because=evidence, follows=known)
            else:
                yield verdict

    def _evidence(self, verdict: Verdict) -> str:
        """Why the verdict of a rule is uncertain, "" where it is not."""
        if not verdict.certain or verdict.kind not in (Kind.RULE, Kind.KEPT):
            return ""
        where = next((one for one in self._outdated if one in verdict.rules), "")
        if where:
            return f"{where}, {self._outdated[where]}"
        where = next((one for one in self._unrecorded if one in verdict.rules), "")
        if where:
            return f"{where}, {_UNRECORDED}"
        if self._unfounded.issuperset(verdict.rules) and verdict.rules and (place := self._gone_for(verdict)):
            return f"{verdict.evidence}, learned when {show(place)} was there, which is gone and may be its cause"
        return self._of_setting(verdict) if verdict.changed else ""

    def _of_setting(self, verdict: Verdict) -> str:
        """The same for the change of a setting: of what is made of it nothing else tells."""
        if self._learned.issuperset(verdict.rules) and verdict.rules and _makes_code(verdict):
            return f"{verdict.evidence}, {_CODE}"
        return self._structure.get((verdict.file, verdict.path), "")

    @cached_property
    def _learned(self) -> frozenset[str]:
        """Where rules stand that nobody vouches for."""
        return frozenset(rule.where for rule in grouped(self.rules) if rule.learned)

    @cached_property
    def _outdated(self) -> Mapping[str, str]:
        """By where the rule stands."""
        if not any(rule.reasons for rule in grouped(self.rules)):
            return {}
        return dict(outdated(self.rules, Memory(self._scopes[-1].value, self.source, self.target)))

    @cached_property
    def _unrecorded(self) -> frozenset[str]:
        """Where learned rules stand of which nobody knows whether their reason is still there."""
        return frozenset(unrecorded(self.rules))

    @cached_property
    def _unfounded(self) -> frozenset[str]:
        """Where learned rules stand that do not say what they hang on, as those of older files."""
        return frozenset(r.where for r in grouped(self.rules) if r.learned and not r.needs and not r.reasons)

    @cached_property
    def _gone(self) -> list[tuple[Path, Setting]]:
        """Settings that were there when rules were learned, and are not any more, nor added by a rule."""
        if self.rules.seen is None:
            return []
        service: Path = SERVICES[0]
        above = [(*service, *FUNCTION[:1], key) for key in self._function_keys] + [(*service, *PROVIDER)]
        rows = [(path, row) for path in above for row in SETTINGS if fits(row.place[:-1], path[1:])]
        places = [((*path, row.place[-1]), row) for path, row in rows if len(row.place) == len(path)]
        written = {verdict.path for verdict in self.ruled}
        return [
            (path, row)
            for path, row in places
            if path not in written
            and find_at(self._scopes[-1].value, path) is ABSENT
            and not is_new(path, self.rules.seen)
        ]

    def _gone_for(self, verdict: Verdict) -> Path | None:
        """The setting that is gone of which the framework makes what the verdict changes."""
        if verdict.file == STATE_FILE:
            return None
        for path, row in self._gone:
            held = {*map(str, verdict.path), *texts_of(verdict.old), *texts_of(verdict.new)}
            known = {function_id(key) for key in self._function_keys}.intersection(held)
            is_own = path[1:2] == PROVIDER or not known or function_id(str(path[2])) in known
            if is_own and holds_any(row.marks, verdict.path, verdict.old, verdict.new):
                return path
        return None

    @property
    def _function_keys(self) -> list[str]:
        return list(as_object(as_object(self._scopes[-1].value.get("service")).get("functions")))

    @cached_property
    def _scopes(self) -> tuple[Scope, ...]:
        return scopes(self.artifact)

    @cached_property
    def _structure(self) -> Mapping[tuple[str, Path], str]:
        """By place, what is made of settings that people gave another value, where no rule tells of it."""
        by_hand = {rule.where: rule for rule in self.rules.places if rule.by_hand and isinstance(rule.selector, Places)}
        if not by_hand:
            return {}
        found: dict[tuple[str, Path], str] = {}
        for verdict in self.ruled:
            rule = next((by_hand[one] for one in verdict.rules if one in by_hand), None)
            if rule is None or verdict.file != STATE_FILE or not verdict.changed or rule.action is Action.KEEP:
                continue
            if verdict.path in self.followed:
                continue
            row = made_of(verdict.path, verdict.old, verdict.new)
            if row is not None and not self._is_told(row, rule, verdict.path):
                found[verdict.file, verdict.path] = (
                    f"{rule.where} sets this, and not what is made of it: {row.makes}; add rules about the template to"
                    " its `group`, or learn from a fresh pair"
                )
        return found

    def _is_told(self, row: Setting, rule: PlaceRule, setting: Path) -> bool:
        """Do rules change in a template what the setting is known to make, or anything in the setting's own group?"""
        group = {one.where for one in grouped(self.rules) if rule.group and one.group == rule.group}
        # What follows the value by itself tells of nothing else
        itself = (rule.where,) if all(path[0] == SERVICES[0][0] for path in paths_of(rule)) else None
        found = (one for one in self.ruled if one.file != STATE_FILE and one.rules != itself)
        changed = [verdict for verdict in found if verdict.changed]
        if not row.marks and setting[1:2] == FUNCTION[:1]:
            return any(group.intersection(one.rules) or _is_of(str(setting[2]), one) for one in changed)
        return any(group.intersection(one.rules) or holds_any(row.marks, one.path, one.old, one.new) for one in changed)


def made_of(path: Path, old: Json, new: Json) -> Setting | None:
    """What the framework makes of the setting at `path` of the configuration besides its value, now that `old` became
    `new`; None for nothing."""
    own = SERVICES[0]
    steps = path[len(own) :]
    again = any(path[: len(one)] == one for one in SERVICES[1:])
    if path[: len(own)] != own or again or any(fits(name, steps) for name in NAMES):
        return None
    row = setting_at(steps)
    if follows(path):
        return row if row and _has_more(row, old, new) else None
    if row is None and steps[:1] == PROVIDER and steps[1:2] and steps[1] in DEPLOYING:
        return None
    return row or (OTHER if steps[:1] in _ASKED else None)


def _makes_code(verdict: Verdict) -> bool:
    """Is it about a setting by which the code inside of zips was made?"""
    if verdict.file != STATE_FILE:
        return False
    # The longer of the two places of the configuration first
    own = next((one for one in reversed(SERVICES) if verdict.path[: len(one)] == one), None)
    return own is not None and any(fits(place, verdict.path[len(own) :]) for place in CODE)


def paths_of(rule: PlaceRule) -> tuple[Path, ...]:
    """The places that the rule spells out."""
    return rule.selector.paths if isinstance(rule.selector, Places) else ()


def _is_of(function: str, verdict: Verdict) -> bool:
    """Is it about a resource that is called after the function, or names it?"""
    own = function_id(function)
    named = str(verdict.path[1]) if len(verdict.path) > 1 else ""
    return named.startswith(own.removesuffix("LambdaFunction")) or holds_any(
        (own,), verdict.path, verdict.old, verdict.new
    )


def _has_more(row: Setting, old: Json, new: Json) -> bool:
    return row.more is More.ALWAYS or (row.more is More.COMING and bool(old) != bool(new))


def holds_any(marks: Iterable[str], path: Path, *values: Json) -> bool:
    """Stands one of `marks` in a step of `path`, or in what stands there?"""
    texts = [*map(str, path), *(text for value in values for text in texts_of(value))]
    return any(mark in text for text in texts for mark in marks)


def texts_of(value: Json) -> Iterator[str]:
    """All keys and texts in `value`."""
    for path, leaf in scalars(value):
        yield from (step for step in path if isinstance(step, str))
        if isinstance(leaf, str):
            yield leaf
