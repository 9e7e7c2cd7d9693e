"""Sections below `custom` that differ by stage: what may reach a template is asked about, what can't is certain."""

from __future__ import annotations

import pytest

from restage.framework.plugins import PLUGINS
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
