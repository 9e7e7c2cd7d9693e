"""A configuration beside the one in an artifact's state: what is proven, and what differs.

What the framework writes otherwise (`restage.tracing.normalised`), and what plugins may add, is no difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from restage.document.values import ABSENT, Absent, Json, JsonObject, Side, as_object, find_at, member, show, strings
from restage.framework.versions import version_of
from restage.source import NOTHING, Place, Result, Unknown
from restage.source.nodes import Path
from restage.tracing.model import Given, entries, is_unknown, items, known
from restage.tracing.normalised import (
    BESIDE,
    DROPPED,
    INTEGRATIONS,
    REPLACED,
    TRANSFORMED,
    added_at,
    is_among,
    is_plugins_own,
    is_rewritten,
    moved,
)
from restage.tracing.plugins import substituted
from restage.tracing.settingplaces import Places
from restage.tracing.spelling import CASES, SPELLINGS
from restage.tracing.structure import KNOWN_SECTIONS
from restage.tracing.walking import fits


class Difference(NamedTuple):
    """The configuration, at `place`, does not give what the state has at `path` (below `service`).

    `given`: what it gives, `ours`: what the artifact has; ABSENT: nothing.
    """

    path: Path
    place: Place
    given: Given
    ours: Side

    def __str__(self) -> str:
        return f"{self.place}: {show(self.path)}: {self.what}"

    @property
    def what(self) -> str:
        """What is wrong, without values that may be secret."""
        if self.given is ABSENT:
            return "the artifact has something here, the configuration nothing"
        if self.ours is ABSENT:
            return "the configuration has something here, the artifact nothing"
        given, ours = _shown(self.path, self.given), _shown(self.path, self.ours)
        if given and ours:
            return f"the configuration gives {given}, the artifact has {ours}"
        return "the configuration gives another value than the artifact has"


_MADE = Places(*TRANSFORMED, *REPLACED)


class Comparing:
    """The comparison of one evaluation with the configuration in a state."""

    def __init__(self, service: JsonObject, result: Result, stage: str) -> None:
        self.service = service
        self.stage = stage
        self.initial = as_object(service.get("initialServerlessConfig"))
        self.version = version_of(service)
        self.result = result
        plugins = entries(result.value).get("plugins", ABSENT)
        listed = entries(plugins).get("modules", ABSENT) if isinstance(plugins, dict) else plugins
        self._sections: dict[str | int, list[str]] = {}
        self.plugins = [name for name in items(listed) if isinstance(name, str)]
        self._left: list[tuple[Path, Given]] = []
        _add_unproven(result.value, service, self.initial, (), self._left)
        self.proven = sum(1 for _ in result.leaves()) - len(self._left)

    def given(self) -> Iterator[Difference]:
        """What the configuration has and the artifact has not, or not so: of objects that are missing, the whole."""
        told: set[Path] = set()
        for place, value in self._left:
            if self._is_transformed(place, value):
                continue
            path, ours = self._whole(place)
            given = value if path == place else _OBJECT
            if path not in told and not self._is_explained(path, given, ours):
                told.add(path)
                yield Difference(path, self.result.origin(path).place, given, ours)

    def _is_transformed(self, path: Path, given: Given) -> bool:
        """Is it something that the framework makes another value of, in which a text can still be found?"""
        if is_among(path, REPLACED):
            return True
        size = next((len(row) for row in TRANSFORMED if is_among(path, [row])), 0)
        if not size:
            return False
        ours = find_at(self.service, path[:size])
        if isinstance(given, str):
            return not isinstance(ours, Absent) and any(given.lower() in text.lower() for _, text in strings(ours))
        if isinstance(given, bool) and len(path) == size:
            return given == (ours not in (ABSENT, None, False))
        number = find_at(self.service, path)
        # Nothing at all gets the default
        return not given or not isinstance(number, (int, float)) or number == given

    def _whole(self, path: Path) -> tuple[Path, Side]:
        """What is compared: the value, or the first object above it that the artifact does not have."""
        to = moved(path)
        if to is not None or path[0] not in KNOWN_SECTIONS:
            return path, find_at(self.service, to or path)
        for size in range(1, len(path)):
            if find_at(self.service, path[:size]) is ABSENT and find_at(self.initial, path[:size]) is ABSENT:
                return path[:size], ABSENT
        return path, find_at(self.service, path)

    def _is_explained(self, path: Path, given: Given, ours: Side) -> bool:
        if isinstance(ours, Absent):
            if is_among(path, DROPPED):
                return True
            unknown = isinstance(given, Unknown) and (self.version.drops_unknown or given.otherwise is not NOTHING)
            is_there = self._is_plugins_text(path, given) or self._is_in_list(path, given)
            return given is None or unknown or is_there or is_rewritten(path, self.plugins)
        if _gives(given, ours) or _is_spelled(path, given, ours) or (given is None and self._is_frameworks(path, ours)):
            return True
        # An object, or a list, of nothing that was filled
        if isinstance(given, (dict, list)) and not given:
            return isinstance(ours, (dict, list))
        is_replaced = isinstance(ours, (dict, list)) and self._is_plugins_text(path, given)
        is_replaced = is_replaced or (isinstance(given, str) and ours == substituted(given, self.plugins))
        # What somebody wrote below `resources` is nobody else's
        return is_replaced or (path[0] != "resources" and is_plugins_own(path, self.plugins))

    def _is_plugins_text(self, path: Path, given: Given) -> bool:
        """Is it in the section of a plugin, which made another value of it? Texts stand in that in some form."""
        if path[0] in KNOWN_SECTIONS or not isinstance(given, str):
            return path[0] not in KNOWN_SECTIONS
        texts = self._sections.get(path[0])
        if texts is None:
            texts = self._sections[path[0]] = [_bare(text) for _, text in strings(self.service.get(str(path[0])))]
        return any(_bare(given) in text for text in texts)

    def _is_in_list(self, path: Path, given: Given) -> bool:
        """Is the list that the value is in written as its only item, or a JavaScript Set, which JSON has as `{}`?"""
        above = find_at(self.service, path[:-1])
        return isinstance(path[-1], int) and (above == {} or (above is not ABSENT and above == given))

    def added(self, ours: Side, given: Given, path: Path) -> Iterator[Difference]:
        """What the artifact has and the configuration has not."""
        if _MADE.hold(path):
            return
        # Where both have the same, neither has more
        if isinstance(ours, dict) and isinstance(given, dict):
            theirs = entries(given)
            for key, child in ours.items():
                if child != (other := theirs.get(key, ABSENT)):
                    yield from self._entry(child, other, (*path, key))
        elif isinstance(ours, list) and isinstance(given, list):
            mine = items(given)
            for index, child in enumerate(ours):
                if child != (other := mine[index] if index < len(mine) else ABSENT):
                    yield from self._entry(child, other, (*path, index))

    def _entry(self, ours: Side, given: Given, path: Path) -> Iterator[Difference]:
        if given is not ABSENT:
            if isinstance(ours, (dict, list)):
                yield from self.added(ours, given, path)
        elif not (self._may_be_added(path, ours) or self._holds_only_added(path, ours)):
            yield Difference(path, self.result.origin(path).place, ABSENT, ours)

    def _may_be_added(self, path: Path, ours: Side) -> bool:
        if path[0] in BESIDE or self._is_frameworks(path, ours):
            return True
        if _MADE.hold(path[:-1]):
            return True
        # Plugins add sections, settings of functions and of the provider, but nothing to what somebody wrote
        depth = {"functions": 3, "provider": 2, "custom": 2}.get(str(path[0]), 1)
        may = len(path) in (1, depth) and path[-1] not in _OWN
        return bool(self.plugins) and (may or is_plugins_own(path, self.plugins))

    def _holds_only_added(self, path: Path, ours: Side) -> bool:
        """Is it a section in which everything is a plugin's?"""
        members = {} if isinstance(ours, Absent) else as_object(ours)
        return bool(members) and all(is_plugins_own((*path, key), self.plugins) for key in members)

    def _is_frameworks(self, path: Path, ours: Side) -> bool:
        row = added_at(path)
        if row is None or not (row.values or row.like):
            return row is not None
        if ours in row.values:
            return True
        key = str(path[1:2] and path[1])
        words = {"service": self.service.get("service"), "stage": self.stage, "key": key}
        values = [value.format(**words) if isinstance(value, str) else value for value in row.values]
        like = (tuple(key if step == "{key}" else step for step in one) for one in row.like)
        return ours in values or any(ours == find_at(self.service, one) for one in like)


# What plugins do not add by themselves; variables that one read from a file are those of one stage
_OWN = frozenset({"handler", "name", "timeout", "memorySize", "memory", "vpc", "events", "environment", "functions"})
_OBJECT: Given = {"": None}  # any


def _add_unproven(given: Given, ours: Side, initial: Side, path: Path, out: list[tuple[Path, Given]]) -> None:
    """The leaves of an object or a list, which stands at `path`, that neither side has there. Appends instead of
    yielding: all of the configuration is walked."""
    for key, child in entries(given).items() if isinstance(given, dict) else enumerate(items(given)):
        its, first = member(ours, key), member(initial, key)
        if child and isinstance(child, (dict, list)):
            _add_unproven(child, its, first, (*path, key), out)
        elif not (_gives(child, its) or _gives(child, first)):
            out.append(((*path, key), child))


def _gives(given: Given, ours: Side) -> bool:
    """Is `ours` what the configuration has as `given`, as far as that is known?"""
    if isinstance(given, str):
        return given == ours
    if isinstance(ours, Absent):
        return given is ABSENT
    if is_unknown(given):
        return fits(ours, given)
    other = known(given)
    if isinstance(ours, bool) or isinstance(other, bool):
        return ours is other
    return ours == other


def _is_spelled(path: Path, given: Given, ours: Json) -> bool:
    """Is it the same value, written as the framework does?"""
    value = known(given)
    if isinstance(value, Absent) or is_unknown(given):
        return False
    if isinstance(value, float) and ours == str(value):
        return True
    if isinstance(value, str) and path[-1] == "integration":
        return ours == INTEGRATIONS.get(value.upper().replace("-", "_"))
    # Only in events the case of a text is changed
    spellings = (row for row in SPELLINGS if row.name not in CASES or "events" in path)
    return any(ours == spelling.write(value) for spelling in spellings)


def _bare(text: str) -> str:
    """A text as names are made of it."""
    return "".join(filter(str.isalnum, text)).lower()


def _shown(path: Path, value: Given) -> str:
    """A value for a message; "" where it may be secret, or is more than a line."""
    from restage.secrets.judging import holds_settings, may_be_secret  # noqa: PLC0415 - only what is wrong needs it

    if isinstance(value, (dict, list)) or is_unknown(value) or holds_settings(path):
        return ""
    return "" if may_be_secret(path, known(value)) else repr(value)
