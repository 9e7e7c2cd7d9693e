"""What the state and the templates want of an artifact's files: judged on values, without opening one."""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from restage.artifact.layout import (
    AGAIN,
    COMPILED,
    DIRECTORY,
    NESTED,
    STATE_FILE,
)
from restage.document.jsoncycle import Locator
from restage.document.values import Json, JsonObject, Path, as_object, as_text, at, show, strings


class Location(NamedTuple):
    """A place in a file of the artifact."""

    file: str
    path: Path

    def __str__(self) -> str:
        return f"{self.file}, {show(self.path)}"

    def below(self, *steps: str) -> Location:
        """A place in what stands here."""
        return Location(self.file, (*self.path, *steps))


# A template that may want files: its file, where in that it stands, and itself
Placed: TypeAlias = tuple[str, Path, Json]
# Logical id, resource, where its template stands
_Resource: TypeAlias = tuple[str, JsonObject, Location]

_PACKAGED = Location(STATE_FILE, ("package", "artifact"))
_SERVICE_ZIP = Location(STATE_FILE, ("service", "artifact"))


def judge_state(state: Json) -> list[str]:
    """What keeps `state`, the state file's value, from being a state; references in it may be unresolved."""
    if not isinstance(state, dict):
        return [f"{STATE_FILE}: this is not an object, so not a state; {AGAIN}"]
    problems = [
        f"{STATE_FILE}, {key}: this object is missing; {AGAIN}"
        for key in ("service", "package")
        if not isinstance(state.get(key), dict)
    ]
    if problems:
        return problems
    found = Locator(state).find(COMPILED)
    if found is None or not isinstance(found[1], dict):
        problems.append(f"{STATE_FILE}, {show(COMPILED)}: the template is missing; {AGAIN}")
    return [*problems, *_judge_directory(at(state, ("package", "artifactDirectoryName")))]


def _judge_directory(directory: Json) -> Iterator[str]:
    where = f"{STATE_FILE}, package.artifactDirectoryName"
    if not isinstance(directory, str):
        yield f"{where}: the artifact directory is missing, so the stage is not known; {AGAIN}"
    elif not DIRECTORY.fullmatch(directory):
        yield (
            f'{where}: "{directory}" is not of the form <prefix>/<service>/<stage>/<milliseconds>-<ISO time>, '
            f"so the stage is not known; {AGAIN}"
        )


class RecordedPath(NamedTuple):
    """A path that the state has for a file of the artifact, and where the state has it."""

    place: Location
    path: str

    @property
    def name(self) -> str:
        """The file's own name."""
        return re.split(r"[/\\]", self.path)[-1]

    @property
    def inside(self) -> bool:
        """Whether packaging wrote the file into the artifact's folder."""
        return ".serverless" in re.split(r"[/\\]", self.path)[:-1]


class ChecksumClaim(NamedTuple):
    """What a template says about a function's code: its digest, and where it says so."""

    place: Location
    function: str
    digest: str


class ExpectedFiles(NamedTuple):
    """What the state and the templates say about files.

    `named`: the service's zip; `recorded`: paths of the build machine; `uploads`: what the templates want from the
    artifact directory, and where they say so; `nested`: the same for nested stacks' templates; `digests`: the claims
    about each upload's content.
    """

    named: str
    recorded: tuple[RecordedPath, ...]
    uploads: Mapping[str, Location]
    nested: Mapping[str, Location]
    digests: Mapping[str, tuple[ChecksumClaim, ...]]

    @classmethod
    def among(cls, state: Json, templates: Iterable[Placed], directory: str) -> ExpectedFiles:
        """What a state, references resolved, and its templates (each with its file and its place in that) want."""
        resources = list(_resources(templates))
        prefix = directory + "/"
        recorded = tuple(_recorded(state))
        outside = {record.name for record in recorded if not record.inside}
        digests = _claims(resources, prefix)
        return cls(
            named=as_text(at(state, ("package", "artifact"))),
            recorded=recorded,
            uploads=_uploads(resources, prefix),
            nested=dict(_nested(resources)),
            digests={name: tuple(claims) for name, claims in digests.items() if name not in outside},
        )


def _resources(templates: Iterable[Placed]) -> Iterator[_Resource]:
    for file, path, template in templates:
        where = Location(file, path)
        for logical_id, resource in as_object(at(template, ("Resources",))).items():
            yield logical_id, as_object(resource), where


def _recorded(state: Json) -> Iterator[RecordedPath]:
    artifact = at(state, ("service", "artifact"))
    if isinstance(artifact, str):
        yield RecordedPath(_SERVICE_ZIP, artifact)
    for kind in ("functions", "layers"):
        for name, owner in as_object(at(state, ("service", kind))).items():
            path = at(owner, ("package", "artifact"))
            # A layer that the stack has already is not uploaded, so it need not be here
            uploaded = at(owner, ("artifactAlreadyUploaded",)) is True
            if isinstance(path, str) and path and not path.startswith("s3:") and not uploaded:
                yield RecordedPath(Location(STATE_FILE, ("service", kind, name, "package", "artifact")), path)


def wanting(state: Json, templates: Mapping[str, Json]) -> list[Placed]:
    """The template in a `state`, references resolved, and those of nested stacks among `templates`, by file."""
    nested: list[Placed] = [(name, (), template) for name, template in templates.items() if NESTED.fullmatch(name)]
    return [(STATE_FILE, COMPILED, at(state, COMPILED)), *nested]


def uploads_among(templates: Iterable[Placed], directory: str) -> dict[str, Location]:
    """What templates, as in `ExpectedFiles.among`, want from the artifact directory, and where they say so."""
    return _uploads(_resources(templates), directory + "/")


def _uploads(resources: Iterable[_Resource], prefix: str) -> dict[str, Location]:
    return {key.removeprefix(prefix): place for key, place in _keys(resources) if key.startswith(prefix)}


def _keys(resources: Iterable[_Resource]) -> Iterator[tuple[str, Location]]:
    for logical_id, resource, where in resources:
        properties = as_object(resource.get("Properties"))
        for part in ("Code", "Content"):
            if part in properties:
                key = at(properties, (part, "S3Key"))
                if isinstance(key, str):
                    yield key, where.below("Resources", logical_id, "Properties", part, "S3Key")


def _nested(resources: Iterable[_Resource]) -> Iterator[tuple[str, Location]]:
    for logical_id, resource, where in resources:
        if resource.get("Type") == "AWS::CloudFormation::Stack":
            for _, text in strings(at(resource, ("Properties", "TemplateURL"))):
                name = text.rsplit("/", 1)[-1]
                if NESTED.fullmatch(name):
                    yield name, where.below("Resources", logical_id, "Properties", "TemplateURL")


def _claims(resources: Iterable[_Resource], prefix: str) -> dict[str, list[ChecksumClaim]]:
    keys = {
        logical_id: as_text(at(resource, ("Properties", "Code", "S3Key")))
        for logical_id, resource, _ in resources
        if resource.get("Type") == "AWS::Lambda::Function"
    }
    functions = {name: key.removeprefix(prefix) for name, key in keys.items() if key.startswith(prefix)}
    claims: dict[str, list[ChecksumClaim]] = {}
    for logical_id, resource, where in resources:
        if resource.get("Type") != "AWS::Lambda::Version":
            continue
        digest = at(resource, ("Properties", "CodeSha256"))
        # Where split-stacks takes the version away from its function, it refers to a parameter
        function = as_text(at(resource, ("Properties", "FunctionName", "Ref"))).removesuffix("Parameter")
        name = functions.get(function)
        if isinstance(digest, str) and name:
            place = where.below("Resources", logical_id, "Properties", "CodeSha256")
            claims.setdefault(name, []).append(ChecksumClaim(place, function, digest))
    return claims


def unsafe(expected: ExpectedFiles) -> list[tuple[Location, str]]:
    """The names in state and templates that would lead out of the artifact's folder, and where they stand."""
    names = dict(expected.uploads)
    if expected.named:
        names[expected.named] = _PACKAGED
    found = [(place, name) for name, place in names.items() if not is_safe(name)]
    return found + [(record.place, record.path) for record in expected.recorded if leads_out(record)]


def judge(expected: ExpectedFiles, present: frozenset[str], digests: Mapping[str, bytes]) -> list[str]:
    """One problem for each name that is not safe, each file that should lie in the folder and is not among `present`,
    and each whose digest is not what the templates say."""
    return [*_judge_names(expected), *_judge_presence(expected, present), *_judge_digests(expected, digests)]


def _judge_names(expected: ExpectedFiles) -> list[str]:
    """One problem for each name that is not safe."""
    return [f'{place}: "{name}" could lead out of the artifact; {AGAIN}' for place, name in unsafe(expected)]


def is_safe(name: str) -> bool:
    """Does it stay in the folder, on Windows, too, where `C:` would begin a path on a drive?"""
    return not (re.search(r"[\\\x00]|^[A-Za-z]:", name) or {"", ".", ".."}.intersection(name.split("/")))


def leads_out(record: RecordedPath) -> bool:
    # The service's own paths outside may well begin with `..`
    steps = re.split(r"[/\\]", record.path)
    return not is_safe(record.name) or (record.inside and ".." in steps[steps.index(".serverless") :])


def needed(expected: ExpectedFiles) -> dict[str, Location]:
    """The files that should lie in the folder, and where that stands.

    A zip that the service names by a path outside the folder was never copied into it, and is none of them.
    """
    inside = [record for record in expected.recorded if record.inside and not leads_out(record)]
    found = {record.name: record.place for record in inside}
    if expected.named and any(record.place == _SERVICE_ZIP for record in expected.recorded):
        found.setdefault(expected.named, _PACKAGED)
    found |= {name: place for name, place in expected.uploads.items() if name == "custom-resources.zip"}
    return {name: place for name, place in (found | dict(expected.nested)).items() if is_safe(name)}


def _judge_presence(expected: ExpectedFiles, present: frozenset[str]) -> list[str]:
    """One problem for each file that should lie in the folder, and is not among `present`."""
    return [
        f"{place}: {name} should lie in the artifact, and does not; copy it there, or {AGAIN}"
        for name, place in needed(expected).items()
        if name not in present
    ]


class ChecksumMismatch(NamedTuple):
    """A file that is not what the templates say: the first of the claims about it, and how many more there are."""

    name: str
    claim: ChecksumClaim
    more: int
    found: str

    def __str__(self) -> str:
        more = f" and {self.more} more" if self.more else ""
        return (
            f"{self.name} is not the code that {self.claim.function}{more} was packaged with "
            f"(its sha256 is {self.found[:8]}…, expected is {self.claim.digest[:8]}…)"
        )


def wrong(expected: ExpectedFiles, digests: Mapping[str, bytes]) -> Iterator[ChecksumMismatch]:
    """The files whose `digests` are not what the templates say, however many functions were made from each."""
    for name, digest in digests.items():
        found = b2a_base64(digest, newline=False).decode()
        claims = [claim for claim in expected.digests.get(name, ()) if claim.digest != found]
        if claims:
            yield ChecksumMismatch(name, claims[0], len(claims) - 1, found)


def _judge_digests(expected: ExpectedFiles, digests: Mapping[str, bytes]) -> list[str]:
    """One problem for each file that is not what the templates say."""
    return [f"{one.claim.place}: {one}; copy the right one there, or {AGAIN}" for one in wrong(expected, digests)]
