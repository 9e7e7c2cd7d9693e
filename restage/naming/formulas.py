"""The framework's names as a table: which property of which resource holds which formula.

Section numbers are those of the reference on the stage in artifacts; the facts were read in, and checked against,
serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1. One row more is all that a plugin or a new version needs.

Variables: `service`, `stage`, `stack`, `region`; `api_stage` (the REST API's own stage name); `function` (key), `fn` (physical name of
a function), `custom` (the framework's own functions), `default_rule` (FN-rule-i), `rule`, `name` (names decided by earlier
rows of the table, `name` by the same resource); `user` (the user's own texts); `given` (a name that only the user can give); `bucket` (the user's own for deployments); `log_prefix` (what a function's log groups begin with);
`authorizer` (what the ARNs of authorizers end in);
`plain` (any text that does not look like the stage); those of the table `KEYS`. Others match any text and keep it. `{named}` alone is a text in which nothing but names of functions and of the REST API follows the stage.
"""

from __future__ import annotations

from typing import NamedTuple

from restage.values import Json


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


class IdFormula(NamedTuple):
    """The logical ID (of a resource of `type`, or an output) that follows from names."""

    type: str
    pattern: str
    source: str = ""
    among_users: bool = False  # does a plugin write it into the service's own `resources`?
    fit: str = ""
    unseen: bool = False  # may it hold a part of the stage only, which does not look like it?


PLUGINS = "G "  # how the sources of plugins' formulas begin
LOGS = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
LAMBDA = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
ROLE = "AWS::IAM::Role"
STATEMENTS = "Properties.Policies.*.PolicyDocument.Statement.**"


def _join(*items: Json, by: str = "-") -> Json:
    return {"Fn::Join": [by, list(items)]}


_REGION: Json = {"Ref": "AWS::Region"}
_CAPACITY = "Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification.Dimensions.*.Value"
_SCALED = "{service:alnum}{function:alnum}AutoScaling"
_WHERE = "{stage:alnum}{region:alnum}"

NAMES: tuple[NameFormula, ...] = (
    # A.2, A.6: functions, their log groups, roles
    NameFormula("AWS::Lambda::Function", "Properties.FunctionName", "{service}-{stage}-{function}", "{function:norm}LambdaFunction", defines="fn", source="A.2"),
    NameFormula("AWS::Lambda::Function", "Properties.FunctionName", "{service}-{stage}-{custom}", "{custom:norm}LambdaFunction", fit="custom-resource", defines="fn", source="A.6"),
    NameFormula("AWS::Lambda::Function", "Properties.FunctionName", "{service}-{stage}-warmup-plugin-{warmer}", "WarmUpPlugin{warmer:norm}LambdaFunction", defines="fn", source="G warmup"),
    NameFormula("AWS::Lambda::Function", "Properties.FunctionName", "{service}-{stage}-warmup-plugin", "WarmUpPluginLambdaFunction", defines="fn", source="G warmup"),
    NameFormula("AWS::Lambda::Function", "Properties.Code.ImageUri", "{registry}/{repository}@sha256:{digest}", source="A.1"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/lambda/{fn}", source="A.2"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/lambda/{fn}-ia", source="v4 2.1"),
    NameFormula(ROLE, "Properties.RoleName", _join("{service}", "{stage}", _REGION, "lambdaRole"), "IamRoleLambdaExecution", source="A.2"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", _join("{service}", "{stage}", "lambda"), source="A.2"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", _join("{stage}", "{service}", "custom-resources-lambda"), source="A.6"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{service}-{stage}*:*", source="A.2"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{service}-{stage}*:*:*", source="A.2"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{fn}:*", source="A.2"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{fn}:*:*", source="A.2"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}", source="A.2"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}:{qualifier}", source="A.2"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}:*/durable-execution/*/*", source="A.2"),
    NameFormula(ROLE, STATEMENTS, "arn:${AWS::Partition}:lambda:*:*:function:{fn}", source="A.6"),
    NameFormula("AWS::Lambda::Function", "Properties.DeadLetterConfig.**", LAMBDA + "{fn}", source="A.2"),
    NameFormula("AWS::Lambda::EventInvokeConfig", "Properties.DestinationConfig.**", LAMBDA + "{fn}", source="A.2"),
    NameFormula("AWS::Lambda::EventInvokeConfig", "Properties.DestinationConfig.**", LAMBDA + "{fn}:{alias}", source="A.2"),
    NameFormula("Custom::S3", "Properties.FunctionName", "{fn}", source="A.6"),
    NameFormula("Custom::CognitoUserPool", "Properties.FunctionName", "{fn}", source="A.6"),
    NameFormula("Custom::EventBridge", "Properties.FunctionName", "{fn}", source="A.6"),
    # A.3: REST API
    NameFormula("AWS::ApiGateway::RestApi", "Properties.Name", "{stage}-{service}", "ApiGatewayRestApi", unless=("provider", "apiName"), source="A.3"),
    NameFormula("AWS::ApiGateway::RestApi", "Properties.Name", "{service}-{stage}", "ApiGatewayRestApi", unless=("provider", "apiName"), source="A.3"),
    NameFormula("AWS::ApiGateway::Deployment", "Properties.StageName", "{api_stage}", source="A.3"),
    NameFormula("AWS::ApiGateway::ApiKey", "Properties.StageKeys.*.StageName", "{stage}", source="A.3"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.ApiStages.*.Stage", "{stage}", source="A.3"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.UsagePlanName", "{service}-{stage}", "ApiGatewayUsagePlan", source="A.3"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.Description", "Usage plan for {service} {stage} stage", "ApiGatewayUsagePlan", source="A.3"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.UsagePlanName", "{service}-{plan}-{stage}", "ApiGatewayUsagePlan{any}", source="A.3"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.Description", 'Usage plan "{plan}" for {service} {stage} stage', "ApiGatewayUsagePlan{any}", source="A.3"),
    NameFormula("AWS::ApiGateway::RequestValidator", "Properties.Name", "{service}-{stage} | Validate request body and querystring parameters", source="A.3"),
    NameFormula("AWS::ApiGateway::Authorizer", "Properties.Name", "{authorizer}", "{authorizer:norm}ApiGatewayAuthorizer", source="A.3"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/api-gateway/{service}-{stage}", "ApiGatewayLogGroup", source="A.3"),
    # A.4: HTTP API, websockets
    NameFormula("AWS::ApiGatewayV2::Api", "Properties.Name", "{stage}-{service}", "HttpApi", unless=("provider", "httpApi", "name"), source="A.4"),
    NameFormula("AWS::ApiGatewayV2::Api", "Properties.Name", "{service}-{stage}", "HttpApi", unless=("provider", "httpApi", "name"), source="A.4"),
    NameFormula("AWS::ApiGatewayV2::Api", "Properties.Name", "{stage}-{service}-websockets", "WebsocketsApi", unless=("provider", "websocketsApiName"), source="A.4"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/http-api/{stack}", "HttpApiLogGroup", source="A.4"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/websocket/{service}-{stage}", "WebsocketsLogGroup", source="A.4"),
    NameFormula("AWS::ApiGatewayV2::Stage", "Properties.StageName", "{stage}", "WebsocketsDeploymentStage", source="A.4"),
    NameFormula("AWS::ApiGatewayV2::Deployment", "Properties.StageName", "{stage}", source="A.4"),
    # A.5: events
    NameFormula("AWS::Events::Rule", "Properties.Name", "{default_rule}", "{default_rule:alnum}EventBridgeRule", fit="rule", defines="rule", source="A.5"),
    NameFormula("Custom::EventBridge", "Properties.EventBridgeConfig.RuleName", "{default_rule}", fit="rule", defines="rule", source="A.5"),
    NameFormula("AWS::Events::Rule", "Properties.Targets.*.Id", "{name}-target", fit="target", source="A.5"),
    NameFormula("AWS::Events::Rule", "Properties.Targets.*.Id", "{function}Schedule", source="A.5"),
    NameFormula("AWS::Events::Rule", "Properties.Targets.*.Id", "{function}CloudWatchEvent", source="A.5"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.Fn::Join.1.*", "{log_prefix}", "{function:norm}LambdaPermissionLogsSubscriptionFilterCloudWatchLog", source="A.5"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.**", _join("rule", "{rule}", by="/"), source="A.5"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.**", _join("rule", "{user}", "{rule}", by="/"), source="A.5"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.**", _join("rule", "{json}", "{rule}", by="/"), source="A.5"),
    NameFormula("AWS::Kinesis::StreamConsumer", "Properties.ConsumerName", "{function}{user}{service}{stage}Consumer", defines="consumer", source="A.5"),
    NameFormula("AWS::Kinesis::StreamConsumer", "Properties.ConsumerName", "{function}{user}Consumer", defines="consumer", source="A.5"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", "{alb_prefix}|{service}-{function}-{alb}-{stage}", "{function:norm}AlbTargetGroup{alb}", fit="target-group", source="A.5"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", "{alb_prefix}|{service}-{function}-{alb}-multi-value-{stage}", "{function:norm}AlbMultiValueTargetGroup{alb}", fit="target-group", source="A.5"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Tags.*.Value", "{service}-{function}-{alb}-{stage}", "{function:norm}AlbTargetGroup{alb}", source="A.5"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Tags.*.Value", "{service}-{function}-{alb}-{stage}", "{function:norm}AlbMultiValueTargetGroup{alb}", source="A.5"),
    NameFormula("AWS::CloudFront::Distribution", "Properties.DistributionConfig.Comment", "{service} {stage}", "CloudFrontDistribution", unless=("provider", "variableSyntax"), source="A.5"),
    NameFormula("AWS::CloudFront::CachePolicy", "Properties.CachePolicyConfig.Name", "{service}-{stage}-{policy}", "CloudFrontCachePolicy{any}", source="A.5"),
    # G: iam-roles-per-function (and version 4's own roles per function)
    NameFormula(ROLE, "Properties.RoleName", _join("{service}", "{stage}", "{function}", _REGION, "lambdaRole"), "{function:norm}IamRoleLambdaExecution", fit="role", source="G iam-roles-per-function"),
    NameFormula(ROLE, "Properties.RoleName", _join("{service}", "{stage}", "{function}", _REGION), "{function:norm}IamRoleLambdaExecution", fit="role", source="G iam-roles-per-function"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", _join("{service}", "{stage}", "{function}"), source="G iam-roles-per-function"),
    NameFormula(ROLE, STATEMENTS, LOGS.replace("${AWS::Partition}", "aws") + "/aws/lambda/{fn}:*:*", "{function:norm}IamRoleLambdaExecution", source="G iam-roles-per-function"),
    # G: step-functions
    NameFormula("AWS::StepFunctions::StateMachine", "Properties.StateMachineName", "{given}", defines="machine", source="G step-functions"),
    NameFormula("AWS::Events::Rule", "Properties.Name", "{machine}-{status}-notification", source="G step-functions"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{stage}-{service}-statemachine", source="G step-functions"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{stage}-{region}-{service}-statemachine", source="G step-functions"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{stage}-{region}-{service}-{machine_key}-schedule", source="G step-functions"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{stage}-{region}-{service}-{machine_key}-event", source="G step-functions"),
    NameFormula("AWS::ApiGateway::RestApi", "Properties.Name", "{stage}-{service}-stepfunctions", "ApiGatewayRestApi", source="G step-functions"),
    NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmDescription", "{machine}[{stage}][{region}]: {any}", source="G step-functions"),
    NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmDescription", "[{stage}][{region}] {any}", source="G step-functions"),
    # G: alerts, warmup, canary deployments, log-subscription, python-requirements
    NameFormula("AWS::CloudWatch::Dashboard", "Properties.DashboardName", "{service}-{stage}-{region}", source="G aws-alerts"),
    NameFormula("AWS::CloudWatch::Dashboard", "Properties.DashboardName", "{service}-{stage}-{region}-{any}", source="G aws-alerts"),
    NameFormula("AWS::CloudWatch::Alarm", "Properties.Namespace", "{stack}", source="G aws-alerts"),
    NameFormula("AWS::Logs::MetricFilter", "Properties.MetricTransformations.*.MetricNamespace", "{stack}", source="G aws-alerts"),
    NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmName", "{stack}-{plain}", "{function:norm}{any}Alarm", unless=("custom", "alerts", "prefixTemplate"), source="G aws-alerts", not_users=True),
    NameFormula("AWS::Logs::MetricFilter", "Properties.LogGroupName", "/aws/lambda/{fn}", "{function:norm}LambdaFunction{any}LogMetricFilter{result}", source="G aws-alerts", not_users=True),
    NameFormula("AWS::CloudWatch::Dashboard", "Properties.DashboardBody", "{named}", "AlertsDashboard", source="G aws-alerts", not_users=True),
    NameFormula("AWS::CloudWatch::Dashboard", "Properties.DashboardBody", "{named}", "AlertsDashboard{any}", source="G aws-alerts", not_users=True),
    NameFormula(ROLE, "Properties.RoleName", _join("{service}", "{stage}", _REGION, "{warmer:lower}", "role"), "WarmUpPlugin{warmer:upper}Role", source="G warmup"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", _join("{service}", "{stage}", "warmer", "{warmer:lower}", "policy"), "WarmUpPlugin{warmer:upper}Role", source="G warmup"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}*", "WarmUpPlugin{warmer:upper}Role", source="G warmup"),
    NameFormula("AWS::CodeDeploy::DeploymentGroup", "Properties.DeploymentGroupName", "{stack}-{function:norm}LambdaFunctionDeploymentGroup", "{function:norm}LambdaFunctionDeploymentGroup", fit="deployment-group", source="G canary-deployments"),
    NameFormula("AWS::Logs::SubscriptionFilter", "Properties.LogGroupName", "/aws/lambda/{fn}", "{function:norm}SubscriptionFilter", source="G log-subscription", not_users=True),
    # G: datadog, lift, autoscaling, metrics
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", _join("API-Gateway-Execution-Logs_", {"Ref": "ApiGatewayRestApi"}, "/", "{stage}", by=""), "RestExecutionLogGroup", source="G datadog"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", _join("/aws/apigateway/", {"Ref": "WebsocketsApi"}, "/", "{stage}", by=""), "WebsocketsExecutionLogGroup", source="G datadog"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/vendedlogs/states/{machine}-Logs-{stage}", source="G datadog", not_users=True),
    NameFormula("AWS::SQS::Queue", "Properties.QueueName", "{stack}-{construct}", "{construct:strip}Queue{cdk}", source="G lift"),
    NameFormula("AWS::SQS::Queue", "Properties.QueueName", "{stack}-{construct}.fifo", "{construct:strip}Queue{cdk}", source="G lift"),
    NameFormula("AWS::SQS::Queue", "Properties.QueueName", "{stack}-{construct}-dlq", "{construct:strip}Dlq{cdk}", source="G lift"),
    NameFormula("AWS::SQS::Queue", "Properties.QueueName", "{stack}-{construct}-dlq.fifo", "{construct:strip}Dlq{cdk}", source="G lift"),
    NameFormula("AWS::SNS::Topic", "Properties.TopicName", "{stack}-{construct}-dlq-alarm-topic", "{construct:strip}AlarmTopic{cdk}", source="G lift"),
    NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmName", "{stack}-{construct}-dlq-alarm", "{construct:strip}Alarm{cdk}", source="G lift"),
    NameFormula("AWS::CloudFront::Distribution", "Properties.DistributionConfig.Comment", "{stack} {construct} website CDN", "{construct:strip}CDN{cdk}", source="G lift"),
    NameFormula("AWS::CloudFront::OriginAccessControl", "Properties.OriginAccessControlConfig.Name", "{stack}-{construct}-oac", "{construct:strip}S3OriginAccessControl{cdk}", fit="lift", source="G lift"),
    NameFormula("AWS::CloudFront::Function", "Properties.Name", "{stack}-{region}-{construct}-request", "{construct:strip}RequestFunction{cdk}", fit="lift", source="G lift"),
    NameFormula("AWS::CloudFront::Function", "Properties.FunctionConfig.Comment", "{stack}-{region}-{construct}-request", "{construct:strip}RequestFunction{cdk}", fit="lift", source="G lift"),
    NameFormula("AWS::CloudFront::Function", "Properties.Name", "{stack}-{region}-{construct}-response", "{construct:strip}ResponseFunction{cdk}", fit="lift", source="G lift"),
    NameFormula("AWS::CloudFront::Function", "Properties.FunctionConfig.Comment", "{stack}-{region}-{construct}-response", "{construct:strip}ResponseFunction{cdk}", fit="lift", source="G lift"),
    NameFormula("AWS::ApplicationAutoScaling::ScalingPolicy", "Properties.PolicyName", _SCALED + "Policy" + _WHERE, fit="autoscaling", source="G provisioned-concurrency-autoscaling"),
    NameFormula("AWS::ApplicationAutoScaling::ScalingPolicy", _CAPACITY, "{fn}", source="G provisioned-concurrency-autoscaling", not_users=True),
    NameFormula("AWS::ApplicationAutoScaling::ScalingPolicy", _CAPACITY, "{fn}:provisioned", source="G provisioned-concurrency-autoscaling", not_users=True),
    NameFormula("AWS::ApplicationAutoScaling::ScalableTarget", "Properties.ResourceId", "function:{fn}:provisioned", source="G provisioned-concurrency-autoscaling", not_users=True),
    NameFormula("AWS::ApplicationAutoScaling::ScalingPolicy", "Properties.PolicyName", "{service:strip}TableScalingPolicy{plain}" + _WHERE, fit="autoscaling", source="G dynamodb-autoscaling"),
    NameFormula(ROLE, "Properties.RoleName", "{service:strip}DynamoDBAutoscaleRole{plain}" + _WHERE, fit="autoscaling", source="G dynamodb-autoscaling"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", "{service:strip}DynamoDBAutoscalePolicy{plain}" + _WHERE, fit="autoscaling", source="G dynamodb-autoscaling"),
    NameFormula("AWS::Logs::MetricFilter", "Properties.LogGroupName", "/aws/lambda/{fn}", "{function:alnum}MetricFilter{any}", source="G metric", not_users=True),
    NameFormula("AWS::Logs::MetricFilter", "Properties.MetricTransformations.*.MetricNamespace", "{service}/{stage}", "{function:alnum}MetricFilter{any}", source="G metric", not_users=True),
    NameFormula("AWS::Lambda::LayerVersion", "Properties.LayerName", "{service}-{stage}-python-requirements", "PythonRequirementsLambdaLayer", source="G python-requirements"),
    # version 4
    NameFormula("AWS::Lambda::CapacityProvider", "Properties.CapacityProviderName", "{service}-{stage}-{any}", source="v4 2.3"),
    NameFormula("AWS::BedrockAgentCore::Gateway", "Properties.Name", "{service:dash}-{any}-{stage:dash}", source="v4 2.3"),
    NameFormula("AWS::BedrockAgentCore::WorkloadIdentity", "Properties.Name", "{service:dash}-{any}-{stage:dash}", source="v4 2.3"),
    NameFormula("AWS::BedrockAgentCore::Runtime", "Properties.AgentRuntimeName", "{service:under}_{any}_{stage:under}", source="v4 2.3"),
    NameFormula("AWS::BedrockAgentCore::Memory", "Properties.Name", "{service:under}_{any}_{stage:under}", source="v4 2.3"),
    NameFormula("AWS::BedrockAgentCore::BrowserCustom", "Properties.Name", "{service:under}_{any}_{stage:under}", source="v4 2.3"),
    NameFormula("AWS::BedrockAgentCore::CodeInterpreterCustom", "Properties.Name", "{service:under}_{any}_{stage:under}", source="v4 2.3"),
)

IDS: tuple[IdFormula, ...] = (
    IdFormula("AWS::Events::Rule", "{default_rule:alnum}EventBridgeRule", "A.5"),
    IdFormula("AWS::Kinesis::StreamConsumer", "{consumer:norm}StreamConsumer", "A.5"),
    IdFormula("AWS::S3::Bucket", "S3Bucket{user:alnum}", "A.7"),
    IdFormula("AWS::Lambda::Permission", "{function:norm}LambdaPermission{user:alnum}S3", "A.7"),
    IdFormula("AWS::Lambda::Permission", "{function:norm}LambdaPermission{user:alnum}SNS", "A.7"),
    IdFormula("AWS::SNS::Topic", "SNSTopic{user:alnum}", "A.7"),
    IdFormula("AWS::SNS::Subscription", "{function:norm}SnsSubscription{user:alnum}", "A.7"),
    IdFormula("AWS::SQS::QueuePolicy", "{user:alnum}To{function:norm}DLQPolicy", "A.7"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMapping{kind}{user:alnum}", "A.7"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMappingMSK{user:cut79}{other:cut79}", "A.7"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMappingKafka{user:cut158}", "A.7"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMappingKafka{user:cut158}{hash}", "v4 1.7"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMappingActiveMQ{user:cut150}", "A.7"),
    IdFormula("AWS::Lambda::EventSourceMapping", "{function:norm}EventSourceMappingRabbitMQ{user:cut150}", "A.7"),
    IdFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "{function:norm}AlbTargetGroup{alb}", "A.5", unseen=True),
    IdFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "{function:norm}AlbMultiValueTargetGroup{alb}", "A.5", unseen=True),
    IdFormula("AWS::Cognito::UserPool", "CognitoUserPool{user:alnum}", "A.7"),
    IdFormula("AWS::Lambda::Permission", "{function:norm}LambdaPermissionCognitoUserPool{user:alnum}TriggerSource{any}", "A.7"),
    IdFormula("AWS::ApiGateway::Model", "ApiGateway{user:camel}Model", "A.7"),
    IdFormula("AWS::ApiGateway::Model", "ApiGatewayMethod{user:path}{method}{any}Model", "A.7"),
    IdFormula("AWS::ApiGateway::Resource", "ApiGatewayResource{user:path}", "A.7"),
    IdFormula("AWS::ApiGateway::Method", "ApiGatewayMethod{user:path}{method}", "A.7"),
    IdFormula("AWS::ApiGateway::Authorizer", "{authorizer:norm}ApiGatewayAuthorizer", "A.3", unseen=True),
    IdFormula("AWS::Lambda::Permission", "{authorizer:norm}LambdaPermissionApiGateway", "A.3", unseen=True),
    IdFormula("AWS::ApiGateway::Authorizer", "{user:norm}ApiGatewayAuthorizer", "A.3"),
    IdFormula("AWS::Lambda::Permission", "{user:norm}LambdaPermissionApiGateway", "A.3"),
    IdFormula("AWS::ApiGatewayV2::Authorizer", "HttpApiAuthorizer{user:norm}", "A.7"),
    IdFormula("AWS::ApiGatewayV2::Authorizer", "{user:norm}WebsocketsAuthorizer", "A.7"),
    IdFormula("AWS::ApiGatewayV2::Route", "HttpApiRoute{user:path}", "A.7"),
    IdFormula("AWS::ApiGatewayV2::Route", "{user:route}WebsocketsRoute", "A.7"),
    IdFormula("AWS::ApiGatewayV2::RouteResponse", "{user:route}WebsocketsRouteResponse", "A.7"),
    IdFormula("AWS::Events::EventBus", "{user:norm}EventBridgeEventBus", "A.7"),
    IdFormula("AWS::StepFunctions::StateMachine", "{machine:norm}", "G step-functions"),
    IdFormula(ROLE, "{machine:norm}Role", "G step-functions"),
    IdFormula("Output", "{machine:norm}Arn", "G step-functions"),
    IdFormula("*", "{machine:norm}NotificationsIamRole", "G step-functions"),
    IdFormula("*", "{machine:norm}Notifications{any}EventRule", "G step-functions"),
    IdFormula("*", "{machine:norm}ResourcePolicy{any}", "G step-functions"),
    IdFormula("AWS::CloudWatch::Alarm", "{machine:norm}{any}Alarm", "G step-functions"),
    IdFormula("AWS::AppSync::ApiKey", "GraphQlApi{user:strip}", "G appsync", among_users=True),
    IdFormula("AWS::AppSync::ApiKey", "GraphQlApiKey{user:strip}", "G appsync", among_users=True),
    IdFormula("Output", "GraphQlApiKey{user:strip}", "G appsync", among_users=True),
    IdFormula("AWS::AppSync::DataSource", "GraphQlDs{user:strip}", "G appsync", among_users=True),
    IdFormula("AWS::AppSync::FunctionConfiguration", "GraphQlFunctionConfiguration{user:strip}", "G appsync", among_users=True),
    IdFormula(ROLE, "GraphQlDs{user:strip}Role", "G appsync", among_users=True),
    IdFormula("AWS::StepFunctions::Activity", "{user:norm}", "G step-functions"),
    IdFormula("AWS::Lambda::Alias", "{function:norm}LambdaFunctionAlias{user}", "G canary-deployments"),
    IdFormula("AWS::CodeDeploy::Application", "{stack:alnum}DeploymentApplication", "G canary-deployments"),
    IdFormula("AWS::ApplicationAutoScaling::ScalableTarget", _SCALED + "Target" + _WHERE, "G provisioned-concurrency-autoscaling", fit="autoscaling"),
    IdFormula("AWS::ApplicationAutoScaling::ScalingPolicy", _SCALED + "Policy" + _WHERE, "G provisioned-concurrency-autoscaling", fit="autoscaling"),
    IdFormula("AWS::ApplicationAutoScaling::ScalableTarget", "{service:strip}AutoScalingTarget{plain}" + _WHERE, "G dynamodb-autoscaling", fit="autoscaling"),
    IdFormula("AWS::ApplicationAutoScaling::ScalingPolicy", "{service:strip}TableScalingPolicy{plain}" + _WHERE, "G dynamodb-autoscaling", fit="autoscaling"),
    IdFormula(ROLE, "{service:strip}DynamoDBAutoscaleRole{plain}" + _WHERE, "G dynamodb-autoscaling", fit="autoscaling"),
    IdFormula("AWS::Logs::LogGroup", "{machine:norm}LogGroup", "G datadog"),
    IdFormula("AWS::Logs::MetricFilter", "{function:alnum}MetricFilter{user:strip}", "G metric"),
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

# The framework's own functions (A.6); their logical IDs come from these texts, the first letter raised.
CUSTOM_RESOURCES: tuple[str, ...] = (
    "custom-resource-existing-s3",
    "custom-resource-existing-cup",
    "custom-resource-event-bridge",
    "custom-resource-apigw-cw-role",
)

# Values of outputs, by the pattern of the output's key (A.1, A.3, A.4). `{stage}` of the endpoint never follows apiGateway.stage in versions 1 to 3.
OUTPUTS: tuple[tuple[str, str, str, str], ...] = (
    ("{any}", "Export.Name", "sls-{service}-{stage}-{key}", "A.1"),
    ("{any}GatewayArn", "Export.Name", "{service}-{stage}-{export}", "v4 2.3"),
    ("{any}RuntimeArn", "Export.Name", "{service}-{stage}-{export}", "v4 2.3"),
    ("{any}MemoryArn", "Export.Name", "{service}-{stage}-{export}", "v4 2.3"),
    ("{any}BrowserArn", "Export.Name", "{service}-{stage}-{export}", "v4 2.3"),
    ("{any}CodeInterpreterArn", "Export.Name", "{service}-{stage}-{export}", "v4 2.3"),
    ("ServiceEndpoint", "Value.Fn::Join.1.*", "/{stage}", "A.3"),
    ("ServiceEndpoint", "Value.Fn::Join.1.*", "/{api_stage}", "v4 1.7"),
    ("ServiceEndpointWebsocket", "Value.Fn::Join.1.*", "/{stage}", "A.4"),
    ("DatadogMonitor{any}", "Value", "https://{host}/functions?cloud=aws&entity_view=lambda_functions&selection=aws-lambda-functions%2B{fn:lower}%2B{region}%2B{account}", "G datadog"),
)

# Places in the state file (A.8, D), besides the embedded templates.
STATE: tuple[tuple[str, str, str], ...] = (
    ("service.functions.*.name", "{fn}", "A.8"),
    ("service.initialServerlessConfig.functions.*.name", "{fn}", "A.8"),
    ("service.functions.*.events.*.http.authorizer.name", "{authorizer}", "A.3"),
    ("service.layers.pythonRequirements.name", "{service}-{stage}-python-requirements", "G python-requirements"),
    ("service.initialServerlessConfig.package.deploymentBucket", "{bucket}", "generate-core-template.js"),
    ("service.initialServerlessConfig.package.artifactsS3KeyDirname", "{prefix}/{service}/{stage}/code-artifacts", "D"),
)

# Properties that hold the resource's own logical ID as plain text.
ID_TEXTS: tuple[tuple[str, str], ...] = (("AWS::SQS::QueuePolicy", "Properties.PolicyDocument.Id"),)

# Places in the state file that hold a logical ID as plain text (A.8).
STATE_IDS: tuple[str, ...] = (
    "service.functions.*.versionLogicalId",
    "service.functions.*.targetAlias.logicalId",
    "service.initialServerlessConfig.functions.*.versionLogicalId",
    "service.initialServerlessConfig.functions.*.targetAlias.logicalId",
)
