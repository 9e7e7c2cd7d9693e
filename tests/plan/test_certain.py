"""What nearly looks certain: artifacts of real services in which something else than the stage could stand there, too.

Each was packaged for dev and prod from one source; `prod` is what is right. A rules file that only says that words are
the stage leaves open what nobody but the user can know, and nothing besides.
"""

from __future__ import annotations

import pytest
from folders import DATA_FOLDER
from restaged import STAMP, Made, loaded
from ruled import rules_of

from restage import Kind, Request, plan_restage, rendered
from restage.check import check_artifact
from restage.check.reading import Subject
from restage.document.values import show
from restage.learn.plans import Plans
from restage.learn.session import session

DATA = DATA_FOLDER / "certain"

# The service, and the places that stay open.
OPEN: dict[str, str] = {
    "configuration-in-code": """
        Outputs.IngestDashdevLambdaFunctionQualifiedArn
        Outputs.Outdev
        Resources.IngestDashdevLambdaFunction
        Resources.IngestDashdevLambdaFunction.Properties.Environment.Variables.URL_dev
        Resources.IngestDashdevLambdaPermissionApiGateway
        Resources.IngestDashdevLogGroup
        Resources.PlainLambdaFunction.Properties.Environment.Variables.URL_dev
        Resources.Queuedev
        service.functions.ingest-dev
        service.provider.environment.URL_dev
        service.resources.Outputs.Outdev
        service.resources.Resources.Queuedev
    """,
    "device-files": """
        Resources.ALambdaFunction.Properties.Environment.Variables.NUL
        service.provider.environment.NUL
    """,
    "files-by-patterns": """
        service.functions.b.package.patterns[1]
        service.initialServerlessConfig.package.patterns[1]
    """,
    "handler": """
        Resources.ALambdaFunction.Properties.Handler
        service.functions.a.handler
    """,
    "layer-by-path": """
        service.initialServerlessConfig.layers.conf.path
    """,
    "lists": """
        Resources.ASnsSubscriptionT.Properties.FilterPolicy.env[1]
        Resources.Listvardevarule1EventBridgeRule.Properties.EventPattern.detail.env[0]
        service.custom.alarmStages[0]
        service.functions.a.events[1].sns.filterPolicy.env[1]
    """,
    "long-names": """
        Resources.ALambdaFunction.Properties.Environment.Variables.A
        Resources.ALambdaFunction.Properties.Environment.Variables.B
        Resources.ALambdaFunction.Properties.Environment.Variables.C
        Resources.ALambdaFunction.Properties.Environment.Variables.D
        Resources.ALambdaFunction.Properties.Environment.Variables.E
        service.provider.environment.A
        service.provider.environment.B
        service.provider.environment.C
        service.provider.environment.D
        service.provider.environment.E
    """,
    "maps-in-other-shapes": """
        Resources.ALambdaFunction.Properties.Environment.Variables.BUCKET
        Resources.ALambdaFunction.Properties.Environment.Variables.DOMAIN
        Resources.ALambdaFunction.Properties.Environment.Variables.HOST
        Resources.ALambdaFunction.Properties.Environment.Variables.PAY
        Resources.ALambdaFunction.Properties.Environment.Variables.TABLE
        Resources.ALambdaFunction.Properties.Environment.Variables.TOPIC
        Resources.ALambdaFunction.Properties.Environment.Variables.VPC
        service.custom.UP.dev
        service.custom.list[0].stage
        service.custom.up.dev
        service.provider.environment.BUCKET
        service.provider.environment.DOMAIN
        service.provider.environment.HOST
        service.provider.environment.PAY
        service.provider.environment.TABLE
        service.provider.environment.TOPIC
        service.provider.environment.VPC
    """,
    "more-device-files": """
        Resources.ALambdaFunction.Properties.Environment.Variables.C
        Resources.ALambdaFunction.Properties.Environment.Variables.E
        Resources.ALambdaFunction.Properties.Environment.Variables.J
        Resources.P.Properties.Name
        Resources.P.Properties.Value
        package.artifact
        service.initialServerlessConfig.service
        service.provider.environment.C
        service.provider.environment.E
        service.provider.environment.J
        service.resources.Resources.P.Properties.Name
        service.resources.Resources.P.Properties.Value
        service.service
        service.serviceObject.name
    """,
    "more-files-v1": """
        Resources.ALambdaFunction.Properties.Handler
        Resources.BLambdaFunction.Properties.Handler
        Resources.CLambdaFunction.Properties.Handler
        service.functions.a.handler
        service.functions.b.handler
        service.functions.b.package.include[1]
        service.functions.c.handler
        service.initialServerlessConfig.package.include[0]
        service.layers.lib.path
    """,
    "more-lists": """
        Resources.ALambdaFunction.Properties.Environment.Variables.X
        Resources.ASnsSubscriptionT.Properties.FilterPolicy.env[0]
        Resources.ApiGatewayMethodXOptions.Properties.Integration.IntegrationResponses[0].ResponseParameters["method.response.header.Access-Control-Allow-Headers"]
        Resources.Q.Properties.AllowedValues[0]
        service.custom.all[0]
        service.custom.enabledIn[1]
        service.custom.mine.stages[0]
        service.custom.objs[0].env
        service.functions.a.environment.X
        service.functions.a.events[0].http.cors.headers[0]
        service.functions.a.events[1].sns.filterPolicy.env[0]
        service.resources.Resources.Q.Properties.AllowedValues[0]
    """,
    "more-long-names": """
        Resources.ALambdaFunction.Properties.Environment.Variables.A
        Resources.ALambdaFunction.Properties.Environment.Variables.B
        Resources.ALambdaFunction.Properties.Environment.Variables.C
        Resources.ALambdaFunction.Properties.Environment.Variables.D
        Resources.ALambdaFunction.Properties.Environment.Variables.E
        Resources.T.Properties.TopicName
        service.provider.environment.A
        service.provider.environment.B
        service.provider.environment.C
        service.provider.environment.D
        service.provider.environment.E
        service.resources.Resources.T.Properties.TopicName
    """,
    "more-maps-v1": """
        Resources.ALambdaFunction.Properties.Environment.Variables.BUCKET
        Resources.ALambdaFunction.Properties.Environment.Variables.DB
        Resources.ALambdaFunction.Properties.Environment.Variables.HOST
        Resources.ALambdaFunction.Properties.Environment.Variables.QUEUE
        Resources.ALambdaFunction.Properties.Environment.Variables.SUB
        Resources.ALambdaFunction.Properties.Environment.Variables.TOPIC
        Resources.ALambdaFunction.Properties.Environment.Variables.VPC
        Resources.ALambdaFunction.Properties.MemorySize
        service.custom.cap.dev
        service.custom.envs[0].name
        service.custom.topic-dev
        service.custom.up.dev
        service.functions.a.memory
        service.initialServerlessConfig.provider.environment.BUCKET
        service.initialServerlessConfig.provider.environment.DB
        service.initialServerlessConfig.provider.environment.HOST
        service.initialServerlessConfig.provider.environment.QUEUE
        service.initialServerlessConfig.provider.environment.SUB
        service.initialServerlessConfig.provider.environment.TOPIC
        service.initialServerlessConfig.provider.environment.VPC
        service.initialServerlessConfig.provider.memorySize
        service.provider.environment.BUCKET
        service.provider.environment.DB
        service.provider.environment.HOST
        service.provider.environment.QUEUE
        service.provider.environment.SUB
        service.provider.environment.TOPIC
        service.provider.environment.VPC
        service.provider.memorySize
    """,
    "more-siblings": """
        Conditions.Both.Fn::Not[0].Condition
        Outputs.O.Condition
        Outputs.O.Value.Ref
        Resources.DevEventSourceMappingSQSDevQueue
        Resources.DevEventSourceMappingSQSDevQueue.Properties.EventSourceArn.Fn::GetAtt[0]
        Resources.IamRoleLambdaExecution.Properties.Policies[0].PolicyDocument.Statement[2].Resource[0].Fn::GetAtt[0]
        Resources.IamRoleLambdaExecution.Properties.Policies[0].PolicyDocument.Statement[3].Resource[0].Fn::GetAtt[0]
        Resources.LonelyDev.DependsOn[0]
        Resources.ProdLambdaFunction.Properties.Environment.Variables.F.Ref
        Resources.S.Properties.Value.Fn::Sub[0]
        Resources.S.Properties.Value.Fn::Sub[1].q.Ref
        service.resources.Conditions.Both.Fn::Not[0].Condition
        service.resources.Outputs.O.Condition
        service.resources.Outputs.O.Value.Ref
        service.resources.Resources.LonelyDev.DependsOn[0]
        service.resources.Resources.S.Properties.Value.Fn::Sub[0]
        service.resources.Resources.S.Properties.Value.Fn::Sub[1].q.Ref
    """,
    "more-types": """
        Resources.A.Properties.TypeName
        Resources.L.Properties.Handler
        service.resources.Resources.A.Properties.TypeName
        service.resources.Resources.L.Properties.Handler
    """,
    "siblings": """
        Resources.ALambdaFunction.Properties.Environment.Variables.G.Fn::GetAtt[0]
        Resources.ALambdaFunction.Properties.Environment.Variables.I.Fn::If[0]
        Resources.ALambdaFunction.Properties.Environment.Variables.M.Fn::FindInMap[0]
        Resources.ALambdaFunction.Properties.Environment.Variables.Q.Ref
        Resources.ALambdaFunction.Properties.Environment.Variables.U.Fn::Sub
        Resources.Extra.Condition
        Resources.Extra.DependsOn[0]
        service.resources.Resources.Extra.Condition
        service.resources.Resources.Extra.DependsOn[0]
    """,
    "templates-of-rest": """
        Resources.ApiGatewayCreateModel.Properties.Name
        Resources.ApiGatewayMethodXDevIdVarPostTextSlsStageModel.Properties.Name
        service.functions.a.events[0].http.request.schemas.text/${sls:stage}.name
        service.provider.apiGateway.request.schemas.create.name
    """,
    "types": """
    """,
}
# The zips differ, or keys that a program made of the stage; the artifact can't be made equal by rules.
OTHER_CODE = frozenset(("files-by-patterns", "layer-by-path", "more-files-v1", "configuration-in-code"))
# A device file or the stage's own letters, which the user wrote out, where all words are taken for the stage.
WRITTEN_OUT = {"more-device-files": {"I"}}


def restaged(service: str, text: str = "text: replace") -> Made:
    artifact = loaded(DATA / service / "dev")
    plan = plan_restage(artifact, Request(target="prod", stamp=STAMP, rules=rules_of(text)))
    return Made(artifact, plan, rendered(plan))


def test_every_artifact_has_its_row() -> None:
    assert sorted(OPEN) == sorted(folder.name for folder in DATA.iterdir())


@pytest.mark.parametrize("service", OPEN)
def test_what_stays_open_though_words_are_the_stage(service: str) -> None:
    found = {show(verdict.path) for verdict in restaged(service).plan.open}
    assert found == set(OPEN[service].split())


@pytest.mark.parametrize("service", sorted(OPEN.keys() - OTHER_CODE))
def test_nothing_that_differs_is_silent(service: str) -> None:
    made = Made.of(loaded(DATA / service / "dev"), "prod")
    different = made.differences(DATA / service / "prod")
    silent = {str(one.path[-1]) for one in different if not made.is_uncertain(one)}
    assert silent <= WRITTEN_OUT.get(service, set())


@pytest.mark.parametrize("service", sorted(OPEN.keys() - OTHER_CODE))
def test_a_pair_settles_every_open_place(service: str) -> None:
    source, model = loaded(DATA / service / "dev"), loaded(DATA / service / "prod")
    found = session(Plans(source, model), "", "restage.yml", {}, plain=True, evidence="dev → prod")
    assert found.comparison.equal
    assert not found.plan.open


@pytest.mark.parametrize("service", sorted(OTHER_CODE))
def test_where_the_code_differs_a_pair_settles_the_places_all_the_same(service: str) -> None:
    source, model = loaded(DATA / service / "dev"), loaded(DATA / service / "prod")
    found = session(Plans(source, model), "", "restage.yml", {}, plain=True, evidence="dev → prod")
    # The id of a version of which the code and the function's key differ can be computed for neither; and no rule says
    # that a zip which was made with dev's setting is right for prod
    left = [verdict for verdict in found.plan.open if "the tested zip was made with" not in verdict.evidence]
    assert all(verdict.path[-2:] == ("Value", "Ref") for verdict in left)


@pytest.mark.parametrize("service", OPEN)
def test_a_check_finds_what_a_run_leaves_uncertain(service: str) -> None:
    """What stays open, and still holds dev's name, is no finding that is sure to be something else."""
    made = restaged(service)
    artifact = made.reborn()
    check = check_artifact(Subject(artifact, {}, {}), others=("dev",))
    sure = {(one.file, show(one.path)) for one in check.findings if one.rule.id == "RS303"}
    kept = {(v.file, show(v.path)) for v in made.plan.open if v.kind is Kind.KEPT and not _is_named_itself(v.path)}
    assert not kept & sure


def _is_named_itself(path: tuple[str | int, ...]) -> bool:
    """The service's name, and entries of maps by stage, are named by rules of their own there."""
    return path[0] == "package" or path[1] in ("service", "serviceObject", "initialServerlessConfig", "custom")


SETTLED: list[tuple[str, str, str]] = [
    ("handler", "keep: src/dev.run", "a text that stays"),
    ("handler", "{map: src/dev.run, to: src/prod.run}", "a text that becomes another"),
    ("handler", "{function: a, property: Handler, rename: true}", "a property"),
    ("device-files", "keep: /dev/null", "a text that stays"),
    ("device-files", "{variable: NUL, keep: true}", "a variable"),
    ("layer-by-path", "{path: service.layers.conf.path, keep: true}", "a place of the configuration"),
    ("layer-by-path", "{map: layers/dev, to: layers/prod}", "a text that becomes another"),
    ("files-by-patterns", "keep: config/dev.json", "a text that stays"),
]


@pytest.mark.parametrize(("service", "rule"), [row[:2] for row in SETTLED], ids=[f"{r[0]}: {r[2]}" for r in SETTLED])
def test_one_rule_settles_it(service: str, rule: str) -> None:
    rule = rule if rule.startswith("{") else f"{{{rule}}}"
    assert not restaged(service, f"text: replace\nrules:\n  - {rule}").plan.open


def test_rules_settle_references() -> None:
    """The names that stay, wherever they are referred to, in longer texts, too."""
    rules = "\n".join(f"  - keep: {name}" for name in ("Queuedev", "devOnly", "devMap"))
    assert not restaged("siblings", f"rules:\n{rules}").plan.open


def test_rules_settle_keys_that_a_program_may_have_made() -> None:
    """A function's key settles all logical IDs that the framework makes of it."""
    keys = ("ingest-dev", "URL_dev", "Queuedev", "Outdev")
    rules = "\n".join(f"  - keep: {key}" for key in keys)
    plan = restaged("configuration-in-code", f"text: replace\nrules:\n{rules}").plan
    assert not plan.open
    assert not [v for v in plan.verdicts if v.kind is Kind.FRAMEWORK and not v.certain]


def test_names_that_follow_a_uncertain_key_are_as_uncertain() -> None:
    plan = restaged("configuration-in-code").plan
    names = [v for v in plan.verdicts if v.kind is Kind.FRAMEWORK and str(v.new).endswith("coded-prod-ingest-dev")]
    assert names
    assert not any(verdict.certain for verdict in names)
