"""Services whose settings differ by stage, with their configuration and no rules: what was packaged afresh, and no question.

`golden/by-stage`: packaged by the real frameworks for both stages.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import GOLDEN
from restaged import loaded
from test_tracing import differences, restaged

from restage.document.values import show

BY_STAGE = GOLDEN.parent / "by-stage"
PAIRS = sorted((*one.parts[-2:],) for one in (BY_STAGE / "artifacts").glob("*/*"))

# What has to be asked about, and why: places below the state's `service`, or of a template
ASKED: dict[tuple[str, str, str], tuple[str, str]] = {
    ("v1", "jobs", "prod"): (
        "version 1 writes statements of the role in another order",
        "service.provider.tracing.lambda",
    ),
    ("v1", "jobs", "dev"): (
        "the same the other way",
        "Resources.WorkerEventSourceMappingSQSJobsprod.Properties.Enabled service.provider.tracing.lambda",
    ),
}


def test_there_are_some() -> None:
    assert len(PAIRS) > 10


@pytest.mark.parametrize("target", ["prod", "dev"])
@pytest.mark.parametrize(("framework", "service"), PAIRS)
def test_it_is_what_the_framework_packages(framework: str, service: str, target: str) -> None:
    folder: Path = BY_STAGE / "artifacts" / framework / service
    source = "dev" if target == "prod" else "prod"
    plan, made = restaged(folder / source, folder / target, BY_STAGE / service)
    asked = sorted(show(one.path) for one in plan.open if "initialServerlessConfig" not in one.path)
    assert asked == ASKED.get((framework, service, target), ("", ""))[1].split()
    assert plan.open or not differences(made, loaded(folder / target))
