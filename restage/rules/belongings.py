"""What the framework and its plugins make of a function, and goes with it when a rule removes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from restage.artifact.referring import references
from restage.document.placepatterns import find
from restage.document.values import Json, JsonObject, Path, as_list, as_object, as_text, at
from restage.evidence.logical_ids import user_ids
from restage.rules.repeatedsettings import FUNCTION_TYPE

_LOGS: Final = "/aws/lambda/"
_A_THING: Final = 2  # `Resources.X`
_LONGEST_WAY: Final = 4  # a response, its route, that one's integration, the function
_NONE: Final[frozenset[str]] = frozenset()


class Owned(NamedTuple):
    """Resources of `type` are there for what is named at `place`, below them, and go when all of that goes.

    A place that ends in `.*` names the items of a list, or the members of an object: those go one by one.
    """

    type: str
    place: str


# Seen in artifacts of versions 1 to 3 and osls, and of the plugins in `golden/services`.
OWNED: Final = (
    Owned("AWS::Logs::LogGroup", "Properties.LogGroupName"),
    Owned("AWS::Logs::SubscriptionFilter", "Properties.DestinationArn"),
    Owned("AWS::Logs::SubscriptionFilter", "Properties.LogGroupName"),
    Owned("AWS::Logs::MetricFilter", "Properties.LogGroupName"),
    Owned("AWS::Lambda::Version", "Properties.FunctionName"),
    Owned("AWS::Lambda::Alias", "Properties.FunctionName"),
    Owned("AWS::Lambda::Permission", "Properties.FunctionName"),
    Owned("AWS::Lambda::Url", "Properties.TargetFunctionArn"),
    Owned("AWS::Lambda::EventInvokeConfig", "Properties.FunctionName"),
    Owned("AWS::Lambda::EventSourceMapping", "Properties.FunctionName"),
    Owned("AWS::SNS::Subscription", "Properties.Endpoint"),
    Owned("AWS::SNS::Topic", "Properties.Subscription.*"),
    Owned("AWS::S3::Bucket", "Properties.NotificationConfiguration.LambdaConfigurations.*"),
    Owned("AWS::Events::Rule", "Properties.Targets.*"),
    Owned("AWS::Scheduler::Schedule", "Properties.Target.Arn"),
    Owned("AWS::IoT::TopicRule", "Properties.TopicRulePayload.Actions.*"),
    Owned("AWS::Cognito::UserPool", "Properties.LambdaConfig.*"),
    Owned("AWS::ApiGateway::Method", "Properties.Integration.Uri"),
    Owned("AWS::ApiGateway::Authorizer", "Properties.AuthorizerUri"),
    Owned("AWS::ApiGatewayV2::Integration", "Properties.IntegrationUri"),
    Owned("AWS::ApiGatewayV2::Authorizer", "Properties.AuthorizerUri"),
    Owned("AWS::ApiGatewayV2::Route", "Properties.Target"),
    Owned("AWS::ApiGatewayV2::RouteResponse", "Properties.RouteId"),
    Owned("AWS::ElasticLoadBalancingV2::TargetGroup", "Properties.Targets.*"),
    Owned("AWS::ElasticLoadBalancingV2::ListenerRule", "Properties.Actions"),
    Owned("AWS::CloudWatch::Alarm", "Properties.Dimensions"),
    Owned("AWS::ApplicationAutoScaling::ScalableTarget", "Properties.ResourceId"),
    Owned("AWS::ApplicationAutoScaling::ScalingPolicy", "Properties.ScalingTargetId"),
    Owned("Custom::S3", "Properties.FunctionName"),
    Owned("Custom::CognitoUserPool", "Properties.FunctionName"),
    Owned("Custom::EventBridge", "Properties.FunctionName"),
)
_BY_TYPE: Final[Mapping[str, tuple[str, ...]]] = {
    kind: tuple(row.place for row in OWNED if row.type == kind) for kind in dict.fromkeys(row.type for row in OWNED)
}

# What is there for those that name it, and goes when the last of them goes.
NAMED_BY: Final = ("AWS::Kinesis::StreamConsumer", "AWS::IAM::Role", "AWS::CodeDeploy::DeploymentGroup")
_RESOURCE: Final = "AWS::ApiGateway::Resource"
_SHARED_ROLE: Final = "IamRoleLambdaExecution"

# What the shared role may do for a function: the `Resource` of its statements is what stands at these places.
GRANTED: Final = (
    Owned("AWS::Lambda::EventSourceMapping", "Properties.EventSourceArn"),
    Owned("AWS::Kinesis::StreamConsumer", "Properties.StreamARN"),
    Owned("AWS::Lambda::Function", "Properties.DeadLetterConfig.TargetArn"),
    Owned("AWS::Lambda::Function", "Properties.FileSystemConfigs.*.Arn"),
    Owned("AWS::Lambda::EventInvokeConfig", "Properties.DestinationConfig.*.Destination"),
)
_STATEMENTS: Final = "Properties.Policies.*.PolicyDocument.Statement.*"


def going_along(template: JsonObject, functions: Set[str], gone: Set[str], service: JsonObject) -> list[Path]:
    """What goes with `functions`, by their logical IDs: resources, parts of them, outputs; and where `DependsOn`
    names one of these, or something else that is `gone`.

    What stands in the user's own part of `service`, the configuration, nobody but the user takes out.
    """
    users = user_ids(service)
    found = list(_Leaving(template, service, users, set(functions)).places()) if functions else []
    gone = {*gone, *functions, *(str(path[1]) for path in found if path[0] == "Resources" and len(path) == _A_THING)}
    return [*found, *_dependencies(template, gone, users)]


def functions_of(template: JsonObject) -> dict[str, str]:
    """By logical ID, the function that a resource is there for, by its logical ID: where it names one function only,
    itself or by way of others."""
    resources = as_object(template.get("Resources"))
    names = _names(resources)
    named = {key: _named_by(resource, key, names) for key, resource in resources.items()}
    found = {
        key: frozenset([key]) for key, one in resources.items() if as_text(as_object(one).get("Type")) == FUNCTION_TYPE
    }
    for _ in range(_LONGEST_WAY):
        found |= {key: frozenset().union(*(found.get(one, _NONE) for one in ids)) for key, ids in named.items() if ids}
    return {key: next(iter(of)) for key, of in found.items() if len(of) == 1}


def _named_by(resource: Json, key: str, functions: Mapping[str, str]) -> frozenset[str]:
    """The logical IDs at the places where a resource of its type names what it is there for."""
    places = _BY_TYPE.get(as_text(as_object(resource).get("Type")), ())
    values = (value for place in places for _, value in find(resource, place, ("Resources", key)))
    return frozenset().union(*(_owners(value, functions) for value in values))


def _names(resources: JsonObject) -> dict[str, str]:
    """The functions' names → their logical IDs."""
    named = ((key, as_text(at(one, ("Properties", "FunctionName")))) for key, one in resources.items())
    return {name: key for key, name in named if as_object(resources[key]).get("Type") == FUNCTION_TYPE}


def _owners(value: Json, functions: Mapping[str, str]) -> frozenset[str]:
    """The logical IDs that `value` names, `functions` by their names, too."""
    ids = {one.logical_id for one in references({"value": value}) if "::" not in one.logical_id}
    if isinstance(value, str):
        name = value.removeprefix(_LOGS)
        name = name.split(":")[1] if name.startswith("function:") and name.count(":") > 1 else name
        ids |= {functions[name]} if name in functions else set()
    return frozenset(ids)


def _dependencies(template: JsonObject, gone: Set[str], users: Set[str]) -> Iterator[Path]:
    """Where `DependsOn` of what stays, and is not the user's, names something that is `gone`."""
    for key, resource in as_object(template.get("Resources")).items():
        named = as_object(resource).get("DependsOn")
        if key in gone or key in users:
            continue
        place: Path = ("Resources", key, "DependsOn")
        items = named if isinstance(named, list) else [named]
        going = [index for index, item in enumerate(items) if item in gone]
        if going and len(going) == len(items):
            yield place
        else:
            yield from ((*place, index) for index in going)


@dataclass
class _Leaving:
    """One template; `gone` grows until nothing more follows."""

    template: JsonObject
    service: JsonObject
    users: frozenset[str]
    gone: set[str]
    parts: dict[Path, None] = field(default_factory=dict)

    def places(self) -> Iterator[Path]:
        known = frozenset(self.gone)
        count = -1
        while count != len(self.gone):
            count = len(self.gone)
            self.parts.clear()
            for key in self._frameworks:
                if key not in self.gone:
                    self._judge(key)
            self._judge_paths()
            self._judge_orphans()
        yield from (("Resources", key) for key in self.resources if key in self.gone and key not in known)
        yield from (path for path in self.parts if path[1] not in self.gone)
        yield from self._grants()
        yield from self._outputs()

    @cached_property
    def resources(self) -> JsonObject:
        return as_object(self.template.get("Resources"))

    @cached_property
    def _frameworks(self) -> tuple[str, ...]:
        return tuple(key for key in self.resources if key not in self.users)

    @cached_property
    def _names(self) -> dict[str, str]:
        return _names(self.resources)

    def _judge(self, key: str) -> None:
        """Does the resource go, or some of its parts?"""
        resource = as_object(self.resources[key])
        places = _BY_TYPE.get(as_text(resource.get("Type")), ())
        found = [one for place in places for one in find(resource, place, ("Resources", key))]
        owners = [(path, _owners(value, self._names)) for path, value in found]
        going = [path for path, named in owners if named and named <= self.gone]
        staying = [
            path for path, named in owners if named - self.gone or (not named and path[-2:-1] != ("Properties",))
        ]
        if going and not staying:
            self.gone.add(key)
        elif any(place.endswith(".*") for place in places):
            self.parts.update(dict.fromkeys(going))

    def _judge_paths(self) -> None:
        """Paths of the REST API that no method is left below; what answers OPTIONS there is no method of anybody's."""
        for key in self._of_type(_RESOURCE):
            below = [one for one in self.resources if self._parent(one) == key]
            methods = [one for one in below if not self._is_mock(one)]
            if key not in self.gone and methods and all(one in self.gone for one in methods):
                self.gone.update((key, *below))

    def _parent(self, key: str) -> str:
        properties = as_object(as_object(self.resources[key]).get("Properties"))
        place = {"AWS::ApiGateway::Method": "ResourceId", _RESOURCE: "ParentId"}
        kind = as_text(as_object(self.resources[key]).get("Type"))
        return as_text(at(properties, (place.get(kind, ""), "Ref")))

    def _is_mock(self, key: str) -> bool:
        properties = at(self.resources[key], ("Properties",))
        answers = (at(properties, ("HttpMethod",)), at(properties, ("Integration", "Type")))
        return answers == ("OPTIONS", "MOCK") and key not in self.users

    def _judge_orphans(self) -> None:
        """What nothing names any more but what goes."""
        for kind in NAMED_BY:
            for key in self._of_type(kind):
                users = self._users.get(key, frozenset()) - {_SHARED_ROLE}
                if users and users <= self.gone and key != _SHARED_ROLE:
                    self.gone.add(key)

    def _of_type(self, kind: str) -> list[str]:
        return [key for key in self._frameworks if as_object(self.resources[key]).get("Type") == kind]

    @cached_property
    def _users(self) -> dict[str, frozenset[str]]:
        """By logical ID, the resources that name it."""
        out: dict[str, set[str]] = {}
        for one in references(self.template):
            if one.path[0] == "Resources":
                out.setdefault(one.logical_id, set()).add(str(one.path[1]))
        return {key: frozenset(named - {key}) for key, named in out.items()}

    def _grants(self) -> Iterator[Path]:
        """What the shared role may do for what goes alone."""
        granted: dict[bool, list[Json]] = {True: [], False: []}
        for key, resource in self.resources.items():
            places = (row.place for row in GRANTED if row.type == as_object(resource).get("Type"))
            granted[key in self.gone] += [value for place in places for _, value in find(resource, place)]
        going = [value for value in granted[True] if value not in granted[False]]
        provider = as_object(self.service.get("provider"))
        own = [*as_list(provider.get("iamRoleStatements")), *as_list(at(provider, ("iam", "role", "statements")))]
        role = self.resources.get(_SHARED_ROLE)
        for path, statement in find(role, _STATEMENTS, ("Resources", _SHARED_ROLE)) if going else ():
            named = as_object(statement).get("Resource")
            items = named if isinstance(named, list) else [named]
            if statement not in own and all(item in going for item in items):
                yield path
            elif statement not in own and isinstance(named, list):
                yield from ((*path, "Resource", index) for index, item in enumerate(items) if item in going)

    def _outputs(self) -> Iterator[Path]:
        for key, output in as_object(self.template.get("Outputs")).items():
            named = {one.logical_id for one in references(as_object(output))}
            if key not in self.users and not named.isdisjoint(self.gone):
                yield "Outputs", key
