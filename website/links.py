"""Links of texts that are written for a repository, as the site needs them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath, relpath
from typing import Final, NamedTuple

from website.places import DOCS, ROOT, home_of

_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(([^)\s]+)\)")
_ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]*:")
_ESCAPED: Final = re.compile(r"`[^`\n]*\\\|[^`\n]*`")
_MENTIONED: Final = re.compile(r"(?<!\[)`(docs/[\w./-]+\.(?:md|json))`(?!\])")


class Site(NamedTuple):
    """What links need to know: the README's text, and what pages are called in the navigation."""

    readme: str
    titles: Mapping[str, str]


def for_the_site(markdown: str, file: str, page: str, site: Site) -> str:
    """`markdown`, which stands in `file` of the repository and comes to `page` of the site.

    Links lead to the pages of the site; a link to what it does not have becomes its text. Files that are mentioned as
    `docs/…` become links with the page's title. In tables GitHub wants `|` escaped within code, Python-Markdown does
    not. Raises ValueError where a link leads to a file that is not there.
    """

    def mentioned(found: re.Match[str]) -> str:
        return f"[{found[0]}]({relpath(found[1], dirname(file) or '.')})"

    def linked(found: re.Match[str]) -> str:
        home = _home(found[2], file, site.readme)
        if isinstance(home, str):
            return f"[{found[1]}]({home})"
        if home is None:
            return found[1]
        text = site.titles.get(home[0], found[1]) if _MENTIONED.fullmatch(found[1]) else found[1]
        return f"[{text}]({_from(page, *home)})"

    plain = _ESCAPED.sub(lambda found: found[0].replace(r"\|", "|"), markdown)
    return _LINK.sub(linked, _MENTIONED.sub(mentioned, plain))


def _home(target: str, file: str, readme: str) -> tuple[str, str] | str | None:
    """The page, and the anchor there, to which a link leads that stands in `file`; None where the site does not have
    it; `target` itself where it is elsewhere."""
    if _ELSEWHERE.match(target):
        return target
    path, _, anchor = target.partition("#")
    there = normpath(join(dirname(file), path)) if path else file
    if there.startswith(DOCS):
        return there.removeprefix(DOCS), anchor
    if not (ROOT / there).exists():
        raise ValueError(f"{file}: a link to {target}, which is not there")
    return home_of(there, anchor, readme)


def _from(page: str, name: str, anchor: str) -> str:
    place = relpath(name, dirname(page) or ".") if name != page or not anchor else ""
    return f"{place}#{anchor}" if anchor else place
