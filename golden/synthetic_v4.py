"""Synthetic artifacts in the shape of version 4, made from those of version 3.

usage: python golden/synthetic_v4.py [--artifacts DIR]

Version 4 cannot package without an account, so nothing here was written by it: the rules are read from its public
source. They are written down once more on purpose, apart from the code of the project that they help to judge.
Before an id is made anew the recipe has to reproduce the id that version 3 wrote.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ARTIFACTS = Path(__file__).resolve().parent / "artifacts"
NAME = "v4-synthetic"
SERVICES = (
    "already-there", "balancer", "bus-native", "http-desk", "layers", "own-bucket",
    "plugin-iam-roles", "rest-plans", "streams",
)  # fmt: skip

UPDATE_TEMPLATE = "cloudformation-template-update-stack.json"
STATE = "serverless-state.json"

# The bucket that all services of one account and region share. One literal, whatever the stage.
SHARED_BUCKET = "serverless-framework-deployments-{region}-0d3f2a1b-4c5d"
OWN_BUCKET = {"Ref": "ServerlessDeploymentBucket"}
OWN_BUCKET_RESOURCES = ("ServerlessDeploymentBucket", "ServerlessDeploymentBucketPolicy")
CUSTOM_RUNTIME = "nodejs22.x"

# What a Lambda function gets only after it was hashed, or what never counts.
NOT_HASHED = ("Code", "ReservedConcurrentExecutions", "Tags", "RecursiveLoop", "SnapStart", "LoggingConfig")
SHARED_ROLE = {"Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"]}
ASCII_COLLATION = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"

Json = Any


class RecipeError(Exception):
    """The recipe does not reproduce what version 3 wrote, so it must not make new ids."""


REFERENCE_STEP = re.compile(r'\[(\d+|"(?:[^\\"]|\\.)*")\]')


def with_objects(document: Json) -> Json:
    """Replace every {"$ref": path} by the object itself, which then stands in several places."""

    def target(path: str) -> Json:
        value = document
        for step in REFERENCE_STEP.finditer(path):
            value = value[json.loads(step.group(1))]
        return value

    def walk(value: Json) -> None:
        for key, child in list(_entries(value)):
            if isinstance(child, dict) and set(child) == {"$ref"} and str(child["$ref"]).startswith("$"):
                value[key] = target(child["$ref"])
            else:
                walk(child)

    walk(document)
    return document


def with_references(value: Json, path: str = "$", seen: dict[int, str] | None = None) -> Json:
    """The reverse: every occurrence of an object after its first becomes a reference."""
    seen = {} if seen is None else seen
    if not isinstance(value, (dict, list)):
        return value
    if id(value) in seen:
        return {"$ref": seen[id(value)]}
    seen[id(value)] = path
    if isinstance(value, list):
        return [with_references(child, f"{path}[{index}]", seen) for index, child in enumerate(value)]
    return {key: with_references(child, f"{path}[{json.dumps(key)}]", seen) for key, child in value.items()}


def _entries(value: Json) -> Iterator[tuple[Json, Json]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def renamed(value: Json, names: dict[str, str], done: dict[int, Json] | None = None) -> Json:
    """Whole strings and keys replaced; an object that stands in two places still does."""
    done = {} if done is None else done
    if isinstance(value, str):
        return names.get(value, value)
    if not isinstance(value, (dict, list)):
        return value
    if id(value) not in done:
        empty: Json = type(value)()
        done[id(value)] = empty
        if isinstance(value, list):
            empty.extend(renamed(child, names, done) for child in value)
        else:
            empty.update({names.get(key, key): renamed(child, names, done) for key, child in value.items()})
    return done[id(value)]


def script_json(value: Json) -> str:
    """JSON.stringify without indentation."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def collation_key(text: str) -> tuple[bool, int, list[int], list[int], str]:
    """Order of keys: numbers first, as JavaScript keeps them; then letters without case, small before capital."""
    if text.isdecimal() and (text == "0" or text[0] != "0"):
        return (False, int(text), [], [], text)
    if not text.isascii():
        raise RecipeError(f"no collation for the key {text!r}")
    primary = [200 + ord(char.lower()) if char.isalpha() else ASCII_COLLATION.find(char) for char in text]
    return (True, 0, primary, [char.isupper() for char in text], text)


def sorted_deeply(value: Json) -> Json:
    """Keys in order at every depth, lists as they are."""
    if isinstance(value, list):
        return [sorted_deeply(child) for child in value]
    if isinstance(value, dict):
        return {key: sorted_deeply(value[key]) for key in sorted(value, key=collation_key)}
    return value


def zip_digest(path: Path) -> str:
    """The 44 characters that stand for a zip."""
    return base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()


def layer_hash(layer: Json, folder: Path) -> str:
    """The hash of a layer: its resource without the place in the bucket, then its zip."""
    content = {key: value for key, value in layer["Properties"]["Content"].items() if key != "S3Key"}
    bare = {"Type": layer["Type"], "Properties": {**layer["Properties"], "Content": content}}
    return hashlib.sha1(script_json(bare).encode() + _zip_of(layer, folder).read_bytes()).hexdigest()


def _zip_of(resource: Json, folder: Path) -> Path:
    place = resource["Properties"].get("Code") or resource["Properties"]["Content"]
    return folder / str(place["S3Key"]).rpartition("/")[2]


def version_id(function_id: str, resources: Json, layer_names: dict[str, str], folder: Path) -> str:
    """The logical id of a function's version."""
    function = resources[function_id]
    layers = [layer["Ref"] for layer in function["Properties"].get("Layers", ()) if isinstance(layer, dict)]
    references = [name for name in layers if name in resources]
    paths = sorted(_zip_of(resources[reference], folder) for reference in references)
    properties = {key: value for key, value in function["Properties"].items() if key not in NOT_HASHED}
    properties["Role"] = properties["Role"] if _is_fixed_role(properties["Role"]) else SHARED_ROLE
    properties["layerConfigurations"] = [_configuration(name, resources, layer_names) for name in references]
    text = "".join(zip_digest(path) for path in (_zip_of(function, folder), *paths)) + script_json(
        sorted_deeply(properties)
    )
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return function_id.removesuffix("LambdaFunction") + "LambdaVersion" + re.sub("[^0-9A-Za-z]", "", digest)


def _is_fixed_role(role: Json) -> bool:
    """Roles of a function's own are put in after the hash; a role that the user gave is there before."""
    return not (isinstance(role, dict) and "Fn::GetAtt" in role)


def _configuration(reference: str, resources: Json, layer_names: dict[str, str]) -> Json:
    properties = dict(resources[reference]["Properties"])
    properties["Content"] = {
        key: value for key, value in properties["Content"].items() if key not in ("S3Key", "S3ObjectVersion")
    }
    return {"name": layer_names[reference], "ref": reference, "properties": properties}


def convert(source: Path, target: Path) -> None:
    """Write the synthetic twin of one artifact."""
    state = with_objects(json.loads((source / STATE).read_text()))
    template = state["service"]["provider"]["compiledCloudFormationTemplate"]
    _check_recipe(template["Resources"], state, source)
    _use_shared_bucket(template, state["service"]["provider"])
    _modernise_custom_resources(template["Resources"])
    _reshape_service(state)
    state = renamed(state, _new_layer_ids(template, source))
    template = state["service"]["provider"]["compiledCloudFormationTemplate"]
    state = renamed(state, _new_version_ids(template["Resources"], state, source))
    _write(state, source, target)


def _of_type(resources: Json, kind: str) -> list[tuple[str, Json]]:
    return [(key, resource) for key, resource in resources.items() if resource["Type"] == kind]


def _check_recipe(resources: Json, state: Json, folder: Path) -> None:
    wrong = {old: new for old, new in _new_version_ids(resources, state, folder).items() if old != new}
    if wrong:
        raise RecipeError(f"{folder}: {wrong}")


def _new_version_ids(resources: Json, state: Json, folder: Path) -> dict[str, str]:
    names = _layer_names(resources, state)
    return {
        key: version_id(version["Properties"]["FunctionName"]["Ref"], resources, names, folder)
        for key, version in _of_type(resources, "AWS::Lambda::Version")
    }


def _layer_names(resources: Json, state: Json) -> dict[str, str]:
    """Logical id of a layer to its key in the configuration, which the name of its zip shows."""
    keys = state["service"].get("layers") or {}
    layers = _of_type(resources, "AWS::Lambda::LayerVersion")
    return {
        name: key
        for name, layer in layers
        for key in keys
        if layer["Properties"]["Content"]["S3Key"].endswith(f"/{key}.zip")
    }


def _new_layer_ids(template: Json, folder: Path) -> dict[str, str]:
    """Hashes of layers stand in outputs and, if old versions are kept, at the end of ids; the bucket counts."""
    names: dict[str, str] = {}
    resources = template["Resources"]
    for key, layer in _of_type(resources, "AWS::Lambda::LayerVersion"):
        new = layer_hash(layer, folder)
        outputs = [name for name, output in template["Outputs"].items() if output["Value"] == {"Ref": key}]
        old = template["Outputs"][outputs[0].removesuffix("QualifiedArn") + "Hash"]["Value"]
        names |= {old: new}
        names |= {name: name.removesuffix(old) + new for name in resources if name.endswith(old)}
    return names


def _use_shared_bucket(template: Json, provider: Json) -> None:
    """A named bucket stays; else the literal name of the shared one stands wherever the stack's own was referred to."""
    bucket = SHARED_BUCKET.format(region=provider["region"])
    for name in OWN_BUCKET_RESOURCES:
        template["Resources"].pop(name, None)
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        place = properties.get("Code") or properties.get("Content")
        if isinstance(place, dict) and place.get("S3Bucket") == OWN_BUCKET:
            place["S3Bucket"] = bucket
    output = template["Outputs"]["ServerlessDeploymentBucketName"]
    if output["Value"] == OWN_BUCKET:
        output["Value"] = bucket


def _modernise_custom_resources(resources: Json) -> None:
    """Their log groups are on by default in version 4; the sources ask for them already in version 3."""
    for key, resource in resources.items():
        if resource["Type"].startswith("Custom::") and resource.get("Version") == 1:
            resource["Version"] = "1.0"
        if resource["Type"] == "AWS::Lambda::Function" and key.startswith("CustomDashresource"):
            resource["Properties"]["Runtime"] = CUSTOM_RUNTIME
            assert key.replace("LambdaFunction", "LogGroup") in resources, key


def _reshape_service(state: Json) -> None:
    service = state["service"]
    service["provider"]["stage"] = state["package"]["artifactDirectoryName"].split("/")[-2]
    service["provider"].pop("coreCloudFormationTemplate", None)
    service.pop("isDashboardMonitoringPreconfigured", None)
    service["serviceFilename"] = "serverless"
    service["appId"] = service["orgId"] = None


def _write(state: Json, source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.json"))
    documents = {
        STATE: with_references(state),
        UPDATE_TEMPLATE: state["service"]["provider"]["compiledCloudFormationTemplate"],
    }
    for name, document in documents.items():
        (target / name).write_text(json.dumps(document, indent=2, ensure_ascii=False))


def make_all(artifacts: Path = ARTIFACTS) -> list[Path]:
    """Make every synthetic artifact from the artifacts of version 3 beside them; return their folders."""
    made = []
    for source in (stage for service in SERVICES for stage in sorted((artifacts / "v3" / service).iterdir())):
        target = artifacts / NAME / source.parent.name / source.name
        convert(source, target)
        made.append(target)
    return made


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Make synthetic artifacts in the shape of version 4.")
    parser.add_argument("--artifacts", type=Path, default=ARTIFACTS, help="folder that holds v3")
    print(f"{len(make_all(parser.parse_args().artifacts))} synthetic artifacts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
