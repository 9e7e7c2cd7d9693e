"""The framework's names as a table: which property of which resource holds which formula.

`source` names a section of docs/framework.md; the facts were read in, and checked against, serverless 1.83.3,
2.72.4, 3.40.0 and osls 4.3.1. One row more is all that a plugin or a new version needs.

Variables: `service`, `stage`, `stack`, `region`; `api_stage` (the REST API's own stage name); `function` (key), `fn` (physical name of
a function), `custom` (the framework's own functions), `default_rule` (FN-rule-i), `rule`, `name` (names decided by earlier
rows of the table, `name` by the same resource); `user` (the user's own texts); `given` (a name that only the user can give); `bucket` (the user's own for deployments); `log_prefix` (what a function's log groups begin with);
`authorizer` (what the ARNs of authorizers end in);
`plain` (any text that does not look like the stage); those of the table `KEYS`. Others match any text and keep it. `{named}` alone is a text in which nothing but names of functions and of the REST API follows the stage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from restage.document.values import Json
from restage.framework.versions import FrameworkVersion


class NameFormula(NamedTuple):
    """`pattern` is what stands at `place` of a resource of `type` (whose logical ID is `id`)."""

    type: str
    place: str
    pattern: Json
    id: str = ""
    fit: str = ""
    unless: tuple[str, ...] = ()  # a setting of the service by which the user gives the name instead
    defines: str = ""  # the variable that the name found here is a value of
    source: str = ""
    not_users: bool = False  # only in a resource that does not stand in the service's own `resources`
    when: Callable[[FrameworkVersion], bool] | None = None  # only in versions of the framework of which this is true


class IdFormula(NamedTuple):
    """The logical ID (of a resource of `type`, or an output) that follows from names."""

    type: str
    pattern: str
    source: str = ""
    among_users: bool = False  # does a plugin write it into the service's own `resources`?
    fit: str = ""
    unseen: bool = False  # may it hold a part of the stage only, which does not look like it?


PLUGINS = "plugin-"  # how the sources of plugins' formulas begin
LOGS = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
LAMBDA = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
ROLE = "AWS::IAM::Role"
STATEMENTS = "Properties.Policies.*.PolicyDocument.Statement.**"


def _join(*items: Json, by: str = "-") -> Json:
    return {"Fn::Join": [by, list(items)]}


def _comments_name_packaged_stage(version: FrameworkVersion) -> bool:
    return version.comment_is_packaged_stage


_REGION: Json = {"Ref": "AWS::Region"}
_CAPACITY = "Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification.Dimensions.*.Value"
_SCALED = "{service:alnum}{function:alnum}AutoScaling"
_WHERE = "{stage:alnum}{region:alnum}"

NAMES: tuple[NameFormula, ...] = (
    # functions, their log groups, roles
    NameFormula("AWS::Lambda::Function", "Properties.FunctionName", "{service}-{stage}-{function}", "{function:norm}LambdaFunction", defines="fn", source="functions"),
    NameFormula("AWS::Lambda::Function", "Properties.FunctionName", "{service}-{stage}-{custom}", "{custom:norm}LambdaFunction", fit="custom-resource", defines="fn", source="custom-resources"),
    NameFormula("AWS::Lambda::Function", "Properties.FunctionName", "{service}-{stage}-warmup-plugin-{warmer}", "WarmUpPlugin{warmer:norm}LambdaFunction", defines="fn", source="plugin-warmup"),
    NameFormula("AWS::Lambda::Function", "Properties.FunctionName", "{service}-{stage}-warmup-plugin", "WarmUpPluginLambdaFunction", defines="fn", source="plugin-warmup"),
    NameFormula("AWS::Lambda::Function", "Properties.Code.ImageUri", "{registry}/{repository}@sha256:{digest}", source="images"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/lambda/{fn}", source="functions"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/lambda/{fn}-ia", source="version-4"),
    NameFormula(ROLE, "Properties.RoleName", _join("{service}", "{stage}", _REGION, "lambdaRole"), "IamRoleLambdaExecution", source="roles"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", _join("{service}", "{stage}", "lambda"), source="roles"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", _join("{stage}", "{service}", "custom-resources-lambda"), source="custom-resources"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{service}-{stage}*:*", source="roles"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{service}-{stage}*:*:*", source="roles"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{fn}:*", source="roles"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{fn}:*:*", source="roles"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}", source="roles"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}:{qualifier}", source="roles"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}:*/durable-execution/*/*", source="roles"),
    NameFormula(ROLE, STATEMENTS, "arn:${AWS::Partition}:lambda:*:*:function:{fn}", source="custom-resources"),
    NameFormula("AWS::Lambda::Function", "Properties.DeadLetterConfig.**", LAMBDA + "{fn}", source="functions"),
    NameFormula("AWS::Lambda::EventInvokeConfig", "Properties.DestinationConfig.**", LAMBDA + "{fn}", source="functions"),
    NameFormula("AWS::Lambda::EventInvokeConfig", "Properties.DestinationConfig.**", LAMBDA + "{fn}:{alias}", source="functions"),
    NameFormula("Custom::S3", "Properties.FunctionName", "{fn}", source="custom-resources"),
    NameFormula("Custom::CognitoUserPool", "Properties.FunctionName", "{fn}", source="custom-resources"),
    NameFormula("Custom::EventBridge", "Properties.FunctionName", "{fn}", source="custom-resources"),
    # REST API
    NameFormula("AWS::ApiGateway::RestApi", "Properties.Name", "{stage}-{service}", "ApiGatewayRestApi", unless=("provider", "apiName"), source="rest-api"),
    NameFormula("AWS::ApiGateway::RestApi", "Properties.Name", "{service}-{stage}", "ApiGatewayRestApi", unless=("provider", "apiName"), source="rest-api"),
    NameFormula("AWS::ApiGateway::Deployment", "Properties.StageName", "{api_stage}", source="rest-api"),
    NameFormula("AWS::ApiGateway::ApiKey", "Properties.StageKeys.*.StageName", "{stage}", source="rest-api"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.ApiStages.*.Stage", "{stage}", source="rest-api"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.UsagePlanName", "{service}-{stage}", "ApiGatewayUsagePlan", source="rest-api"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.Description", "Usage plan for {service} {stage} stage", "ApiGatewayUsagePlan", source="rest-api"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.UsagePlanName", "{service}-{plan}-{stage}", "ApiGatewayUsagePlan{any}", source="rest-api"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.Description", 'Usage plan "{plan}" for {service} {stage} stage', "ApiGatewayUsagePlan{any}", source="rest-api"),
    NameFormula("AWS::ApiGateway::RequestValidator", "Properties.Name", "{service}-{stage} | Validate request body and querystring parameters", source="rest-api"),
    NameFormula("AWS::ApiGateway::Authorizer", "Properties.Name", "{authorizer}", "{authorizer:norm}ApiGatewayAuthorizer", source="rest-api"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/api-gateway/{service}-{stage}", "ApiGatewayLogGroup", source="rest-api"),
    # HTTP API, websockets
    NameFormula("AWS::ApiGatewayV2::Api", "Properties.Name", "{stage}-{service}", "HttpApi", unless=("provider", "httpApi", "name"), source="http-api"),
    NameFormula("AWS::ApiGatewayV2::Api", "Properties.Name", "{service}-{stage}", "HttpApi", unless=("provider", "httpApi", "name"), source="http-api"),
    NameFormula("AWS::ApiGatewayV2::Api", "Properties.Name", "{stage}-{service}-websockets", "WebsocketsApi", unless=("provider", "websocketsApiName"), source="websockets"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/http-api/{stack}", "HttpApiLogGroup", source="http-api"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/websocket/{service}-{stage}", "WebsocketsLogGroup", source="websockets"),
    NameFormula("AWS::ApiGatewayV2::Stage", "Properties.StageName", "{stage}", "WebsocketsDeploymentStage", source="websockets"),
    NameFormula("AWS::ApiGatewayV2::Deployment", "Properties.StageName", "{stage}", source="websockets"),
    # events
    NameFormula("AWS::Events::Rule", "Properties.Name", "{default_rule}", "{default_rule:alnum}EventBridgeRule", fit="rule", defines="rule", source="events"),
    NameFormula("Custom::EventBridge", "Properties.EventBridgeConfig.RuleName", "{default_rule}", fit="rule", defines="rule", source="events"),
    NameFormula("AWS::Events::Rule", "Properties.Targets.*.Id", "{name}-target", fit="target", source="events"),
    NameFormula("AWS::Events::Rule", "Properties.Targets.*.Id", "{function}Schedule", source="events"),
    NameFormula("AWS::Events::Rule", "Properties.Targets.*.Id", "{function}CloudWatchEvent", source="events"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.Fn::Join.1.*", "{log_prefix}", "{function:norm}LambdaPermissionLogsSubscriptionFilterCloudWatchLog", source="events"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.**", _join("rule", "{rule}", by="/"), source="events"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.**", _join("rule", "{user}", "{rule}", by="/"), source="events"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.**", _join("rule", "{json}", "{rule}", by="/"), source="events"),
    NameFormula("AWS::Kinesis::StreamConsumer", "Properties.ConsumerName", "{function}{user}{service}{stage}Consumer", defines="consumer", source="events"),
    NameFormula("AWS::Kinesis::StreamConsumer", "Properties.ConsumerName", "{function}{user}Consumer", defines="consumer", source="events"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", "{alb_prefix}|{service}-{function}-{alb}-{stage}", "{function:norm}AlbTargetGroup{alb}", fit="target-group", source="events"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", "{alb_prefix}|{service}-{function}-{alb}-multi-value-{stage}", "{function:norm}AlbMultiValueTargetGroup{alb}", fit="target-group", source="events"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Tags.*.Value", "{service}-{function}-{alb}-{stage}", "{function:norm}AlbTargetGroup{alb}", source="events"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Tags.*.Value", "{service}-{function}-{alb}-{stage}", "{function:norm}AlbMultiValueTargetGroup{alb}", source="events"),
    NameFormula("AWS::CloudFront::Distribution", "Properties.DistributionConfig.Comment", "{service} {stage}", "CloudFrontDistribution", when=_comments_name_packaged_stage, source="events"),
    NameFormula("AWS::CloudFront::CachePolicy", "Properties.CachePolicyConfig.Name", "{service}-{stage}-{policy}", "CloudFrontCachePolicy{any}", source="events"),
    # plugins: iam-roles-per-function (and version 4's own roles per function)
    NameFormula(ROLE, "Properties.RoleName", _join("{service}", "{stage}", "{function}", _REGION, "lambdaRole"), "{function:norm}IamRoleLambdaExecution", fit="role", source="plugin-iam-roles-per-function"),
    NameFormula(ROLE, "Properties.RoleName", _join("{service}", "{stage}", "{function}", _REGION), "{function:norm}IamRoleLambdaExecution", fit="role", source="plugin-iam-roles-per-function"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", _join("{service}", "{stage}", "{function}"), source="plugin-iam-roles-per-function"),
    NameFormula(ROLE, STATEMENTS, LOGS.replace("${AWS::Partition}", "aws") + "/aws/lambda/{fn}:*:*", "{function:norm}IamRoleLambdaExecution", source="plugin-iam-roles-per-function"),
    # plugins: step-functions
    NameFormula("AWS::StepFunctions::StateMachine", "Properties.StateMachineName", "{given}", defines="machine", source="plugin-step-functions"),
    NameFormula("AWS::Events::Rule", "Properties.Name", "{machine}-{status}-notification", source="plugin-step-functions"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{stage}-{service}-statemachine", source="plugin-step-functions"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{stage}-{region}-{service}-statemachine", source="plugin-step-functions"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{stage}-{region}-{service}-{machine_key}-schedule", source="plugin-step-functions"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{stage}-{region}-{service}-{machine_key}-event", source="plugin-step-functions"),
    NameFormula("AWS::ApiGateway::RestApi", "Properties.Name", "{stage}-{service}-stepfunctions", "ApiGatewayRestApi", source="plugin-step-functions"),
    NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmDescription", "{machine}[{stage}][{region}]: {any}", source="plugin-step-functions"),
    NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmDescription", "[{stage}][{region}] {any}", source="plugin-step-functions"),
    # plugins: alerts, warmup, canary deployments, log-subscription, python-requirements
    NameFormula("AWS::CloudWatch::Dashboard", "Properties.DashboardName", "{service}-{stage}-{region}", source="plugin-aws-alerts"),
    NameFormula("AWS::CloudWatch::Dashboard", "Properties.DashboardName", "{service}-{stage}-{region}-{any}", source="plugin-aws-alerts"),
    NameFormula("AWS::CloudWatch::Alarm", "Properties.Namespace", "{stack}", source="plugin-aws-alerts"),
    NameFormula("AWS::Logs::MetricFilter", "Properties.MetricTransformations.*.MetricNamespace", "{stack}", source="plugin-aws-alerts"),
    NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmName", "{stack}-{plain}", "{function:norm}{any}Alarm", unless=("custom", "alerts", "prefixTemplate"), source="plugin-aws-alerts", not_users=True),
    NameFormula("AWS::Logs::MetricFilter", "Properties.LogGroupName", "/aws/lambda/{fn}", "{function:norm}LambdaFunction{any}LogMetricFilter{result}", source="plugin-aws-alerts", not_users=True),
    NameFormula("AWS::CloudWatch::Dashboard", "Properties.DashboardBody", "{named}", "AlertsDashboard", source="plugin-aws-alerts", not_users=True),
    NameFormula("AWS::CloudWatch::Dashboard", "Properties.DashboardBody", "{named}", "AlertsDashboard{any}", source="plugin-aws-alerts", not_users=True),
    NameFormula(ROLE, "Properties.RoleName", _join("{service}", "{stage}", _REGION, "{warmer:lower}", "role"), "WarmUpPlugin{warmer:upper}Role", source="plugin-warmup"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", _join("{service}", "{stage}", "warmer", "{warmer:lower}", "policy"), "WarmUpPlugin{warmer:upper}Role", source="plugin-warmup"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}*", "WarmUpPlugin{warmer:upper}Role", source="plugin-warmup"),
    NameFormula("AWS::CodeDeploy::DeploymentGroup", "Properties.DeploymentGroupName", "{stack}-{function:norm}LambdaFunctionDeploymentGroup", "{function:norm}LambdaFunctionDeploymentGroup", fit="deployment-group", source="plugin-canary-deployments"),
    NameFormula("AWS::Logs::SubscriptionFilter", "Properties.LogGroupName", "/aws/lambda/{fn}", "{function:norm}SubscriptionFilter", source="plugin-log-subscription", not_users=True),
    # plugins: datadog, lift, autoscaling, metrics
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", _join("API-Gateway-Execution-Logs_", {"Ref": "ApiGatewayRestApi"}, "/", "{stage}", by=""), "RestExecutionLogGroup", source="plugin-datadog"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", _join("/aws/apigateway/", {"Ref": "WebsocketsApi"}, "/", "{stage}", by=""), "WebsocketsExecutionLogGroup", source="plugin-datadog"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/vendedlogs/states/{machine}-Logs-{stage}", source="plugin-datadog", not_users=True),
    NameFormula("AWS::SQS::Queue", "Properties.QueueName", "{stack}-{construct}", "{construct:strip}Queue{cdk}", source="plugin-lift"),
    NameFormula("AWS::SQS::Queue", "Properties.QueueName", "{stack}-{construct}.fifo", "{construct:strip}Queue{cdk}", source="plugin-lift"),
    NameFormula("AWS::SQS::Queue", "Properties.QueueName", "{stack}-{construct}-dlq", "{construct:strip}Dlq{cdk}", source="plugin-lift"),
    NameFormula("AWS::SQS::Queue", "Properties.QueueName", "{stack}-{construct}-dlq.fifo", "{construct:strip}Dlq{cdk}", source="plugin-lift"),
    NameFormula("AWS::SNS::Topic", "Properties.TopicName", "{stack}-{construct}-dlq-alarm-topic", "{construct:strip}AlarmTopic{cdk}", source="plugin-lift"),
    NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmName", "{stack}-{construct}-dlq-alarm", "{construct:strip}Alarm{cdk}", source="plugin-lift"),
    NameFormula("AWS::CloudFront::Distribution", "Properties.DistributionConfig.Comment", "{stack} {construct} website CDN", "{construct:strip}CDN{cdk}", source="plugin-lift"),
    NameFormula("AWS::CloudFront::OriginAccessControl", "Properties.OriginAccessControlConfig.Name", "{stack}-{construct}-oac", "{construct:strip}S3OriginAccessControl{cdk}", fit="lift", source="plugin-lift"),
    NameFormula("AWS::CloudFront::Function", "Properties.Name", "{stack}-{region}-{construct}-request", "{construct:strip}RequestFunction{cdk}", fit="lift", source="plugin-lift"),
    NameFormula("AWS::CloudFront::Function", "Properties.FunctionConfig.Comment", "{stack}-{region}-{construct}-request", "{construct:strip}RequestFunction{cdk}", fit="lift", source="plugin-lift"),
    NameFormula("AWS::CloudFront::Function", "Properties.Name", "{stack}-{region}-{construct}-response", "{construct:strip}ResponseFunction{cdk}", fit="lift", source="plugin-lift"),
    NameFormula("AWS::CloudFront::Function", "Properties.FunctionConfig.Comment", "{stack}-{region}-{construct}-response", "{construct:strip}ResponseFunction{cdk}", fit="lift", source="plugin-lift"),
    NameFormula("AWS::ApplicationAutoScaling::ScalingPolicy", "Properties.PolicyName", _SCALED + "Policy" + _WHERE, fit="autoscaling", source="plugin-provisioned-concurrency-autoscaling"),
    NameFormula("AWS::ApplicationAutoScaling::ScalingPolicy", _CAPACITY, "{fn}", source="plugin-provisioned-concurrency-autoscaling", not_users=True),
    NameFormula("AWS::ApplicationAutoScaling::ScalingPolicy", _CAPACITY, "{fn}:provisioned", source="plugin-provisioned-concurrency-autoscaling", not_users=True),
    NameFormula("AWS::ApplicationAutoScaling::ScalableTarget", "Properties.ResourceId", "function:{fn}:provisioned", source="plugin-provisioned-concurrency-autoscaling", not_users=True),
    NameFormula("AWS::ApplicationAutoScaling::ScalingPolicy", "Properties.PolicyName", "{service:strip}TableScalingPolicy{plain}" + _WHERE, fit="autoscaling", source="plugin-dynamodb-autoscaling"),
    NameFormula(ROLE, "Properties.RoleName", "{service:strip}DynamoDBAutoscaleRole{plain}" + _WHERE, fit="autoscaling", source="plugin-dynamodb-autoscaling"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{service:strip}DynamoDBAutoscalePolicy{plain}" + _WHERE, fit="autoscaling", source="plugin-dynamodb-autoscaling"),
    NameFormula("AWS::Logs::MetricFilter", "Properties.LogGroupName", "/aws/lambda/{fn}", "{function:alnum}MetricFilter{any}", source="plugin-metric", not_users=True),
    NameFormula("AWS::Logs::MetricFilter", "Properties.MetricTransformations.*.MetricNamespace", "{service}/{stage}", "{function:alnum}MetricFilter{any}", source="plugin-metric", not_users=True),
    NameFormula("AWS::Lambda::LayerVersion", "Properties.LayerName", "{service}-{stage}-python-requirements", "PythonRequirementsLambdaLayer", source="plugin-python-requirements"),
    # version 4
    NameFormula("AWS::Lambda::CapacityProvider", "Properties.CapacityProviderName", "{service}-{stage}-{any}", source="version-4"),
    NameFormula("AWS::BedrockAgentCore::Gateway", "Properties.Name", "{service:dash}-{any}-{stage:dash}", source="version-4-agents"),
    NameFormula("AWS::BedrockAgentCore::WorkloadIdentity", "Properties.Name", "{service:dash}-{any}-{stage:dash}", source="version-4-agents"),
    NameFormula("AWS::BedrockAgentCore::Runtime", "Properties.AgentRuntimeName", "{service:under}_{any}_{stage:under}", source="version-4-agents"),
    NameFormula("AWS::BedrockAgentCore::Memory", "Properties.Name", "{service:under}_{any}_{stage:under}", source="version-4-agents"),
    NameFormula("AWS::BedrockAgentCore::BrowserCustom", "Properties.Name", "{service:under}_{any}_{stage:under}", source="version-4-agents"),
    NameFormula("AWS::BedrockAgentCore::CodeInterpreterCustom", "Properties.Name", "{service:under}_{any}_{stage:under}", source="version-4-agents"),
)

IDS: tuple[IdFormula, ...] = (
    IdFormula("AWS::Events::Rule", "{default_rule:alnum}EventBridgeRule", "events"),
    IdFormula("AWS::Kinesis::StreamConsumer", "{consumer:norm}StreamConsumer", "events"),
    IdFormula("AWS::S3::Bucket", "S3Bucket{user:alnum}", "user-text"),
    IdFormula("AWS::Lambda::Permission", "{function:norm}LambdaPermission{user:alnum}S3", "user-text"),
    IdFormula("AWS::Lambda::Permission", "{function:norm}LambdaPermission{user:alnum}SNS", "user-text"),
    IdFormula("AWS::SNS::Topic", "SNSTopic{user:alnum}", "user-text"),
    IdFormula("AWS::SNS::Subscription", "{function:norm}SnsSubscription{user:alnum}", "user-text"),
    IdFormula("AWS::SQS::QueuePolicy", "{user:alnum}To{function:norm}DLQPolicy", "user-text"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMapping{kind}{user:alnum}", "user-text"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMappingMSK{user:cut79}{other:cut79}", "user-text"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMappingKafka{user:cut158}", "user-text"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMappingKafka{user:cut158}{hash}", "version-4"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMappingActiveMQ{user:cut150}", "user-text"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMappingRabbitMQ{user:cut150}", "user-text"),
    IdFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "{function:norm}AlbTargetGroup{alb}", "events", unseen=True),
    IdFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "{function:norm}AlbMultiValueTargetGroup{alb}", "events", unseen=True),
    IdFormula("AWS::Cognito::UserPool", "CognitoUserPool{user:alnum}", "user-text"),
    IdFormula("AWS::Lambda::Permission", "{function:norm}LambdaPermissionCognitoUserPool{user:alnum}TriggerSource{any}", "user-text"),
    IdFormula("AWS::ApiGateway::Model", "ApiGateway{user:camel}Model", "user-text"),
    IdFormula("AWS::ApiGateway::Model", "ApiGatewayMethod{user:path}{method}{any}Model", "user-text"),
    IdFormula("AWS::ApiGateway::Resource", "ApiGatewayResource{user:path}", "user-text"),
    IdFormula("AWS::ApiGateway::Method", "ApiGatewayMethod{user:path}{method}", "user-text"),
    IdFormula("AWS::ApiGateway::Authorizer", "{authorizer:norm}ApiGatewayAuthorizer", "rest-api", unseen=True),
    IdFormula("AWS::Lambda::Permission", "{authorizer:norm}LambdaPermissionApiGateway", "rest-api", unseen=True),
    IdFormula("AWS::ApiGateway::Authorizer", "{user:norm}ApiGatewayAuthorizer", "rest-api"),
    IdFormula("AWS::Lambda::Permission", "{user:norm}LambdaPermissionApiGateway", "rest-api"),
    IdFormula("AWS::ApiGatewayV2::Authorizer", "HttpApiAuthorizer{user:norm}", "user-text"),
    IdFormula("AWS::ApiGatewayV2::Authorizer", "{user:norm}WebsocketsAuthorizer", "user-text"),
    IdFormula("AWS::ApiGatewayV2::Route", "HttpApiRoute{user:path}", "user-text"),
    IdFormula("AWS::ApiGatewayV2::Route", "{user:route}WebsocketsRoute", "user-text"),
    IdFormula("AWS::ApiGatewayV2::RouteResponse", "{user:route}WebsocketsRouteResponse", "user-text"),
    IdFormula("AWS::Events::EventBus", "{user:norm}EventBridgeEventBus", "user-text"),
    IdFormula("AWS::StepFunctions::StateMachine", "{machine:norm}", "plugin-step-functions"),
    IdFormula(ROLE, "{machine:norm}Role", "plugin-step-functions"),
    IdFormula("Output", "{machine:norm}Arn", "plugin-step-functions"),
    IdFormula("*", "{machine:norm}NotificationsIamRole", "plugin-step-functions"),
    IdFormula("*", "{machine:norm}Notifications{any}EventRule", "plugin-step-functions"),
    IdFormula("*", "{machine:norm}ResourcePolicy{any}", "plugin-step-functions"),
    IdFormula("AWS::CloudWatch::Alarm", "{machine:norm}{any}Alarm", "plugin-step-functions"),
    IdFormula("AWS::AppSync::ApiKey", "GraphQlApi{user:strip}", "plugin-appsync", among_users=True),
    IdFormula("AWS::AppSync::ApiKey", "GraphQlApiKey{user:strip}", "plugin-appsync", among_users=True),
    IdFormula("Output", "GraphQlApiKey{user:strip}", "plugin-appsync", among_users=True),
    IdFormula("AWS::AppSync::DataSource", "GraphQlDs{user:strip}", "plugin-appsync", among_users=True),
    IdFormula("AWS::AppSync::FunctionConfiguration", "GraphQlFunctionConfiguration{user:strip}", "plugin-appsync", among_users=True),
    IdFormula(ROLE, "GraphQlDs{user:strip}Role", "plugin-appsync", among_users=True),
    IdFormula("AWS::StepFunctions::Activity", "{user:norm}", "plugin-step-functions"),
    IdFormula("AWS::Lambda::Alias", "{function:norm}LambdaFunctionAlias{user}", "plugin-canary-deployments"),
    IdFormula("AWS::CodeDeploy::Application", "{stack:alnum}DeploymentApplication", "plugin-canary-deployments"),
    IdFormula("AWS::ApplicationAutoScaling::ScalableTarget", _SCALED + "Target" + _WHERE, "plugin-provisioned-concurrency-autoscaling", fit="autoscaling"),
    IdFormula("AWS::ApplicationAutoScaling::ScalingPolicy", _SCALED + "Policy" + _WHERE, "plugin-provisioned-concurrency-autoscaling", fit="autoscaling"),
    IdFormula("AWS::ApplicationAutoScaling::ScalableTarget", "{service:strip}AutoScalingTarget{plain}" + _WHERE, "plugin-dynamodb-autoscaling", fit="autoscaling"),
    IdFormula("AWS::ApplicationAutoScaling::ScalingPolicy", "{service:strip}TableScalingPolicy{plain}" + _WHERE, "plugin-dynamodb-autoscaling", fit="autoscaling"),
    IdFormula(ROLE, "{service:strip}DynamoDBAutoscaleRole{plain}" + _WHERE, "plugin-dynamodb-autoscaling", fit="autoscaling"),
    IdFormula("AWS::Logs::LogGroup", "{machine:norm}LogGroup", "plugin-datadog"),
    IdFormula("AWS::Logs::MetricFilter", "{function:alnum}MetricFilter{user:strip}", "plugin-metric"),
)

# Variables that take the keys of an object in the state's `service`: things of a plugin's, as the user calls them.
KEYS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("warmer", ("custom", "warmup")),
    ("construct", ("initialServerlessConfig", "constructs")),
)

# Types whose logical IDs hold a key of the user's: that of a usage plan, for all three of them (`naming.js`).
BY_KEYS: tuple[str, ...] = ("AWS::ApiGateway::ApiKey", "AWS::ApiGateway::UsagePlan", "AWS::ApiGateway::UsagePlanKey")

# Objects of the state's `service` by whose keys events name what lies in them, besides functions and layers.
KEYED: tuple[tuple[str, ...], ...] = (
    ("provider", "httpApi", "authorizers"),
    ("provider", "alb", "authorizers"),
    ("provider", "apiGateway", "request", "schemas"),
    ("provider", "cloudFront", "cachePolicies"),
)

# How a function is called by default, by the pattern of its key.
FUNCTIONS: tuple[tuple[str, str], ...] = (
    ("{any}", "{service}-{stage}-{function}"),
    ("warmUpPlugin{warmer:upper}", "{service}-{stage}-warmup-plugin-{warmer}"),
    ("warmUpPlugin", "{service}-{stage}-warmup-plugin"),
)

# Functions into whose zips a plugin writes names, which stay: the ids that hash them are not a fresh package's.
NAMES_IN_ZIP: tuple[str, ...] = ("WarmUpPlugin{warmer:upper}LambdaFunction", "WarmUpPluginLambdaFunction")

# The framework's own functions; their logical IDs come from these texts, the first letter raised.
CUSTOM_RESOURCES: tuple[str, ...] = (
    "custom-resource-existing-s3",
    "custom-resource-existing-cup",
    "custom-resource-event-bridge",
    "custom-resource-apigw-cw-role",
)

# Values of outputs, by the pattern of the output's key. `{stage}` of the endpoint never follows apiGateway.stage in versions 1 to 3.
OUTPUTS: tuple[tuple[str, str, str, str], ...] = (
    ("{any}", "Export.Name", "sls-{service}-{stage}-{key}", "exports"),
    ("{any}GatewayArn", "Export.Name", "{service}-{stage}-{export}", "version-4-agents"),
    ("{any}RuntimeArn", "Export.Name", "{service}-{stage}-{export}", "version-4-agents"),
    ("{any}MemoryArn", "Export.Name", "{service}-{stage}-{export}", "version-4-agents"),
    ("{any}BrowserArn", "Export.Name", "{service}-{stage}-{export}", "version-4-agents"),
    ("{any}CodeInterpreterArn", "Export.Name", "{service}-{stage}-{export}", "version-4-agents"),
    ("ServiceEndpoint", "Value.Fn::Join.1.*", "/{stage}", "rest-api"),
    ("ServiceEndpoint", "Value.Fn::Join.1.*", "/{api_stage}", "version-4"),
    ("ServiceEndpointWebsocket", "Value.Fn::Join.1.*", "/{stage}", "websockets"),
    ("DatadogMonitor{any}", "Value", "https://{host}/functions?cloud=aws&entity_view=lambda_functions&selection=aws-lambda-functions%2B{fn:lower}%2B{region}%2B{account}", "plugin-datadog"),
)

# Places in the state file, besides the embedded templates.
STATE: tuple[tuple[str, str, str], ...] = (
    ("service.functions.*.name", "{fn}", "state-file"),
    ("service.initialServerlessConfig.functions.*.name", "{fn}", "state-file"),
    ("service.functions.*.events.*.http.authorizer.name", "{authorizer}", "rest-api"),
    ("service.layers.pythonRequirements.name", "{service}-{stage}-python-requirements", "plugin-python-requirements"),
    ("service.initialServerlessConfig.package.deploymentBucket", "{bucket}", "state-file"),
    ("service.initialServerlessConfig.package.artifactsS3KeyDirname", "{prefix}/{service}/{stage}/code-artifacts", "artifact-directory"),
)

# Properties that hold the resource's own logical ID as plain text.
ID_TEXTS: tuple[tuple[str, str], ...] = (("AWS::SQS::QueuePolicy", "Properties.PolicyDocument.Id"),)

# Places in the state file that hold a logical ID as plain text.
STATE_IDS: tuple[str, ...] = (
    "service.functions.*.versionLogicalId",
    "service.functions.*.targetAlias.logicalId",
    "service.initialServerlessConfig.functions.*.versionLogicalId",
    "service.initialServerlessConfig.functions.*.targetAlias.logicalId",
)
