"""Texts of a configuration, as reports show them: the variables in them, and of the rest nothing that may be secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from restage.document.values import Path
from restage.secrets.judging import may_be_secret

_LEFT_OUT: Final = "…"
_WORD: Final = "stage"  # stands for a variable where the whole is judged: an ordinary word, which makes nothing secret
_BRACE: Final = re.compile("[{}]")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
# A fallback that is none of a source, as it lacks its quotes
_BARE: Final = re.compile(r"(?<=,)(\s*)([^\s,:'\"{}$][^,:'\"{}$]*)(?=[,}])")


@lru_cache(maxsize=4096)  # a setting stands in several documents, and its evidence at each place
def shown_expression(path: Path, text: str) -> str:
    """`text`, which the configuration has at `path`. What stands beside its variables, or in quotes in them, is left
    out where it may be secret; whether it is one, the path tells, too."""
    parts = list(_parts(text))
    whole = "".join(_WORD if is_variable else part for is_variable, part in parts)
    is_open = all(is_variable for is_variable, _ in parts) or not may_be_secret(path, whole)
    return "".join(
        _variable(path, part) if is_variable else part if is_open else _LEFT_OUT for is_variable, part in parts
    )


def _variable(path: Path, text: str) -> str:
    """A variable, whose fallbacks may be texts of their own."""
    if not ("," in text or "'" in text or '"' in text):
        return text
    text = _BARE.sub(lambda found: found[1] + shown_expression(path, found[2]), text)
    return _QUOTED.sub(lambda found: f"{found[0][0]}{shown_expression(path, found[0][1:-1])}{found[0][0]}", text)


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """The variables `${…}` of `text`, and what stands between them; what has no end is no variable."""
    end = 0
    while (begin := text.find("${", end)) >= 0 and (behind := _end(text, begin)):
        if begin > end:
            yield False, text[end:begin]
        yield True, text[begin:behind]
        end = behind
    if end < len(text):
        yield False, text[end:]


def _end(text: str, begin: int) -> int:
    """Where the variable ends that begins at `begin`; 0 where it has no end."""
    depth = 0
    for brace in _BRACE.finditer(text, begin):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.end()
    return 0
