"""Services of golden/ that pages are about, and the places in which their commands are called."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final, NamedTuple

from folders import DATA_FOLDER, ROOT_FOLDER

GOLDEN: Final = ROOT_FOLDER / "golden"
PRINTED: Final = GOLDEN / "printed" / "v3"


class Service(NamedTuple):
    """A service: where its sources lie, and its artifacts by stage."""

    sources: Path
    artifacts: Path


def golden_service(name: str) -> Service:
    """One of those that are there in one version."""
    return Service(GOLDEN / "services" / name, GOLDEN / "artifacts" / "v3" / name)


def evolving(name: str, version: str) -> Service:
    """One of those that are there in two versions."""
    return Service(GOLDEN / "evolving" / name / version, GOLDEN / "evolving" / "artifacts" / "v3" / name / version)


LEDGER: Final = evolving("ledger", "one")
MAPS: Final = golden_service("lookup-maps")
PARAMS: Final = golden_service("lookup-params")
PLAIN: Final = golden_service("plain")
TAGS: Final = golden_service("bucket-tags")
IN_FRANKFURT: Final = Service(GOLDEN / "services" / "own-bucket", GOLDEN / "artifacts" / "v2" / "own-bucket")
PROGRAM: Final = Service(GOLDEN / "programs" / "harbour", GOLDEN / "programs" / "artifacts" / "v3" / "harbour")
LOOKED_UP: Final = Service(DATA_FOLDER / "aws" / "v3" / "source", DATA_FOLDER / "aws" / "v3")
BY_STAGE: Final = Service(GOLDEN / "by-stage" / "role-given", GOLDEN / "by-stage" / "artifacts" / "v3" / "role-given")


def packaged(place: str, stage: str = "dev") -> str:
    """The command that packages the service in whose folder it is called."""
    return f"serverless package --stage {stage} --package {place}"


def copied(source: Path, target: Path) -> Path:
    """A copy that may be written to."""
    return shutil.copytree(source, target, copy_function=shutil.copyfile, dirs_exist_ok=True)


# ------------------------------------------------------------------------------- what lies in a place beforehand


def nothing_more(folder: Path) -> None:
    """Nothing but the service."""


def artifacts_of_two(folder: Path) -> None:
    """`services/greeter` and `services/strata`."""
    for name, service in (("greeter", "plain"), ("strata", "layers")):
        copied(golden_service(service).artifacts / "dev", folder / "services" / name / "artifact")


def composition(folder: Path) -> None:
    """`services/orders` and `services/web`, and a composition of them."""
    services = {}
    for name, service in (("orders", "plain"), ("web", "layers")):
        copied(golden_service(service).sources, folder / "services" / name)
        for place in ("artifact", ".serverless"):
            copied(golden_service(service).artifacts / "dev", folder / "services" / name / place)
        services[name] = {"path": f"services/{name}"}
    (folder / "serverless-compose.yml").write_text(json.dumps({"services": services}))
