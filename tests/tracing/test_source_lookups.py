"""What the configuration looks up elsewhere: listed once, settled by values, by the word that it is the same."""

from __future__ import annotations

import json
import pathlib

import pytest
from broken import golden
from configured import SERVICES, planned

from restage import Kind, Options, Plan, Request, UsageError
from restage.document.values import Json, JsonObject, find_at, show
from restage.errors import Refusal, SourceError
from restage.evidence.stamps import Stamp
from restage.report.full import as_json, as_text_report
from restage.rules.reading import parse_rules
from restage.run.restaging import refusals
from restage.source import V3, Invocation, MappedFiles, evaluate, read_configuration
from restage.tracing.lookupvalues import fit
from restage.tracing.reading import Packaging, options_of, values_of

STAMP = Stamp(1_800_000_000_000)
# Two lookups by stage, one without, one with something else, one inside of a text, the packaging's id
EDITS = (
    ("OWN: atlas-${sls:stage}", "OWN: ${ssm:/atlas/${sls:stage}/own}\n    SHARED: ${cf:shared.Vpc}\n    WORD: in-${env:WORD, 'x'}"),
)  # fmt: skip
VARIABLES = "Resources.DrawLambdaFunction.Properties.Environment.Variables"


@pytest.fixture(name="artifact")
def _artifact(tmp_path: pathlib.Path) -> pathlib.Path:
    """lookup-maps as it is packaged with lookups: `SHARED` and `WORD` are variables of the provider's, too."""
    folder = tmp_path / "v3" / "dev"
    folder.mkdir(parents=True)
    for path in golden("v3", "lookup-maps").iterdir():
        text = path.read_bytes()
        if path.suffix == ".json":
            text = json.dumps(_with_variables(json.loads(text))).encode()
        (folder / path.name).write_bytes(text)
    return folder


def _with_variables(value: Json) -> Json:
    if isinstance(value, dict):
        more = {"SHARED": "vpc-1", "WORD": "in-x"} if "OWN" in value else {}
        return {**{key: _with_variables(child) for key, child in value.items()}, **more}
    return [_with_variables(child) for child in value] if isinstance(value, list) else value


def plan_of(artifact: pathlib.Path, rules: str = "", values: list[str] | None = None) -> Plan:
    parsed = parse_rules("version: 1\n" + rules, "restage.yml", "prod", {"SECRET": "hush"})
    request = Request(target="prod", stamp=STAMP, rules=parsed)
    packaging = Packaging(values=values_of(values or []), folder="svc")
    return planned(artifact, SERVICES / "lookup-maps", *EDITS, request=request, packaging=packaging)


def variable(plan: Plan, name: str) -> object:
    template = next(one for one in plan.templates if one.file.endswith("update-stack.json")).value
    return find_at(template, ("Resources", "DrawLambdaFunction", "Properties", "Environment", "Variables", name))


def test_values_for_all_lookups_of_a_report_are_taken(artifact: pathlib.Path) -> None:
    """Also for one that another's value makes needless: the report lists both."""
    edits = (
        "OWN: atlas-${sls:stage}",
        "OWN: ${ssm:/atlas/${sls:stage}/own}\n    SHARED: ${cf:shared.Vpc, env:VPC}\n    WORD: in-x",
    )
    rules = parse_rules("version: 1\n", "restage.yml", "prod", {})
    given = values_of(["ssm:/atlas/prod/own=x", "cf:shared.Vpc=vpc-2", "env:VPC=vpc-3"])
    request = Request(target="prod", stamp=STAMP, rules=rules)
    plan = planned(artifact, SERVICES / "lookup-maps", edits, request=request, packaging=Packaging(values=given))
    assert (variable(plan, "SHARED"), plan.lookups) == ("vpc-2", ())


FITTED = [
    pytest.param("functions: {f: {timeout: '${env:N, 5}'}}", ("functions", "f", "timeout"), {}, 7, id="a number of the schema's"),
    pytest.param("custom: {n: '${env:N, 5}'}", ("custom", "n"), {}, "7", id="a text, where the source's is a fallback"),
    pytest.param("custom: {n: '${env:N, 5}'}", ("custom", "n"), {"variableSyntax": "x"}, 7, id="as the artifact has it, in version 1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "provider", "expected"), FITTED)
def test_the_type_of_what_was_looked_up(text: str, path: tuple[str, ...], provider: JsonObject, expected: Json) -> None:
    files = MappedFiles({"serverless.yml": f"service: s\n{text}\n".encode()})
    result = evaluate(read_configuration(files, V3), Invocation(values={"env:N": "7"}))
    state: JsonObject = {"provider": provider, "custom": {"n": 5}, "functions": {"f": {"timeout": 5}}}
    fit(result, state)
    assert result.at(path) == expected


def test_every_lookup_is_listed_once(artifact: pathlib.Path) -> None:
    plan = plan_of(artifact)
    found = {one.expression: (one.place.file, one.place.line, one.optional) for one in plan.lookups}
    assert found == {
        "ssm:/atlas/prod/own": ("serverless.yml", 13, False),
        "cf:shared.Vpc": ("serverless.yml", 14, False),
        "env:WORD": ("serverless.yml", 15, True),
    }
    assert all(one.places >= 3 for one in plan.lookups)
    opened = {show(verdict.path) for verdict in plan.open}
    assert opened >= {f"{VARIABLES}.{name}" for name in ("OWN", "SHARED", "WORD")}
    assert {name for verdict in plan.open for name in verdict.lookups} == set(found)


def test_the_report_and_the_document_name_them(artifact: pathlib.Path) -> None:
    plan = plan_of(artifact)
    text = as_text_report(plan, None, show_values=False)
    assert f"  source     svc/serverless.yml: {plan.proven} values proven" in text
    assert plan.proven > 20
    assert "  ssm:/atlas/prod/own (serverless.yml:13, 3 places)" in text
    assert "env:WORD (serverless.yml:15, 3 places; null makes its fallback count)" in text
    document = json.loads(json.dumps(as_json(plan, "in", None, show_values=False)))
    assert document["source"]["file"] == "svc/serverless.yml"
    assert document["lookups"][0] == {
        "expression": "ssm:/atlas/prod/own", "file": "serverless.yml", "line": 13, "places": 3, "optional": False,
    }  # fmt: skip
    assert document["counts"]["source"] > 0
    assert any(place.get("lookups") == ["cf:shared.Vpc"] for place in document["places"])


@pytest.mark.parametrize(
    ("rules", "values", "expected"),
    [
        pytest.param(
            "values: {'cf:shared.Vpc': vpc-2}\ntargets: {prod: {values: {'ssm:/atlas/prod/own': o, 'env:WORD': w}}}",
            [], ("o", "vpc-2", "in-w"), id="values for all targets and for one",
        ),
        pytest.param(
            "lookups: same\nvalues: {'ssm:/atlas/prod/own': o}", [], ("o", "vpc-1", "in-x"), id="the same for both stages",
        ),
        pytest.param(
            "lookups: ['cf:shared.Vpc']\nvalues: {'ssm:/atlas/prod/own': o, 'env:WORD': null}", [],
            ("o", "vpc-1", "in-x"), id="one that is the same, one that there is not",
        ),
        pytest.param(
            "values: {'ssm:/atlas/prod/own': '${env:SECRET}', 'cf:shared.Vpc': v, 'env:WORD': w}", [],
            ("hush", "v", "in-w"), id="a secret out of the environment",
        ),
        pytest.param(
            "values: {'ssm:/atlas/prod/own': other, 'cf:shared.Vpc': v}",
            ["ssm:/atlas/prod/own=yes", "env:WORD=a=b"], ("yes", "v", "in-a=b"), id="the command line's count most",
        ),
    ],
)  # fmt: skip
def test_a_value_settles_a_lookup(
    artifact: pathlib.Path, rules: str, values: list[str], expected: tuple[str, ...]
) -> None:
    plan = plan_of(artifact, rules, values)
    assert (variable(plan, "OWN"), variable(plan, "SHARED"), variable(plan, "WORD")) == expected
    assert plan.lookups == ()
    assert plan.open == ()


def test_nothing_is_the_same_that_nobody_says_to_be(artifact: pathlib.Path) -> None:
    plan = plan_of(artifact, "lookups: ['env:WORD']\n")
    assert {one.expression for one in plan.lookups} == {"ssm:/atlas/prod/own", "cf:shared.Vpc"}


def test_a_secret_value_is_in_no_report(artifact: pathlib.Path) -> None:
    plan = plan_of(artifact, "values: {'ssm:/atlas/prod/own': '${env:SECRET}'}")
    shown = as_text_report(plan, None, show_values=False) + json.dumps(as_json(plan, "", None, show_values=False))
    assert variable(plan, "OWN") == "hush"
    assert "hush" not in shown


@pytest.mark.parametrize(
    ("rules", "values", "said"),
    [
        pytest.param("", ["ssm:/atlas/prod/won=x"], "--value ssm:/atlas/prod/won: .* does not look this up", id="--value"),
        pytest.param(
            "targets: {prod: {values: {'env:WROD': x}}}", [], "restage.yml, line 2, .*: env:WROD: .* it looks up cf:",
            id="of this target",
        ),
    ],
)  # fmt: skip
def test_a_value_that_nothing_looks_up_is_an_error(
    artifact: pathlib.Path, rules: str, values: list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        plan_of(artifact, rules, values)


def test_a_value_for_all_targets_may_be_another_target_s(artifact: pathlib.Path) -> None:
    plan_of(artifact, "values: {'ssm:/atlas/qa/own': x}")


def test_values_without_a_configuration_are_told_of() -> None:
    from restage import load_artifact, plan_restage  # noqa: PLC0415

    rules = parse_rules("version: 1\nvalues: {'env:WORD': x}", "restage.yml", "prod", {})
    plan = plan_restage(load_artifact(golden("v3", "plain")), Request(target="prod", stamp=STAMP, rules=rules))
    assert any("--source" in note for note in plan.notes)


def test_the_packaging_s_id_is_the_stamp() -> None:
    edit = ("OWN: atlas-${sls:stage}", "OWN: atlas-${sls:instanceId}")
    plan = planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", edit)
    assert variable(plan, "OWN") == "atlas-1800000000000"
    assert plan.lookups == ()


def test_options_and_params_are_given_again() -> None:
    edit = ("OWN: atlas-${sls:stage}", "OWN: ${param:own}-${opt:kind, 'none'}")
    given = {"own": "atlas", "kind": "dev"}
    packaging = Packaging(options=options_of([f"kind={given['kind']}"], [f"own={given['own']}"]))
    plan = planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", edit, packaging=packaging)
    assert variable(plan, "OWN") == "atlas-dev"
    assert plan.open == ()
    with pytest.raises(SourceError, match=r"param:own.*\n.*give --param and --opt as they were then$"):
        planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", edit)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((["stage=qa"], []), "the artifact's own and --to", id="a stage"),
        pytest.param((["=x"], []), "NAME=VALUE", id="no name"),
        pytest.param(([], ["x"]), "--param …: a param is KEY=VALUE", id="no value"),
    ],
)
def test_wrong_options_are_refused(words: tuple[list[str], list[str]], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        options_of(*words)


@pytest.mark.parametrize("text", ["ssm:/x", "=x", "ssm:/x=[1,"])
def test_wrong_values_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--value"):
        values_of([text])


def test_a_list_is_given_as_json() -> None:
    assert values_of(['ssm:/x=["a", "b"]', "${env:Y}=z"]) == {"ssm:/x": ["a", "b"], "env:Y": "z"}


def test_rules_win_over_the_configuration() -> None:
    rules = parse_rules(
        "version: 1\nrules: [{variable: OWN, set: mine}, {resource: Nightly, property: State, keep: true}]",
        "restage.yml", "prod", {},
    )  # fmt: skip
    request = Request(target="prod", stamp=STAMP, rules=rules)
    plan = planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", request=request)
    assert variable(plan, "OWN") == "mine"
    found = {show(v.path): (v.kind, v.new) for v in plan.verdicts if v.file.endswith("update-stack.json")}
    assert found[f"{VARIABLES}.OWN"] == (Kind.RULE, "mine")
    assert found[f"{VARIABLES}.HOST"] == (Kind.SOURCE, "maps.example")
    template = next(one for one in plan.templates if one.file.endswith("update-stack.json")).value
    assert find_at(template, ("Resources", "Nightly", "Properties", "State")) == "DISABLED"


def test_a_rule_settles_what_is_not_proven() -> None:
    edit = ("OWN: atlas", "OWN: globe")
    rules = parse_rules(
        "version: 1\nrules: [{variable: OWN, keep: true}, {path: service.provider.environment.OWN, keep: true}]",
        "restage.yml", "prod", {},
    )  # fmt: skip
    request = Request(target="prod", stamp=STAMP, rules=rules)
    plan = planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", edit, request=request)
    assert not [show(v.path) for v in plan.open if show(v.path).endswith("OWN") and "initial" not in show(v.path)]


def test_where_packaging_would_stop_for_the_target_is_refused() -> None:
    edits = (
        ("custom:\n", "params: {dev: {own: atlas-dev}}\ncustom:\n"),
        ("OWN: atlas-${sls:stage}", "OWN: ${param:own}"),
    )
    with pytest.raises(Refusal, match=r"^for 'prod', packaging would stop: serverless.yml:13: "):
        planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", *edits)


def test_where_packaging_would_stop_for_the_source_is_refused() -> None:
    edits = (
        ("custom:\n", "params: {prod: {own: atlas-prod}}\ncustom:\n"),
        ("OWN: atlas-${sls:stage}", "OWN: ${param:own}"),
    )
    with pytest.raises(SourceError, match=r"^for 'dev', packaging would stop: serverless.yml:13: "):
        planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", *edits)


def test_to_its_own_stage_nothing_but_the_stamp_changes() -> None:
    plan = planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", target="dev")
    changed = {verdict.kind for verdict in plan.verdicts if verdict.changed}
    assert changed <= {Kind.STAMP, Kind.HASH, Kind.FRAMEWORK}
    assert plan.open == ()


def test_a_reference_to_the_stack_s_own_resource_is_the_same_everywhere() -> None:
    """A plugin's source gives it; where the plugin left a token of its own instead, that stays."""
    plan = planned(golden("v3", "plugin-lift"), SERVICES / "plugin-lift")
    assert plan.open == ()
    assert plan.lookups == ()
    assert not [v for v in plan.verdicts if v.changed and v.path[-1] == "CRATES"]


def test_the_target_may_be_packaged_with_other_params() -> None:
    edit = ("OWN: atlas-${sls:stage}", "OWN: ${param:own}-${opt:kind, 'none'}")
    packaging = Packaging(
        options=options_of(["kind=dev"], ["own=atlas"]), values=values_of(["param:own=globe", "opt:kind=prod"])
    )
    plan = planned(golden("v3", "lookup-maps"), SERVICES / "lookup-maps", edit, packaging=packaging)
    assert variable(plan, "OWN") == "globe-prod"
    assert plan.open == ()


def test_strict_says_what_to_do(artifact: pathlib.Path) -> None:
    waiting = plan_of(artifact)
    problem = refusals(waiting, Options(strict=True))[-1]
    assert (
        "give what is looked up under `values:` in restage.yml, with --value, or say `lookups: same` there" in problem
    )
    without = refusals(waiting._replace(lookups=(), source_file=""), Options(strict=True))[-1]
    assert without.endswith("or give the service's configuration with --source DIR; --dry-run shows the whole report")
