"""Settings of which the framework makes more than the value that they hold: resources, statements, references.

A rule that gives such a setting another value does not make of the template what a fresh package would hold, so the
value alone settles nothing. Read from the frameworks' packages (serverless 1.83.3, 2.72.4, 3.40.0, osls 4.3.1), and
from services that were packaged with each setting and without it.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from restage.document.values import ANY, Path
from restage.framework.plugins import PLUGINS

FUNCTION: Final[Path] = ("functions", ANY)
PROVIDER: Final[Path] = ("provider",)


class More(Enum):
    """When is there more than a value that follows a rule into the template (`restage.rules.templaterules`)?"""

    ALWAYS = "always"
    COMING = "where the setting comes or goes"
    NEVER = "never"


class Setting(NamedTuple):
    """A setting, by its place below `service`.

    `makes`: what the framework makes of it. `marks`: texts, one of which everything that it makes holds; none: it may
    be anything that has to do with the function. `versions`: those that know it.
    """

    place: Path
    makes: str
    marks: tuple[str, ...] = ()
    versions: str = "1 2 3 osls"
    more: More = More.ALWAYS


_ALIAS: Final = "an alias, and permissions, targets and integrations that name it"
_VPC: Final = "VpcConfig and the role's policy for VPCs"
_INVOKED: Final = "an EventInvokeConfig"
_LOGS: Final = "log groups, and what makes the role that writes them"

# One row for a setting; a longer place wins. What is not named here and does not follow as a value is asked about, too.
SETTINGS: Final[tuple[Setting, ...]] = (
    # place, what is made of it, by what that is known, versions
    Setting((*FUNCTION, "provisionedConcurrency"), _ALIAS, ("ProvisionedConcurrency", "ProvConcLambdaAlias", "provisioned"), more=More.COMING),
    Setting((*FUNCTION, "snapStart"), _ALIAS, ("SnapStart", "snapstart"), "3 osls"),
    Setting((*FUNCTION, "events"), "resources, permissions, routes and statements"),
    Setting((*FUNCTION, "destinations"), f"{_INVOKED} and statements of the role", ("EventInvokeConfig", "LambdaEvConf", "sqs:SendMessage", "sns:Publish", "lambda:InvokeFunction", "events:PutEvents")),
    Setting((*FUNCTION, "maximumEventAge"), _INVOKED, ("EventInvokeConfig", "LambdaEvConf", "MaximumEventAgeInSeconds")),
    Setting((*FUNCTION, "maximumRetryAttempts"), _INVOKED, ("EventInvokeConfig", "LambdaEvConf", "MaximumRetryAttempts")),
    Setting((*FUNCTION, "onError"), "DeadLetterConfig and a statement of the role", ("DeadLetterConfig", "sns:Publish", "sqs:SendMessage")),
    Setting((*FUNCTION, "vpc"), _VPC, ("VpcConfig", "AWSLambdaVPCAccessExecutionRole"), more=More.COMING),
    Setting((*FUNCTION, "tracing"), "TracingConfig and statements of the role", ("TracingConfig", "xray:")),
    Setting((*FUNCTION, "fileSystemConfig"), "FileSystemConfigs and a statement of the role", ("FileSystemConfigs", "elasticfilesystem:")),
    Setting((*FUNCTION, "kmsKeyArn"), "KmsKeyArn and a statement of the role", ("KmsKeyArn", "kms:Decrypt"), "2 3 osls"),
    Setting((*FUNCTION, "awsKmsKeyArn"), "KmsKeyArn and a statement of the role", ("KmsKeyArn", "kms:Decrypt"), "1 2"),
    Setting((*FUNCTION, "logRetentionInDays"), "RetentionInDays of the log group", ("RetentionInDays",), "3 osls"),
    Setting((*FUNCTION, "logDataProtectionPolicy"), "DataProtectionPolicy of the log group", ("DataProtectionPolicy",), "3 osls"),
    Setting((*FUNCTION, "disableLogs"), "the log group, and what depends on it", ("LogGroup", "logs:")),
    Setting((*FUNCTION, "url"), "a function URL and its permission", ("AWS::Lambda::Url", "LambdaFunctionUrl", "FnUrl", "InvokeFunctionUrl"), "3 osls"),
    Setting((*FUNCTION, "versionFunction"), "a version and its output", ("LambdaVersion", "AWS::Lambda::Version", "QualifiedArn")),
    Setting((*FUNCTION, "role"), "the function's role, and the service's own where no function has another", ("Role",)),
    Setting((*FUNCTION, "condition"), "a Condition of the function and of all that belongs to it", ("Condition",)),
    Setting((*FUNCTION, "dependsOn"), "DependsOn of the function", ("DependsOn",)),
    Setting((*FUNCTION, "architecture"), "Architectures", ("Architectures",), "2 3 osls"),
    Setting((*FUNCTION, "image"), "PackageType, Code and ImageConfig", ("PackageType", "Code", "ImageConfig"), "2 3 osls"),
    Setting((*FUNCTION, "tags"), "Tags of the function", ("Tags",)),
    Setting((*FUNCTION, "httpApi"), "the payload of its integration", ("PayloadFormatVersion",)),
    Setting((*FUNCTION, "durableConfig"), f"DurableConfig, a statement of the role, {_ALIAS}", ("Durable", "durable"), "osls"),
    Setting((*FUNCTION, "runtimeManagement"), "RuntimeManagementConfig", ("RuntimeManagementConfig",), "3 osls"),
    Setting((*FUNCTION, "recursiveLoop"), "RecursiveLoop", ("RecursiveLoop",), "osls"),
    Setting((*FUNCTION, "logs"), "LoggingConfig", ("LoggingConfig",), "osls"),
    Setting((*FUNCTION, "layers"), "Layers", ("Layers",), more=More.NEVER),
    Setting((*FUNCTION, "environment"), "variables", ("Environment",), more=More.NEVER),
    Setting((*FUNCTION, "package"), "the zip, which stays as it was tested"),
    Setting((*FUNCTION, "handler"), "the Handler, which is in the zip", ("Handler",)),
    Setting((*FUNCTION, "targetAlias"), _ALIAS, ("Alias",)),
    Setting(("layers",), "a layer version, its permissions and outputs", ("Layer",)),
    Setting(("plugins",), "whatever the plugin adds"),
    Setting(("resources", "extensions"), "what is laid over the framework's own resources", versions="2 3 osls"),
    Setting(("resources", ANY, "extensions"), "what is laid over the framework's own resources", versions="2 3 osls"),
    Setting((*PROVIDER, "vpc"), _VPC, ("VpcConfig", "AWSLambdaVPCAccessExecutionRole"), more=More.COMING),
    Setting((*PROVIDER, "tracing"), "TracingConfig, TracingEnabled and statements of the role", ("TracingConfig", "TracingEnabled", "xray:")),
    Setting((*PROVIDER, "logRetentionInDays"), "RetentionInDays of every log group", ("RetentionInDays",)),
    Setting((*PROVIDER, "logDataProtectionPolicy"), "DataProtectionPolicy of every log group", ("DataProtectionPolicy",), "3 osls"),
    Setting((*PROVIDER, "logs"), _LOGS, ("LogGroup", "LogSettings", "DefaultRouteSettings", "LoggingLevel", "DataTraceEnabled", "CustomResource", "ApiGatewayAccountCloudWatchRole", "LoggingConfig")),
    Setting((*PROVIDER, "apiGateway"), "keys, plans, policies and properties of the REST API, or another API", ("ApiGateway", "Websockets")),
    Setting((*PROVIDER, "apiKeys"), "API keys", ("ApiGateway",), "1 2"),
    Setting((*PROVIDER, "usagePlan"), "a usage plan and its keys", ("ApiGateway",), "1 2"),
    Setting((*PROVIDER, "resourcePolicy"), "the policy of the REST API", ("ApiGateway",), "1 2"),
    Setting((*PROVIDER, "endpointType"), "the endpoint of the REST API", ("ApiGateway",)),
    Setting((*PROVIDER, "vpcEndpointIds"), "the endpoint of the REST API", ("ApiGateway",)),
    Setting((*PROVIDER, "httpApi"), "properties and authorizers of the HTTP API, or another API", ("HttpApi",)),
    Setting((*PROVIDER, "websocket"), "properties of the websocket API", ("Websockets",), "3 osls"),
    Setting((*PROVIDER, "alb"), "target groups and authorizers of listeners", ("ElasticLoadBalancingV2", "Alb")),
    Setting((*PROVIDER, "cloudFront"), "cache policies of the distribution", ("CloudFront",), "2 3 osls"),
    Setting((*PROVIDER, "s3"), "buckets", ("S3",)),
    Setting((*PROVIDER, "eventBridge"), "rules, or a custom resource that makes them", ("Events", "EventBridge"), "2 3"),
    Setting((*PROVIDER, "kinesis"), "stream consumers", ("StreamConsumer",), "3 osls"),
    Setting((*PROVIDER, "iam"), "the role of all functions, or another role", ("Role", "Policies", "Statement")),
    Setting((*PROVIDER, "role"), "the role of all functions", ("Role",)),
    Setting((*PROVIDER, "iamRoleStatements"), "statements of the role", ("Role", "Statement")),
    Setting((*PROVIDER, "iamManagedPolicies"), "policies of the role", ("ManagedPolicyArns",)),
    Setting((*PROVIDER, "rolePermissionsBoundary"), "the role's boundary", ("PermissionsBoundary",)),
    Setting((*PROVIDER, "kmsKeyArn"), "KmsKeyArn of all functions and a statement of the role", ("KmsKeyArn", "kms:Decrypt")),
    Setting((*PROVIDER, "layers"), "Layers of all functions", ("Layers",), more=More.NEVER),
    Setting((*PROVIDER, "tags"), "Tags of functions and APIs", ("Tags",)),
    Setting((*PROVIDER, "architecture"), "Architectures of all functions", ("Architectures",), "2 3 osls"),
    Setting((*PROVIDER, "versionFunctions"), "versions and their outputs", ("LambdaVersion", "AWS::Lambda::Version", "QualifiedArn")),
    Setting((*PROVIDER, "deploymentBucket"), "the bucket, its policy and outputs", ("DeploymentBucket", "S3Bucket")),
    Setting((*PROVIDER, "environment"), "variables", ("Environment",), more=More.NEVER),
    Setting((*PROVIDER, "ecr"), "images", ("Code",), "2 3 osls"),
)

# A function as a whole, and a setting that no row is about
WHOLE: Final = Setting(FUNCTION, "a function's log group, version, events and statements")
OTHER: Final = Setting((), "whatever the framework or a plugin makes of it")

# What only deploying reads, and the framework makes nothing of in a template: the value is all. Keys of the provider.
DEPLOYING: Final = frozenset(
    """
    cfnRole credentials deletionProtection deploymentMethod disableRollback notificationArns profile
    pruneFunctionVersions rollbackConfiguration stackParameters stackPolicy stackTags
    """.split()  # noqa: SIM905 - words to be read
)

# Names, and what is told by itself: other steps know what follows from these. Places below `service`.
NAMES: Final[frozenset[Path]] = frozenset({
    *((*PROVIDER, key) for key in ("name", "stage", "region", "stackName", "deploymentPrefix", "apiName", "websocketsApiName")),
    (*PROVIDER, "apiGateway", "stage"),
    (*PROVIDER, "httpApi", "name"),
    (*PROVIDER, "alb", "targetGroupPrefix"),
    (*FUNCTION, "name"),
})

# What makes the code inside of zips: the tested ones were made with the source's values. Places below `service`.
CODE: Final[tuple[Path, ...]] = (
    *(("package", key) for key in ("patterns", "include", "exclude", "artifact", "individually", "excludeDevDependencies")),
    (*FUNCTION, "package"),
    ("layers", ANY, "path"),
    ("layers", ANY, "package"),
    ("build",),
    *(("custom", section) for plugin in PLUGINS for section in plugin.makes_code),
)


def setting_at(steps: Path) -> Setting | None:
    """The row for a place below `service`, the most particular one; None for what no row is about."""
    if len(steps) == len(FUNCTION) and fits(FUNCTION, steps):
        return WHOLE
    return max((row for row in SETTINGS if fits(row.place, steps)), key=lambda row: len(row.place), default=None)


def fits(place: Path, steps: Path) -> bool:
    """Does `steps` lead to `place`, or into it?"""
    return len(steps) >= len(place) and all(one is ANY or one == step for one, step in zip(place, steps, strict=False))
