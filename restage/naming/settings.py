"""The user's settings that are names, or that the framework makes names of: where they stand, as tables.

Read in serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1 (`lib/plugins/aws/lib/naming.js`, `package/compile/`), and
checked with packages of services that look each of them up by stage. All settings are places below the state's
`service`; `*` is any step, `**` anything below.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_EVENT: Final = "functions.*.events.*."
_SOURCE: Final = "Properties.SourceArn.**"
_STATEMENTS: Final = "Properties.Policies.*.PolicyDocument.Statement.*.Resource.**"

PERMISSION: Final = "AWS::Lambda::Permission"
MAPPING: Final = "AWS::Lambda::EventSourceMapping"
ROLE: Final = "AWS::IAM::Role"

# Variables of the formulas (`restage.naming.formulas`) take their values from these.
MADE_OF: Final[tuple[str, ...]] = (
    "functions.*.name",
    "functions.*.events.**",
    "provider.stackName",
    "provider.apiGateway.stage",
    "provider.alb.targetGroupPrefix",
    "provider.deploymentPrefix",
    "provider.deploymentBucket",
)


class Copied(NamedTuple):
    """The framework writes the text of `setting`, or the last part of an ARN, at `place` of resources of `type`."""

    setting: str
    type: str
    place: str
    id: str = ""  # only of the resource with this logical ID
    instead: bool = False  # does the framework have a name of its own where the setting is not there?


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
    Copied("provider.apiKeys.**", "AWS::ApiGateway::ApiKey", "Properties.Name"),
    Copied("provider.apiGateway.apiKeys.**", "AWS::ApiGateway::ApiKey", "Properties.Name"),
    Copied("provider.httpApi.authorizers.*.name", "AWS::ApiGatewayV2::Authorizer", "Properties.Name"),
    Copied("layers.*.name", "AWS::Lambda::LayerVersion", "Properties.LayerName"),
    # plugins'
    Copied("stepFunctions.stateMachines.*.name", "AWS::StepFunctions::StateMachine", "Properties.StateMachineName"),
    Copied("functions.*.iamRoleStatementsName", ROLE, "Properties.RoleName"),
    # functions' events'
    Copied(_EVENT + "http.authorizer.name", "AWS::ApiGateway::Authorizer", "Properties.Name"),
    Copied(_EVENT + "websocket.authorizer.name", "AWS::ApiGatewayV2::Authorizer", "Properties.Name"),
    Copied(_EVENT + "eventBridge.eventBus.**", "AWS::Events::EventBus", "Properties.Name"),
    Copied(_EVENT + "eventBridge.eventBus.**", "AWS::Events::Rule", "Properties.EventBusName.**"),
    Copied(_EVENT + "eventBridge.eventBus.**", "Custom::EventBridge", "Properties.EventBridgeConfig.EventBus.**"),
    Copied(_EVENT + "eventBridge.eventBus.**", PERMISSION, _SOURCE),
    Copied(_EVENT + "schedule.name", "AWS::Events::Rule", "Properties.Name"),
    Copied(_EVENT + "schedule.name", "AWS::Scheduler::Schedule", "Properties.Name"),
    Copied(_EVENT + "cloudwatchEvent.name", "AWS::Events::Rule", "Properties.Name"),
    Copied(_EVENT + "sns.**", "AWS::SNS::Topic", "Properties.TopicName"),
    Copied(_EVENT + "sns.**", "AWS::SNS::Subscription", "Properties.TopicArn.**"),
    Copied(_EVENT + "sns.**", PERMISSION, _SOURCE),
    Copied(_EVENT + "s3.**", "AWS::S3::Bucket", "Properties.BucketName"),
    Copied(_EVENT + "s3.**", "Custom::S3", "Properties.BucketName"),
    Copied(_EVENT + "s3.**", PERMISSION, _SOURCE),
    Copied(_EVENT + "s3.**", ROLE, _STATEMENTS),
    Copied(_EVENT + "sqs.**", MAPPING, "Properties.EventSourceArn"),
    Copied(_EVENT + "sqs.**", ROLE, _STATEMENTS),
    Copied(_EVENT + "stream.**", MAPPING, "Properties.EventSourceArn"),
    Copied(_EVENT + "stream.**", "AWS::Kinesis::StreamConsumer", "Properties.StreamARN"),
    Copied(_EVENT + "stream.**", ROLE, _STATEMENTS),
    Copied(_EVENT + "msk.arn", MAPPING, "Properties.EventSourceArn"),
    Copied(_EVENT + "msk.arn", ROLE, _STATEMENTS),
    Copied(_EVENT + "activemq.arn", MAPPING, "Properties.EventSourceArn"),
    Copied(_EVENT + "activemq.arn", ROLE, _STATEMENTS),
    Copied(_EVENT + "rabbitmq.arn", MAPPING, "Properties.EventSourceArn"),
    Copied(_EVENT + "rabbitmq.arn", ROLE, _STATEMENTS),
    Copied(_EVENT + "iot.name", "AWS::IoT::TopicRule", "Properties.RuleName"),
    Copied(_EVENT + "cognitoUserPool.pool", "AWS::Cognito::UserPool", "Properties.UserPoolName"),
    Copied(_EVENT + "cognitoUserPool.pool", "Custom::CognitoUserPool", "Properties.UserPoolName"),
    Copied(_EVENT + "cloudwatchLog.**", "AWS::Logs::SubscriptionFilter", "Properties.LogGroupName"),
    Copied(_EVENT + "alb.targetGroupName", "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name"),
    Copied(_EVENT + "alb.listenerArn", "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties.ListenerArn"),
)

# Where the state has a setting once more, in the form that the framework gave it (`provider.js`).
REPEATED: Final[tuple[tuple[str, ...], ...]] = (
    (
        "provider.deploymentBucket",
        "provider.deploymentBucketObject.name",
        "initialServerlessConfig.provider.deploymentBucket",
        "initialServerlessConfig.provider.deploymentBucket.name",
    ),
)
