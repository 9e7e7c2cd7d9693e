"""Where things are, seen from the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT_FOLDER: Final = Path(__file__).resolve().parent.parent
DATA_FOLDER: Final = ROOT_FOLDER / "tests" / "data"
