"""What lessons come from: entries of maps by stage in the source's configuration that hold what a rule says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from restage.document.values import ABSENT, Json, Path, Side, as_object, at, find_at, strings
from restage.framework.words import ORDINARY
from restage.learn.lessons import Lesson
from restage.rules.model import MapRule, Reason
from restage.rules.reasons import THERE, Memory
from restage.rules.scope import Scope, scalars
from restage.secrets.judging import is_secret
from restage.text.distinctive import share_word
from restage.text.stagemaps import Entry, lone_maps, stage_maps
from restage.text.wordrule import WordRule

_TELLING: Final = 5  # characters of a text that is not the same by accident
_MOST: Final = 3  # reasons of one rule


class Coming(NamedTuple):
    """A part of a map by stage that only the target's entry has."""

    place: Path
    value: Json


@dataclass(frozen=True)
class Reasons:
    """Finds reasons for lessons in the documents of the source, the last of which is the configuration. `secrets`:
    texts that look like secrets somewhere."""

    documents: Sequence[Scope]
    memory: Memory
    secrets: frozenset[str] = frozenset()

    def of(self, lesson: Lesson) -> tuple[Reason, ...]:
        """The entries that a lesson was most likely looked up in, those first that are called alike."""
        rule = lesson.rule
        if isinstance(rule, WordRule):
            return ()
        places = [path for _, path in lesson.places]
        old = [rule.old] if isinstance(rule, MapRule) else list(self.sources(lesson))
        new = rule.new if isinstance(rule, MapRule) else rule.value
        parts = self._parts(rule) if isinstance(rule, MapRule) and rule.inside else []
        found = [*self._entries(old, new, places), *parts, *self._comings(new, places)]
        named = [place for place in found if any(share_word(place, one) for one in places)]
        chosen = (named or found)[:_MOST]
        return tuple(Reason(place, self._digest(place)) for place in chosen)

    def _digest(self, place: Path) -> str:
        """Of a secret not even that may be written."""
        texts = [(path, text) for value in self.memory.held(place) for path, text in strings(value, place)]
        secret = any(text in self.secrets or is_secret(path, text) for path, text in texts)
        return THERE if secret else self.memory.digest_at(place)

    def sources(self, lesson: Lesson) -> Iterator[Json]:
        """What stands in the source where the lesson was learned."""
        by_file = {scope.file: scope.value for scope in self.documents}
        for file, path in lesson.places:
            value: Side = find_at(by_file.get(file), path)
            if value is not ABSENT:
                yield value

    def _entries(self, old: Sequence[Json], new: Json, places: Sequence[Path]) -> list[Path]:
        """Entries of both stages that hold the old and the new value."""
        olds, news = _leaves(old), _leaves([new])
        found = [
            entry
            for entry in self.memory.entries
            if not isinstance(entry.source, list)
            and _is_in(entry.source, olds)
            and (_is_in(entry.target, news) if entry.target is not None else _tells(entry.source))
        ]
        sure = [one for one in found if _is_sure(one) or any(share_word(one.source_path, place) for place in places)]
        # What is common counts where nothing else is the same
        chosen = sure or (found if len({(one.source, one.target) for one in found}) == 1 == len(found) else [])
        return list(dict.fromkeys(one.source_path for one in chosen))

    def _parts(self, rule: MapRule) -> list[Path]:
        """Entries in which the rule, which is about parts of texts, is about a part."""
        pairs = ((one, _written(one.source), _written(one.target)) for one in self.memory.entries)
        old, new = _written(rule.old), _written(rule.new)
        return [one.source_path for one, ours, theirs in pairs if ours != old and old in ours and new in theirs]

    def _comings(self, new: Json, places: Sequence[Path]) -> list[Path]:
        """What only the target's entries hold, and the new value, too."""
        texts = {text for text in _words(new) if _tells(text)}
        found = [one.place for one in self._only_targets if texts.intersection(_words(one.value))]
        if found or isinstance(new, (dict, list)):
            return found
        same = [one.place for one in self._only_targets if _is_in(new, _leaves([one.value]))]
        return same if len(same) == 1 or any(share_word(place, one) for place in same for one in places) else []

    @cached_property
    def _only_targets(self) -> list[Coming]:
        value, source, target = self.memory.once, self.memory.source, self.memory.target
        maps = dict.fromkeys(path[:-1] for path in stage_maps(value, source, target))
        maps.update(dict.fromkeys(lone_maps(value, source, target)))
        pairs = ((path, as_object(at(value, path))) for path in maps)
        return [coming for path, one in pairs for coming in _coming(one.get(source), one.get(target), (*path, target))]


def _coming(ours: Json, theirs: Json, path: Path) -> Iterator[Coming]:
    if _is_nothing(ours) and not _is_nothing(theirs):
        yield Coming(path, theirs)
    elif isinstance(ours, dict) and isinstance(theirs, dict):
        for key, child in theirs.items():
            yield from _coming(ours.get(key), child, (*path, key))


def _is_nothing(value: Json) -> bool:
    return value is None or value in ("", {}, [])


def _leaves(values: Iterable[Json]) -> frozenset[str]:
    return frozenset(_written(leaf) for value in values for _, leaf in scalars(value))


def _words(value: Json) -> frozenset[str]:
    """All texts in a value, its keys among them."""
    return frozenset(text for path, leaf in scalars(value) for text in (*map(str, path), _written(leaf)))


def _written(value: Json) -> str:
    return str(value).lower()


def _is_in(value: Json, texts: frozenset[str]) -> bool:
    """Is it one of the texts, or a part of one that is not there by accident?"""
    text = _written(value)
    return text in texts or (_tells(text) and any(text in other for other in texts))


def _tells(value: Json) -> bool:
    text = _written(value)
    return len(text) >= _TELLING and not text.isdigit() and text not in ORDINARY and text not in ("true", "false")


def _is_sure(entry: Entry) -> bool:
    return _tells(entry.source) or (entry.target is not None and _tells(entry.target))
