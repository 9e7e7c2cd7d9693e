"""Real artifacts restaged, held against what the same framework packaged afresh for the other stage."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

import pytest
from broken import COMPILED, golden
from fresh import STATE, Difference, stamps
from restaged import STAMP, UPDATE, Made, everything, loaded

from restage.document.values import at

# Everywhere equal, in both directions: nothing in these services is anything but the stage.
EQUAL = frozenset(
    [
        "already-there",
        "balancer",
        "balancer-plain",
        "bucket-tags",
        "bus-custom-resource",
        "bus-native",
        "durable",
        "edge",
        "function-urls",
        "hash-2020",
        "hash-2021",
        "http-desk",
        "layers-individually",
        "layers-retained",
        "layers-reused",
        "minified",
        "names",
        "odd-keys",
        "own-bucket",
        "plain",
        "plugin-appsync",
        "plugin-autoscaling",
        "plugin-aws-alerts",
        "plugin-canary",
        "plugin-datadog",
        "plugin-esbuild",
        "plugin-iam-roles",
        "plugin-lift",
        "plugin-log-subscription",
        "plugin-split-by-type",
        "plugin-split-stacks",
        "plugin-step-functions",
        "rest-fixed-stage",
        "rest-plans",
        "sockets",
        "sockets-external",
        "sockets-named",
        "stay-keys",
        "streams",
        "timers",
        "user-resources",
    ]
)

# Differ, but in nothing that one artifact lets one know: every difference is listed as uncertain. Why:
UNDECIDABLE = {
    "devices": "a thing's name inside a template, written out as dev-thing beside names that follow the stage",
    "images": "an image in a repository that somebody named dev/easel",
    "layers": "another account's layer, dev-tools",
    "named-after-stage": "the service is called portal-dev; the user's own text holds its name and the stage's",
    "rest-shop": "a pool's id and a model's name with the stage glued to a word (Shopdev, Basketdev)",
    "stay-configured-last": "provider.stage: dev is written out and used; it stands last, which proves nothing",
    "stay-configured-stage": "provider.stage: dev is written out and used",
    "stay-files": "versions 1 and 2 hash the bytes of zips that lie outside of the artifact, so these ids are kept",
    "stay-foreign": "other people's names hold dev",
    "stay-literals": "dev written out in values, descriptions and tags",
    "stay-maps": "a default of a parameter, this time resolved from the stage",
    "stay-tools": "settings of tools that list dev or live on dev.localhost",
}

ZIP = "the bundler wrote the stage into the zip, which stays as it was tested"
VERSION = "its version's id follows from the zip's digest"

# Differences that no restaging can remove and no place of the source can show: service → (place, why).
KNOWN: dict[str, tuple[tuple[str, str], ...]] = {
    "lookup-maps": (
        ("*/Resources/Alarm", "resources.prod.yml alone has the alarm"),
        ("*/Resources/Tiles/DeletionPolicy", "resources.prod.yml alone retains the bucket"),
        ("*/Resources/Tiles/Properties/VersioningConfiguration", "resources.prod.yml alone turns versions on"),
    ),
    "lookup-params": (
        ("*/Environment/Variables/FROM_FILE", "looked up from .env.dev and .env.prod, which no artifact holds"),
        (f"{STATE}/service/provider/environment/FROM_FILE", "the same value"),
        (f"{STATE}/service/*/provider/environment/FROM_FILE", "the same value"),
        (f"{STATE}/service/initialServerlessConfig/params/prod/*", "osls leaves the other stage's params unresolved"),
    ),
    "plugin-alerts-one-stage": (("*/Resources/LampFunctionErrorsAlarm", "alerts.stages: [prod]"),),
    "plugin-canary-one-stage": (
        (
            "*/ApiGatewayMethodTweetGet/Properties/Integration/Uri/*",
            "deploymentSettings.stages: [prod]: calls the alias",
        ),
        ("*/TweetLambdaPermissionApiGateway/Properties/FunctionName/*", "the same"),
        ("*/Resources/BirdcageprodDeploymentApplication", "the same: exists in prod only"),
        ("*/Resources/CodeDeployServiceRole", "the same"),
        ("*/Resources/TweetLambdaFunctionAliasLive", "the same"),
        ("*/Resources/TweetLambdaFunctionDeploymentGroup", "the same"),
    ),
    "plugin-esbuild-define": (
        ("mark.zip", ZIP),
        ("*/Properties/CodeSha256", ZIP),
        ("*/Resources/MarkLambdaVersion*", VERSION),
        ("*/Outputs/MarkLambdaFunctionQualifiedArn/Value/Ref", VERSION),
        (f"{STATE}/service*/functions/mark/versionLogicalId", VERSION),
    ),
    "plugin-warmup": (
        ("warmUpPluginDefault.zip", "the names of the functions to call stand in the zip"),
        ("*/Resources/WarmUpPluginDefaultLambdaVersion*/Properties/CodeSha256", "the same zip's digest"),
        ("warmUpPluginWinter.zip", "warmer winter has enabled: prod"),
        ("*/Resources/WarmUpPluginWinter*", "the same"),
        ("*/Outputs/WarmUpPluginWinter*", "the same"),
        (f"{STATE}/service*/functions/warmUpPluginWinter", "the same"),
    ),
}

PAIRS = everything("dev", "prod")
BOTH_WAYS = [(*pair, "dev", "prod") for pair in PAIRS] + [(*pair, "prod", "dev") for pair in PAIRS]
# dev's stack has these layers, prod's does not: a fresh dev package names the earlier upload, which prod does not show.
ONE_WAY = {"layers-reused"}


def made(framework: str, service: str, source: str, target: str) -> Made:
    return Made.of(loaded(golden(framework, service, source)), target)


def unsettled(result: Made, found: Iterable[Difference]) -> list[Difference]:
    return [difference for difference in found if not result.is_uncertain(difference)]


def named(rows: Iterable[tuple[str, ...]]) -> list[str]:
    return ["/".join(row) for row in rows]


EQUAL_ROWS = [row for row in BOTH_WAYS if row[1] in EQUAL and not (row[1] in ONE_WAY and row[2] == "prod")]


@pytest.mark.parametrize(("framework", "service", "source", "target"), EQUAL_ROWS, ids=named(EQUAL_ROWS))
def test_what_must_be_equal_to_a_fresh_package(framework: str, service: str, source: str, target: str) -> None:
    result = made(framework, service, source, target)
    assert [str(one) for one in result.differences(golden(framework, service, target))] == []


OTHERS = [row for row in PAIRS if row[1] not in EQUAL]


@pytest.mark.parametrize(("framework", "service"), OTHERS, ids=named(OTHERS))
def test_what_differs_is_listed_as_uncertain_or_known(framework: str, service: str) -> None:
    result = made(framework, service, "dev", "prod")
    left = unsettled(result, result.differences(golden(framework, service, "prod")))
    known = [place for place, _ in KNOWN.get(service, ())]
    assert [str(one) for one in left if not any(fnmatchcase(one.place, place) for place in known)] == []


REVERSED = [row for row in OTHERS if row[1] not in KNOWN]


@pytest.mark.parametrize(("framework", "service"), REVERSED, ids=named(REVERSED))
def test_the_other_way_what_differs_is_listed_too(framework: str, service: str) -> None:
    result = made(framework, service, "prod", "dev")
    assert [str(one) for one in unsettled(result, result.differences(golden(framework, service, "dev")))] == []


@pytest.mark.parametrize("service", sorted({*UNDECIDABLE, *KNOWN}))
def test_the_tables_say_no_more_than_is_true(service: str) -> None:
    """A service that is equal by now, or a place that no longer differs, has to leave the tables."""
    frameworks = [framework for framework, name in PAIRS if name == service]
    found = []
    for framework in frameworks:
        result = made(framework, service, "dev", "prod")
        differing = result.differences(golden(framework, service, "prod"))
        found += unsettled(result, differing) if service in KNOWN else differing
    assert frameworks
    assert found
    for place, _ in KNOWN.get(service, ()):
        assert any(fnmatchcase(one.place, place) for one in found), place


def test_every_golden_service_stands_in_one_table() -> None:
    tables = [*EQUAL, *UNDECIDABLE, *KNOWN]
    assert sorted(tables) == sorted({service for _, service in PAIRS})


# ------------------------------------------------------------------------------------------- what every result shows


@pytest.mark.parametrize(("framework", "service"), PAIRS, ids=named(PAIRS))
def test_a_result_hangs_together(framework: str, service: str) -> None:
    """One stamp and one deployment number; the template and its copy in the state are one thing."""
    result = made(framework, service, "dev", "prod")
    assert stamps(result.texts) <= {STAMP.directory, str(STAMP.millis)}
    assert STAMP.directory in stamps(result.texts)
    again = result.reborn()
    assert at(again.resolved.value, COMPILED) == again.templates[UPDATE].value
    assert again.stage == "prod"


PROVIDER_STAGES = [
    pytest.param("v1", "plain", "dev", id="configured stage stays in version 1"),
    pytest.param("v2", "plain", "dev", id="and in 2"),
    pytest.param("v3", "plain", "dev", id="and in 3"),
    pytest.param("osls", "plain", "dev", id="and in osls"),
    pytest.param("v4-synthetic", "rest-plans", "prod", id="version 4 writes the packaged stage"),
    pytest.param("v4-synthetic", "layers", "prod", id="version 4 with layers"),
]


@pytest.mark.parametrize(("framework", "service", "expected"), PROVIDER_STAGES)
def test_the_configured_stage(framework: str, service: str, expected: str) -> None:
    result = made(framework, service, "dev", "prod")
    found = re.search(r'"stage": "(\w+)"', result.texts[STATE][result.texts[STATE].index('"provider"') :])
    assert found is not None
    assert found.group(1) == expected
    verdicts = [verdict for verdict in result.plan.verdicts if verdict.path == ("service", "provider", "stage")]
    assert [(verdict.new, verdict.certain) for verdict in verdicts] == [(expected, True)]


STAYS: tuple[tuple[str, str, str], ...] = (
    ("stay-literals", "/dev/null", "a device file"),
    ("stay-literals", "/dev/urandom", "another"),
    ("stay-literals", "development", "a longer word that means a stage, but not this one"),
    ("stay-literals", "developers", "an ordinary word"),
    ("stay-literals", "deviant", "no listed word, but glued all the same"),
    ("stay-literals", "mydevassets", "glued in the user's own name"),
    ("stay-foreign", "dev@example.com", "a mail address"),
    ("stay-foreign", "devops@neighbours.example", "another"),
    ("stay-files", "filing-dev.jar", "the name of a tested file"),
    ("stay-files", "dust-dev.zip", "another"),
    ("stay-keys", "KeysTabledev", "a key of the user's; no variable is resolved in one"),
    ("stay-keys", "DevDashtoolsLambdaFunction", "an id that follows from a function's key"),
    ("stay-maps", "IsDev", "a condition's name"),
    ("named-after-stage", "portal-dev.zip", "the zip is named after the service"),
    ("named-after-stage", "DevLambdaFunction", "an id that follows from a function's key"),
    ("rest-shop", "$context.stage", "a variable of API Gateway"),
    ("devices", "device", "a word"),
)


@pytest.mark.parametrize(("service", "text", "reason"), STAYS, ids=[f"{row[0]}: {row[1]}" for row in STAYS])
def test_what_stays_wherever_it_stands(service: str, text: str, reason: str) -> None:
    for framework in [framework for framework, name in PAIRS if name == service]:
        result = made(framework, service, "dev", "prod")
        before = {name: document.text for name, document in result.artifact.templates.items()}
        before[STATE] = result.artifact.state.text
        count = {name: document.count(text) for name, document in before.items()}
        assert sum(count.values()), f"{text} does not stand in {framework} at all"
        assert {name: document.count(text) for name, document in result.texts.items()} == count, reason
