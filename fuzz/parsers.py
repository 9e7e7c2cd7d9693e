"""Inputs for the parsers, for some seconds: `python fuzz/parsers.py [TARGET …] [--seconds 60]`.

By atheris, which watches what code an input reaches, where that can be imported (`pip install atheris`); else by changes
of the corpus alone. What is found is printed, and written to `--findings`: mend it, and add it to the corpus.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

CORPUS: Final = Path(__file__).resolve().parent / "corpus"
LONGEST: Final = 4_000
TOKENS: Final = (
    "{", "}", "[", "]", "(", ")", ":", ",", ";", '"', "'", "\\", "/", ".", "..", "-", "_", "#", "&", "*", "!", "|", ">", "%", "@", "`", "~", "?", "=", "$",
    "${", "${self:", "${opt:", "${env:", "${file(", "${ssm:", "${sls:stage}", "${param:a}", "${strToBool(",
    "\n", "\n  ", "\t", " ", "\r\n", "\x00", "\x85", "\u2028", "\ufeff", "\ud7ff", "\U0001f600", "\\ud800", "\\u0000", "- ", ": ", "<<: ", "&a ", "*a", "!Sub ",
    "!GetAtt a.b", "!If [a, b, c]", "!!binary x", "---\n", "...\n", "1e999", "-0", "0x10", "0o7", "1_000", ".inf", ".NaN", "null", "true", "yes", "2001-01-01", "12:30:45",
    "__proto__", '{"$ref": "$[\\"a\\"]"}', "version: 1\n", "rules:\n", "targets:\n", "prod:", "Resources:", "service: s\n", "custom:", "9" * 400, "[" * 60, "a: " * 3,
)  # fmt: skip


def corpus(name: str) -> list[bytes]:
    """The inputs that are kept for a target."""
    return [file.read_bytes() for file in sorted((CORPUS / name).iterdir())]


def changed(data: bytes, known: list[bytes], choice: random.Random) -> bytes:
    """`data` with a few changes."""
    for _ in range(choice.randint(1, 5)):
        begin, end = sorted(choice.randint(0, len(data)) for _ in range(2))
        kind = choice.random()
        if kind < 0.35:
            data = data[:begin] + choice.choice(TOKENS).encode() + data[begin:]
        elif kind < 0.5:
            data = data[:begin] + data[end:]
        elif kind < 0.65:
            data = data[:end] + data[begin:end] * choice.randint(1, 3) + data[end:]
        elif kind < 0.8:
            other = choice.choice(known)
            cut = choice.randint(0, len(other))
            data = data[:begin] + other[cut : cut + choice.randint(1, 60)] + data[begin:]
        elif kind < 0.9:
            data = data[:begin] + bytes([choice.randrange(256)]) + data[begin + 1 :]
        else:
            data = data[:begin] + choice.choice(TOKENS).encode() + data[end:]
    return data[:LONGEST]


def inputs(name: str, seed: int) -> Iterator[bytes]:
    """Inputs without end, the same ones for the same seed."""
    choice, known = random.Random(seed), corpus(name)
    while True:
        yield changed(choice.choice(known), known, choice)


def by_chance(name: str, seconds: float, findings: Path) -> int:
    """Tries inputs for so long; how many they were."""
    from targets import finding  # noqa: PLC0415 - atheris has to be there before what it watches

    end, tried, told = time.monotonic() + seconds, 0, set()
    for data in inputs(name, time.time_ns()):
        begin = time.process_time()
        found = finding(name, data)
        if time.process_time() - begin > 2:
            found = found or "takes longer than 2 seconds"
        if found and found[:60] not in told:
            told.add(found[:60])
            keep(name, data, found, findings)
        tried += 1
        if time.monotonic() > end:
            break
    return tried


def keep(name: str, data: bytes, found: str, findings: Path) -> None:
    """Prints a finding, and writes the input."""
    file = findings / f"{name}-{hashlib.sha256(data).hexdigest()[:8]}"
    findings.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    print(f"{name}: {found!a} ({file})", flush=True)


def by_coverage(name: str, seconds: float, findings: Path) -> None:
    """The same with atheris, which ends the process."""
    import atheris  # type: ignore[import-untyped] # noqa: PLC0415 - not there for every Python

    with atheris.instrument_imports(include=["restage"]):
        from targets import finding  # noqa: PLC0415
    told: set[str] = set()

    def one(data: bytes) -> None:
        found = finding(name, data)
        if found and found[:60] not in told:
            told.add(found[:60])
            keep(name, data, found, findings)

    grown = findings / "grown" / name
    grown.mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={int(seconds)}",
        f"-max_len={LONGEST}",
        "-timeout=20",
        "-rss_limit_mb=2000",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={findings}/", str(grown), str(CORPUS / name)], one)
    atheris.Fuzz()


def main() -> None:
    """As the module's docstring says."""
    names = sorted(folder.name for folder in CORPUS.iterdir())
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=names)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--atheris", action="store_true")
    given = parser.parse_args()
    for name in given.targets:
        if given.atheris:
            process = multiprocessing.Process(target=by_coverage, args=(name, given.seconds, given.findings.resolve()))
            process.start()
            process.join()
        else:
            print(f"{name}: {by_chance(name, given.seconds, given.findings.resolve())} inputs", flush=True)


if __name__ == "__main__":
    main()
