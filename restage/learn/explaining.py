"""From gaps to the fewest rules that explain them, in the most general form that is wrong nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from restage.artifact.referring import SECTIONS
from restage.compare.stages import Stages
from restage.document.equality import equal
from restage.document.values import ABSENT, Path, Side, as_object
from restage.learn.aligned import Aligned, Gap, equivalent
from restage.learn.candidates import Candidates, own_part, unlike
from restage.learn.lessons import Lesson, is_inside, key_of, merged, size, unknown, without
from restage.rules.change import Change
from restage.rules.effects import changes_of, holds_word
from restage.rules.mapped import Reserved
from restage.rules.model import Action, MapRule, PlaceRule, Property, Rule
from restage.rules.volatileparts import steady_path
from restage.text.context import is_reference
from restage.text.wordrule import WordRule

Level: TypeAlias = Callable[[Gap], Iterator[Rule]]


@dataclass(eq=False)
class Explainer:
    """Finds rules for the gaps of `aligned`. `reserved`: by file, what maps leave alone.
    `claimed`: places about which people have written rules; `user_ids`: logical IDs that people have given."""

    aligned: Aligned
    source: str
    target: str
    reserved: Mapping[str, Reserved]
    claimed: frozenset[tuple[str, Path]] = frozenset()
    user_ids: frozenset[str] = frozenset()
    _judged: dict[str, tuple[Change, ...] | None] = field(default_factory=dict, repr=False, compare=False)

    def lessons(self, gaps: Sequence[Gap], known: Sequence[Rule] = ()) -> list[Lesson]:
        """Rules for as many of `gaps` as can be explained in one step. Those that are `known` have not helped."""
        found = list(self._keys(gaps))
        left = without(gaps, found)
        if functions := unknown(self._functions(left), known):
            return functions  # what goes along with them needs no rules
        first, *others = Candidates(self.aligned, self.source).levels
        found += self._greedy(left, [candidate for gap in left for candidate in first(gap)])
        # Logical IDs follow from values; what is wrong with them may be right once these are
        values = [gap for gap in left if not _is_structure(gap)]
        return (
            unknown(found, known)
            or unknown(self._finer(others, values), known)
            or unknown(self._finer(others, left), known)
        )

    def _functions(self, gaps: Sequence[Gap]) -> Iterator[Lesson]:
        """Functions that the model does not have, with all that belongs to them."""
        for gap in gaps:
            if gap.path[:2] == ("service", "functions") and len(gap.path) == 3 and gap.expected is ABSENT:
                rule = PlaceRule(selector=Property("function", str(gap.path[2]), ()), action=Action.REMOVE)
                if covered := self._covered(rule, gaps):
                    yield Lesson(rule, tuple(covered), 0)

    def _finer(self, levels: Sequence[Level], gaps: Sequence[Gap]) -> list[Lesson]:
        """Rules about places, the most general first."""
        found: list[Lesson] = []
        left = list(gaps)
        for level, candidates in enumerate(levels, start=1):
            for gap in list(left):
                lesson = self._first(level, candidates(gap), left) if gap in left else None
                if lesson:
                    found.append(lesson)
                    left = without(left, [lesson])
        return list(merged(found))

    def _first(self, level: int, candidates: Iterable[Rule], gaps: Sequence[Gap]) -> Lesson | None:
        for candidate in candidates:
            covered = self._covered(candidate, gaps)
            if covered:
                return Lesson(candidate, tuple(covered), level)
        return None

    def _greedy(self, gaps: Sequence[Gap], candidates: Iterable[Rule]) -> Iterator[Lesson]:
        """Those that explain most first; of two that explain the same the shorter one. A part of a text is only
        replaced where no rule is about the whole."""
        waiting = list({key_of(c): c for c in candidates}.values())
        done: set[tuple[str, Path]] = set()
        whole: frozenset[tuple[str, Path]] = frozenset()
        while True:
            covered = [(c, self._covered(c, gaps, whole)) for c in waiting]
            best, every = max(
                covered,
                key=lambda one: (len(set(one[1]) - done), len(one[1]), not is_inside(one[0]), size(one[0])),
                default=(None, []),
            )
            places = [place for place in every if place not in done]
            if best is None or not places:
                return
            done |= set(places)
            whole |= frozenset() if is_inside(best) else frozenset(places)
            yield Lesson(best, tuple(places), 0)
            waiting = [one for one in waiting if one is not best]

    def _keys(self, gaps: Sequence[Gap]) -> Iterator[Lesson]:
        """Logical IDs that were renamed and stay, or that follow from something that gave no sign of it: one is gone,
        its like is there."""
        taken: set[tuple[str, Path]] = set()
        sections = [gap for gap in gaps if len(gap.path) == 2 and gap.path[0] in SECTIONS]
        for gap in sections:
            if gap.old is ABSENT or gap.expected is not ABSENT:
                continue
            others = [one for one in sections if _is_new(one, gap) and (one.file, one.path) not in taken]
            other = next((one for one in others if self._is_key_for(gap, one, others)), None)
            if other:
                taken.add((other.file, other.path))
                rule = WordRule(text=str(gap.path[1]), new=str(other.path[1]))
                yield Lesson(rule, ((gap.file, gap.path), (other.file, other.path)), 0)

    def _is_key_for(self, gap: Gap, other: Gap, others: Sequence[Gap]) -> bool:
        """Is the ID that only the model has the one for what is gone?"""
        old, new = str(gap.path[1]), str(other.path[1])
        if old == new or Stages(self.source, self.target).explain(old, new):
            return True
        alike = [one for one in others if equivalent(gap.planned, one.expected)]
        return old not in self.user_ids and alike == [other]

    def _covered(
        self, candidate: Rule, gaps: Iterable[Gap], settled: frozenset[tuple[str, Path]] = frozenset()
    ) -> list[tuple[str, Path]]:
        """The gaps that the candidate closes; none where it would be wrong somewhere but at `settled` places."""
        if isinstance(candidate, WordRule):
            return self._kept(candidate, gaps)
        key = f"{key_of(candidate)} {len(settled) if is_inside(candidate) else 0}"
        if key not in self._judged:
            self._judged[key] = self._right(candidate, settled if is_inside(candidate) else frozenset())
        changes = self._judged[key]
        if not changes:
            return []
        places = {(change.scope.file, steady_path(change.path)) for change in changes}
        lengths = {len(path) for _, path in places}
        return [
            (gap.file, gap.path)
            for gap in gaps
            if any((gap.file, steady_path(gap.path[:length])) in places for length in lengths)
        ]

    def right_changes(
        self, rule: PlaceRule | MapRule, settled: frozenset[tuple[str, Path]] = frozenset()
    ) -> tuple[Change, ...]:
        """What the rule changes; nothing where it would anywhere but at `settled` places give what the model does not
        have."""
        return self._right(rule, settled) or ()

    def whole(self, rules: Iterable[Rule]) -> frozenset[tuple[str, Path]]:
        """The places of which rules say the whole value."""
        found = (self._changes(rule) for rule in rules if not isinstance(rule, WordRule))
        return frozenset((one.scope.file, one.path) for changes in found for one in changes if one.final)

    def _changes(self, rule: PlaceRule | MapRule) -> list[Change]:
        return changes_of(rule, self.aligned.scopes, self.source, self.target, self.reserved)

    def unchanging(self, rule: PlaceRule) -> tuple[Change, ...]:
        """The places of a rule that keeps; nothing where the model has something else at one of them."""
        changes = tuple(changes_of(rule, self.aligned.scopes, self.source, self.target, {}))
        right = all(
            (triple := self.aligned.at(change.scope.file, change.path)).expected is ABSENT
            or equivalent(change.old, triple.expected)
            for change in changes
        )
        return changes if right else ()

    def _right(
        self, rule: PlaceRule | MapRule, settled: frozenset[tuple[str, Path]] = frozenset()
    ) -> tuple[Change, ...] | None:
        changes = [change for change in self._changes(rule) if (change.scope.file, change.path) not in settled]
        free = not any((change.scope.file, change.path) in self.claimed for change in changes if change.final)
        return tuple(changes) if changes and free and all(self._fits(change) for change in changes) else None

    def _fits(self, change: Change) -> bool:
        triple = self.aligned.at(change.scope.file, change.path)
        if change.implied and "DependsOn" in change.path:
            return True  # what is gone can't be waited for; a rule may say what is instead
        if not change.final:
            return _mapped_right(change, triple.planned, triple.expected)
        if change.new is ABSENT and isinstance(change.path[-1], int):
            return self._goes(change)
        if change.new is not ABSENT and triple.expected is ABSENT:
            return not self._is_there(change)
        return self._is_equal(change, triple.expected)

    def _is_equal(self, change: Change, expected: Side) -> bool:
        """But for what changes with every packaging, which a rule fills in anew."""
        if equivalent(change.new, expected, change.path) or ABSENT in (change.new, expected):
            return equivalent(change.new, expected, change.path)
        if equal(change.new, change.old):
            return False  # it changes nothing
        old, new = self.aligned.steady
        return equivalent(old.value(change.new, change.path), new.value(expected, change.path), change.path)

    def _goes(self, change: Change) -> bool:
        """Has the model no such item in the list?"""
        triple = self.aligned.at(change.scope.file, change.path[:-1])
        if not isinstance(triple.expected, list):
            return triple.expected is ABSENT
        old, planned, index = triple.old, triple.planned, change.path[-1]
        # Its planned form, as long as the two lists go together
        both = isinstance(old, list) and isinstance(planned, list) and len(old) == len(planned)
        item = planned[index] if both and isinstance(planned, list) and isinstance(index, int) else change.old
        return not any(equivalent(item, one) for one in triple.expected)

    def _is_there(self, change: Change) -> bool:
        """Has the model the thing (a resource, a function) at all in which the change lies?"""
        return self.aligned.at(change.scope.file, change.path[:-1]).expected is not ABSENT

    def _kept(self, rule: WordRule, gaps: Iterable[Gap]) -> list[tuple[str, Path]]:
        found = [(gap.file, gap.path) for gap in gaps if isinstance(gap.old, str) and holds_word(rule, gap.old)]
        return self.kept(rule, found)

    def kept(self, rule: WordRule, places: list[tuple[str, Path]]) -> list[tuple[str, Path]]:
        """`places`, if the rule's text stays wherever it stands; else none."""
        for scope in self.aligned.scopes:
            for path, text in scope.texts:
                if rule.text in text and holds_word(rule, text) and not self._stays(scope.file, path, rule):
                    return []
        return places

    def _stays(self, file: str, path: Path, rule: WordRule) -> bool:
        expected = self.aligned.at(file, path).expected
        framework = path in self.reserved[file].named
        return framework or expected is ABSENT or (isinstance(expected, str) and holds_word(rule, expected))


def _mapped_right(change: Change, planned: Side, expected: Side) -> bool:
    """A part of a text: the rest is the stage's, so what was to be replaced must be gone, and the new part there."""
    if expected is ABSENT:
        return True
    if not isinstance(expected, str) or not isinstance(planned, str) or not isinstance(change.old, str):
        return False
    assert isinstance(change.new, str)
    old, new = unlike(change.old, change.new)
    return planned.replace(old, new) == expected or (new in expected and old not in expected)


def _is_new(gap: Gap, gone: Gap) -> bool:
    """Is it there in the model only, in the section in which something of its type is `gone`?"""
    if (gap.file, gap.path[:1]) != (gone.file, gone.path[:1]) or gap.old is not ABSENT:
        return False
    if gap.expected is ABSENT or gone.old is ABSENT:
        return False
    return as_object(gone.old).get("Type") == as_object(gap.expected).get("Type")


def _is_structure(gap: Gap) -> bool:
    """Is it about a logical ID: a thing that is there or not, or a reference?"""
    own = own_part(gap.path)
    is_thing = len(own) == 2 and own[0] in SECTIONS and ABSENT in (gap.old, gap.expected)
    return is_thing or is_reference(gap.path)
