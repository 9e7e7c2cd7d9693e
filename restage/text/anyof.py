"""One pattern for any of many texts: what they have in common stands in it once, so that it compiles and fails fast."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

_DEEPEST = 20  # texts of which each begins with another one


def any_of(texts: Iterable[str]) -> str:
    """A pattern that matches the longest of `texts` that stands at a place; it matches nowhere where there are none."""
    ordered = sorted(set(texts))
    return _choice(ordered, 0) if ordered else r"(?!)"


def _choice(texts: Sequence[str], start: int, depth: int = 0) -> str:
    """A pattern for what `texts`, in order and each there once, have from `start` on."""
    if depth == _DEEPEST:
        return f"(?:{'|'.join(re.escape(text[start:]) for text in sorted(texts, key=len, reverse=True))})"
    shared = len(os.path.commonprefix((texts[0], texts[-1])))  # noqa: RUF071
    begin = re.escape(texts[0][start:shared])
    ends = len(texts[0]) == shared
    rest = texts[1:] if ends else texts
    if not rest:
        return begin
    branches = "|".join(
        _choice(list(group), shared, depth + 1) for _, group in groupby(rest, key=lambda text: text[shared])
    )
    # The longer one first
    return f"{begin}(?:{branches}){'?' if ends else ''}"
