"""Is the configuration the one that the artifact was packaged with? It is never taken for it in silence."""

from __future__ import annotations

import pathlib

import pytest
from broken import GOLDEN, golden
from configured import EVOLVING, SERVICES, config_of, files_of, planned
from restaged import everything, loaded

from restage.document.values import as_object, show
from restage.errors import SourceError
from restage.source import Invocation, evaluate, read_configuration
from restage.tracing.identity import Identity, identify
from restage.tracing.reading import Packaging, configured, dialects

ARTIFACTS = EVOLVING / "artifacts"
VERSIONS = [
    pytest.param(version, id="-".join(version.relative_to(ARTIFACTS).parts)) for version in ARTIFACTS.glob("*/*/*")
]


def identity(artifact: pathlib.Path, folder: pathlib.Path, framework: str) -> Identity:
    service = as_object(as_object(loaded(artifact).resolved.value)["service"])
    name = config_of(folder, framework)
    configuration = read_configuration(files_of(folder, framework), dialects(service)[0], name)
    return identify(service, evaluate(configuration, Invocation(stage="dev")), "dev")


@pytest.mark.parametrize(
    ("framework", "service"),
    [pytest.param(*one, id="-".join(one)) for one in everything("dev")],
)
def test_the_configuration_of_an_artifact_has_nothing_different(framework: str, service: str) -> None:
    found = identity(golden(framework, service), SERVICES / service, framework)
    # golden/make.py gives each framework a runtime that it knows
    assert [str(one) for one in found.differences if one.path[-1] != "runtime"] == []
    assert found.proven > found.values * 0.7
    assert not found.is_other_service


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_of_a_service_has_its_own_configuration(version: pathlib.Path) -> None:
    framework, service, number = version.relative_to(ARTIFACTS).parts
    own = identity(version / "dev", EVOLVING / service / number, framework)
    assert [str(one) for one in own.differences if one.path[-1] != "runtime"] == []
    other = "two" if number == "one" else "one"
    assert identity(version / "dev", EVOLVING / service / other, framework).differences


@pytest.mark.parametrize("framework", ["v2", "v3", "osls"])
def test_an_edited_file_is_noticed_where_it_leads_to(framework: str) -> None:
    folder = EVOLVING / "tickets" / "two"
    level = (folder / "config" / "dev.yml").read_text().split("level: ")[1].split("\n")[0]
    edit = (f"level: {level}", "level: shout")
    found = noticed(ARTIFACTS / framework / "tickets" / "two" / "dev", folder, edit)
    assert any("provider.environment.LOG_LEVEL" in one for one in found)


# (service of v3, the text that is edited and what it becomes, where the difference is named)
EDITS = [
    pytest.param("lookup-maps", ("OWN: atlas", "OWN: globe"), "provider.environment.OWN", id="a variable"),
    pytest.param("lookup-maps", ("debug, rule", "trace, rule"), "provider.environment.LOG_LEVEL", id="through a map"),
    pytest.param("lookup-maps", ("memory: 128", "memory: 256"), "provider.memorySize", id="memory through a map"),
    pytest.param("lookup-maps", ("{memory: 512", "{memory: 999"), "custom.sizes.prod.memory", id="the target's entry"),
    pytest.param("lookup-maps", ("  chosen:", "  picked:"), "custom.chosen", id="a key of custom renamed"),
    pytest.param("lookup-maps", ("path: draw", "path: paint"), "functions.draw.events[0].http.path", id="a path"),
    pytest.param("lookup-maps", ("method: get", "method: put"), "functions.draw.events[0].http.method", id="a method"),
    pytest.param(
        "lookup-maps",
        ("rate(1 day)", "rate(2 days)"),
        "resources.Resources.Nightly.Properties.ScheduleExpression",
        id="a property in one of several blocks of resources",
    ),
    pytest.param("lookup-maps", ("    OWN:", "    NEW: x\n    OWN:"), "provider.environment.NEW", id="a new variable"),
    pytest.param("lookup-maps", ("    OWN: atlas-${sls:stage}\n", ""), "provider.environment.OWN", id="one less"),
    pytest.param("lookup-maps", ("handler: stub.run", "handler: stub.go"), "functions.draw.handler", id="a handler"),
    pytest.param("lookup-maps", ("timeout: ${", "timeout: 9 # ${"), "functions.draw.timeout", id="a timeout"),
    pytest.param("lookup-maps", ("OWN: atlas-", "OWN: ATLAS-"), "provider.environment.OWN", id="capitals in a variable"),
    pytest.param("timers", ("rate(1 minute)", "rate(2 minutes)"), "functions.tick.events[0].schedule", id="a rate"),
    pytest.param("timers", ("enabled: false", "enabled: true"), "functions.tick.events[1].schedule.enabled", id="a switch"),
    pytest.param("timers", ("    name: chime-of-${sls:stage}\n", ""), "functions.chime.name", id="a name taken away"),
    pytest.param("timers", ("name: chime-of-", "name: bell-of-"), "functions.chime.name", id="a function's name"),
    pytest.param("timers", ("us-east-1", "eu-west-1"), "provider.region", id="the region"),
    pytest.param(
        "http-desk", ("      - httpApi: 'POST /${sls:stage}/callback'\n", ""), "functions.tickets.events[2]", id="an event less"
    ),
    pytest.param("rest-shop", ("burstLimit: 20", "burstLimit: 30"), "provider.apiGateway", id="the provider's setting"),
    pytest.param("rest-shop", ("team: checkout", "team: till"), "provider.tags.team", id="a tag"),
    pytest.param("rest-shop", ("door-keeper-", "gate-keeper-"), "http.authorizer", id="in what the framework transforms"),
    pytest.param("rest-shop", ("cors: true", "cors: false"), "events[0].http.cors", id="cors"),
    pytest.param("rest-shop", ("integration: lambda", "integration: mock"), "http.integration", id="an integration"),
    pytest.param("rest-shop", ("paths: {id: true}", "paths: {id: false}"), "http.request.parameters", id="a parameter"),
    pytest.param("rest-shop", ("resultTtlInSeconds: 60", "resultTtlInSeconds: 90"), "resultTtlInSeconds", id="a number"),
    pytest.param("user-resources", ("memorySize: 320", "memorySize: 640"), "functions.hammer.memorySize", id="memory"),
    pytest.param("user-resources", ("    memorySize: 320\n", ""), "functions.hammer.memorySize", id="memory taken away"),
    pytest.param("user-resources", ("Timeout: 44", "Timeout: 45"), "resources.extensions", id="an extension"),
    pytest.param("user-resources", ("sparks-", "embers-"), "TopicName", id="a name in resources"),
    pytest.param("user-resources", ("    Tool: {", "    Axe: {"), "resources.Outputs.Axe", id="an output renamed"),
    pytest.param("user-resources", ("Action: '*'", "Action: 's3:*'"), "Statement[0].Action", id="a policy"),
    pytest.param("http-desk", ("audience: ['desk-", "audience: ['shop-"), "audience", id="in a list that is no list"),
    pytest.param("http-desk", ("allowedMethods: [GET, PUT]", "allowedMethods: [GET]"), "allowedMethods", id="an item less"),
    pytest.param("layers", ("licenseInfo: MIT", "licenseInfo: BSD"), "layers.top-soil.licenseInfo", id="a layer's"),
]  # fmt: skip


@pytest.mark.parametrize("framework", ["v2", "v3", "osls"])
@pytest.mark.parametrize(("service", "edit", "place"), EDITS)
def test_an_edit_is_noticed_at_its_place(service: str, edit: tuple[str, str], place: str, framework: str) -> None:
    assert any(place in one for one in noticed(golden(framework, service), SERVICES / service, edit))


def noticed(artifact: pathlib.Path, folder: pathlib.Path, *edits: tuple[str, str]) -> list[str]:
    """What an error names, or the report lists as open."""
    try:
        plan = planned(artifact, folder, *edits)
    except SourceError as error:
        return list(error.problems)
    return [show(verdict.path) for verdict in plan.open]


def test_what_is_edited_is_open_in_the_template_too() -> None:
    plan = planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", ("OWN: atlas", "OWN: globe"))
    places = [show(v.path) for v in plan.open if v.file.endswith("update-stack.json")]
    assert places == ["Resources.DrawLambdaFunction.Properties.Environment.Variables.OWN"]


@pytest.mark.parametrize(
    ("service", "folder", "edits", "said"),
    [
        pytest.param("plain", SERVICES / "streams", (), "this is the configuration of", id="another service"),
        pytest.param("timers", SERVICES / "timers", (("chime:", "bell:"),), "functions.bell", id="a function renamed"),
        pytest.param("layers", SERVICES / "layers", (("  walk:\n    handler: stub.run\n", ""),), "functions.walk",
                     id="a function removed"),
        pytest.param("timers", SERVICES / "timers", (("functions:\n", "functions:\n  gong: {handler: stub.run}\n"),),
                     "functions.gong", id="a function added"),
    ],
)  # fmt: skip
def test_another_configuration_is_an_error(
    service: str, folder: pathlib.Path, edits: tuple[tuple[str, str], ...], said: str
) -> None:
    with pytest.raises(SourceError, match=said):
        planned(golden("v3", service), folder, *edits)


def test_the_error_names_file_line_and_both_values() -> None:
    edits = (("rate(1 minute)", "rate(2 minutes)"), ("chime:", "bell:"))
    with pytest.raises(SourceError) as caught:
        planned(golden("v3", "timers"), SERVICES / "timers", *edits)
    said = str(caught.value)
    assert "serverless.yml:10: functions.tick.events[0].schedule: the configuration gives 'rate(2 minutes)'" in said
    assert "check out the commit" in said


def test_no_value_of_a_variable_is_in_the_error() -> None:
    edits = (("  draw:", "  paint:"), ("OWN: atlas", "OWN: globe"))
    with pytest.raises(SourceError) as caught:
        planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", *edits)
    assert "provider.environment.OWN: the configuration gives another value" in str(caught.value)
    assert "globe-dev" not in str(caught.value)


def test_each_dialect_is_told_by_the_artifact() -> None:
    for framework, name in (("v1", "v1"), ("v2", "v2"), ("v3", "v3"), ("osls", "osls"), ("v4-synthetic", "v4")):
        for folder in sorted((GOLDEN / framework).iterdir()):
            service = as_object(as_object(loaded(folder / "dev").resolved.value)["service"])
            assert [one.name for one in dialects(service)] == [name], folder


def test_the_stage_of_the_configuration_alone_proves_more_where_no_stage_was_given() -> None:
    """`${opt:stage, 'none'}` is 'none' where the service was packaged without --stage."""
    folder = SERVICES / "stay-configured-stage"
    artifact = loaded(golden("v3", "stay-configured-stage"))
    both = configured(artifact, files_of(folder, "v3"), "prod", Packaging())
    assert both.unproven == {}


def test_variables_that_a_plugin_brought_are_listed() -> None:
    """One that reads them from a file has read the source stage's."""
    edits = (
        ("  environment:\n", "  other:\n"),
        ("service: atlas", "plugins: [serverless-dotenv-plugin]\nservice: atlas"),
    )
    found = noticed(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", *edits)
    assert any("provider.environment" in one for one in found)
