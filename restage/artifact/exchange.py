"""Two folders change places in one step, where the system can do that: then there is never none."""

from __future__ import annotations

import os
import pathlib
import sys
from typing import Final

_HERE: Final = -100  # AT_FDCWD
_EXCHANGE: Final = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS


def exchange(one: pathlib.Path, other: pathlib.Path) -> bool:
    """Puts each in the other's place. False where nothing was done: neither the system nor every file system can."""
    import ctypes  # noqa: PLC0415 - only what replaces something needs it

    first, second = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(system.renamex_np(first, second, _EXCHANGE) == 0)
        return bool(system.renameat2(_HERE, first, _HERE, second, _EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):  # no such function; no such library (Windows)
        return False
