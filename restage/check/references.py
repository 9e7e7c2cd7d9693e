"""References of CloudFormation, in the templates that are deployed: does each name something?"""

from __future__ import annotations

from collections.abc import Iterator, Set

from restage.artifact.referring import undefined
from restage.check.findings import Finding
from restage.check.inputs import Judged, Part
from restage.document.values import Path, as_object, as_text, at, strings

_HOW = ("DependsOn", "Ref", "Fn::GetAtt", "Fn::Sub")
_BY_FUNCTION = {"Fn::If": "Conditions", "Fn::FindInMap": "Mappings"}
"""Functions whose first argument names something of a section of its own."""
_CONDITION_DEPTH = 3  # Resources.<ID>.Condition


def dangling(judged: Judged) -> Iterator[Finding]:
    """Every reference to nothing. A template with a transform is passed over: that may bring what is named."""
    exported = {key for part in judged.main for key in as_object(part.value.get("Outputs"))}
    for part in judged.deployed:
        if not part.value.get("Transform") and not part.mentions.all_in(part.value, exported):
            found = [*_of(part, exported, judged.files), *_of_sections(part)]
            if found and not any("Fn::Transform" in path for path, _ in part.texts):
                yield from found


def _of(part: Part, exported: Set[str], nested: Set[str]) -> Iterator[Finding]:
    resources, parameters = as_object(part.value.get("Resources")), as_object(part.value.get("Parameters"))
    for reference in undefined(part.references, resources.keys()):
        name, output = reference.logical_id, reference.output
        if output:
            found = output in exported or _template(part, reference.path) not in nested
        else:
            found = name in parameters and "DependsOn" not in reference.path[-2:]
        if not found:
            how = next((step for step in reversed(reference.path) if step in _HOW), "a reference")
            yield part.finding("RS105", reference.path, f"{how} names {name}, which is not in the template")


def _of_sections(part: Part) -> Iterator[Finding]:
    """What is named, and is neither a resource nor a parameter: conditions and maps."""
    for path, text in part.texts:
        last = path[-1]
        if last == 0 and len(path) > 1 and path[-2] in _BY_FUNCTION:
            how = str(path[-2])
            section = _BY_FUNCTION[how]
        elif last == "Condition" and _is_condition(path):
            how, section = "Condition", "Conditions"
        else:
            continue
        if text not in as_object(part.value.get(section)):
            yield part.finding("RS105", path, f"{how} names {text}, which is not in the template")


def _is_condition(path: Path) -> bool:
    """Of a resource or an output, or one condition within another; elsewhere the word means other things."""
    return path[0] == "Conditions" or (path[0] in ("Resources", "Outputs") and len(path) == _CONDITION_DEPTH)


def _template(part: Part, path: Path) -> str:
    """The file with the template of the nested stack of which an output is named at `path`; "" where it has none."""
    stack = as_text(at(part.value, (*path[:-1], 0)))
    url = at(part.value, ("Resources", stack, "Properties", "TemplateURL"))
    return next((text.rsplit("/", 1)[-1] for _, text in strings(url) if text.endswith(".json")), "")
