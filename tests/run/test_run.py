"""A run as one call: what is written where, stamps, refusals; and the same as a library."""

from __future__ import annotations

import json
import pathlib
import time

import pytest
from broken import COMPILED, STATE, change, copied, drop, golden, tree
from fresh import stamps
from restaged import STAMP, UPDATE

from restage import ArtifactError, Options, Refusal, Request, RestageError, Stamp, UsageError, load_artifact, restage
from restage.document.values import Json, as_text, at
from restage.run.restaging import default_output, parse_stamp, rendered

# ------------------------------------------------------------------------------------------- stamps

MILLIS = 1_795_420_800_000  # 2026-11-23T08:00:00Z

STAMPS: list[tuple[str, int, str]] = [
    ("1795420800000", MILLIS, "milliseconds"),
    ("2026-11-23T08:00:00Z", MILLIS, "UTC"),
    ("2026-11-23T08:00:00+00:00", MILLIS, "UTC, written out"),
    ("2026-11-23T09:30:00+01:30", MILLIS, "another zone"),
    ("2026-11-23T08:00:00.123Z", MILLIS + 123, "with milliseconds"),
    ("2026-11-23T08:00:00.001Z", MILLIS + 1, "with one millisecond"),
    ("2001-09-09T01:46:40Z", 1_000_000_000_000, "the first with 13 digits"),
    ("2286-11-20T17:46:39.999Z", 9_999_999_999_999, "the last"),
]


@pytest.mark.parametrize(("text", "millis", "reason"), STAMPS, ids=[row[2] for row in STAMPS])
def test_stamps(text: str, millis: int, reason: str) -> None:
    assert parse_stamp(text, {"SOURCE_DATE_EPOCH": "1"}) == Stamp(millis), reason


@pytest.mark.parametrize("millis", range(MILLIS, MILLIS + 1000, 37))
def test_milliseconds_are_not_rounded(millis: int) -> None:
    assert parse_stamp(f"2026-11-23T08:00:00.{millis % 1000:03}Z", {}) == Stamp(millis)


BAD_STAMPS: list[tuple[str, str]] = [
    ("", "nothing"),
    ("yesterday", "a word"),
    ("Now", "another case"),
    ("1795420800", "seconds"),
    ("17954208000000", "14 digits"),
    ("0795420800000", "13 digits, but a time with 12"),
    ("-795420800000", "negative"),
    ("2026-11-23", "a day"),
    ("2026-11-23T08:00:00", "no zone"),
    ("2026-11-23 08:00:00", "no zone, with a blank"),
    ("2026-02-30T08:00:00Z", "no such day"),
    ("2001-09-09T01:46:39Z", "before the framework's 13 digits"),
    ("2286-11-20T17:46:40Z", "after them"),
    ("0001-01-01T00:00:00+23:00", "before all times"),
    ("9999-12-31T23:59:59-23:00", "after them"),
]


@pytest.mark.parametrize(("text", "reason"), BAD_STAMPS, ids=[row[1] for row in BAD_STAMPS])
def test_bad_stamps(text: str, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_stamp(text, {})
    (sentence,) = caught.value.problems
    assert "--stamp" in sentence, reason
    assert repr(text) in sentence, reason


def test_keep_is_no_stamp_whatever_the_environment_says() -> None:
    assert parse_stamp("keep", {"SOURCE_DATE_EPOCH": "nonsense"}) is None


def test_now_is_now() -> None:
    before = time.time_ns() // 1_000_000
    stamp = parse_stamp("now", {})
    assert stamp is not None
    assert before <= stamp.millis <= time.time_ns() // 1_000_000
    assert parse_stamp("now", {"SOURCE_DATE_EPOCH": ""}) is not None


EPOCHS: list[tuple[str, int | None]] = [
    ("1795420800", MILLIS),
    ("1000000000", 1_000_000_000_000),
    ("999999999", None),
    ("0", None),
    ("-1", None),
    ("1.5", None),
    ("now", None),
    (" 1795420800", None),
    ("17954208000000", None),
]


@pytest.mark.parametrize(("text", "millis"), EPOCHS, ids=[row[0] for row in EPOCHS])
def test_source_date_epoch(text: str, millis: int | None) -> None:
    if millis is not None:
        assert parse_stamp("now", {"SOURCE_DATE_EPOCH": text}) == Stamp(millis)
        return
    with pytest.raises(UsageError) as caught:
        parse_stamp("now", {"SOURCE_DATE_EPOCH": text})
    assert "SOURCE_DATE_EPOCH" in str(caught.value)


DIRECTORIES: list[tuple[int, str]] = [
    (MILLIS, "1795420800000-2026-11-23T08:00:00.000Z"),
    (MILLIS + 7, "1795420800007-2026-11-23T08:00:00.007Z"),
    (MILLIS + 999, "1795420800999-2026-11-23T08:00:00.999Z"),
    (9_999_999_999_999, "9999999999999-2286-11-20T17:46:39.999Z"),
]


@pytest.mark.parametrize(("millis", "directory"), DIRECTORIES, ids=[str(row[0]) for row in DIRECTORIES])
def test_the_artifact_directory_of_a_stamp(millis: int, directory: str) -> None:
    assert Stamp(millis).directory == directory


# ------------------------------------------------------------------------------------------- where to

OUTPUTS: list[tuple[str, str, str, str, str]] = [
    ("dev-artifact", "dev", "prod", "prod-artifact", "the stage in the folder's name"),
    ("artifact-dev", "dev", "prod", "artifact-prod", "at its end"),
    ("dev", "dev", "prod", "prod", "nothing but the stage"),
    ("artifact", "dev", "prod", "artifact-prod", "not in it"),
    (".serverless-dev", "dev", "prod", ".serverless-prod", "in a hidden folder's name"),
    ("devices", "dev", "prod", "devices-prod", "part of a longer word"),
    ("dev-of-dev", "dev", "prod", "prod-of-dev", "twice: the first"),
    ("dev-artifact", "dev", "dev", "dev-artifact-dev", "the same stage"),
    ("pr-123_out", "pr-123", "q7", "q7_out", "a stage with a hyphen"),
    ("pr-123", "pr-12", "q7", "pr-123-q7", "only the beginning of a number"),
    ("a.dev", "dev", "prod", "a.prod", "behind a dot"),
]


@pytest.mark.parametrize(
    ("name", "source", "target", "expected", "reason"), OUTPUTS, ids=[f"{row[0]} to {row[2]}" for row in OUTPUTS]
)
def test_default_outputs(name: str, source: str, target: str, expected: str, reason: str) -> None:
    assert default_output(pathlib.Path("/dev/x") / name, source, target) == pathlib.Path("/dev/x") / expected, reason


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        pytest.param("shop/.serverless", "-o shop-prod", id="called like the service's folder"),
        pytest.param("dev/.serverless", "-o prod", id="which the stage is the name of"),
    ],
)
def test_the_frameworks_own_folder_has_no_default_output(
    folder: str, expected: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=f"{expected}$"):
        default_output(pathlib.Path(folder), "dev", "prod")


def test_the_default_output_of_the_working_folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(tmp_path / "dev-artifact")
    monkeypatch.chdir(tmp_path / "dev-artifact")
    outcome = restage(pathlib.Path(), None, Request(target="prod"), Options())
    assert outcome.output == tmp_path / "prod-artifact"
    assert load_artifact(tmp_path / "prod-artifact").stage == "prod"


# ------------------------------------------------------------------------------------------- refusals


def refused(folder: pathlib.Path, request: Request, options: Options, kind: type[RestageError]) -> tuple[str, ...]:
    """What a run says that must not work, after which everything is as before."""
    before = tree(folder.parent)
    with pytest.raises(kind) as caught:
        restage(folder, folder.parent / "out", request, options)
    assert tree(folder.parent) == before
    assert all("\n" not in problem for problem in caught.value.problems)
    return caught.value.problems


def test_names_over_their_limits_are_refused(tmp_path: pathlib.Path) -> None:
    folder, request = copied(tmp_path / "in", service="names"), Request(target="dev" + "x" * 48, stamp=STAMP)
    problems = refused(folder, request, Options(), Refusal)
    assert len(problems) > 3
    assert "--allow-long-names" in problems[-1]
    outcome = restage(folder, tmp_path / "out", request, Options(allow_long_names=True))
    assert len(outcome.plan.breaches) >= len(problems) - 1
    assert load_artifact(tmp_path / "out").stage == request.target


def test_strict_refuses_while_something_is_unsettled(tmp_path: pathlib.Path) -> None:
    folder, request = copied(tmp_path / "in", service="stay-literals"), Request(target="prod", stamp=STAMP)
    problems = refused(folder, request, Options(strict=True), Refusal)
    assert "--strict" in problems[-1]
    assert "places are uncertain" in problems[-1]
    assert any("Resources." in problem for problem in problems)
    dry = restage(folder, None, request, Options(strict=True, dry_run=True)).refused
    assert (dry[:-1], dry[-1]) == (problems[:-1], problems[-1].removesuffix("; --dry-run shows the whole report"))


def test_strict_writes_where_all_is_settled(tmp_path: pathlib.Path) -> None:
    request = Request(target="prod", stamp=STAMP)
    outcome = restage(golden("v3", "sockets-external"), tmp_path / "out", request, Options(strict=True))
    assert outcome.plan.open == ()
    assert outcome.output == tmp_path / "out"


def test_signs_that_aws_refuses(tmp_path: pathlib.Path) -> None:
    folder, request = copied(tmp_path / "in"), Request(target="feature_x", stamp=STAMP)
    (problem, *_) = refused(folder, request, Options(strict=True), Refusal)
    assert "hello-plain-feature_x" in problem
    outcome = restage(folder, tmp_path / "out", request, Options())
    assert [(breach.name, breach.hard) for breach in outcome.plan.breaches] == [("hello-plain-feature_x", False)]


def test_logical_ids_that_would_stand_there_twice(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "in", service="stay-literals")
    problems = refused(folder, Request(target="devices", stamp=STAMP), Options(), Refusal)
    assert any("ApiGatewayResourceDevices" in problem and "twice" in problem for problem in problems)


@pytest.mark.parametrize("options", [Options(), Options(dry_run=True)], ids=["really", "dry run"])
def test_an_artifact_that_is_none(tmp_path: pathlib.Path, options: Options) -> None:
    folder = copied(tmp_path / "in")
    (folder / STATE).unlink()
    assert str(folder) in refused(folder, Request(target="prod"), options, ArtifactError)[0]


def test_what_is_there_already(tmp_path: pathlib.Path) -> None:
    folder, request = copied(tmp_path / "in"), Request(target="prod", stamp=STAMP)
    copied(tmp_path / "out", service="rest-plans")
    assert "--force" in refused(folder, request, Options(), UsageError)[0]
    restage(folder, tmp_path / "out", request, Options(force=True))
    assert load_artifact(tmp_path / "out").service == "hello-plain"


FROM: list[tuple[str, str, str, bool]] = [
    ("dev", "v3/plain/dev", "the stage of the artifact directory", True),
    ("dev", "v3/plain/prod", "the configured stage, though all names are another's", False),
    ("qa", "v3/plain/dev", "no stage that anything shows", False),
    ("plain", "v3/plain/dev", "the service's name", False),
    ("", "v3/plain/dev", "nothing", False),
]


@pytest.mark.parametrize(
    ("source", "name", "reason", "agrees"), FROM, ids=[f"{row[0] or 'empty'} from {row[1]}: {row[2]}" for row in FROM]
)
def test_from(tmp_path: pathlib.Path, source: str, name: str, reason: str, agrees: bool) -> None:
    framework, service, stage = name.split("/")
    folder, request = copied(tmp_path / "in", framework, service, stage), Request(target="q7", source=source)
    if agrees:
        restage(folder, tmp_path / "out", request, Options())
        assert load_artifact(tmp_path / "out").stage == "q7", reason
    else:
        assert f"--from {source}" in refused(folder, request, Options(), UsageError)[0]


def test_a_directory_without_a_prefix(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "in")
    for path in folder.glob("*.json"):
        path.write_text(path.read_text("utf-8").replace("serverless/hello-plain/dev/", "hello-plain/dev/"), "utf-8")
    restage(folder, tmp_path / "out", Request(target="q7", stamp=STAMP), Options())
    assert load_artifact(tmp_path / "out").artifact_directory == f"hello-plain/q7/{STAMP.directory}"


def test_from_where_only_function_names_agree(tmp_path: pathlib.Path) -> None:
    """Whoever packaged into a directory of another name says what the names show."""
    folder = copied(tmp_path / "in", stage="prod")
    change(
        STATE, ("package", "artifactDirectoryName"), "serverless/hello-plain/x/1795422646310-2026-11-23T08:30:46.310Z"
    )(folder)
    restage(folder, tmp_path / "out", Request(target="q7", source="prod"), Options())
    texts = "".join(path.read_text("utf-8") for path in (tmp_path / "out").glob("*.json"))
    assert "hello-plain-q7-greet" in texts
    assert "hello-plain-prod-" not in texts


# ------------------------------------------------------------------------------------------- what is written


def written(tmp_path: pathlib.Path, framework: str, service: str, request: Request) -> dict[str, Json]:
    restage(golden(framework, service), tmp_path / "out", request, Options())
    return {path.name: json.loads(path.read_text("utf-8")) for path in sorted((tmp_path / "out").glob("*.json"))}


FRESH = Request(target="prod", stamp=STAMP)


@pytest.mark.parametrize("framework", ["v1", "v2", "v3", "osls"])
@pytest.mark.parametrize("keep", [False, True], ids=["relative", "kept"])
def test_zip_paths(tmp_path: pathlib.Path, framework: str, keep: bool) -> None:
    """Relative ones deploy from anywhere; those of files outside of the artifact stay, as does service.artifact."""
    request = Request(target="prod", stamp=STAMP, keep_paths=keep)
    state = written(tmp_path, framework, "layers-individually", request)[STATE]
    source = json.loads((golden(framework, "layers-individually") / STATE).read_text("utf-8"))
    seen = 0
    for kind in ("functions", "layers"):
        owners = at(state, ("service", kind))
        assert isinstance(owners, dict)
        for name in owners:
            place = ("service", kind, name, "package", "artifact")
            old, new = as_text(at(source, place)), as_text(at(state, place))
            if old:
                seen += 1
                assert new == (old if keep else ".serverless/" + old.rpartition("/")[2])
    assert seen >= 2


def test_zips_that_lie_elsewhere_keep_their_paths(tmp_path: pathlib.Path) -> None:
    state = written(tmp_path, "v3", "stay-files", FRESH)[STATE]
    source = json.loads((golden("v3", "stay-files") / STATE).read_text("utf-8"))
    for name in ("sort", "dust"):
        place = ("service", "functions", name, "package", "artifact")
        assert at(state, place) == at(source, place)


@pytest.mark.parametrize("framework", ["v1", "v2", "v3", "osls"])
def test_reused_layers_are_reset(tmp_path: pathlib.Path, framework: str) -> None:
    source = (golden(framework, "layers-reused") / STATE).read_text("utf-8")
    assert "artifactAlreadyUploaded" in source
    assert "2020-01-01T00:00:00.000Z" in source
    texts = json.dumps(written(tmp_path, framework, "layers-reused", FRESH))
    assert 'artifactAlreadyUploaded": true' not in texts
    assert stamps({"": texts}) == {STAMP.directory}


@pytest.mark.parametrize("target", ["prod", "dev"])
def test_force_deploy_is_of_this_packaging(tmp_path: pathlib.Path, target: str) -> None:
    """Restaging to the artifact's own stage is the safe way to roll back, so it gets a new stamp as well."""
    source = (golden("v3", "already-there") / UPDATE).read_text("utf-8")
    assert '"ForceDeploy"' in source
    assert str(STAMP.millis) not in source
    files = written(tmp_path, "v3", "already-there", Request(target=target, stamp=STAMP))
    found = [value for text in _members(files[UPDATE], "ForceDeploy") for value in [text]]
    assert found
    assert set(found) <= {STAMP.millis, True}
    assert STAMP.millis in found


def _members(value: Json, key: str) -> list[Json]:
    if isinstance(value, dict):
        own = [value[key]] if key in value else []
        return own + [found for child in value.values() for found in _members(child, key)]
    return [found for child in value for found in _members(child, key)] if isinstance(value, list) else []


@pytest.mark.parametrize(("stamp", "kept"), [(STAMP, False), (None, True)], ids=["fresh", "kept"])
def test_the_instance_id_in_the_users_text(tmp_path: pathlib.Path, stamp: Stamp | None, kept: bool) -> None:
    """`${sls:instanceId}` is the number of the REST deployment (it stands in the user's text, and follows)."""
    folder = copied(tmp_path / "in", service="rest-plans")
    template = json.loads((folder / UPDATE).read_text("utf-8"))
    number = next(key.removeprefix("ApiGatewayDeployment") for key in template["Resources"] if "Deployment1" in key)
    for file, place in ((UPDATE, ()), (STATE, COMPILED)):
        change(file, (*place, "Description"), f"made by run {number}, not by 9{number}")(folder)
    restage(folder, tmp_path / "out", Request(target="prod", stamp=stamp), Options())
    text = json.loads((tmp_path / "out" / UPDATE).read_text("utf-8"))
    new = number if kept else str(STAMP.millis)
    assert text["Description"] == f"made by run {new}, not by 9{number}"
    assert f"ApiGatewayDeployment{new}" in text["Resources"]


def test_a_template_file_that_is_missing_stays_missing(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "in")
    (folder / UPDATE).unlink()
    restage(folder, tmp_path / "out", FRESH, Options())
    assert sorted(tree(tmp_path / "out")) == sorted(tree(folder))
    assert b"hello-plain-prod-greet" in (tmp_path / "out" / STATE).read_bytes()


def test_a_template_file_that_differs_is_said(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "in")
    change(UPDATE, ("Description",), "edited by hand")(folder)
    outcome = restage(folder, tmp_path / "out", FRESH, Options())
    assert any(v.file == UPDATE and v.path == () and not v.certain for v in outcome.plan.verdicts)
    assert "edited by hand" in (tmp_path / "out" / UPDATE).read_text("utf-8")
    assert "edited by hand" not in (tmp_path / "out" / STATE).read_text("utf-8")
    for name in (UPDATE, STATE):
        assert "hello-plain-prod-greet" in (tmp_path / "out" / name).read_text("utf-8")


def test_what_is_not_json_of_the_frameworks_is_only_copied(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "in")
    (folder / "notes-dev.json").write_bytes(b'{"stage": "dev" ')
    (folder / "deep").mkdir()
    (folder / "deep" / "x.txt").write_bytes(b"plain-dev-hello")
    restage(folder, tmp_path / "out", FRESH, Options())
    for name in ("notes-dev.json", "deep/x.txt"):
        assert (tmp_path / "out" / name).read_bytes() == (folder / name).read_bytes()


def test_a_dry_run_writes_nothing_and_knows_the_same(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "in", service="rest-shop")
    before = tree(tmp_path)
    dry = restage(folder, tmp_path / "out", FRESH, Options(dry_run=True))
    assert tree(tmp_path) == before
    assert dry.output is None
    real = restage(folder, tmp_path / "out", FRESH, Options()).plan
    assert [one.value for one in real.templates] == [one.value for one in dry.plan.templates]
    assert real._replace(applied=dry.plan.applied, templates=dry.plan.templates) == dry.plan
    assert rendered(real) == rendered(dry.plan)


def test_without_a_core_template(tmp_path: pathlib.Path) -> None:
    folder = copied(tmp_path / "in")
    drop(STATE, ("service", "provider", "coreCloudFormationTemplate"))(folder)
    restage(folder, tmp_path / "out", FRESH, Options())
    assert load_artifact(tmp_path / "out").stage == "prod"
