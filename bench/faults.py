"""Commands that write, struck at every point of their run: `make faults`, or `python bench/faults.py [PART …]`.

A part is one command with one fault, such as "learn: clock SIGINT"; "learn" and "clock SIGINT" stand for all parts of
the command, and of the fault. First at every line of what writes and at every call for a file, by all signals
and errors of `tests/faultpoints.py`, of which the tests try a few; then killed by the clock, at every hundredth of the
run from the start of the process on. What is done is kept in `--kept FILE`, and not done again until the code is
another one: a run that was ended goes on where it was. Prints how many points there were, in one table, and what was
wrong afterwards.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from byclock import KINDS, STEPS, by_clock
from faulting import Watch, tried
from faultpoints import FAULTS
from faultscenarios import SCENARIOS, Scenario

ROOT: Final = Path(__file__).resolve().parent.parent
ALL: Final = (*FAULTS, *(f"clock {kind}" for kind in KINDS))


class Part(NamedTuple):
    """One command with one fault."""

    scenario: str
    fault: str

    def __str__(self) -> str:
        return f"{self.scenario}: {self.fault}"


class Found(NamedTuple):
    """What a part has shown. `points`: those that were struck; `code`: a digest of what was tried."""

    part: str
    points: int
    problems: tuple[str, ...]
    code: str


def parts() -> Iterator[Part]:
    """All there are."""
    for name, scenario in SCENARIOS.items():
        yield from (Part(name, fault) for fault in ALL if _fits(scenario, fault))


def _fits(scenario: Scenario, fault: str) -> bool:
    where, _, kind = fault.partition(" ")
    if "worker" in (where, kind):
        return scenario.many
    # Lines are those of what writes: a command has no others. And what is no command is no process
    return bool(scenario.act) if where == "lines" else bool(scenario.words) if where == "clock" else True


def asked(words: Iterable[str]) -> list[Part]:
    """The parts that `words` name; all, where there are none."""
    named = [*words]
    known = [*parts()]
    for word in named:
        if not any(_is_named(part, word) for part in known):
            raise SystemExit(f"{word}: no such part; --list prints them all")
    return [part for part in known if not named or any(_is_named(part, word) for word in named)]


def _is_named(part: Part, word: str) -> bool:
    return word in (str(part), part.scenario, part.fault)


def tried_part(part: Part, code: str) -> Found:
    """Tries one part."""
    where, _, kind = part.fault.partition(" ")
    with tempfile.TemporaryDirectory() as folder:
        work, told = Path(folder).resolve() / "work", Path(folder).resolve() / "told"
        if where == "clock":
            points, problems = by_clock(Watch.of(SCENARIOS[part.scenario], work, told), kind)
        else:
            points, problems = tried(part.scenario, part.fault, work, told)
    return Found(str(part), points, tuple(problems), code)


def code() -> str:
    """A digest of all that is tried, and of what tries it."""
    files = [*ROOT.glob("restage/**/*.py"), *ROOT.glob("tests/fault*.py"), *ROOT.glob("bench/*.py")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files))).hexdigest()[:16]


def kept_in(file: Path) -> dict[str, Found]:
    """What was found earlier, by parts; the last line may be cut, where a run was ended."""
    found: dict[str, Found] = {}
    for line in file.read_text().splitlines() if file.exists() else []:
        try:
            part, points, problems, tried_code = json.loads(line)
        except ValueError:
            continue
        found[part] = Found(part, points, tuple(problems), tried_code)
    return found


# ------------------------------------------------------------------------------------------- the table


def table(found: Mapping[str, Found]) -> Iterator[str]:
    """How many points there were, by command and where it was struck, and by what."""
    kinds = [*dict.fromkeys(fault.partition(" ")[2] for fault in ALL)]
    yield f"| | struck at | {' | '.join(kind or 'no room' for kind in kinds)} |"
    yield f"|---|---|{'---:|' * len(kinds)}"
    for name in SCENARIOS:
        for where in dict.fromkeys(fault.partition(" ")[0] for fault in ALL):
            cells = [_cell(found.get(f"{name}: {f'{where} {kind}'.strip()}"), where) for kind in kinds]
            if any(cells):
                yield f"| {name} | {where} | {' | '.join(cell or '–' for cell in cells)} |"


def _cell(found: Found | None, where: str) -> str:
    if found is None:
        return ""
    points = f"{found.points} of {STEPS}" if where == "clock" else str(found.points)
    return f"{points}, {len(found.problems)} wrong" if found.problems else points


def main() -> None:
    """As the module's docstring says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--kept", type=Path, default=ROOT / ".cache" / "faults.jsonl", metavar="FILE")
    parser.add_argument("--list", action="store_true", help="print the names of all parts")
    given = parser.parse_args()
    wanted = asked(given.parts)
    if given.list:
        print(*wanted, sep="\n")
        return
    given.kept.parent.mkdir(parents=True, exist_ok=True)
    now, found = code(), kept_in(given.kept)
    for number, part in enumerate(wanted, 1):
        name = str(part)
        if name not in found or found[name].code != now:
            found[name] = tried_part(part, now)
            with given.kept.open("a") as kept:
                kept.write(f"{json.dumps(found[name])}\n")
        one = found[name]
        print(f"{number:3} of {len(wanted)}  {name:45} {one.points:4} points, {len(one.problems)} wrong", flush=True)
        print("".join(f"    {problem}\n" for problem in one.problems), end="")
    done = {str(part): found[str(part)] for part in wanted}
    wrong = sum(len(one.problems) for one in done.values())
    print("", *table(done), "", f"{sum(one.points for one in done.values())} points, {wrong} wrong", sep="\n")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
