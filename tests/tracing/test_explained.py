"""What the framework, or a plugin, makes of a configuration that is no difference, and what looks like it and is one."""

from __future__ import annotations

import pytest

from restage.document.values import JsonObject, show
from restage.source import V3, Invocation, MappedFiles, evaluate, read_configuration
from restage.tracing.identity import identify
from restage.tracing.plugins import substituted

PSEUDO = "plugins: [serverless-pseudo-parameters]"
STEPS = "plugins: [serverless-step-functions]"
LIFT = "plugins: [serverless-lift]"
SYNC: JsonObject = {"stateMachines": {"m": {"definition": {"States": {"a": {"Resource": {}}}}}}}


def differences(text: str, state: JsonObject) -> list[str]:
    """The places that differ between a configuration and the `service` of a state."""
    files = MappedFiles({"serverless.yml": f"service: s\n{text}\n".encode()})
    result = evaluate(read_configuration(files, V3), Invocation(stage="dev"))
    return [show(one.path) for one in identify({"service": "s", **state}, result, "dev").differences]


def event(event: str, ours: JsonObject) -> tuple[str, JsonObject]:
    return f"functions: {{f: {{events: [{{http: {event}}}]}}}}", {"functions": {"f": {"events": [{"http": ours}]}}}


EXPLAINED = [
    pytest.param(*event("{path: a, response: {headers: {A: b}}}", {"path": "a"}), id="answers of an integration that is a proxy"),
    pytest.param(*event("{path: users/}", {"path": "users"}), id="a slash at the end"),
    pytest.param(*event("{path: a, authorizer: aws_iam}", {"path": "a", "authorizer": {"type": "AWS_IAM"}}), id="an authorizer's short form"),
    pytest.param("provider: {stage: dev}", {"provider": {"stage": "dev"}, "functions": {}}, id="no functions"),
    pytest.param("functions: {f: {memory: 512}}", {"functions": {"f": {"memory": 1024}}}, id="memory, which is memorySize"),
    pytest.param(f"{STEPS}\nstepFunctions: {{stateMachines: {{m: {{definition: {{States: {{a: {{Resource: {{'Fn::GetAtt': [f, Arn]}}}}}}}}}}}}}}", {"stepFunctions": SYNC}, id="a variable of a state machine"),
    pytest.param(f"{PSEUDO}\nfunctions: {{f: {{role: 'x:#{{AWS::Region}}'}}}}", {"functions": {"f": {"role": {"Fn::Sub": "x:${AWS::Region}"}}}}, id="a pseudo parameter"),
    pytest.param(f"{LIFT}\nresources: {{Resources: {{}}}}", {"resources": {"Resources": {"jobsQueue1A2B3C4D": {}}, "Outputs": {"jobsQueueUrl1A2B3C4D": {}}}}, id="resources and outputs of a plugin"),
]  # fmt: skip
DIFFERENT = [
    pytest.param(*event("{path: a, private: true}", {"path": "a"}), "functions.f.events[0].http.private", id="a setting that is known"),
    pytest.param(*event("{path: users/}", {"path": "orders"}), "functions.f.events[0].http.path", id="another path"),
    pytest.param(f"{STEPS}\nstepFunctions: {{stateMachines: {{RefundMachine: {{definition: {{InputPath: other}}}}}}}}", {"stepFunctions": {"stateMachines": {"RefundMachine": {"definition": {"A": 1}}}}}, "stepFunctions.stateMachines.RefundMachine.definition.InputPath", id="a state machine called like a reference"),
    pytest.param("functions: {f: {role: 'x:#{AWS::Region}'}}", {"functions": {"f": {"role": {"Fn::Sub": "x:${AWS::Region}"}}}}, "functions.f.role", id="no such plugin"),
    pytest.param(f"{LIFT}\nresources: {{Resources: {{Archive20240101: {{Type: A}}}}}}", {"resources": {"Resources": {"Archive20240101": {"Type": "B"}}}}, "resources.Resources.Archive20240101.Type", id="the user's own resource, with a date"),
    pytest.param("resources: {Resources: {}}", {"resources": {"Resources": {"jobsQueue1A2B3C4D": {}}}}, "resources.Resources.jobsQueue1A2B3C4D", id="a resource, and no plugin"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "state"), EXPLAINED)
def test_it_is_no_difference(text: str, state: JsonObject) -> None:
    assert differences(text, state) == []


@pytest.mark.parametrize(("text", "state", "place"), DIFFERENT)
def test_it_is_one(text: str, state: JsonObject, place: str) -> None:
    assert place in differences(text, state)


@pytest.mark.parametrize(
    ("text", "plugins", "expected"),
    [
        ("a:#{AWS::Region}", ["serverless-pseudo-parameters"], {"Fn::Sub": "a:${AWS::Region}"}),
        ("a:${AWS::Region}", ["serverless-pseudo-parameters"], None),
        ("a:#{AWS::Region}", ["serverless-offline"], None),
    ],
)
def test_what_the_plugin_makes_of_a_text(text: str, plugins: list[str], expected: JsonObject | None) -> None:
    assert substituted(text, plugins) == expected
