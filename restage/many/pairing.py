"""Two folders of artifacts, paired by the names under which these lie in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from restage.artifact.layout import STATE_FILE


class Pair(NamedTuple):
    """What lies under one name on both sides, or on one."""

    name: str
    left: Path | None
    right: Path | None

    def __str__(self) -> str:
        side = "left" if self.left else "right"
        return f"{self.name}: only on the {side}, as {self.left or self.right}"


def pairs(left: Path, right: Path) -> list[Pair]:
    """The artifacts in both folders, in the order of their names; [] where one of the folders is an artifact itself, or
    there is none in either."""
    if any(os.path.isfile(side / STATE_FILE) or not side.is_dir() for side in (left, right)):
        return []
    lefts, rights = dict(_artifacts(left, "")), dict(_artifacts(right, ""))
    return [Pair(name, lefts.get(name), rights.get(name)) for name in sorted({*lefts, *rights})]


def _artifacts(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    """The artifacts in `folder` and below, by the paths that lead to them; symbolic links are not followed."""
    try:
        with os.scandir(folder) as found:
            below = sorted(entry.name for entry in found if entry.is_dir(follow_symlinks=False))
    except OSError:  # not ours to read, so no artifact of ours
        return
    for name in below:
        if os.path.isfile(folder / name / STATE_FILE):
            yield prefix + name, folder / name
        elif name not in ("node_modules", ".git"):
            yield from _artifacts(folder / name, f"{prefix}{name}/")
