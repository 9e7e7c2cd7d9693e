"""200 artifacts for three stages each: how fast on all cores against one, and whether all write the same bytes.

    python bench/many.py [--rounds N] [--artifacts N]

Whole processes of the command, interleaved, medians of wall-clock time. Then the same runs one by one, on a pool of
processes, on a Dask cluster and on Ray (where `distributed` and `ray` are installed), and every file that they wrote
by its digest. The artifacts are those of `golden/`, which are as various as services are. `--rounds 0`: compare only.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from restage import Job, Report, Request, Result, Stamp, restage_many
from restage.many.ending import cores
from restage.many.work import work

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "artifacts"
STAGES = ("qa", "uat", "prod")
STAMP = Stamp(1_795_420_800_000)


def artifacts(folder: Path, count: int) -> list[Path]:
    """Copies of `count` artifacts of golden/, each as NAME/artifact in `folder`; of the first ones again where that has
    fewer."""
    known = sorted(GOLDEN.glob("*/*/dev"))
    found = []
    for number in range(count):
        place = folder / f"s{number:03}" / "artifact"
        shutil.copytree(known[number % len(known)], place)
        found.append(place)
    return found


class Times(NamedTuple):
    """What one process of the command takes with all its workers, in seconds."""

    wall: float
    processor: float


def timed(todo: Sequence[Path], out: Path, workers: int) -> Times:
    """The times of one process of the command with so many workers."""
    stages = [word for stage in STAGES for word in ("--to", stage)]
    command = [sys.executable, "-m", "restage", *map(str, todo), *stages, "-o", str(out), "--stamp", str(STAMP.millis)]
    command += ["--jobs", str(workers), "-q"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, check=False, stderr=subprocess.DEVNULL, cwd=out.parent)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"the command ended with {done.returncode}")
    shutil.rmtree(out)
    return Times(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def jobs(todo: Sequence[Path], out: Path) -> list[Job]:
    """The same runs for the library."""
    return [
        Job(place, out / stage / place.parent.name, Request(stage, stamp=STAMP), report=Report.NONE)
        for place in todo
        for stage in STAGES
    ]


@contextmanager
def dask() -> Iterator[Executor]:
    """The executor of a cluster of as many local workers as there are cores."""
    distributed = import_module("distributed")  # it need not be installed
    cluster = distributed.LocalCluster(n_workers=cores(), threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        yield client.get_executor()


@contextmanager
def on_ray() -> Iterator[Executor]:
    """The executor of docs/many.md, on as many local workers as there are cores."""
    ray = import_module("ray")  # it need not be installed

    class OnRay(Executor):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def] # as the page has it
            return ray.remote(fn).remote(*args, **kwargs).future()

    ray.init(num_cpus=cores(), include_dashboard=False, log_to_driver=False)
    try:
        yield OnRay()
    finally:
        ray.shutdown()


def written(out: Path, results: Sequence[Result]) -> Mapping[str, str]:
    """The digest of every file in `out`, which is removed."""
    if failed := [one for one in results if one.status]:
        sys.exit(f"{len(failed)} runs failed; the first: {failed[0].problems}")
    files = sorted(path for path in out.rglob("*") if path.is_file())
    digests = {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    shutil.rmtree(out)
    return digests


def compare(todo: Sequence[Path], area: Path) -> None:
    """Prints whether every executor writes what single runs write."""
    out = area / "out"
    expected = written(out, [work(job) for job in jobs(todo, out)])
    made: dict[str, Callable[[], AbstractContextManager[Executor]]] = {
        "processes": lambda: ProcessPoolExecutor(cores())
    }
    if find_spec("distributed"):
        made["Dask"] = dask
    if find_spec("ray"):
        made["Ray"] = on_ray
    for name, executor in made.items():
        with executor() as running:
            found = written(out, list(restage_many(jobs(todo, out), executor=running)))
        same = sum(found.get(file) == digest for file, digest in expected.items())
        more = len(found.keys() - expected.keys())
        print(f"| {name} | {len(expected)} | {same} | {more} |")


def measure(todo: Sequence[Path], out: Path, rounds: int) -> None:
    """Prints the rates of one worker and of as many as there are cores."""
    found: dict[int, list[Times]] = {1: [], cores(): []}
    for _ in range(rounds):
        for workers, taken in found.items():
            taken.append(timed(todo, out, workers))
    medians = {workers: Times(*map(statistics.median, zip(*taken, strict=True))) for workers, taken in found.items()}
    runs = len(todo) * len(STAGES)
    print(f"{len(todo)} artifacts × {len(STAGES)} stages, {cores()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| workers | seconds | runs a second | processor seconds |\n|---:|---:|---:|---:|")
    for workers, median in medians.items():
        print(f"| {workers} | {median.wall:.1f} | {runs / median.wall:.1f} | {median.processor:.1f} |")
    one, all_cores = medians[1], medians[cores()]
    print(f"\nrate on all cores: {one.wall / all_cores.wall / cores():.2f} × cores × that of one")
    # What others do at the same time changes the first number, and hardly this one
    print(f"processor time of one run on one core, by that on all: {one.processor / all_cores.processor:.2f}\n")


def main() -> None:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--artifacts", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        todo = artifacts(Path(name), given.artifacts)
        if given.rounds:
            measure(todo, Path(name) / "out", given.rounds)
        print("| executor | files one by one | the same | more |\n|---|---:|---:|---:|")
        compare(todo, Path(name))


if __name__ == "__main__":
    main()
