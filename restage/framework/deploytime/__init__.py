"""Which of a service's plugins work while the client deploys: who deploys without the client does without that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from restage.document.values import Json
from restage.framework.deploytime.idle import AT_PACKAGING, OF_COMMANDS, OF_DEVELOPMENT
from restage.framework.deploytime.model import DeployEffect
from restage.framework.deploytime.working import HARMLESS, NEEDED
from restage.framework.plugins import PLUGINS

_NEEDED: Final = {row.package: row for row in NEEDED}
_HARMLESS: Final = {row.package: row for row in HARMLESS}
_DECIDING: Final = frozenset(row.package for row in AT_PACKAGING if row.decides)
_KNOWN: Final = frozenset(row.package for row in (*NEEDED, *HARMLESS, *AT_PACKAGING, *OF_DEVELOPMENT, *OF_COMMANDS))


class DeployEffects(NamedTuple):
    """A service's plugins, by what is lost if they don't run; one that does nothing then is in none of these."""

    needed: tuple[DeployEffect, ...]
    """Without their work, something that the service is made of is missing or wrong."""

    harmless: tuple[DeployEffect, ...]
    """They work then, and what is deployed is right without it."""

    unknown: tuple[str, ...]
    """In no table: packages that nobody has read, and the service's own files."""


def deploy_effects(plugins: Sequence[str], service: Json = None) -> DeployEffects:
    """What `plugins` (restage.framework.service.plugins_of) do while the client deploys.

    With the state's `service`, references resolved, those are left out whose settings it does not have; without it,
    every plugin is taken to do what it can.
    """
    listed = tuple(dict.fromkeys(plugins))
    return DeployEffects(
        needed=_working(_NEEDED, listed, service),
        harmless=_working(_HARMLESS, listed, service),
        unknown=tuple(name for name in listed if name not in _KNOWN),
    )


def is_read(package: str) -> bool:
    """Is it known what the plugin does, and that it does not decide by the stage itself?"""
    return package not in _DECIDING and (package in _KNOWN or any(plugin.package == package for plugin in PLUGINS))


def _working(known: Mapping[str, DeployEffect], listed: Iterable[str], service: Json) -> tuple[DeployEffect, ...]:
    rows = (known[name] for name in listed if name in known)
    return tuple(row for row in rows if service is None or row.works_for(service))
