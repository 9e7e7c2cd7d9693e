"""The package artifact as it lies in its folder: read, and judged fit to be worked on."""

from __future__ import annotations

import hashlib
import os
import pathlib
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

from restage.artifact.expectedfiles import ExpectedFiles, Placed, judge, judge_state, uploads_among, wanting
from restage.artifact.layout import (
    AGAIN,
    COMPILED,
    CORE,
    CREATE_TEMPLATE,
    DIRECTORY,
    RECORDING,
    STATE_FILE,
    TEMPLATE,
    UPDATE_TEMPLATE,
)
from restage.artifact.listing import FileState, changed_in, files_in
from restage.document.finder import Finder
from restage.document.jsoncycle import Locator, Resolved, resolve
from restage.document.jsontext import Document, parse
from restage.document.sharedcopy import copied
from restage.document.values import ABSENT, Path, as_text, at
from restage.errors import ArtifactError

# A state file of 1 MB has some 50,000; far more is an object that names another a thousand times, which does the same
MAX_VALUES = 5_000_000
# CloudFormation takes templates of 1 MB; the largest states known are of some 10 MB
MAX_BYTES = 100_000_000


@dataclass(eq=False, repr=False, kw_only=True)
class Artifact:
    """One package artifact. `templates` are its template files, by name; `others` the names of all files that are
    neither templates nor the state, which are only ever copied; `moved`: of those that are to have other names, the
    ones under which they lie in the folder. `files`: what every file was when the folder was read; `loose`: the texts
    of JSON files among the others, which may name the stage, too.
    """

    folder: pathlib.Path
    state: Document
    templates: Mapping[str, Document]
    others: tuple[str, ...]
    moved: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, FileState] = field(default_factory=dict)
    loose: Mapping[str, str] = field(default_factory=dict)
    _digests: dict[str, bytes] = field(default_factory=dict)

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

    def stands(self, path: Path) -> Path:
        """Where in the state file the data at `path` of the resolved state really stands; `path` itself where it leads
        nowhere."""
        targets, lengths, finder = self._links
        for length in lengths:  # asked of thousands of places: a generator would take as long again
            if path[:length] in targets:
                if self.resolved.cyclic:
                    return self.locator.physical(path) or path
                moved = self.stands((*targets[path[:length]], *path[length:]))
                return path if finder.find(moved) is ABSENT else moved
        return path

    @cached_property
    def _links(self) -> tuple[Mapping[Path, Path], tuple[int, ...], Finder]:
        """Where references lead, by their places, how long the paths of these are (few paths lead through one), and
        what finds the places of the state file."""
        targets = dict(self.resolved.links)
        return targets, tuple(sorted({len(place) for place in targets})), Finder(self.state.value)

    @cached_property
    def resolved(self) -> Resolved:
        """The state with its references resolved."""
        return resolve(self.state.value, self.locator)

    @cached_property
    def expected(self) -> ExpectedFiles:
        """What the state and the templates say about files."""
        return ExpectedFiles.among(self.resolved.value, self._wanting, self.artifact_directory)

    @property
    def _wanting(self) -> Sequence[Placed]:
        return wanting(self.resolved.value, {name: found.value for name, found in self.templates.items()})

    @property
    def absent(self) -> tuple[str, ...]:
        """What the templates want from the artifact directory and does not lie here: the service has it elsewhere."""
        return tuple(sorted(uploads_among(self._wanting, self.artifact_directory).keys() - set(self.others)))

    @property
    def missing(self) -> tuple[str, ...]:
        """The template files that could be here and are not, which deploying does not mind."""
        both = (UPDATE_TEMPLATE, COMPILED), (CREATE_TEMPLATE, CORE)
        could_be = [name for name, place in both if at(self.resolved.value, place) is not None]
        return tuple(name for name in could_be if name not in self.templates)

    def _segment(self, name: str) -> str:
        match = DIRECTORY.fullmatch(self.artifact_directory)
        return match[name] if match else ""

    def path(self, name: str) -> pathlib.Path:
        """Where one of `others` lies."""
        return self.folder / self.moved.get(name, name)

    def read(self, name: str) -> bytes:
        """The bytes of one of `others`. Raises ArtifactError when it can't be read, or is too large a document."""
        place = self.moved.get(name, name)
        return (_document if name.endswith(".json") else _whole)(self.folder, place)

    @property
    def digests(self) -> Mapping[str, bytes]:
        """What `sha256` was asked for up to now, by name; after loading: every zip that a template has a digest of."""
        return dict(self._digests)

    def sha256(self, name: str) -> bytes:
        """The digest of one of `others`, computed once. Raises ArtifactError when it can't be read."""
        if name not in self._digests:
            digest = hashlib.sha256()
            for chunk in _chunks(self.folder, self.moved.get(name, name)):
                digest.update(chunk)
            self._digests[name] = digest.digest()
        return self._digests[name]

    def check_unchanged(self, *, linked: bool = False) -> None:
        """Raises ArtifactError where a file came, went or was written to since the artifact was read. `linked`: its
        files may have got more links since."""
        changed = changed_in(self.folder, self.files, linked=linked)
        _raise((f"{name}: this changed while the artifact was being read; try again" for name in changed), self.folder)


def load_artifact(folder: pathlib.Path) -> Artifact:
    """The artifact in `folder`, fit to be restaged.

    Raises ArtifactError, with all problems at once where they can be found together: as `read_artifact` does, and for
    something that is not safe to copy, or a zip that is missing or is not the one that the templates were made with.
    """
    artifact = read_artifact(folder)
    expected, present = artifact.expected, frozenset((STATE_FILE, *artifact.templates, *artifact.others))
    digests = {name: artifact.sha256(name) for name in expected.digests if name in present}
    _raise(judge(expected, present, digests), folder)
    return artifact


def read_artifact(folder: pathlib.Path) -> Artifact:
    """The artifact in `folder` as it lies there: what is missing or does not fit is for others to find.

    Raises ArtifactError where there is none, where something in it can't be read or is no plain file, and where the
    state is none.
    """
    files = scan(folder)
    state, templates = documents(folder, files)
    _raise(judge_state(state.value), folder)
    others = tuple(name for name in files if name != STATE_FILE and name not in templates)
    loose = {name: _loose(folder, name) for name in others if _is_loose(name, files[name])}
    artifact = Artifact(folder=folder, state=state, templates=templates, others=others, files=files, loose=loose)
    # While it is read, another run may make links
    artifact.check_unchanged(linked=True)
    if artifact.resolved.size > MAX_VALUES:
        _raise([f"{STATE_FILE}: its references unfold to more than {MAX_VALUES} values; {AGAIN}"], folder)
    return artifact


def _is_loose(name: str, file: FileState) -> bool:
    return name.endswith(".json") and name != RECORDING and file.size <= MAX_BYTES


def _loose(folder: pathlib.Path, name: str) -> str:
    return b"".join(_chunks(folder, name)).decode("utf-8", "replace")


def _raise(problems: Iterable[str], folder: pathlib.Path | None = None) -> None:
    """Raises `problems`, if there are any; those that begin with a file's name get its `folder` before it."""
    found = [f"{folder}/{problem}" if folder else problem for problem in problems]
    if found:
        raise ArtifactError(found)


# ------------------------------------------------------------------------------------------------- the folder


def scan(folder: pathlib.Path) -> dict[str, FileState]:
    """All files in `folder` by their names, with `/` between folders, in the names' order. Raises ArtifactError."""
    if not os.path.exists(folder):
        raise ArtifactError(f"{folder}: there is no such folder; give the folder that `serverless package` wrote")
    if not os.path.isdir(folder):
        raise ArtifactError(f"{folder}: this is a file; give the folder that `serverless package` wrote")
    unreadable: list[str] = []
    found = dict(sorted(files_in(folder, unreadable)))
    if STATE_FILE not in found:
        raise ArtifactError(unreadable or _no_artifact(folder))
    problems = (_file_problem(folder, name, state.st_mode) for name, state in found.items())
    _raise([*unreadable, *filter(None, problems)])
    return {name: FileState.of(state) for name, state in found.items()}


def walk(folder: pathlib.Path) -> Iterator[tuple[str, str]]:
    """The names of all files in `folder`, each with what is wrong with it, if anything is."""
    unreadable: list[str] = []
    found = sorted(files_in(folder, unreadable))
    yield from (("", problem) for problem in unreadable)
    yield from ((name, _file_problem(folder, name, state.st_mode)) for name, state in found)


def _file_problem(folder: pathlib.Path, name: str, mode: int) -> str:
    shown = folder / (plain := os.fsencode(name).decode("utf-8", "backslashreplace"))
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
        return f"{shown}: the file can't be read ({error.strerror}); check its permissions"


def _open(path: pathlib.Path) -> BinaryIO:
    return path.open("rb")


def _document(folder: pathlib.Path, name: str) -> bytes:
    with suppress(OSError):  # of which reading will tell
        if os.stat(folder / name).st_size > MAX_BYTES:
            raise ArtifactError(
                f"{folder / name}: this is larger than {MAX_BYTES:,} bytes, as no artifact's is; {AGAIN}"
            )
    return _whole(folder, name)


def _whole(folder: pathlib.Path, name: str) -> bytes:
    return b"".join(_chunks(folder, name))


def _chunks(folder: pathlib.Path, name: str) -> Iterator[bytes]:
    try:
        with _open(folder / name) as file:
            while chunk := file.read(1 << 20):
                yield chunk
    except OSError as error:
        raise ArtifactError(
            f"{folder / name}: the file can't be read ({error.strerror}); check its permissions"
        ) from error


def documents(folder: pathlib.Path, names: Iterable[str]) -> tuple[Document, dict[str, Document]]:
    """The state and the templates among `names`. Raises ArtifactError with the problems of all of them."""
    documents: dict[str, Document] = {}
    problems: dict[str, Sequence[str]] = {}
    expected = [name for name in names if name == STATE_FILE or TEMPLATE.fullmatch(name)]
    for name in sorted(expected, key=lambda name: name != STATE_FILE):
        try:
            data = _document(folder, name)
            copy = copied(data, documents.get(STATE_FILE), COMPILED) if name == UPDATE_TEMPLATE else None
            documents[name] = copy or parse(data, str(folder / name))
        except ArtifactError as error:
            problems[name] = error.problems
    _raise(problem for name in expected for problem in problems.get(name, ()))
    return documents.pop(STATE_FILE), {name: documents[name] for name in expected if name in documents}


def _no_artifact(folder: pathlib.Path) -> str:
    if os.path.isfile(folder / ".serverless" / STATE_FILE):
        return f"{folder}: this is the service's folder, not the artifact; give {folder / '.serverless'}"
    if any(folder.glob("serverless.*")):
        return f"{folder}: this is a service that is not packaged yet; run `serverless package` in it first"
    what = "the folder is empty" if not any(folder.iterdir()) else f"there is no {STATE_FILE} in it"
    return f"{folder}: {what}, so it is not an artifact; give the folder that `serverless package` wrote"
