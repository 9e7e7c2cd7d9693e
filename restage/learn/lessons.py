"""Rules that were learned, each with the places that it was learned from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from restage.document.values import Path
from restage.learn.aligned import Gap
from restage.rules.model import MapRule, PlaceRule, Places, Rule


@dataclass(frozen=True)
class Lesson:
    """A rule, the places that it was learned from, and how general it is (0: a value wherever it stands)."""

    rule: Rule
    places: tuple[tuple[str, Path], ...]
    level: int


def unknown(lessons: Iterable[Lesson], known: Sequence[Rule]) -> list[Lesson]:
    """Those that are not known yet, each once."""
    new = {key_of(lesson.rule): lesson for lesson in reversed(list(lessons)) if lesson.rule not in known}
    return list(reversed(new.values()))


def is_inside(candidate: Rule) -> bool:
    """Does it replace a part of a text?"""
    return isinstance(candidate, MapRule) and candidate.inside


def size(candidate: Rule) -> int:
    """Longer texts are less likely to stand somewhere by accident."""
    return len(str(candidate.old)) if isinstance(candidate, MapRule) else 0


def key_of(candidate: Rule) -> str:
    """The same for rules that do the same."""
    return repr(candidate)


def without(gaps: Sequence[Gap], lessons: Iterable[Lesson]) -> list[Gap]:
    """The gaps that no lesson is about."""
    done = {place for lesson in lessons for place in lesson.places}
    return [gap for gap in gaps if (gap.file, gap.path) not in done]


def merged(lessons: Iterable[Lesson]) -> Iterator[Lesson]:
    """Rules that do the same at different places become one."""
    groups: dict[str, list[Lesson]] = {}
    for lesson in lessons:
        rule = lesson.rule
        if isinstance(rule, PlaceRule) and isinstance(rule.selector, Places):
            plain = rule._replace(selector=Places((), rule.selector.file))
            groups.setdefault(key_of(plain), []).append(lesson)
        else:
            groups[key_of(rule)] = [lesson]
    for found in groups.values():
        first = found[0]
        if len(found) > 1 and isinstance(first.rule, PlaceRule) and isinstance(first.rule.selector, Places):
            paths = dict.fromkeys(path for one in found for path in _paths(one))
            rule = first.rule._replace(selector=Places(tuple(paths), first.rule.selector.file))
            first = Lesson(rule, tuple(place for one in found for place in one.places), first.level)
        yield first


def _paths(lesson: Lesson) -> tuple[Path, ...]:
    selector = lesson.rule.selector if isinstance(lesson.rule, PlaceRule) else None
    return selector.paths if isinstance(selector, Places) else ()
