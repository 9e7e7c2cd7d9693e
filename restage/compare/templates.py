"""Are two templates the same? In JSON, or in YAML with short-form intrinsic functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from restage.compare.canonical import Forms
from restage.compare.drafts import Drafts
from restage.compare.explain import explain_ids
from restage.compare.finish import finished
from restage.compare.ids import match_ids
from restage.compare.ignoring import Patterns, all_places
from restage.compare.model import Comparison
from restage.compare.stages import Stages
from restage.compare.walk import Walk
from restage.document.jsontext import parse
from restage.document.values import Json, JsonObject, Path, as_object
from restage.errors import ArtifactError

TEMPLATE = "template"  # what reports call the file


def parse_template(data: bytes, file: str) -> JsonObject:
    """The template in `data`, which begins with a brace if it is JSON; `file` is its name for messages.

    Raises ArtifactError where it is none, and where loading it would silently change it.
    """
    if data.lstrip().startswith(b"{"):
        value = parse(data, file).value
    else:
        from restage.compare.yamltext import parse_yaml  # noqa: PLC0415  only YAML needs cfn-flip

        value = parse_yaml(data, file)
    if not isinstance(value, dict) or not isinstance(value.get("Resources"), dict):
        raise ArtifactError(
            f"{file}: this is no CloudFormation template: there are no Resources in it; "
            "give a template's file, or an artifact's folder"
        )
    return value


def compare_templates(
    left: JsonObject,
    right: JsonObject,
    *,
    names: tuple[str, str] = ("left", "right"),
    exact: bool = False,
    ignore: Sequence[str] = (),
) -> Comparison:
    """`left`, to be judged, against `right`, as `compare_artifacts` does it with the templates of artifacts."""
    stages = Stages("", "")
    ids = match_ids([(left, right)], lambda found: Forms(found, stages))
    drafts = Drafts()
    Walk(TEMPLATE, ids, Forms(ids, stages), drafts).values(left, right)
    drafts.settle()
    explain_ids(drafts.found, as_object(left.get("Resources")), as_object(right.get("Resources")))
    found = Comparison(left=names[0], right=names[1])
    return finished(found, drafts.found, Patterns.of(ignore), _places(left, right), exact=exact)


def _places(*sides: Json) -> Iterator[tuple[str, Path]]:
    for side in sides:
        yield from all_places(TEMPLATE, side)
