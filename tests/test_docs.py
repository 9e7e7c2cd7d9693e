"""What the documentation ships is what the program says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from restage.attestation.model import PREDICATE
from restage.cli.arguments import Option, declared
from restage.cli.form import FORMS
from restage.cli.main import main
from restage.many.layout import Named, with_names
from restage.pytest_plugin import Restaging
from restage.rules.grammar import RULE, SETTINGS
from restage.rules.schema import schema

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "rules.md").read_text("utf-8")


def test_the_schema_in_the_documentation_is_the_program_s() -> None:
    assert json.loads((DOCS / "schemas" / "rules.schema.json").read_text("utf-8")) == schema()


@pytest.mark.parametrize("name", [*SETTINGS, *RULE])
def test_every_key_is_explained(name: str) -> None:
    assert re.search(rf"`[^`]*\b{name}\b[^`]*`", PAGE)


ATTESTATION = (DOCS / "attestation.md").read_text("utf-8")
PREDICATE_SCHEMA = json.loads((DOCS / "schemas" / "attestation.schema.json").read_text("utf-8"))["properties"][
    "predicate"
]


@pytest.mark.parametrize("field", PREDICATE_SCHEMA["properties"])
def test_every_field_of_an_attestation_is_explained(field: str) -> None:
    assert re.search(rf"^\| [^|]*`{field}`[^|]* \|", ATTESTATION, re.MULTILINE)


def test_the_type_of_attestations_is_the_program_s() -> None:
    assert f"`{PREDICATE}`" in ATTESTATION
    assert set(re.findall(r"urn:sls-restage:\S*?v\d+", ATTESTATION)) == {PREDICATE}


CONTRIBUTING = (DOCS.parent / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:restage|tests|docs)/[\w/.]+)`", CONTRIBUTING))))
def test_what_contributors_are_sent_to_is_there(path: str) -> None:
    assert (DOCS.parent / path).exists()


# ------------------------------------------------------------------------------------------- README, and many at once

README = (DOCS.parent / "README.md").read_text("utf-8")
MANY = (DOCS / "many.md").read_text("utf-8")
OPTIONS = [one.word.names for one in declared(main) if isinstance(one.word, Option)]


@pytest.mark.parametrize("names", OPTIONS, ids=lambda names: str(names[-1]))
def test_every_option_is_in_the_readme(names: tuple[str, ...]) -> None:
    assert any(re.search(rf"`{name}[ `]", README) for name in names)


NAMES = [
    row
    for row in re.findall(r"^\| `([^|`]+)` \| ([^|]+) \|$", MANY, re.M)
    if "compose" not in row[0] and row[1].startswith("`")
]


@pytest.mark.parametrize(("artifacts", "names"), NAMES)
def test_results_are_called_as_the_page_says(artifacts: str, names: str) -> None:
    found = with_names([Named(word) for word in artifacts.split()])
    assert [one.name for one in found] == re.findall(r"`([^`]+)`", names)


SECURITY = (DOCS.parent / "SECURITY.md").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:restage|tests|docs|bench)/[\w/.]+)`", SECURITY))))
def test_what_holds_a_promise_is_there(path: str) -> None:
    assert (DOCS.parent / path).exists()


def test_every_promise_names_what_holds_it() -> None:
    rows = [line.split("|") for line in SECURITY.splitlines() if line.startswith("|") and not line.startswith("|--")]
    assert len(rows) > 20
    assert all("held by" in row[2] or "test_" in row[2] or "`tests/" in row[2] for row in rows)


# ------------------------------------------------------------------------------------------- forms, golden tests

PIPELINES = (DOCS / "pipelines.md").read_text("utf-8")
GOLDEN_PAGE = (DOCS / "golden.md").read_text("utf-8")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_explained(form: str) -> None:
    assert re.search(rf"^\| `{form}` \|", PIPELINES, re.M)


@pytest.mark.parametrize("word", [*Restaging.__annotations__, "to", "golden", "exact", "zips"])
def test_every_word_of_the_fixture_is_explained(word: str) -> None:
    assert re.search(rf"^\| [^|]*`{word}(?:=[^`]*)?`[^|]* \|", GOLDEN_PAGE, re.M)


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
