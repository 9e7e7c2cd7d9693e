"""Real artifacts checked: only what is really wrong with them is found, and what restaging left of the other stage."""

from __future__ import annotations

import pathlib

import pytest
from broken import STATE, Break, all_of, change, copied, golden, write
from checking import both
from restaged import STAMP, UPDATE, Made, everything, invented, loaded

from restage import Options, Request, restage
from restage.check import Check, Subject, check_artifact, read_subject
from restage.document.values import Json, JsonObject, Path, show

# What is wrong with real artifacts: the framework writes a reference to a retained layer without its hash, and does not
# copy zips that a service has elsewhere.
TEMPLATE = "service.provider.compiledCloudFormationTemplate.Resources"
FOUND = {
    "layers-retained": [("RS105", "Resources.ShowLambdaFunction.Properties.Layers[0].Ref")],
    "stay-files": [
        ("RS110", f"{TEMPLATE}.SortLambdaFunction.Properties.Code.S3Key"),
        ("RS110", f"{TEMPLATE}.DustLambdaFunction.Properties.Code.S3Key"),
    ],
}

# What may be dev after restaging to prod, of version 3: all places that restaging names as uncertain, too.
LEFT = {
    "bus-native": set(),
    "devices": set(),
    "names": set(),
    "named-after-stage": {
        "service.service",  # and nothing that the framework made of it
        *(f"Resources.{key}LambdaFunction.Properties.Environment.Variables.TABLE" for key in ("Enter", "Dev")),
        *(f"Resources.{key}LambdaFunction.Properties.Environment.Variables.PLACE" for key in ("Enter", "Dev")),
        *(f"service.provider.environment.{name}" for name in ("TABLE", "PLACE")),
    },
    "plain": set(),
    "plugin-aws-alerts": {
        "Resources.AwsAlertsAlarm.Properties.Subscription[0].Endpoint",
        "service.custom.alerts.topics.alarm.notifications[0].endpoint",
    },
    "plugin-esbuild-define": {"service.custom.esbuild.define.STAGE"},
    "plugin-step-functions": set(),
    "rest-shop": {
        "Resources.ApiGatewayBasketModel.Properties.Name",
        "Resources.PeopleApiGatewayAuthorizer.Properties.ProviderARNs[0]",
        "service.functions.basket.events[3].http.authorizer.arn",
        "service.provider.apiGateway.request.schemas.basket.name",
    },
    "stay-configured-stage": set(),
    "stay-files": {
        "package.artifact",
        "service.initialServerlessConfig.package.artifact",
        "service.functions.dust.package.artifact",  # zips that the stage may have chosen
        *(f"Resources.{key}LambdaFunction.Properties.Code.S3Key" for key in ("Sort", "Dust")),
    },
    "stay-foreign": {
        "Resources.KnockLambdaFunction.Properties.Environment.Variables.MAIL",
        "service.provider.environment.MAIL",
    },
    "stay-tools": {"service.provider.profile", "service.custom.alerts.stages", "service.custom.prune.stages[0]"},
}


def named(rows: list[tuple[str, str]]) -> list[str]:
    return ["/".join(row) for row in rows]


def restaged(framework: str, service: str) -> tuple[Made, Check]:
    """dev restaged to prod in memory, and searched for dev."""
    made = Made.of(loaded(golden(framework, service, "dev")), "prod")
    artifact = made.reborn()
    digests = {name: artifact.sha256(name) for name in artifact.expected.digests if name in artifact.others}
    return made, check_artifact(Subject(artifact, digests, {}), others=("dev",))


ALL = [(*pair, stage) for stage in ("dev", "prod") for pair in everything(stage)]


@pytest.mark.parametrize(("framework", "service", "stage"), ALL, ids=["/".join(row) for row in ALL])
def test_only_what_is_really_wrong_is_found(framework: str, service: str, stage: str) -> None:
    check = check_artifact(read_subject(golden(framework, service, stage)))
    assert [(finding.rule.id, show(finding.path)) for finding in check.counted] == FOUND.get(service, [])


@pytest.mark.parametrize("service", ["layers", "layers-individually", "plugin-warmup"])
def test_paths_of_the_build_machine_are_notes_until_it_is_restaged(service: str) -> None:
    packaged = check_artifact(read_subject(golden("v3", service, "prod")))
    assert {finding.rule.id for finding in packaged.findings} == {"RS207"}
    assert not [finding for finding in restaged("v3", service)[1].findings if finding.rule.id == "RS207"]


# ------------------------------------------------------------------------------------------- free of other stages

PAIRS = everything("dev", "prod")


@pytest.mark.parametrize(("framework", "service"), PAIRS, ids=named(PAIRS))
def test_what_is_left_of_dev_is_what_restaging_named_as_uncertain(framework: str, service: str) -> None:
    made, check = restaged(framework, service)
    rows = [finding for finding in check.counted if finding.rule.id not in ("RS105", "RS110")]
    sure = [f for f in rows if all(verdict.certain for verdict in made.verdicts_on(f.file, f.path))]
    assert [(finding.rule.id, show(finding.path), finding.message) for finding in sure] == []
    assert not [finding for finding in check.findings if finding.rule.id == "RS301"]


@pytest.mark.parametrize("service", LEFT)
def test_what_is_left_of_dev(service: str) -> None:
    rows = [finding for finding in restaged("v3", service)[1].findings if finding.rule.id == "RS302"]
    assert {show(finding.path) for finding in rows} == LEFT[service]


def test_the_configured_stage_is_certain_not_to_matter() -> None:
    rows = [finding for finding in restaged("v3", "plain")[1].findings if finding.rule.id == "RS303"]
    assert [(finding.file, show(finding.path)) for finding in rows] == [(STATE, "service.provider.stage")]


TARGET: Path = ("Resources", "GreetLambdaFunction", "Properties", "Environment", "Variables", "X")
GROUP: Path = ("Resources", "GreetLogGroup", "Properties", "LogGroupName")
S3_KEY: Path = ("Resources", "GreetLambdaFunction", "Properties", "Code", "S3Key")
DIRECTORY = "serverless/hello-plain/dev/1500000000000-2017-07-14T02:40:00.000Z"

# what stands where in a prod artifact → the finding of the search for dev
HELD: tuple[tuple[str, str, Path, Json, str], ...] = (
    ("a-log-group-of-dev", UPDATE, GROUP, "/aws/lambda/hello-plain-dev-greet", "RS301"),
    ("an-api-of-dev", UPDATE, TARGET, "dev-hello-plain", "RS301"),
    ("a-word", UPDATE, TARGET, "things-dev", "RS302"),
    ("glued", UPDATE, TARGET, "thingsdev", "RS302"),
    ("in-capitals", UPDATE, TARGET, "THINGS_DEV", "RS302"),
    ("an-address", UPDATE, TARGET, "dev@example.com", "RS302"),
    ("a-directory-in-a-key", UPDATE, S3_KEY, f"{DIRECTORY}/hello-plain.zip", "RS302"),
    ("a-device", UPDATE, TARGET, "a device of ours", "RS303"),
    ("a-device-file", UPDATE, TARGET, "cat x >/dev/null", "RS303"),
    ("a-device-file-or-a-parameter", UPDATE, TARGET, "/dev/random", "RS302"),
    ("a-long-name-in-a-text", UPDATE, TARGET, "acme-development-db", "RS302"),
    ("developers", UPDATE, TARGET, "for developers", "RS303"),
    ("a-handler", UPDATE, ("Resources", "GreetLambdaFunction", "Properties", "Handler"), "src/dev.handler", "RS302"),
    ("a-handlers-word", UPDATE, ("Resources", "GreetLambdaFunction", "Properties", "Handler"), "devices.x", "RS303"),
    ("an-entry-for-dev", STATE, ("service", "custom", "hosts", "dev"), "dev.example.com", "RS303"),
    ("within-an-entry-for-dev", STATE, ("service", "custom", "hosts", "dev"), [["db.dev.example.com"]], "RS303"),
    ("an-entry-for-prod", STATE, ("service", "custom", "hosts", "prod"), "dev.example.com", "RS302"),
    ("an-entry-called-alike-for-dev", STATE, ("service", "custom", "hosts", "devHost"), "dev.example.com", "RS303"),
    ("an-entry-called-alike-for-prod", STATE, ("service", "custom", "hosts", "prodHost"), "dev.example.com", "RS302"),
    ("a-map-without-prod", STATE, ("service", "custom", "hosts", "nodes", "dev"), "dev.example.com", "RS302"),
)


@pytest.mark.parametrize(("file", "path", "text", "expected"), [row[1:] for row in HELD], ids=[row[0] for row in HELD])
def test_the_verdict_on_a_text(tmp_path: pathlib.Path, file: str, path: Path, text: Json, expected: str) -> None:
    folder = copied(tmp_path / "a", stage="prod")
    change(
        STATE, ("service", "custom"), {"hosts": {"dev": "a", "prod": "b", "nodes": {}, "devHost": "a", "prodHost": "b"}}
    )(folder)
    change(file, path, text)(folder)
    check = check_artifact(read_subject(folder), others=("dev",))
    rows = [finding for finding in check.findings if finding.path[: len(path)] == path and finding.rule.id[:3] == "RS3"]
    assert {finding.rule.id for finding in rows if "a key, in which" not in finding.message} == {expected}


# what stands in an artifact of stage dev-eu → the finding of the search for dev
WITHIN: dict[str, tuple[str, str]] = {
    "its own stage": ("things-dev-eu", "RS303"),
    "its own stage, with an underscore": ("THINGS_DEV_EU", "RS303"),
    "a name of its own": ("hello-plain-dev-eu-greet", "RS303"),
    "the other one": ("things-dev", "RS302"),
    "both": ("things-dev-eu things-dev", "RS302"),
    "the other one before a region": ("things-dev-eu-west-1", "RS302"),
    "a name of the other one": ("hello-plain-dev-greet", "RS301"),
}


@pytest.mark.parametrize(("text", "expected"), WITHIN.values(), ids=WITHIN.keys())
def test_a_stage_that_holds_the_name_of_the_other_one(tmp_path: pathlib.Path, text: str, expected: str) -> None:
    folder = tmp_path / "a"
    restage(golden("v3", "plain"), folder, Request(target="dev-eu", stamp=STAMP), Options())
    assert check_artifact(read_subject(folder), others=("dev",)).clean
    both(TARGET, text)(folder)
    check = check_artifact(read_subject(folder), others=("dev",))
    assert [finding.rule.id for finding in check.findings if finding.path[-len(TARGET) :] == TARGET] == [expected]


def test_the_tag_of_a_target_group_holds_its_functions_key() -> None:
    tags: JsonObject = {"Tags": [{"Key": "Name", "Value": "shop-report-dev-MyListener-prod"}]}
    group: JsonObject = {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": tags}
    functions: JsonObject = {"report-dev": {"name": "shop-prod-report-dev"}}
    artifact = invented({"ReportDashdevAlbTargetGroupMyListener": group}, functions=functions, stage="prod")
    check = check_artifact(Subject(artifact, {}, {}), others=("dev",))
    assert [finding.rule.id for finding in check.findings if finding.path[-1:] == ("Value",)] == ["RS303"]


def test_a_name_that_the_user_gave_is_not_taken_for_the_frameworks(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a", stage="prod")
    name, group = "my-dev-function", ("Resources", "GreetLogGroup", "Properties", "LogGroupName")
    all_of(
        change(STATE, ("service", "functions", "greet", "name"), name),
        both(("Resources", "GreetLambdaFunction", "Properties", "FunctionName"), name),
        both(group, f"/aws/lambda/{name}"),
    )(folder)
    check = check_artifact(read_subject(folder), others=("dev",))
    assert [show(finding.path) for finding in check.counted] == [
        "Resources.GreetLogGroup.Properties.LogGroupName",
        "Resources.GreetLambdaFunction.Properties.FunctionName",
        "service.functions.greet.name",
    ]


def held(kind: str, name: str) -> Break:
    return all_of(change(UPDATE, ("Resources", name), {"Type": kind}), change(STATE, ("service", "custom"), {}))


@pytest.mark.parametrize(
    ("logical_id", "expected"),
    [
        ("TableDev", "RS302"),
        ("Tabledev", "RS302"),
        ("GreetLambdaFunctionDev", "RS302"),
        ("BridgeEvent", None),
        ("Devices", "RS303"),
    ],
)
def test_the_verdict_on_a_logical_id(tmp_path: pathlib.Path, logical_id: str, expected: str | None) -> None:
    folder = copied(tmp_path / "a", stage="prod")
    held("AWS::SNS::Topic", logical_id)(folder)
    check = check_artifact(read_subject(folder), others=("dev",))
    rows = {finding.path: finding.rule.id for finding in check.findings if finding.rule.id[:3] == "RS3"}
    assert rows.get(("Resources", logical_id)) == expected


def test_plugins_documents_and_names_of_files_are_searched_too(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a", stage="prod")
    all_of(write("plugin.json", b'{"name": "shop-dev"}'), write("notes-dev.txt", b"x"), write("odd.json", b"{"))(folder)
    check = check_artifact(read_subject(folder), others=("dev",))
    rows = [(f.rule.id, f.file, show(f.path)) for f in check.findings if f.file not in (STATE, UPDATE)]
    assert rows == [("RS302", "plugin.json", "name"), ("RS303", "notes-dev.txt", "")]


def test_several_stages_at_once(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a", stage="prod")
    change(UPDATE, TARGET, "things-dev things-qa")(folder)
    check = check_artifact(read_subject(folder), others=("qa", "dev", "qa"))
    assert [finding.message for finding in check.counted if finding.rule.id == "RS302"] == [
        "qa, in things-dev things-qa: the stage as a whole word",
        "dev, in things-dev things-qa: the stage as a whole word",
    ]
