"""The folders in which results are to lie: there while many runs write, so that none takes them from others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from restage.many.model import Job
from restage.remote.urls import is_url


@contextmanager
def parents_of(jobs: Iterable[Job]) -> Iterator[None]:
    """Makes the folders that the results of `jobs` and their statements need, and removes those that stay empty.

    A run makes them by itself, and removes them where it fails: alone that leaves nothing behind, beside others it
    would strike those that are about to write. What can't be made, the runs themselves tell.
    """
    made: list[Path] = []
    files = (file for job in jobs if not job.options.dry_run for file in (job.output, job.options.attest))
    local = {file for file in files if file and not is_url(file)}
    for parent in sorted({Path(os.path.abspath(file)).parent for file in local}):
        missing = [one for one in (parent, *parent.parents) if not os.path.lexists(one)]
        with suppress(OSError):
            for one in reversed(missing):
                one.mkdir()
                made.append(one)
    try:
        yield
    finally:
        for one in reversed(made):
            with suppress(OSError):  # not empty
                one.rmdir()
