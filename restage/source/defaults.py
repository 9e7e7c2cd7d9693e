"""What the framework adds to a configuration before packaging, and what it leaves as it is."""

from __future__ import annotations

from restage.source import origin
from restage.source.asking import Sources
from restage.source.dialects import Dialect
from restage.source.intermediate import At, Failure
from restage.source.invocation import Invocation
from restage.source.nodes import Map, Record, Value
from restage.source.origin import Dependency
from restage.source.resolver import Evaluation
from restage.source.sources import stage_of


def stage(sources: Sources, evaluation: Evaluation) -> str | None:
    """The stage that is packaged for; None where it is not known."""
    at = At(evaluation.root, "provider", 0)
    try:
        value = evaluation.deep(stage_of(sources, evaluation, at).value)
    except Failure:
        return None
    return value if isinstance(value, str) else None


def completed(value: Map, dialect: Dialect, invocation: Invocation, name: str | None) -> Map:
    """With what the framework writes into `provider`, as an object, before it packages.

    Version 4 also writes the stage that it packages for, and drops what is for other stages.
    """
    provider = value.get("provider")
    if isinstance(provider, str):
        provider = described(value, provider)
    if not isinstance(provider, Map):
        return value
    provider = _own(provider)
    value["provider"] = provider
    if dialect.writes_stage and name is not None:
        _drop_other_stages(value, name)
    complete_provider(provider, invocation, name if dialect.writes_stage else None)
    return value


def _own(node: Map) -> Map:
    """A copy: the same object may stand elsewhere, too."""
    copy = Map(node.file)
    copy.update(node)
    copy.lines, copy.files, copy.dates = dict(node.lines), node.files, node.dates
    copy.records, copy.marked, copy.size = dict(node.records), node.marked, node.size
    return copy


def described(value: Map, name: Value) -> Map:
    """A provider that is only its name, as an object."""
    provider = Map(value.file)
    provider["name"], provider.lines["name"] = name, value.lines.get("provider", 1)
    return provider


def complete_provider(provider: Map, invocation: Invocation, stage: str | None) -> None:
    """Defaults, and what options overrule. Source: lib/classes/service.js and lib/plugins/aws/provider.js of 3.40.0."""
    if stage is not None:
        _set(provider, "stage", stage, Dependency.STAGE)
    elif provider.get("stage") is None:
        _set(provider, "stage", "dev")
    if provider.get("name") != "aws":
        return
    region = invocation.options.get("region")
    if isinstance(region, str) and region:
        _set(provider, "region", region, Dependency.OPTION)
    elif not provider.get("region"):
        _set(provider, "region", "us-east-1")
    if provider.get("versionFunctions") is None:
        _set(provider, "versionFunctions", True)


def _set(provider: Map, key: str, value: Value, *depends_on: Dependency) -> None:
    if provider.get(key) == value and key in provider:
        return
    line = provider.lines.get(key, next(iter(provider.lines.values()), 1))
    provider[key], provider.lines[key] = value, line
    if depends_on:
        provider.records[key] = Record(f"provider.{key}", origin.on(*depends_on), None)


def _drop_other_stages(value: Map, name: str) -> None:
    for key in ("params", "stages"):
        by_stage = value.get(key)
        if isinstance(by_stage, Map):
            value[key] = by_stage = _own(by_stage)
            for other in [stage for stage in by_stage if stage not in ("default", name)]:
                del by_stage[other]
