"""Sections below `custom` that differ by stage: what may reach a template is asked about, what can't is certain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from broken import GOLDEN, copied

from restage.artifact.folder import load_artifact
from restage.artifact.layout import STATE_FILE
from restage.document.values import show
from restage.framework.plugins import PLUGINS
from restage.plan.model import Request
from restage.plan.planning import plan_restage
from restage.rules.reading import parse_rules
from restage.run.restaging import with_configuration
from restage.source import V3, Invocation, MappedFiles, evaluate, read_configuration
from restage.tracing.model import Both
from restage.tracing.plugins import read_by_plugins, unread

ANY = "./plugins/own"


def both(plugins: list[str], *more: str) -> Both:
    listed = "".join(f"  - {name}\n" for name in plugins)
    text = (
        f"service: x\nprovider: {{name: aws}}\nplugins:\n{listed or '  []'}\ncustom:\n"
        "  alerts: {a: '${sls:stage}'}\n  prune: {a: '${sls:stage}'}\n  customDomain: {a: '${sls:stage}'}\n"
        "  sizes: {a: '${sls:stage}'}\n  left: {a: '${sls:stage}'}\n"
    )
    files = MappedFiles({"serverless.yml": (text + "".join(more)).encode()})
    configuration = read_configuration(files, V3)
    return Both(evaluate(configuration, Invocation(stage="dev")), evaluate(configuration, Invocation(stage="prod")))


SIZES = "resources: {Description: '${self:custom.sizes.a}'}\n"
# The plugins that are listed, what else is written, and the sections that may reach a template
REACHING = [
    pytest.param([], "", "", id="no plugin reads any"),
    pytest.param(["serverless-prune-plugin"], "", "", id="one that works at deploying, and no other"),
    pytest.param(["serverless-domain-manager", "serverless-offline"], "", "", id="domains are made at deploying"),
    pytest.param(["serverless-plugin-resource-tagging"], "", "stackTags", id="one that reads the provider's tags"),
    pytest.param(["serverless-plugin-aws-alerts"], "", "alerts", id="one that makes resources"),
    pytest.param(["serverless-plugin-aws-alerts"], "resources: {Description: '${self:custom.alerts.a}'}\n", "alerts",
                 id="a variable reads it, too"),
    pytest.param([ANY], "", "alerts sizes left", id="of one that is not known any"),
    pytest.param([ANY], SIZES, "alerts left", id="… but what variables read"),
    pytest.param([ANY, "serverless-plugin-aws-alerts"], SIZES, "alerts left", id="one that is known, one that is not"),
]  # fmt: skip


@pytest.mark.parametrize(("plugins", "more", "expected"), REACHING)
def test_sections_that_may_reach_a_template(plugins: list[str], more: str, expected: str) -> None:
    assert sorted(str(path[1]) for path in read_by_plugins(both(plugins, more))) == sorted(expected.split())


UNREAD = [
    pytest.param([], "alerts customDomain left prune sizes", id="no plugins"),
    pytest.param(["serverless-plugin-aws-alerts"], "customDomain left prune sizes", id="all are known"),
    pytest.param([ANY], "", id="one is not known"),
]


@pytest.mark.parametrize(("plugins", "expected"), UNREAD)
def test_sections_of_which_nothing_reaches_a_template(plugins: list[str], expected: str) -> None:
    found = sorted(str(path[1]) for path in unread(both(plugins)) if len(path) == 2)
    assert found == expected.split()


def test_a_section_belongs_to_plugins_of_one_kind() -> None:
    kinds = {(section, one.reaches_templates) for one in PLUGINS for section in one.custom_sections or ()}
    assert len(kinds) == len({section for section, _ in kinds})


# What is in the service's `plugins`, rules, and the places that are open
VOUCHED = [
    pytest.param(["./mine.js"], "[]", ["service.plugins[0]"], id="a plugin that nobody knows"),
    pytest.param(["serverless-esbuild", "./mine.js"], "[]", ["service.plugins[1]"], id="beside one that is known"),
    pytest.param(["./mine.js"], "[{path: service.plugins, keep: true}]", [], id="somebody vouches for all of them"),
    pytest.param(["./mine.js"], "[{path: 'service.plugins[0]', keep: true}]", [], id="or for that one"),
    pytest.param(["serverless-offline", "serverless-go-plugin"], "[]", [], id="plugins that were read"),
]


@pytest.mark.parametrize(("plugins", "rules", "places"), VOUCHED)
def test_a_plugin_that_nobody_knows_is_open(tmp_path: Path, plugins: list[str], rules: str, places: list[str]) -> None:
    folder, place = copied(tmp_path / "dev"), tmp_path / "dev" / STATE_FILE
    state = json.loads(place.read_text("utf-8"))
    state["service"]["plugins"] = plugins
    place.write_text(json.dumps(state), "utf-8")
    text = (GOLDEN.parent / "services" / "plain" / "serverless.yml").read_text("utf-8")
    files = MappedFiles({"serverless.yml": f"{text}\nplugins: {json.dumps(plugins)}\n".encode()})
    ruled = parse_rules(f"version: 1\nrules: {rules}\n", "restage.yml", "prod", {})
    artifact = load_artifact(folder)
    request = Request(target="prod", files=files, rules=ruled)
    opened = [show(one.path) for one in plan_restage(artifact, with_configuration(artifact, request)).open]
    assert [one for one in opened if "plugins" in one] == places
