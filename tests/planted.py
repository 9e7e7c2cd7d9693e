"""A service with a marked secret in every place that a value can stand in: its configuration, its artifacts for two
stages, rules, an environment; and what finds a marker in a text, in whatever form it got there."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import pathlib
import shutil
import string
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from broken import COMPILED, STATE, golden
from restaged import UPDATE

from restage.document.values import Json, JsonObject, as_object

STAGE: Final = "${sls:stage}"
_WINDOW: Final = 8  # characters of a marker that are a leak
_LETTERS: Final = string.ascii_letters + string.digits
Secret = Callable[[str], str]


class Planted(NamedTuple):
    """Where a secret was planted, and the secret for dev; that for prod has the stage's name instead."""

    where: str
    marker: str


def random_text(where: str) -> str:
    """A token, such as services give out, with the stage's name in it, so that there is something to say about it."""
    digest = hashlib.sha512(where.encode()).digest()
    text = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:32])
    return f"{text[:16]}-{STAGE}-{text[16:]}"


def words(where: str) -> str:
    """What people think of. Only the name of its place says that it is a secret."""
    number = int(hashlib.sha256(where.encode()).hexdigest(), 16)
    return f"kitty{number % 10**7:07}-{STAGE}-{number // 10**7 % 10**7:07}kitty"


class Garden:
    """Makes secrets, each once, and remembers them."""

    def __init__(self) -> None:
        self.made: dict[str, str] = {}

    def token(self, where: str) -> str:
        """A secret that is known by its form."""
        return self._made(where, random_text(where))

    def words(self, where: str) -> str:
        """A secret that is known by the name of its place."""
        return self._made(where, words(where))

    def _made(self, where: str, text: str) -> str:
        assert where not in self.made, where
        self.made[where] = text
        return text

    @property
    def planted(self) -> tuple[Planted, ...]:
        """All secrets, as they stand for dev."""
        return tuple(Planted(where, text.replace(STAGE, "dev")) for where, text in self.made.items())


def configuration(garden: Garden) -> JsonObject:
    """What serverless.yml says."""
    token, word = garden.token, garden.words
    return {
        "service": "hello-plain",
        "useDotenv": True,
        "provider": {
            "name": "aws",
            "runtime": "nodejs20.x",
            "stackParameters": [{"ParameterKey": "Pass", "ParameterValue": token("a parameter of the stack")}],
            "environment": _variables(garden),
        },
        "params": {"default": {"token": token("a param")}, "prod": {"token": token("a param of prod")}},
        "custom": {
            "apiKey": word("a key in custom"),
            "setting": token("a token in custom"),
            "deep": {"list": [{"password": word("a password deep in custom")}, token("a token in a list")]},
            "byStage": {
                "dev": {"secret": word("dev's entry of a map")},
                "prod": {"secret": word("prod's entry of it")},
            },
            "headers": {"Authorization": f"Bearer {token('a header in custom')}"},
        },
        "functions": {
            "greet": {
                "handler": "stub.run",
                "environment": {
                    "TARGET": f"greetings-{STAGE}",
                    "API_TOKEN": word("a function's variable"),
                    "PLAIN": token("a function's variable of no telling name"),
                },
            },
            "wave-back": {"handler": "stub.run", "description": "waves back"},
            "snake_case": {"handler": "stub.run"},
        },
        "resources": {"Resources": _resources(garden), "Outputs": _outputs(garden)},
    }


def _variables(garden: Garden) -> JsonObject:
    token, word = garden.token, garden.words
    return {
        "DB_PASSWORD": word("a variable that says so"),
        "SETTING": token("a variable of no telling name"),
        "DATABASE_URL": f"postgres://app:{word('a password in a URL')}@db.example:5432/app",
        "CALLBACK": f"https://hooks.example/in?token={token('a token in a query')}&x=1",
        "MSSQL": f"Server=tcp:db.example;User Id=sa;Password={word('a password in a connection string')};",
        "BASIC": "Basic " + f"{token('basic credentials')}",
        "CONFIG": json.dumps({"user": "app", "password": word("a password in JSON in a text")}),
        "ODD": f"{token('a secret beside odd characters')}<&\"'%\\ü→",
        "FROM_SSM": "${ssm:/shop/" + STAGE + "/key}",
        "FROM_ENV": "${env:OUTER_TOKEN}",
        "FROM_DOTENV": "${env:INNER_TOKEN}",
        "FROM_PARAM": "${param:token}",
        "FROM_FILE": "${file(./secrets.yml):" + STAGE + ".apiKey}",
        "FROM_FALLBACK": "${opt:nothing, '" + garden.token("a fallback") + "'}",
        "FROM_CUSTOM": "${self:custom.byStage." + STAGE + ".secret}",
        "JOINED": "x-${self:custom.setting}-" + garden.token("a text with a variable beside it"),
    }


def _resources(garden: Garden) -> JsonObject:
    token, word = garden.token, garden.words
    found: dict[str, tuple[str, JsonObject]] = {
        "Db": ("AWS::RDS::DBInstance", {"MasterUserPassword": word("a password of a database")}),
        "DbJoined": (
            "AWS::RDS::DBCluster",
            {"MasterUserPassword": {"Fn::Join": ["", [word("a password in a join"), "!"]]}},
        ),
        "DbSub": ("AWS::RDS::DBCluster", {"MasterUserPassword": {"Fn::Sub": word("a password in a substitution")}}),
        "Stored": ("AWS::SSM::Parameter", {"Type": "String", "Value": token("a stored parameter")}),
        "Vault": (
            "AWS::SecretsManager::Secret",
            {"SecretString": json.dumps({"password": word("a password in a vault")})},
        ),
        "Task": (
            "AWS::ECS::TaskDefinition",
            {"ContainerDefinitions": [{"Environment": [{"Name": "KEY", "Value": token("a container's variable")}]}]},
        ),
        "Key": ("AWS::ApiGateway::ApiKey", {"Value": token("a key of an API")}),
        "Cdn": (
            "AWS::CloudFront::Distribution",
            {
                "DistributionConfig": {
                    "Origins": [
                        {
                            "OriginCustomHeaders": [
                                {"HeaderName": "X-Origin-Verify", "HeaderValue": token("a header of an origin")}
                            ]
                        }
                    ]
                }
            },
        ),
        "Route": (
            "AWS::ApiGatewayV2::Integration",
            {"RequestParameters": {"append:header.Authorization": f"Bearer {token('a header of an integration')}"}},
        ),
        "Machine": (
            "AWS::StepFunctions::StateMachine",
            {"DefinitionString": json.dumps({"States": {"A": {"Parameters": {"apiKey": token("a state machine")}}}})},
        ),
        "Host": (
            "AWS::EC2::Instance",
            {"UserData": {"Fn::Base64": {"Fn::Sub": f"export DB_PASSWORD={token('a line of a script')}\n"}}},
        ),
        "Provider": (
            "AWS::Cognito::UserPoolIdentityProvider",
            {"ProviderDetails": {"client_secret": word("a client")}},
        ),
        "Hook": (
            "AWS::SNS::Subscription",
            {"Protocol": "https", "Endpoint": f"https://me:{token('credentials of an endpoint')}@hooks.example/"},
        ),
    }
    return {name: {"Type": kind, "Properties": properties} for name, (kind, properties) in found.items()}


def _outputs(garden: Garden) -> JsonObject:
    return {"Leaked": {"Value": garden.token("an output")}}


GARDEN: Final = Garden()
SERVICE: Final = configuration(GARDEN)
# What stands elsewhere, by where it stands
SSM: Final = GARDEN.words("a parameter in SSM")
OUTER: Final = GARDEN.words("a variable of the environment at packaging")
INNER: Final = GARDEN.words("a variable in .env")
IN_FILE: Final = GARDEN.words("a file of the configuration")
GIVEN: Final = GARDEN.words("a value on the command line")
IN_VALUES: Final = GARDEN.words("a value in the rules")
PARAM: Final = GARDEN.token("a param on the command line")
OPTION: Final = GARDEN.token("an option on the command line")
RULED: Final = {
    kind: GARDEN.words(f"a rule: {kind}") for kind in ("set", "from", "map", "to", "env", "unused", "default")
}
ANSWER: Final = GARDEN.words("an answer of the account")
PLANTED: Final = GARDEN.planted


def for_stage(text: str, stage: str) -> str:
    """A secret, or any other text of the configuration, as it is for one stage."""
    return text.replace(STAGE, stage)


def resolved(value: Json, stage: str) -> Json:
    """What the framework makes of the configuration for `stage`."""
    if isinstance(value, dict):
        return {key: resolved(child, stage) for key, child in value.items()}
    if isinstance(value, list):
        return [resolved(child, stage) for child in value]
    if not isinstance(value, str):
        return value
    custom, params = as_object(SERVICE["custom"]), as_object(SERVICE["params"])
    by_stage, default = as_object(custom["byStage"]), as_object(params["default"])
    param = as_object(params.get(stage, default))["token"]
    found = {
        "${ssm:/shop/" + STAGE + "/key}": SSM,
        "${env:OUTER_TOKEN}": OUTER,
        "${env:INNER_TOKEN}": INNER,
        "${param:token}": str(param),
        "${file(./secrets.yml):" + STAGE + ".apiKey}": IN_FILE,
        "${self:custom.byStage." + STAGE + ".secret}": str(as_object(by_stage[stage])["secret"]),
        "${self:custom.setting}": str(custom["setting"]),
    }
    for expression, text in found.items():
        value = value.replace(expression, text)
    if value.startswith("${opt:nothing, '"):
        value = value.removeprefix("${opt:nothing, '").removesuffix("'}")
    return value.replace(STAGE, stage)


def grow(folder: pathlib.Path) -> None:
    """The service, and its artifacts `dev` and `prod`, in `folder`."""
    service = folder / "service"
    service.mkdir()
    # YAML has all of JSON
    (service / "serverless.yml").write_text(json.dumps(SERVICE, indent=2, ensure_ascii=False), "utf-8")
    for name, stage in ((".env", "dev"), (".env.prod", "prod")):
        (service / name).write_text(f"INNER_TOKEN={for_stage(INNER, stage)}\n", "utf-8")
    secrets = "".join(f"{stage}: {{apiKey: {for_stage(IN_FILE, stage)}}}\n" for stage in ("dev", "prod"))
    (service / "secrets.yml").write_text(secrets, "utf-8")
    for stage in ("dev", "prod"):
        shutil.copytree(golden("v3", "plain", stage), folder / stage, copy_function=shutil.copyfile)
        _plant(folder / stage, stage)


def _plant(artifact: pathlib.Path, stage: str) -> None:
    settings = as_object(resolved(SERVICE, stage))
    state, template = (json.loads((artifact / name).read_text("utf-8")) for name in (STATE, UPDATE))
    service = state["service"]
    provider = as_object(settings["provider"])
    for key in ("useDotenv", "custom", "params", "resources"):
        service[key] = settings[key]
    for key in ("environment", "stackParameters"):
        service["provider"][key] = provider[key]
    own = as_object(as_object(as_object(settings["functions"])["greet"])["environment"])
    service["functions"]["greet"]["environment"] = own
    resources = as_object(settings["resources"])
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            is_own = "greet" in resource["Properties"]["FunctionName"]
            resource["Properties"]["Environment"] = {
                "Variables": {**as_object(provider["environment"]), **(own if is_own else {})}
            }
    template["Resources"].update(as_object(resources["Resources"]))
    template["Outputs"].update(as_object(resources["Outputs"]))
    whole = service
    for step in COMPILED[1:-1]:
        whole = whole[step]
    whole[COMPILED[-1]] = template
    for name, value in ((STATE, state), (UPDATE, template)):
        (artifact / name).write_text(json.dumps(value, indent=2, ensure_ascii=False), "utf-8")


# ------------------------------------------------------------------------------------------- finding them again


def forms(text: str) -> Iterator[str]:
    """How `text` may stand in an output: as it is, and encoded in the ways of reports, URLs and headers."""
    yield text
    yield json.dumps(text)[1:-1]
    yield html.escape(text)
    yield urllib.parse.quote(text, safe="")
    data = text.encode()
    yield data.hex()
    yield "".join(f"\\u{ord(character):04x}" for character in text)
    yield "".join(f"%{byte:02X}" for byte in data)
    yield text[::-1]
    for before in range(3):  # where base64 begins in what surrounds it
        encoded = base64.b64encode(b"\0" * before + data).decode().rstrip("=")
        whole = encoded[4 if before else 0 : -2]
        yield whole
        yield whole.replace("+", "-").replace("/", "_")


def windows(text: str) -> Iterator[str]:
    """All parts of `text` that are as long as a leak is."""
    return (text[start : start + _WINDOW] for start in range(len(text) - _WINDOW + 1))


def _parts() -> dict[str, str]:
    found: dict[str, str] = {}
    for where, marker in PLANTED:
        for stage in ("dev", "prod"):
            for form in forms(marker.replace("-dev-", f"-{stage}-")):
                found.update(dict.fromkeys(windows(form), where))
    return found


_PARTS: Final = _parts()


def leaks(text: str) -> set[str]:
    """Where the secrets were planted of which a part stands in `text`, in any form."""
    return {_PARTS[window] for window in windows(text) if window in _PARTS}
