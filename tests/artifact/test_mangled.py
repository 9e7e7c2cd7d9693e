"""States that no framework wrote: whatever is wrong with them is said in a sentence, or does not matter."""

from __future__ import annotations

import json

import pytest
from broken import golden
from mangling import mangled

from restage import Artifact, Request, RestageError, Stamp, load_artifact, plan_restage, rendered
from restage.artifact.expectedfiles import judge_state
from restage.report.full import as_json, as_text_report


@pytest.mark.parametrize(
    "service", ["rest-shop", "user-resources", "plugin-step-functions", "plugin-split-stacks", "layers"]
)
@pytest.mark.parametrize("seed", range(8))
def test_a_mangled_state_is_refused_or_restaged_but_never_a_crash(service: str, seed: int) -> None:
    artifact = load_artifact(golden("v3", service))
    state = mangled(artifact.state.value, seed)
    if judge_state(state.value):
        return
    broken = Artifact(folder=artifact.folder, state=state, templates=artifact.templates, others=artifact.others)
    try:
        plan = plan_restage(broken, Request(target="prod", stamp=Stamp(1_800_000_000_000)))
    except RestageError:
        return
    for text in rendered(plan).values():
        json.loads(text)
    json.dumps(as_json(plan, "in", None, show_values=False))
    assert plan.target in as_text_report(plan, None, show_values=False)
