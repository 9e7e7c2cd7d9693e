"""Is a configuration the one that an artifact was packaged with? Compared with the configuration in its state.

A few differences are places at which the configuration is not proven. Many of them, another name or other functions are
another configuration.
"""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from restage.document.values import ABSENT, JsonObject, find_at
from restage.errors import SourceError
from restage.source import Result
from restage.source.nodes import Path
from restage.tracing.comparing import Comparing, Difference
from restage.tracing.model import Unproven

_MOST_SHOWN = 5
_PACKAGED = "check out the commit that was packaged"
# How many values may differ before it is another configuration: plugins change some
_FEW = 3
_SHARE, _SHARE_WITH_PLUGINS = 0.1, 0.25


class Identity(NamedTuple):
    """How a configuration compares with an artifact's: of its `values` so many are `proven`, at the same places.

    `name`: of the service, in the configuration; `ours`: in the artifact.
    """

    file: str
    name: str
    ours: str
    values: int
    proven: int
    differences: tuple[Difference, ...]
    has_plugins: bool

    @property
    def is_exact(self) -> bool:
        """Is nothing different?"""
        return not self.differences and not self.is_other_service

    @property
    def rank(self) -> int:
        """The higher, the likelier."""
        return self.proven - 2 * len(self.differences)

    @property
    def unproven(self) -> dict[Path, Unproven]:
        """The differences by their places."""
        return {one.path: Unproven(str(one.place), f"{one.what}; {_PACKAGED}") for one in self.differences}

    @property
    def is_other_service(self) -> bool:
        """Has the service another name?"""
        return self.name not in ("", self.ours)

    @property
    def is_other(self) -> bool:
        """Is it plainly another configuration?"""
        share = _SHARE_WITH_PLUGINS if self.has_plugins else _SHARE
        many = len(self.differences) > max(_FEW, share * self.values)
        return many or any(map(self._is_function, self.differences))

    def _is_function(self, one: Difference) -> bool:
        """A function that only one of them has: plugins add some, but take none away."""
        is_key = one.path[:1] == ("functions",) and len(one.path) == 2
        return is_key and (one.ours is ABSENT or not self.has_plugins)

    def check(self, folder: str = "") -> None:
        """Raises SourceError for a configuration, in a service's `folder`, that is plainly another one."""
        file = posixpath.join(folder, self.file)
        if self.is_other_service:
            raise SourceError(
                f"{file}: this is the configuration of {self.name!r}, the artifact is one of {self.ours!r}; give the"
                " configuration of that service"
            )
        if self.is_other:
            count = len(self.differences)
            places = "1 place differs" if count == 1 else f"{count} places differ"
            raise SourceError(
                [
                    f"{file}: this is not the configuration that the artifact was packaged with: {self.proven} of"
                    f" {self.values} values are the artifact's, and {places}",
                    *map(str, self.differences[:_MOST_SHOWN]),
                    *([f"… and {count - _MOST_SHOWN} more places"] if count > _MOST_SHOWN else []),
                    "check out the commit that was packaged; what was given then (--param, --region and other options)"
                    " has to be given again with --param and --opt",
                ]
            )


def identify(service: JsonObject, result: Result, stage: str) -> Identity:
    """How `result`, a configuration evaluated for the source `stage`, compares with `service`, the one in a state."""
    merged = result.merged
    name = result.at(("service", "name")) if isinstance(result.at(("service",)), dict) else result.at(("service",))
    ours = find_at(service, ("service",))
    comparing = Comparing(service, merged, stage)
    return Identity(
        file=result.name,
        name=name if isinstance(name, str) else "",
        ours=ours if isinstance(ours, str) else "",
        values=sum(1 for _ in merged.leaves()),
        proven=comparing.proven,
        differences=(*comparing.given(), *comparing.added({**comparing.initial, **service}, merged.value, ())),
        has_plugins=bool(comparing.plugins),
    )
