"""The parts of a JSON text: its strings, how deep it may nest, and where something stands in it."""

from __future__ import annotations

import json
import re

from restage.document.jsjson import stringify

MAX_DEPTH = 200
AGAIN = "package the service again, or copy the artifact again"
STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


def line_and_column(text: str, position: int) -> str:
    """A position in `text` as people count it."""
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - text.rfind(chr(10), 0, position)}"


def quote(text: str) -> str:
    """`text` as a JSON string, spelled as JavaScript's JSON.stringify spells it."""
    return stringify(text)


def unquote(literal: str) -> str:
    """The text that a JSON string spells, its quotation marks included.

    Raises JSONDecodeError (a ValueError) for an escape that JSON does not have.
    """
    if "\\" not in literal:
        return literal[1:-1]
    text: str = json.loads(literal)
    return text
