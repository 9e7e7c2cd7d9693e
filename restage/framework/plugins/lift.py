"""serverless-lift 1.37.7."""

from __future__ import annotations

from typing import Final

from restage.framework.cutting import md5
from restage.framework.plugins.model import Plugin, resources
from restage.framework.rows import Keys, NameFormula


def cut(name: str) -> str:
    """CloudFront's functions and controls: over 64, cut and 6 of the md5 (utils/naming.js)."""
    return name if len(name) <= 64 else f"{name[:57]}-{md5(name)[:6]}"


_QUEUE: Final = "AWS::SQS::Queue"
_FUNCTION: Final = "AWS::CloudFront::Function"

PLUGIN: Final = Plugin(
    "serverless-lift",
    "plugin-lift",
    names=(
        NameFormula(_QUEUE, "Properties.QueueName", "{stack}-{construct}", "{construct:strip}Queue{cdk}"),
        NameFormula(_QUEUE, "Properties.QueueName", "{stack}-{construct}.fifo", "{construct:strip}Queue{cdk}"),
        NameFormula(_QUEUE, "Properties.QueueName", "{stack}-{construct}-dlq", "{construct:strip}Dlq{cdk}"),
        NameFormula(_QUEUE, "Properties.QueueName", "{stack}-{construct}-dlq.fifo", "{construct:strip}Dlq{cdk}"),
        NameFormula("AWS::SNS::Topic", "Properties.TopicName", "{stack}-{construct}-dlq-alarm-topic", "{construct:strip}AlarmTopic{cdk}"),
        NameFormula("AWS::CloudWatch::Alarm", "Properties.AlarmName", "{stack}-{construct}-dlq-alarm", "{construct:strip}Alarm{cdk}"),
        NameFormula("AWS::CloudFront::Distribution", "Properties.DistributionConfig.Comment", "{stack} {construct} website CDN", "{construct:strip}CDN{cdk}"),
        NameFormula("AWS::CloudFront::OriginAccessControl", "Properties.OriginAccessControlConfig.Name", "{stack}-{construct}-oac", "{construct:strip}S3OriginAccessControl{cdk}", fit=cut),
        NameFormula(_FUNCTION, "Properties.Name", "{stack}-{region}-{construct}-request", "{construct:strip}RequestFunction{cdk}", fit=cut),
        NameFormula(_FUNCTION, "Properties.FunctionConfig.Comment", "{stack}-{region}-{construct}-request", "{construct:strip}RequestFunction{cdk}", fit=cut),
        NameFormula(_FUNCTION, "Properties.Name", "{stack}-{region}-{construct}-response", "{construct:strip}ResponseFunction{cdk}", fit=cut),
        NameFormula(_FUNCTION, "Properties.FunctionConfig.Comment", "{stack}-{region}-{construct}-response", "{construct:strip}ResponseFunction{cdk}", fit=cut),
    ),
    keys=(Keys("construct", ("initialServerlessConfig", "constructs")),),
    writes=(("functions", "*Worker"), *resources(f"*{'[0-9A-F]' * 8}")),  # the CDK's own ids
    custom_sections=(),
)
