"""What `check` finds in artifacts with one thing wrong: each once, at its place."""

from __future__ import annotations

import pathlib

import pytest
from broken import COMPILED, PLANTED_IN, STATE, Break, all_of, change, copied, drop, golden, remove, write
from checking import GREET, artifact, both, checked, env, export, found, queues, resource, zipped
from restaged import CREATE, UPDATE

from restage import ArtifactError, load_artifact
from restage.artifact.layout import CORE
from restage.check import RULES, read_subject
from restage.check.reading import bare
from restage.document.values import Path, show

DIRECTORY = "serverless/hello-plain/dev/1795422576798-2026-11-23T08:29:36.798Z"
KEY = "Resources.GreetLambdaFunction.Properties.Code.S3Key"
OTHER_KEY = "serverless/hello-plain/dev/1500000000000-2017-07-14T02:40:00.000Z/hello-plain.zip"
LONG = "x" * 81
EXPORTED = "Outputs.ServerlessDeploymentBucketName.Export.Name"
NESTED = "cloudformation-template-Elm-nested-stack.json"
CUSTOM = "Resources.CustomDashresourceDashexistingDashcupLambdaFunction"
VERSION = "Resources.GreetLambdaVersionaFg8w2G3Zj1ep2VPIW60xgMMJzSWkKvO0fZR5nEgCY"

LIVE = all_of(
    change(STATE, ("service", "functions", "greet", "name"), "hello-plain-live-greet"),
    both((*GREET, "FunctionName"), "hello-plain-live-greet"),
)
POLICY: Path = ("Resources", "ServerlessDeploymentBucketPolicy", "DependsOn")

# id, service, what is done to it, what is found: (rule, file, place)
PLANTED: tuple[tuple[str, str, Break, tuple[str, str, str]], ...] = (
    ("zip-of-the-service-gone", "plain", remove("hello-plain.zip"), ("RS101", STATE, "service.artifact")),
    (
        "zip-of-a-function-gone",
        "layers-individually",
        remove("upper.zip"),
        ("RS101", STATE, "service.functions.upper.package.artifact"),
    ),
    (
        "zip-of-custom-resources-gone",
        "already-there",
        remove("custom-resources.zip"),
        ("RS101", STATE, f"{show(COMPILED)}.{CUSTOM}.Properties.Code.S3Key"),
    ),
    (
        "template-of-a-nested-stack-gone",
        "plugin-split-stacks",
        remove(NESTED),
        ("RS101", STATE, f"{show(COMPILED)}.Resources.ElmNestedStack.Properties.TemplateURL"),
    ),
    (
        "another-zip",
        "plain",
        write("hello-plain.zip", b"PK"),
        ("RS102", STATE, f"{show(COMPILED)}.{VERSION}.Properties.CodeSha256"),
    ),
    ("zip-outside", "plain", change(STATE, ("package", "artifact"), "../x.zip"), ("RS103", STATE, "package.artifact")),
    (
        "one-copy-changed",
        "plain",
        change(UPDATE, (*GREET, "Timeout"), 7),
        ("RS104", UPDATE, "Resources.GreetLambdaFunction.Properties.Timeout"),
    ),
    (
        "number-as-text-in-one-copy",
        "plain",
        change(UPDATE, (*GREET, "MemorySize"), "1024"),
        ("RS104", UPDATE, "Resources.GreetLambdaFunction.Properties.MemorySize"),
    ),
    (
        "true-as-a-number-in-one-copy",
        "plain",
        all_of(both((*GREET, "Planted"), True), change(UPDATE, (*GREET, "Planted"), 1)),
        ("RS104", UPDATE, "Resources.GreetLambdaFunction.Properties.Planted"),
    ),
    ("create-template-changed", "plain", change(CREATE, ("Description",), "x"), ("RS104", CREATE, "Description")),
    (
        "resource-gone-in-one-copy",
        "plain",
        drop(UPDATE, ("Resources", "GreetLogGroup")),
        ("RS104", UPDATE, "Resources.GreetLogGroup"),
    ),
    (
        "ref-to-nothing",
        "plain",
        env({"Ref": "Nothing"}),
        ("RS105", UPDATE, "Resources.GreetLambdaFunction.Properties.Environment.Variables.X.Ref"),
    ),
    (
        "get-att-of-nothing",
        "plain",
        env({"Fn::GetAtt": ["Nothing", "Arn"]}),
        ("RS105", UPDATE, "Resources.GreetLambdaFunction.Properties.Environment.Variables.X.Fn::GetAtt[0]"),
    ),
    (
        "get-att-as-text",
        "plain",
        env({"Fn::GetAtt": "Nothing.Arn"}),
        ("RS105", UPDATE, "Resources.GreetLambdaFunction.Properties.Environment.Variables.X.Fn::GetAtt"),
    ),
    (
        "sub-of-nothing",
        "plain",
        env({"Fn::Sub": "a-${Nothing.Arn}"}),
        ("RS105", UPDATE, "Resources.GreetLambdaFunction.Properties.Environment.Variables.X.Fn::Sub"),
    ),
    (
        "depends-on-nothing",
        "plain",
        both(("Resources", "GreetLogGroup", "DependsOn"), ["Nothing"]),
        ("RS105", UPDATE, "Resources.GreetLogGroup.DependsOn[0]"),
    ),
    (
        "depends-on-a-parameter",
        "plain",
        all_of(
            both(("Parameters",), {"P": {"Type": "String", "Default": "x"}}),
            both(("Resources", "GreetLogGroup", "DependsOn"), "P"),
        ),
        ("RS105", UPDATE, "Resources.GreetLogGroup.DependsOn"),
    ),
    (
        "resource-under-a-condition-that-is-not-there",
        "plain",
        both(("Resources", "GreetLogGroup", "Condition"), "Nothing"),
        ("RS105", UPDATE, "Resources.GreetLogGroup.Condition"),
    ),
    (
        "condition-of-a-condition-that-is-not-there",
        "plain",
        both(("Conditions",), {"Here": {"Fn::Not": [{"Condition": "Nothing"}]}}),
        ("RS105", UPDATE, "Conditions.Here.Fn::Not[0].Condition"),
    ),
    (
        "choice-by-a-condition-that-is-not-there",
        "plain",
        env({"Fn::If": ["Nothing", "a", "b"]}),
        ("RS105", UPDATE, "Resources.GreetLambdaFunction.Properties.Environment.Variables.X.Fn::If[0]"),
    ),
    (
        "look-up-in-a-map-that-is-not-there",
        "plain",
        env({"Fn::FindInMap": ["Nothing", "a", "b"]}),
        ("RS105", UPDATE, "Resources.GreetLambdaFunction.Properties.Environment.Variables.X.Fn::FindInMap[0]"),
    ),
    (
        "depends-on-nothing-in-both-templates",
        "plain",
        all_of(both(POLICY, "Nothing"), change(CREATE, POLICY, "Nothing"), change(STATE, (*CORE, *POLICY), "Nothing")),
        ("RS105", UPDATE, "Resources.ServerlessDeploymentBucketPolicy.DependsOn"),
    ),
    (
        "state-reference-to-nothing",
        "plain",
        change(STATE, ("service", "custom"), {"$ref": '$["nowhere"]'}),
        ("RS106", STATE, "service.custom"),
    ),
    (
        "state-reference-to-itself",
        "plain",
        change(STATE, ("service", "custom"), {"$ref": '$["service"]["custom"]'}),
        ("RS106", STATE, "service.custom"),
    ),
    ("template-file-gone", "plain", remove(UPDATE), ("RS107", STATE, show(COMPILED))),
    (
        "export-of-another-stage",
        "plain",
        both(
            ("Outputs", "ServerlessDeploymentBucketName", "Export", "Name"),
            "sls-hello-plain-blue-ServerlessDeploymentBucketName",
        ),
        ("RS108", UPDATE, EXPORTED),
    ),
    (
        "function-of-another-stage",
        "plain",
        change(STATE, ("service", "functions", "greet", "name"), "hello-plain-prod-greet"),
        ("RS108", STATE, "service.functions.greet.name"),
    ),
    (
        "function-of-the-configured-stage-everywhere",
        "plain",
        all_of(LIVE, change(STATE, ("service", "provider", "stage"), "live")),
        ("RS109", STATE, "service.functions.greet.name"),
    ),
    (
        "function-with-another-stage-in-its-name-everywhere",
        "plain",
        LIVE,
        ("RS109", STATE, "service.functions.greet.name"),
    ),
    (
        "layer-from-elsewhere",
        "plain",
        both(
            ("Resources", "LibLambdaLayer"),
            resource("AWS::Lambda::LayerVersion", {"Content": {"S3Key": f"{DIRECTORY}/lib.zip"}}),
        ),
        ("RS110", STATE, f"{show(COMPILED)}.Resources.LibLambdaLayer.Properties.Content.S3Key"),
    ),
    (
        "artifact-in-a-zip",
        "plain",
        zipped("hello-plain.zip", "index.js", "a/prod-artifact/serverless-state.json"),
        ("RS111", "hello-plain.zip", ""),
    ),
    (
        "artifact-in-a-further-zip",
        "plain",
        zipped("build/tools.jar", "x/.serverless-prod/serverless-state.json", "serverless-state.json"),
        ("RS111", "build/tools.jar", ""),
    ),
    ("name-too-long", "plain", queues(LONG), ("RS201", UPDATE, "Resources.Q0.Properties.QueueName")),
    (
        "stack-name-too-long",
        "plain",
        change(STATE, ("service", "provider", "stackName"), "s" * 129),
        ("RS201", STATE, "service.provider.stackName"),
    ),
    (
        "bucket-with-capitals",
        "plain",
        both(("Resources", "B"), resource("AWS::S3::Bucket", {"BucketName": "MyBucket"})),
        ("RS202", UPDATE, "Resources.B.Properties.BucketName"),
    ),
    ("one-name-twice", "plain", queues("jobs", "jobs"), ("RS203", UPDATE, "Resources.Q1.Properties.QueueName")),
    (
        "one-name-in-two-spellings",
        "plain",
        queues("jobs-us-east-1", {"Fn::Join": ["-", ["jobs", {"Ref": "AWS::Region"}]]}),
        ("RS203", UPDATE, "Resources.Q1.Properties.QueueName"),
    ),
    (
        "one-name-by-one-function",
        "plain",
        queues({"Fn::Sub": "${AWS::StackName}-q"}, {"Fn::Sub": "${AWS::StackName}-q"}),
        ("RS203", UPDATE, "Resources.Q1.Properties.QueueName"),
    ),
    (
        "one-export-twice",
        "plain",
        all_of(export("One", "name"), export("Two", "name")),
        ("RS204", UPDATE, "Outputs.Two.Export.Name"),
    ),
    ("key-in-another-directory", "plain", both((*GREET, "Code", "S3Key"), OTHER_KEY), ("RS205", UPDATE, KEY)),
    (
        "second-rest-deployment",
        "rest-plans",
        both(("Resources", "ApiGatewayDeployment1500000000000"), {"Type": "AWS::ApiGateway::Deployment"}),
        ("RS206", UPDATE, "Resources.ApiGatewayDeployment1500000000000"),
    ),
    (
        "zip-by-an-absolute-path",
        "plain",
        change(STATE, ("service", "functions", "greet", "package"), {"artifact": "/build/a.zip"}),
        ("RS207", STATE, "service.functions.greet.package.artifact"),
    ),
    (
        "region-that-is-no-default",
        "plain",
        change(STATE, ("service", "provider", "region"), "eu-west-1"),
        ("RS209", STATE, "service.provider.region"),
    ),
)


@pytest.mark.parametrize(
    ("service", "breaks", "expected"), [row[1:] for row in PLANTED], ids=[row[0] for row in PLANTED]
)
def test_one_thing_wrong_is_found_once(
    tmp_path: pathlib.Path, service: str, breaks: Break, expected: tuple[str, str, str]
) -> None:
    before = found(checked(copied(tmp_path / "whole", "v3", service)))
    after = found(checked(artifact(tmp_path / "broken", service, breaks)))
    assert [row for row in after if row not in before] == [expected]


def other_byte(folder: pathlib.Path) -> None:
    """In a zip of which the template has the digest."""
    name = next(iter(read_subject(folder).digests))
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)


# what is done to it, what is found: rules and the beginnings of places
ANYWHERE: dict[str, tuple[Break, list[tuple[str, str]]]] = {
    "a name too long": (queues(LONG), [("RS201", "Resources.Q0")]),
    "a name twice": (queues("q", "q"), [("RS203", "Resources.Q1")]),
    "an export twice": (all_of(export("One", "twice"), export("Two", "twice")), [("RS204", "Outputs.Two")]),
    "a reference to nothing": (queues({"Ref": "Nothing"}), [("RS105", "Resources.Q0")]),
    "one copy only": (change(UPDATE, ("Resources", "Q"), resource("AWS::SQS::Queue", {})), [("RS104", "Resources.Q")]),
    "a reference of the state": (change(STATE, ("package", "x"), {"$ref": '$["no"]'}), [("RS106", "package.x")]),
    "a byte in a zip": (other_byte, [("RS102", "Resources")]),
    "all at once": (
        all_of(export("One", "twice"), export("Two", "twice"), queues({"Ref": "Nothing"}, LONG, "q", "q"), other_byte),
        [
            ("RS102", "Resources"),
            ("RS105", "Resources.Q0"),
            ("RS201", "Resources.Q1"),
            ("RS203", "Resources.Q3"),
            ("RS204", "Outputs.Two"),
        ],
    ),
}


@pytest.mark.parametrize(("breaks", "expected"), ANYWHERE.values(), ids=ANYWHERE.keys())
@pytest.mark.parametrize(("framework", "service"), PLANTED_IN, ids=["-".join(pair) for pair in PLANTED_IN])
def test_what_is_planted_is_found_in_any_artifact(
    tmp_path: pathlib.Path, framework: str, service: str, breaks: Break, expected: list[tuple[str, str]]
) -> None:
    assert checked(golden(framework, service)).clean
    found_here = checked(artifact(tmp_path / "a", service, breaks, framework)).counted
    assert [f.rule.id for f in found_here] == [rule_id for rule_id, _ in expected]
    assert all(show(bare(f.path)).startswith(place) for f, (_, place) in zip(found_here, expected, strict=True))


OTHER_RULES = {"RS208", "RS301", "RS302", "RS303"}


def test_every_rule_is_planted_once_at_least() -> None:
    assert {row[3][0] for row in PLANTED} == {rule.id for rule in RULES} - OTHER_RULES


FILES_WRONG = [row for row in PLANTED if row[3][0] in ("RS101", "RS102", "RS103")]


@pytest.mark.parametrize(("service", "breaks"), [row[1:3] for row in FILES_WRONG], ids=[row[0] for row in FILES_WRONG])
def test_what_restaging_refuses_about_files_is_a_finding(tmp_path: pathlib.Path, service: str, breaks: Break) -> None:
    folder = artifact(tmp_path / "a", service, breaks)
    with pytest.raises(ArtifactError) as refused:
        load_artifact(folder)
    wrong = [finding for finding in checked(folder).findings if finding.rule.id in ("RS101", "RS102", "RS103")]
    assert len(wrong) == len(refused.value.problems)


@pytest.mark.parametrize(("service", "breaks"), [row[1:3] for row in PLANTED if row not in FILES_WRONG])
def test_what_is_no_matter_of_files_restaging_reads(tmp_path: pathlib.Path, service: str, breaks: Break) -> None:
    assert load_artifact(artifact(tmp_path / "a", service, breaks)).stage == "dev"
