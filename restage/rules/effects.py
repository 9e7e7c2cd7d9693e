"""What one rule by itself changes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from restage.document.equality import equal, in_order
from restage.document.jsjson import stringify, utf8
from restage.document.values import ABSENT, ANY, Json, Path, Side, as_object, find_at
from restage.framework.naming.encode import function_id
from restage.rules.belongings import going_along
from restage.rules.change import Change, Taken
from restage.rules.embeddedjson import find_inside, opened
from restage.rules.mapped import Mapped, Reserved
from restage.rules.model import Action, MapRule, PlaceRule, Property, Selector, Variable
from restage.rules.repeatedsettings import SERVICES
from restage.rules.scope import Scope
from restage.rules.selecting import EVERY_FUNCTION, Selected
from restage.rules.volatileparts import Filler, Steadier, is_steadied
from restage.text.boundaries import delimited_in
from restage.text.stagemaps import stage_maps
from restage.text.wordrule import WordRule

_DIGEST_LENGTH: Final = 12


def digest(value: Json) -> str:
    """What `from-digest` compares: the beginning of a SHA-256 over the value as JSON, its keys sorted."""
    return hashlib.sha256(utf8(stringify(in_order(value)))).hexdigest()[:_DIGEST_LENGTH]


def changes_of(
    rule: PlaceRule | MapRule, found: Iterable[Scope], source: str, target: str, reserved: Mapping[str, Reserved]
) -> list[Change]:
    """What one rule by itself changes in the documents `found`, the source's. `reserved`: what maps leave alone."""
    if isinstance(rule, PlaceRule):
        known = list(found)
        filler = Filler(tuple(known))
        placed = (
            _Placed(rule=rule, scope=scope, found=known, source=source, target=target, filler=filler) for scope in known
        )
        return [change for one in placed for change in one.changes()]
    return [
        change for scope in found for change in Mapped((rule,), scope, reserved.get(scope.file, Reserved())).changes()
    ]


def reserve(found: Iterable[Scope], named: Taken, source: str, target: str) -> dict[str, Reserved]:
    """By file, what maps leave alone; `named`: the places of the framework's names."""
    out: dict[str, Reserved] = {}
    for scope in found:
        maps = set(stage_maps(scope.value, source, target))
        # Shorter ones are logical IDs, whose contents are not meant
        own = {path for path in named.get(scope.file, ()) if len(path) > 2}
        again = {(*SERVICES[1], *path[1:]) for path in own if path[:1] == SERVICES[0]}
        out[scope.file] = Reserved(_below(scope, own | again), _below(scope, maps))
    return out


def _below(scope: Scope, places: Set[Path]) -> frozenset[Path]:
    """The leaves at and below `places`: a name may be an object, such as a join."""
    lengths = {len(path) for path in places}
    return frozenset(path for path, _ in scope.scalars if any(path[:n] in places for n in lengths))


@dataclass(eq=False, repr=False)
class _Placed:
    """A rule about places, in one document of all those that were `found`, the last of which is the configuration."""

    rule: PlaceRule
    scope: Scope
    found: Sequence[Scope]
    source: str
    target: str
    filler: Filler

    def changes(self) -> Iterator[Change]:
        selected = Selected(self.rule, self.scope, self.found[-1])
        removed: set[str] = set()
        for path in dict.fromkeys(map(self.filler.place, selected.places())):
            old = find_inside(self.scope.value, path)
            if self._applies(path, old):
                yield self._change(path, old)
                removed |= {str(path[1])} if path[:1] == ("Resources",) and len(path) == 2 else set()
        if self.rule.action is Action.REMOVE:
            yield from along(self.scope, self.found[-1], (self.rule,), removed)
        if self.rule.action is not Action.ADD:
            yield from self._repeated(selected)

    def _repeated(self, selected: Selected) -> Iterator[Change]:
        """The configuration's copies of a function's property, where they hold what the rule is about."""
        for path in dict.fromkeys(selected.configured()):
            old = find_at(self.scope.value, path)
            if self._applies(path, old) and self._is_meant(path, old):
                yield self._change(path, old)

    def _change(self, path: Path, old: Side) -> Change:
        general = self.rule.learned and is_general(self.rule.selector)
        return Change(self.scope, path, old, self._new(path, old), self.rule.where, general=general)

    def _is_meant(self, path: Path, old: Side) -> bool:
        """Does the rule ask for the value, or does the function (for the provider: any) have the same one deployed?"""
        if self.rule.old is not ABSENT or self.rule.digest:
            return True
        key = str(path[path.index("functions") + 1]) if "functions" in path else ""
        return any(equal(value, old) for name, value in self._deployed if not key or name == function_id(key))

    @cached_property
    def _deployed(self) -> list[tuple[str, Side]]:
        """The values, by logical ID, at the rule's places in templates."""
        return [
            (str(path[1]), find_inside(scope.value, path))
            for scope in self.found[:-1]
            for path in Selected(self.rule, scope, self.found[-1]).places()
        ]

    def _applies(self, path: Path, old: Side) -> bool:
        if self.rule.action is Action.ADD:
            return self._may_add(path)
        if old is ABSENT:
            return False
        if self.rule.action is Action.RENAME and equal(self._new(path, old), old):
            return False
        if self.rule.digest:
            return self.rule.digest == digest(old) or self.rule.digest == digest(self._steadier.value(old, path))
        if self.rule.old is ABSENT or equal(old, self.rule.old):
            return True
        # Only what has a placeholder is written in another way than it stands in the artifact
        return is_steadied(self.rule.old) and equal(self._steadier.value(old, path), self.rule.old)

    @cached_property
    def _steadier(self) -> Steadier:
        return Steadier(self.filler.directory, self.filler.codes)

    def _may_add(self, path: Path) -> bool:
        """New things and sections go into one template; anything else where its parent already is."""
        if self.scope.is_template and len(path) <= 2 and not self.scope.is_main:
            return bool(getattr(self.rule.selector, "file", ""))
        anchor = path[:2] if self.scope.is_template and len(path) > 2 else path[:-1]
        parent = find_inside(self.scope.value, anchor)
        is_open = isinstance(parent, (dict, list)) or opened(parent) is not None
        return is_open and has_room(parent, path[len(anchor) :])

    def _new(self, path: Path, old: Side) -> Side:
        if self.rule.action in (Action.SET, Action.ADD):
            return self.filler.filled(self.rule.value, path)
        if self.rule.action is Action.REMOVE:
            return ABSENT
        if self.rule.action is Action.RENAME and isinstance(old, str):
            return renamed(old, self.source, self.target)
        return old


def along(
    scope: Scope, configuration: Scope, rules: Sequence[PlaceRule], removed: Set[str] = frozenset()
) -> Iterator[Change]:
    """What goes with the functions that `rules` remove, and with the resources `removed`."""
    functions = {function_id(name) for name in map(removed_function, rules) if name}
    if not scope.is_template or not (functions or removed):
        return
    where = " and ".join(rule.where for rule in rules)
    excepted = {name for rule in rules for name in rule.excepted}
    service = as_object(configuration.value.get("service"))
    for path in going_along(scope.value, functions, removed, service):
        if excepted.isdisjoint(map(str, path)):
            yield Change(scope, path, find_at(scope.value, path), ABSENT, where, implied=True)


def removed_function(rule: PlaceRule) -> str:
    """The key of the function that the rule removes as a whole; "" for all other rules."""
    selector = rule.selector
    whole = isinstance(selector, Property) and selector.kind == "function" and not selector.steps
    return selector.name if isinstance(selector, Property) and whole and rule.action is Action.REMOVE else ""


def has_room(value: Side, steps: Path) -> bool:
    """Can something be put at `steps` of `value`: into an object, or at the end of a list?"""
    for step in steps:
        value = opened(value) or value
        if isinstance(value, list) and isinstance(step, int) and step <= len(value):
            value = value[step] if step < len(value) else ABSENT
        elif isinstance(step, str) and (value is ABSENT or isinstance(value, dict)):
            value = value.get(step, ABSENT) if isinstance(value, dict) else ABSENT
        else:
            return False
    return True


def renamed(text: str, source: str, target: str) -> str:
    """`text` with the stage's name replaced: where it is a whole word, else wherever it stands."""
    new = re.sub(rf"(?<![0-9A-Za-z]){re.escape(source)}(?![0-9A-Za-z])", lambda _: target, text)
    return new if new != text else text.replace(source, target)


def is_general(selector: Selector) -> bool:
    """Does it hold for more than one thing, so that it may reach what its writer did not know?"""
    if isinstance(selector, Variable):
        return not selector.function
    if isinstance(selector, Property):
        return selector.kind in ("type", "provider") or selector.name == EVERY_FUNCTION
    return any(ANY in path for path in selector.paths)


def holds_word(rule: WordRule, text: str) -> bool:
    """Does `text` hold the rule's text as a whole word, or, if it says so, anywhere?"""
    return rule.text in text if rule.inside else delimited_in(rule.text, text)
