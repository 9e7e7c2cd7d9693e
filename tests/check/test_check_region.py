"""Where a client may well deploy to another region than the artifact's."""

from __future__ import annotations

import pathlib

import pytest
from broken import STATE, change
from checking import artifact

from restage.check import check_artifact, read_subject
from restage.check.reading import regions_in

# The artifact's region, what the environment says, and what is found
REGIONS: list[tuple[str, str, dict[str, str], list[str]]] = [
    ("nothing said, and the clients' default", "us-east-1", {}, []),
    ("nothing said, and no default", "eu-west-1", {}, ["RS209"]),
    ("the same said, of which clients take no notice", "eu-west-1", {"AWS_REGION": "eu-west-1"}, ["RS209"]),
    ("the same said, and the default", "us-east-1", {"AWS_REGION": "us-east-1"}, []),
    ("another said", "eu-west-1", {"AWS_REGION": "eu-north-1"}, ["RS208"]),
    ("another said, and packaged without one", "us-east-1", {"AWS_DEFAULT_REGION": "eu-west-1"}, ["RS208"]),
    ("one of two", "eu-west-1", {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "eu-west-1"}, ["RS209"]),
    ("said to be empty", "us-east-1", {"AWS_REGION": ""}, []),
]


@pytest.mark.parametrize(
    ("packaged_for", "environment", "expected"), [row[1:] for row in REGIONS], ids=[row[0] for row in REGIONS]
)
def test_regions(tmp_path: pathlib.Path, packaged_for: str, environment: dict[str, str], expected: list[str]) -> None:
    folder = artifact(tmp_path / "a", "plain", change(STATE, ("service", "provider", "region"), packaged_for))
    check = check_artifact(read_subject(folder), regions=regions_in(environment))
    assert [finding.rule.id for finding in check.findings] == expected
    assert check.clean is ("RS208" not in expected)


def test_a_warning_names_both(tmp_path: pathlib.Path) -> None:
    folder = artifact(tmp_path / "a", "plain", change(STATE, ("service", "provider", "region"), "eu-west-1"))
    (finding,) = check_artifact(read_subject(folder), regions=("us-east-1", "eu-north-1")).findings
    assert finding.message == "the artifact is for eu-west-1, the environment says us-east-1 and eu-north-1"
