"""What `--attest` writes: every file, by what it was decided, the same again for the same run, and no value."""

from __future__ import annotations

import hashlib
import json
import pathlib
import shutil

import pytest
from broken import STATE, copied, golden, tree
from configured import SERVICES
from folders import ROOT_FOLDER
from jsonschema import Draft202012Validator
from restaged import STAMP

from restage import (
    Artifact,
    ArtifactError,
    Options,
    OutputError,
    Plan,
    Request,
    UsageError,
    load_artifact,
    restage,
    verify,
)
from restage.attestation.model import PREDICATE, STATEMENT
from restage.document.values import Json, JsonObject, as_list, as_object, as_text, at, show
from restage.recording.recorder import make
from restage.rules import given_rules
from restage.rules.reading import parse_rules
from restage.run.attesting import Attesting
from restage.source import DiskFiles
from restage.source.printed import Printed, read_printed
from restage.tracing.reading import Packaging, values_of

SCHEMA = Draft202012Validator(
    json.loads((ROOT_FOLDER / "docs" / "schemas" / "attestation.schema.json").read_text("utf-8"))
)
REQUEST = Request(target="prod", stamp=STAMP)
PLAIN = Options()


def attested(
    source: pathlib.Path, output: pathlib.Path, request: Request = REQUEST, options: Options = PLAIN
) -> JsonObject:
    """The statement about one run, which is to be as documented."""
    file = output.with_name(f"{output.name}.json")
    restage(source, output, request, options._replace(attest=file))
    document: JsonObject = json.loads(file.read_bytes())
    SCHEMA.validate(document)
    return document


def names(files: Json) -> list[str]:
    return [as_text(as_object(one).get("name")) for one in as_list(files)]


def digests(files: Json) -> dict[str, Json]:
    return {as_text(as_object(one).get("name")): at(one, ("digest", "sha256")) for one in as_list(files)}


def hashed(folder: pathlib.Path) -> dict[str, Json]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in tree(folder).items() if data is not None}


ARTIFACTS = [
    pytest.param("v1", "plain", id="version 1"),
    pytest.param("v2", "streams", id="version 2"),
    pytest.param("osls", "http-desk", id="osls"),
    pytest.param("v4-synthetic", "bus-native", id="version 4, with meta.json"),
    pytest.param("v3", "layers-individually", id="several zips of which templates have no digest"),
    pytest.param("v3", "bus-custom-resource", id="the framework's own zip"),
    pytest.param("v3", "plugin-split-stacks", id="templates of nested stacks"),
    pytest.param("v3", "images", id="no zip"),
    pytest.param("v3", "named-after-stage", id="a service named after its stage"),
]


@pytest.mark.parametrize(("framework", "service"), ARTIFACTS)
def test_every_file_of_both_sides_is_in_it(framework: str, service: str, tmp_path: pathlib.Path) -> None:
    source = golden(framework, service)
    found = attested(source, tmp_path / "out")
    predicate = as_object(found["predicate"])
    assert (found["_type"], found["predicateType"]) == (STATEMENT, PREDICATE)
    assert digests(found["subject"]) == hashed(tmp_path / "out")
    assert digests(predicate["input"]) == hashed(source)
    assert names(found["subject"]) == sorted(names(found["subject"]))
    assert [at(predicate, (side, "stage")) for side in ("from", "to")] == ["dev", "prod"]
    assert verify(tmp_path / "out", tmp_path / "out.json", source).holds


def test_a_zip_is_known_by_the_name_that_it_gets(tmp_path: pathlib.Path) -> None:
    request = REQUEST._replace(rules=parse_rules("version: 1\nservice: other\n", "restage.yml", "prod", {}))
    found = attested(golden("v3", "plain"), tmp_path / "out", request)
    assert "other.zip" in names(found["subject"])
    assert "hello-plain.zip" in names(at(found, ("predicate", "input")))
    assert digests(found["subject"]) == hashed(tmp_path / "out")


def test_every_verdict_is_in_it(tmp_path: pathlib.Path) -> None:
    found = attested(golden("v3", "plain"), tmp_path / "out")
    plan = restage(golden("v3", "plain"), None, REQUEST, Options(dry_run=True)).plan
    stated = [tuple(as_object(one).values()) for one in as_list(at(found, ("predicate", "verdicts")))]
    assert stated == [(v.file, show(v.path), v.kind, v.changed, v.certain, v.evidence) for v in plan.verdicts]
    assert len(stated) > 30


def test_the_same_run_gives_the_same_bytes_wherever_it_is_made(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bytes] = []
    for folder in (tmp_path / "here", tmp_path / "some" / "where" / "else"):
        shutil.copytree(golden("v3", "plain"), folder / "in")
        rule = "{map: greetings-dev, to: hello-prod}"
        (folder / "restage.yml").write_text(f"version: 1\ntargets: {{prod: {{rules: [{rule}]}}}}\n", "utf-8")
        monkeypatch.chdir(folder)
        rules = given_rules(pathlib.Path("in"), folder / "restage.yml" if made else None, "prod")
        attested(pathlib.Path("in"), folder / f"out{len(made)}", REQUEST.with_rules(rules))
        made.append((folder / f"out{len(made)}.json").read_bytes())
    assert made[0] == made[1]
    assert b"restage.yml" in made[0].partition(b'"verdicts"')[2]


def test_each_output_is_the_next_run_s_input(tmp_path: pathlib.Path) -> None:
    """dev to qa to prod: whoever has all statements can follow an artifact back to what was packaged."""
    first = attested(golden("v3", "rest-shop"), tmp_path / "qa", REQUEST._replace(target="qa"))
    second = attested(tmp_path / "qa", tmp_path / "prod")
    third = attested(tmp_path / "prod", tmp_path / "back", REQUEST._replace(target="dev"))
    for before, after in ((first, second), (second, third)):
        assert at(after, ("predicate", "input")) == before["subject"]
        assert at(after, ("predicate", "from")) == at(before, ("predicate", "to"))


# ------------------------------------------------------------------------------------------- rules and the source


def test_rules_are_known_by_their_file(tmp_path: pathlib.Path) -> None:
    # As it lies there: with ends of lines that the rules' reader does not see
    (tmp_path / "restage.yml").write_bytes(b"version: 1\r\ntargets: {prod: {text: replace}}\r\n")
    rules = given_rules(golden("v3", "plain"), tmp_path / "restage.yml", "prod")
    found = attested(golden("v3", "plain"), tmp_path / "out", REQUEST.with_rules(rules), Options(strict=True))
    wanted = {"name": "restage.yml", "digest": {"sha256": hashed(tmp_path)["restage.yml"]}}
    assert at(found, ("predicate", "rules")) == wanted
    options = {"strict": True, "allowLongNames": False, "keepPaths": False, "keepStamp": False}
    assert at(found, ("predicate", "options")) == options


def test_the_configuration_is_known_by_its_files(tmp_path: pathlib.Path) -> None:
    folder = shutil.copytree(SERVICES / "lookup-maps", tmp_path / "service")
    request = REQUEST._replace(files=DiskFiles(folder), packaging=Packaging())
    source = as_object(at(attested(golden("v3", "lookup-maps"), tmp_path / "out", request), ("predicate", "source")))
    assert source["kind"] == "folder"
    stated = digests(source["files"])
    assert {"serverless.yml", "resources.prod.yml", "resources.dev.yml"} <= stated.keys()
    assert stated == {name: digest for name, digest in hashed(folder).items() if name in stated}


def test_a_file_of_the_environment_is_named_and_not_hashed(tmp_path: pathlib.Path) -> None:
    """A digest of a few characters tells whoever guesses them that the guess is right."""
    folder = shutil.copytree(SERVICES / "plain", tmp_path / "service")
    with (folder / "serverless.yml").open("a", encoding="utf-8") as file:
        file.write("\nuseDotenv: true\n")
    (folder / ".env").write_text("PIN=1234\n", "utf-8")
    request = REQUEST._replace(files=DiskFiles(folder), packaging=Packaging())
    stated = digests(at(attested(golden("v3", "plain"), tmp_path / "out", request), ("predicate", "source", "files")))
    assert stated.keys() >= {".env", "serverless.yml"}
    assert stated[".env"] is None
    assert stated["serverless.yml"] == hashed(folder)["serverless.yml"]


def test_a_recording_is_among_the_input(tmp_path: pathlib.Path) -> None:
    source = copied(tmp_path / "in", service="lookup-maps")
    made = make(load_artifact(source), SERVICES / "lookup-maps", Packaging(), ())
    (source / "restage-source.json").write_text(made.text, "utf-8")
    found = attested(source, tmp_path / "out")
    assert at(found, ("predicate", "source")) == {"kind": "recorded", "files": []}
    assert "restage-source.json" in names(at(found, ("predicate", "input")))


def test_what_was_printed_is_known_by_its_options(tmp_path: pathlib.Path) -> None:
    printed = ROOT_FOLDER / "golden" / "printed" / "v3" / "plain"
    read = {
        name: (printed / f"{stage}.json").read_bytes()
        for name, stage in (("resolved", "prod"), ("resolved-source", "dev"))
    }
    target, own = (read_printed(data, f"{name}.json") for name, data in read.items())
    request = REQUEST._replace(printed=Printed(target, own, read))
    source = as_object(at(attested(golden("v3", "plain"), tmp_path / "out", request), ("predicate", "source")))
    assert source["kind"] == "printed"
    assert digests(source["files"]) == {name: hashlib.sha256(data).hexdigest() for name, data in read.items()}


def test_lookups_are_stated_without_their_values(tmp_path: pathlib.Path) -> None:
    source = ROOT_FOLDER / "tests" / "data" / "aws" / "v3"
    packaging = Packaging(values=values_of(["ssm:/shop/prod/url=postgres://marked-value.example"]))
    request = REQUEST._replace(files=DiskFiles(source / "source"), packaging=packaging)
    found = attested(source / "dev", tmp_path / "out", request)
    lookups = as_object(at(found, ("predicate", "lookups")))
    assert (lookups["asked"], lookups["given"]) == (False, ["ssm:/shop/prod/url"])
    assert len(as_list(lookups["unanswered"])) > 3
    assert "marked-value" in (tmp_path / "out" / STATE).read_text("utf-8")
    assert "marked-value" not in json.dumps(found)


# ------------------------------------------------------------------------------------------- where it may lie

REFUSED = [
    pytest.param("out/proof.json", Options(), "this lies in", id="in the output"),
    pytest.param("out", Options(), "this lies in", id="the output itself"),
    pytest.param("in/proof.json", Options(), "only read", id="in the input"),
    pytest.param("in/../in/proof.json", Options(), "only read", id="in the input, by a detour"),
    pytest.param("link/proof.json", Options(), "only read", id="in the input, by a link"),
    pytest.param("restage.yml", Options(), "is no attestation", id="the rules file"),
    pytest.param("in.json", Options(force=True), "is no attestation", id="any other file that is there"),
    pytest.param("folder", Options(), "this is a folder", id="a folder"),
    pytest.param("nowhere/proof.json", Options(), "no folder", id="in no folder"),
    pytest.param("proof.json", Options(dry_run=True), "--dry-run writes nothing", id="nothing is written"),
]


@pytest.mark.parametrize(("place", "options", "said"), REFUSED)
def test_it_is_refused_before_anything_is_written(
    place: str, options: Options, said: str, tmp_path: pathlib.Path
) -> None:
    copied(tmp_path / "in")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "in")
    for name in ("restage.yml", "in.json"):
        (tmp_path / name).write_text("version: 1\n", "utf-8")
    before = tree(tmp_path)
    with pytest.raises(UsageError, match=said):
        restage(tmp_path / "in", tmp_path / "out", REQUEST, options._replace(attest=tmp_path / place))
    assert tree(tmp_path) == before


def test_where_it_can_t_be_written_the_output_is_there_and_the_message_says_so(tmp_path: pathlib.Path) -> None:
    with pytest.raises(OutputError, match="is written, but not its attestation"):
        restage(golden("v3", "plain"), tmp_path / "out", REQUEST, Options(attest=pathlib.Path("/dev/full")))
    assert (tmp_path / "out" / STATE).is_file()


def test_an_earlier_one_is_replaced(tmp_path: pathlib.Path) -> None:
    attested(golden("v3", "plain"), tmp_path / "out")
    shutil.rmtree(tmp_path / "out")
    attested(golden("v3", "rest-shop"), tmp_path / "out")
    assert verify(tmp_path / "out", tmp_path / "out.json").holds
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.json"]


def test_a_file_that_changes_before_it_is_copied_is_not_attested(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one of which no template has the digest."""
    source = copied(tmp_path / "in", service="bus-custom-resource")
    statement = Attesting.statement

    def late(attesting: Attesting, artifact: Artifact, request: Request, plan: Plan, texts: dict[str, str]) -> str:
        text = statement(attesting, artifact, request, plan, texts)
        (source / "custom-resources.zip").write_bytes(b"another one")
        return text

    monkeypatch.setattr(Attesting, "statement", late)
    with pytest.raises(ArtifactError, match=r"custom-resources\.zip: this changed"):
        attested(source, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
