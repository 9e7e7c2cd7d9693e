"""Read the types of settings out of the frameworks' own schemas: `golden/schema/types.json`.

Needs Node and the frameworks (see `golden/README.md`). Run: python golden/schematypes.py
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from frameworks import FRAMEWORKS, Framework, install_framework

HERE = Path(__file__).resolve().parent / "schema"
TYPES = HERE / "types.json"
# Version 1 has no schema that changes anything
NAMES = ("v2", "v3", "osls")
# What a text is made into
CHANGING = ("integer", "number", "boolean", "array")


def types_of(framework: Framework) -> dict[str, list[str]]:
    """The types of each setting, by its place."""
    package = framework.executable().parent.parent / framework.package
    with tempfile.TemporaryDirectory() as folder:
        command = ["node", str(HERE / "driver.js"), str(package)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def main() -> None:
    """Numbers, switches and lists that nothing else may stand for but an object: one line each, with all versions."""
    found: dict[str, dict[str, str]] = {}
    for name in NAMES:
        install_framework(FRAMEWORKS[name])
        for place, types in types_of(FRAMEWORKS[name]).items():
            only = [one for one in types if one != "object"]
            if len(only) == 1 and only[0] in CHANGING:
                found.setdefault(place, {})[name] = only[0]
    lines = (f"  {json.dumps(place)}: {json.dumps(found[place])}" for place in sorted(found))
    TYPES.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(found)} settings in {TYPES.name}")


if __name__ == "__main__":
    main()
