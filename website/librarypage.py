"""The page about the library: every public name, by mkdocstrings."""

from __future__ import annotations

import inspect
from typing import Final

import restage
from restage.errors import RestageError
from website.places import section

_KINDS: Final = ("Functions", "Classes", "Errors")


def library_page(readme: str) -> str:
    """The page's Markdown: what the README says of it, and a directive for each name that `restage` exports."""
    named = [(kind_of(name), name) for name in restage.__all__]
    heading, said = section(readme, "As a library")
    parts = [f"# {heading}", said]
    for kind in _KINDS:
        parts += [f"## {kind}", *(directive(name) for one, name in named if one == kind)]
    return "\n\n".join(parts) + "\n"


def kind_of(name: str) -> str:
    """Under which heading it stands."""
    found: object = getattr(restage, name)
    if not inspect.isclass(found):
        return "Functions"
    return "Errors" if issubclass(found, RestageError) else "Classes"


def directive(name: str) -> str:
    """For mkdocstrings: the object where it is at home; its heading is its name there, which is the public one."""
    found: object = getattr(restage, name)
    return f"::: {getattr(found, '__module__', '')}.{getattr(found, '__qualname__', name)}"
