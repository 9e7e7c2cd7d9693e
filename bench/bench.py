"""How long a run takes, against a process that only reads, writes, copies and hashes the same files; and what the
service's configuration costs, from its folder (`--source`) and from a recording in the artifact.

    python bench/bench.py [--rounds N]

Whole processes, interleaved, medians: of wall-clock time beside the yardstick, of processor time with a configuration.
The yardstick imports typer, loads every JSON file, dumps it again, copies every zip and hashes it: what any tool of
this kind has to do.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ARTIFACTS = HERE / "artifacts"
SIZES = (1, 20, 110)
YARDSTICK = """
import hashlib, json, pathlib, sys
import typer
source, target = map(pathlib.Path, sys.argv[1:])
target.mkdir()
for file in source.iterdir():
    data = file.read_bytes()
    if file.suffix == ".json":
        value = json.loads(data)
        data = json.dumps(value, indent=2, ensure_ascii=False).encode()
    else:
        hashlib.sha256(data).digest()
    (target / file.name).write_bytes(data)
"""
# Nothing but what is installed
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
RESTAGE = (sys.executable, "-m", "restage")


class Times(NamedTuple):
    """How long one whole process, or the median one, takes, in milliseconds."""

    wall: float
    processor: float


def timed(command: Sequence[str], folder: str) -> Times:
    """The times of one process, run in `folder`: `python -m` would prefer the sources to what is installed."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    silent = subprocess.DEVNULL
    subprocess.run(command, check=True, stdout=silent, stderr=silent, cwd=folder, env=ENVIRONMENT)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Times(wall * 1000, processor * 1000)


def write_source(folder: Path, size: int) -> Path:
    """The sources that the artifact was packaged from (`golden/large.py`), in YAML as people write it."""
    import yaml  # noqa: PLC0415 - what is measured has to have it, and nothing else here needs it

    sys.path.append(str(HERE.parent / "golden"))
    from large import configuration  # noqa: PLC0415

    folder.mkdir()
    (folder / "serverless.yml").write_text(yaml.safe_dump(configuration(size), sort_keys=False))
    return folder


def commands(folder: Path, size: int) -> dict[str, list[str]]:
    """What is run, by name, without where to write to; what that needs is made in `folder`."""
    artifact, source = ARTIFACTS / f"f{size}", write_source(folder / f"source-{size}", size)
    recorded = shutil.copytree(artifact, folder / f"recorded-{size}")
    record = [*RESTAGE, "record", str(recorded), "--source", str(source)]
    subprocess.run(record, check=True, stdout=subprocess.DEVNULL, cwd=folder, env=ENVIRONMENT)
    run = [*RESTAGE, "--to", "prod", "-q"]
    return {
        "yardstick": [sys.executable, "-c", YARDSTICK, str(artifact)],
        "without": [*run, str(artifact), "-o"],
        "source": [*run, str(artifact), "--source", str(source), "-o"],
        "recorded": [*run, str(recorded), "-o"],
    }


def measure(size: int, rounds: int) -> Mapping[str, Times]:
    """The medians of everything that is run for one size."""
    found: dict[str, list[Times]] = {}
    with tempfile.TemporaryDirectory() as name:
        todo = commands(Path(name), size)
        for _ in range(rounds):
            for key, command in todo.items():
                with tempfile.TemporaryDirectory() as out:
                    found.setdefault(key, []).append(timed([*command, f"{out}/out"], out))
    return {key: Times(*map(statistics.median, zip(*times, strict=True))) for key, times in found.items()}


def main() -> None:
    """Measure all sizes and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    measured = {size: measure(size, rounds) for size in SIZES}
    print("| functions | yardstick | restage | times |\n|---:|---:|---:|---:|")
    for size, found in measured.items():
        plain, ours = found["yardstick"].wall, found["without"].wall
        print(f"| {size} | {plain:.0f} ms | {ours:.0f} ms | {ours / plain:.2f} |")
    print("\n| functions | without | with `--source` | times | recorded | times |\n|---:|---:|---:|---:|---:|---:|")
    for size, found in measured.items():
        plain, *others = (found[key].processor for key in ("without", "source", "recorded"))
        cells = " | ".join(f"{other:.0f} ms | {other / plain:.2f}" for other in others)
        print(f"| {size} | {plain:.0f} ms | {cells} |")


if __name__ == "__main__":
    main()
