"""What is particular to a version of the framework, and by which marks a state's version is told."""

from __future__ import annotations

import pytest
from broken import GOLDEN

from restage import load_artifact
from restage.document.values import Json, JsonObject, as_object
from restage.framework.versions import VERSIONS, could_be, version_of
from restage.source import DIALECTS

SYNTAX: JsonObject = {"provider": {"variableSyntax": "x"}}
OWN_SYNTAX: JsonObject = {"provider": {"variableSyntax": "\\${([^{}]+?)}"}}
OLDER_SYNTAX: JsonObject = {"provider": {"variableSyntax": "\\${([ ~:a-zA-Z0-9._@'\",\\-\\/\\(\\)*?]+?)}"}}
OBJECT: JsonObject = {"initialServerlessConfig": {"service": {"name": "shop"}}}
DASHBOARD: JsonObject = {"isDashboardMonitoringPreconfigured": False}
APP: JsonObject = {"appId": None}

MARKED: list[tuple[str, list[JsonObject], str]] = [
    ("none of them", [], "osls"),
    ("the dashboard's", [DASHBOARD], "v3"),
    ("the service as an object", [OBJECT], "v2"),
    ("the service as an object, and the dashboard's", [OBJECT, DASHBOARD], "v2"),
    ("a syntax of variables", [SYNTAX], "v1"),
    ("a syntax of variables, and the dashboard's", [SYNTAX, DASHBOARD], "v1"),
    ("a syntax of variables that somebody configured", [SYNTAX, OBJECT, DASHBOARD], "v1 or v2"),
    ("version 1's own syntax, and the service as an object", [OWN_SYNTAX, OBJECT, DASHBOARD], "v1"),
    ("an older one of version 1", [OLDER_SYNTAX, OBJECT], "v1"),
    ("an app's id", [APP], "v4"),
    ("an app's id, and the dashboard's", [APP, DASHBOARD], "v4"),
    ("an app's id, and the service as an object", [APP, OBJECT], "v4, with a mark of v2"),
    ("an app's id, and a syntax of variables", [APP, SYNTAX], "v4, with a mark of v1"),
    ("an app's id, a syntax and an object", [APP, SYNTAX, OBJECT], "v4, with marks of v1 and v2"),
]


@pytest.mark.parametrize(("marks", "name"), [row[1:] for row in MARKED], ids=[row[0] for row in MARKED])
def test_a_version_is_told_by_its_marks(marks: list[JsonObject], name: str) -> None:
    assert version_of({key: value for mark in marks for key, value in mark.items()}).name == name


def test_every_version_has_a_row() -> None:
    assert {version.name for version in VERSIONS} == {row[-1] for row in MARKED}


@pytest.mark.parametrize("folder", ["v1", "v2", "v3", "osls", "v4-synthetic"])
def test_golden_artifacts_are_of_their_version(folder: str) -> None:
    for service in sorted((GOLDEN / folder).iterdir()):
        state = as_object(as_object(load_artifact(service / "dev").resolved.value)["service"])
        assert version_of(state).name == folder.removesuffix("-synthetic"), service


FACTS: dict[str, list[Json]] = {  # in the order of v1, v1 or v2, v2, v3, osls, v4
    "rest_stage_is_a_setting": [False, False, False, True, True, True],
    "comment_is_packaged_stage": [False, False, True, True, True, True],
    "longest_http_wait": [29_000, 29_000, 30_000, 0, 0, 0],
    "drops_nulls": [False, True, True, True, True, True],
    "sorts_hashed": [False, False, False, True, True, True],
    "has_schema": [False, False, True, True, True, True],
    "own_retention": [False, False, False, True, True, True],
    "drops_unknown": [True, True, False, False, False, False],
    "writes_packaged_stage": [False, False, False, False, False, True],
    "wraps_for_dashboard": [True, True, True, True, True, False],
    "knows_patterns": [False, False, True, True, True, True],
    "patterns_since": ["", "", "2.32", "", "", ""],
    "deploys_by_change_set": [False, False, False, True, True, True],
    "uploads_state": [False, False, False, True, True, True],
    "sorts_uploaded": [False, False, True, True, True, True],
    "sends_everything": [False, False, False, True, True, True],
    "log_filters": [1, 1, 2, 2, 2, 2],
    "protects_stacks": [False, False, False, False, True, True],
    "deployable": [True, True, True, True, True, False],
}


@pytest.mark.parametrize("field", FACTS)
def test_what_is_particular(field: str) -> None:
    known = {version.name: version for version in VERSIONS}
    found = [getattr(known[name], field) for name in ("v1", "v1 or v2", "v2", "v3", "osls", "v4")]
    assert found == FACTS[field]


def test_every_particular_is_looked_at() -> None:
    assert set(VERSIONS[0]._fields) == {*FACTS, "name", "marks", "dialects"}


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("v1", ["v1"]),
        ("v1 or v2", ["v1", "v2"]),
        ("v3", ["v3"]),
        ("osls", ["osls"]),
        ("v4", []),
        ("v4, with a mark of v1", []),
    ],
)
def test_as_which_version_a_state_is_deployed(name: str, names: list[str]) -> None:
    (version,) = (version for version in VERSIONS if version.name == name)
    assert [one.name for one in could_be(version)] == names


def test_the_dialects_are_known() -> None:
    assert {name for version in VERSIONS for name in version.dialects} == set(DIALECTS)
