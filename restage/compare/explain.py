"""What made an ID differ that ends in a hash: the differences in what was hashed (docs/framework.md#version-hashes)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from restage.compare.canonical import Forms, neutral_value
from restage.compare.drafts import Draft, Drafts
from restage.compare.ids import Ids
from restage.compare.model import ABSENT, Kind
from restage.compare.stages import Stages
from restage.compare.walk import Walk
from restage.document.values import Json, JsonObject, Path, as_object, as_text, at, show

_DEPLOYMENT = "AWS::ApiGatewayV2::Deployment"
# Left out of a function's hash; version 1 hashes tags, but is long gone
_NOT_HASHED = frozenset({"Tags", "ReservedConcurrentExecutions"})
_MOST_FOR_DEEPDIFF = 20

_WORDS = {
    "values_changed": "changed",
    "type_changes": "of another type",
    "dictionary_item_added": "only on the right",
    "dictionary_item_removed": "only on the left",
    "iterable_item_added": "only on the right",
    "iterable_item_removed": "only on the left",
}


def explain_ids(drafts: Iterable[Draft], left: JsonObject, right: JsonObject) -> None:
    """Gives every difference of a hashed ID its causes. `left` and `right` are the resources of all templates."""
    found = [draft for draft in drafts if draft.kind is Kind.ID and draft.is_key]
    explain = by_deepdiff if len(found) <= _MOST_FOR_DEEPDIFF else by_walk
    for draft in found:
        one, two = hashed(str(draft.left), left), hashed(str(draft.right), right)
        draft.because = explain(one, two) or ("nothing that is known to be hashed differs",)


def hashed(logical_id: str, resources: JsonObject) -> Json:
    """What goes into the hash at the end of the ID, as far as the template has it."""
    resource = as_object(resources.get(logical_id))
    of_type = _HASHED.get(as_text(resource.get("Type")), _of_resource)
    return of_type(as_object(resource.get("Properties")), resources)


def _of_resource(properties: JsonObject, _: JsonObject) -> Json:
    return _without(properties, "S3Key")


def _of_version(properties: JsonObject, resources: JsonObject) -> Json:
    function = as_text(at(properties, ("FunctionName", "Ref"))).removesuffix("Parameter")
    hashed = as_object(at(resources, (function, "Properties")))
    kept = {key: child for key, child in hashed.items() if key not in _NOT_HASHED}
    return neutral_value(_without(kept, "S3Key") | {"CodeSha256": properties.get("CodeSha256")})


def _of_deployment(_: JsonObject, resources: JsonObject) -> Json:
    return {key: _of_api(as_object(body)) for key, body in resources.items() if _is_of_api(body)}


# What is hashed where that is not just the resource itself
_HASHED: Final[Mapping[str, Callable[[JsonObject, JsonObject], Json]]] = {
    "AWS::Lambda::Version": _of_version,
    _DEPLOYMENT: _of_deployment,
}


def _without(properties: JsonObject, key: str) -> JsonObject:
    """Properties without a key of their objects: `Code.S3Key`, `Content.S3Key`."""
    return {
        name: {inner: value for inner, value in child.items() if inner != key} if isinstance(child, dict) else child
        for name, child in properties.items()
    }


def _is_of_api(body: Json) -> bool:
    kind = as_text(as_object(body).get("Type"))
    return kind.startswith("AWS::ApiGatewayV2::") and kind != _DEPLOYMENT


def _of_api(body: JsonObject) -> JsonObject:
    return {key: child for key, child in as_object(body.get("Properties")).items() if key != "DeploymentId"}


def by_deepdiff(left: Json, right: Json) -> tuple[str, ...]:
    """What differs, a line each: `Environment.Variables.TABLE changed`. Both must be small: deepdiff is slow."""
    from deepdiff import DeepDiff  # noqa: PLC0415  many modules, which only few comparisons need

    lines = []
    for kind, items in DeepDiff(left, right, view="tree").items():
        for item in items:
            path: Path = tuple(item.path(output_format="list"))
            lines.append(f"{show(path)} {_WORDS.get(str(kind), 'changed')}")
    return tuple(sorted(lines))


def by_walk(left: Json, right: Json) -> tuple[str, ...]:
    """The same in the words of our own walk, where there are too many."""
    drafts, no_ids = Drafts(), Ids({}, {})
    Walk("", no_ids, Forms(no_ids, Stages("", "")), drafts).values(left, right)
    return tuple(sorted(f"{show(draft.path)} {_word(draft)}" for draft in drafts.found))


def _word(draft: Draft) -> str:
    if draft.kind is Kind.ORDER:
        return "in another order"
    if draft.kind is not Kind.STRUCTURE:
        return "changed"
    sides = {draft.left is ABSENT: "only on the right", draft.right is ABSENT: "only on the left"}
    return sides.get(True, "of another type")
