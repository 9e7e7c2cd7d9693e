"""What rules hold instead of texts that change with every packaging: written in, and filled in again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from restage.document.jsjson import utf8
from restage.document.linear import until_last
from restage.document.values import Json, Path, Side, as_object, as_text, at
from restage.evidence.stamps import STAMP
from restage.framework.ids.hashed import HASHED_IDS, SHA256, without_hash
from restage.rules.scope import Scope
from restage.text.context import is_reference

OPEN: Final = "*"  # ends a logical ID whose own end is a hash or a time
DIRECTORY: Final = "${artifact-directory}"  # the artifact's own: `serverless/<service>/<stage>/<stamp>`
_CODE: Final = "${code-sha256:%s}"  # the digest of a zip, as Lambda versions have it
_CODE_OF: Final = re.compile(r"\$\{code-sha256:([^}]+)\}")

_DEPLOYMENT: Final = "ApiGatewayDeployment"
_OF_IDS: Final = frozenset(("Fn::Sub", "Fn::GetAtt", "versionLogicalId"))
_NUMBER: Final = re.compile(rf"(?<={_DEPLOYMENT})\d{{10,}}")
_STEMS: Final = "|".join(
    (*(("[0-9A-Za-z]+" if row.named else "") + row.before for row in HASHED_IDS), _DEPLOYMENT)
)  # fmt: skip
_OPEN_ID: Final = re.compile(rf"(?<![0-9A-Za-z])({_STEMS})\*")


def steady_text(text: str) -> str:
    """`text` with a star for every hash and number that logical IDs in it end in."""
    text = without_hash(text, OPEN)
    return _NUMBER.sub(OPEN, text) if _DEPLOYMENT in text else text


def steady_path(path: Path) -> Path:
    """`path` with a star in place of what changes with every packaging; wildcards stay what they are."""
    return tuple(step if isinstance(step, int) or (steady := steady_text(step)) == step else steady for step in path)


def _holds_ids(path: Path) -> bool:
    """Is the text at `path` a logical ID, or one that names some?"""
    last = path[-2:] if path and isinstance(path[-1], int) else path[-1:]
    return is_reference(path) or not _OF_IDS.isdisjoint(map(str, last))


def means(name: str, logical_id: str) -> bool:
    """Is `name`, as rules have it, the name of `logical_id`?"""
    return name == logical_id or (name.endswith(OPEN) and len(name) > 1 and name == steady_text(logical_id))


def is_steadied(value: Side) -> bool:
    """Holds `value`, as a rule has it, something that stands for what changes with every packaging?"""
    if isinstance(value, dict):
        return any(is_steadied(child) or is_steadied(key) for key, child in value.items())
    if isinstance(value, list):
        return any(map(is_steadied, value))
    if not isinstance(value, str):
        return False
    return OPEN in value or DIRECTORY in value or _CODE_OF.search(until_last(value, "}")) is not None


def unfilled(value: Side) -> str:
    """The zip of which `value` wants the digest, and that no function is made of; "" where there is none."""
    if isinstance(value, dict):
        return next(filter(None, map(unfilled, value.values())), "")
    if isinstance(value, list):
        return next(filter(None, map(unfilled, value)), "")
    found = _CODE_OF.search(until_last(value, "}")) if isinstance(value, str) else None
    return found[1] if found else ""


def code_digests(documents: Iterable[Scope]) -> dict[str, str]:
    """The digests of zips, as Lambda versions have them, by the zips' names."""
    found: dict[str, str] = {}
    for document in documents:
        resources = as_object(document.value.get("Resources"))
        for one in resources.values() if document.is_template else ():
            if as_object(one).get("Type") == "AWS::Lambda::Version":
                function = as_text(at(one, ("Properties", "FunctionName", "Ref")))
                key = as_text(at(resources, (function, "Properties", "Code", "S3Key")))
                digest = as_text(at(one, ("Properties", "CodeSha256")))
                if key and digest:
                    found[key.rpartition("/")[2]] = digest
    return found


def directory_of(documents: Iterable[Scope]) -> str:
    """The artifact directory that the state among `documents` names."""
    found = (as_text(at(one.value, ("package", "artifactDirectoryName"))) for one in documents)
    return next(filter(None, found), "")


@dataclass(frozen=True)
class Steadier:
    """Writes values as rules hold them. `directory`: the artifact's; `codes`: digests by the names of zips."""

    directory: str
    codes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Scope]) -> Steadier:
        """For the values of one artifact."""
        known = list(documents)
        return cls(directory_of(known), code_digests(known))

    def value(self, value: Side, path: Path = ()) -> Json:
        """What a rule says for `value`, which stands at `path`; nothing at all is null."""
        if isinstance(value, dict):
            return {steady_text(key): self.value(child, (*path, key)) for key, child in value.items()}
        if isinstance(value, list):
            return [self.value(child, (*path, index)) for index, child in enumerate(value)]
        if isinstance(value, str):
            return self._text(value, path)
        return value if isinstance(value, (bool, int, float)) else None

    def _text(self, text: str, path: Path) -> str:
        code = next((name for name, digest in self.codes.items() if digest == text), None)
        if code:
            return _CODE % code
        text = steady_text(text) if _holds_ids(path) else text
        return text.replace(self.directory, DIRECTORY) if self.directory else text


@dataclass(frozen=True)
class Filler:
    """Fills them in for one artifact, of which these are all documents."""

    documents: tuple[Scope, ...]

    @cached_property
    def ids(self) -> frozenset[str]:
        """The logical IDs of all templates."""
        return frozenset(key for one in self.documents for key in as_object(one.value.get("Resources")))

    @cached_property
    def directory(self) -> str:
        """The artifact directory."""
        return directory_of(self.documents)

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """The digests of zips, by their names."""
        return code_digests(self.documents)

    def filled(self, value: Json, path: Path = ()) -> Json:
        """`value` for this artifact; an ID that several logical IDs begin with stays as it is."""
        if isinstance(value, dict):
            return {self._ids_in(key): self.filled(child, (*path, key)) for key, child in value.items()}
        if isinstance(value, list):
            return [self.filled(child, (*path, index)) for index, child in enumerate(value)]
        if not isinstance(value, str):
            return value
        if value.endswith(OPEN) and len(value) > 1:
            begun = [logical_id for logical_id in self.ids if logical_id.startswith(value[:-1])]
            if len(begun) == 1 and (is_reference(path) or not path):
                return begun[0]
        text = self._ids_in(value) if _holds_ids(path) else value
        closed = until_last(text, "}")
        text = _CODE_OF.sub(lambda found: self.codes.get(found[1], found[0]), closed) + text[len(closed) :]
        return text.replace(DIRECTORY, self.directory)

    def place(self, path: Path) -> Path:
        """`path` with this artifact's own IDs."""
        return tuple(step if isinstance(step, int) or OPEN not in step else self._step(step) for step in path)

    def _step(self, step: str) -> str:
        return self._ids_in(step) if _OPEN_ID.search(step) else step  # a wildcard stays one

    def _ids_in(self, text: str) -> str:
        return _OPEN_ID.sub(lambda found: self._id(found[1]), text) if OPEN in text else text

    def _id(self, stem: str) -> str:
        known = [logical_id for logical_id in self.ids if steady_text(logical_id) == stem + OPEN]
        return known[0] if len(known) == 1 else (stem + OPEN if known else self._made_up(stem))

    def _made_up(self, stem: str) -> str:
        """The ID of something that rules add: of the right form, until its own is computed."""
        if stem == _DEPLOYMENT:
            found = STAMP.search(self.directory)
            return stem + found.group()[:13] if found else stem + OPEN
        digest = next((row.digest for row in HASHED_IDS if stem.endswith(row.before)), SHA256)
        return stem + digest.of(utf8(stem))
