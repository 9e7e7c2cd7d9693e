"""Searches for which a regular expression alone would take time with the square of a text's length, or worse."""

from __future__ import annotations

from collections.abc import Sequence


def until_last(text: str, closing: str) -> str:
    """`text` up to its last `closing`.

    In it, a pattern such as `\\$\\{[^}]*\\}` finds what closes it wherever it begins. In all of the text, it would look
    for that in vain from each of a thousand beginnings to the end.
    """
    return text[: text.rfind(closing) + len(closing)] if closing in text else ""


def gaps(parts: Sequence[str], text: str, least: int = 0) -> list[str] | None:
    """What `text` has between the `parts`, all of which it is made of in their order; None where it is not.

    `least`: how many characters a gap has at the least. Of several ways, the one with the shortest gaps in front.
    """
    if len(parts) == 1:
        return [] if text == parts[0] else None
    position, end = len(parts[0]), len(text) - len(parts[-1])
    if not (text.startswith(parts[0]) and text.endswith(parts[-1]) and position + least <= end):
        return None
    found: list[str] = []
    for part in parts[1:-1]:
        start = text.find(part, position + least, end)
        if start < 0:
            return None
        found.append(text[position:start])
        position = start + len(part)
    return [*found, text[position:end]] if position + least <= end else None
