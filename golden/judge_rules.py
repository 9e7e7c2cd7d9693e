"""Learn rules from real pairs, restage with them, and have an independent judge compare the result with the model.

    python golden/judge_rules.py JUDGE PAIRS [--from dev] [--to prod]

As `judge.py`, for pairs of the same code. Every result must be the same, the configured stage included, and `--strict`
must find nothing left uncertain.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from judge import STAMP, pairs
from learned import UNREACHABLE, learned, same_zips

from restage import Options, Request, load_artifact, restage
from restage.rules import read_rules


def judge(script: Path, source: Path, model: Path) -> str:
    """What is wrong with the result, "" if nothing is."""
    session = learned(load_artifact(source), load_artifact(model))
    with tempfile.TemporaryDirectory() as folder:
        file, output = Path(folder) / "restage.yml", Path(folder) / "out"
        file.write_text(session.text, "utf-8")
        rules = read_rules(file, model.name, {})
        request = Request(target=model.name, stamp=STAMP, rules=rules)
        restage(source, output, request, Options(strict=not session.plan.open, allow_long_names=True))
        command = [sys.executable, str(script), str(output), str(model), "--exact-stage"]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
    uncertainties = f"{len(session.plan.open)} places uncertain" if session.plan.open else ""
    return "" if found.returncode == 0 and not uncertainties else f"{uncertainties} {found.stdout[:500]}".strip()


def main() -> int:
    """Judge all pairs; exit status 1 where one is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("judge", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--from", dest="source", default="dev")
    parser.add_argument("--to", dest="target", default="prod")
    options = parser.parse_args()
    failed = total = 0
    for name, source, model in pairs(options.pairs, options.source, options.target):
        if same_zips(load_artifact(source), load_artifact(model)):
            wrong = judge(options.judge, source, model)
            total, failed = total + 1, failed + bool(wrong and name not in UNREACHABLE)
            if wrong:
                print(f"{name}: {UNREACHABLE.get(name, 'FAILED')}: {wrong}")
    print(f"rules learned from {total} pairs: {failed} not as they should be")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
