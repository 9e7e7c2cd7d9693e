"""States that no framework wrote: whatever is wrong with them is said in a sentence, or does not matter."""

from __future__ import annotations

import copy
import json
import random

import pytest
from broken import STATE, golden

from restage import Artifact, Request, RestageError, Stamp, load_artifact, plan_restage, rendered
from restage.artifact.manifest import judge_state
from restage.document.jsontext import Document, parse
from restage.document.values import Json, Path, at
from restage.report.full import as_json, as_text_report

ODD: tuple[Json, ...] = (
    None, 1, True, 3.5, "", "dev", "x-dev-y", [], {}, ["dev"], {"Ref": "dev"}, {"Fn::Sub": "a-${dev}-dev"},
    {"Fn::Join": ["-", ["dev", {"Ref": "X"}]]}, {"$ref": '$["service"]'}, {"Fn::GetAtt": []}, {"dev": 1, "prod": 2},
)  # fmt: skip


def places(value: Json, path: Path = ()) -> list[Path]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for step, child in children for place in ((*path, step), *places(child, (*path, step)))]


def mangled(state: Json, seed: int) -> Document:
    """`state` with a few of its values gone, or another one in their place."""
    choice = random.Random(seed)
    value = copy.deepcopy(state)
    for place in choice.sample(places(value), 5):
        parent, step = at(value, place[:-1]), place[-1]
        if isinstance(parent, dict) and isinstance(step, str) and step in parent:
            if choice.random() < 0.3:
                del parent[step]
            else:
                parent[step] = choice.choice(ODD)
        elif isinstance(parent, list) and isinstance(step, int) and step < len(parent):
            parent[step] = choice.choice(ODD)
    return parse(json.dumps(value, indent=2, ensure_ascii=False).encode(), STATE)


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
