"""AWS's limits for names, as a table (docs/framework.md#limits)."""

from __future__ import annotations

from typing import NamedTuple


class Limit(NamedTuple):
    """At `place` of a resource of `type` a name may have `most` characters, and `characters` (a pattern) if that is given.

    A longer one is refused; one with other characters is a warning, since only AWS would refuse it.
    """

    type: str
    place: str
    most: int
    what: str
    characters: str = ""


_STACK = r"[a-zA-Z][a-zA-Z0-9-]*"
_BUCKET = r"[a-z0-9][a-z0-9.-]*[a-z0-9]"
_PLAIN = r"[A-Za-z0-9_-]+"

LIMITS: tuple[Limit, ...] = (
    Limit("AWS::Lambda::Function", "Properties.FunctionName", 64, "a function's name", _PLAIN),
    Limit("AWS::IAM::Role", "Properties.RoleName", 64, "a role's name", r"[\w+=,.@-]+"),
    Limit("AWS::IAM::Role", "Properties.Policies.*.PolicyName", 128, "a policy's name"),
    Limit("AWS::IAM::ManagedPolicy", "Properties.ManagedPolicyName", 128, "a policy's name"),
    Limit("AWS::Events::Rule", "Properties.Name", 64, "a rule's name", r"[.\w-]+"),
    Limit("AWS::Events::Rule", "Properties.Targets.*.Id", 64, "a target's id"),
    Limit("AWS::Scheduler::Schedule", "Properties.Name", 64, "a schedule's name"),
    Limit("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", 32, "a target group's name", r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"),
    Limit("AWS::S3::Bucket", "Properties.BucketName", 63, "a bucket's name", _BUCKET),
    Limit("AWS::Lambda::LayerVersion", "Properties.LayerName", 140, "a layer's name", _PLAIN),
    Limit("AWS::ApiGateway::Deployment", "Properties.StageName", 128, "a REST API's stage", _PLAIN),
    Limit("AWS::ApiGatewayV2::Stage", "Properties.StageName", 128, "an API's stage"),
    Limit("AWS::StepFunctions::StateMachine", "Properties.StateMachineName", 80, "a state machine's name", _PLAIN),
    Limit("AWS::SQS::Queue", "Properties.QueueName", 80, "a queue's name", r"[A-Za-z0-9_-]+(?:\.fifo)?"),
    Limit("AWS::SNS::Topic", "Properties.TopicName", 256, "a topic's name", r"[A-Za-z0-9_-]+(?:\.fifo)?"),
    Limit("AWS::DynamoDB::Table", "Properties.TableName", 255, "a table's name", r"[A-Za-z0-9_.-]+"),
    Limit("AWS::Kinesis::Stream", "Properties.Name", 128, "a stream's name", r"[A-Za-z0-9_.-]+"),
    Limit("AWS::Kinesis::StreamConsumer", "Properties.ConsumerName", 128, "a stream consumer's name", r"[A-Za-z0-9_.-]+"),
    Limit("AWS::Logs::LogGroup", "Properties.LogGroupName", 512, "a log group's name"),
    Limit("AWS::CloudWatch::Alarm", "Properties.AlarmName", 255, "an alarm's name"),
    Limit("AWS::CodeDeploy::DeploymentGroup", "Properties.DeploymentGroupName", 100, "a deployment group's name"),
    Limit("AWS::Cognito::UserPool", "Properties.UserPoolName", 128, "a user pool's name"),
    Limit("AWS::SSM::Parameter", "Properties.Name", 2048, "a parameter's name"),
    Limit("AWS::SecretsManager::Secret", "Properties.Name", 512, "a secret's name"),
    Limit("AWS::BedrockAgentCore::Runtime", "Properties.AgentRuntimeName", 48, "an agent's name"),
)

STACK = Limit("", "", 128, "the stack's name", _STACK)
LOGICAL_ID = Limit("", "", 255, "a logical ID")
EXPORT = Limit("", "", 255, "an export's name")
