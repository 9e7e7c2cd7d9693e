"""Which files of a service's folder packaging puts into the zip, where that is said, and zips that hold artifacts."""

from __future__ import annotations

import pathlib
import zipfile

import pytest
from broken import STATE, all_of, copied, golden
from checking import artifact, zipped
from ruled import rules_of

from restage import Options, Request, Stamp, load_artifact, restage
from restage.artifact.nestedartifacts import states_in
from restage.artifact.packagepatterns import is_packed, keeping_out, pattern_of
from restage.document.values import JsonObject
from restage.learn.calls import Call, from_pair
from restage.run.servicefolder import packing_notes

# file, what the configuration says, is it packed? As serverless 3.40.0 does it, tried with its own micromatch
PATTERNS: tuple[tuple[str, JsonObject, bool], ...] = (
    ("prod-artifact/serverless-state.json", {}, True),
    ("prod-artifact/serverless-state.json", {"patterns": ["!prod-artifact/**"]}, False),
    ("prod-artifact/serverless-state.json", {"patterns": ["!./prod-artifact/**"]}, False),
    ("prod-artifact/serverless-state.json", {"patterns": ["./prod-artifact/**"]}, True),
    ("prod-artifact/serverless-state.json", {"patterns": ["!prod-artifact"]}, True),
    ("prod-artifact/serverless-state.json", {"patterns": ["!prod-artifact/"]}, True),
    ("prod-artifact/serverless-state.json", {"patterns": ["!prod-artifact/*"]}, False),
    ("out/prod/serverless-state.json", {"patterns": ["!out/*"]}, True),
    ("out/prod/serverless-state.json", {"patterns": ["!out/**"]}, False),
    ("out/prod/serverless-state.json", {"patterns": ["!out/**/*"]}, False),
    ("out/prod/serverless-state.json", {"patterns": ["!**/prod/**"]}, False),
    ("prod/serverless-state.json", {"patterns": ["!**/prod/**"]}, False),
    ("prod/serverless-state.json", {"patterns": ["!**"]}, False),
    ("prod/serverless-state.json", {"patterns": ["!**", "src/**"]}, False),
    ("prod/serverless-state.json", {"patterns": ["!**", "prod/**"]}, True),
    ("prod/serverless-state.json", {"patterns": ["!prod/**", "**"]}, True),
    ("prod/serverless-state.json", {"patterns": ["!{dev,prod}/**"]}, False),
    ("stag/serverless-state.json", {"patterns": ["!{dev,prod}/**"]}, True),
    ("prod-artifact/serverless-state.json", {"patterns": ["!*-artifact/**"]}, False),
    ("prod-artifact/serverless-state.json", {"patterns": ["!prod?artifact/**"]}, False),
    ("prod-artifact/serverless-state.json", {"patterns": ["!**/*.json"]}, False),
    ("prod-artifact/serverless-state.json", {"patterns": ["!*.json"]}, True),
    ("prod-artifact/serverless-state.json", {"exclude": ["prod-artifact/**"]}, False),
    ("prod-artifact/serverless-state.json", {"exclude": ["**"]}, False),
    (
        "prod-artifact/serverless-state.json",
        {"exclude": ["prod-artifact/**"], "include": ["prod-artifact/x/**"]},
        False,
    ),
    ("prod-artifact/serverless-state.json", {"exclude": ["prod-artifact/**"], "patterns": ["**/*.json"]}, True),
    ("prod-artifact/serverless-state.json", {"include": ["!prod-artifact/**"]}, False),
    ("prod-artifact/serverless-state.json", {"exclude": ["!prod-artifact/**"]}, True),
    (".serverless/serverless-state.json", {}, False),
    (".serverless/prod/serverless-state.json", {}, False),
    (".serverless-prod/serverless-state.json", {}, True),
    (".serverless-prod/serverless-state.json", {"patterns": ["!.serverless*/**"]}, False),
    (".serverless-prod/serverless-state.json", {"patterns": ["!*/**"]}, False),
    ("sub/.serverless/serverless-state.json", {}, True),
    ("restage.yml", {}, True),
    ("restage.yml", {"patterns": ["!restage.yml"]}, False),
    ("restage.yml", {"patterns": ["!*.yml"]}, False),
    ("config/restage.yml", {"patterns": ["!*.yml"]}, True),
    ("a(1)/serverless-state.json", {"patterns": ["!a\\(1\\)/**"]}, False),
    ("a[1]/serverless-state.json", {"patterns": ["!a\\[1\\]/**"]}, False),
    ("a{1}/serverless-state.json", {"patterns": ["!a\\{1\\}/**"]}, False),
    ("a+1/serverless-state.json", {"patterns": ["!a+1/**"]}, False),
    ("a b/serverless-state.json", {"patterns": ["!a b/**"]}, False),
    ("a.b/serverless-state.json", {"patterns": ["!a.b/**"]}, False),
    ("axb/serverless-state.json", {"patterns": ["!a.b/**"]}, True),
)


@pytest.mark.parametrize(("file", "package", "expected"), PATTERNS)
def test_what_is_packed(file: str, package: JsonObject, expected: bool) -> None:
    assert is_packed(file, package) is expected


@pytest.mark.parametrize("pattern", ["!@(prod|x)/**", "![p]rod/**", "!(prod|x)/**"])
def test_a_pattern_that_is_not_understood_keeps_nothing_out(pattern: str) -> None:
    assert is_packed("prod/serverless-state.json", {"patterns": [pattern]})


@pytest.mark.parametrize("name", ["prod", ".serverless-prod", "a b", "a(1)", "a[1]", "a{1}", "a*b", "out/prod"])
def test_the_pattern_that_is_named_keeps_it_out(name: str) -> None:
    written = "!" + pattern_of(name, is_folder=True)
    assert not is_packed(f"{name}/{STATE}", {"patterns": [written]})
    assert is_packed(f"{name}x/{STATE}", {"patterns": [written]})


@pytest.mark.parametrize(
    ("framework", "says"),
    [
        ("v1", "package.exclude: 'a/**', 'b.yml'"),
        ("v2", "package.patterns: '!a/**', '!b.yml' (before version 2.32 package.exclude: 'a/**', 'b.yml')"),
        ("v3", "package.patterns: '!a/**', '!b.yml'"),
        ("osls", "package.patterns: '!a/**', '!b.yml'"),
        ("v4-synthetic", "package.patterns: '!a/**', '!b.yml'"),
    ],
)
def test_the_line_is_that_of_the_version(framework: str, says: str) -> None:
    state = load_artifact(golden(framework, "balancer")).resolved.value
    assert isinstance(state, dict)
    assert isinstance(state["service"], dict)
    assert keeping_out(["a/**", "b.yml"], state["service"]) == says


# ------------------------------------------------------------------------------------------- the service's folder

# name of the configuration, what is in it, is the output kept out of the zip?
CONFIGURATIONS: tuple[tuple[str, str, str, bool], ...] = (
    ("nothing said", "serverless.yml", "service: x\n", False),
    ("yaml", "serverless.yaml", "service: x\n", False),
    ("the pattern", "serverless.yml", "package:\n  patterns:\n    - '!out/**'\nfunctions: {}\n", True),
    ("items not indented", "serverless.yml", "package:\n  patterns:\n  - '!out/**'\n", True),
    ("in one line", "serverless.yml", "service: x\npackage: {patterns: ['!out/**']}\n", True),
    ("windows lines", "serverless.yml", "package:\r\n  patterns:\r\n    - '!out/**'\r\n", True),
    ("comments between", "serverless.yml", "package:\n# ours\n\n  # more\n  patterns: ['!out/**']\n", True),
    ("tags elsewhere", "serverless.yml", "package: {patterns: ['!out/**']}\nresources: {a: !Ref b}\n", True),
    ("excluded", "serverless.yml", "package: {exclude: ['out/**']}\n", True),
    ("all but", "serverless.yml", "package: {patterns: ['!**', 'src/**']}\n", True),
    ("another folder", "serverless.yml", "package: {patterns: ['!output/**']}\n", False),
    ("packed again", "serverless.yml", "package: {patterns: ['!out/**', '**/*.json']}\n", False),
    ("a function's own", "serverless.yml", "functions: {a: {package: {patterns: ['!out/**']}}}\n", False),
    ("in a comment", "serverless.yml", "# package: {patterns: ['!out/**']}\n", False),
    ("from a file", "serverless.yml", "package: ${file(package.yml)}\n", False),
    ("an alias", "serverless.yml", "x: &p ['!out/**']\npackage: {patterns: *p}\n", False),
    ("no yaml", "serverless.yml", "package: {patterns: [\n", False),
    ("json", "serverless.json", '{"service": "x"}', False),
    ("json with the pattern", "serverless.json", '{"package": {"patterns": ["!out/**"]}}', True),
    ("no json", "serverless.json", "{", False),
    ("code", "serverless.js", "module.exports = {package: {patterns: ['!out/**']}}", False),
    ("typescript", "serverless.ts", "export default {package: {patterns: ['!out/**']}}", False),
)


@pytest.mark.parametrize(
    ("name", "text", "kept"), [row[1:] for row in CONFIGURATIONS], ids=[row[0] for row in CONFIGURATIONS]
)
def test_a_result_in_a_service_is_said_unless_it_is_kept_out(
    tmp_path: pathlib.Path, name: str, text: str, kept: bool
) -> None:
    (tmp_path / name).write_bytes(text.encode())
    notes = packing_notes(load_artifact(golden("v3", "plain")), [tmp_path / "out"])
    assert [name in note and "package.patterns: '!out/**'" in note for note in notes] == ([] if kept else [True])


def test_it_is_said_from_deeper_inside_and_by_every_service_above(tmp_path: pathlib.Path) -> None:
    (tmp_path / "serverless.yml").write_text("service: outer\n")
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "serverless.ts").write_text("")
    notes = packing_notes(load_artifact(golden("v3", "plain")), [tmp_path / "api" / "build" / "prod"])
    assert ["'!build/prod/**'" in notes[0], "'!api/build/prod/**'" in notes[1], len(notes)] == [True, True, 2]


QUIET = [
    pytest.param("plain", "elsewhere", id="no service above"),
    pytest.param("plain", "service/.serverless/prod", id="a folder that no version packs"),
    pytest.param("images", "service/out", id="only images"),
    pytest.param("stay-files", "service/out", id="zips from elsewhere"),
    pytest.param("plugin-esbuild", "service/out", id="only what is bundled"),
]


@pytest.mark.parametrize(("service", "output"), QUIET)
def test_where_nothing_is_packed_nothing_is_said(tmp_path: pathlib.Path, service: str, output: str) -> None:
    (tmp_path / "service").mkdir()
    (tmp_path / "service" / "serverless.yml").write_text("service: x\n")
    assert packing_notes(load_artifact(golden("v3", service)), [tmp_path / output]) == ()


def test_a_run_names_its_output_its_input_and_its_rules(tmp_path: pathlib.Path) -> None:
    (tmp_path / "serverless.yml").write_text("service: hello-plain\n")
    folder = copied(tmp_path / "dev-artifact")
    request = Request(
        "prod",
        stamp=Stamp(1_800_000_000_000),
        rules=rules_of("text: replace"),
        rules_file=str(tmp_path / "restage.yml"),
    )
    for dry_run in (True, False):
        plan = restage(folder, None, request, Options(dry_run=dry_run)).plan
        assert "'!prod-artifact/**', '!dev-artifact/**', '!restage.yml'" in plan.notes[0]


def test_learn_names_its_artifacts_and_the_file(tmp_path: pathlib.Path) -> None:
    (tmp_path / "serverless.yml").write_text("service: hello-plain\n")
    source, model = copied(tmp_path / "dev"), copied(tmp_path / "fresh", stage="prod")
    call = Call.of(source, model, None, "", None)
    outcome = from_pair(load_artifact(source), load_artifact(model), call, {}, plain=False)
    packing = [note for note in outcome.notes if "package.patterns" in note]
    assert ["'!dev/**', '!fresh/**', '!restage.yml'" in note for note in packing] == [True]


# ------------------------------------------------------------------------------------------- zips that hold artifacts

BYTES = pytest.mark.parametrize(
    ("before", "comment"),
    [
        pytest.param(b"", b"", id="plain"),
        pytest.param(b"#!/bin/sh\n" * 9, b"", id="a program before it"),
        pytest.param(b"", b"made by us" * 99, id="a comment behind it"),
    ],
)


@BYTES
@pytest.mark.parametrize("count", [1, 70_000], ids=["one entry", "more than the first version can count"])
def test_state_files_in_a_zip(tmp_path: pathlib.Path, before: bytes, comment: bytes, count: int) -> None:
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.comment = comment
        for index in range(count if not before + comment else 1):
            archive.writestr(zipfile.ZipInfo(f"node_modules/{index}.js"), b"")
        archive.writestr("prod/serverless-state.json", b"{}")
        archive.writestr("a/b/serverless-state.json", b"{}")
        archive.writestr("a/no-serverless-state.json", b"{}")
        archive.writestr("a/serverless-state.json.bak", b"{}")
    file.write_bytes(before + file.read_bytes())
    assert states_in(file) == ("a/b/serverless-state.json", "prod/serverless-state.json")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"PK\x05\x06",
        b"PK\x05\x06" + b"\xff" * 18,
        b"PK\x05\x06" + b"\0" * 18,
        b"PK\x01\x02serverless-state.json",
    ],
)
def test_what_is_no_zip_holds_none(tmp_path: pathlib.Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    assert states_in(tmp_path / "x") == ()
    assert states_in(tmp_path / "missing") == ()


def test_a_zip_that_holds_an_artifact_is_named_by_run_and_learn(tmp_path: pathlib.Path) -> None:
    folder = artifact(tmp_path / "dev", "plain", all_of(zipped("hello-plain.zip", "index.js", f"out/prod/{STATE}")))
    says = "hello-plain.zip holds out/prod/serverless-state.json, values and all; keep that out of the next one with package.patterns: '!out/prod/**'"
    assert says in restage(folder, None, Request("prod"), Options(dry_run=True)).plan.notes
    model = copied(tmp_path / "fresh", stage="prod")
    outcome = from_pair(
        load_artifact(folder), load_artifact(model), Call.of(folder, model, None, "", None), {}, plain=False
    )
    assert f"{folder}: {says}" in outcome.notes
    assert len(outcome.notes) == 1
