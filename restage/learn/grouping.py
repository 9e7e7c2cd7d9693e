"""Lessons that have one cause become one group, with the place that all of them hang on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, takewhile

from restage.artifact.referring import SECTIONS
from restage.document.values import ABSENT, Json, Path, as_object, at, find_at, show
from restage.evidence.stamps import before_time
from restage.framework.ids.hashed import before_hash
from restage.framework.naming.encode import function_id
from restage.learn.candidates import own_part
from restage.learn.lessons import Lesson
from restage.learn.reasons import Reasons
from restage.rules.model import Action, PlaceRule, Places, Property, Reason, Variable
from restage.rules.repeatedsettings import SERVICES
from restage.rules.structure import Setting, setting_at
from restage.rules.uncertainties import texts_of
from restage.rules.volatileparts import OPEN
from restage.text.wordrule import WordRule

_OWN = SERVICES[0]


@dataclass(frozen=True)
class Member:
    """A lesson with all that tells what it belongs to.

    `texts`: all that it names or holds; `changed_ids`: logical IDs that it adds or removes; `setting`: the row of the
    setting that it changes; `functions`: those that it is about, by key.
    """

    lesson: Lesson
    reasons: tuple[Reason, ...]
    texts: frozenset[str]
    changed_ids: frozenset[str]
    setting: Setting | None
    functions: frozenset[str]
    is_structure: bool

    @property
    def settings(self) -> list[Path]:
        """The places of the configuration as it is deployed with."""
        return [path for _, path in self.lesson.places if _is_setting(path)]


@dataclass(frozen=True)
class Grouping:
    """Gives lessons their reasons and groups. `configuration`: the source's; `taken`: names that groups have."""

    causes: Reasons
    configuration: Json
    taken: frozenset[str]

    def grouped(self, lessons: Sequence[Lesson]) -> list[Lesson]:
        """The same lessons in the same order."""
        members = [self._member(lesson) for lesson in lessons]
        out = {id(one): _remembering(one.lesson, one.reasons) for one in members}
        names = set(self.taken)
        for group in _components(members):
            if len(group) > 1 and any(one.is_structure for one in group):
                name = _unused(self._name(group), names)
                common = _first(reason for one in group for reason in one.reasons)
                for one in group:
                    needs = self._needs(one, group)
                    out[id(one)] = _belonging(one.lesson, name, needs, one.reasons or common)
        return [out[id(one)] for one in members]

    def _member(self, lesson: Lesson) -> Member:
        rule = lesson.rule
        steps = [str(step) for _, path in lesson.places for step in path]
        values: list[Json] = [*self.causes.sources(lesson)]
        if not isinstance(rule, WordRule):
            values.append(rule.new if not isinstance(rule, PlaceRule) else rule.value)
        texts = frozenset([*steps, *_selected(lesson), *(text for value in values for text in texts_of(value))])
        rows = [setting_at(path[len(_OWN) :]) for _, path in lesson.places if _is_setting(path)]
        return Member(
            lesson=lesson,
            reasons=self.causes.of(lesson),
            texts=frozenset(map(_stem, texts)),
            changed_ids=frozenset(_changed_ids(lesson)),
            setting=next(filter(None, rows), None),
            functions=frozenset(key for key in self._functions if self._is_about(key, lesson, texts)),
            is_structure=_is_structure(lesson, values),
        )

    @cached_property
    def _functions(self) -> list[str]:
        return list(as_object(at(self.configuration, (*_OWN, "functions"))))

    def _is_about(self, key: str, lesson: Lesson, texts: frozenset[str]) -> bool:
        configured = any(path[: len(_OWN) + 2] == (*_OWN, "functions", key) for _, path in lesson.places)
        return configured or function_id(key) in texts

    def _needs(self, member: Member, group: Sequence[Member]) -> tuple[Path, ...]:
        """The settings, as far as the source has them, of which the framework made what the member is about."""
        if any(self._there(member)) and not _is_added(member.lesson):
            return ()  # it is about what stands there
        made_of = [one for one in group if one is member or _makes(one, member)]
        known = [path for one in made_of for path in self._there(one)]
        known = known or [path for one in group if _goes_with(one, member) for path in self._there(one)]
        return tuple(dict.fromkeys(known))

    def _there(self, member: Member) -> Iterator[Path]:
        """The member's settings as far as the source has them; places in lists change."""
        row = member.setting
        for path in member.settings if row else ():
            steps = list(takewhile(lambda step: isinstance(step, str), path))
            lengths = range(len(steps), len(_OWN) + len(row.place) - 1 if row else 0, -1)
            known = (path[:n] for n in lengths if find_at(self.configuration, path[:n]) is not ABSENT)
            yield from islice(known, 1)

    def _name(self, group: Sequence[Member]) -> str:
        settings = [path for one in group if one.setting for path in one.settings]
        reasons = [reason.place for one in group for reason in one.reasons]
        place = next(iter([*settings, *reasons]), ())
        if place:
            return show(place[len(_OWN) :])
        return next(iter(sorted(name for one in group for name in one.changed_ids)), "together")


def _components(members: Sequence[Member]) -> Iterator[list[Member]]:
    """Members that go together, directly or by others, in their order."""
    left = list(members)
    while left:
        group, waiting = [left[0]], [left.pop(0)]
        while waiting:
            one = waiting.pop()
            found = [other for other in left if _are_linked(one, other)]
            left = [other for other in left if not any(other is known for known in found)]
            group += found
            waiting += found
        yield [one for one in members if any(one is known for known in group)]


def _are_linked(one: Member, other: Member) -> bool:
    if not (one.is_structure or other.is_structure):
        return False
    return (
        not one.changed_ids.isdisjoint(other.texts)
        or not other.changed_ids.isdisjoint(one.texts)
        or not {reason.place for reason in one.reasons}.isdisjoint(reason.place for reason in other.reasons)
        or _makes(one, other)
        or _makes(other, one)
    )


def _makes(setting: Member, other: Member) -> bool:
    """Is what `other` changes in a template made of the setting?"""
    row = setting.setting
    if row is None or other.setting is not None or not other.is_structure or not _goes_with(setting, other):
        return False
    marked = any(mark in text for text in other.texts for mark in row.marks)
    return marked or (not row.marks and bool(other.functions))


def _goes_with(one: Member, other: Member) -> bool:
    """Is it about the same function, if both are about any?"""
    return not one.functions or not other.functions or not one.functions.isdisjoint(other.functions)


def _is_added(lesson: Lesson) -> bool:
    return isinstance(lesson.rule, PlaceRule) and lesson.rule.action is Action.ADD


def _is_setting(path: Path) -> bool:
    return path[: len(_OWN)] == _OWN and not any(path[: len(copy)] == copy for copy in SERVICES[1:])


def _selected(lesson: Lesson) -> Iterator[str]:
    rule = lesson.rule
    if not isinstance(rule, PlaceRule):
        return
    selector = rule.selector
    if isinstance(selector, Places):
        yield from (str(step) for path in selector.paths for step in path)
    elif isinstance(selector, Property):
        yield selector.name
        yield from map(str, selector.steps)


def _changed_ids(lesson: Lesson) -> Iterator[str]:
    """Logical IDs of things that the lesson adds or removes."""
    rule = lesson.rule
    if isinstance(rule, PlaceRule) and rule.action in (Action.ADD, Action.REMOVE):
        for _, path in lesson.places:
            own = own_part(path)
            if len(own) == 2 and own[0] in SECTIONS:
                yield _stem(str(own[1]))


def _stem(text: str) -> str:
    """A logical ID as rules name it, without what the next packaging changes."""
    return before_hash(text) or before_time(text) or text.removesuffix(OPEN)


def _is_structure(lesson: Lesson, values: Iterable[Json]) -> bool:
    """Does it add or remove something, or make another reference of one?"""
    rule = lesson.rule
    if not isinstance(rule, PlaceRule) or isinstance(rule.selector, Variable):
        return False
    if rule.action in (Action.ADD, Action.REMOVE):
        return True
    return rule.action is Action.SET and any(isinstance(value, (dict, list)) for value in values)


def _remembering(lesson: Lesson, reasons: tuple[Reason, ...]) -> Lesson:
    rule = lesson.rule
    return lesson if isinstance(rule, WordRule) or not reasons else replace(lesson, rule=rule._replace(reasons=reasons))


def _belonging(lesson: Lesson, name: str, needs: tuple[Path, ...], reasons: tuple[Reason, ...]) -> Lesson:
    rule = lesson.rule
    if isinstance(rule, WordRule):
        return lesson
    return replace(lesson, rule=rule._replace(group=name, needs=needs, reasons=reasons))


def _first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))[:3]


def _unused(name: str, names: set[str]) -> str:
    chosen, number = name, 2
    while chosen in names:
        chosen, number = f"{name} {number}", number + 1
    names.add(chosen)
    return chosen
