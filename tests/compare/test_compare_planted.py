"""One change planted into a real artifact: found, once, at the right place."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from broken import COMPILED, PLANTED_IN, STATE, copied, golden

from restage.artifact.folder import read_artifact
from restage.artifact.layout import CORE, CREATE_TEMPLATE, UPDATE_TEMPLATE
from restage.compare import Comparison, Kind, compare_artifacts
from restage.document.values import Json, JsonObject, Path, as_list, as_object, at


@dataclass(frozen=True)
class Found:
    """What the comparison must say about a planted change, and nothing else."""

    kind: Kind
    file: str
    path: Path


Plant = Callable[[pathlib.Path], Found]


def planted_in(folder: pathlib.Path, change: Callable[[JsonObject], None], *, files: tuple[str, ...]) -> None:
    """Changes the copies of the update template that lie in `files`."""
    for file in files:
        whole: Json = json.loads((folder / file).read_text("utf-8"))
        change(as_object(at(whole, COMPILED) if file == STATE else whole))
        (folder / file).write_text(json.dumps(whole, indent=2, ensure_ascii=False), "utf-8")


BOTH = (STATE, UPDATE_TEMPLATE)


def template_of(folder: pathlib.Path) -> JsonObject:
    return as_object(json.loads((folder / UPDATE_TEMPLATE).read_text("utf-8")))


def first(folder: pathlib.Path, kind: str) -> str:
    """The logical ID of the first resource of a type."""
    resources = as_object(template_of(folder)["Resources"])
    return next(key for key, body in resources.items() if as_object(body)["Type"] == kind)


def put(template: JsonObject, path: Path, new: Json) -> None:
    """Puts `new` at `path`."""
    parent, last = at(template, path[:-1]), path[-1]
    if isinstance(parent, dict) and isinstance(last, str):
        parent[last] = new
    elif isinstance(parent, list) and isinstance(last, int):
        parent.insert(last, new)


def function_property(folder: pathlib.Path, name: str) -> Path:
    return ("Resources", first(folder, "AWS::Lambda::Function"), "Properties", name)


def a_property(folder: pathlib.Path) -> Found:
    path = function_property(folder, "Handler")
    planted_in(folder, lambda template: put(template, path, "planted.handler"), files=BOTH)
    return Found(Kind.VALUE, UPDATE_TEMPLATE, path)


def a_property_of_both_templates(folder: pathlib.Path) -> Found:
    """The create template, where there is one, is a part of the update template."""
    path: Path = ("Resources", next(iter(as_object(template_of(folder)["Resources"]))), "Planted")
    planted_in(folder, lambda template: put(template, path, "planted"), files=BOTH)
    for file, place in ((CREATE_TEMPLATE, ()), (STATE, CORE)) if (folder / CREATE_TEMPLATE).exists() else ():
        whole: Json = json.loads((folder / file).read_text("utf-8"))
        put(as_object(whole), (*place, *path), "planted")
        (folder / file).write_text(json.dumps(whole), "utf-8")
    return Found(Kind.STRUCTURE, UPDATE_TEMPLATE, path)


def a_number_as_text(folder: pathlib.Path) -> Found:
    path = function_property(folder, "Timeout")
    planted_in(folder, lambda template: put(template, path, str(at(template, path))), files=BOTH)
    return Found(Kind.VALUE, UPDATE_TEMPLATE, path)


def a_number_as_truth(folder: pathlib.Path) -> Found:
    """1 and true are equal to Python."""
    path = function_property(folder, "Planted")
    planted_in(folder, lambda template: put(template, path, True), files=BOTH)
    return Found(Kind.STRUCTURE, UPDATE_TEMPLATE, path)


def lists(value: Json, path: Path = ()) -> Iterator[Path]:
    """The places of all lists of at least two texts."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield from lists(child, (*path, key))
    elif isinstance(value, list):
        if len(value) > 1 and all(isinstance(item, str) for item in value) and path[-1] == "Action":
            yield path
        for index, child in enumerate(value):
            yield from lists(child, (*path, index))


def a_list_item(folder: pathlib.Path) -> Found:
    path = (*next(lists(template_of(folder))), 1)
    planted_in(folder, lambda template: put(template, path, "planted:Action"), files=BOTH)
    return Found(Kind.STRUCTURE, UPDATE_TEMPLATE, path)


def another_order(folder: pathlib.Path) -> Found:
    path = next(lists(template_of(folder)))
    planted_in(folder, lambda template: as_list(at(template, path)).reverse(), files=BOTH)
    return Found(Kind.ORDER, UPDATE_TEMPLATE, path)


def a_renamed_key(folder: pathlib.Path) -> Found:
    path = function_property(folder, "Handler")

    def rename(template: JsonObject) -> None:
        properties = as_object(at(template, path[:-1]))
        properties["Handlers"] = properties.pop("Handler")

    planted_in(folder, rename, files=BOTH)
    return Found(Kind.STRUCTURE, UPDATE_TEMPLATE, (*path[:-1], "Handlers"))


def a_renamed_output(folder: pathlib.Path) -> Found:
    def rename(template: JsonObject) -> None:
        outputs = as_object(template["Outputs"])
        outputs["Planted"] = outputs.pop(next(reversed(outputs)))

    planted_in(folder, rename, files=BOTH)
    return Found(Kind.STRUCTURE, UPDATE_TEMPLATE, ("Outputs", "Planted"))


def an_export(folder: pathlib.Path) -> Found:
    output = next(iter(as_object(template_of(folder)["Outputs"])))
    has_export = at(template_of(folder), ("Outputs", output, "Export")) is not None
    path: Path = ("Outputs", output, "Export") if not has_export else ("Outputs", output, "Export", "Name")
    new: Json = "planted" if has_export else {"Name": "planted"}
    planted_in(folder, lambda template: put(template, path, new), files=BOTH)
    return Found(Kind.VALUE if has_export else Kind.STRUCTURE, UPDATE_TEMPLATE, path)


def a_dangling_reference(folder: pathlib.Path) -> Found:
    path: Path = ("Resources", first(folder, "AWS::Lambda::Version"), "Properties", "FunctionName", "Ref")
    planted_in(folder, lambda template: put(template, path, "NowhereLambdaFunction"), files=BOTH)
    return Found(Kind.VALUE, UPDATE_TEMPLATE, path)


def a_dangling_state_reference(folder: pathlib.Path) -> Found:
    whole: Json = json.loads((folder / STATE).read_text("utf-8"))
    put(as_object(whole), ("package", "planted"), {"$ref": '$["nowhere"]'})
    (folder / STATE).write_text(json.dumps(whole), "utf-8")
    return Found(Kind.STRUCTURE, STATE, ("package", "planted"))


def the_file_only(folder: pathlib.Path) -> Found:
    path = function_property(folder, "Timeout")
    planted_in(folder, lambda template: put(template, path, 99), files=(UPDATE_TEMPLATE,))
    return Found(Kind.COPY, UPDATE_TEMPLATE, path)


def the_state_only(folder: pathlib.Path) -> Found:
    path = function_property(folder, "Timeout")
    planted_in(folder, lambda template: put(template, path, 99), files=(STATE,))
    return Found(Kind.COPY, UPDATE_TEMPLATE, path)


def a_byte_in_a_zip(folder: pathlib.Path) -> Found:
    zip_file = next(path for path in sorted(folder.glob("*.zip")) if path.name != "custom-resources.zip")
    data = bytearray(zip_file.read_bytes())
    data[len(data) // 2] ^= 1
    zip_file.write_bytes(data)
    return Found(Kind.ZIP, zip_file.name, ())


def a_missing_zip(folder: pathlib.Path) -> Found:
    zip_file = next(path for path in sorted(folder.glob("*.zip")) if path.name != "custom-resources.zip")
    zip_file.unlink()
    return Found(Kind.STRUCTURE, zip_file.name, ())


PLANTS: dict[str, Plant] = {
    "a property": a_property,
    "a property of both templates": a_property_of_both_templates,
    "a list item": a_list_item,
    "a list in another order": another_order,
    "a renamed key": a_renamed_key,
    "a renamed output": a_renamed_output,
    "a number turned into a text": a_number_as_text,
    "a property that was not there": a_number_as_truth,
    "one byte in a zip": a_byte_in_a_zip,
    "a zip that is gone": a_missing_zip,
    "the template's file only": the_file_only,
    "the state's template only": the_state_only,
    "an export": an_export,
    "a reference to a resource that is not there": a_dangling_reference,
    "a reference of the state file that leads nowhere": a_dangling_state_reference,
}


def compared(left: pathlib.Path, right: pathlib.Path) -> Comparison:
    return compare_artifacts(read_artifact(left), read_artifact(right))


@pytest.mark.parametrize("plant", PLANTS.values(), ids=PLANTS.keys())
@pytest.mark.parametrize(("framework", "service"), PLANTED_IN, ids=["-".join(pair) for pair in PLANTED_IN])
def test_a_planted_change_is_found_once(framework: str, service: str, plant: Plant, tmp_path: pathlib.Path) -> None:
    changed = copied(tmp_path / "changed", framework, service)
    expected = plant(changed)
    for left, right in ((changed, golden(framework, service)), (golden(framework, service), changed)):
        found = compared(left, right)
        assert [(one.kind, one.file) for one in found.differences] == [(expected.kind, expected.file)]
        difference = found.differences[0]
        assert expected.path in (difference.path, difference.right_path)
        assert not found.ignored


@pytest.mark.parametrize(("framework", "service"), PLANTED_IN, ids=["-".join(pair) for pair in PLANTED_IN])
def test_an_artifact_is_equal_to_itself(framework: str, service: str, tmp_path: pathlib.Path) -> None:
    found = compared(copied(tmp_path / "same", framework, service), golden(framework, service))
    assert found.equal
    assert not found.ignored
