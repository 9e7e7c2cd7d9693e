"""Thousands of mutants through all commands: `python fuzz/mutants.py --first 0 --count 10000`.

Prints each finding once, with the first mutant that shows it, and how many did.
"""

from __future__ import annotations

import argparse
import collections
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from commands import run
from mutating import write_mutant

ROOT: Final = Path(__file__).resolve().parent.parent
SLOW: Final = 3.0  # seconds of one call


def pairs() -> list[tuple[Path, Path]]:
    """The artifacts that mutants are made of: packaged for dev, and the same for prod."""
    found = sorted(ROOT.glob("golden/artifacts/*/*/dev"))
    return [(dev, dev.with_name("prod")) for dev in found if dev.with_name("prod").is_dir()]


def calls(mutant: Path, other: Path, service: Path, work: Path, number: int) -> Iterator[list[str]]:
    """The calls that mutant `number` goes through."""
    out, report = str(work / "out"), str(work / "report")
    yield [str(mutant), "--to", "prod", "-o", out, "--force", "--json", "--show-values"]
    yield [str(mutant), "--to", "Q-a_1", "-o", out, "--force", "--allow-long-names"]
    yield ["check", str(mutant), "--not", "prod", "--sarif", report, *(["--json"] if number % 2 else [])]
    form = ([], ["--json", "--show-values"], ["--markdown"])[number % 3]
    yield ["diff", str(mutant), str(other), "--html", report, *form]
    if number % 4 == 0:
        yield ["diff", str(mutant / "serverless-state.json"), str(other / "serverless-state.json")]
    yield ["learn", str(mutant), str(other), "-o", str(work / "learned.yml")]
    if number % 4 == 1:
        yield ["learn", str(other), str(mutant), "--dry-run", "--plain"]
    if number % 4 == 2:
        yield ["learn", "--from-artifact", str(mutant), "--to", "prod", "--json", "-o", str(work / "maps.yml")]
    if (service / "serverless.yml").is_file() and number % 2:
        yield [str(mutant), "--to", "prod", "-o", out, "--force", "--source", str(service)]
        yield ["record", str(mutant), "--source", str(service)]


def faults_of(number: int, work: Path) -> Iterator[str]:
    """What is wrong with what the commands do to mutant `number`."""
    known = pairs()
    original, other = known[number % len(known)]
    mutant = work / "mutant"
    shutil.copytree(original, mutant, copy_function=shutil.copyfile)
    write_mutant(original, mutant, number)
    service = ROOT / "golden" / "services" / original.parent.name
    for words in calls(mutant, other, service, work, number):
        begin = time.process_time()
        yield from run(words).faults
        if (taken := time.process_time() - begin) > SLOW:
            yield f"{' '.join(words[:1])}: {taken:.1f} s"
    strange = {path.name for path in work.iterdir()} - {"mutant", "out", "report", "learned.yml", "maps.yml"}
    if strange:
        yield f"files that nobody asked for: {sorted(strange)}"


def main() -> None:
    """Prints the findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--step", type=int, default=1)
    given = parser.parse_args()
    found: collections.Counter[str] = collections.Counter()
    tried = 0
    for number in range(given.first, given.first + given.count * given.step, given.step):
        with tempfile.TemporaryDirectory() as work:
            for fault in faults_of(number, Path(work)):
                found[fault] += 1
                if found[fault] == 1:
                    print(f"{number}: {fault}", flush=True)
        tried += 1
        if tried % 500 == 0:
            print(f"{tried} mutants", flush=True)
    print(f"{tried} mutants, {len(found)} findings")
    for fault, count in found.most_common():
        print(f"{count:6} {fault}")


if __name__ == "__main__":
    main()
