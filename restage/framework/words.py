"""Words: those that name stages, those that merely hold the letters of one, and what is no text of the user's."""

from __future__ import annotations

from typing import NamedTuple

# What stages are commonly called; beside one of these, a name in a list or a map is one of several stages.
_STAGES = """
alpha beta canary ci demo dev develop development e2e int integration live local nonprod nonproduction perf prd pre
pre-prod preprod preview prod production qa release sandbox stable stage staging stg test testing tst uat
"""

# Ordinary words that hold a stage's letters; glued in one of these, the letters are certain to be something else, but
# for those that stages are called themselves: `development` may be what a map makes of `dev`.
_ORDINARY = """
alive alphabet alphanumeric attest august bonus bus business busy byproduct campus contest custom
customer customers deliver delivered delivery democracy demos develop developed developer developers developing
development developments deviation device deviceid devices devops devoted endpoint endpoints
fastest focus greatest hint house industry int integer integers integrate integration interface internal internals
internet internship interval intervals latest live lives local locale localhost locals localstack
location maintain maintenance mint olive plus point pointer points postage prerelease print printer produce produced
producer producers produces product productid production productions productive productname products protest
released releases reproduce sandboxed stage staged stages staging status storage test tested tester testers
testimonial testing tests trust usage use used user userid username users uses virus
"""

# Words that the framework writes into templates by itself: a stage that is called so can't be told from them.
_OWN = """
account api apigateway application arn authorizer aws body bucket bus cloudformation cloudfront cloudwatch cognito com
connect connections context custom default device dynamodb ec2 endpoint event events execute forward function functions
gateway group handler hash header http https iam id identity idp input integrations invocations invoke json kinesis
lambda layer listener log logs map method mqtt multi name object path pattern plan policy pool protocol query queue rate
request resource resources response restapis role route routes rule s3 schedule scheduler schema secretsmanager
serverless service sls sns source sqs ssm state states statemachine status stream string sts table target template
topic true false type url user userpool util value version wss xray zip
"""

# Values that templates and the state have by themselves, as defaults of the framework's.
OWN_VALUES: frozenset[str] = frozenset(
    """
    ENABLED DISABLED Retain Delete Snapshot Allow Deny Active PassThrough LATEST TRIM_HORIZON REGIONAL EDGE PRIVATE NONE
    AWS_IAM CUSTOM COGNITO_USER_POOLS AWS_PROXY WHEN_NO_MATCH PAY_PER_REQUEST arm64 x86_64 error always
    """.split()  # noqa: SIM905 - words to be read
)

# Literal parts of logical IDs that the framework gives.
LITERALS: tuple[str, ...] = tuple(
    """
    AlexaSkill AlexaSmartHome ApiGateway CloudFront CloudWatch CognitoUserPool EventBridge EventSourceMapping
    EventsRule HttpApi IamRole Integration LambdaEvConf LambdaEventConfig LambdaFunction LambdaLayer LambdaPermission
    LambdaProvConcLambdaAlias LambdaUrl LambdaVersion ListenerRule LogGroup LogsSubscriptionFilter QualifiedArn RestApi
    S3Bucket ServerlessDeployment ServiceEndpoint SNSTopic SnsSubscription StreamConsumer TargetGroup TopicRule
    UsagePlan Websockets
    """.split()  # noqa: SIM905 - words to be read
)

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
OWN_WORDS: frozenset[str] = frozenset(_OWN.split())
ORDINARY: frozenset[str] = frozenset(_ORDINARY.split())

# Names by which one stage goes, beside the stage's own: a row for each.
CALLED: tuple[tuple[str, ...], ...] = (
    ("dev", "develop", "development"),
    ("prod", "prd", "production"),
    ("stg", "stage", "staging"),
    ("test", "tst", "testing"),
    ("int", "integration"),
    ("pre", "preprod", "pre-prod"),
)

REGION = r"\b(?:us|eu|ap|sa|ca|me|af|il|cn|mx)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central)(?:east|west)?-\d"

# Services whose names in principals and actions the framework writes, and such as people write
SERVICES = (
    "(?:alexa-appkit|apigateway|athena|cloudformation|cloudfront|cloudwatch|codebuild|codedeploy|codepipeline"
    "|cognito-identity|cognito-idp|dynamodb|ec2|ecs|ecs-tasks|elasticfilesystem|elasticloadbalancing|es|events|execute-api"
    "|firehose|glue|iam|iot|kafka|kafka-cluster|kinesis|kms|lambda|logs|mq|rds|rds-data|s3|scheduler|secretsmanager|ses|sns"
    "|sqs|ssm|states|sts|synthetics|transfer|xray)"
)

_DEVICE = (
    r"/dev/(?:(?:null|std(?:in|out|err)|console|zero|full|random|(?:\./)?urandom|tty\w*|(?:sd|xvd|vd|hd)[a-z]{1,2}\d*"
    r"|nvme\d\w*|loop\d+|kmsg|fuse|ptmx)(?![\w/.-])|(?:shm|fd)\b)"
)


class Protected(NamedTuple):
    """What merely looks like text of the user's.

    `parts` and `least` tell most texts apart that can't hold such a thing: one of these parts it has, and so many
    characters at the least. `certain`: can it be nothing else? `substituted`: only in a text of `Fn::Sub`.
    `unless_alike`: not where the same with the target's name is such a thing, too. `end`: the bracket to which the
    pattern goes on.
    """

    parts: tuple[str, ...]
    least: int
    pattern: str
    what: str
    certain: bool = True
    substituted: bool = False
    unless_alike: bool = False
    end: str = ""


# The rows that come first count where two of them overlap. What else could stand there is beside each row.
PROTECTED: tuple[Protected, ...] = (
    # `${sls:stage}-west-1`, of the stages eu and us
    Protected(("st-", "th-", "al-"), 9, REGION, "part of a region's name", unless_alike=True),
    Protected(("${AWS::",), 8, r"\$\{AWS::\w+\}", "a variable"),
    # `${STAGE:-dev}` of a shell, what a program or a plugin puts in by itself: `${Queue${sls:stage}}`
    Protected(("${",), 3, r"\$\{[^}]*\}", "a variable", substituted=True, end="}"),
    Protected(("${",), 3, r"\$\{!?[\w.]+\}", "a variable's name", certain=False),
    # What stands behind these is called as the user likes: `$stageVariables.dev`, `$input.path('$.dev')`
    Protected(
        ("$context",),
        8,
        r'(?:"stage"\s*:\s*")?\$context(?:(?!\.(?:authorizer|\w+Override)\.)\.\w+)*',
        "a variable of API Gateway",
    ),
    Protected(("$util.",), 6, r"\$util(?:\.\w+)+", "a function of API Gateway"),
    Protected(("$input",), 6, r"\$input(?:\.(?:path|params|json|body)\b)?", "a variable of API Gateway"),
    Protected(
        ("$",),
        4,
        r"\$(?:ctx|stageVariables|request|event|method|integration|response)\b",
        "a variable of API Gateway",
    ),
    Protected(("\\",), 2, r"\\[A-Za-z](?![A-Za-z])", "an escape"),
    # `/${sls:stage}/random` is the name of a parameter; behind an operator of a shell there is a file
    Protected(("/dev/",), 7, rf"(?:[<>|]\s*|\b(?:if|of)=|\bfile:(?://)?){_DEVICE}", "a device file"),
    Protected(("/dev/",), 7, rf"(?<![\w./}}:-]){_DEVICE}", "a device file", certain=False),
    # `Custom::Table-${sls:stage}`
    Protected(("::",), 6, r"^(?:AWS|Alexa)::[\w:]+$", "a resource type"),
    # `arn:acme:dev:…` is none of AWS's; the region has a row of its own
    Protected(("arn:",), 7, r"\barn:(?:aws[a-z-]*|\*|\$\{AWS::Partition\}):[a-z0-9-]*:", "the fixed part of an ARN"),
    Protected(("execute-api",), 11, r"(?<![\w-])execute-api(?![\w-])", "the service that APIs are called by"),
    Protected(
        (".amazonaws.com",),
        15,
        rf"(?<![\w.-]){SERVICES}\.amazonaws\.com(?![\w.-])",
        "the name of a service of AWS",
    ),
    Protected((":",), 4, rf"^{SERVICES}:[A-Z*][A-Za-z*]*$", "what a service of AWS can do"),
    Protected(("-",), 36, r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "a UUID"),
    Protected(("",), 32, r"\b[0-9a-f]{32,}\b", "a digest"),
    Protected(("T",), 26, r"\b\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z", "a time stamp"),
)
