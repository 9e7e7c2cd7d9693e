"""Reading artifacts: every real one is accepted; each broken one is refused in one clear sentence."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
from collections.abc import Iterator

import pytest
from broken import (
    COMPILED,
    GOLDEN,
    STATE,
    Break,
    all_of,
    change,
    copied,
    cut,
    drop,
    golden,
    link,
    pipe,
    remove,
    sha256_of,
    tree,
    write,
)

import restage.artifact.folder
from restage.artifact.folder import load_artifact
from restage.document.splice import apply
from restage.document.values import Json
from restage.errors import ArtifactError

REAL = sorted(path.parent for path in GOLDEN.glob("*/*/*/serverless-state.json"))
UPDATE = "cloudformation-template-update-stack.json"
OAK = "cloudformation-template-Oak-nested-stack.json"
CREATE = "cloudformation-template-create-stack.json"
DIRECTORY = ("package", "artifactDirectoryName")
RESOURCES = (*COMPILED, "Resources")
KEY = (*RESOURCES, "GreetLambdaFunction", "Properties", "Code", "S3Key")
ZIP = ("package", "artifact")
DUST = ("service", "functions", "dust", "package", "artifact")
UPPER = ("service", "functions", "upper", "package", "artifact")
NOT_THERE = "should lie in the artifact"
AT_ZIP, AT_UPPER = f"{STATE}, package.artifact", f"{STATE}, service.functions.upper.package.artifact"
AT_DIRECTORY = f"{STATE}, package.artifactDirectoryName"
AT_TEMPLATE = f"{STATE}, service.provider.compiledCloudFormationTemplate"
OWN_VERSION: Json = {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": "x", "CodeSha256": "y"}}


@pytest.mark.parametrize("folder", REAL, ids=[str(path.relative_to(GOLDEN)) for path in REAL])
def test_every_real_artifact_is_accepted(folder: pathlib.Path) -> None:
    artifact = load_artifact(folder)
    assert artifact.stage == folder.name
    assert artifact.artifact_directory.endswith(f"/{artifact.service}/{artifact.stage}/{artifact.stamp}")
    assert not artifact.resolved.dangling
    for name, document in {STATE: artifact.state, **artifact.templates}.items():
        assert apply(document, []).encode() == (folder / name).read_bytes()
    assert {STATE, *artifact.templates, *artifact.others} == {
        name for name, data in tree(folder).items() if data is not None
    }


def test_what_an_artifact_knows() -> None:
    artifact = load_artifact(golden("v3", "plain"))
    assert (artifact.service, artifact.stage) == ("hello-plain", "dev")
    assert artifact.stamp == artifact.artifact_directory.rsplit("/", 1)[1]
    assert artifact.others == ("hello-plain.zip",)
    assert (artifact.absent, artifact.missing) == ((), ())
    assert artifact.digests == {"hello-plain.zip": artifact.sha256("hello-plain.zip")}
    assert artifact.read("hello-plain.zip") == (golden("v3", "plain") / "hello-plain.zip").read_bytes()


def test_nested_templates_are_templates() -> None:
    artifact = load_artifact(golden("v3", "plugin-split-stacks"))
    assert OAK in artifact.templates and artifact.others == ("woodpile.zip",)


@pytest.mark.parametrize("framework", ["v1", "v3", "osls"])
def test_code_that_lies_outside_the_artifact_is_absent_and_no_error(framework: str) -> None:
    assert load_artifact(golden(framework, "stay-files")).absent == ("dust-dev.zip", "filing-dev.jar")


def test_the_stage_is_not_the_configured_one(tmp_path: pathlib.Path) -> None:
    change(STATE, ("service", "provider", "stage"), "other")(copied(tmp_path / "a"))
    assert load_artifact(tmp_path / "a").stage == "dev"


@pytest.mark.parametrize("prefix", ["a/b/c/", ""], ids=["long prefix", "no prefix"])
def test_the_stage_is_counted_from_the_right(tmp_path: pathlib.Path, prefix: str) -> None:
    directory = f"{prefix}shop/pr-1/1577836800000-2020-01-01T00:00:00.000Z"
    change(STATE, DIRECTORY, directory)(copied(tmp_path / "a"))
    artifact = load_artifact(tmp_path / "a")
    assert (artifact.service, artifact.stage) == ("shop", "pr-1")


HARMLESS: list[tuple[str, str, Break]] = [
    (
        "a user's key that is named like a file here",
        "plain",
        all_of(change(STATE, KEY, "other.zip"), write("other.zip", b"x")),
    ),
    ("template files are not needed for deploying", "plain", all_of(remove(UPDATE), remove(CREATE))),
    ("version 4's other JSON files are opaque", "plain", write("meta.json", b"{not JSON")),
    ("plugin files in folders", "plain", write("build/index.js", b"x")),
    ("a template's name in a subfolder is no template", "plain", write(f"build/{UPDATE}", b"not JSON")),
    ("a path outside may begin with ..", "stay-files", change(STATE, DUST, "../dust-dev.zip")),
    (
        "code in a bucket",
        "plain",
        change(STATE, ("service", "functions", "greet", "package"), {"artifact": "s3://b/../k.zip"}),
    ),
    ("a key outside the artifact directory is the user's", "plain", change(STATE, KEY, "mine/../x.zip")),
    ("a key that is computed", "plain", change(STATE, KEY, {"Ref": "Key"})),
    ("a layer that was uploaded before", "layers-reused", remove("old.zip")),
    ("a relative path, as restage writes it", "layers-individually", change(STATE, UPPER, ".serverless/upper.zip")),
    ("packaged on Windows", "layers-individually", change(STATE, UPPER, "C:\\w\\.serverless\\upper.zip")),
    ("a file of the same name as one outside need not be that code", "stay-files", write("dust-dev.zip", b"x")),
    ("a version of the user's own", "plain", change(STATE, (*RESOURCES, "Own"), OWN_VERSION)),
]


@pytest.mark.parametrize(("service", "breaks"), [row[1:] for row in HARMLESS], ids=[row[0] for row in HARMLESS])
def test_what_is_not_wrong(tmp_path: pathlib.Path, service: str, breaks: Break) -> None:
    folder = copied(tmp_path / "a", service=service)
    breaks(folder)
    load_artifact(folder)


def test_template_files_that_are_not_there_are_named(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a")
    remove(UPDATE)(folder)
    assert load_artifact(folder).missing == (UPDATE,)
    # Where the bucket has a name of its own, there is no first template to miss
    assert load_artifact(golden("v3", "own-bucket")).missing == ()


def zip_of_another_build(folder: pathlib.Path) -> None:
    (name,) = folder.glob("*.zip")
    name.write_bytes(b"PK another build")


WRONG: list[tuple[str, str, Break, str, str]] = [
    ("empty state", "plain", write(STATE, b""), STATE, "is empty"),
    ("truncated state", "plain", cut(STATE), f"{STATE}, line", "ends in the middle"),
    ("state is no JSON", "plain", write(STATE, b"service: x"), f"{STATE}, line 1, column 1", "not JSON"),
    (
        "state has a key twice",
        "plain",
        write(STATE, b'{"service": {}, "service": {}}'),
        f"{STATE}, line 1, column 17 (service)",
        "twice",
    ),
    ("state is a list", "plain", write(STATE, b"[]"), STATE, "not an object"),
    ("truncated template", "plain", cut(UPDATE), f"{UPDATE}, line", "ends in the middle"),
    ("truncated nested template", "plugin-split-stacks", cut(OAK), f"{OAK}, line", "ends in the middle"),
    ("no service", "plain", drop(STATE, ("service",)), f"{STATE}, service", "missing"),
    ("no package", "plain", drop(STATE, ("package",)), f"{STATE}, package", "missing"),
    ("package is text", "plain", change(STATE, ("package",), "x"), f"{STATE}, package", "missing"),
    ("no template in the state", "plain", drop(STATE, COMPILED), AT_TEMPLATE, "missing"),
    ("template in the state is text", "plain", change(STATE, COMPILED, "x"), AT_TEMPLATE, "missing"),
    ("no artifact directory", "plain", drop(STATE, DIRECTORY), AT_DIRECTORY, "the stage is not known"),
    (
        "artifact directory without a stage",
        "plain",
        change(STATE, DIRECTORY, "x/1577836800000-2020-01-01T00:00:00.000Z"),
        AT_DIRECTORY,
        "not of the form",
    ),
    (
        "artifact directory without a time",
        "plain",
        change(STATE, DIRECTORY, "serverless/x/dev/now"),
        AT_DIRECTORY,
        "not of the form",
    ),
    (
        "service zip is not there",
        "plain",
        remove("hello-plain.zip"),
        f"{STATE}, service.artifact: hello-plain.zip",
        NOT_THERE,
    ),
    ("function zip is not there", "layers-individually", remove("upper.zip"), f"{AT_UPPER}: upper.zip", NOT_THERE),
    (
        "layer zip is not there",
        "layers-individually",
        remove("tools.zip"),
        f"{STATE}, service.layers.tools.package.artifact: tools.zip",
        NOT_THERE,
    ),
    (
        "custom resources' zip is not there",
        "already-there",
        remove("custom-resources.zip"),
        ".Properties.Code.S3Key: custom-resources.zip",
        NOT_THERE,
    ),
    (
        "nested template is not there",
        "plugin-split-stacks",
        remove(OAK),
        f"Resources.OakNestedStack.Properties.TemplateURL: {OAK}",
        NOT_THERE,
    ),
    (
        "the state wants another name than it recorded",
        "plain",
        change(STATE, ZIP, "other.zip"),
        f"{AT_ZIP}: other.zip",
        NOT_THERE,
    ),
    (
        "zip of another build",
        "plain",
        zip_of_another_build,
        "GreetLambdaFunction and 2 more",
        "hello-plain.zip is not the code",
    ),
    (
        "zip of another build, nested stack",
        "plugin-split-stacks",
        zip_of_another_build,
        "Properties.CodeSha256",
        "woodpile.zip is not the code",
    ),
    (
        "zip of another build, version apart from its function",
        "plugin-split-by-type",
        zip_of_another_build,
        "cloudformation-template-Versions-nested-stack.json",
        "kindling.zip is not the code",
    ),
    ("service zip leads out", "plain", change(STATE, ZIP, "../x.zip"), AT_ZIP, "lead out"),
    ("service zip is absolute", "plain", change(STATE, ZIP, "/etc/passwd"), AT_ZIP, "lead out"),
    ("service zip with backslashes", "plain", change(STATE, ZIP, "..\\x.zip"), AT_ZIP, "lead out"),
    (
        "function zip leads out",
        "layers-individually",
        change(STATE, UPPER, "/w/.serverless/../../x.zip"),
        AT_UPPER,
        "lead out",
    ),
    (
        "function zip is a folder",
        "layers-individually",
        change(STATE, UPPER, "/w/.serverless/.."),
        AT_UPPER,
        "lead out",
    ),
    ("symbolic link", "plain", link("x.txt", "/etc/hostname"), "x.txt", "symbolic link"),
    ("symbolic link to a folder", "plain", link("x", "/tmp"), "/x", "symbolic link"),
    ("symbolic link that leads nowhere", "plain", link("x", "nowhere"), "/x", "symbolic link"),
    (
        "symbolic link in a folder",
        "plain",
        all_of(write("build/x", b""), link("build/y", "x")),
        "build/y",
        "symbolic link",
    ),
    ("state is a symbolic link", "plain", all_of(remove(STATE), link(STATE, "/etc/hostname")), STATE, "symbolic link"),
    ("named pipe", "plain", pipe("x"), "/x", "neither a file nor a folder"),
    ("name that is not UTF-8", "plain", write(os.fsdecode(b"x\xff"), b""), "x\\xff", "not UTF-8"),
]


@pytest.mark.parametrize(
    ("service", "breaks", "place", "problem"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_what_is_wrong_is_refused(
    tmp_path: pathlib.Path, service: str, breaks: Break, place: str, problem: str
) -> None:
    folder = copied(tmp_path / "a", service=service)
    breaks(folder)
    (sentence,) = problems(folder)
    assert sentence.startswith(str(folder)) and place in sentence and problem in sentence
    # Place, problem, and after the semicolon what to do
    assert "\n" not in sentence
    assert sentence.count("; ") == 1


def problems(folder: pathlib.Path) -> tuple[str, ...]:
    with pytest.raises(ArtifactError) as caught:
        load_artifact(folder)
    return caught.value.problems


def test_several_problems_come_together(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a", service="layers-individually")
    all_of(remove("upper.zip"), remove("tools.zip"), write("lower.zip", b"x"))(folder)
    assert len(problems(folder)) == 3
    all_of(cut(STATE), cut(UPDATE))(folder)
    assert len(problems(folder)) == 2


def test_a_folder_that_is_no_artifact(tmp_path: pathlib.Path) -> None:
    assert "no such folder" in problems(tmp_path / "a")[0]
    (tmp_path / "b").touch()
    assert "this is a file" in problems(tmp_path / "b")[0]
    (tmp_path / "c").mkdir()
    assert "the folder is empty" in problems(tmp_path / "c")[0]
    (tmp_path / "c" / "x").touch()
    assert f"there is no {STATE}" in problems(tmp_path / "c")[0]
    (tmp_path / "c" / "serverless.yml").touch()
    assert "run `serverless package`" in problems(tmp_path / "c")[0]
    shutil.copytree(golden("v3", "plain"), tmp_path / "c" / ".serverless")
    assert f"give {tmp_path / 'c' / '.serverless'}" in problems(tmp_path / "c")[0]


def test_a_link_to_the_artifact_itself_is_the_callers_choice(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a").symlink_to(golden("v3", "plain"))
    assert load_artifact(tmp_path / "a").stage == "dev"


@pytest.mark.parametrize("name", [STATE, UPDATE, "hello-plain.zip"])
def test_an_unreadable_file_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    # Permissions mean nothing to root, who runs the tests in a container
    really = restage.artifact.folder._open

    def locked(path: pathlib.Path) -> object:
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(restage.artifact.folder, "_open", locked)
    (sentence,) = problems(golden("v3", "plain"))
    assert name in sentence and "Permission denied" in sentence


def test_an_unreadable_folder_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a")
    (folder / "build").mkdir()
    really = os.scandir

    def locked(path: pathlib.Path) -> object:
        if path.name in locked_names:
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(os, "scandir", locked)
    for name in ("build", "a"):
        locked_names = [name]
        (sentence,) = problems(folder)
        assert f"{name}" in sentence and "can't be read" in sentence


def test_references_that_unfold_without_end_are_refused(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a")
    doubling: dict[str, Json] = {"r0": ["x"]}
    for level in range(1, 40):
        ref: Json = {"$ref": f'$["service"]["custom"]["r{level - 1}"]'}
        doubling[f"r{level}"] = [ref, ref]
    whole = json.loads((folder / STATE).read_text())
    whole["service"]["custom"] = doubling
    (folder / STATE).write_text(json.dumps(whole))
    (sentence,) = problems(folder)
    assert sentence.startswith(str(folder / STATE)) and "unfold" in sentence


def test_a_large_zip_is_read_once(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied(tmp_path / "a")
    read: list[str] = []
    really = restage.artifact.folder._chunks

    def noted(top: pathlib.Path, name: str) -> Iterator[bytes]:
        read.append(name)
        return really(top, name)

    monkeypatch.setattr(restage.artifact.folder, "_chunks", noted)
    artifact = load_artifact(folder)
    artifact.sha256("hello-plain.zip")
    assert read.count("hello-plain.zip") == 1


def test_the_digest_is_cloudformations(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a")
    version = next(
        resource
        for resource in json.loads((folder / UPDATE).read_text())["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Version"
    )
    assert version["Properties"]["CodeSha256"] == sha256_of(folder / "hello-plain.zip")
