"""Settings that differ and from which more follows than one place: decided as a whole, or asked about.

Each row is a service that was packaged for both stages, and came out wrong without a word, before there was its rule.
"""

from __future__ import annotations

import pytest
from broken import golden
from configured import SERVICES, files_of
from restaged import STAMP, loaded

from restage import Plan, Request, load_artifact, plan_restage
from restage.document.values import Json, Path, find_at, strings
from restage.errors import UsageError
from restage.run.restaging import with_configuration
from restage.source import MappedFiles
from restage.tracing.reading import Packaging
from restage.tracing.texts import tells


def planned(service: str, old: str, new: str, mine: str, theirs: str) -> Plan:
    """The plan where `old` of the configuration reads a file by stage instead (`@` in `new`): `mine` for dev, `theirs`
    for prod."""
    files = files_of(SERVICES / service, "v3", (old, new.replace("@", "'${file(by.${sls:stage}.yml):it, null}'")))
    by_stage = {"by.dev.yml": f"it: {mine}".encode(), "by.prod.yml": f"it: {theirs}".encode()}
    artifact = loaded(golden("v3", service))
    request = Request(
        target="prod", stamp=STAMP, files=MappedFiles({**files.contents, **by_stage}), packaging=Packaging()
    )
    return plan_restage(artifact, with_configuration(artifact, request))


@pytest.mark.parametrize(
    ("service", "old", "new", "mine", "theirs"),
    [
        pytest.param("rest-shop", "cors: true", "cors: @", "true", "false", id="an OPTIONS method"),
        pytest.param("rest-shop", "method: put", "method: @", "put", "post", id="a part of a logical ID"),
        pytest.param("rest-shop", "type: token", "type: @", "token", "request", id="a word the template spells"),
        pytest.param("names", "snapStart: true", "snapStart: @", "true", "false", id="an alias"),
        pytest.param("names", "Zebra: 'ä ß 日本'", "Zebra: @", "ä ß 日本", "null", id="null, which is hashed"),
    ],
)  # fmt: skip
def test_it_is_asked(service: str, old: str, new: str, mine: str, theirs: str) -> None:
    assert planned(service, old, new, mine, theirs).open


@pytest.mark.parametrize(
    ("service", "old", "new", "mine", "theirs", "expected"),
    [
        pytest.param("names", "memorySize: 256", "memorySize: @", "256", "512", {"MemorySize": 512}, id="a number"),
        pytest.param("names", "lambda: Active", "lambda: @", "Active", "PassThrough",
                     {"TracingConfig": {"Mode": "PassThrough"}}, id="on in both stages"),
    ],
)  # fmt: skip
def test_it_is_decided(service: str, old: str, new: str, mine: str, theirs: str, expected: dict[str, object]) -> None:
    plan = planned(service, old, new, mine, theirs)
    assert plan.open == ()
    template = next(one.value for one in plan.templates if "TugLambdaFunction" in str(one.value))
    for key, value in expected.items():
        assert find_at(template, ("Resources", "TugLambdaFunction", "Properties", key)) == value


@pytest.mark.parametrize("value", ["30", "true"])
def test_what_is_looked_up_gets_the_artifact_s_type(value: str) -> None:
    files = files_of(SERVICES / "names", "v3", ("logRetentionInDays: 7", "logRetentionInDays: ${ssm:/x/${sls:stage}}"))
    artifact = loaded(golden("v3", "names"))
    request = Request(target="prod", stamp=STAMP, files=files, packaging=Packaging(values={"ssm:/x/prod": value}))
    if value == "true":
        with pytest.raises(UsageError, match="the artifact has a number here"):
            with_configuration(artifact, request)
        return
    plan = plan_restage(artifact, with_configuration(artifact, request))
    assert plan.open == ()
    groups = [
        one.new for one in plan.verdicts if one.path[-1:] == ("RetentionInDays",) and one.file.startswith("cloud")
    ]
    assert groups
    assert set(groups) == {30}


def test_one_lookup_is_a_number_here_and_a_text_there() -> None:
    lookup = "${ssm:/x/${sls:stage}}"
    files = files_of(SERVICES / "names", "v3", ("timeout: 20", f"timeout: {lookup}"), ("subnet-b", f"'{lookup}'"))
    artifact = load_artifact(golden("v3", "names"))
    for file in (artifact.state.value, *(one.value for one in artifact.templates.values())):
        for path, _ in [one for one in strings(file) if one[1] == "subnet-b"]:
            assert put(file, path, "20")
    request = Request(target="prod", stamp=STAMP, files=files, packaging=Packaging(values={"ssm:/x/prod": "30"}))
    plan = plan_restage(artifact, with_configuration(artifact, request))
    assert plan.open == ()
    template = next(one.value for one in plan.templates if "TugLambdaFunction" in str(one.value))
    assert find_at(template, ("Resources", "StartsLikeTheRestLambdaFunction", "Properties", "Timeout")) == 30
    assert find_at(template, ("Resources", "TugLambdaFunction", "Properties", "VpcConfig", "SubnetIds", 1)) == "30"


def put(document: Json, path: Path, value: str) -> bool:
    """Replace what stands at `path` of `document`."""
    node = find_at(document, path[:-1])
    if isinstance(node, dict):
        node[str(path[-1])] = value
    elif isinstance(node, list):
        node[int(path[-1])] = value
    return isinstance(node, (dict, list))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TRIM_HORIZON", False),
        ("s3:ObjectCreated:*", False),
        ("application/json", False),
        ("nodejs20.x", False),
        ("lambda.amazonaws.com", False),
        ("rate(5 minutes)", False),
        ("ordinary", False),
        ("db-7.example.com", True),
        ("arn:aws:sns:us-east-1:123456789012:sos", True),
        ("sg-0123abc", True),
        ("https://api.example.com/v1", True),
    ],
)
def test_words_that_the_framework_has_as_well_tell_nothing(text: str, expected: bool) -> None:
    assert tells(text) is expected
