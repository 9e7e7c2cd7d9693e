"""Which file is a composition."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from restage.artifact.layout import STATE_FILE

# In the order in which the framework looks for them (`@serverless/compose`, `src/configuration/resolve-path.js`)
NAMES: Final = tuple(f"serverless-compose.{kind}" for kind in ("yml", "yaml", "json", "js", "ts"))


def compose_file(place: Path) -> Path | None:
    """The composition that `place` is, or that lies in it; None for an artifact, and where there is none."""
    if place.name in NAMES and os.path.isfile(place):
        return place
    if os.path.isfile(place / STATE_FILE):
        return None
    return next((place / name for name in NAMES if os.path.isfile(place / name)), None)


def is_composed(words: Iterable[str]) -> bool:
    """Is one of `words` a composition, or a folder that holds one?"""
    return any(compose_file(Path(word)) is not None for word in words)
