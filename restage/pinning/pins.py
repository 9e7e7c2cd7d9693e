"""A result, and the golden folder or file that it is held against: in what they differ, and how to accept that."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from restage.artifact.digests import SUMS, is_digested, read_digested, written
from restage.artifact.folder import Artifact, load_artifact
from restage.artifact.layout import STATE_FILE
from restage.artifact.writing import write_artifact, write_text
from restage.compare import Comparison, compare_artifacts, compare_templates, parse_template
from restage.compare.textreport import as_text
from restage.compare.view import groups, labels, summary
from restage.document.values import JsonObject, printable
from restage.errors import ArtifactError, Refusal, UsageError
from restage.plan.model import Plan, Request
from restage.plan.planning import plan_restage
from restage.run.restaging import Options, finished, refusals, with_configuration
from restage.run.results import faults

_MOST_COLUMNS = 160
_MOST_NAMED = 5


@dataclass(frozen=True)
class Golden:
    """Where something is pinned: `shown` is that `place` as reports name it. `exact`: what differs between any two
    packagings counts, too; `zips`: those of an artifact are written, and not only their digests. `accepting` says how
    to make a result the golden one."""

    place: Path
    shown: str
    accepting: str
    exact: bool = False
    zips: bool = False


@dataclass(frozen=True)
class Found:
    """In what a result differs from what is golden: `report` says it, with what to do; `brief` in a few lines. Both are
    empty where nothing differs."""

    report: str = ""
    brief: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pin(ABC):
    """One result; `label` names it."""

    label: str
    golden: Golden

    def found(self) -> Found:
        """In what the result differs from what is golden, which may be unreadable."""
        shown, accepting = self.golden.shown, self.golden.accepting
        if not self.golden.place.exists():
            what = "folder" if self.is_folder else "file"
            return Found(f"{shown}: there is no golden {what} yet; {accepting} to write it", ("new",))
        hint = f"if this is meant to be so, {accepting} to accept it"
        try:
            comparison = self._comparison()
        except ArtifactError as error:
            return Found("\n".join([*map(printable, error.problems), hint]), ("replaced, as it could not be read",))
        if comparison.equal:
            return Found()
        named = replace(comparison, left=self.label, right=shown)
        return Found(f"{as_text(named)}\n{hint}", tuple(_brief(named)))

    @property
    @abstractmethod
    def is_folder(self) -> bool:
        """Is it pinned by a folder?"""

    @abstractmethod
    def _comparison(self) -> Comparison:
        """With what is golden. Raises ArtifactError where that can't be read."""

    @abstractmethod
    def accept(self) -> None:
        """Makes the result the golden one, as a whole or not at all. Raises UsageError, OutputError."""


def _brief(comparison: Comparison) -> Iterator[str]:
    yield summary(comparison)
    found = groups(comparison, show_values=False)
    for group in found[:_MOST_NAMED]:
        places = ", ".join(dict.fromkeys(row.place for row in group.rows if row.place))
        title = " ".join([group.title, *(f"({label})" for label in labels(group))])
        yield f"  {title}{f': {places}' if places else ''}"[:_MOST_COLUMNS]
    if len(found) > _MOST_NAMED:
        yield f"  and {len(found) - _MOST_NAMED} more"


@dataclass(frozen=True)
class FolderPin(Pin):
    """An artifact. `source` is the one that it was made of, or itself."""

    result: Artifact
    source: Artifact

    @property
    def is_folder(self) -> bool:
        return True

    def _comparison(self) -> Comparison:
        return compare_artifacts(self.result, read_digested(self.golden.place), exact=self.golden.exact)

    def accept(self) -> None:
        with_zips = self.golden.zips or self._has_zips()
        digests = {name: self.result.sha256(name) for name in self.result.others if is_digested(name)}
        documents = {STATE_FILE: self.result.state, **self.result.templates}
        texts = {name: document.text for name, document in documents.items()}
        if digests and not with_zips:
            texts[SUMS] = written(digests)
        copied = [name for name in self.result.others if with_zips or not is_digested(name)]
        write_artifact(
            self.golden.place,
            texts,
            {name: self.result.path(name) for name in copied},
            source=self.source.folder,
            force=True,
            check_source=self.source.check_unchanged,
        )

    def _has_zips(self) -> bool:
        """A golden folder with zips stays one."""
        place = self.golden.place
        names = (one.name for one in place.rglob("*") if one.is_file())
        return (place / STATE_FILE).is_file() and not (place / SUMS).exists() and any(map(is_digested, names))


@dataclass(frozen=True)
class TemplatePin(Pin):
    """A template, and the text that it stands in."""

    result: JsonObject
    text: str

    @property
    def is_folder(self) -> bool:
        return False

    def _comparison(self) -> Comparison:
        place = self.golden.place
        return compare_templates(self.result, parse_template(_read(place), str(place)), exact=self.golden.exact)

    def accept(self) -> None:
        if self.golden.place.is_dir():
            raise UsageError(f"{self.golden.shown}: this is a folder; a template is pinned by a file")
        self.golden.place.parent.mkdir(parents=True, exist_ok=True)
        write_text(self.golden.place, self.text)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ArtifactError(f"{file}: the file can't be read ({error.strerror})") from error


def as_it_is(artifact: Path, label: str, golden: Golden) -> Pin:
    """The artifact in a folder, or the template in a file, as it lies there. Raises ArtifactError."""
    if artifact.is_file():
        data = _read(artifact)
        return TemplatePin(label, golden, parse_template(data, str(artifact)), data.decode("utf-8"))
    loaded = load_artifact(artifact)
    return FolderPin(label, golden, loaded, loaded)


def restaged(artifact: Path, label: str, request: Request, options: Options, golden: Golden) -> tuple[Plan, Pin]:
    """The plan of restaging an artifact, and what it makes of it. Raises the errors of a run; nothing is written."""
    loaded = load_artifact(artifact)
    plan = plan_restage(loaded, with_configuration(loaded, request))
    if problems := refusals(plan, options, faults(plan, loaded)):
        raise Refusal(problems)
    return plan, FolderPin(f"{label}, restaged to {request.target}", golden, finished(plan, loaded), loaded)
