"""Settings whose value differs between the stages: do the templates hold them where they were found?

A setting that differs and reaches a template at no known place is open: the framework may have made anything of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from restage.document.equality import equal
from restage.document.placepatterns import matches
from restage.document.values import ABSENT, ANY, Json, JsonObject
from restage.framework.naming.settings import COPIED, MADE_OF
from restage.rules.structure import setting_at
from restage.source.nodes import Path
from restage.tracing.beside import NOTHING_BESIDE, Beside
from restage.tracing.cautious import BECOME_LISTS, caution
from restage.tracing.computedproperties import NOTHING_MADE, Accounts
from restage.tracing.differingcases import Case, is_of_one_kind, is_reordered
from restage.tracing.model import Both, Function, Given, Traced, entries, is_known, items, known, lies_in
from restage.tracing.propertytable import FAR_REACHING, NOT_IN_TEMPLATES, OF_FUNCTIONS
from restage.tracing.settingplaces import IN_ZIPS, STATEMENTS, VARIABLES, Places
from restage.tracing.tableparts import ZERO_COUNTS
from restage.tracing.texts import Texts

# Of an event, names are made of any setting; most have other consequences, too
_NAMES = (*(place for place in MADE_OF if not place.endswith("**")), *(row.setting for row in COPIED))
# They are compared as a whole elsewhere.
_ELSEWHERE = Places(("resources",), ("service",), ("plugins",), ("frameworkVersion",))
_ALONE = Places(*VARIABLES.all, *STATEMENTS)  # what is made of these stands at one kind of place
_NOWHERE = Places(*NOT_IN_TEMPLATES.all, *IN_ZIPS.all, *_ELSEWHERE.all)
_ZERO_COUNTS = Places(*(("functions", ANY, *place) for place in ZERO_COUNTS))
_REGION: Path = ("provider", "region")  # which plugins write into templates
_IN_NO_TEMPLATE = Places(*(place for place in NOT_IN_TEMPLATES.all if place != _REGION))
_EXTENSION = "x-"  # begins sections that are for people's own aliases
UNEXPLAINED = "the same text as a setting that is another one for the target"
UNTOLD = "another value for the target, and the artifact has neither; what the framework makes of it is not known"
UNREACHED = "another value for the target; where the template has it is not known"
_TO_DO = "package both stages once, and let `restage learn` write rules"


class Differing(NamedTuple):
    """A setting at `path` that is another one, or there in one stage only."""

    path: Path
    source: Given
    target: Given


def differing(both: Both) -> Iterator[Differing]:
    """The smallest settings that differ; of functions, as they stand in one list or several."""
    pairs = zip((both.source, both.target), both.functions, strict=True)
    source, target = (_one_list(result.value, functions) for result, functions in pairs)
    for key in dict.fromkeys((*source, *target)):
        yield from _differing(source.get(key, ABSENT), target.get(key, ABSENT), (key,))


def _one_list(configuration: Given, functions: Mapping[str, Function]) -> dict[str, Given]:
    return {**entries(configuration), "functions": {key: function.value for key, function in functions.items()}}


def _is_another_object(source: Given, target: Given, path: Path) -> bool:
    """Is one of two objects empty, which is something, or does the order of their keys count somewhere?"""
    if not isinstance(source, dict) or not isinstance(target, dict):
        return False
    counts = is_reordered(source, target) and (BECOME_LISTS.hold(path) or VARIABLES.hold(path))
    return counts or bool(source) != bool(target)


def _differing(source: Given, target: Given, path: Path) -> Iterator[Differing]:
    if _is_another_object(source, target, path):
        yield Differing(path, source, target)
    # What one stage has not at all is made of nothing
    source = {} if source in (ABSENT, None) and isinstance(target, dict) and target else source
    target = {} if target in (ABSENT, None) and isinstance(source, dict) and source else target
    # What holds no variables is evaluated for neither stage: the very same
    if isinstance(source, dict) and isinstance(target, dict):
        mine, theirs = entries(source), entries(target)
        for key in dict.fromkeys((*mine, *theirs)):
            if (one := mine.get(key, ABSENT)) is not (other := theirs.get(key, ABSENT)):
                yield from _differing(one, other, (*path, key))
    elif isinstance(source, list) and isinstance(target, list) and len(source) == len(target):
        for index, (one, other) in enumerate(zip(items(source), items(target), strict=True)):
            if one is not other:
                yield from _differing(one, other, (*path, index))
    elif not (is_known(source) and is_known(target) and equal(known(source), known(target))):
        yield Differing(path, source, target)


@dataclass(eq=False, repr=False)
class Reach:
    """Where differing settings stand in `templates`. `found`: the places of the configuration that other steps found in
    a template; `plugins`: what of the configuration plugins may read; `made`: what is
    made of settings beside copies; `settled`: settings of which all that they add to the role is known;
    `knows_plugins`: is it known what all plugins read? `beside`: what counts for settings beside it."""

    templates: Sequence[JsonObject]
    found: Set[Path]
    texts: Texts
    stage: str
    plugins: Set[Path] = frozenset()
    made: Accounts = NOTHING_MADE
    settled: Set[Path] = frozenset()
    knows_plugins: bool = False
    beside: Beside = NOTHING_BESIDE

    def having(self, found: Set[Path]) -> Reach:
        """The same with more places `found`."""
        return replace(self, found=found)

    def copies(self, setting: Differing, template: JsonObject) -> Iterator[Traced]:
        """The places of `template` that hold the setting as it is, which is more than one text or number."""
        if isinstance(setting.source, (dict, list)) and setting.source and isinstance(setting.target, (dict, list)):
            yield from self._same(template, (), setting)

    def _same(self, value: Json, path: Path, setting: Differing) -> Iterator[Traced]:
        if isinstance(value, (dict, list)):
            if value and equal(value, known(setting.source)):
                yield Traced(path, value, known(setting.target), (setting.path,))
                return
            for key, child in value.items() if isinstance(value, dict) else enumerate(value):
                yield from self._same(child, (*path, key), setting)

    def is_reached(self, setting: Differing) -> bool:
        """Is it known what becomes of the setting in the templates?"""
        path = setting.path
        if not _is_known(setting):
            return self._is_elsewhere(path) or path in self._above or lies_in(path, self.found)
        if self._has_failed(setting):
            return False
        return self._is_elsewhere(path) or self._is_followed(setting)

    def _is_elsewhere(self, path: Path) -> bool:
        """Does it reach no template, and does no plugin read it?"""
        is_elsewhere = _NOWHERE.hold(path) or (self.knows_plugins and str(path[0]).startswith(_EXTENSION))
        is_elsewhere = is_elsewhere or (self.beside.has_no_functions and OF_FUNCTIONS.hold(path))
        return is_elsewhere and not lies_in(path, self.plugins)

    def _is_followed(self, setting: Differing) -> bool:
        """Do the templates hold it where it was found?"""
        path = setting.path
        if not is_of_one_kind(setting.source, setting.target):
            # A part of it that was found tells nothing of the others
            return lies_in(path, self.found | self.settled)
        is_text = isinstance(setting.source, str) and isinstance(setting.target, str)
        if is_text and self.texts.is_followed(str(setting.source), self.stage):
            return True
        if lies_in(path, self.made.missed):
            return False
        if path in self._above or lies_in(path, self.found):
            return True
        is_name = is_text and setting.source not in self.texts.disputed
        return is_name and any(matches(place, path) for place in _NAMES)

    def _has_failed(self, setting: Differing) -> bool:
        """Is it known that more follows from the setting than what was found, or may the framework make another thing
        of it?"""
        if self._caution(setting):
            return True
        is_far = _comes_or_goes(setting) and FAR_REACHING.hold(setting.path)
        is_far = is_far and not lies_in(setting.path, self.settled)
        return is_far or lies_in(setting.path, self.made.structure)

    def _caution(self, setting: Differing) -> str:
        if setting.path[0] != "custom" and lies_in(setting.path, self.plugins):
            return "a plugin reads it, too"
        return caution(Case(*setting, self.stage, self.texts.known, self.beside))

    def why(self, setting: Differing) -> str:
        """Why it is not known what becomes of the setting in the templates."""
        if not _is_known(setting) or not self._has_failed(setting):
            return UNREACHED
        if reason := self._caution(setting):
            return f"another value for the target; {reason}; {_TO_DO}"
        row = setting_at(setting.path)
        makes = row.makes if row else "more than this value"
        if not _comes_or_goes(setting):
            return f"another value for the target, which makes another structure ({makes}); {_TO_DO}"
        stage = "the source stage" if _is_there(setting.source, setting.path) else "the target"
        return f"there for {stage} only, which makes {makes}; {_TO_DO}"

    @cached_property
    def _above(self) -> frozenset[Path]:
        """The places that were found, and all above them."""
        return frozenset(path[:length] for path in self.found for length in range(1, len(path) + 1))

    def unexplained(self, settings: Iterable[Differing]) -> dict[str, Differing]:
        """The texts that differ as settings, which may stand anywhere; those that hold the stage are judged as
        texts."""
        return {
            one.source: one
            for one in settings
            if isinstance(one.source, str)
            and self.stage.lower() not in one.source.lower()
            and not self.texts.is_followed(one.source, self.stage)
            and not (one.path == _REGION and one.source not in self.texts.disputed)
            and not any(places.hold(one.path) for places in (_IN_NO_TEMPLATE, _ELSEWHERE))
            and not (self.knows_plugins and _ALONE.hold(one.path) and lies_in(one.path, self.found))
        }


def _is_known(setting: Differing) -> bool:
    return is_known(setting.source) and is_known(setting.target)


def _comes_or_goes(setting: Differing) -> bool:
    source, target = (_is_there(value, setting.path) for value in (setting.source, setting.target))
    return source != target


def _is_there(value: Given, path: Path) -> bool:
    is_nothing = value is ABSENT or value is None or value is False
    return not is_nothing and (value != 0 or _ZERO_COUNTS.hold(path))


def unreached(reach: Reach, settings: Iterable[Differing]) -> Iterator[Differing]:
    """The settings of which it is not known what becomes of them."""
    return (setting for setting in settings if not reach.is_reached(setting))
