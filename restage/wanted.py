"""What the state and the templates want of an artifact's files: judged on values, without opening one."""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from restage.layout import (
    AGAIN,
    COMPILED,
    DIRECTORY,
    NESTED,
    STATE_FILE,
)
from restage.references import Locator
from restage.values import Json, JsonObject, as_object, as_text, at, show, strings

if TYPE_CHECKING:
    from restage.artifact import Artifact

# Logical id, resource, where it stands
_Resource: TypeAlias = tuple[str, JsonObject, str]


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


class Recorded(NamedTuple):
    """A path that the state has for a file of the artifact, and where the state has it."""

    place: str
    path: str

    @property
    def name(self) -> str:
        """The file's own name."""
        return re.split(r"[/\\]", self.path)[-1]

    @property
    def inside(self) -> bool:
        """Whether packaging wrote the file into the artifact's folder."""
        return ".serverless" in re.split(r"[/\\]", self.path)[:-1]


class Claim(NamedTuple):
    """What a template says about a function's code: its digest, and where it says so."""

    place: str
    function: str
    digest: str


class Wanted(NamedTuple):
    """What the state and the templates say about files.

    `named`: the service's zip; `recorded`: paths of the build machine; `uploads`: what the templates want from the
    artifact directory, and where they say so; `nested`: the same for nested stacks' templates; `digests`: the claims
    about each upload's content.
    """

    named: str
    recorded: tuple[Recorded, ...]
    uploads: Mapping[str, str]
    nested: Mapping[str, str]
    digests: Mapping[str, tuple[Claim, ...]]

    @classmethod
    def of(cls, artifact: Artifact) -> Wanted:
        """What `artifact` wants; its files are not looked at."""
        state = artifact.resolved.value
        resources = list(_resources(artifact))
        prefix = artifact.artifact_directory + "/"
        recorded = tuple(_recorded(state))
        uploads = {key.removeprefix(prefix): place for key, place in _keys(resources) if key.startswith(prefix)}
        outside = {record.name for record in recorded if not record.inside}
        digests = _claims(resources, prefix)
        return cls(
            named=as_text(at(state, ("package", "artifact"))),
            recorded=recorded,
            uploads=uploads,
            nested=dict(_nested(resources)),
            digests={name: tuple(claims) for name, claims in digests.items() if name not in outside},
        )


def _resources(artifact: Artifact) -> Iterator[_Resource]:
    """The resources of the embedded template and of the nested stacks' ones."""
    templates = [(STATE_FILE, COMPILED, at(artifact.resolved.value, COMPILED))]
    templates += [(name, (), artifact.templates[name].value) for name in artifact.templates if NESTED.fullmatch(name)]
    for file, path, template in templates:
        for logical_id, resource in as_object(at(template, ("Resources",))).items():
            yield logical_id, as_object(resource), f"{file}, {show((*path, 'Resources', logical_id))}"


def _recorded(state: Json) -> Iterator[Recorded]:
    artifact = at(state, ("service", "artifact"))
    if isinstance(artifact, str):
        yield Recorded("service.artifact", artifact)
    for kind in ("functions", "layers"):
        for name, owner in as_object(at(state, ("service", kind))).items():
            path = at(owner, ("package", "artifact"))
            # A layer that the stack has already is not uploaded, so it need not be here
            uploaded = at(owner, ("artifactAlreadyUploaded",)) is True
            if isinstance(path, str) and path and not path.startswith("s3:") and not uploaded:
                yield Recorded(show(("service", kind, name, "package", "artifact")), path)


def _keys(resources: Iterable[_Resource]) -> Iterator[tuple[str, str]]:
    for _, resource, place in resources:
        for part in ("Code", "Content"):
            key = at(resource, ("Properties", part, "S3Key"))
            if isinstance(key, str):
                yield key, f"{place}.Properties.{part}.S3Key"


def _nested(resources: Iterable[_Resource]) -> Iterator[tuple[str, str]]:
    for _, resource, place in resources:
        if resource.get("Type") == "AWS::CloudFormation::Stack":
            for _, text in strings(at(resource, ("Properties", "TemplateURL"))):
                name = text.rsplit("/", 1)[-1]
                if NESTED.fullmatch(name):
                    yield name, f"{place}.Properties.TemplateURL"


def _claims(resources: Iterable[_Resource], prefix: str) -> dict[str, list[Claim]]:
    keys = {
        logical_id: as_text(at(resource, ("Properties", "Code", "S3Key")))
        for logical_id, resource, _ in resources
        if resource.get("Type") == "AWS::Lambda::Function"
    }
    functions = {name: key.removeprefix(prefix) for name, key in keys.items() if key.startswith(prefix)}
    claims: dict[str, list[Claim]] = {}
    for _, resource, place in resources:
        digest = at(resource, ("Properties", "CodeSha256"))
        # Where split-stacks takes the version away from its function, it refers to a parameter
        function = as_text(at(resource, ("Properties", "FunctionName", "Ref"))).removesuffix("Parameter")
        name = functions.get(function)
        if resource.get("Type") == "AWS::Lambda::Version" and isinstance(digest, str) and name:
            claims.setdefault(name, []).append(Claim(f"{place}.Properties.CodeSha256", function, digest))
    return claims


def judge_names(wanted: Wanted) -> list[str]:
    """The names in state and templates that would lead out of the artifact's folder."""
    names = dict(wanted.uploads)
    if wanted.named:
        names[wanted.named] = f"{STATE_FILE}, package.artifact"
    unsafe = [(place, name) for name, place in names.items() if not is_safe(name)]
    unsafe += [(f"{STATE_FILE}, {record.place}", record.path) for record in wanted.recorded if leads_out(record)]
    return [f'{place}: "{name}" could lead out of the artifact; {AGAIN}' for place, name in unsafe]


def is_safe(name: str) -> bool:
    return not (re.search(r"[\\\x00]", name) or {"", ".", ".."}.intersection(name.split("/")))


def leads_out(record: Recorded) -> bool:
    # The service's own paths outside may well begin with `..`
    steps = re.split(r"[/\\]", record.path)
    return not is_safe(record.name) or (record.inside and ".." in steps[steps.index(".serverless") :])


def judge_presence(wanted: Wanted, present: frozenset[str]) -> list[str]:
    """The files that should lie in the folder, and are not among `present`.

    A zip that the service names by a path outside the folder was never copied into it, and is none of them.
    """
    inside = [record for record in wanted.recorded if record.inside and not leads_out(record)]
    needed = {record.name: f"{STATE_FILE}, {record.place}" for record in inside}
    if wanted.named and any(record.place == "service.artifact" for record in wanted.recorded):
        needed.setdefault(wanted.named, f"{STATE_FILE}, package.artifact")
    needed |= {name: place for name, place in wanted.uploads.items() if name == "custom-resources.zip"}
    needed |= wanted.nested
    return [
        f"{place}: {name} should lie in the artifact, and does not; copy it there, or {AGAIN}"
        for name, place in needed.items()
        if name not in present and is_safe(name)
    ]


def judge_digests(wanted: Wanted, digests: Mapping[str, bytes]) -> list[str]:
    """The files whose `digests` are not what the templates say: one problem each."""
    problems = []
    for name, digest in digests.items():
        found = b2a_base64(digest, newline=False).decode()
        wrong = [claim for claim in wanted.digests.get(name, ()) if claim.digest != found]
        if wrong:
            more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            problems.append(
                f"{wrong[0].place}: {name} is not the code that {wrong[0].function}{more} was packaged with "
                f"(sha256 {found[:8]}..., expected {wrong[0].digest[:8]}...); copy the right one there, or {AGAIN}"
            )
    return problems
