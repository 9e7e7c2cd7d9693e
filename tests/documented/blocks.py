"""The blocks of a page: what it shows in a fixed-width font on lines of their own."""

from __future__ import annotations

import textwrap
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from folders import ROOT_FOLDER
from markdown_it import MarkdownIt

WHOLE: Final = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "examples/README.md")
PAGES: Final = (
    *WHOLE,
    *sorted(path.relative_to(ROOT_FOLDER).as_posix() for path in (ROOT_FOLDER / "docs").rglob("*.md")),
)


class Block(NamedTuple):
    """One that is indented or fenced; `line` counts from 1."""

    page: str
    line: int
    text: str


@dataclass(frozen=True)
class Claim(ABC):
    """Some blocks of a page, those that begin with one of `begins`, and what holds them. `slow`: it takes seconds."""

    page: str
    begins: tuple[str, ...]
    slow: bool = field(default=False, kw_only=True)

    @abstractmethod
    def check(self, folder: Path) -> None:
        """Raises AssertionError where the page says what is not so; `folder` is empty, and may be written to."""

    def blocks(self) -> list[Block]:
        """Those blocks, in their order; for each beginning there is one at least."""
        found = [block for block in blocks_of(self.page) if block.text.startswith(self.begins)]
        missing = [one for one in self.begins if not any(block.text.startswith(one) for block in found)]
        assert not missing, f"{self.page}: no block begins with {missing}"
        return found

    def text(self) -> str:
        """Of the one block."""
        (block,) = self.blocks()
        return block.text


@cache
def blocks_of(page: str) -> tuple[Block, ...]:
    """All of them, in their order."""
    return tuple(blocks_in((ROOT_FOLDER / page).read_text("utf-8"), page))


def blocks_in(text: str, page: str) -> Iterator[Block]:
    """Those of a page's text."""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type in ("code_block", "fence"):
            assert token.map
            yield Block(page, token.map[0] + 1, textwrap.dedent(token.content).strip("\n"))
