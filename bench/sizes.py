"""How time and memory of a run grow with the artifact, beside others who do less, or the same anew.

    python bench/sizes.py [--rounds N] [--fresh]

Whole processes, interleaved; medians of wall-clock time and of the most memory a process had. The yardstick is that of
`bench.py`; *sed* copies the folder and replaces the stage's letters in its JSON files, which is what people do without
a tool, and wrong. `--fresh`: what `serverless package` takes for the same services (needs Node). The machine is
described below the tables.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench import ARTIFACTS, ENVIRONMENT, RESTAGE, SIZES, YARDSTICK

RULES = "version: 1\ntext: replace\nrules:\n  - {variable: NODE_ENV, set: production}\n"
POLICIES, STATEMENTS = 500, 25
ZIPS, ZIP_SIZE = 40, 6_250_000


class Use(NamedTuple):
    """What one whole process, or the median one, took: milliseconds, and at most so many megabytes."""

    wall: float
    memory: float


def with_policies(artifact: Path, folder: Path) -> Path:
    """`artifact` with 500 managed policies of long documents, of which none names the stage."""
    made = shutil.copytree(artifact, folder)
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::a-bucket-of-some-name/*"}
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Sid": f"A{i}"} for i in range(STATEMENTS)]}
    policies = {
        f"Policy{i}": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}}
        for i in range(POLICIES)
    }
    template = made / "cloudformation-template-update-stack.json"
    state = made / "serverless-state.json"
    found, held = json.loads(template.read_text()), json.loads(state.read_text())
    found["Resources"].update(policies)
    held["service"]["provider"]["compiledCloudFormationTemplate"]["Resources"].update(policies)
    template.write_text(json.dumps(found, indent=2))
    state.write_text(json.dumps(held, indent=2))
    return made


def with_zips(artifact: Path, folder: Path) -> Path:
    """`artifact` with 40 zips more, 250 MB that do not compress."""
    made = shutil.copytree(artifact, folder)
    noise = random.Random(1)
    for number in range(ZIPS):
        (made / f"more-{number:02}.zip").write_bytes(noise.randbytes(ZIP_SIZE))
    return made


def used(command: Sequence[str], folder: str) -> Use:
    """What one process took, run in `folder`. Raises CalledProcessError."""
    start = time.perf_counter()
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=silent, stderr=silent, cwd=folder, env=ENVIRONMENT) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Use((time.perf_counter() - start) * 1000, usage.ru_maxrss / 1024)


def commands(artifact: Path, rules: Path) -> Mapping[str, list[str]]:
    """What is run for one artifact, without where to write to."""
    run = [*RESTAGE, "--to", "prod", "-q", str(artifact)]
    sed = 'cp -r "$1" "$2" && sed -i s/dev/prod/g "$2"/*.json'
    return {
        "yardstick": [sys.executable, "-c", YARDSTICK, str(artifact)],
        "sed": ["sh", "-c", sed, "sh", str(artifact)],
        "restage": [*run, "-o"],
        "with rules": [*run, "--rules", str(rules), "-o"],
    }


def measured(artifact: Path, rules: Path, rounds: int) -> dict[str, Use]:
    """The medians of all that is run for one artifact."""
    found: dict[str, list[Use]] = {}
    for _ in range(rounds):
        for name, command in commands(artifact, rules).items():
            with tempfile.TemporaryDirectory() as out:
                found.setdefault(name, []).append(used([*command, f"{out}/out"], out))
    return {name: Use(*map(statistics.median, zip(*uses, strict=True))) for name, uses in found.items()}


def fresh(size: int, framework: str) -> float:
    """How many milliseconds the framework takes to package the service of that size."""
    sys.path.append(str(ARTIFACTS.parent.parent / "golden"))
    from large import write_service  # noqa: PLC0415 - needs Node
    from make import Job, run_jobs  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as name:
        job = Job(framework, "service", write_service(Path(name) / "source", size), ("dev",), Path(name) / "out")
        run_jobs([job], 1)
        start = time.perf_counter()
        run_jobs([job], 1)
        return (time.perf_counter() - start) * 1000


def report(found: Mapping[str, Mapping[str, Use]], json_sizes: Mapping[str, float]) -> None:
    """Print what was measured."""
    print("| artifact | JSON | yardstick | sed | restage | times | with rules | memory |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, uses in found.items():
        ours, plain = uses["restage"], uses["yardstick"]
        cells = [f"{uses[one].wall:.0f} ms" for one in ("yardstick", "sed", "restage")]
        more = [f"{ours.wall / plain.wall:.2f}", f"{uses['with rules'].wall:.0f} ms", f"{ours.memory:.0f} MB"]
        print(f"| {name} | {json_sizes[name]:.2f} MB | {' | '.join((*cells, *more))} |")
    times, sizes = ([of[f"{size} functions"] for size in SIZES] for of in (_times(found), json_sizes))
    grown, larger = ((one[2] - one[0]) / (one[1] - one[0]) for one in (times, sizes))
    print(f"\nBeyond one function, time grows with the JSON's size to the power of {math.log(grown, larger):.2f}.")
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    print(f"{platform.python_implementation()} {platform.python_version()}, {machine}.")


def _times(found: Mapping[str, Mapping[str, Use]]) -> Mapping[str, float]:
    return {name: uses["restage"].wall for name, uses in found.items()}


def main() -> None:
    """Measure all artifacts and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--fresh", action="store_true", help="time the frameworks, too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "restage.yml").write_text(RULES)
        artifacts = {f"{size} functions": ARTIFACTS / f"f{size}" for size in SIZES}
        artifacts["500 long policies"] = with_policies(ARTIFACTS / "f1", folder / "policies")
        artifacts["250 MB in 40 zips"] = with_zips(ARTIFACTS / "f1", folder / "zips")
        sizes = {one: sum(file.stat().st_size for file in path.glob("*.json")) / 1e6 for one, path in artifacts.items()}
        report({one: measured(path, folder / "restage.yml", options.rounds) for one, path in artifacts.items()}, sizes)
    for framework in ("v3", "osls") if options.fresh else ():
        times = ", ".join(f"{fresh(size, framework) / 1000:.1f} s" for size in SIZES)
        print(f"`serverless package`, {framework}: {times} for {', '.join(map(str, SIZES))} functions.")


if __name__ == "__main__":
    main()
