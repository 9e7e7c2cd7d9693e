"""Services whose settings differ by stage, with their configuration and no rules: what was packaged afresh, and no question.

`golden/by-stage`: packaged by the real frameworks for both stages.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from broken import GOLDEN
from restaged import loaded
from test_tracing import differences, restaged

from restage.document.values import show

BY_STAGE = GOLDEN.parent / "by-stage"
PAIRS = sorted((*one.parts[-2:],) for one in (BY_STAGE / "artifacts").glob("*/*") if not one.name.startswith("asked-"))

# What has to be asked about, and why: places below the state's `service`, or of a template
ASKED: dict[tuple[str, str, str], tuple[str, str]] = {
    ("v1", "jobs", "prod"): (
        "version 1 writes statements of the role in another order",
        "service.provider.tracing.lambda",
    ),
    ("v1", "logs", "prod"): (
        "version 1 leaves the framework's own functions out",
        "service.provider.logRetentionInDays",
    ),
    ("v1", "jobs", "dev"): (
        "the same the other way",
        "Resources.WorkerEventSourceMappingSQSJobsprod.Properties.Enabled service.provider.tracing.lambda",
    ),
}


def test_there_are_some() -> None:
    assert len(PAIRS) > 10


@pytest.mark.parametrize("target", ["prod", "dev"])
@pytest.mark.parametrize(("framework", "service"), PAIRS)
def test_it_is_what_the_framework_packages(framework: str, service: str, target: str) -> None:
    folder: Path = BY_STAGE / "artifacts" / framework / service
    source = "dev" if target == "prod" else "prod"
    plan, made = restaged(folder / source, folder / target, BY_STAGE / service)
    asked = sorted(show(one.path) for one in plan.open if "initialServerlessConfig" not in one.path)
    assert asked == ASKED.get((framework, service, target), ("", ""))[1].split()
    assert plan.open or not differences(made, loaded(folder / target))


# Settings of which more is made than the value: each has to be asked about, in both directions
QUESTIONS = [
    pytest.param("asked-events", "web.events[0].http", id="a short form, and an object"),
    pytest.param("asked-events", "web.events[1].http.path", id="a path no longer than the stage"),
    pytest.param("asked-events", "web.events[2].http.authorizer", id="another function that authorizes"),
    pytest.param("asked-events", "web.events[3].http.cors.allowCredentials", id="a switch that has a default"),
    pytest.param("asked-events", "web.events[4].http.authorizer.identitySource", id="nothing, of which a default is made"),
    pytest.param("asked-events", "work.events[0].schedule.rate", id="more rates"),
    pytest.param("asked-events", "work.events[1].sns", id="a topic that tells by itself"),
    pytest.param("asked-events", "work.events[3].sqs", id="a queue with a short name"),
    pytest.param("asked-events", "work.events[4].eventBridge.eventBus", id="an ARN, and a name"),
    pytest.param("asked-events", "work.events[4].eventBridge.pattern.detail.x", id="a part of a pattern"),
    pytest.param("asked-settings", "web.role", id="an ARN, and a logical ID"),
    pytest.param("asked-settings", "inside.vpc.securityGroupIds", id="a text of which a list is made"),
    pytest.param("asked-settings", "told.description", id="a description of one stage"),
    pytest.param("asked-settings", "called.name", id="a name of which the ID of a rule is made"),
    pytest.param("asked-settings", "first.kmsKeyArn", id="a statement beside equal ones"),
    pytest.param("asked-merged", "work.dependsOn", id="a resource that is depended on"),
    pytest.param("asked-merged", "work.condition", id="a condition"),
    pytest.param("asked-merged", "work.destinations.onFailure", id="the ARN of another service"),
    pytest.param("asked-merged", "work.events[0].cognitoUserPool.pool", id="a pool, after which IDs are called"),
    pytest.param("asked-merged", "work.events[1].eventBridge.eventBus", id="a bus, which is made of the name"),
    pytest.param("asked-merged", "work.events[2].sqs.arn.Fn::GetAtt[0]", id="a logical ID in statements"),
    pytest.param("asked-merged", "work.events[3].sns.filterPolicy", id="an empty object"),
]  # fmt: skip


@pytest.mark.parametrize("target", ["prod", "dev"])
@pytest.mark.parametrize(("service", "setting"), QUESTIONS)
def test_a_difference_of_which_more_is_made_is_asked_about(service: str, setting: str, target: str) -> None:
    assert f"service.functions.{setting}" in questions(service, target)


@pytest.mark.parametrize("target", ["prod", "dev"])
@pytest.mark.parametrize(
    ("service", "place"),
    [("asked-events", "region"), ("asked-settings", "logs.restApi.level"), ("asked-settings", "stackPolicy")],
)
def test_a_difference_of_the_provider_s_is_asked_about(service: str, place: str, target: str) -> None:
    assert f"service.provider.{place}" in questions(service, target)


@pytest.mark.parametrize("target", ["prod", "dev"])
@pytest.mark.parametrize("place", ["Properties.Timeout", "DependsOn"])
def test_what_one_stage_merges_over_the_framework_s_own_is_asked_about(place: str, target: str) -> None:
    assert f"Resources.ToldLambdaFunction.{place}" in questions("asked-merged", target)


def test_a_property_that_comes_with_the_provider_s_setting_is_asked_about() -> None:
    places = {"Resources.WebLambdaFunction.Properties.RuntimeManagementConfig"}
    assert places <= questions("asked-settings", "prod")
    assert not any(
        "UpdatedLambdaFunction" in place and "Runtime" in place for place in questions("asked-settings", "prod")
    )


@lru_cache
def questions(service: str, target: str) -> frozenset[str]:
    folder = BY_STAGE / "artifacts" / "v3" / service
    source = "dev" if target == "prod" else "prod"
    plan, _ = restaged(folder / source, folder / target, BY_STAGE / service)
    return frozenset(show(one.path) for one in plan.open)
