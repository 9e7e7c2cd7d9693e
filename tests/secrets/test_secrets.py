"""The scorer of secrets: by its own examples, and measured on lists of secrets and on every value of the artifacts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import ROOT_FOLDER
from secretlists import filled, lines, secret_values

from restage.document.values import Json
from restage.document.values import Path as Place
from restage.rules.scope import scalars
from restage.secrets.judging import is_secret, may_be_secret, score, shown
from restage.secrets.table import DOUBTFUL, LIKELY, ROWS, Kind, Row

GOLDEN = ROOT_FOLDER / "golden"
SEEDS = [str(seed) for seed in range(10)]
MOST_MISSED, MOST_TAKEN = 1 / 20, 1 / 30


def variable(name: str) -> Place:
    return ("Resources", "F", "Properties", "Environment", "Variables", name)


def scored(example: str, row: Row) -> int:
    """The score of an example of the table: a value, or `NAME=value` where the name matters."""
    name, _, value = example.partition("=") if row.kind in (Kind.NAME, Kind.IDENTIFIER) else ("X", "", example)
    return score(variable(name), filled(value, row.rule))


@pytest.mark.parametrize("row", [pytest.param(row, id=row.rule) for row in ROWS])
def test_every_row_finds_its_example_and_spares_its_counterexample(row: Row) -> None:
    if row.kind in (Kind.ORDINARY, Kind.REFERENCE):
        assert scored(row.example, row) == 0
        assert scored(row.counterexample, row) >= DOUBTFUL
    else:
        assert scored(row.example, row) == row.score
        assert scored(row.counterexample, row) < min(row.score, LIKELY)


def test_secret_values_are_found_under_names_that_say_nothing() -> None:
    rows = secret_values()
    assert len(rows) >= 120
    values = [(what, filled(template, seed)) for what, template in rows for seed in SEEDS]
    missed = [(what, value) for what, value in values if not is_secret(variable("SETTING"), value)]
    assert len(missed) <= MOST_MISSED * len(values), missed


@pytest.mark.parametrize("value", ["swordfish", "hunter2", "correct-horse", "Acme 2026"])
def test_names_are_found_whatever_stands_there(value: str) -> None:
    names = lines("secret-names.txt")
    assert len(names) >= 120
    missed = [name for name in names if not is_secret(variable(name), value)]
    assert len(missed) <= MOST_MISSED * len(names), missed


def test_names_that_only_sound_like_secrets_are_none() -> None:
    rows = [(name, value) for name, _, value in (line.partition(" | ") for line in lines("ordinary-names.txt"))]
    assert len(rows) >= 100
    taken = [(name, value) for name, value in rows if is_secret(variable(name), value)]
    assert len(taken) <= MOST_TAKEN * len(rows), taken


Values = dict[str, set[Place]]


def pairs() -> Iterator[tuple[Path, Path]]:
    """Every packaged artifact for `dev`, with each of the others of the same service."""
    for state in sorted(GOLDEN.glob("*/**/dev/serverless-state.json")):
        yield from ((state, other) for other in state.parent.parent.glob("*/serverless-state.json") if other != state)


@pytest.fixture(scope="module")
def ordinary() -> dict[bool, Values]:
    """The values of all pairs of artifacts, with their places: those that are the same for both stages, and others."""
    found: dict[bool, Values] = {True: {}, False: {}}
    for pair in pairs():
        left, right = (dict(scalars(json.loads(file.read_text("utf-8")))) for file in pair)
        for path in left.keys() & right.keys():
            for value in (left[path], right[path]):
                if isinstance(value, (str, int)):
                    found[left[path] == right[path]].setdefault(str(value), set()).add(path)
    return found


SETTINGS = {"environment", "Variables", "custom", "params", "Parameters"}


@pytest.mark.parametrize("same", [True, False], ids=["the same for both stages", "another one for each stage"])
def test_ordinary_values_are_no_secrets(ordinary: dict[bool, Values], same: bool) -> None:
    values = ordinary[same]
    assert len(values) > 1000
    taken = [value for value, places in values.items() if any(is_secret(path, value) for path in places)]
    assert len(taken) <= MOST_TAKEN * len(values), taken


def test_ordinary_settings_are_no_secrets_and_are_shown(ordinary: dict[bool, Values]) -> None:
    places = [(path, value) for values in ordinary.values() for value, paths in values.items() for path in paths]
    settings = {(path, value) for path, value in places if SETTINGS.intersection(path)}
    # Some services have stand-ins of secrets on purpose
    values = {value for path, value in settings if "fake-" not in value and "Password" not in str(path[-1])}
    assert len(values) > 300
    taken = {value for path, value in settings if value in values and is_secret(path, value)}
    hidden = {value for path, value in settings if value in values and may_be_secret(path, value)}
    assert len(taken) <= MOST_TAKEN * len(values), taken
    assert len(hidden) <= 0.1 * len(values), hidden


PLACES: list[tuple[str, Place, Json, bool]] = [
    ("a table called Tokens", ("Resources", "Tokens", "Properties", "BillingMode"), "PROVISIONED", False),
    ("a function called tokens", ("service", "functions", "tokens", "runtime"), "nodejs20.x", False),
    ("an entry of secrets", ("service", "custom", "secrets", "dev", "db"), "swordfish", True),
    ("what is said in secrets", ("service", "custom", "secrets", "name"), "swordfish", False),
    ("names of keys of the framework", ("service", "provider", "apiKeys", 0), "shop-partner", False),
    ("a value of one", ("service", "provider", "apiKeys", 0, "value"), "shop-partner", True),
    ("names of keys in a plan", ("service", "provider", "apiKeys", 0, "free", 0), "shop-partner", False),
    ("the key of a tag", ("Resources", "B", "Properties", "Tags", 0, "Key"), "landscape", False),
    ("the value of a tag", ("Resources", "B", "Properties", "Tags", 0, "Value"), "c0ffee11deadbeef22c0ffee", False),
    ("a route", ("Resources", "R", "Properties", "RouteKey"), "GET /orders", False),
    ("a physical name", ("Resources", "R", "Properties", "FunctionName"), "shop-c0ffee11deadbeef22c0ffee", False),
    ("a logical ID", ("Resources", "R", "Properties", "Role", "Ref"), "RoleC0ffee11deadbeef22c0ffee", False),
    ("a digest", ("Resources", "R", "Properties", "CodeSha256"), "k3vT9Qz1mXb7LwP2cR8sYd4uHf6Gj0aE5nVoB1iKtMq=", False),
    (
        "a layer's digest",
        ("Outputs", "GravelLambdaLayerHash", "Value"),
        "089b75798bd3c81309315dda883c4c78f1529e79",
        False,
    ),
    ("credentials in a tag", ("Resources", "B", "Properties", "Tags", 0, "Value"), "redis://:hunter2@h", True),
    ("a number", variable("LIMIT"), 123456789, False),
    ("a number of a secret", variable("PIN"), 7654321, True),
    ("a switch", variable("API_KEY"), True, False),
    ("a secret that is none", variable("API_KEY"), "none", False),
]


@pytest.mark.parametrize(("path", "value", "secret"), [pytest.param(*row[1:], id=row[0]) for row in PLACES])
def test_the_place_counts(path: Place, value: Json, secret: bool) -> None:
    assert is_secret(path, value) is secret


SHOWN: list[tuple[Json, bool]] = [
    ("greets in dev", True),
    ("orders-dev-table", True),
    ("https://dev.api.example.com/v1", True),
    ("https://dev.api.example.com/orders?limit=10", True),
    ("eu-west-1", True),
    (512, True),
    ("512MB", True),
    ("arn:aws:sqs:us-east-1:111111111111:orders-dev", True),
    ("ops@shop.example", True),
    ("debug", True),
    ("hunter2", False),
    ("hunter2-of-the-house", False),
    ("x9k2", False),
]


@pytest.mark.parametrize(("value", "visible"), SHOWN)
def test_reports_show_settings_that_are_of_an_ordinary_form(value: Json, visible: bool) -> None:
    assert (shown(variable("SETTING"), value) == value) is visible
    assert shown(("Resources", "Q", "Properties", "QueueName"), value) == value


LONG = [
    "a", "a1", "Aa1", "://", "://a:", "a@", "password=", "'password':", "sk-", "-----BEGIN ", "?key=", "Basic a", "$2b$",
    "${", "{{resolve:", "arn:aws:", "abcd ", "A1B2-", "thin:a/", "\\", "\n", "{\"a\":", "a.b.", "0f", " ",
]  # fmt: skip


@pytest.mark.parametrize("part", LONG)
def test_a_long_text_of_one_part_is_looked_at(part: str) -> None:
    """Patterns that go back and forth would take days for it."""
    score(variable("SETTING"), (part * 200_000)[:200_000])
