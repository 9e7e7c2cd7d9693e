"""Our own golden artifacts, pinned with our own plugin: dev restaged is what the framework packaged for prod."""

from __future__ import annotations

import pytest
from broken import golden

from restage.pytest_plugin import UPDATE, RestageGolden

PINNED = [
    "already-there",
    "bus-native",
    "hash-2021",
    "http-desk",
    "layers-individually",
    "layers-retained",
    "layers-reused",
    "names",
    "own-bucket",
    "plain",
    "plugin-aws-alerts",
    "plugin-canary",
    "plugin-iam-roles",
    "plugin-split-stacks",
    "plugin-step-functions",
    "rest-plans",
    "sockets",
    "streams",
    "timers",
    "user-resources",
]


@pytest.fixture(autouse=True)
def _what_the_framework_packaged_is_not_ours_to_accept(request: pytest.FixtureRequest) -> None:
    if request.config.getoption(UPDATE):
        pytest.skip("these golden folders were written by the framework: `make golden`")


@pytest.mark.parametrize("service", PINNED)
def test_dev_restaged_is_prod(service: str, restage_golden: RestageGolden) -> None:
    plan = restage_golden(golden("v3", service, "dev"), to="prod", golden=golden("v3", service, "prod"))
    assert plan.target == "prod"
