"""IDs that end in a hash, computed anew: what proved itself on the original is proven on the other artifact, too."""

from __future__ import annotations

from collections.abc import Iterator

from restage.anonymise.texts import Texts
from restage.artifact.folder import Artifact
from restage.artifact.layout import COMPILED
from restage.artifact.templates import templates
from restage.document.values import JsonObject, as_object, as_text, at
from restage.evidence.hashes import ArtifactZips
from restage.evidence.stepnotifications import renewed_notifications
from restage.framework.ids import Side
from restage.framework.ids.layers import LAYER_FORMS, layer_hash, layers_by_key, proven_form
from restage.framework.ids.versions import renamed_ids
from restage.framework.ids.websockets import WEBSOCKET_PARTS, is_deployment, websocket_id


def side_of(artifact: Artifact) -> Side:
    """An artifact as the recipes see it."""
    found = list(templates(artifact))
    resources = {key: child for one in found for key, child in as_object(one.value.get("Resources")).items()}
    root = next((one.value for one in found if one.root == COMPILED), {})
    service = as_object(at(artifact.resolved.value, ("service",)))
    return Side(resources, root, service, ArtifactZips(artifact, {}))


def layer_hashes(original: Side, made: Side, texts: Texts) -> Iterator[tuple[str, str]]:
    """What stands for the hash of a layer, and the hash that it has now."""
    twins = layers_by_key(made)
    for key, layer in layers_by_key(original).items():
        stated = as_text(at(original.template, ("Outputs", f"{layer.plain_id}Hash", "Value")))
        old = stated or layer.logical_id.removeprefix(layer.plain_id)
        form, twin = proven_form(layer, old, original) if old else None, twins.get(texts.named(key))
        new = layer_hash(twin, LAYER_FORMS[form], made) if form and twin else None
        if new:
            yield texts.hash(old), new


def websocket_ids(original: Side, made: Side, texts: Texts) -> Iterator[tuple[str, str]]:
    """What stands for the ID of the websocket API's deployment, and the one that it has now."""
    for key in original.resources:
        if is_deployment(key, original.resources):
            part = next((part for part in WEBSOCKET_PARTS.values() if websocket_id(part, original, key) == key), None)
            if part:
                yield texts.named(key), websocket_id(part, made, texts.named(key))


def versions(original: Side, made: Side, texts: Texts) -> Iterator[tuple[str, str]]:
    """What stands for the ID of a function's version, and the one that it has now."""
    keys = {key: texts.named(key) for key in as_object(original.service.get("functions"))}
    for old, new in renamed_ids(original, made, keys).items():
        yield texts.named(old), new


def notifications(original: Side, made: Side, texts: Texts) -> Iterator[tuple[str, str]]:
    """What stands for the names and IDs of step functions' notifications, and those that they have now."""
    ids = {key: texts.named(key) for key in original.resources}
    twins: JsonObject = {key: made.resources[new] for key, new in ids.items() if new in made.resources}
    resources: JsonObject = dict(original.resources)
    for one in renewed_notifications({"Resources": resources}, {"Resources": twins}, ids):
        _, key, *below = one.path
        yield as_text(at(twins, (key, *below))) if below else ids[str(key)], one.new
