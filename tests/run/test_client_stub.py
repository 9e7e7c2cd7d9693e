"""The configuration with which a client deploys: what it holds, what it never holds, what it does not replace."""

from __future__ import annotations

import pathlib

import pytest
import yaml
from broken import STATE, all_of, change, copied, golden

from restage import OutputError, UsageError, load_artifact
from restage.document.values import Json, JsonObject, as_object
from restage.run.clientstub import Written, stub_of, write_stub

PROVIDER: JsonObject = {"name": "aws", "stage": "dev", "region": "us-east-1"}
PARAMETERS: Json = [{"ParameterKey": "Room", "UsePreviousValue": True}]
TOPICS: Json = ["arn:aws:sns:us-east-1:123456789012:stacks-dev"]
PLANS: Json = [{"free": ["free-dev-1", "free-dev-2"]}, {"paid": ["paid-dev"]}]

# Framework, service, what its provider has beside the least, and its package
STUBS: list[tuple[str, str, JsonObject, JsonObject | None]] = [
    ("v3", "plain", {}, None),
    ("v3", "layers-individually", {}, {"individually": True}),
    ("v1", "layers-individually", {}, {"individually": True}),
    (
        "v3",
        "bucket-tags",
        {
            "stackTags": {"stage": "tag-dev", "Room": "room-dev"},
            "notificationArns": TOPICS,
            "stackParameters": PARAMETERS,
        },
        None,
    ),
    (
        "v2",
        "own-bucket",
        {
            "region": "eu-central-1",
            "stackName": "acme-dev-warehouse",
            "deploymentPrefix": "builds/logistics",
            "deploymentBucket": "acme-dev-deployments",
        },
        None,
    ),
    ("v1", "rest-plans", {"apiKeys": PLANS}, None),
    ("osls", "rest-plans", {"apiGateway": {"apiKeys": PLANS}}, None),
]


def read(text: str) -> JsonObject:
    found: JsonObject = yaml.safe_load(text)
    return found


@pytest.mark.parametrize(("framework", "service", "more", "package"), STUBS, ids=["/".join(row[:2]) for row in STUBS])
def test_what_it_holds(framework: str, service: str, more: JsonObject, package: JsonObject | None) -> None:
    artifact = load_artifact(golden(framework, service))
    stub = read(stub_of(artifact).text)
    expected: JsonObject = {"service": artifact.service, "provider": {**PROVIDER, **more}}
    assert stub == (expected if package is None else {**expected, "package": package})


def changed(tmp_path: pathlib.Path, setting: str, value: Json) -> pathlib.Path:
    folder = copied(tmp_path / "a", "v3", "plain")
    change(STATE, ("service", "provider", setting), value)(folder)
    return folder


BUCKETS: list[tuple[str, JsonObject, Json]] = [
    ("a name with more", {"name": "mine", "serverSideEncryption": "AES256", "sseCustomerKey": "s3cret"}, "mine"),
    ("with versions, which removing reads", {"name": "mine", "versioning": True}, {"name": "mine", "versioning": True}),
]


@pytest.mark.parametrize(("settings", "expected"), [row[1:] for row in BUCKETS], ids=[row[0] for row in BUCKETS])
def test_a_bucket(tmp_path: pathlib.Path, settings: JsonObject, expected: Json) -> None:
    folder = changed(tmp_path, "deploymentBucket", settings["name"])
    change(STATE, ("service", "provider", "deploymentBucketObject"), settings)(folder)
    assert as_object(read(stub_of(load_artifact(folder)).text)["provider"])["deploymentBucket"] == expected


def test_the_stacks_own_bucket_may_have_versions(tmp_path: pathlib.Path) -> None:
    folder = changed(tmp_path, "deploymentBucketObject", {"versioning": True})
    assert as_object(read(stub_of(load_artifact(folder)).text)["provider"])["deploymentBucket"] == {"versioning": True}


# Texts that a reader of YAML may take for something else
SPELLED = [
    "12e3",
    "1_0",
    "0x1f",
    "0o17",
    "yes",
    "null",
    "~",
    "2026-11-28",
    "1:30",
    "a: b",
    "a # b",
    "é\n",
    '"',
    "",
    "-",
]


@pytest.mark.parametrize("text", SPELLED)
def test_texts_stay_texts(tmp_path: pathlib.Path, text: str) -> None:
    folder = changed(tmp_path, "stackTags", {"tag": text, text: "x"})
    assert as_object(read(stub_of(load_artifact(folder)).text)["provider"])["stackTags"] == {"tag": text, text: "x"}


@pytest.mark.parametrize("text", [one for one in SPELLED if one])
def test_a_text_is_in_quotes_unless_every_reader_takes_it_for_one(tmp_path: pathlib.Path, text: str) -> None:
    """js-yaml takes 12e3 and 0o17 for numbers, PyYAML yes and 1:30 for something else."""
    folder = changed(tmp_path, "deploymentPrefix", text)
    assert f"\n  deploymentPrefix: {text}\n" not in stub_of(load_artifact(folder)).text


LEFT_OUT: list[tuple[str, str, Json, str]] = [
    ("what a client would take for a variable", "stackTags", {"account": "${AWS::AccountId}"}, "holds ${…}"),
    ("what may be a secret", "stackTags", {"password": "correct-horse-7Tz"}, "may hold a secret"),
]


@pytest.mark.parametrize(
    ("setting", "value", "reason"), [row[1:] for row in LEFT_OUT], ids=[row[0] for row in LEFT_OUT]
)
def test_what_is_left_out_is_told(tmp_path: pathlib.Path, setting: str, value: Json, reason: str) -> None:
    written = write_stub(changed(tmp_path, setting, value), tmp_path / "new", force=False)
    assert setting not in written.file.read_text("utf-8")
    assert any(note.startswith(f"provider.{setting} {reason}") for note in written.notes)


def test_no_value_of_a_parameter_or_a_key_is_written() -> None:
    for service in ("bucket-tags", "rest-plans"):
        text = stub_of(load_artifact(golden("v3", service))).text
        assert "ParameterValue" not in text
        assert "abcdefghijklmnopqrstuvwxyz" not in text


# ------------------------------------------------------------------------------------------- where it is written


def written_to(tmp_path: pathlib.Path, *, force: bool = False) -> Written:
    return write_stub(copied(tmp_path / "dev", "v3", "plain"), tmp_path / "new", force=force)


def test_the_command_is_for_its_folder(tmp_path: pathlib.Path) -> None:
    commands = written_to(tmp_path).commands
    assert commands
    assert commands.client == "serverless deploy --package ../dev --stage dev --region us-east-1"


@pytest.mark.parametrize("name", ["serverless.yml", "serverless.ts", "serverless.json"])
@pytest.mark.parametrize("force", [False, True])
def test_a_services_own_configuration_stays(tmp_path: pathlib.Path, name: str, force: bool) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / name).write_text("service: mine\n")
    with pytest.raises(UsageError, match="a service's own configuration"):
        written_to(tmp_path, force=force)
    assert [(one.name, one.read_text()) for one in (tmp_path / "new").iterdir()] == [(name, "service: mine\n")]


def test_an_older_stub_is_replaced_by_force_only(tmp_path: pathlib.Path) -> None:
    file = written_to(tmp_path).file
    older = file.read_text("utf-8") + "# mine\n"
    file.write_text(older, "utf-8")
    with pytest.raises(UsageError, match="--force"):
        write_stub(tmp_path / "dev", tmp_path / "new", force=False)
    assert file.read_text("utf-8") == older
    write_stub(tmp_path / "dev", tmp_path / "new", force=True)
    assert "# mine" not in file.read_text("utf-8")


def test_the_artifact_is_left_alone(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "dev", "v3", "plain")
    before = sorted(one.name for one in folder.iterdir())
    for place in (folder, folder / "new"):
        with pytest.raises(UsageError, match="which is deployed as it is"):
            write_stub(folder, place, force=False)
    assert sorted(one.name for one in folder.iterdir()) == before


@pytest.mark.parametrize("place", ["file", "file/new"])
def test_where_no_folder_can_be(tmp_path: pathlib.Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="can't be made"):
        write_stub(copied(tmp_path / "dev", "v3", "plain"), tmp_path / place, force=False)


def test_plugins_that_work_while_the_client_deploys_are_named(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "dev", "v3", "plain")
    plugins: Json = ["serverless-domain-manager", "serverless-webpack", "./own.js"]
    custom: Json = {"customDomain": {"domainName": "x"}}
    all_of(change(STATE, ("service", "plugins"), plugins), change(STATE, ("service", "custom"), custom))(folder)
    notes = write_stub(folder, tmp_path / "new", force=False).notes
    assert [note.split(" ")[0] for note in notes] == ["serverless-domain-manager", "./own.js:"]
