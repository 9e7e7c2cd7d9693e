"""What maps of values change in one document: whole values, and parts of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from restage.document.equality import equal
from restage.document.values import Path
from restage.framework.naming.encode import function_id
from restage.framework.words import REGION
from restage.rules.change import Change
from restage.rules.model import MapRule
from restage.rules.repeatedsettings import SERVICES
from restage.rules.scope import Scope
from restage.text.boundaries import delimited
from restage.text.context import is_reference

_REGION: Final = re.compile(REGION)
_HOST: Final = re.compile(r"^(?!arn:).*(?:://|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b)")


class Reserved(NamedTuple):
    """What maps leave alone in one document: the framework's names (unless a rule is for `everywhere`), and the tables
    by stage, which are alike for every stage."""

    named: frozenset[Path] = frozenset()
    tables: frozenset[Path] = frozenset()


@dataclass(eq=False, repr=False)
class Mapped:
    """All maps, in one document."""

    maps: tuple[MapRule, ...]
    scope: Scope
    reserved: Reserved
    kept: frozenset[str] = frozenset()  # texts that stay as a whole

    def changes(self) -> Iterator[Change]:
        for path, old in self.scope.scalars:
            if isinstance(old, str) and old in self.kept:
                continue
            whole = self._whole.get((type(old).__name__, str(old)), ())
            rules = [rule for rule in whole if self._is_for(rule, path)]
            if rules:
                yield Change(
                    self.scope,
                    path,
                    old,
                    rules[0].new,
                    " and ".join(_wheres(rules)),
                    wheres=_wheres(rules),
                    rivals=_rivals(rules),
                    general=any(map(_is_of_hosts, rules)),
                )
            elif isinstance(old, str) and self._inside and self._inside.search(old):
                yield from self._within(path, old)

    def _within(self, path: Path, old: str) -> Iterator[Change]:
        """The parts of a text that rules are about: from left to right, the longest first."""
        spans = [
            (*span, rules)
            for text, known in self._by_text.items()
            if text in old and (rules := [rule for rule in known if self._is_for(rule, path)])
            for span in _delimited_spans(text, old, is_region=_is_region(rules[0]))
        ]
        new, position = "", 0
        used: list[MapRule] = []
        rivals: tuple[str, str] | None = None
        for start, end, rules in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= position:
                new += old[position:start] + str(rules[0].new)
                position = end
                used += rules
                rivals = rivals or _rivals(rules)
        if used:
            new, wheres = new + old[position:], _wheres(used)
            general = any(map(_is_of_hosts, used))
            where = " and ".join(wheres)
            yield Change(self.scope, path, old, new, where, final=False, wheres=wheres, rivals=rivals, general=general)

    def _is_for(self, rule: MapRule, path: Path) -> bool:
        if path in self.reserved.tables or not (rule.everywhere or self._is_value(path)):
            return False
        names = rule.excepted | {function_id(name) for name in rule.excepted}
        return not names.intersection(map(str, path))

    def _is_value(self, path: Path) -> bool:
        return path not in self.reserved.named and not _is_no_value(path)

    @cached_property
    def _whole(self) -> dict[tuple[str, str], list[MapRule]]:
        """By value; several rules may be about one, each for other places."""
        out: dict[tuple[str, str], list[MapRule]] = {}
        for rule in self.maps:
            out.setdefault((type(rule.old).__name__, str(rule.old)), []).append(rule)
        return out

    @cached_property
    def _by_text(self) -> dict[str, list[MapRule]]:
        out: dict[str, list[MapRule]] = {}
        for rule in self.maps:
            if rule.inside and isinstance(rule.old, str) and rule.old:
                out.setdefault(rule.old, []).append(rule)
        return out

    @cached_property
    def _inside(self) -> re.Pattern[str] | None:
        """Tells most texts apart that hold none of them."""
        return re.compile("|".join(map(re.escape, self._by_text))) if self._by_text else None


def _wheres(rules: Iterable[MapRule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.where for rule in rules))


def _rivals(rules: Sequence[MapRule]) -> tuple[str, str] | None:
    """Two of the rules that make different things of one value."""
    return next(((rules[0].where, rule.where) for rule in rules[1:] if not equal(rule.new, rules[0].new)), None)


def _delimited_spans(word: str, text: str, *, is_region: bool) -> Iterator[tuple[int, int]]:
    """Where `word` stands in `text` as a whole word; a region may have the letter of a zone behind it."""
    for found in re.finditer(re.escape(word), text):
        start, end = found.span()
        if delimited(text, start, end) or (
            is_region and text[end : end + 1].islower() and delimited(text, start, end + 1)
        ):
            yield start, end


def _is_region(rule: MapRule) -> bool:
    return all(isinstance(name, str) and _REGION.fullmatch(name) for name in (rule.old, rule.new))


_STAGE_AND_NAME: Final = frozenset(
    (*service, *place)
    for service in SERVICES
    for place in (("service",), ("service", "name"), ("serviceObject", "name"), ("provider", "stage"))
)


def _is_no_value(path: Path) -> bool:
    """Names of things in the template, resource types, and what the framework says about its package."""
    own = path[-1] == "Type" and path[-3:-2] == ("Resources",)
    stage_and_name = path in _STAGE_AND_NAME
    return own or stage_and_name or path[0] == "package" or is_reference(path)


def _is_of_hosts(rule: MapRule) -> bool:
    """Was it learned from a host's name? An account's number means that account, but one host may stand for several
    others in a sandbox."""
    return rule.learned and isinstance(rule.old, str) and _HOST.search(rule.old) is not None
