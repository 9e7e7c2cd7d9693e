"""What a plugin does while the client deploys, beside what lies in the artifact: the form of the tables."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from restage.document.placepatterns import find
from restage.document.values import Json, as_object

# The events of `deploy --package` and of what it spawns; those of packaging and of `deploy function` are not among them
_AT_DEPLOYING: Final = re.compile(
    r"(?:before:|after:)?(?:initialize|(?:aws:)?deploy:(?!function:|list:)|aws:(?:common|info):)"
)


class Setting(NamedTuple):
    """A place in the state's `service`. It is given where something true stands there; with `values`, one of these."""

    place: str
    values: tuple[str, ...] = ()

    def given(self, service: Json) -> bool:
        """Does `service` have it?"""
        found = (value for _, value in find(service, self.place))
        return any(value in self.values if self.values else bool(value) for value in found)


class DeployEffect(NamedTuple):
    """What one plugin does while the client deploys."""

    package: str

    seen: str
    """The version that was read, and the file and line of its hooks, or of the one that counts."""

    does: str = ""
    """As a predicate; empty where it does nothing then."""

    only_with: tuple[Setting, ...] = ()
    """Where there are any, it does this only if one of them is given."""

    hooks_at: tuple[str, ...] = ()
    """Places of the user's own hooks, whose keys are events: it works only if one of these is of deploying."""

    decides: bool = False
    """Does it decide at packaging, by conditions or by what it looks up, what of the configuration counts?"""

    def works_for(self, service: Json) -> bool:
        """Does it do anything while this `service` is deployed?"""
        if self.hooks_at:
            return any(self._events(service))
        return not self.only_with or any(setting.given(service) for setting in self.only_with)

    def _events(self, service: Json) -> list[str]:
        hooks = [as_object(value) for place in self.hooks_at for _, value in find(service, place)]
        return [event for named in hooks for event in named if _AT_DEPLOYING.match(event)]
