"""The logical IDs of Lambda versions, which end in a hash over code, layers and properties of the function."""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_base64
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from restage.document.jsjson import as_js_text, sorted_deep, sorted_top, stringify, utf8
from restage.document.values import Json, JsonObject, as_list, as_object, as_text, at
from restage.framework.ids.algorithms import ALGORITHMS, Algorithm
from restage.framework.ids.hashinputs import (
    STATE,
    Choices,
    FunctionInputs,
    as_inserted,
    effective,
    hashed_properties,
    possible_choices,
)
from restage.framework.ids.layers import LAYER_FORMS, Layer, layers_by_key
from restage.framework.ids.model import IdKind, IdVerdict, Side, base_name
from restage.framework.ids.splitstacks import Unsplit
from restage.framework.naming.encode import function_id, normalize

VERSION_TYPE: Final = "AWS::Lambda::Version"


class Recipe(NamedTuple):
    """An algorithm, what it was applied to, and the form of the layers' properties."""

    algorithm: Algorithm
    choices: Choices
    layer_form: str


class Version(NamedTuple):
    """One function's version on one side."""

    key: str
    function: str
    """The function's logical ID."""
    inputs: FunctionInputs
    code_sha256: str
    """What the version resource says of the zip: base64 of its SHA-256; empty where there is none."""

    @property
    def zip_name(self) -> str:
        """The name of the function's zip, empty for images."""
        return base_name(as_text(at(self.inputs.properties, ("Code", "S3Key"))))


def version_ids(source: Side, target: Side) -> list[IdVerdict]:
    """A verdict for the version of every function that has one.

    The id is base64 of SHA-256 over the zip, the zips of the service's layers it uses and its properties, letters
    and digits only (compile/functions.js of v2, v3, osls; functions/index.js of v1;
    docs/framework.md#version-hashes, hash-time-properties).
    """
    old_side, new_side = _Hasher(source), _Hasher(target)
    verdicts: list[IdVerdict] = []
    last: Recipe | None = None
    known = _old_ids(source)
    for key, old in known.items():
        version = old_side.version(key, old)
        if version is None:
            continue
        recipe = _proven(version, old, old_side, last)
        last = recipe or last
        verdicts.append(_verdict(version, old, recipe, old_side, new_side))
    there = as_object(source.service.get("functions"))
    added = {key: made for key, made in _old_ids(target).items() if key not in there}
    return [*verdicts, *(_added(key, made, last, new_side) for key, made in added.items())]


def renamed_ids(source: Side, target: Side, keys: Mapping[str, str]) -> dict[str, str]:
    """By the ID in `source`, the ID in `target` of the version of every function whose recipe proves itself; `keys`:
    what functions of the source are called there."""
    old_side, new_side, made = _Hasher(source), _Hasher(target), _old_ids(target)
    found: dict[str, str] = {}
    last: Recipe | None = None
    for key, old in _old_ids(source).items():
        version, twin = old_side.version(key, old), new_side.version(keys[key], made.get(keys[key], ""))
        recipe = _proven(version, old, old_side, last) if version else None
        last = recipe or last
        new = new_side.id(twin, recipe) if recipe and twin else None
        if new:
            found[old] = new
    return found


def _added(key: str, made: str, recipe: Recipe | None, target: _Hasher) -> IdVerdict:
    """A function that rules add: its version goes by the recipe of the functions that were there."""
    function = function_id(key)
    version = target.version(key, made)
    if recipe is None or version is None:
        reason = f"No function of the source shows how the version id of function {key}, which a rule adds, is made."
        return IdVerdict.unproven(IdKind.VERSION, function, made, reason)
    new = target.id(version, recipe) if target.side.zips.sha256(version.zip_name) else None
    if new is None:
        reason = f"The code of function {key}, which a rule adds, is not in the artifact folder."
        return IdVerdict.unproven(IdKind.VERSION, function, made, reason, _in_words(recipe))
    return IdVerdict.proven(IdKind.VERSION, function, made, new, _in_words(recipe))


def _old_ids(source: Side) -> dict[str, str]:
    """By function key, the version's logical ID in the source."""
    by_function = {}
    for logical_id, resource in source.resources.items():
        if as_object(resource).get("Type") == VERSION_TYPE:
            by_function[as_text(at(resource, ("Properties", "FunctionName", "Ref")))] = logical_id
    found = {}
    for key, config in as_object(source.service.get("functions")).items():
        stated = as_text(as_object(config).get("versionLogicalId"))
        in_template = by_function.get(function_id(key), "")
        is_framework_s = in_template.startswith(_prefix(key)) and stated not in source.resources
        if logical_id := in_template if is_framework_s else stated:
            found[key] = logical_id
    return found


def _prefix(key: str) -> str:
    return f"{normalize(key)}LambdaVersion"


def _proven(version: Version, old: str, source: _Hasher, last: Recipe | None) -> Recipe | None:
    if source.has_other_zip(version):
        return None
    return next((recipe for recipe in _recipes(version, source, last) if source.id(version, recipe) == old), None)


def _recipes(version: Version, side: _Hasher, last: Recipe | None) -> Iterator[Recipe]:
    """What to try: what worked for the function before, then the finished properties, then earlier ones."""
    algorithms: Sequence[Algorithm] = ALGORITHMS
    if last:
        yield last
        algorithms = (last.algorithm,)
    forms = list(LAYER_FORMS) if side.uses_layers(version) else list(LAYER_FORMS)[:1]
    for choices in chain([{}], possible_choices(version.inputs)):
        for algorithm in algorithms:
            for form in forms:
                yield Recipe(algorithm, choices, form)


def _verdict(version: Version, old: str, recipe: Recipe | None, source: _Hasher, target: _Hasher) -> IdVerdict:
    if recipe is None:
        return IdVerdict.unproven(IdKind.VERSION, version.function, old, _why_not(version, source))
    recipe = _narrowed(recipe, version, old, source)
    name = _in_words(recipe)
    twin = target.version(version.key, old)
    if twin is None:
        reason = f"The target has no function {version.function}."
        return IdVerdict.unproven(IdKind.VERSION, version.function, old, reason, name)
    if recipe.algorithm.sorting == "none":
        # Rules put new properties at the end
        ordered = as_inserted(twin.inputs.properties, version.inputs.properties)
        twin = twin._replace(inputs=twin.inputs._replace(properties=ordered))
    is_known = twin.zip_name == version.zip_name or target.side.zips.sha256(twin.zip_name) is not None
    new = target.id(twin, recipe) if is_known else None
    if new is None:
        missing = ", ".join(target.missing_zips(twin)) or "a zip"
        reason = f"{missing} of function {version.key} is not in the artifact folder for the target."
        return IdVerdict.unproven(IdKind.VERSION, version.function, old, reason, name)
    found = IdVerdict.proven(IdKind.VERSION, version.function, old, new, name)
    return found._replace(of_configuration=STATE in recipe.choices.values())


def _narrowed(recipe: Recipe, version: Version, old: str, source: _Hasher) -> Recipe:
    """The recipe less what makes no difference here; it may have been found on another function."""
    choices = effective(version.inputs, recipe.choices)
    usual = Recipe(recipe.algorithm, choices, next(iter(LAYER_FORMS)))
    if usual == recipe:
        return recipe
    return usual if source.id(version, usual) == old else Recipe(recipe.algorithm, choices, recipe.layer_form)


def _in_words(recipe: Recipe) -> str:
    """The algorithm, then all that differs from the finished template."""
    parts = [recipe.algorithm.name, *(f"{name} {choice}" for name, choice in recipe.choices.items())]
    is_usual = recipe.layer_form == next(iter(LAYER_FORMS))
    return ", ".join(parts if is_usual else [*parts, f"layers: {recipe.layer_form}"])


def _why_not(version: Version, source: _Hasher) -> str:
    if source.has_other_zip(version):
        return f"{version.zip_name} is not the zip function {version.key} was packaged with: CodeSha256 is another."
    if missing := ", ".join(source.missing_zips(version)):
        return f"{missing} of function {version.key} is not in the artifact folder, and no recipe works without it."
    return f"No known recipe gives the version id of function {version.key}: something changed it after packaging."


class _Hasher:
    """One side, prepared for hashing many functions: its layers, and what many hashes begin with."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self._unsplit = Unsplit(side)
        self._layers = {layer.logical_id: layer for layer in layers_by_key(side).values()}
        self._retained = {key: layer.plain_id for key, layer in self._layers.items() if key != layer.plain_id}
        provider = as_object(side.service.get("provider"))
        slim: JsonObject = {key: value for key, value in provider.items() if not key.endswith("CloudFormationTemplate")}
        self._provider = as_object(self._unsplit.value(slim))
        self._beginnings: dict[tuple[str, ...], hashlib._Hash | None] = {}

    def version(self, key: str, logical_id: str) -> Version | None:
        """The version of one function, None where this side has no such function."""
        function = function_id(key)
        if function not in self.side.resources:
            return None
        config = as_object(at(self.side.service, ("functions", key)))
        inputs = FunctionInputs(
            as_object(self._unsplit.value(at(self.side.resources, (function, "Properties")))),
            as_object(self._unsplit.value(config)),
            self._provider,
            self._retained,
        )
        return Version(
            key, function, inputs, as_text(at(self.side.resources, (logical_id, "Properties", "CodeSha256")))
        )

    def has_other_zip(self, version: Version) -> bool:
        """Whether the zip in the folder is not the one the version was made of."""
        digest = self.side.zips.sha256(version.zip_name) if version.zip_name else None
        return bool(
            digest and version.code_sha256 and b2a_base64(digest, newline=False).decode("ascii") != version.code_sha256
        )

    def uses_layers(self, version: Version) -> bool:
        """Whether the function uses layers of the same service."""
        return bool(self._local_layers(version.inputs.properties))

    def missing_zips(self, version: Version) -> list[str]:
        """Those zips that go into the version's hash but are not in the folder."""
        layers = self._local_layers(version.inputs.properties)
        names = [name for name in (version.zip_name, *(layer.zip_name for layer in layers)) if name]
        return [name for name in names if self.side.zips.sha256(name) is None]

    def id(self, version: Version, recipe: Recipe) -> str | None:
        """The version's logical ID by `recipe`, None where a zip that it needs is not there."""
        algorithm = recipe.algorithm
        properties = hashed_properties(version.inputs, recipe.choices)
        layers = self._local_layers(properties) if algorithm.with_layers else []
        beginning = self._beginning(version, algorithm, layers)
        if beginning is None:
            return None
        omitted = algorithm.omitted if "ImageUri" in as_object(properties.get("Code")) else ("Code", *algorithm.omitted)
        hashed: JsonObject = {name: value for name, value in properties.items() if name not in omitted}
        digest = beginning.copy()
        digest.update(utf8(_text(hashed, algorithm, layers, recipe.layer_form)))
        return _prefix(version.key) + re.sub(
            "[^0-9A-Za-z]", "", b2a_base64(digest.digest(), newline=False).decode("ascii")
        )

    def _local_layers(self, properties: JsonObject) -> list[Layer]:
        references = [as_text(as_object(layer).get("Ref")) for layer in as_list(properties.get("Layers"))]
        return [self._layers[reference] for reference in references if reference in self._layers]

    def _beginning(self, version: Version, algorithm: Algorithm, layers: list[Layer]) -> hashlib._Hash | None:
        """The hash after code and layers; the layers in the order of their paths on the packaging machine."""
        ordered = sorted(layers, key=lambda layer: layer.path.encode("utf-16-be", "surrogatepass"))
        names = [layer.zip_name for layer in ordered]
        key = (algorithm.name, version.zip_name, version.code_sha256, *names)
        if key not in self._beginnings:
            self._beginnings[key] = self._begun(version, algorithm, names)
        return self._beginnings[key]

    def _begun(self, version: Version, algorithm: Algorithm, names: list[str]) -> hashlib._Hash | None:
        contents = [self._zip(name, algorithm.raw) for name in names]
        if version.zip_name:
            code = self._zip(version.zip_name, algorithm.raw)
            is_stated = code is None and not algorithm.raw
            contents.insert(0, utf8(version.code_sha256) or None if is_stated else code)
        digest = hashlib.sha256()
        for content in contents:
            if content is None:
                return None
            digest.update(content)
        return digest

    def _zip(self, name: str, raw: bool) -> bytes | None:
        if raw:
            return self.side.zips.read(name)
        digest = self.side.zips.sha256(name)
        return None if digest is None else b2a_base64(digest, newline=False)


def _text(properties: JsonObject, algorithm: Algorithm, layers: list[Layer], form: str) -> str:
    """The properties as they are written into the hash, together with the layers' where the algorithm has them."""
    if algorithm.sorting == "none":
        return "".join(map(as_js_text, properties.values()))
    if algorithm.sorting == "top":
        by_name: JsonObject = {layer.key: sorted_top(LAYER_FORMS[form](layer)) for layer in layers}
        return stringify(sorted_top(properties | {"layerConfigurations": by_name}))
    used: list[Json] = [
        {"name": layer.key, "ref": layer.logical_id, "properties": LAYER_FORMS[form](layer)} for layer in layers
    ]
    return stringify(sorted_deep(properties | {"layerConfigurations": used}))
