"""Settings that are no texts, and the properties that the framework makes of them, as tables.

Read in `lib/plugins/aws/package/compile/` of serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1. A row counts only where
it gives what the source's template has.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from restage.document.jsjson import stringify
from restage.document.values import ANY, Json, Path
from restage.tracing.settingplaces import Places


def copied(value: Json) -> Json:
    """As it is."""
    return value


def switched(value: Json) -> Json:
    """The state of a rule or a schedule."""
    return "DISABLED" if value is False else "ENABLED"


def negated(value: Json) -> Json:
    """A switch whose property says the opposite."""
    return value is False


def listed(value: Json) -> Json:
    """A list of one."""
    return None if value is None else [value]


def written(value: Json) -> Json:
    """An object as a text."""
    return stringify(value) if isinstance(value, (dict, list)) else value


def plain(value: Json) -> Json:
    """A text in one line."""
    return re.sub(r"\r?\n", "", value) if isinstance(value, str) else value


def patterns(value: Json) -> Json:
    """Patterns of a filter, each of which is a text."""
    return {"Filters": [{"Pattern": stringify(one)} for one in value]} if isinstance(value, list) else None


class EventSetting(NamedTuple):
    """`setting` of an event is `property` (below `Properties`) of the event's own resource; `absent`: what stands there
    where the setting is not given. `takes_null`: is null something else than no setting?"""

    setting: Path
    property: Path
    made: Callable[[Json], Json] = copied
    absent: Json = None
    takes_null: bool = False


class EventKind(NamedTuple):
    """The resources of `type` whose logical IDs begin with one of `ids`, one for each of a function's events of a kind,
    in their order. `{F}` is the function's key, normalised."""

    event: str
    type: str
    ids: tuple[str, ...]
    settings: tuple[EventSetting, ...]
    method: str = ""  # of schedules
    short: str = "arn"  # the setting that an event is, which is no object


_MAPPING: Final = (
    EventSetting(("arn",), ("EventSourceArn",)),
    EventSetting(("batchSize",), ("BatchSize",), absent=10),
    EventSetting(("enabled",), ("Enabled",), absent=True, takes_null=True),
    EventSetting(("batchWindow",), ("MaximumBatchingWindowInSeconds",)),
    EventSetting(("maximumBatchingWindow",), ("MaximumBatchingWindowInSeconds",)),
    EventSetting(("parallelizationFactor",), ("ParallelizationFactor",)),
    EventSetting(("maximumRetryAttempts",), ("MaximumRetryAttempts",)),
    EventSetting(("maximumRecordAgeInSeconds",), ("MaximumRecordAgeInSeconds",)),
    EventSetting(("bisectBatchOnFunctionError",), ("BisectBatchOnFunctionError",)),
    EventSetting(("tumblingWindowInSeconds",), ("TumblingWindowInSeconds",)),
    EventSetting(("maximumConcurrency",), ("ScalingConfig", "MaximumConcurrency")),
    EventSetting(("functionResponseType",), ("FunctionResponseTypes",), listed),
    EventSetting(("startingPosition",), ("StartingPosition",), absent="TRIM_HORIZON"),
    EventSetting(("filterPatterns",), ("FilterCriteria",), patterns),
    EventSetting(("destinations", "onFailure"), ("DestinationConfig", "OnFailure", "Destination")),
    EventSetting(("destinations", "onFailure", "arn"), ("DestinationConfig", "OnFailure", "Destination")),
    EventSetting(("startingPositionTimestamp",), ("StartingPositionTimestamp",)),
)
# Of these, no size of a batch is written where none is given
_BROKER: Final = tuple(one._replace(absent=None) if one.property == ("BatchSize",) else one for one in _MAPPING)
_RULE: Final = (
    EventSetting(("enabled",), ("State",), switched, absent="ENABLED"),
    EventSetting(("rate",), ("ScheduleExpression",)),
    EventSetting(("description",), ("Description",)),
    EventSetting(("input",), ("Targets", 0, "Input"), written),
    EventSetting(("inputPath",), ("Targets", 0, "InputPath")),
    EventSetting(("inputTransformer", "inputTemplate"), ("Targets", 0, "InputTransformer", "InputTemplate")),
    EventSetting(("inputTransformer", "inputPathsMap"), ("Targets", 0, "InputTransformer", "InputPathsMap")),
)
_SCHEDULE: Final = (
    *_RULE[:3],
    EventSetting(("input",), ("Target", "Input"), written),
    EventSetting(("timezone",), ("ScheduleExpressionTimezone",)),
)
_SOURCE: Final = "AWS::Lambda::EventSourceMapping"

EVENTS: Final = (
    EventKind("schedule", "AWS::Events::Rule", ("{F}EventsRuleSchedule",), _RULE, short="rate"),
    EventKind("schedule", "AWS::Scheduler::Schedule", ("{F}EventsRuleSchedule",), _SCHEDULE, "scheduler", "rate"),
    EventKind("schedule", "AWS::Scheduler::Schedule", ("{F}Schedule",), _SCHEDULE, "scheduler", "rate"),
    EventKind(
        "cloudwatchEvent",
        "AWS::Events::Rule",
        ("{F}EventsRuleCloudWatchEvent",),
        (*_RULE, EventSetting(("event",), ("EventPattern",))),
    ),
    EventKind(
        "eventBridge",
        "AWS::Events::Rule",
        (),
        (
            *_RULE,
            EventSetting(("pattern",), ("EventPattern",)),
            EventSetting(("schedule",), ("ScheduleExpression",)),
            EventSetting(
                ("retryPolicy", "maximumEventAge"), ("Targets", 0, "RetryPolicy", "MaximumEventAgeInSeconds")
            ),
            EventSetting(
                ("retryPolicy", "maximumRetryAttempts"), ("Targets", 0, "RetryPolicy", "MaximumRetryAttempts")
            ),
            EventSetting(("deadLetterQueueArn",), ("Targets", 0, "DeadLetterConfig", "Arn")),
        ),
    ),
    EventKind("sqs", _SOURCE, ("{F}EventSourceMappingSQS",), _MAPPING),
    EventKind("stream", _SOURCE, ("{F}EventSourceMappingKinesis", "{F}EventSourceMappingDynamodb"), _MAPPING),
    EventKind("msk", _SOURCE, ("{F}EventSourceMappingMSK",), _BROKER),
    EventKind("kafka", _SOURCE, ("{F}EventSourceMappingKafka",), _BROKER),
    EventKind("activemq", _SOURCE, ("{F}EventSourceMappingActiveMQ",), _BROKER),
    EventKind("rabbitmq", _SOURCE, ("{F}EventSourceMappingRabbitMQ",), _BROKER),
    EventKind(
        "iot", "AWS::IoT::TopicRule", ("{F}IotTopicRule",),
        (
            EventSetting(("enabled",), ("TopicRulePayload", "RuleDisabled"), negated, absent=False),
            EventSetting(("sql",), ("TopicRulePayload", "Sql"), plain),
            EventSetting(("description",), ("TopicRulePayload", "Description"), plain),
            EventSetting(("sqlVersion",), ("TopicRulePayload", "AwsIotSqlVersion"), plain),
        ),
    ),
    EventKind(
        "cloudwatchLog", "AWS::Logs::SubscriptionFilter", ("{F}LogsSubscriptionFilterCloudWatchLog",),
        (EventSetting(("filter",), ("FilterPattern",), absent=""),), short="logGroup",
    ),
)  # fmt: skip


class ProviderSetting(NamedTuple):
    """`setting` of the provider is `property` of resources of `type` (`id`: of the one with this logical ID) wherever
    these have what the source's setting gives. `comes_into`: the logical IDs (`*`: anything; `{function}`: those of
    functions without a setting of their own) of resources that have the property where, and only where, the setting is
    there. Other rows may have a default, and say nothing of a setting of one stage only."""

    setting: Path
    type: str
    property: Path
    id: str = ""
    comes_into: tuple[str, ...] = ()


_LOGS: Final = "AWS::Logs::LogGroup"
_LOG_GROUPS: Final = (
    "{function}LogGroup", "ApiGatewayLogGroup", "HttpApiLogGroup", "WebsocketsLogGroup", "CustomDashresource*LogGroup",
)  # fmt: skip
_PLAN: Final = "AWS::ApiGateway::UsagePlan"
_REST: Final = "AWS::ApiGateway::RestApi"
_QUOTA: Final = (("limit", "Limit"), ("offset", "Offset"), ("period", "Period"))
_THROTTLE: Final = (("burstLimit", "BurstLimit"), ("rateLimit", "RateLimit"))
_WEBSOCKET: Final = "AWS::ApiGatewayV2::Stage"
_SOCKETS: Final = "WebsocketsDeploymentStage"
PROVIDER: Final = (
    ProviderSetting(("logRetentionInDays",), _LOGS, ("RetentionInDays",), comes_into=_LOG_GROUPS),
    ProviderSetting(("logDataProtectionPolicy",), _LOGS, ("DataProtectionPolicy",), comes_into=_LOG_GROUPS),
    *(
        ProviderSetting((*place, group, key), _PLAN, (name, property_))
        for place in (("usagePlan",), ("apiGateway", "usagePlan"))
        for group, name, rows in (("quota", "Quota", _QUOTA), ("throttle", "Throttle", _THROTTLE))
        for key, property_ in rows
    ),
    ProviderSetting(("apiGateway", "description"), _REST, ("Description",), "ApiGatewayRestApi"),
    ProviderSetting(("apiGateway", "description"), "AWS::ApiGateway::Deployment", ("Description",)),
    ProviderSetting(("iam", "role", "path"), "AWS::IAM::Role", ("Path",), "IamRoleLambdaExecution"),
    ProviderSetting(("deploymentBucket", "name"), "AWS::Lambda::Function", ("Code", "S3Bucket")),
    ProviderSetting(
        ("logs", "websocket", "fullExecutionData"), _WEBSOCKET, ("DefaultRouteSettings", "DataTraceEnabled"), _SOCKETS
    ),
    ProviderSetting(("logs", "websocket", "level"), _WEBSOCKET, ("DefaultRouteSettings", "LoggingLevel"), _SOCKETS),
)

# Settings that reach no template by themselves: what deploys reads them in the state, or nothing does.
NOT_IN_TEMPLATES: Final = Places(
    ("functions", ANY, "memory"),  # it is `memorySize`
    ("custom",),
    ("params",),
    ("stages",),
    ("package",),
    ("configValidationMode",),
    ("deprecationNotificationMode",),
    ("disabledDeprecations",),
    ("variablesResolutionMode",),
    ("unresolvedVariablesNotificationMode",),
    ("org",),
    ("app",),
    ("provider", "name"),
    ("provider", "stage"),
    ("provider", "region"),
    ("provider", "profile"),
    ("provider", "stackName"),
    ("provider", "stackTags"),
    ("provider", "stackParameters"),
    ("provider", "stackPolicy"),
    ("provider", "cfnRole"),
    ("provider", "iam", "deploymentRole"),
    ("provider", "deploymentMethod"),
    ("provider", "deploymentPrefix"),
    ("provider", "deploymentBucket", "maxPreviousDeploymentArtifacts"),
    ("provider", "disableRollback"),
    ("provider", "notificationArns"),
    ("provider", "apiGateway", "metrics"),
    *(("provider", "logs", "restApi", key) for key in ("level", "fullExecutionData", "format")),
    ("provider", "rollbackConfiguration"),
    ("functions", ANY, "handler"),
    ("functions", ANY, "package"),
)

# Settings of functions, and of what is made for them only: nothing is made of them where there are none
OF_FUNCTIONS: Final = Places(
    *(("provider", key) for key in (
        "environment", "memorySize", "timeout", "runtime", "vpc", "layers", "kmsKeyArn", "architecture",
        "ephemeralStorageSize", "logRetentionInDays", "logDataProtectionPolicy", "versionFunctions", "tracing",
        "runtimeManagement", "role", "rolePermissionsBoundary", "iamRoleStatements", "iamManagedPolicies",
    )),
    ("provider", "iam", "role"),
)  # fmt: skip

# Settings from which more follows, where only one stage has them, than the property that they are: statements and
# policies of roles, versions, aliases, and tags of APIs.
FAR_REACHING: Final = Places(
    ("provider", "vpc"),
    ("provider", "tracing"),
    ("provider", "tags"),
    ("provider", "kmsKeyArn"),
    ("provider", "awsKmsKeyArn"),
    ("provider", "snapStart"),
    ("provider", "versionFunctions"),
    ("functions", ANY, "vpc"),
    ("functions", ANY, "tracing"),
    ("functions", ANY, "kmsKeyArn"),
    ("functions", ANY, "awsKmsKeyArn"),
    ("functions", ANY, "snapStart"),
    ("functions", ANY, "versionFunction"),
    ("functions", ANY, "fileSystemConfig"),
    ("functions", ANY, "destinations"),
    ("functions", ANY, "onError"),
    ("functions", ANY, "provisionedConcurrency"),
    ("functions", ANY, "role"),
)
