"""What people and programs see of a check: text, JSON, SARIF, exit statuses, and no secret in any of them."""

from __future__ import annotations

import json
import pathlib
from dataclasses import replace

import pytest
from broken import STATE, all_of, change, copied, golden, remove, tree, write
from checking import checked, env, queues
from restaged import UPDATE
from typer.testing import CliRunner, Result

from restage.check import RULES, Check, read_subject
from restage.check.jsonreport import as_json
from restage.check.sarif import as_sarif
from restage.check.textreport import as_text
from restage.cli.check import check as command
from restage.cli.typed import app_of
from restage.document.jsontext import parse
from restage.document.lines import lines
from restage.document.values import Json, JsonObject, as_list, as_object, at
from restage.document.values import as_text as text_of

SECRET = "hunter2-dev"


def run(*words: str) -> Result:
    return CliRunner().invoke(app_of(command), list(words))


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    """An artifact for prod with several things wrong, one of them in a secret."""
    copied(tmp_path / "prod-artifact", stage="prod")
    planted = env(SECRET), queues("q", "q", {"Ref": "Nothing"}), remove("cloudformation-template-create-stack.json")
    all_of(*planted)(tmp_path / "prod-artifact")
    return tmp_path / "prod-artifact"


@pytest.fixture
def check(folder: pathlib.Path) -> Check:
    return checked(folder, others=("dev",))


def test_the_text(check: Check) -> None:
    assert as_text(replace(check, folder="prod-artifact")).splitlines() == [
        "prod-artifact: 2 errors, 1 warning, 2 notes",
        "  hello-plain, stage prod, searched for dev",
        "",
        "RS105 error: a reference to nothing in the template",
        "  template: Resources.Q2.Properties.QueueName.Ref",
        "    Ref names Nothing, which is not in the template",
        "  → CloudFormation refuses it; correct the name in the service, then package",
        "    again",
        "",
        "RS203 error: two resources of one type have the same name",
        "  template: Resources.Q1.Properties.QueueName",
        "    q is the name of Q0 already",
        "  → the second can't be created; give one of them another name",
        "",
        "RS302 warning: what may be the name of another stage",
        "  template: Resources.GreetLambdaFunction.Properties.Environment.Variables.X",
        "    dev, in a hidden value: the stage as a whole word",
        "  → look at each; what is meant to be so can be passed over with --ignore",
        "",
        "informational, not counted (--json has the places):",
        "  RS107 a template file is not there:",
        "    service.provider.coreCloudFormationTemplate",
        "  RS303 what looks like another stage's name and is something else:",
        "    service.provider.stage",
    ]


@pytest.mark.parametrize("service", ["plain", "devices", "named-after-stage", "stay-maps", "layers-retained"])
def test_the_text_fits_80_columns(service: str) -> None:
    report = as_text(checked(golden("v3", service, "prod"), others=("dev",)))
    assert max(map(len, report.splitlines())) <= 80


def test_nothing_found_in_words() -> None:
    assert as_text(checked(golden("v3", "plain"))).splitlines()[0].endswith("plain/dev: nothing found")


def test_many_places_of_one_kind_are_cut_short(tmp_path: pathlib.Path) -> None:
    queues(*["q"] * 30)(copied(tmp_path / "a"))
    report = as_text(checked(tmp_path / "a"))
    assert "  and 17 more places (--json has all)" in report.splitlines()


def test_the_json_document(check: Check) -> None:
    document = as_json(check)
    assert [document[key] for key in ("schema_version", "service", "stage", "not", "clean")] == [
        1, "hello-plain", "prod", ["dev"], False,
    ]  # fmt: skip
    assert document["counts"] == {"error": 2, "warning": 1, "note": 2}
    assert as_list(document["findings"])[0] == {
        "id": "RS105",
        "name": "DanglingReference",
        "level": "error",
        "counted": True,
        "title": "a reference to nothing in the template",
        "file": UPDATE,
        "place": "Resources.Q2.Properties.QueueName.Ref",
        "path": ["Resources", "Q2", "Properties", "QueueName", "Ref"],
        "message": "Ref names Nothing, which is not in the template",
        "advice": "CloudFormation refuses it; correct the name in the service, then package again",
    }


# -------------------------------------------------------------------------------------------------------- SARIF

# The properties that SARIF 2.1.0 has for the objects used here: required, optional (OASIS, sections 3.13 to 3.49)
SARIF: dict[str, tuple[set[str], set[str]]] = {
    "": ({"version", "runs"}, {"$schema"}),
    "runs": ({"tool"}, {"results", "columnKind"}),
    "tool": ({"driver"}, set()),
    "driver": ({"name"}, {"version", "rules"}),
    "rules": ({"id"}, {"name", "shortDescription", "fullDescription", "help", "defaultConfiguration"}),
    "shortDescription": ({"text"}, set()),
    "fullDescription": ({"text"}, set()),
    "help": ({"text"}, set()),
    "defaultConfiguration": (set(), {"level"}),
    "results": ({"message"}, {"ruleId", "ruleIndex", "level", "locations", "partialFingerprints"}),
    "message": ({"text"}, set()),
    "locations": (set(), {"physicalLocation", "logicalLocations"}),
    "physicalLocation": ({"artifactLocation"}, {"region"}),
    "artifactLocation": ({"uri"}, set()),
    "region": ({"startLine"}, set()),
    "logicalLocations": (set(), {"fullyQualifiedName", "name", "kind"}),
    "partialFingerprints": (set(), {"place/v1"}),
}


def judge_sarif(value: Json, name: str = "") -> None:
    if isinstance(value, list):
        for item in value:
            judge_sarif(item, name)
    elif isinstance(value, dict):
        required, optional = SARIF[name]
        assert required <= value.keys() <= required | optional, name
        for key, child in value.items():
            judge_sarif(child, key)


def sarif(folder: pathlib.Path, base: str = "prod-artifact") -> JsonObject:
    return as_sarif(checked(folder, others=("dev",)), read_subject(folder).documents, base)


def test_sarif_has_the_published_structure(folder: pathlib.Path) -> None:
    document = sarif(folder)
    judge_sarif(document)
    assert document["version"] == "2.1.0"
    rules = as_list(at(document, ("runs", 0, "tool", "driver", "rules")))
    assert [as_object(rule)["id"] for rule in rules] == [rule.id for rule in RULES]
    for result in map(as_object, as_list(at(document, ("runs", 0, "results")))):
        assert at(rules, (int(str(result["ruleIndex"])), "id")) == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")


def test_sarif_names_files_relatively_and_lines_truly(folder: pathlib.Path) -> None:
    results = as_list(at(sarif(folder, "out/prod artifact"), ("runs", 0, "results")))
    first = at(results, (0, "locations", 0))
    assert at(first, ("physicalLocation", "artifactLocation", "uri")) == f"out/prod%20artifact/{UPDATE}"
    assert at(first, ("logicalLocations", 0, "fullyQualifiedName")) == "Resources.Q2.Properties.QueueName.Ref"
    line = at(first, ("physicalLocation", "region", "startLine"))
    assert isinstance(line, int)
    assert '"Ref": "Nothing"' in (folder / UPDATE).read_text("utf-8").splitlines()[line - 1]


def test_a_fingerprint_stays_when_lines_move(folder: pathlib.Path) -> None:
    def prints() -> list[Json]:
        results = as_list(at(sarif(folder), ("runs", 0, "results")))
        return [at(result, ("partialFingerprints", "place/v1")) for result in results]

    before = prints()
    write(UPDATE, b"\n\n" + (folder / UPDATE).read_bytes())(folder)
    assert prints() == before
    assert len(set(before)) == len(before)


def test_the_lines_of_places() -> None:
    text = '{\n  "a": [1, {"b\\n": 2},\n   [3]],\n\n "": {"x": null\n, "y": []}}'
    paths = {(), ("a",), ("a", 0), ("a", 1, "b\n"), ("a", 2, 0), ("", "x"), ("", "y"), ("gone",)}
    assert parse(text.encode(), "x").value
    assert lines(text, paths) == {
        (): 1, ("a",): 2, ("a", 0): 2, ("a", 1, "b\n"): 2, ("a", 2, 0): 3, ("", "x"): 5, ("", "y"): 6,
    }  # fmt: skip


# -------------------------------------------------------------------------------------------------- the command


def test_exit_statuses(folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    assert run(str(golden("v3", "plain"))).exit_code == 0
    assert run(str(folder)).exit_code == 1
    assert run(str(folder), "--ignore", "RS105", "--ignore", "RS203").exit_code == 0
    assert run(str(golden("v3", "plain")), "--json").exit_code == 0
    assert run(str(folder), "--json").exit_code == 1
    assert run(str(folder), "--json", "--sarif", str(tmp_path / "check.sarif")).exit_code == 1
    assert run(str(tmp_path / "nothing")).exit_code == 2
    assert run(str(folder), "--not", "prod").exit_code == 2
    write(STATE, b"{")(folder)
    assert run(str(folder)).exit_code == 2


def test_the_streams(folder: pathlib.Path, tmp_path: pathlib.Path) -> None:
    assert json.loads(run(str(folder), "--json").stdout)["counts"]["error"] == 2
    assert run(str(folder), "-q").output == ""
    wrong = run(str(tmp_path / "nothing"), "--json")
    assert json.loads(wrong.stdout).keys() == {"schema_version", "problems"}
    assert wrong.stderr.startswith("restage: ")


def test_sarif_is_written_beside_the_text_and_never_into_the_artifact(
    folder: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = tree(folder)
    assert run("prod-artifact", "--sarif", "check.sarif").exit_code == 1
    document: Json = json.loads((tmp_path / "check.sarif").read_bytes())
    uri = at(document, ("runs", 0, "results", 0, "locations", 0, "physicalLocation", "artifactLocation", "uri"))
    assert uri == f"prod-artifact/{UPDATE}"
    assert run("prod-artifact", "--sarif", "prod-artifact/check.sarif").exit_code == 2
    assert run("prod-artifact", "--sarif", "no/such/folder.sarif").exit_code == 2
    assert tree(folder) == before


@pytest.mark.parametrize("words", [(), ("--json",), ("--sarif", "out.sarif", "-q")])
def test_no_secret_is_shown(
    folder: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    change(STATE, ("service", "custom"), {"password": SECRET, "deep": [{"token": SECRET}]})(folder)
    output = run("prod-artifact", "--not", "dev", *words).output
    written = [path.read_text("utf-8") for path in tmp_path.glob("*.sarif")]
    assert SECRET not in "".join((output, *written))
    assert not words or text_of(output + "".join(written)).count("a hidden value") >= 3


def test_what_a_terminal_would_obey_is_shown_as_text(tmp_path: pathlib.Path) -> None:
    queues("a\x1b[31mb", "a\x1b[31mb")(copied(tmp_path / "a"))
    assert "\x1b" not in run(str(tmp_path / "a")).output


def test_no_line_is_broken_in_a_file_or_a_pipe() -> None:
    check = checked(golden("v3", "stay-maps", "prod"), others=("dev",))
    broken, whole = as_text(check), as_text(check, width=None)
    assert whole.split() == broken.split()
    assert len(whole.splitlines()) < len(broken.splitlines())
    assert max(map(len, as_text(check, width=60).splitlines())) <= 60
