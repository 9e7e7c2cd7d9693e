"""Which plugins work while the client deploys: the tables, and what a service's settings leave of them."""

from __future__ import annotations

import pytest
from broken import GOLDEN

from restage import load_artifact
from restage.document.values import JsonObject, as_object, at
from restage.framework.deploytime import DeployEffects, deploy_effects, is_read
from restage.framework.deploytime.idle import AT_PACKAGING, OF_COMMANDS, OF_DEVELOPMENT
from restage.framework.deploytime.model import DeployEffect
from restage.framework.deploytime.working import HARMLESS, NEEDED
from restage.framework.plugins import PLUGINS
from restage.framework.service import plugins_of

IDLE = (*AT_PACKAGING, *OF_DEVELOPMENT, *OF_COMMANDS)
ROWS = (*NEEDED, *HARMLESS, *IDLE)


def packages(rows: tuple[DeployEffect, ...]) -> list[str]:
    return [row.package for row in rows]


def names(effects: DeployEffects) -> list[list[str]]:
    return [packages(effects.needed), packages(effects.harmless), list(effects.unknown)]


def test_no_plugin_stands_in_two_tables() -> None:
    assert len(set(packages(ROWS))) == len(ROWS)


def test_only_rows_of_plugins_that_work_then_say_what_they_do() -> None:
    assert all(row.does for row in (*NEEDED, *HARMLESS))
    assert not [row for row in IDLE if row.does or row.only_with or row.hooks_at]


def test_every_row_names_the_version_and_the_file_that_was_read() -> None:
    assert not [row for row in ROWS if len(row.seen.split()) != 2 or not row.seen[0].isdecimal()]


def test_every_plugin_of_which_names_are_known_is_known_here_too() -> None:
    assert deploy_effects([plugin.package for plugin in PLUGINS]).unknown == ()


# The plugin, a service's settings, and whether it works with these
SETTINGS: list[tuple[str, str, JsonObject, bool]] = [
    ("one that needs no setting", "serverless-apigw-binary", {}, True),
    ("prune by hand only", "serverless-prune-plugin", {"custom": {"prune": {"number": 3}}}, False),
    ("prune after each deployment", "serverless-prune-plugin", {"custom": {"prune": {"automatic": True}}}, True),
    ("a switch that is off", "serverless-prune-plugin", {"custom": {"prune": {"automatic": False}}}, False),
    ("one of two settings", "serverless-domain-manager", {"custom": {"customDomains": [{"http": {}}]}}, True),
    ("a warmer at any depth", "serverless-plugin-warmup", {"custom": {"warmup": {"night": {"prewarm": True}}}}, True),
    ("a construct with a website", "serverless-lift", {"initialServerlessConfig": {"constructs": {"site": {"type": "static-website"}}}}, True),
    ("a construct without one", "serverless-lift", {"initialServerlessConfig": {"constructs": {"jobs": {"type": "queue"}}}}, False),
    ("a command after deploying", "serverless-plugin-scripts", {"custom": {"scripts": {"hooks": {"deploy:finalize": "x"}}}}, True),
    ("a command after the stack", "serverless-plugin-scripts", {"custom": {"scripts": {"hooks": {"after:aws:deploy:deploy:updateStack": "x"}}}}, True),
    ("a command at start", "serverless-scriptable-plugin", {"custom": {"scriptHooks": {"initialize": "x"}}}, True),
    ("a command when information is shown", "serverless-hooks-plugin", {"custom": {"hooks": {"before:aws:info:displayStackOutputs": ["x"]}}}, True),
    ("a command at packaging", "serverless-scriptable-plugin", {"custom": {"scriptable": {"hooks": {"before:package:createDeploymentArtifacts": "x"}}}}, False),
    ("a command for a function alone", "serverless-plugin-scripts", {"custom": {"scripts": {"hooks": {"deploy:function:deploy": "x"}}}}, False),
    ("commands by name only", "serverless-plugin-scripts", {"custom": {"scripts": {"commands": {"deploy:x": "x"}}}}, False),
    ("no custom section", "serverless-plugin-scripts", {"custom": None}, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("package", "service", "works"), [row[1:] for row in SETTINGS], ids=[row[0] for row in SETTINGS]
)
def test_a_plugin_counts_where_the_service_has_its_settings(package: str, service: JsonObject, works: bool) -> None:
    needed, harmless, unknown = names(deploy_effects([package], service))

    assert (needed + harmless, unknown) == ([package] * works, [])


def test_without_the_service_a_plugin_is_taken_to_do_what_it_can() -> None:
    assert names(deploy_effects(["serverless-prune-plugin", "serverless-s3-sync"])) == [
        ["serverless-s3-sync"],
        ["serverless-prune-plugin"],
        [],
    ]


def test_what_nobody_has_read_is_unknown() -> None:
    listed = ["./plugins/own.js", "serverless-webpack", "serverless-of-nobody", "./plugins/own.js"]

    assert names(deploy_effects(listed)) == [[], [], ["./plugins/own.js", "serverless-of-nobody"]]


@pytest.mark.parametrize(
    ("artifact", "effects"),
    [
        pytest.param("v3/plugin-split-stacks/dev", [["serverless-plugin-split-stacks"], [], []], id="uploads"),
        pytest.param("v3/plugin-step-functions/dev", [[], ["serverless-step-functions"], []], id="displays"),
        pytest.param("v3/plain/dev", [[], [], []], id="no plugins"),
    ],
)
def test_of_a_real_artifact(artifact: str, effects: list[list[str]]) -> None:
    service = as_object(at(load_artifact(GOLDEN / artifact).resolved.value, ("service",)))

    assert names(deploy_effects(plugins_of(service), service)) == effects


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("serverless-offline", True),
        ("serverless-prune-plugin", True),
        *((row.package, False) for row in AT_PACKAGING if row.decides),
        ("./plugins/mine.js", False),
    ],
)
def test_which_plugins_need_nobody_to_vouch_for_them(package: str, expected: bool) -> None:
    assert is_read(package) is expected
