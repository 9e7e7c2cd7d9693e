"""Many artifacts checked, and many pairs compared: each as one call that can be sent to another process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from restage.artifact.folder import Artifact
from restage.check import Check, Subject, check_artifact, read_subject
from restage.compare import Comparison, compare_artifacts, read_artifact
from restage.document.values import JsonObject
from restage.many.catching import caught
from restage.many.ending import Item
from restage.many.executing import ended
from restage.many.model import DONE, FAILED
from restage.many.pairing import Pair
from restage.markup.annotations import Annotation, Level
from restage.remote.reading import at_hand
from restage.remote.urls import place_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FOUND = 1


class Judged(NamedTuple):
    """What came of one call. `status`: the exit status that it alone would have ended with; `label` names what it was
    about. Of `text`, `document`, `annotations`, `sarif` and the `suite` of JUnit there is what was asked for."""

    label: str
    status: int
    problems: tuple[str, ...] = ()
    text: str = ""
    document: JsonObject | None = None
    annotations: tuple[Annotation, ...] = ()
    sarif: JsonObject | None = None
    suite: Element | None = None
    trace: str = ""
    number: int = 0


class CheckJob(NamedTuple):
    """One artifact to be checked. `write` and what follows make reports of it; None for those not asked for."""

    folder: str
    others: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    write: Callable[[Check], str] | None = None
    document: Callable[[Check], JsonObject] | None = None
    annotate: Callable[[Check, Subject], Sequence[Annotation]] | None = None
    sarif: Callable[[Check, Subject], JsonObject] | None = None
    suite: Callable[[Check, Subject], Element] | None = None


class DiffJob(NamedTuple):
    """Two artifacts to be compared; `write`, `document` and `annotate` as for a check, the last with the left one."""

    pair: Pair
    ignore: tuple[str, ...] = ()
    exact: bool = False
    write: Callable[[Comparison], str] | None = None
    document: Callable[[Comparison], JsonObject] | None = None
    annotate: Callable[[Comparison, Artifact], Sequence[Annotation]] | None = None


def check_one(job: CheckJob) -> Judged:
    """Checks one artifact; raises nothing."""

    def call() -> Judged:
        with at_hand(job.folder) as folder:
            subject = read_subject(folder, by_digests=True)
            found = check_artifact(subject, others=job.others, ignore=job.ignore, regions=job.regions)
        found = replace(found, folder=place_of(Path(job.folder)))
        return Judged(
            job.folder,
            DONE if found.clean else FOUND,
            text=job.write(found) if job.write else "",
            document=job.document(found) if job.document else None,
            annotations=tuple(job.annotate(found, subject)) if job.annotate else (),
            sarif=job.sarif(found, subject) if job.sarif else None,
            suite=job.suite(found, subject) if job.suite else None,
        )

    return caught(call, lambda problems: Judged(job.folder, FAILED, tuple(problems)))


def diff_one(job: DiffJob) -> Judged:
    """Compares one pair; raises nothing. What has no partner differs."""
    label, left, right = job.pair.name, job.pair.left, job.pair.right

    def call() -> Judged:
        if left is None or right is None:
            return _alone(job)
        names = place_of(left), place_of(right)
        with at_hand(names[0]) as here, at_hand(names[1]) as there:
            one, other = read_artifact(here), read_artifact(there)
            # What is ignored in one pair need not be there in another
            found = compare_artifacts(one, other, exact=job.exact, ignore=job.ignore, unused=True)
        found = replace(found, left=names[0], right=names[1])
        return Judged(
            label,
            DONE if found.equal else FOUND,
            text=job.write(found) if job.write else "",
            document={"name": label, **job.document(found)} if job.document else None,
            annotations=tuple(job.annotate(found, one)) if job.annotate else (),
        )

    return caught(call, lambda problems: Judged(label, FAILED, tuple(problems)))


def _alone(job: DiffJob) -> Judged:
    """What has no partner."""
    pair = job.pair
    left, right = (str(one) if one else None for one in (pair.left, pair.right))
    document: JsonObject = {
        "name": pair.name,
        "schema_version": 1,
        "equal": False,
        "only": "left" if left else "right",
        "folder": left or right,
    }
    return Judged(
        pair.name,
        FOUND,
        text=f"{pair}\n" if job.write else "",
        document=document if job.document else None,
        annotations=(Annotation(Level.ERROR, "restage diff", str(pair)),) if job.annotate else (),
    )


def judged(
    call: Callable[[Item], Judged], jobs: Sequence[Item], labels: Sequence[str], workers: int | None
) -> Iterator[Judged]:
    """`call` for each of `jobs`, as they end, in so many processes; `labels` name those that no process survives."""
    for one in ended(call, jobs, None, workers):
        found = one.value or Judged(labels[one.number], FAILED, (one.problem,))
        yield found._replace(number=one.number)


class Ends(NamedTuple):
    """What many of a kind are called, and those of them that ended with 0 and with 1."""

    what: str
    clean: str
    found: str


CHECKED: Final = Ends("artifacts", "clean", "with findings")
COMPARED: Final = Ends("pairs", "equal", "different")


def summary_line(found: Sequence[Judged], ends: Ends) -> str:
    """One line for all: how many there were, and how they ended."""
    parts = [f"{count} {end}" for end, count in _counts(found, ends).items() if count]
    return f"{len(found)} {ends.what}: {', '.join(parts)}\n"


def summary_document(found: Sequence[Judged], ends: Ends) -> JsonObject:
    """The same for programs."""
    counts = {end.replace(" ", "_"): count for end, count in _counts(found, ends).items()}
    return {ends.what: len(found), **counts, "status": max((one.status for one in found), default=DONE)}


def _counts(found: Sequence[Judged], ends: Ends) -> dict[str, int]:
    statuses = [one.status for one in found]
    return {ends.clean: statuses.count(DONE), ends.found: statuses.count(FOUND), "failed": statuses.count(FAILED)}
