"""What the configuration says about itself, as the state has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from restage.document.values import ABSENT, Json, JsonObject, as_object
from restage.rules.scope import Scope
from restage.source.nodes import Path
from restage.tracing.found import Found
from restage.tracing.functions import empty_vpcs, moved_settings, state_settings
from restage.tracing.model import Traced, entries, entry
from restage.tracing.normalised import DEFAULTS, KEPT, SINGLES, is_among
from restage.tracing.templates import blocks
from restage.tracing.walking import Walk

# What of the configuration is no part of what deploys, or what the framework writes itself.
_NOT_TRACED = frozenset({"service", "frameworkVersion"})
_HAS_DEFAULT = "nothing for the target, of which the framework makes a default"


@dataclass(eq=False, repr=False)
class StateSections:
    """The sections of the configuration in the `state`, which has most of them twice: each is walked once. `stay_one`:
    is nothing said about one of the two places that does not hold for both?"""

    walk: Walk
    state: Scope
    found: Found
    stay_one: bool
    _walked: dict[tuple[str, int], tuple[int, list[Path]]] = field(default_factory=dict)

    def add(self, ours: JsonObject, service: Path) -> None:
        """Take in what is known of `ours`, the configuration at `service`."""
        walk, given = self.walk, self.walk.both.source.value
        for block in blocks(walk) if isinstance(given.get("resources"), list) else ():
            if isinstance(ours.get("resources"), dict):
                # A list of blocks, which the state has as one
                place = (*service, "resources")
                walked = walk.traced(ours["resources"], block.source, block.target, place, block.origins)
                self.found.add_all(self.state, (self._as_stated(one, service) for one in walked))
        functions = as_object(ours.get("functions"))
        over = {*self._once("", functions, service, state_settings(walk, functions, (*service, "functions")))}
        own = [one._replace(path=(*service, *one.path)) for one in empty_vpcs(walk, ours)]
        own += moved_settings(walk, ours, service)
        self.found.add_all(self.state, own)
        over.update(one.path for one in own)
        for key in entries(given):
            if key in ours and key not in _NOT_TRACED:
                walked = self._section(key, ours[key], service)
                self._once(key, ours[key], service, (one for one in walked if one.path not in over))

    def _as_stated(self, traced: Traced, service: Path) -> Traced:
        """As the state has it: a list that becomes its only item, sections of resources that are empty, and what has a
        default."""
        new, place = traced.new, traced.path[len(service) :]
        if (new is ABSENT or new is None) and traced.old is not new:
            return _defaulted(traced, place, has_functions=bool(self.walk.both.functions.target))
        if place == ("resources",) and isinstance(new, dict) and new is not traced.old:
            return traced._replace(new={**new, **{key: {} for key in KEPT if key not in new}})
        if isinstance(new, list) and len(new) == 1 and is_among(place, SINGLES):
            return traced._replace(new=new[0])
        return traced

    def _section(self, key: str, ours: Json, service: Path) -> Iterator[Traced]:
        """What is known of the section `key` of the configuration at `service`."""
        if key == "functions" and isinstance(self.walk.both.source.value.get(key), list):
            walked = self._listed_functions(as_object(ours), (*service, key))
        else:
            source, target = (entry(one.value, key) for one in (self.walk.both.source, self.walk.both.target))
            if key == "provider" and isinstance(ours, dict) and isinstance(source, dict):  # which has the templates
                walked = self.walk.members(ours, source, target, (*service, key), ((key,),))
            else:
                walked = self.walk.traced(ours, source, target, (*service, key), ((key,),))
        return (self._as_stated(one, service) for one in walked)

    def _listed_functions(self, ours: JsonObject, place: Path) -> Iterator[Traced]:
        """The same of functions in a list of several objects, which the state has in one."""
        functions, theirs = self.walk.both.functions
        for key, function in functions.items():
            if key in ours and key in theirs:
                yield from self.walk.traced(
                    ours[key], function.value, theirs[key].value, (*place, key), (function.path,)
                )

    def _once(self, key: str, ours: Json, service: Path, walked: Iterable[Traced]) -> Iterable[Path]:
        """Take in what is `walked` of `ours` at `service`, or was of the same object at another place; its paths."""
        if (known := self._walked.get((key, id(ours)))) is None:
            found = list(walked)
            self.found.add_all(self.state, found)
            paths = [one.path for one in found]
            self._walked[key, id(ours)] = len(service), paths
            return paths
        size, paths = known
        places = {path: (*service, *path[size:]) for path in paths}
        return self.found.repeat(self.state, places, is_one=self.stay_one and isinstance(ours, (dict, list)))


def _defaulted(traced: Traced, place: Path, *, has_functions: bool) -> Traced:
    """What becomes nothing, or null, at a `place` of the configuration."""
    for row in DEFAULTS:
        if len(row.place) == len(place) and is_among(place, [row.place]):  # itself, and nothing in it
            if (row.stays and traced.new is None) or (row.of_functions and not has_functions):
                return traced
            is_known = row.value is not ABSENT
            return traced._replace(new=row.value) if is_known else traced._replace(new=traced.old, open=_HAS_DEFAULT)
    return traced
