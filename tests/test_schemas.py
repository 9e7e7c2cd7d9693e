"""Every JSON document that a command prints or writes is valid by its published schema, which lets nothing else pass."""

from __future__ import annotations

import copy
import json
import pathlib
import re
import shutil
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from broken import GOLDEN, STATE, copied, golden
from checking import queues
from folders import DATA_FOLDER, ROOT_FOLDER
from jsonschema import Draft202012Validator
from manycalls import shell
from published import SCHEMAS, faults, optional
from restaged import Made, everything, loaded

from restage.check import Level, check_artifact, read_subject
from restage.check.jsonreport import as_json as check_json
from restage.compare import compare_artifacts
from restage.compare.jsonreport import as_json as diff_json
from restage.compare.model import Kind as Different
from restage.document.values import Json, JsonObject, Path, as_list, as_object, at
from restage.report.full import as_json as run_json
from restage.verdict import Kind

PAGE = (ROOT_FOLDER / "docs" / "schemas.md").read_text("utf-8")


class Call(NamedTuple):
    """A call in `world`, the schema of what it prints (of each line, where that is JSON lines), and the file that it
    writes, where that is the document."""

    schema: str
    words: str
    file: str = ""


CALLS = [
    Call("run", "dev --to prod -o out --json --force"),
    Call("run", "dev --to prod --dry-run --strict --json --show-values"),
    Call("run", "dev --to prod --dry-run --format json"),
    Call("run", "dev --to prod --dry-run --json --source service"),
    Call("run", "settings --to prod --dry-run --jsonl"),
    Call("run", f"dev --to {'x' * 60} --dry-run --json --stamp keep"),
    Call("failure", "nowhere --to prod --dry-run --jsonl"),
    Call("runs", "dev settings nowhere --to prod --to qa --dry-run --json"),
    Call("refusal", "nowhere --to prod --json"),
    Call("refusal", "dev --json"),
    Call("refusal", "dev --no-such-option --jsonl"),
    Call("refusal", "verify dev --attestation nowhere --json"),
    Call("refusal", "diff dev nowhere --format json"),
    Call("check", "check faulty --not dev --json"),
    Call("check", "check faulty --jsonl"),
    Call("failure", "check nowhere --jsonl"),
    Call("checks", "check dev faulty nowhere --json"),
    Call("diff", "diff dev prod --json"),
    Call("diff", "diff sides/left/a sides/right/a --jsonl"),
    Call("diff", "diff dev/cloudformation-template-update-stack.json one.json --json --exact"),
    Call("diffs", "diff sides/left sides/right --json"),
    Call("learn", "learn dev prod --json -o learned.yml"),
    Call("learn", "learn dev prod --json --dry-run -o learned.yml"),
    Call("learn", "learn dev prod --json --check -o learned.yml"),
    Call("record", "record recorded --source service --json"),
    Call("record-check", "record recorded --check --source service --json"),
    Call("recording", "record recorded --source service", "recorded/restage-source.json"),
    Call("verify", f"verify {DATA_FOLDER}/attested/output --attestation {DATA_FOLDER}/attested/envelope.json --json"),
    Call("verify", f"verify {DATA_FOLDER}/attested/input --attestation {DATA_FOLDER}/attested/statement.json --json"),
    Call("stub", "stub dev -o stub --json"),
    Call("bundle", "deploy dev --bundle bundle --bucket shelf", "bundle/deployment.json"),
    Call("attestation", "dev --to prod -o attested --attest proof.json --force", "proof.json"),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Artifacts whole, faulty and in pairs, beside a service."""
    folder = tmp_path_factory.mktemp("world")
    for name, stage in (("dev", "dev"), ("prod", "prod"), ("recorded", "dev"), ("faulty", "prod")):
        copied(folder / name, stage=stage)
    queues("q", "q", {"Ref": "Nothing"})(folder / "faulty")
    copied(folder / "settings", "v3", "stay-maps")
    shutil.copytree(GOLDEN.parent / "services" / "plain", folder / "service")
    (folder / "one.json").write_bytes((folder / "prod" / "cloudformation-template-update-stack.json").read_bytes())
    for side, names in (("left", "abc"), ("right", "abd")):
        for name in names:
            copied(folder / "sides" / side / name)
    (folder / "sides" / "right" / "b" / STATE).write_text("{")
    return folder


def documents(world: pathlib.Path, call: Call) -> list[Json]:
    done = shell(world, *call.words.split())
    text = (world / call.file).read_text("utf-8") if call.file else done.stdout
    return [json.loads(line) for line in text.splitlines()] if "--jsonl" in call.words else [json.loads(text)]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.words[:60])
def test_what_is_printed_is_valid_and_nothing_else_is(world: pathlib.Path, call: Call) -> None:
    for document in map(as_object, documents(world, call)):
        assert faults(document, call.schema) == []
        assert all(faults(one, call.schema) for one in with_a_key_more(document))
        if "properties" in SCHEMAS[call.schema]:
            for key in document.keys() - optional(call.schema):
                assert faults({name: value for name, value in document.items() if name != key}, call.schema), key


def with_a_key_more(document: JsonObject) -> Iterator[JsonObject]:
    """`document` with a key that nobody knows, at every sort of place that is no value of the user's own."""
    known: set[Path] = set()
    for path in [(), *places_of_objects(document, ())]:
        sort = tuple("" if isinstance(step, int) else step for step in path)
        if sort not in known:
            known.add(sort)
            changed = copy.deepcopy(document)
            as_object(at(changed, path))["a key that nobody knows"] = None
            yield changed


def places_of_objects(value: Json, path: Path) -> Iterator[Path]:
    if is_of_the_user(path):
        return
    if path and isinstance(value, dict):
        yield path
    for step, child in steps(value):
        yield from places_of_objects(child, (*path, step))


def is_of_the_user(path: Path) -> bool:
    """Does any value from an artifact stand here?"""
    last = path[-1:]
    return last in [("old",), ("new",)] or (
        last in [("left",), ("right",)] and bool({"differences", "ignored"} & {*path})
    )


def steps(value: Json) -> Iterator[tuple[str | int, Json]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def test_every_schema_is_printed_by_some_call() -> None:
    # That of rules files is held against the reader's opinion (tests/rules/test_rules_schema.py), that of deployments
    # against what comes of an emulated account (tests/cli/test_cli_deploy.py)
    assert {call.schema for call in CALLS} | {"rules", "deploy"} == SCHEMAS.keys()


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_says_what_it_is_about(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == ("urn:sls-restage:attestation:v1" if name == "attestation" else f"urn:restage:{name}:1")
    assert schema["title"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_is_closed(name: str) -> None:
    assert [path for path, one in objects(SCHEMAS[name], ()) if "properties" in one and not closed(one)] == []


def closed(schema: JsonObject) -> bool:
    return schema.get("additionalProperties") is False or "type" not in schema


def objects(value: Json, path: Path) -> Iterator[tuple[Path, JsonObject]]:
    if isinstance(value, dict):
        yield path, value
    for step, child in steps(value):
        yield from objects(child, (*path, step))


def test_the_words_are_the_program_s() -> None:
    kinds = at(SCHEMAS["run"], ("$defs", "place", "properties", "kind", "enum"))
    assert set(map(str, as_list(kinds))) == {kind.value for kind in Kind}
    assert set(map(str, as_list(at(SCHEMAS["diff"], ("$defs", "kind", "enum"))))) == {kind.value for kind in Different}
    assert set(map(str, as_list(at(SCHEMAS["check"], ("$defs", "level", "enum"))))) == {level.value for level in Level}


def test_the_page_lists_every_schema() -> None:
    assert set(re.findall(r"\]\(schemas/([\w-]+)\.schema\.json\)", PAGE)) == SCHEMAS.keys()


# ------------------------------------------------------------------------------------------- over golden artifacts

PAIRS = everything("dev", "prod")


@pytest.mark.parametrize(
    ("framework", "service"),
    [
        pytest.param(*pair, marks=[] if index % 16 == 0 else [pytest.mark.slow], id="/".join(pair))
        for index, pair in enumerate(PAIRS)
    ],
)
def test_documents_about_golden_artifacts_are_valid(framework: str, service: str) -> None:
    dev, prod = (golden(framework, service, stage) for stage in ("dev", "prod"))
    made = Made.of(loaded(dev), "prod")
    run = {**run_json(made.plan, "dev", None, show_values=True), "attestation": None, "problems": []}
    assert faults(run, "run") == []
    assert faults(check_json(check_artifact(read_subject(dev), others=("prod",))), "check") == []
    for right in (made.reborn(), loaded(prod)):
        assert faults(diff_json(compare_artifacts(loaded(dev), right, exact=True)), "diff") == []
