"""AWS's limits for names, as a table (docs/framework.md#limits)."""

from __future__ import annotations

import re
from typing import NamedTuple


class Alphabet(NamedTuple):
    """The characters of a name, as the inside of a class in a pattern: of all of it, of its first and of its last one.

    `words`: the same for people. `suffix`: what may stand at the end besides.
    """

    signs: str
    words: str
    first: str = ""
    last: str = ""
    suffix: str = ""


class Limit(NamedTuple):
    """At `place` of a resource of `type` a name may have `most` characters, and only those of `alphabet` if that is
    given; `instead`: what to do where it has others.

    A longer one is refused; one with other characters is a warning, since only AWS would refuse it.
    """

    type: str
    place: str
    most: int
    what: str
    alphabet: Alphabet | None = None
    instead: str = "choose another stage, or give it another name by a rule"

    def strange(self, name: str) -> str:
        """Which character of `name` may not be there, and where it stands; "" for none."""
        if self.alphabet is None or not (found := _strange(self.alphabet, name)):
            return ""
        return f"{found}, which AWS refuses: {self.what} may hold {self.alphabet.words}"


def _strange(alphabet: Alphabet, name: str) -> str:
    bare = name.removesuffix(alphabet.suffix) or name
    good = re.match(f"[{alphabet.signs}]*", bare)
    if good and good.end() < len(bare):
        return f"has {bare[good.end()]!r} as its character {good.end() + 1}"
    if alphabet.first and not re.match(f"[{alphabet.first}]", bare):
        return f"begins with {bare[:1]!r}"
    if alphabet.last and not re.match(f"[{alphabet.last}]", bare[-1:]):
        return f"ends with {bare[-1:]!r}"
    return ""


_LETTERS, _SMALL = "A-Za-z", "a-z0-9"
_STACK = Alphabet(f"{_LETTERS}0-9-", "letters, digits and '-', a letter first", first=_LETTERS)
_BUCKET = Alphabet(f"{_SMALL}.-", "small letters, digits, '.' and '-', these two not first or last", _SMALL, _SMALL)
_GROUP = Alphabet(f"{_LETTERS}0-9-", "letters, digits and '-', that not first or last", f"{_LETTERS}0-9", f"{_LETTERS}0-9")
_PLAIN = Alphabet(f"{_LETTERS}0-9_-", "letters, digits, '_' and '-'")
_FIFO = _PLAIN._replace(words="letters, digits, '_' and '-', and end in .fifo", suffix=".fifo")
_DOTTED = Alphabet(f"{_LETTERS}0-9_.-", "letters, digits, '_', '.' and '-'")
_RULE = Alphabet(r".\w-", "letters, digits, '_', '.' and '-'")
_ROLE = Alphabet(r"\w+=,.@-", "letters, digits and _+=,.@-")

LIMITS: tuple[Limit, ...] = (
    Limit("AWS::Lambda::Function", "Properties.FunctionName", 64, "a function's name", _PLAIN),
    Limit("AWS::IAM::Role", "Properties.RoleName", 64, "a role's name", _ROLE),
    Limit("AWS::IAM::Role", "Properties.Policies.*.PolicyName", 128, "a policy's name"),
    Limit("AWS::IAM::ManagedPolicy", "Properties.ManagedPolicyName", 128, "a policy's name"),
    Limit("AWS::Events::Rule", "Properties.Name", 64, "a rule's name", _RULE),
    Limit("AWS::Events::Rule", "Properties.Targets.*.Id", 64, "a target's id"),
    Limit("AWS::Scheduler::Schedule", "Properties.Name", 64, "a schedule's name"),
    Limit("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Name", 32, "a target group's name", _GROUP),
    Limit("AWS::S3::Bucket", "Properties.BucketName", 63, "a bucket's name", _BUCKET),
    Limit("AWS::Lambda::LayerVersion", "Properties.LayerName", 140, "a layer's name", _PLAIN),
    Limit("AWS::ApiGateway::Deployment", "Properties.StageName", 128, "a REST API's stage", _PLAIN),
    Limit("AWS::ApiGatewayV2::Stage", "Properties.StageName", 128, "an API's stage"),
    Limit("AWS::StepFunctions::StateMachine", "Properties.StateMachineName", 80, "a state machine's name", _PLAIN),
    Limit("AWS::SQS::Queue", "Properties.QueueName", 80, "a queue's name", _FIFO),
    Limit("AWS::SNS::Topic", "Properties.TopicName", 256, "a topic's name", _FIFO),
    Limit("AWS::DynamoDB::Table", "Properties.TableName", 255, "a table's name", _DOTTED),
    Limit("AWS::Kinesis::Stream", "Properties.Name", 128, "a stream's name", _DOTTED),
    Limit("AWS::Kinesis::StreamConsumer", "Properties.ConsumerName", 128, "a stream consumer's name", _DOTTED),
    Limit("AWS::Logs::LogGroup", "Properties.LogGroupName", 512, "a log group's name"),
    Limit("AWS::CloudWatch::Alarm", "Properties.AlarmName", 255, "an alarm's name"),
    Limit("AWS::CodeDeploy::DeploymentGroup", "Properties.DeploymentGroupName", 100, "a deployment group's name"),
    Limit("AWS::Cognito::UserPool", "Properties.UserPoolName", 128, "a user pool's name"),
    Limit("AWS::SSM::Parameter", "Properties.Name", 2048, "a parameter's name"),
    Limit("AWS::SecretsManager::Secret", "Properties.Name", 512, "a secret's name"),
    Limit("AWS::BedrockAgentCore::Runtime", "Properties.AgentRuntimeName", 48, "an agent's name"),
)

STACK = Limit("", "", 128, "the stack's name", _STACK, "choose another stage, or set provider.stackName for it")
LOGICAL_ID = Limit("", "", 255, "a logical ID")
EXPORT = Limit("", "", 255, "an export's name")
