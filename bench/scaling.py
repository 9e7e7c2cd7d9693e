"""How the time of every command grows with the length of a text: `python bench/scaling.py [--base 20000] [COMMAND …]`.

Each shape is a short text repeated until it is as long as `--base` says, and four times that; it is planted where an
artifact has text of its users. Prints the seconds of processor time for both, and the exponent: 1 is linear. What takes
longer than the limit is stopped, and the line of code printed that it was in. Then each command gets a megabyte of the
shapes that took it longest, or as much of them as a text of a configuration may have, until `--bound` seconds are over.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Final, NamedTuple

from restage.artifact.layout import STATE_FILE as STATE
from restage.artifact.layout import UPDATE_TEMPLATE as UPDATE
from restage.document.values import Json
from restage.source.bounds import TEXT

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "fuzz"))
from commands import run  # noqa: E402 - of the folder beside this one

LIMIT: Final = 12.0  # seconds
REFUSED: Final = 2  # the exit status
REASON: Final = 100  # characters
MEGABYTE: Final = 1_000_000
SLACK: Final = 2.0  # what is so many times slower than a linear one is stopped
LEAST: Final = 0.3  # seconds, below which no exponent tells anything
LINEAR: Final = 1.35

SHAPES: Final = (
    "dev", "dev.", "dev-", "dev_", "dev/", "dev,", "dev ", "dev|", "dev:", "dev=", "dev@", "Dev", "DEV", "a", "a-", "a.", "a/", "a,", "a:", "A", "Aa", "aA", "z9",
    "0", "1.", "f", "-", ".", "/", "\\", "\\n", "${", "${a", "${a}", "${dev", "${dev}", "${AWS::", "{", "{{", "(", "[", " ", "\t", "\n", "://", "//a.", "@a.", "a@a.",
    "arn:aws:", "$util.a", "$context.a", "$input", "us-east-1", "::", "team ", "dev team ", "%20", "\"", "'", "=", "password=", "key: ", "é", "😀", "\u202e", "serverless/", "hello-plain-dev",
    "hello-plain-dev-greet", "C:\\", ".serverless/", "/home/a", "dev, qa, ", "'dev', ", "<", "&", "AKIA", "-----BEGIN ",
)  # fmt: skip
MOST: Final = {"source": TEXT, "record": TEXT}  # characters; the other commands get a megabyte
COMMANDS: Final = ("restage", "check", "diff", "learn", "learned rules", "text diff", "source", "record")


class Slow(Exception):
    """The limit is reached."""


class Measured(NamedTuple):
    """One command with one shape, at both lengths, of which one is so many `times` the other. `refused`: why it ended
    with 2, and may have done nothing; "" where it did not."""

    command: str
    shape: str
    short: float
    long: float
    where: str
    times: float = 4.0
    refused: str = ""

    @property
    def exponent(self) -> float:
        return math.log(self.long / self.short, self.times) if self.short > 0 else 0.0

    @property
    def is_linear(self) -> bool:
        return not self.where and (self.long < LEAST or self.exponent < LINEAR)


class Taken(NamedTuple):
    """What one call took, where it was when it was stopped, and why it was refused."""

    seconds: float
    where: str
    refused: str


def plant(folder: Path, text: str) -> None:
    """Puts `text` where a service has texts of its own, into the artifact in `folder`."""
    state = json.loads((folder / STATE).read_text())
    template = state["service"]["provider"]["compiledCloudFormationTemplate"]
    _plant_in(template, text)
    state["service"]["custom"] = {"big": text, "stages": {"dev": text, "prod": text + "x"}}
    for function in state["service"]["functions"].values():
        function.setdefault("environment", {})["BIG"] = text
        function["description"] = text
    (folder / STATE).write_text(json.dumps(state))
    (folder / UPDATE).write_text(json.dumps(template))


def _plant_in(template: dict[str, dict[str, dict[str, Json]]], text: str) -> None:
    for resource in list(template["Resources"].values()):
        properties = resource["Properties"]
        if resource["Type"] == "AWS::Lambda::Function" and isinstance(properties, dict):
            properties["Description"] = text
            properties["Environment"] = {"Variables": {"BIG": text, "URL": f"https://a.b/{text}", "PASSWORD": text}}
    template["Resources"]["Big"] = {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Value": {"Fn::Sub": text}, "Description": {"Fn::Join": ["", ["dev", text]]}, "Type": text},
    }
    template["Outputs"]["Big"] = {"Value": text, "Description": text}


def configure(folder: Path, text: str) -> None:
    """The service's configuration with the same texts, as JSON, which is YAML."""
    own: dict[str, Json] = {"BIG": text}
    functions: Json = {
        "greet": {
            "handler": "stub.run",
            "environment": {"TARGET": "greetings-${sls:stage}", **own},
            "description": text,
        },
        "wave-back": {"handler": "stub.run", "environment": own, "description": text},
        "snake_case": {"handler": "stub.run", "environment": own, "description": text},
    }
    configuration: Json = {
        "service": "hello-plain",
        "provider": {"name": "aws", "runtime": "nodejs20.x"},
        "custom": {"big": text, "stages": {"dev": text, "prod": f"{text}x"}},
        "functions": functions,
    }
    folder.mkdir()
    (folder / "serverless.yml").write_text(json.dumps(configuration, ensure_ascii=False))


def words(command: str, work: Path) -> list[str]:
    """The call."""
    dev, prod, out, service = str(work / "dev"), str(work / "prod"), str(work / "out"), str(work / "service")
    return {
        "restage": [dev, "--to", "prod", "-o", out, "--force", "--json"],
        "check": ["check", dev, "--not", "prod", "--sarif", str(work / "report")],
        "diff": ["diff", dev, prod, "--html", str(work / "report"), "--json"],
        "text diff": ["diff", dev, prod, "--markdown"],
        "learn": ["learn", dev, prod, "-o", str(work / "restage.yml")],
        "learned rules": [dev, "--to", "prod", "-o", out, "--force", "--rules", str(work / "restage.yml")],
        "source": [dev, "--to", "prod", "-o", out, "--force", "--source", service],
        "record": ["record", dev, "--source", service],
    }[command]


def taken(call: list[str], limit: float) -> Taken:
    """How long a call takes; without a `limit`, which is 0, it is not stopped."""
    begin = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, limit)
    where, refused = "", ""
    try:
        called = run(call)
        refused = called.err.strip()[:REASON] if called.status == REFUSED else ""
        where = "; ".join(fault for fault in called.faults if "Slow" in fault or " at " in fault)
    except Slow as slow:
        where = traceback.format_exception(slow)[-2].strip()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return Taken(time.process_time() - begin, where, refused)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Slow


def timed(shape: str, length: int, commands: Sequence[str], limit: float = LIMIT) -> dict[str, Taken]:
    """How long `commands` take with texts of one shape and length; by command."""
    text = (shape * length)[:length]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for stage in ("dev", "prod"):
            shutil.copytree(ROOT / f"golden/artifacts/v3/plain/{stage}", work / stage)
            plant(work / stage, text.replace("dev", stage))
        configure(work / "service", text)
        # What uses learned rules needs them, however long learning takes
        wanted = {*commands, "learn"} if "learned rules" in commands else {*commands}
        found: dict[str, Taken] = {}
        for command in (one for one in COMMANDS if one in wanted):
            _set_variables(work / "restage.yml", text.replace("dev", "prod"))
            found[command] = taken(words(command, work), limit if command in commands else 0)
    return {command: found[command] for command in commands}


def _set_variables(rules: Path, text: str) -> None:
    """Those that learned rules take their values from."""
    for name in re.findall(r"\$\{env:(\w+)\}", rules.read_text()) if rules.exists() else ():
        os.environ[name] = text


def measure(shape: str, base: int, commands: Sequence[str]) -> Iterator[Measured]:
    """All `commands` with texts of one shape."""
    short, long = timed(shape, base, commands), timed(shape, base * 4, commands)
    for command in commands:
        one, other = short[command], long[command]
        refused = one.refused or other.refused
        yield Measured(command, shape, one.seconds, other.seconds, one.where or other.where, refused=refused)


def megabytes(found: Sequence[Measured], base: int, bound: float) -> Iterator[Measured]:
    """The longest texts, of the shapes that took each command longest, those first, until so many seconds are over."""
    end = time.monotonic() + bound
    slowest = {name: sorted((m for m in found if m.command == name), key=lambda one: -one.long) for name in COMMANDS}
    for rank in range(len(SHAPES)):
        for known in (ranked[rank] for ranked in slowest.values() if rank < len(ranked)):
            if time.monotonic() > end:
                return
            length = MOST.get(known.command, MEGABYTE)
            times = length / (base * 4)
            limit = LIMIT + SLACK * times * known.long
            one = timed(known.shape, length, [known.command], limit)[known.command]
            yield Measured(known.command, known.shape, known.long, one.seconds, one.where, times, one.refused)


def main() -> None:
    """Prints what is not linear, and the highest exponent of all else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commands", nargs="*", default=COMMANDS)
    parser.add_argument("--base", type=int, default=20_000)
    parser.add_argument("--shape", action="append")
    parser.add_argument("--bound", type=float, default=600, help="seconds for texts of a megabyte")
    given = parser.parse_args()
    signal.signal(signal.SIGPROF, _stop)
    measured: list[Measured] = []
    for shape in given.shape or SHAPES:
        measured += _told(measure(shape, given.base, tuple(given.commands)), all_of_them=bool(given.shape))
    _sum_up(f"{given.base:,} and {given.base * 4:,} characters", measured)
    _sum_up("a megabyte", _told(megabytes(measured, given.base, given.bound), all_of_them=True))


def _told(found: Iterable[Measured], *, all_of_them: bool) -> list[Measured]:
    """Prints what is not linear."""
    kept = []
    for one in found:
        kept.append(one)
        if all_of_them or not one.is_linear:
            times = f"{one.short:7.2f} {one.long:7.2f} {one.exponent:5.2f}"
            end = f"refused: {one.refused}" if one.refused else one.where
            print(f"{one.command:14} {one.shape!a:20} {times} {end}", flush=True)
    return kept


def _sum_up(what: str, found: Sequence[Measured]) -> None:
    told = [one for one in found if one.long >= LEAST]
    highest = max(told, key=lambda one: one.exponent, default=None)
    bent, refused = sum(not one.is_linear for one in found), sum(bool(one.refused) for one in found)
    print(f"{what}: {len(found)} measured, {bent} not linear, {refused} refused; highest: {highest}", flush=True)


if __name__ == "__main__":
    main()
