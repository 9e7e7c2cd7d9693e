"""What rules change: one thing for each place, what contradicts what, and what matches nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from restage.artifact.folder import Artifact
from restage.document.equality import equal
from restage.document.values import ABSENT, Json, JsonObject, Path, as_object, at, show
from restage.framework.service import region_of
from restage.rules.accounts import QUOTE, is_account
from restage.rules.change import Change, Taken
from restage.rules.effects import along, changes_of, holds_word, removed_function, reserve
from restage.rules.embeddedjson import find_inside
from restage.rules.forbidden import frame_faults
from restage.rules.groups import going_together, needless, no_more_needed
from restage.rules.mapped import Mapped
from restage.rules.model import Action, MapRule, PlaceRule, Places, Rules
from restage.rules.problems import Problem
from restage.rules.scope import Scope, scopes
from restage.rules.selecting import named
from restage.rules.templaterules import deployed

_MOST_PLACES: Final = 4
_A_THING: Final = 2  # `Resources.X`: what is deeper is a part of it

Clashes: TypeAlias = dict[tuple[str, str], list[Path]]  # where two rules stand that contradict each other, and at what


@dataclass(eq=False, repr=False)
class ChangeSet:
    """What `rules` change of `artifact`. `files`: old name → new name of a file that is named after the service."""

    artifact: Artifact
    rules: Rules
    source: str
    target: str
    taken: Taken
    files: Mapping[str, str]

    def changes(self) -> tuple[list[Change], list[Problem]]:
        """All changes, one for each place, and what is wrong with the rules."""
        problems: list[Problem] = []
        chosen = self._settled(problems)
        problems += self._unmatched_words()
        problems += no_more_needed(self._needless)
        problems += [problem for change in chosen for problem in frame_faults(change)]
        return chosen, list(dict.fromkeys([*problems, *going_together(self.rules, problems)]))

    @cached_property
    def _scopes(self) -> tuple[Scope, ...]:
        return scopes(self.artifact)

    @cached_property
    def _needless(self) -> tuple[PlaceRule | MapRule, ...]:
        return needless(self.rules, self._scopes)

    def _settled(self, problems: list[Problem]) -> list[Change]:
        """All changes, one for each place; what is wrong with the rules goes to `problems`."""
        placed: dict[tuple[str, Path], Change] = {}
        implied: list[Change] = []
        clashes: Clashes = {}
        for rule in self.rules.places:
            found = changes_of(rule, self._scopes, self.source, self.target, {})
            if not found and rule not in self._needless:
                problems.append(Problem((rule.where,), self._why_nothing(rule)))
            implied += [change for change in found if change.implied]
            for change in (one for one in found if not one.implied):
                problems += _already_there(rule, change)
                problems += _unquoted(rule, change)
                other = placed.setdefault((change.scope.file, change.path), change)
                if not equal(other.new, change.new):
                    clashes.setdefault((other.where, change.where), []).append(change.path)
                elif other.general and not change.general:
                    placed[change.scope.file, change.path] = change
        placed = {**self._deployed(placed, clashes), **placed}
        placed = {**self._implied([*implied, *self._together()], placed), **placed}
        changes = _outermost(placed, clashes)
        problems += [_contradiction(one, other, paths) for (one, other), paths in clashes.items()]
        return [*changes, *self._mapped(changes, problems)]

    def _together(self) -> Iterator[Change]:
        """What goes only because several functions do."""
        rules = [rule for rule in self.rules.places if removed_function(rule)]
        for scope in self._scopes if len(rules) > 1 else ():
            yield from along(scope, self._scopes[-1], rules)

    def _implied(
        self, found: Iterable[Change], placed: Mapping[tuple[str, Path], Change]
    ) -> dict[tuple[str, Path], Change]:
        """What goes along, but for places of which rules say something else by themselves."""
        out: dict[tuple[str, Path], Change] = {}
        parents = {(file, path[:length]) for file, path in placed for length in range(_A_THING + 1, len(path))}
        for change in found:
            file, path = change.scope.file, change.path
            is_said = any((file, path[:length]) in placed for length in range(1, len(path) + 1))
            if not is_said and (file, path) not in parents:
                out.setdefault((file, path), change)
        return out

    def _deployed(self, placed: Mapping[tuple[str, Path], Change], clashes: Clashes) -> dict[tuple[str, Path], Change]:
        """What the template makes of the places of the configuration that people wrote rules about."""
        found: dict[tuple[str, Path], Change] = {}
        paths = (rule for rule in self.rules.places if rule.by_hand and isinstance(rule.selector, Places))
        by_hand = {rule.where: rule for rule in paths}
        for told in placed.values():
            rule = by_hand.get(told.where)
            again = deployed(rule, told.path, self._scopes[-1]) if rule and not told.scope.is_template else None
            for change in changes_of(again, self._scopes, self.source, self.target, {}) if again else ():
                is_told = (change.scope.file, change.path) in placed or not change.scope.is_template
                if not is_told and equal(change.old, told.old):
                    other = found.setdefault((change.scope.file, change.path), change)
                    if not equal(other.new, change.new):
                        clashes.setdefault((other.where, change.where), []).append(change.path)
        return found

    @cached_property
    def _maps(self) -> tuple[MapRule, ...]:
        """All maps; of those that are given by their new name only, the artifact says the old one."""
        service = as_object(as_object(self.artifact.resolved.value).get("service"))
        known = (
            (self.rules.region, region_of(service)),
            (self.rules.bucket, _bucket(service)),
        )
        moves = [rule._replace(old=rule.old or old) for rule, old in known if rule]
        files = [MapRule(old=old, new=new, inside=True, everywhere=True) for old, new in self.files.items()]
        return (*self.rules.maps, *moves, *files)

    def _why_nothing(self, rule: PlaceRule) -> str:
        plain = rule._replace(old=ABSENT, digest="", action=Action.KEEP)
        found = changes_of(plain, self._scopes, self.source, self.target, {})
        asked = rule.old is not ABSENT or rule.digest
        if found and asked:
            places = ", ".join(dict.fromkeys(show(change.path) for change in found[:_MOST_PLACES]))
            more = f" and {len(found) - _MOST_PLACES} more places" if len(found) > _MOST_PLACES else ""
            return (
                f"what the rule says under `from` stands nowhere any more; at {places}{more} is something else now;"
                " correct the rule, or learn again"
            )
        return f"this rule ({named(rule.selector)}) matches nothing in the artifact; {self._what_to_do(rule)}"

    def _what_to_do(self, rule: PlaceRule) -> str:
        from restage.rules.suggesting import missing  # noqa: PLC0415 - only what is wrong needs it

        found = missing(rule, self._scopes)
        end = "" if found.endswith("?") else "."
        return f"{found}{end} Correct the rule or remove it" if found else "correct it or remove it"

    def _mapped(self, placed: list[Change], problems: list[Problem]) -> Iterator[Change]:
        """What maps change of all that no rule about places has settled."""
        rivals: Clashes = {}
        used: set[str] = set()
        done = {(change.scope.file, change.path) for change in placed}
        lengths = {len(path) for _, path in done}
        reserved = reserve(self._scopes, self.taken, self.source, self.target) if self._maps else {}
        kept = frozenset(rule.text for rule in self.rules.words if rule.new == rule.text)
        for scope in self._scopes if self._maps else ():
            for change in Mapped(self._maps, scope, reserved[scope.file], kept).changes():
                used.update(change.wheres)
                if not any((scope.file, change.path[:n]) in done for n in lengths if n <= len(change.path)):
                    if change.rivals:
                        rivals.setdefault(change.rivals, []).append(change.path)
                    yield change
        problems += [_contradiction(one, other, paths) for (one, other), paths in rivals.items()]
        problems += [Problem((rule.where,), _nowhere(rule.old)) for rule in self._maps if rule.where not in used]

    def _unmatched_words(self) -> Iterator[Problem]:
        for rule in self.rules.words:
            texts = (text for scope in self._scopes for text in _texts_and_keys(scope))
            if not any(holds_word(rule, text) for text in texts):
                yield Problem((rule.where,), _NOWHERE)


def _texts_and_keys(scope: Scope) -> Iterator[str]:
    for path, text in scope.texts:
        yield text
        yield from (step for step in path if isinstance(step, str))


_NOWHERE: Final = "this rule's value stands nowhere in the artifact; correct it or remove it"


def _already_there(rule: PlaceRule, change: Change) -> Iterator[Problem]:
    if rule.action is Action.ADD and change.old is not ABSENT and not equal(change.old, change.new):
        text = f"there is a value already at {show(change.path)}; write set, or exclude it with except"
        yield Problem((rule.where,), text)


def _unquoted(rule: PlaceRule, change: Change) -> Iterator[Problem]:
    if rule.action is Action.SET and is_account(change.new) and isinstance(change.old, str):
        yield Problem((rule.where,), f"a text stands at {show(change.path)}, and this is a number; {QUOTE}")


def _nowhere(value: Json) -> str:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return f"this rule's value, a number, stands nowhere in the artifact; {QUOTE}" if is_number else _NOWHERE


def _contradiction(one: str, other: str, paths: Sequence[Path]) -> Problem:
    places = list(dict.fromkeys(map(show, paths)))
    rest = len(places) - 1
    more = f" and {rest} more place{'s' if rest > 1 else ''}" if rest else ""
    if one == other:
        return Problem((one,), f"this rule names {places[0]} and something that it lies in; take one of them out")
    text = f"contradict each other at {places[0]}{more}; take one out, or exclude the place with except"
    return Problem((one, other), text)


def _outermost(placed: Mapping[tuple[str, Path], Change], clashes: Clashes) -> list[Change]:
    """The changes that no other one contains; what lies in something that is set otherwise contradicts it."""
    kept: list[Change] = []
    for (file, path), change in placed.items():
        above = next((placed[file, path[:n]] for n in range(1, len(path)) if (file, path[:n]) in placed), None)
        if above is None or equal(above.old, above.new):
            kept.append(change)
        elif above.new is not ABSENT and not equal(find_inside(above.new, path[len(above.path) :]), change.new):
            clashes.setdefault((above.where, change.where), []).append(path)
    return kept


def _bucket(service: JsonObject) -> Json:
    """The deployment bucket that the configuration names, or that version 4 wrote into the template."""
    given = at(service, ("provider", "deploymentBucket"))
    written = at(service, ("provider", "compiledCloudFormationTemplate", "Outputs", "ServerlessDeploymentBucketName"))
    named = (given, at(given, ("name",)), at(written, ("Value",)))
    return next((name for name in named if isinstance(name, str) and name), None)
