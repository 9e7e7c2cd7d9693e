"""How the time of every command grows with the length of a text: `python bench/scaling.py [--base 20000] [COMMAND …]`.

Each shape is a short text repeated until it is as long as `--base` says, and four times that; it is planted where an
artifact has text of its users. Prints the seconds of processor time for both, and the exponent: 1 is linear. What takes
longer than the limit is stopped, and the line of code printed that it was in.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final, NamedTuple

from restage.artifact.layout import STATE_FILE as STATE
from restage.artifact.layout import UPDATE_TEMPLATE as UPDATE
from restage.document.values import Json

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "fuzz"))
from commands import run  # noqa: E402 - of the folder beside this one

LIMIT: Final = 12.0  # seconds
LEAST: Final = 0.3  # seconds, below which no exponent tells anything
LINEAR: Final = 1.35

SHAPES: Final = (
    "dev", "dev.", "dev-", "dev_", "dev/", "dev,", "dev ", "dev|", "dev:", "dev=", "dev@", "Dev", "DEV", "a", "a-", "a.", "a/", "a,", "a:", "A", "Aa", "aA", "z9",
    "0", "1.", "f", "-", ".", "/", "\\", "\\n", "${", "${a", "${a}", "${dev", "${dev}", "${AWS::", "{", "{{", "(", "[", " ", "\t", "\n", "://", "//a.", "@a.", "a@a.",
    "arn:aws:", "$util.a", "$context.a", "$input", "us-east-1", "::", "team ", "dev team ", "%20", "\"", "'", "=", "password=", "key: ", "é", "😀", "\u202e", "serverless/", "hello-plain-dev",
    "hello-plain-dev-greet", "C:\\", ".serverless/", "/home/a", "dev, qa, ", "'dev', ", "<", "&", "AKIA", "-----BEGIN ",
)  # fmt: skip
COMMANDS: Final = ("restage", "check", "diff", "learn", "learned rules", "text diff", "source", "record")


class Slow(Exception):
    """The limit is reached."""


class Measured(NamedTuple):
    """One command with one shape, at both lengths."""

    command: str
    shape: str
    short: float
    long: float
    where: str

    @property
    def exponent(self) -> float:
        return math.log(self.long / self.short, 4) if self.short > 0 else 0.0

    @property
    def is_linear(self) -> bool:
        return not self.where and (self.long < LEAST or self.exponent < LINEAR)


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


def words(command: str, work: Path) -> list[str]:
    """The call."""
    dev, prod, out = str(work / "dev"), str(work / "prod"), str(work / "out")
    service = str(ROOT / "golden/services/plain")
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


def seconds(call: list[str]) -> tuple[float, str]:
    """How long a call takes, and where it was when it was stopped."""
    begin = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    where = ""
    try:
        faults = [fault for fault in run(call).faults if "Slow" in fault or " at " in fault]
        where = "; ".join(faults)
    except Slow as slow:
        where = traceback.format_exception(slow)[-2].strip()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - begin, where


def _stop(number: int, frame: FrameType | None) -> None:
    raise Slow


def measure(shape: str, base: int, commands: tuple[str, ...]) -> Iterator[Measured]:
    """All `commands` with texts of one shape."""
    taken: dict[str, list[tuple[float, str]]] = {command: [] for command in commands}
    for length in (base, base * 4):
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            for stage in ("dev", "prod"):
                shutil.copytree(ROOT / f"golden/artifacts/v3/plain/{stage}", work / stage)
                plant(work / stage, (shape * length)[:length].replace("dev", stage))
            for command in commands:
                taken[command].append(seconds(words(command, work)))
    for command, ((short, early), (long, late)) in taken.items():
        yield Measured(command, shape, short, long, early or late)


def main() -> None:
    """Prints what is not linear, and the highest exponent of all else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commands", nargs="*", default=COMMANDS)
    parser.add_argument("--base", type=int, default=20_000)
    parser.add_argument("--shape", action="append")
    given = parser.parse_args()
    signal.signal(signal.SIGPROF, _stop)
    measured: list[Measured] = []
    for shape in given.shape or SHAPES:
        for one in measure(shape, given.base, tuple(given.commands)):
            measured.append(one)
            if not one.is_linear or given.shape:
                print(
                    f"{one.command:14} {one.shape!a:20} {one.short:7.2f} {one.long:7.2f} {one.exponent:5.2f} {one.where}",
                    flush=True,
                )
    told = [one for one in measured if one.long >= LEAST]
    highest = max(told, key=lambda one: one.exponent, default=None)
    print(f"{len(measured)} measured, {sum(not one.is_linear for one in measured)} not linear; highest: {highest}")


if __name__ == "__main__":
    main()
