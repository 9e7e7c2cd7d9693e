"""What mkdocs calls: pages that are made of the code, links of texts that are written for a repository.

Nothing that is made is written into `docs/`, so none of it can go stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from website import commandpages, librarypage, rulespage
from website.links import Site, for_the_site
from website.places import EXCERPTS, LIBRARY, README, ROOT, WHOLE, excerpt, source_of, titles_in

# What a page loads by itself, as opposed to what it links to, or says of its own address
_LOADED: Final = re.compile(
    r"""<(?:script|img|iframe)[^>]+src=["']?(?:https?:)?//"""
    r"""|<link(?![^>]+rel=["']?(?:canonical|alternate))[^>]+href=["']?(?:https?:)?//"""
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages that are made."""
    for page, markdown in _made((ROOT / README).read_text("utf-8")):
        files.append(File.generated(config, page, content=markdown))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The links of a page. Raises PluginError where one leads to a file that is not there."""
    name = page.file.src_uri
    try:
        site = Site((ROOT / README).read_text("utf-8"), dict(titles_in(config.nav)))
        return for_the_site(markdown, source_of(name), name, site)
    except ValueError as error:
        raise PluginError(str(error)) from error


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Raises PluginError where the page would load something from elsewhere: the site works without a network."""
    if found := _LOADED.search(output):
        raise PluginError(f"{page.file.src_uri}: loads from elsewhere: {found[0]}")
    return output


def _made(readme: str) -> Iterator[tuple[str, str]]:
    """The pages that are made, with their Markdown."""
    for page, wanted in EXCERPTS.items():
        yield page, excerpt(readme, wanted)
    for page, name in WHOLE.items():
        yield page, (ROOT / name).read_text("utf-8")
    yield commandpages.PAGE, commandpages.commands_page(readme)
    yield rulespage.PAGE, rulespage.rules_page()
    yield LIBRARY, librarypage.library_page(readme)
