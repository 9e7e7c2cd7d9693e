"""A restaged artifact held against one that was packaged afresh: which values differ, and where.

Knows nothing of `restage`: what is volatile, what a reference is and which keys belong together is decided here anew.
"""

from __future__ import annotations

import hashlib
import json
import pathlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from restage.document.values import Json, Path

STATE = "serverless-state.json"

STAMP = re.compile(r"\d{13}-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
REST_DEPLOYMENT = re.compile(r"(?<=ApiGatewayDeployment)\d{10,}")
_CDK_TOKEN = re.compile(r"(?<=\$\{Token\[)(\w+)\.\d+(?=\]\})")
_STEP = re.compile(r'\[(\d+|"(?:[^\\"]|\\.)*")\]')
_REFERENCE = re.compile(r'\$(?:\[(?:\d+|"(?:[^\\"]|\\.)*")\])+')
_HASHED = re.compile(
    r"(?<=LambdaVersion)\w{20,}|(?<=WebsocketsDeployment)\w{20,}"
    r"|(?<=LambdaLayer)[0-9a-f]{40}|(?<=ResourcePolicy)[0-9a-f]{5}$"
)

ABSENT = "<absent>"
PRESENT = "<present>"


@dataclass(frozen=True)
class Difference:
    """`left` (restaged) and `right` (fresh) at `path` of `file`; of two keys that belong together, the left one's."""

    file: str
    path: Path
    left: Json
    right: Json
    is_key: bool = False

    @property
    def place(self) -> str:
        return "/".join(map(str, (self.file, *self.path)))

    def __str__(self) -> str:
        return f"{self.place}: {str(self.left)[:120]} | {str(self.right)[:120]}"


def differences(texts: Mapping[str, str], zips: Mapping[str, str], fresh: pathlib.Path, words: str) -> list[Difference]:
    """How an artifact (JSON files as text, all other files by their digest) differs from the one in `fresh`.

    `words`: an expression for both stages, by which keys that differ in nothing else belong together.
    """
    theirs = {str(path.relative_to(fresh)): path for path in fresh.rglob("*") if path.is_file()}
    found = []
    for name in sorted(texts.keys() | zips.keys() | theirs.keys()):
        if name not in theirs or (name not in texts and name not in zips):
            left, right = (PRESENT, ABSENT) if name not in theirs else (ABSENT, PRESENT)
            found.append(Difference(name, (), left, right))
        elif name in texts:
            left_value = _document(name, texts[name])
            right_value = _document(name, theirs[name].read_text("utf-8"))
            found += _Walk(name, re.compile(words, re.IGNORECASE)).compare(left_value, right_value, ())
        elif name != "custom-resources.zip" and zips[name] != digest(theirs[name]):
            found.append(Difference(name, (), zips[name], digest(theirs[name])))
    return found


def digest(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stamps(texts: Mapping[str, str]) -> set[str]:
    """Every stamp, and every number of a REST deployment, that `texts` hold."""
    whole = "\n".join(texts.values())
    return {*STAMP.findall(whole), *REST_DEPLOYMENT.findall(whole)}


def _document(name: str, text: str) -> Json:
    value: Json = json.loads(text)
    return resolved(value) if name == STATE else value


def resolved(document: Json) -> Json:
    """`document` with its references to itself replaced by what they name; one that goes in circles stays."""

    def build(value: Json, open_paths: tuple[str, ...]) -> Json:
        if isinstance(value, dict):
            only = value.get("$ref")
            if len(value) == 1 and isinstance(only, str) and _REFERENCE.fullmatch(only) and only not in open_paths:
                target = _at(document, only)
                return value if target is None else build(target, (*open_paths, only))
            return {key: build(child, open_paths) for key, child in value.items()}
        return [build(child, open_paths) for child in value] if isinstance(value, list) else value

    return build(document, ())


def _at(document: Json, reference: str) -> Json:
    value = document
    for found in _STEP.finditer(reference):
        while isinstance(value, dict) and isinstance(value.get("$ref"), str) and len(value) == 1:
            value = _at(document, str(value["$ref"]))
        step = json.loads(found.group(1))
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
        else:
            return None
    return value


@dataclass(frozen=True)
class _Walk:
    file: str
    words: re.Pattern[str]

    def compare(self, left: Json, right: Json, path: Path) -> Iterator[Difference]:
        if self._is_volatile(path) and (left is None) == (right is None):
            return
        if isinstance(left, dict) and isinstance(right, dict):
            yield from self._objects(left, right, path)
        elif isinstance(left, list) and isinstance(right, list):
            for index in range(max(len(left), len(right))):
                one = left[index] if index < len(left) else ABSENT
                other = right[index] if index < len(right) else ABSENT
                yield from self.compare(one, other, (*path, index))
        elif type(left) is not type(right) or self._neutral(left, path) != self._neutral(right, path):
            yield Difference(self.file, path, left, right)

    def _objects(self, left: dict[str, Json], right: dict[str, Json], path: Path) -> Iterator[Difference]:
        pairs = dict(self._pairs(left.keys() - right.keys(), right.keys() - left.keys()))
        for key, child in left.items():
            other = pairs.get(key, key)
            if other not in right:
                yield Difference(self.file, (*path, key), PRESENT, ABSENT)
                continue
            if self._neutral(key, ()) != self._neutral(other, ()):
                yield Difference(self.file, (*path, key), key, other, is_key=True)
            yield from self.compare(child, right[other], (*path, key))
        for key in right.keys() - left.keys() - set(pairs.values()):
            yield Difference(self.file, (*path, key), ABSENT, PRESENT)

    def _pairs(self, left: set[str], right: set[str]) -> Iterator[tuple[str, str]]:
        """Keys that differ only in what is volatile, in a hash, or in the stage."""
        for key in left:
            alike = [other for other in right if self._skeleton(other) == self._skeleton(key)]
            rivals = [other for other in left if self._skeleton(other) == self._skeleton(key)]
            if len(alike) == len(rivals) == 1:
                yield key, alike[0]

    def _skeleton(self, key: str) -> str:
        return self.words.sub("<stage>", _HASHED.sub("<hash>", REST_DEPLOYMENT.sub("<number>", key)))

    def _is_volatile(self, path: Path) -> bool:
        own = tuple(step for step in path if step != "initialServerlessConfig")
        return path[-1:] in (("ForceDeploy",), ("Expires",)) or (
            self.file == STATE and own == ("service", "provider", "stage")
        )

    def _neutral(self, value: Json, path: Path) -> Json:
        if not isinstance(value, str):
            return value
        text = _CDK_TOKEN.sub(r"\1.<n>", REST_DEPLOYMENT.sub("<number>", STAMP.sub("<stamp>", value)))
        own = tuple(step for step in path if step != "initialServerlessConfig")
        is_zip = own == ("service", "artifact") or (
            own[1:2] in (("functions",), ("layers",)) and own[3:] == ("package", "artifact")
        )
        return re.split(r"[\\/]", text)[-1] if self.file == STATE and is_zip else text
