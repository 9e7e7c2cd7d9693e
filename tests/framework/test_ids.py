"""Ids that hold a hash: reproduced on every real artifact, computed for the other stage, refused where in doubt."""

from __future__ import annotations

import base64
import hashlib
import json
import pathlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest
from folders import ROOT_FOLDER
from restaged import STAMP, UPDATE, Made, loaded

from restage import Plan, Stamp
from restage.artifact.layout import COMPILED
from restage.document.jsjson import sorted_deep, sorted_top, stringify
from restage.document.jsoncycle import resolve
from restage.document.values import Json, JsonObject, Path, as_object, as_text, at
from restage.evidence.hashes import Recomputed
from restage.framework.ids import IdKind, IdVerdict, Side
from restage.framework.ids.hashed import RECIPES, before_hash, ends_in_hash, without_hash
from restage.framework.ids.layers import layer_ids
from restage.framework.ids.splitstacks import Unsplit
from restage.framework.ids.versions import version_ids
from restage.framework.ids.websockets import websocket_ids
from restage.rules.artifactedits import with_values

ARTIFACTS = ROOT_FOLDER / "golden" / "artifacts"
FOLDERS = sorted(state.parent for state in ARTIFACTS.glob("*/*/*/serverless-state.json"))
PAIRS = [(folder, folder.parent / "prod") for folder in FOLDERS if folder.name == "dev"]
PAIRS = [pair for pair in PAIRS if pair[1] in FOLDERS]
COMPUTE = tuple(recipe.compute for recipe in RECIPES)
TYPES = {recipe.ids[0].type: recipe.kind for recipe in RECIPES}


@dataclass(frozen=True)
class FolderZips:
    """The zips of a folder; those in `hidden` are as if they were not there."""

    folder: pathlib.Path
    hidden: frozenset[str] = frozenset()

    def read(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if name and name not in self.hidden and path.is_file() else None

    def sha256(self, name: str) -> bytes | None:
        content = self.read(name)
        return None if content is None else hashlib.sha256(content).digest()


def named(folder: pathlib.Path) -> str:
    return "/".join(folder.parts[-3:])


def load(name: str | pathlib.Path) -> Side:
    """One artifact as a side; nothing in it is shared, so a test may change one place alone."""
    folder = ARTIFACTS / name
    state = json.loads(json.dumps(resolve(json.loads((folder / "serverless-state.json").read_text("utf-8"))).value))
    template = as_object(at(state, ("service", "provider", "compiledCloudFormationTemplate")))
    resources = dict(as_object(template["Resources"]))
    for nested in sorted(folder.glob("*nested-stack*.json")):
        resources |= json.loads(nested.read_text("utf-8"))["Resources"]
    return Side(resources, template, as_object(state["service"]), FolderZips(folder))


def renamed(value: Json, names: dict[str, str]) -> Json:
    if isinstance(value, dict):
        return {names.get(key, key): renamed(child, names) for key, child in value.items()}
    if isinstance(value, list):
        return [renamed(child, names) for child in value]
    return names.get(value, value) if isinstance(value, str) else value


def with_names(side: Side, names: dict[str, str]) -> Side:
    resources, template, service = (renamed(part, names) for part in (side.resources, side.template, side.service))
    return Side(as_object(resources), as_object(template), as_object(service), side.zips)


def put(side: Side, path: Path, value: Json) -> None:
    """Sets one value in the resources or in the service, whichever the path begins with."""
    holder: Json = {"resources": side.resources, "service": side.service}
    for step in path[:-1]:
        assert isinstance(holder, dict)
        holder = holder.setdefault(str(step), {})
    assert isinstance(holder, dict)
    holder[str(path[-1])] = value


def verdict_of(verdicts: Iterable[IdVerdict], subject: str) -> IdVerdict:
    return next(verdict for verdict in verdicts if verdict.subject.startswith(subject))


def is_beyond(verdict: IdVerdict, side: Side) -> bool:
    """Whether the old recipes lack the bytes of a zip that lies outside of the artifact."""
    name = as_text(at(side.resources, (verdict.subject, "Properties", "Code", "S3Key"))).rpartition("/")[2]
    return verdict.kind == "version" and side.zips.read(name) is None


# ------------------------------------------------------------------------------------------ every artifact


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_every_id_is_reproduced_from_its_own_artifact(folder: pathlib.Path) -> None:
    side = load(folder)
    for verdict in (found for compute in COMPUTE for found in compute(side, side)):
        if verdict.new is None:
            assert is_beyond(verdict, side)
            assert "is not in the artifact folder" in verdict.reason
        else:
            assert (verdict.new, verdict.reason) == (verdict.old, "")


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_no_id_is_left_without_a_verdict(folder: pathlib.Path) -> None:
    side = load(folder)
    verdicts = [verdict for compute in COMPUTE for verdict in compute(side, side)]
    for kind in TYPES.values():
        resources = [
            key for key, resource in side.resources.items() if TYPES.get(as_text(at(resource, ("Type",)))) == kind
        ]
        assert len(resources) == len([verdict for verdict in verdicts if verdict.kind == kind])


@pytest.mark.parametrize(("dev", "prod"), PAIRS, ids=[named(dev.parent) for dev, _ in PAIRS])
@pytest.mark.parametrize("compute", COMPUTE, ids=[recipe.kind for recipe in RECIPES])
def test_ids_for_prod_are_those_of_a_package_made_for_prod(
    dev: pathlib.Path, prod: pathlib.Path, compute: Callable[[Side, Side], list[IdVerdict]]
) -> None:
    source, fresh = load(dev), load(prod)
    own = {verdict.subject: verdict for verdict in compute(source, source)}
    theirs = {_alike(verdict.subject, own): verdict for verdict in compute(fresh, fresh)}
    names = {new: old for key in own.keys() & theirs.keys() for new, old in _names(theirs[key], own[key])}
    for verdict in compute(source, with_names(fresh, names)):
        if verdict.new is not None:
            there = theirs[verdict.subject]
            assert verdict.new == there.old
            # What only prod has goes there under its own id
            assert dict(verdict.renames) == dict(_names(own.get(verdict.subject, there), there))
        else:
            assert is_beyond(verdict, source) or verdict.subject not in fresh.resources


def _alike(subject: str, own: Iterable[str]) -> str:
    """The subject as the other stage calls it: of a retained layer the hash is another."""
    if subject in own:
        return subject
    plain = re.sub("[0-9a-f]{40}$", "", subject)
    return next((key for key in own if re.fullmatch(f"{plain}[0-9a-f]{{40}}", key)), subject)


def _names(one: IdVerdict, other: IdVerdict) -> list[tuple[str, str]]:
    return [(mine, yours) for (mine, _), (yours, _) in zip(one.renames, other.renames, strict=True)]


# ------------------------------------------------------------------------------------------ the recipes

FOUND_BY = [
    pytest.param("v1/plain/dev", "", "v1 insertion order", id="v1's only way"),
    pytest.param("v2/plain/dev", "", "20200924 sorted at the top", id="v2's default"),
    pytest.param("v3/plain/dev", "", "v3 sorted", id="v3's default"),
    pytest.param("osls/plain/dev", "", "v3 sorted", id="osls's only way"),
    pytest.param("v3/hash-2020/dev", "One", "20200924 sorted at the top", id="old way asked for in v3"),
    pytest.param("v3/images/dev", "Show", "v3 sorted", id="image, no zip"),
    pytest.param("v2/images/dev", "Show", "20200924 sorted at the top", id="image, the old way"),
    pytest.param("v3/layers/dev", "Dig", "v3 sorted", id="layers of the service and another's"),
    pytest.param("v2/layers/dev", "Dig", "20200924 sorted at the top", id="layers, the old way"),
    pytest.param("v3/stay-files/dev", "Sort", "v3 sorted", id="zip outside, its digest from the template"),
    pytest.param("v3/plugin-split-stacks/dev", "", "v3 sorted", id="parameters of nested stacks undone"),
    pytest.param("v3/names/dev", "Ferry", "v3 sorted, Environment from the state", id="null variable, deleted later"),
    pytest.param("v3/names/dev", "Quick", "v3 sorted, SnapStart left out", id="SnapStart comes after the hash in v3"),
    pytest.param("v3/plugin-iam-roles/dev", "Mason", "v3 sorted, Role from the state", id="role given later"),
    pytest.param(
        "v1/edge/dev",
        "Toll",
        "v1 insertion order, Environment from the state, VpcConfig from the state",
        id="Lambda@Edge in v1: restored properties in their old places",
    ),
    pytest.param(
        "v3/user-resources/dev",
        "Saw",
        "v3 sorted, Timeout from the state, Description from the state",
        id="users' resources merged over the function later",
    ),
]


@pytest.mark.parametrize(("artifact", "function", "recipe"), FOUND_BY)
def test_the_recipe_that_is_found(artifact: str, function: str, recipe: str) -> None:
    side = load(artifact)
    found = {verdict.recipe for verdict in version_ids(side, side) if verdict.subject.startswith(function)}
    assert found == {recipe}


def test_a_retained_layer_renames_its_resources_and_changes_an_output() -> None:
    source, target = load("v3/layers-retained/dev"), load("v3/layers-retained/dev")
    layer = verdict_of(layer_ids(source, source), "KeptLambdaLayer")
    put(target, ("resources", layer.subject, "Properties", "LayerName"), "kept-prod")
    verdict = verdict_of(layer_ids(source, target), "KeptLambdaLayer")
    assert verdict.new is not None
    assert verdict.renames == (
        (f"KeptLambdaLayer{layer.old}", f"KeptLambdaLayer{verdict.new}"),
        (f"Kept123456789012LambdaLayerPermission{layer.old}", f"Kept123456789012LambdaLayerPermission{verdict.new}"),
    )
    assert verdict.values == (("Outputs", "KeptLambdaLayerHash", "Value"),)


def test_in_v1_the_permissions_of_a_retained_layer_keep_their_ids() -> None:
    side = load("v1/layers-retained/dev")
    verdict = verdict_of(layer_ids(side, side), "KeptLambdaLayer")
    assert [old for old, _ in verdict.renames] == [verdict.subject]


def test_a_layer_that_is_not_retained_changes_only_an_output() -> None:
    side = load("v3/layers/dev")
    verdict = verdict_of(layer_ids(side, side), "GravelLambdaLayer")
    assert (verdict.renames, verdict.values) == ((), (("Outputs", "GravelLambdaLayerHash", "Value"),))


def test_what_worked_for_the_function_before_is_not_forced_on_the_next() -> None:
    """Where template and state agree in the source, the target's template counts, whatever its state says."""
    source, target = load("v3/plain/dev"), load("v3/plain/dev")
    first, *others = (verdict.subject for verdict in version_ids(source, source))
    put(source, ("resources", first, "Properties", "Timeout"), 99)
    expected = [verdict.new for verdict in version_ids(source, target)]
    for config in as_object(target.service["functions"]).values():
        if f"{as_text(as_object(config).get('versionLogicalId'))}".startswith(first.removesuffix("Function")):
            continue
        as_object(config)["timeout"] = 77
    assert others
    assert [verdict.new for verdict in version_ids(source, target)] == expected


# ---------------------------------------------------------------------- changes after the hash, each undone


def first_function(side: Side) -> str:
    return next(verdict.subject for verdict in version_ids(side, side))


LATER_CHANGES = [
    pytest.param("v3/plain/dev", "MemorySize", 3008, "MemorySize from the state", id="memory by resources.extensions"),
    pytest.param("v3/plain/dev", "Handler", "wrap.run", "Handler from the state", id="handler wrapped by a plugin"),
    pytest.param(
        "osls/plain/dev", "LoggingConfig", {"LogFormat": "JSON"}, "LoggingConfig left out", id="osls adds it later"
    ),
    pytest.param("v3/plain/dev", "RecursiveLoop", "Allow", "RecursiveLoop from the state", id="v4 takes it out"),
    pytest.param("v3/plain/dev", "Tags", [{"Key": "a", "Value": "b"}], "", id="tags never count in v3"),
    pytest.param("v3/plain/dev", "ReservedConcurrentExecutions", 1, "", id="nor does reserved concurrency"),
    pytest.param("v1/plain/dev", "Tags", [{"Key": "a", "Value": "b"}], "Tags from the state", id="in v1 tags count"),
    pytest.param("v3/plain/dev", "Layers", ["arn:aws:lambda:x"], "Layers from the state", id="layer added by a plugin"),
    pytest.param("v2/plain/dev", "Role", {"Ref": "Late"}, "Role from the state", id="role replaced"),
]


@pytest.mark.parametrize(("artifact", "name", "value", "undone"), LATER_CHANGES)
def test_changes_after_the_hash_are_undone(artifact: str, name: str, value: Json, undone: str) -> None:
    side = load(artifact)
    function = first_function(side)
    put(side, ("resources", function, "Properties", name), value)
    verdict = verdict_of(version_ids(side, side), function)
    assert verdict.new == verdict.old
    assert verdict.recipe.partition(", ")[2] == undone


def test_a_layer_changed_by_users_resources_is_taken_from_the_state() -> None:
    side = load("v3/layers/dev")
    put(side, ("resources", "GravelLambdaLayer", "Properties", "Description"), "written later")
    layer = verdict_of(layer_ids(side, side), "GravelLambdaLayer")
    assert (layer.new, layer.recipe) == (layer.old, "properties of the state")
    version = verdict_of(version_ids(side, side), "DrillLambdaFunction")
    assert (version.new, version.recipe) == (version.old, "v3 sorted, layers: properties of the state")


LATER_WEBSOCKETS = [
    pytest.param(
        ("Late", "Properties", "ApiId"),
        {"Ref": "WebsocketsApi"},
        False,
        id="resource of a user's, after the deployment",
    ),
    pytest.param(("WebsocketsApi", "Properties", "Version"), "3", True, id="property from the users' block"),
    pytest.param(("WebsocketsApi", "Properties", "Version"), "3", False, id="property from an extension, block gone"),
    pytest.param(("WebsocketsDeploymentStage", "Properties", "StageVariables"), {"a": "b"}, False, id="stage extended"),
    pytest.param(("WebsocketsDeploymentStage", "Metadata"), {"a": "b"}, False, id="metadata on the stage"),
]


@pytest.mark.parametrize(("path", "value", "in_state"), LATER_WEBSOCKETS)
def test_later_changes_of_the_websocket_api_are_undone(path: Path, value: Json, in_state: bool) -> None:
    side = load("v3/sockets/dev")
    put(side, ("resources", *path), value)
    if in_state:
        put(side, ("service", "resources", "Resources", *path), value)
    (verdict,) = websocket_ids(side, side)
    assert verdict.new == verdict.old


SPLIT = [
    pytest.param({"Ref": "RoleArnParameter"}, {"Fn::GetAtt": ["Role", "Arn"]}, id="parameter of a nested stack"),
    pytest.param({"Ref": "TableParameter"}, {"Ref": "Table"}, id="parameter that is another stack's output"),
    pytest.param({"Fn::GetAtt": ["BNestedStack", "Outputs.TableArn"]}, {"Fn::GetAtt": ["Table", "Arn"]}, id="output"),
    pytest.param({"Fn::Sub": ["${AWS::Region}-x", {}]}, {"Fn::Sub": "${AWS::Region}-x"}, id="mapping of nothing"),
    pytest.param(
        {
            "Fn::Sub": [
                "${Table}/${Table_Arn}",
                {"Table": {"Ref": "TableParameter"}, "Table_Arn": {"Fn::GetAtt": ["Table", "Arn"]}},
            ]
        },
        {"Fn::Sub": "${Table}/${Table.Arn}"},
        id="mapping of references",
    ),
    pytest.param(
        {"Fn::Sub": ["${T}", {"T": {"Ref": "Table"}}]},
        {"Fn::Sub": ["${T}", {"T": {"Ref": "Table"}}]},
        id="users' mapping",
    ),
    pytest.param({"Ref": "UsersParameter"}, {"Ref": "UsersParameter"}, id="parameter of the root template"),
    pytest.param([{"Ref": "Role"}, "Role"], [{"Ref": "Role"}, "Role"], id="reference inside one stack"),
]


@pytest.mark.parametrize(("split", "whole"), SPLIT)
def test_references_across_nested_stacks_are_undone(split: Json, whole: Json) -> None:
    parameters: JsonObject = {
        "RoleArnParameter": {"Fn::GetAtt": ["Role", "Arn"]},
        "TableParameter": {"Fn::GetAtt": ["BNestedStack", "Outputs.Table"]},
        "UsersParameter": "x",
    }
    resources: JsonObject = {"Role": {}, "Tab": {}, "Table": {}, "BNestedStack": {"Type": "AWS::CloudFormation::Stack"}}
    resources["ANestedStack"] = {"Type": "AWS::CloudFormation::Stack", "Properties": {"Parameters": parameters}}
    template: JsonObject = {"Parameters": {"UsersParameter": {"Type": "String"}}}
    assert Unsplit(Side(resources, template, {}, FolderZips(ARTIFACTS))).value(split) == whole


# ---------------------------------------------------------------------------------------- refusals


def test_a_tampered_property_is_not_proven() -> None:
    side = load("v3/plain/dev")
    function = first_function(side)
    put(side, ("resources", function, "Properties", "Timeout"), 17)
    for config in as_object(side.service["functions"]).values():
        as_object(config)["timeout"] = 17
    verdict = verdict_of(version_ids(side, side), function)
    assert (verdict.new, verdict.recipe) == (None, "")
    assert "No known recipe gives the version id of function" in verdict.reason


@pytest.mark.parametrize(
    ("order", "is_proven"),
    [
        pytest.param(["AA", "ZZ"], True, id="usual locales"),
        pytest.param(["ZZ", "AA"], False, id="Danish, where AA is a letter after Z (sort-order)"),
    ],
)
def test_the_locale_that_keys_were_sorted_by(order: list[str], is_proven: bool) -> None:
    side = load("v3/plain/dev")
    function = first_function(side)
    variables: JsonObject = dict.fromkeys(order, "1")
    put(side, ("resources", function, "Properties", "Environment"), {"Variables": variables})
    packaged = _packaged_id(side, function, order)
    side = with_names(side, {verdict_of(version_ids(side, side), function).old: packaged})
    verdict = verdict_of(version_ids(side, side), function)
    assert verdict.old == packaged
    assert verdict.new == (packaged if is_proven else None)
    assert bool(verdict.reason) is not is_proven


def _packaged_id(side: Side, function: str, order: list[str]) -> str:
    """What v3 would have called the version, had it sorted the variables so."""
    properties = as_object(sorted_deep(at(side.resources, (function, "Properties"))))
    zip_name = as_text(at(properties, ("Code", "S3Key"))).rpartition("/")[2]
    variables: JsonObject = dict.fromkeys(order, "1")
    hashed = {
        key: value for key, value in properties.items() if key not in ("Code", "Tags", "ReservedConcurrentExecutions")
    }
    text = stringify(sorted_top(hashed | {"Environment": {"Variables": variables}, "layerConfigurations": []}))
    content = base64.b64encode(side.zips.sha256(zip_name) or b"") + text.encode()
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return function.removesuffix("Function") + "Version" + re.sub("[^0-9A-Za-z]", "", digest)


def test_a_tampered_layer_is_not_proven() -> None:
    side = load("v3/layers/dev")
    put(side, ("resources", "TopDashsoilLambdaLayer", "Properties", "LayerName"), "other")
    put(side, ("service", "layers", "top-soil", "name"), "other")
    verdict = verdict_of(layer_ids(side, side), "TopDashsoil")
    assert (verdict.new, verdict.renames, verdict.values) == (None, (), ())
    assert "No known recipe" in verdict.reason


def test_a_tampered_websocket_route_is_not_proven() -> None:
    side = load("v3/sockets/dev")
    put(side, ("resources", "WebsocketsApi", "Properties", "Name"), "other")
    (verdict,) = websocket_ids(side, side)
    assert verdict.new is None
    assert "No known recipe" in verdict.reason


MISSING = [
    pytest.param(
        "v3/layers/dev", "gravel.zip", layer_ids, "GravelLambdaLayer", "gravel.zip, is not in", id="layer's own zip"
    ),
    pytest.param(
        "v3/layers/dev",
        "gravel.zip",
        version_ids,
        "DrillLambdaFunction",
        "gravel.zip of function drill",
        id="zip of a layer that is used",
    ),
    pytest.param(
        "v1/layers/dev",
        "strata.zip",
        version_ids,
        "DrillLambdaFunction",
        "strata.zip of function drill",
        id="v1 hashes the bytes",
    ),
]


@pytest.mark.parametrize(("artifact", "zip_name", "compute", "subject", "reason"), MISSING)
def test_a_missing_zip_is_named(
    artifact: str, zip_name: str, compute: Callable[[Side, Side], list[IdVerdict]], subject: str, reason: str
) -> None:
    whole = load(artifact)
    side = whole._replace(zips=FolderZips(ARTIFACTS / artifact, frozenset({zip_name})))
    verdict = verdict_of(compute(side, side), subject)
    assert verdict.new is None
    assert reason in verdict.reason


def test_without_the_zip_the_digest_in_the_template_is_enough_for_v3() -> None:
    whole = load("v3/layers/dev")
    side = whole._replace(zips=FolderZips(ARTIFACTS / "v3/layers/dev", frozenset({"strata.zip"})))
    verdict = verdict_of(version_ids(side, side), "DrillLambdaFunction")
    assert verdict.new == verdict.old


def test_another_zip_under_the_same_name_is_found_out() -> None:
    side = load("v3/plain/dev")
    function = first_function(side)
    version = verdict_of(version_ids(side, side), function).old
    put(side, ("resources", version, "Properties", "CodeSha256"), base64.b64encode(bytes(32)).decode())
    verdict = verdict_of(version_ids(side, side), function)
    assert verdict.new is None
    assert "is not the zip function" in verdict.reason


def test_a_target_whose_zip_is_another_and_unknown_gets_no_id() -> None:
    source, target = load("v3/plain/dev"), load("v3/plain/dev")
    function = first_function(source)
    put(target, ("resources", function, "Properties", "Code", "S3Key"), "serverless/x/prod/1-2/elsewhere.zip")
    verdict = verdict_of(version_ids(source, target), function)
    assert verdict.new is None
    assert verdict.recipe == "v3 sorted"
    assert "elsewhere.zip" in verdict.reason


def test_a_function_that_the_target_lacks_gets_no_id() -> None:
    source, target = load("v3/plain/dev"), load("v3/plain/dev")
    function = first_function(source)
    del target.resources[function]
    verdict = verdict_of(version_ids(source, target), function)
    assert (verdict.new, verdict.reason) == (None, f"The target has no function {function}.")


HASHED, HEXED = "aFg8w2G3Zj1ep2VPIW60xgMMJzSWkKvO0fZR5nEgCY", "57c8db9642cd2134b3bd4be9c404776b3a6b7246"
# What stands before the hash, the text without it, does it end in one?
SPELLINGS = [
    pytest.param(f"GreetLambdaVersion{HASHED}", "GreetLambdaVersion", "GreetLambdaVersion", True, id="a version"),
    pytest.param(f"WebsocketsDeployment{HASHED}", "WebsocketsDeployment", "WebsocketsDeployment", True, id="a websocket deployment"),
    pytest.param(f"BedrockLambdaLayer{HEXED}", "BedrockLambdaLayer", "BedrockLambdaLayer", True, id="a retained layer"),
    pytest.param(f"BedrockWildLambdaLayerPermission{HEXED}", "BedrockWildLambdaLayerPermission", "BedrockWildLambdaLayerPermission", True, id="its permission"),
    pytest.param(f"${{GreetLambdaVersion{HASHED}}}:x", "", "${GreetLambdaVersion}:x", True, id="inside of a text"),
    pytest.param("WebsocketsDeploymentStage", "", "WebsocketsDeploymentStage", False, id="the stage of the websockets"),
    pytest.param("LambdaVersionCleanerSnsSubscriptionEventsdev", "", "LambdaVersionCleanerSnsSubscriptionEventsdev", False, id="a function whose key begins like one"),
    pytest.param("MyWebsocketsDeploymentForDevelopersOfTheTeam", "", "MyWebsocketsDeploymentForDevelopersOfTheTeam", False, id="a resource whose name ends like one"),
    pytest.param("BedrockLambdaLayerHash", "", "BedrockLambdaLayerHash", False, id="the output with a layer's hash"),
    pytest.param(f"Asset{HEXED}", "", f"Asset{HEXED}", False, id="a hash of somebody else's"),
    pytest.param("GreetLambdaVersionLatest", "", "GreetLambdaVersionLatest", False, id="too short"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "before", "bare", "ends"), SPELLINGS)
def test_what_is_named_by_a_hash(text: str, before: str, bare: str, ends: bool) -> None:
    assert (before_hash(text), without_hash(text), ends_in_hash(text)) == (before, bare, ends)


SOCKET = IdKind.WEBSOCKET
TOLD = [
    pytest.param(IdKind.VERSION, "B", (), [("B", True)], id="another id"),
    pytest.param(IdKind.VERSION, "B", ("Fn",), [("B", False)], id="another id of what holds something uncertain"),
    pytest.param(IdKind.VERSION, "A", (), [], id="the same id, which is sure"),
    pytest.param(IdKind.VERSION, "A", ("Fn",), [("A", False)], id="the same id, which may be another one"),
    pytest.param(IdKind.VERSION, "A", ("Other",), [], id="the same id, something else is uncertain"),
    pytest.param(SOCKET, "B", ("Other",), [("B", False)], id="of a websocket API, which hashes resources of any name"),
]


@pytest.mark.parametrize(("kind", "new", "uncertain", "told"), TOLD)
def test_ids_that_are_told(kind: IdKind, new: str, uncertain: tuple[str, ...], told: list[tuple[str, bool]]) -> None:
    found = Recomputed(verdicts_of={"A": IdVerdict.unproven(kind, "Fn", "A", "")})
    (found.unchanged if new == "A" else found.renames)["A"] = (new, "a recipe")
    verdicts = found.verdicts("template.json", {"Resources": {"A": {}}}, uncertain)
    assert [(verdict.new, verdict.certain) for verdict in verdicts] == told


def unproven_sockets(stamp: Stamp | None) -> tuple[Plan, str, str]:
    """The plan for a websocket API that something changed after its deployment was named; the old ID and the new."""
    place = ("Resources", "WebsocketsApi", "Properties", "RouteSelectionExpression")
    changed = with_values(
        loaded(ARTIFACTS / "v3/sockets/dev"), {(*COMPILED, *place): "$request.x"}, {UPDATE: {place: "$request.x"}}
    )
    made = Made.of(changed, "prod", stamp)
    old, new = (
        next(key for key in as_object(at(template, ("Resources",))) if before_hash(key) == "WebsocketsDeployment")
        for template in (changed.templates[UPDATE].value, json.loads(made.texts[UPDATE]))
    )
    referring = at(json.loads(made.texts[UPDATE]), ("Resources", "WebsocketsDeploymentStage", "Properties"))
    assert as_object(referring)["DeploymentId"] == {"Ref": new}
    return made.plan, old, new


def test_a_websocket_deployment_that_can_not_be_proven_gets_a_fresh_id_with_every_stamp() -> None:
    """A kept one would not deploy the API again; the same stamp gives the same ID."""
    (plan, old, new), (_, _, again), (_, _, later) = map(unproven_sockets, (STAMP, STAMP, Stamp(STAMP.millis + 1)))
    assert len({old, new, later}) == 3
    assert again == new
    assert [verdict.old for verdict in plan.unproven] == [old]


def test_a_websocket_deployment_stays_where_the_stamp_does() -> None:
    plan, old, new = unproven_sockets(None)
    assert new == old
    assert [verdict.old for verdict in plan.unproven] == [old]
