"""What the documentation ships is what the program says."""

from __future__ import annotations

import ast
import json
import re
import textwrap
from pathlib import Path

import pytest
import yaml
from broken import copied, tree
from manycalls import shell

import restage
from restage.attestation.model import PREDICATE
from restage.cli.arguments import Option, declared
from restage.cli.form import FORMS
from restage.cli.main import main
from restage.many.layout import Named, with_names
from restage.pytest_plugin import Restaging
from restage.rules.grammar import RULE, SETTINGS
from restage.rules.reading import parse_rules
from restage.rules.schema import schema

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "rules.md").read_text("utf-8")


def test_the_schema_in_the_documentation_is_the_program_s() -> None:
    assert json.loads((DOCS / "schemas" / "rules.schema.json").read_text("utf-8")) == schema()


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


def blocks(page: str) -> list[str]:
    """The indented blocks of a page."""
    return [textwrap.dedent(found[0]) for found in re.finditer(r"(?:^    .*\n|^\n(?=    ))+", page, re.M)]


CALLS = [block.strip("\n").split("\n") for block in blocks(MANY) if block.lstrip().startswith("$ restage")]


def test_the_calls_about_many_print_what_the_page_says(tmp_path: Path) -> None:
    """In their order; `…` stands for lines that the page leaves out."""
    for name, service in (("greeter", "plain"), ("strata", "layers")):
        copied(tmp_path / "services" / name / "artifact", "v3", service)
    assert len(CALLS) > 1
    for command, *expected in CALLS:
        words = command.removeprefix("$ restage ").split()
        folders = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("services/*/artifact"))
        words = [word for one in words for word in (folders if "*" in one else [one])]
        done = shell(tmp_path, *words)
        assert (done.returncode, done.stderr) == (0, "")
        printed = iter(done.stdout.splitlines())
        assert [line for line in expected if line != "…" and line not in printed] == []


NAMES = [
    row
    for row in re.findall(r"^\| `([^|`]+)` \| ([^|]+) \|$", MANY, re.M)
    if "compose" not in row[0] and row[1].startswith("`")
]


@pytest.mark.parametrize(("artifacts", "names"), NAMES)
def test_results_are_called_as_the_page_says(artifacts: str, names: str) -> None:
    found = with_names([Named(word) for word in artifacts.split()])
    assert [one.name for one in found] == re.findall(r"`([^`]+)`", names)


PROGRAMS = [block for block in blocks(MANY) if re.match(r"\s*(?:from|import) ", block)]


@pytest.mark.parametrize("program", PROGRAMS, ids=["of our own", "Dask", "Ray"])
def test_programs_take_from_the_library_what_is_there(program: str) -> None:
    taken = [
        node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.ImportFrom) and node.module == "restage"
    ]
    assert {name.name for node in taken for name in node.names} <= {*restage.__all__}


def test_the_program_for_many_does_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        copied(tmp_path / "services" / name / "artifact")
    monkeypatch.chdir(tmp_path)
    exec(compile(PROGRAMS[0], "many.md", "exec"), {"__name__": "__main__"})
    assert {name.partition("/")[0] for name in tree(tmp_path / "out")} == {"a", "b"}


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
