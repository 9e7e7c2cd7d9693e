"""Texts of the configuration that become others wherever they stand, and such as only move where they are configured."""

from __future__ import annotations

import pytest

from restage.source import V3, Invocation, MappedFiles, evaluate, read_configuration
from restage.source.nodes import Path
from restage.tracing.model import Both
from restage.tracing.settingplaces import IN_ZIPS
from restage.tracing.structure import of_one_stage
from restage.tracing.texts import configured_texts

TEXTS = [
    pytest.param("provider: {name: aws, apiName: $}", True, id="a name"),
    pytest.param("functions: {f: {handler: h.a, environment: {A: $}}}", False, id="a variable of a function"),
    pytest.param("provider: {name: aws, environment: {A: $}}", False, id="a variable of all functions"),
    pytest.param(
        "provider: {name: aws, apiName: $}\nfunctions: {f: {handler: h.a, environment: {A: $}}}",
        True,
        id="a variable, and something else",
    ),
    pytest.param(
        "resources: {Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: $}}}}", True, id="a resource's"
    ),
]


@pytest.mark.parametrize(("text", "moves"), TEXTS)
def test_a_text_of_variables_alone_stands_nowhere_else(text: str, moves: bool) -> None:
    given = text.replace("$", '"${opt:x, self:custom.${sls:stage}}"')
    base = "" if given.startswith("provider") else "provider: {name: aws}\n"
    files = MappedFiles(
        {"serverless.yml": f"service: s\n{base}{given}\ncustom: {{dev: X-Api-Key, prod: X-Other-Key}}".encode()}
    )
    configuration = read_configuration(files, V3)
    both = Both(evaluate(configuration, Invocation(stage="dev")), evaluate(configuration, Invocation(stage="prod")))
    found = configured_texts(both, "dev", frozenset({("custom",)}))
    assert ("X-Api-Key" in found.known) is moves


_EVENT = "functions: {f: {handler: h.a, events: [{%s}]}}"
CLOSED = [
    pytest.param("dev", "", True, id="no word of it is written out"),
    pytest.param("dev", "custom: {words: [developer, device, predev]}", True, id="but letters of longer words"),
    pytest.param("dev", "provider: {name: aws, stage: dev}", True, id="but the configured stage, which stays"),
    pytest.param("dev", _EVENT % "sns: dev-topic", False, id="a topic's name"),
    pytest.param("dev", _EVENT % "sns: DEV-topic", False, id="in capitals"),
    pytest.param("dev", _EVENT % "iot: {sql: x, description: for dev}", True, id="but a description, which is only copied"),
    pytest.param("dev", "functions: {f: {handler: h.a, environment: {A: dev}, tags: {a: dev}}}", True, id="but variables and tags"),
    pytest.param("dev", _EVENT % "s3: '${sls:stage}-dev-bucket'", False, id="beside a variable"),
    pytest.param("dev", "custom: {x: '${env:X}'}", False, id="a value that is not known"),
    pytest.param("api", "", False, id="a word of the framework's"),
    pytest.param("Events", "", False, id="one in another case"),
    pytest.param("dev", "plugins: [serverless-plugin-warmup]", False, id="a plugin, and a configured stage that stays"),
    pytest.param("dev", "plugins: [serverless-plugin-warmup]\nprovider: {name: aws, stage: '${sls:stage}'}", True, id="one that follows"),
    pytest.param("dev", "plugins: [./mine.js]\nprovider: {name: aws, stage: '${sls:stage}'}", False, id="a plugin that nobody knows"),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "text", "closed"), CLOSED)
def test_whether_the_stage_s_name_can_be_nothing_else(stage: str, text: str, closed: bool) -> None:
    given = text if "provider" in text else f"provider: {{name: aws}}\n{text}"
    configuration = read_configuration(MappedFiles({"serverless.yml": f"service: s\n{given}\n".encode()}), V3)
    both = Both(evaluate(configuration, Invocation(stage=stage)), evaluate(configuration, Invocation(stage="prod")))
    assert configured_texts(both, stage).is_closed is closed


@pytest.mark.parametrize(
    ("path", "certain"), [("/users-x", False), ("/users-x/{id}", False), ("/users", True)], ids=["it", "more", "less"]
)
def test_a_text_that_a_longer_one_holds_is_uncertain_where_that_stays(path: str, certain: bool) -> None:
    text = f"service: s\nprovider: {{name: aws}}\n{_EVENT % f'''httpApi: 'GET {path}', sns: '${{self:custom.${{sls:stage}}}}' '''}\n"
    files = MappedFiles({"serverless.yml": f"{text}custom: {{dev: users-x, prod: people-y}}\n".encode()})
    configuration = read_configuration(files, V3)
    both = Both(evaluate(configuration, Invocation(stage="dev")), evaluate(configuration, Invocation(stage="prod")))
    assert configured_texts(both, "dev", frozenset({("custom",)})).known["users-x"].certain is certain


ONE_STAGE = [
    pytest.param("[./a.js, ./b.js]", "[./a.js]", ["./b.js"], id="a plugin that nobody knows"),
    pytest.param("[]", "[serverless-plugin-aws-alerts]", ["serverless-plugin-aws-alerts"], id="one that writes alarms"),
    pytest.param("[serverless-offline, ./a.js]", "[./a.js]", [], id="one that writes nothing into templates"),
    pytest.param("{modules: [./a.js]}", "{modules: [./b.js]}", ["./a.js", "./b.js"], id="as an object"),
]


@pytest.mark.parametrize(("dev", "prod", "told"), ONE_STAGE)
def test_plugins_of_one_stage(dev: str, prod: str, told: list[str]) -> None:
    text = f"service: s\nprovider: {{name: aws}}\nplugins: '${{self:custom.${{sls:stage}}}}'\ncustom: {{dev: {dev}, prod: {prod}}}\n"
    configuration = read_configuration(MappedFiles({"serverless.yml": text.encode()}), V3)
    both = Both(evaluate(configuration, Invocation(stage="dev")), evaluate(configuration, Invocation(stage="prod")))
    assert [place[-1] for place, what in of_one_stage(both) if what.startswith("the plugin")] == told


IN_ZIPS_OR_NOT = [
    pytest.param(("useDotenv",), True, id="whether `.env` files are packed"),
    pytest.param(("functions", "f", "handler"), True, id="a handler"),
    pytest.param(("configValidationMode",), False, id="what only the command does"),
    pytest.param(("custom", "useDotenv"), False, id="what is called so elsewhere"),
]


@pytest.mark.parametrize(("path", "held"), IN_ZIPS_OR_NOT)
def test_what_tested_zips_were_made_with(path: Path, held: bool) -> None:
    assert IN_ZIPS.hold(path) is held
