"""What `serverless print` writes in the place of the sources (`--resolved`): golden/printed/ holds what it wrote."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from folders import ROOT_FOLDER
from restaged import STAMP, Made

from restage import Request, load_artifact, plan_restage, rendered
from restage.errors import SourceError
from restage.source import Result
from restage.source.printed import Printed, read_printed
from restage.tracing.resolved import resolved

GOLDEN = ROOT_FOLDER / "golden"
PRINTED = GOLDEN / "printed"

# Settings that the framework's version has no use for are open: nobody knows where they would stand in a template
OPEN = {("v1", "rest-shop"): 2, ("v1", "names"): 1, "named-after-stage": 1}


def pairs() -> Iterator[tuple[str, str]]:
    for folder in sorted(PRINTED.glob("*/*")):
        yield folder.parts[-2], folder.name


def artifacts(framework: str, service: str) -> Path:
    programs = GOLDEN / "programs" / "artifacts" / framework / service
    return programs if programs.is_dir() else GOLDEN / "artifacts" / framework / service


def printed(framework: str, service: str, stage: str, suffix: str = "json") -> Result:
    file = PRINTED / framework / service / f"{stage}.{suffix}"
    return read_printed(file.read_bytes(), file.name)


def made(framework: str, service: str, source: str, target: str, *, proven: bool = True) -> Made:
    artifact = load_artifact(artifacts(framework, service) / source)
    other = printed(framework, service, source) if proven else None
    both = resolved(artifact, Printed(printed(framework, service, target), other), target)
    plan = plan_restage(artifact, Request(target=target, stamp=STAMP, configuration=both))
    return Made(artifact, plan, rendered(plan))


ROWS = [(*pair, *stages) for pair in pairs() for stages in (("dev", "prod"), ("prod", "dev"))]


@pytest.mark.slow
@pytest.mark.parametrize(("framework", "service", "source", "target"), ROWS)
def test_equals_a_fresh_package(framework: str, service: str, source: str, target: str) -> None:
    """With both configurations: no difference, and nothing open but what is named above."""
    result = made(framework, service, source, target)
    found = result.differences(artifacts(framework, service) / target)
    assert found == []
    # To dev, what looks like a switch or a map's entry is open, whatever the configuration is read from
    if source == "dev":
        assert len(result.plan.open) <= OPEN.get((framework, service), OPEN.get(service, 0))


@pytest.mark.slow
@pytest.mark.parametrize(("framework", "service", "source", "target"), ROWS)
def test_the_state_may_be_the_source(framework: str, service: str, source: str, target: str) -> None:
    """Without the source's: no difference that is not open."""
    result = made(framework, service, source, target, proven=False)
    found = result.differences(artifacts(framework, service) / target)
    silent = [one for one in found if not result.is_uncertain(one)]
    assert silent == []


@pytest.mark.parametrize("framework", ["v1", "v2", "v3", "osls"])
@pytest.mark.parametrize("service", ["plain", "lookup-maps"])
def test_yaml_is_the_same(framework: str, service: str) -> None:
    """The default format of the command."""
    for stage in ("dev", "prod"):
        ours, theirs = (printed(framework, service, stage, suffix).value for suffix in ("json", "yml"))
        assert ours == theirs


MINIMAL = '"service": "a", "provider": {"name": "aws"}'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("{%s, \"custom\": {\"a\": {\"x\": 1}, \"b\": {\"$ref\": \"$[\\\"custom\\\"][\\\"a\\\"]\"}}}", {"x": 1}, id="an object that stands twice"),
        pytest.param("{%s, \"custom\": {\"a\": [{\"x\": 1}], \"b\": {\"$ref\": \"$[\\\"custom\\\"][\\\"a\\\"][0]\"}}}", {"x": 1}, id="in a list"),
        pytest.param("{%s, \"custom\": {\"b\": {\"$ref\": \"#/definitions/b\"}}}", {"$ref": "#/definitions/b"}, id="a schema's own reference"),
        pytest.param("Serverless: Deprecation warning\n\n{%s, \"custom\": {\"b\": 1}}", 1, id="a log before it"),
        pytest.param("\ufeff{%s, \"custom\": {\"b\": 1}}", 1, id="a byte order mark"),
    ],
)  # fmt: skip
def test_reads(text: str, value: object) -> None:
    """json-cycle's references, and what shells add."""
    found = read_printed((text % MINIMAL).encode(), "p.json")
    assert found.at(("custom", "b")) == value


def test_reads_what_powershell_writes() -> None:
    """UTF-16."""
    assert read_printed(f"{{{MINIMAL}}}".encode("utf-16"), "p.json").at(("service",)) == "a"


def test_lines_are_the_files(tmp_path: Path) -> None:
    """Those of the file as it lies there."""
    result = read_printed(b'Serverless: x\n{\n"service": "a",\n"provider": {"name": "aws"}\n}', "p.json")
    assert str(result.origin(("service",)).place) == "p.json:3"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "configuration", id="empty"),
        pytest.param("{", "JSON", id="half"),
        pytest.param("[]", "configuration", id="a list"),
        pytest.param('{"service": "a"}', "configuration", id="a part"),
        pytest.param("Error:\n  something went wrong: x", "", id="an error of the framework"),
        pytest.param('{%s, "b": {"$ref": "$[\\"c\\"]"}}', "leads nowhere", id="a reference to nothing"),
        pytest.param('{%s, "b": {"$ref": "$[\\"b\\"]"}}', "back to itself", id="a reference to itself"),
        pytest.param('{%s, "b": {"c": {"$ref": "$[\\"b\\"]"}}}', "back to itself", id="a cycle"),
        pytest.param('{%s, "b": ' + "[" * 5000 + "]" * 5000 + "}", "nested", id="too deep"),
    ],
)
def test_refuses(text: str, message: str) -> None:
    """One message, with the file."""
    with pytest.raises(SourceError, match=rf"p\.json.*{message}"):
        read_printed(text.replace("%s", MINIMAL).encode(), "p.json")


def test_references_are_bounded() -> None:
    """Each doubles what is before it."""
    names = [f'"k{n}": [{{"$ref": "$[\\"k{n - 1}\\"]"}}, {{"$ref": "$[\\"k{n - 1}\\"]"}}]' for n in range(1, 40)]
    with pytest.raises(SourceError, match="values"):
        read_printed(f'{{{MINIMAL}, "k0": [1], {", ".join(names)}}}'.encode(), "p.json")


def test_another_services_is_refused() -> None:
    """By its name."""
    artifact = load_artifact(artifacts("v3", "plain") / "dev")
    with pytest.raises(SourceError, match="the configuration of"):
        resolved(artifact, Printed(printed("v3", "timers", "prod"), printed("v3", "plain", "dev")), "prod")
    with pytest.raises(SourceError):
        resolved(artifact, Printed(printed("v3", "plain", "prod"), printed("v3", "timers", "dev")), "prod")


def test_the_source_stages_own_is_refused() -> None:
    """Printed without --stage: dev's values would go to prod."""
    artifact = load_artifact(artifacts("v3", "lookup-maps") / "dev")
    own = printed("v3", "lookup-maps", "dev")
    with pytest.raises(SourceError, match="print it for the target"):
        resolved(artifact, Printed(own, own), "prod")
    with pytest.raises(SourceError, match="print it for the target"):
        resolved(artifact, Printed(own), "prod")


# ---------------------------------------------------------------------------------------------- the command line


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "restage", *words]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(GOLDEN.parent)}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """An artifact as `dev`, what was printed as dev.json and prod.json, the sources as `source`."""
    shutil.copytree(artifacts("v3", "lookup-maps") / "dev", tmp_path / "dev")
    shutil.copytree(GOLDEN / "services" / "lookup-maps", tmp_path / "source")
    for stage in ("dev", "prod"):
        shutil.copy(PRINTED / "v3" / "lookup-maps" / f"{stage}.json", tmp_path)
    return tmp_path


def test_all_ways_lead_to_the_same_bytes(service: Path) -> None:
    """The sources, a recording of them, what was printed; --strict."""
    stamp = ("--stamp", "1800000000000", "--to", "prod", "--strict", "-q")
    ways = {
        "sources": ("--source", "source"),
        "both": ("--resolved", "prod.json", "--resolved-source", "dev.json"),
        "one": ("--resolved", "prod.json"),
    }
    for name, words in ways.items():
        done = run(service, "dev", "-o", name, *words, *stamp)
        assert (done.returncode, done.stderr) == (0, ""), name
    assert run(service, "record", "dev", "--source", "source").returncode == 0
    shutil.rmtree(service / "source")
    assert run(service, "dev", "-o", "recorded", *stamp).returncode == 0
    for name in [*ways, "recorded"]:
        for file in (service / "sources").iterdir():
            assert (service / name / file.name).read_bytes() == file.read_bytes(), (name, file.name)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(("--resolved-source", "dev.json"), "goes with --resolved", id="the source's alone"),
        pytest.param(("--resolved", "prod.json", "--source", "source"), "takes no --source", id="two configurations"),
        pytest.param(("--resolved", "prod.json", "--value", "a=b"), "takes no --value", id="a value"),
        pytest.param(("--resolved", "none.json"), "can't be read", id="no file"),
        pytest.param(("--resolved", "dev.json"), "print it for the target", id="the source stage's"),
        pytest.param(("--value", "ssm:/a=b"), "restage record", id="a value for no configuration"),
    ],
)
def test_misuse(service: Path, words: tuple[str, ...], message: str) -> None:
    """One message, status 2, nothing written."""
    done = run(service, "dev", "--to", "prod", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not (service / "prod").exists()


def test_record_on_the_command_line(service: Path) -> None:
    """Report, --check, --json, and the errors."""
    assert run(service, "record", "dev", "--check").returncode == 1
    done = run(service, "record", "dev", "--source", "source")
    assert done.stdout.splitlines()[0] == "dev/restage-source.json: 3 files, 1,831 bytes"
    assert run(service, "record", "dev", "--check").stdout == "dev/restage-source.json: up to date\n"
    text = (service / "dev/restage-source.json").read_text()
    assert '"patterns"' in run(service, "record", "dev", "--source", "source", "--json").stdout
    assert (service / "dev/restage-source.json").read_text() == text
    (service / "source/resources.prod.yml").write_text("Resources: {}\n")
    done = run(service, "record", "dev", "--source", "source", "--check")
    assert (done.returncode, "resources.prod.yml is another one now" in done.stdout) == (1, True)
    (service / "dev/restage-source.json").write_text(text.replace("atlas", "other"))
    assert run(service, "record", "dev", "--check").returncode == 2
    done = run(service, "dev", "--to", "prod")
    assert (done.returncode, "restage record" in done.stderr) == (2, True)
    assert "--source DIR" in run(service, "record", "dev").stderr
    assert "no such folder" in run(service, "record", "dev", "--source", "none").stderr


def test_a_recording_that_does_not_fit_is_refused(service: Path) -> None:
    """Packaged anew after it was recorded."""
    assert run(service, "record", "dev", "--source", "source").returncode == 0
    shutil.copytree(artifacts("v3", "plain") / "dev", service / "plain")
    shutil.copy(service / "dev/restage-source.json", service / "plain")
    done = run(service, "plain", "--to", "prod")
    assert done.returncode == 2
    assert "restage-source.json does not fit the artifact" in done.stderr


def test_the_given_source_wins_over_a_recording(service: Path) -> None:
    """It may be newer, or fuller."""
    assert run(service, "record", "dev", "--source", "source").returncode == 0
    (service / "dev/restage-source.json").write_text("{}")
    assert run(service, "dev", "--to", "prod", "--source", "source").returncode == 0
