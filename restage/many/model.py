"""One of many runs as data: what is to be done, and what came of it. Both can be sent to another process."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from restage.document.values import JsonObject
from restage.markup.annotations import Annotation
from restage.plan.model import Request
from restage.run.restaging import Options

DONE: Final = 0
FAILED: Final = 2


class Report(StrEnum):
    """What is told of a run: nothing, the whole report as text, as a document or as Markdown, that with annotations of
    files, or what is uncertain in few lines."""

    NONE = "none"
    TEXT = "text"
    DOCUMENT = "document"
    BRIEF = "brief"
    MARKDOWN = "markdown"
    ANNOTATED = "annotated"


class Job(NamedTuple):
    """One artifact, for one stage.

    `folder` is the artifact and `output` where its result goes: paths, or URLs that fsspec knows; without `output`,
    beside the artifact. `rules` is a rules file; without one, and without rules in the `request`, that file counts
    which a run finds for `folder` (`find_rules`). `lookup`: who is asked for what the configuration looks up ("aws",
    or nobody). `report`, `show_values`: what the result tells of it.
    """

    folder: Path | str
    output: Path | str | None
    request: Request
    options: Options = Options()
    rules: Path | None = None
    find_rules: bool = True
    lookup: str | None = None
    report: Report = Report.DOCUMENT
    show_values: bool = False


class Result(NamedTuple):
    """What came of a `job`, which was the one with this `number` among all.

    `status`: the exit status that the run alone would have ended with. `output`: where it was written, None where
    nothing was. `problems`: why not, or why a dry run would have been refused. `uncertain`: how many places somebody
    has to settle. `document` or `text`, and `annotations`: the report that the job asked for. `trace`: of an error that
    nobody foresaw.
    """

    job: Job
    status: int
    output: str | None = None
    problems: tuple[str, ...] = ()
    uncertain: int = 0
    document: JsonObject | None = None
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    trace: str = ""
    number: int = 0
