"""Names that may stand only once in an account and region, as a table."""

from __future__ import annotations

from typing import NamedTuple


class Unique(NamedTuple):
    """A property that only one resource of its type may have in an account and region, or within `scope`."""

    type: str
    name: str
    scope: str = ""


UNIQUE: tuple[Unique, ...] = (
    Unique("AWS::Lambda::Function", "FunctionName"),
    Unique("AWS::Lambda::Alias", "Name", "FunctionName"),
    Unique("AWS::IAM::Role", "RoleName"),
    Unique("AWS::IAM::User", "UserName"),
    Unique("AWS::IAM::Group", "GroupName"),
    Unique("AWS::IAM::InstanceProfile", "InstanceProfileName"),
    Unique("AWS::IAM::ManagedPolicy", "ManagedPolicyName"),
    Unique("AWS::Events::EventBus", "Name"),
    Unique("AWS::Events::Rule", "Name", "EventBusName"),
    Unique("AWS::Scheduler::Schedule", "Name", "GroupName"),
    Unique("AWS::Scheduler::ScheduleGroup", "Name"),
    Unique("AWS::ElasticLoadBalancingV2::TargetGroup", "Name"),
    Unique("AWS::ElasticLoadBalancingV2::LoadBalancer", "Name"),
    Unique("AWS::S3::Bucket", "BucketName"),
    Unique("AWS::StepFunctions::StateMachine", "StateMachineName"),
    Unique("AWS::StepFunctions::Activity", "Name"),
    Unique("AWS::SQS::Queue", "QueueName"),
    Unique("AWS::SNS::Topic", "TopicName"),
    Unique("AWS::DynamoDB::Table", "TableName"),
    Unique("AWS::Kinesis::Stream", "Name"),
    Unique("AWS::Kinesis::StreamConsumer", "ConsumerName", "StreamARN"),
    Unique("AWS::KinesisFirehose::DeliveryStream", "DeliveryStreamName"),
    Unique("AWS::Logs::LogGroup", "LogGroupName"),
    Unique("AWS::CloudWatch::Alarm", "AlarmName"),
    Unique("AWS::CloudWatch::Dashboard", "DashboardName"),
    Unique("AWS::CloudFront::CachePolicy", "CachePolicyConfig.Name"),
    Unique("AWS::CodeDeploy::Application", "ApplicationName"),
    Unique("AWS::CodeDeploy::DeploymentGroup", "DeploymentGroupName", "ApplicationName"),
    Unique("AWS::ECR::Repository", "RepositoryName"),
    Unique("AWS::IoT::TopicRule", "RuleName"),
    Unique("AWS::IoT::Thing", "ThingName"),
    Unique("AWS::SSM::Parameter", "Name"),
    Unique("AWS::SecretsManager::Secret", "Name"),
    Unique("AWS::ApiGateway::DomainName", "DomainName"),
    Unique("AWS::ApiGatewayV2::DomainName", "DomainName"),
)
