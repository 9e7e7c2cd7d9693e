"""The lists by which the scorer of secrets is measured, with random characters put into them."""

from __future__ import annotations

import random
import re
import string
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"
_LETTERS: Final = string.ascii_letters + string.digits
_ALPHABETS: Final = {
    "": _LETTERS,
    "x": "0123456789abcdef",
    "u": string.ascii_uppercase + string.digits,
    "l": string.ascii_lowercase + string.digits,
    "c": string.ascii_lowercase,
    "d": string.digits,
    "b": _LETTERS + "+/",
    "w": _LETTERS + "-_",
    "s": _LETTERS + "!#%&*?@",
}
_SLOT: Final = re.compile(r"<(\d+)([xulcdbws]?)>")


def filled(template: str, seed: str) -> str:
    """`template` with random characters, always the same for one `seed`."""
    source = random.Random(seed + template)
    text = _SLOT.sub(lambda slot: "".join(source.choices(_ALPHABETS[slot[2]], k=int(slot[1]))), template)
    return text.replace("\\n", "\n").replace("\\\n", "\\n")


def lines(name: str) -> list[str]:
    """The lines of a list, without comments."""
    return [line for line in (DATA / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def secret_values() -> list[tuple[str, str]]:
    """What each value is, and its template."""
    return [(what, value) for what, _, value in (line.partition(" | ") for line in lines("secret-values.txt"))]
