"""`restage record`: which files of a service are put into an artifact, and what is read from there later."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from folders import ROOT_FOLDER

from restage import Options, Plan, Request, Stamp, restage
from restage.artifact.folder import load_artifact
from restage.artifact.layout import META, RECORDING
from restage.check import check_artifact, read_subject
from restage.errors import SourceError
from restage.recording.collecting import Collected, collect
from restage.recording.configchoice import with_configuration
from restage.recording.document import read, written
from restage.recording.found import recorded
from restage.recording.listing import DiskListing
from restage.recording.model import RecordedFiles, Recording
from restage.recording.recorder import make
from restage.recording.verifying import differences
from restage.source import DIALECTS, DiskFiles, Files, Invocation, OutsideError, Unknown, evaluate, read_configuration
from restage.source.invocation import Option
from restage.tracing.reading import Packaging, configured

GOLDEN = ROOT_FOLDER / "golden"
HEAD = "service: shop\nprovider: {name: aws}\n"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def collected(
    root: Path,
    folder: str = ".",
    *,
    dialect: str = "v3",
    options: Mapping[str, Option] | None = None,
    stage: str = "dev",
) -> Collected:
    configuration = read_configuration(DiskFiles(root / folder, root), DIALECTS[dialect])
    evaluate(configuration, Invocation(stage=stage, options=options or {}))
    return collect(configuration, folder, options or {}, DiskListing(root))


STAGES = {"dev.yml": "a: 1\n", "prod.yml": "a: 2\n", "qa.yml": "a: 3\n"}
BY_STAGE = {f"config/{name}": text for name, text in STAGES.items()}


@pytest.mark.parametrize(
    ("custom", "more", "expected"),
    [
        pytest.param("a: ${file(config/${sls:stage}.yml)}", {}, sorted(BY_STAGE), id="the stage in a name"),
        pytest.param("a: ${file(./config/${opt:stage, 'dev'}.yml):a}", {}, sorted(BY_STAGE), id="with a fallback"),
        pytest.param("a: ${file(config/${self:provider.stage}.yml)}", {}, sorted(BY_STAGE), id="the provider's stage"),
        pytest.param("a: ${file(config/${self:custom.s}.yml)}\n  s: ${sls:stage}", {}, sorted(BY_STAGE), id="over self"),
        pytest.param(
            "a: ${file(${self:custom.files.${sls:stage}})}\n  files: {dev: config/dev.yml, prod: config/prod.yml}",
            {},
            ["config/dev.yml", "config/prod.yml"],
            id="a map by stage of names, and no more than it names",
        ),
        pytest.param(
            "a: ${file(${self:custom.files.${sls:stage}, self:custom.files.other})}\n  files: {dev: config/dev.yml, other: config/qa.yml}",
            {},
            ["config/dev.yml", "config/qa.yml"],
            id="a map with an entry for all others",
        ),
        pytest.param(
            "a: ${file(index.yml):${sls:stage}}",
            {"index.yml": "dev: ${file(config/dev.yml)}\nprod: ${file(config/prod.yml)}\n"},
            ["config/dev.yml", "config/prod.yml", "index.yml"],
            id="files that files name, of all stages",
        ),
        pytest.param(
            "a: ${self:custom.b.name}\n  b: ${file(index.yml)}\n  c: ${file(${self:custom.b.name})}",
            {"index.yml": "name: config/${sls:stage}.yml\n"},
            [*sorted(BY_STAGE), "index.yml"],
            id="a name that stands in another file",
        ),
        pytest.param("a: ${file(config/${param:f}.yml)}\nparams: {dev: {f: dev}, prod: {f: prod}}", {}, ["config/dev.yml", "config/prod.yml"], id="params"),
        pytest.param("a: ${file(none/${sls:stage}.yml), 'x'}", {}, [], id="none there"),
        pytest.param("a: ${file(config/dev.yml)}", {}, ["config/dev.yml"], id="a plain name: not its neighbours"),
        pytest.param("a: text file(config/dev.yml)", {}, [], id="no variable"),
        pytest.param("a: ${ssm:/file(config/dev.yml)}", {}, [], id="another source"),
    ],
)  # fmt: skip
def test_collects_what_any_stage_names(
    tmp_path: Path, custom: str, more: Mapping[str, str], expected: list[str]
) -> None:
    """The configuration and every file that a stage could name, nothing else."""
    write(tmp_path, {"serverless.yml": f"{HEAD}custom:\n  {custom}\n", **BY_STAGE, "other/x.yml": "a: 1\n", **more})
    assert sorted(collected(tmp_path).recording.files) == sorted([*expected, "serverless.yml"])


@pytest.mark.parametrize("dialect", ["v1", "v2", "v3", "osls", "v4"])
def test_collects_in_every_dialect(tmp_path: Path, dialect: str) -> None:
    """The words for the stage are other ones in version 1."""
    text = f"{HEAD}custom: ${{file(config/${{opt:stage, self:provider.stage}}.yml)}}\n"
    write(tmp_path, {"serverless.yml": text, **BY_STAGE})
    assert sorted(collected(tmp_path, dialect=dialect).recording.files) == sorted([*BY_STAGE, "serverless.yml"])


def test_collects_with_a_syntax_of_its_own(tmp_path: Path) -> None:
    """`variableSyntax` of version 1."""
    text = (
        "service: shop\nprovider: {name: aws, variableSyntax: '\\${{([^{}]+?)}}'}\n"
        "custom: ${{file(config/${{opt:stage}}.yml)}}\n"
    )
    write(tmp_path, {"serverless.yml": text, **BY_STAGE})
    assert sorted(collected(tmp_path, dialect="v1").recording.files) == sorted([*BY_STAGE, "serverless.yml"])


NEVER = f"{HEAD}custom: {{a: '${{file(.env.yml), 1}}', b: '${{file(.env.${{sls:stage}}), 1}}', c: '${{env:KEY, 1}}'}}\nuseDotenv: true\n"


def test_never_records_values_of_the_environment(tmp_path: Path) -> None:
    """Neither `.env` files that are read for variables nor those that a configuration names."""
    secret = {".env": "KEY=hunter2\n", ".env.dev": "KEY=hunter2\n", ".env.yml": "a: hunter2\n"}
    write(tmp_path, {"serverless.yml": NEVER, **secret})
    recording = collected(tmp_path).recording
    assert list(recording.files) == ["serverless.yml"]
    assert "hunter2" not in written(recording)
    configuration = read_configuration(RecordedFiles(recording), DIALECTS["v3"])
    value = evaluate(configuration, Invocation(stage="dev"))
    assert isinstance(value.at(("custom", "c")), Unknown), "asked for, not taken as missing"
    assert isinstance(value.at(("custom", "a")), Unknown), "asked for, not taken as missing"


def test_never_records_an_environment_file_under_another_name(tmp_path: Path) -> None:
    """A link to it."""
    write(tmp_path, {"serverless.yml": f"{HEAD}custom: '${{file(values.yml), 1}}'\n", ".env.yml": "a: hunter2\n"})
    (tmp_path / "values.yml").symlink_to(".env.yml")
    found = collected(tmp_path)
    assert "hunter2" not in written(found.recording)
    assert found.notes == ("values.yml is not recorded: it may hold values of the environment",)


def test_records_nothing_from_outside(tmp_path: Path) -> None:
    """Not over `..`, links, or absolute paths; what is outside is asked for later."""
    root = tmp_path / "repository"
    text = "custom: {a: '${file(../../outside/a.yml), 1}', b: '${file(link.yml), 1}', c: '${file(links/${sls:stage}.yml), 1}', d: '${file(/etc/hostname), 1}'}\n"
    write(root, {"service/serverless.yml": HEAD + text, ".git/x": ""})
    write(tmp_path / "outside", {"a.yml": "a: outside\n", "dev.yml": "a: outside\n"})
    (root / "service/link.yml").symlink_to(tmp_path / "outside/a.yml")
    (root / "service/links").symlink_to(tmp_path / "outside", target_is_directory=True)
    found = collected(root, "service")
    assert list(found.recording.files) == ["service/serverless.yml"]
    assert "outside\\n" not in written(found.recording)
    value = evaluate(read_configuration(RecordedFiles(found.recording), DIALECTS["v3"]), Invocation(stage="dev"))
    assert {key for key in "abd" if isinstance(value.at(("custom", key)), Unknown)} == {"a", "b", "d"}


def test_follows_links_within_the_repository(tmp_path: Path) -> None:
    """A folder that several services share."""
    text = f"{HEAD}custom: '${{file(config/${{sls:stage}}.yml)}}'\n"
    write(tmp_path, {"service/serverless.yml": text, ".git/x": "", **{f"shared/{k}": v for k, v in STAGES.items()}})
    (tmp_path / "service/config").symlink_to("../shared", target_is_directory=True)
    files = collected(tmp_path, "service").recording.files
    assert sorted(files) == sorted(["service/serverless.yml", *(f"service/config/{name}" for name in STAGES)])


def test_looks_beside_the_service(tmp_path: Path) -> None:
    """Files above the service's folder, in its repository."""
    text = f"{HEAD}custom: '${{file(../shared/${{sls:stage}}.yml)}}'\n"
    write(tmp_path, {"services/a/serverless.yml": text, **{f"services/shared/{k}": v for k, v in STAGES.items()}})
    recording = collected(tmp_path, "services/a").recording
    assert sorted(recording.files)[1:] == [f"services/shared/{name}" for name in sorted(STAGES)]
    configuration = read_configuration(RecordedFiles(recording), DIALECTS["v3"])
    assert evaluate(configuration, Invocation(stage="qa")).at(("custom", "a")) == 3


@pytest.mark.parametrize("path", ["${opt:any}", "${env:ANY}", "${env:DIR}/${opt:any}.yml"])
def test_does_not_record_what_can_be_any_file(tmp_path: Path, path: str) -> None:
    """A repository is no configuration; the note says so, and the value is asked for."""
    write(tmp_path, {"serverless.yml": f"{HEAD}custom: '${{file({path}), 1}}'\n", **BY_STAGE})
    found = collected(tmp_path)
    assert list(found.recording.files) == ["serverless.yml"]
    files = RecordedFiles(found.recording)
    with pytest.raises(OutsideError):
        files.read("config/dev.yml")


def test_bounds_what_a_pattern_matches(tmp_path: Path) -> None:
    """More files than a configuration has by stages."""
    many = {f"config/{number}.yml": "a: 1\n" for number in range(201)}
    write(tmp_path, {"serverless.yml": f"{HEAD}custom: '${{file(config/${{sls:stage}}.yml), 1}}'\n", **many})
    found = collected(tmp_path)
    assert list(found.recording.files) == ["serverless.yml"]
    assert "can be any file" in " ".join(found.notes)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: '${file(${self:custom.a}.yml)}'", id="itself"),
        pytest.param("a: '${file(${self:custom.b}.yml)}'\n  b: '${self:custom.a}${self:custom.a}'", id="each other"),
        pytest.param("a: '" + "${file(${self:custom." * 300 + "x" + "})}" * 300 + "'", id="nested"),
        pytest.param(
            "\n  ".join(f"k{n}: '${{file(${{self:custom.*}})}}${{self:custom.k{(n + 1) % 40}}}'" for n in range(40)),
            id="all of all",
        ),
    ],
)
def test_ends_for_hostile_texts(tmp_path: Path, text: str) -> None:
    """Every walk is bounded."""
    write(tmp_path, {"serverless.yml": f"{HEAD}custom:\n  {text}\n"})
    assert list(collected(tmp_path).recording.files) == ["serverless.yml"]


def test_programs_are_only_known_to_be_there(tmp_path: Path) -> None:
    """They are not executed, so their text is of no use; without them the value would be taken as missing."""
    write(tmp_path, {"serverless.yml": f"{HEAD}custom: '${{file(c.js):x, 1}}'\n", "c.js": "exports.x = 'hunter2';\n"})
    recording = collected(tmp_path).recording
    assert list(recording.programs) == ["c.js"]
    assert "hunter2" not in written(recording)
    configuration = read_configuration(RecordedFiles(recording), DIALECTS["v3"])
    assert [one.expression for one in evaluate(configuration, Invocation(stage="dev")).asked] == ["file(c.js):x"]


def test_a_file_that_was_not_there_stays_missing(tmp_path: Path) -> None:
    """The fallback counts for a stage without a file, whichever it is."""
    write(tmp_path, {"serverless.yml": f"{HEAD}custom: '${{file(config/${{sls:stage}}.yml):a, 9}}'\n", **BY_STAGE})
    files = RecordedFiles(collected(tmp_path).recording)
    for stage, value in (("dev", 1), ("prod", 2), ("pr-123", 9)):
        assert evaluate(read_configuration(files, DIALECTS["v3"]), Invocation(stage=stage)).at(("custom",)) == value


# ---------------------------------------------------------------------------------------------------- the document

SAMPLE = Recording(
    "services/a", "serverless.yml", "v3", {"region": "eu-west-1", "param": ["a=b"]},
    {"services/a/serverless.yml": b"service: a\n", "services/a/x.bin": b"\xff\x00", "shared/ä.yml": "a: ü\n".encode()},
    {"services/a/c.js": "0" * 64}, ("services/a/*.yml",), ("services/a/none.yml",), ("services/a/.env.yml",),
)  # fmt: skip


def test_document_holds_everything() -> None:
    """What is written is what is read, and the same text for the same content."""
    text = written(SAMPLE)
    assert read(text.encode()) == SAMPLE
    assert written(replace(SAMPLE, files=dict(reversed([*SAMPLE.files.items()])))) == text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param('"version": 1->"version": 2', "version", id="a later version"),
        pytest.param('"version": 1->"version": true', "version", id="no version"),
        pytest.param("service: a\\n->service: b\\n", "digest", id="an edited file"),
        pytest.param('"/wA="->"/wE="', "digest", id="an edited binary file"),
        pytest.param('"/wA="->"!"', "digest", id="no base64"),
        pytest.param('"framework": "v3"->"framework": "v9"', "framework", id="an unknown dialect"),
        pytest.param('"configuration": "serverless.yml"->"configuration": "../x"', "configuration", id="no such file"),
        pytest.param('"files"->"Files"', "configuration", id="no files"),
        pytest.param("{\n->[\n", "JSON", id="no JSON"),
    ],
)
def test_damaged_documents_are_refused(change: str, message: str) -> None:
    """With what is wrong, and what to do."""
    old, _, new = change.partition("->")
    text = written(SAMPLE)
    assert old in text
    with pytest.raises(SourceError, match=message) as caught:
        read(text.replace(old, new).encode())
    assert all("restage record" in problem for problem in caught.value.problems)


# ---------------------------------------------------------------------------------------------------- artifacts


def golden(tmp_path: Path, framework: str, service: str) -> tuple[Path, Path]:
    """A dev artifact and its sources, both to be changed."""
    artifact, source = tmp_path / "dev", tmp_path / "source"
    shutil.copytree(GOLDEN / "artifacts" / framework / service / "dev", artifact)
    shutil.copytree(GOLDEN / "services" / service, source)
    if (source / f"serverless.{framework}.yml").exists():
        shutil.copy(source / f"serverless.{framework}.yml", source / "serverless.yml")
    if framework == "v1":
        for file in source.rglob("*.yml"):
            file.write_text(file.read_text().replace("${sls:stage}", "${opt:stage}"))
    return artifact, source


def record(artifact: Path, source: Path) -> None:
    (artifact / RECORDING).write_text(make(load_artifact(artifact), source, Packaging()).text)


def to_stage(artifact: Path, output: Path, stage: str, files: Files | None) -> dict[str, bytes]:
    """Restages with `files`, or with what the artifact itself holds; the bytes of all that was written."""
    loaded = load_artifact(artifact)
    found = recorded(loaded)
    assert found is not None
    both = configured(loaded, files or found.files, stage, Packaging())
    request = Request(target=stage, stamp=Stamp(1_800_000_000_000), configuration=both)
    restage(artifact, output, request, Options(strict=True))
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


@pytest.mark.parametrize("framework", ["v1", "v2", "v3", "osls"])
@pytest.mark.parametrize("service", ["plain", "http-desk", "timers", "user-resources"])
def test_a_chain_needs_nothing_but_the_artifact(tmp_path: Path, framework: str, service: str) -> None:
    """dev → qa → pr-123 → prod: the same bytes as with the sources, under --strict."""
    artifact, source = golden(tmp_path, framework, service)
    record(artifact, source)
    text = (artifact / RECORDING).read_bytes()
    for stage in ("qa", "pr-123", "prod"):
        ours = to_stage(artifact, tmp_path / stage, stage, None)
        assert ours == to_stage(artifact, tmp_path / f"{stage}-source", stage, DiskFiles(source))
        assert ours[RECORDING] == text
        artifact = tmp_path / stage


def test_options_of_the_packaging_are_used_again(tmp_path: Path) -> None:
    """Those that were recorded, unless a run gives others."""
    artifact, source = golden(tmp_path, "v3", "plain")
    with (source / "serverless.yml").open("a") as file:
        file.write("custom: {tier: '${opt:tier, 1}'}\n")
    made = make(load_artifact(artifact), source, Packaging(options={"tier": "gold"}))
    (artifact / RECORDING).write_text(made.text)
    for packaging, tier in ((None, "gold"), (Packaging(options={"tier": "tin"}), "tin")):
        request = with_configuration(load_artifact(artifact), Request(target="prod", packaging=packaging))
        assert request.configuration is not None
        assert request.configuration.target.at(("custom", "tier")) == tier


def test_another_services_sources_are_refused(tmp_path: Path) -> None:
    """Nothing is recorded that is not proven."""
    artifact, _ = golden(tmp_path, "v3", "plain")
    with pytest.raises(SourceError):
        make(load_artifact(artifact), GOLDEN / "services" / "timers", Packaging())


def test_check_notices_what_changed(tmp_path: Path) -> None:
    """Not there, up to date, another file."""
    artifact, source = golden(tmp_path, "v3", "lookup-maps")
    assert "there is no" in " ".join(differences(load_artifact(artifact), None))
    record(artifact, source)
    loaded = load_artifact(artifact)
    assert differences(loaded, make(loaded, source, Packaging())) == []
    (source / "resources.prod.yml").write_text("Resources: {}\n")
    assert "resources.prod.yml is another one" in " ".join(differences(loaded, make(loaded, source, Packaging())))
    (source / "resources.prod.yml").unlink()
    assert "resources.prod.yml is not there any more" in " ".join(
        differences(loaded, make(loaded, source, Packaging()))
    )


def test_check_finds_nothing_wrong_with_a_recording(tmp_path: Path) -> None:
    """The file names other stages, and is no part of what is deployed."""
    artifact, source = golden(tmp_path, "v3", "lookup-maps")
    before = check_artifact(read_subject(artifact), others=["prod"], ignore=[])
    record(artifact, source)
    after = check_artifact(read_subject(artifact), others=["prod"], ignore=[])
    assert [one.message for one in after.findings] == [one.message for one in before.findings]


def test_warns_of_secrets_without_showing_them(tmp_path: Path) -> None:
    """Values for all stages are copied, those of prod included."""
    artifact, source = golden(tmp_path, "v3", "lookup-maps")
    with (source / "resources.prod.yml").open("a") as file:
        file.write("Metadata: {dbPassword: 'xK9-qhunter2Lm3Zp'}\n")
    made = make(load_artifact(artifact), source, Packaging())
    assert [line.partition(" ")[2][:45] for line in made.warnings] == [
        "Metadata.dbPassword looks like a secret, and i"[:45]
    ]
    assert "hunter2" not in " ".join(made.warnings)
    kept = make(load_artifact(artifact), source, Packaging(), ["resources.prod.yml"])
    assert kept.warnings == ()
    assert kept.recording.left_out == ("resources.prod.yml",)


# ------------------------------------------------------------------------------------------ version 4's own file


def meta(text: str, service: str = "shop", path: str = "/build/service/serverless.yml") -> dict[str, object]:
    return {path: {"versionFramework": "4.40.0", "service": {"service": service}, "serviceRawFile": text}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(meta("service: atlas\n"), b"service: atlas\n", id="one configuration"),
        pytest.param(
            {**meta("service: atlas\n", "atlas", "/a/serverless.yml"), **meta("service: b\n", "b", "/b/serverless.yml")},
            b"service: atlas\n", id="the artifact's among several",
        ),
        pytest.param({**meta("a", "b", "/a"), **meta("b", "b", "/b")}, None, id="none of the artifact's service"),
        pytest.param({"/a/serverless.yml": {"service": {}}}, None, id="no text"),
        pytest.param([], None, id="another file of this name"),
    ],
)  # fmt: skip
def test_version_4_keeps_the_configuration(tmp_path: Path, document: object, expected: bytes | None) -> None:
    """`meta.json` holds it as it was written."""
    artifact, _ = golden(tmp_path, "v3", "lookup-maps")
    (artifact / META).write_text(json.dumps(document))
    found = recorded(load_artifact(artifact))
    assert (found and found.files.read("serverless.yml")) == expected
    if found is not None:
        with pytest.raises(OutsideError):
            found.files.read("config.yml")


def restaged_with_meta(tmp_path: Path, text: str) -> Plan:
    """The plan for an artifact of version 4 whose `meta.json` has this text."""
    artifact = tmp_path / "dev"
    shutil.copytree(GOLDEN / "artifacts" / "v4-synthetic" / "http-desk" / "dev", artifact)
    loaded = load_artifact(artifact)
    (artifact / META).write_text(json.dumps(meta(text, loaded.service)))
    return restage(artifact, None, Request(target="prod"), Options(dry_run=True)).plan


def test_an_artifact_of_version_4_is_read_from_its_own_file(tmp_path: Path) -> None:
    """Proven as every source."""
    plan = restaged_with_meta(tmp_path, (GOLDEN / "services" / "http-desk" / "serverless.yml").read_text())
    assert plan.source_file.endswith("dev/meta.json/serverless.yml")
    assert plan.open == ()


def test_version_4s_file_is_not_used_where_it_does_not_fit(tmp_path: Path) -> None:
    """Nobody asked for it: a note."""
    plan = restaged_with_meta(tmp_path, (GOLDEN / "services" / "timers" / "serverless.yml").read_text())
    assert plan.source_file == ""
    assert any(note.startswith("meta.json holds a configuration that is not used") for note in plan.notes)


def test_a_recording_wins_over_version_4s_file(tmp_path: Path) -> None:
    """It has all files."""
    artifact, source = golden(tmp_path, "v3", "lookup-maps")
    (artifact / META).write_text(json.dumps(meta("service: atlas\n")))
    record(artifact, source)
    found = recorded(load_artifact(artifact))
    assert found is not None
    assert found.file == RECORDING


def test_recording_is_no_link(tmp_path: Path) -> None:
    """A link that lies in an artifact is refused as everywhere."""
    artifact, source = golden(tmp_path, "v3", "plain")
    record(artifact, source)
    os.rename(artifact / RECORDING, tmp_path / "x")
    (artifact / RECORDING).symlink_to(tmp_path / "x")
    with pytest.raises(Exception, match="symbolic link"):
        load_artifact(artifact)
