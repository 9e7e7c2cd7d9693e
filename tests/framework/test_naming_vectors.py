"""Names as the frameworks' own tests and functions have them, recognised in a template and made for another stage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from folders import DATA_FOLDER
from fresh import STATE
from restaged import UPDATE, Made, invented

from restage import Artifact, Kind, Verdict
from restage.document.values import Json, JsonObject, Path, as_object, as_text, at
from restage.framework.naming.encode import ENCODERS

FACTS: JsonObject = json.loads((DATA_FOLDER / "naming.json").read_text("utf-8"))
OTHER = "zz9"

# Their names end in, or hold, a key of the user's, which may be anything
OPEN = (
    "CloudFrontCachePolicyStatic",
    "ApiGatewayUsagePlanFree",
    "DefaultCapacityProvider",
    "GatewayGateway",
    "MyIdentity",
    "ToolGateway",
)


def rows(kind: str) -> list[JsonObject]:
    found = FACTS[kind]
    assert isinstance(found, list)
    return [as_object(row) for row in found]


NAMES, ENCODINGS = rows("names"), rows("encodings")


def artifact(row: JsonObject) -> Artifact:
    """An artifact that holds the name, and nothing else that depends on the stage."""
    service, stage = as_text(row["service"]), as_text(row["stage"])
    function = as_object(row.get("function"))
    key = as_text(function.get("key"))
    functions: JsonObject = {
        key: {"name": f"{service}-{stage}-{key}", "events": function.get("events", [])} for key in [key] if key
    }
    resources, outputs = _template(row)
    return invented(
        resources,
        outputs=outputs,
        functions=functions,
        provider=as_object(row.get("provider")),
        service=service,
        stage=stage,
    )


def _template(row: JsonObject) -> tuple[JsonObject, JsonObject]:
    """The resources and the outputs."""
    if "output" in row:
        return {}, {as_text(row["output"]): _put({"Value": "x"}, _place(row), row["expected"])}
    resource: JsonObject = {"Type": row["type"], "Properties": {**as_object(row.get("beside"))}}
    return {as_text(row["logical_id"]): _put(resource, _place(row), row["expected"])}, {}


def _put(value: JsonObject, place: Path, leaf: Json) -> JsonObject:
    if not place:
        return value
    holder: Json = value
    for step, following in pairwise(place):
        empty: Json = [{}] if isinstance(following, int) else {}
        holder = holder.setdefault(str(step), empty) if isinstance(holder, dict) else at(holder, (step,))
    assert isinstance(holder, dict)
    holder[str(place[-1])] = leaf
    return value


def _place(row: JsonObject) -> Path:
    place = row["place"]
    assert isinstance(place, list)
    return tuple(step for step in place if isinstance(step, str | int))


def found(made: Made, row: JsonObject) -> tuple[Json, Verdict]:
    """What became of the name, and the verdict on it."""
    section, key = ("Outputs", as_text(row["output"])) if "output" in row else ("Resources", as_text(row["logical_id"]))
    path = (section, key, *_place(row))
    verdicts = [v for v in made.plan.verdicts if v.file == UPDATE and v.path == path]
    assert len(verdicts) == 1, f"{len(verdicts)} verdicts on the name"
    template = as_object(at(made.reborn().resolved.value, ("service", "provider", "compiledCloudFormationTemplate")))
    (new_key,) = as_object(template[section])
    return (at(template, (section, new_key, *_place(row))) if _place(row) else new_key), verdicts[0]


@pytest.mark.parametrize("row", NAMES, ids=[f"{row['id']} {row['source']}" for row in NAMES])
def test_a_name_there_and_back(row: JsonObject) -> None:
    """Recognised as the formula's for its stage; and what the formula gives for that stage is the name again."""
    source = artifact(row)
    there = Made.of(source, OTHER, None)
    name, verdict = found(there, row)
    assert verdict.kind is Kind.FRAMEWORK
    assert verdict.certain is row.get("certain", True)
    assert name == verdict.new != row["expected"]
    back = Made.of(there.reborn(), as_text(row["stage"]), None)
    assert back.texts == {STATE: source.state.text}


def pairs() -> Iterator[tuple[JsonObject, JsonObject]]:
    """Two facts about the same name for two stages."""
    for one in NAMES:
        for other in NAMES:
            varying = {"id", "source", "stage", "expected", "beside"}
            same = all(one.get(key) == other.get(key) for key in {*one, *other} - varying)
            if same and one["stage"] != other["stage"]:
                yield one, other


PAIRS = list(pairs())


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=[f"{one['id']} to {other['id']}" for one, other in PAIRS])
def test_one_fact_becomes_the_other(one: JsonObject, other: JsonObject) -> None:
    name, _ = found(Made.of(artifact(one), as_text(other["stage"]), None), one)
    assert name == other["expected"]


def near_misses() -> Iterator[tuple[str, JsonObject]]:
    """The same names where no formula is for them, or changed a little: the user's own, so never certain."""
    for row in NAMES:
        if isinstance(row["expected"], str) and _place(row):
            yield f"{row['id']} under another type", {**row, "type": "Custom::Thing"}
            if row.get("logical_id") not in OPEN:
                more = row["expected"] + "-" + as_text(row["stage"])
                yield f"{row['id']} with more behind it", {**row, "expected": more}


NEAR = [(reason, row) for reason, row in near_misses() if "output" not in row]


@pytest.mark.parametrize("row", [row for _, row in NEAR], ids=[reason for reason, _ in NEAR])
def test_no_formula_speaks_for_other_places_and_texts(row: JsonObject) -> None:
    made = Made.of(artifact(row), OTHER, None)
    path = ("Resources", as_text(row["logical_id"]), *_place(row))
    verdicts = [v for v in made.plan.verdicts if v.file == UPDATE and v.path == path]
    assert all(not v.certain and v.kind in (Kind.TEXT, Kind.KEPT) for v in verdicts)


@pytest.mark.parametrize("row", ENCODINGS, ids=[f"{row['id']} {row['text']}" for row in ENCODINGS])
def test_encodings_as_the_frameworks_have_them(row: JsonObject) -> None:
    assert ENCODERS[as_text(row["encoding"])](as_text(row["text"])) == row["expected"]


def test_the_facts_are_all_there() -> None:
    assert (len(NAMES), len(ENCODINGS), len(PAIRS)) == (79, 20, 12)
