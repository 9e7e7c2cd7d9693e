"""A step of action.yml: its outputs, as lines for GITHUB_OUTPUT, from a report (`restage --json`, on stdin)."""

import json
import sys


def main() -> None:
    """The stage that it was packaged for, and how many places are to be settled; both empty where it was refused."""
    text = sys.stdin.read().strip()
    report = json.loads(text) if text else {}
    found = {"from": report.get("from", ""), "open": report.get("counts", {}).get("to_settle", "")}
    for name, value in found.items():
        print(f"{name}={' '.join(str(value).split())}")  # an artifact's line breaks must not make outputs of their own


main()
