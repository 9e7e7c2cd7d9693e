"""The parts of a page: what folds, one place with both its values, what is said about it. Texts are escaped here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final, Literal, TypeAlias

from restage.webpage.marking import marked

Fold: TypeAlias = Literal["part", "group", "remarks"]
Side: TypeAlias = Literal["left", "right"]
FEW: Final = 50  # articles that a reader takes in without folding
_LONG, _LINES = 400, 15  # characters and lines of a value that a narrow window may not show all of
_HEADLINE: Final = 60  # characters of a value in a heading


def code(text: str) -> str:
    """A name or a value within a line."""
    return f"<code>{escape(text)}</code>"


def short(text: str) -> str:
    """A value for a heading."""
    line = " ".join(text.split())
    return code(line if len(line) <= _HEADLINE else line[: _HEADLINE - 1] + "…")


def small(text: str) -> str:
    """What is said besides."""
    return f"<small>{escape(text)}</small>"


def fold(
    name: Fold,
    heading: str,
    rows: Iterable[str],
    *,
    anchor: str = "",
    is_open: bool = False,
) -> str:
    """What can be folded; `heading` and `rows` are HTML. The articles are in parts, or in groups within one."""
    attributes = (f' id="{anchor}"' if anchor else "") + (" open" if is_open else "")
    return "\n".join((f'<details class="{name}"{attributes}><summary>{heading}</summary>', *rows, "</details>"))


def article(number: int, kind: str, content: str, *, in_line: bool = False, is_open: bool = False) -> str:
    """One place. `number`: the anchor; `is_open`: is something to be settled there?"""
    line, still = ' class="line"' if in_line else "", " data-open" if is_open else ""
    return f'<article{line} id="d{number}" data-kind="{escape(kind)}"{still}>{content}</article>'


def anchor(number: int) -> str:
    """A link to an article, within it."""
    return f'<a class="anchor" href="#d{number}" aria-label="link to this place">#</a>'


def badge(text: str, name: str = "") -> str:
    """A word about an article, such as its kind."""
    return f'<span class="{" ".join(filter(None, ("kind", name)))}">{escape(text)}</span>'


def pair(left: str | None, right: str | None, *, is_marked: bool = True, nothing: str = "nothing here") -> str:
    """Both values beside each other, the words marked in which they differ. None: `nothing` stands there."""
    if is_marked:
        one, two = marked(left, right)
    else:
        one, two = (None if text is None else escape(text) for text in (left, right))
    return f'<div class="pair">{_value(one, "left", nothing)}{_value(two, "right", nothing)}</div>'


def _value(html: str | None, side: Side, nothing: str) -> str:
    if html is None:
        return f'<pre class="value none">{escape(nothing)}</pre>'
    long = " long" if len(html) > _LONG or html.count("\n") > _LINES else ""
    return f'<pre class="value is-{side}{long}">{html or "<i>empty</i>"}</pre>'


def notes(texts: Iterable[str]) -> str:
    """What is said about a place, each in a line of its own."""
    return "".join(f'<div class="note">{escape(text)}</div>' for text in texts)


def bullets(texts: Iterable[str]) -> str:
    """A list of sentences."""
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"
