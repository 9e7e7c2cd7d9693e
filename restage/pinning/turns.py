"""Tests in several processes that may write one golden folder: each is written once in a run."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import Final

from restage.errors import UsageError
from restage.pinning.pins import Pin

_MOST_WAITED: Final = 60.0  # seconds; a writer that was killed never ends
_STEP: Final = 0.02


def in_turn(run: Path, pin: Pin, who: str) -> bool:
    """Accepts what is pinned, unless another test of this run has written the same golden folder; was it done here?

    `run` is a folder that all processes of the run share; `who` names the test. Raises UsageError where the other test
    has another result, and what accepting raises.
    """
    claim = run / hashlib.sha256(os.fsencode(pin.golden.place)).hexdigest()
    done = claim.with_suffix(".done")
    try:
        with claim.open("x", encoding="utf-8") as file:
            file.write(who)
    except FileExistsError:
        _wait_for(done)
        if pin.found().report:
            other = claim.read_text("utf-8")
            raise UsageError(
                f"{pin.golden.shown}: {other} has just pinned another result there; give each a place of its own"
            ) from None
        return False
    try:
        pin.accept()
    finally:
        done.touch()
    return True


def _wait_for(file: Path) -> None:
    end = time.monotonic() + _MOST_WAITED
    while not file.exists() and time.monotonic() < end:
        time.sleep(_STEP)
