"""What was found out about places of an artifact, as changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from restage.document.equality import equal
from restage.document.values import Absent, Side, find_at, texts_in
from restage.rules.change import Change
from restage.rules.scope import Scope
from restage.source.nodes import Path
from restage.text.finding import ConfiguredText
from restage.tracing.model import Both, Origins, Traced, Unproven, at, in_one, lies_in
from restage.tracing.nulls import without_nulls
from restage.tracing.reaching import Differing
from restage.tracing.roles import ROLE_STATEMENTS, Moving, has_own_roles, has_role, role_settings, twins, without_role
from restage.tracing.settingplaces import IN_ZIPS
from restage.tracing.walking import NO_VALUE, lookups_of
from restage.verdict import Kind

_NAME: Final[Path] = ("service",)  # which the steps for the service's name settle
_TWINS = "one of them is the framework's, too, which leaves out one of two that are equal"
_ZIP = "another value for the target, but the tested zip was made with the source's"


@dataclass(eq=False, repr=False)
class Found:
    """The changes by place; `reached`: the places of the configuration that stand in templates; `strips`: are nulls
    taken out of resources?"""

    both: Both
    letters: str  # of the source stage
    strips: bool
    changes: dict[tuple[str, Path], Change] = field(default_factory=dict)
    reached: set[Path] = field(default_factory=set)
    settled: set[Path] = field(default_factory=set)
    _zipped: dict[Origins, bool] = field(default_factory=dict)

    def add_all(self, scope: Scope, found: Iterable[Traced]) -> None:
        """Take in places; two that say different things of one leave it open."""
        file, is_template = scope.file, scope.is_template
        strips = self.strips and is_template
        for one in found:
            # What stays is written as the framework writes it
            traced = without_nulls(one) if strips and one.new is not one.old else one
            change = self._change(scope, traced)
            key = file, one.path
            other = self.changes.setdefault(key, change)
            if other is not change and (not equal(other.new, change.new) or other.open != change.open):
                self.changes[key] = _disputed(other, change)
            if is_template:
                self.reached.update(one.origins)

    def repeat(self, scope: Scope, places: Mapping[Path, Path], *, is_one: bool) -> Iterable[Path]:
        """Take in the same once more, at other places. `is_one`: they only refer to the first ones, so that what stays
        there stays here, and only that is said again of which verdicts tell."""
        for path, again in places.items():
            known = self.changes[scope.file, path]
            if not is_one or known.because or known.open or isinstance(known.old, (dict, list)):
                self.changes[scope.file, again] = known._replace(path=again)
        return places.values()

    def add_roles(self, templates: Sequence[Scope], texts: Mapping[str, ConfiguredText]) -> None:
        """Take in what settings add to the shared role. Version 1 writes it in another order."""
        if any(has_own_roles(one.value) for one in templates):
            return
        having = [one for one in templates if has_role(one.value)] if self.strips else []
        self.settled.update(without_role(self.both) if self.strips and not having else ())
        for scope in having:
            added, settled = role_settings(self.both, scope.value, Moving(texts, self.letters))
            self.add_all(scope, added)
            self.settled.update(settled)

    def leave_twins_open(self, templates: Sequence[Scope], configuration: Scope) -> None:
        """Where one of the service's own statements may be left out as it is the framework's, too."""
        for place in twins(self.both):
            setting = Differing(place, *(at(one.value, place) for one in (self.both.source, self.both.target)))
            self.leave_open(configuration, ("service", *place), setting, _TWINS)
            for scope in templates if has_role(templates[-1].value) else ():
                for path in self.decided(scope):
                    if path[: len(ROLE_STATEMENTS)] == ROLE_STATEMENTS:
                        self.leave_open(scope, path, setting, _TWINS)

    def _change(self, scope: Scope, traced: Traced) -> Change:
        path, old, new, origins, reason, lookups = traced
        stays = not reason and (new is old or equal(old, new))
        if stays and not self._holds_stage(old):  # nobody reads why
            return Change(scope, path, old, old, "", Kind.SOURCE)
        if not (stays or reason) and self._is_in_zips(origins):
            new, reason = old, _ZIP
        if lookups:
            reason = f"{reason}: {', '.join(sorted(lookups))}"
        return Change(scope, path, old, new, self.both.evidence(origins), Kind.SOURCE, reason, lookups)

    def _is_in_zips(self, origins: Origins) -> bool:
        found = self._zipped.get(origins)
        if found is None:
            found = self._zipped[origins] = any(map(IN_ZIPS.hold, origins))
        return found

    def _holds_stage(self, value: Side) -> bool:
        if isinstance(value, str):
            return self.letters in value.lower()
        return isinstance(value, (dict, list)) and any(self.letters in text.lower() for text in texts_in(value))

    @property
    def places(self) -> frozenset[Path]:
        """The places of the configuration that stand in templates, lists of functions in one object."""
        is_listed = isinstance(self.both.source.value.get("functions"), list)
        return frozenset(map(in_one, self.reached) if is_listed else self.reached)

    def decided(self, scope: Scope) -> frozenset[Path]:
        """The places of one document about which something is known."""
        return frozenset(path for file, path in self.changes if file == scope.file)

    def untold(self, configuration: Scope, settings: Iterable[Differing]) -> list[Differing]:
        """The settings for which the state has a text, a number or the like at their own place, of which nothing is
        known yet. Objects and lists that the framework writes there are judged by what is in them."""
        told = self.decided(configuration)
        places = ((setting, ("service", *setting.path)) for setting in settings if setting.path != _NAME)
        left = [(setting, place) for setting, place in places if place not in told and not lies_in(place, told)]
        # What is known of something in it can only be known of an object
        return [one for one, place in left if not isinstance(find_at(configuration.value, place), (dict, list, Absent))]

    def leave_open(self, scope: Scope, path: Path, setting: Differing, reason: str) -> None:
        """It is not known what becomes of the place, or what else follows from it."""
        key, because = (scope.file, path), self.both.evidence((setting.path,))
        known = self.changes.get(key)
        if known is None:
            old = find_at(scope.value, path)
            known = Change(scope, path, old, old, because, kind=Kind.SOURCE)
        lookups = lookups_of(setting.target)
        if lookups:
            reason = f"{NO_VALUE}: {', '.join(sorted(lookups))}"
        self.changes[key] = known._replace(
            because=known.because or because, open=known.open or reason, lookups=known.lookups or lookups
        )

    def leave_unproven(self, configuration: Scope, place: Path, unproven: Unproven) -> None:
        """The artifact does not have what the configuration gives there."""
        path: Path = ("service", *place)
        old = find_at(configuration.value, path)
        self.changes[configuration.file, path] = Change(
            configuration, path, old, old, unproven.where, kind=Kind.SOURCE, open=unproven.why
        )


def _disputed(one: Change, other: Change) -> Change:
    """Two places of the configuration say different things of one of the artifact's."""
    where, *others = dict.fromkeys(filter(None, (one.where, other.where))) or ("",)
    reason = f"another value than {others[0]} says" if others else "the configuration says different things of it"
    return one._replace(new=one.old, because=where, open=reason)
