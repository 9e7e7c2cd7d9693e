"""A result that `check` would call wrong is never written: the run's own judgements, and what they do not refuse."""

from __future__ import annotations

import pathlib

import pytest
from broken import Break, all_of, copied, golden
from checking import artifact, both, env, export, queues
from restaged import STAMP, Made, everything, loaded
from ruled import rules_of

from restage import Artifact, Options, Plan, Refusal, Request, load_artifact, restage
from restage.check import Level, Subject, check_artifact
from restage.document.values import Json, at
from restage.run.results import faults

GREET = "Resources.GreetLambdaFunction.Properties"
VERSION = (
    "{path: 'Resources.GreetLambdaVersionaFg8w2G3Zj1ep2VPIW60xgMMJzSWkKvO0fZR5nEgCY.Properties.CodeSha256', set: x}"
)


def errors(made: Artifact) -> set[tuple[str, str]]:
    """What a check of the written artifact would call errors."""
    digests = {name: made.sha256(name) for name in made.expected.digests if name in made.others}
    found = check_artifact(Subject(made, digests, {})).findings
    return {(finding.rule.id, finding.message) for finding in found if finding.rule.level is Level.ERROR}


LONG = "a-very-long-stage-name-for-one-release"
ALL = [
    *((*pair, "prod") for pair in everything("dev") if pair[0] in ("v1", "v3", "v4-synthetic")),
    *((*pair, LONG) for pair in everything("dev") if pair[0] == "v3"),
]


@pytest.mark.parametrize(("framework", "service", "target"), ALL, ids=["/".join(row) for row in ALL])
def test_a_run_finds_what_a_check_of_its_result_would(framework: str, service: str, target: str) -> None:
    made = Made.of(loaded(golden(framework, service)), target)
    found = faults(made.plan, made.artifact)
    written = made.reborn()
    for one in made.plan.templates:
        there = written.templates[one.file].value if one.file in written.templates else None
        assert one.value == (there if there is not None else at(written.resolved.value, one.root))
    assert {(one.rule.id, one.message) for one in (*found.new, *found.old)} == errors(written)
    # The names of target groups are cut, so those that a long stage begins become one
    assert {one.rule.id for one in found.new} <= (set() if target == "prod" else {"RS201", "RS203"})


# ------------------------------------------------------------------------------------------- what rules break

BREAKING = [
    pytest.param("plain", VERSION, "RS102", "hello-plain.zip is not the code that", id="another digest of the code"),
    pytest.param("plain", f"{{path: {GREET}.Code.S3Key, set: x.zip}}, {{path: {GREET}.Role, set: {{Ref: Gone}}}}", "RS105", "Ref names Gone", id="a reference to nothing"),
    pytest.param("plain", "{resource: GreetLambdaFunction, remove: true}", "RS105", "names GreetLambdaFunction", id="what is referred to is gone"),
    pytest.param("plain", "{path: Outputs.New, add: {Condition: C, Value: x}}", "RS105", "Condition names C", id="no such condition"),
    pytest.param("plain", "{path: Resources.GreetLogGroup.Properties.LogGroupName, set: /aws/lambda/hello-plain-prod-waveDash}, {path: Resources.WaveDashbackLogGroup.Properties.LogGroupName, set: /aws/lambda/hello-plain-prod-waveDash}", "RS203", "is the name of GreetLogGroup already", id="one name twice"),
    pytest.param("plain", "{path: Outputs.New, add: {Value: x, Export: {Name: sls-hello-plain-prod-ServerlessDeploymentBucketName}}}", "RS204", "is the name of ServerlessDeploymentBucketName already", id="one export twice"),
    pytest.param("plain", f"{{path: Resources.Q, add: {{Type: 'AWS::SQS::Queue', Properties: {{QueueName: {'q' * 81}}}}}}}", "RS201", "has 81 characters", id="a name that is too long"),
    pytest.param("plain", f"{{path: {GREET}.Code.S3Key, set: serverless/hello-plain/blue/1500000000000-2017-07-14T02:40:00.000Z/x.zip}}", "RS205", "is not the artifact's directory", id="an upload of another packaging"),
    pytest.param("layers-individually", "{path: service.functions.upper.package.artifact, set: .serverless/other.zip}", "RS101", "other.zip should lie in the artifact", id="a file that is not there"),
    pytest.param("plain", f"{{path: {GREET}.Code.S3Key, set: '${{artifact-directory}}/other.zip'}}", "RS110", "other.zip was packaged from elsewhere", id="code that is not there"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "rules", "rule_id", "says"), BREAKING)
@pytest.mark.parametrize("options", [Options(), Options(force=True), Options(strict=True)], ids=["", "force", "strict"])
def test_rules_change_nothing_of_that(
    tmp_path: pathlib.Path, service: str, rules: str, rule_id: str, says: str, options: Options
) -> None:
    request = Request("prod", stamp=STAMP, rules=rules_of(f"text: replace\nrules: [{rules}]"), rules_file="restage.yml")
    with pytest.raises(Refusal) as refused:
        restage(golden("v3", service), tmp_path / "out", request, options)
    problems = [line for line in refused.value.problems if f"({rule_id})" in line and says in line]
    assert problems
    assert all("restage.yml, line 3" in line for line in problems) or rule_id in {"RS203", "RS204"}
    assert not (tmp_path / "out").exists()
    dry = restage(golden("v3", service), tmp_path / "out", request, options._replace(dry_run=True))
    assert set(problems) <= set(dry.refused)


def test_long_names_are_still_allowed(tmp_path: pathlib.Path) -> None:
    rules = rules_of(
        f"rules: [{{path: Resources.Q, add: {{Type: 'AWS::SQS::Queue', Properties: {{QueueName: {'q' * 81}}}}}}}]"
    )
    request = Request("prod", stamp=STAMP, rules=rules)
    assert restage(golden("v3", "plain"), tmp_path / "out", request, Options(allow_long_names=True)).output


# what is in the source, what is made of it that can't be deployed
COLLIDING = [
    pytest.param(queues("jobs-dev", "jobs-prod"), "RS203", id="what was of prod already"),
    pytest.param(all_of(export("One", "dev-name"), export("Two", "prod-name")), "RS204", id="an export of prod's"),
]


@pytest.mark.parametrize(("breaks", "rule_id"), COLLIDING)
def test_what_renaming_alone_breaks_is_refused_too(tmp_path: pathlib.Path, breaks: Break, rule_id: str) -> None:
    folder = artifact(tmp_path / "dev", "plain", breaks)
    with pytest.raises(Refusal, match=rule_id):
        restage(folder, None, Request("prod", stamp=STAMP), Options())


# ------------------------------------------------------------------------------------------- what is the source's own

OWN = [
    pytest.param(env({"Ref": "Nothing"}), "RS105", id="a reference to nothing"),
    pytest.param(env({"Fn::Sub": "${Queuedev}"}), "RS105", id="a reference to nothing, by the stage's name"),
    pytest.param(env({"Fn::Sub": "${One}-${Two}"}), "RS105", id="two of them in one text"),
    pytest.param(queues("jobs", "jobs"), "RS203", id="a name twice"),
    pytest.param(queues("jobs-dev", "jobs-dev"), "RS203", id="a name twice, for each stage"),
    pytest.param(both(("Resources", "GreetLogGroup", "Condition"), "No"), "RS105", id="no such condition"),
]


def written(folder: pathlib.Path, *, strict: bool = False, rules: str = "") -> Plan:
    request = Request("prod", stamp=STAMP, rules=rules_of(f"text: replace\nprovider-stage: follows\n{rules}"))
    return restage(folder, None, request, Options(strict=strict)).plan


@pytest.mark.parametrize(("breaks", "rule_id"), OWN)
def test_what_is_wrong_in_the_source_is_written_and_said(tmp_path: pathlib.Path, breaks: Break, rule_id: str) -> None:
    notes = written(artifact(tmp_path / "dev", "plain", breaks)).notes
    told = [rule_id in note for note in notes if note.startswith("wrong in the source already")]
    assert told
    assert all(told)


def test_a_rule_may_keep_a_function_s_name(tmp_path: pathlib.Path) -> None:
    """Whoever says so has another account for each stage, or wrote the name out."""
    rules = "rules: [{function: greet, property: FunctionName, set: hello-plain-dev-greet}]"
    plan = written(copied(tmp_path / "dev"), rules=rules)
    assert any(verdict.new == "hello-plain-dev-greet" for verdict in plan.verdicts)


def test_the_source_s_own_fault_is_no_excuse_for_a_second_one(tmp_path: pathlib.Path) -> None:
    folder = artifact(tmp_path / "dev", "plain", env({"Ref": "Nothing"}))
    with pytest.raises(Refusal, match="Ref names Gone") as refused:
        written(folder, rules=f"rules: [{{path: {GREET}.Role, set: {{Ref: Gone}}}}]")
    assert "Nothing" not in str(refused.value)


def test_a_fault_that_a_rule_moves_in_a_list_is_the_same(tmp_path: pathlib.Path) -> None:
    layers: list[Json] = ["arn:aws:lambda:us-east-1:123456789012:layer:a:1", {"Ref": "Nothing"}]
    folder = artifact(
        tmp_path / "dev", "plain", both(("Resources", "GreetLambdaFunction", "Properties", "Layers"), [*layers])
    )
    assert (
        written(folder, rules=f"rules: [{{path: '{GREET}.Layers[0]', remove: true}}]").notes[0].startswith("wrong in")
    )


@pytest.mark.parametrize("framework", ["v1", "v2", "v3", "osls"])
def test_a_retained_layer_is_the_framework_s_own_fault(tmp_path: pathlib.Path, framework: str) -> None:
    plan = written(copied(tmp_path / "dev", framework, "layers-retained"), strict=True)
    assert any("RS105" in note and "KeptLambdaLayer" in note for note in plan.notes)


# ------------------------------------------------------------------------------------------- an artifact without its code


@pytest.mark.parametrize("framework", ["v1", "v2", "v3", "osls"])
def test_code_that_lies_elsewhere_is_refused_under_strict_only(tmp_path: pathlib.Path, framework: str) -> None:
    folder = copied(tmp_path / "dev", framework, "stay-files")
    plan = restage(folder, tmp_path / "out", Request("prod", stamp=STAMP), Options()).plan
    assert sum("only the service's folder in which it lies can deploy it" in note for note in plan.notes) == 2
    with pytest.raises(Refusal) as refused:
        restage(folder, tmp_path / "strict", Request("prod", stamp=STAMP), Options(strict=True))
    assert sum("(RS110)" in line for line in refused.value.problems) == 2


@pytest.mark.parametrize("framework", ["v2", "v3", "osls"])
def test_an_image_is_code_that_lies_nowhere(tmp_path: pathlib.Path, framework: str) -> None:
    made = Made.of(load_artifact(golden(framework, "images")), "prod")
    assert faults(made.plan, made.artifact) == ((), ())
