"""What stands in for programs that a test machine has not: each knows the options that pages give it, and no others."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from folders import ROOT_FOLDER

from documented.services import PRINTED, Service, copied
from restage.document.values import JsonObject, at

PROJECT: Final = tomllib.loads((ROOT_FOLDER / "pyproject.toml").read_text("utf-8"))["project"]
StandIn = Callable[[Path, Sequence[str]], str]

# Commands that are not run, and why; nothing in them could be looked at
NOT_RUN: Final[Mapping[str, str]] = {
    "npm ci": "fetches packages",
    "python3 -m venv .venv && .venv/bin/pip install .": "fetches packages",
}
# What comes to the same as `restage`, with the texts of the project that make it so
SAME_AS_RESTAGE: Final[Mapping[str, tuple[str, ...]]] = {
    "uvx --from . sls-restage ": ('sls-restage = "sls_restage:main"',),
    'docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/work" restage ': (
        "WORKDIR /work",
        'ENTRYPOINT ["restage"]',
    ),
}


def serverless(service: Service) -> StandIn:
    """The framework: what it packaged and printed is in golden/; deploying does nothing."""

    def run(folder: Path, words: Sequence[str]) -> str:
        action = words[0]
        given = _options(words[1:], "--stage", "--package", "--region", "--format")
        if action == "print":
            assert given["--format"] == "json"
            return (PRINTED / service.sources.name / f"{given['--stage']}.json").read_text("utf-8")
        assert action in ("package", "deploy") and "--format" not in given
        place = folder / given.get("--package", ".serverless")
        if action == "package":
            copied(service.artifacts / given["--stage"], place)
        _fits_its_call(json.loads((place / "serverless-state.json").read_text("utf-8")), given)
        return ""

    return run


def _fits_its_call(state: JsonObject, given: Mapping[str, str]) -> None:
    """Is the artifact for this stage and this region? No client asks, so a page has to be right."""
    assert f"/{given['--stage']}/" in str(at(state, ("package", "artifactDirectoryName")))
    assert given.get("--region") in (None, at(state, ("service", "provider", "region")))


def cosign(folder: Path, words: Sequence[str]) -> str:
    """`attest-blob` puts a statement into the bundle that `verify-blob-attestation` looks at; nothing is signed."""
    action, *rest = words
    if action == "attest-blob":
        assert rest.pop() == "--yes"
        given = _options(rest, "--statement", "--bundle")
        (folder / given["--bundle"]).write_text(_bundle((folder / given["--statement"]).read_bytes()))
        return ""
    assert action == "verify-blob-attestation"
    file = rest.pop()
    given = _options(
        rest, "--bundle", "--type", "--certificate-identity-regexp", "--certificate-oidc-issuer"
    )  # as their documentation has them
    _is_attested(folder / file, folder / given["--bundle"], given["--type"])
    return ""


def gh(folder: Path, words: Sequence[str]) -> str:
    """`gh attestation verify`."""
    assert words[:2] == ["attestation", "verify"]
    given = _options(words[3:], "--repo", "--predicate-type", "--bundle")
    _is_attested(folder / words[2], folder / given["--bundle"], given["--predicate-type"])
    return ""


def _bundle(statement: bytes) -> str:
    payload = base64.b64encode(statement).decode()
    envelope = {"payload": payload, "payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": ""}]}
    return json.dumps({"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "dsseEnvelope": envelope})


def _is_attested(file: Path, bundle: Path, kind: str) -> None:
    statement = json.loads(base64.b64decode(json.loads(bundle.read_text("utf-8"))["dsseEnvelope"]["payload"]))
    assert statement["predicateType"] == kind
    assert {"sha256": sha256(file.read_bytes()).hexdigest()} in [one["digest"] for one in statement["subject"]]


def installer(folder: Path, words: Sequence[str]) -> str:
    """pip, pipx and uv: is what they are to install this project, and has it that extra?"""
    what = words[words.index("install") + 1 :]
    assert len(what) == 1
    named = re.fullmatch(r"(\.|[a-z-]+)(?:\[(.+)\])?", what[0])
    assert named and named[1] in (".", PROJECT["name"])
    assert named[2] is None or named[2] in PROJECT["optional-dependencies"]
    return ""


def make(folder: Path, words: Sequence[str]) -> str:
    """Says what would be done: the targets are there, and so is all that they need."""
    done = subprocess.run(["make", "--dry-run", *words], cwd=ROOT_FOLDER, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
    return ""


def _options(words: Sequence[str], *known: str) -> dict[str, str]:
    given = dict(zip(words[::2], words[1::2], strict=True))
    assert given.keys() <= {*known}, words
    return given


STAND_INS: Final[Mapping[str, StandIn]] = {
    "cosign": cosign, "gh": gh, "pip": installer, "pipx": installer, "uv": installer, "make": make,
}  # fmt: skip
