"""Restage real pairs and have an independent judge compare the result with what the framework packaged afresh.

    python golden/judge.py JUDGE PAIRS [--strict-only] [--from dev] [--to prod]

JUDGE is a script that takes two artifact folders and exits with 0 where they are the same. Services in `EQUAL` must be
the same; all others may differ only where the report lists a place as uncertain, or for a reason in `listed.py`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from listed import is_listed, why_not

from restage import Options, Request, Stamp, restage

STAMP = Stamp(1_800_000_000_000)

EQUAL = frozenset(
    """minimal httpapi-simple httpapi-full websocket existing-custom-resources layer-retain custom-resource-long-name
    p-iam-roles p-splitstacks p-stepfn p-esbuild-plain v1/dotenv""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Result:
    """`different`: how many places the judge names; `silent`: those of them that the report does not list."""

    different: int
    listed: int
    silent: tuple[str, ...]


def pairs(folder: Path, source: str, target: str) -> Iterator[tuple[str, Path, Path]]:
    """(framework/service, source artifact, fresh target) for all that exist for both stages."""
    for state in sorted(folder.glob(f"*/*/{source}/serverless-state.json")):
        fresh = state.parent.parent / target
        if fresh.is_dir():
            yield f"{state.parts[-4]}/{state.parts[-3]}", state.parent, fresh


def judge(script: Path, source: Path, fresh: Path, target: str) -> Result:
    """Restage `source` into a temporary folder and compare with `fresh`."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out"
        options = Options(allow_long_names=True)
        outcome = restage(source, output, Request(target=target, stamp=STAMP), options)
        command = [sys.executable, str(script), str(output), str(fresh), "--max", "1000000"]
        lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    rows = [line.split(" | ") for line in lines if " | " in line and not line.startswith("configured-stage")]
    silent = [row for row in rows if not is_listed(outcome.plan, row[1], row[2], row[3:])]
    return Result(len(rows), len(rows) - len(silent), tuple(" | ".join(row[1:])[:160] for row in silent))


def main() -> int:
    """Judge all pairs; exit status 1 where one is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("judge", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--from", dest="source", default="dev")
    parser.add_argument("--to", dest="target", default="prod")
    options = parser.parse_args()
    failed = 0
    same = total = 0
    for name, source, fresh in pairs(options.pairs, options.source, options.target):
        result = judge(options.judge, source, fresh, options.target)
        service = name.partition("/")[2]
        must = service in EQUAL or name in EQUAL
        excused = not must and bool(why_not(name))
        bad = result.different > 0 if must else bool(result.silent) and not excused
        total, same, failed = total + 1, same + (result.different == 0), failed + bad
        verdict = (
            "the same" if not result.different else f"{result.different} differ, {result.listed} listed as uncertain"
        )
        print(
            f"{'FAILED ' if bad else ''}{name}: {verdict}" + (f"; {why_not(name)}" if result.silent and excused else "")
        )
        for line in result.silent if bad else ():
            print(f"    {line}")
    print(f"{same} of {total} the same, {failed} not as they should be")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    sys.exit(main())
