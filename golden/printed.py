"""Ask the real frameworks to print configurations (`serverless print`); what they write is kept for the tests.

usage: python golden/printed.py [--framework v3 ...] [--service NAME ...]

`printed/FRAMEWORK/SERVICE/STAGE.json` is their standard output, byte for byte; STAGE.yml the same in the other format.
Services in `programs/` have a configuration that is a program, and are packaged here, too. Nothing goes to the network.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from fake_aws import fake_aws
from frameworks import FRAMEWORKS, HERE, install, plugin_modules
from make import (
    NOT_PACKAGED,
    SERVICES,
    STAGES,
    Job,
    PackagingError,
    _environment,
    _run,
    _write_configuration,
    collect,
    package,
    reason_left_out,
)

PRINTED = HERE / "printed"
PROGRAMS = HERE / "programs"
CHOSEN = (
    *("plain", "rest-shop", "http-desk", "lookup-maps", "lookup-params", "user-resources", "stay-maps"),
    *("stay-literals", "timers", "streams", "names", "layers", "sockets", "named-after-stage", "plugin-step-functions"),
)
# YAML is the same values in other words
IN_BOTH_FORMATS = ("plain", "lookup-maps")


def jobs(frameworks: Sequence[str], services: Sequence[str]) -> Iterator[Job]:
    """What is printed: every service with every framework that can package it."""
    programs = sorted(folder for folder in PROGRAMS.iterdir() if (folder / "serverless.js").exists())
    sources = [*(SERVICES.sources / name for name in CHOSEN), *programs]
    for source in sources:
        for name in frameworks:
            if (not services or source.name in services) and reason_left_out(source.name, name) is None:
                yield Job(name, source.name, source, STAGES, PROGRAMS / "artifacts")


def print_one(job: Job) -> None:
    """Print one service for all stages, and package it if it is a program. Raises PackagingError."""
    folder = PRINTED / job.framework / job.service
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="golden-") as name, fake_aws() as aws:
        root = Path(name).resolve()
        service = root / "service"
        shutil.copytree(job.source, service, ignore=NOT_PACKAGED)
        _write_configuration(job, service)
        (root / "node_modules").symlink_to(plugin_modules(), target_is_directory=True)
        for stage in job.stages:
            for form in ("json", "yaml") if job.service in IN_BOTH_FORMATS else ("json",):
                script = str(FRAMEWORKS[job.framework].executable())
                command = ["node", script, "print", "--stage", stage, "--format", form]
                done = _run(command, service, _environment(root, aws))
                if done.returncode:
                    raise PackagingError([f"{job.framework} {job.service}: {done.stderr[-400:]}"])
                (folder / f"{stage}.{form.replace('yaml', 'yml')}").write_text(done.stdout)
            if job.source.parent == PROGRAMS:
                package(job, stage, root, aws, ())
                collect(root, job.folder(stage))


def main(argv: Sequence[str] | None = None) -> int:
    """Run from the command line: the exit status is 1 if a service failed."""
    parser = argparse.ArgumentParser(description="Ask the real frameworks to print configurations.")
    parser.add_argument("--framework", nargs="*", default=list(FRAMEWORKS), choices=list(FRAMEWORKS))
    parser.add_argument("--service", nargs="*", default=[])
    chosen = parser.parse_args(argv)
    for name in chosen.framework:
        install(FRAMEWORKS[name])
    try:
        for job in jobs(chosen.framework, chosen.service):
            print_one(job)
            print(f"{job.framework} {job.service}")
    except PackagingError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
