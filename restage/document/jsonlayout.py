"""How a JSON text is laid out, and values written so that they fit into it."""

from __future__ import annotations

import re
from typing import NamedTuple

from restage.document.jsjson import stringify
from restage.document.jsonparts import STRING, quote
from restage.document.jsontext import Document
from restage.document.values import Json


class Style(NamedTuple):
    """How a document is laid out: `indent` is empty where it is written on one line."""

    newline: str
    indent: str
    colon: str

    def before(self, depth: int) -> str:
        """The white space that comes before something that stands at `depth`."""
        return self.newline + self.indent * depth if self.indent else ""


_FIRST_MEMBER = re.compile(r"[ \t\n\r]*[{\[](?:(\r?\n)([ \t]+))?")
_FIRST_COLON = re.compile(STRING.pattern + r"[ \t\n\r]*:([ \t]*)", re.DOTALL)


def dump_style(document: Document) -> Style:
    """The layout of `document`, from its first member."""
    opening = _FIRST_MEMBER.match(document.text)
    colon = _FIRST_COLON.search(document.text)
    newline, indent = (opening[1], opening[2]) if opening and opening[1] else ("", "")
    return Style(newline, indent, ":" + (colon[1] if colon else " " if indent else ""))


def dump(value: Json, style: Style, depth: int = 0) -> str:
    """`value` as JSON.stringify writes it, laid out in `style` for a place at `depth`."""
    if not isinstance(value, (dict, list)) or not value:
        return stringify(value)
    if isinstance(value, dict):
        opening, closing = "{}"
        items = [quote(key) + style.colon + dump(child, style, depth + 1) for key, child in value.items()]
    else:
        opening, closing = "[]"
        items = [dump(child, style, depth + 1) for child in value]
    inside = style.before(depth + 1)
    return opening + inside + ("," + inside).join(items) + style.before(depth) + closing
