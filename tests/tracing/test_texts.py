"""Texts of the configuration that become others wherever they stand, and such as only move where they are configured."""

from __future__ import annotations

import pytest

from restage.source import V3, Invocation, MappedFiles, evaluate, read_configuration
from restage.tracing.model import Both
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
