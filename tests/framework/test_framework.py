"""docs/framework.md has a section for each source that tables, reasons and docstrings name."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from broken import GOLDEN
from folders import ROOT_FOLDER

from restage import Kind, Request, Stamp, load_artifact, plan_restage
from restage.framework import plugins
from restage.framework.ids.hashed import HASHED_IDS
from restage.framework.naming.formulas import IDS, NAMES, OUTPUTS, STATE
from restage.framework.plugins import PLUGINS, Plugin

ROOT = ROOT_FOLDER
PAGE = (ROOT / "docs" / "framework.md").read_text("utf-8")
CODE = sorted((ROOT / "restage").rglob("*.py"))
OLD = re.compile(
    r"\b[A-H]\.\d\b|\bv4 \d\.\d|\bG [a-z]+-|[\x22(]G [a-z]|\([CDF]\)|[Dd]ecision \d|\breference, ?(?:section|[A-H]\b)"
)
LINK = re.compile(r"docs/framework\.md(?:#([a-z0-9-]+(?:, [a-z0-9]+(?:-[a-z0-9]+)+)*))?")


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


ANCHORS = [anchor(found) for found in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)]

SOURCES = {
    "names": [row.anchor for row in NAMES],
    "logical IDs": [row.anchor for row in IDS],
    "outputs": [row.anchor for row in OUTPUTS],
    "the state file": [row.anchor for row in STATE],
    "hashes": [row.anchor for row in HASHED_IDS],
}


def test_anchors_are_unique() -> None:
    assert sorted(set(ANCHORS)) == sorted(ANCHORS)


@pytest.mark.parametrize("table", SOURCES)
def test_every_row_has_its_section(table: str) -> None:
    assert SOURCES[table]
    assert set(SOURCES[table]) <= set(ANCHORS)


def test_links_within_the_page_lead_somewhere() -> None:
    links = re.findall(r"\]\(#([^)]+)\)", PAGE)
    assert len(links) > len(ANCHORS)
    assert set(links) <= set(ANCHORS)


def test_sections_that_code_names_are_there() -> None:
    named = [part for path in CODE for found in LINK.findall(path.read_text("utf-8")) for part in found.split(", ")]
    assert len([one for one in named if one]) > 20
    assert {one for one in named if one} <= set(ANCHORS)


def test_sections_of_the_golden_services_are_there() -> None:
    rows = re.findall(r"^\| `[^|]+\|[^|]+\|([^|]+)\|[^|]+\|$", (ROOT / "golden" / "README.md").read_text("utf-8"), re.M)
    named = {part.strip() for row in rows for part in row.split(",")} - {"must stay"}
    assert len(named) > 20
    assert named <= set(ANCHORS)


@pytest.mark.parametrize(
    ("framework", "service"),
    [
        ("v1", "bus-native"),
        ("v3", "rest-shop"),
        ("v3", "plugin-lift"),
        ("osls", "layers-reused"),
        ("v4-synthetic", "streams"),
    ],
)
def test_reasons_name_a_section(framework: str, service: str) -> None:
    artifact = load_artifact(GOLDEN / framework / service / "dev")
    plan = plan_restage(artifact, Request(target="prod", stamp=Stamp(1_800_000_000_000)))
    reasons = {v.evidence for v in plan.verdicts if v.kind in (Kind.FRAMEWORK, Kind.STAMP)}
    named = {one.rpartition("(")[2].rstrip(")") for one in reasons if not one.startswith("refers to ")}
    assert named
    assert named <= set(ANCHORS)


@pytest.mark.parametrize("section", [plugin.anchor for plugin in PLUGINS if plugin.anchor])
def test_every_plugin_has_its_section(section: str) -> None:
    assert f"### Plugin: {section.removeprefix('plugin-')}\n" in PAGE


def test_plugins_with_formulas_have_a_section() -> None:
    """And their rows stand in the general tables, which name it."""
    theirs = {plugin.anchor for plugin in PLUGINS if plugin.names or plugin.ids or plugin.outputs or plugin.state}
    assert len(theirs) > 10
    assert theirs == {source for rows in SOURCES.values() for source in rows if source.startswith("plugin-")}


def test_a_plugin_has_one_row() -> None:
    packages = [plugin.package for plugin in PLUGINS]
    assert sorted(set(packages)) == sorted(packages)


@pytest.mark.parametrize("name", [module.name for module in iter_modules(plugins.__path__) if module.name != "model"])
def test_no_module_of_a_plugin_is_left_out(name: str) -> None:
    values = vars(import_module(f"{plugins.__name__}.{name}")).values()
    several = [row for value in values if isinstance(value, tuple) for row in value]
    own = [row for row in (*values, *several) if isinstance(row, Plugin)]
    assert own
    assert all(row in PLUGINS for row in own)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_letter_stands_for_a_section(path: Path) -> None:
    assert OLD.findall(path.read_text("utf-8")) == []
