"""The names of the files in a repository, as far as a pattern asks for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from restage.recording.patterns import SKIPPED, depth_of, folder_of, path_matches

_MOST_ENTRIES: Final = 20_000


class TooManyError(Exception):
    """A pattern would have to be looked for among more files than a configuration has."""


class Listing(Protocol):
    """Files by patterns; paths are relative to the repository's root."""

    def matching(self, pattern: str) -> tuple[str, ...]:
        """The files that match. Raises TooManyError."""

    def name(self, path: str) -> str:
        """The name of a file, links followed."""


@dataclass
class DiskListing:
    """The files below the folder `root`; links are followed as long as they stay below it."""

    root: Path
    _seen: int = field(default=0)

    def matching(self, pattern: str) -> tuple[str, ...]:
        """See Listing.matching."""
        if "*" not in pattern:
            return (pattern,) if os.path.isfile(self.root / pattern) else ()
        folder = folder_of(pattern)
        self._seen = 0
        found = self._files("" if folder == "." else folder + "/", depth_of(pattern), frozenset())
        return tuple(sorted(path for path in found if path_matches(pattern, path)))

    def name(self, path: str) -> str:
        """See Listing.name."""
        return os.path.basename(os.path.realpath(self.root / path))

    def _files(self, prefix: str, depth: int | None, above: frozenset[str]) -> Iterator[str]:
        root, real = os.path.realpath(self.root), os.path.realpath(self.root / prefix)
        is_inside = real == root or real.startswith(root.rstrip(os.sep) + os.sep)
        if not is_inside or real in above or not os.path.isdir(real):
            return
        with os.scandir(real) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        self._seen += len(entries)
        if self._seen > _MOST_ENTRIES:
            raise TooManyError
        for entry in entries:
            if not entry.is_dir():
                yield prefix + entry.name
            elif depth != 0 and entry.name not in SKIPPED:
                deeper = None if depth is None else depth - 1
                yield from self._files(f"{prefix}{entry.name}/", deeper, above | {real})
