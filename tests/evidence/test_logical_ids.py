"""Logical IDs that hold texts of the configuration, and such as only look like it."""

from __future__ import annotations

import pytest

from restage.document.values import JsonObject
from restage.evidence.logical_ids import IdJudge
from restage.framework.naming.pattern import Domains
from restage.text.finding import ConfiguredText
from restage.text.judge import TextJudge

TEXTS = {"api-gateway": "prod-gateway", "lambda-function": "prod-function", "api-queue-x": "prod-queue-x"}
IDS = [
    pytest.param(
        "api", "OneLambdaPermissionApiGateway", "OneLambdaPermissionApiGateway", id="what a permission is for"
    ),
    pytest.param("api", "ApiGatewayRestApi", "ApiGatewayRestApi", id="the framework's REST API"),
    pytest.param("lambda", "OneLambdaFunctionQualifiedArn", "OneLambdaFunctionQualifiedArn", id="a function's version"),
    pytest.param("api", "OneApiQueueXThing", "OneProdQueueXThing", id="a text of the configuration"),
    pytest.param("api", "MyApiQueueXApiGateway", "MyProdQueueXApiGateway", id="a text beside the framework's own"),
]


@pytest.mark.parametrize(("stage", "logical_id", "expected"), IDS)
def test_literal_parts_are_no_texts_of_the_configuration(stage: str, logical_id: str, expected: str) -> None:
    configured = {old: ConfiguredText(new, "serverless.yml:1") for old, new in TEXTS.items() if stage in old}
    template: JsonObject = {"Resources": {logical_id: {"Type": "Custom::Thing"}}}
    judge = IdJudge(
        file="file.json",
        template=template,
        domains=Domains({}),
        judge=TextJudge(stage, "prod", "shop", {}, configured=configured),
        users=frozenset(),
        texts={old: found.new for old, found in configured.items()},
        keys=frozenset(),
    )
    (verdict,) = judge.verdicts()
    assert verdict.new == expected
