"""The least configuration with which a client deploys an artifact, and inspects, rolls back and removes what it became.

Deploying takes `provider` from the state; all other commands have nothing but the configuration
(lib/plugins/aws/deploy/lib/extended-validate.js, rollback.js, remove/, info/, lib/get-shared-stack-action-params.js).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from restage.artifact.clientcommand import Deploying, deploying, packed_individually
from restage.artifact.folder import Artifact, load_artifact
from restage.artifact.writing import begins_with, refuse_inside, write_text
from restage.document.values import Json, JsonObject, as_list, as_object, as_text, at
from restage.errors import OutputError, UsageError
from restage.framework.deploytime import deploy_effects
from restage.framework.service import plugins_of, region_of
from restage.run.servicefolder import NAMES
from restage.secrets.judging import may_be_secret

_FILE: Final = "serverless.yml"
_BEGINNING: Final = "# Written by `restage stub`"

# What is sent with every update, and would be lost if it were not, and by what later commands find things. AWS keeps a
# stack's policy and its rollback triggers where an update says nothing of them.
_KEPT: Final = (
    ("stackName",),
    ("deploymentPrefix",),
    ("deploymentBucket",),
    ("stackTags",),
    ("notificationArns",),
    ("stackParameters",),
    ("cfnRole",),
    ("iam", "deploymentRole"),
    ("disableRollback",),
    ("apiKeys",),
    ("apiGateway", "apiKeys"),
)


class Stub(NamedTuple):
    """A configuration for a client. `left_out`: settings that it should have, and can't, with the reason."""

    service: str
    stage: str
    region: str
    text: str
    left_out: tuple[str, ...]


class Written(NamedTuple):
    """A stub in its `file`. `commands`: how the artifact is deployed from there; `notes`: what there is to know."""

    stub: Stub
    file: Path
    commands: Deploying | None
    notes: tuple[str, ...]


def write_stub(folder: Path, directory: Path, *, force: bool) -> Written:
    """Writes the stub for the artifact in `folder` to `directory`, as a whole or not at all.

    Raises the errors of `restage.errors`, among them UsageError where another configuration is there, or, but with
    `force`, an older stub.
    """
    artifact = load_artifact(folder)
    _check(directory, folder, force)
    stub = stub_of(artifact)
    _make(directory)
    write_text(directory / _FILE, stub.text)
    commands = deploying(artifact, stub.stage, _from(directory, folder))
    return Written(stub, directory / _FILE, commands, tuple(_notes(artifact, stub)))


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{directory}: the folder can't be made ({error.strerror}); choose another with -o"
        ) from error


def _from(directory: Path, folder: Path) -> str:
    """`folder` as one would type it in `directory`, from there on where that is shorter."""
    place = os.path.abspath(folder)
    try:
        return min(os.path.relpath(place, directory), place, key=len)
    except ValueError:  # on another drive
        return place


def _check(directory: Path, folder: Path, force: bool) -> None:
    refuse_inside("-o", directory, [folder], "which is deployed as it is")
    for name in NAMES:
        file = directory / name
        if not os.path.lexists(file):
            continue
        if name != _FILE or not begins_with(file, _BEGINNING):
            raise UsageError(f"{file}: this is a service's own configuration; give an empty folder with -o")
        if not force:
            raise UsageError(f"{file}: this is there already; give another folder with -o, or replace it with --force")


def stub_of(artifact: Artifact) -> Stub:
    """The configuration for what `artifact` is deployed to."""
    service = as_object(at(artifact.resolved.value, ("service",)))
    region = region_of(service)
    settings: JsonObject = {}
    left_out: list[str] = []
    for path, value in _settings(as_object(service.get("provider"))):
        if reason := _reason_against(path, value):
            left_out.append(f"{'.'.join(('provider', *path))} {reason}")
        elif len(path) > 1:
            as_object(settings.setdefault(path[0], {}))[path[1]] = value
        else:
            settings[path[0]] = value
    provider = {"name": "aws", "stage": artifact.stage, "region": region, **settings}
    package: JsonObject = {"individually": True} if packed_individually(artifact) else {}
    comment = f"{_BEGINNING} for clients that deploy, inspect, roll back or remove what was packaged elsewhere.\n"
    text = comment + "".join(_yaml({"service": artifact.service, "provider": provider, "package": package}))
    return Stub(artifact.service, artifact.stage, region, text, tuple(left_out))


def _settings(provider: JsonObject) -> Iterator[tuple[tuple[str, ...], Json]]:
    forms = {"deploymentBucket": _bucket, "stackParameters": _parameters, "apiKeys": _names}
    for path in _KEPT:
        value = at(provider, path)
        if form := forms.get(path[-1]):
            value = form(value, provider)
        if value:
            yield path, value


def _bucket(name: Json, provider: JsonObject) -> Json:
    """By its name; only `remove` reads more of it, whether it has versions."""
    if not at(provider, ("deploymentBucketObject", "versioning")):
        return as_text(name)
    return {**({"name": name} if name else {}), "versioning": True}


def _parameters(parameters: Json, _: JsonObject) -> Json:
    """The stack's, with the values that deploying has given them, which may be secret."""
    keys = [as_object(parameter).get("ParameterKey") for parameter in as_list(parameters)]
    return [{"ParameterKey": key, "UsePreviousValue": True} for key in keys]


def _names(keys: Json, provider: JsonObject) -> Json:
    """The names of API keys, of plans too, without their values."""
    found: list[Json] = []
    for key in as_list(keys):
        name = as_text(key) or as_text(as_object(key).get("name"))
        plans = {plan: _names(own, provider) for plan, own in as_object(key).items() if isinstance(own, list)}
        found += [name] if name else [plans] if plans else []
    return found


def _reason_against(path: tuple[str, ...], value: Json) -> str:
    if "${" in json.dumps(value):
        return "holds ${…}, which a client would take for a variable"
    return "may hold a secret" if may_be_secret(("provider", *path), value) else ""


def _yaml(sections: Mapping[str, Json], indent: str = "") -> Iterator[str]:
    """Two levels of keys, each on its line; below, and for most texts, JSON: every reader takes that for what it is."""
    for key, value in sections.items():
        if not indent and isinstance(value, dict):
            yield from [f"{key}:\n", *_yaml(value, "  ")] if value else []
        else:
            yield f"{indent}{key}: {_scalar(value)}\n"


def _scalar(value: Json) -> str:
    plain = isinstance(value, str) and re.fullmatch(r"[a-z]+(-[a-z]+)*(-\d)?", value)
    ordinary = plain and value not in ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
    return str(value) if ordinary else json.dumps(value, ensure_ascii=False)


def _notes(artifact: Artifact, stub: Stub) -> Iterator[str]:
    service = as_object(at(artifact.resolved.value, ("service",)))
    effects = deploy_effects(plugins_of(service), service)
    for setting in stub.left_out:
        yield f"{setting}, so it is not in it; add it by hand"
    for effect in effects.needed:
        yield f"{effect.package} {effect.does} while the client deploys; from here it does not, as no plugin is loaded"
    for name in effects.unknown:
        yield f"{name}: nobody knows whether it does anything while the client deploys; from here it does not"
