"""Commands that pages mention in a line of text have the options that the program has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from folders import ROOT_FOLDER
from markdown_it import MarkdownIt
from markdown_it.token import Token

from documented.blocks import PAGES
from restage.cli.arguments import Option, declared
from restage.cli.commands import COMMANDS
from restage.cli.main import main

FUNCTIONS = {"": main, **{name: one.function() for name, one in COMMANDS.items()}}
OPTIONS = {
    name: {option for one in declared(function) if isinstance(one.word, Option) for option in one.word.names}
    for name, function in FUNCTIONS.items()
}
EVERYWHERE = {"--help", "--version", "--install-completion", "--show-completion"}


class Mention(NamedTuple):
    """The words behind `restage` that are a command and options."""

    command: str
    options: tuple[str, ...]


def mention(code: str) -> Mention | None:
    """What a piece of code in a text means, if it is a call of ours."""
    words = code.split()
    if len(words) < 2 or words[0] != "restage":
        return None
    command = words[1] if words[1] in COMMANDS else ""
    return Mention(command, tuple(word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)))


def codes(page: str) -> Iterator[str]:
    """All pieces of code in the text of a page."""

    def within(tokens: list[Token]) -> Iterator[str]:
        for token in tokens:
            if token.type == "code_inline":
                yield token.content
            yield from within(token.children or [])

    yield from within(MarkdownIt("commonmark").enable("table").parse((ROOT_FOLDER / page).read_text("utf-8")))


MENTIONED = sorted({(page, code) for page in PAGES for code in codes(page) if mention(code)})


@pytest.mark.parametrize(("page", "code"), MENTIONED)
def test_a_call_that_is_mentioned_has_options_that_are_there(page: str, code: str) -> None:
    found = mention(code)
    assert found
    assert set(found.options) <= OPTIONS[found.command] | EVERYWHERE


def test_there_are_many() -> None:
    assert len(MENTIONED) > 60
    assert mention("restage diff a b --html FILE") == Mention("diff", ("--html",))
    assert mention("restage.yml") is mention("serverless deploy --stage") is None


TARGETS = set(re.findall(r"^([a-z][a-z0-9-]*):", (ROOT_FOLDER / "Makefile").read_text("utf-8"), re.M))


@pytest.mark.parametrize("page", [*PAGES, "golden/README.md", "e2e/README.md"])
def test_what_is_to_be_made_can_be_made(page: str) -> None:
    mentioned = re.findall(r"(?:`|^ +|; )make ([a-z][a-z0-9-]*)", (ROOT_FOLDER / page).read_text("utf-8"), re.M)
    assert set(mentioned) <= TARGETS
