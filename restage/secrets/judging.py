"""Which values are secrets: neither written into rules files nor shown before somebody asks.

One scorer answers for all: `table.py` has the rows, `names.py` and `randomness.py` the words and the measure that some
of them go by. A likely secret is one everywhere; among settings of any sort reports hide what is uncertain, too.
"""

from __future__ import annotations

from restage.document.values import Absent, Json, Path
from restage.secrets.scoring import can_be_secret, score
from restage.secrets.table import DOUBTFUL, LIKELY

__all__ = ["HIDDEN", "can_be_secret", "holds_settings", "is_secret", "may_be_secret", "score", "shown"]

HIDDEN = "(hidden)"

# Below these stand values of any sort.
_SETTINGS = frozenset(
    {"Environment", "environment", "Variables", "Parameters", "params", "custom", "stackParameters", "Value"}
)


def is_secret(path: Path, value: Json | Absent) -> bool:
    """Is the value at `path`, or one within it, most likely a secret?"""
    if isinstance(value, dict):
        return any(is_secret((*path, key), child) for key, child in value.items())
    if isinstance(value, list):
        return any(is_secret((*path, index), child) for index, child in enumerate(value))
    return score(path, value) >= LIKELY


def may_be_secret(path: Path, value: Json | Absent) -> bool:
    """Is it better not shown: a secret, or among settings what is of no ordinary form?"""
    if isinstance(value, dict):
        return any(may_be_secret((*path, key), child) for key, child in value.items())
    if isinstance(value, list):
        return any(may_be_secret((*path, index), child) for index, child in enumerate(value))
    return score(path, value) >= (DOUBTFUL if holds_settings(path) else LIKELY)


def holds_settings(path: Path) -> bool:
    """Is this a place for values of any sort, such as a variable or a parameter?"""
    return "Tags" not in path and not _SETTINGS.isdisjoint(path)


def shown(path: Path, value: Json) -> Json:
    """`value`, which stands at `path`, with all that may be secret in it hidden; keys stay."""
    if isinstance(value, dict):
        return {key: shown((*path, key), child) for key, child in value.items()}
    if isinstance(value, list):
        return [shown((*path, index), child) for index, child in enumerate(value)]
    return HIDDEN if may_be_secret(path, value) else value
