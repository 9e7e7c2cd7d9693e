"""Patterns of paths: `*` stands for anything within a name, `**` for anything at all."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import Final

NAME: Final = "*"
ANYTHING: Final = "**"

# Folders of which nobody's configuration is a part; what is in them is recorded only if it is named outright
SKIPPED: Final = frozenset([".git", "node_modules", ".serverless"])

_STARS: Final = re.compile(r"\*{2,}")
_PIECE: Final = re.compile(r"\*{1,2}|[^*]+")


def joined(left: str, right: str) -> str:
    """One pattern after the other."""
    return _STARS.sub(ANYTHING, left + right) if ANYTHING in left + right else left + right


def is_pattern(path: str) -> bool:
    """May it be more than one path?"""
    return "*" in path


def is_boundless(path: str) -> bool:
    """Does it say nothing about the file, neither of its name nor where it lies?"""
    return not re.search(r"[^*./]", re.sub(r"\.\w+$", "", path))


def below_root(path: str, folder: str) -> str | None:
    """The pattern of a path in `folder` as seen from the repository's root; None for what leads out of it, or is not
    known to stay there."""
    _, stars, tail = path.partition(ANYTHING)
    if path.startswith("/") or "\0" in path or (stars and ".." in tail.split("/")):
        return None
    full = posixpath.normpath(posixpath.join(folder, path))
    return None if full == ".." or full.startswith("../") else full


def folder_of(pattern: str) -> str:
    """The folder in which all that matches lies, `.` for the root."""
    literal = pattern.partition("*")[0]
    return posixpath.dirname(literal) or "."


def depth_of(pattern: str) -> int | None:
    """How many folders below `folder_of` files that match may lie; None: any number."""
    rest = pattern if folder_of(pattern) == "." else pattern[len(folder_of(pattern)) + 1 :]
    return None if ANYTHING in rest else rest.count("/")


class Matcher:
    """Tells paths that one of several patterns covers."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = tuple(map(_expression, patterns))

    def covers(self, path: str) -> bool:
        """Does a pattern match, and was it looked for where the path leads?"""
        return SKIPPED.isdisjoint(path.split("/")) and any(one.fullmatch(path) for one in self._patterns)


def _expression(pattern: str) -> re.Pattern[str]:
    kinds = {NAME: "[^/]*", ANYTHING: ".*"}
    return re.compile("".join(kinds.get(piece) or re.escape(piece) for piece in _PIECE.findall(pattern)), re.DOTALL)


def path_matches(pattern: str, text: str) -> bool:
    """Does a pattern match a text, whatever that is?"""
    return pattern == text or (is_pattern(pattern) and bool(_expression(pattern).fullmatch(text)))
