"""Do two folders overlap? The file system is asked, too: on many, names that differ in capitals are one folder's."""

from __future__ import annotations

import os
from pathlib import Path


def is_one(one: str, other: str) -> bool:
    """Are both real paths one folder's? What is not there yet is told by its name."""
    if one == other:
        return True
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def contains(outer: str, inner: str) -> bool:
    """Does `inner` lie in `outer`, both real paths?"""
    try:
        if os.path.commonpath([outer, inner]) == outer:
            return True
    except ValueError:  # on two drives
        return False
    return any(is_one(os.fspath(above), outer) for above in Path(inner).parents)
