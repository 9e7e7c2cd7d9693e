"""The configurations that golden artifacts were packaged with, as they were and with one thing edited."""

from __future__ import annotations

import pathlib

from broken import GOLDEN
from restaged import FRAMEWORKS, STAMP, loaded

from restage import Plan, Request, plan_restage
from restage.run.restaging import with_configuration
from restage.source import MappedFiles
from restage.tracing.reading import Packaging

SERVICES = GOLDEN.parent / "services"
EVOLVING = GOLDEN.parent / "evolving"


def files_of(folder: pathlib.Path, framework: str, *edits: tuple[str, str]) -> MappedFiles:
    """The files of a service, each old text of `edits` replaced by its new one in all of them."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    # As golden/make.py packages it: version 1 knows no `sls`
    edits = (*edits, ("${sls:stage}", "${opt:stage}")) if framework == "v1" else edits
    for old, new in edits:
        assert old == "${sls:stage}" or any(old.encode() in data for data in found.values()), old
        found = {name: data.replace(old.encode(), new.encode()) for name, data in found.items()}
    return MappedFiles(found)


def config_of(folder: pathlib.Path, framework: str) -> str | None:
    """The file that golden/make.py takes for this framework, None for serverless.yml."""
    name = f"serverless.{framework}.yml"
    return name if (folder / name).exists() else None


def planned(
    artifact: pathlib.Path,
    folder: pathlib.Path,
    *edits: tuple[str, str],
    target: str = "prod",
    request: Request | None = None,
    packaging: Packaging | None = None,
) -> Plan:
    """The plan of `artifact` by the configuration in `folder`."""
    framework = next(part for part in reversed(artifact.parts) if part in FRAMEWORKS)
    asked = (request or Request(target=target, stamp=STAMP))._replace(
        files=files_of(folder, framework, *edits),
        packaging=packaging or Packaging(config=config_of(folder, framework)),
    )
    return plan_restage(loaded(artifact), with_configuration(loaded(artifact), asked))
