"""The differ: what counts, what is named instead, what goes with what."""

from __future__ import annotations

import json
import pathlib
import shutil
import time

import pytest
from broken import COMPILED, STATE, all_of, change, copied, drop, golden
from folders import ROOT_FOLDER

from restage.artifact.folder import read_artifact
from restage.artifact.layout import UPDATE_TEMPLATE
from restage.compare import ABSENT, Comparison, Kind, compare_artifacts, compare_templates
from restage.compare.lists import aligned
from restage.compare.stages import Stages
from restage.compare.textreport import as_text
from restage.document.values import Json, JsonObject, Path, as_object, at, show
from restage.errors import ArtifactError, UsageError

OLD, NEW = "1795422576798-2026-11-23T08:29:36.798Z", "1795422999999-2026-11-23T08:36:39.999Z"
EXAMPLE = ROOT_FOLDER / "examples" / "golden" / "prod"  # whose configuration has `package`
BENCH = ROOT_FOLDER / "bench" / "artifacts" / "f110"


def compared(left: pathlib.Path, right: pathlib.Path, *ignore: str, exact: bool = False) -> Comparison:
    return compare_artifacts(read_artifact(left), read_artifact(right), exact=exact, ignore=ignore)


def replaced(folder: pathlib.Path, old: str, new: str) -> pathlib.Path:
    """Replaces a text in every JSON file."""
    for file in folder.glob("*.json"):
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    return folder


def resources(**bodies: Json) -> JsonObject:
    return {"Resources": dict(bodies)}


def kinds(comparison: Comparison) -> list[str]:
    return [f"{one.kind.value} {show(one.path)}" for one in comparison.differences]


# -------------------------------------------------------------------------------------------- what is named instead


def stamp_of(folder: pathlib.Path) -> str:
    return read_artifact(folder).stamp


def test_another_stamp_is_named_and_counted_on_demand(tmp_path: pathlib.Path) -> None:
    folder = replaced(copied(tmp_path / "a"), stamp_of(golden("v3", "plain")), NEW)
    found = compared(folder, golden("v3", "plain"))
    assert found.equal
    assert {one.name for one in found.ignored} == {"artifact stamp"}
    exact = compared(folder, golden("v3", "plain"), exact=True)
    assert {one.kind for one in exact.differences} == {Kind.VOLATILE}
    assert len(exact.differences) == len(found.ignored) == 4  # three functions' code, the artifact directory


def test_two_stamps_in_one_artifact_are_a_fault(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a")
    path: Path = ("package", "artifactDirectoryName")
    change(STATE, path, f"serverless/hello-plain/dev/{NEW}")(folder)
    found = compared(folder, golden("v3", "plain"))
    assert [one.kind for one in found.differences] == [Kind.VOLATILE]


def test_a_rest_deployment_is_the_same_under_another_number(tmp_path: pathlib.Path) -> None:
    template = json.loads((golden("v3", "rest-shop") / UPDATE_TEMPLATE).read_text("utf-8"))
    old = next(key for key in template["Resources"] if key.startswith("ApiGatewayDeployment"))
    folder = replaced(copied(tmp_path / "a", "v3", "rest-shop"), old, "ApiGatewayDeployment1795999999999")
    found = compared(folder, golden("v3", "rest-shop"))
    assert found.equal
    assert {one.name for one in found.ignored} == {"REST deployment id"}


STATE_ROWS: dict[str, tuple[Path, Json, bool]] = {
    "the configured stage does not count": (("service", "provider", "stage"), "elsewhere", True),
    "another setting of the provider does": (("service", "provider", "region"), "elsewhere", False),
    "the folder of the service's zip does not count": (("service", "artifact"), "/other/place/plain.zip", False),
}


@pytest.mark.parametrize(("path", "new", "equal"), STATE_ROWS.values(), ids=STATE_ROWS.keys())
def test_the_state(path: Path, new: Json, equal: bool, tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a")
    change(STATE, path, new)(folder)
    found = compared(folder, golden("v3", "plain"))
    assert found.equal is equal
    assert len(found.differences) + len(found.ignored) == 1


def test_a_configured_stage_that_one_side_does_not_have_is_named(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a")
    drop(STATE, ("service", "provider", "stage"))(folder)
    for found in (compared(folder, golden("v3", "plain")), compared(golden("v3", "plain"), folder)):
        assert found.equal
        assert [one.name for one in found.ignored] == ["configured stage"]
    assert "configured stage (dev | none): 2 places, the first service.provider.stage" in as_text(found)
    assert len(compared(folder, golden("v3", "plain"), exact=True).differences) == 1


ZIP_PATHS = [
    pytest.param(("service", "artifact"), id="the service's"),
    pytest.param(
        ("service", "initialServerlessConfig", "package", "artifact"), id="the one where package is configured"
    ),
]


@pytest.mark.parametrize("path", ZIP_PATHS)
def test_the_folder_of_a_zip_is_the_build_machines(path: tuple[str, ...], tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "a"
    shutil.copytree(EXAMPLE, folder)
    old = str(at(read_artifact(folder).resolved.value, path))
    change(STATE, path, "C:\\build\\" + old.rpartition("/")[2])(folder)
    found = compared(folder, EXAMPLE)
    assert found.equal
    assert [one.name for one in found.ignored] == ["build machine's folder"]


FUNCTION_ROWS: dict[str, tuple[tuple[str, str], str, bool]] = {
    "a function's zip in another folder": (("package", "artifact"), "/other/upper.zip", True),
    "another zip": (("package", "artifact"), "/other/lower.zip", False),
    "another path of a function": (("package", "patterns"), "/other/upper.zip", False),
    "an artifact of something else": (("custom", "artifact"), "/other/upper.zip", False),
}


@pytest.mark.parametrize(("path", "new", "equal"), FUNCTION_ROWS.values(), ids=FUNCTION_ROWS.keys())
def test_only_of_a_zip_the_folder_does_not_count(
    tmp_path: pathlib.Path, path: tuple[str, str], new: str, equal: bool
) -> None:
    left, right = (copied(tmp_path / side, service="layers-individually") for side in "ab")
    for folder, text in ((left, new), (right, "/build/upper.zip")):
        change(STATE, ("service", "functions", "upper", path[0]), {path[1]: text})(folder)
    assert compared(left, right).equal is equal


def test_custom_resources_zip_only_has_to_be_there(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a", "v3", "already-there")
    zip_file = folder / "custom-resources.zip"
    zip_file.write_bytes(zip_file.read_bytes() + b"x")
    found = compared(folder, golden("v3", "already-there"))
    assert found.equal
    assert [one.name for one in found.ignored] == ["custom-resources.zip"]
    zip_file.write_bytes(b"")
    assert [one.kind for one in compared(folder, golden("v3", "already-there")).differences] == [Kind.ZIP]


VOLATILE_ROWS: dict[str, tuple[Json, Json, bool]] = {
    "ForceDeploy is a time": ({"ForceDeploy": 1795422576123}, {"ForceDeploy": 1795422577456}, True),
    "a small number of that name is none": ({"ForceDeploy": 1}, {"ForceDeploy": 2}, False),
    "a text of that name is none": ({"ForceDeploy": "1"}, {"ForceDeploy": "2"}, False),
    "nor is true": ({"ForceDeploy": True}, {"ForceDeploy": 2}, False),
    "Expires of an AppSync key": ({"Expires": 1795422576}, {"Expires": 1795422577}, True),
    "how long something of the user's is good for": ({"Expires": 60}, {"Expires": 86400}, False),
    "a token of a plugin": ({"A": "${Token[TOKEN.12]}"}, {"A": "${Token[TOKEN.345]}"}, True),
    "another token": ({"A": "${Token[TOKEN.12]}"}, {"A": "${Token[OTHER.12]}"}, False),
    "a stamp anywhere": ({"A": f"x/{OLD}/y"}, {"A": f"x/{NEW}/y"}, True),
    "text beside a stamp": ({"A": f"x/{OLD}/y"}, {"A": f"x/{NEW}/z"}, False),
    "a short number is no deployment id": ({"A": "ApiGatewayDeployment12"}, {"A": "ApiGatewayDeployment13"}, False),
    "1 is not true": ({"A": 1}, {"A": True}, False),
    "1 is not 1.0": ({"A": 1}, {"A": 1.0}, False),
    "null is not nothing": ({"A": None}, {}, False),
    "an empty object is not nothing": ({"A": {}}, {}, False),
    "the order of keys never counts": ({"A": 1, "B": {"C": 1, "D": 2}}, {"B": {"D": 2, "C": 1}, "A": 1}, True),
    "the order of a list does": ({"A": [1, 2]}, {"A": [2, 1]}, False),
}


@pytest.mark.parametrize(("left", "right", "equal"), VOLATILE_ROWS.values(), ids=VOLATILE_ROWS.keys())
def test_values(left: Json, right: Json, equal: bool) -> None:
    found = compare_templates(resources(X={"Properties": left}), resources(X={"Properties": right}))
    assert found.equal is equal
    assert compare_templates(resources(X={"Properties": right}), resources(X={"Properties": left})).equal is equal


# ------------------------------------------------------------------------------------------------ what goes with what


def test_a_version_with_another_id_is_one_difference(tmp_path: pathlib.Path) -> None:
    template = json.loads((golden("v3", "plain") / UPDATE_TEMPLATE).read_text("utf-8"))
    old = next(key for key in template["Resources"] if key.startswith("GreetLambdaVersion"))
    path: Path = ("Resources", "GreetLambdaFunction", "Properties", "MemorySize")
    folder = replaced(copied(tmp_path / "a"), old, "GreetLambdaVersion" + "x" * 43)
    all_of(change(UPDATE_TEMPLATE, path, 2048), change(STATE, (*COMPILED, *path), 2048))(folder)
    found = compared(folder, golden("v3", "plain"))
    assert [one.kind for one in found.differences] == [Kind.VALUE, Kind.ID]
    version = found.differences[1]
    assert (version.left, version.right) == ("GreetLambdaVersion" + "x" * 43, old)
    assert version.because == ("MemorySize changed",)
    assert "Outputs.GreetLambdaFunctionQualifiedArn.Value.Ref" in version.also


def test_what_follows_from_an_id_of_a_nested_stack_is_no_difference_of_copies(tmp_path: pathlib.Path) -> None:
    whole = golden("v3", "plugin-split-stacks")
    nested = "cloudformation-template-Oak-nested-stack.json"
    template = json.loads((whole / nested).read_text("utf-8"))
    old = next(key for key in template["Resources"] if key.startswith("OakLambdaVersion"))
    folder = replaced(copied(tmp_path / "a", service="plugin-split-stacks"), old, "OakLambdaVersion" + "x" * 43)
    change(UPDATE_TEMPLATE, ("Description",), "of this copy only")(folder)
    found = compared(folder, whole)
    assert [(one.kind, one.file) for one in found.differences] == [(Kind.ID, nested), (Kind.COPY, UPDATE_TEMPLATE)]
    assert f"{UPDATE_TEMPLATE}: Outputs.OakLambdaFunctionQualifiedArn.Value.Fn::GetAtt[1]" in found.differences[0].also


def test_layers_and_websockets_are_matched_up() -> None:
    for service, most in (("layers", 5), ("sockets", 6)):
        found = compared(golden("v3", service), golden("v3", service, "prod"))
        assert 3 <= sum(one.kind is Kind.ID for one in found.differences) <= most
        assert all(one.because for one in found.differences if one.kind is Kind.ID)
        assert not [one for one in found.differences if one.kind is Kind.STRUCTURE]


def test_another_stage_is_told_from_another_value() -> None:
    found = compared(golden("v3", "plain"), golden("v3", "plain", "prod"))
    assert {one.kind for one in found.differences} == {Kind.STAGE, Kind.ID}


STAGE_ROWS: dict[str, tuple[str, str, bool]] = {
    "the stages themselves": ("dev", "prod", True),
    "within a name": ("shop-dev-orders", "shop-prod-orders", True),
    "twice": ("dev/x-dev", "prod/x-prod", True),
    "glued, with capitals": ("OrdersDevTable", "OrdersProdTable", True),
    "beside a word that holds the letters": ("device-dev", "device-prod", True),
    "a third stage on the left": ("shop-staging", "shop-prod", True),
    "more than the stage": ("shop-dev-a", "shop-prod-b", False),
    "no stage at all": ("shop-a", "shop-b", False),
}


@pytest.mark.parametrize(("left", "right", "expected"), STAGE_ROWS.values(), ids=STAGE_ROWS.keys())
def test_stage_names(left: str, right: str, expected: bool) -> None:
    assert Stages("dev", "prod").explain(left, right) is expected


KEY_ROWS: dict[str, tuple[JsonObject, JsonObject, list[str]]] = {
    "a renamed resource and what refers to it": (
        resources(Old={"Type": "A"}, B={"Ref": "Old"}),
        resources(New={"Type": "A"}, B={"Ref": "New"}),
        ["structure Resources.Old"],
    ),
    "a reference to something else is none that follows": (
        resources(Old={"Type": "A"}, B={"Ref": "Old"}, C={"Type": "C"}),
        resources(New={"Type": "A"}, B={"Ref": "C"}, C={"Type": "C"}),
        ["structure Resources.Old", "value Resources.B.Ref"],
    ),
    "a stage in the ID": (
        resources(UsersTabledev={"Type": "A", "Name": "u-dev"}, B={"Fn::GetAtt": ["UsersTabledev", "Arn"]}),
        resources(UsersTableprod={"Type": "A", "Name": "u-prod"}, B={"Fn::GetAtt": ["UsersTableprod", "Arn"]}),
        ["stage Resources.UsersTabledev", "stage Resources.UsersTabledev.Name"],
    ),
    "two that could be meant are not paired": (
        resources(A={"Type": "A"}, B={"Type": "A"}),
        resources(C={"Type": "A"}, D={"Type": "A"}),
        [f"structure Resources.{name}" for name in "ABCD"],
    ),
    "two that could be of another stage are not paired": (
        resources(Tabledev={"Type": "A", "N": 1}),
        resources(Tableprod={"Type": "A", "N": 2}, Tableqa={"Type": "A", "N": 3}),
        ["structure Resources.Tabledev", "structure Resources.Tableprod", "structure Resources.Tableqa"],
    ),
    "a function for another is one difference": (
        resources(A={"P": {"Ref": "B"}}),
        resources(A={"P": {"Fn::Sub": "${B}"}}),
        ["structure Resources.A.P"],
    ),
    "an item put in the middle does not shift the rest": (
        resources(A=["a", "b", "c", "d"]),
        resources(A=["a", "x", "b", "c", "d"]),
        ["structure Resources.A[1]"],
    ),
    "another order, and one thing more": (
        resources(A=[{"x": 1, "y": [1, 2]}, "b"]),
        resources(A=["b", {"y": [1, 2], "x": 1}]),
        ["order Resources.A"],
    ),
}


@pytest.mark.parametrize(("left", "right", "expected"), KEY_ROWS.values(), ids=KEY_ROWS.keys())
def test_what_goes_with_what(left: JsonObject, right: JsonObject, expected: list[str]) -> None:
    assert kinds(compare_templates(left, right)) == expected


def test_a_renamed_output_of_another_stage_is_one_difference_more(tmp_path: pathlib.Path) -> None:
    key, renamed = "GreetLambdaFunctionQualifiedArn", copied(tmp_path / "a", stage="prod")
    for file, place in ((UPDATE_TEMPLATE, ()), (STATE, COMPILED)):
        whole = json.loads((renamed / file).read_text("utf-8"))
        outputs = as_object(at(whole, (*place, "Outputs")))
        outputs["Renamed"] = outputs.pop(key)
        (renamed / file).write_text(json.dumps(whole), "utf-8")
    before = kinds(compared(golden("v3", "plain"), golden("v3", "plain", "prod")))
    after = kinds(compared(golden("v3", "plain"), renamed))
    assert f"stage Outputs.{key}.Export.Name" in after
    assert sorted(after) == sorted([*before, f"structure Outputs.{key}"])


def test_lists_are_aligned_on_equal_items() -> None:
    assert list(aligned(["a", "b", "c"], ["b", "c", "d"])) == [(0, None), (1, 0), (2, 1), (None, 2)]


@pytest.mark.parametrize(("service", "owner"), [("plain", "functions"), ("layers", "layers")])
def test_an_object_named_in_many_places_is_one_difference(tmp_path: pathlib.Path, service: str, owner: str) -> None:
    """It is reported, and ignored, as one of the service, whichever of both the framework wrote first."""
    folder = copied(tmp_path / "a", service=service)
    state = folder / STATE
    key = next(iter(as_object(at(read_artifact(folder).resolved.value, ("service", owner)))))
    whole = json.loads(state.read_text("utf-8"))
    holder = (
        whole["service"][owner]
        if key in whole["service"][owner]
        else whole["service"]["initialServerlessConfig"][owner]
    )
    holder[key]["planted"] = 1
    state.write_text(json.dumps(whole), "utf-8")
    found = compared(folder, golden("v3", service))
    assert kinds(found) == [f"structure service.{owner}.{key}.planted"]
    assert found.differences[0].also == (f"service.initialServerlessConfig.{owner}.{key}.planted",)
    assert compared(folder, golden("v3", service), f"service.{owner}").equal


# ------------------------------------------------------------------------------------------------------------ ignoring

IGNORE_ROWS: dict[str, tuple[list[str], list[str]]] = {
    "nothing": ([], ["value Resources.A.P", "structure Resources.A.Q", "value Resources.B.P"]),
    "one place": (["Resources.A.P"], ["structure Resources.A.Q", "value Resources.B.P"]),
    "all below a place": (["Resources.A"], ["value Resources.B.P"]),
    "any one step": (["Resources.*.P"], ["structure Resources.A.Q"]),
    "any number of steps": (["**.P", "**.Q"], []),
    "a part of a step": (["Resources.A*"], ["value Resources.B.P"]),
    "a step in quotes": (['["Resources"]["A"]'], ["value Resources.B.P"]),
    "only of a file": (["template: Resources.A"], ["value Resources.B.P"]),
    "a place that is equal is no mistake": (["Resources.C", "Resources.A", "Resources.B"], []),
}


@pytest.mark.parametrize(("patterns", "expected"), IGNORE_ROWS.values(), ids=IGNORE_ROWS.keys())
def test_ignoring(patterns: list[str], expected: list[str]) -> None:
    left = resources(A={"P": 1, "Q": {"x": 1}, "R": 0}, B={"P": 1, "R": 0}, C={"P": 1})
    right = resources(A={"P": 2, "R": 0}, B={"P": 2, "R": 0}, C={"P": 1})
    found = compare_templates(left, right, ignore=patterns)
    assert kinds(found) == expected
    assert all(one.name.startswith("--ignore ") for one in found.ignored)


@pytest.mark.parametrize(
    "pattern", ["Resources.Z", "other.json: Resources", "", "resources.A", 'Resources["*"]', "Resources..A"]
)
def test_a_pattern_that_names_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="--ignore"):
        compare_templates(resources(A=1), resources(A=2), ignore=[pattern])


# ------------------------------------------------------------------------------------------------------------ artifacts


def test_an_artifact_that_is_not_whole_can_be_compared(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "a")
    (folder / UPDATE_TEMPLATE).unlink()
    found = compared(folder, golden("v3", "plain"))
    assert [(one.kind, one.file, one.left) for one in found.differences] == [(Kind.STRUCTURE, UPDATE_TEMPLATE, ABSENT)]


def test_what_is_no_artifact_can_not(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ArtifactError):
        read_artifact(tmp_path)


def test_a_copy_that_disagrees_on_both_sides_alike_is_no_difference(tmp_path: pathlib.Path) -> None:
    broken = change(UPDATE_TEMPLATE, ("Description",), "not what the state says")
    left, right = copied(tmp_path / "a"), copied(tmp_path / "b")
    broken(left)
    broken(right)
    assert compared(left, right).equal


def test_a_hundred_functions_take_less_than_half_a_second(tmp_path: pathlib.Path) -> None:
    """The worst case: every name differs, and with it every version's ID."""
    folder = tmp_path / "a"
    folder.mkdir()
    for file in BENCH.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    replaced(folder, "-dev", "-prod")
    replaced(folder, "bench-110/dev/", "bench-110/prod/")
    start = time.process_time()
    found = compared(folder, BENCH)
    spent = time.process_time() - start
    assert len(found.differences) > 1000
    assert spent < 0.5
