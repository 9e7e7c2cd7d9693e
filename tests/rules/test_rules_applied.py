"""Rules on real artifacts: what each one changes, in all copies, and that nothing else is touched."""

from __future__ import annotations

import json
import pathlib

import pytest
from broken import golden
from fresh import STATE
from restaged import STAMP, UPDATE, loaded
from ruled import GONE, effects, evolving, ruled, rules_of

from restage import Options, Request, UsageError, load_artifact, plan_restage, restage
from restage.compare import compare_artifacts
from restage.document.values import Json, Path, Side, at
from restage.rules.artifactedits import with_values
from restage.rules.effects import digest

PARCEL = evolving("v3", "parcel")
COLLECT = "Resources.CollectLambdaFunction.Properties"
TRACK = "Resources.TrackLambdaFunction.Properties"
VARIABLES = "Environment.Variables"
SUBNETS = "VpcConfig.SubnetIds"


def both(below: str, value: Json) -> dict[str, Json]:
    """The same at a place of both functions of `parcel`."""
    return {f"{COLLECT}.{below}": value, f"{TRACK}.{below}": value}


def with_digest(name: str, new: str, old: str) -> str:
    return f"{{variable: {name}, set: {new}, from-digest: '{digest(old)}'}}"


LEVEL = {**both(f"{VARIABLES}.LOG_LEVEL", "warn"), "service.provider.environment.LOG_LEVEL": "warn"}
MEMORIES = {
    **both("MemorySize", 512),
    "service.provider.memorySize": 512,
    "service.functions.collect.memory": 512,
    "service.functions.track.memory": 512,
}
ONE_MEMORY = {f"{TRACK}.MemorySize": 512, "service.functions.track.memory": 512}
TOPIC = "Resources.Labels.Properties.TopicName"
OWN_TOPIC = f"service.{TOPIC}".replace("service.", "service.resources.")
ORIGIN = "https://parcel.test.example"

CHANGED = [
    pytest.param("{variable: LOG_LEVEL, set: warn}", LEVEL, id="a variable of all"),
    pytest.param("{variable: LOG_LEVEL, set: warn, from: debug}", LEVEL, id="where that stands"),
    pytest.param(with_digest("LOG_LEVEL", "warn", "debug"), LEVEL, id="where its digest stands"),
    pytest.param("{variable: LOG_LEVEL, function: track, set: warn}", {f"{TRACK}.{VARIABLES}.LOG_LEVEL": "warn"}, id="of one, who has it from the provider"),
    pytest.param("{variable: LOG_LEVEL, remove: true}", dict.fromkeys(LEVEL, GONE), id="variable removed"),
    pytest.param("{path: service.provider.environment.LOG_LEVEL, set: warn}", LEVEL, id="the configuration's variable, which is deployed, too"),
    pytest.param("{path: service.provider.environment.LOG_LEVEL, remove: true}", dict.fromkeys(LEVEL, GONE), id="the configuration's variable removed"),
    pytest.param("{path: service.functions.track.memory, set: 512}", ONE_MEMORY, id="a function's setting"),
    pytest.param(f"{{path: {OWN_TOPIC}, set: labels}}", {TOPIC: "labels", OWN_TOPIC: "labels"}, id="a resource in the configuration"),
    pytest.param("{path: service.provider.memorySize, set: 512}, {function: track, property: MemorySize, set: 1024}", {f"{COLLECT}.MemorySize": 512, f"{TRACK}.MemorySize": 1024, "service.provider.memorySize": 512, "service.functions.track.memory": 1024}, id="the provider's setting, where no other rule speaks"),
    pytest.param("{variable: NEW, add: x}", {**both(f"{VARIABLES}.NEW", "x"), "service.provider.environment.NEW": "x"}, id="variable added"),
    pytest.param("{variable: LOG_LEVEL, add: debug}", {}, id="added as it is"),
    pytest.param("{variable: LOG_LEVEL, set: warn, except: [track]}", {f"{COLLECT}.{VARIABLES}.LOG_LEVEL": "warn", "service.provider.environment.LOG_LEVEL": "warn"}, id="of all but one"),
    pytest.param("{function: track, property: MemorySize, set: 512}", ONE_MEMORY, id="a function's property"),
    pytest.param("{function: track, property: MemorySize, set: 512, from: 256}", ONE_MEMORY, id="a function's property that has a value"),
    pytest.param("{resource: TrackLambdaFunction, property: MemorySize, set: 512}", ONE_MEMORY, id="the same by its ID"),
    pytest.param("{function: '*', property: MemorySize, set: 512}", MEMORIES, id="all functions"),
    pytest.param("{type: 'AWS::Lambda::Function', property: MemorySize, set: 512}", MEMORIES, id="all of a type"),
    pytest.param("{provider: MemorySize, set: 512}", MEMORIES, id="the provider's, which both have"),
    pytest.param("{function: track, property: ReservedConcurrentExecutions, add: 3}", {f"{TRACK}.ReservedConcurrentExecutions": 3}, id="property added"),
    pytest.param("{function: track, property: VpcConfig, remove: true}", {f"{TRACK}.VpcConfig": GONE}, id="subtree removed, of one that shares it"),
    pytest.param("{function: track, property: VpcConfig.SubnetIds, set: [subnet-x]}", {f"{TRACK}.{SUBNETS}": ["subnet-x"]}, id="shared list replaced"),
    pytest.param("{function: track, property: 'VpcConfig.SubnetIds[0]', set: subnet-x}", {f"{TRACK}.{SUBNETS}[0]": "subnet-x"}, id="one item of a shared list"),
    pytest.param("{function: track, property: 'VpcConfig.SubnetIds[0]', remove: true}", {f"{TRACK}.{SUBNETS}": ["subnet-0a10000000000000b"]}, id="one item removed"),
    pytest.param("{function: track, property: 'VpcConfig.SubnetIds[2]', add: subnet-x}", {f"{TRACK}.{SUBNETS}": ["subnet-0a10000000000000a", "subnet-0a10000000000000b", "subnet-x"]}, id="one item added"),
    pytest.param("{path: 'Resources.*.Properties.MemorySize', set: 512, except: [track]}", {f"{COLLECT}.MemorySize": 512}, id="path with except"),
    pytest.param("{path: [Resources.Labels.DependsOn, Outputs.New], add: {Value: x}}", {"Resources.Labels.DependsOn": {"Value": "x"}, "service.resources.Resources.Labels.DependsOn": {"Value": "x"}, "Outputs.New": {"Value": "x"}}, id="paths, and what is written there"),
    pytest.param("{path: service.custom.levels.dev, set: all}", {"service.custom.levels.dev": "all"}, id="a map by stage, which is named"),
    pytest.param("{path: service.custom.new, add: {a: [1]}}", {"service.custom.new": {"a": [1]}}, id="configuration added"),
    pytest.param("{path: service.custom.levels, remove: true}", {"service.custom.levels": GONE}, id="configuration removed"),
    pytest.param("{resource: Labels, property: TopicName, keep: true}", {TOPIC: "labels-dev", OWN_TOPIC: "labels-dev"}, id="keep what looks like the stage"),
    pytest.param("{resource: Labels, property: TopicName, set: x}", {TOPIC: "x", OWN_TOPIC: "x"}, id="of the user's own resources"),
    pytest.param("{resource: Labels, remove: true}", {"Resources.Labels": GONE, "service.resources.Resources.Labels": GONE}, id="a whole resource removed"),
    pytest.param("{resource: Extra, add: {Type: A}}", {"Resources.Extra": {"Type": "A"}}, id="a whole resource added"),
    pytest.param("{map: debug, to: warn}", LEVEL, id="a value wherever it stands, maps by stage apart"),
    pytest.param("{map: debug, to: warn, except: [track]}", {f"{COLLECT}.{VARIABLES}.LOG_LEVEL": "warn", "service.provider.environment.LOG_LEVEL": "warn"}, id="a value with except"),
    pytest.param("{map: 256, to: 512}", MEMORIES, id="a number"),
    pytest.param("{map: tariffs, to: fees, inside: true}", {**both(f"{VARIABLES}.TARIFF_HOST", "fees.test.example"), "service.provider.environment.TARIFF_HOST": "fees.test.example"}, id="inside a longer text"),
    pytest.param("{map: nodejs20.x, to: nodejs22.x}", {**both("Runtime", "nodejs22.x"), "service.provider.runtime": "nodejs22.x", "service.functions.collect.runtime": "nodejs22.x", "service.functions.track.runtime": "nodejs22.x"}, id="the runtime"),
    pytest.param("{rename: debug, to: warn}", LEVEL, id="a text that becomes another"),
    pytest.param("{keep: debug}", {}, id="a text that stays anyway"),
    pytest.param("{path: 'Resources.*.Properties.TopicName', rename: true}", {}, id="renamed anyway"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "expected"), CHANGED)
def test_what_a_rule_changes_and_nothing_else(rule: str, expected: dict[str, Json]) -> None:
    assert effects(PARCEL, f"rules: [{rule}]") == expected


ADDED = [
    pytest.param("{resource: Extra, add: {Type: A}}", {UPDATE}, id="no template named"),
    pytest.param("{path: Resources.Extra, add: {Type: A}}", {UPDATE}, id="by its path"),
    pytest.param("{path: Resources.Extra, file: cloudformation-template-Elm-nested-stack.json, add: {Type: A}}", {"cloudformation-template-Elm-nested-stack.json"}, id="one nested template named"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "files"), ADDED)
def test_a_new_resource_goes_into_one_template(rule: str, files: set[str]) -> None:
    made = ruled(loaded(golden("v3", "plugin-split-stacks")), rules_of(f"rules: [{rule}]"))
    assert {name for name, text in made.texts.items() if name != STATE and '"Extra"' in text} == files


# Version 1 has no initial configuration, resolves in place, and writes both template files for this service
OLDER = [
    pytest.param("v1", "{function: track, property: VpcConfig.SubnetIds, set: [s]}", {f"{TRACK}.{SUBNETS}": ["s"]}, id="v1, shared list"),
    pytest.param("v2", "{function: track, property: VpcConfig.SubnetIds, set: [s]}", {f"{TRACK}.{SUBNETS}": ["s"]}, id="v2, shared list"),
    pytest.param("osls", "{function: track, property: VpcConfig.SubnetIds, set: [s]}", {f"{TRACK}.{SUBNETS}": ["s"]}, id="osls, shared list"),
    pytest.param("v1", "{function: track, property: 'VpcConfig.SubnetIds[0]', set: s}", {f"{TRACK}.{SUBNETS}[0]": "s"}, id="v1, one item"),
    pytest.param("v1", "{variable: LOG_LEVEL, set: warn}", LEVEL, id="v1, variable"),
    pytest.param("v1", "{map: debug, to: warn}", LEVEL, id="v1, map"),
    pytest.param("v1", "{path: 'service.custom.network.dev.subnets[0]', set: s}", {"service.custom.network.dev.subnets[0]": "s"}, id="v1, where the map itself is a reference"),
    pytest.param("v1", "{resource: ServerlessDeploymentBucket, property: AccessControl, add: Private}", {"Resources.ServerlessDeploymentBucket.Properties.AccessControl": "Private"}, id="v1, both template files"),
    pytest.param("v2", "{type: 'AWS::S3::Bucket', property: AccessControl, add: Private}", {"Resources.ServerlessDeploymentBucket.Properties.AccessControl": "Private"}, id="v2, both template files"),
    pytest.param("v2", "{path: service.custom.levels.dev, set: all}", {"service.custom.levels.dev": "all"}, id="v2, configuration"),
]  # fmt: skip


@pytest.mark.parametrize(("framework", "rule", "expected"), OLDER)
def test_of_other_frameworks(framework: str, rule: str, expected: dict[str, Json]) -> None:
    assert effects(evolving(framework, "parcel"), f"rules: [{rule}]") == expected


def test_what_is_fixed_in_a_list_stays_fixed_when_an_item_in_front_goes() -> None:
    place = "Resources.IamRoleLambdaExecution.Properties.Policies[0].PolicyDocument.Statement"
    kept = f"rules: [{{path: '{place}[2].Resource[0]', keep: true}}, {{path: '{place}[0]', remove: true}}]"
    (statements,) = (value for where, value in effects(PARCEL, kept).items() if where == place)
    assert at(statements, (1, "Resource", 0)) == "arn:aws:sqs:us-east-1:111111111111:scans-dev"


# ------------------------------------------------------------------------------------------- what matches nothing

NOTHING = [
    pytest.param("{variable: NOPE, set: x}", id="no such variable"),
    pytest.param("{variable: LOG_LEVEL, function: nope, set: x}", id="no such function"),
    pytest.param("{variable: LOG_LEVEL, set: x, from: info}", id="something else stands there"),
    pytest.param(with_digest("LOG_LEVEL", "x", "info"), id="something of another digest"),
    pytest.param("{function: track, property: MemorySize, set: 1, from: '256'}", id="a text is no number"),
    pytest.param("{function: track, property: Nope, set: 1}", id="no such property"),
    pytest.param("{function: track, property: 'VpcConfig.SubnetIds[7]', remove: true}", id="no such item"),
    pytest.param("{function: track, property: 'VpcConfig.SubnetIds[3]', add: x}", id="an item behind a gap"),
    pytest.param("{function: track, property: Handler.x, add: 1}", id="added to a text"),
    pytest.param("{function: track, property: 'Tags[0]', add: 1}", id="added to a list that is not there"),
    pytest.param("{function: track, property: 'VpcConfig.SubnetIds.x', add: 1}", id="a name added to a list"),
    pytest.param("{function: track, property: Handler, rename: true}", id="renamed where no stage is"),
    pytest.param("{function: track, property: MemorySize, rename: true}", id="a number renamed"),
    pytest.param("{type: 'AWS::SQS::Queue', property: QueueName, keep: true}", id="no such type"),
    pytest.param("{type: 'AWS::Lambda::Function', property: MemorySize, set: 1, except: [track, collect]}", id="all excepted"),
    pytest.param("{resource: Nope, remove: true}", id="no such resource"),
    pytest.param("{resource: Nope, property: A, add: 1}", id="a property added to no resource"),
    pytest.param("{path: Outputs.Nope, remove: true}", id="no such place"),
    pytest.param("{path: service.nope.a, add: 1}", id="no parent in the configuration"),
    pytest.param("{path: Resources.Labels, file: nope.json, keep: true}", id="no such file"),
    pytest.param("{map: nope, to: x}", id="no such value"),
    pytest.param("{map: parcel, to: x}", id="the service's name is no value"),
    pytest.param("{map: track, to: x, inside: true}", id="a function's key in the framework's names"),
    pytest.param("{map: 'AWS::SNS::Topic', to: x}", id="a type is no value"),
    pytest.param("{map: '256', to: x}", id="a number as a text"),
    pytest.param("{map: 1024, to: 1}", id="only in a map by stage"),
    pytest.param("{map: tariffs.example, to: x}", id="a text, only in a map by stage"),
    pytest.param("{map: tariffs.test, to: x}", id="only inside of longer texts"),
    pytest.param("{map: tariff, to: x, inside: true}", id="only inside of longer words"),
    pytest.param("{keep: label}", id="a text to be kept, only inside of longer words"),
    pytest.param("{rename: deb, to: x}", id="a text to be renamed, only inside of longer words"),
]  # fmt: skip


@pytest.mark.parametrize("rule", NOTHING)
def test_a_rule_that_matches_nothing(rule: str) -> None:
    """It is told by its line, beside the ones that match."""
    rules = rules_of(f"rules:\n- {{variable: TARIFF_HOST, set: x}}\n- {rule}")
    with pytest.raises(UsageError) as caught:
        ruled(loaded(PARCEL), rules)
    (problem,) = caught.value.problems
    assert problem.startswith("restage.yml, line 4, column 3: ")


def test_all_that_match_nothing_are_told_at_once() -> None:
    lines = [*(f"- {rule.values[0]}" for rule in NOTHING), "- {variable: LOG_LEVEL, add: x}"]
    with pytest.raises(UsageError) as caught:
        ruled(loaded(PARCEL), rules_of("\n".join(["rules:", *lines])))
    told = {int(problem.split("line ")[1].split(",")[0]) for problem in caught.value.problems}
    assert told == {number + 3 for number in range(len(lines))}


def test_nothing_is_added_where_something_is() -> None:
    with pytest.raises(UsageError, match=r"line 2.*there is a value already at .*write set, or exclude it"):
        ruled(loaded(PARCEL), rules_of("rules: [{function: track, property: Handler, add: x}]"))


FRAME = [
    pytest.param("{path: service, remove: true}", "service is structural", id="the service"),
    pytest.param("{path: service.provider, set: 7}", "service.provider is structural", id="the provider, in which the template lies"),
    pytest.param("{path: 'service.*', set: 7}", "service.provider is structural", id="everything, the provider as well"),
    pytest.param("{path: package, set: {}}", "package is structural", id="the package"),
    pytest.param("{path: package.artifactDirectoryName, set: x}", "package.artifactDirectoryName is structural", id="the directory"),
    pytest.param("{path: Resources, remove: true}", "a template without Resources", id="all resources"),
    pytest.param("{path: Resources.Labels, set: 7}", "Resources.Labels has to be an object", id="a resource as a number"),
    pytest.param("{path: Resources.Labels, set: {Properties: {}}}", "Resources.Labels.Type has to be a text", id="a resource without a type"),
    pytest.param("{path: Resources.Labels.Type, remove: true}", "Resources.Labels.Type has to be a text", id="a type removed"),
    pytest.param("{resource: Labels, property: TopicName, set: x}, {path: Resources.Labels.Properties, set: 7}", "Resources.Labels.Properties has to be an object", id="properties as a number"),
    pytest.param("{path: Outputs, set: 7}", "Outputs has to be an object", id="outputs as a number"),
    pytest.param("{path: Outputs, set: {X: 7}}", "Outputs.X has to be an object", id="an output as a number"),
    pytest.param("{path: service.functions, set: []}", "service.functions has to be an object", id="functions as a list"),
    pytest.param("{path: service.provider.region, set: 7}", "service.provider.region has to be a text", id="a region as a number"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "sentence"), FRAME)
def test_the_frame_of_an_artifact_is_not_taken_apart(rule: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        ruled(loaded(PARCEL), rules_of(f"rules: [{rule}]"))
    assert any(problem.startswith("restage.yml, line 2") and sentence in problem for problem in caught.value.problems)


FREE = ["{path: Outputs, remove: true}", "{path: service.functions.track, remove: true}", "{path: service.custom.levels, remove: true}"]  # fmt: skip


@pytest.mark.parametrize("rule", FREE)
def test_what_an_artifact_can_do_without(rule: str) -> None:
    assert GONE in effects(PARCEL, f"rules: [{rule}]").values()


LOOSE = [
    pytest.param("{resource: TrackLambdaFunction, remove: true}", "refers to TrackLambdaFunction, which restage.yml, line 2, column 9 takes away", True, id="what is referred to is gone"),
    pytest.param("{path: Outputs.New, add: {Value: {Ref: Nope}}}", "refers to Nope, which is not in the template; restage.yml, line 2, column 9 says so", True, id="a reference to nothing"),
    pytest.param("{path: Outputs.New, add: {Condition: Nope, Value: x}}", "refers to Nope, which is not in the template", True, id="no such condition"),
    pytest.param("{path: Outputs.New, add: {Condition: C, Value: x}}, {path: Conditions, add: {C: {'Fn::Equals': [a, a]}}}", "refers to", False, id="a condition"),
    pytest.param("{rename: Labels, to: Tags}, {path: Outputs.New, add: {Value: {Ref: Tags}}}", "refers to", False, id="a reference to what has this name in the target"),
    pytest.param("{path: Outputs.New, add: {Value: {Ref: Labels}}}", "refers to", False, id="a reference to something"),
    pytest.param("{path: Outputs.New, add: {Value: {'Fn::Sub': ['${a}-${AWS::Region}', {a: b}]}}}", "refers to", False, id="a variable of its own"),
    pytest.param("{resource: Labels, remove: true}", "refers to", False, id="nothing refers to it"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "reason", "found"), LOOSE)
def test_references_that_lead_nowhere_since_a_rule_are_listed(rule: str, reason: str, found: bool) -> None:
    plan = ruled(loaded(PARCEL), rules_of(f"rules: [{rule}]")).plan
    assert any(reason in verdict.evidence for verdict in plan.open) is found


# ------------------------------------------------------------------------------------------- contradictions


def test_a_longer_text_that_is_no_word_hides_no_shorter_one() -> None:
    rules = "{map: tariffs.te, to: x, inside: true}, {map: tariffs, to: fees, inside: true}"
    with pytest.raises(UsageError) as caught:
        effects(PARCEL, f"rules: [{rules}]")
    assert len(caught.value.problems) == 1


def test_a_rule_that_contradicts_itself_is_told_so() -> None:
    with pytest.raises(UsageError, match=r"this rule names service\.custom\.levels\.dev and something that it lies in"):
        effects(PARCEL, "rules: [{path: [service.custom.levels, service.custom.levels.dev], set: {}}]")


OTHER_LEVEL = "{variable: LOG_LEVEL, function: track, set: error}"
CONTRADICTING = [
    pytest.param("{variable: LOG_LEVEL, set: warn}", OTHER_LEVEL, id="all and one"),
    pytest.param("{variable: LOG_LEVEL, remove: true}", OTHER_LEVEL, id="removed and set"),
    pytest.param("{variable: LOG_LEVEL, keep: true}", OTHER_LEVEL, id="kept and set"),
    pytest.param("{function: track, property: Environment.Variables, set: {A: b}}", OTHER_LEVEL, id="in something that is set otherwise"),
    pytest.param("{variable: NEW, add: 1}", "{variable: NEW, add: true}", id="1 is not true"),
    pytest.param("{provider: MemorySize, set: 1}", "{function: track, property: MemorySize, set: 2}", id="the provider's and a function's"),
    pytest.param("{resource: Labels, property: TopicName, keep: true}", "{path: Resources.Labels.Properties.TopicName, rename: true}", id="kept and renamed"),
    pytest.param("{map: debug, to: a}", "{map: debug, to: b}", id="one value to two"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), CONTRADICTING)
def test_rules_that_contradict_each_other(one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        with pytest.raises(UsageError) as caught:
            ruled(loaded(PARCEL), rules_of(f"rules:\n- {first}\n- {second}"))
        told = [problem for problem in caught.value.problems if "contradict" in problem]
        assert told
        for problem in told:
            assert "line 3, column 3 and restage.yml, line 4, column 3 contradict each other" in problem or (
                "line 4, column 3 and restage.yml, line 3, column 3 contradict each other" in problem
            )


TOGETHER = [
    pytest.param("{variable: LOG_LEVEL, set: warn}", "{variable: LOG_LEVEL, function: track, set: warn}", id="the same twice"),
    pytest.param("{variable: LOG_LEVEL, set: warn, except: [track]}", OTHER_LEVEL, id="all but one, and that one"),
    pytest.param("{map: debug, to: warn}", OTHER_LEVEL, id="a place wins over a value"),
    pytest.param("{map: debug, to: warn}", "{map: 256, to: 1, except: [x]}", id="two values"),
    pytest.param("{map: debug, to: warn}", "{map: debug, to: warn, except: [x]}", id="one map twice"),
    pytest.param("{map: debug, to: warn, except: [track]}", "{map: debug, to: error, except: [collect, environment]}", id="maps for different places"),
    pytest.param("{function: track, property: VpcConfig, keep: true}", "{function: track, property: VpcConfig.SubnetIds, set: [x]}", id="set within what is kept"),
    pytest.param("{function: track, property: Environment, remove: true}", "{variable: LOG_LEVEL, set: warn}", id="a variable of all, but one has none any more"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_rules_that_go_together(one: str, other: str) -> None:
    first, second = (effects(PARCEL, f"rules: [{pair}]") for pair in (f"{one}, {other}", f"{other}, {one}"))
    assert first == second


# ------------------------------------------------------------------------------------------- what a fresh package has

ACCOUNT = "account: {from: '111111111111', to: '222222222222'}"
PARCEL_RULES = f"""
{ACCOUNT}
rules:
- {{variable: LOG_LEVEL, set: warn}}
- {{variable: TARIFF_HOST, set: tariffs.example}}
- {{provider: MemorySize, set: 1024}}
- map: subnet-0a10000000000000a
  to: subnet-0b20000000000000a
- map: subnet-0a10000000000000b
  to: subnet-0b20000000000000b
- map: sg-0a1a1a1a1a1a1a1a1
  to: sg-0b2b2b2b2b2b2b2b2
- path: [Resources.HttpApi.Properties.CorsConfiguration.AllowOrigins, service.provider.httpApi.cors.allowedOrigins]
  set: ['https://www.parcel.example', 'https://parcel.example']
"""
HARBOR_RULES = f"service: harbor-prod\nregion: eu-west-1\ndeployment-bucket: harbor-builds-live\n{ACCOUNT}\n"
BEACON_RULES = f"""
region: eu-central-1
deployment-bucket: deploys-222222222222-eu-central-1
{ACCOUNT}
rules:
- {{map: beacon.test.example, to: beacon.example}}
- {{variable: LOG_LEVEL, set: warn}}
- {{variable: VERBOSE, set: "true"}}
- {{provider: MemorySize, set: 1024}}
- {{resource: Slow, property: Threshold, set: 0.5}}
- {{resource: Slow, property: ActionsEnabled, set: true}}
- {{path: Resources.*.Properties.DefaultRouteSettings.DataTraceEnabled, set: true}}
- {{path: service.provider.logs.websocket.fullExecutionData, set: true}}
"""
FRESH = [
    pytest.param("v3", "parcel", PARCEL_RULES, id="v3/parcel"),
    pytest.param("v1", "parcel", PARCEL_RULES, id="v1/parcel: every list is shared"),
    pytest.param("v2", "parcel", PARCEL_RULES, id="v2/parcel"),
    pytest.param("osls", "parcel", PARCEL_RULES, id="osls/parcel"),
    pytest.param("v3", "harbor", HARBOR_RULES, id="v3/harbor: service, region, account, bucket"),
    pytest.param("v1", "harbor", HARBOR_RULES, id="v1/harbor"),
    pytest.param("v2", "harbor", HARBOR_RULES, id="v2/harbor"),
    pytest.param("osls", "harbor", HARBOR_RULES, id="osls/harbor"),
    pytest.param("v3", "beacon", BEACON_RULES, id="v3/beacon: bucket as a text"),
    pytest.param("osls", "beacon", BEACON_RULES, id="osls/beacon"),
]


@pytest.mark.parametrize(("framework", "service", "text"), FRESH)
def test_rules_lead_to_the_fresh_artifact(framework: str, service: str, text: str, tmp_path: pathlib.Path) -> None:
    """Hashes of versions included, which take in what the rules set."""
    source = evolving(framework, service)
    restage(source, tmp_path / "out", Request(target="prod", stamp=STAMP, rules=rules_of(text)), Options())
    fresh = load_artifact(evolving(framework, service, "prod"))
    found = compare_artifacts(load_artifact(tmp_path / "out"), fresh)
    assert [f"{d.file}: {d.path}: {d.left} | {d.right}" for d in found.differences] == []


def test_the_zip_is_renamed_and_its_bytes_stay(tmp_path: pathlib.Path) -> None:
    source = evolving("v3", "harbor")
    restage(source, tmp_path / "out", Request(target="prod", stamp=STAMP, rules=rules_of("service: pier")), Options())
    assert sorted(path.name for path in (tmp_path / "out").glob("*.zip")) == ["pier.zip"]
    assert (tmp_path / "out" / "pier.zip").read_bytes() == (source / "harbor-dev.zip").read_bytes()
    assert "harbor-dev" not in (tmp_path / "out" / "serverless-state.json").read_text()


# ------------------------------------------------------------------------------------------- settings

BUCKET = "harbor-builds-live"
REGION_ALONE = "region: {from: us-east-1, to: eu-west-1}"
HARBOR = evolving("v3", "harbor")


def test_region_with_and_without_its_old_name_is_the_same() -> None:
    found = effects(HARBOR, "region: eu-west-1")
    assert found == effects(HARBOR, REGION_ALONE)
    assert found["service.provider.region"] == "eu-west-1"
    assert not [place for place in found if place.startswith("service.custom")]
    assert {"us-east-1" in json.dumps(value) for value in found.values()} == {False}


def test_a_service_that_configures_no_region_is_in_the_frameworks_own() -> None:
    bare = with_values(
        loaded(HARBOR), {("service", "provider", "region"): "", ("service", "custom", "zone"): "us-east-1a"}, {}
    )
    made = ruled(bare, rules_of("region: eu-west-1"))
    assert at(json.loads(made.texts[STATE]), ("service", "custom", "zone")) == "eu-west-1a"


ZONES = [
    pytest.param("us-east-1a", "eu-west-1a", id="a zone"),
    pytest.param("us-east-1a,us-east-1b", "eu-west-1a,eu-west-1b", id="zones in a text"),
    pytest.param("x.us-east-1.y", "x.eu-west-1.y", id="the region in a text"),
    pytest.param("us-east-1ab", "us-east-1ab", id="no zone"),
    pytest.param("us-east-10", "us-east-10", id="another number"),
    pytest.param("xus-east-1a", "xus-east-1a", id="glued in"),
]


@pytest.mark.parametrize(("old", "new"), ZONES)
def test_zones_follow_their_region(old: str, new: str) -> None:
    state: dict[Path, Side] = {("service", "custom", "zone"): old}
    made = ruled(with_values(loaded(HARBOR), state, {}), rules_of("region: eu-west-1"))
    assert at(json.loads(made.texts["serverless-state.json"]), ("service", "custom", "zone")) == new


def test_the_deployment_bucket() -> None:
    found = effects(HARBOR, f"deployment-bucket: {BUCKET}")
    assert found["service.provider.deploymentBucket"] == BUCKET or (
        found["service.provider.deploymentBucketObject.name"] == BUCKET
    )
    functions = [value for place, value in found.items() if place.endswith("Code.S3Bucket")]
    assert functions == [BUCKET, BUCKET]
    assert {value for place, value in found.items() if "eploymentBucket" in place} == {BUCKET}


def test_the_account_stays_in_maps_by_stage() -> None:
    found = effects(HARBOR, ACCOUNT)
    assert found
    assert not [place for place in found if place.startswith("service.custom")]
    assert {"222222222222" in str(value) for value in found.values()} == {True}


def test_settings_of_other_targets_and_none() -> None:
    assert effects(HARBOR, "targets: {qa: {service: x, region: r, rules: [{variable: NOPE, set: 1}]}}") == {}
    assert effects(HARBOR, "text: ask\nprovider-stage: stays") == {}


# ------------------------------------------------------------------------------------------- placeholders


def test_the_beginning_of_a_logical_id_stands_for_it() -> None:
    rule = "rules: [{path: Outputs.Now, add: {Value: {Ref: TrackLambdaVersion*}}}, {variable: LOG_LEVEL, set: x}]"
    made = ruled(loaded(PARCEL), rules_of(rule))
    template = json.loads(made.texts["cloudformation-template-update-stack.json"])
    found = at(template, ("Outputs", "Now", "Value", "Ref"))
    assert found == at(template, ("Outputs", "TrackLambdaFunctionQualifiedArn", "Value", "Ref"))
    assert found in template["Resources"]


LEFT = [
    pytest.param("{Value: {Ref: Nope*}}", id="no such ID"),
    pytest.param("{Value: {Ref: T*}}", id="several IDs"),
    pytest.param("{Value: TrackLambdaVersion*}", id="no reference"),
    pytest.param("{Value: '*'}", id="a star"),
]


@pytest.mark.parametrize("value", LEFT)
def test_stars_that_stand_for_nothing_stay(value: str) -> None:
    found = effects(PARCEL, f"rules: [{{path: Outputs.Now, add: {value}}}]")
    assert found == {"Outputs.Now": rules_of(f"rules: [{{path: a, set: {value}}}]").places[0].value}


def test_the_artifact_directory_is_the_targets() -> None:
    rule = "rules: [{path: Outputs.Now, add: {Value: '${artifact-directory}/x.zip'}}]"
    made = ruled(loaded(PARCEL), rules_of(rule), stamp=STAMP)
    template = json.loads(made.texts["cloudformation-template-update-stack.json"])
    assert template["Outputs"]["Now"]["Value"] == f"serverless/parcel/prod/{STAMP.directory}/x.zip"


# ------------------------------------------------------------------------------------------- other artifacts

ELSEWHERE = [
    pytest.param("user-resources", "{resource: SawLambdaFunction, property: Timeout, set: 5}", {"Resources.SawLambdaFunction.Properties.Timeout": 5}, id="laid over by extensions, of which the state knows nothing"),
    pytest.param("user-resources", "{resource: HammerLambdaFunction, property: Timeout, set: 5}", {"Resources.HammerLambdaFunction.Properties.Timeout": 5, "service.resources.Resources.HammerLambdaFunction.Properties.Timeout": 5}, id="laid over a function's own"),
    pytest.param("user-resources", "{variable: MERGED, function: hammer, set: x}", {"Resources.HammerLambdaFunction.Properties.Environment.Variables.MERGED": "x", "service.resources.Resources.HammerLambdaFunction.Properties.Environment.Variables.MERGED": "x"}, id="a variable of the user's resources"),
    pytest.param("user-resources", "{function: hammer, property: MemorySize, set: 5}", {"Resources.HammerLambdaFunction.Properties.MemorySize": 5, "service.functions.hammer.memorySize": 5, "service.functions.hammer.memory": 5}, id="memory of its own"),
    pytest.param("user-resources", "{variable: TOPIC, set: x}", {"Resources.SawLambdaFunction.Properties.Environment.Variables.TOPIC": "x", "service.functions.saw.environment.TOPIC": "x"}, id="an object that the template refers to"),
    pytest.param("lookup-maps", "{map: maps.test.example, to: x}", None, id="maps by stage stay as they are"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "rule", "expected"), ELSEWHERE)
def test_of_other_services(service: str, rule: str, expected: dict[str, Json] | None) -> None:
    found = effects(golden("v3", service), f"rules: [{rule}]")
    if expected is None:
        assert found
        assert not [place for place in found if place.startswith(("service.custom.hosts", "service.custom.sizes"))]
    else:
        assert found == expected


NAMING = ["{path: service.functions.greet.name, set: foo}", "{function: greet, property: FunctionName, set: foo}"]


@pytest.mark.parametrize("rule", NAMING)
@pytest.mark.parametrize("framework", ["v1", "v2", "v3", "osls"])
def test_what_is_named_after_a_function_follows_a_rule(framework: str, rule: str) -> None:
    """Though the name was the framework's: the function, its log group, the role's statements and the state."""
    made = ruled(loaded(golden(framework, "plain")), rules_of(f"rules: [{rule}]"))
    template, state = (made.reborn().resolved.value, made.reborn().state.value)
    resources = at(template, ("service", "provider", "compiledCloudFormationTemplate", "Resources"))
    assert at(resources, ("GreetLambdaFunction", "Properties", "FunctionName")) == "foo"
    assert at(resources, ("GreetLogGroup", "Properties", "LogGroupName")) == "/aws/lambda/foo"
    assert at(state, ("service", "functions", "greet", "name")) == "foo"
    assert "hello-plain-prod-greet" not in "".join(made.texts.values())


LEFT = [
    pytest.param("{path: service.provider.logRetentionInDays, add: 7}", True, id="a setting of which nothing is known"),
    pytest.param("{path: service.provider.environment.LOG_LEVEL, set: warn}", False, id="a variable"),
    pytest.param("{path: service.functions.track.memory, set: 512}", False, id="a function's setting"),
    pytest.param("{path: service.custom.note, add: x}", False, id="what is no setting"),
    pytest.param("{path: service.provider.environment, keep: true}", False, id="what stays"),
]


@pytest.mark.parametrize(("rule", "said"), LEFT)
def test_what_reaches_no_template_is_said(rule: str, said: bool) -> None:
    plan = plan_restage(load_artifact(PARCEL), Request(target="prod", stamp=STAMP, rules=rules_of(f"rules: [{rule}]")))
    assert any("is the configuration's only" in note for note in plan.notes) is said
