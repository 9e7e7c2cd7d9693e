"""Moving what has just been written: on Windows, scanners and indexers have new files open for a moment."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

# Seconds between one attempt and the next; elsewhere an open file is no hindrance
_PAUSES: Final[Sequence[float]] = (0.05, 0.1, 0.2, 0.4, 0.8) if os.name == "nt" else ()


def patiently(move: Callable[[Path, Path], None], old: Path, new: Path, *, pauses: Sequence[float] = _PAUSES) -> None:
    """Calls `move` (`os.rename`, `os.replace`), and again after each of `pauses` as long as access is denied.

    Raises OSError as `move` does.
    """
    for pause in pauses:
        try:
            move(old, new)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    move(old, new)
