"""Commands as they can be typed."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence


def typed_words(words: Sequence[str], *, on_windows: bool = os.name == "nt") -> str:
    """`words` as a command line for the shells of this system: of Windows for cmd and PowerShell."""
    if not on_windows:
        return shlex.join(words)
    from subprocess import list2cmdline  # noqa: PLC0415 - takes long to load, and only Windows needs it

    return list2cmdline(words)
