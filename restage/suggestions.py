"""What may be meant by a word that there is not."""

from __future__ import annotations

from collections.abc import Iterable

_SHORTEST = 2  # of what the beginning of another word is


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of `known` that `word` is most likely meant to be; "" where none is like it."""
    # Only messages need it
    from difflib import get_close_matches  # noqa: PLC0415

    names = {name.casefold(): name for name in known if name != word}
    text = word.casefold()
    if text in names:
        return names[text]
    found = get_close_matches(text, names, n=1)
    begins = (name for name in names if _begins(name, text) or _begins(text, name))
    near = found[0] if found else next(begins, "")
    return names.get(near, "")


def _begins(text: str, beginning: str) -> bool:
    return len(beginning) >= _SHORTEST and text.startswith(beginning)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message about `word`; "" where none of `known` is like it."""
    found = nearest(word, known)
    return f"; did you mean {found}?" if found else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """Some names in a message, and how many there are more."""
    ordered = sorted(set(names))
    more = len(ordered) - most
    return ", ".join(ordered[:most]) + (f" and {more} more" if more > 0 else "")
