"""How names go into other names: logical IDs, hashed and cut ones."""

from __future__ import annotations

import hashlib

import pytest

from restage.framework.cutting import Fit, fit_64, fit_rule, fit_target, fit_target_group
from restage.framework.naming.encode import ENCODERS, repository
from restage.framework.naming.formulas import IDS, NAMES
from restage.framework.plugins import canary, lift

ENCODED: list[tuple[str, str, str, str]] = [
    ("norm", "hello", "Hello", "the first letter is raised"),
    ("norm", "hello-world", "HelloDashworld", "a hyphen"),
    ("norm", "hello_world", "HelloUnderscoreworld", "an underscore"),
    ("norm", "my-fn_a", "MyDashfnUnderscorea", "both"),
    ("norm", "-a", "Dasha", "a hyphen in front"),
    ("norm", "pr-123", "PrDash123", "a stage with a hyphen"),
    ("norm", "a.b", "A.b", "a dot stays"),
    ("norm", "", "", "nothing"),
    ("alnum", "my-bucket.x", "Mybucketx", "only letters and digits stay"),
    ("alnum", "svc-prod-uploads", "Svcproduploads", "the stage is glued"),
    ("alnum", "b!u@c#k$e%t^N&a*m(e", "BucketName", "all other signs go"),
    ("alnum", "FN-rule-1", "FNrule1", "case inside stays"),
    ("alnum", "--", "", "nothing is left"),
    ("strip", "my-key", "mykey", "the first letter stays as it is"),
    ("path", "items/{id}", "ItemsIdVar", "a variable in a path"),
    ("path", "{user-id}", "UserDashidVar", "one with a hyphen"),
    ("path", "DEV", "Dev", "a part of a path is written in lower case first"),
    ("path", "v1/DEV/x", "V1DevX", "each part by itself"),
    ("path", "my/path/to/a-{var}-b", "MyPathToADashvarVarDashb", "a variable inside a part"),
    ("path", "dev.x", "Devx", "a dot goes"),
    ("camel", "create-model", "CreateModel", "words by hyphens"),
    ("camel", "createModel", "CreateModel", "words by capitals"),
    ("camel", "HTTPModel2", "HttpModel2", "capitals in a row, and a number"),
    ("camel", "a_b.c", "ABC", "words by other signs"),
    ("upper", "my-key", "My-key", "only the first letter"),
    ("route", "$connect", "Sconnect", "a route of a websocket"),
    ("route", "dev/x-y_z.w", "devSlashxDashyUnderscorezPeriodw", "all signs of a route"),
    ("lower", "DEV-x", "dev-x", "lower case"),
    ("under", "my.service-x", "myservice_x", "an agent's name"),
    ("under", "pr-123", "pr_123", "a stage in it"),
    ("dash", "my--service.x", "my-service-x", "a gateway's name"),
    ("dash", "feature_x", "feature-x", "a stage in it"),
    ("under", "my.service-x", "myservice_x", "part of an agent's name"),
    ("dash", "my--service.x", "my-service-x", "part of a gateway's name"),
    ("cut79", "a-" * 100, ("A" + "a" * 99)[:79], "cut behind the encoding"),
    ("cut150", "x" * 200, "X" + "x" * 149, "cut"),
    ("cut158", "x" * 158, "X" + "x" * 157, "just not cut"),
    ("", "dev-x", "dev-x", "as it is"),
]


@pytest.mark.parametrize(
    ("encoding", "text", "expected", "reason"), ENCODED, ids=[f"{row[0] or 'plain'}: {row[3]}" for row in ENCODED]
)
def test_encodings(encoding: str, text: str, expected: str, reason: str) -> None:
    assert ENCODERS[encoding](text) == expected, reason


def test_every_encoding_stands_in_the_table() -> None:
    assert {row[0] for row in ENCODED} == set(ENCODERS)


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


RULE_64, RULE_65 = f"{'f' * 57}-rule-1", f"{'f' * 58}-rule-1"
RULE_TWO_DIGITS = f"{'f' * 60}-rule-12"
CUSTOM_64, CUSTOM_65 = "s" * 64, "s" * 65
GROUP_100, GROUP_101 = "g" * 100, "g" * 101

FITTED: list[tuple[Fit, str, str, str]] = [
    (fit_rule, "short-rule-1", "short-rule-1", "short"),
    (fit_rule, RULE_64, RULE_64, "64 characters are allowed"),
    (fit_rule, RULE_65, f"{'f' * 25}{md5(RULE_65)}-rule-1", "65 are not"),
    (
        fit_rule,
        RULE_TWO_DIGITS,
        f"{'f' * 24}{md5(RULE_TWO_DIGITS)}-rule-12",
        "a number of two digits takes one from the name",
    ),
    (
        fit_rule,
        "rule-rule-" + RULE_65,
        f"{('rule-rule-' + RULE_65)[:25]}{md5('rule-rule-' + RULE_65)}-rule-1",
        "a name that holds the word",
    ),
    (fit_target, "short-rule-1-target", "short-rule-1-target", "short"),
    (
        fit_target,
        RULE_64 + "-target",
        f"{'f' * 25}{md5(RULE_64 + '-target')}-target",
        "the rule fits, its target does not",
    ),
    (fit_64, CUSTOM_64, CUSTOM_64, "64 characters are allowed"),
    (fit_64, CUSTOM_65, "s" * 32 + md5(CUSTOM_65), "65 are not"),
    (
        fit_target_group,
        "|svc-fn-50dc6c495c0c9188-dev",
        md5("svc-fn-50dc6c495c0c9188-dev"),
        "no prefix: the whole digest",
    ),
    (fit_target_group, "myprefix-|a-b-c-d", ("myprefix-" + md5("a-b-c-d"))[:32], "a prefix takes from the digest"),
    (lift.cut, CUSTOM_64, CUSTOM_64, "64 characters are allowed"),
    (lift.cut, CUSTOM_65, f"{CUSTOM_65[:57]}-{md5(CUSTOM_65)[:6]}", "six of the digest"),
    (canary.cut, GROUP_100, GROUP_100, "100 characters are allowed"),
    (canary.cut, GROUP_101, GROUP_100, "the rest is cut off"),
    (repository, "serverless-Orders_API-QA", "serverless-orders_api-qa", "lower case"),
    (repository, "serverless-a--b-c-", "serverless-a-b-c", "no doubled and no last hyphen"),
]


@pytest.mark.parametrize(
    ("fit", "text", "expected", "reason"), FITTED, ids=[f"{row[0].__module__}: {row[3]}" for row in FITTED]
)
def test_fits(fit: Fit, text: str, expected: str, reason: str) -> None:
    assert fit(text) == expected, reason


def test_every_fit_of_a_formula_is_tried() -> None:
    fits = [*(row.fit for row in NAMES), *(row.fit for row in IDS)]
    assert set(filter(None, fits)) <= {row[0] for row in FITTED}
