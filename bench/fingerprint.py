"""What every command prints and writes for every pair of artifacts, as digests: the same before and after a change of
structure only.

    python bench/fingerprint.py PAIRS [PAIRS ...] [--checkout DIR] [--jobs N] > before.txt

PAIRS is a folder FRAMEWORK/SERVICE/STAGE of artifacts. One line for each command and pair: its digest, exit status and
name. Paths of the run's own folder are taken out of what is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

STAMP = ("--stamp", "1800000000000")


def commands(source: Path, target: Path) -> Iterator[tuple[str, list[str]]]:
    """(name, arguments) of every call for one pair; `out` and `rules.yml` are made in the run's own folder."""
    stage = target.name
    run = [str(source), "--to", stage, "--allow-long-names", *STAMP]
    yield "run", [*run, "-o", "out"]
    yield "run --json", [*run, "--dry-run", "--json"]
    yield "run --strict", [*run, "--strict", "-o", "strict"]
    yield "check", ["check", "out", "--not", source.name]
    yield "check --sarif", ["check", "out", "--not", source.name, "--sarif", "check.sarif"]
    yield "diff", ["diff", "out", str(target)]
    yield "diff --json", ["diff", "out", str(target), "--json"]
    yield "learn", ["learn", str(source), str(target), "-o", "rules.yml"]
    yield "run --rules", [*run, "--rules", "rules.yml", "--json", "-o", "ruled"]


def fingerprints(checkout: Path, source: Path, target: Path) -> list[str]:
    """The lines of one pair."""
    lines = []
    name = "/".join((*source.parts[-3:], target.name))
    with tempfile.TemporaryDirectory() as folder:
        for command, arguments in commands(source.resolve(), target.resolve()):
            environment = {**os.environ, "PYTHONPATH": str(checkout), "SOURCE_DATE_EPOCH": "1800000000"}
            done = subprocess.run(
                [sys.executable, "-m", "restage", *arguments],
                cwd=folder,
                env=environment,
                capture_output=True,
                check=False,
            )
            printed = (done.stdout + b"\0" + done.stderr).replace(os.path.realpath(folder).encode(), b"")
            digest = hashlib.sha256(printed.replace(folder.encode(), b""))
            for file in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
                digest.update(str(file.relative_to(folder)).encode() + file.read_bytes().replace(folder.encode(), b""))
            lines.append(f"{digest.hexdigest()[:16]} {done.returncode} {command}: {name}")
    return lines


def main() -> None:
    """Print the digests of all pairs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path, nargs="+")
    parser.add_argument("--checkout", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    found = [
        (state.parent, target)
        for folder in options.pairs
        for state in sorted(folder.glob("*/*/dev/serverless-state.json"))
        for target in sorted(state.parent.parent.iterdir())
        if target.name != "dev"
    ]
    with ThreadPoolExecutor(options.jobs) as pool:
        for lines in pool.map(lambda pair: fingerprints(options.checkout.resolve(), *pair), found):
            print("\n".join(lines), flush=True)


if __name__ == "__main__":
    main()
