"""With the service's configuration and no rules: what the framework packages afresh, or what is asked about."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from broken import GOLDEN
from judge_source import Pair, files
from restaged import STAMP, everything, loaded

from restage import Artifact, Kind, Plan, Request, RestageError, plan_restage
from restage.compare import Difference, compare_artifacts
from restage.document.values import show
from restage.rules.apply import apply_rules
from restage.rules.model import NO_RULES
from restage.run.restaging import finished
from restage.tracing.changes import traced_changes
from restage.tracing.model import Both
from restage.tracing.reading import Packaging, configured
from restage.tracing.texts import configured_texts

SERVICES = GOLDEN.parent / "services"
EVOLVING = GOLDEN.parent / "evolving"

# The services of which the configuration can't settle everything, and what of them.
ASKED = {
    "bus-native": "version 1's input of a custom resource is the stage alone, beside a dev that is written out",
    "edge": "version 1's comment of a distribution is the configured stage",
    "lookup-params": "a variable of the environment that is not set",
    "plugin-alerts-one-stage": "alarms for one stage only",
    "plugin-canary": "a text of the plugin's that holds the stage, beside a dev that is written out",
    "plugin-canary-one-stage": "deployments for one stage only",
    "plugin-esbuild-define": "a zip into which the stage is compiled",
    "plugin-lift": "a variable that the plugin resolves",
    "plugin-warmup": "a warmer for one stage only",
    "stay-files": "ids that hash zips which lie outside the artifact",
    "stay-tools": "a setting that lists stages",
}


def restaged(source: Path, target: Path, sources: Path) -> tuple[Plan, Artifact]:
    """The plan with the configuration in `sources`, and its result."""
    artifact = loaded(source)
    plan = plan_restage(artifact, Request(target=target.name, stamp=STAMP, configuration=both(source, target, sources)))
    return plan, finished(plan, artifact)


@lru_cache(maxsize=8)
def both(source: Path, target: Path, sources: Path) -> Both:
    return configured(loaded(source), files(Pair(source, target, sources)), target.name, Packaging())


def differences(one: Artifact, other: Artifact) -> list[Difference]:
    return list(compare_artifacts(one, other).differences)


SINGLE = [(f, s) for f, s in everything("dev", "prod") if f != "v4-synthetic" and (SERVICES / s).is_dir()]


@pytest.mark.parametrize(("framework", "service"), SINGLE)
def test_the_configuration_gives_the_target_or_asks(framework: str, service: str) -> None:
    dev, prod = (GOLDEN / framework / service / stage for stage in ("dev", "prod"))
    plan, made = restaged(dev, prod, SERVICES / service)
    asked = [*plan.open, *plan.unproven]
    if service not in ASKED:
        assert not differences(made, loaded(prod))
        assert [show(verdict.path) for verdict in plan.open] == []
    assert asked or not differences(made, loaded(prod)), "silent and wrong"


@pytest.mark.slow
@pytest.mark.parametrize(("framework", "service"), SINGLE)
def test_nothing_is_wrong_that_was_right_without(framework: str, service: str) -> None:
    dev, prod = (GOLDEN / framework / service / stage for stage in ("dev", "prod"))
    plan, made = restaged(dev, prod, SERVICES / service)
    plain = finished(plan_restage(loaded(dev), Request(target="prod", stamp=STAMP)), loaded(dev))
    before = {(one.file, one.path) for one in differences(plain, loaded(prod))}
    now = {(one.file, one.path) for one in differences(made, loaded(prod))}
    assert now <= before or plan.open or plan.unproven


def versions() -> list[tuple[str, str, str, str]]:
    """(framework, service, version, stage) of every service in two versions."""
    return [
        (folder.parts[-4], folder.parts[-3], folder.parts[-2], folder.name)
        for folder in sorted((EVOLVING / "artifacts").glob("*/*/*/*"))
        if folder.name != "dev"
    ]


@pytest.mark.parametrize(("framework", "service", "version", "stage"), versions())
def test_a_later_version_wants_no_rules(framework: str, service: str, version: str, stage: str) -> None:
    folder = EVOLVING / "artifacts" / framework / service / version
    plan, made = restaged(folder / "dev", folder / stage, EVOLVING / service / version)
    wrong = [(one.file, one.path) for one in differences(made, loaded(folder / stage))]
    assert not wrong or plan.open, "silent and wrong"


@pytest.mark.parametrize(
    ("framework", "service"), [("v1", "tickets"), ("v2", "ledger"), ("v3", "ledger"), ("osls", "ledger")]
)
def test_the_sources_of_another_version_are_noticed(framework: str, service: str) -> None:
    folder = EVOLVING / "artifacts" / framework / service / "two"
    with pytest.raises(RestageError, match="not the configuration that the artifact was packaged with"):
        restaged(folder / "dev", folder / "prod", EVOLVING / service / "one")


def test_evidence_names_file_and_line() -> None:
    plan, _ = restaged(GOLDEN / "v3/plain/dev", GOLDEN / "v3/plain/prod", SERVICES / "plain")
    found = [verdict for verdict in plan.verdicts if verdict.kind is Kind.SOURCE]
    assert found
    assert all(verdict.certain and verdict.evidence.startswith("serverless.yml:") for verdict in found)


@pytest.mark.parametrize(("framework", "service"), SINGLE)
def test_what_is_said_once_of_the_configuration_holds_where_the_state_repeats_it(framework: str, service: str) -> None:
    dev, prod = (GOLDEN / framework / service / stage for stage in ("dev", "prod"))
    artifact, given = loaded(dev), both(dev, prod, SERVICES / service)
    texts = configured_texts(given, "dev")
    once, twice = (traced_changes(artifact, given, texts, "dev", is_ruled=ruled) for ruled in (False, True))
    assert len(once) <= len(twice)
    one, other = (apply_rules(artifact, NO_RULES, "dev", "prod", {}, configured=some) for some in (once, twice))
    assert (one.fixed, one.configured, one.verdicts) == (other.fixed, other.configured, other.verdicts)
