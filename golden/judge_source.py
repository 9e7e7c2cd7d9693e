"""Restage real pairs with the service's configuration and no rules; an independent judge compares with fresh packages.

    python golden/judge_source.py JUDGE PAIRS [--sources DIR] [--all] [--service NAME ...] [--old-runtime NAME]

PAIRS is a folder FRAMEWORK/SERVICE/STAGE of artifacts; the sources are in PAIRS/sources, or in DIR. `--all`: every
ordered pair of stages instead of dev to each other one. `--old-runtime`: what versions 1 and 2 were packaged with, who
know no newer one than they can check. A result must be the same, the configured stage included, or
`--strict` must refuse it. Exit status 1 where one is neither.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from frameworks import FRAMEWORKS
from judge import STAMP
from listed import NAMES
from make import NOT_PACKAGED, TRANSLATIONS

from restage import Options, Request, RestageError, load_artifact, restage
from restage.source import MappedFiles
from restage.tracing.reading import Packaging, configured

_RUNTIME = "nodejs20.x"
COLUMNS = ("equal", "equal, asked", "asked", "refused", "wrong")


@dataclass(frozen=True)
class Pair:
    """Two artifacts of one service, and its sources."""

    source: Path
    target: Path
    sources: Path
    old_runtime: str = ""

    @property
    def framework(self) -> str:
        """The framework's short name, that of a folder above the artifact."""
        parents = self.source.parts[:-2]
        return next((part for part in reversed(parents) if part in FRAMEWORKS), parents[-1])

    @property
    def name(self) -> str:
        """`v3/plain: dev → prod`."""
        return f"{'/'.join(self.source.parts[-3:-1])}: {self.source.name} → {self.target.name}"


@dataclass(frozen=True)
class Outcome:
    """One of `COLUMNS`, and what there is to say about it."""

    column: str
    detail: str = ""


def files(pair: Pair) -> MappedFiles:
    """The sources as the framework packaged them."""
    folder, framework = pair.sources, pair.framework
    left_out = NOT_PACKAGED(str(folder), [path.name for path in folder.iterdir()])
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    own = found.get(f"serverless.{framework}.yml")
    contents = {name: data for name, data in found.items() if name not in left_out}
    if own is not None:
        contents["serverless.yml"] = own
    runtime = [(_RUNTIME, pair.old_runtime)] if pair.old_runtime and framework in ("v1", "v2") else []
    for old, new in (*TRANSLATIONS.get(framework, ()), *runtime):
        contents = {name: data.replace(old.encode(), new.encode()) for name, data in contents.items()}
    return MappedFiles(contents)


def judge(script: Path, pair: Pair) -> Outcome:
    """Restage one pair, and hold the result against the fresh package."""
    artifact, target = load_artifact(pair.source), pair.target.name
    with tempfile.TemporaryDirectory() as folder:
        try:
            both = configured(artifact, files(pair), target, Packaging())
            request = Request(target=target, stamp=STAMP, configuration=both)
            outcome = restage(pair.source, Path(folder) / "out", request, Options(allow_long_names=True))
        except RestageError as error:
            return Outcome("refused", error.problems[0])
        command = [sys.executable, str(script), f"{folder}/out", str(pair.target), "--exact-stage", "--max", "3"]
        judged = subprocess.run(command, capture_output=True, text=True, check=False)
    asked = [*outcome.plan.open, *outcome.plan.unproven]
    if judged.returncode == 0:
        return Outcome("equal, asked" if asked else "equal", f"{len(asked)} places" if asked else "")
    return Outcome("asked", f"{len(asked)} places") if asked else Outcome("wrong", judged.stdout[:600])


def pairs(options: argparse.Namespace) -> Iterator[Pair]:
    """All pairs of stages of the services that have sources."""
    folder: Path = options.pairs
    sources: Path = options.sources or folder / "sources"
    services: list[str] = options.service
    for service in sorted(path for path in folder.glob("*/*") if path.parent.name in NAMES):
        stages = sorted(path.parent for path in service.glob("*/serverless-state.json"))
        if (sources / service.name).is_dir() and (not services or service.name in services):
            for one in stages:
                others = [other for other in stages if other != one and (options.all or one.name == "dev")]
                yield from (Pair(one, other, sources / service.name, options.old_runtime) for other in others)


def main() -> int:
    """Judge all pairs, print a line for each that is not equal, and the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("judge", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--sources", type=Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--old-runtime", default="")
    parser.add_argument("--service", nargs="+", default=[])
    options = parser.parse_args()
    found = list(pairs(options))
    counts: dict[str, Counter[str]] = {}
    with ProcessPoolExecutor() as pool:
        for pair, outcome in zip(found, pool.map(partial(judge, options.judge), found, chunksize=4), strict=True):
            counts.setdefault(pair.framework, Counter())[outcome.column] += 1
            if outcome.column != "equal":
                print(f"{pair.name}: {outcome.column.upper()}; {outcome.detail}", flush=True)
    print(f"\n| packaged with | pairs | {' | '.join(COLUMNS)} |\n|---|---:|{'---:|' * len(COLUMNS)}")
    for framework, count in counts.items():
        cells = " | ".join(str(count[column]) for column in COLUMNS)
        print(f"| {NAMES[framework]} | {sum(count.values())} | {cells} |")
    return 1 if not found or any(count["wrong"] for count in counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
