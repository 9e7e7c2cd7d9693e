"""Rules learned from golden pairs: do they give the target, how general are they, and do they survive change?

    python golden/learned.py [--artifacts DIR]

Prints two tables: pairs of golden services, and the services in two versions (`evolving/`), whose rules are learned
from version one and tried on version two. Exit status 1 where a result is not as it should be.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from judge import pairs
from listed import NAMES, is_listed
from make import ARTIFACTS

from restage import Artifact, Plan, RestageError, load_artifact
from restage.compare import Comparison, Difference, Kind, compare_artifacts
from restage.learn.plans import Plans, restaged
from restage.learn.session import Session, session
from restage.rules.reading import parse_rules

EVOLVING = ARTIFACTS.parent / "evolving" / "artifacts"

# Ids that hash a zip which lies outside the artifact, and races of the frameworks: rules can't settle these.
UNREACHABLE = {
    "v1/stay-files": "ids that hash zips which lie outside the artifact",
    "v2/stay-files": "ids that hash zips which lie outside the artifact",
}
RACES = {
    "plugin-split-by-type": "the order in which versions are made is a race",
    "names": "whether a destination names an alias is a race of version 2",
}


def unreachable(name: str) -> str:
    """Why rules may not give the target of `framework/service`, "" where they have to."""
    return UNREACHABLE.get(name) or RACES.get(name.partition("/")[2], "")


# What no artifact of dev shows (`evolving/README.md`: unseen): places of the target that may differ without a word.
UNSEEN = {
    "kiln": ("FireEventsRuleSchedule1",),
    "orchard": ("PickFails", "GraftFails"),
    "tickets": ("WaitingFails",),
}


def learned(source: Artifact, model: Artifact) -> Session:
    """Rules from one pair, everything written out."""
    return session(Plans(source, model), "", "restage.yml", {}, plain=True, evidence=f"{source.stage} → {model.stage}")


def same_zips(source: Artifact, model: Artifact) -> bool:
    """Is it the same code? The zip named after the service may have the service's other name."""
    ours, theirs = (
        Counter(one.sha256(name) for name in one.others if name.endswith(".zip") and name != "custom-resources.zip")
        for one in (source, model)
    )
    return ours == theirs


@dataclass(frozen=True)
class Change:
    """How version two fared with version one's rules: `verdict` is equal, refused, listed or silent."""

    verdict: str
    reason: str
    silent: tuple[Difference, ...] = ()


def survived(rules: str, source: Artifact, model: Artifact, service: str) -> Change:
    """Apply `rules`, learned from version one, to version two's `source`, and hold the result against `model`."""
    try:
        plan, made = restaged(source, model, parse_rules(rules, "restage.yml", model.stage, {}))
    except RestageError as error:
        return Change("refused", error.problems[0])
    found = compare_artifacts(made, model)
    silent = tuple(d for d in _visible(found) if not _may_be_silent(service, d) and not _is_told(plan, d))
    if found.equal:
        return Change("equal", f"{len(plan.open)} places are asked about" if plan.open else "nothing is asked")
    if silent:
        return Change("silent", f"{len(silent)} places", silent)
    return Change("listed", f"{len(plan.open)} places are asked about")


def _visible(found: Comparison) -> Iterator[Difference]:
    """Ids that are hashes follow from what is hashed."""
    return (one for one in found.differences if one.kind is not Kind.ID and "LayerHash" not in str(one.path))


def _is_told(plan: Plan, difference: Difference) -> bool:
    path = "/".join(map(str, difference.path))
    return is_listed(plan, difference.file, path, (str(difference.left), str(difference.right)))


def _may_be_silent(service: str, difference: Difference) -> bool:
    return any(name in map(str, difference.path) for name in UNSEEN.get(service, ()))


def services(artifacts: Path) -> Iterator[tuple[str, str, Path]]:
    """(framework, service, folder) of everything in two versions."""
    for folder in sorted(artifacts.glob("*/*")):
        if (folder / "one" / "dev").is_dir():
            yield folder.parent.name, folder.name, folder


def pair_rows(artifacts: Path) -> tuple[list[str], bool]:
    """One row for each framework: pairs, equal after learning, rules, the share of general ones."""
    counts: dict[str, Counter[str]] = {}
    good = True
    for name, source, fresh in pairs(artifacts, "dev", "prod"):
        one, other = load_artifact(source), load_artifact(fresh)
        if not same_zips(one, other):
            continue
        found = learned(one, other)
        count = counts.setdefault(name.partition("/")[0], Counter())
        count.update(pairs=1, equal=found.comparison.equal, strict=not found.plan.open)
        count.update(rules=len(found.lessons), general=found.general)
        if not found.comparison.equal or found.plan.open:
            print(f"{name}: {len(found.comparison.differences)} differences left; {unreachable(name) or 'FAILED'}")
            good = good and bool(unreachable(name))
    rows = [
        "| packaged with | pairs | equal | nothing left uncertain | rules | general |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for framework, count in sorted(counts.items(), key=lambda one: [*NAMES, one[0]].index(one[0])):
        share = f"{count['general'] / count['rules']:.0%}" if count["rules"] else "–"
        numbers = " | ".join(str(count[column]) for column in ("pairs", "equal", "strict", "rules"))
        rows.append(f"| {NAMES.get(framework, framework)} | {numbers} | {share} |")
    return rows, good


def change_rows(artifacts: Path) -> tuple[list[str], bool]:
    """One row for each verdict on version two."""
    counts: Counter[str] = Counter()
    for framework, service, folder in services(artifacts):
        stages = [stage.name for stage in sorted((folder / "one").iterdir()) if stage.name != "dev"]
        for stage in stages:
            rules = learned(load_artifact(folder / "one/dev"), load_artifact(folder / "one" / stage)).text
            two = load_artifact(folder / "two/dev"), load_artifact(folder / "two" / stage)
            change = survived(rules, *two, service)
            counts[change.verdict] += 1
            print(f"{framework}/{service} for {stage}: {change.verdict}; {change.reason}")
    rows = ["| version two, with version one's rules | services |", "|---|---:|"]
    rows += [f"| {verdict} | {counts[verdict]} |" for verdict in ("equal", "refused", "listed", "silent")]
    return rows, not counts["silent"]


def tables(artifacts: Path) -> bool:
    """Print both tables; is everything as it should be?"""
    found = [pair_rows(artifacts), change_rows(EVOLVING)]
    for rows, _ in found:
        print("\n" + "\n".join(rows))
    return all(good for _, good in found)


def main() -> int:
    """Learn, apply, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--artifacts", type=Path, default=ARTIFACTS)
    return 0 if tables(parser.parse_args().artifacts) else 1


if __name__ == "__main__":
    sys.exit(main())
