"""The hash of a layer: an output's value, and of retained layers the end of their logical IDs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from restage.document.jsjson import stringify, utf8
from restage.document.values import Json, JsonObject, Path, as_object, as_text, at
from restage.framework.ids.model import IdKind, IdVerdict, Side, base_name
from restage.framework.naming.encode import normalize

LAYER_TYPE: Final = "AWS::Lambda::LayerVersion"
PERMISSION_TYPE: Final = "AWS::Lambda::LayerVersionPermission"

# A layer's `Properties` from its configuration, in the order in which compile/layers.js sets them (v1 to osls).
LAYER_PROPERTIES: Final = (
    ("Description", "description"),
    ("LicenseInfo", "licenseInfo"),
    ("CompatibleRuntimes", "compatibleRuntimes"),
    ("CompatibleArchitectures", "compatibleArchitectures"),
)


class Layer(NamedTuple):
    """One layer of the service, as one side has it."""

    key: str
    logical_id: str
    properties: JsonObject
    config: JsonObject

    @property
    def plain_id(self) -> str:
        """The logical ID without the hash that `retain` puts behind it."""
        return f"{normalize(self.key)}LambdaLayer"

    @property
    def path(self) -> str:
        """The zip's path on the machine that packaged: `resolveLayerArtifactName`, provider.js."""
        found = as_text(at(self.config, ("package", "artifact")))
        return found or f".serverless/{self.key}.zip"

    @property
    def zip_name(self) -> str:
        """The zip's name in the artifact's folder."""
        return base_name(self.path)


def as_in_template(layer: Layer) -> JsonObject:
    """The properties that were hashed, if nothing came later but the S3 key."""
    content = {key: value for key, value in as_object(layer.properties.get("Content")).items() if key != "S3Key"}
    return {key: content if key == "Content" else value for key, value in layer.properties.items()}


def as_in_state(layer: Layer) -> JsonObject:
    """The properties as compile/layers.js makes them from the configuration: what users' `resources` changed undone."""
    content = as_object(as_in_template(layer).get("Content"))
    properties: JsonObject = {
        "Content": {key: value for key, value in content.items() if key != "S3ObjectVersion"},
        "LayerName": layer.config.get("name") or layer.key,
    }
    for name, key in LAYER_PROPERTIES:
        if layer.config.get(key):
            properties[name] = layer.config[key]
    return properties


# Names of the ways to the properties at hash time; the first that reproduces the source's hash is used.
LAYER_FORMS: Final[dict[str, Callable[[Layer], JsonObject]]] = {
    "properties of the template": as_in_template,
    "properties of the state": as_in_state,
}


def layer_ids(source: Side, target: Side) -> list[IdVerdict]:
    """A verdict for the hash of every layer of the source.

    The hash is SHA-1 in hex over the JSON of `{Type, Properties}` without `Content.S3Key`, then the zip
    (compile/layers.js of v1, v2, v3, osls; docs/framework.md#layer-hashes).
    """
    old_layers, new_layers = layers_by_key(source), layers_by_key(target)
    verdicts = (_verdict(layer, new_layers.get(key), source, target) for key, layer in old_layers.items())
    return [verdict for verdict in verdicts if verdict is not None]


def layers_by_key(side: Side) -> dict[str, Layer]:
    """The layers of the service that are in its template, by their keys in the configuration."""
    found = {}
    for key, config in as_object(side.service.get("layers")).items():
        logical_id = _logical_id(f"{normalize(key)}LambdaLayer", side.resources)
        if logical_id:
            properties = as_object(at(side.resources, (logical_id, "Properties")))
            found[key] = Layer(key, logical_id, properties, as_object(config))
    return found


def _logical_id(plain: str, resources: JsonObject) -> str | None:
    pattern = re.compile(re.escape(plain) + "([0-9a-f]{40})?")
    for logical_id, resource in resources.items():
        if pattern.fullmatch(logical_id) and as_object(resource).get("Type") == LAYER_TYPE:
            return logical_id
    return None


def _verdict(layer: Layer, twin: Layer | None, source: Side, target: Side) -> IdVerdict | None:
    place: Path = ("Outputs", f"{layer.plain_id}Hash", "Value")
    suffix = layer.logical_id.removeprefix(layer.plain_id)
    old = as_text(at(source.template, place)) or suffix
    if not old:
        return None
    recipe = proven_form(layer, old, source)
    if recipe is None:
        return IdVerdict.unproven(IdKind.LAYER, layer.logical_id, old, _why_not(layer, source))
    new = layer_hash(twin, LAYER_FORMS[recipe], target) if twin else None
    if new is None:
        reason = f"The target has no layer {layer.key}, or its zip {layer.zip_name} is not in the artifact folder."
        return IdVerdict.unproven(IdKind.LAYER, layer.logical_id, old, reason, recipe)
    values = (place,) if at(source.template, place) == old else ()
    renames = tuple(_renames(layer, old, new, source.resources)) if suffix == old else ()
    return IdVerdict(
        kind=IdKind.LAYER,
        subject=layer.logical_id,
        old=old,
        new=new,
        recipe=recipe,
        reason="",
        renames=renames,
        values=values,
    )


def proven_form(layer: Layer, old: str, source: Side) -> str | None:
    """The name of the form that reproduces the hash `old` of a layer."""
    for recipe, form in LAYER_FORMS.items():
        if layer_hash(layer, form, source) == old:
            return recipe
    return None


def layer_hash(layer: Layer, form: Callable[[Layer], JsonObject], side: Side) -> str | None:
    """The hash of a layer, with its properties in this form; None where its zip is not there."""
    content = side.zips.read(layer.zip_name)
    if content is None:
        return None
    resource: Json = {"Type": LAYER_TYPE, "Properties": form(layer)}
    digest = hashlib.sha1(utf8(stringify(resource)), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def _why_not(layer: Layer, source: Side) -> str:
    if source.zips.read(layer.zip_name) is None:
        return f"The zip of layer {layer.key}, {layer.zip_name}, is not in the artifact folder."
    return f"No known recipe gives the hash of layer {layer.key}: its properties or its zip changed after packaging."


def _renames(layer: Layer, old: str, new: str, resources: JsonObject) -> Iterator[tuple[str, str]]:
    """The layer's own ID and, in v2 and later, those of its permissions; v1 leaves the permissions' as they are."""
    yield layer.logical_id, f"{layer.plain_id}{new}"
    for logical_id, resource in resources.items():
        is_permission = as_object(resource).get("Type") == PERMISSION_TYPE
        of_layer = at(resource, ("Properties", "LayerVersionArn", "Ref")) == layer.logical_id
        if is_permission and of_layer and logical_id.endswith(old):
            yield logical_id, logical_id.removesuffix(old) + new
