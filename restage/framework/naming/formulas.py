"""The framework's names as a table: which property of which resource holds which formula.

`source` names a section of docs/framework.md; the facts were read in, and checked against, serverless 1.83.3,
2.72.4, 3.40.0 and osls 4.3.1. One row more is all that a new version needs; a plugin's rows are in its own module of
`restage.framework.plugins`.

Variables: `service`, `stage`, `stack`, `region`; `api_stage` (the REST API's own stage name); `function` (key), `fn` (physical name of
a function), `custom` (the framework's own functions), `default_rule` (FN-rule-i), `rule`, `name` (names decided by earlier
rows of the table, `name` by the same resource); `user` (the user's own texts); `given` (a name that only the user can give); `bucket` (the user's own for deployments); `log_prefix` (what a function's log groups begin with);
`authorizer` (what the ARNs of authorizers end in);
`plain` (any text that does not look like the stage); those of the table `KEYS`. Others match any text and keep it.
"""

from __future__ import annotations

from restage.framework.cutting import fit_64, fit_rule, fit_target, fit_target_group
from restage.framework.plugins import PLUGINS
from restage.framework.rows import (
    LAMBDA,
    LOGS,
    REGION,
    ROLE,
    STATEMENTS,
    FunctionFormula,
    IdFormula,
    Keys,
    NameFormula,
    OutputFormula,
    StateFormula,
    joined,
)
from restage.framework.versions import FrameworkVersion


def _comments_name_packaged_stage(version: FrameworkVersion) -> bool:
    return version.comment_is_packaged_stage


# Names of functions, by which many others go
_FUNCTIONS: tuple[NameFormula, ...] = (
    NameFormula("AWS::Lambda::Function", "Properties.FunctionName", "{service}-{stage}-{function}", "{function:norm}LambdaFunction", defines="fn", anchor="functions"),
    NameFormula("AWS::Lambda::Function", "Properties.FunctionName", "{service}-{stage}-{custom}", "{custom:norm}LambdaFunction", fit=fit_64, defines="fn", anchor="custom-resources"),
)

_NAMES: tuple[NameFormula, ...] = (
    # functions, their log groups, roles
    NameFormula("AWS::Lambda::Function", "Properties.Code.ImageUri", "{registry}/{repository}@sha256:{digest}", anchor="images"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/lambda/{fn}", anchor="functions"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/lambda/{fn}-ia", anchor="version-4"),
    NameFormula(ROLE, "Properties.RoleName", joined("{service}", "{stage}", REGION, "lambdaRole"), "IamRoleLambdaExecution", anchor="roles"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", joined("{service}", "{stage}", "lambda"), anchor="roles"),
    NameFormula(ROLE, "Properties.Policies.*.PolicyName", joined("{stage}", "{service}", "custom-resources-lambda"), anchor="custom-resources"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{service}-{stage}*:*", anchor="roles"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{service}-{stage}*:*:*", anchor="roles"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{fn}:*", anchor="roles"),
    NameFormula(ROLE, STATEMENTS, LOGS + "/aws/lambda/{fn}:*:*", anchor="roles"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}", anchor="roles"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}:{qualifier}", anchor="roles"),
    NameFormula(ROLE, STATEMENTS, LAMBDA + "{fn}:*/durable-execution/*/*", anchor="roles"),
    NameFormula(ROLE, STATEMENTS, "arn:${AWS::Partition}:lambda:*:*:function:{fn}", anchor="custom-resources"),
    NameFormula("AWS::Lambda::Function", "Properties.DeadLetterConfig.**", LAMBDA + "{fn}", anchor="functions"),
    NameFormula("AWS::Lambda::EventInvokeConfig", "Properties.DestinationConfig.**", LAMBDA + "{fn}", anchor="functions"),
    NameFormula("AWS::Lambda::EventInvokeConfig", "Properties.DestinationConfig.**", LAMBDA + "{fn}:{alias}", anchor="functions"),
    NameFormula("Custom::S3", "Properties.FunctionName", "{fn}", anchor="custom-resources"),
    NameFormula("Custom::CognitoUserPool", "Properties.FunctionName", "{fn}", anchor="custom-resources"),
    NameFormula("Custom::EventBridge", "Properties.FunctionName", "{fn}", anchor="custom-resources"),
    # REST API
    NameFormula("AWS::ApiGateway::RestApi", "Properties.Name", "{stage}-{service}", "ApiGatewayRestApi", unless=("provider", "apiName"), anchor="rest-api"),
    NameFormula("AWS::ApiGateway::RestApi", "Properties.Name", "{service}-{stage}", "ApiGatewayRestApi", unless=("provider", "apiName"), anchor="rest-api"),
    NameFormula("AWS::ApiGateway::Deployment", "Properties.StageName", "{api_stage}", anchor="rest-api"),
    NameFormula("AWS::ApiGateway::ApiKey", "Properties.StageKeys.*.StageName", "{stage}", anchor="rest-api"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.ApiStages.*.Stage", "{stage}", anchor="rest-api"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.UsagePlanName", "{service}-{stage}", "ApiGatewayUsagePlan", anchor="rest-api"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.Description", "Usage plan for {service} {stage} stage", "ApiGatewayUsagePlan", anchor="rest-api"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.UsagePlanName", "{service}-{plan}-{stage}", "ApiGatewayUsagePlan{any}", anchor="rest-api"),
    NameFormula("AWS::ApiGateway::UsagePlan", "Properties.Description", 'Usage plan "{plan}" for {service} {stage} stage', "ApiGatewayUsagePlan{any}", anchor="rest-api"),
    NameFormula("AWS::ApiGateway::RequestValidator", "Properties.Name", "{service}-{stage} | Validate request body and querystring parameters", anchor="rest-api"),
    NameFormula("AWS::ApiGateway::Authorizer", "Properties.Name", "{authorizer}", "{authorizer:norm}ApiGatewayAuthorizer", anchor="rest-api"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/api-gateway/{service}-{stage}", "ApiGatewayLogGroup", anchor="rest-api"),
    # HTTP API, websockets
    NameFormula("AWS::ApiGatewayV2::Api", "Properties.Name", "{stage}-{service}", "HttpApi", unless=("provider", "httpApi", "name"), anchor="http-api"),
    NameFormula("AWS::ApiGatewayV2::Api", "Properties.Name", "{service}-{stage}", "HttpApi", unless=("provider", "httpApi", "name"), anchor="http-api"),
    NameFormula("AWS::ApiGatewayV2::Api", "Properties.Name", "{stage}-{service}-websockets", "WebsocketsApi", unless=("provider", "websocketsApiName"), anchor="websockets"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/http-api/{stack}", "HttpApiLogGroup", anchor="http-api"),
    NameFormula("AWS::Logs::LogGroup", "Properties.LogGroupName", "/aws/websocket/{service}-{stage}", "WebsocketsLogGroup", anchor="websockets"),
    NameFormula("AWS::ApiGatewayV2::Stage", "Properties.StageName", "{stage}", "WebsocketsDeploymentStage", anchor="websockets"),
    NameFormula("AWS::ApiGatewayV2::Deployment", "Properties.StageName", "{stage}", anchor="websockets"),
    # events
    NameFormula("AWS::Events::Rule", "Properties.Name", "{default_rule}", "{default_rule:alnum}EventBridgeRule", fit=fit_rule, defines="rule", anchor="events"),
    NameFormula("Custom::EventBridge", "Properties.EventBridgeConfig.RuleName", "{default_rule}", fit=fit_rule, defines="rule", anchor="events"),
    NameFormula("AWS::Events::Rule", "Properties.Targets.*.Id", "{name}-target", named_at=("Properties", "Name"), fit=fit_target, anchor="events"),
    NameFormula("AWS::Events::Rule", "Properties.Targets.*.Id", "{function}Schedule", anchor="events"),
    NameFormula("AWS::Events::Rule", "Properties.Targets.*.Id", "{function}CloudWatchEvent", anchor="events"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.Fn::Join.1.*", "{log_prefix}", "{function:norm}LambdaPermissionLogsSubscriptionFilterCloudWatchLog", anchor="events"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.**", joined("rule", "{rule}", by="/"), anchor="events"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.**", joined("rule", "{user}", "{rule}", by="/"), anchor="events"),
    NameFormula("AWS::Lambda::Permission", "Properties.SourceArn.**", joined("rule", "{json}", "{rule}", by="/"), anchor="events"),
    NameFormula("AWS::Kinesis::StreamConsumer", "Properties.ConsumerName", "{function}{user}{service}{stage}Consumer", defines="consumer", anchor="events"),
    NameFormula("AWS::Kinesis::StreamConsumer", "Properties.ConsumerName", "{function}{user}Consumer", defines="consumer", anchor="events"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", "{alb_prefix}|{service}-{function}-{alb}-{stage}", "{function:norm}AlbTargetGroup{alb}", fit=fit_target_group, anchor="events"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", "{alb_prefix}|{service}-{function}-{alb}-multi-value-{stage}", "{function:norm}AlbMultiValueTargetGroup{alb}", fit=fit_target_group, anchor="events"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Tags.*.Value", "{service}-{function}-{alb}-{stage}", "{function:norm}AlbTargetGroup{alb}", anchor="events"),
    NameFormula("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Tags.*.Value", "{service}-{function}-{alb}-{stage}", "{function:norm}AlbMultiValueTargetGroup{alb}", anchor="events"),
    NameFormula("AWS::CloudFront::Distribution", "Properties.DistributionConfig.Comment", "{service} {stage}", "CloudFrontDistribution", when=_comments_name_packaged_stage, anchor="events"),
    NameFormula("AWS::CloudFront::CachePolicy", "Properties.CachePolicyConfig.Name", "{service}-{stage}-{policy}", "CloudFrontCachePolicy{any}", anchor="events"),
)

_OF_PLUGINS: tuple[NameFormula, ...] = tuple(
    row._replace(anchor=plugin.anchor, of_plugin=True) for plugin in PLUGINS for row in plugin.names
)

_OF_VERSION_4: tuple[NameFormula, ...] = (
    NameFormula("AWS::Lambda::CapacityProvider", "Properties.CapacityProviderName", "{service}-{stage}-{any}", anchor="version-4"),
    NameFormula("AWS::BedrockAgentCore::Gateway", "Properties.Name", "{service:dash}-{any}-{stage:dash}", anchor="version-4-agents"),
    NameFormula("AWS::BedrockAgentCore::WorkloadIdentity", "Properties.Name", "{service:dash}-{any}-{stage:dash}", anchor="version-4-agents"),
    NameFormula("AWS::BedrockAgentCore::Runtime", "Properties.AgentRuntimeName", "{service:under}_{any}_{stage:under}", anchor="version-4-agents"),
    NameFormula("AWS::BedrockAgentCore::Memory", "Properties.Name", "{service:under}_{any}_{stage:under}", anchor="version-4-agents"),
    NameFormula("AWS::BedrockAgentCore::BrowserCustom", "Properties.Name", "{service:under}_{any}_{stage:under}", anchor="version-4-agents"),
    NameFormula("AWS::BedrockAgentCore::CodeInterpreterCustom", "Properties.Name", "{service:under}_{any}_{stage:under}", anchor="version-4-agents"),
)

NAMES: tuple[NameFormula, ...] = (
    *_FUNCTIONS,
    *(row for row in _OF_PLUGINS if row.defines == "fn"),
    *_NAMES,
    *(row for row in _OF_PLUGINS if row.defines != "fn"),
    *_OF_VERSION_4,
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
    *(row._replace(anchor=plugin.anchor) for plugin in PLUGINS for row in plugin.ids),
)

# Variables that take the keys of an object in the state's `service`: things of a plugin's, as the user calls them.
KEYS: tuple[Keys, ...] = tuple(row for plugin in PLUGINS for row in plugin.keys)

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
FUNCTIONS: tuple[FunctionFormula, ...] = (
    FunctionFormula("{any}", "{service}-{stage}-{function}"),
    *(row for plugin in PLUGINS for row in plugin.functions),
)

# Functions into whose zips a plugin writes names, which stay: the ids that hash them are not a fresh package's.
NAMES_IN_ZIP: tuple[str, ...] = tuple(one for plugin in PLUGINS for one in plugin.named_in_zip)

# The framework's own functions; their logical IDs come from these texts, the first letter raised.
CUSTOM_RESOURCES: tuple[str, ...] = (
    "custom-resource-existing-s3",
    "custom-resource-existing-cup",
    "custom-resource-event-bridge",
    "custom-resource-apigw-cw-role",
)

# Values of outputs, by the pattern of the output's key. `{stage}` of the endpoint never follows apiGateway.stage in versions 1 to 3.
OUTPUTS: tuple[OutputFormula, ...] = (
    OutputFormula("{any}", "Export.Name", "sls-{service}-{stage}-{key}", "exports"),
    OutputFormula("{any}GatewayArn", "Export.Name", "{service}-{stage}-{export}", "version-4-agents"),
    OutputFormula("{any}RuntimeArn", "Export.Name", "{service}-{stage}-{export}", "version-4-agents"),
    OutputFormula("{any}MemoryArn", "Export.Name", "{service}-{stage}-{export}", "version-4-agents"),
    OutputFormula("{any}BrowserArn", "Export.Name", "{service}-{stage}-{export}", "version-4-agents"),
    OutputFormula("{any}CodeInterpreterArn", "Export.Name", "{service}-{stage}-{export}", "version-4-agents"),
    OutputFormula("ServiceEndpoint", "Value.Fn::Join.1.*", "/{stage}", "rest-api"),
    OutputFormula("ServiceEndpoint", "Value.Fn::Join.1.*", "/{api_stage}", "version-4"),
    OutputFormula("ServiceEndpointWebsocket", "Value.Fn::Join.1.*", "/{stage}", "websockets"),
    *(row._replace(anchor=plugin.anchor, of_plugin=True) for plugin in PLUGINS for row in plugin.outputs),
)

# Places in the state file, besides the embedded templates.
STATE: tuple[StateFormula, ...] = (
    StateFormula("service.functions.*.name", "{fn}", "state-file"),
    StateFormula("service.initialServerlessConfig.functions.*.name", "{fn}", "state-file"),
    StateFormula("service.functions.*.events.*.http.authorizer.name", "{authorizer}", "rest-api"),
    *(row._replace(anchor=plugin.anchor) for plugin in PLUGINS for row in plugin.state),
    StateFormula("service.initialServerlessConfig.package.deploymentBucket", "{bucket}", "state-file"),
    StateFormula("service.initialServerlessConfig.package.artifactsS3KeyDirname", "{prefix}/{service}/{stage}/code-artifacts", "artifact-directory"),
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
