"""Words: those that name stages, those that merely hold the letters of one, and what is no text of the user's."""

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

REGION = r"\b(?:us|eu|ap|sa|ca|me|af|il|cn|mx)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central)(?:east|west)?-\d"

# What merely looks like text of the user's: (pattern, what it is). Certain to be something else than the stage.
# The first two columns tell most texts apart that can't hold such a thing: one of these parts it has, and so many
# characters at the least.
PROTECTED: tuple[tuple[tuple[str, ...], int, str, str], ...] = (
    (("st-", "th-", "al-"), 9, REGION, "part of a region's name"),
    (("${",), 3, r"\$\{[^}]*\}", "a variable"),
    (
        ("$",),
        4,
        r'(?:"stage"\s*:\s*")?'
        r"\$(?:context|ctx|input|util|stageVariables|request|event|method|integration|response)\b"
        r"(?:\.\w+|\['[\w-]+'\]|\('[^']*'\))*",
        "a variable of API Gateway",
    ),
    (("\\",), 2, r"\\[A-Za-z](?![A-Za-z])", "an escape"),
    (
        ("/dev/",),
        7,
        r"/dev/(?:(?:null|stdin|stdout|stderr|zero|u?random|tty\d*|(?:sd|xvd|vd|hd)[a-z]+\d*|nvme\d\w*|loop\d+)"
        r"(?![\w/])|(?:shm|fd)\b)",
        "a device file",
    ),
    (("::",), 6, r"^(?:AWS|Alexa|Custom)::[\w:]+$", "a resource type"),
    (("arn:",), 7, r"\barn:[^:\s]*:[\w-]*:[\w-]*:", "the fixed part of an ARN"),
    (("-",), 36, r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "a UUID"),
    (("",), 32, r"\b[0-9a-f]{32,}\b", "a digest"),
    (("T",), 26, r"\b\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z", "a time stamp"),
)
