"""How long a run takes, against a process that only reads, writes, copies and hashes the same files.

    python bench/bench.py [--rounds N]

Whole processes, interleaved, medians of wall-clock time. The yardstick imports typer, loads every JSON file, dumps it
again, copies every zip and hashes it: what any tool of this kind has to do.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ARTIFACTS = Path(__file__).resolve().parent / "artifacts"
SIZES = {"f1": 1, "f20": 20, "f110": 110}
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


def seconds(command: Sequence[str], folder: str) -> float:
    """How long one whole process takes, run in `folder`: `python -m` would prefer the sources to what is installed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    return time.perf_counter() - start


def measure(artifact: Path, rounds: int) -> tuple[float, float]:
    """Medians, in seconds, of the yardstick and of a run."""
    plain: list[float] = []
    ours: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            plain.append(seconds([sys.executable, "-c", YARDSTICK, str(artifact), f"{folder}/plain"], folder))
            restage = [sys.executable, "-m", "restage", str(artifact), "--to", "prod", "-o", f"{folder}/prod", "-q"]
            ours.append(seconds(restage, folder))
    return statistics.median(plain), statistics.median(ours)


def main() -> None:
    """Measure all sizes and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    print("| functions | yardstick | restage | times |")
    print("|---:|---:|---:|---:|")
    for name, functions in SIZES.items():
        plain, ours = measure(ARTIFACTS / name, rounds)
        print(f"| {functions} | {plain * 1000:.0f} ms | {ours * 1000:.0f} ms | {ours / plain:.2f} |")


if __name__ == "__main__":
    main()
