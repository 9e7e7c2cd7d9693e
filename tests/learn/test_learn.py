"""Rules learned from artifacts that were packaged for two stages: do they give the second, in the most general form?"""

from __future__ import annotations

import json
import re
import shutil
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from broken import GOLDEN, golden
from learned import UNREACHABLE, learned, same_zips
from restaged import everything, invented, loaded
from secretlists import filled
from typer.testing import CliRunner

from restage import Artifact, Refusal, Request, plan_restage
from restage.artifact.layout import COMPILED
from restage.cli.learn import learn as command
from restage.cli.typed import app_of
from restage.compare import Kind as DiffKind
from restage.document.values import Json, JsonObject, Side, as_list, as_object, at, show
from restage.document.values import Path as Place
from restage.learn.learning import Learner
from restage.learn.lessons import Lesson
from restage.learn.plans import Plans
from restage.learn.session import Session, session
from restage.rules.artifactedits import with_values
from restage.rules.fingerprints import _Mark, _mark
from restage.rules.model import NO_RULES, MapRule
from restage.rules.reading import parse_rules
from restage.secrets.judging import is_secret, may_be_secret
from restage.text.wordrule import WordRule

EVOLVING = GOLDEN.parent / "evolving" / "artifacts"
ONE = [pytest.param(folder, id=f"{folder.parts[-3]}-{folder.parts[-2]}") for folder in sorted(EVOLVING.glob("*/*/one"))]


def pair(folder: Path, stage: str = "prod", *, plain: bool = True, text: str = "") -> Session:
    source, model = loaded(folder / "dev"), loaded(folder / stage)
    return session(Plans(source, model), text, "restage.yml", {}, plain=plain, evidence=f"dev → {stage}")


@lru_cache
def evolving(service: str, stage: str = "prod") -> Session:
    return pair(EVOLVING / "v3" / service / "one", stage)


BELONGING = frozenset(("group", "needs", "learned-with"))


def rules(found: Session, stage: str = "prod") -> list[dict[str, object]]:
    """The rules of the file, as plain values, without what they go with."""
    return listed_in(found.text, stage)


def listed_in(text: str, stage: str = "prod") -> list[dict[str, object]]:
    listed = [as_object(one) for one in as_list(at(yaml.safe_load(text), ("targets", stage, "rules")))]
    return [{key: value for key, value in one.items() if key not in BELONGING} for one in listed]


@pytest.mark.slow
@pytest.mark.parametrize(("framework", "service"), everything("dev", "prod"))
def test_the_same_code_for_two_stages_is_learned_exactly(framework: str, service: str) -> None:
    source, model = loaded(golden(framework, service)), loaded(golden(framework, service, "prod"))
    if not same_zips(source, model):
        pytest.skip("the code differs; see test_code_that_differs_is_said")
    found = learned(source, model)
    assert found.comparison.equal or f"{framework}/{service}" in UNREACHABLE
    assert not found.plan.open, "--strict would refuse"


@pytest.mark.slow
@pytest.mark.parametrize("folder", ONE)
def test_values_looked_up_by_stage_are_learned_exactly(folder: Path) -> None:
    found = pair(folder)
    assert found.comparison.equal
    assert not found.plan.open


ACCOUNT = {"map": "111111111111", "to": "222222222222", "inside": True}
XRAY = {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": ["*"]}
LEARNED = [
    pytest.param("ledger", ACCOUNT, id="an account wherever it stands, in longer texts too"),
    pytest.param("ledger", {"provider": "MemorySize", "from": 256, "set": 1024}, id="memory that functions inherit"),
    pytest.param("ledger", {"variable": "LOG_LEVEL", "from": "debug", "set": "warn"}, id="a short word by its variable"),
    pytest.param("parcel", {"map": "sg-0a1a1a1a1a1a1a1a1", "to": "sg-0b2b2b2b2b2b2b2b2"}, id="an id as a whole"),
    pytest.param(
        "granary",
        {"type": "AWS::Events::Rule", "property": "State", "from": "DISABLED", "set": "ENABLED"},
        id="a switch by the type of its resource",
    ),
    pytest.param("studio", {"map": "mydevassets", "to": "myprodassets"}, id="a name with the stage glued in"),
    pytest.param("ferry", {"map": "tickets-dev.ferry.example", "to": "tickets.ferry.example", "inside": True}, id="a host that loses the stage"),
    pytest.param("ferry", {"type": "AWS::IAM::Role", "property": "Policies[0].PolicyDocument.Statement[+]", "add": XRAY}, id="an item behind a list"),
    pytest.param("ferry", {"resource": "BoardLambdaFunction", "property": "ReservedConcurrentExecutions", "add": 3}, id="what one function has of its own"),
    pytest.param("ferry", {"type": "AWS::Lambda::Function", "property": "TracingConfig", "add": {"Mode": "Active"}}, id="what all have of the provider"),
    pytest.param("quarry", {"map": "quarry-sbx", "to": "quarry-live", "inside": True}, id="a prefix, of functions' names, too"),
    pytest.param("quarry", ACCOUNT, id="an account beside it in the same text"),
    pytest.param("studio", {"variable": "NODE_ENV", "keep": True}, id="a written-out dev stays"),
    pytest.param("tandem", {"variable": "FRONT_HOST", "from": "gate.test.example", "set": "front.example"}, id="one host, two uses"),
    pytest.param("tandem", {"variable": "REAR_HOST", "from": "gate.test.example", "set": "rear.example"}, id="the other use"),
]  # fmt: skip


@pytest.mark.parametrize(("service", "rule"), LEARNED)
def test_the_most_general_rule_that_is_right(service: str, rule: dict[str, object]) -> None:
    assert rule in rules(evolving(service))


def test_what_is_named_after_a_function_wants_no_rule() -> None:
    """Log groups, the role's statements and the configuration follow the function's name."""
    assert len(evolving("quarry").lessons) == 2


NOT_MAPPED = [
    pytest.param("tandem", "simple", id="a short word"),
    pytest.param("tandem", "2", id="a small number"),
    pytest.param("tandem", 256, id="a number"),
    pytest.param("tandem", "gate.test.example", id="one value of dev that is two in prod"),
    pytest.param("ledger", 256, id="memory"),
    pytest.param("beacon", False, id="a boolean"),
    pytest.param("beacon", "false", id="a boolean as text"),
    pytest.param("tickets", "test.example", id="a part of several hosts"),
    pytest.param("vault", "1", id="a digit"),
    pytest.param("ferry", "db.t3.micro", id="the size of a machine"),
]


@pytest.mark.parametrize(("service", "value"), NOT_MAPPED)
def test_never_mapped_by_its_value_alone(service: str, value: object) -> None:
    assert all(rule.get("map") != value for rule in rules(evolving(service)))


BRITTLE = re.compile(r"/build/|\d{13}-\d{4}-\d\d-\d\dT|LambdaVersion\w{30}|ApiGatewayDeployment\d{10}")


@pytest.mark.slow
@pytest.mark.parametrize("folder", ONE)
def test_no_rule_names_what_the_next_packaging_changes(folder: Path) -> None:
    assert not BRITTLE.search(pair(folder).text)


def test_an_earlier_rule_gives_way_to_a_later_one_that_leaves_it_nothing() -> None:
    folder = EVOLVING / "v3" / "ledger" / "one"
    whole, within = (
        Lesson(MapRule(old="rates.sandbox.example", new="api.rates.example", inside=inside), (), 0)
        for inside in (False, True)
    )
    learner = Learner(Plans(loaded(folder / "dev"), loaded(folder / "prod")), True, lessons=[whole])
    rules, _, _ = learner.tried([within], NO_RULES)
    assert learner.lessons == [within]
    assert [rule.inside for rule in rules.maps] == [True]


# --------------------------------------------------------------------------------------------- secrets


def test_secrets_stay_out_of_the_file_and_are_named() -> None:
    folder = EVOLVING / "v3" / "vault" / "one"
    values = at(loaded(folder / "prod").resolved.value, ("service", "provider", "environment"))
    secrets = {str(as_object(values)[name]) for name in ("DB_PASSWORD", "API_TOKEN", "DATABASE_URL")}
    found = pair(folder, plain=False)
    assert not any(secret in found.text for secret in secrets)
    assert found.secrets.keys() == {"PROD_DB_PASSWORD", "PROD_API_TOKEN", "PROD_DATABASE_URL"}
    assert found.comparison.equal


def test_a_source_s_secret_is_not_written_either() -> None:
    values = at(loaded(EVOLVING / "v3/vault/one/dev").resolved.value, ("service", "provider", "environment"))
    found = pair(EVOLVING / "v3" / "vault" / "one", plain=False)
    assert str(as_object(values)["DB_PASSWORD"]) not in found.text


SECRET = [
    ("DB_PASSWORD", "/hunter2"),
    ("DB_PASSWORD", "https://hunter2"),
    ("DB_PASSWORD", "arn:hunter2"),
    ("DB_PASS", "hunter2"),
    ("DBPASS", "hunter2"),
    ("dbPwd", "hunter2"),
    ("ApiKey", "hunter2"),
    ("Salt", "hunter2"),
    ("SigningKey", "hunter2"),
    ("CARD_PIN", 7654321),
    ("TOKEN", "${x}hunter2"),
    ("X", "redis://:hunter2@h"),
    ("HOOK", "https://hooks.slack.com/services/T1/B2/x"),
    ("MASTER_KEY", "hunter2"),
    ("dbPw", "hunter2"),
    ("TOKEN_URL", "https://u:hunter2@h"),
    ("ANYTHING", "c0ffee11deadbeef22c0ffee"),
    ("DB_SECRET_NAME", "c0ffee11deadbeef22c0ffee"),
]
NO_SECRET = [
    ("DB_PASSWORD_ARN", "arn:aws:secretsmanager:us-east-1:111111111111:secret:x"),
    ("DB_SECRET", "arn:aws:secretsmanager:us-east-1:111111111111:secret:x"),
    ("DB_PASSWORD_PARAMETER", "/shop/dev/db"),
    ("DB_SECRET_NAME", "shop-dev"),
    ("DB_PASSWORD", "{{resolve:ssm-secure:/shop/db:1}}"),
    ("TOKEN_URL", "https://login.example/token"),
    ("TOKEN_TTL", 3600),
    ("MAX_TOKENS", 4096),
    ("BYPASS", "hunter2"),
    ("PIPELINE", "hunter2"),
    ("PASSENGER_LIMIT", 1000),
    ("PATH_PREFIX", "/c0ffee11deadbeef22c0ffee"),
    ("API_TOKEN_ENABLED", True),
    ("CARD_PIN", 1),
]


@pytest.mark.parametrize(("name", "value"), SECRET)
def test_what_is_a_secret(name: str, value: Json) -> None:
    """By its name first, whatever it begins with."""
    assert is_secret(("Environment", "Variables", name), value)
    assert may_be_secret(("Resources", "Db", "Properties", name), value)


@pytest.mark.parametrize(("name", "value"), NO_SECRET)
def test_what_is_none(name: str, value: Json) -> None:
    assert not is_secret(("Environment", "Variables", name), value)


NESTED: list[tuple[Place, bool]] = [
    (("custom", "passwords", "dev"), True),
    (("Parameters", "DbPassword", "Default"), True),
    (("MasterUserPassword", "Fn::Join", 1, 0), True),
    (("custom", "secrets", "db"), True),
    (("custom", "secrets", "name"), False),
    (("Resources", "DbSecret", "Properties", "KmsKey"), False),
]


@pytest.mark.parametrize(("path", "secret"), NESTED)
def test_names_above_count_where_the_last_says_nothing(path: Place, secret: bool) -> None:
    assert is_secret(path, "hunter2") is secret


def planted(stage: str, name: str, value: Json) -> Artifact:
    """`plain` with an environment variable of a function, whose version's ID still goes without it."""
    source = loaded(golden("v3", "plain", stage))
    state: dict[Place, Side] = {(*place, "environment", name): value for place in PLANTED[:2]}
    for root in (COMPILED, ("service", "initialServerlessConfig", *COMPILED[1:])):
        state[(*root, *PLANTED[2], name)] = value
    return with_values(source, state, {"cloudformation-template-update-stack.json": {(*PLANTED[2], name): value}})


PLANTED: list[Place] = [
    ("service", "functions", "greet"),
    ("service", "initialServerlessConfig", "functions", "greet"),
    ("Resources", "GreetLambdaFunction", "Properties", "Environment", "Variables"),
]
WRITTEN: list[tuple[str, Json, Json]] = [
    ("DB_PASSWORD", "/hunter2-one", "/hunter2-two"),
    ("DB_PASS", "hunter2-one", "hunter2-two"),
    ("CARD_PIN", 1234567, 7654321),
    ("DB_PASSWORD", "hunter2-dev", "hunter2-dev"),
    ("DB_URL", "redis://:1234567@h", "none"),
    ("CARD_PIN", 1234567, 1234567),
    ("STRIPE_KEY", "hunter2-one", "hunter2-two"),
    ("SETTING", filled("acme_<32>", "one"), filled("acme_<32>", "two")),
    ("SETTING", filled("<40b>", "one"), "swordfish"),
]


@pytest.mark.parametrize(("name", "old", "new"), WRITTEN)
def test_no_trace_of_a_secret_is_written(name: str, old: Json, new: Json) -> None:
    source, model = planted("dev", name, old), planted("prod", name, new)
    found = session(Plans(source, model), "", "restage.yml", {}, plain=False, evidence="dev → prod")
    assert {d.kind for d in found.comparison.differences} <= {DiffKind.ID}
    assert not found.plan.open
    document = yaml.safe_load(found.text)["targets"]["prod"]
    seen, rest = document["seen"].split(), json.dumps({**document, "seen": ""})
    for value in (old, new) if new != "none" else (old,):
        assert str(value) not in rest
        assert "digest" not in rest
        assert _mark(_Mark.VALUE, ("function", "environment", name), value) not in seen


def test_a_plain_word_that_becomes_a_secret_is_not_written() -> None:
    """It is most likely the source's secret, and a short one."""
    source, model = planted("dev", "SETTING", "swordfish"), planted("prod", "SETTING", filled("<40b>", "two"))
    found = session(Plans(source, model), "", "restage.yml", {}, plain=False, evidence="dev → prod")
    assert "swordfish" not in found.text
    assert found.secrets == {"PROD_SETTING": filled("<40b>", "two")}


def test_an_unchanged_secret_is_not_news() -> None:
    source, model = planted("dev", "CARD_PIN", 1234567), planted("prod", "CARD_PIN", 7654321)
    text = session(Plans(source, model), "", "restage.yml", {}, plain=False, evidence="x").text
    rules = parse_rules(text, "restage.yml", "prod", {"PROD_CARD_PIN": "7654321"})
    assert not plan_restage(source, Request(target="prod", rules=rules)).open


def test_a_secret_is_one_wherever_it_stands() -> None:
    """At `MasterUserPassword` its name tells, at `pw` its value does; it is one variable for both."""
    found = pair(EVOLVING / "v3" / "ferry" / "one", plain=False)
    assert "sunken-treasure" not in found.text
    assert "hidden-anchor" not in found.text
    assert len(found.secrets) == 1
    assert found.comparison.equal


LOOKS_SECRET = [
    pytest.param("DB_PASS", "abcd", True, id="in short"),
    pytest.param("dbPass", "abcd", True, id="in camel case"),
    pytest.param("MYSQL_PWD", "abcd", True, id="in other words"),
    pytest.param("COMPASS_URL", "abcd", False, id="a word that holds it"),
    pytest.param("PASSENGERS", "many", False, id="a word that begins so"),
    pytest.param("TOKEN_TTL", "3600", False, id="what is said about a secret"),
    pytest.param("SECRET_NAME", "shop-database", False, id="its name"),
    pytest.param("HOOK", "https://hooks.slack.com/services/T0/B0/x", True, id="an address that nobody else knows"),
    pytest.param("SESSION", "eyJhbGciOiJIUzI1NiJ9.e30.x", True, id="a JSON web token"),
    pytest.param("SENDER", "arn:aws:iam::111111111111:role/secret", False, id="a name"),
]


@pytest.mark.parametrize(("name", "value", "secret"), LOOKS_SECRET)
def test_what_looks_like_a_secret(name: str, value: str, secret: bool) -> None:
    assert is_secret(("Environment", "Variables", name), value) is secret


# --------------------------------------------------------------------------------------------- again


@pytest.mark.slow
@pytest.mark.parametrize("folder", ONE)
def test_learning_again_changes_nothing(folder: Path) -> None:
    first = pair(folder)
    again = pair(folder, text=first.text)
    assert again.text == first.text
    assert not again.lessons


def test_a_third_stage_is_added_and_the_rest_stays() -> None:
    folder = EVOLVING / "v3" / "ledger" / "one"
    first = pair(folder)
    third = pair(folder, "staging", text=first.text)
    assert third.comparison.equal
    assert third.text.startswith(first.text.rstrip("\n").partition("    seen:")[0])
    assert rules(third, "prod") == rules(first, "prod")


OURS = """\
# Ask the platform team before you change this.
version: 1
targets:
  prod:
    rules:
      # the auditors want it
      - variable: LOG_LEVEL  # not debug
        from: debug
        set: warn
"""


def test_what_people_wrote_stays() -> None:
    found = pair(EVOLVING / "v3" / "ledger" / "one", text=OURS)
    assert found.comparison.equal
    for line in OURS.splitlines():
        assert line in found.text.splitlines()
    assert sum(rule.get("variable") == "LOG_LEVEL" for rule in rules(found)) == 1


def test_learned_rules_that_no_longer_hold_go() -> None:
    one = pair(EVOLVING / "v3" / "vault" / "one")
    two = pair(EVOLVING / "v3" / "vault" / "two", text=one.text)
    assert two.dropped
    assert two.comparison.equal
    assert not two.plan.open


def test_a_rule_of_somebody_s_that_the_model_contradicts_is_kept_and_said() -> None:
    found = pair(EVOLVING / "v3" / "ledger" / "one", text=OURS.replace("set: warn", "set: silent"))
    assert [one.line for one in found.wrong] == [7]
    assert "set: silent" in found.text
    assert not found.comparison.equal


# --------------------------------------------------------------------------------------------- what can't be


def test_code_that_differs_is_said() -> None:
    found = learned(
        loaded(golden("v3", "plugin-esbuild-define")), loaded(golden("v3", "plugin-esbuild-define", "prod"))
    )
    assert found.code == ("mark.zip",)
    assert not found.comparison.equal


def test_a_zip_that_was_made_for_the_source_is_still_asked_about() -> None:
    folder = GOLDEN / "v3" / "plugin-esbuild-define"
    source, found = loaded(folder / "dev"), pair(folder)
    vouched = "\n".join(line for line in found.text.splitlines() if "learned from" not in line)
    asked = {}
    for name, text in (("learned", found.text), ("vouched", vouched)):
        given = parse_rules(text, "restage.yml", "prod", {})
        plan = plan_restage(source, Request(target="prod", stamp=None, rules=given))
        asked[name] = {show(verdict.path): verdict.evidence for verdict in plan.open}
    assert [*asked["learned"]] == ["service.custom.esbuild.define.STAGE"]
    assert "the tested zip was made with the source's value" in asked["learned"]["service.custom.esbuild.define.STAGE"]
    assert asked["vouched"] == {}
    # And `text: replace`, which would not settle it, is not learned for it
    assert "text:" not in pair(folder, text=found.text).text


def test_two_artifacts_of_one_stage_are_refused() -> None:
    artifact = loaded(golden("v3", "plain"))
    with pytest.raises(Refusal, match="both artifacts were packaged for 'dev'"):
        learned(artifact, artifact)


OTHERS = [
    pytest.param(golden("v3", "http-desk", "prod"), "this is an artifact of", id="of another service"),
    pytest.param(golden("v3", "plain", "prod"), "", id="of the same"),
]


@pytest.mark.parametrize(("model", "sentence"), OTHERS)
def test_two_services_are_refused(model: Path, sentence: str) -> None:
    source = loaded(golden("v3", "plain"))
    if sentence:
        with pytest.raises(Refusal, match=sentence):
            learned(source, loaded(model))
    else:
        assert learned(source, loaded(model))


def test_no_function_in_common_is_refused() -> None:
    model = loaded(golden("v3", "plain", "prod"))
    other = with_values(model, {("service", "functions"): {"other": {}}}, {})
    with pytest.raises(Refusal, match="no function in common"):
        learned(loaded(golden("v3", "plain")), other)


FOLLOWS = "version: 1\ntargets:\n  prod:\n    provider-stage: follows\n"


def test_a_setting_that_no_longer_holds_goes() -> None:
    source, model = loaded(golden("v3", "plain")), loaded(golden("v3", "plain", "prod"))
    found = session(Plans(source, model), FOLLOWS, "restage.yml", {}, plain=True, evidence="x")
    assert [one.line for one in found.dropped] == [4]
    assert "provider-stage" not in found.text
    assert found.comparison.equal


def test_rules_of_which_none_is_left() -> None:
    folder = EVOLVING / "v3" / "ledger" / "one"
    text = f"{FOLLOWS}    rules:\n      # learned from x\n      - variable: NOPE\n        set: x\n"
    found = pair(folder, text=text)
    assert [one.line for one in found.dropped] == [7]
    assert found.comparison.equal


# --------------------------------------------------------------------------------------------- the command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for stage in ("dev", "prod"):
        shutil.copytree(golden("v3", "lookup-maps", stage), tmp_path / f"{stage}-artifact")
    return tmp_path


def run(*words: object, status: int = 0) -> str:
    result = CliRunner().invoke(app_of(command), [str(word) for word in words])
    assert result.exit_code == status, result.output
    return result.output


def test_the_file_is_written_where_a_run_finds_it(folder: Path) -> None:
    out = run(folder / "dev-artifact", folder / "prod-artifact")
    assert "dev gives exactly prod" in out
    assert (folder / "restage.yml").is_file()


def test_a_dry_run_prints_the_file(folder: Path) -> None:
    words = (folder / "dev-artifact", folder / "prod-artifact")
    printed = CliRunner().invoke(app_of(command), [*map(str, words), "--dry-run"]).stdout
    document = json.loads(CliRunner().invoke(app_of(command), [*map(str, words), "--dry-run", "--json"]).stdout)
    assert not (folder / "restage.yml").exists()
    assert "text" not in json.loads(run(*words, "--json"))
    assert printed == document["text"] == (folder / "restage.yml").read_text()


def test_a_second_run_says_what_stays(folder: Path) -> None:
    run(folder / "dev-artifact", folder / "prod-artifact")
    out = run(folder / "dev-artifact", folder / "prod-artifact")
    assert re.search(r"rules      no new ones learned; \d+ stay\n", out)


def test_from_within_the_artifact_the_file_lies_beside_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "dev-artifact")
    run(".", "../prod-artifact")
    assert (folder / "restage.yml").is_file()
    assert not (folder / "dev-artifact" / "restage.yml").exists()


@pytest.mark.parametrize("inside", ["dev-artifact", "prod-artifact"])
def test_nothing_is_written_into_an_artifact(folder: Path, inside: str) -> None:
    file = folder / inside / "r.yml"
    assert "only read" in run(folder / "dev-artifact", folder / "prod-artifact", "-o", file, status=2)
    assert not file.exists()


def test_a_link_to_the_file_stays_one(folder: Path) -> None:
    (folder / "shared").mkdir()
    (folder / "shared" / "r.yml").write_text("version: 1\n")
    (folder / "restage.yml").symlink_to("shared/r.yml")
    run(folder / "dev-artifact", folder / "prod-artifact")
    assert (folder / "restage.yml").is_symlink()
    assert "learned from" in (folder / "shared" / "r.yml").read_text()


def test_the_words_in_the_help() -> None:
    assert not re.search(r"(?m)^.*(\[SOURCE\s|TARGET\]\s+The)", run("--help"))


def test_the_report_as_a_document(folder: Path) -> None:
    document = json.loads(run(folder / "dev-artifact", folder / "prod-artifact", "--json"))
    assert document["equal"] is True
    assert document["rules"] >= document["general"] > 0


def test_maps_alone_propose_what_they_say(folder: Path) -> None:
    run("--from-artifact", folder / "dev-artifact", "--to", "prod", "-o", folder / "proposed.yml")
    text = (folder / "proposed.yml").read_text()
    assert {"map": "maps.test.example", "to": "maps.example"} in listed_in(text)
    assert "not from an artifact of prod" in text


def proposed(tmp_path: Path, service: str) -> tuple[str, list[dict[str, object]]]:
    run("--from-artifact", EVOLVING / "v3" / service / "one" / "dev", "--to", "prod", "-o", tmp_path / "r.yml")
    text = (tmp_path / "r.yml").read_text()
    return text, listed_in(text)


def test_numbers_are_proposed_where_a_name_says_so(tmp_path: Path) -> None:
    _, found = proposed(tmp_path, "parcel")
    memory = {"type": "AWS::Lambda::Function", "property": "MemorySize", "from": 256, "set": 1024}
    assert memory in found


def test_a_proposal_leaves_no_stage_in_a_text(tmp_path: Path) -> None:
    """`arn:…:111111111111:labels-dev` holds an entry of a map, and the stage besides."""
    text, found = proposed(tmp_path, "parcel")
    assert ACCOUNT in found
    assert "labels-dev" not in text.replace("labels-dev-", "")


def test_an_artifact_without_such_maps_has_nothing_to_propose(tmp_path: Path) -> None:
    out = run("--from-artifact", golden("v3", "plain"), "--to", "prod", "-o", tmp_path / "r.yml", status=2)
    assert "no map by stage" in out
    assert not (tmp_path / "r.yml").exists()


WORDS = [
    pytest.param([], "SOURCE and TARGET are both required", id="none"),
    pytest.param(["a"], "SOURCE and TARGET are both required", id="one"),
    pytest.param(["--from-artifact", "a"], "wants --to STAGE", id="maps for no stage"),
    pytest.param(["a", "--from-artifact", "b", "--to", "prod"], "no other artifact", id="both ways at once"),
    pytest.param(["a", "b", "--to", "prod"], "the target's artifact says its stage", id="a stage said twice"),
    pytest.param(["a", "b"], "there is no such folder", id="not there"),
]


@pytest.mark.parametrize(("words", "sentence"), WORDS)
def test_calls_that_make_no_sense(words: list[str], sentence: str) -> None:
    assert sentence in run(*words, status=2)


def test_an_old_file_that_is_wrong_is_not_overwritten(folder: Path) -> None:
    file = folder / "restage.yml"
    file.write_text("version: 1\ntxt: replace\n")
    assert "line 2" in run(folder / "dev-artifact", folder / "prod-artifact", status=2)
    assert file.read_text() == "version: 1\ntxt: replace\n"


def test_a_lesson_by_which_two_ids_would_become_one_is_left_out() -> None:
    topic: JsonObject = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news"}}
    source, model = (invented({"SNSTopicA": topic, "SNSTopicB": topic}, stage=stage) for stage in ("dev", "prod"))
    one, two = WordRule(text="SNSTopicA", new="SNSTopicB"), WordRule(text="news", new="mail")
    learner = Learner(Plans(source, model), real=True)
    rules, _, _ = learner.tried([Lesson(one, (), 0), Lesson(two, (), 0)], NO_RULES)
    assert [rule.text for rule in rules.words] == ["news"]
    assert [lesson.rule for lesson in learner.lessons] == [two]
