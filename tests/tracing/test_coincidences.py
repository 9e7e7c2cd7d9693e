"""Defaults of the framework's that equal an entry of a map by stage, beside a configuration that says where those go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from broken import GOLDEN, copied

from restage.artifact.folder import load_artifact
from restage.artifact.layout import STATE_FILE
from restage.document.values import Json, show
from restage.plan.model import Request
from restage.plan.planning import plan_restage
from restage.run.restaging import with_configuration
from restage.source import MappedFiles
from restage.text.distinctive import any_spelling

MAPS: dict[str, dict[str, Json]] = {
    "dev": {"size": 1024, "policy": "Retain", "word": "Unlike"},
    "prod": {"size": 2048, "policy": "Delete", "word": "Other"},
}
# A setting of the provider's, by stage, of which nothing is known; and what is asked about beside it
BESIDE = [
    pytest.param("", set(), id="every setting is accounted for"),
    pytest.param("word", set(), id="one is not, and has another value"),
    pytest.param("size", set(), id="one is not, and has the number of a setting that is accounted for"),
    pytest.param("policy", {"DeletionPolicy"}, id="one is not, and has this word"),
]


@pytest.mark.parametrize(("setting", "asked"), BESIDE)
def test_defaults_are_no_values_of_a_map(tmp_path: Path, setting: str, asked: set[str]) -> None:
    folder, place = copied(tmp_path / "dev"), tmp_path / "dev" / STATE_FILE
    state = json.loads(place.read_text("utf-8"))
    state["service"]["custom"] = {"m": MAPS}
    text = (GOLDEN.parent / "services" / "plain" / "serverless.yml").read_text("utf-8")
    if setting:
        state["service"]["provider"]["unheard"] = MAPS["dev"][setting]
        text = text.replace("  name: aws\n", f"  name: aws\n  unheard: '${{self:custom.m.${{sls:stage}}.{setting}}}'\n")
    place.write_text(json.dumps(state), "utf-8")
    files = MappedFiles({"serverless.yml": f"{text}\ncustom: {json.dumps({'m': MAPS})}\n".encode()})
    artifact = load_artifact(folder)
    plan = plan_restage(artifact, with_configuration(artifact, Request(target="prod", files=files)))
    opened = [show(one.path) for one in plan.open]
    assert bool(setting) is any("unheard" in one for one in opened)
    assert {one.rpartition(".")[2] for one in opened if "unheard" not in one} == asked


SPELLINGS = [
    pytest.param(True, "true", True, id="a switch, and one as a text"),
    pytest.param(False, "ENABLED", True, id="whatever it says"),
    pytest.param(5, "5", True, id="a number, and one as a text"),
    pytest.param(5, 6, False, id="two numbers"),
    pytest.param("a", "A", False, id="two texts"),
]


@pytest.mark.parametrize(("one", "other", "alike"), SPELLINGS)
def test_values_that_may_be_one(one: Json, other: Json, alike: bool) -> None:
    assert (any_spelling(one) == any_spelling(other)) is alike
