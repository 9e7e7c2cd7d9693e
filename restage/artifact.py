"""The package artifact as it lies in its folder: read, and judged fit to be worked on."""

from __future__ import annotations

import base64
import hashlib
import os
import pathlib
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO, TypeAlias

from restage.errors import ArtifactError
from restage.jsontext import Document, parse
from restage.references import Locator, Resolved, resolve
from restage.values import Json, JsonObject, Path, as_object, as_text, at, show, strings

STATE_FILE = "serverless-state.json"
UPDATE_TEMPLATE = "cloudformation-template-update-stack.json"
CREATE_TEMPLATE = "cloudformation-template-create-stack.json"
COMPILED: Path = ("service", "provider", "compiledCloudFormationTemplate")
CORE: Path = ("service", "provider", "coreCloudFormationTemplate")

# A state file of 1 MB has some 50,000; far more is an object that names another a thousand times, which does the same
MAX_VALUES = 5_000_000

_TEMPLATE = re.compile(r"cloudformation-template-(?:create-stack|update-stack|[^/]*-nested-stack)\.json")
_NESTED = re.compile(r"cloudformation-template-[^/]*-nested-stack\.json")
_DIRECTORY = re.compile(
    r"(?:.+/)?(?P<service>[^/]+)/(?P<stage>[^/]+)/(?P<stamp>\d{13}-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"
)
_AGAIN = "run `serverless package` again"

# Logical id, resource, where it stands
_Resource: TypeAlias = tuple[str, JsonObject, str]


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """One package artifact. `templates` are its template files, by name; `others` the names of all files that are
    neither templates nor the state, which are only ever copied.
    """

    folder: pathlib.Path
    state: Document
    templates: Mapping[str, Document]
    others: tuple[str, ...]
    _digests: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def artifact_directory(self) -> str:
        """Where in the bucket the artifact goes: `serverless/<service>/<stage>/<stamp>`."""
        return as_text(at(self.state.value, ("package", "artifactDirectoryName")))

    @property
    def service(self) -> str:
        """The service's name."""
        return self._segment("service")

    @property
    def stage(self) -> str:
        """The stage that the artifact was packaged for; `provider.stage` is only what was configured."""
        return self._segment("stage")

    @property
    def stamp(self) -> str:
        """The time of packaging as the artifact directory ends with it: `<milliseconds>-<ISO time>`."""
        return self._segment("stamp")

    @cached_property
    def locator(self) -> Locator:
        """Finds where in the state file the data of a resolved path stands."""
        return Locator(self.state.value)

    @cached_property
    def resolved(self) -> Resolved:
        """The state with its references resolved."""
        return resolve(self.state.value, self.locator)

    @cached_property
    def wanted(self) -> Wanted:
        """What the state and the templates say about files."""
        return Wanted.of(self)

    @property
    def absent(self) -> tuple[str, ...]:
        """What the templates want from the artifact directory and does not lie here: the service has it elsewhere."""
        return tuple(sorted(self.wanted.uploads.keys() - set(self.others)))

    @property
    def missing(self) -> tuple[str, ...]:
        """The template files that could be here and are not, which deploying does not mind."""
        both = (UPDATE_TEMPLATE, COMPILED), (CREATE_TEMPLATE, CORE)
        could_be = [name for name, place in both if at(self.resolved.value, place) is not None]
        return tuple(name for name in could_be if name not in self.templates)

    def _segment(self, name: str) -> str:
        match = _DIRECTORY.fullmatch(self.artifact_directory)
        return match[name] if match else ""

    def read(self, name: str) -> bytes:
        """The bytes of one of `others`. Raises ArtifactError when it can't be read."""
        return b"".join(_chunks(self.folder, name))

    @property
    def digests(self) -> Mapping[str, bytes]:
        """What `sha256` was asked for up to now, by name; after loading: every zip that a template has a digest of."""
        return dict(self._digests)

    def sha256(self, name: str) -> bytes:
        """The digest of one of `others`, computed once. Raises ArtifactError when it can't be read."""
        if name not in self._digests:
            digest = hashlib.sha256()
            for chunk in _chunks(self.folder, name):
                digest.update(chunk)
            self._digests[name] = digest.digest()
        return self._digests[name]


def load_artifact(folder: pathlib.Path) -> Artifact:
    """The artifact in `folder`.

    Raises ArtifactError, with all problems at once where they can be found together: no artifact there, something in
    it that is not safe to copy or can't be read, a state that is none, a zip that is missing or is not the one that
    the templates were made with.
    """
    names = _scan(folder)
    state, templates = _documents(folder, names)
    _raise(judge_state(state.value), folder)
    others = tuple(name for name in names if name != STATE_FILE and name not in templates)
    artifact = Artifact(folder=folder, state=state, templates=templates, others=others)
    if artifact.resolved.size > MAX_VALUES:
        _raise([f"{STATE_FILE}: its references unfold to more than {MAX_VALUES} values; {_AGAIN}"], folder)
    wanted, present = artifact.wanted, frozenset(names)
    digests = {name: artifact.sha256(name) for name in wanted.digests if name in present}
    _raise([*judge_names(wanted), *judge_presence(wanted, present), *judge_digests(wanted, digests)], folder)
    return artifact


def _raise(problems: Iterable[str], folder: pathlib.Path | None = None) -> None:
    """Raises `problems`, if there are any; those that begin with a file's name get its `folder` before it."""
    found = [f"{folder}/{problem}" if folder else problem for problem in problems]
    if found:
        raise ArtifactError(found)


# ------------------------------------------------------------------------------------------------- the folder


def _scan(folder: pathlib.Path) -> tuple[str, ...]:
    """The names of all files in `folder`, with `/` between folders. Raises ArtifactError."""
    if not os.path.exists(folder):
        raise ArtifactError(f"{folder}: there is no such folder; give the folder that `serverless package` wrote")
    if not os.path.isdir(folder):
        raise ArtifactError(f"{folder}: this is a file; give the folder that `serverless package` wrote")
    entries = sorted(_walk(folder, ""))
    _raise(problem for name, problem in entries if not name)
    if all(name != STATE_FILE for name, _ in entries):
        raise ArtifactError(_no_artifact(folder))
    _raise(problem for _, problem in entries if problem)
    return tuple(name for name, _ in entries)


def _walk(folder: pathlib.Path, prefix: str) -> Iterator[tuple[str, str]]:
    """Every file with what is wrong with it, if anything is."""
    try:
        with os.scandir(folder / prefix) as found:
            entries = list(found)
    except OSError as error:
        yield prefix, f"{folder / prefix}: the folder can't be read ({error.strerror}); mend its permissions"
        return
    for entry in entries:
        name = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(folder, name + "/")
        else:
            yield name, _file_problem(folder, name, entry.stat(follow_symlinks=False).st_mode)


def _file_problem(folder: pathlib.Path, name: str, mode: int) -> str:
    plain = os.fsencode(name).decode("utf-8", "backslashreplace")
    shown = folder / plain
    if stat.S_ISLNK(mode):
        return f"{shown}: this is a symbolic link, and what it leads to may change; put the file itself there"
    if not stat.S_ISREG(mode):
        return f"{shown}: this is neither a file nor a folder; remove it"
    if plain != name:
        return f"{shown}: the file's name is not UTF-8; rename or remove it"
    try:
        with _open(folder / name):
            return ""
    except OSError as error:
        return f"{shown}: the file can't be read ({error.strerror}); mend its permissions"


def _open(path: pathlib.Path) -> BinaryIO:
    return path.open("rb")


def _chunks(folder: pathlib.Path, name: str) -> Iterator[bytes]:
    try:
        with _open(folder / name) as file:
            while chunk := file.read(1 << 20):
                yield chunk
    except OSError as error:
        raise ArtifactError(
            f"{folder / name}: the file can't be read ({error.strerror}); mend its permissions"
        ) from error


def _documents(folder: pathlib.Path, names: Iterable[str]) -> tuple[Document, dict[str, Document]]:
    documents: dict[str, Document] = {}
    problems: list[str] = []
    for name in names:
        if name == STATE_FILE or _TEMPLATE.fullmatch(name):
            try:
                documents[name] = parse(b"".join(_chunks(folder, name)), str(folder / name))
            except ArtifactError as error:
                problems += error.problems
    _raise(problems)
    return documents.pop(STATE_FILE), documents


def _no_artifact(folder: pathlib.Path) -> str:
    if os.path.isfile(folder / ".serverless" / STATE_FILE):
        return f"{folder}: this is the service's folder, not the artifact; give {folder / '.serverless'}"
    if any(folder.glob("serverless.*")):
        return f"{folder}: this is a service that is not packaged yet; run `serverless package` in it first"
    what = "the folder is empty" if not any(folder.iterdir()) else f"there is no {STATE_FILE} in it"
    return f"{folder}: {what}, so it is not an artifact; give the folder that `serverless package` wrote"


# ---------------------------------------------------------------------------------------- judgement, without files


def judge_state(state: Json) -> list[str]:
    """What keeps `state`, the state file's value, from being a state; references in it may be unresolved."""
    if not isinstance(state, dict):
        return [f"{STATE_FILE}: this is not an object, so not a state; {_AGAIN}"]
    problems = [
        f"{STATE_FILE}, {key}: this object is missing; {_AGAIN}"
        for key in ("service", "package")
        if not isinstance(state.get(key), dict)
    ]
    if problems:
        return problems
    found = Locator(state).find(COMPILED)
    if found is None or not isinstance(found[1], dict):
        problems.append(f"{STATE_FILE}, {show(COMPILED)}: the template is missing; {_AGAIN}")
    return [*problems, *_judge_directory(at(state, ("package", "artifactDirectoryName")))]


def _judge_directory(directory: Json) -> Iterator[str]:
    where = f"{STATE_FILE}, package.artifactDirectoryName"
    if not isinstance(directory, str):
        yield f"{where}: the artifact directory is missing, so the stage is not known; {_AGAIN}"
    elif not _DIRECTORY.fullmatch(directory):
        yield (
            f'{where}: "{directory}" is not of the form <prefix>/<service>/<stage>/<milliseconds>-<ISO time>, '
            f"so the stage is not known; {_AGAIN}"
        )


@dataclass(frozen=True)
class Recorded:
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


@dataclass(frozen=True)
class Claim:
    """What a template says about a function's code: its digest, and where it says so."""

    place: str
    function: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
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
    templates += [(name, (), artifact.templates[name].value) for name in artifact.templates if _NESTED.fullmatch(name)]
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
                if _NESTED.fullmatch(name):
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
    unsafe = [(place, name) for name, place in names.items() if not _is_safe(name)]
    unsafe += [(f"{STATE_FILE}, {record.place}", record.path) for record in wanted.recorded if _leads_out(record)]
    return [f'{place}: "{name}" could lead out of the artifact; {_AGAIN}' for place, name in unsafe]


def _is_safe(name: str) -> bool:
    return not (re.search(r"[\\\x00]", name) or {"", ".", ".."}.intersection(name.split("/")))


def _leads_out(record: Recorded) -> bool:
    # The service's own paths outside may well begin with `..`
    steps = re.split(r"[/\\]", record.path)
    return not _is_safe(record.name) or (record.inside and ".." in steps[steps.index(".serverless") :])


def judge_presence(wanted: Wanted, present: frozenset[str]) -> list[str]:
    """The files that should lie in the folder, and are not among `present`.

    A zip that the service names by a path outside the folder was never copied into it, and is none of them.
    """
    inside = [record for record in wanted.recorded if record.inside and not _leads_out(record)]
    needed = {record.name: f"{STATE_FILE}, {record.place}" for record in inside}
    if wanted.named and any(record.place == "service.artifact" for record in wanted.recorded):
        needed.setdefault(wanted.named, f"{STATE_FILE}, package.artifact")
    needed |= {name: place for name, place in wanted.uploads.items() if name == "custom-resources.zip"}
    needed |= wanted.nested
    return [
        f"{place}: {name} should lie in the artifact, and does not; copy it there, or {_AGAIN}"
        for name, place in needed.items()
        if name not in present and _is_safe(name)
    ]


def judge_digests(wanted: Wanted, digests: Mapping[str, bytes]) -> list[str]:
    """The files whose `digests` are not what the templates say: one problem each."""
    problems = []
    for name, digest in digests.items():
        found = base64.b64encode(digest).decode()
        wrong = [claim for claim in wanted.digests.get(name, ()) if claim.digest != found]
        if wrong:
            more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            problems.append(
                f"{wrong[0].place}: {name} is not the code that {wrong[0].function}{more} was packaged with "
                f"(sha256 {found[:8]}..., expected {wrong[0].digest[:8]}...); copy the right one there, or {_AGAIN}"
            )
    return problems
