"""Services whose settings differ by stage, with their configuration and no rules: what was packaged afresh, and no question.

`golden/by-stage`: packaged by the real frameworks for both stages.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from broken import GOLDEN
from restaged import loaded
from test_tracing import differences, restaged

from restage import RestageError
from restage.document.values import show

BY_STAGE = GOLDEN.parent / "by-stage"
PAIRS = sorted((*one.parts[-2:],) for one in (BY_STAGE / "artifacts").glob("*/*"))

# What has to be asked about, and why: places below the state's `service`, or of a template
ASKED: dict[tuple[str, str], tuple[str, str]] = {}
# What is refused, and with what message
REFUSED: dict[str, str] = {}


def test_there_are_some() -> None:
    assert len(PAIRS) > 10


@pytest.mark.parametrize(("framework", "service"), PAIRS)
def test_it_is_what_the_framework_packages(framework: str, service: str) -> None:
    folder: Path = BY_STAGE / "artifacts" / framework / service
    if service in REFUSED:
        with pytest.raises(RestageError, match=REFUSED[service]):
            restaged(folder / "dev", folder / "prod", BY_STAGE / service)
        return
    plan, made = restaged(folder / "dev", folder / "prod", BY_STAGE / service)
    asked = sorted(show(one.path) for one in plan.open if "initialServerlessConfig" not in one.path)
    assert asked == ASKED.get((framework, service), ("", ""))[1].split()
    assert plan.open or not differences(made, loaded(folder / "prod"))
