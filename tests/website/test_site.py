"""What the site makes of the code and of texts that are written for a repository. `make docs` builds it; that needs mkdocs."""

from __future__ import annotations

import re
from pathlib import Path
from pydoc import locate

import pytest

import restage
from restage.cli.arguments import Option, declared
from restage.cli.commands import COMMANDS
from restage.cli.main import main
from restage.rules.grammar import RULE, SETTINGS
from website.commandpages import PAGE as COMMANDS_PAGE
from website.commandpages import commands_page
from website.librarypage import directive, library_page
from website.links import Site, for_the_site
from website.places import (
    EXCERPTS,
    LIBRARY,
    README,
    ROOT,
    SAID_ON,
    WHOLE,
    anchor_of,
    excerpt,
    home_of,
    sections,
    titles_in,
)
from website.rulespage import PAGE as RULES_PAGE
from website.rulespage import rules_page

SITE_NAV = [{"Home": "index.md"}, {"How-to": [{"Ask the source": "source.md"}]}]
TEXT = (ROOT / README).read_text("utf-8")
SITE = Site(TEXT, dict(titles_in(SITE_NAV)))
COMMANDS_TEXT = commands_page(TEXT)
FUNCTIONS = {"restage": main, **{f"restage {name}": one.function() for name, one in COMMANDS.items()}}


def test_every_page_is_in_the_navigation_once() -> None:
    written = [str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")]
    made = [*EXCERPTS, *WHOLE, LIBRARY, COMMANDS_PAGE, RULES_PAGE]
    listed = re.findall(r"^ *- [^:]+: (\S+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.M)
    assert sorted(listed) == sorted([*written, *made])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_word_of_a_command_has_a_row(name: str) -> None:
    part = COMMANDS_TEXT.partition(f"## `{name}`\n")[2].partition("\n## ")[0]
    rows = [line.partition(" | ")[0] for line in part.splitlines() if line.startswith("| `")]
    for one in declared(FUNCTIONS[name]):
        names = one.word.names if isinstance(one.word, Option) else (one.word.metavar,)
        assert [all(re.search(rf"`{word}[ `]", row) for word in names) for row in rows].count(True) == 1, one.key


def test_the_readme_s_words_are_taken_where_it_has_some() -> None:
    assert "| `--force` | Replace an artifact that is already at OUT. |" in COMMANDS_TEXT
    assert "](docs/" not in COMMANDS_TEXT


@pytest.mark.parametrize("name", [*SETTINGS, *RULE])
def test_every_key_of_a_rules_file_has_a_row(name: str) -> None:
    assert f"\n| `{name}` | " in rules_page()


@pytest.mark.parametrize("name", restage.__all__)
def test_every_public_name_is_on_the_library_s_page(name: str) -> None:
    assert f"\n{directive(name)}\n" in library_page(TEXT)
    assert locate(directive(name).removeprefix("::: ")) is getattr(restage, name)


@pytest.mark.parametrize("page", EXCERPTS)
def test_what_is_taken_from_the_readme_is_there(page: str) -> None:
    assert len(excerpt(TEXT, EXCERPTS[page])) > 500


def test_the_exit_status_page_names_every_command_that_may_end_with_1() -> None:
    row = next(
        line for line in excerpt(TEXT, EXCERPTS["reference/exit-status.md"]).splitlines() if line.startswith("| 1 |")
    )
    ending = [name for name, one in FUNCTIONS.items() if re.search(r"Exit status: [^.]*\b1 ", one.__doc__ or "")]
    assert len(ending) > 4
    assert [name for name in ending if f"`{name.removeprefix('restage ')}" not in row] == []


def test_one_section_needs_no_heading_of_its_own() -> None:
    made = excerpt(TEXT, EXCERPTS["how-to/install.md"])
    assert made.startswith("# Install\n\nPython") and "## Install" not in made


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        pytest.param("What is certain, and what is not", "what-is-certain-and-what-is-not", id="a comma goes"),
        pytest.param("What can't be known", "what-cant-be-known", id="an apostrophe goes"),
        pytest.param("`--resolved FILE`", "--resolved-file", id="dashes stay"),
    ],
)
def test_anchors(heading: str, anchor: str) -> None:
    assert anchor_of(heading) == anchor


@pytest.mark.parametrize(
    ("file", "anchor", "home"),
    [
        ("README.md", "install", ("how-to/install.md", "")),
        ("README.md", "limits-in-plain-words", ("explanation/exact.md", "limits-in-plain-words")),
        ("README.md", "the-commands", ("reference/commands.md", "")),
        pytest.param("README.md", "an-example", ("index.md", ""), id="what the site says otherwise"),
        ("CONTRIBUTING.md", "set-up", ("project/contributing.md", "set-up")),
        pytest.param("golden/README.md", "", None, id="what it does not have"),
    ],
)
def test_where_a_place_is_on_the_site(file: str, anchor: str, home: tuple[str, str] | None) -> None:
    assert home_of(file, anchor, TEXT) == home


@pytest.mark.parametrize(
    ("written", "file", "page", "shown"),
    [
        pytest.param("[a](docs/many.md#in-python)", "README.md", "library.md", "[a](many.md#in-python)", id="from the root"),
        pytest.param("[a](docs/many.md)", "README.md", "how-to/install.md", "[a](../many.md)", id="to another folder"),
        pytest.param("[a](../README.md#install)", "docs/many.md", "many.md", "[a](how-to/install.md)", id="to a part of the README"),
        pytest.param("[a](#install)", "README.md", "library.md", "[a](how-to/install.md)", id="to a part that is elsewhere"),
        pytest.param("[a](#what-was-measured)", "README.md", "explanation/exact.md", "[a](#what-was-measured)", id="to the same page"),
        pytest.param("[a\nb](../README.md#install)", "docs/many.md", "many.md", "[a\nb](how-to/install.md)", id="over two lines"),
        pytest.param("[a](../golden/README.md)", "docs/many.md", "many.md", "a", id="to what the site does not have"),
        pytest.param("[a](https://b.example/c.md)", "README.md", "library.md", "[a](https://b.example/c.md)", id="to elsewhere"),
        pytest.param("see `docs/source.md`", "docs/many.md", "many.md", "see [Ask the source](source.md)", id="a mention becomes a link"),
        pytest.param("[`docs/source.md`](source.md)", "docs/many.md", "many.md", "[Ask the source](source.md)", id="or is one already"),
        pytest.param("`docs/rules.schema.json`", "README.md", "library.md", "[`docs/rules.schema.json`](rules.schema.json)", id="without a title"),
        pytest.param(r"| `a\|b` | c\|d |", "docs/many.md", "many.md", r"| `a|b` | c\|d |", id="pipes in code are not escaped"),
    ],
)  # fmt: skip
def test_links(written: str, file: str, page: str, shown: str) -> None:
    assert for_the_site(written, file, page, SITE) == shown


@pytest.mark.parametrize("page", sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")))
def test_links_lead_somewhere_in_the_repository_too(page: str) -> None:
    text = re.sub(r"^ {4}.*$", "", (ROOT / page).read_text("utf-8"), flags=re.M)
    targets = [found.partition("#")[0] for found in re.findall(r"\]\((?![a-z]+:|#)([^)\s]+)\)", text)]
    assert [one for one in targets if not (ROOT / page).parent.joinpath(one).exists()] == []


def test_the_sections_with_pages_of_their_own_are_there() -> None:
    assert {*SAID_ON} <= {one.anchor for one in sections(TEXT)}


def test_a_link_to_what_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="not there"):
        for_the_site("[a](../nowhere.py)", "docs/many.md", "many.md", SITE)


def test_a_section_that_is_gone_is_an_error() -> None:
    with pytest.raises(ValueError, match="no section 'Install'"):
        excerpt("## Else\n\nText\n", EXCERPTS["how-to/install.md"])


def test_no_page_says_where_it_was_written() -> None:
    pages: list[Path] = [*(ROOT / "docs").rglob("*.md")]
    assert [path.name for path in pages if re.search(r"/(?:tmp|opt|root|home)/", path.read_text("utf-8"))] == []
