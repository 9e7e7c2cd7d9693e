"""Patterns read backwards from names, and evaluated for the other stage."""

from __future__ import annotations

import pytest

from restage.document.values import Json, Path
from restage.framework.naming.fixedplaces import STATE as STATE_PLACES
from restage.framework.naming.fixedplaces import FixedPlaces
from restage.framework.naming.pattern import Domains, Translation, match, pieces, render, translate, translate_json


def domains(**more: dict[str, str]) -> Domains:
    values = {
        "service": {"shop": "shop"},
        "stage": {"dev": "prod"},
        "function": {"buy": "buy", "dev": "dev", "buy-dev": "buy-dev"},
    }
    return Domains({**values, **more})


TRANSLATED: list[tuple[str, str, str | None, str]] = [
    ("{service}-{stage}-{function}", "shop-dev-buy", "shop-prod-buy", "the plain case"),
    ("{service}-{stage}-{function}", "shop-dev-dev", "shop-prod-dev", "a function that is called like the stage"),
    ("{service}-{stage}-{function}", "shop-dev-buy-dev", "shop-prod-buy-dev", "one that ends like it"),
    ("{service}-{stage}-{function}", "shop-dev-sell", None, "no such function"),
    ("{service}-{stage}-{function}", "shop-prod-buy", None, "another stage's name"),
    ("{service}-{stage}-{function}", "xshop-dev-buy", None, "more in front"),
    ("{service}-{stage}-{function}", "shop-dev-buyx", None, "more behind"),
    ("{service}-{stage}-{function}", "", None, "nothing"),
    ("{stage}", "dev", "prod", "only a variable"),
    ("{stage}", "devdev", None, "twice"),
    ("{stage}{stage}", "devdev", "prodprod", "twice, as the pattern says"),
    ("fixed", "fixed", "fixed", "no variable at all"),
    ("fixed", "other", None, "another text"),
    ("{service}-{any}-{stage}", "shop-a-b-dev", "shop-a-b-prod", "any text in between"),
    ("{service}-{any}-{stage}", "shop--dev", None, "any text is at least one character"),
    ("{service}-{any}-{stage}", "shop-dev-dev", "shop-dev-prod", "any text that is the stage stays"),
    (
        "/aws/lambda/{service}-{stage}*:*",
        "/aws/lambda/shop-dev*:*",
        "/aws/lambda/shop-prod*:*",
        "signs mean nothing in a pattern",
    ),
    ("{function:norm}X{stage}", "BuyDashdevXdev", "BuyDashdevXprod", "an encoded variable"),
    ("{function:norm}X{stage}", "buy-devXdev", None, "the same, not encoded"),
    ("A{number}-{stage}", "A12-dev", "A12-prod", "a number"),
    ("A{number}-{stage}", "Ab-dev", None, "no number"),
    ("A{method}{stage}", "AGetdev", "AGetprod", "an HTTP method"),
    ("A{method}{stage}", "AFetchdev", None, "no HTTP method"),
    ("A{hash}-{stage}", "A0123ABCD-dev", "A0123ABCD-prod", "a hash"),
    ("A{hash}-{stage}", "A0123abcd-dev", None, "in lower case it is none"),
]


@pytest.mark.parametrize(
    ("pattern", "text", "expected", "reason"), TRANSLATED, ids=[f"{row[0]}: {row[3]}" for row in TRANSLATED]
)
def test_translation(pattern: str, text: str, expected: str | None, reason: str) -> None:
    found = translate(pattern, text, domains())
    assert (found and found.value) == expected, reason
    assert found is None or found.certain


def test_two_readings_that_agree_are_one() -> None:
    same = domains(a={"x": "x", "x-x": "x-x"}, b={"x": "x", "x-x": "x-x"})
    assert len(list(match("{a}-{b}-{stage}", "x-x-x-dev", same))) == 2
    assert translate("{a}-{b}-{stage}", "x-x-x-dev", same) == Translation("x-x-x-prod", True)


def test_two_readings_that_disagree_are_none() -> None:
    other = domains(a={"dev": "prod", "dev-x": "dev-x"}, b={"x-dev": "x-dev", "dev": "prod"})
    assert {render("{a}-{b}", binding, other) for binding in match("{a}-{b}", "dev-x-dev", other)} == {
        "prod-x-dev",
        "dev-x-prod",
    }
    assert translate("{a}-{b}", "dev-x-dev", other) is None


def test_a_variable_has_one_value_in_a_name() -> None:
    two = domains(stage={"dev": "prod", "qa": "uat"})
    assert translate("{stage}-{stage}", "dev-dev", two) == Translation("prod-prod", True)
    assert translate("{stage}-{stage}", "dev-qa", two) is None


def test_names_that_collide_when_encoded_are_none() -> None:
    """`a-dev` and `adev` are both `Adev`, but only one of them changes."""
    both = domains(user={"a-dev": "a-prod", "adev": "adev"})
    assert both.encoded("user:alnum") == {"Adev": None}
    assert translate("S3Bucket{user:alnum}", "S3BucketAdev", both) is None
    assert translate("S3Bucket{user:norm}", "S3BucketADashdev", both) == Translation("S3BucketADashprod", True)


def test_what_is_defined_later_counts() -> None:
    growing = domains()
    assert growing.encoded("user:alnum") is None
    growing.define("user", "a-dev", "a-prod")
    assert growing.encoded("user:alnum") == {"Adev": "Aprod"}
    growing.define("user", "b", "b")
    assert growing.encoded("user:alnum") == {"Adev": "Aprod", "B": "B"}


def test_doubts_go_with_their_values() -> None:
    doubted = domains()
    doubted.define("user", "a-dev", "a-prod", certain=False)
    doubted.define("user", "b-dev", "b-prod")
    assert translate("X{user:alnum}", "XAdev", doubted) == Translation("XAprod", False)
    assert translate("X{user:alnum}", "XBdev", doubted) == Translation("XBprod", True)


def test_a_second_variable_of_the_users_takes_the_same_values() -> None:
    users = domains(user={"a-dev": "a-prod", "b-dev": "b-prod"})
    assert translate("{user:alnum}{other:alnum}", "AdevBdev", users) == Translation("AprodBprod", True)


def test_narrowed_domains() -> None:
    narrow = domains().narrowed({"function": "dev"})
    assert translate("{service}-{stage}-{function}", "shop-dev-dev", narrow) == Translation("shop-prod-dev", True)
    assert translate("{service}-{stage}-{function}", "shop-dev-buy", narrow) is None


JOIN: Json = {"Fn::Join": ["-", ["{service}", "{stage}", {"Ref": "AWS::Region"}, "lambdaRole"]]}

STRUCTURES: list[tuple[str, Json, Json, Json]] = [
    (
        "a join",
        JOIN,
        {"Fn::Join": ["-", ["shop", "dev", {"Ref": "AWS::Region"}, "lambdaRole"]]},
        {"Fn::Join": ["-", ["shop", "prod", {"Ref": "AWS::Region"}, "lambdaRole"]]},
    ),
    ("an item less", JOIN, {"Fn::Join": ["-", ["shop", "dev", "lambdaRole"]]}, None),
    ("another reference", JOIN, {"Fn::Join": ["-", ["shop", "dev", {"Ref": "AWS::AccountId"}, "lambdaRole"]]}, None),
    ("another separator", JOIN, {"Fn::Join": ["_", ["shop", "dev", {"Ref": "AWS::Region"}, "lambdaRole"]]}, None),
    ("a text", JOIN, "shop-dev-us-east-1-lambdaRole", None),
    ("any value", ["{stage}", "{json}"], ["dev", {"Ref": "x-dev"}], ["prod", {"Ref": "x-dev"}]),
    ("other members", {"a": "{stage}"}, {"a": "dev", "b": 1}, None),
    ("another number", [1], [2], None),
    ("null", [None, "{stage}"], [None, "dev"], [None, "prod"]),
]


@pytest.mark.parametrize(
    ("pattern", "value", "expected"), [row[1:] for row in STRUCTURES], ids=[r[0] for r in STRUCTURES]
)
def test_structures(pattern: Json, value: Json, expected: Json) -> None:
    found = translate_json(pattern, value, domains())
    assert (found.value if found else None) == expected


def test_pieces() -> None:
    assert pieces("a{b}-{c:norm}") == ((False, "a"), (True, "b"), (False, "-"), (True, "c:norm"))
    assert pieces("{}") == ((False, "{}"),)


# ------------------------------------------------------------------------------------------- places

FIXED: list[tuple[Path, str | None]] = [
    (("service", "functions", "f", "handler"), "the place of code inside a tested zip"),
    (("service", "functions", "f", "name"), None),
    (("service", "functions", "f", "environment", "handler"), None),
    (("service", "service"), "the service's name"),
    (("service", "custom", "esbuild", "define", "x"), "a setting of a bundler"),
    (("service", "custom", "x"), None),
    (("package", "artifact"), "the name of a tested zip"),
]


@pytest.mark.parametrize(("path", "reason"), FIXED, ids=[".".join(map(str, row[0])) for row in FIXED])
def test_fixed_places_of_the_state(path: Path, reason: str | None) -> None:
    found = FixedPlaces(STATE_PLACES).at(path)
    assert (found.reason if found else None) == reason
