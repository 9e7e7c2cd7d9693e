"""Package the golden services afresh for both stages, restage `dev`, and compare with the fresh `prod`.

    python golden/oracle.py [--framework v3 ...] [--service NAME ...] [--jobs N] [--artifacts DIR]

Needs Node, and nothing but this project. With `--artifacts` it takes artifacts that are there instead of packaging.
Prints a line for each pair, what rules learned from it give (`learned.py`) and, at the end, the table that the README
shows. Exit status 1 where a pair differs at a
place that the report does not list, or a target from the one in `golden/artifacts`, without a reason in `listed.py`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from judge import STAMP, pairs
from learned import tables
from listed import is_listed, why_not
from make import ARTIFACTS, package_all

from restage import Options, Request, load_artifact, restage
from restage.compare import Difference, compare_artifacts

NAMES = {"v1": "serverless 1.83.3", "v2": "serverless 2.72.4", "v3": "serverless 3.40.0", "osls": "osls 4.3.1"}
COLUMNS = ("equal", "listed", "known", "failed")


def verdict(name: str, source: Path, fresh: Path) -> tuple[str, str]:
    """(column of the table, one line about it) of one pair."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = restage(
            source, Path(folder) / "out", Request(target="prod", stamp=STAMP), Options(allow_long_names=True)
        )
        found = compare_artifacts(load_artifact(Path(folder) / "out"), load_artifact(fresh))
    if found.equal:
        return "equal", f"{name}: equal"
    silent = [d for d in found.differences if not is_listed(outcome.plan, d.file, _path(d), _values(d))]
    count = len(found.differences)
    line = f"{name}: {count} places differ, {count - len(silent)} of them listed as uncertain"
    if not silent:
        return "listed", line
    if why_not(name):
        return "known", f"{line}; {why_not(name)}"
    return "failed", "\n    ".join(["FAILED " + line, *(f"{d.file}: {_path(d)}" for d in silent)])


def _again(name: str, fresh: Path, packaged: bool) -> int:
    """The target packaged a second time must equal the one in the repository; 1 where it does not."""
    stored = ARTIFACTS / name / fresh.name
    if not packaged or not stored.is_dir() or compare_artifacts(load_artifact(stored), load_artifact(fresh)).equal:
        return 0
    print(f"{'' if why_not(name) else 'FAILED '}{name}: packaged a second time, {fresh.name} differs; {why_not(name)}")
    return 0 if why_not(name) else 1


def _path(difference: Difference) -> str:
    return "/".join(map(str, difference.path))


def _values(difference: Difference) -> Iterable[str]:
    return (str(difference.left), str(difference.right))


def table(counts: dict[str, Counter[str]]) -> str:
    """The README's table: one row for each framework."""
    rows = ["| packaged with | services | equal | differ only where the report says so | can't be known | else |"]
    rows.append("|---|---:|---:|---:|---:|---:|")
    for framework, count in counts.items():
        cells = " | ".join(str(count[column]) for column in COLUMNS)
        rows.append(f"| {NAMES.get(framework, framework)} | {sum(count.values())} | {cells} |")
    return "\n".join(rows)


def main() -> int:
    """Package, restage, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--framework", nargs="+", default=list(NAMES))
    parser.add_argument("--service", nargs="+", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--artifacts", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        artifacts = options.artifacts or Path(folder)
        if options.artifacts is None:
            package_all(artifacts, options.framework, options.service, jobs=options.jobs)
        counts: dict[str, Counter[str]] = {name: Counter() for name in options.framework}
        for name, source, fresh in pairs(artifacts, "dev", "prod"):
            framework, _, service = name.partition("/")
            if framework in counts and (not options.service or service in options.service):
                column, line = verdict(name, source, fresh)
                counts[framework][column] += 1
                print(line)
                counts[framework]["failed"] += _again(name, fresh, options.artifacts is None)
        good = tables(artifacts)
    print(f"\n{table(counts)}")
    return 1 if not good or any(count["failed"] for count in counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
