"""The published JSON Schemas, and whether a document is valid by one of them."""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from folders import ROOT_FOLDER
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from restage.document.values import Json, JsonObject, as_object

FOLDER: Final = ROOT_FOLDER / "docs" / "schemas"
SCHEMAS: Final[dict[str, JsonObject]] = {
    file.name.removesuffix(".schema.json"): json.loads(file.read_text("utf-8"))
    for file in sorted(FOLDER.glob("*.schema.json"))
}


@cache
def validator(name: str) -> Draft202012Validator:
    """The one that knows the other schemas, too."""
    resources = [(str(schema["$id"]), Resource.from_contents(schema)) for schema in SCHEMAS.values()]
    return Draft202012Validator(SCHEMAS[name], registry=Registry().with_resources(resources))


def faults(document: Json, name: str) -> list[str]:
    """In what `document` is not valid by the schema of this name."""
    return [f"{error.json_path}: {error.message[:300]}" for error in validator(name).iter_errors(document)]


def optional(name: str) -> set[str]:
    """The keys of a document that need not be there."""
    schema = SCHEMAS[name]
    required = schema.get("required")
    return as_object(schema["properties"]).keys() - set(required if isinstance(required, list) else ())
