"""What is made of events that share their resources with others, or have several, as tables.

Read in `package/compile/events/` (`sns`, `s3`, `alb`) of serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1; events with
one resource each are in `restage.tracing.propertytable`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from restage.document.values import ABSENT, Json, JsonObject, Side, as_list, as_object, as_text, at
from restage.framework.eventnames import load_balancer
from restage.framework.naming.encode import alphanumeric, function_id, normalize
from restage.source.nodes import Path
from restage.tracing.tableform import FUNCTION, Bodies, Kind, Made, Shape

# ---------------------------------------------------------------------------------------------- topics


def _topic(event: JsonObject) -> str:
    """The topic's name, which an ARN ends in."""
    arn = as_text(event.get("arn")) or as_text(event.get(""))
    return as_text(event.get("topicName")) or arn.rpartition(":")[2]


def _has_arn(event: JsonObject) -> bool:
    return "arn" in event or as_text(event.get("")).startswith("arn:")


def _has_subscription(event: JsonObject) -> bool:
    """A topic of the stack's own has the subscription in it, where nothing is said of it."""
    return _has_arn(event) or bool(event.get("filterPolicy") or event.get("redrivePolicy"))


def _subscription_id(function: str, event: JsonObject) -> str:
    return f"{normalize(function)}SnsSubscription{alphanumeric(_topic(event))}" if _has_subscription(event) else ""


def _topic_id(function: str, event: JsonObject) -> str:
    return "" if _has_arn(event) else f"SNSTopic{alphanumeric(_topic(event))}"


def _filled(*place: str) -> Callable[[Bodies], Side]:
    return lambda bodies: at(bodies[0], place) or ABSENT


_DEAD_LETTERS: Final = ("redrivePolicy", "deadLetterTargetArn")


def _dead_letters_id(function: str, event: JsonObject) -> str:
    return f"{alphanumeric(_topic(event))}To{normalize(function)}DLQPolicy" if at(event, _DEAD_LETTERS) else ""


def _queues(bodies: Bodies) -> Side:
    url = _url(bodies)
    return [{"Fn::Join": ["", url]}] if url else ABSENT


def _older_queues(bodies: Bodies) -> Side:
    url = _url(bodies)
    return [{"Fn::Join": ["", *url]}] if url else ABSENT


def _url(bodies: Bodies) -> list[Json]:
    """The queue's URL, in parts."""
    parts = as_text(at(bodies[0], _DEAD_LETTERS)).split(":")
    if len(parts) != 6:
        return []
    region, account, name = parts[3:]
    return [f"https://sqs.{region}.", {"Ref": "AWS::URLSuffix"}, f"/{account}/{name}"]


def _statement_resource(bodies: Bodies) -> Side:
    return at(bodies[0], _DEAD_LETTERS) or ABSENT


_POLICY: Final[tuple[str | int, ...]] = ("PolicyDocument", "Statement", 0, "Resource")
_TOPICS: Final = (
    Kind("sns", "AWS::SNS::Topic", _topic_id, (Made(("DisplayName",), (("displayName",),), _filled("displayName")),)),
    Kind(
        "sns",
        "AWS::SNS::Subscription",
        _subscription_id,
        (
            Made(("FilterPolicy",), (("filterPolicy",),), _filled("filterPolicy")),
            Made(("FilterPolicyScope",), (("filterPolicyScope",),), _filled("filterPolicyScope")),
            Made(("RedrivePolicy", "deadLetterTargetArn"), (_DEAD_LETTERS,), _filled(*_DEAD_LETTERS)),
        ),
    ),
    Kind(
        "sns",
        "AWS::SQS::QueuePolicy",
        _dead_letters_id,
        (
            Made(("Queues",), (_DEAD_LETTERS,), _queues, _older_queues),
            Made(_POLICY, (_DEAD_LETTERS,), _statement_resource),
        ),
    ),
)


def _topic_shape(event: JsonObject) -> Json:
    keys: list[Json] = [*as_object(event.get("redrivePolicy"))]
    return [_has_subscription(event), keys]


# ---------------------------------------------------------------------------------------------- buckets


def _bucket_id(function: str, event: JsonObject) -> str:
    name = as_text(event.get("bucket")) or as_text(event.get(""))
    return "" if event.get("existing") or not name else f"S3Bucket{alphanumeric(name)}"


def _filter(rules: Json) -> JsonObject:
    """Each rule is an object of one."""
    pairs = [pair for rule in as_list(rules) for pair in as_object(rule).items()]
    found: list[Json] = [{"Name": name, "Value": value} for name, value in pairs]
    return {"Filter": {"S3Key": {"Rules": found}}} if found else {}


def _notified(bodies: Bodies) -> Side:
    return [
        {
            "Event": event.get("event") or "s3:ObjectCreated:*",
            "Function": {"Fn::GetAtt": [function_id(as_text(event.get(FUNCTION))), "Arn"]},
            **_filter(event.get("rules")),
        }
        for event in bodies
    ]


_CONFIGURATIONS: Final[Path] = ("NotificationConfiguration", "LambdaConfigurations")
_BUCKETS: Final = (
    Kind(
        "s3",
        "AWS::S3::Bucket",
        _bucket_id,
        (Made(_CONFIGURATIONS, (("event",), ("rules",)), _notified),),
        together=True,
    ),
)

# ---------------------------------------------------------------------------------------------- load balancers

_HEALTH: Final = (
    ("HealthCheckEnabled", "enabled", True),
    ("HealthCheckIntervalSeconds", "intervalSeconds", 35),
    ("HealthCheckPath", "path", "/"),
    ("HealthCheckTimeoutSeconds", "timeoutSeconds", 30),
    ("HealthyThresholdCount", "healthyThresholdCount", 5),
    ("UnhealthyThresholdCount", "unhealthyThresholdCount", 5),
)


def _group_id(function: str, event: JsonObject) -> str:
    listener = as_text(event.get("listenerArn")) or as_text(at(event, ("listenerArn", "Ref")))
    kind = "AlbMultiValueTargetGroup" if event.get("multiValueHeaders") else "AlbTargetGroup"
    is_checked = isinstance(event.get("healthCheck"), dict)
    return f"{normalize(function)}{kind}{load_balancer(listener)}" if listener and is_checked else ""


def _rule_id(function: str, event: JsonObject) -> str:
    return f"{normalize(function)}AlbListenerRule{event.get('priority')}"


def _checked(key: str, otherwise: Json) -> Callable[[Bodies], Side]:
    def make(bodies: Bodies) -> Side:
        value = at(bodies[0], ("healthCheck", key))
        return otherwise if value is None else value

    return make


def _code(bodies: Bodies) -> Side:
    return at(bodies[0], ("healthCheck", "matcher", "httpCode")) or "200"


def _conditions(bodies: Bodies) -> Side:
    given = as_object(bodies[0].get("conditions"))
    found: list[Json] = []
    if given.get("path"):
        found.append({"Field": "path-pattern", "Values": _listed(given["path"])})
    for key, field, config in (
        ("host", "host-header", "HostHeaderConfig"),
        ("method", "http-request-method", "HttpRequestMethodConfig"),
    ):
        if given.get(key):
            found.append({"Field": field, config: {"Values": _listed(given[key])}})
    headers = given.get("header")
    for header in map(as_object, headers if isinstance(headers, list) else [headers] if headers else []):
        values: JsonObject = {"HttpHeaderName": header.get("name"), "Values": _listed(header.get("values"))}
        found.append({"Field": "http-header", "HttpHeaderConfig": values})
    if query := as_object(given.get("query")):
        pairs: list[Json] = [{"Key": key, "Value": value} for key, value in query.items()]
        found.append({"Field": "query-string", "QueryStringConfig": {"Values": pairs}})
    if given.get("ip"):
        found.append({"Field": "source-ip", "SourceIpConfig": {"Values": _listed(given["ip"])}})
    return found


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


_BALANCERS: Final = (
    Kind(
        "alb",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        _group_id,
        (
            *(Made((name,), (("healthCheck", key),), _checked(key, default)) for name, key, default in _HEALTH),
            Made(("Matcher", "HttpCode"), (("healthCheck", "matcher", "httpCode"),), _code),
        ),
    ),
    Kind(
        "alb",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        _rule_id,
        (Made(("Conditions",), (("conditions",),), _conditions),),
    ),
)

KINDS: Final = (*_TOPICS, *_BUCKETS, *_BALANCERS)
SHAPES: Final = (
    Shape("sns", (("filterPolicy",), ("redrivePolicy",), _DEAD_LETTERS), _topic_shape),
    Shape("alb", (("healthCheck",),), lambda event: isinstance(event.get("healthCheck"), dict)),
)
