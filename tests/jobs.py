"""Many runs for tests: jobs over real artifacts, and what they wrote."""

from __future__ import annotations

import pathlib

from broken import golden, tree

from restage import Job, Options, Report, Request, Stamp

STAMP = Stamp(1_795_420_800_000)
SERVICES = ("plain", "layers", "streams", "names")


def jobs(out: pathlib.Path, *stages: str, options: Options = Options(), report: Report = Report.DOCUMENT) -> list[Job]:  # noqa: B008 - it is frozen
    """Every one of SERVICES for every stage, with a fixed stamp."""
    return [
        Job(golden("v3", service), out / stage / service, Request(stage, stamp=STAMP), options, report=report)
        for service in SERVICES
        for stage in stages
    ]


def one_by_one(folder: pathlib.Path, *stages: str) -> dict[str, bytes | None]:
    """What `jobs` write when each is done alone, in this process."""
    from restage import restage  # noqa: PLC0415 - the name of the module, too

    for job in jobs(folder, *stages):
        restage(pathlib.Path(job.folder), pathlib.Path(str(job.output)), job.request, job.options)
    return tree(folder)
