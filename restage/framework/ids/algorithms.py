"""The ways in which versions of the framework hash a function's version, as a table."""

from __future__ import annotations

from typing import Final, NamedTuple


class Algorithm(NamedTuple):
    """One way of the framework's to hash a version (docs/framework.md#version-hashes)."""

    name: str
    raw: bool
    """The zips' own bytes are hashed, not their digests."""
    with_layers: bool
    omitted: tuple[str, ...]
    sorting: str
    """How the keys of the properties are sorted: `deep`, `top` or `none`."""


# The common one first. All are held against the source: the state does not say which version packaged it.
ALGORITHMS: Final = (
    Algorithm("v3 sorted", False, True, ("Tags", "ReservedConcurrentExecutions"), "deep"),
    Algorithm("20200924 sorted at the top", True, True, ("Tags", "ReservedConcurrentExecutions"), "top"),
    Algorithm("v1 insertion order", True, False, (), "none"),
)
