"""What the documentation ships is what the program says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from restage.rules.grammar import RULE, SETTINGS
from restage.rules.reading import parse_rules
from restage.rules.schema import schema

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "rules.md").read_text("utf-8")


def test_the_schema_in_the_documentation_is_the_program_s() -> None:
    assert json.loads((DOCS / "rules.schema.json").read_text("utf-8")) == schema()


@pytest.mark.parametrize("name", [*SETTINGS, *RULE])
def test_every_key_is_explained(name: str) -> None:
    assert re.search(rf"`[^`]*\b{name}\b[^`]*`", PAGE)


EXAMPLES = [found[0] for found in re.finditer(r"\n    rules:\n(?:      - .*\n)+", PAGE)]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 1


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_is_a_rules_file(example: str) -> None:
    text = f"version: 1\n{yaml.safe_dump(yaml.safe_load(example))}"
    found = parse_rules(text, "restage.yml", "prod", {"PROD_DATABASE_URL": "x"})
    assert len(found.all) == example.count("- {")


CONTRIBUTING = (DOCS.parent / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:restage|tests|docs)/[\w/.]+)`", CONTRIBUTING))))
def test_what_contributors_are_sent_to_is_there(path: str) -> None:
    assert (DOCS.parent / path).exists()


SECURITY = (DOCS.parent / "SECURITY.md").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:restage|tests|docs|bench)/[\w/.]+)`", SECURITY))))
def test_what_holds_a_promise_is_there(path: str) -> None:
    assert (DOCS.parent / path).exists()


def test_every_promise_names_what_holds_it() -> None:
    rows = [line.split("|") for line in SECURITY.splitlines() if line.startswith("|") and not line.startswith("|--")]
    assert len(rows) > 20
    assert all("held by" in row[2] or "test_" in row[2] or "`tests/" in row[2] for row in rows)
