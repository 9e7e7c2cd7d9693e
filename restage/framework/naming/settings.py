"""The user's settings that are names, or that the framework makes names of: where they stand, as tables.

Read in serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1 (`lib/plugins/aws/lib/naming.js`, `package/compile/`), and
checked with packages of services that look each of them up by stage. All settings are places below the state's
`service`; `*` is any step, `**` anything below.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from restage.framework.plugins import PLUGINS
from restage.framework.rows import ROLE, Copied

_SOURCE: Final = "Properties.SourceArn.**"
_STATEMENTS: Final = "Properties.Policies.*.PolicyDocument.Statement.*.Resource.**"

PERMISSION: Final = "AWS::Lambda::Permission"

# Variables of the formulas (`restage.framework.naming.formulas`) take their values from these.
MADE_OF: Final[tuple[str, ...]] = (
    "functions.*.name",
    "functions.*.events.**",
    "provider.stackName",
    "provider.apiGateway.stage",
    "provider.alb.targetGroupPrefix",
    "provider.deploymentPrefix",
    "provider.deploymentBucket",
)


def _event(settings: str, *places: tuple[str, str]) -> Iterator[Copied]:
    """Rows for settings of an event, each of which stands at all `places`."""
    for setting in settings.split():
        for kind, place in places:
            yield Copied(f"functions.*.events.*.{setting}", kind, place)


COPIED: Final[tuple[Copied, ...]] = (
    # the provider's
    Copied("provider.apiName", "AWS::ApiGateway::RestApi", "Properties.Name", "ApiGatewayRestApi", instead=True),
    Copied("provider.httpApi.name", "AWS::ApiGatewayV2::Api", "Properties.Name", "HttpApi", instead=True),
    Copied("provider.websocketsApiName", "AWS::ApiGatewayV2::Api", "Properties.Name", "WebsocketsApi", instead=True),
    Copied("provider.iam.role.name", ROLE, "Properties.RoleName", "IamRoleLambdaExecution", instead=True),
    Copied("provider.iam.role.path", ROLE, "Properties.Path", "IamRoleLambdaExecution", instead=True),
    Copied("provider.iam.role.permissionsBoundary", ROLE, "Properties.PermissionsBoundary"),
    Copied("provider.iam.role.permissionBoundary", ROLE, "Properties.PermissionsBoundary"),
    Copied("provider.rolePermissionsBoundary", ROLE, "Properties.PermissionsBoundary"),
    Copied("provider.deploymentBucket", "AWS::Lambda::Function", "Properties.Code.S3Bucket"),
    Copied("provider.deploymentBucket", "AWS::Lambda::LayerVersion", "Properties.Content.S3Bucket"),
    Copied("provider.deploymentBucket", "Output", "Value", "ServerlessDeploymentBucketName"),
    Copied("provider.apiKeys.*", "AWS::ApiGateway::ApiKey", "Properties.Name"),
    Copied("provider.apiKeys.*.name", "AWS::ApiGateway::ApiKey", "Properties.Name"),
    Copied("provider.apiKeys.*.*.*", "AWS::ApiGateway::ApiKey", "Properties.Name"),
    Copied("provider.apiKeys.*.*.*.name", "AWS::ApiGateway::ApiKey", "Properties.Name"),
    Copied("provider.apiGateway.apiKeys.*", "AWS::ApiGateway::ApiKey", "Properties.Name"),
    Copied("provider.apiGateway.apiKeys.*.name", "AWS::ApiGateway::ApiKey", "Properties.Name"),
    Copied("provider.apiGateway.apiKeys.*.*.*", "AWS::ApiGateway::ApiKey", "Properties.Name"),
    Copied("provider.apiGateway.apiKeys.*.*.*.name", "AWS::ApiGateway::ApiKey", "Properties.Name"),
    Copied("provider.httpApi.authorizers.*.name", "AWS::ApiGatewayV2::Authorizer", "Properties.Name"),
    Copied("layers.*.name", "AWS::Lambda::LayerVersion", "Properties.LayerName"),
    Copied("provider.role", "AWS::Lambda::Function", "Properties.Role"),
    Copied("provider.iam.role", "AWS::Lambda::Function", "Properties.Role"),
    # functions'
    Copied("functions.*.role", "AWS::Lambda::Function", "Properties.Role"),
    Copied("functions.*.role", "AWS::Scheduler::Schedule", "Properties.Target.RoleArn"),
    Copied("functions.*.onError", "AWS::Lambda::Function", "Properties.DeadLetterConfig.TargetArn"),
    Copied("functions.*.onError", ROLE, _STATEMENTS),
    # plugins', of sections of their own first
    *sorted((row for plugin in PLUGINS for row in plugin.copied), key=lambda row: row.setting.startswith("functions.")),
    # functions' events'
    *_event("http.authorizer.name", ("AWS::ApiGateway::Authorizer", "Properties.Name")),
    *_event(
        "http.authorizer http.authorizer.arn",
        ("AWS::ApiGateway::Authorizer", "Properties.AuthorizerUri.**"),
        ("AWS::ApiGateway::Authorizer", "Properties.ProviderARNs.*"),
        (PERMISSION, "Properties.FunctionName"),
    ),
    *_event("websocket.authorizer.name", ("AWS::ApiGatewayV2::Authorizer", "Properties.Name")),
    *_event(
        "eventBridge.eventBus.**",
        ("AWS::Events::EventBus", "Properties.Name"),
        ("AWS::Events::Rule", "Properties.EventBusName.**"),
        ("Custom::EventBridge", "Properties.EventBridgeConfig.EventBus.**"),
        (PERMISSION, _SOURCE),
    ),
    *_event("schedule.name", ("AWS::Events::Rule", "Properties.Name"), ("AWS::Scheduler::Schedule", "Properties.Name")),
    *_event("cloudwatchEvent.name", ("AWS::Events::Rule", "Properties.Name")),
    *_event(
        "sns sns.topicName sns.arn.**",
        ("AWS::SNS::Topic", "Properties.TopicName"),
        ("AWS::SNS::Subscription", "Properties.TopicArn.**"),
        (PERMISSION, _SOURCE),
    ),
    *_event(
        "s3 s3.bucket",
        ("AWS::S3::Bucket", "Properties.BucketName"),
        ("Custom::S3", "Properties.BucketName"),
        (PERMISSION, _SOURCE),
        (ROLE, _STATEMENTS),
    ),
    *_event(
        "sqs sqs.arn stream stream.arn msk.arn activemq.arn rabbitmq.arn",
        ("AWS::Lambda::EventSourceMapping", "Properties.EventSourceArn"),
        ("AWS::Kinesis::StreamConsumer", "Properties.StreamARN"),
        (ROLE, _STATEMENTS),
    ),
    *_event("iot.name", ("AWS::IoT::TopicRule", "Properties.RuleName")),
    *_event(
        "cognitoUserPool.pool",
        ("AWS::Cognito::UserPool", "Properties.UserPoolName"),
        ("Custom::CognitoUserPool", "Properties.UserPoolName"),
    ),
    *_event("cloudwatchLog cloudwatchLog.logGroup", ("AWS::Logs::SubscriptionFilter", "Properties.LogGroupName")),
    *_event("alb.targetGroupName", ("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name")),
    *_event("alb.listenerArn", ("AWS::ElasticLoadBalancingV2::ListenerRule", "Properties.ListenerArn")),
)

# Settings that name what stands under its name elsewhere: another one of these makes no other name.
REFERENCES: Final[tuple[str, ...]] = (
    "functions.*.events.*.http.authorizer.name",
    "functions.*.events.*.httpApi.authorizer",
    "functions.*.events.*.httpApi.authorizer.name",
    "provider.httpApi.authorizers.*.functionName",
)

# Where the state has a setting once more, in the form that the framework gave it (`provider.js`).
REPEATED: Final[tuple[tuple[str, ...], ...]] = (
    (
        "provider.deploymentBucket",
        "provider.deploymentBucketObject.name",
        "initialServerlessConfig.provider.deploymentBucket",
        "initialServerlessConfig.provider.deploymentBucket.name",
        "package.deploymentBucket",
        "initialServerlessConfig.package.deploymentBucket",
    ),
)
