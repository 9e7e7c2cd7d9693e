"""What `check` lets be, what it can be told to pass over, and the table of what it finds."""

from __future__ import annotations

import pathlib
import re

import pytest
from broken import STATE, Break, all_of, change, golden, remove, write
from checking import artifact, both, checked, env, half_zipped, queues, resource, zipped
from folders import ROOT_FOLDER
from mangling import mangled
from restaged import CREATE, UPDATE

from restage import Artifact, UsageError, load_artifact
from restage.artifact.expectedfiles import judge_state
from restage.check import RULES, Subject, check_artifact
from restage.check.textreport import as_text
from restage.document.values import Json

DOCS = ROOT_FOLDER / "docs" / "checks.md"

CONDITIONS = both(("Conditions",), {"Here": {"Fn::Equals": ["a", "a"]}, "There": {"Fn::Equals": ["a", "b"]}})
SUBSTITUTED: Json = {"Fn::Sub": ["${Own}-${AWS::Region}-${!Literal}", {"Own": "x"}]}

# id, service, what is done to it: nothing of it counts
FINE: tuple[tuple[str, str, Break], ...] = (
    ("untouched", "plain", all_of()),
    (
        "keys-in-another-order",
        "plain",
        both(
            ("Resources", "GreetLogGroup"),
            {"Properties": {"LogGroupName": "/aws/lambda/hello-plain-dev-greet"}, "Type": "AWS::Logs::LogGroup"},
        ),
    ),
    (
        "a-queue-and-a-topic-of-one-name",
        "plain",
        all_of(queues("q"), both(("Resources", "T"), resource("AWS::SNS::Topic", {"TopicName": "q"}))),
    ),
    (
        "one-name-under-two-conditions",
        "plain",
        all_of(
            CONDITIONS,
            both(("Resources", "A"), resource("AWS::SQS::Queue", {"QueueName": "q"}, Condition="Here")),
            both(("Resources", "B"), resource("AWS::SQS::Queue", {"QueueName": "q"}, Condition="There")),
        ),
    ),
    (
        "rules-of-one-name-on-two-buses",
        "plain",
        all_of(
            *(
                both(("Resources", bus), resource("AWS::Events::Rule", {"Name": "r", "EventBusName": bus}))
                for bus in "AB"
            )
        ),
    ),
    (
        "apis-of-one-name",
        "plain",
        all_of(*(both(("Resources", key), resource("AWS::ApiGatewayV2::Api", {"Name": "api"})) for key in "AB")),
    ),
    ("a-name-of-just-the-limit", "plain", queues("x" * 80)),
    ("a-substitution-with-its-own-variable", "plain", env(SUBSTITUTED)),
    ("a-pseudo-parameter", "plain", env({"Ref": "AWS::StackName"})),
    (
        "a-transform-may-bring-what-is-named",
        "plain",
        all_of(both(("Transform",), "AWS::Serverless-2016-10-31"), env({"Ref": "Later"})),
    ),
    (
        "what-is-included-may-bring-what-is-named",
        "plain",
        all_of(
            both(
                ("Resources", "Fn::Transform"), {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/more.yml"}}
            ),
            env({"Ref": "Later"}),
        ),
    ),
    (
        "conditions-and-maps-that-are-there",
        "plain",
        all_of(
            CONDITIONS,
            both(("Mappings",), {"Sizes": {"a": {"b": "c"}}}),
            both(("Resources", "GreetLogGroup", "Condition"), "Here"),
            env({"Fn::If": ["There", {"Fn::FindInMap": ["Sizes", "a", "b"]}, {"Ref": "AWS::NoValue"}]}),
        ),
    ),
    (
        "a-condition-of-a-policy-is-none-of-the-template",
        "plain",
        both(("Resources", "P"), resource("AWS::IAM::ManagedPolicy", {"Condition": "x", "Policy": {"Condition": "y"}})),
    ),
    (
        "a-users-name-with-a-word-between",
        "plain",
        change(STATE, ("service", "functions", "greet", "name"), "hello-plain-v2-greet"),
    ),
    ("an-upload-of-another-service", "plain", env("serverless/other/dev/1500000000000-2017-07-14T02:40:00.000Z/x.zip")),
    ("a-layer-that-was-there-already", "layers-reused", all_of()),
    ("code-in-an-image", "images", all_of()),
    ("a-zip-without-an-artifact", "plain", zipped("hello-plain.zip", "index.js", "notes/my-serverless-state.json")),
    ("no-zip-at-all", "plain", write("notes.zip", b"serverless-state.json")),
    ("half-a-zip", "plain", half_zipped("notes.zip", "prod/serverless-state.json")),
    (
        "a-zip-by-a-relative-path",
        "plain",
        change(STATE, ("service", "functions", "greet", "package"), {"artifact": ".serverless/hello-plain.zip"}),
    ),
    ("no-template-files", "plain", all_of(remove(UPDATE), remove(CREATE))),
)


@pytest.mark.parametrize(("service", "breaks"), [row[1:] for row in FINE], ids=[row[0] for row in FINE])
def test_what_is_fine(tmp_path: pathlib.Path, service: str, breaks: Break) -> None:
    check = checked(artifact(tmp_path / "a", service, breaks))
    assert [str(finding) for finding in check.counted] == []
    assert check.clean


@pytest.mark.parametrize("service", ["rest-shop", "user-resources", "plugin-step-functions", "plugin-split-stacks"])
@pytest.mark.parametrize("seed", range(12))
def test_a_mangled_state_is_checked_and_never_a_crash(service: str, seed: int) -> None:
    whole = load_artifact(golden("v3", service))
    state = mangled(whole.state.value, seed)
    if not judge_state(state.value):
        broken = Artifact(folder=whole.folder, state=state, templates=whole.templates, others=whole.others)
        assert as_text(check_artifact(Subject(broken, {}, {}), others=("prod",)))


# ------------------------------------------------------------------------------------------------- passing over


def test_ignore_takes_ids_and_places(tmp_path: pathlib.Path) -> None:
    folder = artifact(tmp_path / "a", "plain", all_of(queues("q", "q"), env({"Ref": "Nothing"})))
    assert [f.rule.id for f in checked(folder).findings] == ["RS105", "RS203"]
    assert [f.rule.id for f in checked(folder, ignore=("RS203",)).findings] == ["RS105"]
    assert [f.rule.id for f in checked(folder, ignore=("Resources.*.Properties.Environment",)).findings] == ["RS203"]
    assert checked(folder, ignore=("RS105", "RS203")).clean


def test_a_place_is_called_the_same_where_its_file_is_missing(tmp_path: pathlib.Path) -> None:
    folder = artifact(tmp_path / "a", "plain", all_of(queues("q", "q"), env({"Ref": "Nothing"}), remove(UPDATE)))
    ignore = ("Resources.*.Properties.Environment",)
    assert [f.rule.id for f in checked(folder, ignore=ignore).findings] == ["RS107", "RS203"]


@pytest.mark.parametrize(
    ("others", "ignore", "says"),
    [
        (("dev",), (), "the stage that the artifact is for"),
        (("a b",), (), "letters, digits"),
        ((), ("RS999",), "no such finding"),
        ((), ("",), "expected a place"),
    ],
)
def test_words_that_make_no_sense(others: tuple[str, ...], ignore: tuple[str, ...], says: str) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        checked(golden("v3", "plain"), others=others, ignore=ignore)


def test_the_documented_table_is_the_one_in_the_code() -> None:
    rows = [line.split("|")[1:-1] for line in DOCS.read_text("utf-8").splitlines() if re.match(r"\| RS\d", line)]
    assert [[cell.strip() for cell in row] for row in rows] == [
        [rule.id, rule.level.value, rule.title, rule.advice] for rule in RULES
    ]


def test_ids_are_in_order_and_names_differ() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert len({rule.name for rule in RULES}) == len(RULES)
