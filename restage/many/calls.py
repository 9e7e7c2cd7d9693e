"""Many runs as one call, for programs that have an executor of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor

from restage.many.executing import ended
from restage.many.model import Job, Result
from restage.many.parents import parents_of
from restage.many.work import failed, work


def restage_many(
    jobs: Iterable[Job], *, executor: Executor | None = None, workers: int | None = None
) -> Iterator[Result]:
    """Does all `jobs` and gives their results as they end; `Result.number` is the place of a job among them.

    `executor`: whatever is one of `concurrent.futures`, which stays open. Without one, `workers` processes work, as
    many as there are cores when that is None; a single one is this process itself. Where a worker process dies, what
    it was at work on is done once more in a process of its own; only when that dies, too, is it a failed result.
    Raises nothing for a job that fails: its result says why. Jobs are independent, and nobody looks here whether two
    of them write to one place: the second one is refused there as any run is.
    """
    todo = list(jobs)
    with parents_of(todo):
        for one in ended(work, todo, executor, workers):
            job = todo[one.number]
            result = one.value or failed(job, [one.problem])
            yield result._replace(job=job, number=one.number)
