"""Which page of the site each text of the project's root is on, as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent
README: Final = "README.md"


class Excerpt(NamedTuple):
    """A page that consists of sections of the README, by their headings; without headings where there is one only."""

    title: str
    sections: tuple[str, ...]


EXCERPTS: Final[Mapping[str, Excerpt]] = {
    "how-to/install.md": Excerpt("Install", ("Install",)),
    "reference/exit-status.md": Excerpt("Exit status", ("Exit status",)),
    "explanation/exact.md": Excerpt(
        "What is exact, and what is not",
        ("What is certain, and what is not", "Limits, in plain words", "What was measured"),
    ),
}
# Sections that have a page of their own on the site, with more on it
SAID_ON: Final[Mapping[str, str]] = {
    "the-commands": "reference/commands.md",
    "rules-values-that-differ-by-stage": "rules.md",
    "golden-tests-in-your-own-project": "how-to/golden-tests.md",
    "as-a-library": "library.md",
    "working-on-it": "project/contributing.md",
}
WHOLE: Final[Mapping[str, str]] = {
    "project/contributing.md": "CONTRIBUTING.md",
    "project/security.md": "SECURITY.md",
    "project/changelog.md": "CHANGELOG.md",
}
LIBRARY: Final = "library.md"  # one section, and what mkdocstrings makes of the code
HOME: Final = "index.md"
DOCS: Final = "docs/"


def titles_in(nav: object) -> Iterator[tuple[str, str]]:
    """The pages of a navigation as mkdocs.yml has it, with their titles."""
    for one in nav if isinstance(nav, list) else ():
        for title, inner in one.items() if isinstance(one, dict) else ():
            yield from [(inner, title)] if isinstance(inner, str) else titles_in(inner)


def source_of(page: str) -> str:
    """The file of the repository in which the text of a page stands; a page that is made of the code has none, and is
    written as though it stood in `docs/`."""
    return README if page in EXCERPTS or page == LIBRARY else WHOLE.get(page, DOCS + page)


class Section(NamedTuple):
    """A part of a text under a heading of any level, with the parts below it."""

    heading: str
    body: str

    @property
    def anchor(self) -> str:
        """By which the heading is linked to."""
        return anchor_of(self.heading)


def anchor_of(heading: str) -> str:
    """As GitHub and Python-Markdown make it of `heading`."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip())


def sections(text: str) -> Iterator[Section]:
    """All of `text`, those within others, too."""
    for found in re.finditer(r"^(##+) (.+)\n", text, re.M):
        end = re.compile(rf"^#{{1,{len(found[1])}}} ", re.M).search(text, found.end())
        yield Section(found[2], text[found.end() : end.start() if end else None].strip("\n"))


def section(text: str, heading: str) -> Section:
    """The one with that heading. Raises ValueError where there is none."""
    for one in sections(text):
        if one.heading == heading:
            return one
    raise ValueError(f"{README} has no section {heading!r}; website/places.py names the sections that the site takes")


def excerpt(text: str, wanted: Excerpt) -> str:
    """The page's Markdown, of the README's `text`."""
    found = [section(text, heading) for heading in wanted.sections]
    parts = [one.body if len(found) == 1 else f"## {one.heading}\n\n{one.body}" for one in found]
    return "\n\n".join([f"# {wanted.title}", *parts]) + "\n"


def home_of(file: str, anchor: str, readme: str) -> tuple[str, str] | None:
    """The page, and the anchor there, of a place in a text of the root; None where the site does not have it."""
    for page, name in WHOLE.items():
        if name == file:
            return page, anchor
    if file != README:
        return None
    for page, wanted in EXCERPTS.items():
        for heading in wanted.sections:
            one = section(readme, heading)
            if anchor == one.anchor:
                return page, anchor if len(wanted.sections) > 1 else ""
            if anchor in {inner.anchor for inner in sections(one.body)}:
                return page, anchor
    return SAID_ON.get(anchor, HOME), ""
