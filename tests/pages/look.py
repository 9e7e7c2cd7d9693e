"""The pages of all commands in a real browser: python tests/pages/look.py FOLDER (`make pages`).

Needs chromium, Node and npm; says so and does nothing where one is missing. The pages and their screenshots are left
in FOLDER, to be looked at.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from broken import copied, golden  # noqa: E402 - found once the path is set

PACKAGES: Final = ("playwright-core@1.65.1", "axe-core@4.14.1")
LARGE: Final = 5_000  # places
HOSTILE: Final = "</script><img src=x onerror=alert(1)>\u202e\x1b[31m-dev"
UPDATE: Final = "cloudformation-template-update-stack.json"


def main() -> int:
    """The exit status."""
    folder = Path(sys.argv[1]).absolute()
    tools = {name: shutil.which(name) for name in ("chromium", "node", "npm")}
    if missing := [name for name, found in tools.items() if not found]:
        print(f"pages: skipped, as there is no {' and no '.join(missing)} here")
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    pages = list(made(folder))
    install = [str(tools["npm"]), "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
    subprocess.run(install, check=True)
    look = [str(tools["node"]), str(Path(__file__).with_name("look.mjs")), str(tools["chromium"])]
    return subprocess.run([*look, str(folder / "node_modules"), *map(str, pages)], check=False).returncode


def made(folder: Path) -> Iterator[Path]:
    """The pages, each of another sort."""
    dev, prod = golden("v3", "user-resources"), golden("v3", "user-resources", "prod")
    yield _page(folder / "run.html", "report", dev, "--to", "prod", "--stamp", "keep")
    yield _page(folder / "settled.html", "report", golden("v3", "sockets-external"), "--to", "prod", "--stamp", "keep")
    yield _page(folder / "hostile.html", "report", _hostile(folder), "--to", "prod", "--stamp", "keep", "--show-values")
    rules = folder / "rules"  # not beside the artifacts here, for which they are not
    shutil.rmtree(rules, ignore_errors=True)
    rules.mkdir()
    yield _page(folder / "learn.html", "learn", dev, prod, "-o", rules / "a.yml")
    yield _page(folder / "left.html", "learn", golden("v3", "stay-maps"), _other(folder), "-o", rules / "b.yml")
    yield _page(folder / "diff.html", "diff", dev, prod)
    yield _page(folder / "same.html", "diff", dev, dev)
    yield _page(folder / "large.html", "report", _large(folder), "--to", "prod", "--stamp", "keep", "-q")


def _page(page: Path, command: str, *words: str | Path) -> Path:
    call = [sys.executable, "-m", "restage", command, *map(str, words), "--html", str(page)]
    done = subprocess.run(call, cwd=ROOT, check=False, capture_output=True, text=True)
    if not page.is_file():
        raise SystemExit(f"{page.name}: {done.stderr}")
    return page


def _hostile(folder: Path) -> Path:
    """An artifact whose texts are markup, marks that turn the direction, and controls."""
    artifact = _copy(folder / "hostile", "plain")
    _edit(artifact, '"greetings-dev"', json.dumps(HOSTILE))
    return artifact


def _large(folder: Path) -> Path:
    """One with thousands of places in variables."""
    artifact = _copy(folder / "large", "plain")
    variables = "".join(f'"QUEUE_{number}": "queue-{number}-dev", ' for number in range(LARGE // 2))
    _edit(artifact, '"TARGET": "greetings-dev"', f'{variables}"TARGET": "greetings-dev"')
    return artifact


def _other(folder: Path) -> Path:
    """One for prod in which something differs that no rule can change."""
    shutil.rmtree(folder / "other", ignore_errors=True)
    artifact = copied(folder / "other", "v3", "stay-maps", "prod")
    _edit(artifact, '"Timeout": 6', '"Timeout": 7')
    return artifact


def _copy(folder: Path, service: str) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    return copied(folder, "v3", service)


def _edit(artifact: Path, old: str, new: str) -> None:
    for name in (UPDATE, "serverless-state.json"):
        text = (artifact / name).read_text("utf-8")
        (artifact / name).write_text(text.replace(old, new), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
