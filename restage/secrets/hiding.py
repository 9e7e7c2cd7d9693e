"""Values that no output may hold, whatever they look like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from restage.document.values import Json, JsonObject

if TYPE_CHECKING:
    from restage.source.invocation import Json as Given

_SHORT: Final = 4  # what has fewer characters stands in other texts by chance
# What of a report is words, or made of values
_WORDS: Final = frozenset({"evidence", "expression", "id", "lookups", "name", "notes", "of", "problems", "reason"})


def texts_of(values: Iterable[Given]) -> frozenset[str]:
    """All texts and numbers in `values`, as texts."""
    return frozenset(text for value in values for text in _texts(value))


def _texts(value: Given) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value
            yield from (line.strip() for line in value.splitlines() if line.strip())
    elif isinstance(value, Mapping):
        for child in value.values():
            yield from _texts(child)
    elif isinstance(value, Sequence):
        for child in value:
            yield from _texts(child)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def holds(value: Given, texts: frozenset[str]) -> bool:
    """Is one of `texts` in `value`? A short one has to be all of it."""
    return bool(texts) and any(
        ours in texts or any(text in ours for text in texts if len(text) >= _SHORT) for ours in _texts(value)
    )


def without(text: str, texts: frozenset[str]) -> str:
    """`text`, with all of `texts` in it hidden, but for short ones."""
    for one in sorted(texts, key=len, reverse=True):
        if len(one) >= _SHORT:
            text = text.replace(one, "(hidden)")
    return text


def scrubbed(document: JsonObject, texts: frozenset[str]) -> JsonObject:
    """A report with all of `texts` hidden where it says something in words."""
    return {key: _scrubbed(child, texts, key in _WORDS) for key, child in document.items()}


def _scrubbed(value: Json, texts: frozenset[str], in_words: bool) -> Json:
    if isinstance(value, dict):
        return scrubbed(value, texts)
    if isinstance(value, list):
        return [_scrubbed(child, texts, in_words) for child in value]
    return without(value, texts) if isinstance(value, str) and in_words else value
