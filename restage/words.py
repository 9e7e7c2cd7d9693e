"""Words: those that name stages, and those that merely hold the letters of one."""

from __future__ import annotations

# What stages are commonly called; beside one of these, a name in a list or a map is one of several stages.
_STAGES = """
alpha beta canary ci demo dev develop development e2e int integration live local nonprod nonproduction perf prd pre
pre-prod preprod preview prod production qa release sandbox stable stage staging stg test testing tst uat
"""

# Ordinary words that hold a stage's letters; glued in one of these, the letters are certain to be something else.
_ORDINARY = """
alive alphabet alphanumeric attest august bonus bus business busy byproduct campus contest custom
customer customers deliver delivered delivery democracy demos develop developed developer developers developing
development developments deviation device deviceid devices devops devoted endpoint endpoints
fastest focus greatest hint house industry int integer integers integrate integration interface internal internals
internet internship interval intervals latest live lives livestream local locale localhost locals localstack
location maintain maintenance mint olive plus point pointer points postage prerelease print printer produce produced
producer producers produces product productid production productions productive productname products protest
released releases reproduce sandboxed stage staged stages staging status storage test tested tester testers
testimonial testing tests trust usage use used user userid username users uses virus
"""

# Texts of the framework's own, in which a short stage may stand by accident.
CONSTANTS: frozenset[str] = frozenset(
    {
        "Current Lambda function version",
        "Current Lambda layer version",
        "Current Lambda layer hash",
        "Current Lambda layer S3Key",
        "Current StateMachine Arn",
        "Lambda Function URL",
        "The AWS CloudFormation template for this Serverless application",
        "URL of the HTTP API",
        "URL of the service endpoint",
    }
)

STAGES: frozenset[str] = frozenset(_STAGES.split())
ORDINARY: frozenset[str] = frozenset(_ORDINARY.split())
