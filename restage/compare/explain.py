"""What made an ID differ that ends in a hash: the differences in what was hashed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from restage.compare.drafts import Draft
from restage.compare.ids import VERSION_TYPE
from restage.compare.model import Kind
from restage.values import JsonObject, as_object, as_text, at, show

# Not part of a function's hash (reference, B.1): version 1 has `Tags` in it, and then they are no cause by themselves.
_NOT_HASHED = frozenset({"Tags", "ReservedConcurrentExecutions"})


def explain_ids(drafts: Iterable[Draft], resources: JsonObject) -> None:
    """Gives every difference of a hashed ID its causes. `resources` are the left ones of all templates."""
    found = list(drafts)
    causes = _by_resource(found)
    for draft in found:
        if draft.kind is Kind.ID and draft.is_key and isinstance(draft.left, str):
            owners = _owners(draft.left, resources)
            lines = [line for owner in owners for line in causes.get(owner, ()) if owner != draft.left or "CodeSha256" in line or len(owners) == 1]
            draft.because = tuple(dict.fromkeys(lines))


def _by_resource(drafts: Iterable[Draft]) -> dict[str, list[str]]:
    """Property places that differ, by the resource that they are in."""
    causes: dict[str, list[str]] = {}
    for draft in drafts:
        if not draft.ignored:
            for place in (*_own(draft), *draft.also):
                steps = place.split(".", 3)
                if len(steps) == 4 and steps[0] == "Resources" and steps[2] == "Properties" and steps[3].split(".")[0] not in _NOT_HASHED:
                    causes.setdefault(steps[1], []).append(f"{steps[1]}.{steps[3]}")
    return causes


def _own(draft: Draft) -> Iterator[str]:
    if not draft.is_key or draft.kind is not Kind.ID:
        yield show(draft.path)


def _owners(logical_id: str, resources: JsonObject) -> list[str]:
    """Whose properties are hashed into the ID: the function's; the layer's own; those of the websocket API."""
    resource = as_object(resources.get(logical_id))
    kind = as_text(resource.get("Type"))
    if kind == VERSION_TYPE:
        return [as_text(at(resource, ("Properties", "FunctionName", "Ref"))), logical_id]
    if kind == "AWS::ApiGatewayV2::Deployment":
        return [key for key, body in resources.items() if as_text(as_object(body).get("Type")).startswith("AWS::ApiGatewayV2::")]
    return [logical_id]
