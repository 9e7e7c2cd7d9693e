"""Texts of a configuration in reports: variables stay, and of the rest what may be secret does not."""

from __future__ import annotations

import pytest

from restage.document.values import Path
from restage.secrets.expressions import shown_expression

VARIABLES: Path = ("provider", "environment")
TOKEN = "nAWKhLi2lbPMQwqV"  # random characters, and nobody's
STAGE = "${sls:stage}"

SHOWN: list[tuple[str, str, str, str]] = [
    ("a variable alone", "TABLE", STAGE, STAGE),
    ("a variable of a secret", "DB_PASSWORD", "${ssm:/shop/db-password}", "${ssm:/shop/db-password}"),
    ("variables in a variable", "HOST", "${self:custom.hosts.${sls:stage}}", "${self:custom.hosts.${sls:stage}}"),
    ("ordinary words beside it", "TABLE", f"orders-{STAGE}-table", f"orders-{STAGE}-table"),
    ("an address", "URL", f"https://{STAGE}.api.example.com/v1", f"https://{STAGE}.api.example.com/v1"),
    ("a plain fallback", "LEVEL", "${opt:level, 'info'}", "${opt:level, 'info'}"),
    ("a fallback of another source", "LEVEL", "${opt:a, self:custom.a}", "${opt:a, self:custom.a}"),
    ("a number without quotes", "SIZE", "${opt:size, 512}", "${opt:size, 512}"),
    ("a password by its name", "DB_PASSWORD", f"swordfish-{STAGE}", f"…{STAGE}"),
    ("a token by its form", "SETTING", f"{TOKEN}-{STAGE}-x", f"…{STAGE}…"),
    ("credentials around a variable", "URL", f"postgres://me:fish-{STAGE}@db.example/x", f"…{STAGE}…"),
    ("a password in JSON", "CONFIG", f'{{"password": "fish-{STAGE}"}}', f"…{STAGE}…"),
    ("a fallback by its form", "SETTING", f"${{opt:a, '{TOKEN}'}}", "${opt:a, '…'}"),
    ("a fallback by the name of its place", "API_TOKEN", "${opt:a, \"swordfish\"}", '${opt:a, "…"}'),
    ("a fallback with a variable in it", "SETTING", f"${{opt:a, '{TOKEN}-{STAGE}'}}", f"${{opt:a, '…{STAGE}'}}"),
    ("a fallback that lacks its quotes", "API_TOKEN", "${opt:a, swordfish}", "${opt:a, …}"),
    ("no end", "API_TOKEN", "swordfish-${opt:a", "…"),
    ("text behind two variables", "API_TOKEN", f"{STAGE}{STAGE}swordfish", f"{STAGE}{STAGE}…"),
    ("another syntax of variables", "API_TOKEN", "swordfish-[[stage]]", "…"),
    ("nothing", "API_TOKEN", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "shown"), [pytest.param(*row[1:], id=row[0]) for row in SHOWN])
def test_what_is_shown_of_an_expression(name: str, text: str, shown: str) -> None:
    assert shown_expression((*VARIABLES, name), text) == shown


def test_names_of_resources_are_shown_whatever_they_are_made_of() -> None:
    name = f"orders-{STAGE}-c0ffee11deadbeef22c0ffee"
    assert shown_expression(("resources", "Resources", "Q", "Properties", "QueueName"), name) == name


@pytest.mark.parametrize("part", ["${", "}", "${}", "{", "'", "${'", ",a", ", a", "${a,", " ,", "${'${\""])
def test_a_long_text_of_one_part_is_looked_at(part: str) -> None:
    """What goes back and forth would take days for it."""
    shown_expression((*VARIABLES, "SETTING"), (part * 200_000)[:200_000])
