"""A rule about a text, wherever the user has it."""

from __future__ import annotations

from typing import NamedTuple


class WordRule(NamedTuple):
    """Where `text` stands as a whole word (`inside`: anywhere) it becomes `new`; the same text where it stays."""

    text: str
    new: str
    inside: bool = False
    where: str = ""
    line: int = 0
