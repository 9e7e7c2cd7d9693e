"""`--lookup aws`: what is asked of an account, what becomes of the answer, and what is said where there is none."""

from __future__ import annotations

import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from folders import DATA_FOLDER, ROOT_FOLDER
from lookingup import ENVIRONMENT, SECRET, Clients, account, fill

from restage import load_artifact
from restage.compare import compare_artifacts
from restage.errors import LookupFailed
from restage.lookups.aws import aws
from restage.lookups.credentials import Credentials, credentials_of
from restage.lookups.failures import Failed, NotThere, failure_of
from restage.lookups.requests import Asked, Service, parameter_value, parsed
from restage.secrets.hiding import holds, texts_of, without
from restage.source import V1, V2, V3, Dialect, Invocation, MappedFiles, read_configuration
from restage.source.invocation import Json
from restage.tracing.lookuploop import Account, Answered, Ask, answered

ROOT = ROOT_FOLDER
DATA = DATA_FOLDER / "aws"
FRAMEWORKS = sorted(path.name for path in DATA.iterdir())


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[tuple[str, Clients]]:
    with account() as (address, clients):
        fill(clients)
        yield address, clients


@pytest.fixture(name="environment")
def _environment(server: tuple[str, Clients], monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Of a caller with credentials; nothing else of AWS is set."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    found = {**ENVIRONMENT, "AWS_ENDPOINT_URL": server[0]}
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


def restage(*words: str | pathlib.Path, folder: pathlib.Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "restage", *map(str, words)],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def service(tmp_path: pathlib.Path, framework: str) -> pathlib.Path:
    """The service's folder, in no repository."""
    folder = tmp_path / "svc"
    folder.mkdir()
    (folder / "serverless.yml").write_bytes((DATA / framework / "source" / "serverless.yml").read_bytes())
    return folder


# Whole artifacts, that the frameworks packaged with the same account


@pytest.mark.slow
@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.usefixtures("environment")
def test_the_result_is_the_framework_s(framework: str, tmp_path: pathlib.Path) -> None:
    source, output = service(tmp_path, framework), tmp_path / "out"
    words = ("--to", "prod", "--source", source, "--lookup", "aws", "-o", output, "--strict")
    done = restage(DATA / framework / "dev", *words, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert compare_artifacts(load_artifact(output), load_artifact(DATA / framework / "prod")).equal


@pytest.mark.usefixtures("environment")
def test_without_the_option_the_lookups_are_listed_and_nothing_is_asked(tmp_path: pathlib.Path) -> None:
    source = service(tmp_path, "v3")
    words = ("--to", "prod", "--source", source, "--dry-run")
    done = restage(DATA / "v3" / "dev", *words, folder=tmp_path, AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert done.returncode == 0
    assert "ssm:/shop/prod/url (serverless.yml:8, " in done.stdout


@pytest.mark.parametrize("more", [["--json", "--show-values"], ["--json"], ["--show-values"], ["-q"]], ids="-".join)
@pytest.mark.usefixtures("environment")
def test_values_are_shown_nowhere(more: list[str], tmp_path: pathlib.Path) -> None:
    words = (
        "--to",
        "prod",
        "--source",
        service(tmp_path, "v3"),
        "--lookup",
        "aws",
        "--dry-run",
        "--stamp",
        "1700000000000",
    )
    done = restage(DATA / "v3" / "dev", *words, *more, folder=tmp_path)
    assert done.returncode == 0
    for value in (SECRET, "postgres://prod", "vpc-prod", "h-prod", "6432", "subnet-prod1", "level-prod", "conf/prod"):
        assert value not in done.stdout + done.stderr


@pytest.mark.usefixtures("environment")
def test_a_given_value_is_not_asked_for(tmp_path: pathlib.Path) -> None:
    source, output = service(tmp_path, "v3"), tmp_path / "out"
    given = ("--value", "ssm:/shop/prod/url=mine", "--value", "s3:conf-bucket/conf/prod.txt=loud")
    words = ("--to", "prod", "--source", source, "--lookup", "aws", *given, "-o", output)
    assert restage(DATA / "v3" / "dev", *words, folder=tmp_path).returncode == 0
    template = json.loads((output / "cloudformation-template-update-stack.json").read_text())
    variables = template["Resources"]["HelloLambdaFunction"]["Properties"]["Environment"]["Variables"]
    assert (variables["URL"], variables["LEVEL"]) == ("mine", "loud")


def test_without_the_option_nothing_imports_boto3(tmp_path: pathlib.Path) -> None:
    script = (
        "import sys; sys.argv = ['restage', *sys.argv[1:]]; from restage.cli.main import run\n"
        "try: run()\nexcept SystemExit as end: assert not end.code, end.code\n"
        "print(sorted(name for name in sys.modules if name.startswith(('boto', 'restage.lookups'))))"
    )
    words = (DATA / "v3" / "dev", "--to", "prod", "--source", service(tmp_path, "v3"), "--dry-run", "-q")
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, words)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "[]\n", done.stderr


def test_without_boto3_it_says_how_to_install_it(tmp_path: pathlib.Path) -> None:
    words = ("--to", "prod", "--source", service(tmp_path, "v3"), "--lookup", "aws")
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.modules['boto3'] = None; from restage.cli.main import run; run()",
         str(DATA / "v3" / "dev"), *map(str, words)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "restage: --lookup aws: boto3 is not installed; pip install 'sls-restage[aws]'\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(
            ["--lookup", "aws"],
            "--lookup goes with --source DIR only, or with an artifact that `restage record` was run on",
            id="no configuration",
        ),
        pytest.param(["--lookup", "vault", "--source", "svc"], "--lookup vault: only aws can be asked", id="elsewhere"),
    ],
)
def test_words_that_are_wrong(words: list[str], said: str, tmp_path: pathlib.Path) -> None:
    service(tmp_path, "v3")
    done = restage(DATA / "v3" / "dev", "--to", "prod", "-o", tmp_path / "out", *words, folder=tmp_path)
    assert (done.returncode, done.stderr) == (2, f"restage: {said}\n")


# One lookup each


@cache
def asking(environment: tuple[tuple[str, str], ...]) -> Ask:
    """boto3's clients take long to open."""
    return aws(dict(environment))


def evaluated(
    text: str, environment: Mapping[str, str], dialect: Dialect = V3, options: Mapping[str, str] | None = None
) -> Answered:
    """`custom` as `text`, for the stage prod, in eu-west-1."""
    provider = "provider: {name: aws, region: eu-west-1}\n"
    lines = "".join(f"  {line}\n" for line in text.splitlines())
    file = f"service: shop\n{'' if 'provider:' in text else provider}custom:\n{lines}"
    if "provider:" in text:
        file = f"service: shop\n{text}\n"
    configuration = read_configuration(MappedFiles({"serverless.yml": file.encode()}), dialect)
    ask = asking(tuple(sorted(environment.items())))
    return answered(configuration, Invocation(stage="prod", options=options or {}), ask)


FOUND = [
    pytest.param(V3, "${ssm:/shop/${sls:stage}/url}", "postgres://prod.eu-west-1.example", id="a text"),
    pytest.param(V3, "${ssm(us-east-1):/shop/prod/url}", "postgres://prod.us-east-1.example", id="another region"),
    pytest.param(V3, "${ssm('us-east-1', raw):/shop/prod/url}", "postgres://prod.us-east-1.example", id="region, raw"),
    pytest.param(V3, "${ssm:/shop/prod/subnets}", ["subnet-prod1", "subnet-prod2"], id="a list"),
    pytest.param(V3, "${ssm(raw):/shop/prod/subnets}", "subnet-prod1,subnet-prod2", id="a raw list"),
    pytest.param(V3, "${ssm:/shop/prod/secret}", SECRET, id="a secret, decrypted"),
    pytest.param(V3, "${ssm(noDecrypt):/shop/prod/secret}", f"kms:alias/aws/ssm:{SECRET}", id="a secret as it is"),
    pytest.param(V3, "${ssm:/shop/prod/db}", {"host": "h-prod", "port": 6432}, id="an object"),
    pytest.param(V3, "${ssm(raw):/shop/prod/db}", '{"host":"h-prod","port":6432}', id="an object as text"),
    pytest.param(V3, "${ssm:/shop/prod/broken}", "{no json", id="what only begins as an object"),
    pytest.param(V3, "${ssm:/shop/prod/plainjson}", '{"a":"prod"}', id="JSON that is no secret stays text"),
    pytest.param(V3, "${cf:shared-prod.VpcId}", "vpc-prod-eu-west-1", id="an output"),
    pytest.param(V3, "${cf(us-east-1):shared-prod.VpcId}", "vpc-prod-us-east-1", id="an output in another region"),
    pytest.param(V3, "${s3:conf-bucket/conf/prod.txt}", "level-prod\n", id="an object of S3, with its line end"),
    pytest.param(V3, "${aws:accountId}", "123456789012", id="the account, as text"),
    pytest.param(V3, "${s3:conf-bucket/${ssm:/shop/prod/key}}", "level-prod\n", id="a value that leads to another"),
    pytest.param(V3, "a-${ssm:/shop/prod/key}-b", "a-conf/prod.txt-b", id="within a text"),
    pytest.param(V3, "${ssm:/shop/prod/none, 'else'}", "else", id="no parameter, a literal"),
    pytest.param(V3, "${cf:none.VpcId, cf:shared-prod.None, s3:conf-bucket/none, 7}", 7, id="nothing of anything"),
    pytest.param(V3, "${ssm:/shop/prod/none, ssm:/shop/prod/key}", "conf/prod.txt", id="the second one"),
    pytest.param(V3, "${ssm:/shop/prod/key, ssm(nowhere-9):/x}", "conf/prod.txt", id="what is behind is not asked"),
    pytest.param(V3, "${ssm:/shop/prod/none, null}", None, id="null, as is written"),
    pytest.param(V1, "${ssm:/shop/prod/secret~true}", SECRET, id="version 1 decrypts if asked"),
    pytest.param(V1, "${ssm:/shop/prod/secret}", f"kms:alias/aws/ssm:{SECRET}", id="version 1, not asked"),
    pytest.param(V1, "${ssm:/shop/prod/subnets}", "subnet-prod1,subnet-prod2", id="version 1 splits nothing"),
    pytest.param(V1, "${ssm:/shop/prod/subnets~split}", ["subnet-prod1", "subnet-prod2"], id="version 1, asked to"),
    pytest.param(V1, "${ssm.us-east-1:/shop/prod/url}", "postgres://prod.us-east-1.example", id="version 1's region"),
    pytest.param(V1, "${cf.us-east-1:shared-prod.VpcId}", "vpc-prod-us-east-1", id="version 1's region of a stack"),
    pytest.param(V1, "${ssm:/shop/prod/db~true}", '{"host":"h-prod","port":6432}', id="version 1 parses nothing"),
    pytest.param(V1, "${ssm:/shop/prod/none, 'else'}", "else", id="version 1's literal"),
    pytest.param(V2, "${ssm:/shop/prod/subnets}", "subnet-prod1,subnet-prod2", id="version 2 as version 1"),
    pytest.param(V2, "${ssm:/shop/prod/subnets~split}", ["subnet-prod1", "subnet-prod2"], id="version 2, asked to"),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "text", "value"), FOUND)
def test_what_is_found(dialect: Dialect, text: str, value: Json, environment: Mapping[str, str]) -> None:
    assert evaluated(f"a: {json.dumps(text)}", environment, dialect).result.at(("custom", "a")) == value


def test_version_2_with_the_new_mode_splits(environment: Mapping[str, str]) -> None:
    text = 'variablesResolutionMode: "20220831"\nprovider: {name: aws, region: eu-west-1}\ncustom:\n  a: ${ssm:/shop/prod/subnets}'
    assert evaluated(text, environment, V2).result.at(("custom", "a")) == ["subnet-prod1", "subnet-prod2"]


def test_the_region_is_the_option_s(environment: Mapping[str, str]) -> None:
    found = evaluated("a: ${ssm:/shop/prod/url}", environment, options={"region": "us-east-1"})
    assert found.result.at(("custom", "a")) == "postgres://prod.us-east-1.example"


def test_the_region_is_the_target_s(environment: Mapping[str, str]) -> None:
    text = "provider: {name: aws, region: '${self:custom.r.${sls:stage}}'}\ncustom:\n  r: {dev: eu-west-1, prod: us-east-1}\n  a: ${ssm:/shop/prod/url}"
    assert evaluated(text, environment).result.at(("custom", "a")) == "postgres://prod.us-east-1.example"


def test_other_lookups_stay_open(environment: Mapping[str, str]) -> None:
    found = evaluated("a: ${env:THIS}\nb: ${ssm:/shop/prod/key}", environment)
    assert [one.expression for one in found.result.lookups] == ["env:THIS"]


# What is wrong

TO_DO = "AWS has none, and the configuration no fallback; create it, or give its value under `values:` in restage.yml, or with --value"
WRONG = [
    pytest.param(V3, "a: ${ssm:/none}", [f"serverless.yml:4: ssm:/none: {TO_DO}"], id="no parameter"),
    pytest.param(V3, "a: x-${cf:none.A}\nb: ${s3:conf-bucket/none}", [f"serverless.yml:4: cf:none.A: {TO_DO}", f"serverless.yml:5: s3:conf-bucket/none: {TO_DO}"], id="several"),
    pytest.param(V3, "a: ${ssm:/none, self:custom.no}", [f"serverless.yml:4: ssm:/none: {TO_DO}"], id="nor the fallback"),
    pytest.param(V1, "a: ${ssm:/none}", [f"serverless.yml:4: ssm:/none: {TO_DO}"], id="version 1 only warns"),
    pytest.param(V1, "a: [b, '${ssm:/none}']", [f"serverless.yml:4: ssm:/none: {TO_DO}"], id="nor in a list of version 1"),
    pytest.param(V1, "a: ${cf:shared-prod.None}", [f"serverless.yml:4: cf:shared-prod.None: {TO_DO}"], id="version 1's output"),
    pytest.param(V3, "a: x-${ssm:/shop/prod/db}", ["serverless.yml:4: x-${ssm:/shop/prod/db}: an object, or nothing, stands within a text; what was looked up does not fit there"], id="an object within a text"),
    pytest.param(V3, "a: ${s3:none-bucket/x}", ["serverless.yml:4: s3:none-bucket/x: AWS gives an error in eu-west-1 (NoSuchBucket); look it up there, or give the value with --value"], id="no bucket"),
    pytest.param(V3, "a: ${ssm('no region'):/x}", ["serverless.yml:4: ssm(no region):/x: its region is none; look at the variable, or at provider.region"], id="no region"),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "text", "problems"), WRONG)
def test_what_is_wrong(dialect: Dialect, text: str, problems: list[str], environment: Mapping[str, str]) -> None:
    with pytest.raises(LookupFailed) as error:
        evaluated(text, environment, dialect)
    assert list(error.value.problems) == problems


LOG_IN = "log in (aws sso login), set AWS_PROFILE, or give --opt aws-profile=NAME"
TWO = "a: ${ssm:/a}\nb: ${cf:b.B}"
NOT_LOGGED_IN = [
    pytest.param({"AWS_ACCESS_KEY_ID": ""}, {}, f"no AWS credentials were found; {LOG_IN}", id="none"),
    pytest.param({"AWS_PROFILE": "gone"}, {}, f"the AWS profile that AWS_PROFILE names does not exist; {LOG_IN}", id="no such profile"),
    pytest.param({"AWS_PROD_PROFILE": "gone"}, {}, f"the AWS profile that AWS_PROD_PROFILE names does not exist; {LOG_IN}", id="the stage's"),
    pytest.param({}, {"aws-profile": "gone"}, f"the AWS profile that --opt aws-profile names does not exist; {LOG_IN}", id="the option's"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "options", "said"), NOT_LOGGED_IN)
def test_no_credentials(
    more: dict[str, str], options: dict[str, str], said: str, environment: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(LookupFailed) as error:
        evaluated(TWO, {**environment, **more}, options=options)
    assert list(error.value.problems) == [f"serverless.yml:4: ssm:/a: {said}", f"serverless.yml:5: cf:b.B: {said}"]


def test_an_address_where_nobody_is(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free.getsockname()[1]}"}
        monkeypatch.setenv("AWS_ENDPOINT_URL", nobody["AWS_ENDPOINT_URL"])
        with pytest.raises(LookupFailed, match=r"AWS can't be reached in eu-west-1 \(EndpointConnectionError\)"):
            evaluated(TWO, {**environment, **nobody})


def authorize(address: str, unchecked: str) -> None:
    """How many calls more the stand-in takes from anybody."""
    headers = {"Content-Type": "text/plain"}
    request = urllib.request.Request(f"{address}/moto-api/reset-auth", unchecked.encode(), headers)
    urllib.request.urlopen(request).close()


def test_access_denied(server: tuple[str, Clients], environment: Mapping[str, str]) -> None:
    address, clients = server
    iam = clients("iam", "us-east-1")
    iam.create_user(UserName="nobody")
    keys = iam.create_access_key(UserName="nobody")["AccessKey"]
    own = {"AWS_ACCESS_KEY_ID": keys["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"]}
    try:
        authorize(address, "0")
        with pytest.raises(LookupFailed) as refused:
            evaluated(TWO, {**environment, **own})
        with pytest.raises(LookupFailed) as unknown:
            evaluated(TWO, environment)
    finally:
        authorize(address, "inf")
    first, second = refused.value.problems
    assert first.startswith("serverless.yml:4: ssm:/a: AWS refuses it (")
    assert "the credentials need ssm:GetParameter (and kms:Decrypt for a SecureString) in eu-west-1" in first
    assert second.startswith("serverless.yml:5: cf:b.B: AWS refuses it (AccessDenied); the credentials need cloudfor")
    assert "AWS does not take the credentials (InvalidClientTokenId)" in unknown.value.problems[1]


CODES = [
    pytest.param(Service.SSM, "ParameterNotFound", "", None, False, id="null"),
    pytest.param(Service.SSM, "ParameterVersionNotFound", "", "gives an error", False, id="no such version is none"),
    pytest.param(Service.SSM, "AccessDeniedException", "", "needs? ssm:GetParameter", False, id="refused"),
    pytest.param(Service.SSM, "ExpiredTokenException", "", "does not take the credentials", True, id="too old"),
    pytest.param(
        Service.CLOUDFORMATION, "ValidationError", "Stack with id x does not exist", None, False, id="no stack"
    ),
    pytest.param(
        Service.CLOUDFORMATION, "ValidationError", "1 validation error", "gives an error", False, id="no name"
    ),
    pytest.param(Service.S3, "NoSuchKey", "", None, False, id="no object"),
    pytest.param(Service.S3, "NoSuchBucket", "", "gives an error", False, id="no bucket is an error"),
    pytest.param(Service.S3, "AccessDenied", "", "s3:ListBucket", False, id="refused, or not there"),
    pytest.param(Service.STS, "Throttling", "", "gives an error", False, id="too fast"),
]


@pytest.mark.parametrize(("service_name", "code", "message", "said", "is_general"), CODES)
def test_what_an_error_of_aws_means(
    service_name: Service, code: str, message: str, said: str | None, is_general: bool
) -> None:
    failure = failure_of(service_name, "eu-west-1", code, message)
    if said is None:
        assert isinstance(failure, NotThere)
    else:
        assert isinstance(failure, Failed)
        assert re.search(said, str(failure))
        assert failure.is_general == is_general


def test_a_value_in_an_expression_is_not_shown(environment: Mapping[str, str]) -> None:
    with pytest.raises(LookupFailed) as error:
        evaluated("a: ${ssm:/x/${ssm:/shop/prod/secret}}", environment)
    assert error.value.problems == (f"serverless.yml:4: ssm:/x/(hidden): {TO_DO}",)


@pytest.mark.parametrize("what", ["region", "profile"])
def test_what_is_not_known_of_the_account(what: str, environment: Mapping[str, str]) -> None:
    text = f"provider: {{name: aws, {what}: '${{env:THIS}}'}}\ncustom:\n  a: ${{ssm:/shop/prod/key}}"
    without_keys = {name: value for name, value in environment.items() if "KEY" not in name}
    with pytest.raises(LookupFailed, match=rf"serverless.yml:4: ssm:/shop/prod/key: provider.{what} is not known"):
        evaluated(text, without_keys)


def test_lookups_that_never_end() -> None:
    text = "service: s\ncustom:\n  a: " + "${ssm:/" * 30 + "}" * 30
    configuration = read_configuration(MappedFiles({"serverless.yml": text.encode()}), V3)
    with pytest.raises(Exception, match="lead to more lookups"):
        answered(
            configuration,
            Invocation(stage="prod"),
            lambda due, _: {one.expression: f"{one.expression[5:]}x" for one in due},
        )


# Tables without a server

EXPRESSIONS = [
    pytest.param("ssm:/a:3", False, Asked(Service.SSM, None, "/a:3"), id="with a version"),
    pytest.param("ssm(raw, eu-west-1):/a", False, Asked(Service.SSM, "eu-west-1", "/a", raw=True), id="in any order"),
    pytest.param("ssm(null):/a", False, Asked(Service.SSM, None, "/a"), id="no region"),
    pytest.param("ssm:/a~true", False, Asked(Service.SSM, None, "/a~true"), id="no instruction in version 3"),
    pytest.param("cf:a.b.c", False, Asked(Service.CLOUDFORMATION, None, "a", "b.c"), id="the first dot counts"),
    pytest.param("s3(eu-west-1):b/k/l", False, Asked(Service.S3, None, "b", "k/l"), id="S3 has no region"),
    pytest.param("aws:region", False, None, id="no lookup"),
    pytest.param("env:AWS", False, None, id="the environment"),
    pytest.param("file(./ssm.js):ssm", False, None, id="a script"),
    pytest.param("vault:ssm", False, None, id="a plugin's source"),
    pytest.param("output:a.b", False, None, id="the dashboard's"),
]


@pytest.mark.parametrize(("expression", "old", "asked"), EXPRESSIONS)
def test_what_an_expression_asks_for(expression: str, old: bool, asked: Asked | None) -> None:
    assert parsed(expression, old=old) == asked


MANAGED = "ssm:/aws/reference/secretsmanager/x~true"


@pytest.mark.parametrize(("text", "value"), [('{"a": 1}', {"a": 1}), ("5", 5), ("text", "text"), ("NaN", "NaN")])
def test_version_1_parses_what_secrets_manager_holds(text: str, value: Json) -> None:
    asked = parsed(MANAGED, old=True)
    assert asked is not None
    assert parameter_value(asked, "SecureString", text, old=True) == value


KEYS = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}
STAGE_KEYS = {"AWS_PROD_ACCESS_KEY_ID": "pk", "AWS_PROD_SECRET_ACCESS_KEY": "ps", "AWS_PROD_SESSION_TOKEN": "pt"}
WHOSE = [
    pytest.param({}, "", "", Credentials(), id="what boto3 finds"),
    pytest.param({}, "conf", "", Credentials(profile="conf", where="provider.profile"), id="the configuration's"),
    pytest.param(KEYS, "conf", "", Credentials(key="k", secret="s", where="AWS_ACCESS_KEY_ID"), id="keys before it"),
    pytest.param({**KEYS, "AWS_PROFILE": "p"}, "", "", Credentials(profile="p", where="AWS_PROFILE"), id="a profile before keys"),
    pytest.param({**STAGE_KEYS, "AWS_PROFILE": "p"}, "", "", Credentials(key="pk", secret="ps", token="pt", where="AWS_PROD_ACCESS_KEY_ID"), id="the stage's keys"),
    pytest.param({**STAGE_KEYS, "AWS_PROD_PROFILE": "q"}, "", "", Credentials(profile="q", where="AWS_PROD_PROFILE"), id="the stage's profile"),
    pytest.param({"AWS_DEV_PROFILE": "q"}, "", "", Credentials(), id="not another stage's"),
    pytest.param({**STAGE_KEYS, "AWS_PROFILE": "p"}, "conf", "opt", Credentials(profile="opt", where="--opt aws-profile"), id="the option"),
    pytest.param({"AWS_ACCESS_KEY_ID": "undefined", "AWS_SECRET_ACCESS_KEY": "s"}, "", "", Credentials(), id="no key at all"),
]  # fmt: skip


@pytest.mark.parametrize(("environment", "profile", "option", "expected"), WHOSE)
def test_whose_account_is_asked(environment: dict[str, str], profile: str, option: str, expected: Credentials) -> None:
    assert credentials_of(Account("prod", "eu-west-1", profile, option), environment) == expected


def test_an_object_that_is_too_large(server: tuple[str, Clients], environment: Mapping[str, str]) -> None:
    server[1]("s3", "us-east-1").put_object(Bucket="conf-bucket", Key="large", Body=b"x" * 600_000)
    with pytest.raises(LookupFailed, match="the object has more than 500,000 bytes"):
        evaluated("a: ${s3:conf-bucket/large}", environment)


HIDDEN = texts_of([{"a": ["secret-1", 6432]}, "on", "two\nlines", True, None])


@pytest.mark.parametrize(
    ("value", "expected"),
    [("x secret-1 y", True), ([{"k": "6432"}], True), ("on", True), ("once", False), ("true", False), (None, False), ("lines", True)],
)  # fmt: skip
def test_what_holds_a_value(value: Json, expected: bool) -> None:
    assert holds(value, HIDDEN) == expected


def test_a_text_without_values() -> None:
    assert without("on secret-1, secret-12 and 6432", HIDDEN) == "on (hidden), (hidden)2 and (hidden)"
