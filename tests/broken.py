"""Artifacts for tests: real ones from golden/, and copies of them with one thing wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pathlib
import shutil
from collections.abc import Callable

from restage.document.values import Json, Path

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "artifacts"

# Into which tests plant faults
PLANTED_IN = [
    ("v1", "plain"),
    ("v1", "rest-shop"),
    ("v2", "streams"),
    ("v2", "sockets"),
    ("v3", "layers"),
    ("v3", "names"),
    ("v3", "plugin-step-functions"),
    ("osls", "http-desk"),
    ("osls", "plugin-iam-roles"),
    ("v4-synthetic", "bus-native"),
]
STATE = "serverless-state.json"
COMPILED: Path = ("service", "provider", "compiledCloudFormationTemplate")

Break = Callable[[pathlib.Path], None]


def golden(framework: str, service: str, stage: str = "dev") -> pathlib.Path:
    """The folder of a real artifact; it must not be written to."""
    return GOLDEN / framework / service / stage


def copied(folder: pathlib.Path, framework: str = "v3", service: str = "plain", stage: str = "dev") -> pathlib.Path:
    """A copy of a real artifact, as `folder`."""
    shutil.copytree(golden(framework, service, stage), folder, copy_function=shutil.copyfile)
    return folder


def tree(folder: pathlib.Path) -> dict[str, bytes | None]:
    """All that lies in `folder`: the bytes of files, None for folders."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def sha256_of(path: pathlib.Path) -> str:
    """A file's digest as CloudFormation has it."""
    return base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()


def change(file: str, path: Path, new: Json) -> Break:
    """Puts `new` at `path` of a JSON file; a missing last key is added."""

    def breaks(folder: pathlib.Path) -> None:
        whole = json.loads((folder / file).read_text("utf-8"))
        parent = whole
        for step in path[:-1]:
            parent = parent[step]
        parent[path[-1]] = new
        (folder / file).write_text(json.dumps(whole, indent=2, ensure_ascii=False), "utf-8")

    return breaks


def drop(file: str, path: Path) -> Break:
    """Removes what stands at `path` of a JSON file."""

    def breaks(folder: pathlib.Path) -> None:
        whole = json.loads((folder / file).read_text("utf-8"))
        parent = whole
        for step in path[:-1]:
            parent = parent[step]
        del parent[path[-1]]
        (folder / file).write_text(json.dumps(whole, indent=2, ensure_ascii=False), "utf-8")

    return breaks


def write(name: str, data: bytes) -> Break:
    """Writes a file, whatever was there."""

    def breaks(folder: pathlib.Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)

    return breaks


def remove(name: str) -> Break:
    """Removes a file."""
    return lambda folder: (folder / name).unlink()


def link(name: str, target: str) -> Break:
    """Makes a symbolic link."""
    return lambda folder: (folder / name).symlink_to(target)


def pipe(name: str) -> Break:
    """Makes a named pipe."""
    return lambda folder: os.mkfifo(folder / name)


def cut(name: str) -> Break:
    """Cuts a file off in its middle."""

    def breaks(folder: pathlib.Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) // 2])

    return breaks


def all_of(*breaks: Break) -> Break:
    """Several things wrong at once."""

    def every(folder: pathlib.Path) -> None:
        for one in breaks:
            one(folder)

    return every
