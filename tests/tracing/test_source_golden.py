"""The golden services' configurations, evaluated: what their artifacts hold of settings that the framework leaves alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from make import ARTIFACTS, SERVICES, TRANSLATIONS, Settings

from restage.document.jsoncycle import Locator
from restage.source import DIALECTS, Invocation, MappedFiles, Result, Text, Unknown, evaluate, read_configuration

FRAMEWORKS = ("v1", "v2", "v3", "osls")


def evaluated(framework: str, name: str, stage: str) -> Result:
    """A golden service, as it was packaged."""
    source = SERVICES.sources / name
    files = {path.relative_to(source).as_posix(): path.read_bytes() for path in source.rglob("*") if path.is_file()}
    files["serverless.yml"] = files.get(f"serverless.{framework}.yml", files["serverless.yml"])
    for theirs, ours in TRANSLATIONS.get(framework, ()):
        files = {path: data.replace(theirs.encode(), ours.encode()) for path, data in files.items()}
    options = dict(_options(list(Settings.of(source).args)))
    return evaluate(read_configuration(MappedFiles(files), DIALECTS[framework]), Invocation(stage, options))


def _options(args: list[str]) -> Iterator[tuple[str, str | list[str]]]:
    while args:
        name, equals, value = args.pop(0).removeprefix("--").partition("=")
        value = value if equals or not args else args.pop(0)
        yield name, [value] if name == "param" else value


def is_left_alone(path: tuple[str | int, ...]) -> bool:
    """Settings that no framework and no plugin here rewrites."""
    return path[0] in ("custom", "params") or "environment" in path or path[0] == "resources"


ARTIFACT_FOLDERS = [
    pytest.param(framework, folder.parent.name, folder.name, id=f"{framework}-{folder.parent.name}-{folder.name}")
    for framework in FRAMEWORKS
    for folder in sorted((ARTIFACTS / framework).glob("*/*"))
    if folder.name in ("dev", "prod") and (folder / "serverless-state.json").exists()
]


@pytest.mark.parametrize(("framework", "name", "stage"), ARTIFACT_FOLDERS)
def test_settings_are_those_of_the_artifact(framework: str, name: str, stage: str) -> None:
    result = evaluated(framework, name, stage).merged
    state = json.loads((Path(ARTIFACTS) / framework / name / stage / "serverless-state.json").read_text())
    locator = Locator(state)
    leaves = [
        leaf for leaf in result.leaves() if is_left_alone(leaf.path) and not isinstance(leaf.value, (Unknown, Text))
    ]
    found = [(leaf.path, locator.find(("service", "initialServerlessConfig", *leaf.path))) for leaf in leaves]
    there = [(path, place[1]) for path, place in found if place is not None]
    values = {leaf.path: leaf.value for leaf in leaves}
    assert there == [(path, values[path]) for path, _ in there]
    assert bool(there) == bool(leaves)
    assert not result.problems
